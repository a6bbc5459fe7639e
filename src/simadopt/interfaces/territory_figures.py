"""Figures of the territory: items by year and type, curves beside published points, exits, a map."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.interfaces import style
from simadopt.interfaces.level_words import RunOf, scenario_title
from simadopt.interfaces.style import styled
from simadopt.interfaces.territory_map import map_figure
from simadopt.io.wording import Wording
from simadopt.levels.territory.clock import year
from simadopt.levels.territory.model.outcomes import share_by_group
from simadopt.levels.territory.survey.published import is_national
from simadopt.levels.territory.survey.series import points
from simadopt.levels.territory.tables.items import INDEX, ITEMS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["curves_figure", "draw_territory", "exits_figure", "types_figure"]

_TYPES: Final = {
    "commune": slice(0, 11), "intercommunal": slice(11, 12), "department": slice(12, 13),
        "region": slice(13, 14),
}  # fmt: skip
_COLOURS: Final = (style.BLUE, style.GREEN, style.VERMILLION, style.PURPLE)
_DASHES: Final = ("-", (0, (6, 2)), (0, (1, 1.2)), (0, (4, 1, 1, 1)))
_SHOWN: Final = (
    "elected", "plan", "monitoring", "open_data", "dematerialisation", "security", "dpo",
        "participatory_budget", "ctes",
)  # fmt: skip


def draw_territory(result: RunOf, folder: Path, words: Wording) -> list[Path]:
    """Write the figures of a run, as SVG and PNG; published points are of the whole country."""
    made: list[Path] = []
    national = is_national(result.run.scenario)
    for name, figure in (
        ("items_by_type", types_figure(result, words)),
        ("published_points", curves_figure(result, words) if national else None),
        ("exits_by_host", exits_figure(result, words)),
        ("map", map_figure(result, words)),
    ):
        if figure is not None:
            made += style.save(figure, folder, name)
    return made


def _dates(run: Any) -> list[float]:
    return [year(run.first + q) for q in range(run.quarter + 1)]


def _axes(figure: Figure, place: tuple[float, float, float, float], run: Any) -> Axes:
    """Return an area with years below and faint lines across."""
    axes = figure.add_axes(place)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color=style.GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    first, last = year(run.first), year(run.first + run.quarter)
    step = max(round((last - first) / 4.0), 1)
    axes.set_xticks(range(math.ceil(first), math.floor(last) + 1, step))
    axes.tick_params(labelsize=8, colors=style.FAINT, length=0)
    return axes


def _counted(axes: Axes, most: float, words: Wording, *, share: bool) -> None:
    """Give an axis a range from 0, its marks in per cent or in whole numbers."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(0.0, 1.0 if share else max(most * 1.1, 1.0))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=not share))
    write = words.percent if share else words.number
    axes.yaxis.set_major_formatter(FuncFormatter(lambda x, _: write(float(x))))


def _page(result: RunOf, words: Wording, key: str, height: float) -> Figure:
    run = result.run
    footer = words.say("level.run_footer", name=run.scenario.name, seed=str(run.seed))
    title, told = words.say(f"territory.figure.{key}"), words.say(f"territory.figure.{key}.told")
    subtitle = f"{scenario_title(run.scenario, words)}\n{told}"
    return style.new_figure(title, subtitle, footer, width=10.0, height=height)


@styled
def types_figure(result: RunOf, words: Wording) -> Figure:
    """Draw the share of each type that has some items in place, by year."""
    run, figure = result.run, _page(result, words, "types", 8.2)
    dates = _dates(run)
    for place, name in enumerate(_SHOWN):
        row, column = divmod(place, 3)
        axes = _axes(figure, (0.07 + 0.315 * column, 0.70 - 0.265 * row, 0.27, 0.175), run)
        _counted(axes, 1.0, words, share=True)
        for kind, colour, dash in zip(_TYPES, _COLOURS, _DASHES, strict=True):
            axes.plot(
                dates, share_by_group(run, name, _TYPES[kind]), color=colour, linestyle=dash,
                label=words.say(f"territory.type.{kind}"),
            )  # fmt: skip
        label = ITEMS[INDEX[name]].label[words.language]
        axes.set_title(label if len(label) < 44 else label[:42] + "…", fontsize=9, loc="left")
    handles, labels = figure.axes[-1].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.045), ncol=4, frameon=False
    )
    return figure


@styled
def curves_figure(result: RunOf, words: Wording) -> Figure:
    """Draw simulated curves beside the published points of the same quantity."""
    run, figure = result.run, _page(result, words, "points", 6.4)
    shown = points(run)
    for place, (key, curve, published) in enumerate(shown):
        row, column = divmod(place, 3)
        axes = _axes(figure, (0.07 + 0.315 * column, 0.56 - 0.42 * row, 0.26, 0.28), run)
        axes.plot(_dates(run), curve, color=style.BLUE)
        for when, value in published:
            axes.plot([when], [value], "o", color=style.VERMILLION, markersize=5)
        axes.set_title(words.say(f"territory.points.{key}"), fontsize=9, loc="left")
        values = [*curve.tolist(), *(value for _, value in published)]
        _counted(axes, float(np.nanmax(values)), words, share=max(values) <= 1.0)
    return figure


@styled
def exits_figure(result: RunOf, words: Wording) -> Figure:
    """Draw how many items were stopped in each quarter, by host."""
    run, figure = result.run, _page(result, words, "exits", 4.4)
    axes = _axes(figure, (0.09, 0.2, 0.86, 0.52), run)
    kept = [k for k, one in enumerate(ITEMS) if one.name != "elected"]
    exits = run.tally.exits[: run.quarter + 1, :, kept].sum(axis=2)
    bottom = np.zeros(exits.shape[0])
    for host, colour in enumerate(_COLOURS[:3]):
        label = words.say(f"territory.host.{('own', 'pool', 'body')[host]}")
        axes.bar(_dates(run), exits[:, host], 0.22, bottom=bottom, color=colour, label=label)
        bottom += exits[:, host]
    _counted(axes, float(bottom.max()), words, share=False)
    axes.legend(
        frameon=False, loc="lower left", bbox_to_anchor=(0.0, 1.02), ncol=3, borderaxespad=0.0
    )
    return figure
