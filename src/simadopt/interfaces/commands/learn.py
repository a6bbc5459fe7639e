"""``simadopt learn``: what is known of an authority, and what its logs teach."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simadopt.interfaces.commands.run import OUTPUTS, assignments, warn_compilation
from simadopt.interfaces.help import Language, spoken_command
from simadopt.interfaces.keeping import allow
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["add"]

WRITTEN: Final = (
    "known.csv", "state.parquet", "scores.csv", "data_sheet.md", "origin.json", "fit.json",
)  # fmt: skip


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def learn(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        known: Annotated[
            Path | None, typer.Option(help=say("help.learn_known"), metavar="FILE")
        ] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar="KEY=VALUE")
        ] = None,
        out: Annotated[Path | None, typer.Option(help=say("help.learn_out"), metavar="DIR")] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            _learn(shell, scenario, known, sets or [], out)

    app.command(help=say("help.learn"), cls=spoken_command(words))(learn)


def _learn(
    shell: Shell, scenario: str, known: Path | None, sets: list[str], out: Path | None
) -> None:
    from simadopt.cases import load
    from simadopt.core.errors import InputError, Problem
    from simadopt.experiments.learning.state import REPLICATES, state_table
    from simadopt.interfaces.shipped import find

    bare = load(find(scenario, shell.words), assignments(sets))
    if known is None and bare.scenario.known is None:
        raise InputError(Problem("learn", None, "", "", shell.words.say("learn.nothing")))
    case = bare if known is None else bare.level.with_known(bare, known)
    if known is None:
        bare = bare.with_scenario(bare.scenario.model_copy(update={"known": None}))
    warn_compilation(shell)
    with shell.progress("progress.run", 2 * REPLICATES) as tick:
        table = state_table(bare, case, REPLICATES, tick)
    folder = _write(shell, case, table, out)
    _tell(shell, case, table, folder)


def _write(shell: Shell, case: "Case", table: Any, out: Path | None) -> Path:
    from simadopt.experiments.learning import folder as kept
    from simadopt.interfaces.keeping import free_folder, identity_of
    from simadopt.interfaces.learning_words import sheet_of_state
    from simadopt.interfaces.outputs import write_aside

    identity = identity_of("learn", [case.scenario_hash])
    usual = OUTPUTS / f"{case.scenario.name}-learned"
    folder = free_folder(out, usual, WRITTEN, identity, shell.words)
    with write_aside(folder, WRITTEN, shell.words, identity) as aside:
        kept.write_known(aside, case)
        kept.write_parquet(aside / kept.STATE, table)
        sheet = sheet_of_state(case, table, shell.words)
        (aside / kept.SHEET).write_text(sheet, encoding="utf-8")
        kept.write_json(aside / kept.FIT, kept.facts_of(case, "state"))
    return folder


def _tell(shell: Shell, case: "Case", table: Any, folder: Path) -> None:
    from simadopt.experiments.learning.state import REPLICATES

    if shell.as_json:
        shell.note("learn.written", folder=folder)
        shell.give(json.loads((folder / "fit.json").read_text(encoding="utf-8")))
        return
    from simadopt.interfaces.learning_words import known_lines, state_rows

    for line in known_lines(case, shell.words):
        shell.tell(line)
    say = shell.words.say
    headers = ("service", "tool", "eligible", "users_known", "users_before", "users_after")
    title = say("learn.state_title", replicates=REPLICATES)
    shown = shell.table(*(say(f"learn.{h}") for h in headers), title=title, right=(2, 3, 4, 5))
    for row in state_rows(table, shell.words):
        shown.add_row(*row)
    shell.show(shown)
    for key in ("user_means", "state_only"):
        shell.tell(say(f"learn.{key}"))
    shell.tell(say("learn.written", folder=folder))
