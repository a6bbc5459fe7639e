"""The page's sentence: first of one run, then of forty; groups of real people are never told of one run."""

from __future__ import annotations

from typing import Any

import pytest

from interfaces.app.conftest import STAFF
from simadopt.core.errors import InputError
from simadopt.interfaces.app.first_services import Action, _sentence
from simadopt.interfaces.app.search import positive, read_budget
from simadopt.io.wording import wording
from simadopt.levels.staff.model.groups import LEAST_PEOPLE

EN = wording("en")


def test_the_first_run_has_its_sentence_at_once(ask):
    found = ask("run")
    level = found["summary"]["tools"]["gru"]
    assert found["answer"]["text"] == (
        f"In a single run, {level['users']} of {level['users_able']} equipped staff use the GRU "
        f"({EN.percent(level['users_share'])}), of 520 staff."
    )
    french = ask("run", lang="fr")["answer"]["text"]
    assert french.startswith("Dans une seule simulation, ")


def test_people_of_directorates_add_up(ask):
    found = ask("run")
    rows, level = found["breakdown"]["directorates"], found["summary"]["tools"]["gru"]
    assert len(rows) > 1
    assert sum(one["staff"] for one in rows) == 520
    assert sum(one["users"] for one in rows) == level["users"]
    assert sum(one["able"] for one in rows) == level["users_able"]


def test_of_real_people_one_run_tells_how_many_there_are_and_no_more(ask, imported):
    found = ask("run", scenario=imported)
    rows = found["breakdown"]["directorates"]
    # Ville less Écoles would be Culture, put together with the four of Paie: all three stand together
    assert [(one["name"], one["staff"]) for one in rows] == [
        ("Others, together", found["organisation"]["people"])
    ]
    assert all(one["users"] is None and one["able"] is None for one in rows)


TOWN = {
    "Ville": {"Écoles": 20, "Culture": 14},
    "Moyens": {"Finances": 22, "Paie": 4},
    "Social": {"CCAS": 15, "Crèche": 3, "Résidence": 5},
    "Technique": {"Voirie": 16, "Parcs": 6, "Garage": 7},
}


def test_no_difference_of_what_is_told_of_real_people_counts_few(ask, client):
    lines = ["matricule;catégorie;service;direction;rang;messagerie"]
    for directorate, services in TOWN.items():
        for name, n in services.items():
            ranks = ["chef de service", *["agent"] * (n - 1)]
            lines += [f"{name}{k};C;{name};{directorate};{r};oui" for k, r in enumerate(ranks)]
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content="\n".join(lines).encode(), headers={"content-type": "text/csv"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    run = ask("run", scenario=answer.json()["scenario"])
    sizes = dict(zip(run["services"]["names"], run["services"]["staff"], strict=True))
    told = {one["name"]: one["staff"] for one in run["breakdown"]["directorates"]}
    assert set(told) == {"Ville", "Technique", "Others, together"}
    assert min(*sizes.values(), *told.values()) >= LEAST_PEOPLE
    for directorate in ("Ville", "Technique"):
        left = told[directorate] - sum(sizes.get(name, 0) for name in TOWN[directorate])
        assert left == 0 or left >= LEAST_PEOPLE
    mixed = told["Others, together"] - sizes["Finances"] - sizes["CCAS"]
    assert mixed == 4 + 3 + 5


@pytest.mark.parametrize(("elsewhere", "told"), [(0, 2), (3, 0), (12, 2)])
def test_sites_of_real_people_are_told_where_no_service_has_few_at_one(
    ask, client, elsewhere: int, told: int
) -> None:
    lines = ["matricule;catégorie;service;direction;site;rang;messagerie"]
    for name, n, site in (("Écoles", 24, "Nord"), ("Culture", 14, "Sud"), ("Finances", 22, "Sud")):
        for k in range(n):
            place = "Sud" if name == "Écoles" and k < elsewhere else site
            rank = "agent" if k else "chef de service"
            lines.append(f"{name}{k};C;{name};Ville;{place};{rank};oui")
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content="\n".join(lines).encode(), headers={"content-type": "text/csv"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    sites = ask("run", scenario=answer.json()["scenario"])["breakdown"]["sites"]
    assert len(sites) == told


def test_residents_that_nobody_gave_are_supposed_and_every_answer_says_so(ask, client):
    sent = client.post(
        "/api/organisation?lang=en", content=STAFF, headers={"content-type": "text/csv"}
    )
    scenario = sent.json()["scenario"]
    told = EN.say("answer.supposed_residents", n=10_000)
    assert ask("run", scenario=scenario)["answer"]["about"].endswith(told)
    note = client.get(f"/export/report?scenario={scenario}&weeks=4&lang=en").text
    assert told in note


def test_residents_that_were_given_are_not_spoken_of(ask, imported):
    assert "supposed" not in ask("run", scenario=imported)["answer"]["about"]


def test_targets_and_prices_of_actions_are_given(ask):
    found = ask("run", scenario="commune_27k_coach_heads", weeks=40)["base"]
    coaching = found["acts"]["coaching"]
    assert coaching["day_eur"] == 300
    assert coaching["target"]["rank"] == ["head"]
    assert {"name", "label"} == set(found["targets"]["services"][0])


@pytest.mark.parametrize("value", ["much", -3, 0, True, "nan"])
def test_a_budget_is_a_number_above_zero(value: Any):
    with pytest.raises(InputError) as raised:
        positive({"budget_eur": value}, "budget_eur")
    assert raised.value.problems[0].field == "budget_eur"
    with pytest.raises(InputError):
        read_budget({"budget_eur": 1000})


def row(name: str, users: tuple[float, float, float], eur: float, **more: Any) -> dict[str, Any]:
    return {"name": name, "users": users, "eur": eur, "shown": users[1] > 0, "alike": True, **more}


def test_services_first_names_ties_and_what_the_budget_pays():
    rows = [row("Schools", (3.0, 1.0, 5.0), 600.0), row("Culture", (2.5, 0.5, 4.0), 600.0),
            row("Sport", (0.5, -1.0, 2.0), 600.0, alike=False)]  # fmt: skip
    text = _sentence(rows, Action("coaching", 12.0, 300.0, 1000.0), EN)["text"]
    assert text == (
        "No service stands out: the heads of Schools, Culture come first together; of “Schools”, 3.0 more "
        "users (1.0 to 5.0, assumed effect). With €1,000: 1 service, by gain: Schools (€400 left)."
    )
    unpriced = _sentence(rows, Action("coaching", 12.0, None, 1000.0), EN)["text"]
    assert "€" not in unpriced
    nothing = [row("Schools", (3.0, -1.0, 5.0), 600.0)]
    assert "no order can be told" in _sentence(nothing, Action("training", 6.0, 64.0), EN)["text"]
