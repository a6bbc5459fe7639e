"""Encouragement of the history: means over managers, never one real head's own."""

from __future__ import annotations

import numpy as np

from simadopt.core.arrays import F64
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.groups import LEAST_HEADS, Groups
from simadopt.levels.staff.model.measures import ratio

_ELECTED = 4


def is_kept(state: State) -> bool:
    """Tell whether the history remembers encouragement (not for very many heads)."""
    return bool(state.records.encouragement.shape[2] == state.o.heads.kind.size)


def managers(state: State) -> Groups:
    """Return the one group of all managers; elected members are not managers."""
    kind = state.o.heads.kind
    return Groups(("all",), np.where(kind < _ELECTED, 0, -1).astype(np.int64))


def managers_by_rank(state: State, names: tuple[str, ...]) -> Groups:
    """Return managers by the ranks that are shown (see `groups.by_rank`)."""
    kind = state.o.heads.kind.astype(np.int64)
    return Groups(names, np.where(kind < _ELECTED, np.minimum(kind, len(names) - 1), -1))


def managers_by_authority(state: State, by_entry: bool, names: tuple[str, ...]) -> Groups:
    """Return managers by authority, or by scenario entry."""
    heads = state.o.heads
    group = state.labels.units.entry[heads.authority] if by_entry else heads.authority
    return Groups(names, np.where(heads.kind < _ELECTED, group, -1).astype(np.int64))


def encouragement(state: State, groups: Groups, weeks: slice) -> dict[str, F64]:
    """Return the mean encouragement of groups of heads, by tool, as (weeks, groups).

    Groups of fewer than `LEAST_HEADS` heads that hold a real one are left out.
    """
    if not is_kept(state):
        return {}
    size = groups.sum(np.ones((1, groups.of.size), np.int64))
    real = groups.sum(state.labels.imported[state.o.heads.authority].astype(np.int64)[None])
    shown = np.where((real > 0) & (size < LEAST_HEADS), 0, size)
    values = state.records.encouragement[weeks].astype(np.float64)
    return {
        f"{tool}_encouragement": ratio(_sum(groups, values[:, t]), shown)
        for t, tool in enumerate(state.labels.features.tool_names)
    }


def _sum(groups: Groups, values: F64) -> F64:
    """Add up by group, one head after the other so that the digits never depend on the machine."""
    out = np.zeros((values.shape[0], len(groups.names)))
    for h in np.flatnonzero(groups.of >= 0):
        out[:, groups.of[h]] += values[:, h]
    return out


def received(state: State, groups: Groups, weeks: slice) -> dict[str, F64]:
    """Return the encouragement given by the head of each service shown, real services left out."""
    if not is_kept(state):
        return {}
    people, services = state.o.people, state.o.services
    head_of = np.full(services.authority.size, -1, np.int64)
    ordinary = np.flatnonzero((people.rank == 0) & ~state.labels.imported[people.authority])
    head_of[people.service[ordinary]] = people.leader[ordinary]
    known = np.flatnonzero(head_of >= 0)
    out = {}
    for t, tool in enumerate(state.labels.features.tool_names):
        values = np.full((state.records.encouragement[weeks].shape[0], len(groups.names)), np.nan)
        values[:, groups.of[known]] = state.records.encouragement[weeks][:, t, head_of[known]]
        out[f"{tool}_encouragement"] = values
    return out
