"""The rows of a staff file as codes, and where what is wrong with them is noted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints
from simadopt.io.places import LISTED_PROBLEMS
from simadopt.levels.staff.files.staff_causes import ROWS
from simadopt.levels.staff.files.staff_reading import Sheet

__all__ = ["Columns", "Crowd", "Rows"]

Columns = dict[str, NDArray[Any]]
Rows = NDArray[np.int64]


@dataclass
class Crowd:
    """The rows of a staff file as codes, and where what is wrong is noted.

    Parameters
    ----------
    sheet : Sheet
    codes : dict of str to array
    lines : int64[n]
    complaints : Complaints
    left_out : Counter
        Rows left out, by reason.
    service_names : list of str
    service_directorate : int32[s] or None
    by_name : bool
        Managers are given by their names.
    two_managers : int
        Rows that give several managers, of whom the first is taken.
    loose_keys : int
        Managers found although their key is written in another way: without its zeros, with spaces.
    short_names : int
        Rows whose manager is given by a last name alone, or with an initial, and was found.
    lacks : frozenset of str
        Required columns that the file has not, and for which nothing was chosen.
    blind : bool
        What lacks leaves untold who is a head.
    out : dict of int to int
        Line and key of whoever is left out.
    managers : tuple of int
        Rows whose manager is found by key, by name or address, not at all, or is left out herself;
        empty where the file gives no managers.
    """

    sheet: Sheet
    codes: Columns
    lines: Rows
    complaints: Complaints
    left_out: Counter[str]
    service_names: list[str]
    service_directorate: NDArray[np.int32] | None
    by_name: bool
    two_managers: int
    loose_keys: int
    short_names: int
    lacks: frozenset[str]
    blind: bool
    out: dict[int, int]
    managers: tuple[int, ...]

    def __init__(self, sheet: Sheet, codes: Columns, lines: Rows, complaints: Complaints) -> None:
        self.sheet, self.codes, self.lines, self.complaints = sheet, codes, lines, complaints
        self.left_out = Counter()
        self.by_name = False
        self.two_managers = self.loose_keys = self.short_names = 0
        self.lacks = frozenset()
        self.blind = False
        self.out = {}
        self.managers = ()
        self.service_names, self.service_directorate = [], None

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Leave the other rows out."""
        self.codes = {name: column[kept] for name, column in self.codes.items()}
        self.lines = self.lines[kept]

    def refuse_rows(
        self,
        key: str,
        rows: Rows,
        name: str,
        messages: list[Message],
        *,
        hidden: bool = False,
        ask: bool = False,
        column: str = "",
    ) -> bool:
        """Note rows under one cause, or tell that a choice stands for it.

        The cells that are shown are read again from the file, unless they are ``hidden``; a cause to
        ``ask`` about has no choice that is safe.
        """
        choice = self.complaints.choice(key)
        if not len(rows):
            return False
        if choice:
            self.complaints.applied[key, choice] += len(rows)
            return True
        at = self.lines[rows].tolist()
        first = at[:LISTED_PROBLEMS]
        shown = name in self.sheet.table.columns and not hidden
        cells = self.sheet.table.cells_at(first, name) if shown else {}
        remedies = ROWS[key]
        safe = (
            remedies[0]
            if len(remedies) == 1
            and key in ("twice", "unknown_manager", "own_manager")
            and not hidden
            and not ask
            else ""
        )
        for k, line in enumerate(at):
            self.complaints.add(
                line, name, cells.get(line, ""), messages[min(k, len(messages) - 1)], key=key,
                remedies=remedies, safe=safe, column=column,
            )  # fmt: skip
        return False
