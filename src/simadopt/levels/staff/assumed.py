"""Which parameters that were assumed, not estimated, the effect of a policy rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simadopt.core.parameters import ParameterTable
from simadopt.levels.staff.scenario import Scenario

__all__ = [
    "ACTS_THROUGH",
    "NOT_SAID",
    "SENT",
    "SENT_KEY",
    "SUPPOSED_RESIDENTS",
    "assumed_parameters",
    "supposed_residents",
]

NOT_SAID: Final = "assumed: not said with the staff file"
"""Source of a figure that was asked for with a staff file, and not given."""
SENT: Final = "assumed: sent to the app"
"""Source of a staff file that was sent to the app."""
SENT_KEY: Final = "organisation"
"""Key of an authority whose staff was sent to the app: nobody said what it is called."""
SUPPOSED_RESIDENTS: Final = 10_000
"""Residents of an authority read from a staff file when none are said (assumed)."""

ACTS_THROUGH: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "training": (
            "b_train",
            "trial_floor",
            "trial_boss",
            "trial_half_life_weeks",
            "course_hours",
        ),
        "campaign": ("campaign_hazard", "comm_sponsor"),
        "coaching": ("coaching_gain", "coaching_half_life_weeks"),
        "redesign": ("b_ease",),
        "officer": ("aware_tie", "b_peer"),
        "mandate": ("b_mandate", "mandate_backlash"),
    }
)
"""Parameters through which each kind of intervention acts; the other kinds change the organisation itself."""


def assumed_parameters(base: Scenario, variant: Scenario, table: ParameterTable) -> tuple[str, ...]:
    """Return the assumed parameters through which what two scenarios do differently acts.

    Parameters
    ----------
    base, variant : Scenario
    table : mapping
        Rows of the parameters, those of terms that others add included.

    Returns
    -------
    tuple of str
        Names in ``parameters.csv`` whose status is *assumed*; empty when all are estimated.
    """
    acts = [Counter(s.model_dump_json() for s in one.interventions) for one in (base, variant)]
    changed = (acts[0] - acts[1]) + (acts[1] - acts[0])
    kinds = [
        what.kind
        for one in (variant, base)
        for what in one.interventions
        if what.model_dump_json() in changed
    ]
    names = [name for kind in kinds for name in ACTS_THROUGH.get(kind, ())]
    given = [one.parameters for one in (base, variant)]
    names += [name for name in table if given[0].get(name) != given[1].get(name)]
    return tuple(name for name in dict.fromkeys(names) if table[name].status == "assumed")


def supposed_residents(scenario: object) -> int | None:
    """Return the residents that an authority was supposed to have, nobody having said how many.

    None where each was given one, and at another level.
    """
    entries = getattr(scenario, "authorities", ())
    found = [e for e in entries if getattr(e, "sources", {}).get("inhabitants") == NOT_SAID]
    if not found:
        return None
    residents: int = found[0].inhabitants
    return residents
