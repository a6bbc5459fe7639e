"""What is told beside counts: calendar, courses, access; every problem by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from simadopt.core.errors import nearest
from simadopt.core.level import Course, Uses
from simadopt.core.messages import Message
from simadopt.experiments.learning.counts import COUNTS
from simadopt.experiments.learning.named_rows import group_of, rows_of, tool_of
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
KEYS: Final = (
    "key", "cle", "matricule", "identifiant", "login", "person", "personne", "agent", "user",
    "utilisateur", "email", "courriel", "user_principal_name",
)  # fmt: skip
ACCESS: Final = {**{k: COUNTS[k] for k in ("service", "tool", "authority")}, "key": KEYS,
                 "from": (*CALENDAR["from"], "arrival", "arrivee", "date_d_arrivee", "entree"),
                 "to": (*CALENDAR["to"], "departure", "depart", "date_de_depart", "sortie")}  # fmt: skip
Finder = Callable[[str, str], int]
"""Returns the row of the person that (authority, key) names; -1 for nobody of the list."""
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
    """A service, or a person (row of a run, -1 for none), has a tool in this time only."""

    group: int
    tool: str
    first: date
    last: date
    person: int = -1


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
            message = Message("problem.unknown_tool", names=", ".join(tools))
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


def read_access(path: str | Path, told: Uses, find: Finder | None = None) -> list[AccessRow]:
    """Read ``service or key, tool, from, to``: time outside is no abandonment, it is not counted.

    Without a tool, a line is about all of them: an arrival, a departure. Keys that are not in the list of
    staff are passed over.

    Parameters
    ----------
    path : str or Path
    told : Uses
    find : callable, optional
        Finds people by their keys; without it, only services are read.

    Raises
    ------
    InputError
    """
    table = open_table(path, ACCESS, ("from", "to"))
    wrong, found = Complaints(str(path)), []
    for line, cells in rows_of(table, wrong):
        group, person = -1, -1
        if cells.get("key"):
            if find is None:
                wrong.add(line, "key", "", Message("problem.access_key"))
                continue
            person = find(cells.get("authority", ""), cells["key"])
        else:
            group = group_of(wrong, told, line, {"service": "", **cells})
        first, last = _span(wrong, line, cells)
        named = cells.get("tool", "")
        tools = told.tools if person >= 0 and not named else [tool_of(wrong, told, line, named)]
        if group >= 0 or person >= 0:
            found += [AccessRow(group, tool, first, last, person) for tool in tools if tool]
    wrong.settle()
    return found


def courses_from(courses: Sequence[CourseRow], start: date, end: date, told: Uses) -> list[Course]:
    """Return the courses that fall between two days, in weeks from the first."""
    found = []
    for row in courses:
        if start <= row.day < end:
            able = float(told.eligible[row.group].max(initial=1))
            share = min(row.people / max(able, 1.0), 1.0) if row.people else 1.0
            week = (row.day - start).days // 7
            found.append(Course(row.group, row.tool, week, row.hours, share))
    return found
