"""A staff file read column by column, as codes: no key and no name leaves here as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.csv_table import Chunk, Complaints, CsvTable, fold, read_table
from simadopt.io.folding import is_total
from simadopt.io.header import near_title
from simadopt.io.import_summary import Column
from simadopt.io.text_file import Row
from simadopt.levels.staff.files.staff_causes import CHOSEN_OUT
from simadopt.levels.staff.files.staff_header import REQUIRED, columns_of, meaning_of
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_words import (
    ABSENT,
    BAD,
    FLAGS,
    GONE,
    RANKS,
    REPEATED,
    STAFF_COLUMNS,
    TOTAL,
    Memo,
    Names,
    age_band,
    birth_band,
    category_of,
    is_absent,
    is_empty,
    is_gone,
    leave_reason,
    share,
    title_rank,
    word,
)

__all__ = ["Reader", "Sheet", "memoised", "open_staff", "prepare"]

Reader = Callable[[Sequence[str]], NDArray[Any]]
_ABOUT_POST = ("category", "rank", "title", "status")
_SUSPECT = re.compile(
    r"retrait|retired|sorti|radi|d[eé]mis|fin de|fin_de|contract|termin|[eé]chu|licenci|r[eé]voqu|d[eé]c[eé]d"
    r"|deceased|parti|d[eé]part|mut[eé]|mutation|left|resign|dismiss|inacti|former|ancien|end of"
    r"|vacan|pourvoir|total|effectif|dispo|detach|détach|cong[eé]|cadre|leave|second|elu|élu|elected|conseill|councillor|maire|president|président",
    re.I,
)


@dataclass(frozen=True)
class Sheet:
    """A staff file whose columns are known.

    Parameters
    ----------
    table : CsvTable
    columns : tuple of Column
    names : dict of str to Names
        Services, directorates and sites, as they are met.
    readers : dict of str to callable
        From the cells of a column to its codes.
    authority_key : str
    """

    table: CsvTable
    columns: tuple[Column, ...]
    names: dict[str, Names]
    readers: dict[str, Reader] = field(repr=False)
    authority_key: str = ""


def open_staff(
    path: str | Path, authority_key: str, given_columns: Mapping[str, str], complaints: Complaints
) -> Sheet:
    """Find the columns of a staff file, noting those that are lacking or there twice."""
    own = {fold(title): name for name, title in given_columns.items() if title}

    def recognise(title: str) -> str:
        return own.get(fold(title), "") or ("" if len(title) > 60 else meaning_of(title))

    table, sample = read_table(path, recognise, REQUIRED, complaints.choice("encoding"))
    columns = columns_of(table, sample, given_columns)
    places: dict[str, int] = {}
    for column in columns:
        if column.meaning in places and column.meaning != "status":
            first = places[column.meaning] + 1
            message = Message(
                "problem.column_twice", n=first, name=Message(f"staff.column.{column.meaning}")
            )
            name = column.meaning
            complaints.add(table.header.line, column.title, "", message, column=name)
        elif column.meaning:
            places[column.meaning] = column.number - 1
            kept = "manager" if column.meaning == "manager_name" else column.meaning
            complaints.titles.setdefault(kept, column.title)
    _fill_gaps(columns, places, complaints, table)
    wanted = _wanted(places)
    columns = tuple(_settled(column, wanted) for column in columns)
    table = replace(
        table,
        columns=wanted,
        ignored=tuple(c.title for c in columns if c.title and not c.meaning),
        leave=_leaver(columns, table.header.titles),
    )
    names = {"service": Names(BAD), "directorate": Names(-1), "site": Names(-1)}
    readers = _readers(table, sample, authority_key, names)
    return Sheet(table, columns, names, readers, authority_key)


def _wanted(places: Mapping[str, int]) -> dict[str, int]:
    """Return the columns to read: job titles only without ranks, births without ages."""
    wanted = dict(places)
    wanted.pop("status", None)
    if "rank" in wanted:
        wanted.pop("title", None)
        wanted.pop("head", None)
    if "age" in wanted:
        wanted.pop("birth", None)
    if "manager_name" not in wanted or "manager" in wanted or "last_name" not in wanted:
        for name in ("manager_name", "last_name", "first_name"):
            wanted.pop(name, None)
    return wanted


_UNREAD = {"title": "titles", "birth": "twice", "head": "twice"}


def _settled(column: Column, wanted: Mapping[str, int]) -> Column:
    """Return a column as it is shown: one that serves nothing here is not read."""
    if not column.meaning or column.meaning in wanted or column.meaning == "status":
        return column
    return replace(column, meaning="", why=_UNREAD.get(column.meaning, "names"))


def _fill_gaps(
    columns: Sequence[Column], places: dict[str, int], complaints: Complaints, table: CsvTable
) -> None:
    """Note required columns that are lacking, unless what was chosen stands for them."""
    instead = {"key": "line", "category": "A B C", "service": "directorate"}
    for name in REQUIRED:
        chosen = complaints.choice(f"no_{name}")
        if name in places or (chosen and chosen in instead[name].split()):
            continue
        free = [c.title for c in columns if not c.meaning and c.title]
        near = [t for t in free if near_title(t, {name: STAFF_COLUMNS[name]}, _words) == name]
        headers = STAFF_COLUMNS[name][:3]
        message = Message("problem.missing", headers=headers)
        usable = name != "service" or "directorate" in places
        usable = usable and (name != "key" or "manager" not in places)
        complaints.add(
            table.header.line, name, "", message, "".join(near[:1]), key=f"no_{name}",
            remedies=tuple(instead[name].split()) if usable else (), column=name,
        )  # fmt: skip


def _words(title: str) -> list[str]:
    return fold(title).split("_")


def _leaver(columns: Sequence[Column], titles: Sequence[str]) -> Callable[[list[str]], int]:
    """Return what says why a row is left out; the names in it are looked at and forgotten."""
    posts = {c.number - 1 for c in columns if c.meaning in _ABOUT_POST}
    elsewhere = {c.number - 1 for c in columns if c.meaning in ("service", "directorate", "site")}

    status = [c.number - 1 for c in columns if c.meaning == "status"]
    keys = [c.number - 1 for c in columns if c.meaning == "key"]
    first = next((title for title in titles if title), "")

    def leave(row: list[str]) -> int:
        if first in row and [" ".join(cell.split()) for cell in row] == list(titles):
            return REPEATED
        if not _SUSPECT.search("\x1f".join(row)):
            return 0
        reasons = (
            leave_reason(cell, post=k in posts)
            for k, cell in enumerate(row)
            if cell and k not in elsewhere
        )
        filled = next((cell for cell in row if cell.strip()), "")
        if is_total(filled) and (not keys or is_empty(row[keys[0]]) or is_total(row[keys[0]])):
            return TOTAL
        told = [row[k] for k in status]
        away = GONE if any(map(is_gone, told)) else ABSENT if any(map(is_absent, told)) else 0
        return next(filter(None, reasons), away)

    return leave


def memoised(meaning: Callable[[str], int]) -> Reader:
    """Return a reader that works each distinct cell out once."""
    memo = Memo(meaning)
    return lambda cells: np.fromiter(map(memo.__getitem__, cells), np.int64, len(cells))


def _readers(
    table: CsvTable, sample: Sequence[Row], authority_key: str, names: dict[str, Names]
) -> dict[str, Reader]:
    managers = Memo(partial(_pseudonym_or_0, authority_key))
    place = table.columns.get("mailbox")
    cells = [row[place] for _, row in sample if place is not None and place < len(row)]
    filled = [cell for cell in cells if not is_empty(cell)]
    addresses = bool(filled) and 2 * sum("@" in cell for cell in filled) > len(filled)
    return {
        "key": lambda cells: np.fromiter(
            (_pseudonym_or_0(authority_key, cell) for cell in cells), np.uint64, len(cells)
        ),
        "manager": lambda cells: np.fromiter(
            map(managers.__getitem__, cells), np.uint64, len(cells)
        ),
        "category": memoised(_or_bad(category_of)),
        "rank": memoised(partial(_or, partial(word, words=RANKS), 0)),
        "title": memoised(title_rank),
        **{
            name: memoised(partial(_or, partial(word, words=FLAGS), -1))
            for name in ("head", "workstation", "laptop", "front_desk")
        },
        "mailbox": memoised(partial(_mailbox, missing=0 if addresses else -1)),
        **{name: memoised(meaning) for name, meaning in names.items()},
        "age": memoised(partial(_or, age_band, 255)),
        "birth": memoised(partial(_or, birth_band, 255)),
        "innovativeness": lambda cells: np.fromiter(
            (np.nan if is_empty(cell) else share(cell) for cell in cells), np.float64, len(cells)
        ),
        **dict.fromkeys(("manager_name", "last_name", "first_name"), _texts),
    }


def _texts(cells: Sequence[str]) -> NDArray[Any]:
    """Return names as they are, to be matched and forgotten in `staff_names`."""
    return np.array(cells, dtype=object)


def _or(meaning: Callable[[str], int], missing: int, cell: str) -> int:
    return missing if is_empty(cell) else meaning(cell)


def _or_bad(meaning: Callable[[str], int]) -> Callable[[str], int]:
    return partial(_or, meaning, BAD)


def _mailbox(cell: str, missing: int) -> int:
    """Return whether somebody has a mailbox: an address is a yes."""
    if is_empty(cell):
        return missing
    return 1 if "@" in cell else word(cell, FLAGS)


def _pseudonym_or_0(authority_key: str, cell: str) -> int:
    return 0 if is_empty(cell) else pseudonym(authority_key, cell)


def prepare(chunk: Chunk, complaints: Complaints) -> None:
    """Put in a chunk what was chosen for missing keys and services."""
    n = len(chunk.lines)
    cells = chunk.cells
    absent, gone = chunk.left == ABSENT, chunk.left == GONE
    if absent.any():
        choice = complaints.choice("absent") or "keep"
        chunk.left[absent] = CHOSEN_OUT if choice == "leave_out" else 0
        complaints.applied["absent", choice] += int(absent.sum())
    if gone.any() and complaints.choice("gone") == "keep":
        chunk.left[gone] = 0
        complaints.applied["gone", "keep"] += int(gone.sum())
    if complaints.choice("no_key") == "line":
        given = cells.get("key", [""] * n)
        complaints.applied["no_key", "line"] += sum(map(is_empty, given))
        cells["key"] = [
            f"line {line}" if is_empty(cell) else cell
            for cell, line in zip(given, chunk.lines.tolist(), strict=True)
        ]
    if complaints.choice("no_service") == "directorate" and "directorate" in cells:
        given = cells.get("service", [""] * n)
        complaints.applied["no_service", "directorate"] += sum(map(is_empty, given))
        cells["service"] = [
            above if is_empty(cell) else cell
            for cell, above in zip(given, cells["directorate"], strict=True)
        ]
    if "category" not in cells and complaints.choice("no_category"):
        choice = complaints.choice("no_category")
        complaints.applied["no_category", choice] += n
        cells["category"] = [choice] * n
