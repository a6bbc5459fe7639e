"""Figures about time that a fit can hold: shares read off two runs of one body.

Left out are rows that re-read a parameter whose prior was set on them (habit, skills, what policies do),
numbers that are no shares, A04 (a share of sixteen services), A12 (follows from a table) and B07 (from
memory, and nothing in the model reaches it). Priors of stops, pace and awareness were centred with these
figures in view: they hold the fit, and are no evidence for it.
"""

from __future__ import annotations

from typing import Final

from simadopt.cases import Case
from simadopt.levels.staff.survey.over_time import OPERATORS
from simadopt.levels.staff.survey.time_rows import TimeRow, time_rows
from simadopt.levels.staff.survey.worlds import Worlds

__all__ = ["fitted_over_time", "question_of", "shares_over_time"]

_FITTED: Final = (
    "A01", "A02", "A08", "A10", "A14", "A15", "A18", "A19",
    "B01", "B02", "B06", "C01", "C03", "C06", "S1", "S2", "S3",
)  # fmt: skip


def fitted_over_time() -> tuple[TimeRow, ...]:
    """Return the rows that a fit holds."""
    return tuple(row for row in time_rows() if row.id in _FITTED)


def question_of(row: TimeRow) -> str:
    """Return the question of a row: those of one question share one weight.

    >>> sorted({question_of(row) for row in fitted_over_time()})[:3]
    ['over time: active', 'over time: aware', 'over time: ever']
    """
    return f"over time: {row.asked.split('_')[0]}"


def shares_over_time(case: Case, seed: int) -> list[float]:
    """Return the shares of `fitted_over_time`; NaN where nobody is counted.

    Parameters
    ----------
    case : Case
        Its tools run from their first week.
    seed : int
    """
    worlds = Worlds(case, 1, first=seed)
    return [OPERATORS[row.asked](worlds) for row in fitted_over_time()]
