"""Practice (step 10): use makes habit and trains skills.

habit ← habit + α_f·(1 − habit) with use, habit·(1 − β) without, α_f = 1 − (1 − α)^(share of working days);
skill ← skill + g·practised·(1 − skill), practised = share of features used, weighted by their mix.

Evidence: habit grows along an asymptote, by occasions (Lally et al. 2010): what is used on every working
day becomes habit in weeks, what is used now and then in years. Limits: α = β = 0 → habit stays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


def weekly_growth(rate: float, often: float) -> float:
    """Return the weekly growth of habit of what is used on a share of the days, from that of daily use.

    >>> weekly_growth(0.25, 1.0), weekly_growth(0.25, 0.0)
    (0.25, 0.0)
    """
    return 1.0 - float(chance.power(1.0 - rate, often))


@inline
def habit_next(habit: np.float32, uses: np.float32, growth: np.float32, p: Any) -> np.float32:
    """Return the habit of a feature after a week; ``uses`` is 1 or 0."""
    grown = habit + growth * (_ONE - habit)
    faded = habit * (_ONE - p.habit_decay)
    return grown if uses > _ZERO else faded


@inline
def practised_skill(skill: np.float32, practised: np.float32, p: Any) -> np.float32:
    """Return a skill after a week of use."""
    return skill + p.skill_practice * practised * (_ONE - skill)
