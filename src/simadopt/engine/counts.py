"""Counts by cell, service and authority: whole numbers, so that no order of adding matters."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simadopt.compiled import compiled, kernel
from simadopt.engine.scratch import ones
from simadopt.engine.settings import SHARE_UNIT
from simadopt.organisation.columns import I32, I64, U32

_U0 = np.uint32(0)


@kernel
def share_of(uses: np.uint32, post: np.uint32, mask: np.uint32) -> int:
    """Return the share of the features of a tool relevant to a post that are used, in 1/2520."""
    relevant = ones(post & mask)
    return ones(uses & post & mask) * SHARE_UNIT // relevant if relevant > 0 else 0


@kernel
def count_bits(bits: U32, first: int, end: int, out: I32, cell: int) -> None:
    """Write how many of rows first..end have each bit set."""
    for f in range(out.shape[1]):
        total = 0
        for i in range(first, end):
            total += np.int64((bits[i] >> np.uint32(f)) & np.uint32(1))
        out[cell, f] = total


class Tally(NamedTuple):
    """The counts of a week by cell."""

    users: I32  # C,F: users of each feature
    aware: I32  # C,F: equippable people aware of it
    able: I32  # C,F: equippable people
    shares: I64  # C,T: sum of the shares of use of a tool, in 1/2520
    posts: I32  # C,T: people with at least one relevant feature of the tool


def new_tally(cells: int, features: int, tools: int) -> Tally:
    """Return room for the counts of a week."""
    return Tally(
        users=np.zeros((cells, features), np.int32),
        aware=np.zeros((cells, features), np.int32),
        able=np.zeros((cells, features), np.int32),
        shares=np.zeros((cells, tools), np.int64),
        posts=np.zeros((cells, tools), np.int32),
    )


@kernel
def count_service(
    s: int,
    known: U32,
    people: Any,
    services: Any,
    cell_start: I64,
    rank: Any,
    tally: Any,
    tool_mask: U32,
    tracking: np.uint32,
) -> None:
    """Count one service, cell by cell."""
    features = services.users.shape[1]
    services.users[s, :] = 0
    services.able[s, :] = 0
    handlers, trackers = 0, 0
    for cell in range(services.cell_start[s], services.cell_start[s + 1]):
        first, end = cell_start[cell], cell_start[cell + 1]
        count_bits(people.uses, first, end, tally.users, cell)
        count_bits(known, first, end, tally.aware, cell)
        count_bits(people.can, first, end, tally.able, cell)
        for f in range(features):
            services.users[s, f] += tally.users[cell, f]
            services.able[s, f] += tally.able[cell, f]
        for t in range(3):
            total, posts = 0, 0
            mask = tool_mask[t]
            for i in range(first, end):
                total += share_of(people.uses[i], people.post[i], mask)
                posts += 1 if people.post[i] & mask != _U0 else 0
            tally.shares[cell, t] = total
            tally.posts[cell, t] = posts
        if rank[cell] == 0:
            for i in range(first, end):
                if people.can[i] & tracking == tracking:
                    handlers += 1
                    trackers += 1 if people.uses[i] & tracking == tracking else 0
    services.handlers[s] = handlers
    services.trackers[s] = trackers


@compiled
def count(o: Any, tally: Any, tool_mask: U32, tracking: np.uint32) -> None:
    """Count all services."""
    known = o.people.aware & o.people.can
    for s in range(o.services.handlers.size):
        count_service(
            s, known, o.people, o.services, o.cells.start, o.cells.rank, tally, tool_mask, tracking
        )


@compiled
def add_authorities(o: Any) -> None:
    """Sum the counts of services by authority."""
    services, authorities = o.services, o.authorities
    authorities.users[:] = 0
    authorities.able[:] = 0
    for s in range(services.handlers.size):
        a = services.authority[s]
        for f in range(services.users.shape[1]):
            authorities.users[a, f] += services.users[s, f]
            authorities.able[a, f] += services.able[s, f]
