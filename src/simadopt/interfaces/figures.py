"""The figures of a run: who uses what, over time and in the organisation.

Each function takes the history of a run and a catalogue of words and returns a matplotlib figure.
Axes of shares always go from 0 to 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.interfaces import style
from simadopt.interfaces.groups import service_use
from simadopt.interfaces.picture import organisation
from simadopt.interfaces.style import Look, styled
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.organisation.columns import F64
from simadopt.levels.staff.tables.features import CATEGORIES, CHANNELS
from simadopt.levels.staff.tool_words import words_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "FIGURES",
    "by_category",
    "by_service",
    "by_tool",
    "draw_all",
    "figures_of",
    "organisation",
    "requests",
    "tracked_by_week",
]

_DOTS: Final = 28
"""More services than this are shown as a cloud rather than one line each."""
_MOST_DOTS: Final = 4_000
_LOW_USE: Final = 0.2
_HEAD: Final = Look(style.VERMILLION, "-", "D")


def _footer(history: History, words: Wording) -> str:
    return words.say("figure.footer", name=history.scenario.name, seed=str(history.seed))


def _lines(axes: Axes, words: Wording, series: list[tuple[str, F64, Look]]) -> None:
    """Draw series over the weeks, each named at its end."""
    weeks = series[0][1].size - 1
    ends = []
    for name, values, look in series:
        last = float(values[-1])
        if np.isnan(last):
            continue
        axes.plot(
            range(weeks + 1), values, color=look.colour, linestyle=look.dash, linewidth=1.9,
            marker=look.shape, markevery=[-1], markersize=look.size, clip_on=False,
        )  # fmt: skip
        ends.append((last, f"{name} {words.percent(last)}"))
    style.week_axis(axes, weeks, words)
    style.end_labels(axes, ends)


def _named_area(figure: Figure, name: str, left: float, width: float) -> Axes:
    """Add one of several areas side by side, with its name above."""
    figure.text(left, 0.79, name, size=10, weight="bold")
    return style.area(figure, left, 0.16, width, 0.58)


@styled
def by_category(history: History, words: Wording) -> Figure:
    """Draw the use of each tool by category: three areas side by side, three lines each."""
    say = words.say
    figure = style.new_figure(
        say("figure.category.title"), say("figure.use.subtitle"), _footer(history, words)
    )
    table = history.by("category")
    tools = history.features.tool_names
    step = 0.945 / max(len(tools), 3)
    for t, tool in enumerate(tools):
        axes = _named_area(figure, say(f"tool.{tool}"), 0.075 + step * t, step - 0.1)
        style.share_axis(axes, words, labels=t == 0)
        use = table.measures[f"{tool}_use"]
        series = [(c, use[:, k], style.CATEGORY_LOOKS[c]) for k, c in enumerate(CATEGORIES)]
        _lines(axes, words, series)
    return figure


@styled
def by_tool(history: History, words: Wording) -> Figure:
    """Draw awareness and use of each tool: two areas side by side."""
    say = words.say
    figure = style.new_figure(
        say("figure.tool.title"), say("figure.tool.subtitle"), _footer(history, words)
    )
    for k, measure in enumerate(("awareness", "use")):
        axes = _named_area(figure, say(f"measure.{measure}"), 0.075 + 0.47 * k, 0.29)
        style.share_axis(axes, words, labels=k == 0)
        series = [
            (say(f"tool.{tool}"), history.series(measure, f"tool:{tool}"), look)
            for tool, look in style.tool_looks(history.features).items()
        ]
        _lines(axes, words, series)
    return figure


@styled
def by_service(history: History, words: Wording) -> Figure:
    """Draw the use of the main tool in each service, least first, with the encouragement of its head."""
    services = service_use(history.state, history.features.main, words)
    shown = np.flatnonzero(~np.isnan(services.use))
    order = shown[np.argsort(services.use[shown], kind="stable")]
    use, boss = services.use[order], services.encouragement[order]
    few = order.size <= _DOTS
    height = 1.9 + 0.27 * order.size if few else 5.2
    real = bool(history.state.labels.imported.any())
    subtitle = "figure.service.subtitle" if few else "figure.service.cloud"
    figure = style.new_figure(
        words.say("figure.service.title"),
        words.say("figure.one_draw" if real else subtitle),
        _footer(history, words),
        height=max(height, 3.0),
    )
    high = figure.get_figheight()
    if few:
        axes = style.area(figure, 0.36, 0.55 / high, 0.58, 1.0 - 1.65 / high)
        look = style.tool_looks(history.features)[history.features.main]
        _dots(figure, axes, words, use, boss, [services.names[g] for g in order], look)
    else:
        axes = style.area(figure, 0.11, 0.16, 0.8, 0.62)
        _draw_all_services(axes, words, use, boss)
    return figure


def _dots(
    figure: Figure,
    axes: Axes,
    words: Wording,
    use: F64,
    boss: F64,
    names: list[str],
    look: Look,
) -> None:
    """Draw one line per service: a dot for use, a diamond for its head."""
    rows = np.arange(use.size)
    style.share_axis(axes, words, along="x")
    axes.set_ylim(-0.6, max(use.size, 1) - 0.4)
    axes.hlines(rows, use, boss, color=style.GRID, linewidth=2.5, zorder=1)
    axes.scatter(
        boss, rows, s=38, marker=_HEAD.shape, facecolor=style.PAPER, edgecolor=_HEAD.colour,
        linewidth=1.5, zorder=2, clip_on=False,
    )  # fmt: skip
    axes.scatter(use, rows, s=46, marker=look.shape, color=look.colour, zorder=3, clip_on=False)
    _low_line(axes, along="x")
    for row, name in enumerate(names):
        axes.text(-0.03, row, name, size=8.5, ha="right", va="center")
    y = 1.0 - 0.82 / figure.get_figheight()
    items = [(look, look.colour, words.say("figure.service.use"))]
    if not np.isnan(boss).all():
        items.append((_HEAD, style.PAPER, words.say("figure.service.head")))
    style.key(figure, items, [(0.37, y), (0.68, y)][: len(items)])


def _low_line(axes: Axes, along: str) -> None:
    """Mark the use below which a service is said not to use the tool."""
    draw = axes.axvline if along == "x" else axes.axhline
    draw(_LOW_USE, color=style.FAINT, linewidth=1.0, linestyle=(0, (3, 3)), zorder=0)


def _draw_all_services(axes: Axes, words: Wording, use: F64, boss: F64) -> None:
    """Draw many services: encouragement across (or rank, if it may not be shown), use upwards."""
    style.share_axis(axes, words)
    _low_line(axes, along="y")
    known = np.flatnonzero(~np.isnan(boss))
    across = "figure.service.head" if known.size else "figure.service.rank"
    if known.size:
        style.share_axis(axes, words, along="x")
    else:
        boss, known = np.linspace(0.0, 1.0, use.size), np.arange(use.size)
        axes.set_xlim(0.0, 1.0)
    rows = known[np.linspace(0, known.size - 1, min(known.size, _MOST_DOTS)).astype(np.int64)]
    axes.scatter(boss[rows], use[rows], s=9, color=style.BLUE, alpha=0.35, linewidth=0)
    beside: dict[str, Any] = {"size": 8.5, "color": style.FAINT, "transform": axes.transAxes}
    axes.text(0.5, -0.1, words.say(across), ha="center", va="top", **beside)
    axes.text(0.0, 1.03, words.say("figure.service.use"), ha="left", va="bottom", **beside)


@styled
def requests(history: History, words: Wording) -> Figure:
    """Draw the share of residents' requests that are tracked, week by week, by kind of channel."""
    figure = style.new_figure(
        words.say("figure.requests.title"),
        words.say("figure.requests.subtitle"),
        _footer(history, words),
    )
    axes = style.area(figure, 0.075, 0.16, 0.61, 0.62)
    style.share_axis(axes, words)
    digital = np.array([channel.digital for channel in CHANNELS])
    series = [
        (words.say("requests.all"), np.ones(digital.size, bool), Look(style.BLACK, "-", "o")),
        (words.say("requests.digital"), digital, Look(style.BLUE, (0, (6, 2)), "s")),
        (words.say("requests.direct"), ~digital, Look(style.VERMILLION, (0, (1, 1.2)), "^")),
    ]
    lines = [(name, tracked_by_week(history, which), look) for name, which, look in series]
    _lines(axes, words, lines)
    return figure


