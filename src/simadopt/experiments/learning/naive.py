"""Forecasts that know nothing of the model: no change, the last hazard, Bass.

Each gives the share of users some months after an origin. Where they are scored, all spread around it by the
noise of counts at both ends and by a random walk whose step is told by the months before; where one is shown,
by what the same rule missed when it was made anew at each past month (`missed`).

References: Bass 1969 (hazard p + q·share of users).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls
from scipy.special import stdtrit

__all__ = ["LEAST_ORIGINS", "NAIVE", "Missed", "missed", "naive", "walk_variance"]

F64 = NDArray[np.float64]
NAIVE: Final = ("no_change", "last_hazard", "bass")
LAST: Final = 3
"""Months whose hazard is taken on."""
LEAST_ORIGINS: Final = 3
"""Past months at which a rule must have been made anew before its errors give an interval."""


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


@dataclass(frozen=True)
class Missed:
    """What a naive rule missed, made anew at each past month.

    Parameters
    ----------
    walk, drift : float
        a and b, at least 0, of error² − noise = a·h + b·h² over h months ahead, of asin √share: by least
        squares of (error² − noise) / h.
    origins : int
        Past months at which the rule was made.
    """

    walk: float
    drift: float
    origins: int

    def between(self, share: float, ahead: int, noise: float) -> tuple[float, float]:
        """Return the ends of the 90 % interval of a share so many months ahead; NaN of too few origins.

        asin √share ± t·√(noise + a·h + b·h²), Student's t with as many degrees as origins.

        Parameters
        ----------
        share : float
            What the rule says.
        ahead : int
            Months from the origin.
        noise : float
            Variance of asin √share of counts, at the origin and in the month that is forecast together.

        Examples
        --------
        >>> [round(x, 2) for x in Missed(0.001, 0.0, 8).between(0.5, 4, 0.002)]
        [0.36, 0.64]
        >>> Missed(0.001, 0.0, 2).between(0.5, 4, 0.002)
        (nan, nan)
        """
        if self.origins < LEAST_ORIGINS or not np.isfinite(share):
            return float("nan"), float("nan")
        wide = float(stdtrit(self.origins, 0.95)) * np.sqrt(
            noise + ahead * self.walk + ahead**2 * self.drift
        )
        z = np.arcsin(np.sqrt(np.clip(share, 0.0, 1.0))) + np.array([-wide, wide])
        low, high = np.sin(np.clip(z, 0.0, np.pi / 2.0)) ** 2
        return float(low), float(high)


def missed(
    name: str, active: F64, eligible: F64, sets: Sequence[Sequence[int]], psi: float
) -> Missed:
    """Return what a rule missed 1, 2, … months ahead of each past month, in some sets of services.

    Where months just before the last one are not told (an August), the rule is made of as little each time.

    Parameters
    ----------
    name : str
        One of `NAIVE`.
    active, eligible : float64[G,M]
        Of one tool; NaN where not told.
    sets : sequence of sequence of int
        Services whose counts are added up; errors of all sets are taken together.
    psi : float
        Noise of counts, times that of a binomial law.
    """
    found: list[tuple[float, float]] = []
    origins, lacking = 0, np.isnan(active[:, -LAST - 1 :])
    lacking[:, -1] = False
    for origin in range(LAST, active.shape[1] - 1):
        past, months = slice(0, origin + 1), active.shape[1] - origin - 1
        seen = active[:, past].copy()
        seen[:, -LAST - 1 :][lacking] = np.nan
        told = naive(name, seen, eligible[:, past], months)
        errors = [
            (k + 1.0, (error**2 - 2.0 * psi / (4.0 * n)) / (k + 1))
            for own in sets
            for k, error, n in _errors(told, active[own], eligible[own], origin, own)
        ]
        found += errors
        origins += bool(errors)
    if not found:
        return Missed(0.0, 0.0, 0)
    h, own = np.array(found).T
    (walk, drift), _ = nnls(np.stack([np.ones_like(h), h], axis=1), own)
    return Missed(float(walk), float(drift), origins)


def _errors(
    told: F64, active: F64, eligible: F64, origin: int, own: Sequence[int]
) -> list[tuple[int, float, float]]:
    """Return months ahead, error of asin √share, and people, where all services of a set are told."""
    n = eligible[:, origin]
    if not (np.isfinite(active[:, origin]).all() and n.sum() > 0.0):
        return []
    found = []
    for k in range(told.shape[1]):
        seen, able = active[:, origin + 1 + k].sum(), eligible[:, origin + 1 + k].sum()
        said = told[own, k] @ n / n.sum()
        if np.isfinite(seen) and able > 0.0:
            error = np.arcsin(np.sqrt(min(seen / able, 1.0))) - np.arcsin(np.sqrt(said))
            found.append((k, float(error), float(n.sum())))
    return found
