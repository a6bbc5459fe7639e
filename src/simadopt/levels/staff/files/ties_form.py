"""How a file of ties is made: a table with a header, an edge list without one, NetworkX's, or a matrix."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.messages import Message
from simadopt.io.csv_table import fold
from simadopt.io.text_file import refusal, table_reason
from simadopt.levels.staff.files.staff_table import StaffTable, pseudonym
from simadopt.levels.staff.files.staff_words import BAD, Memo
from simadopt.levels.staff.files.ties_words import TIE_COLUMNS, presence

__all__ = ["HEADERS", "Form", "RowsOf", "data_cells", "form_of"]

HEADERS: Final = {alias: name for name, aliases in TIE_COLUMNS.items() for alias in aliases}
_COMMENT: Final = ("#", "%")
_SEPARATORS: Final = ";\t|,"
_WITH_DATA: Final = re.compile(r"\s*([^{}\s;,|]+)[\s;,|]+([^{}\s;,|]+)[\s;,|]*(\{.*\})\s*\Z")
_DATUM: Final = re.compile(r"""['"]([^'"]+)['"]\s*:\s*('[^']*'|"[^"]*"|[^,}]+)""")
Row = tuple[int, Sequence[str]]


def data_cells(line: str) -> dict[str, str] | None:
    """Return the cells of a line that ends with data as Python writes them, by column, or None.

    >>> data_cells("101 102 {'weight': 1, 'type': 'advice'}")
    {'source': '101', 'target': '102', 'weight': '1', 'type': 'advice'}
    """
    found = _WITH_DATA.match(line)
    if found is None:
        return None
    data = {key: value.strip().strip("'\"") for key, value in _DATUM.findall(found[3])}
    named = {HEADERS.get(fold(key), key): value for key, value in data.items()}
    return {"source": found[1], "target": found[2], **named}


class RowsOf:
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


@dataclass(frozen=True)
class Form:
    """How a file is made: ``table``, ``edges``, ``data`` (edges with data) or ``matrix``."""

    kind: str
    file: Path
    encoding: str = "utf-8-sig"
    separator: str | None = None

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines that are neither blank nor a comment, with their number."""
        with self.file.open(encoding=self.encoding, errors="replace", newline=None) as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip() and not line.startswith(_COMMENT):
                    yield number, line

    def rows(self) -> Iterator[Row]:
        """Yield the cells of these lines."""
        for number, line in self.lines():
            try:
                cells = _split(line, self.separator)
            except csv.Error as error:
                message = Message("problem.table", reason=table_reason(error))
                raise refusal(self.file, message, number) from error
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


def form_of(file: Path, people: RowsOf) -> Form:
    """Tell how a file is made by its first line; what cannot be looked at is left to the table's reader."""
    start = _start(file)
    encoding = "utf-8-sig"
    try:
        start.decode(encoding)
    except UnicodeDecodeError as error:
        encoding = "utf-8-sig" if error.start > len(start) - 4 else "cp1252"
    lines = [one for one in start.decode(encoding, "replace").splitlines() if one.strip()]
    told = [one for one in lines if not one.startswith(_COMMENT)]
    if not told or b"\0" in start:
        return Form("table", file)
    if data_cells(told[0]) is not None:
        return Form("data", file, encoding)
    separator = max(_SEPARATORS, key=told[0].count)
    found = separator if separator in told[0] else None
    try:
        cells = _split(told[0], found)
    except csv.Error:
        return Form("table", file)
    if len(cells) < 2:
        return Form("table", file)
    if _is_matrix(cells, people):
        return Form("matrix", file, encoding, found)
    bare = people.knows(cells[0]) and people.knows(cells[1])
    if bare or found is None or len(told) < len(lines):
        return Form("edges", file, encoding, found)
    return Form("table", file)


def _is_matrix(cells: Sequence[str], people: RowsOf) -> bool:
    """Tell whether a first line names the people of a matrix, or is the first row of numbers of one."""
    if any(fold(cell) in HEADERS for cell in cells if cell):
        return False
    named = sum(map(people.knows, cells[1:]))
    keyed = named > 1 and 2 * named > len(cells) - 1 and not people.knows(cells[0])
    bare = len(cells) > 4 and all(presence(cell) != BAD for cell in cells)
    return keyed or bare
