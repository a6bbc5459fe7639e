"""The state of week 0, conditioned on what is known of services: before and after initial use is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.known.heads import condition_heads
from simadopt.levels.staff.known.match import Condition, conditions
from simadopt.levels.staff.known.people import condition_equipment, condition_users
from simadopt.levels.staff.known.table import KnownTable
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.refresh import (
    refresh_equipment,
    refresh_reach,
    tie_units,
)
from simadopt.levels.staff.scenario import Scenario

__all__ = ["Conditioning"]


@dataclass(frozen=True)
class Conditioning:
    """What is known of services, applied to one run.

    Parameters
    ----------
    known : KnownTable
    scenario : Scenario
    labels : Labels
    features : FeatureTable
    seed : int
    p : Parameters
    """

    known: KnownTable
    scenario: Scenario
    labels: Labels
    features: FeatureTable
    seed: int
    p: Any

    def before(self, o: Organisation) -> list[Condition]:
        """Condition equipment and heads, in place, before initial use, or the past, follows them."""
        tools = self.features.tool_names
        found = conditions(self.known, o, self.labels, tools)
        if condition_equipment(o, found, self.seed):
            refresh_equipment(o, self.p, tie_units(self.p, self.scenario))
            refresh_reach(o, self.labels.regime, self.p)
        condition_heads(o, found, self.scenario, tools, self.seed, self.p)
        return found

    def after(self, o: Organisation) -> NDArray[np.bool_]:
        """Condition users, in place, once initial use is drawn or the past is lived.

        What is known wins over a past that was run (``start: deployed``): heads are conditioned again,
        since the past has moved them, and services have the users known; what is not named stays as
        the past left it. Who has stopped there stays a lapsed user; where week 0 is given, nobody is.

        Returns
        -------
        bool[S, T]
            Services and tools whose users are known: their routine follows from them.
        """
        week_0 = self.known.week_0
        lived = self.scenario.start == "deployed"
        tools = self.features.tool_names
        found = self.before(o) if lived else conditions(self.known, o, self.labels, tools)
        condition_users(
            o, found, self.scenario, self.features.tool_names, self.seed, self.p, week_0
        )
        if not lived:
            o.people.tried[:] = o.people.uses
        named = np.zeros(o.services.routine.shape, np.bool_)
        for one in found:
            named[one.service, one.tool] |= one.row.users is not None
        return named
