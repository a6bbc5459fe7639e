"""Columns of the authorities, as compiled code reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.territory.authorities.roster import Roster, size_class
from simadopt.levels.territory.tables.items import COMMUNE, DEPARTMENT, INTERCOMMUNAL, REGION

__all__ = ["GROUPS", "REFERENCE", "Structure", "groups_of", "structure"]

NEAR_EACH_SIDE: Final = 4
REFERENCE: Final = (10_000.0, 30_000.0, 500_000.0, 3_500_000.0)
"""Inhabitants, by type, at which the term of size is 0."""
GROUPS: Final = 14
"""Groups of which counts are kept: 11 classes of communes, intercommunal bodies, departments, regions."""
I32 = NDArray[np.int32]


class Structure(NamedTuple):
    """What of the authorities never changes; ``n`` rows."""

    key: NDArray[np.uint64]
    type: NDArray[np.uint8]
    ln_size: NDArray[np.float32]  # ln(population / reference of the type)
    ln_people: NDArray[np.float32]  # ln(population / 10,000)
    group: I32  # of counts, see GROUPS
    epci: I32  # group of the same intercommunal body; the last one is nobody's
    epci_size: NDArray[np.float32]  # members of each such group
    epci_scale: NDArray[np.float32]  # 1 / (members − 1), 0 when alone
    peer: I32  # same type and size in the region
    peer_scale: NDArray[np.float32]
    body: I32  # row of the intercommunal body of a commune, -1
    above: I32  # row of the department, -1
    near_start: NDArray[np.int64]  # n + 1
    near: I32
    near_scale: NDArray[np.float32]  # 1 / near authorities, 0 for none
    seen_start: NDArray[np.int64]  # n + 1: who looks at each
    seen_by: I32


@dataclass(frozen=True, eq=False)
class Places:
    """Names of groups, for what is told of them."""

    epci: tuple[str, ...]
    bodies: I32
    """Row of the body of each group of `Structure.epci`, -1."""


def groups_of(roster: Roster) -> I32:
    """Return the group of each authority in which it is counted."""
    found = np.asarray(roster.type, np.int32) + 10
    communes = roster.type == COMMUNE
    found[communes] = size_class(roster.population[communes])
    return found.astype(np.int32)


@lru_cache(maxsize=8)
def structure(roster: Roster, bodies_known: tuple[str, ...] = ()) -> tuple[Structure, Places]:
    """Return the columns and ties of a roster; bodies are numbered as those known, where given."""
    kind = roster.type
    people = np.maximum(roster.population, 1).astype(np.float64)
    reference = np.array(REFERENCE)[kind]
    names, epci = _numbered(roster.epci, bodies_known)
    body = _rows_of(roster, INTERCOMMUNAL, roster.epci)
    bodies = np.full(len(names) + 1, -1, np.int32)
    for i in np.flatnonzero(kind == INTERCOMMUNAL):
        bodies[epci[i]] = i
    rank = [
        f"{r}/{t}/{g}" for r, t, g in zip(roster.region, kind, _peer_class(roster), strict=True)
    ]
    for i in np.flatnonzero(kind >= DEPARTMENT):
        rank[i] = f"{kind[i]}"
    peer = np.unique(rank, return_inverse=True)[1]
    members = np.bincount(epci, minlength=len(names) + 1)[: len(names)]
    start, near = _near(roster)
    many = np.diff(start)
    made = Structure(
        key=roster.random_key,
        type=kind,
        ln_size=np.log(people / reference).astype(np.float32),
        ln_people=np.log(people / 10_000.0).astype(np.float32),
        group=groups_of(roster),
        epci=epci.astype(np.int32),
        epci_size=np.r_[members, 0].astype(np.float32),
        epci_scale=_scale(np.r_[members, 0]),
        peer=peer.astype(np.int32),
        peer_scale=_scale(np.bincount(peer)),
        body=np.where(kind == COMMUNE, body, -1).astype(np.int32),
        above=np.where(
            kind < DEPARTMENT, _rows_of(roster, DEPARTMENT, roster.department), -1
        ).astype(np.int32),
        near_start=start,
        near=near,
        near_scale=np.where(many > 0, 1.0 / np.maximum(many, 1), 0.0).astype(np.float32),
        seen_start=np.r_[0, np.cumsum(np.bincount(near, minlength=roster.n))].astype(np.int64),
        seen_by=np.repeat(np.arange(roster.n), many)[np.argsort(near, kind="stable")].astype(
            np.int32
        ),
    )
    return made, Places(tuple(names), bodies)


def _scale(members: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return 1 / (members − 1), 0 for those who are alone."""
    return np.where(members > 1, 1.0 / np.maximum(members - 1, 1), 0.0).astype(np.float32)


def _numbered(
    codes: tuple[str, ...], known: tuple[str, ...]
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the codes there are and the rank of each row's; those without one get the last rank."""
    names = list(known) or sorted(set(codes) - {""})
    rank = {name: e for e, name in enumerate(names)} | {"": len(names)}
    return names, np.array([rank[one] for one in codes], np.int64)


def _rows_of(roster: Roster, kind: int, codes: tuple[str, ...]) -> I32:
    """Return the row of the authority of a type that bears the code of each row, -1 for none."""
    own = roster.epci if kind == INTERCOMMUNAL else roster.department
    rows = {own[i]: i for i in np.flatnonzero(roster.type == kind)}
    rows.pop("", None)
    return np.array([rows.get(one, -1) for one in codes], np.int32)


def _peer_class(roster: Roster) -> NDArray[np.int64]:
    """Return the class of size among peers: that of communes, or thirds of the larger ones."""
    return np.where(
        roster.type == INTERCOMMUNAL,
        np.searchsorted([15_000, 50_000], roster.population),
        size_class(roster.population),
    )


def _near(roster: Roster) -> tuple[NDArray[np.int64], I32]:
    """Return the near authorities of each: the next by code in the department, or the same department.

    Adjacency of communes is under another licence and is not shipped.
    """
    blocks: dict[tuple[int, str], list[int]] = {}
    for i in range(roster.n):
        kind = int(roster.type[i])
        place = roster.region[i] if kind >= DEPARTMENT else roster.department[i]
        if kind != REGION:
            blocks.setdefault((kind, place), []).append(i)
    found: list[list[int]] = [[] for _ in range(roster.n)]
    for (kind, _), rows in blocks.items():
        ordered = sorted(rows, key=lambda i: roster.code[i])
        side = NEAR_EACH_SIDE if kind == COMMUNE else len(ordered)
        for at, i in enumerate(ordered):
            found[i] = ordered[max(0, at - side) : at] + ordered[at + 1 : at + side + 1]
    start = np.zeros(roster.n + 1, np.int64)
    start[1:] = np.cumsum([len(one) for one in found])
    return start, np.array([j for one in found for j in one], np.int32)
