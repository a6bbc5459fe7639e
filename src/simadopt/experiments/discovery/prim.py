"""PRIM: boxes of inputs in which something happens more often than elsewhere.

A box starts as the whole sample and is peeled: the slice of a share α of its points is cut off, at
the end of the input where that gains most density per point; a level of a list is cut off whole. Each
step trades coverage (share of all cases that are in the box) for density (share of the box that are
cases). The box of the best harmonic mean of the two is kept, extended where that makes it denser
(pasting), and freed of limits that chance explains. The next box is sought among the points left,
and kept when it is denser than the whole sample.

A quasi-p-value is the binomial chance that a box without one of its limits would hold as many cases
among as many points as the box does; it is "quasi" because the same points chose the limit.

Written here because the libraries that have it are heavy (``ema_workbench``: statsmodels, seaborn,
Platypus) or of another licence (``prim``: GPL-3).

References
----------
Friedman and Fisher 1999, Statistics and Computing 9:123. Kwakkel and Jaxa-Rozen 2016, Environmental
Modelling & Software 79:311 (gain per point, where inputs are of several kinds). Bryant and Lempert
2010, Technological Forecasting and Social Change 77:34.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from pandas.api.types import is_numeric_dtype

from simadopt.core.arrays import Mask

__all__ = [
    "ALPHA",
    "LEAST_POINTS",
    "Box",
    "Columns",
    "Limit",
    "Mask",
    "boxes",
    "inside",
    "pasted",
    "peeled",
]

Columns = Mapping[str, NDArray[Any]]
"""The points by input."""


@dataclass(frozen=True)
class Limit:
    """What a box says of one input: a range, or the levels that are in it.

    Parameters
    ----------
    name : str
    low, high : float
        Minus or plus infinity where there is no limit.
    levels : tuple of str
        Of an input of words; empty for numbers.
    p : float
        Quasi-p-value.
    """

    name: str
    low: float = -np.inf
    high: float = np.inf
    levels: tuple[str, ...] = ()
    p: float = np.nan

    def holds(self, column: NDArray[Any]) -> Mask:
        """Tell which values are within."""
        if self.levels:
            return np.isin(column, self.levels)
        return np.asarray((column >= self.low) & (column <= self.high))


@dataclass(frozen=True)
class Box:
    """A box and what it holds, counted over the whole sample less the boxes before it.

    Parameters
    ----------
    limits : tuple of Limit
    points, cases : int
        In the box.
    coverage, density : float
        Share of all cases that are in the box; share of the box that are cases.
    base : float
        Density where the box was sought.
    path : tuple of (float, float)
        Coverage and density after each peel.
    """

    limits: tuple[Limit, ...]
    points: int
    cases: int
    coverage: float
    density: float
    base: float
    path: tuple[tuple[float, float], ...]


def inside(limits: Sequence[Limit], columns: Columns) -> Mask:
    """Tell which points are within all limits."""
    within = np.ones(len(next(iter(columns.values()))), bool)
    for limit in limits:
        within &= limit.holds(columns[limit.name])
    return within


LEAST_POINTS: Final = 10
"""A box holds at least so many points."""
_ROUNDS: Final = 100


def peeled(columns: Columns, case: Mask, alpha: float) -> Iterator[tuple[dict[str, Limit], Mask]]:
    """Yield limits and points of the box, from the whole sample on.

    The next peel is the one that gains most density per point it cuts off, so that a level of a list,
    which may hold half of the points, does not win by its size alone.
    """
    limits: dict[str, Limit] = {}
    within = np.ones(case.size, bool)
    while True:
        yield dict(limits), within
        size, density = int(within.sum()), float(case[within].mean())
        trials = [
            ((float(case[kept].mean()) - density) / (size - int(kept.sum())), -k, limit, kept)
            for k, (limit, kept) in enumerate(_peels(columns, within, limits, alpha))
            if kept.sum() >= LEAST_POINTS
        ]
        if not trials or case[within].all():
            return
        *_, limit, within = max(trials, key=lambda trial: trial[:2])
        limits[limit.name] = limit


def _peels(
    columns: Columns, within: Mask, limits: dict[str, Limit], alpha: float
) -> Iterator[tuple[Limit, Mask]]:
    """Yield every limit that is a little tighter than those of the box, and what it keeps."""
    for name, x in columns.items():
        known, here = limits.get(name, Limit(name)), x[within]
        tighter: list[Limit] = []
        if x.dtype.kind == "U":
            levels = sorted(set(here.tolist()))
            if len(levels) > 1:
                tighter = [
                    replace(known, levels=tuple(v for v in levels if v != gone)) for gone in levels
                ]
        else:
            tighter = [
                replace(known, low=_next(here, alpha)),
                replace(known, high=-_next(-here, alpha)),
            ]
        for limit in tighter:
            kept = within & limit.holds(x)
            if kept.sum() < within.sum():
                yield limit, kept


def _next(values: NDArray[Any], alpha: float) -> float:
    """Return the low end that cuts off a share α of the values, and at least one level of them."""
    ordered = np.sort(values)
    end = ordered[max(int(alpha * values.size), 1)] if values.size > 1 else ordered[0]
    above = ordered[ordered > ordered[0]]
    return float(max(end, above[0])) if above.size else float(ordered[0])


def pasted(
    limits: dict[str, Limit], columns: Columns, case: Mask, alpha: float
) -> dict[str, Limit]:
    """Return the box extended by slices as long as that makes it no less dense."""
    for _ in range(_ROUNDS):
        within = inside(tuple(limits.values()), columns)
        density, trials = case[within].mean(), []
        for limit in _looser(limits, columns, within, alpha):
            wider = inside(tuple((limits | {limit.name: limit}).values()), columns)
            if wider.sum() > within.sum() and case[wider].mean() >= density:
                trials.append((float(case[wider].mean()), int(wider.sum()), limit))
        if not trials:
            break
        limit = max(trials, key=lambda trial: trial[:2])[2]
        limits = limits | {limit.name: limit}
    return limits


def _looser(
    limits: dict[str, Limit], columns: Columns, within: Mask, alpha: float
) -> Iterator[Limit]:
    n = max(int(alpha * within.sum()), 1)
    for name, limit in limits.items():
        others = tuple(other for other in limits.values() if other.name != name)
        x = columns[name][inside(others, columns)]
        if limit.levels:
            for level in sorted(set(x.tolist()) - set(limit.levels)):
                yield replace(limit, levels=(*limit.levels, level))
            continue
        below, above = np.sort(x[x < limit.low]), np.sort(x[x > limit.high])
        if below.size:
            low = float(below[max(below.size - n, 0)])
            yield replace(limit, low=low)
        if above.size:
            high = float(above[min(n, above.size) - 1])
            yield replace(limit, high=high)


ALPHA: Final = 0.05
LARGEST_P: Final = 0.05
"""A limit whose quasi-p-value is larger is taken away."""


def boxes(inputs: DataFrame, case: Mask, *, most: int = 3, alpha: float = ALPHA) -> list[Box]:
    """Return the boxes of a sample, the first one found first; none when chance explains all.

    Parameters
    ----------
    inputs : DataFrame
        A column per input, of numbers or words.
    case : bool[points]
    most : int
    alpha : float
        Share peeled at a time.
    """
    columns = {str(name): _plain(inputs[name]) for name in inputs}
    left, found = np.ones(case.size, bool), list[Box]()
    while len(found) < most and case[left].any() and not case[left].all():
        box = _box({name: x[left] for name, x in columns.items()}, case[left], alpha)
        if not box.limits or box.density <= max(box.base, float(case.mean())):
            break
        box = replace(box, coverage=box.cases / int(case.sum()))
        found.append(box)
        left &= ~inside(box.limits, columns)
    return found


def _plain(column: Any) -> NDArray[Any]:
    return np.asarray(column, np.float64 if is_numeric_dtype(column) else np.str_)


def _box(columns: Columns, case: Mask, alpha: float) -> Box:
    steps = list(peeled(columns, case, alpha))
    total = int(case.sum())
    path = [(float(case[m].sum() / total), float(case[m].mean())) for _, m in steps]
    best = max(range(len(path)), key=lambda k: (2.0 * path[k][0] * path[k][1] / sum(path[k]), -k))
    limits = pasted(dict(steps[best][0]), columns, case, alpha)
    kept = _significant(tuple(limits.values()), columns, case)
    within = inside(kept, columns)
    cases = int(case[within].sum())
    return Box(
        kept,
        int(within.sum()),
        cases,
        cases / total,
        cases / int(within.sum()),
        float(case.mean()),
        tuple(path),
    )


def _significant(limits: tuple[Limit, ...], columns: Columns, case: Mask) -> tuple[Limit, ...]:
    """Return the limits with their quasi-p-values, those that chance explains taken away."""
    while limits:
        limits = tuple(replace(one, p=_p(one, limits, columns, case)) for one in limits)
        worst = max(limits, key=lambda one: one.p)
        if worst.p <= LARGEST_P:
            break
        limits = tuple(one for one in limits if one is not worst)
    return tuple(sorted(limits, key=lambda one: one.p))


def _p(limit: Limit, limits: tuple[Limit, ...], columns: Columns, case: Mask) -> float:
    from scipy.stats import binom

    within = inside(limits, columns)
    without = inside(tuple(one for one in limits if one is not limit), columns)
    q = float(case[without].mean())
    return float(binom.sf(int(case[within].sum()) - 1, int(within.sum()), q))
