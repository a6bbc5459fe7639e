"""``simadopt check``: everything that is wrong with a scenario, one line each."""

from typing import Annotated

import typer

from simadopt.data.wording import Wording
from simadopt.interfaces.commands.run import SET_VALUE, assignments
from simadopt.interfaces.help import Language, spoken_command
from simadopt.interfaces.shell import Shell

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def check(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar=SET_VALUE)
        ] = None,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
    ) -> None:
        shell = Shell(lang.value)
        with shell.guard():
            _check(shell, scenario, sets or [])

    app.command(help=say("help.check"), cls=spoken_command(words))(check)


def _check(shell: Shell, scenario: str, sets: list[str]) -> None:
    from simadopt.interfaces.shipped import find
    from simadopt.interfaces.ties_told import ties_told
    from simadopt.model.loading import load

    path = find(scenario, shell.words)
    with shell.progress("progress.read", None):
        case = load(path, assignments(sets))
    for sentence in ties_told(case, shell.words):
        shell.tell(sentence)
    entries = case.scenario.authorities
    staff = sum(
        len(case.tables[e.key][0]) if e.key in case.tables else e.staff * e.count for e in entries
    )
    count = shell.words.count
    shell.tell(
        shell.words.say(
            "check.good",
            where=path,
            authorities=count("authorities", sum(e.count for e in entries)),
            people=count("people", staff),
            weeks=case.scenario.weeks,
            interventions=count("interventions", len(case.scenario.interventions)),
        )
    )
