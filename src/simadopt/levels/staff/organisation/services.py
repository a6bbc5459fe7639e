"""Cells, services and authorities: where people stand in the columns, and what residents ask of whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.organisation.columns import (
    I32,
    I64,
    U8,
    Authorities,
    Cells,
    People,
    Services,
)
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import CATEGORIES, COMMUNICATIONS, RANKS

__all__ = ["build_authorities", "build_services", "cell_number", "cell_of_row"]


def build_services(units: OrgUnits, people: People, seed: int) -> tuple[Cells, Services]:
    """Return the services, and their cells: people of one service, rank and category, row after row."""
    n, features = people.habit.shape
    tools = people.dose.shape[0]
    s = units.authority.size
    cell = cell_number(people.service.astype(np.int64), people.rank, people.category)
    first = np.flatnonzero(np.diff(cell, prepend=-1) != 0)
    cell_service = people.service[first]
    cells = Cells(
        start=np.append(first, n).astype(np.int64),
        service=cell_service,
        rank=people.rank[first],
        category=people.category[first],
        group=np.arange(first.size, dtype=np.int32),
    )
    start = np.concatenate(([0], np.cumsum(np.bincount(people.service, minlength=s))))
    cell_start = np.concatenate(([0], np.cumsum(np.bincount(cell_service, minlength=s))))
    services = Services(
        start=start.astype(np.int64),
        cell_start=cell_start.astype(np.int64),
        authority=units.authority,
        directorate=units.directorate,
        management=units.management,
        partner=_partners(units, seed),
        random_key=_service_key(units),
        demand=np.zeros(s),
        offset=np.zeros((s, people.dose.shape[0]), np.float32),
        users=np.zeros((s, features), np.int32),
        able=np.zeros((s, features), np.int32),
        handlers=np.zeros(s, np.int32),
        trackers=np.zeros(s, np.int32),
        tracked=np.zeros(s, np.float32),
        routine=np.zeros((s, tools), np.float32),
    )
    return cells, services


def build_authorities(
    units: OrgUnits, entries: tuple[Authority, ...], table: FeatureTable
) -> Authorities:
    """Return the authorities: design of tools, governance, communication, targets."""
    a, features = units.entry.size, len(table.features)
    design = {
        "ease": [f.ease for f in table.features],
        "quality": [f.quality for f in table.features],
        "risk": [f.risk for f in table.features],
    }
    columns = {k: np.tile(np.array(v, np.float32), (a, 1)) for k, v in design.items()}
    of_entry = {
        name: np.array([value(e) for e in entries])[units.entry]
        for name, value in {
            "plan": lambda e: e.plan,
            "elected_digital": lambda e: e.elected_digital,
            "communication": lambda e: COMMUNICATIONS.index(e.communication),
            "monitoring": lambda e: e.monitoring,
            "gru_access": lambda e: e.gru_access,
        }.items()
    }
    count = np.bincount(units.authority, minlength=a)
    return Authorities(
        random_key=units.random_key,
        service_start=np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        **{name: values.astype(np.uint8) for name, values in of_entry.items()},
        target=np.array([e.monitoring_target for e in entries])[units.entry],
        sponsorship=np.zeros((a, len(table.tools))),
        **columns,
        users=np.zeros((a, features), np.int64),
        able=np.zeros((a, features), np.int64),
    )


def _service_key(units: OrgUnits) -> NDArray[np.uint64]:
    count = np.bincount(units.authority, minlength=units.entry.size)
    number = np.arange(units.authority.size) - (np.cumsum(count) - count)[units.authority]
    salt = np.uint64(chance.key_of("service"))
    return chance.child_keys(units.random_key[units.authority] ^ salt, number.astype(np.uint64))


def _partners(units: OrgUnits, seed: int) -> I32:
    """Give each service the one its transfers go to: another one of the authority, by draw."""
    partner = np.arange(units.authority.size, dtype=np.int32)
    ordinary = np.flatnonzero(units.management == 0)
    authority = units.authority[ordinary]
    count = np.bincount(authority, minlength=units.entry.size)
    first = (np.cumsum(count) - count)[authority]
    others = count[authority] - 1
    u = chance.uniforms(seed, "partner", _service_key(units)[ordinary]).astype(np.float64)
    step = 1 + np.minimum((u * others).astype(np.int64), np.maximum(others - 1, 0))
    place = first + (np.arange(ordinary.size) - first + step) % (others + 1)
    partner[ordinary] = np.where(others > 0, ordinary[place], ordinary)
    return partner


def cell_number(service: I64, rank: U8, category: U8) -> I64:
    """Return a number for each person that grows with the service, then the category, highest rank first."""
    return (service * len(RANKS) + (len(RANKS) - 1 - rank)) * len(CATEGORIES) + category


def cell_of_row(cells: Cells) -> I32:
    """Return the cell of each person."""
    return np.repeat(np.arange(cells.rank.size, dtype=np.int32), np.diff(cells.start))
