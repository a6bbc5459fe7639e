"""The sweep: steps 5 to 12 for blocks of people, one pass over the columns.

A block gathers its ties first, then takes feature after feature with people innermost, so that the
scalar rules of `simadopt.behaviour` become vector code. Everything a block needs lies in one scratch
array, row by row. A person reads her own state as this week's earlier steps left it, and everybody
else's as the week began: `uses` is read, `uses_next` is written.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numba import prange

from simadopt import chance
from simadopt.behaviour import abandonment, adoption, awareness, exposure, forgetting, link
from simadopt.behaviour import load as pressure
from simadopt.behaviour import practice, sponsorship, training, usefulness
from simadopt.compiled import compiled, inline, kernel, threaded
from simadopt.engine.gather import SPREAD, gather_block
from simadopt.organisation.columns import F32, F64, I32, I64, U8, U32, U64, Organisation

BLOCK: Final = 256

# Rows of the scratch: one float32 per person of the block. First what stays for the whole block ...
(R_E, R_HABIT, R_DOSE, R_OBLIGED, R_SKILL) = (0, 3, 6, 9, 12)  # three rows each: by tool, by skill
(R_INNOV, R_LOAD, R_PERSON, R_A, R_B, R_C, R_FRONT) = (15, 16, 17, 18, 19, 20, 21)
# ... then the rows of the tool in hand, and of the feature in hand.
(T_E, T_HABIT, T_DOSE, T_OBLIGED) = (22, 23, 24, 25)
(F_PULL, F_EASE, F_RISK, F_USERS, F_ABLE, F_NEED, F_BOSS_USES) = (26, 27, 28, 29, 30, 31, 32)
(F_TIES, F_DEGREE, F_OWN, F_CAN, F_HABIT, F_PEERS) = (33, 34, 35, 36, 37, 38)
(F_USEFUL, F_MATCH, F_ROUTINE) = (39, 40, 41)
(F_VALUE, F_SCORE, F_PACE, F_CHANCE) = (42, 43, 44, 45)
(D_EVEN, D_ODD) = (46, 47)  # draws: a word of chance serves two features
ROWS: Final = 48
RECORD_WIDTH: Final = len(adoption.TERMS) + 5
"""Per recorded decision: the terms, V, chance, draw, state before and after."""

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


class FeatureInHand(NamedTuple):
    """The constants of one feature, held in registers while people go by."""

    relevance_a: np.float32
    relevance_b: np.float32
    relevance_c: np.float32
    relevance_front: np.float32
    mix0: np.float32
    mix1: np.float32
    mix2: np.float32
    collective: np.float32
    b_boss: np.float32


@inline
def at(row: int, j: int) -> np.uint64:
    """Return the place of a row of the scratch; unsigned, as a sign would hinder vector code."""
    return np.uint64(row * BLOCK) + np.uint64(j)


@inline
def bit(bits: np.uint32, f: int) -> np.uint32:
    """Return bit ``f`` as 0 or 1."""
    return (bits >> np.uint32(f)) & _U1


@inline
def terms_at(j: int, w: F32, h: Any, p: Any) -> Any:
    """Return the terms of V of the feature in hand for person ``j`` of the block."""
    return adoption.adoption_terms(
        w[at(F_USEFUL, j)],
        w[at(F_EASE, j)],
        w[at(F_MATCH, j)],
        h.b_boss,
        w[at(T_E, j)],
        w[at(R_INNOV, j)],
        w[at(F_PEERS, j)],
        w[at(F_ROUTINE, j)],
        h.collective,
        w[at(T_HABIT, j)],
        w[at(T_DOSE, j)],
        w[at(R_LOAD, j)],
        w[at(F_RISK, j)],
        w[at(R_PERSON, j)],
        w[at(T_OBLIGED, j)],
        p,
    )


@kernel
def weigh_inputs(m: int, w: F32, h: Any, peer: int, p: Any) -> None:
    """Write what V is made of: usefulness, skill match, peers' influence, routine.

    Short loops rather than one: each becomes vector code by itself.
    """
    for j in range(m):
        relevance = (
            h.relevance_a * w[at(R_A, j)]
            + h.relevance_b * w[at(R_B, j)]
            + h.relevance_c * w[at(R_C, j)]
            + h.relevance_front * w[at(R_FRONT, j)]
        )
        w[at(F_USEFUL, j)] = usefulness.usefulness(min(relevance, _ONE), w[at(F_PULL, j)])
    for j in range(m):
        w[at(F_MATCH, j)] = adoption.skill_match(
            h.mix0,
            h.mix1,
            h.mix2,
            w[at(R_SKILL, j)],
            w[at(R_SKILL + 1, j)],
            w[at(R_SKILL + 2, j)],
        )
    for j in range(m):
        w[at(F_PEERS, j)] = exposure.influence(
            peer,
            w[at(F_TIES, j)],
            w[at(F_DEGREE, j)],
            w[at(F_NEED, j)],
            w[at(F_BOSS_USES, j)],
        )
    for j in range(m):
        w[at(F_ROUTINE, j)] = exposure.routine(
            w[at(F_USERS, j)],
            w[at(F_ABLE, j)],
            w[at(F_OWN, j)],
            w[at(F_CAN, j)],
            p.routine_pivot,
        )


@kernel
def weigh_decision(m: int, w: F32, h: Any, link_: int, p: Any) -> None:
    """Write V and the week's chance, to start or (for users) to stop, for the feature in hand."""
    for j in range(m):
        w[at(F_VALUE, j)] = adoption.value(terms_at(j, w, h, p))
    for j in range(m):
        v = w[at(F_VALUE, j)]
        using = w[at(F_OWN, j)] > _ZERO
        w[at(F_SCORE, j)] = abandonment.exit_value(v, p) if using else v
        w[at(F_PACE, j)] = abandonment.exit_pace(w[at(F_HABIT, j)], p) if using else p.pace
    for j in range(m):
        w[at(F_CHANCE, j)] = w[at(F_PACE, j)] * link.link(link_, w[at(F_SCORE, j)])


