"""Who is whose manager in a staff file: keys as people write them, loops and cycles, nobody known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.levels.staff.files.hierarchy import find_cycles
from simadopt.levels.staff.files.staff_crowd import Crowd, Rows
from simadopt.levels.staff.files.staff_names import (
    NAMESAKES,
    NOBODY,
    keys_inside,
    match_names,
    several_keys,
)
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_words import loose_key

__all__ = ["find_bosses"]

SHOWN_CYCLES: Final = 50
DOUBTED: Final = 3
"""Rows from which a column of managers where nobody is known is doubted as a whole."""
SAFE_SHARE: Final = 0.1
"""Share of the rows with a manager who may be left without one unasked."""


def find_bosses(crowd: Crowd) -> Rows:
    """Return the row of each person's manager, noting unknown ones, loops and cycles.

    Each cell is read by itself: a column may mix keys, names and addresses.
    """
    key, manager, lines = crowd.codes["key"], crowd.codes["manager"], crowd.lines
    boss, known = _places(key, manager)
    by_name = known.copy() if crowd.by_name else np.zeros(len(key), bool)
    if (unknown := np.flatnonzero((manager != 0) & ~known)).size:
        _take_keys_inside(crowd, unknown)
        boss, known = _places(key, manager)
    unknown = np.flatnonzero((manager != 0) & ~known)
    if unknown.size and crowd.sheet.named and not crowd.by_name:
        _take_names(crowd, unknown)
        boss, known = _places(key, manager)
        by_name[unknown] = known[unknown]
    given = manager != 0
    left_out = crowd.codes.pop("managed") & ~given
    counts = (known & ~by_name, by_name, given & ~known, left_out)
    crowd.managers = tuple(int(rows.sum()) for rows in counts)
    # a row that could not be read may hold the manager who seems unknown
    if crowd.complaints.dropped_rows == 0:
        _refuse_unknown(crowd, given, known, mixed=bool(by_name.any() and (known & ~by_name).any()))
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


def _places(key: NDArray[Any], manager: NDArray[Any]) -> tuple[Rows, NDArray[np.bool_]]:
    """Return the row of each manager, and whether she is known."""
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
    boss = order[place] if len(key) else np.empty(0, dtype=np.int64)
    return boss, (manager != 0) & (key[boss] == manager)


def _take_keys_inside(crowd: Crowd, unknown: Rows) -> None:
    """Put in place of managers who seem unknown the key that their cell means.

    It may stand beside a name, or be written without its zeros, with spaces or as a decimal number. Who
    was under somebody who is left out has no manager here.
    """
    manager, name = crowd.codes["manager"], crowd.sheet.authority_key
    people = set(crowd.codes["key"].tolist())
    gone = set(crowd.out.values()) - people - {0}
    lines = crowd.lines[unknown].tolist()
    title = "manager_name" if crowd.by_name else "manager"
    cells = crowd.sheet.table.cells_at(lines, title)
    loose = _loose_keys(crowd)
    for row, line in zip(unknown.tolist(), lines, strict=True):
        cell = cells.get(line, "")
        several = [pseudonym(name, key) for key in several_keys(cell)]
        if len(several) > 1 and all(key in people for key in several):
            manager[row] = several[0]
            crowd.two_managers += 1
            continue
        inside = (pseudonym(name, key) for key in (cell, *keys_inside(cell)))
        found = next((key for key in inside if key in people or key in gone), 0)
        if not found:
            found = next(
                filter(None, (loose.get(loose_key(c), 0) for c in (cell, *keys_inside(cell)))), 0
            )
            crowd.loose_keys += found > 0 and found not in gone
        manager[row] = 0 if found in gone else found or manager[row]


def _take_names(crowd: Crowd, unknown: Rows) -> None:
    """Put in place of managers whom no key gives the key of the person whose name or address it is."""
    sheet, codes, people = crowd.sheet, crowd.codes, len(crowd.lines)
    lines = [*crowd.lines.tolist(), *crowd.out]
    table = replace(sheet.table, columns=dict(sheet.named))
    cells = sheet.table.cells_at(crowd.lines[unknown].tolist(), "manager")
    wanted = np.full(len(lines), "", dtype=object)
    wanted[unknown] = [cells.get(line, "") for line in crowd.lines[unknown].tolist()]
    columns = {"manager_name": wanted}
    for name in sheet.named:
        found = table.cells_at(lines, name)
        columns[name] = np.array([found.get(line, "") for line in lines], dtype=object)
    out = np.array(list(crowd.out.values()), np.uint64)
    columns["key"] = np.concatenate((codes["key"], out))
    for name in {"service", "directorate"} & codes.keys():
        columns[name] = np.concatenate((codes[name], np.full(len(out), -1)))
    matched, crowd.short_names = match_names(columns)
    here = set(codes["key"].tolist())
    for row in unknown.tolist():
        if (key := int(matched[row])) not in (NOBODY, 0):
            gone = key != NAMESAKES and key not in here
            codes["manager"][row] = 0 if gone else key
        elif key == 0 and wanted[row]:
            codes["manager"][row] = 0  # somebody without a key, who is left out
    if (matched[:people] > NAMESAKES).any():
        used = {place: name for name, place in sheet.named.items() if name != "address"}
        shown = tuple(
            replace(c, meaning=used[c.number - 1], why="name")
            if not c.meaning and c.number - 1 in used
            else c
            for c in sheet.columns
        )
        ignored = tuple(c.title for c in shown if c.title and not c.meaning)
        table = replace(sheet.table, ignored=ignored)
        crowd.sheet = replace(sheet, columns=shown, table=table)


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


def _refuse_unknown(
    crowd: Crowd, given: NDArray[np.bool_], known: NDArray[np.bool_], *, mixed: bool
) -> None:
    """Note managers who are nobody here; a column where all are is doubted as a whole.

    Cells that may be names of people are not shown.
    """
    unknown = np.flatnonzero(given & ~known)
    several = crowd.codes["manager"][unknown] == NAMESAKES
    message = Message("problem.namesakes")
    crowd.refuse_rows("namesakes", unknown[several], "manager", [message], hidden=True)
    few = len(unknown) <= max(1, SAFE_SHARE * int(given.sum()))
    unknown = unknown[~several]
    doubted = len(unknown) >= DOUBTED and not known.any() and not crowd.by_name
    message = Message("problem.manager_name" if crowd.by_name else "problem.manager")
    if mixed:
        message = Message("problem.manager_mixed")
    if doubted:
        message = Message("problem.doubted")
    crowd.refuse_rows(
        "unknown_manager", unknown, "manager", [message], hidden=doubted or mixed,
        column="manager" if doubted else "", ask=not few,
    )  # fmt: skip
