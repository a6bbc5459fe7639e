"""Ties between people: six types, in CSR grouped by type, both directions.

The cooperation regime shapes what crosses services (`levels/staff/tables/regimes.csv`): officers who bridge
directorates, one project manager as a star, a voluntary mesh, or few ties and a tool. The chance of a
tie across services falls with hierarchical distance h as exp(-λ h) (Adamic and Adar 2005). Who is drawn is
said in `tie_draws`: degrees are unequal, likeness draws, triangles close. Colleagues of a service are
tied once; any other pair that is drawn twice counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.organisation.columns import I32, I64, U8, U32, Ties
from simadopt.levels.staff.organisation.posts import rank_within
from simadopt.levels.staff.organisation.tie_draws import (
    Friends,
    Likeness,
    WeightedPool,
    accepted,
    closed,
    initiators,
    sociability,
    tie_keys,
)
from simadopt.levels.staff.tables.features import REGIMES, TIE_TYPES, Regime

SERVICE, HIERARCHY, PROJECT, COMMUNITY, BROKER, ADVICE = map(
    TIE_TYPES.index, ("service", "hierarchy", "project", "community", "broker", "advice")
)


@dataclass
class Pairs:
    """Undirected ties: two ends and a type."""

    one: I64
    two: I64
    kind: U8


@dataclass
class Groups:
    """Where each person's service, directorate and authority lie among the (connected) rows."""

    authority: I32
    directorate: I32
    led: I32  # directorate a director leads; everybody else's own
    service: I32
    connected: NDArray[np.bool_]
    rank: U8
    boss_row: I64
    random_key: NDArray[np.uint64]
    regime: I32  # per person, code in the order of REGIMES
    traits: tuple[NDArray[Any], ...]  # category, site, age band: in which likeness draws


@dataclass(frozen=True)
class Habits:
    """How ties are drawn, all over: decay with distance, spread of degrees, likeness, closure."""

    decay: float
    spread: float
    homophily: float
    closure: float


@compiled
def fill(
    n: int, one: I64, two: I64, kind: U8, start: I64, degree: I32, other: I32, place: I64
) -> None:
    """Counting sort of pairs into CSR, both directions, grouped by person then type."""
    for e in range(one.size):
        degree[one[e], kind[e]] += 1
        degree[two[e], kind[e]] += 1
    types = degree.shape[1]
    total = 0
    for i in range(n):
        start[i] = total
        for t in range(types):
            place[i, t] = total
            total += degree[i, t]
    start[n] = total
    for e in range(one.size):
        i, j, t = one[e], two[e], kind[e]
        other[place[i, t]] = j
        place[i, t] += 1
        other[place[j, t]] = i
        place[j, t] += 1


@compiled
def compute_equippable_ties(
    start: I64, degree: I32, other: I32, able: U8, units: I64, out: I32
) -> int:
    """Write Σ weight over the ties of each person whose other end is equipped; return the largest."""
    largest = 0
    for i in range(start.size - 1):
        k = start[i]
        total = 0
        for t in range(units.size):
            for _ in range(degree[i, t]):
                total += units[t] * able[other[k]]
                k += 1
        out[i] = total
        largest = max(largest, total)
    return largest


@compiled
def compute_using_ties(
    start: I64, degree: I32, other: I32, uses: U32, units: I64, using_ties: I32
) -> None:
    """Write Σ weight over the ties of each person who use each feature."""
    for i in range(start.size - 1):
        for f in range(using_ties.shape[1]):
            using_ties[i, f] = 0
        k = start[i]
        for t in range(units.size):
            for _ in range(degree[i, t]):
                u = uses[other[k]]
                k += 1
                for f in range(using_ties.shape[1]):
                    using_ties[i, f] += units[t] * np.int64((u >> np.uint32(f)) & np.uint32(1))


def build_ties(n: int, pairs: Pairs, kinds: int) -> Ties:
    """Put pairs in CSR; `Ties.weighted` is left at zero for `compute_equippable_ties` to fill."""
    start = np.zeros(n + 1, np.int64)
    degree = np.zeros((n, len(TIE_TYPES)), np.int32)
    other = np.empty(2 * pairs.one.size, np.int32)
    fill(n, pairs.one, pairs.two, pairs.kind, start, degree, other, np.empty_like(degree, np.int64))
    return Ties(start, degree, other, np.zeros((kinds, n), np.int32))


