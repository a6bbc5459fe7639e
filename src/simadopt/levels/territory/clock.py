"""Quarters: ``2018Q2`` as a number of quarters from the first one of a run, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simadopt.io.wording import Wording

__all__ = ["FIRST", "QUARTER", "number", "quarter", "quarter_words", "year"]

QUARTER: Final = r"^(19|20|21)\d\d[QqTt][1-4]$"
FIRST: Final = "2012Q1"
"""First quarter of the shipped scenarios."""


def number(text: str) -> int:
    """Return the number of a quarter, counted from the year 0.

    >>> number("2012Q1") - number("2011T4")
    1
    """
    if not re.match(QUARTER, text):
        raise ValueError(text)
    return int(text[:4]) * 4 + int(text[5]) - 1


def quarter(index: int) -> str:
    """Return the name of a quarter.

    >>> quarter(number("2018Q2"))
    '2018Q2'
    """
    return f"{index // 4}Q{index % 4 + 1}"


def quarter_words(index: int, words: Wording) -> str:
    """Return a quarter as a reader writes it; scenarios are written with `quarter`.

    >>> from simadopt.io.wording import wording
    >>> quarter_words(number("2018Q2"), wording("fr")), quarter_words(number("2018Q2"), wording("en"))
    ('T2 2018', 'Q2 2018')
    """
    return words.say("territory.quarter", n=index % 4 + 1, year=str(index // 4))


def year(index: int) -> float:
    """Return the date of the start of a quarter, in years.

    >>> year(number("2018Q3"))
    2018.5
    """
    return index / 4
