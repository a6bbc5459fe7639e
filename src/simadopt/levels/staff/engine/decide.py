"""Decisions: from what a block holds to who starts, who stops, and what habit becomes (steps 7-10)."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from simadopt.core.compiled import inline, kernel
from simadopt.levels.staff.engine.block import (
    ALL_HABITS,
    F_ABLE,
    F_BOSS_USES,
    F_CAN,
    F_CHANCE,
    F_DEGREE,
    F_DOSE,
    F_EASE,
    F_HABIT,
    F_MATCH,
    F_NEED,
    F_OWN,
    F_PACE,
    F_PEERS,
    F_PULL,
    F_RELEVANCE,
    F_RISK,
    F_ROUTINE,
    F_SCORE,
    F_TIES,
    F_USEFUL,
    F_USERS,
    F_VALUE,
    R_FRONT,
    R_INNOV,
    R_LOAD,
    R_PERSON,
    T_E,
    T_HABIT,
    T_OBLIGED,
    at,
    bit,
)
from simadopt.levels.staff.engine.own_terms import term_at
from simadopt.levels.staff.organisation.columns import F32, U32
from simadopt.levels.staff.rules import usefulness
from simadopt.rules import abandonment, adoption, exposure, link, practice

RECORD_WIDTH: Final = len(adoption.TERMS) + 5
"""Per recorded decision: the terms, V, chance, draw, state before and after; then terms that others add."""

_U0, _U1 = np.uint32(0), np.uint32(1)
_ZERO, _ONE = np.float32(0.0), np.float32(1.0)


class FeatureInHand(NamedTuple):
    """The constants of one feature, held in registers while people go by."""

    relevance_front: np.float32
    collective: np.float32
    b_boss: np.float32


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
        w[at(F_DOSE, j)],
        w[at(R_LOAD, j)],
        w[at(F_RISK, j)],
        w[at(R_PERSON, j)],
        w[at(T_OBLIGED, j)],
        p,
    )


@inline
def compute_inputs(m: int, w: F32, h: Any, peer: int, p: Any) -> None:
    """Write what V is made of: usefulness, peers' influence, routine.

    Short loops rather than one: each becomes vector code by itself.
    """
    for j in range(m):
        relevance = w[at(F_RELEVANCE, j)] + h.relevance_front * w[at(R_FRONT, j)]
        w[at(F_USEFUL, j)] = usefulness.usefulness(min(relevance, _ONE), w[at(F_PULL, j)])
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


@inline
def compute_value(m: int, w: F32, h: Any, p: Any) -> None:
    """Write V for the feature in hand, without the terms that others add."""
    for j in range(m):
        w[at(F_VALUE, j)] = adoption.value(terms_at(j, w, h, p))


@inline
def compute_decision(m: int, w: F32, link_: int, p: Any) -> None:
    """Write the week's chance, to start or (for users) to stop, for the feature in hand."""
    for j in range(m):
        v = w[at(F_VALUE, j)]
        using = w[at(F_OWN, j)] > _ZERO
        w[at(F_SCORE, j)] = abandonment.exit_value(v, p) if using else v
        w[at(F_PACE, j)] = abandonment.exit_pace(w[at(F_HABIT, j)], p) if using else p.pace
    for j in range(m):
        w[at(F_CHANCE, j)] = w[at(F_PACE, j)] * link.link(link_, w[at(F_SCORE, j)])


@inline
def outcome(m: int, f: int, draw: int, ready: U32, w: F32, after: U32, p: Any) -> None:
    """Turn chances into decisions, and decisions into habit.

    One draw serves both decisions: start if u < chance, stop if u ≥ 1 − chance, so that under common
    random numbers a more favourable state stays more favourable. ``ready`` holds the bits of features that a
    person knows and is equipped for.
    """
    for j in range(m):
        u, risk = w[at(draw, j)], w[at(F_CHANCE, j)]
        stays = _U1 if u < _ONE - risk else _U0
        starts = bit(ready[j], f) if u < risk else _U0
        after[j] |= (stays if w[at(F_OWN, j)] > _ZERO else starts) << np.uint32(f)
    for j in range(m):
        now = np.float32(np.int32(bit(after[j], f)))
        w[at(ALL_HABITS + f, j)] = practice.habit_next(w[at(F_HABIT, j)], now, p)


@kernel
def record_terms(
    j: int, k: int, f: int, draw: int, w: F32, h: Any, after: U32, workspace: Any, p: Any
) -> None:
    """Record one decision with its terms, those that others add last; see `RECORD_WIDTH`."""
    record = workspace.decisions
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
    for added in range(workspace.term_address.size):
        record[k, f, RECORD_WIDTH + added] = term_at(added, j, w, h, workspace)
