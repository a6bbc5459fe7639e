"""Step 1: what is done to authorities, and what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.territory.clock import number
from simadopt.levels.territory.engine.membership import join
from simadopt.levels.territory.engine.run_columns import RunColumns
from simadopt.levels.territory.rules.elections import RESET
from simadopt.levels.territory.scenario import Intervention, Scenario, Target
from simadopt.levels.territory.tables.items import INDEX, INTERCOMMUNAL, TYPES, mask
from simadopt.levels.territory.tables.laws import LAWS, Law

__all__ = ["apply_interventions", "chosen", "engagement", "laws_of"]


def laws_of(scenario: Scenario, given: tuple[Law, ...] | None = None) -> tuple[Law, ...]:
    """Return the laws of a scenario: the shipped or the given ones, then those it passes."""
    passed = tuple(
        Law(
            f"law_{rank}", one.item, one.target.type or TYPES, one.target.min_population,
            number(one.quarter), number(one.deadline or one.quarter), one.form,
        )
        for rank, one in enumerate(scenario.interventions)
        if one.kind == "law"
    )  # fmt: skip
    return (*(LAWS if given is None else given), *passed)


def engagement(state: RunColumns) -> NDArray[np.int64]:
    """Return how many items each authority has in place or under way."""
    have = state.m.placed | state.m.active
    return np.bitwise_count(have).astype(np.int64)


def chosen(state: RunColumns, target: Target, rank: int) -> NDArray[np.int64]:
    """Return the rows that an intervention reaches, in the order of the roster."""
    roster = state.roster
    kinds = [TYPES.index(kind) for kind in target.type] or list(range(len(TYPES)))
    inside = np.isin(roster.type, kinds) & (roster.population >= target.min_population)
    if target.max_population is not None:
        inside &= roster.population <= target.max_population
    for wanted, column in (
        (target.department, roster.department), (target.region, roster.region),
        (target.epci, roster.epci), (target.keys, roster.key),
    ):  # fmt: skip
        if wanted:
            inside &= np.isin(np.array(column), wanted)
    rows = np.flatnonzero(inside)
    most = int(np.floor(target.share * rows.size + 0.5))
    u = chance.uniforms(state.seed, f"territory choose {rank}", state.s.key[rows], 0)
    first = {
        "random": np.zeros(rows.size),
        "central": -state.s.epci_size[state.s.epci[rows]].astype(np.float64),
        "volunteers": -engagement(state)[rows].astype(np.float64),
        "weakest": engagement(state)[rows].astype(np.float64),
    }[target.choose]
    return np.sort(rows[np.lexsort((u, first))[:most]])


def apply_interventions(state: RunColumns) -> bool:
    """Do what begins or ends in this quarter; tell whether anything was done."""
    done = False
    for rank, one in enumerate(state.scenario.interventions):
        if number(one.quarter) == state.now and one.kind != "law":
            rows = chosen(state, one.target, rank)
            state.reached[rank] = rows
            _begin(state, one, rows)
            _pay(state, one, rows.size, state.now)
            done = True
        elif one.kind == "law" and number(one.quarter) == state.now and not one.is_priced:
            state.unpriced.add(one.kind)
        elif one.until and number(one.until) == state.now and one.kind == "fund":
            bodies = _bodies(state, state.reached.get(rank, np.zeros(0, np.int64)))
            state.hosts.funded[state.s.epci[bodies]] &= ~_bit(one)
    return done


def _bit(one: Intervention) -> Any:
    return np.uint32(1 << INDEX[one.item])


def _bodies(state: RunColumns, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[state.roster.type[rows] == INTERCOMMUNAL]


def _pay(state: RunColumns, one: Intervention, reached: int, now: int) -> None:
    """Add the cost: once for each reached, and for each year until it ends."""
    if not one.is_priced:
        state.unpriced.add(one.kind)
        return
    last = state.first + state.quarters
    end = min(number(one.until), last) if one.until else last
    years = (end - now) / 4.0
    cost = reached * ((one.eur or 0.0) + (one.year_eur or 0.0) * years)
    state.spent[one.kind] = state.spent.get(one.kind, 0.0) + cost


def _begin(state: RunColumns, one: Intervention, rows: NDArray[np.int64]) -> None:
    m, d, b = state.m, state.d, _bit(one)
    if one.kind == "fund":
        without = rows[(m.placed[rows] & b) == 0]
        m.active[without] |= b
        m.envisaged[without] &= ~b
        state.hosts.funded[state.s.epci[_bodies(state, rows)]] |= b
    elif one.kind == "enforcement":
        m.named[rows] |= b
    elif one.kind == "example":
        m.placed[rows] |= b
        m.active[rows] &= ~b
        m.envisaged[rows] &= ~b
        d.success[rows, INDEX[one.item]] = 200
        d.network[rows] = 1
    elif one.kind == "network":
        d.network[rows] = 1
    elif one.kind == "join":
        join(state, one.body or "", rows)
    elif one.kind == "merger":
        lost = np.uint32(mask(RESET))
        m.placed[rows] &= ~lost
        m.active[rows] &= ~lost
    else:
        _pools(state, one, rows)


def _pools(state: RunColumns, one: Intervention, rows: NDArray[np.int64]) -> None:
    """Open or close the offer of the pools that have a member among the rows."""
    pools = np.unique(state.d.pool[rows])
    pools, b = pools[pools >= 0], _bit(one)
    if one.kind == "pool_open":
        state.a.pool_offers[pools] |= b
        return
    state.a.pool_offers[pools] &= ~b
    hosted = (state.m.pooled & b) != 0
    leaving = hosted & np.isin(state.d.pool, pools)
    for column in (state.m.placed, state.m.active, state.m.pooled):
        column[leaving] &= ~b
