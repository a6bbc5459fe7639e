"""Any table, by a map: persons and dates, or counts by service and month, one a row or months across."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import Table, read_table
from simadopt.experiments.learning.counts import COUNTS
from simadopt.experiments.learning.usage_map import Imported, UsageMap, month_of
from simadopt.io.dates import LEAST_ACROSS, months_across
from simadopt.io.folding import fold
from simadopt.io.places import refuse

__all__ = ["read_any"]

TOTALS: Final = frozenset(
    {"total", "totaux", "total_general", "ensemble", "grand_total", "sum", "somme"}
)
NOTHING: Final = frozenset(
    {"", "nd", "n_d", "na", "n_a", "nc", "n_c", "ns", "neant", "null", "manquant"}
)
"""What cells hold, as `fold` leaves them, where a month is not known."""


def read_any(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield persons and months of any table; or take its counts by service and month.

    A table whose map names neither dates nor active users, and whose titles are months (*oct-24*,
    *2025-03*), has one row a service.
    """
    table = read_table(path, None, None)
    months = months_across(table.titles)
    if len(months) >= LEAST_ACROSS and not (how.date or how.active or how.person):
        _across(table, months, how, found)
        return
    if not how.date and "date" not in map(fold, table.titles):
        message = Message("problem.usage_dates", names=", ".join(table.titles[:30]))
        raise InputError(Problem(table.where, None, "date", "", message))
    date = table.place(how.date or "date", "date")
    service = table.place(how.service, "service") if how.service else -1
    if how.active:
        if service < 0:
            raise InputError(Problem(str(path), 1, "service", "", Message("problem.usage_service")))
        places = (
            table.place(how.active, "active"), table.place(how.eligible or "eligible", "eligible"),
        )  # fmt: skip
        for row, cells in enumerate(table.rows):
            found.rows += 1
            active, eligible = (_people(table, row, place) for place in places)
            if not _is_total(cells[service], found):
                name = found.service(cells[service], table.where, table.lines[row])
                told = name, month_of(table, row, date, how)
                found.count(told, (active, eligible), table.where, table.lines[row])
        refuse(found.problems)
        return
    who = table.place(how.person or "person", "person")
    for row, cells in enumerate(table.rows):
        found.rows += 1
        if not cells[who].strip():
            found.dropped["no_actor"] += 1
            continue
        own = found.spelled(cells[service]) if service >= 0 else ""
        yield cells[who].strip(), own, month_of(table, row, date, how)


def _across(table: Table, months: list[tuple[int, str]], how: UsageMap, found: Imported) -> None:
    """Take the counts of a table with one row a service and one column a month."""
    service = _titled(table, how.service, "service")
    if service < 0:
        raise InputError(Problem(table.where, 1, "service", "", Message("problem.usage_service")))
    eligible = _titled(table, how.eligible, "eligible")
    for row, cells in enumerate(table.rows):
        found.rows += 1
        name = cells[service].strip()
        if not name or _is_total(name, found):
            continue
        if eligible < 0 and not found.size:
            message = Message("problem.usage_eligible")
            raise InputError(Problem(table.where, table.lines[row], "eligible", name, message))
        name = found.service(name, table.where, table.lines[row])
        able = float(found.size.get(name, 0)) if eligible < 0 else _people(table, row, eligible)
        for place, month in months:
            told = fold(cells[place]) if place < len(cells) else ""
            active = float("nan") if told in NOTHING else _people(table, row, place)
            found.count((name, month), (active, able), table.where, table.lines[row])
    refuse(found.problems)


def _titled(table: Table, given: str, name: str) -> int:
    """Return the column that the map names, or that has one of the usual titles; -1 for none."""
    if given:
        return table.place(given, name)
    folded = [fold(title) for title in table.titles]
    return next((folded.index(one) for one in COUNTS[name] if one in folded), -1)


def _people(table: Table, row: int, place: int) -> float:
    cell = table.rows[row][place] if place < len(table.rows[row]) else ""
    bare = re.sub(r"\s", "", cell)
    if not bare.isdecimal():
        message = Message("problem.counts_people")
        raise InputError(Problem(table.where, table.lines[row], table.titles[place], cell, message))
    return float(bare)


def _is_total(name: str, found: Imported) -> bool:
    """Tell whether a row is the sum of the others, which is left out."""
    total = fold(name) in TOTALS
    if total:
        found.dropped["total"] += 1
    return total
