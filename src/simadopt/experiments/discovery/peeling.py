"""How a box is made: peeled slice by slice, then extended where it was peeled too far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.discovery.box import Columns, Limit, Mask, inside

__all__ = ["LEAST_POINTS", "pasted", "peeled"]

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
