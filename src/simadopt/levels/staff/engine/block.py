"""The block: what the rules need of some people, one row of float32 per quantity.

People, who need not be neighbours in the columns, are taken by blocks. The week's draws of all their features
are compared with what none of their chances can pass, and the few pairs of a person and a feature whose
draw lies below the ceiling of a chance are collected: only those are weighed, as what the others do does
not depend on V. All rows lie in one array at fixed places, which lets the compiler turn the scalar rules
of `simadopt.rules` into vector code.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline, kernel
from simadopt.core.local_array import local_array
from simadopt.levels.staff.organisation.catalogue import MOST_FEATURES, MOST_TOOLS
from simadopt.levels.staff.organisation.columns import F32, I32, U32, U64
from simadopt.rules import adoption

BLOCK: Final = 128
STRIDE: Final = BLOCK + 16
"""Places from one row of the block to the next: were it a power of two, rows would share cache lines."""

# Rows are numbers of NumPy: numba compiles `at` once for each literal number of Python.
# Of pairs of a person and a feature: what does not depend on the feature ...
(R_INNOV, R_LOAD, R_PERSON, R_FRONT) = np.arange(4)
# ... what depends on its tool, and on the feature itself ...
(T_E, T_HABIT, T_BOSS, T_OBLIGED) = np.arange(4, 8)
(F_PULL, F_EASE, F_RISK, F_TRIED, F_REJECTED, F_NEED, F_BOSS_USES) = np.arange(8, 15)
(F_TIES, F_DEGREE, F_OWN, F_READY, F_HABIT, F_PEERS) = np.arange(15, 21)
(F_RELEVANCE, F_USEFUL, F_MATCH, F_ROUTINE, F_DOSE) = np.arange(21, 26)
(F_VALUE, F_SCORE, F_PACE, F_CHANCE) = np.arange(26, 30)
(F_FRONT, F_COLLECTIVE, F_DRAW, T_DOSE) = np.arange(30, 34)
(F_USERS, F_ABLE) = np.arange(34, 36)  # for terms that others add
# ... then of people: the mean habit of each tool, the chance to learn at its most ...
R_HABIT: Final = np.int64(36)
R_MOST: Final = R_HABIT + MOST_TOOLS
# ... and a row for each draw of the week: of tools, and of features.
TOOL_DRAWS: Final = R_MOST + 1
ALL_DRAWS: Final = TOOL_DRAWS + MOST_TOOLS
ROWS: Final = int(ALL_DRAWS + MOST_FEATURES)

# room of a block, on the stack
room: Final = local_array(np.float32, ROWS * STRIDE)
room_f32: Final = local_array(np.float32, BLOCK)
room_u32: Final = local_array(np.uint32, BLOCK)
room_u64: Final = local_array(np.uint64, BLOCK)
room_i32: Final = local_array(np.int32, BLOCK + 1)

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def at(row: int, j: int) -> np.uint64:
    """Return the place of a row of the block; unsigned, as a sign would hinder vector code."""
    return np.uint64(row * STRIDE) + np.uint64(j)


@inline
def beside(first: int, j: int) -> np.uint64:
    """Return the place of the j-th of a block among the equipped; unsigned, likewise."""
    return np.uint64(first) + np.uint64(j)


@inline
def bit(bits: np.uint32, f: int) -> np.uint32:
    """Return bit ``f`` as 0 or 1."""
    return (bits >> np.uint32(f)) & _U1


@inline
def ones(bits: np.uint32) -> np.int32:
    """Count the bits that are set."""
    b = bits - ((bits >> np.uint32(1)) & np.uint32(0x55555555))
    b = (b & np.uint32(0x33333333)) + ((b >> np.uint32(2)) & np.uint32(0x33333333))
    b = (b + (b >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    return np.int32(np.uint32(b * np.uint32(0x01010101)) >> np.uint32(24))


@inline
def first_of(bits: np.uint32) -> np.int32:
    """Return the place of the lowest bit that is set; there is one."""
    return ones(np.uint32((bits - _U1) & ~bits))


@inline
def rest_of(bits: np.uint32) -> np.uint32:
    """Return the bits without the lowest that is set; there is one."""
    return np.uint32(bits & (bits - _U1))


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


@kernel
def load_pair(
    k: int, first: int, j: int, i: int, f: int, ready: np.uint32, o: Any, context: Any, c: Any, w: F32
) -> None:  # fmt: skip
    """Fill column ``k`` with what V is made of for person ``i``, the j-th of the block, and feature ``f``.

    ``first`` is the place of the block's first person among the equipped.
    """
    people, catalogue = o.people, o.catalogue
    tool, s, boss = catalogue.tool[f], people.service[i], people.leader[i]
    w[at(R_INNOV, k)] = people.innovativeness[i]
    w[at(R_LOAD, k)] = people.load[i]
    w[at(R_PERSON, k)] = people.effect[i]
    w[at(R_FRONT, k)] = np.float32(people.front[i])
    w[at(T_E, k)] = np.float32(o.heads.encouragement[tool, boss])
    w[at(T_HABIT, k)] = w[at(R_HABIT + tool, j)]
    w[at(T_BOSS, k)] = c.b_boss[tool]
    w[at(T_OBLIGED, k)] = np.float32((people.mandated[i] >> np.uint8(tool)) & np.uint8(1))
    w[at(F_PULL, k)] = context.pull[s, f]
    w[at(F_EASE, k)] = context.ease[s, f]
    w[at(F_RISK, k)] = context.risk[s, f]
    w[at(F_ROUTINE, k)] = context.routine[s, tool]
    taught = np.float32(np.int32(bit(people.taught[i], f)))
    w[at(T_DOSE, k)] = people.dose[tool, i]
    w[at(F_DOSE, k)] = w[at(T_DOSE, k)] * taught
    w[at(F_OWN, k)] = np.float32(np.int32(bit(people.uses[i], f)))
    w[at(F_READY, k)] = np.float32(np.int32(bit(ready, f)))
    w[at(F_TRIED, k)] = np.float32(np.int32(bit(people.tried[i], f)))
    w[at(F_REJECTED, k)] = np.float32(np.int32(bit(people.rejected[i], f)))
    w[at(F_TIES, k)] = np.float32(people.using_ties[i, f]) * c.tie_scale
    w[at(F_DEGREE, k)] = np.float32(o.ties.weighted[catalogue.kind[f], i]) * c.tie_scale
    w[at(F_HABIT, k)] = context.habit[f, first + j]
    w[at(F_DRAW, k)] = w[at(ALL_DRAWS + f, j)]
    w[at(F_RELEVANCE, k)] = catalogue.relevance[f, 2 * people.category[i]]
    w[at(F_FRONT, k)] = catalogue.front[f]
    w[at(F_COLLECTIVE, k)] = catalogue.collective[f]
    match = _ZERO
    for skill in range(catalogue.mix.shape[1]):
        match += adoption.skill_match(catalogue.mix[f, skill], people.skill[skill, i])
    w[at(F_MATCH, k)] = match


@kernel
def load_rival(k: int, i: int, f: int, o: Any, w: F32) -> None:
    """Fill what only rival theories of influence read: thresholds, the boss's own use."""
    need, uses = o.people.need, o.people.uses
    w[at(F_NEED, k)] = np.float32(need[f if need.shape[0] > 1 else 0, i])
    manager = o.heads.person[o.people.leader[i]]
    own = bit(uses[max(manager, 0)], f) if manager >= 0 else np.uint32(0)
    w[at(F_BOSS_USES, k)] = np.float32(np.int32(own))


