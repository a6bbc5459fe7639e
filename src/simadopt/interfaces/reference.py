"""The model as tables: the order of a week, the parameters, the features of the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simadopt.core.parameters import Parameter, ParameterTable
from simadopt.core.plugins import plugins
from simadopt.interfaces.shell import Shell
from simadopt.levels.staff.organisation.catalogue import SHIPPED, features_for
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables.sources import translated_source
from simadopt.levels.staff.tool_words import words_for

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["print_features", "print_parameters", "print_plugins", "print_week"]

_NEEDS = ("mailbox", "workstation", "laptop")


def print_week(shell: Shell, case: Case | None = None) -> None:
    """Print the steps of a week in their order, with what each reads and writes."""
    from simadopt.levels.staff.engine.week import WEEK

    say = shell.words.say
    names = ("step", "rule", "reads", "writes", "reach")
    headers = ["", *(say(f"describe.{name}") for name in names)]
    table = shell.table(*headers, title=say("describe.week"), right=(0,))
    for step in WEEK:
        table.add_row(
            str(step.number),
            say(f"step.{step.name}"),
            step.rule.rpartition(".")[2],
            ", ".join(step.reads),
            ", ".join(step.writes),
            ", ".join(step.reach),
        )
    shell.show(table)


def print_parameters(shell: Shell, table: ParameterTable) -> None:
    """Print every parameter with its unit, bounds, meaning, source and status."""
    words = shell.words
    say = words.say
    names = ("parameter", "default", "unit", "bounds", "meaning", "where", "status")
    headers = [say(f"describe.{name}") for name in names]
    title = say("describe.parameters", n=len(table))
    shown = shell.table(*headers, title=title, right=(1,))
    for row in table.values():
        low, high = words.significant(row.min), words.significant(row.max)
        shown.add_row(
            row.name,
            words.significant(row.default),
            words.texts.get(f"unit.{row.unit}", row.unit),
            say("figure.between", low=low, high=high),
            str(getattr(row, f"meaning_{words.language}")),
            _source(row, words.language),
            say(f"status.{row.status}"),
        )
    shell.show(shown)


def _source(row: Parameter, language: str) -> str:
    """Return the source of a parameter in a language, where that is told of the staff's."""
    own = PARAMETERS.get(row.name) == row
    return (translated_source(row.name, language) if own else "") or row.source


def print_features(shell: Shell, case: Case | None = None) -> None:
    """Print every feature, of a scenario or of the package: its tool, for whom, how easy and exposed."""
    table_of = SHIPPED if case is None else features_for(case.scenario)
    words = words_for(table_of, shell.words)
    say = words.say
    names = ("feature", "tool", "meaning", "relevance", "ease", "risk", "needs")
    headers = [say(f"describe.{name}") for name in names]
    title = say("describe.features", n=len(table_of.features))
    table = shell.table(*headers, title=title, right=(4, 5))
    for row in table_of.features:
        needs = [say(f"describe.need.{need}") for need in _NEEDS if getattr(row, need)]
        table.add_row(
            row.name,
            say(f"tool.{row.tool}"),
            words.label(row),
            " / ".join(words.percent(share) for share in row.relevance),
            words.percent(row.ease),
            words.percent(row.risk),
            ", ".join(needs),
        )
    shell.show(table)


def print_plugins(shell: Shell) -> None:
    """Print what others add, where it comes from, and why some of it cannot be used."""
    say, found = shell.words.say, plugins()
    if not found:
        shell.print(say("describe.no_plugins"))
        return
    headers = [say(f"describe.plugin.{name}") for name in ("door", "name", "origin", "problem")]
    table = shell.table(*headers, title=say("describe.plugins"))
    for one in found:
        door = say(f"describe.plugin.{one.door}")
        table.add_row(
            door,
            one.name,
            one.origin,
            one.problem.render(shell.words.language) if one.problem else "",
        )
    shell.show(table)
