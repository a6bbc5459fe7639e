"""The figures of a calibration, as SVG to be put in a page: intervals side by side, row by row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.interfaces.calibration_words import Labels, number_of, theory_name
from simadopt.interfaces.style import (
    BLACK,
    BLUE,
    FAINT,
    GRID,
    ORANGE,
    VERMILLION,
    as_svg,
    share_axis,
    styled,
)
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from simadopt.experiments.calibration.store import Stored

__all__ = ["draw_coverage", "draw_emulator", "draw_parameters", "draw_terms"]

PALE: Final = "#BBBBBB"
_WIDTH: Final = 9.4
_LEFT: Final = 0.36
_TOP, _BOTTOM = 0.62, 0.42
_WRAP: Final = 46


@dataclass(frozen=True)
class Span:
    """One interval of a row: how it looks, and where it is."""

    colour: str
    width: float
    shape: str
    name: str


@styled
def draw_parameters(found: Stored, words: Wording) -> str:
    """Draw prior and posterior of each fitted parameter, in standard deviations of the prior."""
    labels = Labels(words, found.level)
    rows = sorted(found.fitted, key=lambda row: -float(row["contraction"]))
    looks = (
        Span(PALE, 7.0, "", words.say("calibration.prior")),
        Span(BLUE, 3.0, "o", words.say("calibration.posterior")),
        Span(VERMILLION, 0.0, "X", words.say("calibration.shipped")),
    )
    figure, axes = _rows(len(rows), 0.42, looks)
    reached: list[float] = []
    for place, row in enumerate(rows):
        centre, sd = float(row["prior_mean"]), float(row["prior_sd"])
        y = len(rows) - 1 - place
        for look, when in zip(looks, ("prior", "posterior"), strict=False):
            ends = [(float(row[f"{when}_{q}"]) - centre) / sd for q in ("q05", "q95", "mean")]
            _span(axes, look, y, *ends)
            reached += ends
        shipped = (found.level.parameters[row["name"]].default - centre) / sd
        axes.plot([shipped], [y], marker="X", color=VERMILLION, markersize=7, linestyle="")
        _label(axes, y, labels.parameter(row["name"]))
    far = max([2.4, *(abs(end) for end in reached)]) + 0.2
    axes.set_xlim(-far, far)
    axes.vlines([-2, -1, 0, 1, 2], -0.6, len(rows) - 0.4, color=GRID, linewidth=0.8, zorder=0)
    for mark in (-2, -1, 0, 1, 2):
        axes.text(mark, -0.75, words.number(mark), ha="center", va="top", size=8.5, color=FAINT)
    figure.text(0.98, 0.02, words.say("calibration.in_prior_sd"), ha="right", size=8.5, color=FAINT)
    return as_svg(figure, words.say("calibration.parameters.title"))


@styled
def draw_terms(found: Stored, words: Wording) -> str:
    """Draw what was published beside what surveys of the simulated staff would show."""
    labels = Labels(words, found.level)
    every = [row for row in found.checks if row["kind"] == "interval"]
    rows = [row for row in every if row["theory"] == "model"]
    null = {row["term"]: row for row in every if row["theory"] == "no_dynamics"}
    looks = [
        Span(BLACK, 7.0, "", words.say("calibration.published")),
        Span(BLUE, 3.0, "o", words.say("calibration.fitted_model")),
        Span(ORANGE, 3.0, "s", theory_name("no_dynamics", words)),
        Span(PALE, 3.0, "^", words.say("calibration.before")),
    ]
    looks = [look for k, look in enumerate(looks) if k != 2 or null]
    figure, axes = _rows(len(rows), 0.62, looks)
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place
        spans = [
            (number_of(row["lower"]), number_of(row["upper"]), float("nan")),
            tuple(float(row[k]) for k in ("survey_q05", "survey_q95", "mean")),
        ]
        if null:
            other = null[row["term"]]
            spans.append(tuple(float(other[k]) for k in ("survey_q05", "survey_q95", "mean")))
        spans.append(tuple(float(row[k]) for k in ("prior_q05", "prior_q95", "prior_mean")))
        for k, (look, span) in enumerate(zip(looks, spans, strict=True)):
            _span(axes, look, y + 0.27 - 0.18 * k, *span)
        axes.axhline(y - 0.5, color=GRID, linewidth=0.6)
        _label(axes, y, labels.term(row["term"]), bold=row["inside"] == "no")
    share_axis(axes, words, along="x")
    return as_svg(figure, words.say("calibration.terms.title"))


@styled
def draw_emulator(found: Stored, words: Wording) -> str:
    """Draw the emulator's error of each share that was asked, beside the spread of runs."""
    labels = Labels(words, found.level)
    asked = {row["output"] for row in found.checks if row["kind"] == "interval" and row["question"]}
    rows = [row for row in found.emulator if row["output"] in asked]
    looks = (
        Span(PALE, 7.0, "", words.say("calibration.spread")),
        Span(BLUE, 0.0, "o", words.say("calibration.rmse")),
        Span(VERMILLION, 0.0, "|", words.say("calibration.announced")),
    )
    figure, axes = _rows(len(rows), 0.34, looks)
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place
        _span(axes, looks[0], y, 0.0, float(row["spread"]), float("nan"))
        axes.plot([float(row["rmse"])], [y], marker="o", color=BLUE, markersize=6)
        axes.plot(
            [float(row["announced"])], [y], marker="|", color=VERMILLION, markersize=12, mew=2.5
        )
        _label(axes, y, labels.term(row["output"]))
    top = max([0.05, *(float(row["spread"]) for row in rows)])
    axes.set_xlim(0.0, 1.05 * top)
    for mark in np.linspace(0.0, top, 5):
        axes.axvline(mark, color=GRID, linewidth=0.8, zorder=0)
        text = words.number(100.0 * mark, 0)
        axes.text(mark, -0.8, text, ha="center", va="top", size=8.5, color=FAINT)
    figure.text(0.98, 0.02, words.say("calibration.points"), ha="right", size=8.5, color=FAINT)
    return as_svg(figure, words.say("calibration.emulator.title"))


