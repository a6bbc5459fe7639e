"""Where a week goes: each part of it, repeated by itself on a state in the middle of a run."""

from __future__ import annotations

import statistics
import time
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.engine import (
    flips,
    learn,
    managers,
    requests,
    routines,
    update,
    week,
)
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.values import read_parameters

PARTS: Final = (
    "turnover",
    "sponsorship and encouragement",
    "context",
    "awareness of the unequipped",
    "awareness of tools by the equipped",
    "decisions, practice, awareness of features",
    "forgetting and time pressure",
    "counts of what changed",
    "requests",
    "records of the week",
    "using ties",
    "routines",
    "commit",
)


@compiled
def _repeat(
    which: int,
    times: int,
    now: int,
    o: Any,
    context: Any,
    tables: Any,
    tally: Any,
    workspace: Any,
    records: Any,
    c: Any,
    values: Any,
) -> None:
    p = read_parameters(values)
    n, uses_next, catalogue = o.people.key.size, workspace.uses_next, o.catalogue
    start, seen = np.int64(0), o.heads.encouragement
    for _ in range(times):
        if which == 0:
            flips.replace(now, o, uses_next, tables, tally, records, c, p)
        elif which == 1:
            managers.sponsor(
                o.heads, o.authorities, catalogue.citizen_facing, p,
                workspace.encouragement_next, workspace.elected,
            )  # fmt: skip
            managers.read_sources(
                o, workspace.service_users, workspace.service_able, p,
                workspace.own, workspace.team, workspace.gap,
            )  # fmt: skip
            managers.encourage(
                o.heads, workspace.own, workspace.team, workspace.gap, c.bottom_up,
                c.coaching_keep, p, workspace.encouragement_next,
            )  # fmt: skip
        elif which == 2:
            update.update_context(now, o, context, c, p)
        elif which in (3, 4):
            rows = context.idle if which == 3 else context.active
            weekly = chance.weekly(c.s_awareness, np.uint64(now))
            learn.hear(rows, weekly, o.people, seen, context, catalogue, c.live, c.tie_scale, p)
        elif which == 5:
            for low in range(0, context.active.size, update.BLOCK):
                rows = context.active[low : min(low + update.BLOCK, context.active.size)]
                update.decide_block(rows, now, o, context, workspace, c, p)
        elif which == 6:
            update.close_rows(start, n, o, uses_next, c, p)
        elif which == 7:
            flips.update_counts(now, o, uses_next, tally, records, c)
        elif which == 8:
            requests.handle(
                chance.weekly(c.s_requests, np.uint64(now)), o.services, c.channel_share,
                c.channel_trackable, p, workspace.quiet, workspace.arrived, workspace.tracked,
            )  # fmt: skip
        elif which == 9:
            week.observe(now, 0, o, uses_next, tally, workspace, records)
        elif which == 10:
            flips.update_ties_part(0, 1, o, workspace, c.tie_units)
        elif which == 11:
            routines.keep_routines(o, p)
        else:
            week.commit(o, workspace)


def part_of(state: State, which: int, times: int) -> float:
    """Return the seconds that one part of a week takes; the state is no run any more."""
    found = []
    for _ in range(5):
        begun = time.thread_time()
        _repeat(which, times, state.week, *state.packed, state.c, np.array(state.p, np.float32))
        found.append((time.thread_time() - begun) / times)
    return statistics.median(found)


def parts(state: State, times: int = 200) -> dict[str, float]:
    """Return the seconds of each part of a week, by name."""
    return {name: part_of(state, which, times) for which, name in enumerate(PARTS)}
