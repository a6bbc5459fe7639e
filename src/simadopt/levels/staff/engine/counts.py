"""Counts by group, service and authority: whole numbers, so that no order of adding matters."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.engine.block import bit, ones
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.organisation.columns import I32, I64, U32

_U0 = np.uint32(0)


@kernel
def share_of(uses: np.uint32, post: np.uint32, mask: np.uint32) -> int:
    """Return the share of a tool's features relevant to a post that are used, in 1/`SHARE_UNIT`."""
    relevant = ones(post & mask)
    used = np.int64(ones(uses & post & mask))
    return used * SHARE_UNIT // relevant if relevant > 0 else 0


class Tally(NamedTuple):
    """The counts of a week by group of the history."""

    users: Annotated[I32, "G,F"]  # users of each feature
    aware: Annotated[I32, "G,F"]  # equippable people aware of it
    able: Annotated[I32, "G,F"]  # equippable people
    shares: Annotated[I64, "G,T"]  # sum of the shares of use of a tool, in 1/SHARE_UNIT
    posts: Annotated[I32, "G,T"]  # people with at least one relevant feature of the tool


def new_tally(groups: int, features: int, tools: int) -> Tally:
    """Return room for the counts of a week."""
    return Tally(
        users=np.zeros((groups, features), np.int32),
        aware=np.zeros((groups, features), np.int32),
        able=np.zeros((groups, features), np.int32),
        shares=np.zeros((groups, tools), np.int64),
        posts=np.zeros((groups, tools), np.int32),
    )


@kernel
def count_people(o: Any, tally: Any) -> None:
    """Count users, the aware and the equippable by group and by service."""
    people, services, group = o.people, o.services, o.cells.group
    uses, aware, can, cell, service = (
        people.uses,
        people.aware,
        people.can,
        people.cell,
        people.service,
    )
    users, able, known, by_service, could = (
        tally.users,
        tally.able,
        tally.aware,
        services.users,
        services.able,
    )
    features = users.shape[1]
    for g in range(users.shape[0]):
        for f in range(features):
            users[g, f] = 0
            able[g, f] = 0
            known[g, f] = 0
    for s in range(could.shape[0]):
        for f in range(features):
            by_service[s, f] = 0
            could[s, f] = 0
    for i in range(uses.size):
        g, s = group[cell[i]], service[i]
        for f in range(features):
            using, equipped = np.int32(bit(uses[i], f)), np.int32(bit(can[i], f))
            users[g, f] += using
            by_service[s, f] += using
            able[g, f] += equipped
            could[s, f] += equipped
            known[g, f] += np.int32(bit(aware[i] & can[i], f))


@kernel
def count_posts(o: Any, tally: Any, tool_mask: U32, tracking: np.uint32) -> None:
    """Count the shares of use of tools by group, and by service who handles and tracks requests."""
    people, group, shares, posts = o.people, o.cells.group, tally.shares, tally.posts
    uses, can, post, cell, service, rank = (
        people.uses,
        people.can,
        people.post,
        people.cell,
        people.service,
        people.rank,
    )
    handlers, trackers = o.services.handlers, o.services.trackers
    for g in range(shares.shape[0]):
        for t in range(tool_mask.size):
            shares[g, t] = 0
            posts[g, t] = 0
    for s in range(handlers.size):
        handlers[s] = 0
        trackers[s] = 0
    for i in range(uses.size):
        g, s = group[cell[i]], service[i]
        for t in range(tool_mask.size):
            shares[g, t] += share_of(uses[i], post[i], tool_mask[t])
            posts[g, t] += 1 if post[i] & tool_mask[t] != _U0 else 0
        if tracking != _U0 and rank[i] == 0 and can[i] & tracking == tracking:
            handlers[s] += 1
            trackers[s] += 1 if uses[i] & tracking == tracking else 0


@compiled
def count(o: Any, tally: Any, tracking: np.uint32) -> None:
    """Count everybody, anew, in all groups."""
    count_people(o, tally)
    count_posts(o, tally, o.catalogue.tool_mask, tracking)
    add_authorities(o)


@kernel
def add_authorities(o: Any) -> None:
    """Sum the counts of services by authority."""
    of, users, able = o.services.authority, o.services.users, o.services.able
    all_users, all_able = o.authorities.users, o.authorities.able
    for a in range(all_users.shape[0]):
        for f in range(users.shape[1]):
            all_users[a, f] = 0
            all_able[a, f] = 0
    for s in range(of.size):
        for f in range(users.shape[1]):
            all_users[of[s], f] += users[s, f]
            all_able[of[s], f] += able[s, f]
