"""Dates as people and software write them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from simadopt.io.folding import fold

__all__ = [
    "EARLIEST",
    "LEAST_ACROSS",
    "Moment",
    "is_month_name",
    "moment",
    "month_number",
    "months_across",
]

EARLIEST: Final = date(1990, 1, 1)
"""Day before which no digital tool is dated."""
LEAST_ACROSS: Final = 2
"""Titles that are months from which a table has its months across."""
_MONTHS: Final = {
    "janvier": 1, "january": 1, "janv": 1, "jan": 1,
    "fevrier": 2, "february": 2, "fevr": 2, "fev": 2, "feb": 2,
    "mars": 3, "march": 3, "mar": 3,
    "avril": 4, "april": 4, "avr": 4, "apr": 4,
    "mai": 5, "may": 5,
    "juin": 6, "june": 6, "jun": 6,
    "juillet": 7, "july": 7, "juil": 7, "jul": 7,
    "aout": 8, "august": 8, "aug": 8,
    "septembre": 9, "september": 9, "sept": 9, "sep": 9,
    "octobre": 10, "october": 10, "oct": 10,
    "novembre": 11, "november": 11, "nov": 11,
    "decembre": 12, "december": 12, "dec": 12,
}  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ].*)?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?")
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_SHORT: Final = re.compile(r"(\d{1,2})[-/](1[3-9]|[2-6]\d)")
"""A month and the end of its year, which is no month: 09/25."""
_TIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?")


@dataclass(frozen=True, order=True)
class Moment:
    """A day, a month or a year, by its last day.

    Parameters
    ----------
    last : date
        The last day that it holds.
    first : date
        The first one.
    """

    last: date
    first: date

    @property
    def month(self) -> int:
        """Months since year 0, of the first day."""
        return month_number(self.first)


def month_number(day: date) -> int:
    """Return the months since year 0.

    >>> month_number(date(2026, 1, 31)) - month_number(date(2025, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def months_across(titles: Sequence[str]) -> list[tuple[int, str]]:
    """Return the titles that are months, by place, as 2025-03.

    A workbook makes of *janv-25* the first day of the month: days are taken for months where all that there
    are begin one.

    >>> months_across(["Service", "oct-24", "janv. 2025", "02/25", "2025"])
    [(1, '2024-10'), (2, '2025-01'), (3, '2025-02')]
    >>> months_across(["2025-01-01", "2025-02-01"]), months_across(["2025-01-01", "2025-01-08"])
    ([(0, '2025-01'), (1, '2025-02')], [])
    """
    dated = [(k, one) for k, title in enumerate(titles) if (one := moment(title))]
    begin = all(one.first.day == 1 for _, one in dated if one.first == one.last)
    return [
        (k, one.first.isoformat()[:7])
        for k, one in dated
        if 27 <= (one.last - one.first).days <= 30 or (begin and one.first == one.last)
    ]


def is_month_name(text: str) -> bool:
    """Tell whether a text is a month without its year.

    >>> is_month_name("Févr."), is_month_name("mars 2026"), is_month_name("3")
    (True, False, False)
    """
    return fold(text) in _MONTHS


def moment(text: str) -> Moment | None:
    """Read a day, a month or a year; day before month, as in French; None when it is none.

    >>> moment("31/03/2026").last, moment("2026-03").last, moment("mars 2026").first
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 31), datetime.date(2026, 3, 1))
    >>> moment("2026").last, moment("20260331").last, moment("31/31/2026"), moment("soon")
    (datetime.date(2026, 12, 31), datetime.date(2026, 3, 31), None, None)
    >>> moment("09/25").first, moment("09/12"), moment("3.25")
    (datetime.date(2025, 9, 1), None, None)
    """
    bare = text.strip()
    if found := _ISO.fullmatch(bare):
        return _made(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(bare):
        return _made(found[3], found[2], found[1])
    if found := _MONTH_FIRST.fullmatch(bare):
        return _made(found[2], found[1], None)
    if found := _SHORT.fullmatch(bare):
        return _made(f"20{found[2]}", found[1], None)
    if found := _TIGHT.fullmatch(bare):
        return _made(found[1], found[2], found[3])
    if re.fullmatch(r"\d{4}", bare):
        return Moment(date(int(bare), 12, 31), date(int(bare), 1, 1)) if bare > "0000" else None
    words = fold(bare).split("_")
    if len(words) in (2, 3) and words[-2] in _MONTHS and re.fullmatch(r"(\d\d)?\d\d", words[-1]):
        day = words[0] if len(words) == 3 else None
        year = (
            words[-1] if len(words[-1]) == 4 else f"20{words[-1]}"
        )  # oct-24, as spreadsheets write it
        return _made(year, str(_MONTHS[words[-2]]), "1" if day == "1er" else day)
    return None


def _made(year: str, month: str, day: str | None) -> Moment | None:
    try:
        y, m = int(year), int(month)
        if day is None:
            return Moment(date(y, m, calendar.monthrange(y, m)[1]), date(y, m, 1))
        one = date(y, m, int(day))
    except (ValueError, calendar.IllegalMonthError):
        return None
    return Moment(one, one)
