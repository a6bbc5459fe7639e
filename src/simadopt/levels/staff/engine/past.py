"""A start that is a state: tools run from their first week to their age before week 0.

Weeks of the past are those of any run, with draws of their own and nothing done: nobody can learn of
a tool before it is there. Holders of posts come and go; those of a staff file are the ones of today, so
that there a post that changes hands in the past loses only what its holder knew and did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simadopt.core import chance
from simadopt.levels.staff.engine.settings import Settings, streams
from simadopt.levels.staff.scenario import Scenario

__all__ = ["live_past", "past_weeks"]


def past_weeks(scenario: Scenario) -> int:
    """Return how many weeks are run before week 0: the age of the oldest tool, or none."""
    if scenario.start == "given":
        return 0
    return max(-tool.deployed_week for _, tool in scenario.tools)


def live_past(scenario: Scenario, seed: int, c: Settings, make: Callable[..., Any]) -> None:
    """Move an organisation, in place, from the first week of its oldest tool to week 0.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    c : Settings
        Those of the run that follows: people are drawn by its streams.
    make : callable
        Returns a state around the organisation, as built, before anybody knows of a tool, for a seed, a
        number of weeks and settings, for nobody who is watched, remembered or not.
    """
    weeks = past_weeks(scenario)
    if weeks == 0:
        return
    other = int(chance.start_of(seed, "past") >> np.uint64(1))
    came = weeks + c.tool_week  # week of the past in which each tool comes
    kept = {name: getattr(c, name) for name in ("s_person", "s_conviction")}
    files = int(any(one.staff_file is not None for one in scenario.authorities))
    drawn = {**streams(other), **kept}
    past = c._replace(tool_week=came, same_people=files, **drawn)
    state = make(other, weeks, past, (), False)
    state.calendar = {}
    for week in sorted({int(w) for w in came if w < weeks}):
        live = sum(1 << t for t, first in enumerate(came) if first <= week)
        state.c = past._replace(live=np.uint32(live))
        later = [int(w) for w in came if w > week]
        state.run_to(min(later, default=weeks))
