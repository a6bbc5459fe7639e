"""A calibration as sections of a page: a table beside every figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simadopt.interfaces import calibration_figures as figures
from simadopt.interfaces.calibration_words import Labels, number_of, sentences, theory_name
from simadopt.interfaces.report.parts import Drawing, Page, Section, Table
from simadopt.interfaces.report.rendering import as_html
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.calibration.store import Stored

__all__ = ["calibration_sections", "write_page"]

Rows = tuple[Sequence[str], Iterable[Sequence[str]], int]
"""Names of columns, rows, and the column from which numbers stand."""


def write_page(found: Stored, path: Path, words: Wording) -> None:
    """Write the page of a calibration in a language."""
    sections = calibration_sections(found, words)
    page = Page(words.say("calibration.title"), sections, more=sentences(found, words))
    path.write_text(as_html(page, words), encoding="utf-8")


def calibration_sections(found: Stored, words: Wording) -> list[Section]:
    """Return what a calibration found, how far it is believed, and how it was made."""
    sections = [
        _section(words, "terms", figures.draw_terms(found, words), _terms(found, words)),
        _section(
            words, "parameters", figures.draw_parameters(found, words), _learned(found, words)
        ),
        _section(words, "emulator", figures.draw_emulator(found, words), _emulator(found, words)),
    ]
    if found.ranks:
        drawn = figures.draw_coverage(found, words)
        sections.append(_section(words, "coverage", drawn, _coverage(found, words)))
    if found.theories:
        sections.append(_section(words, "theories", "", _theories(found, words)))
    if any(not row["question"] for row in found.checks):
        sections.append(_section(words, "others", "", _others(found, words)))
    return [*sections, _made(found, words)]


def _section(words: Wording, name: str, drawn: str, rows: Rows) -> Section:
    title = words.say(f"calibration.{name}.title")
    text = words.say(f"calibration.{name}.text")
    names, cells, right = rows
    folded = words.say("calibration.table") if drawn else ""
    heads = [words.say(f"calibration.{head}") for head in names]
    table = Table(title, heads, list(cells), right, folded)
    return Section(title, [text], parts=[Drawing(drawn, title, table) if drawn else table])


def _span(words: Wording, row: dict[str, str], low: str, high: str, *, share: bool) -> str:
    write = words.percent if share else words.significant
    ends = [number_of(row[key]) for key in (low, high)]
    return words.say("calibration.range", low=write(ends[0]), high=write(ends[1]))


def _terms(found: Stored, words: Wording) -> Rows:
    labels, rows = Labels(words, found.level), []
    for row in found.checks:
        if not row["question"]:
            continue
        share = row["kind"] == "interval"
        rows.append(
            (
                labels.term(row["term"]),
                theory_name(row["theory"], words),
                words.say("calibration.yes" if row["inside"] == "yes" else "calibration.no"),
                _span(words, row, "lower", "upper", share=share),
                _span(words, row, "survey_q05", "survey_q95", share=share),
                _span(words, row, "prior_q05", "prior_q95", share=share),
                words.percent(number_of(row["surprise"]), 1),
            )
        )
    names = ("figure", "theory", "met", "published", "fitted_model", "before", "surprise")
    return (names, rows, 3)


def _learned(found: Stored, words: Wording) -> Rows:
    labels, rows = Labels(words, found.level), []
    for row in sorted(found.fitted, key=lambda row: -float(row["contraction"])):
        asked = "; ".join(row["questions"].split("; ")) or words.say("calibration.none")
        rows.append(
            (
                f"{row['name']}: {labels.parameter(row['name'])}"
                if words.language == "en"
                else f"{row['name']}\u202f: {labels.parameter(row['name'])}",
                asked
                if row["reliable"] == "yes"
                else f"{asked} ({words.say('calibration.rough')})",
                words.say("calibration.yes" if row["identified"] == "yes" else "calibration.no"),
                _span(words, row, "prior_q05", "prior_q95", share=False),
                _span(words, row, "posterior_q05", "posterior_q95", share=False),
                words.percent(max(float(row["contraction"]), 0.0)),
                words.significant(found.level.parameters[row["name"]].default),
                words.significant(number_of(row["default"])),
            )
        )
    before = ("parameter", "taught_by", "identified", "prior", "posterior")
    names = (*before, "contraction", "shipped", "central")
    return (names, rows, 3)


def _emulator(found: Stored, words: Wording) -> Rows:
    labels = Labels(words, found.level)
    rows = [
        (
            labels.term(row["output"]),
            *(words.significant(float(row[k])) for k in ("rmse", "announced", "spread")),
            words.percent(float(row["covered"])),
        )
        for row in found.emulator
    ]
    return (("output", "rmse", "announced", "spread", "in_90"), rows, 1)


def _coverage(found: Stored, words: Wording) -> Rows:
    rows = [
        (
            row["name"],
            words.say("calibration.yes" if row["inside_band"] == "yes" else "calibration.no"),
            words.percent(float(row["covered"])),
            words.percent(float(row["contraction"])),
        )
        for row in found.coverage
    ]
    return (("parameter", "in_band", "in_90", "contraction"), rows, 2)


def _theories(found: Stored, words: Wording) -> Rows:
    rows = [
        (
            theory_name(row["name"], words),
            words.say(f"calibration.verdict.{row['verdict']}"),
            words.number(float(row["density"]), 1),
            words.number(float(row["difference"]), 1),
            words.number(float(row["error"]), 1),
            row["unreliable"],
        )
        for row in found.theories
    ]
    names = ("theory", "verdict", "density", "difference", "error", "unreliable")
    return (names, rows, 2)


def _others(found: Stored, words: Wording) -> Rows:
    """Return the outputs that no figure speaks of: predictions, and levels nobody measured."""
    labels = Labels(words, found.level)
    rows = []
    for row in found.checks:
        if row["theory"] == "model" and not row["question"]:
            share = row["kind"] == "share"
            rows.append(
                (
                    labels.term(row["output"]),
                    _span(words, row, "prior_q05", "prior_q95", share=share),
                    _span(words, row, "q05", "q95", share=share),
                )
            )
    return (("output", "before", "fitted_model"), rows, 1)


def _made(found: Stored, words: Wording) -> Section:
    """Return how the page was made: seeds, sizes, versions, times, what is assumed."""
    page, say = found.page, words.say
    minutes = sum(page["seconds"].values()) / 60.0
    facts = [
        say("calibration.by", version=page["version"], seed=str(page["seed"]), code=page["code"]),
        say("calibration.left", share=words.percent(page["matching"]["left"])),
        say("calibration.chains", steps=page["posterior"]["steps"],
            times=words.significant(page["posterior"]["correlation"] or float("nan")),
            ratio=words.number(page["posterior"]["ratio"] or float("nan"), 3)),
        say("calibration.time", minutes=words.number(minutes, 1), workers=page["workers"]),
        say("calibration.lost", lost=page["sizes"]["left_out"]),
        say("calibration.assumed", sd=words.number(page["discrepancy"]["prior_sd"], 2)),
    ]  # fmt: skip
    libraries = ", ".join(f"{name} {number}" for name, number in page["libraries"].items())
    return Section(say("calibration.made.title"), points=[*facts, libraries], small=True)
