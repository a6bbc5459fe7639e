"""Habits and practice of the equipped, by feature and skill: what weeks read and write in a row.

A column holds the habits of a person side by side; while weeks are run those of the equipped lie apart,
feature by feature (`Context.habit`), so that the rules of a block read neighbours and nothing is put
in order week after week.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.compiled import inline, kernel
from simadopt.levels.staff.engine.block import R_HABIT, at, beside, first_of, rest_of
from simadopt.levels.staff.organisation.columns import F32, I32, U32
from simadopt.rules import practice

_U0 = np.uint32(0)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@kernel
def take_habits(o: Any, context: Any) -> None:
    """Take the habits of the equipped out of their column, by feature."""
    habit, room, active = o.people.habit, context.habit, context.active
    for k in range(active.size):
        for f in range(room.shape[0]):
            room[f, k] = habit[active[k], f]


@kernel
def put_habits_back(o: Any, context: Any) -> None:
    """Write the habits of the equipped to their column."""
    habit, room, active = o.people.habit, context.habit, context.active
    for k in range(active.size):
        for f in range(room.shape[0]):
            habit[active[k], f] = room[f, k]


@inline
def mean_habits(first: int, m: int, habit: F32, tool_of: I32, tools: int, w: F32) -> None:
    """Fill the rows of the mean habit of each tool; ``habit`` is by feature and place among the equipped."""
    for t in range(tools):
        count = _ZERO
        for j in range(m):
            w[at(R_HABIT + t, j)] = _ZERO
        for f in range(tool_of.size):
            if tool_of[f] == t:
                count += _ONE
                for j in range(m):
                    w[at(R_HABIT + t, j)] += habit[f, beside(first, j)]
        for j in range(m):
            w[at(R_HABIT + t, j)] /= count


@kernel
def practise(first: int, rows: I32, after: U32, mix: F32, skill: F32, context: Any, p: Any) -> None:
    """Step 10 for skills; how much of them is practised is added up anew where use has changed."""
    practised, level, features = context.practised, context.practice, mix.shape[0]
    for j in range(rows.size):
        if practised[first + j] == after[j]:
            continue
        practised[first + j] = after[j]
        for k in range(skill.shape[0]):
            total, rest = _ZERO, after[j]
            while rest != _U0:
                total += mix[first_of(rest), k] / np.float32(features)
                rest = rest_of(rest)
            level[k, first + j] = total
    for k in range(skill.shape[0]):
        for j in range(rows.size):
            i = rows[j]
            skill[k, i] = practice.practised_skill(skill[k, i], level[k, beside(first, j)], p)
