"""Posts: who works where, before anything about the people who hold them is drawn.

Posts are generated from the margins of a scenario here, or read from a staff file by `imported`; from
there on both take the same road. All authorities are made at once, column by column, so that fifty
thousand small ones cost no loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.organisation.columns import F64, I32, I64, U8, U64
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.services import ServiceType

_IT = "information_technology"
_MISSING_AGE = 255
# defaults where a scenario is silent (see docs/odd.md, submodels of initialisation)
_PEOPLE_PER_SERVICE, _SERVICES_PER_DIRECTORATE, _MAILBOX_SHARE_C = 32, 4, 0.12


@dataclass
class OrgUnits:
    """Authorities, directorates and services, as columns."""

    entry: I32  # A: entry of the scenario
    random_key: U64  # A
    key: list[str]  # A
    staff: I64  # A
    inhabitants: F64  # A
    directorate_authority: I32  # D
    directorate_name: list[str]  # D
    authority: I32  # S
    directorate: I32  # S
    generated: NDArray[np.bool_]  # A: made from margins rather than read
    management: U8  # S
    kind: I32  # S: row of services.csv, -1 for management and what a name does not tell
    name: list[str]  # S
    site: I32  # S


@dataclass
class Posts:
    """Posts as columns; ``boss`` is a row of posts, or -1 where the rank decides."""

    service: I32
    rank: U8
    category: U8
    age: U8
    front: U8
    mailbox: U8
    workstation: U8
    laptop: U8
    site: I32
    key: U64
    boss: I64
    innovativeness: NDArray[np.float32]


def _authorities(entries: Sequence[Authority], seed: int) -> tuple[I32, I64, U64, list[str]]:
    count = np.array([e.count for e in entries])
    entry = np.repeat(np.arange(len(entries), dtype=np.int32), count)
    number = np.arange(entry.size) - np.repeat(np.cumsum(count) - count, count)
    roots = np.array([chance.key_of(e.key) for e in entries], np.uint64)
    random_key = chance.child_keys(roots[entry], number.astype(np.uint64))
    mean = np.array([e.staff for e in entries], np.float64)[entry]
    spread = np.array([e.staff_spread for e in entries], np.float64)[entry]
    z = chance.normals(seed, "authority size", random_key).astype(np.float64)
    drawn = np.rint(mean * chance.exps(spread * z - spread * spread / 2.0))
    staff = np.maximum(np.where(spread > 0.0, drawn, mean), 1.0).astype(np.int64)
    key = [
        entries[e].key if entries[e].count == 1 else f"{entries[e].key}-{n + 1}"
        for e, n in zip(entry.tolist(), number.tolist(), strict=True)
    ]
    return entry, staff, random_key, key


def _per_entry(entries: Sequence[Authority], field: str, entry: I32, fallback: I64) -> I64:
    given = np.array([-1 if getattr(e, field) is None else getattr(e, field) for e in entries])
    return np.where(given[entry] >= 0, given[entry], fallback).astype(np.int64)


def spans(count: I64) -> tuple[I64, I64]:
    """Return, for groups of these sizes, the group of each element and its number in the group.

    >>> [x.tolist() for x in spans(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    group = np.repeat(np.arange(count.size), count)
    start = np.cumsum(count) - count
    return group, np.arange(group.size) - start[group]


def generate_units(
    entries: Sequence[Authority], seed: int, types: Sequence[ServiceType]
) -> tuple[OrgUnits, I64]:
    """Make the units of generated authorities, and the number of posts of each service.

    An authority goes through the kinds of services ``types``, as often as it has services.
    """
    entry, staff, random_key, key = _authorities(entries, seed)
    guess = np.maximum(1, np.rint(staff / _PEOPLE_PER_SERVICE)).astype(np.int64)
    ordinary = np.minimum(_per_entry(entries, "services", entry, guess), np.maximum(1, staff // 4))
    guess = np.maximum(1, np.rint(ordinary / _SERVICES_PER_DIRECTORATE)).astype(np.int64)
    directorates = np.minimum(_per_entry(entries, "directorates", entry, guess), ordinary)
    managed = ordinary >= 2
    directors = np.where(managed & (directorates >= 2), directorates, 0)
    # the management unit is a directorate of its own, before the ordinary ones
    every = np.where(managed, directorates + 1, 1)
    first_directorate = np.cumsum(every) - every
    d_authority, d_number = spans(every)
    s_authority, s_number = spans(ordinary + managed)
    management = managed[s_authority] & (s_number == 0)
    rank_in = s_number - managed[s_authority]
    within = rank_in * np.where(managed, directorates, 1)[s_authority] // ordinary[s_authority]
    within = np.where(management, 0, within + managed[s_authority])
    directorate = first_directorate[s_authority] + within
    kinds = _kinds(entries, entry, types)[s_authority]
    kind = np.where(management, -1, rank_in % kinds).astype(np.int32)
    sites = np.array([e.sites for e in entries])[entry]
    site = np.where(
        management, 0, np.maximum(rank_in, 0) * sites[s_authority] // ordinary[s_authority]
    )

    size = _service_sizes(
        random_key, staff, s_authority, s_number, management, kind, directors, seed, types
    )
    again = rank_in // kinds
    names = [_service_name(types, k, r) for k, r in zip(kind.tolist(), again.tolist(), strict=True)]
    units = OrgUnits(
        entry=entry,
        random_key=random_key,
        key=key,
        staff=staff,
        inhabitants=np.array([float(e.inhabitants) for e in entries])[entry],
        directorate_authority=d_authority.astype(np.int32),
        directorate_name=[f"directorate_{n}" if n else "management" for n in d_number.tolist()],
        authority=s_authority.astype(np.int32),
        directorate=directorate.astype(np.int32),
        generated=np.ones(entry.size, bool),
        management=management.astype(np.uint8),
        kind=kind,
        name=names,
        site=site.astype(np.int32),
    )
    return units, size


def _kinds(entries: Sequence[Authority], entry: I32, types: Sequence[ServiceType]) -> I64:
    """Return how many kinds of service each authority goes through.

    Information technology, when it is the last kind, is only where there is such a directorate.
    """
    last = types[-1].name == _IT
    return np.array([len(types) - (last and not e.it_directorate) for e in entries])[entry]


def _service_name(types: Sequence[ServiceType], kind: int, again: int) -> str:
    if kind < 0:
        return "management"
    return types[kind].name + (f"_{again + 1}" if again else "")


def _service_sizes(
    random_key: U64,
    staff: I64,
    authority: I64,
    number: I64,
    management: NDArray[np.bool_],
    kind: I32,
    directors: I64,
    seed: int,
    types: Sequence[ServiceType],
) -> I64:
    """Share the staff of each authority among its services by drawn weights, at least 2 each."""
    key = chance.child_keys(random_key[authority], number.astype(np.uint64))
    u = chance.uniforms(seed, "service size", key).astype(np.float64)
    typical = np.array([t.size for t in types])
    weight = np.where(management, 0.0, typical[kind] * (0.6 + 0.8 * u))
    ordinary = np.bincount(authority[~management], minlength=staff.size)
    single = ordinary == 1
    seats = np.where(single, 0, 1 + directors)
    floor = np.where(single, 0, 2)
    free = np.maximum(staff - seats - floor * ordinary, 0)
    running = np.cumsum(weight)
    before = np.concatenate(([0.0], running))[
        np.cumsum(np.bincount(authority)) - np.bincount(authority)
    ]
    total = np.bincount(authority, weight, minlength=staff.size)
    upto = np.rint((running - before[authority]) / total[authority] * free[authority]).astype(
        np.int64
    )
    shares = np.diff(upto, prepend=0)
    first = number == 0
    shares[first] = upto[first]
    return np.where(management, seats[authority], shares + floor[authority])


def rank_within(group: NDArray[np.integer], score: NDArray[np.floating]) -> I64:
    """Return the place (0 = lowest score) of each element in its group; ties keep their order.

    >>> rank_within(np.array([0, 0, 1]), np.array([2.0, 1.0, 5.0])).tolist()
    [1, 0, 0]
    """
    place = np.empty(group.size, np.int64)
    _places(
        np.argsort(score, kind="stable"),
        group.astype(np.int64),
        np.zeros(int(group.max(initial=0)) + 1, np.int64),
        place,
    )
    return place


@compiled
def _places(order: I64, group: I64, met: I64, place: I64) -> None:
    for i in order:
        place[i] = met[group[i]]
        met[group[i]] += 1


def generate_posts(
    entries: Sequence[Authority],
    units: OrgUnits,
    size: I64,
    seed: int,
    types: Sequence[ServiceType],
) -> Posts:
    """Fill the services with posts whose margins are those of the scenario, exactly."""
    service, number = spans(size)
    authority = units.authority[service]
    service_key = chance.child_keys(
        units.random_key[units.authority],
        np.arange(size.size, dtype=np.uint64) - _first(units.authority),
    )
    key = chance.child_keys(service_key[service], number.astype(np.uint64))
    alone = np.bincount(units.authority, minlength=units.staff.size)[authority] == 1
    managing = units.management[service] == 1
    top = (managing | alone) & (number == 0)
    rank = np.where(top, 3, np.where(managing, 2, np.where((number == 0) & ~alone, 1, 0)))
    category = _categories(entries, types, units.kind[service], units, authority, rank, key, seed)
    kind = units.kind[service]
    entry = units.entry[authority]

    front_share = np.array([t.front for t in types])
    u = chance.uniforms(seed, "front desk", key)
    front = (u < np.where(kind >= 0, front_share[kind], 0.0)) & (rank == 0)
    # mailboxes go with the job: A and B, then C at the front desk or in desk services
    mailboxes = _mailboxes(entries, units)
    desk = np.where(kind >= 0, np.array([t.share_c for t in types])[kind], 0.0)
    u = chance.uniforms(seed, "mailbox", key).astype(np.float64)
    order = (
        np.where(rank > 0, -2.0, 0.0) + category + np.where(front, -0.5, 0.0) + desk * 0.3 + u * 0.6
    )
    mailbox = rank_within(authority, order) < mailboxes[authority]
    laptops = np.array([e.laptops for e in entries])[units.entry]
    u = chance.uniforms(seed, "laptop", key).astype(np.float64)
    laptop = rank_within(authority, category - 3.0 * rank + u - 9.0 * mailbox) < laptops[authority]
    return Posts(
        service=service.astype(np.int32),
        rank=rank.astype(np.uint8),
        category=category.astype(np.uint8),
        age=np.full(rank.size, _MISSING_AGE, np.uint8),
        front=front.astype(np.uint8),
        mailbox=mailbox.astype(np.uint8),
        workstation=mailbox.astype(np.uint8),
        laptop=laptop.astype(np.uint8),
        site=units.site[service].astype(np.int32),
        key=key,
        boss=np.full(rank.size, -1, np.int64),
        innovativeness=np.full(entry.size, np.nan, np.float32),
    )


def _first(authority: I32) -> U64:
    count = np.bincount(authority)
    return (np.cumsum(count) - count)[authority].astype(np.uint64)


def _categories(
    entries: Sequence[Authority],
    types: Sequence[ServiceType],
    kind: I32,
    units: OrgUnits,
    authority: NDArray[np.int32],
    rank: I64,
    key: U64,
    seed: int,
) -> I64:
    """Give A and B their exact numbers: managers first, then the services that need them most."""
    share_a = np.array([e.share_a for e in entries])[units.entry]
    share_b = np.array([e.share_b for e in entries])[units.entry]
    number_a = np.rint(share_a * units.staff).astype(np.int64)
    number_ab = np.rint((share_a + share_b) * units.staff).astype(np.int64)
    tendency_c = np.array([t.share_c for t in types])[kind]
    u = chance.uniforms(seed, "category", key).astype(np.float64)
    place = rank_within(authority, tendency_c + 0.8 * u - 2.0 * rank)
    return np.where(place < number_a[authority], 0, np.where(place < number_ab[authority], 1, 2))


def _mailboxes(entries: Sequence[Authority], units: OrgUnits) -> I64:
    share_ab = np.array([e.share_a + e.share_b for e in entries])[units.entry]
    guess = np.rint((share_ab + _MAILBOX_SHARE_C * (1.0 - share_ab)) * units.staff)
    guess = np.maximum(guess, 1).astype(np.int64)
    return np.minimum(_per_entry(entries, "mailboxes", units.entry, guess), units.staff)
