"""Exposure, thresholds and Moran's I of a diffusion data set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from simadopt.experiments.diffusion.importer import Diffusion

__all__ = ["Exposed", "exposed", "moran", "morans", "thresholds"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Exposed:
    """Ties and exposure by person and period.

    Parameters
    ----------
    ties : list of csr_matrix
        One for each period (the same one where ties do not change), float64[n,n].
    exposure : float64[n,P]
        Share of one's ties that had adopted ``lag`` periods before; NaN without ties.
    outdegree, indegree : float64[n]
        Ties of the whole time.
    """

    ties: list[csr_matrix]
    exposure: F64
    outdegree: F64
    indegree: F64


def exposed(data: Diffusion) -> Exposed:
    """Return ties and exposure: E_it = Σ_j w_ij [a_j ≤ t − lag] / Σ_j w_ij, w = 1 without weights."""
    how, n = data.spec.exposure, len(data.keys)
    names = how.networks or tuple(data.networks)
    all_ties = [data.networks[name] for name in names]
    edges = np.concatenate(all_ties) if all_ties else np.zeros((0, 3), np.int64)
    weight = np.concatenate([np.zeros(0), *(data.weights[name] for name in names)])
    lasting = np.repeat(
        [data.spec.networks[name].lasting for name in names], [len(ties) for ties in all_ties]
    ).astype(bool)
    whole = _matrix(edges, weight, n, how.weighted)
    changing = bool((edges[:, 2] >= 0).any())
    ties = []
    for t in range(data.periods):
        at = _holds(edges[:, 2], lasting, t)
        ties.append(_matrix(edges[at], weight[at], n, how.weighted) if changing else whole)
    found = np.full((n, data.periods), np.nan)
    for t, w in enumerate(ties):
        degree = np.asarray(w.sum(axis=1)).ravel()
        seen = (data.adopted <= t - how.lag).astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[:, t] = np.where(degree > 0.0, (w @ seen) / degree, np.nan)
    return Exposed(
        ties, found, np.asarray(whole.sum(axis=1)).ravel(), np.asarray(whole.sum(axis=0)).ravel()
    )


def _holds(since: NDArray[np.int64], lasting: NDArray[np.bool_], t: int) -> NDArray[np.bool_]:
    """Tell which ties hold in a period: always, in it, or from an earlier one on."""
    return np.asarray((since < 0) | (since == t) | lasting & (since <= t))


def _matrix(edges: NDArray[np.int64], weight: F64, n: int, weighted: bool) -> csr_matrix:
    """Return ties as a matrix; two between the same people are added, or count as the heavier one."""
    if not weighted:
        order = np.argsort(-weight, kind="stable")
        _, first = np.unique(edges[order, 0] * n + edges[order, 1], return_index=True)
        edges, weight = edges[order[first]], weight[order[first]]
    return csr_matrix((weight, (edges[:, 0], edges[:, 1])), shape=(n, n))


def thresholds(data: Diffusion, seen: Exposed) -> pd.DataFrame:
    """Return the exposure at which people adopted, by time of adoption.

    Returns
    -------
    DataFrame
        ``period``, ``adopters``, ``isolates`` (adopters without ties), ``q25``, ``q50``, ``q75``.
    """
    rows = []
    for t, name in enumerate(data.names):
        own = np.flatnonzero(data.adopted == t)
        at = seen.exposure[own, t]
        told = at[np.isfinite(at)]
        quarters = np.quantile(told, (0.25, 0.5, 0.75)) if told.size else np.full(3, np.nan)
        rows.append([name, own.size, own.size - told.size, *quarters.tolist()])
    return pd.DataFrame(rows, columns=["period", "adopters", "isolates", "q25", "q50", "q75"])


def moran(x: F64, w: csr_matrix) -> tuple[float, float, float]:
    """Return Moran's I with its expectation and spread under randomisation.

    I = (n / S₀) Σ_ij w_ij z_i z_j / Σ_i z_i², z = x − mean; w row-standardised.

    Parameters
    ----------
    x : float64[n]
    w : csr_matrix, float64[n,n]

    Returns
    -------
    (I, E[I], sd) : NaN where x does not vary or there are no ties.

    References
    ----------
    Cliff and Ord 1981.
    """
    n, degree = x.size, np.asarray(w.sum(axis=1)).ravel()
    z = x - x.mean()
    m2 = float(z @ z) / n
    if m2 <= 0.0 or not degree.any() or n < 4:
        return float("nan"), float("nan"), float("nan")
    scale = np.divide(1.0, degree, out=np.zeros(n), where=degree > 0.0)
    v = csr_matrix(w.multiply(scale[:, None]))
    s0 = float(v.sum())
    both = v + v.T
    s1 = 0.5 * float(both.multiply(both).sum())
    sums = np.asarray(v.sum(axis=1)).ravel() + np.asarray(v.sum(axis=0)).ravel()
    s2 = float(sums @ sums)
    k = float((z**4).mean()) / m2**2
    value = (n / s0) * float(z @ (v @ z)) / (n * m2)
    mean = -1.0 / (n - 1)
    first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = k * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    square = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return value, mean, float(np.sqrt(max(square - mean**2, 0.0)))


def morans(data: Diffusion, seen: Exposed) -> pd.DataFrame:
    """Return Moran's I of adoption so far, period by period."""
    rows = []
    for t, name in enumerate(data.names):
        value, mean, sd = moran((data.adopted <= t).astype(np.float64), seen.ties[t])
        z = (value - mean) / sd if sd and sd > 0.0 else np.nan
        rows.append([name, value, mean, sd, z])
    return pd.DataFrame(rows, columns=["period", "moran", "expected", "sd", "z"])
