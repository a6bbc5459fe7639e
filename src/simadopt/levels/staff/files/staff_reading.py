"""A staff file read column by column, as codes: no key and no name leaves here as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, CsvTable, fold, read_table
from simadopt.io.header import near_title
from simadopt.io.import_summary import Column
from simadopt.io.text_file import Row
from simadopt.levels.staff.files.staff_causes import ROWS
from simadopt.levels.staff.files.staff_grades import grade_column
from simadopt.levels.staff.files.staff_header import columns_of
from simadopt.levels.staff.files.staff_prepare import leaver
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_titles import REQUIRED, SEVERAL, meaning_of
from simadopt.levels.staff.files.staff_units import UnitPath, unit_path
from simadopt.levels.staff.files.staff_words import (
    BAD,
    FLAGS,
    RANKS,
    STAFF_COLUMNS,
    Memo,
    Names,
    age_band,
    birth_band,
    category_of,
    category_source,
    is_empty,
    is_rounded,
    share,
    title_rank,
    word,
)

__all__ = ["Reader", "Sheet", "memoised", "open_staff"]

Reader = Callable[[Sequence[str]], NDArray[Any]]


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
    path : UnitPath or None
        How cells of services tell directorates as well.
    named : dict of str to int
        Places of last names, first names and addresses, where managers found by no key are looked for.
    """

    table: CsvTable
    columns: tuple[Column, ...]
    names: dict[str, Names]
    readers: dict[str, Reader] = field(repr=False)
    authority_key: str = ""
    path: UnitPath | None = None
    named: Mapping[str, int] = field(default_factory=dict)


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
        if column.meaning in places and column.meaning not in SEVERAL:
            chosen = complaints.choice("same_title")
            if chosen:
                complaints.applied["same_title", chosen] += 1
            else:
                first = places[column.meaning] + 1
                message = Message(
                    "problem.column_twice", n=first, name=Message(f"staff.column.{column.meaning}")
                )
                name = column.meaning
                complaints.add(
                    table.header.line, column.title, "", message, column=name, key="same_title",
                    remedies=ROWS["same_title"],
                )  # fmt: skip
            if chosen == "last":
                places[column.meaning] = column.number - 1
        elif column.meaning:
            places[column.meaning] = column.number - 1
            kept = "manager" if column.meaning == "manager_name" else column.meaning
            complaints.titles.setdefault(kept, column.title)
    _fill_gaps(columns, places, complaints, table)
    mails = _filled(sample, places.get("mailbox", -1))
    grades = grade_column(columns, sample)
    if grades is not None and "category" in places and not {"grade"} & {*places, *given_columns}:
        places["grade"] = grades.number - 1
        jobs = "rank" not in places  # a column of jobs that gives ranks is shown as that
        columns = tuple(
            replace(c, meaning="grade", why="name")
            if c is grades and not (c.meaning and jobs)
            else c
            for c in columns
        )
    wanted = _wanted(places, addressed=_are_addresses(mails))
    named = {name: k for name, k in places.items() if name in ("last_name", "first_name")}
    if _are_addresses(mails):
        named["address"] = places["mailbox"]
    columns = tuple(_settled(column, wanted) for column in columns)
    table = replace(
        table,
        columns=wanted,
        ignored=tuple(c.title for c in columns if c.title and not c.meaning),
        leave=leaver(columns, table.header.titles),
    )
    names = {"service": Names(BAD), "directorate": Names(-1), "site": Names(-1)}
    readers = _readers(table, sample, authority_key, names)
    places_of_work = _filled(sample, wanted.get("service", -1))
    units = None if "directorate" in wanted else unit_path(places_of_work)
    return Sheet(table, columns, names, readers, authority_key, units, named)