@styled
def draw_coverage(found: Stored, words: Wording) -> str:
    """Draw, by parameter, how far the ranks of the truth stray from uniform, with their band."""
    from matplotlib.figure import Figure

    from simadopt.experiments.calibration.coverage import band_of

    n = len(found.ranks)
    below, above = band_of(n)
    at = np.arange(1, len(below) + 1) / (len(below) + 1)
    figure = Figure(figsize=(_WIDTH, 3.4))
    axes = figure.add_axes((0.08, 0.14, 0.56, 0.78))
    axes.fill_between(at, below / n - at, above / n - at, color="#E4E4E4", linewidth=0)
    axes.axhline(0.0, color=FAINT, linewidth=0.8)
    colours = (BLUE, VERMILLION, "#009E73", "#CC79A7", ORANGE, BLACK, "#56B4E9")
    dashes: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1, 1.2)))
    for k, name in enumerate(found.ranks[0]):
        ranks = np.sort([float(row[name]) for row in found.ranks])
        curve = np.searchsorted(ranks, at, side="right") / n - at
        axes.plot(at, curve, color=colours[k % 7], linestyle=dashes[k // 7 % 3], label=name)
    axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, fontsize=8.5)
    axes.set_xlim(0.0, 1.0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.set_major_formatter(lambda x, _: words.percent(float(x)))
    axes.yaxis.set_major_formatter(lambda y, _: words.number(100.0 * float(y)))
    axes.tick_params(colors=FAINT, labelsize=8.5)
    return as_svg(figure, words.say("calibration.coverage.title"))


def _rows(n: int, inches: float, looks: Sequence[Span]) -> tuple[Figure, Axes]:
    """Return a figure with room for n rows, and its key on top."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    height = _TOP + _BOTTOM + inches * max(n, 1)
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((_LEFT, _BOTTOM / height, 0.98 - _LEFT, 1.0 - (_TOP + _BOTTOM) / height))
    axes.set_axis_off()
    axes.set_ylim(-0.6, n - 0.4)
    marks = [
        Line2D(
            [], [], color=look.colour, linewidth=look.width, marker=look.shape or None,
            linestyle="-" if look.width else "", markersize=6, mew=2.0 if look.shape == "|" else 1.0,
        )
        for look in looks
    ]  # fmt: skip
    figure.legend(
        marks, [look.name for look in looks], loc="upper left", ncols=2, frameon=False, fontsize=8.5
    )
    return figure, axes


def _span(axes: Axes, look: Span, y: float, low: float, high: float, middle: float) -> None:
    """Draw an interval with its middle; a very short one still shows."""
    if look.width:
        axes.plot(
            [low, high], [y, y], color=look.colour, linewidth=look.width, solid_capstyle="butt"
        )
        if look.width > 4.0:
            axes.plot([(low + high) / 2], [y], marker="|", color=look.colour, markersize=7, mew=2)
    if look.shape and np.isfinite(middle):
        axes.plot([middle], [y], marker=look.shape, color=look.colour, markersize=5.5)


def _label(axes: Axes, y: float, text: str, *, bold: bool = False) -> None:
    short = "\n".join(textwrap.wrap(text, _WRAP, max_lines=2, placeholder=" …"))
    axes.text(
        -0.02, y, short, size=8.5, va="center", ha="right", transform=axes.get_yaxis_transform(),
        weight="bold" if bold else "normal",
    )  # fmt: skip
