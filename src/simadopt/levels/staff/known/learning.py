"""What an authority's own data may move at the staff level, and how runs take it up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import numpy as np

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.level import Course, Draws, Learnable, Uses
from simadopt.levels.staff.engine.state import State, refresh_counts
from simadopt.levels.staff.known.match import conditions
from simadopt.levels.staff.known.people import condition_users
from simadopt.levels.staff.known.table import KNOWN, Amount, KnownRow, KnownTable, known_in
from simadopt.levels.staff.scenario import Intervention, Scenario, Target
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.parameters import PARAMETERS

__all__ = [
    "drawn_scenario",
    "learnable",
    "put_offsets",
    "users",
    "with_courses",
    "with_users",
]


@cache
def learnable(tools: tuple[str, ...]) -> tuple[Learnable, ...]:
    """Return the rows of ``tables/learning.csv``, those of a tool once for each."""
    found = []
    for row in read_table("learning"):
        name = row["name"]
        names = [f"{name}_{tool}" for tool in tools] if name in ("offset", "b_boss") else [name]
        found += [
            Learnable(
                one, row["form"], float(row["tau"]), int(row["order"]), row["needs"], row["source"]
            )
            for one in names
            if row["form"] == "offset" or one in PARAMETERS
        ]
    return tuple(found)


def with_users(case: Case, told: Uses, share: F64, among: F64 | None = None) -> Case:
    """Return a case whose runs start with this share of users in each service and tool.

    ``among`` are the people of whom each is a share, where they were counted: it is then written so.
    """
    rows = list(_rows(told, share, among))
    before = known_in(case.tables)
    if before is not None:  # what was said of heads stays
        rows += [replace(row, users=None) for row in before.rows if row.head or row.equipped]
    table = KnownTable("counts", tuple(rows), sha256(share.tobytes()).hexdigest())
    tables = MappingProxyType({**case.tables, KNOWN: (table, None)})
    return replace(case, tables=tables)


def _rows(told: Uses, share: F64, among: F64 | None = None) -> Iterator[KnownRow]:
    for (g, t), value in np.ndenumerate(share):
        if value == value:
            authority, _, service = told.groups[g].partition("/")
            amount = Amount(float(value), True, 0 if among is None else round(float(among[g, t])))
            yield KnownRow(0, authority, service, told.tools[t], amount, None, None, "", None)


def set_users(state: State, told: Uses, share: F64) -> None:
    """Put this share of users in each service of a run, in place, and count anew."""
    tools = state.labels.features.tool_names
    table = KnownTable("counts", tuple(_rows(told, share)), "")
    found = conditions(table, state.o, state.labels, tools)
    condition_users(state.o, found, state.scenario, tools, state.seed, state.p, None)
    refresh_counts(state)


def clock(state: State) -> dict[str, object]:
    """Return the age of each tool and the share of the equipped who know a feature of it."""
    people, catalogue = state.o.people, state.o.catalogue
    found: dict[str, object] = {"start": "given"}
    for t, tool in enumerate(state.labels.features.tool_names):
        before = state.scenario.tools.of(tool)
        mask = catalogue.tool_mask[t]
        able = int(np.bitwise_count(people.can & mask).sum())
        aware = int(np.bitwise_count(people.can & people.aware & mask).sum())
        found[f"tools.{tool}.deployed_week"] = max(before.deployed_week - state.week, -1040)
        found[f"tools.{tool}.aware"] = aware / able if able else 0.0
    return found


def with_courses(case: Case, courses: Sequence[Course], told: Uses) -> Case:
    """Return a case in which these courses take place, each for a service."""
    acts = []
    for one in courses:
        authority, _, service = told.groups[one.group].partition("/")
        entry = [a.key for a in case.scenario.authorities if a.key == authority]
        target = Target(authority=tuple(entry), service=(service,), share=one.share)
        acts.append(
            Intervention.model_validate(
                {"kind": "training", "week": one.week, "tool": one.tool, "hours": one.hours,
                 "target": target}
            )
        )  # fmt: skip
    scenario: Scenario = case.scenario
    return replace(
        case,
        scenario=scenario.model_copy(update={"interventions": (*scenario.interventions, *acts)}),
    )


def drawn_scenario(scenario: Scenario, draws: Draws, seed: int) -> Scenario:
    """Return a scenario under the draw of a seed; parameters that it sets itself stay."""
    k = seed % len(draws)
    values = {name: float(column[k]) for name, column in draws.values.items()}
    return scenario.model_copy(update={"parameters": {**values, **scenario.parameters}})


def put_offsets(state: State, draws: Draws) -> None:
    """Write the offsets of the draw of a run's seed, in place: log-odds, as ease."""
    units, ease = state.labels.units, float(state.p.b_ease)
    if ease <= 0.0:
        return
    place = {name: g for g, name in enumerate(draws.groups)}
    own = [f"{units.key[a]}/{n}" for a, n in zip(units.authority, units.name, strict=True)]
    tools = state.labels.features.tool_names
    columns = [draws.tools.index(tool) if tool in draws.tools else -1 for tool in tools]
    offsets = draws.offsets[state.seed % len(draws)]
    for s, name in enumerate(own):
        for t, column in enumerate(columns):
            if name in place and column >= 0:
                state.o.services.offset[s, t] = np.float32(offsets[place[name], column] / ease)


def users(state: State) -> tuple[Any, Any]:
    """Return users and those who could use, by service and tool."""
    o = state.o
    services = o.services.authority.size
    found = []
    for bits in (o.people.uses & o.people.can, o.people.can):
        columns = [
            np.bincount(o.people.service, bits & mask != 0, minlength=services)
            for mask in o.catalogue.tool_mask
        ]
        found.append(np.array(columns).T.astype(np.int64))
    return found[0], found[1]
