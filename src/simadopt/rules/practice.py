"""Practice (step 10): use makes habit and trains skills.

habit ← habit + α·(1 − habit) with use, habit·(1 − β) without;
skill ← skill + g·practised·(1 − skill), practised = share of features used, weighted by their mix.

Evidence: habit grows along an asymptote (Lally et al. 2010). Limits: α = β = 0 → habit stays.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def habit_next(habit: np.float32, uses: np.float32, p: Any) -> np.float32:
    """Return the habit of a feature after a week; ``uses`` is 1 or 0."""
    grown = habit + p.habit_rate * (_ONE - habit)
    faded = habit * (_ONE - p.habit_decay)
    return grown if uses > _ZERO else faded


@inline
def practised_skill(skill: np.float32, practised: np.float32, p: Any) -> np.float32:
    """Return a skill after a week of use."""
    return skill + p.skill_practice * practised * (_ONE - skill)
