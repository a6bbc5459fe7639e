"""Import ties between the people of a staff file: edge lists, with or without a header, and matrices."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.io.text_file import table_reason
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable, pseudonym
from simadopt.levels.staff.files.staff_words import BAD, Memo, near_word, word
from simadopt.levels.staff.files.ties_words import TIE_COLUMNS, TIE_TYPES, presence

__all__ = ["ASSUMED_TYPE", "read_ties"]

MAX_TIES: Final = 100_000_000
ASSUMED_TYPE: Final = "advice"
"""Type of ties whose file does not say it; assumed: who deals with whom by choice."""
_COMMENT: Final = ("#", "%")
_SEPARATORS: Final = ";\t|,"
_HEADERS: Final = {alias: name for name, aliases in TIE_COLUMNS.items() for alias in aliases}
_NAMED: Final = 5
Row = tuple[int, Sequence[str]]


def read_ties(path: str | Path, staff: StaffTable, ties_type: str | None = None) -> TieTable:
    """Read ties between the people of a staff file.

    An edge list has the columns ``source`` and ``target``, perhaps ``type`` and ``weight``, under
    these names or their usual synonyms; or no header, separated by spaces or as a CSV file is, below
    lines of comment (``#``, ``%``). A matrix has the key of each person in its first row and column.
    Ties are undirected: a pair that is repeated, or told from both ends, is one tie of its type. Ties
    of a person with herself, and those of weight 0, are left out; all that is left out is counted.

    Parameters
    ----------
    path : str or Path
    staff : StaffTable
        The people, already read.
    ties_type : str, optional
        Type of the ties whose type is not told; without it `ASSUMED_TYPE` where no column tells it.

    Raises
    ------
    InputError
        Unknown people, unknown types, weights that are none, a matrix without names.
    """
    file = Path(path)
    reading = _Reading(str(path), _RowsOf(staff), ties_type)
    form = _form(file, reading.people)
    if form.kind == "table":
        _read_table(file, reading)
    elif form.kind == "matrix":
        _read_matrix(form, reading)
    else:
        _read_edges(form, reading)
    return reading.settled(file)


class _RowsOf:
    """Looks people up by their key as written."""

    def __init__(self, staff: StaffTable) -> None:
        self.key = staff.authority_key
        self.order = np.argsort(staff.key)
        self.sorted = staff.key[self.order]
        self.row = Memo(self._row)

    def _row(self, cell: str) -> int:
        number = np.uint64(pseudonym(self.key, cell))
        place = int(np.searchsorted(self.sorted, number))
        found = place < len(self.sorted) and self.sorted[place] == number
        return int(self.order[place]) if found else BAD

    def knows(self, cell: str) -> bool:
        """Tell whether somebody in the staff file has this key."""
        return self.row[cell] != BAD


@dataclass
class _Reading:
    """What is read, row after row, with what is wrong and what is left out."""

    where: str
    people: _RowsOf
    ties_type: str | None
    complaints: Complaints = field(init=False)
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    unknown: dict[str, tuple[int, str]] = field(default_factory=dict)
    unknown_rows: int = 0
    weightless: int = 0
    weighted: bool = False
    typed: bool = False
    ignored: tuple[str, ...] = ()
    both_ways: bool = False
    types_read: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.complaints = Complaints(self.where)
        self.types = Memo(lambda cell: word(cell, TIE_TYPES))
        self.weights = Memo(presence)

    def add(self, line: int, cells: dict[str, str]) -> None:
        """Take one row, by column."""
        ends = [self._end(line, name, cells[name]) for name in ("source", "target")]
        kind = self._kind(line, cells.get("type", ""))
        weight = self.weight(line, "weight", cells.get("weight", ""))
        if kind != BAD:
            self.types_read.add(kind)
        if weight == 0:
            self.weightless += 1
        elif min(*ends, kind, weight) >= 0:
            self.rows.append((ends[0], ends[1], kind))
            if len(self.rows) > MAX_TIES:
                raise _refusal(self.where, Message("problem.many_ties", n=MAX_TIES))
        self.unknown_rows += BAD in ends

    def _end(self, line: int, name: str, cell: str) -> int:
        row = self.people.row[cell]
        if row == BAD:
            self.unknown.setdefault(cell.strip(), (line, name))
        return row

    def _kind(self, line: int, cell: str) -> int:
        if not cell.strip() and (self.ties_type is not None or not self.typed):
            return TIE_TYPES[self.ties_type or ASSUMED_TYPE]
        kind = self.types[cell]
        if kind == BAD:
            message = Message("problem.tie")
            self.complaints.add(line, "type", cell.strip(), message, near_word(cell, TIE_TYPES))
        return kind

    def weight(self, line: int, name: str, cell: str) -> int:
        """Return whether a weight says that there is a tie, noting what is no weight."""
        weight = self.weights[cell]
        if weight == BAD:
            self.complaints.add(line, name, cell.strip(), Message("problem.weight"))
        return weight

    def settled(self, file: Path) -> TieTable:
        """Return the ties, each once, or raise what is wrong."""
        self._complain_of_unknown()
        self.complaints.settle()
        source, target, kind = np.array(self.rows, np.int64).reshape(-1, 3).T
        apart = source != target
        source, target, kind = source[apart], target[apart], kind[apart]
        pair = np.stack([np.minimum(source, target), np.maximum(source, target), kind])
        first = np.sort(np.unique(pair, axis=1, return_index=True)[1])
        repeated = 0 if self.both_ways else int(source.size - first.size)
        with file.open("rb") as handle:
            sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        return TieTable(
            source[first].astype(np.int64),
            target[first].astype(np.int64),
            kind[first].astype(np.uint8),
            sha256,
            ignored_columns=self.ignored,
            to_oneself=int(np.sum(~apart)),
            repeated=repeated,
            weightless=self.weightless,
            weighted=self.weighted,
            types_read=frozenset(self.types_read),
            assumed_type="" if self.typed or self.ties_type else ASSUMED_TYPE,
        )

    def _complain_of_unknown(self) -> None:
        """Note all unknown people as one cause."""
        if not self.unknown:
            return
        named = list(self.unknown)
        line, name = self.unknown[named[0]]
        message = Message("problem.end")
        if self.unknown_rows > 1:
            people, rows = len(named), self.unknown_rows
            message = Message("problem.ends", n=people, rows=rows)
        shown = ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")
        self.complaints.add(line, name, shown, message)


@dataclass(frozen=True)
class _Form:
    """How a file is made: a table with a header, an edge list without one, or a matrix."""

    kind: str
    file: Path
    encoding: str = "utf-8-sig"
    separator: str | None = None

    def rows(self) -> Iterator[Row]:
        """Yield the lines that are neither blank nor a comment, with their number."""
        with self.file.open(encoding=self.encoding, errors="replace", newline=None) as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip() and not line.startswith(_COMMENT):
                    try:
                        cells = _split(line, self.separator)
                    except csv.Error as error:
                        message = Message("problem.table", reason=table_reason(error))
                        raise _refusal(str(self.file), message, number) from error
                    yield number, cells


def _split(line: str, separator: str | None) -> list[str]:
    if separator is None:
        return line.split()
    return [cell.strip() for cell in next(csv.reader([line.rstrip("\r\n")], delimiter=separator))]


def _start(file: Path) -> bytes:
    """Return the first bytes of a file; none when it cannot be read, which is said further on."""
    try:
        if not file.is_file():
            return b""
        with file.open("rb") as handle:
            return handle.read(1 << 20)
    except (OSError, ValueError):
        return b""


def _form(file: Path, people: _RowsOf) -> _Form:
    """Tell how a file is made by its first line; what cannot be looked at is left to the table's reader."""
    start = _start(file)
    encoding = "utf-8-sig"
    try:
        start.decode(encoding)
    except UnicodeDecodeError as error:
        encoding = "utf-8-sig" if error.start > len(start) - 4 else "cp1252"
    lines = [one for one in start.decode(encoding, "replace").splitlines() if one.strip()]
    useful = [one for one in lines if not one.startswith(_COMMENT)]
    if not useful or b"\0" in start:
        return _Form("table", file)
    separator = max(_SEPARATORS, key=useful[0].count)
    found = separator if separator in useful[0] else None
    try:
        cells = _split(useful[0], found)
    except csv.Error:
        return _Form("table", file)
    if len(cells) < 2:
        return _Form("table", file)
    if _is_matrix(cells, people):
        return _Form("matrix", file, encoding, found)
    bare = people.knows(cells[0]) and people.knows(cells[1])
    if bare or found is None or len(useful) < len(lines):
        return _Form("edges", file, encoding, found)
    return _Form("table", file)


def _is_matrix(cells: Sequence[str], people: _RowsOf) -> bool:
    """Tell whether a first line names the people of a matrix, or is the first row of numbers of one."""
    if any(fold(cell) in _HEADERS for cell in cells if cell):
        return False
    named = sum(map(people.knows, cells[1:]))
    keyed = named > 1 and 2 * named > len(cells) - 1 and not people.knows(cells[0])
    bare = len(cells) > 4 and all(presence(cell) != BAD for cell in cells)
    return keyed or bare


def _read_table(file: Path, reading: _Reading) -> None:
    table = open_table(file, TIE_COLUMNS, ("source", "target"))
    reading.typed, reading.weighted = "type" in table.columns, "weight" in table.columns
    reading.ignored = tuple(table.ignored)
    for chunk in table.chunks(reading.complaints):
        names = list(chunk.cells)
        for line, cells in zip(
            chunk.lines.tolist(), zip(*chunk.cells.values(), strict=True), strict=True
        ):
            reading.add(line, dict(zip(names, cells, strict=True)))


def _read_edges(form: _Form, reading: _Reading) -> None:
    """Read rows of source, target and perhaps a type or a weight, under a header or none."""
    names: list[str] | None = None
    for line, cells in form.rows():
        if names is None:
            names = _names(cells, reading)
            if any(fold(cell) in _HEADERS for cell in cells):
                continue
        if len(cells) != len(names):
            message = Message("problem.first_row", n=len(cells), width=len(names))
            reading.complaints.add(line, "", "", message)
            continue
        reading.add(line, dict(zip(names, cells, strict=True)))


def _names(cells: Sequence[str], reading: _Reading) -> list[str]:
    """Return the column of each cell of a first row: by its header, else by what it holds."""
    titles = [_HEADERS.get(fold(cell), "") for cell in cells]
    if any(titles):
        names = [name or cell for name, cell in zip(titles, cells, strict=True)]
        for name in {"source", "target"} - set(names):
            message = Message("problem.missing", headers=TIE_COLUMNS[name])
            raise InputError(Problem(reading.where, 1, name, "", message))
    else:
        names = ["source", "target"]
        for k, cell in enumerate(cells[2:], start=3):
            kind = "type" if word(cell, TIE_TYPES) != BAD else "weight"
            fits = kind not in names and (kind == "type" or presence(cell) != BAD)
            names.append(kind if fits else f"column {k}")
    reading.typed, reading.weighted = "type" in names, "weight" in names
    reading.ignored = tuple(name for name in names if name not in TIE_COLUMNS)
    return names


def _read_matrix(form: _Form, reading: _Reading) -> None:
    """Read a square table of weights with the key of each person in its first row and column."""
    rows = form.rows()
    line, head = next(rows)
    if not any(map(reading.people.knows, head[1:])):
        raise _refusal(reading.where, Message("problem.bare_matrix"), line)
    reading.weighted = reading.both_ways = True
    for line, cells in rows:
        if len(cells) != len(head):
            message = Message("problem.first_row", n=len(cells), width=len(head))
            reading.complaints.add(line, "", "", message)
            continue
        for other, cell in zip(head[1:], cells[1:], strict=True):
            if reading.weight(line, other, cell) == 1 and cell.strip():
                reading.add(line, {"source": cells[0], "target": other})


def _refusal(where: str, message: Message, line: int | None = None) -> InputError:
    return InputError(Problem(where, line, "", "", message))
