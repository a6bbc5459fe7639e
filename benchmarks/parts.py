"""Where a week goes: each part of it, repeated by itself on a state in the middle of a run."""

from __future__ import annotations

import statistics
import time
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled
from simadopt.levels.staff.engine import (
    block,
    decide,
    flips,
    habits,
    learn,
    managers,
    requests,
    routines,
    update,
    week,
)
from simadopt.levels.staff.engine.block import room_f32, room_u32
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


STAGES: Final = (
    "draws, and those beyond a bound",
    "awareness of features",
    "courses",
    "draws below a ceiling found",
    "mean habits",
    "those weighed",
    "habit and what is held against a feature",
    "skills practised",
    "use stored",
)
"""Of decisions: each is repeated for every block."""


@compiled
def _repeat_stage(
    which: int, times: int, now: int, o: Any, context: Any, workspace: Any, c: Any, values: Any
) -> None:
    p = read_parameters(values)
    people, catalogue, week_, habit = o.people, o.catalogue, np.uint64(now), context.habit
    features, given, w = catalogue.tool.size, o.heads.encouragement, block.room()
    heard, uses, tried, rejected = room_u32(), room_u32(), room_u32(), room_u32()
    ready, near, after = room_u32(), room_u32(), room_u32()
    under, low, high = room_f32(), room_u32(), room_u32()
    bound = np.float32(1.0) - p.forget_week - learn.MARGIN
    habits.take_habits(o, context)
    for first in range(0, context.active.size, update.BLOCK):
        rows = context.active[first : min(first + update.BLOCK, context.active.size)]
        m = rows.size
        learn.hear(rows, week_, people, given, context, catalogue, c.live, c.tie_scale, w, p)
        for j in range(m):
            under[j] = w[block.at(block.R_MOST, j)]
        for stage in range(len(STAGES)):
            for _ in range(times if stage == which else 1):
                if stage == 0:
                    weekly = chance.weekly(c.s_use, week_)
                    key, place = people.random_key, block.ALL_DRAWS
                    block.draw(rows, weekly, key, features, place, under, bound, w, low, high)
                elif stage == 1:
                    learn.learn(
                        rows, people, given, context, catalogue, c.tie_scale, w, low, high, heard, p
                    )
                elif stage == 2:
                    weekly = chance.weekly(c.s_course, week_)
                    dose = np.float32(0.0)
                    learn.attend(rows, weekly, people, catalogue, context, dose, w, heard, p)
                elif stage == 3:
                    update.load_bits(rows, people, heard, uses, tried, rejected, ready, after)
                    decide.mark(first, m, features, uses, tried, rejected, ready, near, habit, w, p)
                elif stage == 4:
                    tools = catalogue.tool_mask.size
                    habits.mean_habits(first, m, habit, catalogue.tool, tools, w)
                elif stage == 5:
                    update.weigh_near(
                        first, rows, near, ready, after, o, context, workspace, c, w, p
                    )
                elif stage == 6:
                    decide.hold_against(first, m, uses, after, habit, rejected, p)
                    for f in range(features):
                        decide.outcome(first, m, f, c.habit_growth[f], after, habit, p)
                elif stage == 7:
                    habits.practise(first, rows, after, catalogue.mix, people.skill, context, p)
                else:
                    update.store(rows, after, rejected, workspace.uses_next, people)


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
    start, seen, w = np.int64(0), o.heads.encouragement, block.room()
    for k in range(w.size):
        w[k] = np.float32(0.0)
    habits.take_habits(o, context)
    for _ in range(times):
        if which == 0:
            flips.replace(now, o, context, uses_next, tables, tally, records, c, p)
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
        elif which in (3, 4, 5):
            chosen = context.idle if which == 3 else context.active
            weekly = chance.weekly(c.s_awareness, np.uint64(now))
            for low in range(0, chosen.size, update.BLOCK):
                rows = chosen[low : min(low + update.BLOCK, chosen.size)]
                if which == 5:
                    update.decide_block(low, rows, now, o, context, workspace, c, w, p)
                else:
                    learn.hear(
                        rows, weekly, o.people, seen, context, catalogue, c.live, c.tie_scale, w, p
                    )
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


def stage_of(state: State, which: int, times: int) -> float:
    """Return the seconds that one stage of a week's decisions takes."""
    o, context, _, _, workspace, _ = state.packed
    values = np.array(state.p, np.float32)
    found = []
    for repeats in (1, times) * 5:
        begun = time.thread_time()
        _repeat_stage(which, repeats, state.week, o, context, workspace, state.c, values)
        found.append(time.thread_time() - begun)
    return (statistics.median(found[1::2]) - statistics.median(found[::2])) / (times - 1)


def stages(state: State, times: int = 400) -> dict[str, float]:
    """Return the seconds of each stage of a week's decisions, by name."""
    return {f"· {name}": stage_of(state, which, times) for which, name in enumerate(STAGES)}


def parts(state: State, times: int = 200) -> dict[str, float]:
    """Return the seconds of each part of a week, by name."""
    return {name: part_of(state, which, times) for which, name in enumerate(PARTS)}
