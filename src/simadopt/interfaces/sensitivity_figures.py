"""The figures of a sensitivity analysis: a plane for Morris, bars for shares and distances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simadopt.core.level import Outcome
from simadopt.interfaces import style
from simadopt.interfaces.findings import shown_value
from simadopt.interfaces.level_words import outcome_title
from simadopt.interfaces.style import styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simadopt.experiments.sensitivity.reading import Sensitivity

__all__ = ["draw_sensitivity"]

DUMMY: Final = "dummy"
PALE: Final = "#A6CBE3"
MOST_BARS: Final = 20
_NAMED: Final = 16
_COLOURS: Final = {
    "above": style.BLUE,
    "within": style.BLUE,
    "unclear": style.FAINT,
    "few": style.FAINT,
    "none": style.FAINT,
    DUMMY: style.VERMILLION,
}
_PLACES: Final = (
    (7, 0, "left", "center"),
    (0, 7, "center", "bottom"),
    (0, -7, "center", "top"),
    (-7, 0, "right", "center"),
    (6, 7, "left", "bottom"),
    (6, -7, "left", "top"),
    (7, 15, "left", "bottom"),
    (7, -15, "left", "top"),
)
"""Where a name may stand beside its point, in points of type."""


def draw_sensitivity(found: Sensitivity, footer: str, words: Wording) -> Figure:
    """Return the figure of an analysis."""
    if found.method == "morris":
        return _plane(found, footer, words)
    return _bars(found, footer, words)


@styled
def _plane(found: Sensitivity, footer: str, words: Wording) -> Figure:
    """Draw µ* across and σ upwards; names stand out of the band of noise."""
    say, table, outcome = words.say, found.table, found.about
    title = say("sensitivity.title.morris", outcome=outcome_title(outcome, words))
    figure = style.new_figure(title, say("sensitivity.plane.subtitle"), footer, 8.0, 5.6)
    axes = style.area(figure, 0.1, 0.15, 0.84, 0.68)
    floor = float(table["mu_star_high"].to_dict()[DUMMY])
    axes.set_xlim(0.0, 1.06 * float(table["mu_star_high"].max()))
    axes.set_ylim(0.0, 1.12 * float(table["sigma"].max()) or 1.0)
    axes.axvspan(0.0, floor, color="#F2F2F2", zorder=0)
    _marks(axes, outcome, words)
    beside: dict[str, Any] = {"size": 8.5, "color": style.FAINT, "va": "top"}
    axes.text(
        floor,
        0.985,
        f" ◂ {say('sensitivity.floor')}",
        **beside,
        transform=axes.get_xaxis_transform(),
    )
    figure.text(0.52, 0.065, say("sensitivity.plane.across"), size=9, ha="center")
    figure.text(0.1, 0.85, say("sensitivity.plane.upwards"), size=9)
    points = []
    for name, row in table.iterrows():
        colour = _COLOURS[row["verdict"]]
        ends = (row["mu_star_low"], row["mu_star_high"])
        axes.hlines(row["sigma"], *ends, color=colour, linewidth=0.8, alpha=0.5)
        shape = "D" if name == DUMMY else "o"
        face = style.PAPER if row["verdict"] == "within" else colour
        axes.plot(
            row["mu_star"], row["sigma"], shape, color=colour, markersize=5,
            markerfacecolor=face, clip_on=False,
        )  # fmt: skip
        points.append((float(row["mu_star"]), float(row["sigma"])))
    named = [*table.index[table["verdict"] == "above"][:_NAMED], DUMMY]
    labels = {n: say("sensitivity.dummy") if n == DUMMY else str(n) for n in named}
    _name(axes, points, [(labels[n], table.index.get_loc(n)) for n in named])
    return figure


def _marks(axes: Axes, outcome: Outcome, words: Wording) -> None:
    """Draw a faint grid at round values."""
    from matplotlib.ticker import MaxNLocator

    mark: dict[str, Any] = {"size": 8.5, "color": style.FAINT}
    for along, limit in (("x", axes.get_xlim()[1]), ("y", axes.get_ylim()[1])):
        for value in MaxNLocator(5).tick_values(0.0, limit):
            if not 0.0 <= value <= limit:
                continue
            text = shown_value(float(value), outcome, words, 0)
            if along == "x":
                axes.axvline(value, color=style.GRID, linewidth=0.8, zorder=0)
                below = axes.get_xaxis_transform()
                axes.text(value, -0.02, text, va="top", ha="center", transform=below, **mark)
            else:
                axes.axhline(value, color=style.GRID, linewidth=0.8, zorder=0)
                beside = axes.get_yaxis_transform()
                axes.text(-0.01, value, text, va="center", ha="right", transform=beside, **mark)


def _name(axes: Axes, points: list[tuple[float, float]], named: list[tuple[str, Any]]) -> None:
    """Write names beside their points, each where it covers the least of what stands there."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.5, foreground=style.PAPER)]
    canvas: Any = FigureCanvasAgg(axes.figure)  # type: ignore[arg-type]
    renderer = canvas.get_renderer()
    marks = [axes.transData.transform(point) for point in points]
    taken: list[Any] = []
    for text, k in named:
        trials = []
        for order, (dx, dy, ha, va) in enumerate(_PLACES):
            label = axes.annotate(
                text,
                points[k],
                (dx, dy),
                textcoords="offset points",
                ha=ha,
                va=va,
                size=8.5,
                path_effects=halo,
                zorder=5,
            )
            box = label.get_window_extent(renderer).expanded(1.02, 1.1)
            outside = box.x1 > axes.bbox.x1 + 40 or box.y1 > axes.bbox.y1 or box.y0 < axes.bbox.y0
            covers = sum(box.overlaps(other) for other in taken)
            hides = sum(box.contains(*mark) for mark in marks)
            trials.append((10 * outside + 3 * covers + hides, order, label, box))
        _, _, kept, box = min(trials, key=lambda trial: trial[:2])
        taken.append(box)
        for _, _, label, _ in trials:
            if label is not kept:
                label.remove()


