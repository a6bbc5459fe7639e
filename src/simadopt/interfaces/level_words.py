"""A finished run of any level, and what its outcomes, its scenario and its length are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simadopt.core.arrays import F64
from simadopt.core.level import Level, Outcome
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["RunOf", "capital", "outcome_label", "outcome_title", "scenario_title", "step_count"]


@dataclass(frozen=True, eq=False)
class RunOf:
    """A finished run of any level, with what it came to.

    Parameters
    ----------
    case : Case
    run : Run
    """

    case: Case
    run: Any

    @cached_property
    def series(self) -> Mapping[str, F64]:
        """Outcomes step by step."""
        return self.case.level.stepped(self.run)

    @cached_property
    def page(self) -> dict[str, Any]:
        """What it came to, ready for JSON."""
        return self.case.level.summary(self.run, self.case.scenario_hash)


def outcome_label(outcome: Outcome, words: Wording) -> str:
    """Return what an outcome is called within a sentence: its own words, the package's, its name."""
    own = str(getattr(outcome, f"label_{words.language}"))
    return own or words.texts.get(f"outcome.{outcome.name}", outcome.name)


def capital(text: str) -> str:
    """Return a text as it begins a line."""
    return text[:1].upper() + text[1:]


def outcome_title(outcome: Outcome, words: Wording) -> str:
    """Return what an outcome is called, as it begins a line."""
    label = outcome_label(outcome, words)
    return label if label == outcome.name else capital(label)


def step_count(level: Level, steps: int, words: Wording) -> str:
    """Return how long a run is: its steps, and what one step is."""
    key = f"level.steps.{level.step}"
    if key in words.texts:
        return words.say(key, n=steps)
    return words.say("level.steps", n=steps, step=level.step)


def scenario_title(scenario: Any, words: Wording) -> str:
    """Return the title of a scenario in a language, or its name."""
    return str(getattr(getattr(scenario, "title", None), words.language, None) or scenario.name)
