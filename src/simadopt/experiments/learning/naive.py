"""Forecasts that know nothing of the model: no change, the last hazard, Bass.

Each gives the share of users some months after an origin; all spread around it by the noise of counts at
both ends and by a random walk whose step is told by the months before.

References: Bass 1969 (hazard p + q·share of users).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

__all__ = ["NAIVE", "naive", "walk_variance"]

F64 = NDArray[np.float64]
NAIVE: Final = ("no_change", "last_hazard", "bass")
LAST: Final = 3
"""Months whose hazard is taken on."""


def naive(name: str, active: F64, eligible: F64, months: int) -> F64:
    """Return the share of users after 1 … ``months`` months: float64[G,months].

    Parameters
    ----------
    name : {"no_change", "last_hazard", "bass"}
    active, eligible : float64[G,M]
        Of one tool up to the origin, the last month; NaN where not told.
    months : int
    """
    share = active[:, -1] / np.maximum(eligible[:, -1], 1.0)
    found = np.empty((active.shape[0], months))
    rates = _rates(name, active, eligible)
    for k in range(months):
        rise, contagion, fall = rates
        share = share + (rise + contagion * share) * (1.0 - share) - fall * share
        share = np.clip(share, 0.0, 1.0)
        found[:, k] = share
    return found


def _rates(name: str, active: F64, eligible: F64) -> tuple[float, float, float]:
    """Return the monthly hazard of starting, what users add to it, and the rate of stopping."""
    if name == "no_change":
        return 0.0, 0.0, 0.0
    before, after, n = active[:, :-1], active[:, 1:], eligible[:, :-1]
    told = np.isfinite(before) & np.isfinite(after)
    if name == "last_hazard":
        told[:, :-LAST] = False
    if not told.any():
        return 0.0, 0.0, 0.0
    change = float((after - before)[told].sum())
    if name == "last_hazard":
        free, users = float((n - before)[told].sum()), float(before[told].sum())
        rise = change / free if change > 0.0 and free > 0.0 else 0.0
        return min(rise, 1.0), 0.0, min(-change / users, 1.0) if change < 0.0 < users else 0.0
    free_people, shares, gains = [], [], []
    for m in np.flatnonzero(told.any(axis=0)).tolist():
        own = told[:, m]
        users, able = float(before[own, m].sum()), float(n[own, m].sum())
        free_people.append(able - users)
        shares.append(users / max(able, 1.0))
        gains.append(float(after[own, m].sum()) - users)
    room = np.array(free_people)
    design = np.stack([room, room * np.array(shares)], axis=1)
    (p, q), _ = nnls(design, np.array(gains))
    return float(min(p, 1.0)), float(min(q, 1.0)), 0.0


def walk_variance(z: F64, variance: F64) -> float:
    """Return the variance of a month's step of asin √share beyond the noise of counts.

    Parameters
    ----------
    z, variance : float64[G,M]
    """
    step = np.diff(z, axis=1) ** 2 - variance[:, 1:] - variance[:, :-1]
    told = np.isfinite(step)
    return max(float(step[told].mean()), 0.0) if told.any() else 0.0
