"""Import one authority's real staff from a table of any spreadsheet or HR tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.csv_table import Chunk, Complaints, CsvTable, fold
from simadopt.levels.staff.files.staff_causes import check_choices, note_cells
from simadopt.levels.staff.files.staff_checks import (
    refuse_staff,
    settle_ranks,
    settle_rows,
    split_services,
    stand_in,
)
from simadopt.levels.staff.files.staff_crowd import Crowd
from simadopt.levels.staff.files.staff_prepare import prepare
from simadopt.levels.staff.files.staff_reading import Reader, memoised, open_staff
from simadopt.levels.staff.files.staff_table import StaffTable
from simadopt.levels.staff.files.staff_titles import REQUIRED
from simadopt.levels.staff.files.staff_understood import understand
from simadopt.levels.staff.files.staff_units import UnitPath
from simadopt.levels.staff.files.staff_words import (
    FLAGS,
    RANKS,
    near_word,
    word,
)

__all__ = ["StaffTable", "read_staff", "read_with_lines"]

MAX_PEOPLE = 5_000_000
BYTES_PER_PERSON = 1536
GENERAL_MANAGER = 3

_FLAG_COLUMNS = ("head", "mailbox", "workstation", "laptop", "front_desk")
_EXPECTED = {
    "key": Message("problem.key"),
    "category": Message("problem.category"),
    "rank": Message("problem.rank"),
    "service": Message("problem.service"),
    "birth": Message("problem.birth"),
    "age": Message("problem.age"),
    **dict.fromkeys(_FLAG_COLUMNS, Message("problem.flag")),
    "innovativeness": Message("problem.share"),
}
_WORDS = {
    "rank": RANKS,
    **dict.fromkeys(_FLAG_COLUMNS, FLAGS),
}


def read_staff(
    path: str | Path,
    authority_key: str,
    columns: Mapping[str, str] | None = None,
    remedies: Mapping[str, str] | None = None,
) -> StaffTable:
    """Read a staff file, as a spreadsheet or an HR tool exports it.

    A text or a workbook; separator ``,`` ``;`` ``|`` or tab; UTF-8, UTF-16 or Windows-1252; headers in
    English or French, recognised by their words and by what the cells hold; decimal point or comma.
    Columns ``key``, ``category`` and ``service`` are required. Columns that mean nothing here are
    never kept, and keys are pseudonymised at once.

    Parameters
    ----------
    path : str or Path
    authority_key : str
        The key of the authority in its scenario.
    columns : mapping of str to str, optional
        The user's title of a column, by its meaning; empty says that the file has none.
    remedies : mapping of str to str, optional
        What was chosen about a cause, by its key: see `Cause`.

    Raises
    ------
    StaffFileError
        With one cause per line; it holds what was understood so far.
    """
    return _read(path, authority_key, columns, remedies)[0]


def read_with_lines(
    path: str | Path,
    authority_key: str,
    columns: Mapping[str, str] | None,
    remedies: Mapping[str, str] | None,
) -> tuple[StaffTable, list[int], dict[int, str]]:
    """Return a staff table, the line of each row, and the keys as written by line: for a copy of the file."""
    staff, crowd = _read(path, authority_key, columns, remedies)
    lines = crowd.lines.tolist()
    table = crowd.sheet.table
    named = "key" in table.columns
    keys = table.cells_at(lines, "key") if named else {}
    return staff, lines, {line: keys.get(line) or f"line {line}" for line in lines}


def _read(
    path: str | Path,
    authority_key: str,
    columns: Mapping[str, str] | None,
    remedies: Mapping[str, str] | None,
) -> tuple[StaffTable, Crowd]:
    where = str(path)
    complaints = Complaints(where, choices=check_choices(where, remedies or {}))
    sheet = open_staff(path, authority_key, columns or {}, complaints)
    lacking = bool(complaints.count)
    codes, lines = _read_columns(
        sheet.table, sheet.readers, complaints, MAX_PEOPLE, BYTES_PER_PERSON, sheet.path
    )
    crowd = Crowd(sheet, codes, lines, complaints)
    if lacking:
        stand_in(crowd, frozenset(REQUIRED) - codes.keys())
    if len(lines) == 0 and complaints.count == 0:
        complaints.add(sheet.table.header.line, "", "", Message("problem.nobody"))
    settle_rows(crowd)
    split_services(crowd)
    boss, rank = settle_ranks(crowd)
    understood = understand(crowd.sheet, crowd, rank)
    if "service" in crowd.lacks and "directorate" not in crowd.codes:
        understood = replace(understood, services=0)
    refuse_staff(complaints, understood)
    codes, above = crowd.codes, crowd.service_directorate
    directorates, _, place = _numbered(sheet.names["directorate"].names)
    services, order, number = _numbered(crowd.service_names)
    weight = _weight_of_sites(len(sheet.names["site"].names), codes.get("site"), rank)
    sites, _, site = _numbered(sheet.names["site"].names, weight)
    staff = StaffTable(
        authority_key=authority_key,
        key=codes["key"],
        category=codes["category"].astype(np.uint8),
        rank=rank,
        service=number[codes["service"]],
        service_names=services,
        service_directorate=(None if above is None else place[above[order]]),
        directorate_names=directorates,
        boss=boss,
        site=site[codes["site"]] if "site" in codes else None,
        site_names=sites,
        age_band=_as(codes, "age" if "age" in codes else "birth", np.uint8),
        mailbox=_as(codes, "mailbox", np.int8),
        workstation=_as(codes, "workstation", np.int8),
        laptop=_as(codes, "laptop", np.int8),
        front_desk=_as(codes, "front_desk", np.int8),
        innovativeness=_as(codes, "innovativeness", np.float32),
        ignored_columns=crowd.sheet.table.ignored,
        content_sha256=sheet.table.content_sha256,
        understood=understood,
    )
    return staff, crowd


def _words(name: str) -> Reader:
    return memoised(partial(word, words=_WORDS[name]))


def _read_columns(
    table: CsvTable,
    readers: Mapping[str, Reader],
    complaints: Complaints,
    limit: int,
    row_bytes: int,
    path: UnitPath | None = None,
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Read the whole table a chunk at a time, noting every cell that means nothing.

    Rows of a staff file that are left out say so in the column ``left``.
    """
    parts: dict[str, list[NDArray[Any]]] = {}
    lines: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    count = 0
    for chunk in table.chunks(complaints):
        count += len(chunk.lines)
        if count > limit:
            gib = limit * row_bytes / 2**30
            message = Message("problem.rows_memory", most=limit, gib=round(gib, 1))
            raise InputError(Problem(str(table.path), None, "", "", message))
        if table.leave is not None:
            prepare(chunk, complaints, path)
        for name, cells in chunk.cells.items():
            codes = readers[name](cells)
            _complain(name, codes, chunk, complaints)
            parts.setdefault(name, []).append(codes)
        parts.setdefault("left", []).append(chunk.left)
        lines.append(chunk.lines)
    columns = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    nobody = {name: readers[name](()) for name in table.columns if not parts}
    return columns or {**nobody, "left": np.empty(0, np.int8)}, np.concatenate(lines)


