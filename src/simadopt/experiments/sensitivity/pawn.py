"""PAWN: how far the law of an outcome moves when one input is known, from any sample.

The sample is cut in slices of an input, as many points in each (levels of a list are slices of their
own). The index is the median over slices of the Kolmogorov-Smirnov distance between the law in the
slice and the law in the whole sample. An input that does nothing has an index above 0, as slices are
samples; it is seen by permuting the input many times: that is its dummy.

References
----------
Pianosi and Wagener 2015, Environmental Modelling & Software 67:1; 2018, 108:197 (any sample).
Khorashadi Zadeh et al. 2017, 91:210 (the dummy).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series, factorize
from pandas.api.types import is_numeric_dtype

from simadopt.core.arrays import F64
from simadopt.experiments.sensitivity.noise import DUMMY

__all__ = ["LEAST_IN_SLICE", "SLICES", "index", "indices", "slices"]

SLICES = 10
LEAST_IN_SLICE = 10
RESAMPLES = 200
PERMUTED = 500
FLOOR = 0.99


def slices(x: Series[Any], n: int = SLICES) -> NDArray[np.int64]:
    """Return the slice of each point: as many points in each, equal values in the same.

    >>> slices(Series([0.1, 0.4, 0.2, 0.3]), 2).tolist(), slices(Series(["b", "a", "b"])).tolist()
    ([0, 1, 0, 1], [0, 1, 0])
    """
    if not is_numeric_dtype(x) or x.nunique() <= n:
        return np.asarray(factorize(x)[0], np.int64)
    cuts = np.quantile(x.to_numpy(), np.arange(1, n) / n)
    return np.asarray(np.searchsorted(cuts, x.to_numpy(), side="left"), np.int64)


def index(cut: NDArray[np.int64], rank: NDArray[np.int64]) -> float:
    """Return the index of an input given the slice of each point and the rank of its outcome.

    >>> round(index(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3])), 3)
    0.5
    """
    counts = np.zeros((int(cut.max()) + 1, int(rank.max()) + 1))
    np.add.at(counts, (cut, rank), 1.0)
    counts = counts[counts.sum(axis=1) > 0]
    whole = counts.sum(axis=0).cumsum() / rank.size
    laws = counts.cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
    return float(np.median(np.abs(laws - whole).max(axis=1)))


def indices(x: DataFrame, y: F64, *, n_slices: int = SLICES, seed: int = 1) -> DataFrame:
    """Return the index of each input, its interval, and the floor under which it says nothing.

    Parameters
    ----------
    x : DataFrame
        A column per input, of numbers or words.
    y : float64[points]
    n_slices, seed : int

    Returns
    -------
    DataFrame
        ``pawn``; ``pawn_low`` and ``pawn_high``, its 95 % interval by the bootstrap's standard deviation
        (its quantiles are too high: points drawn twice make laws look more apart); ``floor``, the
        99 % quantile of the permuted input. The last row is the dummy, an input of random numbers.
    """
    rng = np.random.default_rng(seed)
    rank = np.asarray(np.unique(y, return_inverse=True)[1], np.int64)
    floors: dict[bytes, F64] = {}

    def permuted(cut: NDArray[np.int64]) -> F64:
        shape = np.sort(np.bincount(cut)).tobytes()  # sizes of slices are all that counts
        if shape not in floors:
            floors[shape] = np.array([index(rng.permutation(cut), rank) for _ in range(PERMUTED)])
        return floors[shape]

    rows = []
    for name in x:
        cut = slices(x[name], n_slices)
        rows.append((*_interval(cut, rank, rng), float(np.quantile(permuted(cut), FLOOR))))
    dummy = permuted(slices(Series(np.arange(float(y.size))), n_slices))
    low, middle, high, floor = np.quantile(dummy, (0.025, 0.5, 0.975, FLOOR)).tolist()
    rows.append((middle, low, high, floor))
    names = [*map(str, x.columns), DUMMY]
    columns = ["pawn", "pawn_low", "pawn_high", "floor"]
    return DataFrame(rows, index=names, columns=columns).rename_axis("name")


def _interval(
    cut: NDArray[np.int64], rank: NDArray[np.int64], rng: np.random.Generator
) -> tuple[float, float, float]:
    found = index(cut, rank)
    drawn = rng.integers(rank.size, size=(RESAMPLES, rank.size))
    again = [index(cut[k], rank[k]) for k in drawn]
    half = 1.96 * float(np.std(again, ddof=1))
    return found, max(found - half, 0.0), min(found + half, 1.0)
