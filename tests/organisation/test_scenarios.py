"""The scenarios shipped with the package obey the schema, say where figures come from, and differ
only by what their name says."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from simadopt.io.yaml_reader import read_scenario
from simadopt.levels.staff.organisation.barometer import barometer
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import Tools

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
FILES = [path for path in SHIPPED if not path.stem.startswith("territory_")]
NAMES = [path.stem for path in FILES]
REGIMES = ["procedural", "relational", "community", "platform"]
POLICIES = ["coach_heads", "train_everybody", "train_relays"]
PROFILES = ["eclaireur", "entrepreneur", "explorateur", "observateur", "systemique"]


@cache
def text(name: str) -> str:
    return (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def load(name: str) -> Scenario:
    plain = YAML(typ="safe", pure=True).load(text(name))
    if "catalogue" in plain:  # two files beside it: the reader knows them
        return read_scenario(ROOT / "scenarios" / f"{name}.yaml")
    return Scenario.model_validate_json(json.dumps(plain))  # JSON: lists may be tuples


@cache
def targets() -> dict[str, dict[str, str]]:
    with (ROOT / "calibration" / "survey_targets.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def body(name: str, *but: str) -> dict[str, Any]:
    return load(name).model_dump(exclude={"name", "title", "description", *but})


def test_the_expected_scenarios_are_there() -> None:
    expected = {"commune_27k", "survey_2012", "fpt_national"}
    expected |= {f"commune_27k_{variant}" for variant in REGIMES + POLICIES}
    expected |= {f"archetype_{profile}" for profile in PROFILES}
    assert expected <= set(NAMES)


def test_the_folder_is_described() -> None:
    readme = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", readme, flags=re.MULTILINE)) == {
        path.stem for path in SHIPPED
    }


@pytest.mark.parametrize("name", NAMES)
def test_bilingual_and_named_like_its_file(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.description is not None
    for words in (scenario.title, scenario.description):
        assert words.fr.strip()
        assert words.en.strip()
        assert words.fr != words.en
    assert text(name).startswith("# ")
    keys = [authority.key for authority in scenario.authorities]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_has_a_source(name: str) -> None:
    for authority in load(name).authorities:
        stated = authority.model_fields_set - {"key", "type", "sources"}
        assert stated == set(authority.sources), authority.key
        assert all(source.strip() for source in authority.sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_tools_and_interventions_are_said_to_be_assumed(name: str) -> None:
    """The schema has no sources there: a comment says it."""
    before, after = text(name).split("\nauthorities:\n")
    assert "# assumed: " in before
    assert ("\ninterventions:\n  # assumed: " in after) == bool(load(name).interventions)


@pytest.mark.parametrize("name", NAMES)
def test_sources_name_questions_that_exist_and_are_open(name: str) -> None:
    known = set(targets()) | set(NAMES) | set(Authority.model_fields) | set(Tools.model_fields)
    own = load(name).catalogue
    known |= set() if own is None else {row.name for row in own.features}
    known |= {authority.key for authority in load(name).authorities} | {"make_national"}
    known |= {"national_staff", "survey_targets", "external_questions", "other_body"}
    comments = re.findall(r"#.*", text(name))
    sources = [s for a in load(name).authorities for s in a.sources.values()]
    named = set(re.findall(r"[a-z0-9]+(?:_[a-z0-9]+)+", " ".join(comments + sources)))
    named = {word for word in named if not word.startswith("commune_27k_")}  # a wildcard
    assert named <= known
    assert not {word for word in named if targets().get(word, {}).get("split") == "sealed"}


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_consistent(name: str) -> None:
    scenario = load(name)
    assert scenario.weeks >= 52
    for authority in scenario.authorities:
        assert authority.staff > 0
        assert authority.share_a + authority.share_b < 1
        assert authority.joined_sites <= authority.sites
        assert (authority.mailboxes or 0) <= authority.staff
        assert authority.laptops <= authority.staff
    for tool in (scenario.tools.gru, scenario.tools.intranet, scenario.tools.expression):
        assert tool.use <= tool.aware  # who uses a feature knows it


# The case commune and its variants ---------------------------------------------------------


def test_the_case_commune_is_that_of_2022() -> None:
    (commune,) = load("commune_27k").authorities
    printed = {row: float(targets()[row]["value"]) for row in targets() if targets()[row]["value"]}
    assert commune.inhabitants == printed["commune_population"]
    assert commune.mailboxes == printed["commune_email_addresses"]
    assert commune.laptops == printed["commune_laptops"]
    assert 1 - commune.share_a - commune.share_b == pytest.approx(printed["commune_share_cat_c"])
    low, high = (float(targets()["commune_agents"][end]) for end in ("lower", "upper"))
    assert low < commune.staff <= high
    assert not commune.it_directorate
    assert commune.joined_sites < commune.sites
    assert not load("commune_27k").interventions
    found = barometer(commune)
    assert found.strict is None  # its page on a social network is more than an observateur has
    assert found.nearest == ("observateur",)
    assert found.violated["observateur"] == ("communication",)


@pytest.mark.parametrize("regime", REGIMES)
def test_regimes_change_the_regime_only(regime: str) -> None:
    variant, base = body(f"commune_27k_{regime}"), body("commune_27k")
    for scenario in (variant, base):
        for authority in scenario["authorities"]:
            del authority["sources"]["regime"]
    assert variant["authorities"][0].pop("regime") == regime
    base["authorities"][0].pop("regime")
    assert variant == base


@pytest.mark.parametrize("policy", POLICIES)
def test_policies_change_the_interventions_only(policy: str) -> None:
    name = f"commune_27k_{policy}"
    assert load(name).interventions
    assert body(name, "interventions") == body("commune_27k", "interventions")


def test_the_two_trainings_cost_the_same() -> None:
    staff = load("commune_27k").authorities[0].staff
    everybody = load("commune_27k_train_everybody").interventions
    relays = load("commune_27k_train_relays").interventions
    hours, eur = (
        [
            sum(staff * course.target.share * getattr(course, cost) for course in courses)
            for courses in (everybody, relays)
        ]
        for cost in ("hours", "price")
    )
    assert hours[0] == pytest.approx(hours[1], rel=0.001)
    assert eur[0] == pytest.approx(eur[1], rel=0.001)
    assert all(course.target.choose == "central" for course in relays)


def test_coaching_reaches_all_heads_and_comes_back() -> None:
    first, refresh = load("commune_27k_coach_heads").interventions
    for coaching in (first, refresh):
        assert coaching.kind == "coaching"
        assert coaching.target.rank == ("head",)
        assert coaching.target.share == 1
    assert first.repeat_weeks == 0
    assert refresh.repeat_weeks > 0
    assert refresh.strength < first.strength


# The archetypes and the survey -------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_archetypes_have_their_profile_and_no_other(profile: str) -> None:
    (authority,) = load(f"archetype_{profile}").authorities
    found = barometer(authority, threshold=6)
    assert found.strict == profile
    assert [name for name, criteria in found.violated.items() if not criteria] == [profile]


def test_the_panel_of_2012() -> None:
    scenario = load("survey_2012")
    assert len(scenario.authorities) == int(targets()["survey2012_n_authorities"]["value"])
    assert all(authority.count == 1 for authority in scenario.authorities)
    types = [authority.type for authority in scenario.authorities]
    assert types.count("region") == 2
    assert types.count("department") == 4
    assert types.count("syndicate") == 1
    # the survey is asked at the end of the run
    assert scenario.weeks - scenario.tools.intranet.deployed_week == 260
    regimes = ("filtered", "unrestricted", "social_media")
    printed = [float(targets()[f"internet_access_{name}"]["value"]) for name in regimes]
    for authority in scenario.authorities:  # printed shares overlap: they are brought to a sum of 1
        assert authority.internet_filtered == pytest.approx(printed[0] / sum(printed), abs=5e-4)
        assert authority.internet_social == pytest.approx(printed[2] / sum(printed), abs=5e-4)
