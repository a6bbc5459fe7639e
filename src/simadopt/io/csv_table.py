"""A table as others' software writes it, text or workbook: its header found, its lines kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.complaints import Complaints
from simadopt.io.folding import fold, is_total, words_of
from simadopt.io.header import SEARCHED_ROWS, Header, Recognise, find_header, near_title
from simadopt.io.text_file import (
    Row,
    declared_separator,
    inspect,
    is_packed,
    is_wrapped,
    open_text,
    refusal,
    text_rows,
    unwrapped,
)
from simadopt.io.workbook import fill_merged, read_workbook

__all__ = ["Chunk", "Complaints", "CsvTable", "fold", "open_table", "read_table"]

CHUNK_ROWS = 50_000
SEPARATORS = ",;\t|"


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table, by column.

    Parameters
    ----------
    cells : dict of str to sequence of str
        The cells of each wanted column.
    lines : int64[n]
        The line each row begins on.
    left : int8[n]
        Why a row is left out, as ``leave`` of the table says; 0 for one that is not.
    """

    cells: dict[str, Sequence[str]]
    lines: NDArray[np.int64]
    left: NDArray[np.int8]


@dataclass(frozen=True)
class CsvTable:
    """A table whose header has been understood.

    Parameters
    ----------
    path : Path
    encoding, separator, sheet : str
        As found; a workbook has no encoding and no separator, a text no sheet.
    header : Header
    columns : dict of str to int
        Position of each wanted column that is there.
    ignored : tuple of str
        Titles that are not wanted: their cells are never kept.
    content_sha256 : str
        SHA-256 of the bytes.
    held : list of (line, cells), or None
        The rows of a workbook.
    leave : callable, optional
        From a row to why it is left out, 0 when it is not.
    others : tuple of str
        Other sheets of a workbook with as many known titles, or one less; they are not read.
    wrapped : bool
        Each line is one quoted cell that holds the cells.
    declared : str
        Separator that a first line ``sep=`` tells where another one is right.
    """

    path: Path
    encoding: str
    separator: str
    sheet: str
    header: Header
    columns: dict[str, int]
    ignored: tuple[str, ...]
    content_sha256: str
    held: list[Row] | None = field(default=None, repr=False)
    leave: Callable[[list[str]], int] | None = field(default=None, repr=False)
    others: tuple[str, ...] = ()
    wrapped: bool = False
    declared: str = ""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.header.titles)

    def rows(self, complaints: Complaints) -> Iterator[Row]:
        """Yield the rows under the header."""
        if self.held is not None:
            yield from (row for row in self.held if row[0] > self.header.last)
            return
        with open_text(self.path, self.encoding) as handle:
            lines = unwrapped(handle) if self.wrapped else handle
            for row in text_rows(lines, self.separator, complaints):
                if row[0] > self.header.last:
                    yield row

    def chunks(self, complaints: Complaints) -> Iterator[Chunk]:
        """Yield the rows, at most 50,000 at a time.

        Empty cells at the end of a row may be missing or too many; a row that lacks more is noted and
        left out.

        Raises
        ------
        InputError
            When the file cannot be read further.
        """
        kept: list[list[str]] = []
        lines: list[int] = []
        least = 1 + max(self.columns.values(), default=0) if self.width <= 3 else 0
        for line, row in self.rows(complaints):
            total = self.leave is not None and is_total(next(filter(str.strip, row), ""))
            if total and not any(cell.strip() for cell in row[self.width :]):
                row = row[: self.width] + [""] * (self.width - len(row))
            elif len(row) != self.width:
                fitted = self._fitted(row, least)
                if fitted is None:
                    self._refuse(line, row, complaints)
                    continue
                row = fitted
            elif self.width > 3 and sum(map(bool, row)) == 1 and _is_note(row):
                self._refuse(line, row, complaints)
                continue
            kept.append(row)
            lines.append(line)
            if len(kept) == CHUNK_ROWS:
                yield self._chunk(kept, lines)
                kept, lines = [], []
        if kept:
            yield self._chunk(kept, lines)

    def _fitted(self, row: list[str], least: int) -> list[str] | None:
        """Return a row at the width of the header, or None when cells are missing or too many."""
        if any(cell.strip() for cell in row[self.width :]):
            return None
        filled = sum(1 for cell in row if cell.strip())
        if len(row) < max(least, 2) or filled < 2:
            return None
        return row[: self.width] + [""] * (self.width - len(row))

    def _refuse(self, line: int, row: list[str], complaints: Complaints) -> None:
        """Note a row that is none of the table, unless it was chosen to leave such rows out."""
        filled = [cell for cell in row if cell.strip()]
        if len(filled) < 2 and self.width > 3:
            key, message = "note", Message("problem.note")
        else:
            key, message = "cells", Message("problem.cells", n=len(row), width=self.width)
        if key == "note" and self.leave is not None and _is_note(filled):
            complaints.applied[key, "leave_out"] += 1  # a title or a footnote is nobody
            return
        if complaints.choice(key) == "leave_out":
            complaints.applied[key, "leave_out"] += 1
            return
        safe = "leave_out" if key == "note" else ""
        complaints.add(line, "", "", message, key=key, remedies=("leave_out",), safe=safe)
        complaints.dropped_rows += key == "cells"

    def _chunk(self, rows: list[list[str]], lines: list[int]) -> Chunk:
        by_column = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[str]] = {n: by_column[i] for n, i in self.columns.items()}
        left = np.zeros(len(rows), np.int8)
        if self.leave is not None:
            left[:] = np.fromiter(map(self.leave, rows), np.int8, len(rows))
        return Chunk(cells, np.array(lines, dtype=np.int64), left)

    def cells_at(self, lines: Iterable[int], name: str) -> dict[int, str]:
        """Return one column's cells on given lines: keys are shown in problems, never kept."""
        wanted, column = set(lines), self.columns[name]
        found: dict[int, str] = {}
        for line, row in self.rows(Complaints(str(self.path))):
            if line in wanted and len(row) > column:
                found[line] = row[column].strip()
                if len(found) == len(wanted):
                    break
        return found


