"""What a staff file must agree on: one row per person, one chain of command, one head a service."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.data.csv_table import Complaints, CsvTable
from simadopt.data.hierarchy import find_cycles, infer_ranks
from simadopt.data.staff_words import Names

__all__ = ["check_staff"]

Columns = dict[str, NDArray[Any]]
Rows = NDArray[np.int64]

SHOWN_CYCLES = 50


def check_staff(
    table: CsvTable,
    columns: Columns,
    lines: Rows,
    complaints: Complaints,
    names: dict[str, Names],
) -> tuple[Rows | None, NDArray[np.uint8] | None, NDArray[np.int32] | None]:
    """Note every disagreement between rows.

    Parameters
    ----------
    table : CsvTable
        Read again, for the keys of the rows that are named.
    columns : dict of str to array
        Coded columns.
    lines : int64[n]
        Line of each row.
    complaints : Complaints
        Where problems are noted.
    names : dict of str to Names
        Names of services and directorates.

    Returns
    -------
    boss : int64[n] or None
    rank : uint8[n] or None
    service_directorate : int32[s] or None
    """
    _check_unique(table, columns["key"], lines, complaints)
    boss = _find_bosses(table, columns, lines, complaints) if "manager" in columns else None
    rank = columns["rank"].astype(np.uint8) if "rank" in columns else None
    if rank is None and boss is not None and complaints.count == 0:
        rank = infer_ranks(boss, columns["service"])
    if rank is not None:
        _check_heads(columns["service"], rank, lines, complaints, names["service"])
    directorate = None
    if "directorate" in columns:
        directorate = _find_directorates(columns, lines, complaints, names)
    return boss, rank, directorate


def _note(
    table: CsvTable, rows: Rows, lines: Rows, name: str, complaints: Complaints, messages: list[str]
) -> None:
    """Note one problem per row, showing the cell, which is read again from the file."""
    shown = rows[: complaints.room]
    complaints.count += len(rows) - len(shown)
    at = lines[shown].tolist()
    cells = table.cells_at(at, name) if at else {}
    for line, message in zip(at, messages, strict=False):
        complaints.add(line, name, cells.get(line, ""), message)


def _check_unique(
    table: CsvTable, key: NDArray[np.uint64], lines: Rows, complaints: Complaints
) -> None:
    order = np.argsort(key, kind="stable")
    again = (key[order][1:] == key[order][:-1]) & (key[order][1:] != 0)
    rows, before = order[1:][again], order[:-1][again]
    messages = [
        f"this person is already on line {line}; one row per person"
        for line in lines[before[: complaints.room]].tolist()
    ]
    _note(table, rows, lines, "key", complaints, messages)


def _find_bosses(table: CsvTable, columns: Columns, lines: Rows, complaints: Complaints) -> Rows:
    """Return the row of each person's manager, noting unknown ones, loops and cycles."""
    key, manager = columns["key"], columns["manager"]
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
    boss = order[place] if len(key) else np.empty(0, dtype=np.int64)
    given = manager != 0
    known = given & (key[boss] == manager)
    # a row that could not be read may hold the manager who seems unknown
    if complaints.dropped_rows == 0:
        unknown = np.flatnonzero(given & ~known)
        message = "nobody in this file has this key"
        _note(table, unknown, lines, "manager", complaints, [message] * len(unknown))
    own = known & (key == manager)
    selves = np.flatnonzero(own)
    message = "a person cannot be her own manager; leave the cell empty at the top"
    _note(table, selves, lines, "manager", complaints, [message] * len(selves))
    boss = np.where(known & ~own, boss, -1).astype(np.int64)
    for cycle in find_cycles(boss, SHOWN_CYCLES):
        chain = " > ".join(str(int(lines[row])) for row in [*cycle[:5], *cycle[:1]][:6])
        more = " …" if len(cycle) > 5 else ""
        said = f"the managers of {len(cycle)} people go round in a circle (lines {chain}{more})"
        _note(table, np.array(cycle[:1]), lines, "manager", complaints, [said])
    return boss


def _check_heads(
    service: NDArray[Any],
    rank: NDArray[np.uint8],
    lines: Rows,
    complaints: Complaints,
    names: Names,
) -> None:
    heads = np.flatnonzero((rank == 1) & (service >= 0))
    heads = heads[np.argsort(service[heads], kind="stable")]
    again = np.flatnonzero(service[heads][1:] == service[heads][:-1])
    for index in again.tolist():
        first, second = int(heads[index]), int(heads[index + 1])
        name = names.names[int(service[second])]
        message = f"this service already has a head, on line {lines[first]}; one head a service"
        complaints.add(int(lines[second]), "service", name, message)


def _find_directorates(
    columns: Columns, lines: Rows, complaints: Complaints, names: dict[str, Names]
) -> NDArray[np.int32]:
    """Return each service's directorate, noting services that are in two."""
    service, directorate = columns["service"], columns["directorate"]
    rows = np.flatnonzero((service >= 0) & (directorate >= 0))
    width = max(1, len(names["directorate"].names))
    pairs, first = np.unique(service[rows] * width + directorate[rows], return_index=True)
    of_service, in_directorate = pairs // width, pairs % width
    found = np.full(len(names["service"].names), -1, dtype=np.int32)
    found[of_service[::-1]] = in_directorate[::-1]
    for index in np.flatnonzero(of_service[1:] == of_service[:-1]).tolist():
        one, two = (
            (int(lines[rows[first[i]]]), names["directorate"].names[int(in_directorate[i])])
            for i in sorted((index, index + 1), key=lambda i: int(first[i]))
        )
        message = (
            f"this service is in {two[1]} here and in {one[1]} on line {one[0]}; "
            "give each service its own name"
        )
        name = names["service"].names[int(of_service[index])]
        complaints.add(two[0], "service", name, message)
    return found
