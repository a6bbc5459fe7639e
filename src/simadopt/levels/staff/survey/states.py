"""States of people that questions ask about, each a number in [0, 1]: one short function a state.

``states_of`` names them; the table of questions combines them. A state reads columns, the week's
communication and parameters, and draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.arrays import F64
from simadopt.core.compiled import as_written
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.rules import sponsorship
from simadopt.levels.staff.tables.features import (
    COMMUNICATIONS,
    TRAITS,
    mask_of,
)
from simadopt.rules import awareness

__all__ = ["HABITUAL", "SMALL_STAFF", "STATES", "states_of"]

HABITUAL: Final = 0.95
"""Habit from which a feature is in habitual use: 95 % of the asymptote (Lally et al. 2010)."""
SMALL_STAFF: Final = 500
"""Staff under which an authority is small (the only size that source 000 names)."""
EXPERTS: Final = ("communication", "information_technology")
"""Services that carry digital projects (facts 36 and 69)."""

_WEEKS_A_YEAR: Final = 52.0

Read = Callable[[State], F64]


def _share_used(mask: int) -> Read:
    """Return the share used of the features of a mask relevant to the post; 0 without any."""

    def read(state: State) -> F64:
        people = state.o.people
        relevant = np.bitwise_count(people.post & np.uint32(mask)).astype(np.float64)
        used = np.bitwise_count(people.uses & people.post & np.uint32(mask))
        return np.asarray(used / np.maximum(relevant, 1.0))

    return read


def _any_relevant(state: State, positions: tuple[int, ...], habit: float) -> F64:
    """Return 1 for people who use, with at least this habit, one of the features their post needs."""
    people = state.o.people
    found = np.zeros(people.key.size, bool)
    for f in positions:
        needed = (people.post & people.uses) >> np.uint32(f) & np.uint32(1) == 1
        found |= needed & (people.habit[:, f] >= np.float32(habit))
    return found.astype(np.float64)


def _knows(positions: tuple[int, ...]) -> Read:
    """Return 1 for people who know of at least half of what a tool offers: of it as a whole."""

    def read(state: State) -> F64:
        aware = np.bitwise_count(state.o.people.aware & np.uint32(mask_of(positions)))
        return np.asarray(2 * aware >= len(positions), np.float64)

    return read


def _bits(column: str, mask: int, *, any_of: bool) -> Read:
    def read(state: State) -> F64:
        held = getattr(state.o.people, column) & np.uint32(mask) != 0
        return np.asarray(held == any_of, np.float64)

    return read


def _habit(f: int) -> Read:
    """Return the habit of a feature, 0 without use."""

    def read(state: State) -> F64:
        people = state.o.people
        using = people.uses >> np.uint32(f) & np.uint32(1)
        return np.asarray(people.habit[:, f] * using, np.float64)

    return read


def _trait(name: str) -> Read:
    k = next(k for k, row in enumerate(TRAITS) if row.name == name)

    def read(state: State) -> F64:
        return np.asarray(state.o.people.traits >> np.uint32(k) & np.uint32(1), np.float64)

    return read


_PARTNERS: Final = ("authorities", "state", "schools", "companies", "associations", "other_bodies")


def _partner_types(state: State) -> F64:
    return sum((_trait(name)(state) for name in _PARTNERS), np.zeros(1)) / len(_PARTNERS)


def _private_use(state: State) -> F64:
    """Return what private digital life has made one expect: taxes and procedures online."""
    return (_trait("taxes_online")(state) + _trait("procedures_online")(state)) / 2.0


def _networks(state: State) -> F64:
    return np.maximum(_trait("networks_home")(state), _trait("networks_work")(state))


def _received(t: int) -> Read:
    """Return the encouragement of one's head for a tool, given by its place."""

    def read(state: State) -> F64:
        return np.asarray(state.o.heads.encouragement[t, state.o.people.leader])

    return read


def _information(state: State) -> F64:
    """Return the chance that a year of announcements on services for users arrives (step 5).

    1 − exp(−52·hazard), with the hazard of `rules.awareness` for the tool that faces users.
    """
    o, p = state.o, state.p
    levels = np.array([float(getattr(p, f"comm_{name}")) for name in COMMUNICATIONS])
    table = state.labels.features
    main = table.tool_names.index(table.main)
    level, carried = levels[o.authorities.communication], o.authorities.sponsorship[:, main]
    intensity = as_written(sponsorship.communication)(level, carried, p)
    hazard = as_written(awareness.announced_hazard)(
        intensity[o.people.authority],
        o.people.mailbox.astype(np.float64),
        _received(main)(state),
        o.people.reach.astype(np.float64),
        p,
    )
    return np.asarray(1.0 - chance.exps(-_WEEKS_A_YEAR * hazard))


