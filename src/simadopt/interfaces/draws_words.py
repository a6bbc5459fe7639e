"""Draws of all that is not known, in words: where they come from, and how theories weigh."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.core.level import Level
    from simadopt.experiments.draws import Draws
    from simadopt.interfaces.shell import Shell

__all__ = ["draws_told", "measure_title", "note_draws", "weights_told"]


def draws_told(drawn: Draws, words: Wording) -> list[str]:
    """Return where draws come from: the fit or the priors, the weights of theories."""
    lines = [words.say("draws.other", version=drawn.other)] if drawn.other else []
    if drawn.theories:
        lines.append(words.say("draws.theories", theories=weights_told(drawn.theories, words)))
    return lines


def note_draws(shell: Shell, level: Level, folder: Path | None = None) -> None:
    """Say beside the results of a command that no fit of this model was used, where that is so."""
    from simadopt.experiments.draws import draws_of

    drawn = draws_of(level, 1, folder=folder)
    if drawn.other:
        shell.note("draws.other", version=drawn.other)


def measure_title(name: str, level: Level, words: Wording) -> str:
    """Return what a measure of a run under draws is called: that of a tool, or an outcome."""
    from simadopt.interfaces.level_words import outcome_title

    tool, _, measure = name.rpartition("_")
    if f"tool.{tool}" in words.texts:
        return f"{words.say(f'measure.{measure}')} – {words.say(f'tool.{tool}')}"
    key = f"propagated.{name}"
    return words.say(key) if key in words.texts else outcome_title(level.outcomes[name], words)


def weights_told(theories: Mapping[str, float], words: Wording) -> str:
    """Return the weights of theories as a list, the heaviest first."""
    ranked = sorted(theories, key=lambda name: -theories[name])
    return ", ".join(f"{_theory(name, words)} {words.percent(theories[name])}" for name in ranked)


def _theory(name: str, words: Wording) -> str:
    key = f"calibration.theory.{name}"
    return words.say(key) if key in words.texts else name
