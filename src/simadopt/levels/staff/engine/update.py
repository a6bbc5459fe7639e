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
    ALL_HABITS,
    BLOCK,
    F_VALUE,
    R_SKILL,
    at,
    bit,
    ones,
    room_u32,
)
from simadopt.levels.staff.engine.decide import (
    FeatureInHand,
    compute_decision,
    compute_inputs,
    compute_value,
    outcome,
    record_terms,
)
from simadopt.levels.staff.engine.learn import attend, hear, learn
from simadopt.levels.staff.engine.own_terms import add_terms
from simadopt.levels.staff.organisation.columns import F32, I32, U32, Organisation
from simadopt.levels.staff.rules import load as pressure
from simadopt.levels.staff.rules import sponsorship, training, usefulness
from simadopt.rules import awareness, exposure, forgetting, practice

_ZERO = np.float32(0.0)


class Context(NamedTuple):
    """What the update of people reads beside the columns, computed once a week by `update_context`."""

    intensity: Annotated[F32, "A,T"]  # internal communication
    news: F32  # T: how much each tool is talked of
    course: Annotated[F32, "A,T"]  # weekly probability of an ordinary course
    pull: Annotated[F32, "S,F"]  # see `usefulness.pull`
    ease: Annotated[F32, "S,F"]
    risk: Annotated[F32, "S,F"]
    routine: Annotated[F32, "S,T"]
    active: I32  # rows of people equipped for something
    idle: I32  # the other rows


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
def find_runs(rows: I32, service: I32, runs: I32, run_service: I32) -> int:
    """Write where runs of people of one service start in a block; return how many there are."""
    count = 0
    for j in range(rows.size):
        s = service[rows[j]]
        if j == 0 or s != run_service[count - 1]:
            runs[count] = j
            run_service[count] = s
            count += 1
    runs[count] = rows.size
    return count


@kernel
def load_bits(
    rows: I32,
    people: Any,
    heard: U32,
    uses: U32,
    tried: U32,
    rejected: U32,
    taught: U32,
    ready: U32,
) -> None:
    """Fill the bits of people; ``ready`` are those of features known since before, and equipped for."""
    all_uses, all_can, all_taught, all_aware = people.uses, people.can, people.taught, people.aware
    all_tried, all_rejected = people.tried, people.rejected
    for j in range(rows.size):
        i = rows[j]
        uses[j] = all_uses[i]
        tried[j] = all_tried[i]
        rejected[j] = all_rejected[i]
        taught[j] = all_taught[i]
        ready[j] = all_can[i] & all_aware[i] & ~heard[j]


@kernel
def decide_block(
    rows: I32, week: int, o: Any, context: Any, workspace: Any, c: Any, p: Any
) -> None:
    """Take the people of some rows through steps 5 to 10 of a week."""
    people, catalogue, watched = o.people, o.catalogue, workspace.watched
    tool_of, kind_of, relevance, mix = (
        catalogue.tool,
        catalogue.kind,
        catalogue.relevance,
        catalogue.mix,
    )
    m, features = rows.size, tool_of.size
    w = block.room()
    heard, uses, tried, rejected = room_u32(), room_u32(), room_u32(), room_u32()
    taught, ready, after, rejects = room_u32(), room_u32(), room_u32(), room_u32()
    runs, run_service = block.room_i32(), block.room_i32()
    for j in range(m):
        after[j] = np.uint32(0)
        rejects[j] = np.uint32(0)
    week_ = np.uint64(week)
    block.load_features(rows, people.using_ties, people.habit, c.tie_scale, w)
    block.draw(rows, chance.weekly(c.s_use, week_), people.random_key, features, w)
    learn(rows, people, o.heads.encouragement, context, catalogue, w, heard, p)
    attend(
        rows,
        chance.weekly(c.s_course, week_),
        people,
        catalogue,
        context.course,
        training.course_dose(p.train_hours, p),
        heard,
        p,
    )
    block.load_people(rows, people, o.heads.encouragement, w)
    load_bits(rows, people, heard, uses, tried, rejected, taught, ready)
    count = find_runs(rows, people.service, runs, run_service)
    tool, kind = -1, -1
    for f in range(features):
        if tool_of[f] != tool:
            tool = tool_of[f]
            block.load_tool(m, tool, tool_of, w)
        if kind_of[f] != kind:
            kind = kind_of[f]
            block.load_degree(rows, o.ties.weighted[kind], c.tie_scale, w)
        block.load_services(f, tool, runs, run_service, count, context, w)
        block.load_feature(m, f, uses, tried, rejected, taught, w)
        if c.peer >= exposure.THRESHOLD:
            block.load_rivals(rows, f, people.need, people.leader, o.heads.person, people.uses, w)
        growth = c.habit_growth[f]
        h = FeatureInHand(catalogue.front[f], catalogue.collective[f], c.b_boss[tool], growth)
        block.load_relevance(rows, relevance[f], people.category, w)
        block.load_match(m, mix[f], w)
        compute_inputs(m, w, h, c.peer, p)
        compute_value(m, w, h, p)
        if workspace.term_address.size > 0:
            block.load_colleagues(f, runs, run_service, count, o.services, w)
            add_terms(m, w, h, workspace)
        compute_decision(m, w, c.link, p)
        draw = ALL_DRAWS + f
        outcome(m, f, draw, growth, ready, w, after, rejects, p)
        for k in range(watched.size):
            for j in range(m):
                if rows[j] == watched[k]:
                    record_terms(j, k, f, draw, w, h, after, workspace, p)
    practise(rows, after, catalogue.mix, people.skill, w, p)
    store(rows, after, rejects, workspace.uses_next, people, w)