def _wanted(places: Mapping[str, int], *, addressed: bool) -> dict[str, int]:
    """Return the columns to read: job titles only without ranks, births without ages.

    Where mailboxes are ``addressed``, managers may be found by their addresses.
    """
    wanted = dict(places)
    for name in SEVERAL:
        wanted.pop(name, None)
    if "rank" in wanted:
        wanted.pop("title", None)
        wanted.pop("head", None)
    if "age" in wanted:
        wanted.pop("birth", None)
    if "manager_name" in wanted and addressed:
        wanted["address"] = wanted["mailbox"]
    named = "last_name" in wanted or "address" in wanted
    if "manager_name" not in wanted or "manager" in wanted or not named:
        for name in ("manager_name", "last_name", "first_name", "address"):
            wanted.pop(name, None)
    return wanted


_UNREAD = {"title": "titles", "birth": "twice", "head": "twice"}


def _settled(column: Column, wanted: Mapping[str, int]) -> Column:
    """Return a column as it is shown: one that serves nothing here is not read."""
    if not column.meaning or column.meaning in (*wanted, *SEVERAL):
        return column
    return replace(column, meaning="", why=_UNREAD.get(column.meaning, "names"))


def _fill_gaps(
    columns: Sequence[Column], places: dict[str, int], complaints: Complaints, table: CsvTable
) -> None:
    """Note required columns that are lacking, unless what was chosen stands for them."""
    titles = [title for title in table.header.titles if title]
    if table.width == 1:
        complaints.add(table.header.line, "", titles[0], Message("problem.one_column"))
        return
    lacking = [name for name in REQUIRED if name not in places]
    if len(lacking) > 1 and any("@" in t or not any(map(str.isalpha, t)) for t in titles):
        complaints.add(table.header.line, "", "", Message("problem.no_header"))
    instead = {"key": "line", "category": "C B A", "service": "directorate"}
    for name in REQUIRED:
        chosen = complaints.choice(f"no_{name}")
        if name in places or (chosen and chosen in instead[name].split()):
            continue
        free = [c.title for c in columns if not c.meaning and c.title]
        near = [t for t in free if near_title(t, {name: STAFF_COLUMNS[name]}, _words) == name]
        message = Message("problem.no_column", name=Message(f"staff.column.{name}"))
        usable = name != "service" or "directorate" in places
        usable = usable and (name != "key" or "manager" not in places)
        complaints.add(
            table.header.line, name, "", message, "".join(near[:1]), key=f"no_{name}",
            remedies=tuple(instead[name].split()) if usable else (), column=name,
        )  # fmt: skip


def _words(title: str) -> list[str]:
    return fold(title).split("_")


def memoised(meaning: Callable[[str], int]) -> Reader:
    """Return a reader that works each distinct cell out once."""
    memo = Memo(meaning)
    return lambda cells: np.fromiter(map(memo.__getitem__, cells), np.int64, len(cells))


def _readers(
    table: CsvTable, sample: Sequence[Row], authority_key: str, names: dict[str, Names]
) -> dict[str, Reader]:
    managers = Memo(partial(_pseudonym, authority_key))
    addresses = _are_addresses(_filled(sample, table.columns.get("mailbox", -1)))
    return {
        "key": lambda cells: np.fromiter(
            (_pseudonym_or_0(authority_key, cell) for cell in cells), np.uint64, len(cells)
        ),
        "manager": lambda cells: np.fromiter(
            map(managers.__getitem__, cells), np.uint64, len(cells)
        ),
        "category": memoised(_or_bad(category_of)),
        "category_by": memoised(category_source),
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
        **dict.fromkeys(("manager_name", "last_name", "first_name", "address", "grade"), _texts),
    }


def _filled(sample: Sequence[Row], place: int) -> list[str]:
    """Return the filled cells of a column among some rows."""
    cells = (row[place] for _, row in sample if 0 <= place < len(row))
    return [cell for cell in cells if not is_empty(cell)]


def _are_addresses(filled: Sequence[str]) -> bool:
    return bool(filled) and 2 * sum("@" in cell for cell in filled) > len(filled)


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
    return 0 if is_empty(cell) or is_rounded(cell) else pseudonym(authority_key, cell)


def _pseudonym(authority_key: str, cell: str) -> int:
    return 0 if is_empty(cell) else pseudonym(authority_key, cell)
