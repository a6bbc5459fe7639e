"""Import ties between the people of a staff file: edge lists, with or without a header, and matrices."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.levels.staff.files.staff_causes import ROWS, check_choices
from simadopt.levels.staff.files.staff_checks import refuse_staff
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable
from simadopt.levels.staff.files.staff_words import BAD, Memo, near_word, word
from simadopt.levels.staff.files.ties_form import HEADERS, Form, RowsOf, data_cells, form_of
from simadopt.levels.staff.files.ties_words import DIRECTIONS, TIE_COLUMNS, TIE_TYPES, presence

__all__ = ["ASSUMED_TYPE", "read_ties"]

MAX_TIES: Final = 100_000_000
ASSUMED_TYPE: Final = "advice"
"""Type of ties whose file does not say it; assumed: who deals with whom by choice."""
_NAMED: Final = 5


def read_ties(
    path: str | Path,
    staff: StaffTable,
    ties_type: str | None = None,
    remedies: Mapping[str, str] | None = None,
) -> TieTable:
    """Read ties between the people of a staff file.

    An edge list has the columns ``source`` and ``target``, perhaps ``type`` and ``weight``, under
    these names or their usual synonyms; or no header, separated by spaces or as a CSV file is, below
    lines of comment (``#``, ``%``), with data at the end as NetworkX writes them or not.
    A matrix has the key of each person in its first row and column.
    Ties are undirected: a pair that is repeated, or told from both ends, is one tie of its type. Ties
    of a person with herself, and those of weight 0, are left out; all that is left out is counted.

    Parameters
    ----------
    path : str or Path
    staff : StaffTable
        The people, already read.
    ties_type : str, optional
        Type of the ties whose type is not told; without it `ASSUMED_TYPE` where no column tells it.
        ``directed`` and ``undirected`` (Gephi) tell none.
    remedies : mapping of str to str, optional
        ``unknown_end: leave_out`` leaves out the ties of people who are not in the staff file.

    Raises
    ------
    StaffFileError
        Unknown people, unknown types, weights that are none, a matrix without names.
    """
    file = Path(path)
    choices = check_choices(str(path), remedies or {})
    reading = _Reading(str(path), RowsOf(staff), ties_type, Complaints(str(path), choices=choices))
    form = form_of(file, reading.people)
    if form.kind == "table":
        _read_table(file, reading)
    elif form.kind == "data":
        _read_data(form, reading)
    elif form.kind == "matrix":
        _read_matrix(form, reading)
    else:
        _read_edges(form, reading)
    reading.complain_of_unknown()
    refuse_staff(reading.complaints, staff.understood)
    return reading.settled(file)


@dataclass
class _Reading:
    """What is read, row after row, with what is wrong and what is left out."""

    where: str
    people: RowsOf
    ties_type: str | None
    complaints: Complaints
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    unknown: dict[str, tuple[int, str]] = field(default_factory=dict)
    unknown_rows: list[int] = field(default_factory=list)
    weightless: int = 0
    weighted: bool = False
    typed: bool = False
    untold: bool = False
    ignored: tuple[str, ...] = ()
    both_ways: bool = False
    types_read: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.types = Memo(lambda cell: word(cell, TIE_TYPES))
        self.weights = Memo(presence)

    def add(self, line: int, cells: dict[str, str]) -> None:
        """Take one row, by column."""
        kind = self._kind(line, cells.get("type", ""))
        weight = self.weight(line, "weight", cells.get("weight", ""))
        if kind != BAD:
            self.types_read.add(kind)
        if weight == 0:
            self.weightless += 1
            return
        ends = [self._end(line, name, cells[name]) for name in ("source", "target")]
        if BAD in ends:
            self.unknown_rows.append(line)
        elif min(kind, weight) >= 0:
            self.rows.append((ends[0], ends[1], kind))
            if len(self.rows) > MAX_TIES:
                raise _refusal(self.where, Message("problem.many_ties", n=MAX_TIES))

    def _end(self, line: int, name: str, cell: str) -> int:
        row = self.people.row[cell]
        if row == BAD:
            self.unknown.setdefault(cell.strip(), (line, name))
        return row

    def _kind(self, line: int, cell: str) -> int:
        direction = fold(cell) in DIRECTIONS
        self.untold |= direction
        if direction or (not cell.strip() and (self.ties_type is not None or not self.typed)):
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
        """Return the ties, each once."""
        source, target, kind = np.array(self.rows, np.int64).reshape(-1, 3).T
        apart = source != target
        source, target, kind = source[apart], target[apart], kind[apart]
        pair = np.stack([np.minimum(source, target), np.maximum(source, target), kind])
        first = np.sort(np.unique(pair, axis=1, return_index=True)[1])
        repeated = 0 if self.both_ways else int(source.size - first.size)
        assumed = (self.untold or not self.typed) and not self.ties_type
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
            absent=len(self.unknown_rows),
            weighted=self.weighted,
            types_read=frozenset(self.types_read),
            assumed_type=ASSUMED_TYPE if assumed else "",
        )

    def complain_of_unknown(self) -> None:
        """Note all unknown people as one cause, unless their ties are left out."""
        choice, rows = self.complaints.choice("unknown_end"), self.unknown_rows
        if not rows or choice:
            return
        named = list(self.unknown)
        message = Message("problem.end")
        if len(rows) > 1:
            message = Message("problem.ends", n=len(named), rows=len(rows))
        shown = ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")
        for line in rows:
            self.complaints.add(
                line, self.unknown[named[0]][1], shown, message,
                key="unknown_end", remedies=ROWS["unknown_end"],
            )  # fmt: skip


def _read_table(file: Path, reading: _Reading) -> None:
    table = open_table(file, TIE_COLUMNS, ("source", "target"))
    reading.typed, reading.weighted = "type" in table.columns, "weight" in table.columns
    reading.ignored = tuple(table.ignored)
    reading.complaints.titles = {n: table.header.titles[k] for n, k in table.columns.items()}
    for chunk in table.chunks(reading.complaints):
        names = list(chunk.cells)
        for line, cells in zip(
            chunk.lines.tolist(), zip(*chunk.cells.values(), strict=True), strict=True
        ):
            reading.add(line, dict(zip(names, cells, strict=True)))


def _read_data(form: Form, reading: _Reading) -> None:
    """Read lines of two people and data, as NetworkX writes them."""
    others: dict[str, None] = {}
    for line, text in form.lines():
        cells = data_cells(text)
        if cells is None:
            message = Message("problem.first_row", n=len(text.split()), width=3)
            reading.complaints.add(line, "", "", message)
            continue
        reading.typed |= "type" in cells
        reading.weighted |= "weight" in cells
        others |= dict.fromkeys(name for name in cells if name not in TIE_COLUMNS)
        reading.add(line, cells)
    reading.ignored = tuple(others)


def _read_edges(form: Form, reading: _Reading) -> None:
    """Read rows of source, target and perhaps a type or a weight, under a header or none."""
    names: list[str] | None = None
    for line, cells in form.rows():
        if names is None:
            names = _names(cells, reading)
            if any(fold(cell) in HEADERS for cell in cells):
                continue
        if len(cells) != len(names):
            message = Message("problem.first_row", n=len(cells), width=len(names))
            reading.complaints.add(line, "", "", message)
            continue
        reading.add(line, dict(zip(names, cells, strict=True)))


def _names(cells: Sequence[str], reading: _Reading) -> list[str]:
    """Return the column of each cell of a first row: by its header, else by what it holds."""
    titles = [HEADERS.get(fold(cell), "") for cell in cells]
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


def _read_matrix(form: Form, reading: _Reading) -> None:
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
