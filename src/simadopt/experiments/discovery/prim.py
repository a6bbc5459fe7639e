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

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from pandas.api.types import is_numeric_dtype

from simadopt.experiments.discovery.box import Box, Columns, Limit, Mask, inside
from simadopt.experiments.discovery.peeling import pasted, peeled

__all__ = ["ALPHA", "boxes"]

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
