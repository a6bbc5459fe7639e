"""Steps 5 and 6: who learns of what, by information or by a course, and who forgets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import compiled, inline, kernel
from simadopt.levels.staff.engine.block import (
    ALL_DRAWS,
    R_MOST,
    TOOL_DRAWS,
    at,
    bit,
    draw,
    first_of,
    ones,
    rest_of,
    room_f32,
    room_u32,
)
from simadopt.levels.staff.organisation.columns import F32, F64, I32, I64, U32
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.rules import training
from simadopt.rules import awareness

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
MARGIN = np.float32(1e-5)  # more than twice the error of `chance.exp`, which is below 4e-6
_NEVER = np.float32(2.0)


@kernel
def hear(
    rows: I32, weekly: np.uint64, people: Any, encouragement: F64, context: Any, catalogue: Any,
    live: np.uint32, scale: np.float32, w: F32, p: Any,
) -> None:  # fmt: skip
    """Step 5, first layer, for a block of people: who learns that a tool exists, and who forgets it.

    One draw a tool serves both: what is not known is learned when it is low, what is known and not used
    is forgotten when it is high. Few are either: the others are not looked at closely.
    """
    m, knows = rows.size, people.knows
    under, low, high = room_f32(), room_u32(), room_u32()
    bound_learning(rows, people, context, w, p)
    for j in range(m):
        under[j] = w[at(R_MOST, j)]
    bound, tools = _ONE - p.forget_week - MARGIN, catalogue.tool_mask.size
    draw(rows, weekly, people.random_key, tools, TOOL_DRAWS, under, bound, w, low, high)
    for j in range(m):
        i = rows[j]
        known = np.uint32(knows[i])
        rest = np.uint32(low[j] & live & ~known | high[j] & known)
        while rest != _U0:
            t = first_of(rest)
            rest = rest_of(rest)
            u = w[at(TOOL_DRAWS + t, j)]
            look_at_tool(i, t, u, people, encouragement, context, catalogue, scale, p)


@kernel
def look_at_tool(
    i: int, t: int, u: np.float32, people: Any, encouragement: F64, context: Any, catalogue: Any,
    scale: np.float32, p: Any,
) -> None:  # fmt: skip
    """Let person ``i`` learn, by a draw, of a tool that she does not know, or forget one she does not use."""
    knows, mask, tool = people.knows, catalogue.tool_mask[t], _U1 << np.uint32(t)
    announced = announced_to(i, t, people, encouragement, context.intensity, p)
    contact = met_among_ties(i, t, people.using_ties, catalogue.tool, scale)
    if np.uint32(knows[i]) & tool == _U0:
        if u < awareness.learning_chance(announced, contact, context.news[t], _ZERO, p):
            knows[i] |= np.uint8(tool)
        return
    unused, lost = people.uses[i] & mask == _U0, awareness.forgetting_chance(announced, contact, p)
    if unused and u >= _ONE - lost:
        knows[i] &= ~np.uint8(tool)
        people.aware[i] &= ~mask


@inline
def announced_to(
    i: int, tool: int, people: Any, encouragement: F64, intensity: F32, p: Any
) -> np.float32:
    """Return the hazard to learn of a tool, or of its features, by announcement."""
    return awareness.announced_hazard(
        intensity[people.authority[i], tool],
        np.float32(people.mailbox[i]),
        np.float32(encouragement[tool, people.leader[i]]),
        people.reach[i],
        people.attention[i],
        p,
    )


@inline
def met_among_ties(
    i: int, tool: int, using_ties: I32, tool_of: I32, scale: np.float32
) -> np.float32:
    """Return the weight of ties who use the tool: of its feature that most of them use."""
    most = np.int32(0)
    for f in range(tool_of.size):
        if tool_of[f] == tool:
            most = np.int32(max(most, using_ties[i, f]))
    return np.float32(most) * scale


@kernel
def learn(
    rows: I32, people: Any, encouragement: F64, context: Any, catalogue: Any, scale: np.float32, w: F32,
    low: U32, high: U32, heard: U32, p: Any,
) -> None:  # fmt: skip
    """Step 5, second layer, for a block of people: features of the tools they know and can open.

    The draw of a feature is that of the decision: who hears of it (``heard``) cannot start in the same
    week, and who starts does not forget it. Only draws that are ``low`` or ``high`` are looked at
    closely: see `bound_learning`.
    """
    tool_of, tool_mask, using_ties = catalogue.tool, catalogue.tool_mask, people.using_ties
    for j in range(rows.size):
        i, open_, learned, lost = rows[j], _U0, _U0, _U0
        for t in range(tool_mask.size):
            open_ |= tool_mask[t] if people.knows[i] >> np.uint8(t) & np.uint8(1) else _U0
        aware, uses, can = people.aware[i], people.uses[i], people.can[i]
        missing = np.uint32(open_ & can & ~aware)
        rest = np.uint32(low[j] & missing | high[j] & aware & can & ~uses)
        while rest != _U0:
            f = first_of(rest)
            rest = rest_of(rest)
            t, u = tool_of[f], w[at(ALL_DRAWS + f, j)]
            announced = announced_to(i, t, people, encouragement, context.intensity, p)
            contact = np.float32(using_ties[i, f]) * scale
            if bit(missing, f) == _U1:
                count = np.float32(max(ones(tool_mask[t]), 1))
                used = np.float32(ones(uses & tool_mask[t])) / count
                if u < awareness.learning_chance(announced, contact, context.news[t], used, p):
                    learned |= _U1 << np.uint32(f)
            elif u >= _ONE - awareness.forgetting_chance(announced, contact, p):
                lost |= _U1 << np.uint32(f)
        heard[j] = learned
        people.aware[i] = (aware | learned) & ~lost


@inline
def bound_learning(rows: I32, people: Any, context: Any, w: F32, p: Any) -> None:
    """Fill the row of the chance to learn at its most, of any tool or feature.

    At its most, everything is announced and encouraged as what is so most, all ties use it, and so does
    she: the rule is read at the largest hazard, with a margin for the error of the exponential.
    """
    loud, urged, news = context.most[0], context.most[1], context.most[2]
    for j in range(rows.size):
        i = rows[j]
        told = awareness.announced_hazard(
            loud, np.float32(people.mailbox[i]), urged, people.reach[i], people.attention[i], p
        )
        most = awareness.learning_chance(told, context.contact[i], news, _ONE, p)
        w[at(R_MOST, j)] = most + MARGIN


@kernel
def attend(
    rows: I32,
    weekly: np.uint64,
    people: Any,
    catalogue: Any,
    context: Any,
    dose: np.float32,
    w: F32,
    heard: U32,
    p: Any,
) -> None:
    """Step 6: ordinary courses, by the weekly probability of each authority and tool.

    What is taught can be started at once: it is no longer among what was just ``heard`` of.

    Each tool has a draw of its own: a higher chance for one tool takes no course on another away.
    """
    authority, can, share, tool_mask = (
        people.authority,
        people.can,
        context.course,
        catalogue.tool_mask,
    )
    under, low, high = room_f32(), room_u32(), room_u32()
    for j in range(rows.size):
        under[j] = context.most[3]
    tools, all_tools = tool_mask.size, (_U1 << np.uint32(tool_mask.size)) - _U1
    draw(rows, weekly, people.random_key, tools, TOOL_DRAWS, under, _NEVER, w, low, high)
    for j in range(rows.size):
        i, rest = rows[j], np.uint32(low[j] & all_tools)
        while rest != _U0:
            tool = first_of(rest)
            rest = rest_of(rest)
            if w[at(TOOL_DRAWS + tool, j)] >= share[authority[i], tool]:
                continue
            mask = tool_mask[tool] & can[i]
            if mask != _U0:
                give_course(i, tool, mask, dose, people, catalogue, p)
                heard[j] &= ~mask


@compiled
def give_courses(
    rows: I64, tool: int, mask: np.uint32, hours: np.float32, o: Any, values: F32
) -> bool:
    """Give some people a course, for use from Python; return False for one that does nothing."""
    p = read_parameters(values)
    dose = training.course_dose(hours, p)
    if dose <= _ZERO:
        return False
    for i in rows:
        give_course(i, tool, mask, dose, o.people, o.catalogue, p)
    return True


@kernel
def give_course(
    i: int, tool: int, mask: np.uint32, dose: np.float32, people: Any, catalogue: Any, p: Any
) -> None:
    """Give person ``i`` a course on some features of a tool: awareness, dose and skills."""
    taught, doses, skill, mix = people.taught, people.dose, people.skill, catalogue.mix
    people.aware[i] |= mask
    people.knows[i] |= np.uint8(1) << np.uint8(tool)
    if dose >= doses[tool, i]:
        # the course takes the place of what is left of earlier ones on the tool
        taught[i] &= ~catalogue.tool_mask[tool]
        doses[tool, i] = dose
    taught[i] |= mask
    count = np.float32(ones(mask))
    for k in range(skill.shape[0]):
        part = _ZERO
        for f in range(mix.shape[0]):
            if bit(mask, f) == _U1:
                part += mix[f, k]
        skill[k, i] = training.trained_skill(skill[k, i], part / count, dose, p)
