"""A box of inputs: a range, or some levels, of each of a few of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "Columns", "Limit", "Mask", "inside"]

Mask = NDArray[np.bool_]
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
