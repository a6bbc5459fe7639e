"""A map of departments as tiles: the share of communes that have the item asked about."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.interfaces import style
from simadopt.interfaces.level_words import RunOf, scenario_title
from simadopt.interfaces.style import styled
from simadopt.io.wording import Wording
from simadopt.levels.territory.clock import quarter_words
from simadopt.levels.territory.tables.items import COMMUNE, INDEX, ITEMS
from simadopt.levels.territory.tables.tiles import TILES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["LEAST_DEPARTMENTS", "department_shares", "map_figure"]

LEAST_DEPARTMENTS: Final = 10
"""Departments from which a map says more than a table."""
CLASSES: Final = (0.2, 0.4, 0.6, 0.8)
_WIDE: Final = 110
COLOURS: Final = ("#F3C9A9", "#DCEBF5", "#9CC8E4", "#4A98CB", "#00507F")


def department_shares(run: Any, item: str) -> dict[str, float]:
    """Return the share of the communes of each department of the map that have an item in place."""
    communes = np.flatnonzero(run.s.type == COMMUNE)
    codes = np.array(run.roster.department)[communes]
    have = (run.m.placed[communes] >> np.uint32(INDEX[item])) & np.uint32(1)
    found: dict[str, float] = {}
    for code in np.unique(codes).tolist():
        if code in TILES:
            found[code] = float(have[codes == code].mean())
    return found


@styled
def map_figure(result: RunOf, words: Wording) -> Figure | None:
    """Draw the departments, coloured by class of share; None where too few are in the territory."""
    from matplotlib.patches import Rectangle

    run, say = result.run, words.say
    item = ITEMS[INDEX[run.scenario.focus]]
    shares = department_shares(run, item.name)
    if len(shares) < LEAST_DEPARTMENTS:
        return None
    footer = say("level.run_footer", name=run.scenario.name, seed=str(run.seed))
    when = quarter_words(run.now - 1, words)
    title = say("territory.figure.map", item=item.label[words.language], quarter=when)
    told = f"{scenario_title(run.scenario, words)}\n{fill(say('territory.figure.map.told'), _WIDE)}"
    figure = style.new_figure(title, told, footer, width=8.0, height=8.6)
    axes = style.area(figure, 0.05, 0.12, 0.9, 0.75)
    for code, (row, column) in TILES.items():
        level = int(np.searchsorted(CLASSES, shares[code], side="right")) if code in shares else -1
        colour = COLOURS[level] if level >= 0 else style.PAPER
        axes.add_patch(
            Rectangle(
                (column + 0.03, -row - 0.97), 0.94, 0.94, facecolor=colour, edgecolor=style.GRID
            )
        )
        ink = style.PAPER if level == len(CLASSES) else style.INK
        if not run.scenario.authorities.anonymous:
            axes.text(column + 0.5, -row - 0.5, code, ha="center", va="center", size=8.5, color=ink)
    axes.set_xlim(0, 12)
    axes.set_ylim(-13, 0)
    axes.set_aspect("equal")
    style.class_key(figure, COLOURS, CLASSES, words, 0.085)
    return figure
