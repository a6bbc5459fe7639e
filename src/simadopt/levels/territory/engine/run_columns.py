"""What a run of the territory holds: its authorities, its calendar, and what was done to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.territory.authorities.columns import Places, Structure
from simadopt.levels.territory.authorities.roster import Roster
from simadopt.levels.territory.clock import number
from simadopt.levels.territory.engine.columns import Around, Counts, Fixed, Moving, Switches, Watch
from simadopt.levels.territory.engine.hosts import Hosts
from simadopt.levels.territory.scenario import Scenario
from simadopt.levels.territory.tables.items import ItemArrays
from simadopt.levels.territory.tables.laws import Law

__all__ = ["RunColumns"]


@dataclass
class RunColumns:
    """The columns of a run; ``quarter`` counts from 0, ``first`` and ``now`` are of the calendar."""

    scenario: Scenario
    seed: int
    quarters: int
    roster: Roster
    p: Any
    s: Structure
    places: Places
    laws: tuple[Law, ...]
    hosts: Hosts
    m: Moving
    d: Fixed
    a: Around
    t: ItemArrays
    c: Switches
    tally: Counts
    watch: Watch
    history: NDArray[np.uint32]
    threads: int = 1
    quarter: int = 0
    chain: bytes = b""
    spent: dict[str, float] = field(default_factory=dict)
    unpriced: set[str] = field(default_factory=set)
    reached: dict[int, NDArray[np.int64]] = field(default_factory=dict)
    fed: set[tuple[int, int]] = field(default_factory=set)

    @property
    def first(self) -> int:
        """First quarter, in the calendar."""
        return number(self.scenario.start)

    @property
    def now(self) -> int:
        """Quarter of the calendar in which the run is."""
        return self.first + self.quarter
