"""Policies offered ready-made: each is within the budget, and costs what it says once it is run."""

from __future__ import annotations

from typing import Any

import pytest

from interfaces.app.conftest import client_of
from simadopt.interfaces.app.session import Session


def ready(
    ask: Any, scenario: str = "commune_27k", weeks: int = 20, **budget: Any
) -> dict[str, Any]:
    found = ask("ready", scenario=scenario, weeks=weeks, **budget)
    return {one["key"]: one for one in found["policies"]} | {"lacking": found["lacking"]}


@pytest.mark.parametrize("budget", [{}, {"budget_eur": 3000}, {"budget_hours": "150"}])
def test_each_costs_what_it_says_and_no_more_than_the_budget(ask, imported, budget):
    offered = ready(ask, imported, **budget)
    assert offered.pop("lacking") == []
    assert list(offered) == ["heads", "staff", "relays"]
    for one in offered.values():
        spent = ask("run", scenario=imported, sets=one["sets"], weeks=20)["summary"]["spent"]
        assert spent["eur"] == pytest.approx(one["eur"])
        assert spent["hours"] == pytest.approx(one["hours"])
        assert 0 < one["eur"] <= float(budget.get("budget_eur", 1e9))
        assert 0 < one["hours"] <= float(budget.get("budget_hours", 1e9))


def test_a_budget_that_pays_for_nothing_of_one_is_said(ask, imported):
    offered = ready(ask, imported, budget_eur=100)
    assert offered["lacking"] == ["Coach the heads"]
    assert "heads" not in offered
    assert offered["staff"]["hours"] > 0


def test_levers_are_those_that_the_sliders_set(ask):
    assert ready(ask)["staff"]["sets"] == ["training.hours=6", "training.day_eur=64"]
    heads = ready(ask)["heads"]["sets"]
    assert sorted(heads) == sorted(
        ["coaching.share=1", "coaching.hours=12", "coaching.day_eur=300", "coaching.rank=[head]"]
    )


def test_what_a_scenario_does_already_is_not_offered_again(ask):
    offered = ready(ask, "commune_27k_coach_heads", weeks=40)
    assert "heads" not in offered
    assert "staff" in offered


def test_a_budget_that_is_none_is_refused():
    with client_of(Session("commune_27k", "fr")) as client:
        asked = {"scenario": "commune_27k", "budget_eur": "much", "lang": "en"}
        answer = client.post("/api/ready", json=asked)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "budget_eur"