@kernel
def hold_people(
    first: int,
    m: int,
    boss: I32,
    encouragement: F64,
    mandated: U8,
    category: U8,
    front: U8,
    innovativeness: F32,
    load: F32,
    effect: F32,
    w: F32,
) -> None:
    """Fill the rows that stay for the whole block."""
    for t in range(3):
        for j in range(m):
            w[at(R_E + t, j)] = np.float32(encouragement[t, boss[first + j]])
            w[at(R_OBLIGED + t, j)] = np.float32((mandated[first + j] >> np.uint8(t)) & np.uint8(1))
    for j in range(m):
        w[at(R_A, j)] = _ONE if category[first + j] == 0 else _ZERO
        w[at(R_B, j)] = _ONE if category[first + j] == 1 else _ZERO
        w[at(R_C, j)] = _ONE if category[first + j] == 2 else _ZERO
        w[at(R_FRONT, j)] = np.float32(front[first + j])
    for j in range(m):
        w[at(R_INNOV, j)] = innovativeness[first + j]
        w[at(R_LOAD, j)] = load[first + j]
        w[at(R_PERSON, j)] = effect[first + j]


@kernel
def learn(
    first: int,
    m: int,
    weekly: np.uint64,
    aware: U32,
    luck: U64,
    mailbox: U8,
    reach: F32,
    authority: I32,
    intensity: F32,
    tool_of: I32,
    w: F32,
    ties_w: F32,
    p: Any,
) -> None:
    """Step 5: who becomes aware of what. Most people know most features, hence the early exit."""
    features = tool_of.size
    everything = (_U1 << np.uint32(features)) - _U1
    for j in range(m):
        i = first + j
        missing = everything & ~aware[i]
        if missing == _U0:
            continue
        h = chance.personal(weekly, luck[i])
        tool = -1
        announced = _ZERO
        for f in range(features):
            if bit(missing, f) == _U0:
                continue
            if tool_of[f] != tool:
                tool = tool_of[f]
                announced = awareness.announced_hazard(
                    intensity[authority[i], tool],
                    np.float32(mailbox[i]),
                    w[at(R_E + tool, j)],
                    reach[i],
                    p,
                )
            risk = awareness.awareness_chance(announced, ties_w[at(f, j)], p)
            if chance.unit(h, np.uint64(f)) < risk:
                aware[i] |= _U1 << np.uint32(f)


