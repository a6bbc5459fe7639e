"""``simadopt run``: simulate a scenario, write its results, print a table read in ten seconds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.core.limits import MOST_DRAWS
from simadopt.interfaces.commands.band import band_text, print_band, run_band
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options, asked_draws, read_file_options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.experiments.band import Band

__all__ = ["add", "assignments", "finished", "read_case", "warn_compilation"]

OUTPUTS: Final = Path("outputs")
WRITTEN: Final = (
    "figures", "band.json", "history.csv", "posterior.csv", "origin.json", "summary.json",
)  # fmt: skip
"""What a run writes, alone or under draws: nothing of one stays beside the other. The summary, put in place
last, says that all is there."""


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def run(
        scenario: Annotated[str, options.argument("help.scenario", "SCENARIO")],
        seed: Annotated[int | None, options.seed] = None,
        weeks: Annotated[int | None, options.weeks] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        columns: Annotated[list[str] | None, options.column] = None,
        remedies: Annotated[list[str] | None, options.remedy] = None,
        learned: Annotated[Path | None, options.of("help.learned", metavar="DIR")] = None,
        draws: Annotated[
            int | None,
            options.of(
                "help.run_draws", "--draws", "--posterior", min=2, max=MOST_DRAWS, metavar="N"
            ),
        ] = None,
        single_setting: Annotated[bool, options.single_setting] = False,
        threads: Annotated[int, options.threads] = 1,
        out: Annotated[Path | None, options.out] = None,
        overwrite: Annotated[bool, options.overwrite] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
        no_figures: Annotated[bool, options.no_figures] = False,
        person_views: Annotated[bool, options.person_views] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        shell.remedies = True
        with shell.guard():
            from simadopt.interfaces.level_view import view_of

            file_options = read_file_options(columns, remedies)
            if asked_draws(draws, 0, single=single_setting):
                case = read_case(shell, scenario, seed, weeks, sets or [], file_options)
                if not view_of(case.level).agents:
                    raise case.level.cannot("run --draws")
                _propagate(shell, case, seed, draws or 0, threads, out)
                return
            case = read_case(shell, scenario, seed, weeks, sets or [], file_options)
            if learned is not None:
                from simadopt.experiments.learning.folder import with_learned

                case = with_learned(case, learned)
            folder, identity = _place(shell, case, seed, out)
            if not no_figures:
                view_of(case.level).begin()
            result = simulated(shell, case, seed, threads)
            beside = None if single_setting else run_band(shell, case, seed)
            page = _write(
                shell, case, result, folder, identity, beside,
                figures=not no_figures, people=person_views,
            )  # fmt: skip
            _print_results(shell, case, result, page, folder, beside)

    options.add(app, run)


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


def read_case(
    shell: Shell,
    scenario: str,
    seed: int | None,
    weeks: int | None,
    sets: list[str],
    file_options: Mapping[str, Mapping[str, str]],
) -> "Case":
    """Load a scenario as the options of a command say, and tell how its files were read."""
    from simadopt.cases import load
    from simadopt.interfaces.level_view import view_of

    changes = assignments(sets, seed=seed, weeks=weeks)
    case = load(scenario, changes, **file_options)
    shell.about(case)
    view_of(case.level).print_read(shell, case, short=True)
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
    return free_folder(out, usual, WRITTEN, identity, shell.words), identity


def _propagate(
    shell: Shell, case: "Case", seed: int | None, draws: int, threads: int, out: Path | None
) -> None:
    """Run under draws of the posterior; write one row a draw, and a summary."""
    from simadopt.experiments.sweep.plan import Arm
    from simadopt.interfaces.commands.posterior import print_posterior, run_posterior, to_csv
    from simadopt.interfaces.outputs import write_aside, write_origin

    folder, identity = _place(shell, case, seed, out, draws)
    rows, page = run_posterior(shell, case, seed, draws, threads)
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        (aside / "posterior.csv").write_text(to_csv(rows), encoding="utf-8")
        write_origin(aside, "posterior", [Arm(case.scenario.name, case)])
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        (aside / "summary.json").write_text(text + "\n", encoding="utf-8")
    if shell.as_json:
        shell.note("run.written", folder=folder)
        shell.give(page)
        return
    print_posterior(shell, case, page)
    shell.print(shell.words.say("run.written", folder=folder))


def simulated(shell: Shell, case: "Case", seed: int | None, threads: int = 1) -> Any:
    """Run a case, showing how far it is; return what its view writes and tells."""
    from simadopt.interfaces.level_view import view_of

    return view_of(case.level).result(case, finished(shell, case, seed, threads))


def finished(shell: Shell, case: "Case", seed: int | None, threads: int = 1) -> Any:
    """Return the finished run of a case, showing how far it is."""
    with shell.progress("progress.build", None):
        state = case.start(seed, threads=threads)
    with shell.progress("progress.run", state.steps) as tick:
        state.run_to(state.steps, tick)
    return state


def _write(
    shell: Shell,
    case: "Case",
    result: Any,
    folder: Path,
    identity: str,
    beside: "Band | None",
    *,
    figures: bool,
    people: bool,
) -> dict[str, Any]:
    """Write summary, history, band and figures; return the summary."""
    from simadopt.interfaces.level_view import view_of
    from simadopt.interfaces.outputs import write_aside

    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        if beside is not None:
            (aside / "band.json").write_text(band_text(beside), encoding="utf-8")
        return view_of(case.level).write(shell, result, aside, figures=figures, people=people)


def _print_results(
    shell: Shell,
    case: "Case",
    result: Any,
    page: dict[str, Any],
    folder: Path,
    beside: "Band | None",
) -> None:
    if shell.as_json:
        shell.note("run.written", folder=folder)
        more = {} if beside is None else {"band": beside.page()}
        shell.give(dict(result.page) | more)
        return
    from simadopt.interfaces.level_view import view_of

    view_of(case.level).print(shell, result, page)
    if beside is not None:
        print_band(shell, case, beside)
    shell.print(shell.words.say("run.written", folder=folder))
