"""Published figures and the questions they answer (``calibration/*.csv``).

A published interval is the union of what the printed figure may be read as and of sampling error:
Wilson's interval with ``n`` divided by the design effect of a survey clustered in 14 bodies.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from simadopt.io.shipped import shipped_file

__all__ = [
    "DESIGN_EFFECT",
    "POINTS",
    "Published",
    "Question",
    "external",
    "opened",
    "published",
    "published_interval",
    "questions",
]

DESIGN_EFFECT: Final = 2.0
"""Assumed: the answers of 2012 are clustered in 14 bodies (calibration/README.md)."""
POINTS: Final = ("age_gap", "over_a", "over_b")
"""Statistics that are points between two shares, not a share."""
_Z95: Final = 1.959963984540054


@dataclass(frozen=True)
class Published:
    """One published figure; what is withheld or was not printed is None.

    Parameters
    ----------
    id, population, statement, split, seal : str
        As in ``survey_targets.csv``.
    value, lower, upper : float or None
        Figure and what its wording allows: a share in [0, 1], points for a gap, or a count.
    undecided : float or None
        Share without opinion.
    """

    id: str
    population: str
    statement: str
    split: str
    seal: str
    value: float | None
    lower: float | None
    upper: float | None
    undecided: float | None

    @property
    def is_sealed(self) -> bool:
        """Whether the figure is withheld."""
        return self.split == "sealed"


@dataclass(frozen=True, kw_only=True)
class Question:
    """How one figure is asked of a simulated organisation: published (``questions.csv``), or your own.

    Parameters
    ----------
    id : str
        Of the published figure.
    question : str
        Rows of one question share one answer of each person, and one weight; its ``id`` unless told.
    of : str
        Scenario that imitates those who were asked.
    kind : {"input", "static", "dynamic"}
        Set by the scenario; a static trait; or it depends on the simulated weeks.
    population : str
        Who is in the denominator (see `simadopt.levels.staff.survey.populations`).
    statistic : str
        What is made of the answers (see `simadopt.survey.statistics`).
    answer : {"true", "agree", "disagree", "undecided", "strongly"}
        Which answer is counted; "true" for what needs no opinion.
    index : str
        States: joined by ``&`` when all must be true, by ``+`` and ``-`` when they are averaged into
        an index in [0, 1], a state with ``-`` counting as 1 − state.
    unless : str
        State of people who gave another answer of the same question; empty for none.
    distance : float
        Steps from one's own work, 0 to 5.
    family : str
        Questions that share one wording offset; empty where none acts.
    interviews : float
        People asked, before the design effect; 0 where nobody is (an input).
    asked_en, asked_fr : str
        What is asked, in a few words.
    note : str
        Why the index is what it is.
    """

    id: str
    population: str
    statistic: str
    answer: str
    index: str
    asked_en: str
    asked_fr: str
    question: str = ""
    of: str = ""
    kind: str = "dynamic"
    unless: str = ""
    distance: float = 0.0
    family: str = ""
    interviews: float = 0.0
    note: str = ""

    def __post_init__(self) -> None:
        if not self.question:
            object.__setattr__(self, "question", self.id)


def _rows(name: str) -> list[dict[str, str]]:
    text = shipped_file("calibration", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _number(text: str) -> float | None:
    return float(text) if text else None


@lru_cache
def opened() -> dict[str, tuple[float, float]]:
    """Return what the wording of each opened figure allows: shares, points for gaps, people for counts."""
    return {r["id"]: (float(r["lower"]), float(r["upper"])) for r in _rows("opened")}


@lru_cache
def published() -> dict[str, Published]:
    """Return all published figures by id."""
    return {
        r["id"]: Published(
            r["id"],
            r["population"],
            r["statement_en"],
            r["split"],
            r["seal_status"],
            *(_number(r[name]) for name in ("value", "lower", "upper", "undecided")),
        )
        for r in _rows("survey_targets")
    }


def _question(row: dict[str, str]) -> Question:
    numbers = {name: float(row[name] or 0.0) for name in ("distance", "interviews")}
    return Question(**{**row, **numbers})  # type: ignore[arg-type]


@lru_cache
def questions() -> tuple[Question, ...]:
    """Return the questions about published figures, in the order of the table."""
    return tuple(_question(row) for row in _rows("questions"))


@lru_cache
def external() -> tuple[tuple[Question, int], ...]:
    """Return the questions of two surveys from elsewhere, with the week in which each is asked."""
    rows = [dict(row) for row in _rows("external_asked")]
    return tuple((_question(row), int(week)) for row in rows for week in [row.pop("week")])


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen among ``n`` (Wilson 1927, JASA 22).

    >>> low, high = wilson(0.5, 100.0)
    >>> round(low, 3), round(high, 3)
    (0.404, 0.596)
    """
    z = _Z95 * _Z95 / n
    middle = (share + z / 2.0) / (1.0 + z)
    half = _Z95 * math.sqrt(share * (1.0 - share) / n + z / (4.0 * n)) / (1.0 + z)
    return middle - half, middle + half


def published_interval(figure: Published, question: Question) -> tuple[float, float] | None:
    """Return the interval in which a simulated answer agrees with the figure; None when withheld.

    What the wording allows, united with the sampling error of the figure.
    """
    if figure.value is None or figure.lower is None or figure.upper is None:
        return None
    n = question.interviews / DESIGN_EFFECT
    if n <= 0.0 or question.statistic == "count":
        return figure.lower, figure.upper
    if (
        question.statistic == "age_gap"
    ):  # points between two groups, each about a fifth of those asked
        half = 100.0 * _Z95 * math.sqrt(0.5 / (0.2 * n))
        return figure.value - half, figure.value + half
    low, high = wilson(figure.value, n)
    return min(figure.lower, low), max(figure.upper, high)
