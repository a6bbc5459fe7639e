"""The rows of a workbook (.xlsx), as text: what people see in its cells."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.folding import is_total
from simadopt.io.text_file import Row, refusal

__all__ = ["fill_merged", "read_workbook"]

Merged = tuple[int, int, int]
"""Column, first and last row of a cell that is merged over several rows."""

MOST_UNPACKED: Final = 100 * 2**20
LIKE_STAFF: Final = 3
"""Columns recognised in a sheet that may be meant as well as the best one."""
_MERGED: Final = re.compile(r'mergeCell ref="([A-Z]+)([0-9]+):[A-Z]+([0-9]+)"')
_NUMBERED: Final = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
MOST_ROWS: Final = 2**20
"""Rows of a sheet: those of the format."""
MOST_CELLS: Final = 1000
"""A row with a cell further right than this is not that of a table."""


def read_workbook(
    file: Path, score: Callable[[list[Row]], int], sheet: str | None = None
) -> tuple[str, list[Row], tuple[str, ...], list[Merged]]:
    """Return the sheet whose first rows score best: name, rows, other sheets like it, merged cells.

    Parameters
    ----------
    file : Path
    score : callable
        How well some rows can be understood; the first sheet wins a draw.
    sheet : str, optional
        The sheet that is read, whatever the score of others.

    Raises
    ------
    InputError
        Not an .xlsx file, damaged, locked by a password, or of more than 100 MB unpacked.
    """
    from openpyxl.reader.excel import ExcelReader

    class _Tables(ExcelReader):  # type: ignore[misc]
        """Passes over sheets that are a chart."""

        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            pass

    _check(file)
    try:
        with file.open("rb") as handle, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = _Tables(handle, read_only=True, data_only=True)
            reader.read()
            book = reader.wb
            try:
                shown = [s for s in book.worksheets if s.sheet_state == "visible"]
                shown = shown or book.worksheets
                sheets = {s.title: list(_rows(s, file)) for s in shown}
                parts = {s.title: s._worksheet_path for s in shown}
            finally:
                book.close()
    except InputError:
        raise
    except Exception as error:  # whatever a damaged part raises, the file is what is wrong
        raise refusal(file, Message("problem.workbook")) from error
    filled = {name: rows for name, rows in sheets.items() if rows}
    if not filled:
        raise refusal(file, Message("problem.empty"), 1)
    if sheet is not None and sheet not in filled:
        message = Message("problem.map_sheet", names=", ".join(filled))
        hint = nearest(sheet, filled)
        raise InputError(Problem(str(file), None, "sheet", sheet, message, hint))
    scores = {name: score(rows) for name, rows in filled.items() if sheet in (None, name)}
    best = max(scores, key=scores.__getitem__)
    like = (name for name, known in scores.items() if known >= max(LIKE_STAFF, scores[best] - 1))
    others = tuple(name for name in like if name != best)
    return best, filled[best], others, _merged_down(file, parts[best])


def _merged_down(file: Path, part: str) -> list[Merged]:
    """Return the cells of a sheet that are merged over several rows."""
    with zipfile.ZipFile(file) as packed:
        text = packed.read(part.lstrip("/")).decode("utf-8", "replace")
    found = []
    for column, first, last in _MERGED.findall(text):
        if int(last) > int(first):
            number = 0
            for letter in column:
                number = 26 * number + ord(letter) - 64
            found.append((number - 1, int(first), int(last)))
    return found


def fill_merged(rows: list[Row], merged: list[Merged], below: int) -> None:
    """Write in each row what a cell merged over it says, but in titles and in rows of totals.

    Parameters
    ----------
    rows : list of (line, cells)
        Changed.
    merged : list of (column, first row, last row)
    below : int
        Last line of the header.

    Examples
    --------
    >>> rows = [(1, ["service", "key"]), (2, ["Roads", "a"]), (3, ["", "b"]), (4, ["", "Total"])]
    >>> fill_merged(rows, [(0, 2, 4)], 1)
    >>> rows[2:]
    [(3, ['Roads', 'b']), (4, ['', 'Total'])]
    """
    at = dict(rows)
    for column, first, last in merged:
        top = at.get(first, [])
        if first <= below or len(top) <= column or not top[column]:
            continue
        for line in range(first + 1, last + 1):
            row = at.get(line)
            if row is None or any(is_total(cell) for cell in row):
                continue
            row.extend([""] * (column + 1 - len(row)))
            row[column] = row[column] or top[column]


def _check(file: Path) -> None:
    """Refuse what is no workbook, and one that would unpack to more than 100 MB."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise refusal(file, Message("problem.not_workbook"))
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise refusal(file, Message("problem.unpacked", most=MOST_UNPACKED // 2**20))
            for name in names:
                if name.startswith("xl/worksheets/") and not name.endswith("/"):
                    _check_numbers(file, packed.read(name))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        with file.open("rb") as handle:
            cut = handle.read(4) == b"PK\x03\x04"
        if cut:
            raise refusal(file, Message("problem.cut_workbook")) from error
        raise refusal(file, Message("problem.old_workbook")) from error


def _check_numbers(file: Path, part: bytes) -> None:
    """Refuse a row numbered beyond the format: all the rows before it would be made up to reach it."""
    for number in _NUMBERED.findall(part):
        if len(number) > 7 or int(number) > MOST_ROWS:
            raise refusal(file, Message("problem.workbook"))


def _rows(sheet: Any, file: Path) -> Iterator[Row]:
    """Yield the rows that are not blank, with their numbers in the sheet."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if len(cells) > MOST_CELLS and any(cell is not None for cell in cells[MOST_CELLS:]):
            raise refusal(file, Message("problem.columns_most", most=MOST_CELLS), line)
        row = [_text(cell) for cell in cells[:MOST_CELLS]]
        while row and not row[-1]:
            row.pop()
        if row:
            yield line, row


def _text(cell: object) -> str:
    """Return a cell as people see it.

    >>> [_text(c) for c in (None, 101.0, True, 0.25, "x", datetime.datetime(1970, 5, 2))]
    ['', '101', '1', '0.25', 'x', '1970-05-02']
    """
    match cell:
        case None:
            return ""
        case bool():
            return str(int(cell))
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime.datetime() | datetime.date():
            return cell.isoformat()[:10]
    return str(cell)
