"""The figure of any level: an outcome step by step."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simadopt.core.arrays import F64
from simadopt.interfaces import style
from simadopt.interfaces.level_words import RunOf, outcome_title, scenario_title, step_count
from simadopt.interfaces.style import styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_series", "series_figure"]


def draw_series(result: RunOf, folder: Path, words: Wording) -> list[Path]:
    """Write one figure for each series of a run, as SVG and PNG."""
    made: list[Path] = []
    for name in result.series:
        figure = series_figure(name, result.series, result.case, words, seed=result.run.seed)
        made += style.save(figure, folder, name)
    return made


@styled
def series_figure(
    name: str, series: Mapping[str, F64], case: object, words: Wording, *, seed: int
) -> Figure:
    """Draw an outcome step by step."""
    scenario, level = case.scenario, case.level  # type: ignore[attr-defined]
    values, outcome = series[name], level.outcomes[name]
    steps = len(values) - 1
    title = outcome_title(outcome, words)
    subtitle = f"{scenario_title(scenario, words)} – {step_count(level, steps, words)}"
    footer = words.say("level.run_footer", name=scenario.name, seed=str(seed))
    figure = style.new_figure(title, subtitle, footer, width=8.0, height=4.2)
    axes = style.area(figure, 0.11, 0.2, 0.8, 0.58)
    if outcome.unit == "share":
        style.share_axis(axes, words)
    axes.set_xlim(0, max(steps, 1))
    axes.plot(range(steps + 1), values, color=style.BLUE, linewidth=2.0)
    axes.set_xlabel(words.texts.get(f"level.step.{level.step}", level.step))
    return figure
