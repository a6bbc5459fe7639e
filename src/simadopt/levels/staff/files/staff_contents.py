"""What the cells of a column of a staff file hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from simadopt.io.folding import fold, words_of
from simadopt.io.text_file import Row
from simadopt.levels.staff.files.staff_names import keys_inside
from simadopt.levels.staff.files.staff_titles import (
    OTHERS,
    PRIVATE,
)
from simadopt.levels.staff.files.staff_words import (
    BAD,
    FLAGS,
    RANKS,
    age_band,
    birth_band,
    category_of,
    loose_key,
    plain_cell,
    share,
    word,
)

__all__ = [
    "MOST",
    "are_like_keys",
    "are_names",
    "are_yes_or_no",
    "has_digit",
    "identifies",
    "is_key",
    "name_somebody",
    "numbers_people",
    "says_category",
    "share_that_fits",
    "what_is_held",
]

MOST: Final = 0.6
"""Share of its filled cells that decides what a column holds."""
_PHONE = re.compile(r"[+(]?[0-9][0-9 .()/+-]{6,}[0-9]\Z")
_ADDRESS = re.compile(r"\S+@\S+\.\S+\Z")
_FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    "category": lambda cell: category_of(cell) != BAD,
    "rank": lambda cell: word(cell, RANKS) != BAD,
    "age": lambda cell: age_band(cell) != BAD,
    "birth": lambda cell: birth_band(cell) != BAD,
    "innovativeness": lambda cell: share(cell) != BAD,
    "mailbox": lambda cell: word(cell, FLAGS) != BAD or _ADDRESS.match(cell) is not None,
    **dict.fromkeys(
        ("head", "workstation", "laptop", "front_desk"), lambda cell: word(cell, FLAGS) != BAD
    ),
}


def share_that_fits(cells: Sequence[str], meaning: str) -> float:
    """Return the share of filled cells that mean something in a column; 1 when none is filled."""
    fits = _FITS.get(meaning)
    return 1.0 if fits is None or not cells else sum(map(fits, cells)) / len(cells)


def says_category(title: str, cells: Sequence[str], sample: Sequence[Row]) -> bool:
    """Tell whether a column says of nearly each person A, B or C, or a grade that has one.

    Of a column that is called one of grades some are enough: the others are asked about, grade by grade.
    """
    filled = len(cells) >= MOST * len(sample) > 0
    least = 0.3 if {"grade", "grades"} & set(words_of(title)) else 0.9
    return filled and len(set(cells)) > 1 and share_that_fits(cells, "category") >= least


def identifies(title: str, cells: Sequence[str], sample: Sequence[Row]) -> bool:
    """Tell whether a column has a number for each person, no two the same, made as staff numbers are."""
    words = set(words_of(title))
    if len(sample) < 3 or len(cells) < len(sample) or len(set(cells)) < len(cells):
        return False
    if words & (OTHERS - {"code"}) or words & PRIVATE:
        return False
    return all(
        2 < len(cell) < 16 and has_digit(cell) and cell.replace("-", "").isalnum()
        and birth_band(cell) == BAD for cell in cells
    )  # fmt: skip


def numbers_people(title: str, cells: Sequence[str], sample: Sequence[Row]) -> bool:
    """Tell whether ``N°`` numbers people: each has a number, and no two have the same."""
    bare = fold(title) in ("n", "no", "num", "numero", "number")
    return bare and len(cells) == len(set(cells)) >= MOST * len(sample)


def name_somebody(cells: Sequence[str], named: set[str]) -> bool:
    """Tell whether most cells hold an address, or the last name of somebody in the file."""
    held = [("@" in cell) or not named.isdisjoint(fold(cell).split("_")) for cell in cells]
    return bool(held) and sum(held) >= MOST * len(held)


def what_is_held(cells: Sequence[str]) -> str:
    """Return ``phones`` or ``addresses`` when most of the filled cells are such."""
    for name, pattern in (("phones", _PHONE), ("addresses", _ADDRESS)):
        if cells and sum(1 for cell in cells if pattern.match(cell)) >= MOST * len(cells):
            return name
    return ""


def are_names(title: str, cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether a column of managers holds names or addresses in place of keys."""
    cells = list(dict.fromkeys(cells))
    if not cells or are_like_keys(cells, keys):
        return False
    is_named = bool({"nom", "prenom", "name", "mail", "email", "courriel"} & set(words_of(title)))
    like = [
        cell for cell in cells if "@" in cell or (len(cell.split()) > 1 and not has_digit(cell))
    ]
    figures = any(map(has_digit, keys))
    bare = [cell for cell in cells if not has_digit(cell)] if figures else []
    return is_named or max(len(like), len(bare)) >= MOST * len(cells)


def are_yes_or_no(cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether a column of heads says yes or no of each person, and names nobody."""
    cells = list(dict.fromkeys(cells))
    known = all(is_key(cell, keys) for cell in cells)
    if not keys and all(map(str.isdigit, cells)):
        return False  # staff numbers, as likely
    return bool(cells) and not known and share_that_fits(cells, "head") == 1.0


def are_like_keys(cells: Sequence[str], keys: set[str]) -> bool:
    """Tell whether cells are keys of the file, hold one, or are most of them made as its keys are."""
    if any(is_key(cell, keys) or keys.intersection(keys_inside(cell)) for cell in cells):
        return True
    cells, shapes = list(dict.fromkeys(cells)), set(map(_shape, keys))
    return bool(cells) and sum(_shape(cell) in shapes for cell in cells) >= MOST * len(cells)


def is_key(cell: str, keys: set[str]) -> bool:
    """Tell whether a cell is a key of the file, or one but for zeros and spaces."""
    return plain_cell(cell) in keys or loose_key(cell) in keys


def _shape(cell: str) -> str:
    """Return what a cell is made of.

    >>> _shape("DUPONT Jean01"), _shape("06 11 22")
    ('a a9', '9 9 9')
    """
    return re.sub("[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", plain_cell(cell)))


def has_digit(text: str) -> bool:
    """Tell whether there is a figure in a text."""
    return any(c.isdigit() for c in text)
