"""The figures of a comparison: paired differences with their intervals, and use week by week."""

from __future__ import annotations

import math
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simadopt.interfaces import style
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.style import Look, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_comparison", "draw_differences", "draw_weeks"]

_MOST: Final = 4
"""Outcomes shown side by side; the one that ranks policies stands first."""
_LOOKS: Final = (
    Look(style.BLUE, "-", "o"),
    Look(style.VERMILLION, (0, (6, 2)), "s"),
    Look(style.GREEN, (0, (1, 1.2)), "^"),
    Look(style.PURPLE, (0, (4, 1, 1, 1)), "D"),
    Look(style.ORANGE, (0, (8, 1.5)), "v"),
)
_BASE: Final = Look(style.BLACK, (0, (2, 1)), "x")
_ABREAST: Final = 3
_CLEAR: Final = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0}
"""Behind a text that stands on a line."""
_WRAP: Final = 24
_HEAD: Final = 22
"""Characters of a line above a panel, so that it does not run into the next one."""
_LINE: Final = 130
"""Characters of a line below the title."""


def draw_comparison(comparison: ComparisonWords, folder: Path) -> list[Path]:
    """Write both figures in a folder, as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    if not comparison.found.series:
        return style.save(draw_differences(comparison), folder, "paired_differences")
    paths = style.save(draw_differences(comparison), folder, "paired_differences")
    return paths + style.save(draw_weeks(comparison), folder, "use_by_week")


@styled
def draw_differences(comparison: ComparisonWords) -> Figure:
    """Draw, policy by policy, the paired difference of some outcomes with its interval."""
    say, found = comparison.words.say, comparison.found
    rows = len(found.variants)
    subtitle = say(
        "compare.figure.differences_subtitle",
        base=comparison.labels[found.base],
        when=comparison.when,
        level=comparison.words.percent(comparison.confidence),
    )
    told = textwrap.wrap(subtitle, _LINE)
    shown = list(dict.fromkeys((comparison.outcome, *comparison.view.drawn)))[:_MOST]
    heads = [textwrap.wrap(comparison.title(outcome), _HEAD) for outcome in shown]
    height = 1.7 + 0.62 * rows + 0.16 * (len(told) - 1 + max(max(map(len, heads)) - 2, 0))
    title = say("compare.figure.differences")
    figure = style.new_figure(title, "\n".join(told), _footer(comparison), 10.0, height)
    bottom, high = 0.5 / height, 0.62 * rows / height
    for k, outcome in enumerate(shown):
        left = 0.235 + 0.192 * k
        over, head = bottom + high + 0.08 / height, "\n".join(heads[k])
        figure.text(left, over, head, size=8.5, weight="bold", va="bottom")
        _panel(style.area(figure, left, bottom, 0.165, high), comparison, outcome, names=k == 0)
    return figure


def _panel(axes: Axes, comparison: ComparisonWords, outcome: str, *, names: bool) -> None:
    rows = len(comparison.found.variants)
    gaps = [comparison.difference(v, outcome) for v in comparison.found.variants]
    ends = [x for gap in gaps for x in (gap.value, gap.low, gap.high, 0.0) if math.isfinite(x)]
    margin = 0.08 * (max(ends, default=0.0) - min(ends, default=0.0)) or 1.0
    axes.set_xlim(min(ends, default=0.0) - margin, max(ends, default=0.0) + margin)
    axes.set_ylim(-0.5, rows - 0.5)
    axes.axvline(0.0, color=style.FAINT, linewidth=1.0)
    axes.text(0.0, -0.55, "0", size=8, color=style.FAINT, ha="center", va="top")
    beside: Any = axes.get_yaxis_transform()
    for row, (variant, gap) in enumerate(zip(comparison.found.variants, gaps, strict=True)):
        y, look = rows - 1 - row, _LOOKS[row % len(_LOOKS)]
        axes.plot([gap.low, gap.high], [y, y], color=look.colour, linewidth=2.5)
        axes.plot([gap.value], [y], marker=look.shape, color=look.colour, markersize=6)
        text = comparison.gap(gap, outcome)
        axes.text(0.0, y + 0.27, text, size=8, transform=beside, va="center", bbox=_CLEAR)
        if names:
            label = "\n".join(textwrap.wrap(comparison.labels[variant], _WRAP))
            axes.text(-0.08, y, label, size=9, ha="right", va="center", transform=beside)


@styled
def draw_weeks(comparison: ComparisonWords) -> Figure:
    """Draw use by week of each policy beside that of the base: one area a policy."""
    _say, variants = comparison.words.say, comparison.found.variants
    lines = math.ceil(len(variants) / _ABREAST)
    height = 0.75 + 2.75 * lines
    name = comparison.found.level.headline
    name = name if name in comparison.found.series else next(iter(comparison.found.series))
    figure = style.new_figure(
        comparison.view.say(
            comparison.words, "compare.figure.weeks", outcome=comparison.title(name)
        ),
        comparison.view.say(comparison.words, "compare.figure.weeks_subtitle"),
        _footer(comparison),
        width=10.0,
        height=height,
    )
    for k, variant in enumerate(variants):
        line, place = divmod(k, _ABREAST)
        bottom = (0.55 + 2.75 * (lines - 1 - line)) / height
        left = 0.06 + 0.325 * place
        label = "\n".join(textwrap.wrap(comparison.labels[variant], 40))
        top = bottom + 1.85 / height
        figure.text(left, top + 0.1 / height, label, size=10, weight="bold", va="bottom")
        axes = style.area(figure, left, bottom, 0.195, 1.85 / height)
        _weeks(axes, comparison, name, variant, _LOOKS[k % len(_LOOKS)], labels=place == 0)
    return figure


def _weeks(
    axes: Axes, comparison: ComparisonWords, name: str, variant: str, look: Look, *, labels: bool
) -> None:
    if comparison.found.outcomes[name].unit == "share":
        style.share_axis(axes, comparison.words, labels=labels)
    step = comparison.found.level.step
    style.week_axis(
        axes, comparison.found.weeks, comparison.words, step="" if step == "week" else step
    )
    ends = []
    for arm, shown in ((comparison.found.base, _BASE), (variant, look)):
        band = comparison.found.by_week(arm, name)
        weeks = range(comparison.found.weeks + 1)
        axes.fill_between(
            weeks, band["low"], band["high"], color=shown.colour, alpha=0.14, linewidth=0
        )
        axes.plot(weeks, band["mean"], color=shown.colour, linestyle=shown.dash, linewidth=1.9)
        last = float(band["mean"][-1])
        if not math.isnan(last):
            label = comparison.words.say(
                "compare.figure.base" if arm != variant else "compare.figure.policy"
            )
            ends.append((last, f"{label} {comparison.view.value(name, last, comparison.words)}"))
    style.end_labels(axes, ends)


def _footer(comparison: ComparisonWords) -> str:
    plan = comparison.found.plan
    name = plan.arms[0].case.scenario.name
    return comparison.view.footer(comparison.words, name, plan.seed, len(plan))
