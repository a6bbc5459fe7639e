"""The figures of what was learned: a fan with the months held back, skill, priors and posteriors."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from simadopt.experiments.learning.naive import LEAST_ORIGINS
from simadopt.interfaces import style
from simadopt.interfaces.learned_words import best_rule, month_words, name_of
from simadopt.interfaces.style import styled
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_fan", "draw_learned", "draw_skill", "draw_strips"]

_MODEL, _NAIVE, _SEEN = style.BLUE, style.VERMILLION, style.BLACK
_PANEL: Final = 2.6
"""Height of a panel, in inches."""


def draw_learned(
    facts: dict[str, Any], table: pd.DataFrame, folder: Path, words: Wording
) -> list[Path]:
    """Write the figures in a folder, as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = style.save(draw_fan(facts, table, words), folder, "forecast")
    if facts.get("score"):
        paths += style.save(draw_skill(facts, words), folder, "skill")
    if facts.get("verdicts"):
        paths += style.save(draw_strips(facts, words), folder, "learned")
    return paths


@styled
def draw_fan(
    facts: dict[str, Any], table: pd.DataFrame, words: Wording, service: str = "all",
    months: int = 12,
) -> Figure:  # fmt: skip
    """Draw counts, the months held back with what was forecast of them, and the months to come.

    Where the forecast did not pass its gate, the naive one is drawn and the model's is not.
    """
    say, tools = words.say, facts["tools"]
    own = table[table["service"] == service]
    height = 1.3 + _PANEL * len(tools)
    shown = facts["forecast_shown"]
    subtitle = say("learn.figure.fan_about" if shown else "learn.figure.fan_naive")
    foot = (
        _footer(facts, words)
        if shown
        else f"{_naive_foot(facts, own, words)}\n{_footer(facts, words)}"
    )
    figure = style.new_figure(say("learn.figure.fan"), subtitle, foot, height=height)
    for k, tool in enumerate(tools):
        rows = own[own["tool"] == tool]
        axes = figure.add_axes((0.09, (0.55 + _PANEL * (len(tools) - 1 - k)) / height, 0.87,
                                (_PANEL - 0.55) / height))  # fmt: skip
        place = {month: n for n, month in enumerate(sorted(set(rows["month"])))}
        _panel(axes, rows, place, facts, words, months)
        axes.set_title(words.texts.get(f"tool.{tool}", tool), loc="left", fontsize=9.5)
    return figure


