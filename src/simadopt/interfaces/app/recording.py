"""A run with what everybody did in every week, so that a page can play it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.history import History

__all__ = ["UNEQUIPPED", "Recording", "record_run", "usage", "watch"]

UNEQUIPPED: Final = 0
"""Levels of a person for a tool: 0 not concerned, 1 uses nothing, 2 below half, 3 half or more."""
_IN_A_BYTE: Final = 4
"""Tools whose levels, two bits each, fit in a byte."""
Levels = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Recording:
    """A run and its weeks.

    Parameters
    ----------
    history : History
    levels : uint8[n, weeks + 1] or uint16[n, weeks + 1]
        Level of each person in each week, two bits a tool in the order of the tools; 16 bits for more
        than four tools.
    """

    history: History
    levels: Levels


def record_run(case: Case, seed: int | None) -> Recording:
    """Run a case to its end and note the level of everybody in every week."""
    state = case.start(seed)
    levels = watch(state)
    return Recording(History(state, case.scenario_hash), levels)


def watch(state: State) -> Levels:
    """Run to the end; return the level of everybody in every week, [n, weeks + 1]."""
    first = usage(state, state.o.people.uses)
    levels = np.zeros((state.weeks + 1, first.size), first.dtype)
    levels[0] = first
    done = [0]

    def record_levels(week: int) -> None:
        first = done[0]
        levels[first + 1 : week + 1] = usage(state, state.workspace.bits_uses[: week - first])
        done[0] = week

    state.run_to(state.weeks, record_levels)
    return np.ascontiguousarray(levels.T)


def usage(state: State, uses: NDArray[np.uint32]) -> Levels:
    """Return the levels that some uses amount to, two bits a tool; people are the last axis."""
    post = state.o.people.post
    table = state.labels.features
    packed = np.zeros(uses.shape, np.uint8 if len(table.tools) <= _IN_A_BYTE else np.uint16)
    for t, tool in enumerate(table.tool_names):
        mask = np.uint32(table.mask(tool))
        relevant = np.bitwise_count(post & mask)
        used = np.bitwise_count(uses & (post & mask))
        level = np.where(2 * used >= relevant, 3, np.where(used > 0, 2, 1))
        packed |= np.where(relevant > 0, level, UNEQUIPPED).astype(
            packed.dtype
        ) << packed.dtype.type(2 * t)
    return packed
