"""Granovetter's crowd: everybody sees everybody, each acts once enough others do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal, NamedTuple

from ._tools import INTEGER_SLACK, check_range


class CrowdLaw(NamedTuple):
    """Thresholds drawn evenly from a law, in increasing order, and how many act in the end."""

    thresholds: tuple[int, ...]
    final: int


def granovetter(thresholds: Sequence[int], initial: int = 0) -> int:
    r"""Return how many people act in the end, given how many *others* each needs to see acting.

    The smallest fixed point of :math:`k = i + \#\{\text{others}: \theta \le k\}`, read off the
    sorted thresholds. Nobody stops. Deciding all at once or one by one ends at the same number.

    Parameters
    ----------
    thresholds : sequence of int
        One count per person; 0 or less acts alone, n or more never acts.
    initial : int
        The first ``initial`` people of the sequence act from the start, whatever their threshold.

    Raises
    ------
    ValueError
        If initial is negative or above the number of people.

    References
    ----------
    Granovetter (1978), American Journal of Sociology 83.

    Examples
    --------
    >>> granovetter(range(100))
    100
    >>> granovetter([0, 2, *range(2, 100)])
    1
    """
    check_range("initial", initial, 0, len(thresholds))
    acting = initial
    for threshold in sorted(thresholds[initial:]):
        if threshold > acting:
            break
        acting += 1
    return acting


def granovetter_law(
    n: int, law: Literal["uniform", "normal"], first: float, second: float
) -> CrowdLaw:
    r"""Return thresholds taken evenly from a law, and the number acting in the end.

    Person i has the quantile at :math:`u_i = (i + 1/2)/n`, i = 0 … n - 1, of a law of thresholds
    expressed as a share of the n - 1 others; the count is the integer at or above share × (n - 1),
    kept within 0 (acts alone) and n (never acts). No chance enters.

    Parameters
    ----------
    n : int
        People, ≥ 2.
    law : {"uniform", "normal"}
        Shape of the law.
    first, second : float
        Lowest and highest threshold (uniform), or mean and standard deviation (normal), as shares
        of the others; they may lie outside [0, 1]. ``second`` ≥ ``first``, or > 0 for the normal.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    A uniform law on [0, 1] has no one at exactly 0, so nobody starts. Granovetter's list 0 … n - 1
    is the uniform law on :math:`[-1/2, n - 1/2] / (n - 1)`.

    References
    ----------
    Granovetter (1978), American Journal of Sociology 83: with a normal law of mean 25 in 100
    people, the final number leaps from 6 to nearly 100 as the standard deviation passes about 12.2
    (here, from 6 to 100 between 12.5 and 12.6: a hundred quantiles are not the law).

    Examples
    --------
    >>> granovetter_law(100, "uniform", -0.5 / 99, 99.5 / 99).final
    100
    >>> [granovetter_law(100, "normal", 0.25, sd).final for sd in (0.10, 0.11, 0.13, 0.14)]
    [1, 1, 100, 100]
    """
    check_range("n", n, 2)
    check_range("first", first, -math.inf)
    ranks = [(i + 0.5) / n for i in range(n)]
    if law == "uniform":
        check_range("second", second, first)
        shares = [first + (second - first) * u for u in ranks]
    elif law == "normal":
        check_range("second", second, 0.0, open_low=True)
        shares = [NormalDist(first, second).inv_cdf(u) for u in ranks]
    else:
        raise ValueError(f"law = {law!r}: 'uniform' or 'normal' is needed")
    counts = (math.ceil(share * (n - 1) - INTEGER_SLACK) for share in shares)
    thresholds = tuple(min(n, max(0, count)) for count in counts)
    return CrowdLaw(thresholds, granovetter(thresholds))
