"""Who commands whom: cycles found, ranks read off the chain of managers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["find_cycles", "infer_ranks"]

Rows = NDArray[np.int64]


def find_cycles(boss: Rows, limit: int) -> list[list[int]]:
    """Return the cycles of a hierarchy, each as its rows in order.

    Jumps are doubled until everybody has reached the top; whoever cannot in as many steps as there
    are people is in a cycle, or under one.

    Parameters
    ----------
    boss : int64[n]
        Row of each person's manager, -1 for none.
    limit : int
        Return at most so many.

    Examples
    --------
    >>> find_cycles(np.array([-1, 2, 1, 0]), 50)
    [[1, 2]]
    """
    jump = boss.copy()
    steps = 1
    while steps < len(boss) and (jump >= 0).any():
        jump = np.where(jump >= 0, jump[jump], -1)
        steps *= 2
    cycles: list[list[int]] = []
    seen: set[int] = set()
    for start in np.unique(jump[jump >= 0]).tolist():
        if start in seen:
            continue
        if len(cycles) == limit:
            break
        cycle = [start]
        while (above := int(boss[cycle[-1]])) != start:
            cycle.append(above)
        seen.update(cycle)
        cycles.append(cycle)
    return cycles


def infer_ranks(boss: Rows, service: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return ranks when a file gives managers and no ranks.

    A head manages people of her own service and has her own manager elsewhere (so that a team
    leader inside a service stays staff); a director manages heads or directors; the only director
    without a manager is the general manager.

    Parameters
    ----------
    boss : int64[n]
        Row of each person's manager, -1 for none; without cycles.
    service : int32[n]
        Service of each person.

    Returns
    -------
    uint8[n]
        0 staff, 1 head, 2 director, 3 general manager.

    Examples
    --------
    >>> infer_ranks(np.array([-1, 0, 1, 1]), np.array([0, 1, 1, 1], dtype=np.int32)).tolist()
    [3, 1, 0, 0]
    """
    managed = boss >= 0
    above = np.where(managed, boss, 0)
    same = managed & (service == service[above])
    rank = np.zeros(len(boss), dtype=np.uint8)
    rank[boss[same & ~same[above]]] = 1
    chiefs = np.unique(boss[managed & (rank == 1)])
    while len(chiefs):
        rank[chiefs] = 2
        chiefs = np.unique(boss[chiefs])
        chiefs = chiefs[(chiefs >= 0) & (rank[chiefs] < 2)]
    tops = np.flatnonzero((rank == 2) & ~managed)
    if len(tops) == 1:
        rank[tops] = 3
    return rank
