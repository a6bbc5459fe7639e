"""Profiles of the barometer of 2017: by the rules as written, or the one whose rules are least violated."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.territory.tables.items import AXES, INDEX, JOBS, mask

__all__ = ["LEAST_AXES", "PROFILES", "profiles", "violations"]

PROFILES: Final = ("systemique", "eclaireur", "entrepreneur", "explorateur", "observateur", "none")
LEAST_AXES: Final = 6
"""Axes that an Éclaireur has at least: 6 in the text of the study, 5 in its table."""
LEGAL: Final = ("open_data", "dematerialisation", "thd")
Mask = NDArray[np.bool_]


def violations(run: Any, least: int = LEAST_AXES) -> NDArray[np.int64]:
    """Return how many of the six criteria each authority violates, by profile: int64[5, n]."""
    m = run.m
    axes = (m.placed | m.active) & np.uint32(mask(AXES))
    planned = (m.envisaged & np.uint32(mask(AXES))) != 0
    jobs = m.placed & np.uint32(mask(JOBS))
    plan, elected, watched, top, social, trials = (
        (m.placed & np.uint32(1 << INDEX[name])) != 0
        for name in ("plan", "elected", "monitoring", "top_down", "social", "trials")
    )
    level = np.select([trials, social, top], [3, 2, 1], 0)
    number = np.bitwise_count(axes).astype(np.int64)
    legal_only = (axes != 0) & ((axes & ~np.uint32(mask(LEGAL))) == 0)
    officers = np.uint32(mask(("cil", "dpo")))
    only_officers = (jobs != 0) & ((jobs & ~officers) == 0)
    beyond = (axes & ~np.uint32(mask(LEGAL))) != 0
    few = (number >= 1) & (number <= 2) & ~planned
    rules: tuple[tuple[Mask, ...], ...] = (
        (plan, elected, number >= least, jobs != 0, watched, level == 3),
        (plan, elected, number >= least, jobs != 0, ~watched, level == 3),
        (plan, elected, legal_only, only_officers, ~watched, level == 2),
        (~plan, ~elected, beyond, jobs != 0, ~watched, level == 0),
        (~plan, ~elected, few, jobs == 0, ~watched, level == 1),
    )
    return np.array([sum((~rule).astype(np.int64) for rule in one) for one in rules])


def profiles(run: Any, *, nearest: bool, least: int = LEAST_AXES) -> NDArray[np.int64]:
    """Return the rank of each authority's profile in `PROFILES`; the last is none (strict rules only)."""
    broken = violations(run, least)
    best = np.asarray(broken.argmin(axis=0), np.int64)
    if nearest:
        return best
    return np.where(broken.min(axis=0) == 0, best, len(PROFILES) - 1)
