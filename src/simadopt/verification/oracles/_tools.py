"""Small tools the oracles share: checks of arguments, bisection, binomial tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

INTEGER_SLACK = 1e-9  # a product such as 0.2 * 5 or 0.07 * 100 must not miss its integer


def check_range(
    name: str, value: float, low: float, high: float = math.inf, *, open_low: bool = False
) -> None:
    """Refuse a value that is infinite, not a number, or outside [low, high] (or ]low, high]).

    >>> check_range("drop", 1.5, 0.0, 1.0)
    Traceback (most recent call last):
    ValueError: drop = 1.5: a number in [0, 1] is needed
    """
    if not low <= value <= high or math.isinf(value) or (open_low and value == low):
        left, right = "]" if open_low else "[", "[" if math.isinf(high) else "]"
        allowed = f"{left}{low:g}, {high:g}{right}"
        raise ValueError(f"{name} = {value:g}: a number in {allowed} is needed")


def bisect(f: Callable[[float], float], low: float, high: float) -> float:
    """Return a zero of ``f`` between two points of opposite sign, to the last bit of a float.

    Raises
    ------
    ValueError
        If ``f(low)`` and ``f(high)`` have the same sign.
    """
    at_low, at_high = f(low), f(high)
    if at_low == 0.0:
        return low
    if at_high == 0.0:
        return high
    if (at_low > 0) == (at_high > 0):
        raise ValueError(f"no change of sign between {low:g} and {high:g}")
    while low < (middle := 0.5 * (low + high)) < high:
        value = f(middle)
        if value == 0.0:
            return middle
        if (value > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
    return middle


def binomial_rows(sizes: NDArray[np.int64], chances: Floats) -> Floats:
    """Return the binomial laws of several (size, chance), one per row.

    Parameters
    ----------
    sizes : array of int, shape (r,)
        Numbers of trials, ≥ 0.
    chances : array, shape (r,)
        Chances of success, in [0, 1].

    Returns
    -------
    array, shape (r, max(sizes) + 1)
        ``P(Binomial(sizes[i], chances[i]) = j)``; each row sums to 1.
    """
    top = int(sizes.max())
    log_factorial = np.array([math.lgamma(i + 1.0) for i in range(top + 1)])
    certain = (chances <= 0.0) | (chances >= 1.0)
    inside = np.where(certain, 0.5, chances)[:, None]
    won = np.arange(top + 1)[None, :]
    lost = sizes[:, None] - won
    log_ways = log_factorial[sizes][:, None] - log_factorial - log_factorial[np.maximum(lost, 0)]
    logs = log_ways + won * np.log(inside) + lost * np.log1p(-inside)
    rows: Floats = np.exp(np.where(lost >= 0, logs, -np.inf))
    rows[certain] = 0.0
    rows[certain, np.where(chances[certain] >= 1.0, sizes[certain], 0)] = 1.0
    rows /= rows.sum(axis=1, keepdims=True)
    return rows


def crowd_transitions(enter: Floats, leave: float) -> Floats:
    """Return the one-week law of the number of users when everybody decides at once.

    Of ``k`` users each leaves with chance ``leave``; of the ``n - k`` others each enters with
    chance ``enter[k]``; all decide on last week's ``k``.

    Parameters
    ----------
    enter : array, shape (n + 1,)
        Chance of entering when there are k users, in [0, 1].
    leave : float
        Chance of leaving, in [0, 1].

    Returns
    -------
    array, shape (n + 1, n + 1)
        Row k: law of next week's number of users.
    """
    n = enter.size - 1
    users = np.arange(n + 1, dtype=np.int64)
    newcomers = binomial_rows(n - users, enter)
    table = np.zeros((n + 1, n + 1))
    if leave == 0.0:
        for k in range(n + 1):
            table[k, k:] = newcomers[k, : n - k + 1]
        return table
    stayers = binomial_rows(users, np.full(n + 1, 1.0 - leave))
    for k in range(n + 1):
        table[k] = np.convolve(newcomers[k, : n - k + 1], stayers[k, : k + 1])
    return table


def share_moments(law: Floats, counts: Floats, n: int) -> tuple[float, float]:
    """Return mean and standard deviation of ``counts / n`` under a law."""
    shares = counts / n
    mean = float(law @ shares)
    return mean, math.sqrt(float(law @ (shares - mean) ** 2))
