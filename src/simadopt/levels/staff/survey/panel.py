"""The panel of 2012 at a reduced scale, so that thousands of runs are affordable.

Each body keeps a share of its staff, and never becomes small by it; a small body is simulated several
times, so that few answers do not decide. The frame gives each its real weight back. What the reduction
changes is measured in docs/validation.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.survey.states import SMALL_STAFF

__all__ = ["KEPT", "reduced"]

KEPT: Final = 0.10
"""Share of the staff of a body that is simulated."""


def reduced(scenario: Scenario, kept: float = KEPT) -> tuple[Scenario, Mapping[str, int]]:
    """Return a scenario with smaller authorities, and the real staff of each by key.

    Authorities lose people, not their kind: services, directorates and mailboxes follow from the staff
    unless the scenario gives their number. A large one keeps at least `SMALL_STAFF` people.
    """
    authorities = tuple(
        one.model_copy(
            update={
                "staff": max(min(one.staff, SMALL_STAFF), round(kept * one.staff)),
                "count": one.count * max(1, round(SMALL_STAFF / one.staff)),
            }
        )
        for one in scenario.authorities
    )
    staff = {one.key: one.staff * one.count for one in scenario.authorities}
    return scenario.model_copy(update={"authorities": authorities}), MappingProxyType(staff)
