"""Steps 5 and 6: who learns of what, by information or by a course."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simadopt import chance
from simadopt.behaviour import awareness, training
from simadopt.compiled import compiled, kernel
from simadopt.engine.scratch import bit, ones
from simadopt.organisation.columns import F32, F64, I32, U32

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO = np.float32(0.0)


class Learner(NamedTuple):
    """The columns that a course writes, and the mixes it reads."""

    aware: U32
    taught: U32
    dose: F32
    skill: F32
    mix: F32
    tool: I32


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
    """Step 5 for some rows. Most people know most features, hence the early exit."""
    features = tool_of.size
    everything = np.uint32((np.uint64(1) << np.uint64(features)) - np.uint64(1))
    for j in range(rows.size):
        i = rows[j]
        missing = everything & ~people.aware[i]
        if missing == _U0:
            continue
        h = chance.personal(weekly, people.luck[i])
        tool = -1
        announced = _ZERO
        for f in range(features):
            if bit(missing, f) == _U0:
                continue
            if tool_of[f] != tool:
                tool = tool_of[f]
                announced = awareness.announced_hazard(
                    intensity[people.authority[i], tool],
                    np.float32(people.mailbox[i]),
                    np.float32(encouragement[tool, people.boss[i]]),
                    people.reach[i],
                    p,
                )
            users = np.float32(people.near[i, f]) * scale
            if chance.unit(h, np.uint64(f)) < awareness.awareness_chance(announced, users, p):
                people.aware[i] |= _U1 << np.uint32(f)


@kernel
def attend(
    rows: I32,
    weekly: np.uint64,
    people: Any,
    share: F32,
    tool_mask: U32,
    learner: Any,
    dose: np.float32,
    p: Any,
) -> None:
    """Step 6: ordinary courses; ``share`` is the weekly chance by authority and tool.

    Each tool has a draw of its own: a higher chance for one tool takes no course on another away.
    """
    for j in range(rows.size):
        i = rows[j]
        h = chance.personal(weekly, people.luck[i])
        a = people.authority[i]
        for tool in range(3):
            if chance.unit(h, np.uint64(tool)) >= share[a, tool]:
                continue
            mask = tool_mask[tool] & people.can[i]
            if mask != _U0:
                give_course(i, tool, mask, dose, learner, p)


@compiled
def dose_of(hours: np.float32, p: Any) -> np.float32:
    """Return the dose of a course, for use from Python; see `training.course_dose`."""
    return training.course_dose(hours, p)


@compiled
def give_course(i: int, tool: int, mask: np.uint32, dose: np.float32, learner: Any, p: Any) -> None:
    """Give person ``i`` a course on some features of a tool: awareness, dose and skills."""
    learner.aware[i] |= mask
    if dose >= learner.dose[tool, i]:
        # the course takes the place of what is left of earlier ones on the tool
        for f in range(learner.tool.size):
            if learner.tool[f] == tool:
                learner.taught[i] &= ~(_U1 << np.uint32(f))
        learner.dose[tool, i] = dose
    learner.taught[i] |= mask
    count = np.float32(ones(mask))
    for k in range(3):
        mix = _ZERO
        for f in range(learner.mix.shape[0]):
            if bit(mask, f) == _U1:
                mix += learner.mix[f, k]
        learner.skill[k, i] = training.trained_skill(learner.skill[k, i], mix / count, dose, p)
