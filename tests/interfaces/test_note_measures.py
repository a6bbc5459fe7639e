"""Notes: users and functions are two measures, each named, and one level of interval is told everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from interfaces.test_answer import RUNS, policies
from simadopt.core.policies import Budget
from simadopt.experiments.comparison.result import Comparison
from simadopt.interfaces.answer import comparison_answer
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report.note import compare_note
from simadopt.interfaces.report.parts import Front
from simadopt.interfaces.report.situation import Situation
from simadopt.io.wording import LANGUAGES, Wording, wording

ARMS = {"Coaching": 0.4, "Training": 0.2}


def apart() -> Comparison:
    """Return policies that are not told apart by users, and are by the functions used."""
    found = policies(ARMS)
    column = list(found.outcomes).index("gru_use")
    rows = np.array([0.40, 0.45, 0.41])[:, None] + np.random.default_rng(2).normal(
        0, 1e-3, (3, RUNS)
    )
    found.values[:, 0, :, column] = rows
    return found


def front(found: Comparison, words: Wording) -> Front:
    return compare_note(found, words, ["gru_use"], [])


def facts(page: Front, words: Wording, name: str) -> str:
    return " ".join(dict(page.facts).get(words.say(f"report.fact.{name}"), ()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_shown_by_users_says_what_functions_show(lang: str) -> None:
    words = wording(lang)
    page = front(apart(), words)
    users, use = (words.texts[f"outcome.gru_{name}"] for name in ("users", "use"))
    assert f"({users})" in page.answer
    sure = facts(page, words, "sureness")
    by_use = words.say("report.measure_use", outcome=use)
    assert sure.count(by_use) == sure.count("Coaching") == 1
    assert words.say("report.measure_users", outcome=users) in sure
    assert words.say("report.note.unsure", base="base", outcome=users) not in sure
    monday = facts(page, words, "monday")
    named = {"measure": use, "outcome": users}
    assert words.say("report.note.wait_measure", policy="Coaching", **named) in monday
    assert words.say("report.note.wait") not in monday


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_says_no_effect_only_of_what_neither_measure_shows(lang: str) -> None:
    words = wording(lang)
    table = front(apart(), words).table
    assert table is not None
    shown = {row[0]: row[-1] for row in table.rows}
    use = words.texts["outcome.gru_use"]
    assert shown["Coaching"].lower() == words.say("report.note.only_more", outcome=use).lower()
    found = policies(ARMS)
    column = list(found.outcomes).index("gru_use")
    found.values[:, 0, :, column] = found.values[:1, 0, :, column]
    none = front(found, words).table
    assert none is not None
    assert {row[-1] for row in none.rows} == {words.say("report.note.neither")}


def test_measures_that_agree_are_not_told_twice() -> None:
    words = wording("en")
    agreed = front(policies({"Coaching": 26.0, "Training": 8.0}), words)
    assert "other measure" not in facts(agreed, words, "sureness")


@pytest.mark.parametrize("lower", ["gru_users", "gru_use"])
def test_one_level_is_told_whichever_outcome_holds_less(
    monkeypatch: pytest.MonkeyPatch, lower: str
) -> None:
    found, real = policies({"Coaching": 26.0, "Training": 8.0}), Comparison.together

    def less(self: Comparison, outcomes: Any = ()) -> Any:
        level = 0.88 if lower in outcomes else 0.9
        return {pair: replace(one, level=level) for pair, one in real(self, outcomes).items()}

    monkeypatch.setattr(Comparison, "together", less)
    assert ComparisonWords(found, wording("en")).confidence == 0.88
    about = comparison_answer(found, wording("en")).about
    assert "88%" in about
    assert "90%" not in about


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (Budget(np.inf, 40_000.0), ("40,000", "Each policy keeps within it.")),
        (Budget(200.0, 20_000.0), ("200 h", "“Training” exceeds it.")),
        (Budget(10.0, np.inf), ("10 h", "“Coaching” and “Training” exceed it.")),
    ],
)
def test_the_budget_that_was_given_is_on_the_first_page(
    budget: Budget, said: tuple[str, ...]
) -> None:
    words = wording("en")
    found = replace(policies({"Coaching": 26.0, "Training": 8.0}), budget=budget)
    told = facts(front(found, words), words, "budget")
    for one in said:
        assert one in told
    assert not facts(front(replace(found, budget=None), words), words, "budget")


def test_a_budget_says_when_a_price_is_not_known() -> None:
    words = wording("en")
    found = replace(
        policies({"Coaching": 26.0, "Training": 8.0}, eur=np.nan), budget=Budget(np.inf, 9e9)
    )
    told = facts(front(found, words), words, "budget")
    assert "it is not known whether “Coaching” and “Training” keep within it" in told
    assert "Each policy keeps" not in told


def test_hours_that_are_not_given_leave_a_limit_of_euros_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words, found = wording("en"), policies({"Coaching": 26.0, "Training": 8.0})
    monkeypatch.setattr(Comparison, "hours_given", lambda self, name: name != "Coaching")

    def told(budget: Budget) -> str:
        return facts(front(replace(found, budget=budget), words), words, "budget")

    assert "Each policy keeps within it." in told(Budget(np.inf, 9e9))
    assert "not known whether “Coaching” keeps within it" in told(Budget(9e9, 9e9))
    assert told(Budget(np.inf, np.inf)) == ""  # no limit is no budget


def test_a_cost_is_told_as_purchases_and_staff_time() -> None:
    words, found = wording("en"), policies({"Coaching": 26.0, "Training": 8.0})
    column = list(found.outcomes).index("cost_eur")
    found.values[:, 0, :, column] += np.array([0.0, 120.0, 240.0])[:, None] * 30.0
    page = front(found, words)
    assert page.table is not None
    assert list(page.table.heads[2:5]) == ["Purchases", "Staff time", "Total cost"]
    row = next(row for row in page.table.rows if row[0] == "Coaching")
    assert row[2:5] == ("+€16,200", "+120 h", "+€19,800")
    assert "€30 an hour" in facts(page, words, "cost")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_hour_that_costs_nothing_or_is_drawn_says_so(lang: str) -> None:
    words, found = wording(lang), policies({"Coaching": 26.0, "Training": 8.0})
    assert facts(front(found, words), words, "cost") == words.say("report.cost_is_free")
    column = list(found.outcomes).index("cost_eur")
    found.values[:, 0, :, column] += np.array([0.0, 120.0, 240.0])[:, None] * 30.0
    drawn = replace(
        found,
        plan=replace(found.plan, draws=({},) * 2, replicates=RUNS // 2),
        values=found.values.reshape(3, 2, RUNS // 2, -1),
    )
    told = facts(front(drawn, words), words, "cost")
    assert told == words.say("report.cost_is_drawn", rate="30")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_interval_whose_ends_are_written_alike_is_not_shown(lang: str) -> None:
    told = ComparisonWords(policies({"Coaching": 26.0, "Training": 8.0}), wording(lang))
    gap = told.found.difference("Coaching", "eur")
    near = replace(gap, value=14_739.2, low=14_739.1, high=14_739.3)
    assert "[" not in told.gap(near, "eur")
    assert "[" not in told.amount(near, "eur")
    assert "[" in told.gap(replace(near, high=14_740.0), "eur")
    assert "[" in told.amount(replace(near, high=14_740.0), "eur")


@pytest.mark.parametrize(
    ("lang", "one"), [("en", "1 week is simulated"), ("fr", "1 semaine est simulée")]
)
def test_one_week_is_one(monkeypatch: pytest.MonkeyPatch, lang: str, one: str) -> None:
    words = wording(lang)
    found = policies({"Coaching": 26.0, "Training": 8.0})
    assert words.say("report.who_long", n=2, when="2").startswith(("2 are", "2 sont"))
    monkeypatch.setattr(Comparison, "weeks", 1)
    assert one in " ".join(Situation(ComparisonWords(found, words)).who())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tool_is_spelled_out_once(lang: str) -> None:
    words = wording(lang)
    page = front(policies({"Coaching": 26.0, "Training": 8.0}), words)
    assert words.say("tool.gru.long") in facts(page, words, "who")


def test_an_act_of_the_base_done_once_more_is_an_act() -> None:
    words, found = wording("en"), policies({"Coaching": 26.0, "Training": 8.0})
    base, coached, trained = found.plan.arms
    acts = coached.case.scenario.interventions

    def arm(one: Any, done: list[Any]) -> Any:
        scenario = one.case.scenario.model_copy(update={"interventions": done})
        return replace(one, case=replace(one.case, scenario=scenario))

    arms = (arm(base, acts), arm(coached, [*acts, *acts]), arm(trained, acts))
    again = replace(found, plan=replace(found.plan, arms=arms))
    first, second = Situation(ComparisonWords(again, words, "gru_users")).acts()
    assert words.say("report.act_none") not in first
    assert words.say("report.kind.coaching") in first
    assert words.say("report.act_none") in second


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_how_long_and_the_start_are_told(lang: str) -> None:
    words, found = wording(lang), policies({"Coaching": 26.0, "Training": 8.0})
    page = front(found, words)
    weeks = found.plan.arms[0].case.scenario.weeks
    assert words.say("level.steps.week", n=weeks) in facts(page, words, "who")
    assert words.say("report.equipped_fictional") in facts(page, words, "who")
    today, means = Situation(ComparisonWords(found, words, "gru_users")).today()
    assert "200" in today  # users of the base at the end, in these runs
    assert today in facts(page, words, "today") and means in facts(page, words, "today")
    acts = facts(page, words, "acts")
    assert words.say("report.kind.coaching") in acts
    assert words.say("report.kind.training") in acts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_known_state_that_came_back_without_its_file_is_not_asked_for_again(lang: str) -> None:
    words, found = wording(lang), policies({"Coaching": 26.0, "Training": 8.0})
    arms = [
        replace(arm, case=replace(arm.case, scenario=arm.case.scenario.model_copy(update={"known": "k.csv"})))
        for arm in found.plan.arms
    ]  # fmt: skip
    page = front(replace(found, plan=replace(found.plan, arms=tuple(arms))), words)
    assert facts(page, words, "known") == words.say("report.known.not_kept")
    monday = facts(page, words, "monday")
    assert words.say("report.note.count_known") in monday
    assert words.say("report.note.count") not in monday


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prices_that_nobody_gave_are_said_to_be_assumed(lang: str) -> None:
    words, found = wording(lang), policies({"Coaching": 26.0, "Training": 8.0})
    said = facts(front(found, words), words, "prices")
    assert words.say("report.prices.coaching", eur=words.number(300.0)) in said
    given = [
        replace(arm, case=arm.case.with_scenario(_at_price(arm.case.scenario, 310.0)))
        for arm in found.plan.arms
    ]
    page = front(replace(found, plan=replace(found.plan, arms=tuple(given))), words)
    assert facts(page, words, "prices") == ""


def _at_price(scenario: Any, eur: float) -> Any:
    acts = [act.model_copy(update={"day_eur": eur}) for act in scenario.interventions]
    return scenario.model_copy(update={"interventions": tuple(acts)})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_of_a_group_is_counted(lang: str) -> None:
    """Half of the 16 heads, who are paid 336 h at 21 h each in a comparison, are 8."""
    words, found = wording(lang), policies({"Coaching": 26.0, "Training": 8.0})
    halved = [
        replace(arm, case=arm.case.with_scenario(_halved(arm.case.scenario)))
        for arm in found.plan.arms
    ]
    page = front(replace(found, plan=replace(found.plan, arms=tuple(halved))), words)
    assert words.say("report.who.counted", who="", n=8) in facts(page, words, "acts")


def _halved(scenario: Any) -> Any:
    acts = [
        act.model_copy(update={"target": act.target.model_copy(update={"share": 0.5})})
        if act.kind == "coaching"
        else act
        for act in scenario.interventions
    ]
    return scenario.model_copy(update={"interventions": tuple(acts)})
