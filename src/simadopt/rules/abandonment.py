"""Abandonment (step 9): a user stops.

weekly probability = pace × pace_out × link(base_out − κ·V) × (1 − λ·habit of the feature)

Evidence: use persists but is not absorbing (facts 13 and 19); λ near 1 saturates every feature.
``pace_out`` is a multiple of the pace of adoption, so that the pace by itself moves no equilibrium.
Limits: pace_out 0 → nobody stops; κ 0 → constant hazard; λ 0 → habit does not protect.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def exit_value(value: np.float32, p: Any) -> np.float32:
    """Return what goes through the link for a user: base_out − κ·V."""
    return p.base_out - p.kappa * value


@inline
def exit_pace(habit: np.float32, p: Any) -> np.float32:
    """Return the weekly ceiling of the chance to stop, lowered by habit."""
    return min(p.pace * p.pace_out, _ONE) * (_ONE - p.habit_shield * habit)
