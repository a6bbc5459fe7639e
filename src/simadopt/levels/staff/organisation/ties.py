"""Ties between people: six types, in CSR grouped by type, both directions.

The cooperation regime shapes what crosses services (`levels/staff/tables/regimes.csv`): officers who bridge
directorates, one project manager as a star, a voluntary mesh, or few ties and a tool. The chance of a
tie across services falls with hierarchical distance h as exp(-λ h) (Adamic and Adar 2005). A pair that
is drawn twice counts twice.
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


@compiled
def fill(n: int, one: I64, two: I64, kind: U8, start: I64, degree: I32, other: I32) -> None:
    """Counting sort of pairs into CSR, both directions, grouped by person then type."""
    for e in range(one.size):
        degree[one[e], kind[e]] += 1
        degree[two[e], kind[e]] += 1
    types = degree.shape[1]
    place = np.empty((n, types), np.int64)
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
    fill(n, pairs.one, pairs.two, pairs.kind, start, degree, other)
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


def draw_pairs(groups: Groups, decay: float, seed: int) -> tuple[Pairs, U8]:
    """Draw all ties of a generated (or tie-less) organisation; also say who is a broker."""
    regimes = list(REGIMES.values())
    broker = _brokers(groups, regimes, seed)
    parts = {
        SERVICE: _service_pairs(groups, regimes, seed),
        HIERARCHY: _hierarchy_pairs(groups),
        PROJECT: _project_pairs(groups, regimes, decay, seed),
        COMMUNITY: _community_pairs(groups, regimes, seed),
        BROKER: _broker_pairs(groups, regimes, broker),
        ADVICE: _advice_pairs(groups, regimes, decay, seed),
    }
    one = np.concatenate([p[0] for p in parts.values()])
    two = np.concatenate([p[1] for p in parts.values()])
    kind = np.repeat(np.array(list(parts), np.uint8), [p[0].size for p in parts.values()])
    keep = one != two
    return Pairs(one[keep], two[keep], kind[keep]), broker.astype(np.uint8)


def _of(groups: Groups, regimes: list[Regime], field: str) -> NDArray[np.float64]:
    return np.array([getattr(r, field) for r in regimes], np.float64)[groups.regime]


def _service_pairs(groups: Groups, regimes: list[Regime], seed: int) -> tuple[I64, I64]:
    """Tie each person to her neighbours in a keyed circular order of her service."""
    u = chance.uniforms(seed, "service ties", groups.random_key)
    place = rank_within(groups.service, u)
    size = np.bincount(groups.service)[groups.service]
    order = np.lexsort((place, groups.service))
    first = (np.cumsum(np.bincount(groups.service)) - np.bincount(groups.service))[groups.service]
    reach = (_of(groups, regimes, "service_ties") / 2).astype(np.int64)
    ones, twos = [], []
    for step in range(1, int(reach.max(initial=0)) + 1):
        # at half the circle each pair would be met twice: keep its first half
        ok = (step <= reach) & ((2 * step < size) | ((2 * step == size) & (place < step)))
        one = np.flatnonzero(ok)
        ones.append(one)
        twos.append(order[first[one] + (place[one] + step) % size[one]])
    return np.concatenate([np.zeros(0, np.int64), *ones]), np.concatenate(
        [np.zeros(0, np.int64), *twos]
    )


def _hierarchy_pairs(groups: Groups) -> tuple[I64, I64]:
    one = np.flatnonzero(groups.boss_row >= 0)
    return one, groups.boss_row[one]


class _Pool:
    """People one may be tied to, in row order, so that groups of rows are ranges of the pool."""

    def __init__(self, rows: I64, groups: Groups) -> None:
        self.rows = rows
        self.directorate = self._ranges(groups.directorate, rows)
        self.authority = self._ranges(groups.authority, rows)
        self.service = self._ranges(groups.service, rows)

    @staticmethod
    def _ranges(group: I32, rows: I64) -> tuple[I64, I64]:
        count = np.bincount(group[rows], minlength=int(group.max(initial=0)) + 1)
        return np.cumsum(count) - count, count

    def pick(self, ranges: tuple[I64, I64], group: I32, u: NDArray[np.float32]) -> I64:
        """Return a row of the pool in each given group, or -1 where the group is empty."""
        start, count = ranges[0][group], ranges[1][group]
        place = start + np.minimum((u.astype(np.float64) * count).astype(np.int64), count - 1)
        return np.where(count > 0, self.rows[np.clip(place, 0, self.rows.size - 1)], -1)

    def near_or_far(self, one: I64, groups: Groups, decay: float, which: Any, where: Any) -> I64:
        """Pick in the directorate (h = 1) or beyond it (h = 2), with p(h) ∝ exp(-λ h) a person."""
        near = self.directorate[1][groups.directorate[one]].astype(np.float64)
        far = self.authority[1][groups.authority[one]] - near
        fade = float(chance.exps(np.array([-decay]))[0])
        close = which < near / np.maximum(near + fade * far, 1e-9)
        return np.where(
            close,
            self.pick(self.directorate, groups.directorate[one], where),
            self.pick_beyond(groups.authority[one], groups.directorate[one], where),
        )

    def pick_beyond(self, authority: I32, directorate: I32, u: NDArray[np.float32]) -> I64:
        """Return a row of each given authority outside each given directorate, or -1."""
        start, count = self.authority[0][authority], self.authority[1][authority]
        near_start, near = self.directorate[0][directorate], self.directorate[1][directorate]
        free = count - near
        place = start + np.minimum((u.astype(np.float64) * free).astype(np.int64), free - 1)
        place += np.where(place >= near_start, near, 0)
        return np.where(free > 0, self.rows[np.clip(place, 0, self.rows.size - 1)], -1)


def _initiators(
    mean: NDArray[np.float64], rule: str, random_key: NDArray[np.uint64], seed: int
) -> I64:
    """Return rows repeated by how many ties each starts: floor(mean + u)."""
    u = chance.uniforms(seed, rule, random_key).astype(np.float64)
    return np.repeat(np.arange(random_key.size), np.floor(mean + u).astype(np.int64))


def _numbered(rows: I64) -> NDArray[np.uint64]:
    first = np.diff(rows, prepend=-1) != 0 if rows.size else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(rows.size), 0))
    return (np.arange(rows.size) - start).astype(np.uint64)


def _partner_draws(
    rows: I64, rule: str, random_key: NDArray[np.uint64], seed: int
) -> tuple[Any, Any]:
    own = chance.child_keys(random_key[rows], _numbered(rows))
    return chance.uniforms(seed, rule, own, feature=2), chance.uniforms(seed, rule, own, feature=3)


def _project_pairs(
    groups: Groups, regimes: list[Regime], decay: float, seed: int
) -> tuple[I64, I64]:
    """Tie connected people across services; p(h) ∝ exp(-λ h), h = 1 in the directorate, 2 beyond."""
    mean = np.where(groups.connected, _of(groups, regimes, "project_ties") / 2.0, 0.0)
    one = _initiators(mean, "project ties", groups.random_key, seed)
    pool = _Pool(np.flatnonzero(groups.connected), groups)
    which, where = _partner_draws(one, "project ties", groups.random_key, seed)
    two = pool.near_or_far(one, groups, decay, which, where)
    ok = (two >= 0) & (groups.service[one] != groups.service[two])
    return one[ok], two[ok]


def community_members(groups: Groups, regimes: list[Regime], seed: int) -> NDArray[np.bool_]:
    """Say who belongs to the voluntary community of the authority."""
    u = chance.uniforms(seed, "community", groups.random_key)
    return groups.connected & (u < _of(groups, regimes, "community_share"))


def _community_pairs(groups: Groups, regimes: list[Regime], seed: int) -> tuple[I64, I64]:
    member = community_members(groups, regimes, seed)
    mean = np.where(member, _of(groups, regimes, "community_ties") / 2.0, 0.0)
    one = _initiators(mean, "community ties", groups.random_key, seed)
    pool = _Pool(np.flatnonzero(member), groups)
    if pool.rows.size == 0:
        return one[:0], one[:0]
    _, where = _partner_draws(one, "community ties", groups.random_key, seed)
    return one, pool.pick(pool.authority, groups.authority[one], where)


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


def _advice_pairs(
    groups: Groups, regimes: list[Regime], decay: float, seed: int
) -> tuple[I64, I64]:
    """Tie friends, equipped or not: rather in the directorate than beyond."""
    one = _initiators(
        _of(groups, regimes, "advice_ties") / 2.0, "advice ties", groups.random_key, seed
    )
    pool = _Pool(np.arange(groups.rank.size), groups)
    which, where = _partner_draws(one, "advice ties", groups.random_key, seed)
    two = pool.near_or_far(one, groups, decay, which, where)
    return one[two >= 0], two[two >= 0]
