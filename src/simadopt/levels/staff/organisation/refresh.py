"""What follows from people and ties, computed again when they change: equipment, using ties, reach."""

from __future__ import annotations

from typing import Any

import numpy as np

from simadopt.core.errors import ResourceError
from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.catalogue import equippable, equipped, facing_mask, relevant
from simadopt.levels.staff.organisation.columns import I32, I64, Organisation
from simadopt.levels.staff.organisation.reach import distances, reach
from simadopt.levels.staff.organisation.theory import switches
from simadopt.levels.staff.organisation.ties import compute_equippable_ties, compute_using_ties
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.features import TIE_TYPES

__all__ = [
    "UNITS_PER_WEIGHT",
    "refresh_access",
    "refresh_degrees",
    "refresh_equipment",
    "refresh_reach",
    "refresh_using_ties",
    "tie_units",
]

UNITS_PER_WEIGHT = 1024
"""Weights of ties are counted in whole 1/1024, so that sums of them are exact in any order."""


def tie_units(p: Any, scenario: Scenario) -> I64:
    """Return the weight of each type of tie, in units; thresholds count heads: one unit each."""
    if switches(scenario)["peer"] == "threshold":
        return np.ones(len(TIE_TYPES), np.int64)
    weights = np.array([float(getattr(p, f"w_{name}")) for name in TIE_TYPES])
    return np.rint(weights * UNITS_PER_WEIGHT).astype(np.int64)


def refresh_equipment(organisation: Organisation, p: Any, units: I64) -> None:
    """Recompute who is equippable for what, and the weighted degrees that count them."""
    refresh_access(organisation, p)
    refresh_degrees(organisation, units)


def refresh_access(organisation: Organisation, p: Any) -> None:
    """Recompute who is equippable for what, and for which of it the post has a use."""
    people, features = organisation.people, organisation.catalogue
    people.can[:] = equippable(features, people.mailbox, people.workstation, people.laptop)
    without = organisation.authorities.gru_access[people.authority] == 0
    people.can[without] &= ~facing_mask(features)
    least = float(p.relevance_min)
    people.post[:] = people.can & relevant(features.relevance, people.category, people.front, least)


def refresh_degrees(organisation: Organisation, units: I64) -> None:
    """Recompute the weighted ties of each person to those equipped, for each kind of equipment."""
    people, ties, features = organisation.people, organisation.ties, organisation.catalogue
    devices = (people.mailbox, people.workstation, people.laptop)
    for kind in range(len(features.needs)):
        able = equipped(kind, features.needs, *devices)
        out = ties.weighted[kind]
        if compute_equippable_ties(ties.start, ties.degree, ties.other, able, units, out) >= 2**31:
            raise ResourceError(Message("problem.ties_weights"))


def refresh_using_ties(organisation: Organisation, units: I64) -> None:
    """Recount the weighted users that each person sees among her ties."""
    people, ties = organisation.people, organisation.ties
    compute_using_ties(ties.start, ties.degree, ties.other, people.uses, units, people.using_ties)


def refresh_reach(organisation: Organisation, regime: I32, p: Any) -> None:
    """Recompute how far announced information travels, after ties or brokers changed."""
    people = organisation.people
    steps = distances(
        organisation.ties, people.authority, people.rank, people.broker, regime, people.mailbox == 1
    )
    people.reach[:] = reach(steps, float(p.aware_decay))
