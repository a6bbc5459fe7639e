"""Any table, by a map: persons and dates, or counts by service and month, one a row or months across."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import Table, read_rows, read_table
from simadopt.experiments.learning.counts import COUNTS, is_people
from simadopt.experiments.learning.unclear import TO_SAY, Unclear, UnclearError
from simadopt.experiments.learning.usage_map import Imported, UsageMap, month_of
from simadopt.io.dates import LEAST_ACROSS, is_month_name, months_across
from simadopt.io.folding import fold
from simadopt.io.places import shorten

__all__ = ["counts_across", "read_any"]

TOTALS: Final = frozenset(
    {"total", "totaux", "total_general", "ensemble", "grand_total", "sum", "somme"}
)
NOTHING: Final = frozenset(
    {"", "nd", "n_d", "na", "n_a", "nc", "n_c", "ns", "neant", "null", "manquant"}
)
"""What cells hold, as `fold` leaves them, where a month is not known."""
_TITLES: Final = 10
"""Rows in which names of months are looked for."""


def read_any(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield persons and months of any table; or take its counts by service and month.

    A table whose map names neither dates nor active users, and whose titles are months (*oct-24*,
    *2025-03*), has one row a service.
    """
    named = how.date or how.active or how.person
    table = read_table(path, None, None) if named else _titled_table(path)
    months = months_across(table.titles)
    if len(months) >= LEAST_ACROSS and not named:
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
        found.settle()
        return
    who = table.place(how.person or "person", "person")
    for row, cells in enumerate(table.rows):
        found.rows += 1
        if not cells[who].strip():
            found.dropped["no_actor"] += 1
            continue
        own = found.spelled(cells[service]) if service >= 0 else ""
        yield cells[who].strip(), own, month_of(table, row, date, how)


def counts_across(
    path: str | Path, how: UsageMap, services: frozenset[str] = frozenset()
) -> Imported | None:
    """Return the counts of a table with one row a service and one column a month; None of another one.

    Those who could use the tool are NaN where the table does not tell them. ``services`` are those of the
    scenario, as `fold` leaves them: they tell the column of services where its title does not.

    Raises
    ------
    InputError
        With one line per cell that is no number of people, and per month that is told twice.
    """
    table = _titled_table(Path(path))
    months = months_across(table.titles)
    if len(months) < LEAST_ACROSS:
        return None
    found = Imported(of_scenario=services)
    _across(table, months, how, found)
    return found


def _titled_table(path: Path) -> Table:
    """Return a table whose titles are in one row, or in two: years above the names of months.

    A year holds until the next cell of its row that is filled, as cells that were merged leave it.

    Raises
    ------
    InputError
        Where names of months have no year above.
    """
    rows, lines = read_rows(path)
    named = [sum(map(is_month_name, row)) >= LEAST_ACROSS for row in rows[:_TITLES]]
    if not any(named):
        return read_table(path, None, None)
    top = named.index(True)
    above: list[str] = []
    for cell in rows[top - 1] if top else []:
        above.append(" ".join(cell.split()) or (above[-1] if above else ""))
    above += above[-1:] * (len(rows[top]) - len(above))
    titles, bare = [], []
    for k, cell in enumerate(" ".join(one.split()) for one in rows[top]):
        over = above[k] if k < len(above) else ""
        if not is_month_name(cell):
            titles.append(cell or over)
        elif re.fullmatch(r"\d{4}", over):
            titles.append(f"{cell} {over}")
        else:
            bare.append(cell)
    if bare:
        message = Message("problem.counts_no_year", names=bare[:12])
        raise InputError(Problem(str(path), lines[top], "month", "", message))
    return Table(str(path), tuple(titles), rows[top + 1 :], lines[top + 1 :])


