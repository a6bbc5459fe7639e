"""Rows of a staff file: what was chosen put in place, what paths of units say, why some are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from simadopt.io.csv_table import Chunk, Complaints
from simadopt.io.folding import is_total
from simadopt.io.import_summary import Column
from simadopt.levels.staff.files.staff_causes import CHOSEN_OUT
from simadopt.levels.staff.files.staff_grades import category_of_grade
from simadopt.levels.staff.files.staff_units import UnitPath
from simadopt.levels.staff.files.staff_words import (
    ABSENT,
    GONE,
    REPEATED,
    TOTAL,
    is_absent,
    is_empty,
    is_gone,
    is_rounded,
    leave_reason,
    left_before,
)

__all__ = ["leaver", "prepare"]

_PRIVATE_MAIL = re.compile(
    r"@(?:gmail|hotmail|outlook|live|yahoo|orange|wanadoo|free|sfr|laposte|bbox|icloud|msn|aol|gmx)\.[a-z.]{2,6}\s*\Z",
    re.I,
)
"""Addresses of providers to everybody: some towns work with them, in other files they are people's own."""
_ABOUT_POST = ("category", "rank", "title", "status")
_SUSPECT = re.compile(
    r"retrait|retired|sorti|radi|d[eé]mis|fin de|fin_de|contract|termin|[eé]chu|licenci|r[eé]voqu|d[eé]c[eé]d"
    r"|deceased|parti|d[eé]part|mut[eé]|mutation|left|resign|dismiss|inacti|former|ancien|end of"
    r"|vacan|pourvoir|total|effectif|dispo|detach|détach|cong[eé]|cadre|leave|second|elu|élu|elected|conseill|councillor|maire|president|président",
    re.I,
)
_CONTRACT = re.compile(
    r"\s*(?:agents?\s+)?(?:non[\s-]*titulaire|contractuel(?:le)?|titulaire|stagiaire|cdd|cdi|contract)s?\s*\Z",
    re.I,
)
"""Words of employment in place of a category: whoever has a grade has its category."""


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
        cells["category_by"] = [""] * n
    elif "category" in cells:
        cells["category_by"] = cells["category"]


def _from_grades(chunk: Chunk, complaints: Complaints) -> None:
    """Put the grade where no category is said and it has one; grades are kept no further.

    A word that says a contract (``Non titulaire``) says no category; other words are asked about.
    """
    grades = chunk.cells.pop("grade", None)
    given = chunk.cells.get("category")
    if grades is None or given is None:
        return
    chunk.cells["category"] = [
        grade if (is_empty(cell) or _CONTRACT.match(cell)) and category_of_grade(grade) else cell
        for cell, grade in zip(given, grades, strict=True)
    ]
    told = zip(given, chunk.cells["category"], chunk.left.tolist(), strict=True)
    complaints.told["grades"] += sum(cell != new and not left for cell, new, left in told)


def leaver(columns: Sequence[Column], titles: Sequence[str]) -> Callable[[list[str]], int]:
    """Return what says why a row is left out; the names in it are looked at and forgotten."""
    posts = {c.number - 1 for c in columns if c.meaning in _ABOUT_POST}
    elsewhere = {c.number - 1 for c in columns if c.meaning in ("service", "directorate", "site")}

    status = [c.number - 1 for c in columns if c.meaning == "status"]
    leaving = [c.number - 1 for c in columns if c.meaning == "leaving"]
    keys = [c.number - 1 for c in columns if c.meaning == "key"]
    first = next((title for title in titles if title), "")

    def leave(row: list[str]) -> int:
        if first in row and [" ".join(cell.split()) for cell in row] == list(titles):
            return REPEATED
        past = GONE if any(left_before(row[k]) for k in leaving) else 0
        if not _SUSPECT.search("\x1f".join(row)):
            return past
        reasons = (
            leave_reason(cell, post=k in posts)
            for k, cell in enumerate(row)
            if cell and k not in elsewhere
        )
        filled = next((cell for cell in row if cell.strip()), "")
        if is_total(filled) and (not keys or is_empty(row[keys[0]]) or is_total(row[keys[0]])):
            return TOTAL
        told = [row[k] for k in status]
        gone = past or (GONE if any(map(is_gone, told)) else 0)
        away = gone or (ABSENT if any(map(is_absent, told)) else 0)
        return next(filter(None, reasons), away)

    return leave
