"""Time pressure (step 12), between 0 and 1.

load ← load + η·(target − load) + k_new·features newly adopted
target = base + k_site·off the main network − k_relief·tracked share of the service

Evidence: role (fact 24), cost of learning (fact 8), separate sites (fact 16), relief (fact 31).
Limits: η = k_new = 0 → load stays; no site, no tracking → load returns to its base.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline

_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def load_next(
    load: np.float32,
    base: np.float32,
    apart: np.float32,
    tracked: np.float32,
    adopted: np.float32,
    p: Any,
) -> np.float32:
    """Return time pressure after a week."""
    target = base + p.load_site * apart - p.load_relief * tracked
    moved = load + p.load_speed * (target - load) + p.load_new * adopted
    return min(max(moved, _ZERO), _ONE)
