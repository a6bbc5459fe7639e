"""Measures of the history: ratios of whole numbers, each with its denominator.

==================  =====================================================================
``<tool>_use``      mean over people of the share used of the tool's features relevant to
                    the post; over ``<tool>_posts`` people with at least one such feature
``<tool>_awareness``  share of equippable people aware of a feature, mean over the tool's
                    features; over ``<tool>_able`` equippable people (of its commonest feature)
==================  =====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64, I64
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.groups import Groups
from simadopt.levels.staff.organisation.catalogue import FeatureTable


def levels_of(table: FeatureTable) -> tuple[str, ...]:
    """Return the levels of everybody that runs are compared by."""
    levels = [f"{tool}_{m}" for m in ("use", "awareness") for tool in table.tool_names]
    return (*levels, *(("tracked_share",) if table.tracks else ()))


@dataclass(frozen=True)
class Counts:
    """Whole counts by week and group, of the tools and features of a table."""

    table: FeatureTable
    users: I64  # W,K,F
    aware: I64  # W,K,F
    able: I64  # W,K,F
    shares: I64  # W,K,T: in 1/SHARE_UNIT
    posts: I64  # W,K,T


def counts(state: State, groups: Groups, weeks: slice) -> Counts:
    """Add up the records of some weeks of a run by group."""
    names = ("users", "aware", "able", "shares", "posts")
    summed = (groups.sum(getattr(state.records, name)[weeks]) for name in names)
    return Counts(state.labels.features, *summed)


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> F64:
    """Return part / whole, NaN where there is nobody."""
    whole = np.asarray(whole, np.float64)
    out = np.full(np.broadcast_shapes(np.shape(part), whole.shape), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def mean_over(values: F64) -> F64:
    """Return the mean over the last axis of what is not NaN, added up in order."""
    known = ~np.isnan(values)
    total = np.zeros(values.shape[:-1])
    for k in range(values.shape[-1]):
        total += np.where(known[..., k], values[..., k], 0.0)
    return ratio(total, known.sum(axis=-1))


def use(c: Counts, tool: str) -> F64:
    """Return the mean person share of use of a tool, by week and group."""
    return _use(c.shares, c.posts, c.table.tool_names.index(tool))


def use_alone(state: State, groups: Groups, weeks: slice) -> dict[str, F64]:
    """Return by tool the mean person share of use, by week and group, and add up nothing else."""
    shares, posts = (
        groups.sum(part[weeks]) for part in (state.records.shares, state.records.posts)
    )
    return {tool: _use(shares, posts, t) for t, tool in enumerate(state.labels.features.tool_names)}


def _use(shares: I64, posts: I64, t: int) -> F64:
    return ratio(shares[..., t], posts[..., t] * SHARE_UNIT)


def awareness(c: Counts, tool: str) -> F64:
    """Return the share of the equippable aware of a feature, mean over the tool's features."""
    features = list(c.table.of_tool(tool))
    return mean_over(ratio(c.aware[..., features], c.able[..., features]))


def of_groups(c: Counts) -> dict[str, F64]:
    """Return every measure of use and awareness, with denominators, as (weeks, groups)."""
    table: dict[str, F64] = {}
    for t, tool in enumerate(c.table.tool_names):
        features = list(c.table.of_tool(tool))
        table[f"{tool}_use"] = use(c, tool)
        table[f"{tool}_posts"] = c.posts[..., t].astype(np.float64)
        table[f"{tool}_awareness"] = awareness(c, tool)
        table[f"{tool}_able"] = c.able[..., features].max(axis=-1).astype(np.float64)
    return table


def of_tools(c: Counts) -> tuple[tuple[str, ...], dict[str, F64]]:
    """Return names and measures of the tools, for the first group, as (weeks, tools)."""
    table = of_groups(c)
    measures = {
        measure: np.stack([table[f"{tool}_{measure}"][:, 0] for tool in c.table.tool_names], axis=1)
        for measure in ("use", "posts", "awareness", "able")
    }
    return tuple(f"tool:{tool}" for tool in c.table.tool_names), measures


def of_features(c: Counts) -> tuple[tuple[str, ...], dict[str, F64]]:
    """Return names and measures of each feature, for the first group, as (weeks, features)."""
    able = c.able[:, 0]
    measures = {
        "use": ratio(c.users[:, 0], able),
        "awareness": ratio(c.aware[:, 0], able),
        "users": c.users[:, 0].astype(np.float64),
        "able": able.astype(np.float64),
    }
    return tuple(f"feature:{name}" for name in c.table.names), measures
