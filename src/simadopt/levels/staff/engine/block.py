"""The block: what the rules need of some people, one row of float32 per quantity.

Decisions are taken for blocks of equipped people, who need not be neighbours in the columns: their rows
are loaded into the block once, feature after feature is decided there, and the results are stored
back. All rows lie in one array at fixed places, which lets the compiler turn the scalar rules of
`simadopt.rules` into vector code.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import inline, kernel
from simadopt.core.local_array import local_array
from simadopt.levels.staff.organisation.catalogue import MOST_FEATURES, MOST_TOOLS
from simadopt.levels.staff.organisation.columns import F32, F64, I32, U8, U32, U64
from simadopt.levels.staff.tables.features import SKILLS
from simadopt.rules import adoption

BLOCK: Final = 128
STRIDE: Final = BLOCK + 16
"""Places from one row of the block to the next: were it a power of two, rows would share cache lines."""

# Rows are numbers of NumPy: numba compiles `at` once for each literal number of Python.
# What stays for the whole block ...
(R_INNOV, R_LOAD, R_PERSON, R_FRONT) = np.arange(4)
# ... the rows of the tool in hand, and of the feature in hand ...
(T_E, T_HABIT, T_DOSE, T_OBLIGED) = np.arange(4, 8)
(F_PULL, F_EASE, F_RISK, F_TRIED, F_REJECTED, F_NEED, F_BOSS_USES) = np.arange(8, 15)
(F_TIES, F_DEGREE, F_OWN, F_NEXT, F_HABIT, F_PEERS) = np.arange(15, 21)
(F_RELEVANCE, F_USEFUL, F_MATCH, F_ROUTINE, F_DOSE) = np.arange(21, 26)
(F_VALUE, F_SCORE, F_PACE, F_CHANCE) = np.arange(26, 30)
(F_USERS, F_ABLE) = np.arange(30, 32)  # for terms that others add
# ... a row for each tool, or skill, for the whole block ...
R_E: Final = np.int64(32)
R_DOSE: Final = R_E + MOST_TOOLS
R_OBLIGED: Final = R_DOSE + MOST_TOOLS
R_SKILL: Final = R_OBLIGED + MOST_TOOLS
# ... and a row for each feature: weighted users among ties, habit, and the week's draw.
ALL_TIES: Final = R_SKILL + len(SKILLS)
ALL_HABITS: Final = ALL_TIES + MOST_FEATURES
ALL_DRAWS: Final = ALL_HABITS + MOST_FEATURES
ROWS: Final = int(ALL_DRAWS + MOST_FEATURES)

# room of a block, on the stack
room: Final = local_array(np.float32, ROWS * STRIDE)
room_f32: Final = local_array(np.float32, BLOCK)
room_u32: Final = local_array(np.uint32, BLOCK)
room_u64: Final = local_array(np.uint64, BLOCK)
room_i32: Final = local_array(np.int32, BLOCK + 1)

_U1 = np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@inline
def at(row: int, j: int) -> np.uint64:
    """Return the place of a row of the block; unsigned, as a sign would hinder vector code."""
    return np.uint64(row * STRIDE) + np.uint64(j)


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


@kernel
def load_people(rows: I32, people: Any, encouragement: F64, w: F32) -> None:
    """Fill the rows that stay for the whole block."""
    boss, front, mandated = people.leader, people.front, people.mandated
    dose, skill, load = people.dose, people.skill, people.load
    innovativeness, effect = people.innovativeness, people.effect
    for j in range(rows.size):
        i = rows[j]
        for t in range(dose.shape[0]):
            w[at(R_E + t, j)] = np.float32(encouragement[t, boss[i]])
            w[at(R_OBLIGED + t, j)] = np.float32((mandated[i] >> np.uint8(t)) & np.uint8(1))
            w[at(R_DOSE + t, j)] = dose[t, i]
        for k in range(skill.shape[0]):
            w[at(R_SKILL + k, j)] = skill[k, i]
        w[at(R_FRONT, j)] = np.float32(front[i])
        w[at(R_INNOV, j)] = innovativeness[i]
        w[at(R_LOAD, j)] = load[i]
        w[at(R_PERSON, j)] = effect[i]


@kernel
def load_features(rows: I32, using_ties: I32, habit: F32, scale: np.float32, w: F32) -> None:
    """Fill the rows of all features: weighted users among ties, and habit."""
    for j in range(rows.size):
        i = rows[j]
        for f in range(using_ties.shape[1]):
            w[at(ALL_TIES + f, j)] = np.float32(using_ties[i, f]) * scale
            w[at(ALL_HABITS + f, j)] = habit[i, f]


@kernel
def load_tool(m: int, tool: int, tool_of: I32, w: F32) -> None:
    """Fill the rows of the tool in hand: encouragement, mean habit, dose, obligation."""
    for j in range(m):
        w[at(T_E, j)] = w[at(R_E + tool, j)]
        w[at(T_OBLIGED, j)] = w[at(R_OBLIGED + tool, j)]
        w[at(T_DOSE, j)] = w[at(R_DOSE + tool, j)]
        w[at(T_HABIT, j)] = _ZERO
    count = _ZERO
    for f in range(tool_of.size):
        if tool_of[f] == tool:
            count += _ONE
            for j in range(m):
                w[at(T_HABIT, j)] += w[at(ALL_HABITS + f, j)]
    for j in range(m):
        w[at(T_HABIT, j)] /= count


@kernel
def load_services(
    f: int, tool: int, runs: I32, run_service: I32, count: int, context: Any, w: F32
) -> None:
    """Fill the rows of feature ``f`` by runs of people of one service."""
    pulls, eases, risks = context.pull, context.ease, context.risk
    routines = context.routine
    for r in range(count):
        s = run_service[r]
        pull, ease, risk = pulls[s, f], eases[s, f], risks[s, f]
        routine = routines[s, tool]
        for j in range(runs[r], runs[r + 1]):
            w[at(F_PULL, j)] = pull
            w[at(F_EASE, j)] = ease
            w[at(F_RISK, j)] = risk
            w[at(F_ROUTINE, j)] = routine


@kernel
def load_colleagues(f: int, runs: I32, run_service: I32, count: int, services: Any, w: F32) -> None:
    """Fill, for terms that others add, how many of each service use feature ``f`` or could."""
    for r in range(count):
        s = run_service[r]
        users, able = np.float32(services.users[s, f]), np.float32(services.able[s, f])
        for j in range(runs[r], runs[r + 1]):
            w[at(F_USERS, j)] = users
            w[at(F_ABLE, j)] = able


@kernel
def load_feature(m: int, f: int, uses: U32, tried: U32, rejected: U32, taught: U32, w: F32) -> None:
    """Fill the rows of the feature in hand from bits and from the rows of all features."""
    for j in range(m):
        w[at(F_DOSE, j)] = w[at(T_DOSE, j)] * np.float32(np.int32(bit(taught[j], f)))
        w[at(F_OWN, j)] = np.float32(np.int32(bit(uses[j], f)))
        w[at(F_TRIED, j)] = np.float32(np.int32(bit(tried[j], f)))
        w[at(F_REJECTED, j)] = np.float32(np.int32(bit(rejected[j], f)))
    for j in range(m):
        w[at(F_TIES, j)] = w[at(ALL_TIES + f, j)]
        w[at(F_HABIT, j)] = w[at(ALL_HABITS + f, j)]


@kernel
def load_relevance(rows: I32, relevance: F32, category: U8, w: F32) -> None:
    """Fill the row of relevance by category, in the back office, of the feature in hand."""
    for j in range(rows.size):
        w[at(F_RELEVANCE, j)] = relevance[2 * category[rows[j]]]


@kernel
def load_match(m: int, mix: F32, w: F32) -> None:
    """Fill the row of how well skills match the mix that the feature in hand asks for."""
    for j in range(m):
        w[at(F_MATCH, j)] = _ZERO
    for k in range(mix.size):
        asked = mix[k]
        for j in range(m):
            w[at(F_MATCH, j)] += adoption.skill_match(asked, w[at(R_SKILL + k, j)])


@kernel
def load_degree(rows: I32, degree: I32, scale: np.float32, w: F32) -> None:
    """Fill the row of weighted degrees, for features that need one kind of equipment."""
    for j in range(rows.size):
        w[at(F_DEGREE, j)] = np.float32(degree[rows[j]]) * scale


@kernel
def load_rivals(rows: I32, f: int, need: I32, boss: I32, person: I32, uses: U32, w: F32) -> None:
    """Fill the rows that only rival theories of influence read: thresholds, the boss's own use."""
    row = f if need.shape[0] > 1 else 0
    for j in range(rows.size):
        i = rows[j]
        w[at(F_NEED, j)] = np.float32(need[row, i])
        manager = person[boss[i]]
        own = bit(uses[max(manager, 0)], f) if manager >= 0 else np.uint32(0)
        w[at(F_BOSS_USES, j)] = np.float32(np.int32(own))


@kernel
def draw(rows: I32, weekly: np.uint64, random_key: U64, features: int, w: F32) -> None:
    """Fill the rows of draws: one a feature, for everybody in the block; a word serves two."""
    draw_keys = room_u64()
    for j in range(rows.size):
        draw_keys[j] = chance.personal(weekly, random_key[rows[j]])
    for pair in range((features + 1) // 2):
        even = ALL_DRAWS + 2 * pair
        for j in range(rows.size):
            word = chance.word(draw_keys[j], np.uint64(pair))
            w[at(even, j)] = chance.low_unit(word)
            w[at(even + 1, j)] = chance.high_unit(word)
