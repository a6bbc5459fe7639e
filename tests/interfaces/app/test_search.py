"""Searches from the page: services ranked on the same draws, a policy within a budget, refusals by field."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from simadopt.interfaces.app import first_services, search
from simadopt.interfaces.app.first_services import Action, ranked
from simadopt.io.wording import wording

EN = wording("en")
ASKED = {"scenario": "commune_27k", "sets": [], "seed": "3", "weeks": 8, "lang": "en"}


def done(client: Any, door: str, **given: Any) -> dict[str, Any]:
    """Start a job and return what it found."""
    answer = client.post(f"/api/{door}", json={**ASKED, **given})
    assert answer.status_code == 200, answer.text
    job, end = answer.json(), time.monotonic() + 100
    while time.monotonic() < end:
        found = client.get(f"/api/jobs/{job['job']}").json()
        if found["state"] == "done":
            assert found["done"] <= job["total"]
            result: dict[str, Any] = found["result"]
            return result
        assert found["state"] in ("waiting", "running")
        time.sleep(0.1)
    raise AssertionError("never done")


def test_every_service_is_ranked_and_paid(client, monkeypatch):
    monkeypatch.setattr(first_services, "DRAWS", 4)
    found = done(client, "services_first", action="training", hours=6, day_eur=60)
    assert found["draws"] == 4
    gains = [one["users"][0] for one in found["rows"]]
    assert gains == sorted(gains, reverse=True)
    assert sum(one["first"] for one in found["rows"]) == pytest.approx(1.0, abs=1e-4)
    assert max(one["eur"] for one in found["rows"]) > 60
    unpriced = done(client, "services_first", action="coaching", hours=6)
    assert all(
        one["eur"] is None for one in unpriced["rows"] if one["name"] != "general management"
    )


def test_a_service_that_gains_on_every_draw_comes_first_and_one_by_chance_is_not_shown():
    from simadopt.cases import load

    case = load("commune_27k")
    outcomes = list(case.level.outcomes)
    users, eur = outcomes.index("gru_users"), outcomes.index("eur")
    values = np.zeros((4, 40, len(outcomes)))
    values[1, :, users], values[2, :, users] = 5.0, np.tile([9.0, -9.0], 20)
    values[3, :, users], values[1:, :, eur] = 2.0, 700.0
    found = ranked(values, ["A", "B", "C"], case, Action("coaching", 12.0, 300.0, 1500.0), EN)
    assert [one["name"] for one in found["rows"]] == ["A", "C", "B"]
    assert [one["shown"] for one in found["rows"]] == [True, True, False]
    assert [one["alike"] for one in found["rows"]] == [True, False, False]
    text = found["answer"]["text"]
    assert text.startswith(
        "Coach first the head of “A”: 5.0 more users (5.0 to 5.0, assumed effect)"
    )
    assert text.endswith("With €1,500: 2 services, by gain: A, C (€100 left).")


def test_a_policy_is_found_within_its_budget(client, monkeypatch):
    pytest.importorskip("optuna")
    for name, value in (("POPULATION", 2), ("GENERATIONS", 1), ("SEARCHED", 2), ("FRESH", 4)):
        monkeypatch.setattr(search, name, value)
    found = done(client, "search", budget_eur=3000, budget_hours=500, weeks=8)
    assert "500 hours and 3,000 euros" in found["answer"]["text"]
    assert found["policies"]
    assert all(
        one["eur"] <= 3001 and one["hours"] <= 501 for one in found["policies"] if not one["over"]
    )


@pytest.mark.parametrize(
    ("door", "given", "field"),
    [("search", {"budget_eur": 100}, "budget_hours"), ("search", {"budget_eur": "x"}, "budget_eur"),
     ("services_first", {"action": "bribe"}, "action"),
     ("services_first", {"action": "coaching"}, "hours"),
     ("services_first", {"action": "coaching", "hours": 6, "scenario": "survey_2012"}, "scenario")],
)  # fmt: skip
def test_what_is_wrong_is_named(client, door, given, field):
    answer = client.post(f"/api/{door}", json={**ASKED, **given})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == field


@pytest.mark.parametrize("entry", ["main", "territory"])
def test_the_script_of_a_page_holds_all_its_modules(client, entry):
    text = client.get(f"/script/{entry}.js").text
    assert "const module_words" in text
    assert f"const module_{entry}" in text
    assert "\nimport " not in text


def test_there_are_no_other_scripts(client):
    assert client.get("/script/answer.js").status_code == 404
