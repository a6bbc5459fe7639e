"""``simadopt run``: simulate a scenario, write its results, print a table read in ten seconds."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.interfaces.commands.staff_options import (
    column_option,
    pairs,
    print_import_summary,
    remedy_option,
)
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.levels.staff.model.history import History

__all__ = ["add", "assignments", "simulate", "warn_compilation"]

SET_VALUE: Final = "KEY=VALUE"
OUTPUTS: Final = Path("outputs")
WRITTEN: Final = ("figures", "history.csv", "origin.json", "summary.json")
PROPAGATED: Final = ("origin.json", "posterior.csv", "summary.json")
"""What a run writes; the summary, put in place last, says that all is there."""


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def run(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        weeks: Annotated[
            int | None, typer.Option(help=say("help.weeks"), min=1, metavar="N")
        ] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar=SET_VALUE)
        ] = None,
        columns: Annotated[list[str] | None, column_option(words)] = None,
        remedies: Annotated[list[str] | None, remedy_option(words)] = None,
        posterior: Annotated[
            int, typer.Option(help=say("help.posterior"), min=0, max=100_000, metavar="N")
        ] = 0,
        threads: Annotated[
            int, typer.Option(help=say("help.threads"), min=1, max=256, metavar="N")
        ] = 1,
        out: Annotated[Path | None, typer.Option(help=say("help.out"), metavar="DIR")] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
        no_figures: Annotated[
            bool, typer.Option("--no-figures", help=say("help.no_figures"))
        ] = False,
        person_views: Annotated[
            bool, typer.Option("--person-views", help=say("help.person_views"))
        ] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        shell.remedies = True
        with shell.guard():
            file_options = {
                "columns": pairs("--column", columns, shell.words),
                "remedies": pairs("--remedy", remedies, shell.words),
            }
            if posterior:
                case = _case(shell, scenario, seed, weeks, sets or [], file_options)
                _propagate(shell, case, seed, posterior, threads, out)
                return
            case = _case(shell, scenario, seed, weeks, sets or [], file_options)
            folder, identity = _place(shell, case, seed, out)
            history = simulated(shell, case, seed, threads)
            page = _write(
                shell, history, folder, identity, figures=not no_figures, people=person_views
            )
            _print_results(shell, history, page, folder)

    app.command(help=say("help.run"), cls=translated_command(words))(run)


def assignments(
    texts: list[str], *, seed: int | None = None, weeks: int | None = None
) -> dict[str, object]:
    """Read what ``--set`` and ``--weeks`` give; everything that is wrong is said at once."""
    from simadopt.io.overrides import parse_assignments

    values = parse_assignments(texts, {"seed": seed, "weeks": weeks})
    return values | ({} if weeks is None else {"weeks": weeks})


def warn_compilation(shell: Shell) -> None:
    """Say that code is compiled now, if it has not been on this machine."""
    from simadopt.core.compiled import is_warm

    if not is_warm():
        shell.note("about.compile")


def _case(
    shell: Shell,
    scenario: str,
    seed: int | None,
    weeks: int | None,
    sets: list[str],
    file_options: Mapping[str, Mapping[str, str]],
) -> "Case":
    from simadopt.cases import load
    from simadopt.interfaces.shipped import find

    changes = assignments(sets, seed=seed, weeks=weeks)
    case = load(find(scenario, shell.words), changes, **file_options)
    print_import_summary(shell, case.tables.values(), short=True)
    warn_compilation(shell)
    return case


def _place(
    shell: Shell, case: "Case", seed: int | None, out: Path | None, draws: int = 0
) -> tuple[Path, str]:
    """Return the folder of a run and what it is, before it is run."""
    from simadopt.interfaces.keeping import free_folder, identity_of

    first = case.scenario.seed if seed is None else seed
    kind = "posterior" if draws else "run"
    identity = identity_of(kind, [case.scenario_hash], seed=first, draws=draws)
    usual = OUTPUTS / f"{case.scenario.name}-{first}{'-posterior' if draws else ''}"
    names = PROPAGATED if draws else WRITTEN
    return free_folder(out, usual, names, identity, shell.words), identity


def _propagate(
    shell: Shell, case: "Case", seed: int | None, draws: int, threads: int, out: Path | None
) -> None:
    """Run under draws of the posterior; write one row a draw, and a summary."""
    from simadopt.experiments.sweep.plan import Arm
    from simadopt.interfaces.commands.posterior import print_posterior, run_posterior, to_csv
    from simadopt.interfaces.outputs import write_aside, write_origin

    folder, identity = _place(shell, case, seed, out, draws)
    rows, page = run_posterior(shell, case, seed, draws, threads)
    with write_aside(folder, PROPAGATED, shell.words, identity) as aside:
        (aside / "posterior.csv").write_text(to_csv(rows), encoding="utf-8")
        write_origin(aside, "posterior", [Arm(case.scenario.name, case)])
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        (aside / "summary.json").write_text(text + "\n", encoding="utf-8")
    if shell.as_json:
        shell.note("run.written", folder=folder)
        shell.give(page)
        return
    print_posterior(shell, page)
    shell.print(shell.words.say("run.written", folder=folder))


def simulate(
    shell: Shell,
    scenario: str,
    seed: int | None,
    weeks: int | None,
    sets: list[str],
    threads: int = 1,
    file_options: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> "History":
    """Run a scenario as the options of a command say, showing how far it is."""
    return simulated(shell, _case(shell, scenario, seed, weeks, sets, file_options), seed, threads)


def simulated(shell: Shell, case: "Case", seed: int | None, threads: int = 1) -> "History":
    """Run a case, showing how far it is."""
    from simadopt.levels.staff.model.history import History

    with shell.progress("progress.build", None):
        state = case.start(seed, threads=threads)
    with shell.progress("progress.run", state.weeks) as tick:
        state.run_to(state.weeks, tick)
    return History(state, case.scenario_hash)


def _write(
    shell: Shell, history: "History", folder: Path, identity: str, *, figures: bool, people: bool
) -> dict[str, Any]:
    """Write summary, history and figures; return the summary."""
    from simadopt.interfaces.outputs import write_aside, write_history, write_run_origin
    from simadopt.levels.staff.model.summary import summary

    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        write_history(history, aside / "history.csv")
        write_run_origin(history, aside)
        if figures:
            from simadopt.interfaces.figures import draw_all

            with shell.progress("progress.draw", None):
                draw_all(history, aside / "figures", shell.words, person_views=people)
        page = summary(history)
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        (aside / "summary.json").write_text(text + "\n", encoding="utf-8")
    return page


def _print_results(shell: Shell, history: "History", page: dict[str, Any], folder: Path) -> None:
    if shell.as_json:
        shell.note("run.written", folder=folder)
        shell.give(page)
        return
    from simadopt.interfaces.results import print_results

    print_results(shell, history, page)
    shell.print(shell.words.say("run.written", folder=folder))