@kernel
def store(rows: I32, after: U32, rejects: U32, uses_next: U32, people: Any, w: F32) -> None:
    """Write the week's use, what was tried and rejected, and habit back to the columns."""
    habit, tried, rejected = people.habit, people.tried, people.rejected
    for j in range(rows.size):
        i = rows[j]
        uses_next[i] = after[j]
        tried[i] |= after[j]
        rejected[i] = rejects[j]
        for f in range(habit.shape[1]):
            habit[i, f] = w[at(ALL_HABITS + f, j)]


@kernel
def practise(rows: I32, after: U32, mix: F32, skill: F32, w: F32, p: Any) -> None:
    """Step 10 for skills."""
    features, m = mix.shape[0], rows.size
    for k in range(skill.shape[0]):
        for j in range(m):
            w[at(F_VALUE, j)] = _ZERO
        for f in range(features):
            part = mix[f, k] / np.float32(features)
            for j in range(m):
                w[at(F_VALUE, j)] += part * np.float32(np.int32(bit(after[j], f)))
        for j in range(m):
            skill[k, rows[j]] = practice.practised_skill(
                w[at(R_SKILL + k, j)], w[at(F_VALUE, j)], p
            )


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
    idle, active = context.idle, context.active
    weekly, scale = chance.weekly(c.s_awareness, np.uint64(week)), c.tie_scale
    given, catalogue = o.heads.encouragement, o.catalogue
    others = idle[place(idle, first) : place(idle, end)]
    hear(others, weekly, o.people, given, context, catalogue, c.live, scale, p)
    stop = place(active, end)
    for lo in range(place(active, first), stop, BLOCK):
        rows = active[lo : min(lo + BLOCK, stop)]
        hear(rows, weekly, o.people, given, context, catalogue, c.live, scale, p)
        decide_block(rows, week, o, context, workspace, c, p)
    close_rows(first, end, o, workspace.uses_next, c, p)


@kernel
def place(rows: I32, row: int) -> int:
    """Return how many of some rows, in order, come before a row."""
    low, high = 0, rows.size
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low


def context_of(o: Organisation) -> Context:
    """Return arrays for what the update of people reads beside the columns."""
    a, s, f = o.authorities.plan.size, o.services.authority.size, o.catalogue.tool.size
    tools = o.catalogue.tool_mask.size
    people, f32 = o.people, np.float32
    return Context(
        intensity=np.zeros((a, tools), f32),
        news=np.zeros(tools, f32),
        course=np.zeros((a, tools), f32),
        pull=np.zeros((s, f), f32),
        ease=np.zeros((s, f), f32),
        risk=np.zeros((s, f), f32),
        routine=o.services.routine,
        active=np.flatnonzero(people.can).astype(np.int32),
        idle=np.flatnonzero(people.can == 0).astype(np.int32),
    )
