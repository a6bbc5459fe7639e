"""Equipment and users at week 0, given how many of a service there are.

Whatever made the initial state, the fewest people are changed: surplus users, drawn, stop using the
tool and lose the habit; missing ones, drawn among the equipped with odds that follow how much of the
tool they know and how relevant it is to their post, take over what a user of the tool in the same
organisation uses and knows, and the habit that the weeks since deployment could have given. A service
whose count is right is left as it is. A share of people is rounded at random, so that its mean is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.staff.known.match import Condition, eligible_people
from simadopt.levels.staff.organisation.columns import F64, I64, Organisation
from simadopt.levels.staff.organisation.initial import habit_grown
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_tools import Tool

__all__ = ["condition_equipment", "condition_users"]

_DEVICES: Final = ("mailbox", "workstation", "laptop")


def condition_equipment(o: Organisation, found: Sequence[Condition], seed: int) -> bool:
    """Give or take devices until as many people are equipped as known, in place; tell if any moved.

    Devices serve several tools: a service that is given too few for one tool has too few for another
    that needs the same ones.
    """
    moved = False
    for one in found:
        if one.row.equipped is None:
            continue
        first, end = o.services.start[one.service], o.services.start[one.service + 1]
        rows = np.arange(first, end)
        wanted = _whole(one.row.equipped.of(rows.size), one, o, seed, "equipped")
        able = eligible_people(o, one.service, one.tool)
        others = np.setdiff1d(rows, able)
        moved |= wanted != able.size
        if wanted < able.size:
            _take(o, one.tool, _first(able, able.size - wanted, o, seed, one))
        elif wanted > able.size:
            _give(o, one.tool, _first(others, min(wanted - able.size, others.size), o, seed, one))
    return moved


def _needs(o: Organisation, tool: int) -> NDArray[np.bool_]:
    """Return what the features of a tool need, one row a kind of feature."""
    kinds = np.unique(o.catalogue.kind[o.catalogue.tool == tool])
    return np.asarray(o.catalogue.needs[kinds] == 1)


def _give(o: Organisation, tool: int, rows: I64) -> None:
    needs = _needs(o, tool)
    for device in np.flatnonzero(needs[needs.sum(axis=1).argmin()]).tolist():
        getattr(o.people, _DEVICES[device])[rows] = 1


def _take(o: Organisation, tool: int, rows: I64) -> None:
    needs = _needs(o, tool)
    # the device that most features need, workstations before mailboxes, until none can be used
    while needs.size and needs.any():
        device = int((needs.sum(axis=0) + np.array([0.0, 0.2, 0.1])).argmax())
        getattr(o.people, _DEVICES[device])[rows] = 0
        needs = needs[~needs[:, device]]


def condition_users(
    o: Organisation, found: Sequence[Condition], scenario: Scenario, tools: Sequence[str],
    seed: int, p: Any, week_0: date | None,
) -> None:  # fmt: skip
    """Put as many users as known in each service, in place."""
    donors = {one.tool: _donors(o, one.tool) for one in found}
    for one in found:
        if one.row.users is None:
            continue
        able = eligible_people(o, one.service, one.tool)
        mask = o.catalogue.tool_mask[one.tool]
        using = able[o.people.uses[able] & mask != 0]
        wanted = _whole(one.row.users.of(able.size), one, o, seed, "users")
        wanted = min(wanted, able.size)
        grown = _grown(o, one, scenario.tools.of(tools[one.tool]), p, week_0)
        if one.row.since is not None:
            _set_habit(o, using, one.tool, grown)
        if wanted < using.size:
            rows = _first(using, using.size - wanted, o, seed, one)
            o.people.uses[rows] &= ~mask
            o.people.habit[np.ix_(rows, np.flatnonzero(o.catalogue.tool == one.tool))] = 0.0
        elif wanted > using.size:
            others = np.setdiff1d(able, using)
            odds = _odds(o, others, one.tool)
            rows = _first(others, wanted - using.size, o, seed, one, odds)
            _begin(o, rows, one, donors[one.tool], grown, seed)


def _begin(o: Organisation, rows: I64, one: Condition, donors: I64, grown: F64, seed: int) -> None:
    """Let people use what a user of the tool uses, within what they are equipped for."""
    people, mask = o.people, o.catalogue.tool_mask[one.tool]
    features = np.flatnonzero(o.catalogue.tool == one.tool)
    best = features[o.catalogue.relevance[features].mean(axis=1).argmax()]
    u = chance.uniforms(seed, "known donor", people.random_key[rows], 0, one.tool)
    for i, draw in zip(rows.tolist(), u.tolist(), strict=True):
        like = donors[int(draw * donors.size)] if donors.size else -1
        uses = people.uses[like] & mask & people.can[i] if like >= 0 else np.uint32(0)
        if uses == 0:
            able = people.can[i] & mask
            bit = np.uint32(1) << np.uint32(best)
            uses = bit if able & bit else able & (~able + np.uint32(1))  # or the lowest one
        known = people.aware[like] & mask if like >= 0 else np.uint32(0)
        people.uses[i] |= uses
        people.tried[i] |= uses
        people.rejected[i] &= ~uses
        people.aware[i] |= uses | known
        people.knows[i] |= np.uint8(1 << one.tool)
        _set_habit(o, np.array([i]), one.tool, grown)


def _set_habit(o: Organisation, rows: I64, tool: int, grown: F64) -> None:
    """Give users of the features of a tool the habit of the weeks since deployment, by feature."""
    for f in np.flatnonzero(o.catalogue.tool == tool).tolist():
        using = rows[o.people.uses[rows] >> np.uint32(f) & np.uint32(1) == 1]
        o.people.habit[using, f] = np.float32(grown[f])


def _grown(o: Organisation, one: Condition, clock: Tool, p: Any, week_0: date | None) -> F64:
    """Return the habit of each feature that the weeks since deployment could have given."""
    weeks = float(-clock.deployed_week)
    if one.row.since is not None and week_0 is not None:
        weeks = max((week_0 - one.row.since).days / 7.0, 0.0)
    return habit_grown(o, np.full(o.catalogue.tool.size, weeks), p)


def _donors(o: Organisation, tool: int) -> I64:
    """Return the rows of those who use a tool before anybody is changed."""
    return np.flatnonzero(o.people.uses & o.catalogue.tool_mask[tool] != 0)


def _odds(o: Organisation, rows: I64, tool: int) -> NDArray[np.float64]:
    """Return how readily people are taken for users: features known of (and one), by relevance."""
    people, catalogue = o.people, o.catalogue
    features = np.flatnonzero(catalogue.tool == tool)
    aware = np.bitwise_count(people.aware[rows] & catalogue.tool_mask[tool]).astype(np.float64)
    profile = people.category[rows].astype(np.intp) * 2 + people.front[rows]
    relevance = catalogue.relevance[features][:, profile].mean(axis=0).astype(np.float64)
    return np.asarray((1.0 + aware) * (0.05 + relevance))


def _first(rows: I64, n: int, o: Organisation, seed: int, one: Condition, odds: Any = None) -> I64:
    """Return n of some rows, drawn without replacement in proportion to odds."""
    weight = np.ones(rows.size) if odds is None else odds
    u = chance.uniforms(seed, "known users", o.people.random_key[rows], 0, one.tool)
    time = -np.log1p(-u.astype(np.float64)) / weight
    return np.asarray(rows[np.argsort(time, kind="stable")[:n]], np.int64)


def _whole(value: float, one: Condition, o: Organisation, seed: int, what: str) -> int:
    """Return a whole number of people whose mean over seeds is the value."""
    key = o.services.random_key[one.service : one.service + 1]
    draw = chance.uniforms(seed, f"known {what}", key, 0, one.tool)[0]
    return int(np.floor(value + float(draw) + 1e-9)) if value % 1.0 > 1e-9 else round(value)
