"""A square matrix of influence in a CSV file: who listens (row) to whom (column)."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, system_reason
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints
from simadopt.io.text_file import table_reason

__all__ = ["read_matrix"]

MOST_ROWS: Final = 500
MOST_BYTES: Final = 32 * 2**20
SLACK: Final = 1e-6
"""How far a row may sum from 1, as people round; it is then made to sum to 1."""


def read_matrix(path: str | Path) -> NDArray[np.float64]:
    """Read a matrix whose rows are shares of influence.

    Separators ``,``, ``;`` and tab are accepted, and the decimal comma with the last two. A first
    row of names is passed over.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    float64[n, n]
        Entries at least 0, rows that sum to 1.

    Raises
    ------
    InputError
        When it cannot be read, is not square, or a cell or row is wrong, with the lines.
    """
    complaints = Complaints(str(path))
    lines, cells = _cells(Path(path))
    rows = [_numbers(line, row, complaints) for line, row in zip(lines, cells, strict=True)]
    complaints.settle()
    n = len(rows)
    for line, row in zip(lines, rows, strict=True):
        if len(row) != n:
            message = Message("problem.square", width=len(row), height=n)
            complaints.add(line, "", "", message)
        elif abs(math.fsum(row) - 1.0) > SLACK:
            complaints.add(line, "", "", Message("problem.row_sum", total=math.fsum(row)))
    complaints.settle()
    matrix = np.array(rows)
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True), dtype=np.float64)


def _refusal(path: Path, message: Message) -> InputError:
    return InputError(Problem(str(path), None, "", "", message))


def _text(path: Path) -> str:
    """Return the text of a small file, as UTF-8 or Windows-1252."""
    try:
        if not path.is_file():
            reason = Message("problem.not_a_file") if path.exists() else Message("problem.no_file")
            raise _refusal(path, reason)
        if path.stat().st_size > MOST_BYTES:
            raise _refusal(path, Message("problem.bytes_file", most=MOST_BYTES))
        raw = path.read_bytes()
    except (OSError, ValueError) as error:
        raise _refusal(path, Message("problem.unreadable", reason=system_reason(error))) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _cells(path: Path) -> tuple[list[int], list[list[str]]]:
    """Return the rows that are not blank, without names at the top, and their lines."""
    text = _text(path)
    separator = next((s for s in ";\t" if s in text), ",")
    reader = csv.reader(text.splitlines(), delimiter=separator)
    try:
        found = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _refusal(path, Message("problem.table_whole", reason=table_reason(error))) from error
    if found and all(_number(cell) is None for cell in found[0][1]):
        found = found[1:]
    if not found:
        raise _refusal(path, Message("problem.no_numbers"))
    if len(found) > MOST_ROWS:
        raise _refusal(path, Message("problem.rows_read", n=len(found), most=MOST_ROWS))
    return [line for line, _ in found], [row for _, row in found]


def _number(cell: str) -> float | None:
    """Return a cell as a number, a decimal comma included, or None."""
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None


def _numbers(line: int, row: list[str], complaints: Complaints) -> list[float]:
    """Return a row as numbers; cells that are none, or below 0, are noted."""
    found = [_number(cell) for cell in row]
    for column, (cell, value) in enumerate(zip(row, found, strict=True), start=1):
        if value is None or not 0.0 <= value < math.inf:
            complaints.add(
                line,
                f"column {column}",
                cell,
                Message("problem.expected", allowed=Message("problem.part.number_least", low="0")),
            )
    return [value or 0.0 for value in found]
