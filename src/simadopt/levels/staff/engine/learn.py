"""Steps 5 and 6: who learns of what, by information or by a course, and who forgets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled, inline, kernel
from simadopt.levels.staff.engine.block import (
    ALL_DRAWS,
    R_EXPLORED,
    R_HEARD,
    R_MOST,
    R_TOLD,
    at,
    bit,
    ones,
    room_f32,
    room_u32,
    room_u64,
)
from simadopt.levels.staff.organisation.columns import F32, F64, I32, I64, U32
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.rules import training
from simadopt.rules import awareness

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)
_MARGIN = np.float32(1e-5)  # more than twice the error of `chance.exp`, which is below 4e-6


@kernel
def hear(
    rows: I32, weekly: np.uint64, people: Any, encouragement: F64, context: Any, catalogue: Any,
    live: np.uint32, scale: np.float32, w: F32, p: Any,
) -> None:  # fmt: skip
    """Step 5, first layer, for a block of people: who learns that a tool exists, and who forgets it.

    One draw a tool serves both: what is not known is learned when it is low, what is known and not used
    is forgotten when it is high. Few are either: the others are not looked at closely.
    """
    m, tool_mask, draw_keys = rows.size, catalogue.tool_mask, room_u64()
    knows, uses, bound = people.knows, people.uses, _ONE - p.forget_week - _MARGIN
    bound_learning(rows, people, encouragement, context, catalogue, scale, w, p)
    for j in range(m):
        draw_keys[j] = chance.personal(weekly, people.random_key[rows[j]])
    for t in range(tool_mask.size):
        mask, tool = tool_mask[t], _U1 << np.uint32(t)
        for j in range(m):
            w[at(R_HEARD, j)] = chance.unit(draw_keys[j], np.uint64(t))
        for j in range(m):
            i, u = rows[j], w[at(R_HEARD, j)]
            known = np.uint32(knows[i]) & tool != _U0
            low = not known and live & tool != _U0 and u < w[at(R_MOST + t, j)]
            high = known and uses[i] & mask == _U0 and u >= bound
            if not low and not high:
                continue
            announced = w[at(R_TOLD + t, j)]
            contact = met_among_ties(i, t, people.using_ties, catalogue.tool, scale)
            if not known:
                if u < awareness.learning_chance(announced, contact, context.news[t], _ZERO, p):
                    knows[i] |= np.uint8(tool)
            elif u >= _ONE - awareness.forgetting_chance(announced, contact, p):
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
    rows: I32, people: Any, context: Any, catalogue: Any, scale: np.float32, w: F32, heard: U32, p: Any
) -> None:  # fmt: skip
    """Step 5, second layer, for a block of people: features of the tools they know and can open.

    The draw of a feature is that of the decision: who hears of it (``heard``) cannot start in the same
    week, and who starts does not forget it. Only draws beyond the chance at its most are looked at
    closely: the rule is read at the largest hazard, with a margin for the error of the exponential.
    """
    m, tool_of, tool_mask = rows.size, catalogue.tool, catalogue.tool_mask
    using_ties, missing, unused, near = people.using_ties, room_u32(), room_u32(), room_u32()
    for j in range(m):
        i, open_ = rows[j], _U0
        for t in range(tool_mask.size):
            open_ |= tool_mask[t] if people.knows[i] >> np.uint8(t) & np.uint8(1) else _U0
        missing[j] = open_ & people.can[i] & ~people.aware[i]
        unused[j] = people.aware[i] & people.can[i] & ~people.uses[i]
        near[j] = _U0
        heard[j] = _U0
    bound = _ONE - p.forget_week - _MARGIN
    for f in range(tool_of.size):
        t = tool_of[f]
        for j in range(m):
            u = w[at(ALL_DRAWS + f, j)]
            low, high = np.uint32(u < w[at(R_MOST + t, j)]), np.uint32(u >= bound)
            near[j] |= (bit(missing[j], f) & low | bit(unused[j], f) & high) << np.uint32(f)
    for j in range(m):
        i, rest, f, lost = rows[j], near[j], 0, _U0
        while rest != _U0:
            if rest & _U1:
                t, u = tool_of[f], w[at(ALL_DRAWS + f, j)]
                announced = w[at(R_TOLD + t, j)]
                contact = np.float32(using_ties[i, f]) * scale
                if bit(missing[j], f) == _U1:
                    used, news = w[at(R_EXPLORED + t, j)], context.news[t]
                    if u < awareness.learning_chance(announced, contact, news, used, p):
                        heard[j] |= _U1 << np.uint32(f)
                elif u >= _ONE - awareness.forgetting_chance(announced, contact, p):
                    lost |= _U1 << np.uint32(f)
            rest >>= _U1
            f += 1
        people.aware[i] = (people.aware[i] | heard[j]) & ~lost


@kernel
def bound_learning(
    rows: I32, people: Any, encouragement: F64, context: Any, catalogue: Any, scale: np.float32, w: F32,
    p: Any,
) -> None:  # fmt: skip
    """Fill, by tool, the rows of what is announced, of how much is used, and of the chance at its most.

    At its most, all features are used by as many ties as the one that most of them use.
    """
    m, ties = rows.size, room_f32()
    tool_of, tool_mask, using_ties = catalogue.tool, catalogue.tool_mask, people.using_ties
    for j in range(m):
        users = np.int32(0)
        for f in range(tool_of.size):
            users = np.int32(max(users, using_ties[rows[j], f]))
        ties[j] = np.float32(users) * scale
    for t in range(tool_mask.size):
        count, news = np.float32(max(ones(tool_mask[t]), 1)), context.news[t]
        for j in range(m):
            i = rows[j]
            told = announced_to(i, t, people, encouragement, context.intensity, p)
            w[at(R_TOLD + t, j)] = told
            w[at(R_EXPLORED + t, j)] = np.float32(ones(people.uses[i] & tool_mask[t])) / count
        for j in range(m):
            told, used = w[at(R_TOLD + t, j)], w[at(R_EXPLORED + t, j)]
            most = awareness.learning_chance(told, ties[j], news, used, p)
            w[at(R_MOST + t, j)] = most + _MARGIN


@kernel
def attend(
    rows: I32,
    weekly: np.uint64,
    people: Any,
    catalogue: Any,
    share: F32,
    dose: np.float32,
    heard: U32,
    p: Any,
) -> None:
    """Step 6: ordinary courses; ``share`` is the weekly probability by authority and tool.

    What is taught can be started at once: it is no longer among what was just ``heard`` of.

    Each tool has a draw of its own: a higher chance for one tool takes no course on another away.
    """
    random_key, authority, can = people.random_key, people.authority, people.can
    tool_mask = catalogue.tool_mask
    for j in range(rows.size):
        i = rows[j]
        h = chance.personal(weekly, random_key[i])
        a = authority[i]
        for tool in range(tool_mask.size):
            if chance.unit(h, np.uint64(tool)) >= share[a, tool]:
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