def _complain(name: str, codes: NDArray[Any], chunk: Chunk, complaints: Complaints) -> None:
    """Note the cells of one column that mean nothing."""
    if name not in _EXPECTED or codes.dtype == object:
        return
    words = _WORDS.get(name, {})
    hint_of = partial(near_word, words=words)
    note_cells(name, codes, chunk, complaints, _EXPECTED[name], hint_of)


def _weight_of_sites(
    count: int, site: NDArray[Any] | None, rank: NDArray[np.uint8] | None
) -> NDArray[np.int64]:
    """Weigh sites by their staff, that of the general manager above all."""
    if site is None:
        return np.zeros(count, np.int64)
    weight = np.bincount(site[site >= 0], minlength=count)
    if rank is not None:
        weight[np.unique(site[(rank == GENERAL_MANAGER) & (site >= 0)])] += len(site)
    return weight


def _numbered(
    names: Sequence[str], weight: NDArray[np.int64] | None = None
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.int32]]:
    """Number names by weight, then by spelling, so that the order of rows says nothing.

    Return the names in order, the old number of each, and the new number of each old one, with -1
    at the end, where the code of what is missing leads.
    """
    first = np.zeros(len(names), np.int64) if weight is None else -weight
    order = sorted(range(len(names)), key=lambda i: (first[i], fold(names[i]), names[i]))
    place = np.full(len(names) + 1, -1, np.int32)
    place[order] = np.arange(len(names))
    return tuple(names[i] for i in order), np.array(order, np.int64), place


def _as(columns: dict[str, NDArray[Any]], name: str, kind: type[Any]) -> NDArray[Any] | None:
    return columns[name].astype(kind) if name in columns else None
