"""How partners of a tie are drawn: some people have many ties, likeness draws, friends of friends meet.

Each person has a *sociability* w, log-normal with mean 1: she starts ties, and is chosen, in proportion
to it. Of `CANDIDATES` drawn so, the first who is accepted becomes the partner, with chance
exp(−η · (traits in which they differ)) over category, site and age band; else the last. *Closure*: a tie
of one person is passed on to somebody she is tied to, which makes triangles, across services too.

Evidence: coefficient of variation of degrees .56 to 1.16 and transitivity .27 to .28 in bodies of more
than 100 people (time_evidence N01, N02), homophily (McPherson, Smith-Lovin and Cook 2001). All weights are
whole, so that who is drawn does not depend on people elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.staff.organisation.columns import I32, I64, U64

__all__ = [
    "CANDIDATES",
    "Friends",
    "Likeness",
    "WeightedPool",
    "accepted",
    "closed",
    "initiators",
    "sociability",
]

CANDIDATES: Final = 3
"""People drawn for each tie, of whom the first accepted is the partner."""
_UNITS: Final = 1024
"""Sociability is counted in whole 1/1024."""
_FIRST: Final = 3
"""Counter of the first candidate's draw; a candidate has two: who, and whether she is accepted."""

F64 = NDArray[np.float64]


def sociability(random_key: U64, spread: float, seed: int) -> I64:
    """Return the sociability of each person, in 1/1024, with mean 1: exp(σ z − σ²/2)."""
    z = chance.normals(seed, "sociability", random_key).astype(np.float64)
    weights = chance.exps(spread * z - spread**2 / 2.0)
    return np.maximum(np.rint(weights * _UNITS), 1.0).astype(np.int64)


def initiators(mean: F64, weight: I64, rule: str, random_key: U64, seed: int) -> I64:
    """Return rows repeated by how many ties each starts: floor(mean · w + u)."""
    u = chance.uniforms(seed, rule, random_key).astype(np.float64)
    count = np.floor(mean * weight / _UNITS + u).astype(np.int64)
    return np.repeat(np.arange(random_key.size), count)


@dataclass(frozen=True)
class Likeness:
    """Traits in which people resemble one another, and how much that draws them.

    Parameters
    ----------
    traits : tuple of int arrays
        One value for each person.
    homophily : float
        η, in log-odds for each trait in which two people differ.
    """

    traits: tuple[NDArray[Any], ...]
    homophily: float

    def chances(self, one: I64, two: I64) -> F64:
        """Return the chance that each pair is accepted."""
        apart = sum((trait[one] != trait[two]).astype(np.int64) for trait in self.traits)
        by_count = chance.exps(-self.homophily * np.arange(len(self.traits) + 1.0))
        return np.asarray(by_count[apart])


