"""Forgetting (step 11): what is above its base fades by half-life.

x(t) = base + (x(0) − base)·2^(−t / half-life)

Evidence: half the gain of a course is lost after 6.5 to 13 months (Tatel and Ackerman 2025).
Limits: at the base nothing moves; an infinite half-life keeps everything.
"""

from __future__ import annotations

from typing import Any

from simadopt.core import chance
from simadopt.core.compiled import inline


def weekly_keep(half_life_weeks: float) -> float:
    """Return the share kept from one week to the next, 2^(−1 / half-life).

    >>> weekly_keep(1.0)
    0.5
    """
    return float(chance.power(2.0, -1.0 / float(half_life_weeks)))


@inline
def faded(x: Any, base: Any, keep: Any) -> Any:
    """Return a value one week later, faded towards its base."""
    return base + (x - base) * keep
