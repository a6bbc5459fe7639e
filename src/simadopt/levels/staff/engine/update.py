"""Updating people: steps 5 to 12 of a week, in blocks, each person once.

A person reads her own state as this week's earlier steps left it, and everybody else's as the week
began: use of the week is written beside the columns (`Workspace.uses_next`) and takes effect together, in
`simadopt.levels.staff.engine.flips`; awareness is read by nobody else.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import kernel
from simadopt.levels.staff.engine import block
from simadopt.levels.staff.engine.block import (
    ALL_DRAWS,
    BLOCK,
    R_MOST,
    at,
    ones,
    place,
    room_f32,
    room_i32,
    room_u32,
)
from simadopt.levels.staff.engine.decide import (
    compute_decision,
    compute_inputs,
    compute_value,
    decide,
    hold_against,
    mark,
    outcome,
    record_terms,
)
from simadopt.levels.staff.engine.habits import mean_habits, practise
from simadopt.levels.staff.engine.learn import MARGIN, attend, hear, learn
from simadopt.levels.staff.engine.own_terms import add_terms
from simadopt.levels.staff.engine.settings import Settings
from simadopt.levels.staff.organisation.columns import F32, F64, I32, U32, Organisation
from simadopt.levels.staff.rules import load as pressure
from simadopt.levels.staff.rules import sponsorship, training, usefulness
from simadopt.rules import awareness, exposure, forgetting

_U0 = np.uint32(0)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


class Context(NamedTuple):
    """What the update of people reads beside the columns, computed once a week by `update_context`."""

    intensity: Annotated[F32, "A,T"]  # internal communication
    news: F32  # T: how much each tool is talked of
    course: Annotated[F32, "A,T"]  # weekly probability of an ordinary course
    pull: Annotated[F32, "S,F"]  # see `usefulness.pull`
    ease: Annotated[F32, "S,F"]
    risk: Annotated[F32, "S,F"]
    routine: Annotated[F32, "S,T"]
    most: F32  # 4: the highest intensity, encouragement, news and probability of a course
    active: I32  # rows of people equipped for something
    idle: I32  # the other rows
    contact: F32  # n: weight of all ties of each person
    # of the equipped, in the order of `active`, by feature or skill: what weeks read and write in a row
    habit: Annotated[F32, "F,active"]  # in the place of `People.habit` while weeks are run
    practice: Annotated[F32, "M,active"]  # share of features used, weighted by their mix of skills
    practised: U32  # the features of which ``practice`` tells


@kernel
def update_context(week: int, o: Any, context: Any, c: Any, p: Any) -> None:
    """Compute the context of the week: communication, courses, and what features bring where."""
    authorities, services, catalogue = o.authorities, o.services, o.catalogue
    for t in range(context.news.size):
        age = max(np.float64(week - c.tool_week[t]), 0.0)
        context.news[t] = awareness.news(np.float32(chance.power(c.news_keep, age)), p)
    for a in range(authorities.plan.size):
        level = c.comm_level[authorities.communication[a]]
        for t in range(context.intensity.shape[1]):
            carried = authorities.sponsorship[a, t]
            context.intensity[a, t] = np.float32(sponsorship.communication(level, carried, p))
            there = (c.live >> np.uint32(t)) & np.uint32(1)
            context.course[a, t] = (
                p.train_weekly * np.float32(carried) * np.float32(np.int32(there))
            )
    write_most(context, o.heads.encouragement)
    pull, ease, risk = context.pull, context.ease, context.risk
    designed, eased, risked = authorities.quality, authorities.ease, authorities.risk
    used, could, all_used, all_could = (
        services.users,
        services.able,
        authorities.users,
        authorities.able,
    )
    scope, externality, authority = catalogue.scope, catalogue.externality, services.authority
    tool, offset = catalogue.tool, services.offset
    for s in range(authority.size):
        a = authority[s]
        for f in range(scope.size):
            gain = externality[f] if scope[f] > 0 else _ZERO
            wide = scope[f] == 2
            users = np.float32(all_used[a, f] if wide else used[s, f])
            able = np.float32(all_could[a, f] if wide else could[s, f])
            pull[s, f] = usefulness.pull(designed[a, f], gain, users, able)
            ease[s, f] = eased[a, f] + offset[s, tool[f]]
            risk[s, f] = risked[a, f]


@kernel
def write_most(context: Any, encouragement: F64) -> None:
    """Write what of the week is highest: intensity, encouragement, news, probability of a course."""
    most, intensity, course = context.most, context.intensity, context.course
    for k in range(most.size):
        most[k] = _ZERO
    for t in range(context.news.size):
        most[2] = max(most[2], context.news[t])
        for a in range(intensity.shape[0]):
            most[0] = max(most[0], intensity[a, t])
            most[3] = max(most[3], course[a, t])
        urged = 0.0
        for h in range(encouragement.shape[1]):
            urged = max(urged, encouragement[t, h])
        most[1] = max(most[1], np.float32(urged))


@kernel
def load_bits(
    rows: I32,
    people: Any,
    heard: U32,
    uses: U32,
    tried: U32,
    rejected: U32,
    ready: U32,
    after: U32,
) -> None:
    """Fill the bits of people; ``ready`` are those of features known since before, and equipped for.

    ``after`` is what they will use: what they do now, until something else is decided.
    """
    all_uses, all_can, all_aware = people.uses, people.can, people.aware
    all_tried, all_rejected = people.tried, people.rejected
    for j in range(rows.size):
        i = rows[j]
        uses[j] = all_uses[i]
        after[j] = all_uses[i]
        tried[j] = all_tried[i]
        rejected[j] = all_rejected[i]
        ready[j] = all_can[i] & all_aware[i] & ~heard[j]


@kernel
def decide_block(
    first: int, rows: I32, week: int, o: Any, context: Any, workspace: Any, c: Any, w: F32, p: Any
) -> None:
    """Take the people of some rows, who have heard of tools, through the rest of steps 5 to 10 of a week.

    ``first`` is the place of the first of them among the equipped.
    """
    people, catalogue, habit = o.people, o.catalogue, context.habit
    m, features = rows.size, catalogue.tool.size
    heard, uses, tried, rejected = room_u32(), room_u32(), room_u32(), room_u32()
    ready, near, after = room_u32(), room_u32(), room_u32()
    under, low, high = room_f32(), room_u32(), room_u32()
    week_ = np.uint64(week)
    bound = _ONE - p.forget_week - MARGIN
    for j in range(m):
        under[j] = w[at(R_MOST, j)]
    weekly = chance.weekly(c.s_use, week_)
    block.draw(rows, weekly, people.random_key, features, ALL_DRAWS, under, bound, w, low, high)
    given = o.heads.encouragement
    learn(rows, people, given, context, catalogue, c.tie_scale, w, low, high, heard, p)
    dose = training.course_dose(p.train_hours, p)
    weekly = chance.weekly(c.s_course, week_)
    attend(rows, weekly, people, catalogue, context, dose, w, heard, p)
    load_bits(rows, people, heard, uses, tried, rejected, ready, after)
    mark(first, m, features, uses, tried, rejected, ready, near, habit, w, p)
    mark_watched(rows, features, workspace, near)
    mean_habits(first, m, habit, catalogue.tool, catalogue.tool_mask.size, w)
    weigh_near(first, rows, near, ready, after, o, context, workspace, c, w, p)
    hold_against(first, m, uses, after, habit, rejected, p)
    for f in range(features):
        outcome(first, m, f, c.habit_growth[f], after, habit, p)
    practise(first, rows, after, catalogue.mix, people.skill, context, p)
    store(rows, after, rejected, workspace.uses_next, people)


@kernel
def mark_watched(rows: I32, features: int, workspace: Any, near: U32) -> None:
    """Mark all features of those whose decisions are recorded, and of all where terms are added to V."""
    watched, everybody = workspace.watched, workspace.term_address.size > 0
    every = np.uint32((np.uint64(1) << np.uint64(features)) - np.uint64(1))
    for j in range(rows.size):
        near[j] = every if everybody else near[j]
        for k in range(watched.size):
            near[j] = every if watched[k] == rows[j] else near[j]


@kernel
def weigh_near(
    first: int, rows: I32, near: U32, ready: U32, after: U32, o: Any, context: Any, workspace: Any, c: Any,
    w: F32, p: Any,
) -> None:  # fmt: skip
    """Decide what is marked, as many pairs of a person and a feature at a time as the block is wide."""
    who, what, count = room_i32(), room_i32(), 0
    for j in range(rows.size):
        rest, i = near[j], rows[j]
        while rest != _U0:
            f = block.first_of(rest)
            rest = block.rest_of(rest)
            block.load_pair(count, first, j, i, f, ready[j], o, context, c, w)
            if c.peer >= exposure.THRESHOLD:
                block.load_rival(count, i, f, o, w)
            if workspace.term_address.size > 0:
                block.load_colleagues(count, i, f, o, w)
            who[count] = j
            what[count] = f
            count += 1
            if count == BLOCK:
                weigh(count, rows, who, what, after, workspace, c, w, p)
                count = 0
    weigh(count, rows, who, what, after, workspace, c, w, p)


@kernel
def weigh(
    m: int, rows: I32, who: I32, what: I32, after: U32, workspace: Any, c: Any, w: F32, p: Any
) -> None:
    """Decide some pairs, and record those of the watched."""
    watched = workspace.watched
    compute_inputs(m, w, c.peer, p)
    compute_value(m, w, p)
    add_terms(m, w, workspace)
    compute_decision(m, w, c.link, p)
    decide(m, who, what, w, after)
    for k in range(watched.size):
        for pair in range(m):
            if rows[who[pair]] == watched[k]:
                record_terms(pair, k, what[pair], w, after[who[pair]], workspace, p)


@kernel
def store(rows: I32, after: U32, rejected: U32, uses_next: U32, people: Any) -> None:
    """Write the week's use, and what was tried and rejected, back to the columns."""
    tried, given_up = people.tried, people.rejected
    for j in range(rows.size):
        i = rows[j]
        uses_next[i] = after[j]
        tried[i] |= after[j]
        given_up[i] = rejected[j]