@kernel
def attend(
    first: int,
    m: int,
    weekly: np.uint64,
    luck: U64,
    authority: I32,
    share: F32,
    can: U32,
    tool_mask: U32,
    learner: Any,
    dose: np.float32,
    p: Any,
) -> None:
    """Step 6: ordinary courses; ``share`` is the weekly chance by authority and tool."""
    for j in range(m):
        i = first + j
        u = chance.unit(chance.personal(weekly, luck[i]), np.uint64(0))
        a = authority[i]
        if u >= share[a, 0] + share[a, 1] + share[a, 2]:
            continue
        tool = 0 if u < share[a, 0] else (1 if u < share[a, 0] + share[a, 1] else 2)
        mask = tool_mask[tool] & can[i]
        if mask != _U0:
            give_course(i, tool, mask, dose, learner, p)


@compiled
def give_course(i: int, tool: int, mask: np.uint32, dose: np.float32, learner: Any, p: Any) -> None:
    """Give person ``i`` a course on some features of a tool: awareness, dose and skills."""
    learner.aware[i] |= mask
    learner.taught[i] |= mask
    learner.dose[tool, i] = max(learner.dose[tool, i], dose)
    count = np.float32(ones(mask))
    for k in range(3):
        mix = _ZERO
        for f in range(learner.mix.shape[0]):
            if bit(mask, f) == _U1:
                mix += learner.mix[f, k]
        learner.skill[k, i] = training.trained_skill(learner.skill[k, i], mix / count, dose, p)


class Learner(NamedTuple):
    """The columns that a course writes, and the mixes it reads."""

    aware: U32
    taught: U32
    dose: F32
    skill: F32
    mix: F32


@kernel
def hold_tool(first: int, m: int, tool: int, dose: F32, habit: F32, tool_of: I32, w: F32) -> None:
    """Fill the rows of the tool in hand: encouragement, mean habit, dose, obligation."""
    for j in range(m):
        w[at(T_E, j)] = w[at(R_E + tool, j)]
        w[at(T_OBLIGED, j)] = w[at(R_OBLIGED + tool, j)]
        w[at(T_DOSE, j)] = dose[tool, first + j]
        w[at(T_HABIT, j)] = _ZERO
    count = _ZERO
    for f in range(tool_of.size):
        if tool_of[f] == tool:
            count += _ONE
            for j in range(m):
                w[at(T_HABIT, j)] += habit[f, first + j]
    for j in range(m):
        w[at(T_HABIT, j)] /= count


@kernel
def hold_services(
    first: int, m: int, f: int, service: I32, start: I64, local: Any, w: F32
) -> None:
    """Fill the rows of feature ``f`` by runs of people of one service."""
    lo = 0
    while lo < m:
        s = service[first + lo]
        hi = min(m, start[s + 1] - first)
        pull, ease, risk = local.pull[f, s], local.ease[f, s], local.risk[f, s]
        users, able = np.float32(local.users[s, f]), np.float32(local.able[s, f])
        for j in range(lo, hi):
            w[at(F_PULL, j)] = pull
            w[at(F_EASE, j)] = ease
            w[at(F_RISK, j)] = risk
            w[at(F_USERS, j)] = users
            w[at(F_ABLE, j)] = able
        lo = hi


