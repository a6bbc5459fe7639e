"""Who is whose manager in a staff file: keys as people write them, loops and cycles, nobody known."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.levels.staff.files.hierarchy import find_cycles
from simadopt.levels.staff.files.staff_crowd import Crowd, Rows
from simadopt.levels.staff.files.staff_names import NAMESAKES, keys_inside, several_keys
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_words import loose_key

__all__ = ["find_bosses"]

SHOWN_CYCLES: Final = 50
DOUBTED: Final = 3
"""Rows from which a column of managers where nobody is known is doubted as a whole."""
SAFE_SHARE: Final = 0.1
"""Share of the rows with a manager who may be left without one unasked."""


def find_bosses(crowd: Crowd) -> Rows:
    """Return the row of each person's manager, noting unknown ones, loops and cycles."""
    key, manager, lines = crowd.codes["key"], crowd.codes["manager"], crowd.lines
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
    boss = order[place] if len(key) else np.empty(0, dtype=np.int64)
    given = manager != 0
    known = given & (key[boss] == manager)
    if not crowd.by_name and (given & ~known).any():
        _take_keys_inside(crowd, np.flatnonzero(given & ~known))
        place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
        boss = order[place]
        given = manager != 0
        known = given & (key[boss] == manager)
    # a row that could not be read may hold the manager who seems unknown
    if crowd.complaints.dropped_rows == 0:
        _refuse_unknown(crowd, given, known)
    own = known & (key == manager)
    message = Message("problem.own_manager")
    crowd.refuse_rows("own_manager", np.flatnonzero(own), "manager", [message])
    boss = np.where(known & ~own, boss, -1).astype(np.int64)
    for cycle in find_cycles(boss, SHOWN_CYCLES):
        chain = " > ".join(str(int(lines[row])) for row in [*cycle[:5], *cycle[:1]][:6])
        more = " …" if len(cycle) > 5 else ""
        message = Message("problem.circle", n=len(cycle), lines=f"{chain}{more}")
        if crowd.refuse_rows("circle", np.array(cycle[:1]), "manager", [message]):
            boss[cycle] = -1
    return boss


def _take_keys_inside(crowd: Crowd, unknown: Rows) -> None:
    """Put in place of managers who seem unknown the key that their cell means.

    It may stand beside a name, or be written without its zeros, with spaces or as a decimal number. Who
    was under somebody who is left out has no manager here.
    """
    manager, name = crowd.codes["manager"], crowd.sheet.authority_key
    people = set(crowd.codes["key"].tolist())
    gone = set(crowd.out.values()) - people
    lines = crowd.lines[unknown].tolist()
    cells = crowd.sheet.table.cells_at(lines, "manager")
    loose = _loose_keys(crowd)
    for row, line in zip(unknown.tolist(), lines, strict=True):
        cell = cells.get(line, "")
        several = [pseudonym(name, key) for key in several_keys(cell)]
        if len(several) > 1 and all(key in people for key in several):
            manager[row] = several[0]
            crowd.two_managers += 1
            continue
        inside = (pseudonym(name, key) for key in keys_inside(cell))
        found = next((key for key in inside if key in people or key in gone), 0)
        if not found:
            found = next(
                filter(None, (loose.get(loose_key(c), 0) for c in (cell, *keys_inside(cell)))), 0
            )
            crowd.loose_keys += found > 0 and found not in gone
        manager[row] = 0 if found in gone else found or manager[row]


def _loose_keys(crowd: Crowd) -> dict[str, int]:
    """Return people's keys by their `loose_key`; 0 where two people share one."""
    table = crowd.sheet.table
    if "key" not in table.columns:
        return {}
    keys = dict(zip(crowd.lines.tolist(), crowd.codes["key"].tolist(), strict=True)) | crowd.out
    cells = table.cells_at(keys, "key")
    found: dict[str, int] = {}
    for line, key in keys.items():
        bare = loose_key(cells.get(line, ""))
        found[bare] = key if found.get(bare, key) == key else 0
    found.pop("", None)
    return found


def _refuse_unknown(crowd: Crowd, given: NDArray[np.bool_], known: NDArray[np.bool_]) -> None:
    """Note managers who are nobody here; a column where all are is doubted as a whole."""
    unknown = np.flatnonzero(given & ~known)
    if crowd.by_name:
        manager = crowd.codes["manager"][unknown]
        message = Message("problem.manager_name")
        crowd.refuse_rows("unknown_manager", unknown[manager != NAMESAKES], "manager", [message])
        message = Message("problem.namesakes")
        crowd.refuse_rows("namesakes", unknown[manager == NAMESAKES], "manager", [message])
        return
    doubted = len(unknown) >= DOUBTED and not known.any()
    message = Message("problem.doubted" if doubted else "problem.manager")
    column = "manager" if doubted else ""
    few = len(unknown) <= max(1, SAFE_SHARE * int(given.sum()))
    crowd.refuse_rows(
        "unknown_manager", unknown, "manager", [message], hidden=doubted, column=column, ask=not few
    )