@kernel
def load_colleagues(k: int, i: int, f: int, o: Any, w: F32) -> None:
    """Fill, for terms that others add, how many of a service use feature ``f`` or could."""
    s = o.people.service[i]
    w[at(F_USERS, k)] = np.float32(o.services.users[s, f])
    w[at(F_ABLE, k)] = np.float32(o.services.able[s, f])


@inline
def draw(
    rows: I32, weekly: np.uint64, random_key: U64, number: int, row: int, under: F32, bound: np.float32,
    w: F32, low: U32, high: U32,
) -> None:  # fmt: skip
    """Draw some numbers for everybody in the block, a row each from ``row`` on; a word serves two.

    A bit of ``low`` is set where a draw lies below what is ``under`` a person's chances at their most, a
    bit of ``high`` where it reaches a ``bound``: few are either, the others need not be looked at.
    """
    draw_keys = room_u64()
    for j in range(rows.size):
        draw_keys[j] = chance.personal(weekly, random_key[rows[j]])
        low[j] = _U0
        high[j] = _U0
    for pair in range((number + 1) // 2):
        even, first = row + 2 * pair, np.uint32(_U1 << np.uint32(2 * pair))
        second = np.uint32(first << _U1)
        for j in range(rows.size):
            word = chance.word(draw_keys[j], np.uint64(pair))
            one, two = chance.low_unit(word), chance.high_unit(word)
            w[at(even, j)] = one
            w[at(even + 1, j)] = two
            low[j] |= (first if one < under[j] else _U0) | (second if two < under[j] else _U0)
            high[j] |= (first if one >= bound else _U0) | (second if two >= bound else _U0)
