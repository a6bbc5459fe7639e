"""``simadopt sensitivity``: which inputs an outcome answers to, and what finding out costs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.sensitivity.reading import Sensitivity
    from simadopt.experiments.sensitivity.study import Study

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def sensitivity(
        source: Annotated[str, options.argument("help.sensitivity_source", "SCENARIO|DIR")],
        method: Annotated[str, options.of("help.method", metavar="NAME")] = "",
        vary: Annotated[
            list[str] | None, options.of("help.vary_prior", metavar="NAME=LOW:HIGH")
        ] = None,
        outcome: Annotated[str, options.of("help.outcome", metavar="NAME")] = "",
        n: Annotated[int, options.of("help.sensitivity_n", "--n", min=0, metavar="N")] = 0,
        replicates: Annotated[
            int, options.of("help.sensitivity_replicates", min=1, metavar="N")
        ] = 4,
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        workers: Annotated[int, options.workers] = 2,
        out: Annotated[Path | None, options.of("help.sensitivity_out", metavar="DIR")] = None,
        yes: Annotated[bool, options.of("help.yes", "--yes")] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            if (Path(source) / "plan.json").is_file():
                folder = Path(source)
                found = _stored(shell, folder, method, outcome)
            else:
                changes = assignments(sets or [], seed=seed, weeks=weeks)
                study = _study(
                    shell, source, changes, method or "morris", vary or [], n, replicates, seed
                )
                name = study.plan.arms[0].case.scenario.name
                folder = out or OUTPUTS / f"{name}-{study.method}"
                found = _run(shell, study, folder, outcome, workers, yes=yes)
            _give(shell, found, folder)

    options.add(app, sensitivity)


def _stored(shell: Shell, folder: Path, method: str, outcome: str) -> "Sensitivity":
    from simadopt.core.errors import InputError, Problem
    from simadopt.experiments.sensitivity.reading import stored_pawn
    from simadopt.experiments.sweep.results import read_results

    if method not in ("", "pawn"):
        message = Message("problem.pawn_only")
        raise InputError(Problem("simadopt sensitivity", None, "--method", method, message))
    held = read_results(folder)
    shell.words = held.level.words(shell.words)
    return stored_pawn(held, outcome)


def _study(
    shell: Shell,
    source: str,
    changes: dict[str, object],
    method: str,
    vary: list[str],
    n: int,
    replicates: int,
    seed: int | None,
) -> "Study":
    from simadopt.cases import load
    from simadopt.experiments.sensitivity.analysis import study_of

    case = load(source, changes)
    shell.about(case)
    first = case.scenario.seed if seed is None else seed
    study = study_of(case, method, vary, n, replicates, first)
    if not vary:
        shell.note("sensitivity.default", n=len(study.plan.variables))
    return study


def _run(
    shell: Shell, study: "Study", folder: Path, outcome: str, workers: int, *, yes: bool
) -> "Sensitivity":
    """Say what it costs, refuse what costs much unless that is confirmed, then do it."""
    from simadopt.core.errors import ResourceError
    from simadopt.experiments.sensitivity.analysis import carried_out
    from simadopt.experiments.sensitivity.cost import cost_of

    warn_compilation(shell)
    cost, words = cost_of(study.plan, folder, workers), shell.words
    values: dict[str, Any] = {
        "runs": cost.runs,
        "points": len(study.plan.points),
        "replicates": study.plan.replicates,
        "known": cost.runs - cost.left,
        "time": _duration(cost.seconds, words),
        "workers": workers,
        "size": words.significant(round(cost.stored_bytes / 1e6, 1)),
        "folder": folder,
    }
    shell.note("sensitivity.cost", **values)
    if cost.large and not yes:
        raise ResourceError(Message("sensitivity.large", **values))
    shell.interrupted = "stop.kept"
    with shell.progress("progress.sweep", cost.runs) as tick:
        return carried_out(study, folder, outcome, workers, lambda done, total: tick(done))


def _duration(seconds: float, words: Wording) -> str:
    if seconds < 90.0:
        return words.say("sensitivity.seconds", n=max(1, round(seconds)))
    if seconds < 5400.0:
        return words.say("sensitivity.minutes", n=round(seconds / 60.0))
    return words.say("sensitivity.hours", n=words.number(seconds / 3600.0, 1))


def _give(shell: Shell, found: "Sensitivity", folder: Path) -> None:
    from simadopt.interfaces.findings import plain, write_finding
    from simadopt.interfaces.sensitivity_figures import draw_sensitivity
    from simadopt.interfaces.sensitivity_table import print_sensitivity

    words = shell.words
    page = {
        "method": found.method,
        "outcome": found.outcome,
        **found.facts,
        "inputs": plain(found.table),
    }
    footer = words.say(
        "sensitivity.footer", runs=int(found.facts["runs"]), n=int(found.facts["replicates"])
    )
    place = folder / "sensitivity"
    figure = draw_sensitivity(found, footer, words)
    write_finding(place, f"{found.outcome}-{found.method}", found.table, page, figure, words)
    if shell.as_json:
        shell.give(page)
    else:
        print_sensitivity(shell, found)
    written = words.say("run.written", folder=place)
    (shell.err.print(written) if shell.as_json else shell.print(written))
