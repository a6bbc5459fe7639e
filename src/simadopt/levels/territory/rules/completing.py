"""Completion (step 8): an item under way is in place after a geometric time.

quarterly probability = pace / usual quarters of the item (own), 1 / q_pool (hosted), at most 1

Evidence: assumed, by item. Limits: a pace of 1,000 completes at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def completion_probability(pace: np.float32, hosted: bool, p: Any) -> np.float32:
    """Return the quarterly probability to complete; ``pace`` is 1 / usual quarters."""
    own = min(pace * p.complete_pace, _ONE)
    by_pool = max(own, min(_ONE / max(p.pool_quarters, np.float32(0.001)), _ONE))
    return by_pool if hosted else own
