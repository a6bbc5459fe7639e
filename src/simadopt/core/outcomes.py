"""What general rooms know of a run: its clock, its outcomes, and those who may answer a survey."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message

__all__ = [
    "SIGNIFICANT",
    "Case",
    "Frame",
    "Outcome",
    "Run",
    "check_value",
    "known",
    "known_of",
    "rounded",
]

Case: TypeAlias = Any
"""A scenario ready to run, `simadopt.cases.Case`: made above this room, hence named and not imported."""
_ROUNDING: Final = 1e-6
SIGNIFICANT: Final = 6
"""Digits kept in outputs, so that they are the same on all machines."""


@dataclass(frozen=True)
class Outcome:
    """One number of the row that a run comes to.

    Parameters
    ----------
    name : str
    unit : {"share", "people", "services", "requests", "weeks", "days", "ratio", "hours", "eur", …}
    better : int
        1 where more is better, -1 where less is, 0 where neither is.
    signed : bool
        It may lie below 0, as a difference or a correlation does.
    label_en, label_fr : str
        What it is called within a sentence; empty: the words of the package, else its name.
    """

    name: str
    unit: str
    better: int
    signed: bool = False
    label_en: str = ""
    label_fr: str = ""

    @property
    def limits(self) -> tuple[float, float]:
        """Values beyond which it cannot lie: shares 0 to 1, what is counted or waited 0 at least.

        >>> Outcome("gru_use", "share", 1).limits, Outcome("hours", "hours", -1).limits
        ((0.0, 1.0), (0.0, inf))
        """
        if self.unit == "share":
            return 0.0, 1.0
        return (-math.inf if self.signed else 0.0), math.inf


def check_value(where: str, field: str, outcome: Outcome, value: float) -> None:
    """Refuse a value that an outcome cannot have: infinite, or a share below 0 or above 1.

    Raises
    ------
    InputError
        NaN is accepted: the outcome does not exist then.
    """
    low, high = outcome.limits if outcome.unit == "share" else (-math.inf, math.inf)
    if math.isinf(value) or value < low - _ROUNDING or value > high + _ROUNDING:
        place = f"{field}.{outcome.name}" if field else ""
        limits = Message(
            "problem.own_limits_share" if outcome.unit == "share" else "problem.own_limits"
        )
        raise InputError(Problem(where, None, place, f"{value:g}", limits))


def known(outcome: Outcome, values: F64) -> F64:
    """Return the values of some runs that a figure rests on: those that exist.

    Of euros none, when a single run had something done without a price: what is unknown is not 0,
    and a mean of the other runs would leave out the very runs that spend.

    >>> share, money = Outcome("gru_use", "share", 1), Outcome("eur", "eur", -1)
    >>> known(share, np.array([0.5, np.nan])), known(money, np.array([0.0, np.nan]))
    (array([0.5]), array([], dtype=float64))
    """
    lacking = np.isnan(values)
    return values[:0] if outcome.unit == "eur" and lacking.any() else values[~lacking]


def known_of(outcomes: Mapping[str, Outcome], name: str, values: F64) -> F64:
    """Return the values that a figure rests on (`known`) by name; of what is no outcome, those that exist."""
    return known(outcomes[name], values) if name in outcomes else values[~np.isnan(values)]


@dataclass(frozen=True)
class Frame:
    """Those who may answer a survey.

    Parameters
    ----------
    rows : int64[k]
        Rows of agents.
    weight : float64[k]
        What each answer weighs; the sum is 1.
    """

    rows: NDArray[np.int64]
    weight: F64


class Run(Protocol):
    """A run in progress."""

    @property
    def scenario(self) -> Any:
        """What is simulated."""

    @property
    def p(self) -> Any:
        """Values of the parameters, as attributes."""

    @property
    def seed(self) -> int:
        """Seed of every draw."""

    @property
    def step(self) -> int:
        """Steps done."""

    @property
    def steps(self) -> int:
        """Steps of the whole run."""

    def run_to(self, step: int, progress: Callable[[int], None] | None = None) -> None:
        """Move on to the start of a step; at most ``steps``."""

    def digest(self) -> str:
        """Return the SHA-256 of everything that happened."""


def rounded(value: Any) -> Any:
    """Return plain data with floats rounded to `SIGNIFICANT` digits and NaN as None.

    >>> rounded({"x": [1 / 3, float("nan"), 2, 1234567.0]})
    {'x': [0.333333, None, 2, 1234570.0]}
    """
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT}g}") if math.isfinite(value) else None
    return value
