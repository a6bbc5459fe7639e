"""Who answered in 2017: 120 answers, by type, without replacement, those engaged in digital first.

Within a type, successive sampling without replacement with weights exp(ρ·z), where z is the engagement
(items in place or under way), in standard deviations of its type. Evidence: 775 invitations and social
networks; 70 % of those who answered work at least half-time on digital. ρ is assumed and wide: it is not
told apart from the levels. Limits: ρ 0 → a simple random sample of each type.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.arrays import F64
from simadopt.core.level import Frame
from simadopt.levels.territory.tables.items import TYPES

__all__ = ["ANSWERS", "engagement", "frame"]

ANSWERS: Final = {"commune": 50, "intercommunal": 33, "department": 28, "region": 9}
"""Answers by type: 33 and 9 are printed, 50 and 28 follow from the published shares."""


def engagement(run: Any) -> F64:
    """Return items in place or under way, in standard deviations of each type."""
    have = np.bitwise_count(run.m.placed | run.m.active).astype(np.float64)
    score = np.zeros(have.size)
    for kind in range(len(TYPES)):
        own = run.s.type == kind
        if own.any():
            spread = have[own].std()
            score[own] = (have[own] - have[own].mean()) / (spread if spread > 0.0 else 1.0)
    return score


def frame(run: Any, seed: int) -> Frame:
    """Return the rows of those who answer, of equal weight; fewer where a type has fewer."""
    u = chance.uniforms(seed, "territory respondent", run.s.key, run.step).astype(np.float64)
    wait = -np.log(u + 2.0**-25) / np.exp(float(run.p.select_rho) * engagement(run))
    rows = []
    for kind, number in enumerate(ANSWERS.values()):
        own = np.flatnonzero(run.s.type == kind)
        rows.append(own[np.argsort(wait[own], kind="stable")[:number]])
    chosen = np.sort(np.concatenate(rows))
    return Frame(chosen, np.full(chosen.size, 1.0 / max(chosen.size, 1)))
