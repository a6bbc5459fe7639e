"""How every figure looks: one palette that all can read, one font, axes from 0 to 100 %.

Colours are those of Okabe and Ito (2008), told apart with every kind of colour vision; a dash and a
shape always go with them. Figures are drawn without a window; the same data give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from simadopt.io.wording import Wording
from simadopt.levels.staff.organisation.catalogue import FeatureTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "CATEGORY_LOOKS",
    "Look",
    "area",
    "as_svg",
    "end_labels",
    "key",
    "new_figure",
    "save",
    "share_axis",
    "spread",
    "styled",
    "tool_looks",
    "warm_up",
    "week_axis",
]

BLACK, BLUE, GREEN = "#000000", "#0072B2", "#009E73"
VERMILLION, PURPLE, ORANGE = "#D55E00", "#CC79A7", "#E69F00"
INK, FAINT, GRID, PAPER = "#222222", "#666666", "#DDDDDD", "#FFFFFF"
DPI: Final = 110
_WEEK_STEPS: Final = (1, 2, 4, 13, 26, 52, 104, 260, 520, 1040, 2080)
_LABEL_INCHES: Final = 0.165
"""Height of a line of text beside a curve."""
STYLE: Final[Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.5,
    "text.hinting": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "simadopt",
    "axes.unicode_minus": True,
    "text.color": INK,
    "figure.facecolor": PAPER,
}


@dataclass(frozen=True)
class Look:
    """A colour with the dash and the shape that go with it."""

    colour: str
    dash: Any
    shape: str
    size: float = 6.0


_COLOURS: Final = (BLUE, GREEN, PURPLE, VERMILLION, ORANGE, BLACK, "#56B4E9", "#F0E442")
_DASHES: Final = ("-", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)))
_SHAPES: Final = ("o", "s", "^", "D", "v", "P", "X", "p")


def tool_looks(table: FeatureTable) -> dict[str, Look]:
    """Return the look of each tool: its own colour or the next of the palette, a dash, a shape."""
    return {
        tool.name: Look(tool.colour or _COLOURS[t], _DASHES[t % len(_DASHES)], _SHAPES[t])
        for t, tool in enumerate(table.tools)
    }


CATEGORY_LOOKS: Final = {
    "A": Look(BLACK, "-", "^"),
    "B": Look(VERMILLION, (0, (6, 2)), "s"),
    "C": Look(BLUE, (0, (1, 1.2)), "o"),
}


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def styled(draw: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function draw in the one style, whatever the settings of whoever calls it."""

    @wraps(draw)
    def drawn(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        from matplotlib import rc_context

        with rc_context(STYLE):
            return draw(*args, **kwargs)

    return drawn


def new_figure(
    title: str, subtitle: str, footer: str, width: float = 8.0, height: float = 4.6
) -> Figure:
    """Return an empty figure with its title, what it measures, and where it comes from."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI)
    figure.text(0.02, 1.0 - 0.12 / height, title, size=13, weight="bold", va="top")
    figure.text(0.02, 1.0 - 0.44 / height, subtitle, size=9, color=FAINT, va="top")
    figure.text(0.02, 0.1 / height, footer, size=7.5, color=FAINT, va="bottom")
    return figure


def area(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Add a drawing area, placed in shares of the figure, without frame or ticks of its own."""
    axes = figure.add_axes((left, bottom, width, height))
    axes.set_axis_off()
    return axes


def share_axis(axes: Axes, words: Wording, *, along: str = "y", labels: bool = True) -> None:
    """Give an axis the whole range from 0 to 100 %, with faint lines across."""
    marks = (0.0, 0.25, 0.5, 0.75, 1.0)
    upwards = along == "y"
    (axes.set_ylim if upwards else axes.set_xlim)(0.0, 1.0)
    across = axes.get_yaxis_transform() if upwards else axes.get_xaxis_transform()
    lines = axes.hlines if upwards else axes.vlines
    lines(marks, 0.0, 1.0, color=GRID, linewidth=0.8, transform=across, zorder=0, clip_on=False)
    for mark in marks if labels else ():
        x, y = (-0.02, mark) if upwards else (mark, -0.02)
        side: dict[str, Any] = (
            {"ha": "right", "va": "center"} if upwards else {"ha": "center", "va": "top"}
        )
        axes.text(x, y, words.percent(mark), size=8.5, color=FAINT, transform=across, **side)


def week_axis(axes: Axes, weeks: int, words: Wording, *, step: str = "") -> None:
    """Mark weeks by quarters of a year, years or decades, so that at most six marks are shown.

    ``step`` is what is counted where it is not weeks.
    """
    named = words.texts.get(f"level.step.{step}", step)
    apart = next((s for s in _WEEK_STEPS if weeks / s <= 5), _WEEK_STEPS[-1])
    axes.set_xlim(0, max(weeks, 1))
    below = axes.get_xaxis_transform()
    for mark in range(0, weeks + 1, apart):
        first = f"{named} 0" if named else words.say("figure.week", week=0)
        text = words.number(mark) if mark else first
        axes.text(mark, -0.03, text, size=8.5, color=FAINT, transform=below, va="top", ha="center")


def end_labels(axes: Axes, ends: Sequence[tuple[float, str]]) -> None:
    """Name each line at its end, moved apart where names would touch."""
    height = axes.bbox.height / axes.figure.dpi
    placed = spread([value for value, _ in ends], _LABEL_INCHES / height)
    beside = axes.get_yaxis_transform()
    for (_, text), y in zip(ends, placed, strict=True):
        axes.text(1.035, y, text, size=9, va="center", transform=beside)


def key(
    figure: Figure, items: Sequence[tuple[Look, str, str]], at: Sequence[tuple[float, float]]
) -> None:
    """Explain marks: shape, face colour and text, each at its place in shares of the figure."""
    from matplotlib.lines import Line2D

    for (look, face, text), (x, y) in zip(items, at, strict=True):
        mark = Line2D(
            [x], [y], linestyle="", marker=look.shape, markersize=look.size,
            markerfacecolor=face, markeredgecolor=look.colour, markeredgewidth=1.3,
        )  # fmt: skip
        figure.add_artist(mark)
        figure.text(x + 0.014, y, text, size=8.5, va="center")


def class_key(
    figure: Figure, colours: Sequence[str], limits: Sequence[float], words: Wording, y: float
) -> None:
    """Explain the colours of classes of shares, which ``limits`` part, in a row at a height of the figure."""
    bounds = (0.0, *limits, 1.0)
    items = [
        (
            Look(FAINT, "", "s", 9.0),
            colour,
            words.say("figure.between", low=words.percent(low), high=words.percent(high)),
        )
        for colour, low, high in zip(colours, bounds, bounds[1:], strict=False)
    ]
    key(figure, items, [(0.08 + 0.185 * k, y) for k in range(len(items))])


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Return values moved as little as needed to be ``gap`` apart, within 0 and 1.

    >>> [round(v, 3) for v in spread([0.5, 0.5, 0.0], 0.1)]
    [0.45, 0.55, 0.0]
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    blocks: list[list[Any]] = []
    for i in order:
        blocks.append([[i], values[i]])
        while len(blocks) > 1 and _top(blocks[-2], gap) > _bottom(blocks[-1], gap):
            members, centre = blocks.pop()
            before, other = blocks[-1]
            whole = len(before) + len(members)
            blocks[-1] = [before + members, (other * len(before) + centre * len(members)) / whole]
    result = [0.0] * len(values)
    for members, centre in blocks:
        half = gap * (len(members) - 1) / 2.0
        start = min(max(centre - half, 0.0), 1.0 - 2.0 * half)
        for place, i in enumerate(members):
            result[i] = start + gap * place
    return result


def _top(block: list[Any], gap: float) -> float:
    return float(block[1] + gap * len(block[0]) / 2.0)


def _bottom(block: list[Any], gap: float) -> float:
    return float(block[1] - gap * len(block[0]) / 2.0)


@styled
def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Write a figure as SVG and PNG, without a date; return the two paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    svg, png = folder / f"{name}.svg", folder / f"{name}.png"
    raster: Any = FigureCanvasAgg(figure)
    vector: Any = FigureCanvasSVG(figure)
    raster.print_png(str(png), metadata={"Software": None}, pil_kwargs={"compress_level": 1})
    vector.print_svg(str(svg), metadata={"Date": None})  # changes the dpi
    return [svg, png]


@styled
def warm_up() -> None:
    """Draw something in both formats, to nowhere: what drawing loads when it is first done is there then."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = new_figure("A", "b", "c")
    area(figure, 0.1, 0.1, 0.8, 0.8).plot((0, 1), (0, 1), marker="o")
    raster: Any = FigureCanvasAgg(figure)
    raster.print_png(io.BytesIO())
    as_svg(figure, "")


@styled
def as_svg(figure: Figure, name: str) -> str:
    """Return a figure as an SVG element with an accessible name, without a date."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    text = io.StringIO()
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(text, metadata={"Date": None})
    drawn = text.getvalue()
    element = drawn[drawn.index("<svg") :]
    return element.replace("<svg", f'<svg role="img" aria-label="{escape(name)}"', 1)
