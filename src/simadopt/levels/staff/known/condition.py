"""The state of week 0, conditioned on what is known of services: before and after initial use is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
        """Condition equipment and heads, in place, before initial use follows them."""
        tools = self.features.tool_names
        found = conditions(self.known, o, self.labels, tools)
        if condition_equipment(o, found, self.seed):
            refresh_equipment(o, self.p, tie_units(self.p, self.scenario))
            refresh_reach(o, self.labels.regime, self.p)
        condition_heads(o, found, self.scenario, tools, self.seed, self.p)
        return found

    def after(self, o: Organisation, found: list[Condition]) -> None:
        """Condition users, in place, once initial use is drawn."""
        week_0 = self.known.week_0
        condition_users(
            o, found, self.scenario, self.features.tool_names, self.seed, self.p, week_0
        )
