"""Read the points of a sweep from a CSV file: a column per variable, a row per point."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.overrides import parse_assignment
from simadopt.io.places import refuse
from simadopt.io.small_file import text_of

__all__ = ["read_points"]

MOST_BYTES = 200 * 2**20
_SEPARATORS = ",;\t"


def read_points(path: str | Path) -> list[tuple[int, dict[str, object]]]:
    """Return the line and the settings of each row, as ``--set`` would read each cell.

    An empty cell leaves the scenario as it is.

    Parameters
    ----------
    path : str or Path
        UTF-8, with a header; commas, semicolons or tabs between cells.

    Raises
    ------
    InputError
        With one line per problem: ``file:line: column = value — what is wrong``.
    """
    text = text_of(Path(path), MOST_BYTES)
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    if separator not in header:  # one column: a comma is that of a number
        separator = ";"
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip() for name in next(rows, [])]
    decimal = re.compile(r"\s*[-+]?\d+,\d+\s*" if separator != "," else r"(?!)")
    problems = [
        Problem(str(path), 1, name, "", Message("problem.column_name"))
        for k, name in enumerate(names)
        if not name or name in names[:k]
    ]
    points = [
        (rows.line_num, _point(str(path), rows.line_num, names, row, problems))
        for row in ([_pointed(cell, decimal) for cell in cells] for cells in rows)
        if any(cell.strip() for cell in row)
    ]
    if not points and not problems:
        problems.append(Problem(str(path), None, "", "", Message("problem.no_row")))
    refuse(problems)
    return points


def _pointed(cell: str, decimal: re.Pattern[str]) -> str:
    """Return a number with a decimal comma, as French spreadsheets write it, with a point."""
    return cell.replace(",", ".") if decimal.fullmatch(cell) else cell


def _point(
    where: str, line: int, names: list[str], row: list[str], problems: list[Problem]
) -> dict[str, object]:
    if len(row) != len(names):
        message = Message("problem.cells", n=len(row), width=len(names))
        problems.append(Problem(where, line, "", "", message))
        return {}
    point: dict[str, object] = {}
    for name, cell in zip(names, row, strict=True):
        if not cell.strip():
            continue
        try:
            point[name] = parse_assignment(f"{name}={cell}")[1]
        except InputError as error:
            problems += [Problem(where, line, name, cell, p.message) for p in error.problems]
    return point
