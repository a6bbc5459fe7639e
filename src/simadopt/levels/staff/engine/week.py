"""The order of a week, as data, and the compiled loop that follows it.

A person reads her own state as this week's earlier steps left it, and everybody else's as it stood
once steps 1 and 2 had said who is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Annotated, Any, Final, NamedTuple

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.engine.flips import replace, update_counts, update_ties_part
from simadopt.levels.staff.engine.habits import put_habits_back, take_habits
from simadopt.levels.staff.engine.managers import encourage, read_sources, sponsor
from simadopt.levels.staff.engine.requests import handle
from simadopt.levels.staff.engine.routines import keep_routines
from simadopt.levels.staff.engine.update import update_context, update_people
from simadopt.levels.staff.organisation.columns import F32, F64, I32, I64, U32
from simadopt.levels.staff.organisation.values import read_parameters

_PARTS: Final = 4
"""Parts of the people for each thread: some take longer than others."""


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
    Step(1, "interventions", "levels.staff.engine.interventions", "between weeks", ("scenario",),
         ("any column of its targets",), ("targets",)),
    Step(2, "turnover", "levels.staff.rules.turnover", "flips.replace", ("random_key",),
         ("arrival", "random_key", "uses", "tried", "rejected", "knows", "aware", "taught", "habit",
          "dose", "effect", "attention", "innovativeness",
          "age", "skill_base", "skill", "load_base", "load", "traits", "conviction", "coaching",
          "encouragement"),
         ()),
    Step(3, "sponsorship", "levels.staff.rules.sponsorship", "managers.sponsor",
         ("culture", "plan", "elected_digital"), ("encouragement", "sponsorship"), ("authority",)),
    Step(4, "encouragement", "levels.staff.rules.encouragement", "managers.encourage",
         ("conviction", "coaching", "encouragement", "uses", "can", "users", "able", "tracked"),
         ("encouragement", "coaching"), ("heads", "service", "authority")),
    Step(5, "awareness", "rules.awareness", "learn.learn",
         ("uses", "encouragement", "reach", "attention", "mailbox", "sponsorship", "knows", "aware"),
         ("knows", "aware"),
         ("ties", "heads", "authority")),
    Step(6, "training", "levels.staff.rules.training", "learn.attend", ("sponsorship", "can"),
         ("knows", "aware", "taught", "dose", "skill"), ("authority",)),
    Step(7, "exposure", "rules.exposure", "decide.compute_inputs", ("uses",), (), ("ties",)),
    Step(8, "adoption", "rules.adoption", "decide.compute_value",
         ("aware", "can", "category", "front", "encouragement", "innovativeness", "skill", "habit", "dose",
          "taught", "load", "effect", "mandated", "routine", "tried", "rejected"), ("uses", "tried"),
         ("ties", "heads", "service", "authority")),
    Step(9, "abandonment", "rules.abandonment", "decide.compute_decision", ("uses", "habit"),
         ("uses", "rejected"), ("ties", "heads", "service", "authority")),
    Step(10, "practice", "rules.practice", "decide.outcome", ("uses",), ("habit", "skill"), ()),
    Step(11, "forgetting", "rules.forgetting", "update.close_rows", ("skill", "skill_base"),
         ("skill", "dose"), ()),
    Step(12, "load", "levels.staff.rules.load", "update.close_rows",
         ("load", "load_base", "apart", "tracked", "uses"), ("load",), ("service",)),
    Step(13, "requests", "levels.staff.rules.requests", "requests.handle", ("trackers", "handlers", "demand"),
         ("tracked",), ("service", "partner service")),
    Step(14, "routine", "levels.staff.rules.routine", "routines.keep_routines",
         ("users", "able", "encouragement", "routine"), ("routine",), ("service", "heads")),
    Step(15, "observation", "levels.staff.engine.counts", "week.observe", ("uses", "aware", "can", "post"),
         ("users", "able", "handlers", "trackers"), ()),
)  # fmt: skip
"""The fifteen steps of a week, in order. Steps 5 to 12 are one pass over blocks of people."""


class Records(NamedTuple):
    """What a run remembers of every week (W weeks + the start, G groups, S' services or entries).

    Where there are fewer rows than weeks, as before week 0, the last row is written again and again.
    """

    users: Annotated[I32, "W+1,G,F"]
    aware: Annotated[I32, "W+1,G,F"]
    able: Annotated[I32, "W+1,G,F"]
    shares: Annotated[I64, "W+1,G,T"]
    posts: Annotated[I32, "W+1,G,T"]
    encouragement: Annotated[F32, "W+1,T,H"]  # (or no heads when they are too many)
    arrived: Annotated[I64, "W+1,S',channels"]
    tracked: Annotated[I64, "W+1,S',channels"]
    left: I64  # W+1: posts that changed hands
    gained: I64  # W+1: adoptions
    dropped: I64  # W+1: abandonments
    departed: I64  # W+1: uses that went with people who left


class Workspace(NamedTuple):
    """Working arrays of a run."""

    uses_next: U32
    bits_uses: Annotated[U32, "chunk,n"]  # uses of the weeks since the digest last took them
    bits_aware: Annotated[U32, "chunk,n"]
    own: Annotated[F64, "T,H"]
    team: Annotated[F64, "T,H"]
    gap: Annotated[F64, "T,H"]
    elected: F64  # A: how many elected members
    service_users: Annotated[I64, "S,T"]  # uses of a tool in each service
    service_able: Annotated[I64, "S,T"]  # people × features they are equipped for
    encouragement_next: Annotated[F64, "T,H"]
    quiet: Annotated[F64, "S,channels"]  # chance that no request arrives in a week
    arrived: Annotated[I32, "S,channels"]
    tracked: Annotated[I32, "S,channels"]
    service_group: I32
    watched: I64
    decisions: Annotated[F64, "watched,F,terms"]  # RECORD_WIDTH, and terms that others add
    term_address: I64  # terms: where the function of each lies
    term_first: I64  # terms: place of its first parameter
    term_values: F64  # of the parameters of all of them


@kernel
def copy_counts(week: int, tally: Any, records: Any) -> None:
    """Remember the counts of groups."""
    users, aware, able = tally.users, tally.aware, tally.able
    all_users, all_aware, all_able = records.users, records.aware, records.able
    for g in range(users.shape[0]):
        for f in range(users.shape[1]):
            all_users[week, g, f] = users[g, f]
            all_aware[week, g, f] = aware[g, f]
            all_able[week, g, f] = able[g, f]
    shares, posts, all_shares, all_posts = tally.shares, tally.posts, records.shares, records.posts
    for g in range(shares.shape[0]):
        for t in range(shares.shape[1]):
            all_shares[week, g, t] = shares[g, t]
            all_posts[week, g, t] = posts[g, t]


@kernel
def observe(
    week: int, kept: int, o: Any, uses_next: U32, tally: Any, workspace: Any, records: Any
) -> None:
    """Step 15: remember the counts, the encouragement, the requests and the bits of a week."""
    copy_counts(week, tally, records)
    encouragement = records.encouragement
    for t in range(encouragement.shape[1]):
        for h in range(encouragement.shape[2]):
            encouragement[week, t, h] = np.float32(o.heads.encouragement[t, h])
    arrived, tracked, service_group = workspace.arrived, workspace.tracked, workspace.service_group
    all_arrived, all_tracked = records.arrived, records.tracked
    for s in range(service_group.size):
        g = service_group[s]
        for k in range(arrived.shape[1]):
            all_arrived[week, g, k] += arrived[s, k]
            all_tracked[week, g, k] += tracked[s, k]
    aware, bits_uses, bits_aware = o.people.aware, workspace.bits_uses, workspace.bits_aware
    for i in range(uses_next.size):
        bits_uses[kept, i] = uses_next[i]
        bits_aware[kept, i] = aware[i]


@kernel
def begin(
    week: int,
    o: Any,
    context: Any,
    tables: Any,
    tally: Any,
    workspace: Any,
    records: Any,
    c: Any,
    p: Any,
) -> None:
    """Steps 2 to 4, then the context that people are updated in."""
    replace(week, o, context, workspace.uses_next, tables, tally, records, c, p)
    sponsor(
        o.heads,
        o.authorities,
        o.catalogue.citizen_facing,
        p,
        workspace.encouragement_next,
        workspace.elected,
    )
    read_sources(
        o,
        workspace.service_users,
        workspace.service_able,
        p,
        workspace.own,
        workspace.team,
        workspace.gap,
    )
    encourage(
        o.heads,
        workspace.own,
        workspace.team,
        workspace.gap,
        c.bottom_up,
        c.coaching_keep,
        p,
        workspace.encouragement_next,
    )
    update_context(week, o, context, c, p)


@kernel
def finish(
    week: int, kept: int, o: Any, tally: Any, workspace: Any, records: Any, c: Any, p: Any
) -> None:
    """Count what the week changed, then steps 13 to 15.

    Use itself changes last, in `commit`: using ties are counted by the difference
    (`flips.update_ties_part`).
    """
    update_counts(week, o, workspace.uses_next, tally, records, c)
    handle(
        chance.weekly(c.s_requests, np.uint64(week)),
        o.services,
        c.channel_share,
        c.channel_trackable,
        p,
        workspace.quiet,
        workspace.arrived,
        workspace.tracked,
    )
    keep_routines(o, p)
    for t in range(o.heads.encouragement.shape[0]):
        for h in range(o.heads.kind.size):
            o.heads.encouragement[t, h] = workspace.encouragement_next[t, h]
    row, kept_row = (
        min(week + 1, records.left.size - 1),
        min(kept, workspace.bits_uses.shape[0] - 1),
    )
    observe(row, kept_row, o, workspace.uses_next, tally, workspace, records)


@kernel
def commit(o: Any, workspace: Any) -> None:
    """Let the use decided this week be what is seen the next."""
    uses, uses_next = o.people.uses, workspace.uses_next
    for i in range(uses.size):
        uses[i] = uses_next[i]


@compiled
def advance(
    first: int,
    end: int,
    o: Any,
    context: Any,
    tables: Any,
    tally: Any,
    workspace: Any,
    records: Any,
    c: Any,
    values: F32,
) -> None:
    """Move an organisation through weeks first..end (end not included), in the order of `WEEK`."""
    p = read_parameters(values)
    for week in range(first, end):
        begin(week, o, context, tables, tally, workspace, records, c, p)
        update_people(0, 1, week, o, context, workspace, c, p)
        finish(week, week - first, o, tally, workspace, records, c, p)
        update_ties_part(0, 1, o, workspace, c.tie_units)
        commit(o, workspace)


@compiled
def take_habits_alone(o: Any, context: Any) -> None:
    """What comes before some weeks, callable by itself."""
    take_habits(o, context)


@compiled
def put_habits_back_alone(o: Any, context: Any) -> None:
    """What comes after some weeks, callable by itself."""
    put_habits_back(o, context)


@compiled
def begin_alone(
    week: int,
    o: Any,
    context: Any,
    tables: Any,
    tally: Any,
    workspace: Any,
    records: Any,
    c: Any,
    values: F32,
) -> None:
    """The part of a week before people are updated, callable by itself."""
    p = read_parameters(values)
    begin(week, o, context, tables, tally, workspace, records, c, p)


@compiled
def update_people_alone(
    part: int, parts: int, week: int, o: Any, context: Any, workspace: Any, c: Any, values: F32
) -> None:
    """One part of the people of a week, callable by itself."""
    p = read_parameters(values)
    update_people(part, parts, week, o, context, workspace, c, p)


@compiled
def update_ties_alone(part: int, parts: int, o: Any, workspace: Any, tie_units: I64) -> None:
    """One part of the using ties of a week, callable by itself."""
    update_ties_part(part, parts, o, workspace, tie_units)


@compiled
def commit_alone(o: Any, workspace: Any) -> None:
    """The end of a week, callable by itself."""
    commit(o, workspace)


@compiled
def finish_alone(
    week: int, kept: int, o: Any, tally: Any, workspace: Any, records: Any, c: Any, values: F32
) -> None:
    """The part of a week after people were updated, callable by itself."""
    p = read_parameters(values)
    finish(week, kept, o, tally, workspace, records, c, p)


def advance_threads(
    threads: int,
    first: int,
    end: int,
    o: Any,
    context: Any,
    tables: Any,
    tally: Any,
    workspace: Any,
    records: Any,
    c: Any,
    values: F32,
    link: Callable[[int], None] | None = None,
) -> None:
    """The same weeks with the rows shared among threads; the same digits as `advance`.

    ``link`` hashes the bits of a week, the k-th of these, while the next one begins.
    """
    with ThreadPoolExecutor(threads) as pool:
        hashed: list[Future[None]] = []
        for week in range(first, end):
            begin_alone(week, o, context, tables, tally, workspace, records, c, values)
            parts = [
                pool.submit(
                    update_people_alone,
                    part,
                    _PARTS * threads,
                    week,
                    o,
                    context,
                    workspace,
                    c,
                    values,
                )
                for part in range(_PARTS * threads)
            ]
            _wait(parts)
            parts = [
                pool.submit(update_ties_alone, part, threads, o, workspace, c.tie_units)
                for part in range(threads)
            ]
            # reads none of what ties are told, and writes nothing they are told by
            finish_alone(week, week - first, o, tally, workspace, records, c, values)
            _wait(parts)
            commit_alone(o, workspace)
            _wait(hashed)  # each week onto the one before
            hashed = [pool.submit(link, week - first)] if link is not None else []
        _wait(hashed)


def _wait(parts: Iterable[Future[None]]) -> None:
    """Wait for some parts of a week; what one of them raises is raised here."""
    for part in parts:
        part.result()
