"""The order of a week, as data, and the compiled loop that follows it.

A person reads her own state as this week's earlier steps left it, and everybody else's as it stood
once steps 1 and 2 had said who is there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt import chance
from simadopt.compiled import compiled, kernel
from simadopt.engine.counts import Tally, add_authorities, count, count_threads
from simadopt.engine.managers import encourage, see, sponsor
from simadopt.engine.requests import handle
from simadopt.engine.sweep import survey, sweep, sweep_threads
from simadopt.engine.turnover import replace
from simadopt.organisation.columns import F64, I32, I64, U32


@dataclass(frozen=True)
class Step:
    """One step of the week: its rule, what it reads and writes, and through what it reaches people."""

    number: int
    name: str
    rule: str
    where: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    reach: tuple[str, ...]


WEEK: Final[tuple[Step, ...]] = (
    Step(1, "interventions", "engine.interventions", "between weeks", ("scenario",),
         ("any column of its targets",), ("targets",)),
    Step(2, "turnover", "behaviour.turnover", "turnover.replace", ("luck",),
         ("arrival", "luck", "uses", "aware", "habit", "skill", "conviction"), ()),
    Step(3, "sponsorship", "behaviour.sponsorship", "managers.sponsor",
         ("culture", "plan", "elected_digital"), ("encouragement", "sponsorship"), ("authority",)),
    Step(4, "encouragement", "behaviour.encouragement", "managers.encourage",
         ("conviction", "coaching", "encouragement", "users", "able", "tracked"),
         ("encouragement", "coaching"), ("heads", "service", "authority")),
    Step(5, "awareness", "behaviour.awareness", "sweep.learn",
         ("uses", "encouragement", "reach", "mailbox", "sponsorship"), ("aware",),
         ("ties", "heads", "authority")),
    Step(6, "training", "behaviour.training", "sweep.attend", ("sponsorship", "can"),
         ("aware", "taught", "dose", "skill"), ("authority",)),
    Step(7, "exposure", "behaviour.exposure", "sweep.weigh_inputs", ("uses", "users", "able"), (),
         ("ties", "service")),
    Step(8, "adoption", "behaviour.adoption", "sweep.weigh_decision",
         ("aware", "can", "encouragement", "skill", "habit", "dose", "load", "effect"), ("uses",),
         ("ties", "heads", "service", "authority")),
    Step(9, "abandonment", "behaviour.abandonment", "sweep.weigh_decision", ("uses", "habit"),
         ("uses",), ("ties", "heads", "service", "authority")),
    Step(10, "practice", "behaviour.practice", "sweep.outcome", ("uses",), ("habit", "skill"), ()),
    Step(11, "forgetting", "behaviour.forgetting", "sweep.practise", ("skill", "skill_base"),
         ("skill", "dose"), ()),
    Step(12, "load", "behaviour.load", "sweep.press", ("load_base", "apart", "tracked"), ("load",),
         ("service",)),
    Step(13, "requests", "behaviour.requests", "requests.handle", ("trackers", "handlers", "demand"),
         ("tracked",), ("service", "partner service")),
    Step(14, "observation", "engine.counts", "counts.count", ("uses", "aware", "can", "post"),
         ("users", "able", "handlers", "trackers"), ()),
)  # fmt: skip
"""The fourteen steps of a week, in order. Steps 5 to 12 are one sweep over blocks of people."""


class Records(NamedTuple):
    """What a run remembers of every week (W weeks + the start, G groups, S' services or entries)."""

    users: I32  # W+1,G,F
    aware: I32  # W+1,G,F
    able: I32  # W+1,G,F
    shares: I64  # W+1,G,T
    posts: I32  # W+1,G,T
    encouragement: NDArray[np.float32]  # W+1,T,H (or no heads when they are too many)
    arrived: I64  # W+1,S',channels
    tracked: I64  # W+1,S',channels
    left: I64  # W+1: posts that changed hands
    gained: I64  # W+1: adoptions
    dropped: I64  # W+1: abandonments
    departed: I64  # W+1: uses that went with people who left


class Room(NamedTuple):
    """Working room of a run."""

    uses_next: U32
    bits_uses: U32  # chunk,n: uses of the weeks since the digest last took them
    bits_aware: U32  # chunk,n
    own: F64
    team: F64
    gap: F64
    encouragement_next: F64
    arrived: I32
    tracked: I32
    service_group: I32
    watched: I64
    decisions: F64  # watched,F,RECORD_WIDTH


@compiled
def observe(week: int, o: Any, tally: Tally, records: Any, room: Room) -> None:
    """Add the week's counts to the groups of the history."""
    for cell in range(o.cells.group.size):
        g = o.cells.group[cell]
        for f in range(tally.users.shape[1]):
            records.users[week, g, f] += tally.users[cell, f]
            records.aware[week, g, f] += tally.aware[cell, f]
            records.able[week, g, f] += tally.able[cell, f]
        for t in range(3):
            records.shares[week, g, t] += tally.shares[cell, t]
            records.posts[week, g, t] += tally.posts[cell, t]
    for t in range(3):
        for h in range(records.encouragement.shape[2]):
            records.encouragement[week, t, h] = np.float32(o.heads.encouragement[t, h])
    for s in range(room.service_group.size):
        g = room.service_group[s]
        for k in range(room.arrived.shape[1]):
            records.arrived[week, g, k] += room.arrived[s, k]
            records.tracked[week, g, k] += room.tracked[s, k]


@kernel
def total_uses(o: Any) -> int:
    """Return the number of uses in all authorities."""
    total = 0
    for a in range(o.authorities.users.shape[0]):
        for f in range(o.authorities.users.shape[1]):
            total += o.authorities.users[a, f]
    return total


@kernel
def begin(week: int, o: Any, around: Any, tables: Any, room: Any, records: Any, c: Any, p: Any) -> None:
    """Steps 2 to 4, then a look around before the sweep."""
    before = total_uses(o)
    left = replace(chance.weekly(c.s_turnover, np.uint64(week)), o, tables, c, p)
    records.left[week + 1] = left
    records.departed[week + 1] = before - total_uses(o)
    see(o.heads, o.people, o.services, o.authorities, o.catalogue.tool, p, room.own, room.team, room.gap)
    survey(o, around, c, p)
    sponsor(o.heads, o.authorities, c.citizen_facing, p, room.encouragement_next)
    encourage(
        o.heads, room.own, room.team, room.gap, c.bottom_up, c.coaching_keep, p, room.encouragement_next
    )


@kernel
def flows(week: int, uses: U32, uses_next: U32, records: Any) -> None:
    """Count adoptions and abandonments, and let the week's uses take their place."""
    gained, dropped = 0, 0
    for i in range(uses.size):
        changed = uses[i] ^ uses_next[i]
        while changed != np.uint32(0):
            lowest = changed & (~changed + np.uint32(1))
            if uses_next[i] & lowest:
                gained += 1
            else:
                dropped += 1
            changed ^= lowest
        uses[i] = uses_next[i]
    records.gained[week + 1] = gained
    records.dropped[week + 1] = dropped


@kernel
def finish(week: int, kept: int, o: Any, tally: Any, room: Any, records: Any, c: Any, p: Any) -> None:
    """Steps 13 and 14, once the counts of the new week are known."""
    add_authorities(o)
    handle(
        chance.weekly(c.s_requests, np.uint64(week)),
        o.services,
        c.channel_share,
        c.channel_trackable,
        p,
        room.arrived,
        room.tracked,
    )
    for t in range(3):
        for h in range(o.heads.kind.size):
            o.heads.encouragement[t, h] = room.encouragement_next[t, h]
    observe(week + 1, o, tally, records, room)
    for i in range(o.people.uses.size):
        room.bits_uses[kept, i] = o.people.uses[i]
        room.bits_aware[kept, i] = o.people.aware[i]


@compiled
def advance(
    first: int, end: int, o: Any, around: Any, tables: Any, tally: Any, room: Any, records: Any, c: Any, p: Any
) -> None:
    """Move an organisation through weeks first..end (end not included), in the order of `WEEK`."""
    for week in range(first, end):
        begin(week, o, around, tables, room, records, c, p)
        sweep(week, o, around, room.uses_next, room.watched, room.decisions, c, p)
        flows(week, o.people.uses, room.uses_next, records)
        count(o, tally, c.tool_mask, c.tracking_mask)
        finish(week, week - first, o, tally, room, records, c, p)


def advance_threads(
    first: int, end: int, o: Any, around: Any, tables: Any, tally: Any, room: Any, records: Any, c: Any, p: Any
) -> None:
    """The same weeks with blocks and services shared among threads; the same digits as `advance`."""
    for week in range(first, end):
        begin(week, o, around, tables, room, records, c, p)
        sweep_threads(week, o, around, room.uses_next, room.watched, room.decisions, c, p)
        flows(week, o.people.uses, room.uses_next, records)
        count_threads(o, tally, c.tool_mask, c.tracking_mask)
        finish(week, week - first, o, tally, room, records, c, p)
