"""One page that shows a calibration: self-contained HTML, a table beside every figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simadopt.data.parameters import PARAMETERS
from simadopt.data.wording import Wording
from simadopt.interfaces import calibration_figures as figures
from simadopt.interfaces.calibration_words import Labels, number_of, sentences, theory_name

if TYPE_CHECKING:
    from simadopt.experiments.calibration.store import Stored

__all__ = ["write_page"]

_STYLE: Final = """
body{font:16px/1.5 "DejaVu Sans",Verdana,Arial,sans-serif;color:#222;max-width:62rem;
margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2.4rem}
svg{max-width:100%;height:auto}figure{margin:1rem 0}
table{border-collapse:collapse;font-size:.82rem;width:100%}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ddd;vertical-align:top}
th{border-bottom:2px solid #222}td.n,th.n{text-align:right;white-space:nowrap}
summary{cursor:pointer;color:#0072B2}.wide{overflow-x:auto}
.no{font-weight:bold;color:#A33F00}.small{font-size:.85rem;color:#555}
"""
_NUMBER = ' class="n"'


def write_page(found: Stored, path: Path, words: Wording) -> None:
    """Write the page of a calibration in a language."""
    say = words.say
    parts = [
        f"<h1>{escape(say('calibration.title'))}</h1>",
        "<ul>",
        *(f"<li>{escape(text)}</li>" for text in sentences(found, words)),
        "</ul>",
        _section(words, "terms", figures.draw_terms(found, words), _terms(found, words)),
        _section(
            words, "parameters", figures.draw_parameters(found, words), _learned(found, words)
        ),
        _section(words, "emulator", figures.draw_emulator(found, words), _emulator(found, words)),
    ]
    if found.ranks:
        drawn = figures.draw_coverage(found, words)
        parts.append(_section(words, "coverage", drawn, _coverage(found, words)))
    if found.theories:
        parts.append(_section(words, "theories", "", _theories(found, words)))
    if any(not row["question"] for row in found.checks):
        parts.append(_section(words, "others", "", _others(found, words)))
    parts.append(_made(found, words))
    page = (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(say('calibration.title'))}</title>\n<style>{_STYLE}</style>\n"
        "</head>\n<body>\n<main>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )
    path.write_text(page, encoding="utf-8")


def _section(words: Wording, name: str, drawn: str, table: str) -> str:
    title = escape(words.say(f"calibration.{name}.title"))
    text = escape(words.say(f"calibration.{name}.text"))
    shown = f"<figure>{drawn}</figure>" if drawn else ""
    if drawn:
        table = (
            f"<details><summary>{escape(words.say('calibration.table'))}</summary>{table}</details>"
        )
    return f"<section><h2>{title}</h2>\n<p>{text}</p>\n{shown}\n{table}</section>"


def _table(words: Wording, names: Sequence[str], rows: Iterable[Sequence[str]], right: int) -> str:
    """Return a table whose columns from ``right`` on hold numbers."""
    sides = ["" if k < right else _NUMBER for k in range(len(names))]
    head = "".join(
        f'<th scope="col"{side}>{escape(words.say(f"calibration.{name}"))}</th>'
        for name, side in zip(names, sides, strict=True)
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{s}>{escape(cell)}</td>" for cell, s in zip(row, sides, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _span(words: Wording, row: dict[str, str], low: str, high: str, *, share: bool) -> str:
    write = words.percent if share else words.significant
    ends = [number_of(row[key]) for key in (low, high)]
    return words.say("calibration.range", low=write(ends[0]), high=write(ends[1]))


def _terms(found: Stored, words: Wording) -> str:
    labels, rows = Labels(words), []
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
    return _table(words, names, rows, 3)


def _learned(found: Stored, words: Wording) -> str:
    labels, rows = Labels(words), []
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
                words.significant(PARAMETERS[row["name"]].default),
                words.significant(number_of(row["default"])),
            )
        )
    before = ("parameter", "taught_by", "identified", "prior", "posterior")
    names = (*before, "contraction", "shipped", "central")
    return _table(words, names, rows, 3)


def _emulator(found: Stored, words: Wording) -> str:
    labels = Labels(words)
    rows = [
        (
            labels.term(row["output"]),
            *(words.significant(float(row[k])) for k in ("rmse", "announced", "spread")),
            words.percent(float(row["covered"])),
        )
        for row in found.emulator
    ]
    return _table(words, ("output", "rmse", "announced", "spread", "in_90"), rows, 1)


def _coverage(found: Stored, words: Wording) -> str:
    rows = [
        (
            row["name"],
            words.say("calibration.yes" if row["inside_band"] == "yes" else "calibration.no"),
            words.percent(float(row["covered"])),
            words.percent(float(row["contraction"])),
        )
        for row in found.coverage
    ]
    return _table(words, ("parameter", "in_band", "in_90", "contraction"), rows, 2)


def _theories(found: Stored, words: Wording) -> str:
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
    return _table(words, names, rows, 2)


def _others(found: Stored, words: Wording) -> str:
    """Return the outputs that no figure speaks of: predictions, and levels nobody measured."""
    labels = Labels(words)
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
    return _table(words, ("output", "before", "fitted_model"), rows, 1)


def _made(found: Stored, words: Wording) -> str:
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
    items = "".join(f"<li>{escape(text)}</li>" for text in (*facts, libraries))
    title = escape(say("calibration.made.title"))
    return f'<section><h2>{title}</h2>\n<ul class="small">{items}</ul></section>'