class Local(NamedTuple):
    """What a feature is worth in each service this week; see `usefulness.pull`."""

    pull: F32  # F,S
    ease: F32  # F,S
    risk: F32  # F,S
    users: I32  # S,F
    able: I32  # S,F


@kernel
def hold_feature(
    first: int, m: int, f: int, uses: U32, can: U32, degree: F32, habit: F32, ties_w: F32, w: F32
) -> None:
    """Fill the rows of the feature in hand; ``degree`` is Σ weight · degree of its kind."""
    for j in range(m):
        w[at(F_OWN, j)] = np.float32(np.int32(bit(uses[first + j], f)))
        w[at(F_CAN, j)] = np.float32(np.int32(bit(can[first + j], f)))
    for j in range(m):
        w[at(F_TIES, j)] = ties_w[at(f, j)]
        w[at(F_DEGREE, j)] = degree[first + j]
        w[at(F_HABIT, j)] = habit[f, first + j]


@kernel
def hold_rivals(
    first: int, m: int, f: int, peer: int, need: I32, boss: I32, person: I32, uses: U32, w: F32
) -> None:
    """Fill the rows that only rival theories of influence read: thresholds, the boss's own use."""
    row = f if need.shape[0] > 1 else 0
    for j in range(m):
        w[at(F_NEED, j)] = np.float32(need[row, first + j])
        row_boss = person[boss[first + j]]
        own = bit(uses[max(row_boss, 0)], f) if row_boss >= 0 else _U0
        w[at(F_BOSS_USES, j)] = np.float32(np.int32(own))


@kernel
def draw_pair(m: int, pair: int, lucky: U64, w: F32) -> None:
    """Read the draws of two features for everybody in the block."""
    for j in range(m):
        word = chance.word(lucky[j], np.uint64(pair))
        w[at(D_EVEN, j)] = chance.low_unit(word)
        w[at(D_ODD, j)] = chance.high_unit(word)


@kernel
def outcome(
    first: int, m: int, f: int, draw: int, aware: U32, can: U32, habit: F32, w: F32, after: U32, p: Any
) -> None:
    """Turn chances into decisions, and decisions into habit.

    One draw serves both decisions: start if u < chance, stop if u ≥ 1 − chance, so that under the same
    luck a more favourable state stays more favourable.
    """
    for j in range(m):
        u, risk = w[at(draw, j)], w[at(F_CHANCE, j)]
        ready = bit(aware[first + j] & can[first + j], f)
        stays = _U1 if u < _ONE - risk else _U0
        starts = ready if u < risk else _U0
        after[j] |= (stays if w[at(F_OWN, j)] > _ZERO else starts) << np.uint32(f)
    for j in range(m):
        now = np.float32(np.int32(bit(after[j], f)))
        habit[f, first + j] = practice.habit_next(w[at(F_HABIT, j)], now, p)


@kernel
def practise(
    first: int, m: int, after: U32, mix: F32, skill: F32, skill_base: F32, keep: np.float32, w: F32, p: Any
) -> None:
    """Steps 10 and 11 for skills: practice, then forgetting."""
    features = mix.shape[0]
    for k in range(3):
        for j in range(m):
            w[at(F_VALUE, j)] = _ZERO
        for f in range(features):
            part = mix[f, k] / np.float32(features)
            for j in range(m):
                w[at(F_VALUE, j)] += part * np.float32(np.int32(bit(after[j], f)))
        for j in range(m):
            practised = practice.practised_skill(skill[k, first + j], w[at(F_VALUE, j)], p)
            skill[k, first + j] = forgetting.faded(practised, skill_base[k, first + j], keep)


@kernel
def press(
    first: int,
    m: int,
    after: U32,
    uses: U32,
    load: F32,
    load_base: F32,
    apart: U8,
    tracked: F32,
    service: I32,
    p: Any,
) -> None:
    """Step 12: time pressure."""
    for j in range(m):
        i = first + j
        load[i] = pressure.load_next(
            load[i],
            load_base[i],
            np.float32(apart[i]),
            tracked[service[i]],
            np.float32(ones(after[j] & ~uses[i])),
            p,
        )


