"""Capacity (step 10 and the start): digital staff, places in the agenda, load.

latent = c_type + c_size·ln(population / reference) + c_frail·frailty + logistic noise;
class 0 (none) below 0, 1 (fewer than 5) below 1.5 c_step, 2 (5 to 10) below 2.5 c_step, 3 above;
slots = 1, 2, 3, 5 by class; load = active / slots.

Evidence: sizes of digital services in 2017. Limits: c_growth 0 → classes stay.
"""

from __future__ import annotations

import numpy as np

from simadopt.core.compiled import inline

_ONE = np.float32(1.0)


@inline
def slots(capacity: int) -> int:
    """Return how many items may be under way at once, by class of digital staff."""
    return capacity + 1 + capacity // 3


@inline
def load(active: int, places: int) -> np.float32:
    """Return how full the agenda is, in [0, 1]."""
    return min(np.float32(active) / np.float32(places), _ONE)
