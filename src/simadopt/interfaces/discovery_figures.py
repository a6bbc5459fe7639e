"""The figures of scenario discovery and robustness: boxes, and policies over states of the world."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pandas.api.types import is_numeric_dtype

from simadopt.core.level import Outcome
from simadopt.interfaces import style
from simadopt.interfaces.findings import shown_value
from simadopt.interfaces.level_words import outcome_label, outcome_title
from simadopt.interfaces.style import Look, styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simadopt.experiments.discovery.failing import Discovery
    from simadopt.experiments.discovery.robust import Robustness

__all__ = ["MOST_POLICIES", "draw_discovery", "draw_robust"]

MOST_POLICIES: Final = 20
_WRAP: Final = 28
_LOOKS: Final = (
    Look(style.BLUE, "-", "o"),
    Look(style.VERMILLION, (0, (6, 2)), "s"),
    Look(style.GREEN, (0, (1, 1.2)), "^"),
    Look(style.PURPLE, (0, (4, 1, 1, 1)), "D"),
    Look(style.ORANGE, (0, (8, 1)), "v"),
)


@styled
def draw_discovery(found: Discovery, footer: str, words: Wording) -> Figure:
    """Draw the limits of each box over the range of its inputs, and coverage against density."""
    say = words.say
    limits = [(number, one) for number, box in enumerate(found.boxes) for one in box.limits]
    height = max(2.4 + 0.52 * len(limits), 4.2)
    title = say("discover.figure", criterion=_criterion(found.criterion, words))
    figure = style.new_figure(title, say("discover.subtitle"), footer, 9.2, height)
    bottom, size = 0.85 / height, 1.0 - 2.05 / height
    axes = style.area(figure, 0.2, bottom, 0.3, size)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(max(len(limits), 3) - 0.4, -0.6)
    figure.text(0.2, 1.0 - 0.95 / height, say("discover.limits"), size=10, weight="bold")
    for y, (number, one) in enumerate(limits):
        _limit(axes, y, one, found.inputs[one.name], _LOOKS[number % len(_LOOKS)], words)
    _trade(figure, found, (0.62, bottom, 0.28, size), height, words)
    return figure


def _limit(axes: Axes, y: int, one: Any, column: Any, look: Look, words: Wording) -> None:
    """Draw one limit: the whole range pale, what is inside dark; levels are written."""
    axes.text(-0.03, y, one.name, ha="right", va="center", size=9)
    if one.levels or not is_numeric_dtype(column):
        axes.text(0.0, y, ", ".join(one.levels), size=9, va="center", color=look.colour)
        return
    low, high = float(column.min()), float(column.max())
    ends = [max(one.low, low), min(one.high, high)]
    left, right = ((end - low) / (high - low) for end in ends)
    axes.barh(y, 1.0, 0.2, color=style.GRID)
    axes.barh(y, right - left, 0.2, left, color=look.colour)
    for end, x, limit in zip(ends, (left, right), (one.low, one.high), strict=True):
        if np.isfinite(limit):
            axes.text(x, y + 0.38, words.significant(end), size=8.5, va="center", ha="center")
    for end, x, side in ((low, -0.0, "left"), (high, 1.0, "right")):
        axes.text(
            x, y - 0.3, words.significant(end), size=7.5, va="center", ha=side, color=style.FAINT
        )


def _trade(
    figure: Figure, found: Discovery, place: tuple[float, ...], height: float, words: Wording
) -> None:
    say = words.say
    axes = style.area(figure, *place)
    figure.text(place[0], 1.0 - 0.95 / height, say("discover.trade"), size=10, weight="bold")
    style.share_axis(axes, words, along="x")
    style.share_axis(axes, words)
    figure.text(
        place[0] + 0.5 * place[2], 0.42 / height, say("discover.across"), size=9, ha="center"
    )
    axes.axhline(float(found.fails.mean()), color=style.FAINT, linestyle=(0, (2, 2)), linewidth=1.0)
    axes.text(
        1.03,
        float(found.fails.mean()),
        say("discover.base"),
        size=8.5,
        va="center",
        color=style.FAINT,
    )
    for number, box in enumerate(found.boxes):
        look, path = _LOOKS[number % len(_LOOKS)], np.array(box.path)
        scale = box.coverage / (box.cases / max(_cases_left(found, number), 1))
        axes.plot(
            scale * path[:, 0], path[:, 1], color=look.colour, linestyle=look.dash, linewidth=1.2
        )
        axes.plot(
            [box.coverage],
            [box.density],
            look.shape,
            color=look.colour,
            markersize=7,
            clip_on=False,
        )
        label = say("discover.box", n=number + 1)
        axes.text(
            box.coverage - 0.04, box.density - 0.02, label,
            size=8.5, va="top", ha="right", color=look.colour,
        )  # fmt: skip


def _cases_left(found: Discovery, number: int) -> int:
    return int(found.fails.sum()) - sum(box.cases for box in found.boxes[:number])


def _criterion(criterion: Any, words: Wording) -> str:
    if criterion.about is None:
        return str(criterion)
    label, level = outcome_label(criterion.about, words), criterion.level
    return f"{label} {criterion.sign} {shown_value(level, criterion.about, words, 0)}"


@styled
def draw_robust(found: Robustness, footer: str, words: Wording) -> Figure:
    """Draw each policy over all draws: range, mean, worst tenth; and its largest regret."""
    say, table, outcome = words.say, found.table.head(MOST_POLICIES), found.about
    height = 2.1 + 0.4 * len(table)
    title = say("robust.title", outcome=outcome_title(outcome, words))
    figure = style.new_figure(title, say("robust.subtitle"), footer, 9.2, height)
    bottom, size = 0.85 / height, 1.0 - 2.05 / height
    for left, key in ((0.27, "robust.values"), (0.72, "robust.max_regret")):
        figure.text(left, 1.0 - 0.95 / height, say(key).capitalize(), size=10, weight="bold")
    axes = style.area(figure, 0.27, bottom, 0.38, size)
    shown = found.by_draw[: len(table)]
    _scale(axes, float(shown.min()), float(shown.max()), len(table), outcome, words)
    beside = style.area(figure, 0.72, bottom, 0.24, size)
    _scale(beside, 0.0, float(table["max_regret"].max()), len(table), outcome, words)
    for y, (name, row) in enumerate(table.iterrows()):
        low, high = np.quantile(shown[y], (0.05, 0.95))
        axes.text(
            -0.02,
            y,
            _folded(str(name)),
            ha="right",
            va="center",
            size=9,
            transform=axes.get_yaxis_transform(),
        )
        axes.hlines(y, shown[y].min(), shown[y].max(), color=style.GRID, linewidth=4.0)
        axes.hlines(y, low, high, color=style.BLUE, linewidth=4.0)
        axes.plot([row["mean"]], [y], "o", color=style.BLACK, markersize=6)
        axes.plot([row["worst_tenth"]], [y], "D", color=style.VERMILLION, markersize=5.5)
        beside.barh(y, row["max_regret"], 0.42, color=style.BLUE)
    looks = (
        (Look(style.BLACK, "-", "o"), "robust.mean"),
        (Look(style.VERMILLION, "-", "D"), "robust.worst_tenth"),
    )
    for k, (look, key) in enumerate(looks):
        style.key(figure, [(look, look.colour, say(key))], [(0.28 + 0.13 * k, 0.36 / height)])
    return figure


def _folded(name: str) -> str:
    """Return a long name on two lines or three."""
    return "\n".join(textwrap.wrap(name, _WRAP, break_long_words=False)[:3])


def _scale(
    axes: Axes, low: float, high: float, rows: int, outcome: Outcome, words: Wording
) -> None:
    """Give an axis round marks from low to high; levels of shares go from 0 to 100 %."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(rows - 0.4, -0.6)
    if low and outcome.unit == "share":
        style.share_axis(axes, words, along="x")
        return
    marks = MaxNLocator(4, min_n_ticks=2).tick_values(low, high if high > low else low + 1.0)
    axes.set_xlim(float(marks[0]), float(marks[-1]))
    across = axes.get_xaxis_transform()
    for mark in map(float, marks):
        axes.axvline(mark, color=style.GRID, linewidth=0.8, zorder=0)
        text = shown_value(mark, outcome, words, 0 if marks[1] - marks[0] >= 0.01 else 1)
        axes.text(
            mark, -0.03, text, size=8.5, color=style.FAINT, va="top", ha="center", transform=across
        )
