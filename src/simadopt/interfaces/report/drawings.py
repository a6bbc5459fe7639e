"""Figures that only reports have: intervals in rows, services in rows."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.experiments.spread import Spread
from simadopt.interfaces import style
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.report.parts import Drawing, Table
from simadopt.interfaces.run_result import RunResult
from simadopt.interfaces.style import styled
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.services import LEAST_STAFF, NON_USING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Interval", "draw_intervals", "draw_services", "services_rows", "spread_of_services"]

MOST: Final = 40
"""Services shown, those that use least."""
Interval = tuple[str, float, float, float]


def services_rows(result: RunResult, words: Wording) -> list[tuple[str, float, int]]:
    """Return label, use of the main tool and number of people of each service, least first."""
    table = result.by("service")
    main = result.features.main
    if f"{main}_use" not in table.measures:
        return []
    use, posts = (table.measures[f"{main}_{name}"][-1] for name in ("use", "posts"))
    alone = result.page["people"]["authorities"] == 1
    rows = [
        (service_label(name, words, alone=alone), float(use[k]), int(posts[k]))
        for k, name in enumerate(table.names)
        if np.isfinite(use[k]) and posts[k] >= LEAST_STAFF
    ]
    return sorted(rows, key=lambda row: row[1])[:MOST]


@styled
def draw_services(result: RunResult, words: Wording) -> Drawing:
    """Draw the use of the main tool in each service at the end, least first."""
    say, rows = words.say, services_rows(result, words)
    height = 1.5 + 0.25 * len(rows)
    figure = style.new_figure(
        say("figure.service.title"), say("report.service_subtitle"),
        say("figure.footer", name=result.scenario.name, seed=str(result.seed)), height=height,
    )  # fmt: skip
    axes = style.area(figure, 0.36, 0.55 / height, 0.56, 1.0 - 1.3 / height)
    style.share_axis(axes, words, along="x")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.axvline(NON_USING, color=style.FAINT, linewidth=1.0, linestyle=(0, (3, 3)), zorder=1)
    for y, (name, use, _) in enumerate(rows):
        low = use < NON_USING
        colour, shape = (style.VERMILLION, "D") if low else (style.BLUE, "o")
        axes.plot([0.0, use], [y, y], color=style.GRID, linewidth=2.5, zorder=1)
        axes.plot([use], [y], marker=shape, color=colour, markersize=6, clip_on=False)
        axes.text(-0.03, y, _short(name), size=8.5, ha="right", va="center")
        axes.text(use + 0.025, y, words.percent(use), size=8, va="center")
    table = Table(
        say("figure.service.title"),
        [say("report.service"), say("figure.service.use"), say("report.people")],
        [(name, words.percent(use), words.number(people)) for name, use, people in rows],
    )
    return Drawing(style.as_svg(figure, say("figure.service.title")), say("report.mark"), table)


def spread_of_services(found: Spread, main: str, words: Wording) -> Table:
    """Return median and 80 % band of the use in each real service; those that differ come first."""
    say, services = words.say, found.services
    assert services is not None
    use, side = services.use[main][:, -1], services.side[main][-1]
    alone = len({name.partition("/")[0] for name in services.names}) == 1
    shown = [k for k in np.argsort(side, kind="stable").tolist() if np.isfinite(use[1, k])]
    words_of = {-1: "below", 0: "same", 1: "above"}
    rows = [
        (
            service_label(services.names[k], words, alone=alone),
            words.percent(use[1, k]),
            say("app.figure.range", low=words.percent(use[0, k]), high=words.percent(use[2, k])),
            say(f"app.real.{words_of[int(side[k])]}"),
        )
        for k in shown
    ]
    heads = [say("report.service"), *(say(f"app.real.{n}") for n in ("median", "range", "side"))]
    return Table(say("app.real.known", runs=found.runs), heads, rows)


@styled
def draw_intervals(
    rows: Sequence[Interval], words: Wording, title: str, subtitle: str, foot: str, *,
    share: bool = True, symmetric: bool = False,
) -> str:  # fmt: skip
    """Draw a dot and an interval for each row: name, middle, low, high."""
    height = 1.5 + 0.34 * len(rows)
    figure = style.new_figure(title, subtitle, foot, height=height)
    axes = style.area(figure, 0.36, 0.6 / height, 0.54, 1.0 - 1.45 / height)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    if share and not symmetric:
        style.share_axis(axes, words, along="x")
    else:
        _scale(axes, rows, words, symmetric=symmetric)
    beside: Any = axes.get_yaxis_transform()
    for y, (name, middle, low, high) in enumerate(rows):
        axes.plot([low, high], [y, y], color=style.BLUE, linewidth=2.5, solid_capstyle="butt")
        axes.plot([middle], [y], marker="o", color=style.BLUE, markersize=6, clip_on=False)
        axes.text(-0.04, y, _short(name), size=8.5, ha="right", va="center", transform=beside)
        text = words.percent(middle) if share and not symmetric else words.number(middle, 2)
        axes.text(1.05, y, text, size=8.5, va="center", transform=beside)
    return style.as_svg(figure, title)


def _scale(axes: Axes, rows: Sequence[Interval], words: Wording, *, symmetric: bool) -> None:
    """Give an axis marks at −1, 0 and 1, or at both ends of what is drawn."""
    values = [x for row in rows for x in row[1:] if np.isfinite(x)] or [0.0, 1.0]
    marks = [-1.0, -0.5, 0.0, 0.5, 1.0] if symmetric else [min(values), max(values)]
    axes.set_xlim(marks[0], marks[-1] if marks[-1] > marks[0] else marks[0] + 1.0)
    for mark in marks:
        axes.axvline(mark, color=style.GRID, linewidth=0.8, zorder=0)
        text = words.number(mark, 1)
        axes.text(
            mark, -0.03, text, size=8.5, color=style.FAINT, ha="center", va="top",
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip


def _short(text: str) -> str:
    return "\n".join(textwrap.wrap(text, 38, max_lines=2, placeholder=" …"))
