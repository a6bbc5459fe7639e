"""The page of a territory: what one run may say, what forty say, reasons, interventions, a commune opened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simadopt.core.errors import InputError
from simadopt.interfaces.answer import Ends
from simadopt.interfaces.app import territory
from simadopt.interfaces.app.territory_policies import read_policies
from simadopt.interfaces.territory_answer import territory_answer
from simadopt.io.wording import wording

EN, FR = wording("en"), wording("fr")
ACT = {"name": "A post", "kind": "fund", "type": "intercommunal", "share": 0.3, "step": 48}


@pytest.fixture(scope="module")
def case():
    return territory.TerritoryDesk().case("territory_department")


def test_the_sentence_has_its_denominator_and_its_interval():
    found = territory_answer("delegate", 90, 352, "Q4 2030", EN, Ends(0.09, 0.26, 0.75, 40))
    assert (
        found.text
        == "About one authority in four has “delegate” (9 to 75%): 92 of 352 authorities."
    )
    single = territory_answer("délégué", 1, 352, "trimestre 4 de 2030", FR)
    assert single.text == (
        "Dans une seule simulation, 1 sur 352 collectivités a «\u202fdélégué\u202f» (0\u202f%)."
    )


def test_one_run_tells_of_no_named_place(case):
    found = territory.packed_run(case, 3, EN)
    assert found["authorities"] == 352
    assert set(found["curves"]) == {"commune", "intercommunal", "department", "region"}
    assert len(found["items"]["rows"]) == 30
    assert "places" not in found
    assert "Rennes" not in str(found)


def test_places_are_told_over_runs_and_differ_only_beyond_them(case):
    run = case.finished(3)
    rng = np.random.default_rng(1)
    there = rng.random((40, run.roster.n)) < 0.5
    rennes = np.array([name == "Rennes" for name in run.roster.name]) & (run.roster.type == 0)
    body = np.array(run.roster.epci) == np.array(run.roster.epci)[rennes][0]
    there[:, body] = True
    found = territory.places(run, there)
    high = [one for one in found if one["side"] > 0]
    assert [one["share"][1] for one in high] == [1.0]
    assert sum(one["communes"] for one in found) == int((run.roster.type == 0).sum())
    assert all(0 <= each["runs"] <= 40 for one in found for each in one["members"])


def test_a_commune_opens_as_staff_with_its_plan(case):
    run = case.finished(None)
    row = next(
        i for i in range(run.roster.n) if run.roster.name[i] == "Rennes" and run.roster.type[i] == 0
    )
    made = territory.opened(case, None, run.roster.key[row])
    assert made.level.name == "staff"
    assert made.scenario.authorities[0].inhabitants == int(run.roster.population[row])
    assert made.scenario.title.fr == "Rennes"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"kind": "bribe"}, "kind"), ({"type": "village"}, "type"), ({"share": 30}, "share"),
     ({"year_eur": -1}, "year_eur"), ({"choose": "friends"}, "choose"), ({"step": 900}, "step"),
     ({"name": ""}, "policies")],
)  # fmt: skip
def test_what_is_wrong_with_an_intervention_is_named(case, change: dict[str, Any], field: str):
    with pytest.raises(InputError) as raised:
        read_policies({"policies": [{**ACT, **change}]}, case)
    assert raised.value.problems[0].field == field


def test_an_intervention_without_price_has_none(case):
    paid = {**ACT, "name": "Paid", "year_eur": 50000, "choose": "volunteers"}
    read = read_policies({"policies": [ACT, paid]}, case)
    assert [one.target.choose for one in read.values()] == ["random", "volunteers"]
    assert read["A post"].is_priced is False
    assert read["Paid"].year_eur == 50000.0
    assert read["Paid"].quarter == "2024Q1"


def test_the_doors_refuse_what_is_not_there(client):
    asked = {"scenario": "territory_department", "item": "dpoo", "lang": "en"}
    answer = client.post("/api/territory/run", json=asked)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["hint"] == "dpo"
    answer = client.post("/api/territory/run", json={"scenario": "commune_27k", "lang": "en"})
    assert answer.status_code == 422
    page = client.get("/territory?lang=fr").text
    assert FR.say("app.territory.places") in page
