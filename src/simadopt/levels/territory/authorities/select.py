"""The roster that a scenario names, kept for the next run of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from simadopt.levels.territory.authorities.roster import Roster, published
from simadopt.levels.territory.authorities.synthetic import synthetic
from simadopt.levels.territory.scenario import Scenario

__all__ = ["roster_of", "selected"]


@lru_cache(maxsize=8)
def selected(
    source: str,
    communes: int,
    departments: tuple[str, ...],
    regions: tuple[str, ...],
    own: Roster | None = None,
) -> Roster:
    """Return the published, made-up or own roster, within some departments or regions."""
    if source == "file" and own is not None:
        whole = own
    else:
        whole = synthetic(communes) if source == "synthetic" else published()
    return whole.within(departments, regions)


def roster_of(scenario: Scenario, tables: Mapping[str, Any]) -> Roster:
    """Return the authorities of a scenario: published, made up, or of a file."""
    who = scenario.authorities
    return selected(who.source, who.communes, who.departments, who.regions, tables.get("roster"))
