"""Import one authority's real staff from CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.data.csv_table import Chunk, Complaints, CsvTable, fold, open_table
from simadopt.data.staff_checks import check_staff
from simadopt.data.staff_table import StaffTable, pseudonym
from simadopt.data.staff_words import (
    BAD,
    CATEGORIES,
    FLAGS,
    RANKS,
    STAFF_COLUMNS,
    Memo,
    Names,
    age_band,
    near_word,
    share,
    word,
)
from simadopt.errors import InputError, Problem

__all__ = ["StaffTable", "read_staff"]

MAX_PEOPLE = 5_000_000
BYTES_PER_PERSON = 1536
GENERAL_MANAGER = 3

_FLAG_COLUMNS = ("mailbox", "workstation", "laptop", "front_desk")
_EXPECTED = {
    "key": "a key is needed for everybody",
    "category": "the category A, B or C is expected",
    "rank": "staff, head, director or general manager is expected",
    "service": "a service is needed for everybody",
    "age": "an age from 14 to 99, or a band <25, 25-34, 35-44, 45-54, 55+ is expected",
    **dict.fromkeys(_FLAG_COLUMNS, "yes or no is expected"),
    "innovativeness": "a share between 0 and 1 is expected",
}
_WORDS = {
    "category": CATEGORIES,
    "rank": RANKS,
    **dict.fromkeys(_FLAG_COLUMNS, FLAGS),
}


def read_staff(path: str | Path, authority_key: str) -> StaffTable:
    """Read a staff file, as a spreadsheet or an HR tool exports it.

    Separator ``,`` ``;`` or tab; UTF-8 or Windows-1252; headers in English or French; decimal point
    or comma. Columns ``key``, ``category`` and ``service`` are required. Columns that mean nothing
    here (names, addresses) are never read, and keys are pseudonymised at once.

    Parameters
    ----------
    path : str or Path
    authority_key : str
        The key of the authority in its scenario.

    Raises
    ------
    InputError
        With one line per problem, 50 at most.
    """
    table = open_table(path, STAFF_COLUMNS, ("key", "category", "service"))
    complaints = Complaints(str(path))
    names = {"service": Names(BAD), "directorate": Names(-1), "site": Names(-1)}
    readers = _staff_readers(authority_key, names)
    columns, lines = _read_columns(table, readers, complaints, MAX_PEOPLE, BYTES_PER_PERSON)
    if len(lines) == 0 and complaints.count == 0:
        complaints.add(1, "", "", "there is a header and nobody below it")
    boss, rank, directorate = check_staff(table, columns, lines, complaints, names)
    complaints.settle()
    services, order, service = _numbered(names["service"].names)
    directorates, _, place = _numbered(names["directorate"].names)
    weight = _weight_of_sites(len(names["site"].names), columns.get("site"), rank)
    sites, _, site = _numbered(names["site"].names, weight)
    return StaffTable(
        authority_key=authority_key,
        key=columns["key"],
        category=columns["category"].astype(np.uint8),
        rank=rank,
        service=service[columns["service"]],
        service_names=services,
        service_directorate=None if directorate is None else place[directorate[order]],
        directorate_names=directorates,
        boss=boss,
        site=site[columns["site"]] if "site" in columns else None,
        site_names=sites,
        age_band=_as(columns, "age", np.uint8),
        mailbox=_as(columns, "mailbox", np.int8),
        workstation=_as(columns, "workstation", np.int8),
        laptop=_as(columns, "laptop", np.int8),
        front_desk=_as(columns, "front_desk", np.int8),
        innovativeness=_as(columns, "innovativeness", np.float32),
        ignored_columns=table.ignored,
        content_sha256=table.content_sha256,
    )


Reader = Callable[[Sequence[str]], NDArray[Any]]


def _memoised(meaning: Callable[[str], int]) -> Reader:
    memo = Memo(meaning)
    return lambda cells: np.fromiter(map(memo.__getitem__, cells), np.int64, len(cells))


def _words(name: str) -> Reader:
    return _memoised(partial(word, words=_WORDS[name]))


def _staff_readers(authority_key: str, names: dict[str, Names]) -> dict[str, Reader]:
    """Return how each column of a staff file is read; no key leaves here unless pseudonymised."""
    number = partial(_pseudonyms, authority_key)
    managers = Memo(partial(_pseudonym_or_0, authority_key))
    return {
        "key": number,
        "manager": lambda cells: np.fromiter(map(managers.__getitem__, cells), np.uint64),
        **{name: _words(name) for name in ("category", "rank", *_FLAG_COLUMNS)},
        **{name: _memoised(meaning) for name, meaning in names.items()},
        "age": _memoised(age_band),
        "innovativeness": lambda cells: np.fromiter(map(share, cells), np.float64, len(cells)),
    }


def _pseudonyms(authority_key: str, cells: Sequence[str]) -> NDArray[np.uint64]:
    numbers = (_pseudonym_or_0(authority_key, cell) for cell in cells)
    return np.fromiter(numbers, np.uint64, len(cells))


def _pseudonym_or_0(authority_key: str, cell: str) -> int:
    return pseudonym(authority_key, cell) if cell.strip() else 0


def _read_columns(
    table: CsvTable, readers: dict[str, Reader], complaints: Complaints, limit: int, row_bytes: int
) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Read the whole table a chunk at a time, noting every cell that means nothing."""
    parts: dict[str, list[NDArray[Any]]] = {name: [] for name in table.columns}
    lines: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    count = 0
    for chunk in table.chunks(complaints):
        count += len(chunk.lines)
        if count > limit:
            gib = limit * row_bytes / 2**30
            message = f"more than {limit} rows, which would take over {gib:.1f} GiB of memory"
            raise InputError(Problem(str(table.path), None, "", "", message))
        for name in table.columns:
            codes = readers[name](chunk.cells[name])
            parts[name].append(codes)
            _complain(name, codes, chunk, complaints)
        lines.append(chunk.lines)
    return {n: _join(p) for n, p in parts.items()}, np.concatenate(lines)


def _join(parts: Iterable[NDArray[Any]]) -> NDArray[Any]:
    arrays = list(parts)
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.int64)


def _complain(name: str, codes: NDArray[Any], chunk: Chunk, complaints: Complaints) -> None:
    """Note the cells of one column that mean nothing."""
    if name == "manager":
        return
    wrong = np.flatnonzero(codes == (0 if name == "key" else BAD))
    room = complaints.room
    complaints.count += max(0, len(wrong) - room)
    for row in wrong[:room].tolist():
        cell = chunk.cells[name][row].strip()
        hint = near_word(cell, _WORDS[name]) if name in _WORDS else ""
        complaints.add(int(chunk.lines[row]), name, cell, _EXPECTED[name], hint)


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
