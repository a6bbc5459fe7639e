"""Who commands whom: cycles found, ranks read off the chain of managers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["draw_heads", "find_cycles", "infer_ranks", "ranks_of_titles"]

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


def ranks_of_titles(
    titled: NDArray[np.int64],
    inferred: NDArray[np.uint8] | None,
    boss: Rows | None,
    service: NDArray[np.int32],
    key: NDArray[np.uint64],
) -> NDArray[np.uint8]:
    """Return ranks from job titles, and from managers where the file gives them.

    Managers say more than titles: a title makes a director of whoever has people or nobody above, and
    a head of one person in a service that has none.

    Parameters
    ----------
    titled : int64[n]
        Rank that each title says.
    inferred : uint8[n] or None
        Ranks that the managers say.
    boss : int64[n] or None
    service : int32[n]
    key : uint64[n]
        Decides between two titles, whatever the order of rows.

    Examples
    --------
    >>> ranks_of_titles(np.array([3, 2, 1, 1, 0]), None, None, np.array([0, 0, 1, 1, 1]),
    ...                 np.array([9, 8, 7, 6, 5], dtype=np.uint64)).tolist()
    [3, 2, 0, 1, 0]
    """
    rank = np.zeros(len(titled), np.uint8) if inferred is None else inferred.copy()
    led = np.zeros(len(titled), np.int64)
    may_direct = np.ones(len(titled), bool)
    if boss is not None and (boss >= 0).any():
        led = np.bincount(boss[boss >= 0], minlength=len(titled))
        may_direct = (led > 0) | (boss < 0)
    rank[may_direct & (titled == 2) & (rank < 2)] = 2
    if (titled == 3).any():
        rank[rank == 3] = 2
        rank[titled == 3] = 3
    headed = np.unique(service[rank == 1])
    rows = np.flatnonzero((titled == 1) & (rank == 0) & ~np.isin(service, headed))
    rows = rows[np.lexsort((key[rows], -led[rows], service[rows]))]
    rank[rows[np.unique(service[rows], return_index=True)[1]]] = 1
    return rank


def draw_heads(
    service: NDArray[np.int32], category: NDArray[np.int64], key: NDArray[np.uint64]
) -> NDArray[np.uint8]:
    """Return ranks when a file says of nobody that he is a head: one head in each service of two or more.

    Drawn among those of its highest category, by key, so that neither the order of rows nor the seed
    says who. An assumption, to be shown as one.

    Examples
    --------
    >>> draw_heads(np.array([0, 0, 1]), np.array([2, 0, 2]), np.array([1, 2, 3], dtype=np.uint64))
    array([0, 1, 0], dtype=uint8)
    """
    rank = np.zeros(len(service), np.uint8)
    order = np.lexsort((key, category, service))
    _, first, size = np.unique(service[order], return_index=True, return_counts=True)
    rank[order[first[size > 1]]] = 1
    return rank
