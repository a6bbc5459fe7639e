"""Steps 5 and 6: who learns of what, by information or by a course."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import compiled, kernel
from simadopt.levels.staff.engine.block import BLOCK, bit, ones
from simadopt.levels.staff.organisation.columns import F32, F64, I32, I64, U32, U64
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.rules import training
from simadopt.rules import awareness

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO = np.float32(0.0)
_MARGIN = np.float32(1e-5)  # more than twice the error of `chance.exp`, which is below 4e-6


@kernel
def learn(
    rows: I32,
    weekly: np.uint64,
    people: Any,
    encouragement: F64,
    intensity: F32,
    tool_of: I32,
    scale: np.float32,
    p: Any,
) -> None:
    """Step 5 for some rows, block by block of those who do not know everything yet.

    Few learn something in a week: only draws below the chance at its most are looked at closely.
    """
    features = tool_of.size
    everything = np.uint32((np.uint64(1) << np.uint64(features)) - np.uint64(1))
    aware, random_key = people.aware, people.random_key
    who, missing = np.empty(BLOCK, np.int32), np.empty(BLOCK, np.uint32)
    most, draw_keys = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.uint64)
    j = 0
    while j < rows.size:
        m = 0
        while j < rows.size and m < BLOCK:
            i = rows[j]
            who[m] = i
            missing[m] = everything & ~aware[i]
            m += 1 if missing[m] != _U0 else 0
            j += 1
        for k in range(m):
            draw_keys[k] = chance.personal(weekly, random_key[who[k]])
        most_chances(m, who, missing, people, encouragement, intensity, scale, most, p)
        close_draws(m, features, draw_keys, most, missing)
        listen(m, who, missing, draw_keys, people, encouragement, intensity, tool_of, scale, p)


@kernel
def most_chances(
    m: int,
    who: I32,
    missing: U32,
    people: Any,
    encouragement: F64,
    intensity: F32,
    scale: np.float32,
    most: F32,
    p: Any,
) -> None:
    """Write numbers that no chance of these people to learn of a missing feature exceeds.

    The rule grows with the hazard announced and with users among ties: it is read at the largest of
    both, with a margin for the error of the exponential.
    """
    using_ties, boss, authority = people.using_ties, people.leader, people.authority
    mailbox, reach = people.mailbox, people.reach
    users = np.zeros(BLOCK, np.int32)
    for k in range(m):
        largest = np.int32(0)
        for f in range(using_ties.shape[1]):
            seen = np.int32(using_ties[who[k], f] * np.int32(bit(missing[k], f)))
            largest = np.int32(max(largest, seen))
        users[k] = largest
    for k in range(m):
        i = who[k]
        a, h, has, far = authority[i], boss[i], np.float32(mailbox[i]), reach[i]
        most[k] = awareness.announced_hazard(
            intensity[a, 0], has, np.float32(encouragement[0, h]), far, p
        )
        for tool in range(1, encouragement.shape[0]):
            carried = np.float32(encouragement[tool, h])
            hazard = awareness.announced_hazard(intensity[a, tool], has, carried, far, p)
            most[k] = max(most[k], hazard)
    for k in range(m):
        seen_most = np.float32(users[k]) * scale
        most[k] = awareness.awareness_chance(most[k], seen_most, p) + _MARGIN


@kernel
def close_draws(m: int, features: int, draw_keys: U64, most: F32, missing: U32) -> None:
    """Leave, of the missing features of each person, those whose draw lies below her bound."""
    below = np.zeros(BLOCK, np.uint32)
    for pair in range((features + 1) // 2):
        even = np.uint32(2 * pair)
        for k in range(m):
            word = chance.word(draw_keys[k], np.uint64(pair))
            low = np.uint32(chance.low_unit(word) < most[k])
            high = np.uint32(chance.high_unit(word) < most[k])
            below[k] |= np.uint32(low | np.uint32(high << _U1)) << even
    for k in range(m):
        missing[k] &= below[k]


@kernel
def listen(
    m: int,
    who: I32,
    features: U32,
    draw_keys: U64,
    people: Any,
    encouragement: F64,
    intensity: F32,
    tool_of: I32,
    scale: np.float32,
    p: Any,
) -> None:
    """Let people hear, or not, of the features whose bits are left to each."""
    aware, using_ties, boss, authority = (
        people.aware,
        people.using_ties,
        people.leader,
        people.authority,
    )
    mailbox, reach = people.mailbox, people.reach
    for k in range(m):
        i, rest, f = who[k], features[k], 0
        while rest != _U0:
            if rest & _U1:
                tool = tool_of[f]
                announced = awareness.announced_hazard(
                    intensity[authority[i], tool],
                    np.float32(mailbox[i]),
                    np.float32(encouragement[tool, boss[i]]),
                    reach[i],
                    p,
                )
                users = np.float32(using_ties[i, f]) * scale
                if chance.unit(draw_keys[k], np.uint64(f)) < awareness.awareness_chance(
                    announced, users, p
                ):
                    aware[i] |= _U1 << np.uint32(f)
            rest >>= _U1
            f += 1


@kernel
def attend(
    rows: I32,
    weekly: np.uint64,
    people: Any,
    catalogue: Any,
    share: F32,
    dose: np.float32,
    p: Any,
) -> None:
    """Step 6: ordinary courses; ``share`` is the weekly probability by authority and tool.

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
