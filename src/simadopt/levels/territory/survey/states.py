"""What those who answer say of each item, and whom a question is about.

Axes: in progress (under way or in place, or envisaged and talked of), envisaged (or, with probability
``wish``, wished for), not. Jobs: exists, being created (under way, or envisaged and talked of), not
envisaged, unknown (with probability ``unknown_job`` where there is none). One draw an authority and item:
the answers exclude one another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.arrays import F64
from simadopt.core.level import Column
from simadopt.levels.territory.survey.barometer import PROFILES, profiles
from simadopt.levels.territory.tables.items import AXES, INDEX, ITEMS, JOBS, TYPES

__all__ = ["ANSWERS_OF", "POPULATIONS", "STATES", "said"]

ANSWERS_OF: Final = {
    "steering": ("yes", "no"),
    "axis": ("in_progress", "envisaged", "not"),
    "job": ("exists", "in_creation", "not_envisaged", "unknown"),
    "monitoring": ("exists", "envisaged", "none"),
    "communication": ("yes", "no"),
    "series": ("yes", "no"),
}
STAFF_CLASSES: Final = ("none", "lt5", "5to10", "gt10")
SMALL: Final = 20_000


def said(run: Any, item: str) -> F64:
    """Return the rank of the answer that each authority would give about an item."""
    k = INDEX[item]
    b = np.uint32(1 << k)
    placed, active, envisaged = (
        (w & b) != 0 for w in (run.m.placed, run.m.active, run.m.envisaged)
    )
    u = chance.uniforms(run.seed, "territory answer", run.s.key, run.step, k)
    talks = envisaged & (u < run.p.talk)
    group = ITEMS[k].group
    if group == "axis":
        return np.select([placed | active | talks, envisaged | (u < run.p.wish)], [0, 1], 2).astype(
            np.float64
        )
    if group == "job":
        unknown = u < run.p.unknown_job
        return np.select([placed, active | talks, envisaged | ~unknown], [0, 1, 2], 3).astype(
            np.float64
        )
    if group == "monitoring":
        return np.select([placed, active | envisaged], [0, 1], 2).astype(np.float64)
    return np.where(placed, 0.0, 1.0)


def _answer(item: str, rank: int) -> Column:
    return lambda run: (said(run, item) == rank).astype(np.float64)


def _answers(item: str, ranks: tuple[int, ...]) -> Column:
    return lambda run: np.isin(said(run, item), ranks).astype(np.float64)


def _profile(rank: int, nearest: bool) -> Column:
    return lambda run: (profiles(run, nearest=nearest) == rank).astype(np.float64)


def _staff(rank: int) -> Column:
    return lambda run: (run.m.capacity == rank).astype(np.float64)


STATES: Final[dict[str, Column]] = {
    **{
        f"{one.name}_{answer}": _answer(one.name, rank)
        for one in ITEMS
        for rank, answer in enumerate(ANSWERS_OF[one.group])
    },
    **{f"{name}_any": _answers(name, (0, 1)) for name in (*AXES, *JOBS)},
    **{f"{name}_absent": _answers(name, (2, 3)) for name in JOBS},
    **{f"{name}_missing": _answers(name, (1, 2, 3)) for name in JOBS},
    **{f"staff_{name}": _staff(rank) for rank, name in enumerate(STAFF_CLASSES)},
    **{f"{name}_strict": _profile(rank, False) for rank, name in enumerate(PROFILES)},
    **{f"{name}_nearest": _profile(rank, True) for rank, name in enumerate(PROFILES)},
    "small": lambda run: (run.roster.population < SMALL).astype(np.float64),
}
"""Answers by name, as 0 or 1 for each authority."""


def _types(*names: str) -> Callable[[Any], Any]:
    ranks = [TYPES.index(name) for name in names]
    return lambda run: np.isin(run.s.type, ranks)


def _without(item: str, rank: int, kind: str) -> Column:
    return lambda run: _types(kind)(run) & (said(run, item) != rank)


POPULATIONS: Final[dict[str, Column]] = {
    "all": lambda run: np.ones(run.s.type.size, bool),
    "communes": _types("commune"),
    "intercommunal_bodies": _types("intercommunal"),
    "departments": _types("department"),
    "regions": _types("region"),
    "regions_departments": _types("region", "department"),
    "regions_bodies": _types("region", "intercommunal"),
    "not_regions": _types("commune", "intercommunal", "department"),
    "not_communes": _types("intercommunal", "department", "region"),
    "departments_without_e_inclusion": _without("e_inclusion", 0, "department"),
    "communes_without_open_innovation": lambda run: (
        _types("commune")(run) & (said(run, "open_innovation") == 2)
    ),
}
"""Whom a question is about."""