def _across(table: Table, months: list[tuple[int, str]], how: UsageMap, found: Imported) -> None:
    """Take the counts of a table with one row a service and one column a month."""
    if not table.rows:
        raise InputError(Problem(table.where, None, "", "", Message("problem.counts_nothing")))
    _one_tool(table)
    service = _service_column(table, [place for place, _ in months], how, found)
    eligible = _titled(table, how.eligible, "eligible")
    told = {place for place, _ in months}
    read = {service, eligible, *told}
    found.ignored = tuple(one for k, one in enumerate(table.titles) if one and k not in read)
    for row, cells in enumerate(table.rows):
        found.rows += 1
        name = cells[service].strip() if service < len(cells) else ""
        if not name and any(re.search(r"\d", c) for k, c in enumerate(cells) if k in told):
            message = Message("problem.counts_unnamed")
            found.problems.append(Problem(table.where, table.lines[row], "service", "", message))
        if not name or _is_total(name, found):
            continue
        if eligible < 0 and not found.size and found.of_scenario is None:
            message = Message("problem.usage_eligible")
            raise InputError(Problem(table.where, table.lines[row], "eligible", name, message))
        name = found.service(name, table.where, table.lines[row])
        able = float(found.size.get(name, 0)) if found.size else float("nan")
        if eligible >= 0:
            able = _noted(table, row, eligible, found, "problem.counts_able")
        for place, month in months:
            untold = place >= len(cells) or _is_nothing(cells[place])
            active = float("nan") if untold else _noted(table, row, place, found)
            found.count((name, month), (active, able), table.where, table.lines[row])
    found.settle()


def _service_column(table: Table, months: Sequence[int], how: UsageMap, found: Imported) -> int:
    """Return the column of services: as the map or its title tells, or the only one that holds their names.

    Raises
    ------
    InputError
        `UnclearError` with the columns that hold names, where there are several.
    """
    titled = _titled(table, "" if how.service == TO_SAY else how.service, "service")
    if titled >= 0:
        return titled
    words = [
        k for k, title in enumerate(table.titles)
        if title and k not in months and any(re.search(r"[^\W\d]{2}", c) for c in table.column(k))
    ]  # fmt: skip
    hits = {k: sum(fold(c) in (found.of_scenario or ()) for c in table.column(k)) for k in words}
    best, other = (*sorted(hits.values(), reverse=True), 0, 0)[:2]
    if len(words) == 1 or (2 * best > len(table.rows) and best > 2 * other):
        return max(hits, key=hits.__getitem__)
    titles = tuple(table.titles[k] for k in words)
    line = max(table.lines[0] - 1, 1)
    if twice := next((one for one in titles if titles.count(one) > 1), ""):
        raise InputError(
            Problem(table.where, line, "service", twice, Message("problem.counts_same_title"))
        )
    message = Message("problem.counts_column", names=", ".join(titles or table.titles[:30]))
    problem = Problem(table.where, line, "service", "", message)
    if titles:
        raise UnclearError([problem], Unclear(columns=titles))
    raise InputError(problem)


def _titled(table: Table, given: str, name: str) -> int:
    """Return the column that the map names, or that has one of the usual titles; -1 for none."""
    if given:
        return table.place(given, name)
    folded = [fold(title) for title in table.titles]
    return next((folded.index(one) for one in COUNTS[name] if one in folded), -1)


def _one_tool(table: Table) -> None:
    """Refuse rows of several tools: the months of one would be taken for those of another.

    Raises
    ------
    InputError
    """
    place = _titled(table, "", "tool")
    tools = [] if place < 0 else list(dict.fromkeys(c for c in table.column(place) if c))
    if len(set(map(fold, tools))) > 1:
        message = Message("problem.counts_tools", names=tools[:10])
        line = max(table.lines[0] - 1, 1)
        raise InputError(Problem(table.where, line, table.titles[place], "", message))


def _is_nothing(cell: str) -> bool:
    """Tell whether a cell says that a month is not known; digits of another script do not."""
    told = fold(cell)
    return told in NOTHING and bool(told or not any(map(str.isalnum, cell)))


def _people(table: Table, row: int, place: int, said: str = "problem.counts_people") -> float:
    cell = table.rows[row][place] if place < len(table.rows[row]) else ""
    bare = re.sub(r"\s", "", cell)
    if not is_people(bare):
        message, shown = Message(said), shorten(cell)
        raise InputError(
            Problem(table.where, table.lines[row], table.titles[place], shown, message)
        )
    return float(bare)


def _noted(
    table: Table, row: int, place: int, found: Imported, said: str = "problem.counts_people"
) -> float:
    """Return people as `_people`; what is none is noted, to be said with the others."""
    try:
        return _people(table, row, place, said)
    except InputError as error:
        found.problems += error.problems
        return float("nan")


def _is_total(name: str, found: Imported) -> bool:
    """Tell whether a row is the sum of the others, which is left out."""
    total = fold(name) in TOTALS
    if total:
        found.dropped["total"] += 1
    return total
