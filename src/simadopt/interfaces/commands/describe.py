"""``simadopt describe``: what was read or generated, and the model itself, as tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simadopt.core.messages import Message
from simadopt.core.plugins import plugins as known_plugins
from simadopt.interfaces.commands.run import assignments, warn_compilation
from simadopt.interfaces.help import Language
from simadopt.interfaces.options import Options, read_file_options
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.levels.staff.engine.state import State

__all__ = ["add", "export"]


def add(app: typer.Typer, words: Wording) -> None:
    """Add the command to the application."""
    options = Options(words)

    def describe(
        scenario: Annotated[str | None, options.argument("help.scenario", "SCENARIO")] = None,
        seed: Annotated[int | None, options.seed] = None,
        sets: Annotated[list[str] | None, options.set] = None,
        columns: Annotated[list[str] | None, options.column] = None,
        remedies: Annotated[list[str] | None, options.remedy] = None,
        week: Annotated[bool, options.of("help.week_table", "--week")] = False,
        parameters: Annotated[bool, options.of("help.parameters", "--parameters")] = False,
        features: Annotated[bool, options.of("help.features", "--features")] = False,
        plugins: Annotated[bool, options.of("help.plugins", "--plugins")] = False,
        graphml: Annotated[Path | None, options.of("help.graphml", metavar="FILE")] = None,
        lang: Annotated[Language, options.lang] = options.default,
        overwrite: Annotated[bool, options.overwrite] = False,
        person_views: Annotated[bool, options.person_views] = False,
    ) -> None:
        shell = Shell(lang.value)
        shell.remedies = True
        with shell.guard():
            from simadopt.core.level import DEFAULT, level_named
            from simadopt.interfaces import reference

            file_options = read_file_options(columns, remedies)
            case = None if scenario is None else _case(shell, scenario, sets or [], file_options)
            level = level_named(DEFAULT) if case is None else case.level
            if (week or features) and level.name != DEFAULT:
                raise level.cannot("describe --week" if week else "describe --features")
            if week:
                reference.print_week(shell)
            if parameters:
                reference.print_parameters(shell, level.parameters)
            if features:
                reference.print_features(shell, case)
            if plugins or (case is not None and known_plugins()):
                reference.print_plugins(shell)
            if case is not None:
                _portray(shell, case, seed, graphml, person_views=person_views)
            elif not (week or parameters or features or plugins):
                _ask(shell)

    options.add(app, describe)


def _case(
    shell: Shell, scenario: str, sets: list[str], file_options: dict[str, dict[str, str]]
) -> "Case":
    from simadopt.cases import load

    case = load(scenario, assignments(sets), **file_options)
    shell.about(case)
    return case


def _ask(shell: Shell) -> None:
    from simadopt.core.errors import InputError, Problem

    raise InputError(Problem("simadopt describe", None, "", "", Message("describe.none")))


def _portray(
    shell: Shell, case: "Case", seed: int | None, graphml: Path | None, *, person_views: bool
) -> None:
    from simadopt.interfaces.level_view import view_of

    warn_compilation(shell)
    with shell.progress("progress.build", None):
        state = case.start(seed)
    view_of(case.level).portray(shell, case, state, graphml, person_views=person_views)


def export(shell: Shell, state: "State", path: Path, *, person_views: bool) -> None:
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