def _panel(
    axes: Any, rows: pd.DataFrame, place: dict[str, int], facts: dict[str, Any], words: Wording,
    months: int,
) -> None:  # fmt: skip
    say, last = words.say, 0
    naive: str | None = say("learn.figure.naive")
    for kind, look in (("counted", "o"), ("hidden", "x")):
        some = rows[rows["kind"] == kind]
        x = [place[m] for m in some["month"]]
        last = max([last, *x])
        axes.plot(x, 100.0 * some["observed"], look, color=_SEEN, markersize=3.5, linestyle="",
                  label=say(f"learn.figure.{kind}"))  # fmt: skip
    for kind, colour in (("held", style.GREEN), ("ahead", _MODEL)):
        some = rows[rows["kind"] == kind][:months]
        if some.empty:
            continue
        x = [place[m] for m in some["month"]]
        last = max([last, *x])
        if facts["forecast_shown"] or kind == "held":
            axes.fill_between(x, 100.0 * some["q05"], 100.0 * some["q95"], color=colour, alpha=0.2,
                              linewidth=0)  # fmt: skip
            axes.plot(x, 100.0 * some["q50"], "-", color=colour, label=say(f"learn.figure.{kind}"))
        elif "naive_q05" in some:
            axes.fill_between(x, 100.0 * some["naive_q05"], 100.0 * some["naive_q95"], color=_NAIVE,
                              alpha=0.15, linewidth=0)  # fmt: skip
        if kind == "held" or not facts["forecast_shown"]:
            axes.plot(x, 100.0 * some["naive"], "--", color=_NAIVE, linewidth=1.2, label=naive)
            naive = None
    names = [month for month, k in place.items() if k <= last]
    step = max(1, len(names) // 8)
    ticks = [month_words(month, words) for month in names[::step]]
    axes.set_xticks(range(0, len(names), step), ticks, fontsize=7.5)
    axes.set_xlim(-0.5, last + 0.5)
    axes.set_ylim(0.0, 100.0)
    axes.set_ylabel(say("learn.figure.users"), fontsize=8)
    axes.grid(color=style.GRID, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7, loc="upper left", frameon=False, ncols=3)


@styled
def draw_skill(facts: dict[str, Any], words: Wording) -> Figure:
    """Draw the CRPS of the model and of the naive forecasts; shorter is better."""
    say, score = words.say, facts["score"]
    names = sorted(score["crps"], key=score["crps"].__getitem__, reverse=True)
    about = say(
        "learn.figure.skill_about", skill=words.percent(score["skill"]),
        low=words.percent(score["skill_low"]), high=words.percent(score["skill_high"]),
        coverage=words.percent(score["coverage"]),
    )  # fmt: skip
    figure = style.new_figure(say("learn.figure.skill"), about, _footer(facts, words), height=2.8)
    axes = figure.add_axes((0.35, 0.2, 0.58, 0.5))
    values = [score["crps"][name] for name in names]
    colours = [_MODEL if name == "model" else _NAIVE for name in names]
    axes.barh(range(len(names)), values, color=colours, height=0.6)
    for k, value in enumerate(values):
        axes.text(value, k, f" {words.number(value, 2)}", va="center", fontsize=8)
    axes.set_yticks(
        range(len(names)), [fill(say(f"learn.forecast.{name}"), 38) for name in names], fontsize=8
    )
    axes.set_xlim(0.0, 1.15 * max(values))
    axes.set_xlabel(say("learn.figure.crps"), fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


@styled
def draw_strips(facts: dict[str, Any], words: Wording) -> Figure:
    """Draw the prior and the posterior of what could be learned, with the verdict."""
    say, verdicts = words.say, facts["verdicts"]
    height = 1.2 + 0.42 * len(verdicts)
    figure = style.new_figure(
        say("learn.figure.strips"), say("learn.figure.strips_about"), _footer(facts, words),
        height=height,
    )  # fmt: skip
    axes = figure.add_axes((0.36, 0.5 / height, 0.4, 0.42 * len(verdicts) / height))
    for k, row in enumerate(reversed(verdicts)):
        low, middle, high = row["prior"]
        scale = max(high - low, 1e-9)
        place = [(value - middle) / scale for value in (*row["prior"], *row["posterior"])]
        axes.plot(
            [place[0], place[2]], [k, k], color=style.GRID, linewidth=9, solid_capstyle="butt"
        )
        colour = style.FAINT if row["verdict"] == "prior" else _MODEL
        axes.plot([place[3], place[5]], [k, k], color=colour, linewidth=4, solid_capstyle="butt")
        axes.plot([place[4]], [k], "o", color=style.BLACK, markersize=4)
        told = say(f"learn.verdict.{row['verdict']}", ratio=words.number(row["ratio"], 2))
        axes.text(0.95, k, told, fontsize=8, va="center")
    names = [fill(name_of(row["name"], words), 38) for row in reversed(verdicts)]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xticks([])
    axes.set_xlim(-0.9, 0.9)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)
    axes.tick_params(left=False)
    return figure


def _naive_foot(facts: dict[str, Any], rows: pd.DataFrame, words: Wording) -> str:
    """Return by what rule the naive forecast goes on, and where its band is from or why it has none."""
    ahead = rows[rows["kind"] == "ahead"]
    there = "naive_q05" in rows and ahead["naive_q05"].notna().any()
    band = words.say(f"learn.figure.naive_{'band' if there else 'bare'}", least=LEAST_ORIGINS)
    return f"{words.say('learn.figure.naive_of', best=best_rule(facts, words))} {band}"


def _footer(facts: dict[str, Any], words: Wording) -> str:
    return words.say("learn.figure.foot", name=facts["scenario"], months=facts.get("months", 0))
