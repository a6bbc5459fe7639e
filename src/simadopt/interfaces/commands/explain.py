"""``simadopt explain``: why a person adopted a feature, or did not, and what one lever changed."""

from typing import Annotated

import typer

from simadopt.data.wording import Wording
from simadopt.interfaces.commands.run import SET_VALUE, assignments, warn_compilation
from simadopt.interfaces.help import Language, spoken_command
from simadopt.interfaces.shell import Shell

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def explain(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        person: Annotated[str, typer.Option(help=say("help.person"), metavar="P")],
        feature: Annotated[str, typer.Option(help=say("help.feature"), metavar="F")],
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        week: Annotated[int | None, typer.Option(help=say("help.week"), min=0, metavar="N")] = None,
        without: Annotated[
            str | None, typer.Option(help=say("help.without"), metavar="LEVER")
        ] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar=SET_VALUE)
        ] = None,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        as_json: Annotated[bool, typer.Option("--json", help=say("help.json"))] = False,
        person_views: Annotated[
            bool, typer.Option("--person-views", help=say("help.person_views"))
        ] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.experiments.explain import explain as explain_person
            from simadopt.interfaces.reasons import as_plain, tell_reasons
            from simadopt.interfaces.shipped import find
            from simadopt.model.loading import load

            case = load(find(scenario, shell.words), assignments(sets or []))
            warn_compilation(shell)
            with shell.progress("progress.explain", None):
                found = explain_person(
                    case, seed, person, feature, week, without, person_views=person_views
                )
            if as_json:
                shell.give(as_plain(found))
            else:
                tell_reasons(shell, found)

    app.command(help=say("help.explain"), cls=spoken_command(words))(explain)
