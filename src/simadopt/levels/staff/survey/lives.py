"""Runs followed week by week: who uses what, and who holds each post.

The operators of `simadopt.levels.staff.survey.over_time` read them as logs are read: by months and years,
for people who stay, never from one week to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.tables.features import features_of, mask_of

__all__ = ["MONTH", "YEAR", "Lives", "follow", "odds"]

MONTH: Final = 4
YEAR: Final = 52

Bits = NDArray[np.uint32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Lives:
    """A run, with what was used by whom in each of its weeks.

    Parameters
    ----------
    state : State
        In its last week.
    uses : uint32[weeks + 1, n]
        Bits of the features used, the start included.
    arrival : int32[weeks + 1, n]
        How many holders each post has had.
    """

    state: State
    uses: Bits
    arrival: NDArray[np.int32]

    @property
    def weeks(self) -> int:
        """Weeks followed."""
        return len(self.uses) - 1

    def equipped(self, tool: str) -> Mask:
        """Return who can open a tool."""
        return np.asarray(self.state.o.people.can & np.uint32(mask_of(features_of(tool))) != 0)

    def using(self, tool: str) -> Mask:
        """Return who uses any feature of a tool, by week, ``(weeks + 1, n)``."""
        return np.asarray(self.uses & np.uint32(mask_of(features_of(tool))) != 0)

    def using_all(self, features: tuple[int, ...]) -> Mask:
        """Return who uses all of some features, by week."""
        mask = np.uint32(mask_of(features))
        return np.asarray(self.uses & mask == mask)

    def using_one(self, feature: int) -> Mask:
        """Return who uses one feature, by week."""
        return np.asarray(self.uses >> np.uint32(feature) & np.uint32(1) == 1)

    def stay(self, first: int, last: int) -> Mask:
        """Return whose post has the same holder from one week to another."""
        return np.asarray(self.arrival[first] == self.arrival[last])


def follow(state: State) -> Lives:
    """Run a state to its end, looking at everybody each week."""
    shape = (state.weeks + 1, state.o.people.key.size)
    uses, arrival = np.zeros(shape, np.uint32), np.zeros(shape, np.int32)
    for week in range(state.weeks + 1):
        state.run_to(week)
        uses[week], arrival[week] = state.o.people.uses, state.o.people.arrival
    return Lives(state, uses, arrival)


def odds(share: Any) -> Any:
    """Return log-odds of a share, held off 0 and 1 by one in a thousand.

    >>> float(odds(0.5))
    0.0
    """
    held = np.clip(share, 1e-3, 1.0 - 1e-3)
    return np.log(held / (1.0 - held))
