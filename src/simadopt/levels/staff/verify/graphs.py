"""Ties of laboratories: nobody, everybody, a ring, a random graph."""

from __future__ import annotations

import numpy as np

from simadopt.core import chance
from simadopt.levels.staff.organisation.columns import I64
from simadopt.levels.staff.organisation.ties import Pairs


def pairs_of_edges(one: I64, two: I64) -> Pairs:
    """Return undirected ties of one type between rows."""
    return Pairs(one.astype(np.int64), two.astype(np.int64), np.zeros(one.size, np.uint8))


def nobody() -> Pairs:
    """Return no tie at all."""
    none = np.zeros(0, np.int64)
    return pairs_of_edges(none, none)


def complete(n: int) -> Pairs:
    """Tie everybody to everybody else.

    >>> complete(4).one.size
    6
    """
    one, two = np.triu_indices(n, 1)
    return pairs_of_edges(one, two)


def ring_lattice(n: int, r: int) -> Pairs:
    """Tie each of n people on a ring to the r nearest on each side, n ≥ 2 r + 1.

    >>> np.bincount(ring_lattice(7, 2).one, minlength=7).tolist()
    [2, 2, 2, 2, 2, 2, 2]
    """
    one = np.repeat(np.arange(n), r)
    return pairs_of_edges(one, (one + np.tile(np.arange(1, r + 1), n)) % n)


def random_graph(n: int, z: float, seed: int) -> Pairs:
    """Draw a graph with round(n z / 2) ties, all such graphs being as likely (Erdős and Rényi).

    Ends are drawn again and again by blocks; a tie to oneself or drawn before is left out. For
    large n the number of ties of a person follows the Poisson law of mean z.

    Parameters
    ----------
    n : int
        People, ≥ 2.
    z : float
        Mean number of ties, at most half of n − 1.
    seed : int

    Examples
    --------
    >>> random_graph(100, 3.0, seed=1).one.size
    150
    """
    wanted = round(n * z / 2.0)
    found = np.zeros(0, np.int64)
    number = 0
    while found.size < wanted:
        block = np.arange(number, number + 2 * wanted, dtype=np.uint64)
        number += block.size
        ends = [chance.uniforms(seed, "random graph", block, feature=end) for end in (0, 1)]
        one, two = (np.minimum((u.astype(np.float64) * n).astype(np.int64), n - 1) for u in ends)
        label = np.minimum(one, two) * n + np.maximum(one, two)
        found = np.concatenate((found, label[one != two]))
        _, first = np.unique(found, return_index=True)
        found = found[np.sort(first)]
    found = found[:wanted]
    return pairs_of_edges(found // n, found % n)
