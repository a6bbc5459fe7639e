"""The organisation as a picture, coloured by use of the main tool: people, or services when many.

People are shapes (category) around their head, filled by use. Above 5,000 people, and for real
staff, who are never shown one by one unless asked for, services are tiles.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.interfaces import style
from simadopt.interfaces.groups import ServiceUse, service_use
from simadopt.interfaces.layout import Layout, lay_out
from simadopt.interfaces.style import Look, styled
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.services import person_shares
from simadopt.levels.staff.organisation.columns import I64
from simadopt.levels.staff.tables.features import CATEGORIES
from simadopt.levels.staff.tables.services import service_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["MOST_PEOPLE", "organisation"]

MOST_PEOPLE: Final = 5_000
_NAMED_SERVICES: Final = 60
_WRITTEN_TILES: Final = 120
_BANDS: Final = 24
_BAND_WIDTH: Final = 240
_WIDTH, _HEIGHT = 10.0, 6.8
_CLASSES: Final = (0.2, 0.4, 0.6, 0.8)
_TILE_COLOURS: Final = ("#F3C9A9", "#DCEBF5", "#9CC8E4", "#4A98CB", "#00507F")
# Face, edge and size of a person: without the means, uses nothing, uses some, uses half or more.
_STATES: Final = (
    ("#E6E6E6", "#BBBBBB", 0.45),
    ("#FFFFFF", style.VERMILLION, 1.0),
    ("#9CC8E4", style.BLUE, 1.0),
    (style.BLUE, style.BLUE, 1.0),
)
_LARGEST: Final = 9.0
_HEAD_SCALE: Final = 2.0


@styled
def organisation(history: History, words: Wording, *, person_views: bool = False) -> Figure:
    """Draw the organisation coloured by use of the main tool at the end of the run.

    Parameters
    ----------
    history : History
    words : Wording
    person_views : bool
        Show real staff one by one too.
    """
    state = history.state
    many = state.o.people.key.size > MOST_PEOPLE
    real = bool(state.labels.imported.any()) and not person_views
    subtitle = "figure.organisation.tiles" if many or real else "figure.organisation.people"
    caption = words.say(subtitle)
    if state.labels.imported.any():
        caption = words.say("figure.one_draw")
    figure = style.new_figure(
        words.say("figure.organisation.title", week=state.week),
        caption,
        words.say("figure.footer", name=state.scenario.name, seed=str(state.seed)),
        _WIDTH,
        _HEIGHT,
    )
    if many or real:
        _tiles(figure, state, words)
    else:
        _people(figure, state, words)
    return figure


def person_states(state: State) -> NDArray[np.int64]:
    """Return 0 for people not concerned, 1 without use, 2 below half, 3 half and above."""
    share, concerned = person_shares(state)
    level = np.where(2 * share >= SHARE_UNIT, 3, np.where(share > 0, 2, 1))
    return np.where(concerned, level, 0)


def _people(figure: Figure, state: State, words: Wording) -> None:
    axes = style.area(figure, 0.02, 0.125, 0.96, 0.765)
    layout = lay_out(state.o, _WIDTH * 0.96 / (_HEIGHT * 0.765))
    people, states = state.o.people, person_states(state)
    unit = _WIDTH * 0.96 * 72.0 / layout.width  # points a unit of the layout
    scale = min(unit * 1.25, _LARGEST) ** 2
    for c, name in enumerate(CATEGORIES):
        for level, (face, edge, size) in enumerate(_STATES):
            for leads in (False, True):
                who = (people.category == c) & (states == level) & ((people.rank > 0) == leads)
                if not who.any():
                    continue
                axes.scatter(
                    layout.x[who],
                    layout.y[who],
                    s=size * scale * (_HEAD_SCALE if leads else 1.0),
                    marker=style.CATEGORY_LOOKS[name].shape,
                    facecolor=face,
                    edgecolor=style.BLACK if leads else edge,
                    linewidth=1.3 if leads else 0.8,
                    zorder=3 if leads else 2,
                )
    axes.set_xlim(0.0, layout.width)
    axes.set_ylim(-layout.height, 0.0)
    axes.set_aspect("equal")
    if state.o.services.authority.size <= _NAMED_SERVICES:
        _names(axes, state, layout, words)
    _people_key(figure, words)


def _names(axes: Axes, state: State, layout: Layout, words: Wording) -> None:
    """Write the name of each service below it, with its mean use where enough members count."""
    services = service_use(state, state.labels.features.main, words)
    use = services.use[services.of_service]
    for s, name in enumerate(state.labels.units.name):
        text = service_label(name, words)
        if not np.isnan(use[s]) and services.names[services.of_service[s]]:
            text += f" {words.percent(float(use[s]))}"
        axes.text(
            layout.service_x[s],
            layout.service_y[s] - layout.radius[s] + 0.4,
            "\n".join(textwrap.wrap(text, 16)),
            ha="center",
            va="top",
            size=7.5,
            linespacing=1.05,
        )


def _people_key(figure: Figure, words: Wording) -> None:
    names = ("unequipped", "none", "some", "half")
    items = [
        (Look(edge, "", "o"), face, words.say(f"figure.state.{name}"))
        for (face, edge, _), name in zip(_STATES, names, strict=True)
    ]
    for category in CATEGORIES:
        shape = style.CATEGORY_LOOKS[category].shape
        text = words.say("figure.category", category=category)
        items.append((Look(style.FAINT, "", shape), style.PAPER, text))
    items.append((Look(style.BLACK, "", "o", 9.0), style.PAPER, words.say("figure.leader")))
    places = [(0.06 + 0.235 * (k % 4), 0.09 - 0.032 * (k // 4)) for k in range(len(items))]
    style.key(figure, items, places)


def _tiles(figure: Figure, state: State, words: Wording) -> None:
    services = service_use(state, state.labels.features.main, words)
    shown = np.flatnonzero(~np.isnan(services.use))
    if shown.size <= _WRITTEN_TILES:
        _written_tiles(figure, services, shown, words)
    else:
        _bands(figure, state, services, shown, words)
    style.class_key(figure, _TILE_COLOURS, _CLASSES, words, 0.07)


def _written_tiles(figure: Figure, services: ServiceUse, shown: I64, words: Wording) -> None:
    """Draw one tile per service, least use first, with its name and figure."""
    use = services.use
    from matplotlib.patches import Rectangle

    axes = style.area(figure, 0.02, 0.12, 0.96, 0.76)
    columns = max(1, round(float(np.sqrt(shown.size * 1.4))))
    rows = max(1, -(-shown.size // columns))
    wrap = max(8, 90 // columns)
    size = min(12.0, max(5.0, 36.0 / columns))
    for place, g in enumerate(shown[np.argsort(use[shown], kind="stable")].tolist()):
        x, y = place % columns, -(place // columns) - 1
        level = int(np.searchsorted(_CLASSES, use[g], side="right"))
        axes.add_patch(Rectangle((x + 0.02, y + 0.03), 0.96, 0.94, facecolor=_TILE_COLOURS[level]))
        text = "\n".join(textwrap.wrap(services.names[g], wrap)[:3])
        axes.text(
            x + 0.5, y + 0.5, f"{text}\n{words.percent(float(use[g]))}".strip(), ha="center", va="center",
            size=size, color="#FFFFFF" if level == len(_CLASSES) else style.INK,
        )  # fmt: skip
    axes.set_xlim(0, columns)
    axes.set_ylim(-rows, 0)


def _bands(figure: Figure, state: State, services: ServiceUse, shown: I64, words: Wording) -> None:
    """Draw a band per entry of the scenario (or type): its services, least use first."""
    entry = state.labels.units.entry[services.authority[shown]]
    entries = state.labels.entries
    names = [e.key for e in entries]
    if len(names) > _BANDS:
        kinds = sorted({e.type for e in entries})
        entry = np.array([kinds.index(e.type) for e in entries])[entry]
        names = [words.say(f"authority.{kind}") for kind in kinds]
    found, band_of, counts = np.unique(entry, return_inverse=True, return_counts=True)
    names = [names[k] for k in found.tolist()]
    bands = np.zeros((len(names), _BAND_WIDTH))
    for band, size in enumerate(counts.tolist()):
        values = np.sort(services.use[shown[band_of == band]])
        place = (np.arange(_BAND_WIDTH) * size) // _BAND_WIDTH
        bands[band] = np.searchsorted(_CLASSES, values[place], side="right")
    axes = style.area(figure, 0.26, 0.2, 0.7, 0.67)
    from matplotlib.colors import ListedColormap

    axes.imshow(
        bands, cmap=ListedColormap(list(_TILE_COLOURS)), vmin=-0.5, vmax=4.5,
        aspect="auto", interpolation="nearest", zorder=1, extent=(0.0, 1.0, len(names) - 0.5, -0.5),
    )  # fmt: skip
    style.share_axis(axes, words, along="x")
    axes.hlines(np.arange(len(names) + 1) - 0.5, 0, 1, color=style.PAPER, linewidth=3, zorder=2)
    for row, (name, n) in enumerate(zip(names, counts.tolist(), strict=True)):
        axes.text(-0.015, row, f"{name} ({words.number(n)})", ha="right", va="center", size=8.5)
    axes.text(
        0.5, -0.07, words.say("figure.organisation.share"), ha="center", va="top", size=8.5,
        color=style.FAINT, transform=axes.transAxes,
    )  # fmt: skip
