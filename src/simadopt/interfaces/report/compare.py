"""The report of a comparison: which policy, by how much, at what cost, how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from simadopt.core.version import __version__
from simadopt.experiments.comparison.result import Comparison
from simadopt.interfaces import comparison_figures, comparison_table, style
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.level_words import scenario_title
from simadopt.interfaces.report import any_level, grounds, measures, note, scene
from simadopt.interfaces.report.parts import (
    Drawing,
    Page,
    Section,
    Strong,
    Table,
    in_words,
    unbroken,
)
from simadopt.io.wording import Wording

__all__ = ["compare_page"]

_RESULTS: Final = (
    "{main}_use", "{other}_use", "{main}_users", "{main}_weeks_to_half", "{main}_half_reached",
)  # fmt: skip
_EQUITY: Final = (
    "services_left_behind", "services_use_gap", "{main}_use_category_a", "{main}_use_category_b",
    "{main}_use_category_c", "{main}_use_staff", "{main}_use_head",
)  # fmt: skip
_RESIDENTS: Final = (
    "tracked_share", "delay_days", "requests_tracked", "requests_lost", "services_delay_ratio",
    "digital_gap_days",
)  # fmt: skip
_COST: Final = ("hours", "eur", "cost_eur")
_DECISIVE: Final = (comparison_table.decisive, comparison_table.chances)
"""Rows of the first measure, and of the others: one more adopter has one price."""
_MOST: Final = 0.5
"""Share of the runs of the base that must reach half use for weeks to it to be told."""
_ABREAST: Final = 3
_MARKS: Final = 5


def compare_page(
    found: Comparison,
    words: Wording,
    outcome: str = "",
    command: str = "",
    more: Sequence[str] = (),
) -> Page:
    """Return the report of a comparison, policies being ranked by an outcome; ``more`` were asked for."""
    comparison = ComparisonWords(found, words, outcome, *more)
    words, say = comparison.words, comparison.words.say
    if not comparison.view.agents:
        return _plain_page(comparison, command)
    by = measures.measures_of(comparison)
    scenario = found.plan.arms[0].case.scenario
    named = [(comparison.labels[arm.name], arm) for arm in found.plan.arms]
    question = [
        say(
            "report.compare.question",
            base=comparison.labels[found.base],
            policies=", ".join(comparison.labels[v] for v in found.variants),
            when=comparison.when,
            outcome=say("answer.and").join(map(note.measure, by)),
        )
    ]
    rest = [say("compare.priors"), *measures.grounds_of(comparison)]
    texts, facts = measures.statistics_of(by)
    sections = [
        note.statistics(say("report.statistics"), texts, facts, words),
        scene.scene(found.plan.arms[0].case, words, question),
        scene.levers(named, words),
        _results(comparison),
        Section(
            say("report.equity"),
            parts=_tables(comparison, measures.told_of(comparison, _EQUITY), "report.equity"),
        ),
        _residents(comparison),
        Section(say("report.cost"), parts=_tables(comparison, _COST, "report.cost", by)),
        Section(say("report.sure"), rest),
        grounds.data_and_priors(words, found.level.parameters),
        grounds.assumptions(scenario, words, found.level.parameters),
        _made(comparison, command),
    ]
    return Page(
        _title(scene.title_of(scenario, words), words),
        sections,
        kind=say("report.compare.kind"),
        front=note.compare_note(
            found, words, comparison.asked, grounds.rests_on(words, scenario, counts=False)
        ),
        foot=say("report.foot", version=__version__),
    )


def _plain_page(comparison: ComparisonWords, command: str) -> Page:
    """Return the report of a comparison at a level of which only outcomes are known."""
    words, say, found = comparison.words, comparison.words.say, comparison.found
    case = found.plan.arms[0].case
    question = say(
        "report.compare.question",
        base=comparison.labels[found.base],
        policies=", ".join(comparison.labels[v] for v in found.variants),
        when=comparison.when,
        outcome=comparison.named(comparison.outcome),
    )
    first, *rest = (in_words(text, words) for text in comparison.answer())
    facts = [
        (say("report.fact.interval"), measures.grounds_of(comparison)[:2]),
        *([(say("report.fact.sure"), rest)] if rest else []),
    ]
    view, base = comparison.view, found.plan.arms[0].case
    rests = [*view.subject(base, words), *view.caveats(words)]
    tables = _tables(
        comparison,
        (*comparison.asked, *comparison.view.told),
        "report.results",
        [comparison],
    )
    figure = comparison_figures.draw_differences(comparison)
    drawn = Drawing(style.as_svg(figure, say("compare.figure.differences")))
    return Page(
        _title(scenario_title(case.scenario, words), words),
        [
            note.statistics(say("report.statistics"), [first], facts, words),
            any_level.scene_of(case, words, [question]),
            Section(say("report.results"), [say("report.compare.reading")], parts=[drawn, *tables]),
            Section(say("report.sure"), measures.grounds_of(comparison)),
            any_level.status_section(case, words),
            _made(comparison, command),
        ],
        kind=say("report.compare.kind"),
        front=note.compare_note(found, words, comparison.asked, rests),
        foot=say("report.foot", version=__version__),
    )


def _title(title: str, words: Wording) -> str:
    """Return the question of a comparison; staff that a page sent have no name but *yours*."""
    if title == words.say("app.own.title"):
        return words.say("report.compare.title_own")
    return words.say("report.compare.title", title=title)


def _results(comparison: ComparisonWords) -> Section:
    say = comparison.words.say
    differences = style.as_svg(
        comparison_figures.draw_differences(comparison), say("compare.figure.differences")
    )
    weeks = style.as_svg(comparison_figures.draw_weeks(comparison), say("compare.figure.weeks"))
    drawn = [
        Drawing(differences),
        *_tables(
            comparison,
            (*comparison.asked, *_results_told(comparison), *comparison.view.added),
            "report.results",
        ),
        Drawing(weeks, table=_by_week(comparison)),
    ]
    return Section(say("report.results"), [say("report.compare.reading")], parts=drawn)


def _results_told(comparison: ComparisonWords) -> list[str]:
    """Return the outcomes of the results: weeks to half only where most runs of the base get there.

    A run that never does counts the weeks of the run: their mean would tell how long runs are.
    """
    found, told = comparison.found, measures.told_of(comparison, _RESULTS)
    reached = {
        name: found.mean(found.base, name.replace("weeks_to_half", "half_reached")).value
        for name in told
        if name.endswith("_weeks_to_half")
    }
    return [name for name in told if reached.get(name, 1.0) >= _MOST]


def _residents(comparison: ComparisonWords) -> Section:
    say = comparison.words.say
    if not measures.told_of(comparison, _RESIDENTS):
        return Section(say("report.residents"), [say("run.no_requests")])
    return Section(
        say("report.residents"),
        parts=_tables(comparison, measures.told_of(comparison, _RESIDENTS), "report.residents"),
    )


def _tables(
    comparison: ComparisonWords,
    names: Sequence[str],
    title: str,
    decided: Sequence[ComparisonWords] = (),
) -> list[Table | Drawing]:
    """Return tables of differences with the base, a few policies abreast.

    Prices of one more adopter and chances follow, by each of the measures ``decided``.
    """
    variants, tables = comparison.found.variants, []
    for first in range(0, len(variants), _ABREAST):
        some = variants[first : first + _ABREAST]
        rows = [row for name in dict.fromkeys(names) if (row := _row(comparison, name, some))]
        rows += [
            (label, base, *map(unbroken, cells))
            for k, one in enumerate(decided)
            for label, base, cells in _DECISIVE[k > 0](one, some)
        ]
        base = comparison.labels[comparison.found.base]
        caption = comparison.words.say("compare.title", base=base, when=comparison.when)
        named = f"{comparison.words.say(title)} – {caption}"
        if len(variants) > _ABREAST:
            named += f" ({first // _ABREAST + 1})"
        heads = [comparison.words.say("compare.what"), base, *(comparison.labels[v] for v in some)]
        tables.append(Table(named, heads, rows))
    return list(tables)


def _row(comparison: ComparisonWords, name: str, variants: Sequence[str]) -> tuple[str, ...]:
    level = comparison.found.mean(comparison.found.base, name).value
    if math.isnan(level):
        return ()
    gaps = [comparison.difference(v, name) for v in variants]
    cells = [unbroken(comparison.cell(v, name)) for v in variants]
    shown = [c if gap.holds_zero else Strong(c) for c, gap in zip(cells, gaps, strict=True)]
    return comparison.title(name), comparison.level(name, level), *shown


def _by_week(comparison: ComparisonWords) -> Table:
    """Return use at some weeks, with the limits of 90 % of the runs."""
    words, found = comparison.words, comparison.found
    weeks = np.unique(np.linspace(0, found.weeks, _MARKS).round().astype(int)).tolist()
    rows = []
    for arm in found.names:
        band = found.by_week(arm)
        cells = (
            unbroken(
                words.say(
                    "report.level_span",
                    level=words.percent(float(band["mean"][w])),
                    low=words.percent(float(band["low"][w])),
                    high=words.percent(float(band["high"][w])),
                )
            )
            for w in weeks
        )
        rows.append((comparison.labels[arm], *cells))
    heads = [words.say("report.policy"), *(words.say("report.week", week=w) for w in weeks)]
    return Table(words.say("compare.figure.weeks"), heads, rows)


def _made(comparison: ComparisonWords, command: str) -> Section:
    found, plan = comparison.found, comparison.found.plan
    facts = [
        ("version", __version__),
        ("seed", str(plan.seed)),
        *(
            ("scenario", f"{comparison.labels[arm.name]} ({arm.case.scenario_hash})")
            for arm in plan.arms
        ),
        ("digest", found.digests[0]),
        ("last_digest", found.digests[-1]),
    ]
    return grounds.making(comparison.words, facts, command)
