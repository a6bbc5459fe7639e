"""``simadopt calibrate``: fit the model to the published figures, and show how far it is believed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import OUTPUTS
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.core.calibrated import Problem
    from simadopt.experiments.calibration.fitting import Progress
    from simadopt.experiments.calibration.store import Stored

__all__ = ["add", "folder_of", "problems", "require_extra"]

FOLDER: Final = Path("calibration") / "fit"
PAGE: Final = "fit.html"
_NEEDED: Final = ("threadpoolctl",)
_RUNS, _COVERAGE, _LEAST_RUNS = 800, 200, 50


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def calibrate(
        scenario: Annotated[str, options.argument("help.calibrate_scenario", "[SCENARIO]")] = "",
        runs: Annotated[
            int, options.of("help.calibrate_runs", min=_LEAST_RUNS, metavar="N")
        ] = _RUNS,
        out: Annotated[Path | None, options.of("help.calibrate_out", metavar="DIR")] = None,
        seed: Annotated[int, options.of("help.calibrate_seed", min=0, metavar="N")] = 1,
        workers: Annotated[int, options.workers] = 2,
        coverage: Annotated[int, options.of("help.coverage", min=0, metavar="N")] = _COVERAGE,
        theories: Annotated[bool, options.of("help.theories", "--theories")] = False,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            require_extra(shell, "simadopt calibrate")
            from simadopt.experiments.calibration.fit import fit
            from simadopt.experiments.calibration.store import read

            model, rivals = problems(scenario, theories=theories)
            folder = out or folder_of(scenario)
            with _shown_progress(shell) as progress:
                fit(
                    model,
                    folder,
                    runs=runs,
                    seed=seed,
                    workers=workers,
                    coverage=coverage,
                    rivals=rivals,
                    progress=progress,
                )
            found = read(folder)
            _show(shell, found, folder)

    options.add(app, calibrate)


def folder_of(scenario: str) -> Path:
    """Return where a calibration is written by default: that of a scenario never over the one that ships."""
    return OUTPUTS / f"calibrate-{Path(scenario).stem}" if scenario else FOLDER


def problems(scenario: str, *, theories: bool) -> "tuple[Problem, Mapping[str, Problem]]":
    """Return what is calibrated, and its rivals: staff, or what the level of a scenario says."""
    from simadopt.cases import load
    from simadopt.core.level import DEFAULT, level_named

    if not scenario:
        level = level_named(DEFAULT)
        return level.calibration(None), level.rivals(theories=theories)
    case = load(scenario)
    return case.level.calibration(case), {}


def require_extra(shell: Shell, command: str) -> None:
    """Refuse in one line when the optional libraries are not there."""
    from simadopt.core.errors import InputError, Problem

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        message = Message("calibrate.missing", names=", ".join(missing))
        raise InputError(Problem(command, None, "", "", message))


@contextmanager
def _shown_progress(shell: Shell) -> "Iterator[Progress]":
    """Tell stages on standard error: a bar in a terminal, else one line as each begins."""
    from rich.progress import Progress as Bars

    seen: dict[str, int] = {}

    def name_of(stage: str) -> str:
        theory, _, own = stage.rpartition(": ")
        text = shell.words.say(f"calibrate.stage.{own}")
        return f"{shell.words.say(f'calibration.theory.{theory}')} – {text}" if theory else text

    if not shell.err.is_terminal:

        def line(stage: str, done: int, total: int) -> None:
            if stage not in seen:
                seen[stage] = 1
                shell.err.print(name_of(stage))

        yield line
        return
    with Bars(console=shell.err, transient=True) as bars:

        def bar(stage: str, done: int, total: int) -> None:
            if stage not in seen:
                seen[stage] = bars.add_task(name_of(stage))
            bars.update(bars.task_ids[seen[stage]], total=total, completed=done)

        yield bar


def _show(shell: Shell, found: "Stored", out: Path) -> None:
    """Write the page, print what was learned, and end with 3 when the chains did not settle."""
    from simadopt.core.errors import PartlyDoneError
    from simadopt.interfaces.calibration_page import write_page
    from simadopt.interfaces.calibration_words import sentences
    from simadopt.interfaces.outputs import written_file

    words = shell.words
    with written_file(out / PAGE, words, own=True) as aside:
        write_page(found, aside, words)
    for sentence in sentences(found, words):
        shell.print(sentence)
    names = ("parameter", "prior", "posterior", "contraction")
    table = shell.table(*(words.say(f"calibration.{name}") for name in names), right=(3,))
    for row in found.fitted:
        spans = [
            words.say(
                "calibration.span",
                mean=words.significant(float(row[f"{when}_mean"])),
                low=words.significant(float(row[f"{when}_q05"])),
                high=words.significant(float(row[f"{when}_q95"])),
            )
            for when in ("prior", "posterior")
        ]
        table.add_row(row["name"], *spans, words.percent(max(float(row["contraction"]), 0.0)))
    shell.show(table)
    if shell.as_json:
        shell.give(found.page | {"parameters": found.parameters, "checks": found.checks})
    written = words.say("calibrate.written", page=out / PAGE, folder=out)
    if shell.as_json:
        shell.err.print(written)
    else:
        shell.print(written)
    if not found.page["posterior"]["settled"]:
        raise PartlyDoneError(Message("calibrate.unsettled"))
