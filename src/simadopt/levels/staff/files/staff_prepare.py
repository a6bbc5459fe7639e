"""Rows of a staff file with what was chosen about them, and what paths of units say, put in place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simadopt.io.csv_table import Chunk, Complaints
from simadopt.levels.staff.files.staff_causes import CHOSEN_OUT
from simadopt.levels.staff.files.staff_grades import category_of_grade
from simadopt.levels.staff.files.staff_units import UnitPath
from simadopt.levels.staff.files.staff_words import (
    ABSENT,
    GONE,
    is_empty,
    is_rounded,
)

__all__ = ["prepare"]

_PRIVATE_MAIL = re.compile(
    r"@(?:gmail|hotmail|outlook|live|yahoo|orange|wanadoo|free|sfr|laposte|bbox|icloud|msn|aol|gmx)\.[a-z.]{2,6}\s*\Z",
    re.I,
)
"""Addresses of providers to everybody: some towns work with them, in other files they are people's own."""


def _from_above(cells: Sequence[str]) -> list[str]:
    """Return cells where an empty one says what the last filled one above it says.

    >>> _from_above(["Roads", "", "Parks", ""])
    ['Roads', 'Roads', 'Parks', 'Parks']
    """
    filled, last = [], ""
    for cell in cells:
        last = cell if not is_empty(cell) else last
        filled.append(last)
    return filled


def prepare(chunk: Chunk, complaints: Complaints, path: UnitPath | None = None) -> None:
    """Put in a chunk what was chosen for missing keys and services, and what paths of units say."""
    n = len(chunk.lines)
    cells = chunk.cells
    if path is not None:
        split = [path.split(cell) if not is_empty(cell) else ("", "") for cell in cells["service"]]
        cells["directorate"], cells["service"] = [d for d, _ in split], [s for _, s in split]
    absent, gone = chunk.left == ABSENT, chunk.left == GONE
    if absent.any():
        choice = complaints.choice("absent") or "keep"
        chunk.left[absent] = CHOSEN_OUT if choice == "leave_out" else 0
        complaints.applied["absent", choice] += int(absent.sum())
    if gone.any() and complaints.choice("gone") == "keep":
        chunk.left[gone] = 0
        complaints.applied["gone", "keep"] += int(gone.sum())
    private = [cell for cell in cells.get("mailbox", ()) if _PRIVATE_MAIL.search(cell)]
    if private:
        choice = complaints.choice("private_mail") or "yes"
        complaints.applied["private_mail", choice] += len(private)
        if choice == "no":
            cells["mailbox"] = ["no" if _PRIVATE_MAIL.search(c) else c for c in cells["mailbox"]]
    if complaints.choice("no_key") == "line":
        given = cells.get("key", [""] * n)
        complaints.applied["no_key", "line"] += sum(map(is_empty, given))
        cells["key"] = [
            f"line {line}" if is_empty(cell) else cell
            for cell, line in zip(given, chunk.lines.tolist(), strict=True)
        ]
    if complaints.choice("rounded_key") == "line" and "key" in cells:
        rounded = [is_rounded(cell) for cell in cells["key"]]
        complaints.applied["rounded_key", "line"] += sum(rounded)
        cells["key"] = [
            f"line {line}" if lost else cell
            for cell, line, lost in zip(cells["key"], chunk.lines.tolist(), rounded, strict=True)
        ]
    if complaints.choice("no_service") == "above" and "service" in cells:
        complaints.applied["no_service", "above"] += sum(map(is_empty, cells["service"]))
        for name in ("directorate", "service"):
            if name in cells:
                cells[name] = _from_above(cells[name])
    if complaints.choice("no_service") == "directorate" and "directorate" in cells:
        given = cells.get("service", [""] * n)
        complaints.applied["no_service", "directorate"] += sum(map(is_empty, given))
        cells["service"] = [
            above if is_empty(cell) else cell
            for cell, above in zip(given, cells["directorate"], strict=True)
        ]
    _from_grades(chunk, complaints)
    if "category" not in cells and complaints.choice("no_category"):
        choice = complaints.choice("no_category")
        complaints.applied["no_category", choice] += n
        cells["category"] = [choice] * n


def _from_grades(chunk: Chunk, complaints: Complaints) -> None:
    """Put in empty cells of the category the one that the grade gives; grades are kept no further."""
    grades = chunk.cells.pop("grade", None)
    given = chunk.cells.get("category")
    if grades is None or given is None:
        return
    chunk.cells["category"] = [
        category_of_grade(grade) or cell if is_empty(cell) else cell
        for cell, grade in zip(given, grades, strict=True)
    ]
    told = zip(given, chunk.cells["category"], chunk.left.tolist(), strict=True)
    complaints.told["grades"] += sum(cell != new and not left for cell, new, left in told)
