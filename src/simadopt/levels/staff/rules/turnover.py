"""Turnover (step 2): a post changes hands.

left = draw < ω, for each post and week; the newcomer knows nothing of the tools, has no habit, and
skills, innovativeness and (for heads) conviction of her own, drawn by her arrival number.

Evidence: exits of 9.9 % in 2022. Limits: ω = 0 → nobody leaves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline


@inline
def leaves(draw: np.float32, p: Any) -> bool:
    """Say whether the holder of a post leaves this week."""
    return bool(draw < p.leavers_week)
