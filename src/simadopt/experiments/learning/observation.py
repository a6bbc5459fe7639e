"""What counts say of use: which months speak, how loud their noise is, how likely a count is.

A user of a tool in a month is whoever is active in it: counts alone cannot tell a user who is seldom
active from one who is not. Holidays and outages move activity, not use: their months are hidden, and
the users of before are there after. The noise of counts is that of a Beta-binomial law: ψ times that of a
binomial one, with ψ told by how much months jump around their neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.dated_rows import AccessRow, Period

__all__ = ["Noise", "arcsine", "hide", "log_likelihood", "noise_of", "order_tells", "starts_of"]

F64 = NDArray[np.float64]
DIP: Final = 0.75
"""A month whose total is below this part of both its neighbours is taken for an outage (assumed)."""
HOLIDAYS: Final = (8,)
"""Months hidden without being told: August (assumed; say so in a calendar to keep it)."""
LEAST_PSI, MOST_PSI = 0.05, 30.0
_RARE: Final = 1e-3
"""Chance that somebody who is no user is counted (assumed)."""


@dataclass(frozen=True)
class Noise:
    """How counts spread around the share of users.

    Parameters
    ----------
    psi : float64[T]
        Variance of a count in units of the binomial one, by tool.
    """

    psi: F64

    def variance(self, eligible: F64) -> F64:
        """Return the variance of the arcsine of a share, ψ / 4n.

        Parameters
        ----------
        eligible : float64[G,T,M]
        """
        return np.asarray(self.psi[None, :, None] / (4.0 * np.maximum(eligible, 1.0)))

    def phi(self, eligible: F64) -> F64:
        """Return the correlation of a Beta-binomial law with this noise: (ψ − 1) / (n − 1), at least 0."""
        n = np.maximum(eligible - 1.0, 1.0)
        return np.asarray(np.clip((self.psi[None, :, None] - 1.0) / n, 1e-6, 0.9))


def arcsine(active: F64, eligible: F64) -> F64:
    """Return asin √share, whose binomial variance is 1/4n; NaN where nothing is told."""
    share = np.clip(active / np.where(eligible > 0.0, eligible, np.nan), 0.0, 1.0)
    return np.asarray(np.arcsin(np.sqrt(share)))


def hide(
    counts: Counts, calendar: Sequence[Period] = (), access: Sequence[AccessRow] = ()
) -> Counts:
    """Return counts with the months hidden that say nothing of use, and those without access not told.

    August is hidden unless the calendar speaks of it; a month in which all of a tool falls and comes
    back is taken for an outage. A definition that changed hides everything before it.
    """
    hidden, why = counts.hidden.copy(), dict(counts.why)
    days = [counts.day(m) for m in range(counts.months)]
    for one in calendar:
        for m, day in enumerate(days):
            touched = one.first <= _last(day) and one.last >= day
            before = one.what in ("definition_changed", "migration") and day < one.first
            if touched or before:
                for t, tool in enumerate(counts.tools):
                    if one.tool in ("", tool):
                        hidden[t, m] = True
                why[m] = one.what
    for m, day in enumerate(days):
        if day.month in HOLIDAYS and m not in why:
            hidden[:, m], why[m] = True, "august"
    whole = np.asarray(np.isfinite(counts.active)).all(axis=2, keepdims=True)
    totals = np.where(whole, counts.active, 0.0).sum(axis=0)
    for t in range(len(counts.tools)):
        for m in range(1, counts.months - 1):
            near = min(totals[t, m - 1], totals[t, m + 1])
            if totals[t, m] < DIP * near and not hidden[t, m - 1 : m + 2].any():
                hidden[t, m] = True
                why.setdefault(m, "dip")
    active = counts.active.copy()
    spans: dict[tuple[int, int], list[AccessRow]] = {}
    for row in access:
        if row.tool in counts.tools and row.group >= 0:
            spans.setdefault((row.group, counts.tools.index(row.tool)), []).append(row)
    for (g, t), rows in spans.items():
        inside = [any(row.first <= d <= row.last for row in rows) for d in days]
        active[g, t, ~np.array(inside)] = np.nan
    return replace(counts, hidden=hidden, why=why, active=active)


def _last(day: date) -> date:
    return date(day.year, day.month, 28)


def noise_of(counts: Counts) -> Noise:
    """Return the noise of counts, from how months jump around the mean of their neighbours.

    d = z_m − (z_{m−1} + z_{m+1}) / 2 has variance 1.5 ψ / 4n when use moves slowly; the median of its
    squares tells ψ, so that a few jumps do not.
    """
    z = arcsine(counts.masked(), counts.eligible)
    jump = z[:, :, 1:-1] - 0.5 * (z[:, :, :-2] + z[:, :, 2:])
    scaled = jump**2 * 4.0 * counts.eligible[:, :, 1:-1] / 1.5
    found = []
    for t in range(len(counts.tools)):
        some = scaled[:, t][np.isfinite(scaled[:, t])]
        # the median of χ² with 1 degree is .455
        found.append(np.median(some) / 0.455 if some.size >= 10 else 1.0)
    return Noise(np.clip(np.array(found), LEAST_PSI, MOST_PSI))


def log_likelihood(counts: Counts, noise: Noise, share: F64) -> F64:
    """Return the log-likelihood of all told months by service and tool, given shares of users.

    Parameters
    ----------
    counts : Counts
    noise : Noise
    share : float64[N,G,T,M]
        Share of the eligible who are users.

    Returns
    -------
    float64[N,G,T]
        Of a Beta-binomial law; binomial coefficients are left out.
    """
    active, n = counts.masked(), counts.eligible
    p = np.clip(share * (1.0 - _RARE) + _RARE * (1.0 - share), _RARE, 1.0 - _RARE)
    phi = noise.phi(n)
    size = (1.0 - phi) / phi
    a, b = p * size, (1.0 - p) * size
    term = betaln(active + a, n - active + b) - betaln(a, b)
    return np.asarray(np.nansum(term, axis=3))


def starts_of(counts: Counts) -> F64:
    """Return how many people more were active from month to month, by service and tool, falls apart."""
    active = counts.masked()
    filled = active.copy()
    for m in range(1, counts.months):  # over hidden months
        gone = np.isnan(filled[:, :, m])
        filled[:, :, m][gone] = filled[:, :, m - 1][gone]
    rise = np.diff(filled, axis=2)
    return np.asarray(np.nansum(np.clip(rise, 0.0, None), axis=2))


def order_tells(counts: Counts, shuffles: F64) -> float:
    """Return the share of shuffles of the months in which they are as smooth as they are (von Neumann).

    Months that a service lacks are passed over in it; one with fewer than four tells nothing.

    Parameters
    ----------
    counts : Counts
    shuffles : float64[K,M]
        Numbers whose ranks are the shuffles.

    Returns
    -------
    float
        Small when the order of months tells something: successive months are more alike than others.
    """
    z = arcsine(counts.masked(), counts.eligible) * np.sqrt(np.maximum(counts.eligible, 0.0))
    told = np.isfinite(z).any(axis=(0, 1))
    if not told.any():
        return 1.0
    z = z[:, :, told].reshape(-1, int(told.sum()))
    order = np.argsort(shuffles[:, told], axis=1)
    own, others, enough = 0.0, np.zeros(len(order)), False
    for there in np.unique(np.isfinite(z), axis=0):  # those that lack the same months together
        if there.sum() < 4:
            continue
        some, enough = z[(np.isfinite(z) == there).all(axis=1)], True
        own += float((np.diff(some[:, there], axis=1) ** 2).sum())
        shuffled = (some[:, o[there[o]]] for o in order)
        others += [(np.diff(one, axis=1) ** 2).sum() for one in shuffled]
    return float((1 + (others <= own).sum()) / (1 + others.size)) if enough else 1.0
