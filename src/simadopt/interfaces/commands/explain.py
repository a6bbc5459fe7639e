"""``simadopt explain``: why a person or a service adopted, or did not, and what one lever changed."""

from pathlib import Path
from typing import Annotated

import typer

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import assignments, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def explain(
        scenario: Annotated[str, options.argument("help.scenario", "SCENARIO")],
        feature: Annotated[str, options.of("help.feature", metavar="F")] = "",
        person: Annotated[str | None, options.of("help.person", metavar="P")] = None,
        service: Annotated[str | None, options.of("help.service", metavar="S")] = None,
        seed: Annotated[int | None, options.seed] = None,
        week: Annotated[int | None, options.of("help.week", min=0, metavar="N")] = None,
        without: Annotated[str | None, options.of("help.without", metavar="LEVER")] = None,
        learned: Annotated[Path | None, options.of("help.learned", metavar="DIR")] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        lang: Annotated[Language, options.lang] = options.default,
        as_json: Annotated[bool, options.json] = False,
        person_views: Annotated[bool, options.person_views] = False,
    ) -> None:
        shell = Shell(lang.value, as_json=as_json)
        with shell.guard():
            from simadopt.cases import load
            from simadopt.interfaces.level_view import view_of

            case = load(scenario, assignments(sets or []))
            shell.about(case)
            case.level.check_offers("explain")
            if learned is not None:
                from simadopt.experiments.learning.folder import with_learned

                case = with_learned(case, learned)
            one = (person is None) != (service is None)
            if view_of(case.level).agents and (not one or (service and week is not None)):
                message = Message("explain.either")
                raise InputError(Problem("explain", None, "--person, --service", "", message))
            warn_compilation(shell)
            asked = {"person": person, "service": service, "feature": feature, "week": week}
            view_of(case.level).explain(
                shell, case, seed, **asked, without=without, person_views=person_views
            )

    options.add(app, explain)
