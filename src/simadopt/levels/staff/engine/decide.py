"""Decisions: from what a block holds to who starts, who stops, and what habit becomes (steps 7-10).

A weekly chance is a ceiling times a link in [0, 1]: who draws above the ceiling does what she did, whatever
her V. `mark` finds the others, and V is computed for these alone.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core.compiled import inline, kernel
from simadopt.levels.staff.engine.block import (
    ALL_DRAWS,
    F_BOSS_USES,
    F_CHANCE,
    F_COLLECTIVE,
    F_DEGREE,
    F_DOSE,
    F_DRAW,
    F_EASE,
    F_FRONT,
    F_HABIT,
    F_MATCH,
    F_NEED,
    F_OWN,
    F_PACE,
    F_PEERS,
    F_PULL,
    F_READY,
    F_REJECTED,
    F_RELEVANCE,
    F_RISK,
    F_ROUTINE,
    F_SCORE,
    F_TIES,
    F_TRIED,
    F_USEFUL,
    F_VALUE,
    R_FRONT,
    R_INNOV,
    R_LOAD,
    R_PERSON,
    T_BOSS,
    T_E,
    T_HABIT,
    T_OBLIGED,
    at,
    beside,
    bit,
    first_of,
    rest_of,
    room_u32,
)
from simadopt.levels.staff.engine.own_terms import term_at
from simadopt.levels.staff.organisation.columns import F32, I32, U32
from simadopt.levels.staff.rules import usefulness
from simadopt.rules import abandonment, adoption, exposure, link, practice, returning

RECORD_WIDTH: Final = len(adoption.TERMS) + 5
"""Per recorded decision: the terms, V, chance, draw, state before and after; then terms that others add."""

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


@kernel
def mark(
    first: int, m: int, features: int, uses: U32, tried: U32, rejected: U32, ready: U32, near: U32,
    habit: F32, w: F32, p: Any,
) -> None:  # fmt: skip
    """Mark in ``near`` whose draw is below the ceiling of her chance; the others stay what they are.

    ``ready`` holds the bits of features that a person knows and is equipped for. Draws are compared with the
    ceilings of who never used a feature, lapsed or rejected it, and with the highest of users, all at
    once; then that of a user with her own, which habit lowers.
    """
    new, lapsed, rejecter, stop = room_u32(), room_u32(), room_u32(), room_u32()
    first_time, most = returning.entry_pace(_ZERO, _ZERO, p), abandonment.exit_pace(_ZERO, p)
    again, after_all = returning.entry_pace(_ONE, _ZERO, p), returning.entry_pace(_ONE, _ONE, p)
    for j in range(m):
        new[j] = _U0
        lapsed[j] = _U0
        rejecter[j] = _U0
        stop[j] = _U0
    for f in range(features):
        flag = np.uint32(_U1 << np.uint32(f))
        for j in range(m):
            u = w[at(ALL_DRAWS + f, j)]
            new[j] |= flag if u < first_time else _U0
            lapsed[j] |= flag if u < again else _U0
            rejecter[j] |= flag if u < after_all else _U0
            stop[j] |= flag if u >= _ONE - most else _U0
    for j in range(m):
        back = lapsed[j] & ~rejected[j] | rejecter[j] & rejected[j]
        found = ready[j] & ~uses[j] & (new[j] & ~tried[j] | back & tried[j])
        rest = np.uint32(stop[j] & uses[j])
        while rest != _U0:
            f = first_of(rest)
            rest = rest_of(rest)
            leave = abandonment.exit_pace(habit[f, first + j], p)
            stays = w[at(ALL_DRAWS + f, j)] < _ONE - leave
            found |= _U0 if stays else _U1 << np.uint32(f)
        near[j] = found


@inline
def terms_at(j: int, w: F32, p: Any) -> Any:
    """Return the terms of V of the j-th pair of a person and a feature."""
    return adoption.adoption_terms(
        w[at(F_USEFUL, j)],
        w[at(F_EASE, j)],
        w[at(F_MATCH, j)],
        w[at(T_BOSS, j)],
        w[at(T_E, j)],
        w[at(R_INNOV, j)],
        w[at(F_PEERS, j)],
        w[at(F_ROUTINE, j)],
        w[at(F_COLLECTIVE, j)],
        w[at(T_HABIT, j)],
        w[at(F_DOSE, j)],
        w[at(R_LOAD, j)],
        w[at(F_RISK, j)],
        w[at(R_PERSON, j)],
        w[at(T_OBLIGED, j)],
        p,
    )


@inline
def compute_inputs(m: int, w: F32, peer: int, p: Any) -> None:
    """Write what V is made of: usefulness, peers' influence.

    Short loops rather than one: each becomes vector code by itself.
    """
    for j in range(m):
        relevance = w[at(F_RELEVANCE, j)] + w[at(F_FRONT, j)] * w[at(R_FRONT, j)]
        w[at(F_USEFUL, j)] = usefulness.usefulness(min(relevance, _ONE), w[at(F_PULL, j)])
    for j in range(m):
        w[at(F_PEERS, j)] = exposure.influence(
            peer,
            w[at(F_TIES, j)],
            w[at(F_DEGREE, j)],
            w[at(F_NEED, j)],
            w[at(F_BOSS_USES, j)],
        )


@inline
def compute_value(m: int, w: F32, p: Any) -> None:
    """Write V, without the terms that others add."""
    for j in range(m):
        w[at(F_VALUE, j)] = adoption.value(terms_at(j, w, p))


@inline
def compute_decision(m: int, w: F32, link_: int, p: Any) -> None:
    """Write the week's chance, to start or (for users) to stop."""
    for j in range(m):
        v = w[at(F_VALUE, j)]
        using = w[at(F_OWN, j)] > _ZERO
        w[at(F_SCORE, j)] = abandonment.exit_value(v, p) if using else v
        leave = abandonment.exit_pace(w[at(F_HABIT, j)], p)
        enter = returning.entry_pace(w[at(F_TRIED, j)], w[at(F_REJECTED, j)], p)
        w[at(F_PACE, j)] = leave if using else enter
    for j in range(m):
        w[at(F_CHANCE, j)] = w[at(F_PACE, j)] * link.link(link_, w[at(F_SCORE, j)])


