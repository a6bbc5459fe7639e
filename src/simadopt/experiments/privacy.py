"""Real people whom a scenario names are counted in what is written, never named (G1)."""

from __future__ import annotations

from typing import Any, Final

from simadopt.levels.staff.scenario import Scenario

__all__ = ["HIDDEN", "is_real", "names_real_people", "without_names"]

HIDDEN: Final = "…"


def is_real(scenario: Scenario) -> bool:
    """Tell whether some of its people come from a staff file."""
    return any(authority.staff_file is not None for authority in scenario.authorities)


def names_real_people(scenario: Scenario) -> bool:
    """Tell whether an intervention targets people of a staff file one by one."""
    return is_real(scenario) and any(act.target.people for act in scenario.interventions)


def without_names(scenario: Scenario, plain: dict[str, Any]) -> dict[str, Any]:
    """Return a scenario as plain data with the real people it targets counted, not named."""
    if is_real(scenario):
        for act in plain.get("interventions", ()):
            people = act.get("target", {}).get("people", ())
            if people:
                act["target"]["people"] = [HIDDEN] * len(people)
    return plain
