"""Fronts: which candidates no other is better than, how much they cover, and a few that stand for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simadopt.core.arrays import F64

__all__ = ["dominates", "hypervolume", "non_dominated", "spread_out"]


def dominates(a: F64, b: F64) -> bool:
    """Tell whether scores a are nowhere below b, and somewhere above."""
    return bool((a >= b).all() and (a > b).any())


def non_dominated(scores: F64) -> list[int]:
    """Return the rows that no row dominates, in order; of equal rows the first.

    >>> non_dominated(np.array([[1.0, 1.0], [2.0, 0.0], [0.5, 0.5], [1.0, 1.0]]))
    [0, 1]
    """
    kept: list[int] = []
    for k, row in enumerate(scores):
        better = (scores >= row).all(axis=1) & (scores > row).any(axis=1)
        if not better.any() and not any((scores[j] == row).all() for j in kept):
            kept.append(k)
    return kept


def spread_out(scores: F64, rows: Sequence[int], most: int) -> list[int]:
    """Return at most so many of the rows: evenly along the first objective, both ends included."""
    order = sorted(rows, key=lambda k: (*(-x for x in scores[k].tolist()), k))
    if len(order) <= most:
        return order
    places = np.linspace(0, len(order) - 1, most).round().astype(int)
    return [order[k] for k in places.tolist()]


def hypervolume(scores: F64, reference: F64) -> float:
    """Return the volume that some scores dominate above a reference point.

    By slices along the last objective (While and others 2006, IEEE Transactions on Evolutionary
    Computation 10); meant for tens of points.

    >>> hypervolume(np.array([[2.0, 1.0], [1.0, 2.0]]), np.zeros(2))
    3.0
    >>> hypervolume(np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0]]), np.zeros(3))
    3.0
    """
    above = scores[(scores > reference).all(axis=1)]
    if not above.size:
        return 0.0
    if scores.shape[1] == 1:
        return float(above.max() - reference[0])
    volume, low = 0.0, float(reference[-1])
    for high in np.unique(above[:, -1]).tolist():
        slab = above[above[:, -1] >= high][:, :-1]
        volume += (high - low) * hypervolume(slab, reference[:-1])
        low = high
    return volume