@inline
def ones(bits: np.uint32) -> np.int32:
    """Count the bits that are set."""
    b = bits - ((bits >> np.uint32(1)) & np.uint32(0x55555555))
    b = (b & np.uint32(0x33333333)) + ((b >> np.uint32(2)) & np.uint32(0x33333333))
    b = (b + (b >> np.uint32(4))) & np.uint32(0x0F0F0F0F)
    return np.int32(np.uint32(b * np.uint32(0x01010101)) >> np.uint32(24))


@kernel
def sweep_block(
    first: int,
    end: int,
    week: int,
    o: Any,
    around: Any,
    uses_next: U32,
    watched: I64,
    record: F64,
    c: Any,
    p: Any,
) -> None:
    """Move the people of rows first..end through steps 5 to 12 of a week."""
    people, catalogue = o.people, o.catalogue
    m, features = end - first, catalogue.tool.size
    w = np.empty(ROWS * BLOCK, np.float32)
    ties_w = np.empty(features * BLOCK, np.float32)
    after = np.zeros(BLOCK, np.uint32)
    lucky = np.empty(BLOCK, np.uint64)
    week_ = np.uint64(week)
    gather_block(first, end, people.uses, o.ties.start, o.ties.degree, o.ties.other, c.tie_weight, SPREAD, BLOCK, features, ties_w)
    hold_people(first, m, people.boss, o.heads.encouragement, people.mandated, people.category, people.front, people.innovativeness, people.load, people.effect, w)
    learn(first, m, chance.weekly(c.s_awareness, week_), people.aware, people.luck, people.mailbox, people.reach, people.authority, around.intensity, catalogue.tool, w, ties_w, p)
    attend(first, m, chance.weekly(c.s_course, week_), people.luck, people.authority, around.course, people.can, c.tool_mask, around.learner, around.dose, p)
    for k in range(3):
        for j in range(m):
            w[at(R_SKILL + k, j)] = people.skill[k, first + j]
    weekly = chance.weekly(c.s_use, week_)
    for j in range(m):
        lucky[j] = chance.personal(weekly, people.luck[first + j])
    tool = -1
    for f in range(features):
        if catalogue.tool[f] != tool:
            tool = catalogue.tool[f]
            hold_tool(first, m, tool, people.dose, people.habit, catalogue.tool, w)
        if f % 2 == 0:
            draw_pair(m, f // 2, lucky, w)
        hold_services(first, m, f, people.service, o.services.start, around.local, w)
        hold_feature(first, m, f, people.uses, people.can, o.ties.weighted[catalogue.kind[f]], people.habit, ties_w, w)
        if c.peer >= exposure.THRESHOLD:
            hold_rivals(first, m, f, c.peer, people.need, people.boss, o.heads.person, people.uses, w)
        h = FeatureInHand(
            catalogue.relevance[f, 0],
            catalogue.relevance[f, 2],
            catalogue.relevance[f, 4],
            catalogue.relevance[f, 1] - catalogue.relevance[f, 0],
            catalogue.mix[f, 0],
            catalogue.mix[f, 1],
            catalogue.mix[f, 2],
            catalogue.collective[f],
            c.b_boss[tool],
        )
        weigh_inputs(m, w, h, c.peer, p)
        weigh_decision(m, w, h, c.link, p)
        draw = D_EVEN if f % 2 == 0 else D_ODD
        outcome(first, m, f, draw, people.aware, people.can, people.habit, w, after, p)
        for k in range(watched.size):
            j = watched[k] - first
            if 0 <= j < m:
                note(j, k, f, draw, w, h, after, record, p)
    practise(first, m, after, catalogue.mix, people.skill, people.skill_base, c.skill_keep, w, p)
    for t in range(3):
        for j in range(m):
            people.dose[t, first + j] *= c.trial_keep
    press(first, m, after, people.uses, people.load, people.load_base, people.apart, o.services.tracked, people.service, p)
    for j in range(m):
        uses_next[first + j] = after[j]


class Around(NamedTuple):
    """What a week's sweep reads beside the columns, made once a week by `survey`."""

    intensity: F32  # A,T: internal communication
    course: F32  # A,T: weekly chance of an ordinary course
    dose: np.float32  # dose of an ordinary course
    local: Local
    learner: Learner


@kernel
def survey(o: Any, around: Any, c: Any, p: Any) -> None:
    """Look around as the week begins: communication, courses, and what features bring where."""
    authorities, services, catalogue = o.authorities, o.services, o.catalogue
    for a in range(authorities.plan.size):
        level = c.comm_level[authorities.communication[a]]
        for t in range(3):
            carried = authorities.sponsorship[a, t]
            around.intensity[a, t] = np.float32(sponsorship.communication(level, carried, p))
            around.course[a, t] = p.train_weekly * np.float32(carried)
    for f in range(catalogue.tool.size):
        gain = catalogue.externality[f] if catalogue.scope[f] > 0 else _ZERO
        wide = catalogue.scope[f] == 2
        for s in range(services.authority.size):
            a = services.authority[s]
            users = np.float32(authorities.users[a, f] if wide else services.users[s, f])
            able = np.float32(authorities.able[a, f] if wide else services.able[s, f])
            around.local.pull[f, s] = usefulness.pull(authorities.quality[a, f], gain, users, able)
            around.local.ease[f, s] = authorities.ease[a, f]
            around.local.risk[f, s] = authorities.risk[a, f]


@kernel
def note(
    j: int, k: int, f: int, draw: int, w: F32, h: Any, after: U32, record: F64, p: Any
) -> None:
    """Record one decision with its terms; see `RECORD_WIDTH`."""
    terms = terms_at(j, w, h, p)
    position = 0
    for term in terms:
        record[k, f, position] = term
        position += 1
    record[k, f, position] = w[at(F_VALUE, j)]
    record[k, f, position + 1] = w[at(F_CHANCE, j)]
    record[k, f, position + 2] = w[at(draw, j)]
    record[k, f, position + 3] = w[at(F_OWN, j)]
    record[k, f, position + 4] = np.float64(np.int32(bit(after[j], f)))


@kernel
def sweep(
    week: int, o: Any, around: Any, uses_next: U32, watched: I64, record: F64, c: Any, p: Any
) -> None:
    """Move everybody, block after block."""
    n = o.people.key.size
    for b in range((n + BLOCK - 1) // BLOCK):
        sweep_block(
            b * BLOCK, min(n, (b + 1) * BLOCK), week, o, around, uses_next, watched, record, c, p
        )


@threaded
def sweep_threads(
    week: int, o: Any, around: Any, uses_next: U32, watched: I64, record: F64, c: Any, p: Any
) -> None:
    """Move everybody, blocks shared among threads; the same digits as `sweep`."""
    n = o.people.key.size
    for b in prange((n + BLOCK - 1) // BLOCK):
        sweep_block(
            b * BLOCK, min(n, (b + 1) * BLOCK), week, o, around, uses_next, watched, record, c, p
        )


def around_of(o: Organisation, p: Any) -> Around:
    """Return room for what a week's sweep reads beside the columns."""
    a, s, f = o.authorities.plan.size, o.services.authority.size, o.catalogue.tool.size
    people, f32 = o.people, np.float32
    return Around(
        intensity=np.zeros((a, 3), f32),
        course=np.zeros((a, 3), f32),
        dose=f32(training.course_dose(p.train_hours, p)),
        local=Local(
            np.zeros((f, s), f32),
            np.zeros((f, s), f32),
            np.zeros((f, s), f32),
            o.services.users,
            o.services.able,
        ),
        learner=Learner(people.aware, people.taught, people.dose, people.skill, o.catalogue.mix),
    )
