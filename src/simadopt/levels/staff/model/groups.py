"""Groups of the history: which cells are added up under which name, and who may be shown alone.

Real people are protected (G1): in imported authorities, services of fewer than `LEAST_PEOPLE`
connected people appear merged, by directorate first, and ranks that few people hold together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS

LEAST_PEOPLE: Final = 11
"""Connected people below which a service read from a staff file is merged with others."""
LEAST_HEADS: Final = 3
"""Heads read from a staff file whose mean encouragement may be shown."""
MOST_AUTHORITIES: Final = 100
"""Authorities up to which outputs name each; above, they name the entries of the scenario."""

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Names of groups, and the group of each element (-1 for none)."""

    names: tuple[str, ...]
    of: Rows

    def sum(self, values: NDArray[Any], axis: int = 1) -> NDArray[np.int64]:
        """Add up whole numbers by group along one axis."""
        if len(self.names) == 1 and not self.of.any():  # everybody
            return np.asarray(values.sum(axis=axis, keepdims=True, dtype=np.int64))
        order, found, first = self._order
        ordered = np.moveaxis(values, axis, 0)[order]
        out = np.zeros((len(self.names), *ordered.shape[1:]), np.int64)
        if found.size:
            out[found] = np.add.reduceat(ordered, first, axis=0, dtype=np.int64)
        return np.moveaxis(out, 0, axis)

    @cached_property
    def _order(self) -> tuple[Rows, Rows, Rows]:
        """Elements in the order of their groups, the groups that have any, and where each begins."""
        order = np.argsort(self.of, kind="stable")
        order = order[np.searchsorted(self.of[order], 0) :]
        found, first = np.unique(self.of[order], return_index=True)
        return order, found, first


def everybody(state: State) -> Groups:
    """Return the one group of everybody."""
    return Groups(("all",), np.zeros(state.labels.group_rank.size, np.int64))


def by_category(state: State) -> Groups:
    """Return the groups of the three categories."""
    names = tuple(f"category:{c}" for c in CATEGORIES)
    return Groups(names, state.labels.group_category.astype(np.int64))


def by_rank(state: State) -> Groups:
    """Return the groups of the ranks; ranks few real people hold are put together."""
    labels, people = state.labels, state.o.people
    codes = labels.group_rank.astype(np.int64)
    real = labels.imported[people.authority] & (people.mailbox == 1)
    held = np.bincount(people.rank[real], minlength=len(RANKS))[1:]
    if np.any((held > 0) & (held < LEAST_PEOPLE)):
        return Groups(("rank:staff", "rank:managers"), np.minimum(codes, 1))
    return Groups(tuple(f"rank:{r}" for r in RANKS), codes)


def by_authority(state: State) -> Groups:
    """Return the groups of authorities, or of scenario entries when authorities are too many."""
    labels = state.labels
    named = labels.group_authority.min(initial=0) >= 0
    if named and len(labels.units.key) <= MOST_AUTHORITIES:
        names = tuple(f"authority:{key}" for key in labels.units.key)
        return Groups(names, labels.group_authority.astype(np.int64))
    names = tuple(f"authority:{entry.key}" for entry in labels.entries)
    return Groups(names, labels.group_entry.astype(np.int64))


def by_service(state: State) -> Groups:
    """Return the groups of services; there are none where the history is kept by entry."""
    services = services_shown(state)
    group_service = state.labels.group_service.astype(np.int64)
    known = group_service >= 0
    return Groups(services.names, np.where(known, services.of[np.maximum(group_service, 0)], -1))


def services_shown(state: State) -> Groups:
    """Return the name under which each service is shown."""
    labels, people = state.labels, state.o.people
    units = labels.units
    names = [f"{units.key[a]}/{n}" for a, n in zip(units.authority, units.name, strict=True)]
    connected = np.bincount(
        people.service, people.mailbox == 1, minlength=units.authority.size
    ).astype(np.int64)
    for a in np.flatnonzero(labels.imported).tolist():
        _merge(a, names, connected, units)
    shown = tuple(dict.fromkeys(names))
    place = {name: i for i, name in enumerate(shown)}
    return Groups(
        tuple(f"service:{name}" for name in shown),
        np.array([place[name] for name in names], np.int64),
    )


def real_services(state: State) -> NDArray[np.bool_]:
    """Tell which of `services_shown` are those of an authority read from a staff file.

    What one run says of a real service, by its name, is a random draw (see `experiments.spread`).
    """
    shown, labels = services_shown(state), state.labels
    real = np.zeros(len(shown.names), bool)
    real[shown.of] = labels.imported[labels.units.authority]
    return real


def _merge(authority: int, names: list[str], connected: Rows, units: Any) -> None:
    """Give small services of an imported authority common names, in place."""
    key = units.key[authority]
    rows = np.flatnonzero(units.authority == authority).tolist()
    small = [s for s in rows if connected[s] < LEAST_PEOPLE]
    for s in small:
        names[s] = f"{key}/other services of {units.directorate_name[units.directorate[s]]}"
    size: dict[str, int] = {}
    for s in rows:
        size[names[s]] = size.get(names[s], 0) + int(connected[s])
    few = {name for name, people in size.items() if people < LEAST_PEOPLE}
    if not few:
        return
    rest = f"{key}/other services"
    left = sum(size.pop(name) for name in few)
    if left < LEAST_PEOPLE and size:  # what is left would be seen as a difference: hide it in one
        few.add(min(size, key=lambda name: (size[name], name)))
    for s in rows:
        if names[s] in few:
            names[s] = rest
