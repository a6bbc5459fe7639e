"""The switches of theory: which mechanisms act, and how colleagues count."""

from __future__ import annotations

from typing import Any

from simadopt.levels.staff.scenario import Scenario

__all__ = ["switches"]


def switches(scenario: Scenario) -> dict[str, Any]:
    """Return the switches of theory of a scenario: the named set, then what overrides it."""
    named = {
        "full": ("linear", True, True, True),
        "tucker": ("none", True, False, True),
        "sykes": ("linear", False, False, True),
        "wang": ("linear", False, True, True),
    }[scenario.theory.preset]
    result = dict(zip(("peer", "top_down", "bottom_up", "routine"), named, strict=True))
    result |= {"memory": True, "forgetting": True}
    for name in result:
        given = getattr(scenario.theory, name)
        if given is not None:
            result[name] = given
    return {**result, "link": scenario.theory.link}