@kernel
def close_rows(first: int, end: int, o: Any, uses_next: U32, c: Any, p: Any) -> None:
    """Steps 11 and 12 for rows first..end: forgetting of skills and courses, time pressure."""
    people = o.people
    skill, base, dose = people.skill, people.skill_base, people.dose
    load, load_base, apart = people.load, people.load_base, people.apart
    tracked, service, uses = o.services.tracked, people.service, people.uses
    for k in range(skill.shape[0]):
        for i in range(first, end):
            skill[k, i] = forgetting.faded(skill[k, i], base[k, i], c.skill_keep)
    for t in range(dose.shape[0]):
        for i in range(first, end):
            dose[t, i] *= c.trial_keep
    for i in range(first, end):
        load[i] = pressure.load_next(
            load[i],
            load_base[i],
            np.float32(apart[i]),
            tracked[service[i]],
            np.float32(ones(uses_next[i] & ~uses[i])),
            p,
        )


@kernel
def update_people(
    part: int, parts: int, week: int, o: Any, context: Any, workspace: Any, c: Any, p: Any
) -> None:
    """Move one of so many equal parts of the rows, block after block.

    What happens to a person does not depend on the part or block she falls in, so that parts may be
    moved by threads: the digits are the same.
    """
    n = o.people.key.size
    first, end = n * part // parts, n * (part + 1) // parts
    idle, active, w = context.idle, context.active, block.room()
    weekly, given = chance.weekly(c.s_awareness, np.uint64(week)), o.heads.encouragement
    stop = place(idle, end)
    for lo in range(place(idle, first), stop, BLOCK):
        rows = idle[lo : min(lo + BLOCK, stop)]
        hear(rows, weekly, o.people, given, context, o.catalogue, c.live, c.tie_scale, w, p)
    stop = place(active, end)
    for lo in range(place(active, first), stop, BLOCK):
        rows = active[lo : min(lo + BLOCK, stop)]
        hear(rows, weekly, o.people, given, context, o.catalogue, c.live, c.tie_scale, w, p)
        decide_block(lo, rows, week, o, context, workspace, c, w, p)
    close_rows(first, end, o, workspace.uses_next, c, p)


def context_of(o: Organisation, c: Settings) -> Context:
    """Return arrays for what the update of people reads beside the columns."""
    a, s, f = o.authorities.plan.size, o.services.authority.size, o.catalogue.tool.size
    tools = o.catalogue.tool_mask.size
    people, f32 = o.people, np.float32
    active = np.flatnonzero(people.can).astype(np.int32)
    return Context(
        intensity=np.zeros((a, tools), f32),
        news=np.zeros(tools, f32),
        course=np.zeros((a, tools), f32),
        pull=np.zeros((s, f), f32),
        ease=np.zeros((s, f), f32),
        risk=np.zeros((s, f), f32),
        routine=o.services.routine,
        most=np.zeros(4, f32),
        active=active,
        idle=np.flatnonzero(people.can == 0).astype(np.int32),
        contact=(o.ties.degree @ c.tie_units).astype(f32) * c.tie_scale,
        habit=np.zeros((f, active.size), f32),
        practice=np.zeros((people.skill.shape[0], active.size), f32),
        practised=np.zeros(active.size, np.uint32),
    )
