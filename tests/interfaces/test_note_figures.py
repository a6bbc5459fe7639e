"""Notes: one figure for one quantity wherever it is told, and a start that is the start of the runs."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import simadopt as sa
from interfaces.page_reader import Reader
from interfaces.shell_helper import COMMUNE
from simadopt.experiments.comparison.page import comparison_page
from simadopt.experiments.spread import Spread
from simadopt.interfaces.comparison_table import grounds
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report.rendering import as_html
from simadopt.interfaces.report.run import run_page
from simadopt.interfaces.report.situation import STARTS, Situation
from simadopt.interfaces.report.writing import page_of
from simadopt.interfaces.run_result import run_result
from simadopt.io.shipped import shipped_file
from simadopt.io.tables import read_rows
from simadopt.io.wording import LANGUAGES, wording

POLICIES = {"a": {"coaching.rank": ["head"], "coaching.hours": 6.0}, "b": {"training.hours": 6.0}}


@pytest.fixture(scope="module")
def choice() -> Any:
    """Return a comparison under draws so few that joint intervals are wider than single ones."""
    return sa.compare(sa.load(COMMUNE, {"weeks": 6}), POLICIES, draws=24, replicates=2, workers=1)


def told(text: str) -> str:
    return (
        html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u202f", " ").replace("\u00a0", " ")
    )


def cells(page: Reader, name: str) -> list[list[str]]:
    rows = [r for t in page.tables for r in t.rows if r[0].strip() == name]
    return [[cell.strip().replace("\u00a0", " ") for cell in row] for row in rows]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_users_have_one_interval_on_the_first_page_and_in_the_tables(
    choice: Any, lang: str
) -> None:
    words = wording(lang)
    text = as_html(page_of(choice, words), words)
    front, page = text.split('<section class="front">')[1].split("</section>")[0], Reader(text)
    comparison = ComparisonWords(choice, words)
    (behind,) = cells(page, comparison.title("gru_users"))
    joint = choice.together(("gru_users",))
    for place, name in enumerate(("a", "b"), start=2):
        (first,) = [r for r in cells(page, name) if r[-1] in _shown(words)]
        assert first[1] == behind[place]
        assert (
            comparison.gap(joint[name, "gru_users"], "gru_users").replace("\u00a0", " ") in behind
        )
        alone = choice.difference(name, "gru_users")
        assert joint[name, "gru_users"].high - joint[name, "gru_users"].low > alone.high - alone.low
    for one in comparison_page(choice)["variants"]:  # what the page of the app reads
        held = joint[one["name"], "gru_users"]
        assert one["adopters"]["low"] == pytest.approx(held.low, abs=1e-4)
        assert one["adopters"]["level"] == held.level
    level = words.percent(comparison.confidence).replace("\u202f", " ")
    assert comparison.confidence <= joint["a", "gru_users"].level
    assert level in told(front)
    assert f"({comparison.named('gru_users')})" in told(text)


def _shown(words: Any) -> list[str]:
    use = words.texts["outcome.gru_use"]
    only = (
        words.say(f"report.note.only_{n}", outcome=use[:1].upper() + use[1:])
        for n in ("more", "less")
    )
    return [*only, *(words.say(f"report.note.{name}") for name in ("more", "less", "neither"))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_interval_of_one_figure_names_its_level_and_what_it_holds(
    choice: Any, lang: str
) -> None:
    words, comparison = wording(lang), ComparisonWords(choice, wording(lang))
    vars(comparison)["confidence"] = 0.7  # that of all policies at once
    text, use = " ".join(grounds(comparison)), "gru_use"
    alone, narrower = choice.difference("a", use).level, []
    for name in ("a", "b"):
        mean, seen = choice.difference(name, use), choice.one_town(name, use)
        assert mean.level == seen.level == alone
        narrower.append(seen.high < mean.high)
        seen = replace(seen, low=min(seen.low, mean.low), high=max(seen.high, mean.high))
        shown = [comparison.gap(one, use, points="compare.points_long") for one in (mean, seen)]
        said = dict(zip(("mean", "alone"), shown, strict=True))
        assert words.say("compare.town", policy=comparison.labels[name], **said) in text
    assert any(narrower)  # by so few draws, runs would be told more surely than their mean
    given = {"outcome": comparison.named(use), "level": words.percent(alone)}
    assert words.say("compare.one_town", towns="|", **given).split("|")[0] in text
    told = {"outcomes": comparison.named(use), "also": comparison.named("gru_users")}
    level = words.percent(comparison.confidence)
    assert (
        words.say("compare.together_also", level=level, alone=words.percent(alone), **told) in text
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_weeks_to_half_are_told_only_where_most_runs_get_there(choice: Any, lang: str) -> None:
    words = wording(lang)
    weeks, half = (f"gru_{name}" for name in ("weeks_to_half", "half_reached"))
    comparison = ComparisonWords(choice, words)
    assert choice.mean(choice.base, half).value < 0.5
    page = Reader(as_html(page_of(choice, words), words))
    assert not cells(page, comparison.title(weeks))
    assert cells(page, comparison.title(half))
    often = replace(choice, values=choice.values.copy())
    often.values[..., list(often.outcomes).index(half)] = 1.0
    assert cells(Reader(as_html(page_of(often, words), words)), comparison.title(weeks))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_is_not_given_twice(choice: Any, lang: str) -> None:
    words = wording(lang)
    text = told(as_html(page_of(choice, words), words))
    assert len(re.findall(rf"(?<!\w){re.escape(words.say('report.statistics'))}(?!\w)", text)) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chance_to_be_the_best_names_its_outcome(choice: Any, lang: str) -> None:
    words = wording(lang)
    comparison, page = ComparisonWords(choice, words), told(as_html(page_of(choice, words), words))
    row = words.say("compare.best_row", outcome=comparison.named("gru_use"))
    assert comparison.named("gru_use") in row
    assert row.replace("\u202f", " ") in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_start_and_end_are_of_the_same_runs(lang: str) -> None:
    words, run = wording(lang), sa.run(sa.load(COMMUNE, {"weeks": 4}), seed=3)
    outcomes = {f"gru_{name}": np.array([0.6, 0.71, 0.8]) for name in ("use", "users_share")}
    series = {"tool:gru:use": np.repeat([[0.6], [0.67], [0.8]], 5, axis=1)}
    found = replace(run_result(run), spread=Spread(40, outcomes, series, None))
    text = told(as_html(run_page(found, words), words)).split(words.say("report.statistics"))[1]
    numbers = [words.percent(x).replace("\u202f", " ") for x in (0.71, 0.67)]
    alone = words.percent(float(run_result(run).series("use", "tool:gru")[0])).replace(
        "\u202f", " "
    )
    first = text[: text.index(numbers[1]) + 80]
    assert numbers[0] in first
    assert alone not in first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_start_that_was_lived_is_that_of_the_run(lang: str) -> None:
    words, levers = wording(lang), {"weeks": 5, "start": "deployed", "tools.gru.use": 0.0}
    case = sa.load(COMMUNE, levers)
    run = sa.run(case, seed=3)
    label = words.say("report.tool_at_start", tool=words.say("tool.gru"))
    (row,) = cells(Reader(as_html(page_of(run, words), words)), label)
    shares = [float(run_result(run).series(m, "tool:gru")[0]) for m in ("awareness", "use")]
    assert min(shares) > 0.0
    for one in shares:
        assert words.percent(one).replace("\u00a0", " ") in row[1]
    compared = sa.compare(case, {"b": {"training.hours": 6.0}}, draws=0, replicates=2)
    assert not cells(Reader(as_html(page_of(compared, words), words)), label)
    declared = sa.run(sa.load(COMMUNE, {**levers, "start": "given"}))
    given = cells(Reader(as_html(page_of(declared, words), words)), label)
    assert given[0][1] != row[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_given_costs_no_nothing(lang: str) -> None:
    words = wording(lang)

    def page(levers: dict[str, Any]) -> str:
        run = sa.run(sa.load(COMMUNE, {"weeks": 5, **levers}), seed=3)
        return told(as_html(page_of(run, words), words))

    def said(key: str, **values: object) -> str:
        return re.sub(r"\s+", " ", words.say(key, **values))

    bare = page({"campaign.strength": 0.5})
    assert said("report.costs_unknown") in bare
    assert said("report.per_person_unknown") in bare
    assert said("report.free") not in bare
    assert said("report.no_act") in page({})
    assert said("report.free") in page({"campaign.hours": 0.0, "campaign.eur": 0.0})
    assert said("report.per_person_hours_unknown", eur=words.number(2)) in page(
        {"campaign.eur": 2.0}
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hours_that_are_not_given_are_no_zero_in_a_comparison(lang: str) -> None:
    words = wording(lang)
    arms = {"free": {"campaign.eur": 2.0}, "told": {"campaign.eur": 2.0, "campaign.hours": 0.0}}
    found = sa.compare(sa.load(COMMUNE, {"weeks": 5}), arms, draws=0, replicates=2, workers=1)
    comparison, unknown = ComparisonWords(found, words), words.say("compare.hours_unknown")
    assert comparison.cell("free", "hours") == unknown
    assert comparison.cell("told", "hours") == "="
    assert unknown in comparison.cell("free", "cost_eur")
    assert unknown not in comparison.cell("told", "cost_eur")


def test_a_french_note_has_no_codes(choice: Any) -> None:
    pages = {
        lang: told(as_html(page_of(choice, wording(lang)), wording(lang))) for lang in LANGUAGES
    }
    assert "coaching_gain" in pages["en"]
    before = pages["fr"].split(wording("fr").say("report.made"))[0]
    for code in ("coaching_gain", "coaching_half_life", "over time", "open_data", "--single"):
        assert code not in before, code
    for lang in LANGUAGES:
        assert wording(lang).say("report.asked.over_time_visited") in pages[lang]
        assert "over time: " not in pages[lang]
        assert "--single-setting" not in pages[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_group_of_questions_has_words(lang: str) -> None:
    words = wording(lang)
    rows = [
        row["questions"] for row in read_rows(shipped_file("calibration/fit", "parameters.csv"))
    ]
    names = {name for row in rows for name in row.split("; ") if name}
    assert len(names) > 10
    for name in names:
        assert f"report.asked.{name.replace(': ', '_').replace(' ', '_')}" in words.texts, name


def test_chances_and_differences_have_one_level(choice: Any) -> None:
    level = choice.difference("a").level
    assert level == 0.8  # of 24 draws
    assert choice.probability("a").level == level
    assert {one.level for one in choice.best().values()} == {level}


def test_the_few_starts_that_are_told_stand_for_all_runs(choice: Any) -> None:
    states = Situation(ComparisonWords(choice, wording("en")))._states
    first = choice.runs(choice.base, "gru_use", week=0).ravel()
    runs = [state.seed - choice.plan.seed for state in states]
    assert len(set(runs)) == STARTS
    assert float(first[runs].mean()) == pytest.approx(float(first.mean()), abs=0.01)
