"""What is told beside counts: calendar, courses, access; every problem by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from simadopt.core.errors import nearest
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.experiments.learning.counts import COUNTS, group_of, rows_of, tool_of
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.io.dates import EARLIEST, Moment, moment

__all__ = ["AccessRow", "CourseRow", "Period", "read_access", "read_calendar", "read_courses"]

CALENDAR: Final = {
    "from": ("from", "du", "debut", "start", "de"),
    "to": ("to", "au", "fin", "end", "a"),
    "what": ("what", "quoi", "nature", "evenement", "event"),
    "tool": COUNTS["tool"],
}
COURSES: Final = {
    "service": COUNTS["service"],
    "date": ("date", "jour", "day"),
    "tool": (*COUNTS["tool"], "features", "tool_or_features"),
    "hours": ("hours", "heures", "duree_heures"),
    "people": ("people", "agents", "participants", "personnes"),
    "authority": COUNTS["authority"],
}
ACCESS: Final = {**{k: COUNTS[k] for k in ("service", "tool", "authority")},
                 "from": CALENDAR["from"], "to": CALENDAR["to"]}  # fmt: skip
EVENTS: Final = {
    "holiday": ("holiday", "vacances", "conges", "holidays", "ete", "summer"),
    "outage": ("outage", "panne", "coupure", "indisponibilite", "incident"),
    "migration": ("migration",),
    "definition_changed": ("definition_changed", "definition_changee", "changement_de_definition"),
}
_EVENT: Final = {text: name for name, texts in EVENTS.items() for text in texts}
COURSE_HOURS: Final = 6.0
"""Hours of a course whose file does not tell them (assumed: one day)."""


@dataclass(frozen=True)
class Period:
    """Months in which what is seen is not what is done."""

    first: date
    last: date
    what: str
    tool: str = ""


@dataclass(frozen=True)
class CourseRow:
    """A course of a service: people trained, 0 when not said."""

    group: int
    day: date
    tool: str
    hours: float
    people: float


@dataclass(frozen=True)
class AccessRow:
    """A service has a tool in these months only."""

    group: int
    tool: str
    first: date
    last: date


def _day(wrong: Complaints, line: int, name: str, cell: str) -> Moment | None:
    found = moment(cell)
    if found is None:
        message = Message("problem.known_date")
        wrong.add(line, name, cell, message)
    return found


def _span(wrong: Complaints, line: int, cells: Mapping[str, str]) -> tuple[date, date]:
    """Return the first and last day of a period; an open end is far away."""
    first = _day(wrong, line, "from", cells["from"]) if cells["from"] else None
    last = _day(wrong, line, "to", cells["to"]) if cells.get("to") else None
    begin, end = first.first if first else EARLIEST, last.last if last else date(9999, 12, 31)
    if first and last and end < begin:
        wrong.add(line, "to", cells["to"], Message("problem.counts_before", day=f"{begin}"))
    return begin, end


def read_calendar(path: str | Path, tools: Sequence[str]) -> list[Period]:
    """Read ``from, to, what[, tool]``: holidays, outages, migrations, changed definitions.

    Raises
    ------
    InputError
    """
    table, wrong, found = (
        open_table(path, CALENDAR, ("from", "to", "what")),
        Complaints(str(path)),
        [],
    )
    for line, cells in rows_of(table, wrong):
        what = _EVENT.get(fold(cells["what"]), "")
        if not what:
            message = Message("problem.counts_event")
            wrong.add(line, "what", cells["what"], message, nearest(fold(cells["what"]), _EVENT))
        first, last = _span(wrong, line, cells)
        tool = cells.get("tool", "")
        if tool and fold(tool) not in {fold(one) for one in tools}:
            message = Message("problem.known_tool", names=", ".join(tools))
            wrong.add(line, "tool", tool, message, nearest(tool, tools))
        found.append(Period(first, last, what, fold(tool)))
    wrong.settle()
    return found


def read_courses(path: str | Path, told: Uses) -> list[CourseRow]:
    """Read ``service, date, tool, hours[, people]``: courses that took place.

    Raises
    ------
    InputError
    """
    table, wrong, found = open_table(path, COURSES, ("service", "date")), Complaints(str(path)), []
    for line, cells in rows_of(table, wrong):
        group = group_of(wrong, told, line, cells)
        tool = tool_of(wrong, told, line, cells.get("tool", ""))
        when = _day(wrong, line, "date", cells["date"])
        numbers = []
        for name, usual in (("hours", COURSE_HOURS), ("people", 0.0)):
            cell = cells.get(name, "").replace(",", ".")
            try:
                value = float(cell) if cell else usual
            except ValueError:
                value = -1.0
            if not 0.0 <= value < 1e6:
                wrong.add(line, name, cells[name], Message("problem.counts_number"))
            numbers.append(value)
        if when is not None and group >= 0 and tool:
            found.append(CourseRow(group, when.first, tool, *numbers))
    wrong.settle()
    return found


def read_access(path: str | Path, told: Uses) -> list[AccessRow]:
    """Read ``service, tool, from, to``: months outside are no abandonment, they are not counted.

    Raises
    ------
    InputError
    """
    table, wrong, found = (
        open_table(path, ACCESS, ("service", "from", "to")),
        Complaints(str(path)),
        [],
    )
    for line, cells in rows_of(table, wrong):
        group = group_of(wrong, told, line, cells)
        tool = tool_of(wrong, told, line, cells.get("tool", ""))
        first, last = _span(wrong, line, cells)
        if group >= 0 and tool:
            found.append(AccessRow(group, tool, first, last))
    wrong.settle()
    return found
