"""The panel of 2012 at a reduced scale, so that thousands of runs are affordable.

Each body keeps a share of its staff and at least a floor; the frame gives it back its real weight. What
the reduction changes is measured in docs/validation.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simadopt.data.scenario import Scenario

__all__ = ["FLOOR", "KEPT", "reduced"]

KEPT: Final = 0.15
"""Share of the staff of a body that is simulated."""
FLOOR: Final = 300
"""Staff under which a body is simulated whole."""


def reduced(
    scenario: Scenario, kept: float = KEPT, floor: int = FLOOR
) -> tuple[Scenario, Mapping[str, int]]:
    """Return a scenario with smaller authorities, and the real staff of each by key.

    Authorities lose people, not their kind: services, directorates and mailboxes follow from the staff
    unless the scenario gives their number.
    """
    authorities = tuple(
        one.model_copy(update={"staff": max(min(one.staff, floor), round(kept * one.staff))})
        for one in scenario.authorities
    )
    staff = {one.key: one.staff * one.count for one in scenario.authorities}
    return scenario.model_copy(update={"authorities": authorities}), MappingProxyType(staff)