def pairs_of(ties: Ties) -> Pairs:
    """Return the undirected pairs of a CSR, each once."""
    n = ties.start.size - 1
    one = np.repeat(np.arange(n), np.diff(ties.start))
    kind = np.repeat(
        np.tile(np.arange(ties.degree.shape[1], dtype=np.uint8), n), ties.degree.ravel()
    )
    other = ties.other[: one.size]
    half = one < other
    return Pairs(one[half], other[half].astype(np.int64), kind[half])


def draw_pairs(groups: Groups, habits: Habits, seed: int) -> tuple[Pairs, U8]:
    """Draw all ties of a generated (or tie-less) organisation; also say who is a broker."""
    regimes = list(REGIMES.values())
    broker = _brokers(groups, regimes, seed)
    draws = _Draws(groups, regimes, habits, seed)
    service = draws.service()
    friends = Friends(*service, groups.rank.size)
    parts = {
        SERVICE: service,
        HIERARCHY: _hierarchy_pairs(groups),
        PROJECT: draws.project(friends),
        COMMUNITY: draws.community(),
        BROKER: _broker_pairs(groups, regimes, broker),
        ADVICE: draws.advice(friends),
    }
    one = np.concatenate([p[0] for p in parts.values()])
    two = np.concatenate([p[1] for p in parts.values()])
    kind = np.repeat(np.array(list(parts), np.uint8), [p[0].size for p in parts.values()])
    keep = one != two
    return Pairs(one[keep], two[keep], kind[keep]), broker.astype(np.uint8)


def _of(groups: Groups, regimes: list[Regime], field: str) -> NDArray[np.float64]:
    return np.array([getattr(r, field) for r in regimes], np.float64)[groups.regime]


def _hierarchy_pairs(groups: Groups) -> tuple[I64, I64]:
    one = np.flatnonzero(groups.boss_row >= 0)
    return one, groups.boss_row[one]


class _Draws:
    """Ties of the types that are drawn person by person."""

    def __init__(self, groups: Groups, regimes: list[Regime], habits: Habits, seed: int) -> None:
        self.groups, self.regimes, self.habits, self.seed = groups, regimes, habits, seed
        self.weight = sociability(groups.random_key, habits.spread, seed)
        self.like = Likeness(groups.traits, habits.homophily)

    def _started(self, mean: NDArray[np.float64], rule: str) -> I64:
        """Return who starts ties: what closure adds is left out of the mean."""
        key, less = self.groups.random_key, mean / (2.0 * (1.0 + self.habits.closure))
        return initiators(less, self.weight, rule, key, self.seed)

    def _pool(self, rows: I64) -> WeightedPool:
        names = ("authority", "directorate", "service")
        return WeightedPool(rows, self.weight, {name: getattr(self.groups, name) for name in names})

    def _accepted(self, one: I64, rule: str, pick: Any) -> tuple[I64, I64]:
        keys = tie_keys(one, self.groups.random_key)
        two = accepted(one, keys, rule, self.seed, pick, self.like)
        return one[two >= 0], two[two >= 0]

    def _friends(self, pairs: tuple[I64, I64]) -> Friends:
        return Friends(*pairs, self.groups.rank.size)

    def _close(self, pairs: tuple[I64, I64], base: Friends, rule: str) -> tuple[I64, I64]:
        key, share = self.groups.random_key, self.habits.closure
        more = closed(*pairs, base, share, rule, self.seed, key)
        return np.concatenate([pairs[0], more[0]]), np.concatenate([pairs[1], more[1]])

    def service(self) -> tuple[I64, I64]:
        """Tie colleagues of a service, each pair once."""
        groups, rule = self.groups, "service ties"
        one = self._started(_of(groups, self.regimes, "service_ties"), rule)
        pool = self._pool(np.arange(groups.rank.size))
        pairs = self._accepted(one, rule, lambda u: pool.pick("service", groups.service[one], u))
        return _once(*self._close(pairs, self._friends(pairs), "service closure"), groups.rank.size)

    def project(self, friends: Friends) -> tuple[I64, I64]:
        """Tie connected people across services; p(h) ∝ exp(-λ h), h = 1 in the directorate, 2 beyond."""
        groups = self.groups
        mean = np.where(groups.connected, _of(groups, self.regimes, "project_ties"), 0.0)
        pairs = self._across(np.flatnonzero(groups.connected), mean, "project ties")
        one, two = self._close(pairs, friends, "project closure")
        ok = (groups.service[one] != groups.service[two]) & groups.connected[one]
        return one[ok], two[ok]

    def advice(self, friends: Friends) -> tuple[I64, I64]:
        """Tie friends, equipped or not: rather in the directorate than beyond."""
        mean = _of(self.groups, self.regimes, "advice_ties")
        pairs = self._across(np.arange(self.groups.rank.size), mean, "advice ties")
        return self._close(pairs, friends, "advice closure")

    def _across(self, rows: I64, mean: NDArray[np.float64], rule: str) -> tuple[I64, I64]:
        groups, pool = self.groups, self._pool(rows)
        one = self._started(mean, rule)
        keys = tie_keys(one, groups.random_key)
        which = chance.uniforms(self.seed, rule, keys, feature=2)
        here = groups.authority[one], groups.directorate[one], self.habits.decay, which
        return self._accepted(one, rule, lambda u: pool.near_or_far(*here, u))

    def community(self) -> tuple[I64, I64]:
        """Tie members of the voluntary community of an authority."""
        groups, rule = self.groups, "community ties"
        member = community_members(groups, self.regimes, self.seed)
        mean = np.where(member, _of(groups, self.regimes, "community_ties"), 0.0)
        one, pool = self._started(mean, rule), self._pool(np.flatnonzero(member))
        pairs = self._accepted(
            one, rule, lambda u: pool.pick("authority", groups.authority[one], u)
        )
        return self._close(pairs, self._friends(pairs), "community closure")


