"""The figure of a search: what policies add to doing nothing, with intervals, and the random draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simadopt.core.policies import Objective
from simadopt.experiments.search.results import gain
from simadopt.experiments.search.search_spec import Found, SearchSpec
from simadopt.interfaces import style
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.optimised import label, name_of, within
from simadopt.interfaces.style import Look, styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_front"]

LOOKS: Final = {
    "nothing": Look(style.BLACK, "-", "X", 8.0),
    "rule": Look(style.VERMILLION, "-", "s", 12.0),
    "found": Look(style.BLUE, "-", "o", 10.0),
    "random": Look(style.BLACK, "-", "D", 7.0),
}
_RANDOM: Final = Look(style.FAINT, "-", ".", 4.0)
_ORIGINS: Final = ("found", "rule", "random", "nothing")
_HOLLOW: Final = ("rule", "random")
"""Drawn over the others, which show through."""
_LABEL_GAP: Final = 0.055


@styled
def draw_front(found: Found, words: Wording) -> Figure:
    """Draw the first objective upwards, the second (or the cost) across; better is up and right."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    spec = found.spec
    upwards = spec.objectives[0]
    across = spec.objectives[1] if len(spec.objectives) > 1 else _other(spec)
    say, scenario = words.say, spec.case.scenario
    footer = "figure.footer" if view_of(spec.case.level).agents else "level.run_footer"
    figure = style.new_figure(
        say("optimise.figure.title"),
        say("optimise.figure.subtitle", budget=within(spec, words)),
        say(footer, name=scenario.name, seed=str(spec.seed)),
        height=5.6,
    )  # fmt: skip
    axes = figure.add_axes((0.1, 0.17, 0.64, 0.6))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(color=style.GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_ylabel(
        say("optimise.figure.axis", objective=label(upwards, words), unit=_unit(upwards, words))
    )
    axes.set_xlabel(
        say("optimise.figure.axis", objective=label(across, words), unit=_unit(across, words))
    )
    _draw_random(axes, found, across)
    ends = _points(axes, found, upwards, across, words)
    for axis, objective in ((axes.yaxis, upwards), (axes.xaxis, across)):
        axis.set_major_locator(MaxNLocator(5, integer=False))
        axis.set_major_formatter(FuncFormatter(lambda x, _, o=objective: _tick(o, x, words)))
    if across.sign < 0:  # less is better: better stays on the right
        axes.invert_xaxis()
    if upwards.sign < 0:
        axes.invert_yaxis()
    _names(axes, ends)
    _key(figure, words)
    return figure


def _other(spec: SearchSpec) -> Objective:
    """Return what is drawn across beside a single objective: the cost, or the last one that there is."""
    known = spec.policies.objectives
    return known.get("cost", list(known.values())[-1])


def _points(
    axes: Axes, found: Found, upwards: Objective, across: Objective, words: Wording
) -> list[tuple[float, str]]:
    """Draw every policy with its 95 % intervals; return names to put beside them."""
    ends = []
    for one in found.candidates:
        look = LOOKS[one.kind]
        y, y_low, y_high = (_scaled(upwards, v) for v in gain(upwards, one, found))
        x, x_low, x_high = (_scaled(across, v) for v in gain(across, one, found))
        axes.errorbar(
            x, y, xerr=[[x - x_low], [x_high - x]], yerr=[[y - y_low], [y_high - y]],
            fmt=look.shape, markersize=look.size, color=look.colour, ecolor=look.colour,
            markerfacecolor="none" if one.kind in _HOLLOW else look.colour, markeredgewidth=1.6,
            elinewidth=1.0, alpha=0.95, zorder=6 if one.kind in _HOLLOW else 4,
        )  # fmt: skip
        if one.kind == "found":
            number: dict[str, Any] = {
                "size": 7.5,
                "color": style.PAPER,
                "weight": "bold",
                "zorder": 5,
            }
            axes.text(x, y, one.name, ha="center", va="center_baseline", **number)
        if one.kind in ("nothing", "rule") or one.first:
            ends.append((y, name_of(one, words)))
    return ends


def _draw_random(axes: Axes, found: Found, across: Objective) -> None:
    """Draw random candidates as the search's own seeds show them; needs two objectives."""
    if len(found.spec.objectives) < 2 or not found.random_draws.size:
        return
    y, x = (_scaled(o, found.random_draws[:, k]) for k, o in enumerate(found.spec.objectives[:2]))
    axes.scatter(x, y, s=7, color=_RANDOM.colour, alpha=0.35, linewidth=0, zorder=2)


def _names(axes: Axes, ends: list[tuple[float, str]]) -> None:
    """Name policies on the right, at their height, moved apart where names would touch."""
    low, high = axes.get_ylim()
    places = [(y - low) / (high - low) for y, _ in ends]
    for (_, text), at in zip(ends, style.spread(places, _LABEL_GAP), strict=True):
        axes.text(1.02, at, text, size=8.5, va="center", transform=axes.transAxes)


def _key(figure: Figure, words: Wording) -> None:
    items = [
        (LOOKS[kind], "none" if kind in _HOLLOW else LOOKS[kind].colour,
         words.say(f"optimise.figure.{kind}"))
        for kind in _ORIGINS[:3]
    ]  # fmt: skip
    items.append((_RANDOM, _RANDOM.colour, words.say("optimise.figure.cloud")))
    y = 1.0 - 0.86 / figure.get_figheight()
    style.key(figure, items, [(0.03, y), (0.24, y), (0.45, y), (0.68, y)])


def _scaled(objective: Objective, values: Any) -> Any:
    return 100.0 * values if objective.unit == "share" else values


def _tick(objective: Objective, value: float, words: Wording) -> str:
    whole = abs(value - round(value)) < 1e-9
    text = words.number(value, 0 if whole else 1)
    return f"+{text}" if value > 0.0 else text


def _unit(objective: Objective, words: Wording) -> str:
    key = f"optimise.figure.unit.{objective.unit}"
    return words.say(key) if key in words.texts else objective.unit
