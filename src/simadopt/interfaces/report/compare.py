"""The report of a comparison: which policy, by how much, at what cost, how surely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

import simadopt
from simadopt.experiments.comparison.result import Comparison
from simadopt.interfaces import comparison_figures, comparison_table, style
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.level_view import scenario_title
from simadopt.interfaces.report import any_level, grounds, scene
from simadopt.interfaces.report.parts import (
    Drawing,
    Front,
    Page,
    Section,
    Strong,
    Table,
    fact_rows,
    unbroken,
)
from simadopt.io.wording import Wording

__all__ = ["compare_page"]

_RESULTS: Final = (
    "gru_use", "intranet_use", "expression_use", "gru_users", "gru_weeks_to_half", "gru_half_reached",
)  # fmt: skip
_EQUITY: Final = (
    "services_left_behind", "services_use_gap", "gru_use_category_a", "gru_use_category_b",
    "gru_use_category_c", "gru_use_staff", "gru_use_head",
)  # fmt: skip
_RESIDENTS: Final = (
    "tracked_share", "delay_days", "requests_tracked", "requests_lost", "services_delay_ratio",
    "digital_gap_days",
)  # fmt: skip
_COST: Final = ("hours", "eur", "cost_eur")
_ABREAST: Final = 3
_MARKS: Final = 5


def compare_page(found: Comparison, words: Wording, outcome: str = "", command: str = "") -> Page:
    """Return the report of a comparison, policies being ranked by an outcome."""
    told = ComparisonWords(found, words, outcome)
    words, say = told.words, told.words.say
    if not told.view.agents:
        return _plain_page(told, command)
    outcome = told.outcome
    scenario = found.plan.arms[0].case.scenario
    named = [(told.labels[arm.name], arm) for arm in found.plan.arms]
    question = [
        say(
            "report.compare.question",
            base=told.labels[found.base],
            policies=", ".join(told.labels[v] for v in found.variants),
            when=told.when,
            outcome=told.named(outcome),
        )
    ]
    rest = [say("compare.priors"), *comparison_table.grounds(told)]
    sections = [
        scene.scene(scenario, words, question),
        scene.levers(named, words),
        _results(told),
        Section(say("report.equity"), parts=_tables(told, _EQUITY, "report.equity")),
        Section(say("report.residents"), parts=_tables(told, _RESIDENTS, "report.residents")),
        Section(say("report.cost"), parts=_tables(told, _COST, "report.cost", decisive=True)),
        Section(say("report.sure"), rest),
        grounds.data_and_priors(words),
        grounds.assumptions(scenario, words),
        _made(told, command),
    ]
    return Page(
        say("report.compare.title", title=scene.title_of(scenario, words)),
        sections,
        kind=say("report.compare.kind"),
        front=_front(told),
        foot=say("report.foot", version=simadopt.__version__),
    )


def _plain_page(told: ComparisonWords, command: str) -> Page:
    """Return the report of a comparison at a level of which only outcomes are known."""
    words, say, found = told.words, told.words.say, told.found
    case = found.plan.arms[0].case
    question = say(
        "report.compare.question",
        base=told.labels[found.base],
        policies=", ".join(told.labels[v] for v in found.variants),
        when=told.when,
        outcome=told.named(told.outcome),
    )
    first, *rest = told.answer()
    facts = [
        (say("report.fact.interval"), comparison_table.grounds(told)[:2]),
        *([(say("report.fact.sure"), rest)] if rest else []),
        (say("report.fact.rests"), told.view.caveats(words)),
    ]
    tables = _tables(told, (told.outcome, *told.view.told), "report.results", decisive=True)
    figure = comparison_figures.draw_differences(told)
    drawn = Drawing(style.as_svg(figure, say("compare.figure.differences")))
    return Page(
        say("report.compare.title", title=scenario_title(case.scenario, words)),
        [
            any_level.scene_of(case, words, [question]),
            Section(say("report.results"), [say("report.compare.reading")], parts=[drawn, *tables]),
            Section(say("report.sure"), comparison_table.grounds(told)),
            any_level.status_section(case, words),
            _made(told, command),
        ],
        kind=say("report.compare.kind"),
        front=Front(first, facts),
        foot=say("report.foot", version=simadopt.__version__),
    )


def _front(told: ComparisonWords) -> Front:
    words, say, found = told.words, told.words.say, told.found
    first, *rest = told.answer()
    best = told.ranked[0]
    facts = fact_rows(
        words,
        interval=comparison_table.grounds(told)[:2],
        cost=[*rest[:1], _gap(told, best, "cost_eur")],
        sure=rest[1:],
        left=[_gap(told, best, "services_left_behind")],
        residents=[_gap(told, best, "tracked_share"), _gap(told, best, "delay_days")],
        rests=[*grounds.rests_on(words), say("compare.priors")],
    )
    if found.set_aside:
        facts.append((say("report.fact.aside"), [say("report.aside", n=len(found.set_aside))]))
    return Front(first, facts)


def _gap(told: ComparisonWords, variant: str, outcome: str) -> str:
    level = told.level(outcome, told.found.mean(told.found.base, outcome).value)
    return told.words.say(
        "report.gap",
        outcome=told.title(outcome),
        gap=told.gap(told.found.difference(variant, outcome), outcome),
        level=level,
    )


def _results(told: ComparisonWords) -> Section:
    say = told.words.say
    differences = style.as_svg(
        comparison_figures.draw_differences(told), say("compare.figure.differences")
    )
    weeks = style.as_svg(comparison_figures.draw_weeks(told), say("compare.figure.weeks"))
    drawn = [
        Drawing(differences),
        *_tables(told, (told.outcome, *_RESULTS, *told.view.added), "report.results"),
        Drawing(weeks, table=_by_week(told)),
    ]
    return Section(say("report.results"), [say("report.compare.reading")], parts=drawn)


def _tables(
    told: ComparisonWords, names: Sequence[str], title: str, *, decisive: bool = False
) -> list[Table | Drawing]:
    """Return tables of differences with the base, a few policies abreast."""
    variants, tables = told.found.variants, []
    for first in range(0, len(variants), _ABREAST):
        some = variants[first : first + _ABREAST]
        rows = [row for name in dict.fromkeys(names) if (row := _row(told, name, some))]
        if decisive:
            rows += [
                (label, base, *map(unbroken, cells))
                for label, base, cells in comparison_table.decisive(told, some)
            ]
        base = told.labels[told.found.base]
        caption = told.words.say("compare.title", base=base, when=told.when)
        named = f"{told.words.say(title)} – {caption}"
        if len(variants) > _ABREAST:
            named += f" ({first // _ABREAST + 1})"
        heads = [told.words.say("compare.what"), base, *(told.labels[v] for v in some)]
        tables.append(Table(named, heads, rows))
    return list(tables)


def _row(told: ComparisonWords, name: str, variants: Sequence[str]) -> tuple[str, ...]:
    level = told.found.mean(told.found.base, name).value
    if math.isnan(level):
        return ()
    gaps = [told.found.difference(v, name) for v in variants]
    cells = [unbroken(told.gap(gap, name)) for gap in gaps]
    shown = [c if gap.holds_zero else Strong(c) for c, gap in zip(cells, gaps, strict=True)]
    return told.title(name), told.level(name, level), *shown


def _by_week(told: ComparisonWords) -> Table:
    """Return use at some weeks, with the limits of 90 % of the runs."""
    words, found = told.words, told.found
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
        rows.append((told.labels[arm], *cells))
    heads = [words.say("report.policy"), *(words.say("report.week", week=w) for w in weeks)]
    return Table(words.say("compare.figure.weeks"), heads, rows)


def _made(told: ComparisonWords, command: str) -> Section:
    found, plan = told.found, told.found.plan
    facts = [
        ("version", simadopt.__version__),
        ("seed", str(plan.seed)),
        *(("scenario", f"{told.labels[arm.name]} ({arm.case.scenario_hash})") for arm in plan.arms),
        ("digest", found.digests[0]),
        ("last_digest", found.digests[-1]),
    ]
    return grounds.making(told.words, facts, command)
