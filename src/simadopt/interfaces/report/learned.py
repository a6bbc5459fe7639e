"""The report of what was learned of an authority: *what your data taught*."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simadopt.experiments.learning import folder as kept
from simadopt.experiments.learning.state import REPLICATES
from simadopt.interfaces import learned_words as told
from simadopt.interfaces import learning_figures as figures
from simadopt.interfaces.report.parts import Drawing, Front, Page, Section, Table, fact_rows
from simadopt.interfaces.style import as_svg
from simadopt.io.wording import Wording

__all__ = ["learned_page"]


def learned_page(folder: Path, words: Wording) -> Page:
    """Return the report of a folder that ``simadopt learn`` wrote."""
    facts, say = kept.read_fit(folder), words.say
    if facts["kind"] == "state":
        return _state(folder, words)
    table = pd.read_parquet(folder / kept.FORECAST)
    gate = list(told.gate_lines(facts, words))
    heads = [say(f"learn.head.{name}") for name in ("name", "prior", "posterior", "ratio", "word")]
    verdicts = Table(say("learn.sheet.verdicts"), heads, list(told.verdict_rows(facts, words)))
    ahead = [say(f"learn.head.{name}") for name in ("service", "tool", "now", "ahead")]
    key = "learn.ahead_title" if facts["forecast_shown"] else "learn.naive_title"
    months = Table(
        say(key, months=12), ahead, list(told.ahead_rows(facts, table, 12, words)), right=2
    )
    taught: list[Drawing | Table] = [verdicts]
    if facts["verdicts"]:
        taught = [
            Drawing(
                as_svg(figures.draw_strips(facts, words), say("learn.figure.strips")),
                table=verdicts,
            )
        ]
    scaled = list(told.scaled_rows(facts, words))
    if scaled:
        heads = [say(f"learn.head.{name}") for name in told.SCALED]
        taught.append(Table(say("learn.scaled_about"), heads, scaled))
    if not facts["forecast_shown"]:
        gate.append(told.naive_line(facts, table, words))
    drawn: list[Drawing | Table] = [
        Drawing(
            as_svg(figures.draw_fan(facts, table, words), say("learn.figure.fan")), table=months
        )
    ]
    if facts["score"]:
        drawn.append(Drawing(as_svg(figures.draw_skill(facts, words), say("learn.figure.skill"))))
    sections = [
        Section(say("learn.sheet.data"), list(told.quality_lines(facts, words))),
        Section(say("learn.sheet.verdicts"), [say("learn.verdicts_about")], parts=taught),
        Section(say("learn.sheet.gate"), gate, parts=drawn),
        Section(say("learn.sheet.more"), points=list(told.more_lines(facts, words))),
    ]
    rows = fact_rows(words, rests=[say("learn.verdicts_about"), say("learn.sheet.local")])
    return Page(
        str(facts["scenario"]), sections, kind=say("learn.report"), front=Front(gate[0], rows),
        foot=say("report.foot", version=facts["version"]),
    )  # fmt: skip


def _state(folder: Path, words: Wording) -> Page:
    from simadopt.interfaces.learning_words import state_rows

    facts, say = kept.read_fit(folder), words.say
    headers = ("service", "tool", "eligible", "users_known", "users_before", "users_after")
    rows = list(state_rows(pd.read_parquet(folder / kept.STATE), words))
    title = say("learn.state_title", replicates=REPLICATES)
    shown = Table(title, [say(f"learn.{h}") for h in headers], rows, right=2)
    texts = [say("learn.user_means"), say("learn.state_only")]
    return Page(
        str(facts["scenario"]),
        [Section(say("learn.sheet.verdicts"), texts, parts=[shown])],
        kind=say("learn.report"),
        front=Front(texts[1], fact_rows(words, rests=[texts[0]])),
        foot=say("report.foot", version=facts["version"]),
    )
