"""What counts and logs are told by: statistics of services and tools, observed and simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Series", "basis", "scores_of", "series_of"]

F64 = NDArray[np.float64]
STATISTICS: Final = 3


@dataclass(frozen=True)
class Series:
    """Statistics of services and tools, observed and simulated.

    Parameters
    ----------
    tool, group : int64[S]
        Tool and service of each.
    observed : float64[S,K]
    noise : float64[S,K,K]
        Covariance of the noise of counts.
    features : float64[S,P]
        What the answer to x may depend on: 1, where the service starts, and its square.
    simulated : float64[N,S,K]
    """

    tool: NDArray[np.int64]
    group: NDArray[np.int64]
    observed: F64
    noise: F64
    features: F64
    simulated: F64


def basis(months: int) -> F64:
    """Return mean, slope and bend over months, orthonormal, divided by √months: float64[months,K].

    >>> basis(4)[:, 0].tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    time = np.linspace(-1.0, 1.0, months) if months > 1 else np.zeros(1)
    powers = np.stack([time**k for k in range(min(STATISTICS, months))], axis=1)
    q, r = np.linalg.qr(powers)
    return np.asarray(q * np.sign(np.diag(r)) / np.sqrt(months))


def series_of(observed: F64, variance: F64, start: F64, simulated: F64, first: F64) -> Series:
    """Return the statistics of all services that have at least two months after the first.

    Parameters
    ----------
    observed : float64[G,T,M]
        asin √share, NaN where not told; the first month is the start.
    variance : float64[G,T,M]
    start : float64[G,T]
        asin √share of the first month.
    simulated : float64[N,G,T,M]
    first : float64[N,G,T]
        asin √share at week 0 of each particle.
    """
    tool, group, y, noise, sims, features = [], [], [], [], [], []
    for g, t in np.argwhere(np.isfinite(start)).tolist():
        told = np.flatnonzero(np.isfinite(observed[g, t, 1:])) + 1
        if told.size < 2:
            continue
        q = basis(told.size)
        padded = np.zeros((told.size, STATISTICS))
        padded[:, : q.shape[1]] = q
        v = (padded.T * variance[g, t, told]) @ padded
        lift = padded.sum(axis=0)
        noise.append(v + variance[g, t, 0] * np.outer(lift, lift))
        y.append((observed[g, t, told] - start[g, t]) @ padded)
        sims.append((simulated[:, g, t][:, told] - first[:, g, t, None]) @ padded)
        tool.append(t)
        group.append(g)
        features.append([1.0, start[g, t] - 0.8, (start[g, t] - 0.8) ** 2])
    n = simulated.shape[0]
    return Series(
        np.array(tool, np.int64),
        np.array(group, np.int64),
        np.array(y).reshape(-1, STATISTICS),
        np.array(noise).reshape(-1, STATISTICS, STATISTICS),
        np.array(features).reshape(-1, 3),
        np.array(sims).reshape(-1, n, STATISTICS).transpose(1, 0, 2),
    )


def scores_of(observed: F64, start: F64, simulated: F64) -> Series:
    """Return the scores of all services as statistics, in units of their spread over particles.

    Parameters
    ----------
    observed : float64[G,T,K]
    start : float64[G,T]
        asin √share of the first month, NaN where not told.
    simulated : float64[N,G,T,K]
    """
    at = np.argwhere(np.isfinite(start) & (simulated.std(axis=0) > 0.0).any(axis=2))
    g, t = at.T
    size = np.maximum(simulated.std(axis=(0, 1)), 1e-9)[t]
    k = observed.shape[2]
    away = start[g, t] - 0.8
    return Series(
        t, g, observed[g, t] / size, np.zeros((len(at), k, k)),
        np.stack([np.ones(len(at)), away, away**2], axis=1), simulated[:, g, t] / size,
    )  # fmt: skip
