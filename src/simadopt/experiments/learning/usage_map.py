"""The map of an export of others' tools, and what is read of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import Table, file_beside, read_table
from simadopt.experiments.learning.unclear import Guess, Unclear, UnclearError, guess
from simadopt.io.dates import moment
from simadopt.io.folding import fold
from simadopt.io.places import refuse
from simadopt.io.schema_problems import schema_problems
from simadopt.io.small_file import text_of
from simadopt.io.yaml_nodes import MAX_BYTES, compose

__all__ = [
    "ALL",
    "Imported",
    "UsageMap",
    "month_of",
    "place_of",
    "read_described",
    "read_usage_map",
    "services_of",
]

ALL: Final = "all"
"""Service of counts whose people are concealed."""


_ABLE: Final = {
    **dict.fromkeys(("yes", "oui", "true", "vrai", "1", "x", "y", "o"), True),
    **dict.fromkeys(("", "no", "non", "false", "faux", "0", "n"), False),
}
"""Words for who could use a tool and who could not, as `fold` leaves them."""
Described = TypeVar("Described", bound=BaseModel)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StaffList(_Part):
    """The list that says in which service each key works."""

    file: str = Field(description="table of staff")
    key: str = Field(description="column of the key of the export: address, login, number")
    service: str = Field(description="column of the service")
    equipped: str = Field(
        "", description="column of yes or no: who could use the tool; all when not given"
    )


class UsageMap(_Part):
    """How an export is read."""

    tool: str = Field("", description="tool that it is about")
    staff: StaffList | None = Field(None, description="who works where; others are dropped")
    person: str = Field("", description="column of the person")
    date: str = Field("", description="column of the day or month")
    service: str = Field("", description="column of the service, where the export tells it")
    services: dict[str, str] = Field(
        {},
        description="names of the export, and the services of the staff list that they mean; empty: left out",
    )
    active: str = Field("", description="column of active users, in a table by service and month")
    eligible: str = Field("", description="column of those who could be, likewise")
    month: str = Field("", description="month of an export that tells none")
    window_days: int = Field(30, ge=1, le=366, description="days within which somebody is active")
    ignore: tuple[str, ...] = Field(
        (), description="keys that are no people: robots, shared accounts"
    )
    hours: float = Field(6.0, gt=0, description="hours of a course")
    uses: str = Field("", description="question of a survey: does the person use the tool?")
    head: str = Field("", description="question of a survey: does the head encourage it?")
    yes: tuple[str, ...] = Field(
        ("yes", "oui", "y", "o", "1", "a1"), description="answers that are yes"
    )


@dataclass
class Imported:
    """Counts, and what was dropped.

    Parameters
    ----------
    active : dict of (service, month) to set of str
        Keys seen; never written.
    counted : dict of (service, month) to (active, eligible)
        Where the export counts itself.
    size : dict of str to int
        People of each service who could use the tool: those of the staff list that are equipped, and those
        that were active all the same.
    equipped : set of str
        Keys of the staff list that are equipped; never written.
    unequipped : int
        People who were active although the staff list does not say that they are equipped.
    names : dict of str to str
        Services by their name as `fold` leaves it: those of the map, then those of the staff list.
    lines : dict of (service, month) to int
        Where a table of counts tells them.
    problems : list of Problem
        Of a table of counts: services that the staff list does not have, months that are told twice.
    unclear : dict of str to Guess
        Names of a table of counts that no service of the staff list has.
    ignored : tuple of str
        Titles of a table of counts that are not read.
    of_scenario : frozenset of str, or None
        Names of the services of a scenario as `fold` leaves them: these, and who could use the tool, are then
        not asked of the table.
    dropped : Counter
        Rows dropped, by reason: ``deleted``, ``unknown``, ``never``, ``robot``, ``guest``, ``sync``,
        ``no_actor``, ``old``, ``few``.
    concealed : bool
        Names are hidden: only totals can be told.
    """

    active: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    counted: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    equipped: set[str] = field(default_factory=set)
    unequipped: int = 0
    names: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unclear: dict[str, Guess] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    of_scenario: frozenset[str] | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    concealed: bool = False

    def spelled(self, name: str) -> str:
        """Return the name of a service as the staff list, or the map, spells it."""
        return self.names.get(fold(name), name.strip())

    def service(self, name: str, where: str, line: int) -> str:
        """Return the name of a service of a table of counts; note one that the staff list has not."""
        found = self.spelled(name)
        if self.size and found not in self.size and name.strip() not in self.unclear:
            likely = guess(name, sorted(self.size))
            self.unclear[name.strip()] = likely
            message = Message("problem.usage_service_unknown")
            hint = likely.likely[0] if likely.clear else ""
            self.problems.append(Problem(where, line, "service", name.strip(), message, hint))
        return found

    def settle(self) -> None:
        """Raise what is wrong in a table of counts.

        Raises
        ------
        InputError
            `UnclearError`, with the lines of a map, where names of services are to be said.
        """
        if self.unclear:
            services = tuple(sorted(self.size))
            raise UnclearError(self.problems, Unclear((), self.unclear, services))
        refuse(self.problems)

    def count(
        self, told: tuple[str, str], people: tuple[float, float], where: str, line: int
    ) -> None:
        """Take a row of a table of counts; note a service, by any of its names, and month told already."""
        if told in self.lines:
            if self.lines[told] == line:  # two columns
                twice = Problem(where, line, "month", told[1], Message("problem.counts_columns"))
            else:
                message = Message("problem.counts_twice", line=self.lines[told])
                twice = Problem(where, line, "service", told[0], message)
            self.problems.append(twice)
        self.lines.setdefault(told, line)
        self.counted[told] = people

    def count_unequipped(self) -> None:
        """Count among those who could use the tool who used it, whatever the staff list says of them."""
        used: dict[str, set[str]] = defaultdict(set)
        for (service, _), keys in self.active.items():
            if service in self.size:
                used[service] |= keys - self.equipped
        for service, keys in used.items():
            self.size[service] += len(keys)
        self.unequipped = sum(map(len, used.values()))

    @property
    def absent(self) -> list[str]:
        """Services of the staff list that a table of counts does not tell."""
        told = {service for service, _ in self.counted}
        return [name for name in sorted(self.size) if self.counted and name not in told]

    def text(self, tool: str, window: int) -> str:
        """Return the counts as ``counts.csv``.

        Of persons, every service in every month, 0 where nobody was active; of a table of counts, what it
        tells.
        """
        lines = ["service,month,tool,active,eligible,window_days"]
        cells = dict(self.counted)
        months = sorted({month for _, month in self.active} | {month for _, month in cells})
        whole = {} if self.counted else self.size
        for service in sorted(whole or {s for s, _ in self.active}):
            for month in months:
                seen = len(self.active.get((service, month), ()))
                cells.setdefault((service, month), (seen, self.size.get(service, seen)))
        for (service, month), (active, eligible) in sorted(cells.items()):
            name = service.replace('"', '""')
            told = "" if active != active else f"{active:.0f}"
            lines.append(f'"{name}",{month},{tool},{told},{eligible:.0f},{window}')
        return "\n".join(lines) + "\n"


def read_usage_map(path: str | Path) -> UsageMap:
    """Read a map of an export.

    Raises
    ------
    InputError
    """
    return read_described(path, UsageMap)


def read_described(path: str | Path, kind: type[Described]) -> Described:
    """Read a YAML file that a model describes.

    Raises
    ------
    InputError
        With one line per problem: unknown fields with the nearest right one, values that are not allowed.
    """
    text = text_of(Path(path), MAX_BYTES)
    data, places, problems = compose(text, str(path))
    try:
        made = kind.model_validate(data)
    except ValidationError as error:
        refuse([*problems, *schema_problems(error, places, kind)])
        raise
    refuse(problems)
    return made


def services_of(how: UsageMap, folder: Path, found: Imported) -> Mapping[str, str]:
    """Return the service of each key of the staff list; one that is spelled in two ways is one service.

    Raises
    ------
    InputError
        A file or column that is not there, a word that is neither yes nor no.
    """
    mapped = {fold(own): name.strip() for own, name in how.services.items()}
    found.names.update(mapped)
    if how.staff is None:
        return {}
    file = file_beside(folder, how.staff.file, str(folder), "staff.file")
    table = read_table(file, None, None)
    keys = table.column(table.place(how.staff.key, "staff.key"))
    services = table.column(table.place(how.staff.service, "staff.service"))
    for name, _ in Counter(one for one in services if one).most_common():
        found.names.setdefault(fold(name), name)
    found.names.update({own: found.spelled(name) for own, name in mapped.items()})
    spelled = [found.spelled(one) for one in services]
    told = {k.casefold(): s for k, s in zip(keys, spelled, strict=True) if k and s}
    able = _equipped(table, how.staff.equipped)
    people = {k.casefold(): s for k, s, e in zip(keys, spelled, able, strict=True) if k and s and e}
    found.equipped.update(people)
    found.size.update(dict.fromkeys(told.values(), 0) | Counter(people.values()))
    return told


def _equipped(table: Table, title: str) -> list[bool]:
    """Return who of a staff list could use the tool."""
    if not title:
        return [True] * len(table.rows)
    place = table.place(title, "staff.equipped")
    cells, problems = table.column(place), []
    for line, cell in zip(table.lines, cells, strict=True):
        if fold(cell) not in _ABLE:
            message = Message("problem.usage_flag")
            problems.append(Problem(table.where, line, table.titles[place], cell, message))
    refuse(problems[:20])
    return [_ABLE[fold(cell)] for cell in cells]


def month_of(table: Table, row: int, place: int, how: UsageMap) -> str:
    """Return the month of a cell, as 2025-03.

    Raises
    ------
    InputError
        When it is no date.
    """
    cell = table.rows[row][place] if place < len(table.rows[row]) else ""
    when = moment(cell)
    if when is None:
        message = Message("problem.known_date")
        raise InputError(Problem(table.where, table.lines[row], table.titles[place], cell, message))
    return when.first.isoformat()[:7]


def place_of(table: Table, titles: tuple[str, ...], field_: str) -> int:
    """Return the column that has one of these titles, as the map or the tool writes them."""
    folded = [fold(one) for one in table.titles]
    for title in titles:
        if title and fold(title) in folded:
            return folded.index(fold(title))
    return table.place(next(title for title in titles if title), field_)
