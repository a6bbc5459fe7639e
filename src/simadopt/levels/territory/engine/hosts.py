"""Step 3: what pools and intercommunal bodies offer in a quarter, and what they stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.territory.authorities.columns import Places, Structure
from simadopt.levels.territory.authorities.roster import Roster
from simadopt.levels.territory.engine.columns import Around
from simadopt.levels.territory.rules.law import law_lambda
from simadopt.levels.territory.rules.pooling import opening_probability
from simadopt.levels.territory.tables.items import COMMUNE, INTERCOMMUNAL, ITEMS
from simadopt.levels.territory.tables.laws import Law

__all__ = ["Hosts", "draw_pools", "first_offers", "make_hosts", "offer"]

SMALL: Final = 10_000
"""Inhabitants from which a commune is not a member of a drawn pool."""
POOLABLE: Final = tuple(k for k, one in enumerate(ITEMS) if one.poolable)


@dataclass(frozen=True, eq=False)
class Hosts:
    """Pools and bodies that may host items.

    Parameters
    ----------
    names : tuple of str
        Of the pools.
    keys : uint64[P + E + 1]
        Random keys: pools, then bodies, then nobody.
    coin : uint32[E + 1]
        Items that a body offers once it has them.
    funded : uint32[E + 1]
        Items that it is paid to offer; interventions write it.
    """

    names: tuple[str, ...]
    keys: NDArray[np.uint64]
    coin: NDArray[np.uint32]
    funded: NDArray[np.uint32]


def draw_pools(
    roster: Roster, seed: int, p: Any, given: Any = None
) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """Return names of the pools and the pool of each authority, -1 for none.

    Parameters
    ----------
    roster : Roster
    seed : int
    p : Parameters
    given : mapping of str to str, optional
        Pool of each key, from a file; by default departments are drawn, then members among their communes
        under `SMALL` and their intercommunal bodies.
    """
    if given is not None:
        names = tuple(sorted(set(given.values())))
        rank = {name: r for r, name in enumerate(names)}
        return names, np.array([rank.get(given.get(k, ""), -1) for k in roster.key], np.int32)
    departments = sorted(set(roster.department) - {""})
    keys = np.array([chance.key_of(f"pool/{one}") for one in departments], np.uint64)
    there = chance.uniforms(seed, "territory pool there", keys) < p.pool_departments
    names = tuple(d for d, yes in zip(departments, there, strict=True) if yes)
    rank = {name: r for r, name in enumerate(names)} | {"": -1}
    pool = np.array([rank.get(one, -1) for one in roster.department], np.int32)
    joins = chance.uniforms(seed, "territory pool member", roster.random_key) < p.pool_members
    small = (roster.type == COMMUNE) & (roster.population < SMALL)
    pool[~(joins & (small | (roster.type == INTERCOMMUNAL)))] = -1
    return names, pool


def make_hosts(names: tuple[str, ...], places: Places, seed: int, p: Any) -> Hosts:
    """Return the hosts of a run; bodies toss once for each item."""
    texts = [*(f"pool/{one}" for one in names), *(f"body/{one}" for one in places.epci), "nobody"]
    keys = np.array([chance.key_of(one) for one in texts], np.uint64)
    coin = np.zeros(len(places.epci) + 1, np.uint32)
    for k in POOLABLE:
        u = chance.uniforms(seed, "territory body offers", keys[len(names) :], 0, k)
        coin |= np.where(u < p.epci_offer, np.uint32(1 << k), np.uint32(0))
    coin[-1] = 0
    return Hosts(names, keys, coin, np.zeros_like(coin))


def first_offers(hosts: Hosts, around: Around, seed: int, p: Any) -> None:
    """Draw what pools offer when a run starts: 1 − (1 − h)^quarters offered before."""
    number = len(hosts.names)
    for k in POOLABLE:
        stay = (1.0 - opening_probability(0.0, p)) ** ITEMS[k].before
        u = chance.uniforms(seed, "territory pool first", hosts.keys[:number], 0, k)
        around.pool_offers[u < 1.0 - stay] |= np.uint32(1 << k)


def offer(
    q: int, now: int, hosts: Hosts, s: Structure, places: Places, placed: NDArray[np.uint32],
    around: Around, laws: tuple[Law, ...], open_items: int, seed: int, shared: bool, exits: bool, p: Any,
) -> None:  # fmt: skip
    """Open and close offers for quarter ``q`` of a run (``now`` in the calendar)."""
    number = len(hosts.names)
    around.pool_dropped[:] = 0
    duty = dict.fromkeys(POOLABLE, 0.0)
    for law in laws:
        k = next((k for k in POOLABLE if ITEMS[k].name == law.item), -1)
        if k >= 0 and law.form == "sanction":
            duty[k] = max(duty[k], law_lambda(law, now, p))
    for k in POOLABLE if number else ():
        if not open_items >> k & 1:
            continue
        b = np.uint32(1 << k)
        u = chance.uniforms(seed, "territory pool", hosts.keys[:number], q, k)
        offered = (around.pool_offers & b) != 0
        opens = ~offered & (u < opening_probability(duty[k], p))
        stops = offered & (u < around.host_exit[:number])
        around.pool_offers[opens] |= b
        if exits and shared:
            around.pool_offers[stops] &= ~b
            around.pool_dropped[stops] |= b
    has = np.where(places.bodies >= 0, placed[places.bodies], np.uint32(0))
    offers = has & (hosts.coin | hosts.funded)
    around.body_dropped[:] = around.body_offers & ~offers
    around.body_offers[:] = offers
