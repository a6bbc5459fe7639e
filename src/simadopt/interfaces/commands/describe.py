"""``simadopt describe``: what was read or generated, and the model itself, as tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simadopt.core.messages import Message
from simadopt.interfaces.commands.run import SET_VALUE, assignments, warn_compilation
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
    from simadopt.levels.staff.engine.state import State

__all__ = ["add"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    say, default = words.say, Language(words.language)

    def describe(
        scenario: Annotated[
            str | None, typer.Argument(help=say("help.scenario"), metavar="SCENARIO")
        ] = None,
        seed: Annotated[int | None, typer.Option(help=say("help.seed"), min=0, metavar="N")] = None,
        sets: Annotated[
            list[str] | None, typer.Option("--set", help=say("help.set"), metavar=SET_VALUE)
        ] = None,
        columns: Annotated[list[str] | None, column_option(words)] = None,
        remedies: Annotated[list[str] | None, remedy_option(words)] = None,
        week: Annotated[bool, typer.Option("--week", help=say("help.week_table"))] = False,
        parameters: Annotated[
            bool, typer.Option("--parameters", help=say("help.parameters"))
        ] = False,
        features: Annotated[bool, typer.Option("--features", help=say("help.features"))] = False,
        graphml: Annotated[
            Path | None, typer.Option(help=say("help.graphml"), metavar="FILE")
        ] = None,
        lang: Annotated[Language, typer.Option(help=say("help.lang"))] = default,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help=say("help.overwrite"), callback=allow)
        ] = False,
        person_views: Annotated[
            bool, typer.Option("--person-views", help=say("help.person_views"))
        ] = False,
    ) -> None:
        shell = Shell(lang.value)
        shell.remedies = True
        with shell.guard():
            from simadopt.interfaces import reference

            shown = {
                reference.print_week: week,
                reference.print_parameters: parameters,
                reference.print_features: features,
            }
            for write in (write for write, asked in shown.items() if asked):
                write(shell)
            if scenario is not None:
                file_options = {
                    "columns": pairs("--column", columns, shell.words),
                    "remedies": pairs("--remedy", remedies, shell.words),
                }
                _portray(
                    shell,
                    scenario,
                    seed,
                    sets or [],
                    file_options,
                    graphml,
                    person_views=person_views,
                )
            elif not any(shown.values()):
                _ask(shell)

    app.command(help=say("help.describe"), cls=translated_command(words))(describe)


def _ask(shell: Shell) -> None:
    from simadopt.core.errors import InputError, Problem

    raise InputError(Problem("simadopt describe", None, "", "", Message("describe.none")))


def _portray(
    shell: Shell,
    scenario: str,
    seed: int | None,
    sets: list[str],
    file_options: dict[str, dict[str, str]],
    graphml: Path | None,
    *,
    person_views: bool,
) -> None:
    from simadopt.cases import load
    from simadopt.interfaces.portrait import print_portrait
    from simadopt.interfaces.shipped import find
    from simadopt.interfaces.ties_summary import ties_summary

    case = load(find(scenario, shell.words), assignments(sets), **file_options)
    warn_compilation(shell)
    with shell.progress("progress.build", None):
        state = case.start(seed)
    print_import_summary(shell, case.tables.values())
    print_portrait(shell, state)
    for sentence in ties_summary(case, shell.words):
        shell.print(sentence)
    if graphml is not None:
        _export(shell, state, graphml, person_views=person_views)


def _export(shell: Shell, state: "State", path: Path, *, person_views: bool) -> None:
    """Write the network; real people are shown one by one only when that is asked for."""
    from simadopt.core.errors import InputError, Problem
    from simadopt.interfaces.outputs import written_file
    from simadopt.levels.staff.organisation.graph import to_networkx, write_graphml

    words = shell.words
    if state.labels.imported.any() and not person_views:
        raise InputError(Problem("--graphml", None, "", "", Message("describe.real")))
    graph = to_networkx(state.o, state.labels)
    with written_file(path, words) as aside:
        write_graphml(graph, aside)
    people = words.count("people", graph.number_of_nodes())
    shell.print(
        words.say("describe.graphml", where=path, people=people, ties=graph.number_of_edges())
    )
