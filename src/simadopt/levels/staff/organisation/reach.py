"""How far information travels from the project team.

Announced information weakens with distance from the project team (fact 36): reach = exp(-δ d), with d
the number of steps over hierarchy, project, community and broker ties from the brokers, or from the
general management where nobody is a broker. On a platform the tool carries the exchange, so that
nobody connected is more than two steps away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.organisation.columns import F32, I32, I64, U8, Ties
from simadopt.levels.staff.organisation.ties import ADVICE, SERVICE
from simadopt.levels.staff.tables.features import REGIMES

FARTHEST = 8  # steps beyond which distance is not told apart
_PLATFORM_STEPS = 2


@compiled
def _spread(start: I64, degree: I32, other: I32, distance: U8, queue: I64, filled: int) -> None:
    head = 0
    while head < filled:
        i = queue[head]
        head += 1
        if distance[i] >= FARTHEST:
            continue
        k = start[i]
        for t in range(degree.shape[1]):
            for _ in range(degree[i, t]):
                j = other[k]
                k += 1
                # colleagues and friends do not carry the project's information
                if t != SERVICE and t != ADVICE and distance[j] > distance[i] + 1:
                    distance[j] = distance[i] + 1
                    queue[filled] = j
                    filled += 1


def distances(
    ties: Ties, authority: I32, rank: U8, broker: U8, regime: I32, connected: NDArray[np.bool_]
) -> U8:
    """Return the steps of each person from the project team of her authority."""
    has_broker = np.zeros(int(authority.max(initial=0)) + 1, bool)
    has_broker[authority[broker == 1]] = True
    top = np.zeros(has_broker.size, rank.dtype)
    np.maximum.at(top, authority, rank)
    team = np.where(has_broker[authority], broker == 1, rank == top[authority])
    distance = np.full(rank.size, FARTHEST, np.uint8)
    rows = np.flatnonzero(team)
    distance[rows] = 0
    # a person may be queued again when a shorter way is found: never more often than steps exist
    queue = np.empty(rank.size * 2 + ties.other.size, np.int64)
    queue[: rows.size] = rows
    _spread(ties.start, ties.degree, ties.other, distance, queue, rows.size)
    platform = np.array([r.platform for r in REGIMES.values()])[regime]
    return np.where(platform & connected, np.minimum(distance, _PLATFORM_STEPS), distance)


def reach(distance: U8, decay: float) -> F32:
    """Return exp(-δ d), the share of announced information that arrives d steps away.

    >>> reach(np.array([0, 1], np.uint8), 0.0).tolist()
    [1.0, 1.0]
    """
    by_steps = chance.exps(-decay * np.arange(FARTHEST + 1)).astype(np.float32)
    return by_steps[distance]
