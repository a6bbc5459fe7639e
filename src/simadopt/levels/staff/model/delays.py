"""How long a resident waits: a mixture of tracked and untracked requests.

delay of a tracked request ~ Erlang(4) with mean d_T; of an untracked one ~ Erlang(1) with mean d_U;
a request is tracked with chance w, so that

P(delay ≤ t) = w·E4(4 t / d_T) + (1 − w)·E1(t / d_U),  Ek(x) = 1 − exp(−x)·Σ_{j<k} x^j / j!

Evidence: non-use degrades follow-up and makes delays uneven (fact 3); the shapes are assumed: steps
in sequence for what is tracked, no memory for what is not.
Limits: w = 1 → P90/P10 is that of Erlang(4), 3.829; w = 0 → that of the exponential law,
ln 10 / ln(10/9) = 21.854; the mean is w·d_T + (1 − w)·d_U. Lost requests are counted apart: they
have no delay.
"""

from __future__ import annotations

import math
from typing import Final

TRACKED_STEPS: Final = 4
UNTRACKED_STEPS: Final = 1
_HALVINGS: Final = 200


def mean_delay(tracked_share: float, tracked_days: float, untracked_days: float) -> float:
    """Return the mean delay in days.

    >>> mean_delay(0.5, 5.0, 14.0)
    9.5
    """
    return tracked_share * tracked_days + (1.0 - tracked_share) * untracked_days


def share_within(
    days: float, tracked_share: float, tracked_days: float, untracked_days: float
) -> float:
    """Return the share of requests answered within some days.

    >>> round(share_within(14.0, 0.0, 5.0, 14.0), 4)
    0.6321
    """
    tracked = _erlang(TRACKED_STEPS * days / tracked_days, TRACKED_STEPS)
    untracked = _erlang(UNTRACKED_STEPS * days / untracked_days, UNTRACKED_STEPS)
    return tracked_share * tracked + (1.0 - tracked_share) * untracked


def quantile(
    order: float, tracked_share: float, tracked_days: float, untracked_days: float
) -> float:
    """Return the delay in days within which a share ``order`` of requests is answered.

    Solved by halving, down to neighbouring numbers.

    Parameters
    ----------
    order, tracked_share : float
        ``order`` in (0, 1), ``tracked_share`` in [0, 1].
    tracked_days, untracked_days : float
        Mean delays, above 0.

    >>> round(quantile(0.5, 0.0, 5.0, 14.0), 4)  # 14·ln 2
    9.7041
    """
    low, high = 0.0, max(tracked_days, untracked_days)
    while share_within(high, tracked_share, tracked_days, untracked_days) < order:
        low, high = high, 2.0 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        if share_within(middle, tracked_share, tracked_days, untracked_days) < order:
            low = middle
        else:
            high = middle
    return high


def spread(tracked_share: float, tracked_days: float, untracked_days: float) -> float:
    """Return P90/P10 of the delay across requests.

    >>> round(spread(1.0, 5.0, 14.0), 3), round(spread(0.0, 5.0, 14.0), 3)
    (3.829, 21.854)
    """
    slow = quantile(0.9, tracked_share, tracked_days, untracked_days)
    return slow / quantile(0.1, tracked_share, tracked_days, untracked_days)


def _erlang(x: float, steps: int) -> float:
    """Return P(Erlang(steps) ≤ x) at unit rate."""
    term, total = 1.0, 1.0
    for j in range(1, steps):
        term *= x / j
        total += term
    return 1.0 - math.exp(-x) * total