@styled
def _bars(found: Sensitivity, footer: str, words: Wording) -> Figure:
    """Draw one bar per input, its interval, and the line of the dummy."""
    say, sobol = words.say, found.method == "sobol"
    table = found.table.drop(index=DUMMY).head(MOST_BARS)
    height = 1.75 + 0.15 * sobol + 0.34 * len(table)
    title = say(f"sensitivity.title.{found.method}", outcome=outcome_title(found.about, words))
    figure = style.new_figure(title, say(f"sensitivity.bars.{found.method}"), footer, 8.0, height)
    bottom, top = (0.6 + 0.15 * sobol) / height, 1.0 - 1.0 / height
    axes = style.area(figure, 0.28, bottom, 0.66, top - bottom)
    style.share_axis(axes, words, along="x")
    axes.set_ylim(len(table) - 0.4, -0.6)
    if sobol:
        floor = float(found.table["ST_high"].to_dict()[DUMMY])
        floor = min(max(floor, 0.0), 1.0)
        axes.axvline(floor, color=style.VERMILLION, linestyle=(0, (4, 2)), linewidth=1.2)
    else:
        floor = float(table["floor"].to_list()[0])
    side = "left" if floor < 0.6 else "right"
    floor_label = f" {say('sensitivity.floor')} "
    axes.text(floor, -0.62, floor_label, size=8.5, color=style.VERMILLION, va="bottom", ha=side)
    for y, (name, row) in enumerate(table.iterrows()):
        above = row["verdict"] == "above"
        ink = style.INK if above else style.FAINT
        axes.text(-0.02, y, str(name), ha="right", va="center", size=9, color=ink)
        if sobol:
            for index, strong, weak, shift in (
                ("ST", PALE, style.GRID, -0.14),
                ("S1", style.BLUE, style.FAINT, 0.14),
            ):
                if row.get(f"{index}_readable", True):
                    _bar(axes, y + shift, row, index, strong if above else weak, 0.26)
                else:
                    few = f" {index}: {say('sensitivity.few')}"
                    axes.text(0.0, y + shift, few, size=7.5, color=style.FAINT, va="center")
        else:
            _bar(axes, y, row, "pawn", style.BLUE if above else style.GRID, 0.5)
            axes.vlines(row["floor"], y - 0.42, y + 0.42, color=style.VERMILLION, linewidth=1.6)
    if sobol:
        for k, (colour, key) in enumerate(((PALE, "ST"), (style.BLUE, "S1"))):
            look = style.Look(colour, "-", "s", 7.0)
            style.key(
                figure,
                [(look, colour, say(f"sensitivity.{key}"))],
                [(0.3 + 0.3 * k, 0.36 / height)],
            )
    return figure


def _bar(axes: Axes, y: float, row: Any, index: str, colour: str, height: float) -> None:
    axes.barh(y, max(row[index], 0.0), height, color=colour, zorder=1)
    ends = (max(row[f"{index}_low"], 0.0), max(row[f"{index}_high"], 0.0))
    axes.hlines(y, *ends, color=style.INK, linewidth=1.1, zorder=2)