def _peers(positions: tuple[int, ...]) -> Read:
    """Return the weighted share of one's ties who use a tool, mean over its features."""

    def read(state: State) -> F64:
        o = state.o
        degree = o.ties.weighted[o.catalogue.kind[positions[0]]].astype(np.float64)
        users = o.people.using_ties[:, list(positions)].mean(axis=1)
        return np.asarray(np.minimum(users / np.maximum(degree, 1.0), 1.0))

    return read


def _communication(state: State) -> F64:
    level = state.o.authorities.communication / (len(COMMUNICATIONS) - 1.0)
    return np.asarray(level[state.o.people.authority])


def _small(state: State) -> F64:
    return np.asarray(authority_staff(state)[state.o.people.authority] < SMALL_STAFF, np.float64)


def authority_staff(state: State) -> NDArray[np.int64]:
    """Return the staff of each authority, as simulated."""
    return np.bincount(state.o.people.authority, minlength=state.o.authorities.plan.size)


def _expert(state: State) -> F64:
    """Return 1 for the services that carry digital projects."""
    types = state.labels.features.services
    kinds = [k for k, row in enumerate(types) if row.name in EXPERTS]
    kind = state.labels.units.kind[state.o.people.service]
    return np.isin(kind, kinds).astype(np.float64)


def _skill(number: int | None) -> Read:
    def read(state: State) -> F64:
        skill = state.o.people.skill
        return np.asarray(skill.mean(axis=0) if number is None else skill[number], np.float64)

    return read


def _column(name: str) -> Read:
    return lambda state: np.asarray(getattr(state.o.people, name), np.float64)


def _category(code: int) -> Read:
    return lambda state: np.asarray(state.o.people.category == code, np.float64)


def _internet(least: int, most: int = 3) -> Read:
    def read(state: State) -> F64:
        level = state.o.people.internet
        return np.asarray((level >= least) & (level <= most), np.float64)

    return read


_OF_ANY_TOOL: Final = MappingProxyType[str, Any](
    {
        "load": _column("load"),
        "mailbox": _column("mailbox"),
        "laptop": _column("laptop"),
        "category_a": _category(0),
        "category_b": _category(1),
        "category_c": _category(2),
        "front": _column("front"),
        "reach": _column("reach"),
        "broker": _column("broker"),
        "manager": lambda state: np.asarray(state.o.people.rank > 0, np.float64),
        "small": _small,
        "expert": _expert,
        "skill": _skill(None),
        "cognitive": _skill(1),
        "communication": _communication,
        "private_use": _private_use,
        "networks": _networks,
        "no_partners": lambda state: np.asarray(_partner_types(state) == 0.0, np.float64),
        "partner_types": _partner_types,
        "open_internet": _internet(2),
        "open_only": _internet(2, 2),
        "filtered": _internet(1, 1),
        "social_internet": _internet(3),
        "any_internet": _internet(1),
        **{row.name: _trait(row.name) for row in TRAITS},
    }
)
"""States that no tool in particular is needed for."""
_HABITS: Final = {
    "habit_search": "intranet_search",
    "habit_directory": "intranet_directory",
    "habit_applications": "intranet_applications",
    "habit_partners": "expression_partners",
}


def _of_intranet(table: FeatureTable) -> dict[str, Read]:
    positions, mask = table.of_tool("intranet"), table.mask("intranet")
    search = tuple(f for f, row in enumerate(table.features) if row.role == "search")
    knows = _knows(positions)
    return {
        "use_intranet": _share_used(mask),
        "necessary": lambda state: _any_relevant(state, search, HABITUAL),
        "knows": knows,
        "unaware": lambda state: 1.0 - knows(state),
        "never": _bits("uses", mask, any_of=False),
        "no_access": _bits("can", mask, any_of=False),
        "encouragement": _received(table.tool_names.index("intranet")),
        "peers": _peers(positions),
    }


@lru_cache(maxsize=64)
def states_of(table: FeatureTable = SHIPPED) -> Mapping[str, Read]:
    """Return what questions may name where people have some tools, and how it is read.

    States about a tool or a feature of the package are there when the table has it.
    """
    found: dict[str, Read] = dict(_OF_ANY_TOOL)
    if "intranet" in table.tool_names:
        found |= _of_intranet(table)
    if "expression" in table.tool_names:
        found["use_expression"] = _share_used(table.mask("expression"))
        found["consent"] = _received(table.tool_names.index("expression"))
    if any(tool.citizen_facing for tool in table.tools):
        found["information"] = _information
    for name, feature in _HABITS.items():
        if feature in table.names:
            found[name] = _habit(table.names.index(feature))
    return MappingProxyType(found)


STATES: Final = states_of()
"""What questions may name with the tools of the package."""
