"""Counts of active users by service and month: every problem by line."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, fold, open_table, read_table
from simadopt.io.dates import EARLIEST, LEAST_ACROSS, moment, months_across
from simadopt.io.services_named import service_of

__all__ = [
    "COUNTS",
    "Counts",
    "across_message",
    "group_of",
    "read_counts",
    "refuse_across",
    "rows_of",
    "tool_of",
]

F64 = NDArray[np.float64]
COUNTS: Final = {
    "service": ("service", "services", "unit", "nom_du_service", "libelle_service", "unite",
                "etiquettes_de_lignes", "row_labels"),
    "month": ("month", "mois", "date", "periode", "period"),
    "tool": ("tool", "outil", "application", "logiciel"),
    "active": ("active", "actifs", "active_users", "utilisateurs_actifs", "users", "utilisateurs"),
    "eligible": ("eligible", "eligibles", "licences", "agents", "effectif", "equipes", "equipped"),
    "window": ("window_days", "definition", "fenetre_jours", "definition_d_actif"),
    "authority": ("authority", "collectivite"),
}  # fmt: skip
MOST_MONTHS: Final = 120


@dataclass(frozen=True, eq=False)
class Counts:
    """Active users by service, tool and month.

    Parameters
    ----------
    where : str
    first : int
        The first month, as `simadopt.io.dates.month_number`.
    tools : tuple of str
        Those counted.
    active, eligible : float64[G,T,M]
        NaN where a month is not told.
    window : str
        What *active* means, where the file says so.
    content_sha256 : str
    ignored : tuple of str
        Titles of columns that are not read.
    hidden : bool[T,M]
        Months that say nothing of use: holidays, outages.
    why : mapping of int to str
        Why a month is hidden, by its place.
    """

    where: str
    first: int
    tools: tuple[str, ...]
    active: F64
    eligible: F64
    window: str
    content_sha256: str
    ignored: tuple[str, ...] = ()
    hidden: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), bool))
    why: Mapping[int, str] = field(default_factory=dict)

    @property
    def months(self) -> int:
        """Number of months."""
        return int(self.active.shape[2])

    def day(self, month: int) -> date:
        """Return the first day of a month, by its place."""
        year, number = divmod(self.first + month, 12)
        return date(year, number + 1, 1)

    def weeks(self, months: int) -> list[int]:
        """Return the weeks from the end of the first month to the end of each month."""
        ends = [self.day(m + 1) for m in range(months)]
        return [round((end - ends[0]).days / 7) for end in ends]

    def until(self, months: int) -> Counts:
        """Return the first months."""
        return replace(
            self,
            active=self.active[:, :, :months],
            eligible=self.eligible[:, :, :months],
            hidden=self.hidden[:, :months],
        )

    def masked(self) -> F64:
        """Return the active with hidden months not told."""
        return np.where(self.hidden[None], np.nan, self.active)


def read_counts(
    path: str | Path, told: Uses, today: date | None = None
) -> tuple[Counts, dict[tuple[int, str], list[int]]]:
    """Read counts by service, month and tool.

    Parameters
    ----------
    path : str or Path
        A table with the columns ``service``, ``month``, ``active``, ``eligible``, perhaps ``tool`` and
        ``window_days``.
    told : Uses
        Services and tools of the scenario.
    today : date, optional

    Returns
    -------
    Counts, and the lines of each service and tool in the order of months.

    Raises
    ------
    InputError
        With one line per problem: unknown services and tools, months outside, twice or missing, more
        active than eligible people, two definitions of *active*.
    """
    refuse_across(path)
    table = open_table(path, COUNTS, ("service", "month", "active", "eligible"))
    reading = _Reading(Complaints(str(path)), told, today or date.today())
    for line, cells in rows_of(table, reading.wrong):
        reading.add(line, cells)
    return reading.settled(str(path), table.content_sha256, table.ignored)


def refuse_across(path: str | Path) -> None:
    """Refuse a table with one row a service and one column a month: `import-usage` brings it here.

    Raises
    ------
    InputError
    """
    known = {alias: name for name, aliases in COUNTS.items() for alias in aliases}
    header = read_table(path, lambda title: known.get(fold(title), ""), ("service",))[0].header
    if len(months_across(header.titles)) >= LEAST_ACROSS:
        raise InputError(Problem(str(path), header.line, "", "", across_message(Path(path).name)))


def across_message(file: str) -> Message:
    """Return what sends a table with months across to `import-usage`, by the reader's name of it.

    >>> across_message("counts.csv").values["out"], across_message("GRU.xlsx").values["out"]
    ('counts_by_month.csv', 'counts.csv')
    """
    out = "counts_by_month.csv" if file.casefold() == "counts.csv" else "counts.csv"
    name = f'"{file}"' if " " in file else file
    return Message("problem.counts_across", file=name, out=out)


def rows_of(table: object, wrong: Complaints) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table, each with its line, cells by column."""
    found = []
    for chunk in table.chunks(wrong):  # type: ignore[attr-defined]
        names = list(chunk.cells)
        columns = zip(*chunk.cells.values(), strict=True)
        for line, cells in zip(chunk.lines.tolist(), columns, strict=True):
            found.append((line, dict(zip(names, map(str.strip, cells), strict=True))))
    return found