def _is_note(row: list[str]) -> bool:
    """Tell whether the only cell of a row is no key: two words, or none with a figure."""
    (cell,) = (c for c in row if c) if sum(map(bool, row)) == 1 else ("",)
    return len(cell.split()) > 1 or not any(c.isdigit() for c in cell)


def read_table(
    path: str | Path, recognise: Recognise, required: Sequence[str], encoding: str = ""
) -> tuple[CsvTable, list[Row]]:
    """Find what a file is, its separator and its header; no column has a meaning yet.

    Parameters
    ----------
    path : str or Path
    recognise : callable
        From a title to what it means, or nothing.
    required : sequence of str
    encoding : str
        Of a text that is not UTF-8, where it is known.

    Returns
    -------
    CsvTable, and the first rows under the header.

    Raises
    ------
    InputError
        When it is neither a text nor a workbook, or is empty.
    """
    file = Path(path)
    encoding, sha256, start = inspect(file, encoding)

    def header_of(rows: Sequence[Row]) -> Header:
        return find_header(rows[: SEARCHED_ROWS + 1], recognise, required)

    if is_packed(start):
        sheet, rows, others, merged = read_workbook(file, lambda rows: header_of(rows).known)
        header = header_of(rows)
        fill_merged(rows, merged, header.last)
        table = CsvTable(
            file, "", "", sheet, header, {}, header.titles, sha256, rows, others=others
        )
        return table, [row for row in rows if row[0] > header.last][:1000]
    with open_text(file, encoding) as handle:
        lines = [line for line in islice(handle, 2000) if line.strip()][: SEARCHED_ROWS + 1]
    if not lines:
        raise refusal(file, Message("problem.empty"), 1)
    declared = declared_separator(lines[0])
    below = lines[declared is not None :]
    wrapped = len(below) > 1 and all(map(is_wrapped, below))
    found: list[tuple[tuple[int, bool, int], str, Header]] = []
    for separator in dict.fromkeys([*([declared] if declared else []), *SEPARATORS]):
        rows = _first_rows(file, encoding, separator, SEARCHED_ROWS + 1, wrapped)
        if rows:
            header = header_of(rows)
            right = (header.known, separator == declared, len(header.titles))
            found.append((right, separator, header))
    if not found:
        raise refusal(file, Message("problem.empty"), 1)
    _, separator, header = max(found, key=lambda one: one[0])
    table = CsvTable(
        file, encoding, separator, "", header, {}, header.titles, sha256, wrapped=wrapped,
        declared=declared if declared and declared != separator else "",
    )  # fmt: skip
    first = _first_rows(file, encoding, separator, 1000 + SEARCHED_ROWS, wrapped)
    return table, [row for row in first if row[0] > header.last]


def _first_rows(file: Path, encoding: str, separator: str, most: int, wrapped: bool) -> list[Row]:
    with open_text(file, encoding) as handle:
        lines = unwrapped(handle) if wrapped else handle
        rows = text_rows(lines, separator, Complaints(str(file)), strict=False)
        try:
            return list(islice(rows, most))
        except ValueError:  # the separator that a line `sep=` tells is none
            return []


def open_table(
    path: str | Path, names: Mapping[str, Sequence[str]], required: Sequence[str]
) -> CsvTable:
    """Find a file's encoding, separator and header, and the columns that have a known title.

    Parameters
    ----------
    path : str or Path
    names : mapping of str to sequence of str
        Each wanted column, and its accepted headers as :func:`fold` leaves them.
    required : sequence of str
        Columns that must be there.

    Raises
    ------
    InputError
        When it is not a table, is empty, or lacks a column.
    """
    meaning = {alias: name for name, aliases in names.items() for alias in aliases}
    table, _ = read_table(path, lambda title: meaning.get(fold(title), ""), required)
    complaints = Complaints(str(path))
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for index, title in enumerate(table.header.titles):
        name = meaning.get(fold(title), "")
        if name in columns:
            message = Message("problem.column_twice", n=columns[name] + 1, name=name)
            complaints.add(table.header.line, title, "", message)
        elif name:
            columns[name] = index
        elif title:
            ignored.append(title)
    for name in required:
        if name not in columns:
            near = [t for t in ignored if near_title(t, {name: names[name]}, words_of) == name]
            message = Message("problem.missing", headers=names[name])
            complaints.add(table.header.line, name, "", message, "".join(near[:1]))
    complaints.settle()
    return CsvTable(**{**vars(table), "columns": columns, "ignored": tuple(ignored)})
