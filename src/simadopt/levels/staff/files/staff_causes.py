"""What is wrong in a staff file, cell by cell, and what may be chosen about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.complaints import Complaints, choice_key
from simadopt.io.csv_table import Chunk
from simadopt.io.text_file import NARROW
from simadopt.levels.staff.files.staff_words import BAD, is_empty

__all__ = ["CHOSEN_OUT", "CellCause", "check_choices", "choices_of", "note_cells"]

CHOSEN_OUT: Final = 3
"""Why a row is left out: it was chosen so (1 vacant, 2 elected; see `staff_words.leave_reason`)."""

OUTLINE: Final = 0.3
"""Share of rows without service from which a file is likely to name a service once, above its people."""


@dataclass(frozen=True)
class CellCause:
    """What a cell that means nothing is called, and what may stand for it.

    Parameters
    ----------
    empty, filled : str
        Key of the cause for an empty and for a filled cell; one that ends with ``:`` is followed by the
        cell, so that each value is a cause of its own.
    codes : mapping of str to number
        What each choice gives; a row may also be left out where that is among ``choices``.
    choices : tuple of str
    safe : str
    apart : bool
        Each value is asked about by itself however many there are: no one choice is right for all.
    """

    empty: str
    filled: str
    codes: Mapping[str, float]
    choices: tuple[str, ...]
    safe: str = ""
    apart: bool = False


_YES_NO: Final = {"yes": 1.0, "no": 0.0, "none": -1.0}
_CATEGORIES: Final = {"C": 2.0, "B": 1.0, "A": 0.0}
CELLS: Final[Mapping[str, CellCause]] = {
    "key": CellCause("no_key", "rounded_key", {}, ("leave_out", "line")),
    "category": CellCause(
        "no_category", "category:", _CATEGORIES, (*_CATEGORIES, "leave_out"), apart=True
    ),
    "rank": CellCause(
        "", "rank:", {"staff": 0, "head": 1, "director": 2}, ("staff", "head", "director")
    ),
    "service": CellCause("no_service", "no_service", {}, ("directorate", "leave_out", "above")),
    "age": CellCause("", "age", {"none": 255.0}, ("none",), "none"),
    "birth": CellCause("", "birth", {"none": 255.0}, ("none",), "none"),
    "innovativeness": CellCause("", "innovativeness", {"none": np.nan}, ("none",), "none"),
    **{
        name: CellCause("", f"{name}:", _YES_NO, ("yes", "no", "none"))
        for name in ("head", "mailbox", "workstation", "laptop", "front_desk")
    },
}
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "cells": ("leave_out",),
    "note": ("leave_out",),
    "absent": ("keep", "leave_out"),
    "gone": ("leave_out", "keep"),
    "twice": ("first",),
    "no_key": ("leave_out", "line"),
    "no_service": ("directorate", "leave_out", "above"),
    "unknown_manager": ("none",),
    "unknown_end": ("leave_out",),
    "namesakes": ("none",),
    "own_manager": ("none",),
    "circle": ("none",),
    "two_heads": ("first",),
    "two_general_managers": ("director",),
    "no_heads": ("draw", "none"),
    "private_mail": ("yes", "no"),
    "same_title": ("first", "last"),
    "encoding": NARROW,
}
"""Causes that are not those of one cell, and every choice about them."""


def _known() -> dict[str, list[str]]:
    """Return the choices of every cause, by its key without the value."""
    known = {name: list(own) for name, own in ROWS.items()}
    for cause in CELLS.values():
        for key in {cause.empty, cause.filled} - {""}:
            known[key] = list(dict.fromkeys([*known.get(key, []), *cause.choices]))
    return known


def choices_of(key: str) -> tuple[str, ...]:
    """Return every choice that a cause has.

    >>> choices_of("gone"), choices_of("head:parfois")
    (('leave_out', 'keep'), ('yes', 'no', 'none'))
    """
    name, colon, _ = choice_key(key).partition(":")
    return tuple(_known().get(name + colon, ()))


def check_choices(where: str, choices: Mapping[str, str]) -> dict[str, str]:
    """Return choices by the keys of their causes as they are compared.

    Raises
    ------
    InputError
        A cause that does not exist, or a choice that it does not have.
    """
    known = _known()
    checked = {}
    for key, choice in choices.items():
        name, colon, _ = choice_key(key).partition(":")
        allowed = known.get(name + colon)
        if allowed is None:
            message = Message("problem.no_cause", names=", ".join(known))
            raise InputError(Problem(where, None, key, str(choice), message, nearest(name, known)))
        if choice not in allowed:
            message = Message("problem.choice", names=", ".join(allowed))
            hint = nearest(str(choice), allowed)
            raise InputError(Problem(where, None, key, str(choice), message, hint))
        checked[choice_key(key)] = choice
    return checked


def note_cells(
    name: str,
    codes: NDArray[Any],
    chunk: Chunk,
    complaints: Complaints,
    message: Message,
    hint_of: Callable[[str], str],
) -> None:
    """Note the cells of one column that mean nothing, or put there what was chosen.

    Parameters
    ----------
    name : str
    codes : array
        Changed where a choice applies, as is ``chunk.left``.
    chunk : Chunk
    complaints : Complaints
    message : str
        What is expected.
    hint_of : callable
        Gives the nearest right word of a cell.
    """
    wrong = np.flatnonzero((codes == (0 if name == "key" else BAD)) & (chunk.left == 0))
    cause = CELLS.get(name)
    for row in wrong.tolist():
        cell = chunk.cells[name][row].strip()
        key = "" if cause is None else cause.empty if is_empty(cell) else cause.filled
        key += cell if key.endswith(":") else ""
        choice = complaints.choice(key) if key else ""
        if cause is not None and choice:
            others = complaints.chosen_as(key)
            complaints.applied[others if others.endswith(":") else key, choice] += 1
            if choice == "leave_out":
                chunk.left[row] = CHOSEN_OUT
                continue
            if choice in cause.codes:
                codes[row] = cause.codes[choice]
                continue
        remedies, safe = ((), "") if cause is None else (cause.choices, cause.safe)
        if "above" in remedies and len(wrong) > max(3, OUTLINE * len(codes)):
            remedies = tuple(sorted(remedies, key=lambda choice: choice != "above"))
        if "directorate" not in chunk.cells:
            remedies = tuple(choice for choice in remedies if choice != "directorate")
        if key == "rounded_key":
            message = Message("problem.rounded_key")
        hint = hint_of(cell)
        line = int(chunk.lines[row])
        apart = cause is not None and cause.apart and ":" in key
        complaints.add(
            line, name, cell, message, hint, key=key, remedies=remedies, safe=safe, apart=apart
        )