class _Reading:
    """Rows as they are read, with what is wrong in them."""

    def __init__(self, wrong: Complaints, told: Uses, today: date) -> None:
        self.wrong, self.told, self.today = wrong, told, today
        self.cells: dict[tuple[int, str, int], tuple[int, float, float]] = {}
        self.window = (0, "")

    def add(self, line: int, cells: dict[str, str]) -> None:
        """Take one row, by column."""
        group = group_of(self.wrong, self.told, line, cells)
        tool = tool_of(self.wrong, self.told, line, cells.get("tool", ""))
        month = self._month(line, cells["month"])
        active = self._people(line, "active", cells["active"])
        eligible = self._people(line, "eligible", cells["eligible"])
        if active > eligible:
            message = Message("problem.counts_active", n=f"{eligible:g}")
            self.wrong.add(line, "active", cells["active"], message)
        one_definition(self, line, cells.get("window", ""))
        if group < 0 or not tool or month < 0:
            return
        before = self.cells.get((group, tool, month))
        if before is not None:
            message = Message("problem.counts_twice", line=f"{before[0]}")
            self.wrong.add(line, "month", cells["month"], message)
            return
        self.cells[group, tool, month] = (line, active, eligible)

    def _month(self, line: int, cell: str) -> int:
        found = moment(cell)
        if found is None or (found.last - found.first).days > 31:
            self.wrong.add(line, "month", cell, Message("problem.counts_month"))
            return -1
        if not EARLIEST <= found.first <= self.today:
            message = Message("problem.known_outside", first=f"{EARLIEST}", last=f"{self.today}")
            self.wrong.add(line, "month", cell, message)
            return -1
        return found.month

    def _people(self, line: int, name: str, cell: str) -> float:
        if not cell and name == "active":
            return float("nan")
        bare = cell.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
        if not bare.isdecimal():
            message = Message("problem.counts_people")
            self.wrong.add(line, name, cell, message)
            return float("nan")
        return float(bare)

    def settled(
        self, where: str, sha256: str, ignored: tuple[str, ...]
    ) -> tuple[Counts, dict[tuple[int, str], list[int]]]:
        """Return the counts, or raise what is wrong."""
        lines = self._gaps()
        self.wrong.settle()
        if not self.cells:
            self.wrong.add(None, "", "", Message("problem.counts_nothing"))
            self.wrong.settle()
        months = [month for _, _, month in self.cells]
        first, size = min(months), max(months) - min(months) + 1
        if size > MOST_MONTHS:
            message = Message("problem.counts_most", n=size, most=MOST_MONTHS)
            self.wrong.add(None, "", "", message)
            self.wrong.settle()
        known = {tool for _, tool, _ in self.cells}
        tools = tuple(tool for tool in self.told.tools if tool in known)
        active = np.full((len(self.told.groups), len(tools), size), np.nan)
        eligible = active.copy()
        for (group, tool, month), (_, users, able) in self.cells.items():
            place = group, tools.index(tool), month - first
            active[place], eligible[place] = users, able
        hidden = np.zeros((len(tools), size), bool)
        made = Counts(
            where, first, tools, active, eligible, self.window[1], sha256, ignored, hidden
        )
        return made, lines

    def _gaps(self) -> dict[tuple[int, str], list[int]]:
        """Note months that miss between two of a service and tool; return lines in their order."""
        series: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for (group, tool, month), (line, _, _) in self.cells.items():
            series.setdefault((group, tool), []).append((month, line))
        for (group, tool), told in series.items():
            told.sort()
            for (one, _), (two, line) in itertools.pairwise(told):
                if two - one > 1:
                    day = date((one + 1) // 12, (one + 1) % 12 + 1, 1)
                    message = Message(
                        "problem.counts_missing", n=two - one - 1, month=f"{day:%Y-%m}"
                    )
                    name = f"{self.told.groups[group]} {tool}"
                    self.wrong.add(line, "month", name, message)
        return {key: [line for _, line in told] for key, told in series.items()}


def one_definition(reading: _Reading, line: int, cell: str) -> None:
    """Refuse a second definition of *active*."""
    if not cell:
        return
    if not reading.window[1]:
        reading.window = (line, cell)
    elif fold(cell) != fold(reading.window[1]):
        message = Message(
            "problem.known_definition", line=f"{reading.window[0]}", other=f"{reading.window[1]}"
        )
        reading.wrong.add(line, "window", cell, message)


def group_of(wrong: Complaints, told: Uses, line: int, cells: Mapping[str, str]) -> int:
    """Return the row of the service that a line names, or -1 with what is wrong."""
    group, message, hint = service_of(cells.get("authority", ""), cells["service"], told.rows)
    if message is not None:
        wrong.add(line, "service", cells["service"], message, hint)
    return group


def tool_of(wrong: Complaints, told: Uses, line: int, cell: str) -> str:
    """Return the tool that a line names (the first one when it names none), or nothing."""
    if not cell:
        return told.tools[0]
    known = {fold(name): name for name in told.tools}
    if fold(cell) not in known:
        message = Message("problem.unknown_tool", names=", ".join(told.tools))
        wrong.add(line, "tool", cell, message, nearest(fold(cell), known))
    return known.get(fold(cell), "")
