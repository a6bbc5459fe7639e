"""Thresholds on networks: Watts' cascades on random graphs, and spread along a ring."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ._tools import INTEGER_SLACK, bisect, check_range


class CascadeWindow(NamedTuple):
    """Mean numbers of ties between which one person can set off a global cascade."""

    low: float
    high: float


class RingSpread(NamedTuple):
    """Spread along a ring.

    ``steps`` is the number of steps until everybody uses, or -1 when it stalls before; ``final``
    is the number of users in the end, and ``counts[t]`` the number after t steps.
    """

    steps: int
    final: int
    counts: tuple[int, ...]


def _poisson(z: float, top: int) -> list[float]:
    """Return the chances that a Poisson count of mean z equals 0, 1, …, top."""
    return [math.exp(j * math.log(z) - z - math.lgamma(j + 1.0)) for j in range(top + 1)]


def _vulnerable_degree(share: float) -> int:
    """Return the largest number of ties at which one using tie is enough: ⌊1 / share⌋."""
    check_range("share", share, 0.0, 1.0, open_low=True)
    return math.floor(1.0 / share + INTEGER_SLACK)


def watts_window(share: float) -> CascadeWindow | None:
    r"""Return the cascade window of a large random graph where all have one threshold.

    The ends are the roots z of :math:`z\,P(\mathrm{Poisson}(z) \le K - 2) = 1` with
    :math:`K = \lfloor 1/\varphi \rfloor`: between them people one tie can convince form a giant
    cluster.

    Parameters
    ----------
    share : float
        :math:`\varphi`, share of ties that must use, in ]0, 1].

    Returns
    -------
    CascadeWindow or None
        None when no density allows a global cascade (:math:`K \le 3`).

    Raises
    ------
    ValueError
        If share is out of range, or so small (under 1/500) that sums lose precision.

    References
    ----------
    Watts (2002), PNAS 99.

    Examples
    --------
    >>> low, high = watts_window(0.18)
    >>> round(low, 4), round(high, 4)
    (1.0207, 5.7647)
    >>> watts_window(0.26) is None
    True
    """
    check_range("share", share, 0.002, 1.0)
    top = _vulnerable_degree(share) - 2
    if top < 0:
        return None

    def excess(z: float) -> float:
        return z * math.fsum(_poisson(z, top)) - 1.0

    def slope(z: float) -> float:
        chances = _poisson(z, top)
        return math.fsum(chances) - z * chances[-1]

    crest = bisect(slope, 1e-6, 2.0 * top + 4.0)
    if excess(crest) < 0.0:
        return None
    return CascadeWindow(bisect(excess, 0.5, crest), bisect(excess, crest, 4.0 * top + 40.0))


def watts_cascade_chance(z: float, share: float) -> float:
    r"""Return the chance that one random seed sets off a global cascade in a large random graph.

    It does when it touches the giant cluster of vulnerable people (at most
    :math:`K = \lfloor 1/\varphi \rfloor` ties): :math:`1 - G_0(u)`, :math:`G_0(u) = e^{z(u-1)}`,
    with u the smallest root in [0, 1] of

    .. math:: u = 1 - \sum_{k \le K} \frac{k p_k}{z} + \sum_{k \le K} \frac{k p_k}{z} u^{k-1},
              \qquad \frac{k p_k}{z} = p_{k-1}.

    Parameters
    ----------
    z : float
        Mean number of ties (Poisson), > 0.
    share : float
        :math:`\varphi`, share of ties that must use, in [0.002, 1].

    Returns
    -------
    float
        In [0, 1]; 0 outside the cascade window. Near its edges finite graphs differ markedly.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Watts (2002), PNAS 99; Callaway, Newman, Strogatz and Watts (2000), Physical Review Letters 85.

    Examples
    --------
    >>> [round(watts_cascade_chance(z, 0.18), 4) for z in (1.5, 4.0, 6.0)]
    [0.5489, 0.8653, 0.0]
    """
    check_range("z", z, 0.0, open_low=True)
    check_range("share", share, 0.002, 1.0)
    chances = _poisson(z, _vulnerable_degree(share) - 1)

    def excess(u: float) -> float:
        return math.fsum(p * (u**j - 1.0) for j, p in enumerate(chances)) + 1.0 - u

    def slope(u: float) -> float:
        return math.fsum(j * p * u ** (j - 1) for j, p in enumerate(chances) if j) - 1.0

    if slope(1.0) <= 0.0:  # convex, and zero at 1: no root below
        return 0.0
    # The second root lies left of the lowest point; slope(0) = p_1 - 1 < 0.
    lowest = bisect(slope, 0.0, 1.0)
    return -math.expm1(z * (bisect(excess, 0.0, lowest) - 1.0))


def watts_thresholds(ties: Iterable[int], share: float) -> list[int]:
    r"""Return how many using ties each person needs: :math:`\max(1, \lceil \varphi k \rceil)`.

    Parameters
    ----------
    ties : iterable of int
        Numbers of ties, k ≥ 0. Somebody without ties needs one and so never starts.
    share : float
        :math:`\varphi`, in ]0, 1]. A product within 1e-9 above an integer counts as the integer.

    Raises
    ------
    ValueError
        If share is out of range.

    Examples
    --------
    >>> watts_thresholds([0, 1, 5, 6, 10], 0.2)
    [1, 1, 1, 2, 2]
    """
    check_range("share", share, 0.0, 1.0, open_low=True)
    return [max(1, math.ceil(share * k - INTEGER_SLACK)) for k in ties]


def watts_direct(
    n: int,
    edges: Iterable[tuple[int, int]],
    thresholds: Sequence[int],
    seeds: Iterable[int],
) -> frozenset[int]:
    r"""Return who uses in the end of the deterministic cascade on a given graph.

    A person starts once at least ``thresholds[i]`` of her ties use, and never stops. The final set
    does not depend on the order of decisions.

    Parameters
    ----------
    n : int
        People, numbered 0 … n - 1.
    edges : iterable of pairs
        Ties in both directions; a tie given twice counts once.
    thresholds : sequence of int, length n
        Using ties needed; 0 or less starts alone.
    seeds : iterable of int
        Users at the start, whatever their threshold.

    Raises
    ------
    ValueError
        If a tie joins somebody to herself, or the number of thresholds is not n.
    IndexError
        If a person does not exist.

    References
    ----------
    Watts (2002), PNAS 99.

    Examples
    --------
    >>> sorted(watts_direct(4, [(0, 1), (1, 2), (2, 3)], [1, 1, 2, 1], seeds=[0]))
    [0, 1]
    """
    if len(thresholds) != n:
        raise ValueError(f"thresholds: {len(thresholds)} given, one for each of {n} is needed")
    ties: list[set[int]] = [set() for _ in range(n)]
    for i, j in edges:
        if i == j:
            raise ValueError(f"edges: person {i} is tied to herself")
        if not (0 <= i < n and 0 <= j < n):
            raise IndexError(f"edges: ({i}, {j}) is outside 0 … {n - 1}")
        ties[i].add(j)
        ties[j].add(i)
    needed = list(thresholds)
    users = set(seeds) | {i for i in range(n) if needed[i] <= 0}
    if not all(0 <= i < n for i in users):
        raise IndexError(f"seeds: outside 0 … {n - 1}")
    queue = deque(users)
    while queue:
        for j in ties[queue.popleft()]:
            needed[j] -= 1
            if needed[j] <= 0 and j not in users:
                users.add(j)
                queue.append(j)
    return frozenset(users)


def ring(n: int, r: int, threshold: int) -> RingSpread:
    r"""Return the spread along a ring lattice from a run of r neighbouring users.

    Each of n people is tied to the r nearest on each side (2 r ties). Step 0: people 0 … r - 1 use.
    At each step all those with at least ``threshold`` using ties in the step before start, at
    once; nobody stops. Each side of the run gains :math:`r + 1 - \theta` people a step, so that
    everybody uses after about :math:`(n - r) / 2(r + 1 - \theta)` steps, and for
    :math:`\theta > r` nobody follows.

    Parameters
    ----------
    n : int
        People, ≥ 2 r + 1 so that ties are distinct.
    r : int
        Reach on each side, and number of users at the start, ≥ 1.
    threshold : int
        Using ties needed, ≥ 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    Centola and Macy (2007), American Journal of Sociology 113.

    Examples
    --------
    >>> [ring(100, 2, threshold)[:2] for threshold in (1, 2, 3)]
    [(25, 100), (49, 100), (-1, 2)]
    """
    check_range("r", r, 1)
    check_range("n", n, 2 * r + 1)
    check_range("threshold", threshold, 1)
    uses = [i < r for i in range(n)]
    offsets = [d for d in range(-r, r + 1) if d != 0]
    counts = [r]
    while counts[-1] < n:
        uses = [uses[i] or sum(uses[(i + d) % n] for d in offsets) >= threshold for i in range(n)]
        if sum(uses) == counts[-1]:
            return RingSpread(-1, counts[-1], tuple(counts))
        counts.append(sum(uses))
    return RingSpread(len(counts) - 1, n, tuple(counts))
