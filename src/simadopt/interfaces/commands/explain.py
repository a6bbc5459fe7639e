"""``simadopt explain``: why a person or a service adopted, or did not, and what one lever changed."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import SET_VALUE, assignments, warn_compilation
from simadopt.interfaces.help import Language, translated_command
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def explain(
        scenario: Annotated[str, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")],
        feature: Annotated[str, typer.Option(help=say("help.feature"), metavar="F")],
        person: Annotated[str | None, typer.Option(help=say("help.person"), metavar="P")] = None,
        service: Annotated[str | None, typer.Option(help=say("help.service"), metavar="S")] = None,
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
            from simadopt.cases import load
            from simadopt.interfaces.shipped import find

            if (person is None) == (service is None) or (service is not None and week is not None):
                message = Message("explain.either")
                raise InputError(Problem("explain", None, "--person, --service", "", message))
            case = load(find(scenario, shell.words), assignments(sets or []))
            warn_compilation(shell)
            if service is not None:
                _service(shell, case, seed, service, feature, without)
            elif person is not None:
                _person(shell, case, seed, person, feature, week, without, person_views)

    app.command(help=say("help.explain"), cls=translated_command(words))(explain)


def _person(
    shell: Shell,
    case: "Case",
    seed: int | None,
    person: str,
    feature: str,
    week: int | None,
    without: str | None,
    person_views: bool,
) -> None:
    from simadopt.interfaces.reasons import as_plain, print_reasons
    from simadopt.levels.staff.explanations.explain import explain

    with shell.progress("progress.explain", None):
        found = explain(case, seed, person, feature, week, without, person_views=person_views)
    if shell.as_json:
        shell.give(as_plain(found))
    else:
        print_reasons(shell, found)


def _service(
    shell: Shell, case: "Case", seed: int | None, service: str, feature: str, without: str | None
) -> None:
    from simadopt.interfaces.group_reasons import is_real, print_group
    from simadopt.levels.staff.explanations.explain_group import explain_group

    with shell.progress("progress.explain", None):
        found = explain_group(case, seed, service, feature, without)
    real, first = is_real(found, case.scenario), case.scenario.seed if seed is None else seed
    if shell.as_json:
        note = {"note": shell.words.say("explain.one_draw", seed=str(first))} if real else {}
        shell.give(asdict(found) | note)
    else:
        print_group(shell, found, real=real, seed=first)