@inline
def decide(m: int, who: I32, what: I32, w: F32, after: U32) -> None:
    """Turn the chances of pairs into decisions, in the bits of ``after``.

    One draw serves both decisions: start if u < chance, stop if u ≥ 1 − chance, so that under common
    random numbers a more favourable state stays more favourable.
    """
    for k in range(m):
        u, risk = w[at(F_DRAW, k)], w[at(F_CHANCE, k)]
        stays = _U1 if u < _ONE - risk else _U0
        ready = _U1 if w[at(F_READY, k)] > _ZERO else _U0
        starts = ready if u < risk else _U0  # a feature just heard of is not ready
        found = stays if w[at(F_OWN, k)] > _ZERO else starts
        j, f = who[k], np.uint32(what[k])
        after[j] = after[j] & ~(_U1 << f) | found << f


@kernel
def hold_against(
    first: int, m: int, uses: U32, after: U32, habit: F32, rejected: U32, p: Any
) -> None:
    """Write what is held against features: who starts again has forgiven, who stops in the trial rejects."""
    for j in range(m):
        rest, young = np.uint32(uses[j] & ~after[j]), _U0
        while rest != _U0:
            f = first_of(rest)
            rest = rest_of(rest)
            early = returning.rejects(habit[f, first + j], p) > _ZERO
            young |= (_U1 if early else _U0) << np.uint32(f)
        rejected[j] = ~after[j] & (rejected[j] | young)


@inline
def outcome(first: int, m: int, f: int, growth: np.float32, after: U32, habit: F32, p: Any) -> None:
    """Turn decisions on one feature into habit."""
    for j in range(m):
        used, k = np.float32(np.int32(bit(after[j], f))), beside(first, j)
        habit[f, k] = practice.habit_next(habit[f, k], used, growth, p)


@kernel
def record_terms(j: int, k: int, f: int, w: F32, after: np.uint32, workspace: Any, p: Any) -> None:
    """Record the decision of the j-th pair with its terms, those that others add last; see `RECORD_WIDTH`."""
    record = workspace.decisions
    terms = terms_at(j, w, p)
    position = 0
    for term in terms:
        record[k, f, position] = term
        position += 1
    record[k, f, position] = w[at(F_VALUE, j)]
    record[k, f, position + 1] = w[at(F_CHANCE, j)]
    record[k, f, position + 2] = w[at(F_DRAW, j)]
    record[k, f, position + 3] = w[at(F_OWN, j)]
    record[k, f, position + 4] = np.float64(np.int32(bit(after, f)))
    for added in range(workspace.term_address.size):
        record[k, f, RECORD_WIDTH + added] = term_at(added, j, w, workspace)
