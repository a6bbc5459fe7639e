"""Tables as others write them, read whole as text: any separator, any encoding, lines kept."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.json_tables import rows_of_json
from simadopt.experiments.diffusion.patterns import LONGEST, matching, too_free
from simadopt.io.files_beside import leads_out
from simadopt.io.folding import fold
from simadopt.io.text_file import declared_separator, inspect, is_packed, open_text, table_reason
from simadopt.io.workbook import read_workbook

__all__ = ["Table", "file_beside", "number", "read_rows", "read_table"]

_ABOVE = 10
"""Rows in which titles of columns are looked for."""
_EMPTY = frozenset({"", "na", "nan", "null", "none", "n_a", "missing", "manquant"})


@dataclass(frozen=True)
class Table:
    """A table under its header.

    Parameters
    ----------
    where : str
    titles : tuple of str
    rows : list of list of str
    lines : list of int
    """

    where: str
    titles: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def place(self, title: str, field: str) -> int:
        """Return the position of a column by its title, in the map's spelling or nearly.

        Raises
        ------
        InputError
            With the nearest title.
        """
        if title in self.titles:
            return self.titles.index(title)
        folded = [fold(one) for one in self.titles]
        if folded.count(fold(title)) == 1:
            return folded.index(fold(title))
        shown = ", ".join(self.titles[:30]) + (", …" if len(self.titles) > 30 else "")
        message = Message("problem.map_title", file=f"{Path(self.where).name}", names=f"{shown}")
        raise InputError(Problem(self.where, 1, field, title, message, nearest(title, self.titles)))

    def matching(self, columns: Sequence[str], pattern: str | None, field: str) -> list[int]:
        """Return the positions of columns named, or whose titles match a pattern.

        Raises
        ------
        InputError
        """
        if pattern is None:
            return [self.place(title, f"{field}.columns") for title in columns]
        if too_free(pattern):
            message = Message("problem.map_too_free", most=LONGEST)
            raise InputError(Problem(self.where, None, f"{field}.pattern", pattern, message))
        try:
            found = matching(pattern, self.titles)
        except re.error as error:
            message = Message("problem.map_regular", detail=f"{error}")
            raise InputError(
                Problem(self.where, None, f"{field}.pattern", pattern, message)
            ) from error
        if not found:
            message = Message(
                "problem.map_matches",
                file=f"{Path(self.where).name}",
                names=", ".join(self.titles[:30]),
            )
            raise InputError(Problem(self.where, 1, f"{field}.pattern", pattern, message))
        return found

    def column(self, place: int) -> list[str]:
        """Return the cells of a column, an empty one for what is missing."""
        return [clean(row[place]) if place < len(row) else "" for row in self.rows]


def clean(cell: str) -> str:
    """Return a cell without blanks around; nothing for what stands for nothing; 12.0 is 12.

    >>> clean(" 12.0 "), clean("NA"), clean("a1")
    ('12', '', 'a1')
    """
    bare = cell.strip()
    if fold(bare) in _EMPTY and bare not in ("0",) and not any(c.isdigit() for c in bare):
        return ""
    return re.sub(r"(?<=\d)[.,]0+\Z", "", bare)


def number(cell: str) -> float:
    """Return a cell as a number, NaN for an empty one; a comma may be the decimal sign.

    >>> number("3,5"), number("-2"), number("")
    (3.5, -2.0, nan)
    """
    if not cell:
        return float("nan")
    return float(cell.replace("\u202f", "").replace("\u00a0", "").replace(",", "."))


def numbers(table: Table, place: int, field: str) -> NDArray[np.float64]:
    """Return a column as numbers.

    Raises
    ------
    InputError
        With the line of each cell that is none.
    """
    found, problems = [], []
    for line, cell in zip(table.lines, table.column(place), strict=True):
        try:
            found.append(number(cell))
        except ValueError:
            message = Message("problem.map_number")
            problems.append(Problem(table.where, line, table.titles[place], cell, message))
            found.append(float("nan"))
    if problems:
        raise InputError(problems[:20])
    return np.array(found, np.float64)


def read_rows(
    path: Path, separator: str | None = None, encoding: str | None = None, sheet: str | None = None
) -> tuple[list[list[str]], list[int]]:
    """Return all rows of a text or a workbook, with their lines.

    Raises
    ------
    InputError
    """
    if path.suffix.casefold() == ".json":
        records = rows_of_json(path, sheet)
        return records, list(range(len(records)))
    told, _, start = inspect(path)
    if is_packed(start):
        _, held, *_ = read_workbook(path, len, sheet)
        return [list(row) for _, row in held], [line for line, _ in held]
    try:
        if encoding:
            text = path.read_text(encoding=encoding)
        else:
            with open_text(path, told) as handle:
                text = handle.read()
    except (LookupError, UnicodeDecodeError) as error:
        message = Message("problem.map_encoding", encoding=f"{encoding}", detail=f"{error}")
        raise InputError(Problem(str(path), None, "encoding", str(encoding), message)) from error
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    named = declared_separator(first)
    mark = {"tab": "\t", "space": None, "\\t": "\t"}.get(separator or "", separator)
    try:
        if separator is None:
            mark = named or _separator(lines)
        split = _split(lines, mark)
    except csv.Error as error:
        message = Message("problem.table", reason=table_reason(error))
        raise InputError(Problem(str(path), None, "", "", message)) from error
    rows, places = [], []
    for number_, row in split:
        if any(cell.strip() for cell in row) and not (number_ == 1 and named):
            rows.append(row)
            places.append(number_)
    if not rows:
        raise InputError(Problem(str(path), 1, "", "", Message("problem.empty")))
    return rows, places


def _separator(lines: Sequence[str]) -> str | None:
    """Return the separator that cuts the first lines into as many cells each, the most; blanks else."""
    some = [line for line in lines if line.strip()][:20]
    if not some:
        return None
    best: tuple[int, str | None] = (1, None)
    for mark in ";\t|,":
        sizes = [len(row) for _, row in _split(some, mark)]
        same = min(sizes) == max(sizes)
        if sizes[0] > 1 and (same or mark != ",") and sizes[0] > best[0]:
            best = (sizes[0], mark)
        elif sizes[0] == 1 and mark != "," and len(set(sizes[-3:])) == 1 and sizes[-1] > best[0]:
            best = (sizes[-1], mark)  # under a title
    return best[1]


def _split(lines: Sequence[str], mark: str | None) -> list[tuple[int, list[str]]]:
    if mark is None:
        return [(k, line.split()) for k, line in enumerate(lines, start=1)]
    reader = csv.reader(lines, delimiter=mark)
    return [(reader.line_num, row) for row in reader]


def read_table(
    path: Path, separator: str | None, encoding: str | None, sheet: str | None = None, *,
    header: bool = True,
) -> Table:  # fmt: skip
    """Return a table whose first row of several cells holds its titles; 1, 2, … without a header.

    Raises
    ------
    InputError
    """
    rows, lines = read_rows(path, separator, encoding, sheet)
    if not header:
        width = max(map(len, rows))
        return Table(str(path), tuple(f"{k + 1}" for k in range(width)), rows, lines)
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:_ABOVE]]
    top = next((k for k, n in enumerate(filled) if n > 1), 0)  # above are notes of one cell
    titles = tuple(" ".join(cell.replace("\ufeff", "").split()) for cell in rows[top])
    return Table(str(path), titles, rows[top + 1 :], lines[top + 1 :])


def file_beside(folder: Path, name: str, where: str, field: str = "file") -> Path:
    """Return the path of a file that a map names: it lies in the map's folder.

    Raises
    ------
    InputError
        With the nearest name.
    """
    path, beside = folder / name, []
    try:
        if leads_out(name, folder):
            raise InputError(Problem(where, None, field, name, Message("problem.map_outside")))
        if path.is_file():
            return path
        beside = sorted(one.name for one in folder.iterdir() if one.is_file())
    except (OSError, ValueError, RuntimeError):
        beside = []
    message = Message("problem.map_no_file")
    raise InputError(Problem(where, None, field, name, message, nearest(name, beside)))
