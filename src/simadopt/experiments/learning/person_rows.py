"""Logs by person, read and joined with the list of staff; keys are forgotten with the salt of their hash.

Only by the option that asks for it. Dates are rounded to weeks; only keys of the list of staff count;
what is returned holds rows of a run, no key.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.core.replayed import People
from simadopt.experiments.learning.counts import COUNTS
from simadopt.experiments.learning.dated_rows import KEYS, AccessRow, Finder
from simadopt.experiments.learning.named_rows import rows_of
from simadopt.experiments.learning.persons import PersonLog
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.io.dates import EARLIEST, moment

__all__ = ["USAGE", "finder", "read_usage"]

USAGE: Final = {
    "key": KEYS,
    "date": ("date", "week", "semaine", "jour", "day"),
    "tool": (*COUNTS["tool"], "feature", "fonction", "fonctionnalite", "tool_or_feature"),
    "count": ("count", "nombre", "nb", "actions", "visites", "visits"),
    "authority": COUNTS["authority"],
}
LEAST_WEEKS, MOST_WEEKS = 8, 520
_WEEK: Final = re.compile(r"(\d{4})-?[WwSs](\d{1,2})")


def finder(case: Case, people: People) -> Finder:
    """Return what finds people of the list by their keys, hashed with a salt that only it holds.

    Raises
    ------
    InputError
        When no authority has a list of staff.
    """
    if not case.level.person_keys(case, "", "anybody"):
        raise InputError(
            Problem(case.scenario.name, None, "", "", Message("problem.persons_staff"))
        )
    salt = secrets.token_bytes(32)

    def hashed(key: int) -> bytes:
        return hashlib.blake2b(int(key).to_bytes(8, "big"), key=salt, digest_size=16).digest()

    place = {hashed(key): i for i, key in enumerate(people.key.tolist())}

    @lru_cache(maxsize=200_000)
    def find(authority: str, key: str) -> int:
        keys = case.level.person_keys(case, authority, key)
        return next((place[h] for h in map(hashed, keys) if h in place), -1)

    return find


@lru_cache(maxsize=20_000)
def monday(cell: str) -> date | None:
    """Return the Monday of the week of a day or a week (2026-W05); None for what is neither.

    >>> monday("2026-02-01"), monday("2026-S05"), monday("2026-02")
    (datetime.date(2026, 1, 26), datetime.date(2026, 1, 26), None)
    """
    if found := _WEEK.fullmatch(cell.strip()):
        try:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            return None
    when = moment(cell)
    if when is None or when.first != when.last:
        return None
    return when.first - timedelta(days=when.first.weekday())


def read_usage(
    path: str | Path, told: Uses, people: People, find: Finder, today: date | None = None,
    access: tuple[AccessRow, ...] = (),
) -> PersonLog:  # fmt: skip
    """Read ``key, tool or feature, date or week[, count]``.

    Parameters
    ----------
    path : str or Path
    told : Uses
    people : People
    find : Finder
    today : date, optional
    access : tuple of AccessRow
        When people, or services, have a tool.

    Raises
    ------
    InputError
        With one line per problem: dates that are none or lie outside, unknown tools, counts that are no
        number, nobody of the list, too few weeks.
    """
    table = open_table(path, USAGE, ("key", "date"))
    wrong, dropped = Complaints(str(path)), Counter[str]()
    names = {fold(name): name for name in told.tools} | {
        fold(name): tool for name, tool in told.features.items()
    }
    cells_seen: set[tuple[date, int, str]] = set()
    mondays = []
    for line, cells in rows_of(table, wrong):
        week = _week(wrong, line, cells["date"], today or date.today())
        tool = _tool(wrong, line, cells.get("tool", ""), names, told)
        if not _counted(wrong, line, cells.get("count", "")):
            dropped["zero"] += 1
            continue
        row = find(cells.get("authority", ""), cells["key"])
        if week is not None:
            mondays.append(week)  # a week in which only others were seen is one
        if row < 0:
            dropped["unknown"] += 1
        elif week is not None and tool:
            if people.able[row, told.tools.index(tool)]:
                cells_seen.add((week, row, tool))
            else:
                dropped["unequipped"] += 1
    wrong.settle()
    weeks = (max(mondays) - min(mondays)).days // 7 + 1 if mondays else 0
    if not cells_seen or not LEAST_WEEKS <= weeks <= MOST_WEEKS:
        key = "problem.persons_nobody" if not cells_seen else "problem.persons_weeks"
        message = Message(key, n=weeks, least=LEAST_WEEKS, most=MOST_WEEKS)
        raise InputError(Problem(str(path), None, "", "", message))
    return _log(
        cells_seen, min(mondays), weeks, told, people, access, dropped, table.content_sha256
    )


def _week(wrong: Complaints, line: int, cell: str, today: date) -> date | None:
    week = monday(cell)
    if week is None:
        wrong.add(line, "date", cell, Message("problem.persons_date"))
    elif not EARLIEST <= week <= today:
        message = Message("problem.known_outside", first=f"{EARLIEST}", last=f"{today}")
        wrong.add(line, "date", cell, message)
        return None
    return week


def _tool(wrong: Complaints, line: int, cell: str, names: Mapping[str, str], told: Uses) -> str:
    if not cell:
        return told.tools[0]
    found = names.get(fold(cell), "")
    if not found:
        message = Message("problem.unknown_tool", names=", ".join(told.tools))
        wrong.add(line, "tool", cell, message, nearest(fold(cell), names))
    return found


def _counted(wrong: Complaints, line: int, cell: str) -> bool:
    """Tell whether a line says that something was done; one without a count does."""
    if not cell:
        return True
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0.0 <= value < 1e9:
        wrong.add(line, "count", cell, Message("problem.counts_number"))
    return value != 0.0


def _log(
    cells: set[tuple[date, int, str]], first: date, weeks: int, told: Uses, people: People,
    access: tuple[AccessRow, ...], dropped: Mapping[str, int], sha256: str,
) -> PersonLog:  # fmt: skip
    used = {tool for _, _, tool in cells}
    tools = tuple(tool for tool in told.tools if tool in used)
    shape = (weeks, people.key.size, len(tools))
    seen, there = np.zeros(shape, bool), np.ones(shape, bool)
    for week, row, tool in cells:
        seen[(week - first).days // 7, row, tools.index(tool)] = True
    spans: dict[tuple[int, int, int], list[AccessRow]] = {}
    for one in access:
        if one.tool in tools:
            spans.setdefault((one.group, one.person, tools.index(one.tool)), []).append(one)
    days = [first + timedelta(weeks=w) for w in range(weeks)]
    for (group, person, t), rows in spans.items():
        inside = np.array(
            [any(r.first <= d + timedelta(days=6) and d <= r.last for r in rows) for d in days]
        )
        own = [person] if person >= 0 else np.flatnonzero(people.service == group)
        there[:, own, t] &= inside[:, None]
    able = people.able[:, [told.tools.index(tool) for tool in tools]]
    return PersonLog(
        first, tools, seen & there, np.ones((weeks, len(tools)), bool), there, people.service,
        able, sha256, dict(dropped),
    )  # fmt: skip
