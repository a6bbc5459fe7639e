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

from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.experiments.learning.named_rows import group_of, rows_of, tool_of
from simadopt.experiments.learning.unclear import TO_SAY, Unclear, UnclearError, guess
from simadopt.experiments.learning.usage_map import UsageMap
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.io.dates import EARLIEST, moment
from simadopt.io.services_named import service_of

__all__ = [
    "COUNTS",
    "Counts",
    "Reading",
    "is_people",
    "read_counts",
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
    supposed : bool
        Who could use the tool is not counted: it is whom the scenario equips.
    raised : tuple of str
        Services in which more were active than that, empty of one that is not shown alone; the most that
        were could use it, then.
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
    supposed: bool = False
    raised: tuple[str, ...] = ()

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
    path: str | Path, told: Uses, today: date | None = None, how: UsageMap | None = None
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
    how : UsageMap, optional
        What the table does not say: its tool, and which service a name is.

    Returns
    -------
    Counts, and the lines of each service and tool in the order of months.

    Raises
    ------
    InputError
        With one line per problem: unknown services and tools, months outside, twice or missing, more
        active than eligible people, two definitions of *active*. `UnclearError` where only the tool or
        names of services are to be said.
    """
    table = open_table(path, COUNTS, ("service", "month", "active", "eligible"))
    reading = Reading(Complaints(str(path)), told, today or date.today(), how)
    reading.tells_tool = "tool" in table.columns
    for line, cells in rows_of(table, reading.wrong):
        reading.add(line, cells)
    return reading.settled(str(path), table.content_sha256, table.ignored)


class Reading:
    """Rows as they are read, with what is wrong in them."""

    def __init__(
        self, wrong: Complaints, told: Uses, today: date, how: UsageMap | None = None
    ) -> None:
        self.wrong, self.told, self.today = wrong, told, today
        self.how = how or UsageMap()
        self.means = {fold(own): name.strip() for own, name in self.how.services.items()}
        self.tool = "" if self.how.tool == TO_SAY else self.how.tool
        self.tells_tool, self.unclear = True, Unclear()
        self.asked = Complaints(wrong.where)
        self.cells: dict[tuple[int, str, int], tuple[int, float, float]] = {}
        self.window = (0, "")
        self.column = ""  # that of a month, where months are across

    def add(self, line: int, cells: dict[str, str]) -> None:
        """Take one row, by column; one whose service the map says to be none is left out."""
        means = self.means.get(fold(cells["service"]), cells["service"])
        if not means:
            return
        group = self._group(line, cells | {"service": means}, cells["service"])
        tool = tool_of(self.wrong, self.told, line, cells.get("tool", "") or self.tool)
        month = self._month(line, cells["month"])
        active = self._people(line, "active", cells["active"])
        eligible = self._people(line, "eligible", cells["eligible"])
        if active > eligible:
            message = Message("problem.counts_active", n=f"{eligible:g}")
            self.wrong.add(line, self.column or "active", cells["active"], message)
        one_definition(self, line, cells.get("window", ""))
        if group < 0 or not tool or month < 0:
            return
        before = self.cells.get((group, tool, month))
        if before is not None:
            message = Message("problem.counts_twice", line=f"{before[0]}")
            self.wrong.add(line, self.column or "month", cells["month"], message)
            return
        self.cells[group, tool, month] = (line, active, eligible)

    def group(self, written: str) -> int:
        """Return the row of a service by a name of the table, -1 of none."""
        means = self.means.get(fold(written), written)
        return service_of("", means, self.told.rows)[0] if means else -1

    def _group(self, line: int, cells: dict[str, str], written: str) -> int:
        """Return the row of a service; note a name that none has, once."""
        authority = fold(cells.get("authority", ""))
        known = (authority, fold(cells["service"])) in self.told.rows
        if known or not cells["service"] or not any(a == authority for a, _ in self.told.rows):
            return group_of(self.wrong, self.told, line, cells)
        if written not in self.unclear.names:
            found = guess(written, self.services)
            names = {**self.unclear.names, written: found}
            self.unclear = replace(self.unclear, names=names, services=self.services)
            message = Message("problem.counts_service")
            hint = found.likely[0] if found.clear and cells["service"] != TO_SAY else ""
            self.asked.add(line, "service", written, message, hint)
        return -1

    @property
    def services(self) -> tuple[str, ...]:
        """Names of the services of the scenario, each once."""
        return tuple(dict.fromkeys(name.partition("/")[2] for name in self.told.groups))

    def _ask(self) -> None:
        """Raise what is to be said, where nothing else is wrong."""
        if not self.tells_tool and not self.tool and len(self.told.tools) > 1:
            self.unclear = replace(self.unclear, tools=self.told.tools)
            message = Message("problem.counts_tool", names=list(self.told.tools))
            self.asked.add(None, "tool", "", message)
        if self.asked.problems:
            both = [*self.wrong.problems, *self.asked.problems]
            raise UnclearError(both, self.unclear, alone=not self.wrong.problems)

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
        if not is_people(bare):
            able = name == "eligible"
            message = Message("problem.counts_able" if able else "problem.counts_people")
            self.wrong.add(line, self.column or name, cell, message)
            return float("nan")
        return float(bare)

    def settled(
        self, where: str, sha256: str, ignored: tuple[str, ...]
    ) -> tuple[Counts, dict[tuple[int, str], list[int]]]:
        """Return the counts, or raise what is wrong."""
        lines = self._gaps()
        self._ask()
        self.wrong.settle()
        if not any(users == users and able > 0.0 for _, users, able in self.cells.values()):
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
        gaps: set[tuple[int, int]] = set()
        for (group, tool), told in series.items():
            told.sort()
            for (one, _), (two, line) in itertools.pairwise(told):
                if two - one > 1:
                    day = date((one + 1) // 12, (one + 1) % 12 + 1, 1)
                    key = "problem.counts_gap" if self.column else "problem.counts_missing"
                    message = Message(key, n=two - one - 1, month=f"{day:%Y-%m}")
                    name = f"{self.told.groups[group].partition('/')[2]}, {tool}"
                    if not self.column:
                        self.wrong.add(line, "month", name, message)
                    elif (one, two) not in gaps:  # the same of all services
                        self.wrong.add(None, f"{two // 12}-{two % 12 + 1:02d}", "", message)
                    gaps.add((one, two))
        return {key: [line for _, line in told] for key, told in series.items()}


def is_people(bare: str) -> bool:
    """Tell whether a cell without blanks is a number of people: whole, under 1,000 million.

    >>> is_people("12"), is_people("1.5"), is_people("9" * 400)
    (True, False, False)
    """
    return bare.isdecimal() and len(bare) < 10


def one_definition(reading: Reading, line: int, cell: str) -> None:
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