def tracked_by_week(history: History, channels: NDArray[np.bool_]) -> F64:
    """Return the tracked share of requests over some channels: mean of four weeks, from week 1."""
    records, weeks = history.state.records, slice(1, history.weeks + 1)
    arrived, tracked = (
        np.convolve(column[weeks][:, :, channels].sum(axis=(1, 2)), np.ones(4))[: history.weeks]
        for column in (records.arrived, records.tracked)
    )
    share = np.full(history.weeks + 1, np.nan)
    np.divide(tracked, arrived, out=share[1:], where=arrived > 0)
    return share


FIGURES: Final[dict[str, Callable[..., Figure]]] = {
    "adoption_by_category": by_category,
    "adoption_by_tool": by_tool,
    "adoption_by_service": by_service,
    "organisation": organisation,
    "tracked_requests": requests,
}
"""Name of the file of each figure, and what draws it."""


def figures_of(history: History) -> dict[str, Callable[..., Figure]]:
    """Return the figures of a run: requests only where a tool can track them."""
    none = () if history.features.tracks else ("tracked_requests",)
    return {name: draw for name, draw in FIGURES.items() if name not in none}


def draw_all(
    history: History,
    folder: Path,
    words: Wording,
    *,
    person_views: bool = False,
    names: Sequence[str] | None = None,
) -> list[Path]:
    """Write every figure, or those of some names, in a folder, as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    words = words_for(history.features, words)
    paths: list[Path] = []
    for name, draw in figures_of(history).items():
        if names is not None and name not in names:
            continue
        shown = {"person_views": person_views} if draw is organisation else {}
        paths += style.save(draw(history, words, **shown), folder, name)
    return paths