def _once(one: I64, two: I64, n: int) -> tuple[I64, I64]:
    """Return each pair once, whoever of the two started it."""
    pairs = np.unique(np.minimum(one, two) * n + np.maximum(one, two))
    return pairs // n, pairs % n


def community_members(groups: Groups, regimes: list[Regime], seed: int) -> NDArray[np.bool_]:
    """Say who belongs to the voluntary community of the authority."""
    u = chance.uniforms(seed, "community", groups.random_key)
    return groups.connected & (u < _of(groups, regimes, "community_share"))


def _brokers(groups: Groups, regimes: list[Regime], seed: int) -> NDArray[np.bool_]:
    """One officer a directorate, or one project manager an authority, among connected staff."""
    kinds = np.array([r.broker for r in regimes])[groups.regime]
    eligible = groups.connected & (groups.rank == 0)
    u = np.where(eligible, chance.uniforms(seed, "broker", groups.random_key), 2.0)
    by_directorate = rank_within(groups.directorate, u) == 0
    by_authority = rank_within(groups.authority, u) == 0
    chosen = ((kinds == "officers") & by_directorate) | ((kinds == "manager") & by_authority)
    return np.asarray(chosen & eligible)


def _broker_pairs(
    groups: Groups, regimes: list[Regime], broker: NDArray[np.bool_]
) -> tuple[I64, I64]:
    """Officers: the managers of their directorate, and one of their number. Manager: all managers."""
    kinds = np.array([r.broker for r in regimes])[groups.regime]
    heads = np.flatnonzero((groups.rank > 0) & (kinds != "none"))
    officer = np.full(int(groups.led.max(initial=0)) + 1, -1, np.int64)
    manager = np.full(int(groups.authority.max(initial=0)) + 1, -1, np.int64)
    rows = np.flatnonzero(broker)
    officer[groups.led[rows]] = rows
    manager[groups.authority[rows]] = rows  # with officers: the last one, whom the others join
    lone = kinds[heads] == "manager"
    mate = np.where(lone, manager[groups.authority[heads]], officer[groups.led[heads]])
    joined = rows[kinds[rows] == "officers"]
    one = np.concatenate([heads, joined])
    two = np.concatenate([mate, manager[groups.authority[joined]]])
    return one[two >= 0], two[two >= 0]