class WeightedPool:
    """People one may be tied to, in row order, drawn by their sociability; groups of rows are ranges."""

    def __init__(self, rows: I64, weight: I64, groups: dict[str, I32]) -> None:
        self.rows = rows
        self.total = np.concatenate(([0], np.cumsum(weight[rows])))
        self.ranges = {name: self._ranges(group, rows) for name, group in groups.items()}

    def _ranges(self, group: I32, rows: I64) -> tuple[I64, I64]:
        """Return the weight before each group, and that of the group."""
        count = np.bincount(group[rows], minlength=int(group.max(initial=0)) + 1)
        end = np.cumsum(count)
        return self.total[end - count], self.total[end] - self.total[end - count]

    def pick(self, name: str, group: I32, u: NDArray[np.float32]) -> I64:
        """Return a row of each given group, or -1 where it is empty."""
        start, weight = (part[group] for part in self.ranges[name])
        return self._at(start + (u.astype(np.float64) * weight).astype(np.int64), weight > 0)

    def beyond(self, authority: I32, directorate: I32, u: NDArray[np.float32]) -> I64:
        """Return a row of each given authority outside each given directorate, or -1."""
        start, weight = (part[authority] for part in self.ranges["authority"])
        near_start, near = (part[directorate] for part in self.ranges["directorate"])
        place = start + (u.astype(np.float64) * (weight - near)).astype(np.int64)
        place += np.where(place >= near_start, near, 0)
        return self._at(place, weight - near > 0)

    def near_or_far(
        self, authority: I32, directorate: I32, decay: float, which: Any, where: Any
    ) -> I64:
        """Pick in the directorate (h = 1) or beyond it (h = 2), with p(h) ∝ exp(-λ h) for each weight."""
        near = self.ranges["directorate"][1][directorate].astype(np.float64)
        far = self.ranges["authority"][1][authority] - near
        fade = float(chance.exps(np.array([-decay]))[0])
        close = which < near / np.maximum(near + fade * far, 1e-9)
        return np.where(
            close,
            self.pick("directorate", directorate, where),
            self.beyond(authority, directorate, where),
        )

    def _at(self, place: I64, there: NDArray[np.bool_]) -> I64:
        if self.rows.size == 0:
            return np.full(place.size, -1, np.int64)
        at = np.clip(np.searchsorted(self.total, place, side="right") - 1, 0, self.rows.size - 1)
        return np.where(there, self.rows[at], -1)


def tie_keys(one: I64, random_key: U64) -> U64:
    """Return the key of each tie that people start: child k of who starts it."""
    first = np.diff(one, prepend=-1) != 0 if one.size else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(one.size), 0))
    return chance.child_keys(random_key[one], (np.arange(one.size) - start).astype(np.uint64))


def accepted(one: I64, keys: U64, rule: str, seed: int, pick: Any, like: Likeness) -> I64:
    """Return a partner for each tie started, or -1: of the candidates, the first who is accepted.

    ``pick`` returns a row for each tie from a number in [0, 1).
    """
    partner = np.full(one.size, -1, np.int64)
    open_ = np.ones(one.size, bool)
    for k in range(CANDIDATES):
        counter = _FIRST + 2 * k
        found = pick(chance.uniforms(seed, rule, keys, feature=counter))
        u = chance.uniforms(seed, rule, keys, feature=counter + 1).astype(np.float64)
        ok = (found >= 0) & (found != one)
        partner = np.where(open_ & ok, found, partner)
        taken = ok & (u < like.chances(one, np.maximum(found, 0)))
        open_ &= ~taken
    return partner


class Friends:
    """Whom each person is tied to, row after row.

    Parameters
    ----------
    one, two : int64 arrays
        Ends of ties.
    n : int
        People.
    """

    def __init__(self, one: I64, two: I64, n: int) -> None:
        pairs = np.concatenate([one * n + two, two * n + one])
        pairs.sort()
        self._friend = pairs % n
        self.count = np.bincount(one, minlength=n) + np.bincount(two, minlength=n)
        self._start = np.cumsum(self.count) - self.count

    def pick(self, who: I64, u: F64) -> I64:
        """Return a friend of each of some people, who have one, from a number in [0, 1)."""
        count = self.count[who]
        return self._friend[self._start[who] + np.minimum((u * count).astype(np.int64), count - 1)]


def closed(
    one: I64, two: I64, base: Friends, share: float, rule: str, seed: int, random_key: U64
) -> tuple[I64, I64]:
    """Return ties that close triangles: a tie of somebody, passed on to one of those she is tied to.

    Parameters
    ----------
    one, two : int64 arrays
        Ties that may be passed on by ``one``.
    base : Friends
        Along whose ties they are.
    share : float
        Chance that each is.
    """
    keys = tie_keys(one, random_key)
    passes = chance.uniforms(seed, rule, keys, feature=0) < np.float32(share)
    u = chance.uniforms(seed, rule, keys, feature=1).astype(np.float64)
    rows = np.flatnonzero(passes & (base.count[one] > 0))
    third, met = base.pick(one[rows], u[rows]), two[rows]
    ok = third != met
    return third[ok], met[ok]
