"""``simadopt sweep``: run a scenario many times under other values, and lose none of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.core.limits import MOST_DRAWS
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.draws_words import note_draws
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options, asked_draws
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.experiments.sweep.execute import Backend, Report
    from simadopt.experiments.sweep.plan import Plan

__all__ = ["add", "backend_of", "print_report"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def sweep(
        scenario: Annotated[str, options.argument("help.scenario", "SCENARIO")],
        vary: Annotated[list[str] | None, options.of("help.vary", metavar="NAME=LOW:HIGH")] = None,
        design: Annotated[str, options.of("help.design", metavar="NAME")] = "lhs",
        points: Annotated[Path | None, options.of("help.points", metavar="FILE")] = None,
        n: Annotated[int, options.of("help.n", "--n", min=1, metavar="N")] = 100,
        levels: Annotated[int, options.of("help.levels", min=1, metavar="N")] = 3,
        replicates: Annotated[int, options.of("help.replicates", min=1, metavar="N")] = 1,
        draws: Annotated[
            int | None,
            options.of(
                "help.sweep_draws", "--draws", "--posterior", min=0, max=MOST_DRAWS, metavar="N"
            ),
        ] = None,
        single_setting: Annotated[bool, options.single_setting] = False,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        series: Annotated[bool, options.of("help.series", "--series")] = False,
        workers: Annotated[int, options.workers] = 2,
        cluster: Annotated[str, options.of("help.cluster", metavar="WHERE")] = "",
        shard: Annotated[str, options.of("help.shard", metavar="i/n")] = "1/1",
        out: Annotated[Path | None, options.of("help.sweep_out", metavar="DIR")] = None,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.cases import load
            from simadopt.experiments.sweep.plan import Arm, Plan
            from simadopt.experiments.sweep.sweeping import SWEEP_DRAWS, swept_draws

            changes = assignments(sets or [], seed=seed, weeks=weeks)
            case = load(scenario, changes)
            shell.about(case)
            first = case.scenario.seed if seed is None else seed
            variables, settings = _points(case, design, vary or [], points, n, levels, first)
            plan = Plan(
                arms=(Arm(case.scenario.name, case),),
                points=settings,
                draws=swept_draws(
                    case.level, asked_draws(draws, SWEEP_DRAWS, single=single_setting), variables
                ),
                replicates=replicates,
                seed=first,
                variables=variables,
                design=design,
                keep_series=series,
            )
            folder = out or OUTPUTS / f"{case.scenario.name}-sweep"
            if len(plan.draws) > 1:
                note_draws(shell, case.level)
            report = _execute(shell, plan, folder, workers, cluster, _part(shard))
            _note_origin(shell, plan, folder)
            print_report(shell, report, folder)

    options.add(app, sweep)


@contextmanager
def backend_of(workers: int, cluster: str) -> "Iterator[Backend]":
    """Yield processes of this machine, or the cluster that is named."""
    from simadopt.experiments.sweep.execute import here

    if not cluster:
        yield here(workers)
        return
    from simadopt.experiments.clusters import cluster as connected

    with connected(cluster) as backend:
        yield backend


def print_report(shell: Shell, report: "Report", folder: Path) -> None:
    """Say what was done, and end with 3 when some runs were set aside."""
    from simadopt.core.errors import PartlyDoneError

    for where in report.damaged:
        shell.note("sweep.damaged", where=folder / where)
    for one in report.set_aside:
        shell.note("sweep.set_aside", run=one.run, seed=str(one.seed), reason=one.reason)
    if shell.as_json:
        shell.give(_page(report, folder))
    else:
        shell.print(
            shell.words.say("sweep.stored", done=report.done, known=report.known, folder=folder)
        )
        shell.print(shell.words.say("sweep.read", folder=folder))
    if report.set_aside:
        aside = folder / "set_aside"
        raise PartlyDoneError(Message("sweep.partly", n=len(report.set_aside), folder=aside))


def _note_origin(shell: Shell, plan: "Plan", folder: Path) -> None:
    from simadopt.experiments.origin import ORIGIN, origin_text
    from simadopt.interfaces.outputs import TYPED, written_file

    with written_file(folder / ORIGIN, shell.words, own=True) as aside:
        aside.write_text(origin_text("sweep", plan.arms, TYPED.get()), encoding="utf-8")


def _page(report: "Report", folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "done": report.done,
        "known": report.known,
        "seconds": round(report.seconds, 3),
        "simulation_seconds": round(report.simulation_seconds, 3),
        "damaged": list(report.damaged),
        "set_aside": [one.page() for one in report.set_aside],
    }


def _execute(
    shell: Shell,
    plan: "Plan",
    folder: Path,
    workers: int,
    cluster: str,
    part: tuple[int, int],
) -> "Report":
    from simadopt.experiments.sweep.execute import execute

    warn_compilation(shell)
    shell.interrupted = "stop.kept"
    with (
        backend_of(workers, cluster) as backend,
        shell.progress("progress.sweep", len(plan)) as tick,
    ):
        return execute(plan, folder, backend, part=part, tick=lambda done, total: tick(done))


def _points(
    case: "Case",
    name: str,
    vary: list[str],
    file: Path | None,
    n: int,
    levels: int,
    seed: int,
) -> tuple[Any, Any]:
    """Return the variables and the points; a file of points is checked row by row."""
    from simadopt.experiments.sweep.designs import design
    from simadopt.experiments.sweep.variables import checked_rows, read_variables

    rows = [] if file is None else checked_rows(file, case)
    variables = read_variables(vary, case)
    chosen = "list" if file is not None else name
    return variables, design(chosen, variables, n=n, levels=levels, seed=seed, rows=rows)


def _part(text: str) -> tuple[int, int]:
    from simadopt.core.errors import InputError, Problem

    i, slash, n = text.partition("/")
    if not slash or not i.isdecimal() or not n.isdecimal():
        raise InputError(Problem("sweep", None, "--shard", text, Message("problem.shard_short")))
    return int(i), int(n)
