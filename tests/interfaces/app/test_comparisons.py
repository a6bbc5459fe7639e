"""Policies side by side: what the intervals hold, what is refused, what can be taken away (F1)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from simadopt.interfaces.app import policies
from simadopt.interfaces.app.policies import DRAWS, UNDER_EACH, read_compared
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording

SIX = {"name": "six <hours>", "scenario": "commune_27k", "sets": ["training.hours=6"]}
TRAINED = {"name": "trained", "scenario": "commune_27k_train_everybody", "sets": []}
WHAT = {"scenario": "commune_27k", "sets": [], "seed": "3", "weeks": 8, "lang": "en",
        "replicates": 2, "posterior": False, "policies": [SIX]}  # fmt: skip


def ended(client: TestClient, job: str) -> dict[str, Any]:
    """Wait for a comparison; return what is told of it at the end."""
    for _ in range(20_000):  # the first one waits for compilation
        told = client.get(f"/api/jobs/{job}").json()
        if told["state"] == "done":
            return told
        assert told["state"] in ("waiting", "running"), told
        time.sleep(0.01)
    raise AssertionError("the comparison never ends")


def refused(client: TestClient, **given: Any) -> list[dict[str, Any]]:
    answer = client.post("/api/compare", json={**WHAT, **given}, headers={"x-language": "en"})
    assert answer.status_code == 422, answer.text
    return answer.json()["problems"]


def test_chance_alone_says_so(client: TestClient, ask: Ask) -> None:
    job = ask("compare", replicates=2, posterior=False, policies=[SIX])
    assert job["total"] == 4
    assert ended(client, job["job"])["result"]["draws"] == 0
    page = client.get(f"/export/comparison/{job['job']}/report?lang=en")
    assert page.status_code == 200
    assert wording("en").say("compare.chance_only") in page.text
    assert "six &lt;hours&gt;" in page.text
    assert "<hours>" not in page.text


def test_chance_and_parameters_are_those_of_the_function(
    client: TestClient, ask: Ask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page asks for the very comparison that `simadopt compare --draws` makes."""
    import simadopt as sa

    monkeypatch.setattr(policies, "DRAWS", 5)
    job = ask("compare", replicates=77, posterior=True, policies=[SIX])
    told = ended(client, job["job"])
    assert told["done"] == told["total"] == job["total"] == 5 * UNDER_EACH * 2
    found = told["result"]
    assert (found["draws"], found["replicates"]) == (5, UNDER_EACH)
    base = sa.load(session.paths["commune_27k"], {"weeks": 8})
    levers = {"six": {"training.hours": 6}}
    same = sa.compare(base, levers, draws=5, replicates=UNDER_EACH, seed=3)
    shown = found["variants"][0]["differences"]["gru_use"]
    assert shown["n"] == 5
    for end in ("value", "low", "high"):
        assert shown[end] == pytest.approx(getattr(same.difference("six"), end), abs=1e-6)
    page = client.get(f"/export/comparison/{job['job']}/report?lang=en").text
    runs = {"runs": job["total"], "replicates": UNDER_EACH, "draws": 5, "level": "67%"}
    assert wording("en").say("compare.runs_draws", **runs) in page
    assert wording("en").say("compare.chance_only") not in page


def test_a_comparison_that_is_kept_is_given_again(client: TestClient) -> None:
    """A session opened again asks for its comparison: the note is there at once where it still is."""
    what = {**WHAT, "posterior": False, "replicates": 2, "lang": "en"}

    def start(**given: Any) -> str:
        return str(client.post("/api/compare", json={**what, **given}).json()["job"])

    first = start()
    ended(client, first)
    assert start() == first
    assert start(lang="fr") != first  # its sentences are in another language
    assert start(replicates=3) != first


def test_draws_cost_what_the_page_says() -> None:
    what = read_compared({**WHAT, "posterior": True, "policies": [SIX, TRAINED]}, "en")
    assert (what.draws, what.replicates, what.runs) == (DRAWS, UNDER_EACH, 3 * DRAWS * UNDER_EACH)
    assert read_compared({**WHAT, "posterior": False}, "en").runs == 4


@pytest.mark.parametrize("value", ["yes", 50, 1, None, [], {"draws": 10**9}])
def test_draws_are_asked_for_or_not(client: TestClient, value: Any) -> None:
    (problem,) = refused(client, posterior=value)
    assert (problem["field"], problem["value"]) == ("posterior", repr(value))
    assert problem["message"] == "yes or no is expected"


@pytest.mark.parametrize("value", [0, 1, 401, "many", -3, 2.5, None, True])
def test_replicates_are_checked_where_chance_is_alone(client: TestClient, value: Any) -> None:
    assert {one["field"] for one in refused(client, replicates=value)} == {"replicates"}


def test_draws_are_within_the_same_work(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "MOST_WORK", 520 * 8 * 2 * DRAWS * UNDER_EACH)
    answer = client.post("/api/compare", json={**WHAT, "posterior": True})
    assert answer.status_code == 200
    client.delete(f"/api/jobs/{answer.json()['job']}")
    (problem,) = refused(client, posterior=True, policies=[SIX, TRAINED])
    assert (problem["field"], problem["value"]) == ("posterior", f"{DRAWS} × {UNDER_EACH}")
    assert "chance alone" in problem["message"]


LIKE_TRAINED = {**SIX, "name": "mine", "sets": ["training.day_eur=64", "training.hours=6"]}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ([SIX, {**SIX, "name": "again"}], ("six <hours>", "again")),
        ([TRAINED, LIKE_TRAINED], ("trained", "mine")),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_policy_under_two_names_is_refused(
    client: TestClient, given: list[dict[str, Any]], names: tuple[str, str], lang: str
) -> None:
    (problem,) = refused(client, policies=given, lang=lang)
    first, second = names
    told = wording(lang).say("app.refuse.twice", first=first, second=second)
    assert (problem["field"], problem["message"]) == (second, told)


def test_the_base_under_another_name_is_refused(client: TestClient) -> None:
    itself = {"name": "nothing", "scenario": "commune_27k", "sets": []}
    (problem,) = refused(client, policies=[SIX, itself])
    assert problem["message"] == wording("en").say("app.refuse.same")
    (problem,) = refused(client, scenario="commune_27k_train_everybody", policies=[LIKE_TRAINED])
    assert problem["message"] == wording("en").say("app.refuse.same")


def test_what_is_called_the_same_policy_does_the_same(ask: Ask) -> None:
    """A policy is known by what it simulates: its runs are alike to the last digit."""
    named = ask(scenario="commune_27k_train_everybody")["curves"]
    assert named == ask(sets=LIKE_TRAINED["sets"])["curves"]
    assert named != ask(sets=SIX["sets"][:0])["curves"]
