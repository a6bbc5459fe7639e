"""Exits (step 9): an item in place is stopped, by the authority or by its host.

yearly probability ~ Beta of mean ε over hosts, the authority being its own host; a host that stops an item
stops it for all its members (exits come in clusters); quarterly = 1 − (1 − yearly)^¼

Evidence: assumed. Limits: κ_exit above 100 → every host has the rate ε; hosts independent → members of a host
stop one by one, with the same mean.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance

__all__ = ["exit_rates", "quarterly"]

LEAST_SHAPE: Final = 0.2
MOST_SHAPE: Final = 100.0
"""Concentration beyond which hosts are alike."""


def quarterly(yearly: float) -> float:
    """Return the quarterly probability of a yearly one.

    >>> round(1 - (1 - quarterly(0.05)) ** 4, 12)
    0.05
    """
    return 1.0 - (1.0 - yearly) ** 0.25 if yearly < 1.0 else 1.0


def exit_rates(
    seed: int, key: NDArray[np.uint64], mean: float, concentration: float
) -> NDArray[np.float32]:
    """Return the quarterly exit probability of each host, drawn once for a run."""
    if mean <= 0.0 or concentration > MOST_SHAPE:
        return np.full(key.size, quarterly(max(mean, 0.0)), np.float32)
    scale = max(concentration, LEAST_SHAPE / mean, LEAST_SHAPE / max(1.0 - mean, 1e-9))
    yearly = chance.betas(seed, "territory exit rate", key, mean * scale, (1.0 - mean) * scale)
    return (1.0 - (1.0 - yearly.astype(np.float64)) ** 0.25).astype(np.float32)
