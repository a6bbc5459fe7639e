"""Runs of the app are those of the shell, and say the same of them (F1)."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from interfaces.shell_helper import COMMUNE, Here, elsewhere
from simadopt.cases import load
from simadopt.interfaces.app.lessons import LESSONS, MADE, Arm
from simadopt.interfaces.app.levers import ACTIONS, MECHANISMS, companions, lever_rows, slider_range
from simadopt.io.wording import wording
from simadopt.io.yaml_reader import read_scenario_text
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS

QUICK = ("--seed", 3, "--weeks", 8, "--no-figures", "--json")
LEVERS = (
    ["coaching.share=0.5", "coaching.rank=[head]", "coaching.hours=12"],
    ["training.hours=6", "b_boss_gru=2"],
    ["b_peer=0", "theory.preset=wang"],
)


def shares(text: str) -> np.ndarray:
    steps = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<u2")
    return np.where(steps == 65535, np.nan, steps / 60_000)


@pytest.mark.parametrize("sets", LEVERS)
def test_digests_are_those_of_the_shell(ask: Ask, here: Here, sets: list[str]) -> None:
    """F1."""
    given = [part for one in sets for part in ("--set", one)]
    told = json.loads(here("run", COMMUNE, "--single-setting", *QUICK, *given).out)
    run = ask(sets=sets)
    assert run["digest"] == told["digest"]
    assert run["summary"] == told


def test_many_at_once_each_have_their_own_digest(client: TestClient, ask: Ask) -> None:
    """F1."""
    alone = {str(seed): ask(seed=str(seed))["digest"] for seed in range(8)}
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda seed: (seed, ask(seed=seed)["digest"]), [*alone] * 3))
    assert all(alone[seed] == digest for seed, digest in found)


def test_the_command_on_the_page_remakes_the_run(ask: Ask) -> None:
    run = ask(sets=["coaching.share=0.5", "coaching.rank=[head]"])
    words = run["command"].split()
    assert words[:3] == ["simadopt", "run", "commune_27k"]
    ended = elsewhere(
        *[w.strip("'") for w in words[1:]], "--no-figures", "--json", "--out", "/dev/null/x"
    )
    assert ended.code == 4  # everything but the folder was accepted


def test_levels_say_who_uses_what(ask: Ask) -> None:
    run = ask()
    n, weeks = run["organisation"]["people"], run["weeks"]
    levels = np.frombuffer(zlib.decompress(base64.b64decode(run["levels"])), np.uint8)
    levels = levels.reshape(n, weeks + 1)
    state = load(COMMUNE, {"weeks": 8}).start(3)
    state.run_to(8)
    from simadopt.interfaces.picture import person_states

    assert np.array_equal(levels[:, -1] & 3, person_states(state))
    assert levels[:, 0].any()


def test_curves_end_where_the_summary_does(ask: Ask) -> None:
    run = ask()
    for tool in TOOLS:
        curve = shares(run["curves"][f"tool:{tool}:use"])
        assert curve.size == run["weeks"] + 1
        assert curve[-1] == pytest.approx(run["summary"]["tools"][tool]["use"], abs=1e-4)
    series = run["services"]["series"]
    assert shares(series["use:gru"]).size == len(run["services"]["names"]) * (run["weeks"] + 1)
    assert shares(run["residents"]["all"])[-1] <= 1.0


def test_a_page_starts_with_all_it_needs(client: TestClient) -> None:
    for language, other in (("fr", "en"), ("en", "fr")):
        page = client.get(f"/?lang={language}")
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text
        assert f'hreflang="{other}"' in page.text
        assert "{{" not in page.text
        boot = json.loads(page.text.split('type="application/json">')[1].split("</script>")[0])
        assert boot["start"] == "commune_27k"
        assert {one["name"] for one in boot["presets"]} >= {"commune_27k", "archetype_systemique"}
        assert set(boot["levers"]["parameters"]) == set(PARAMETERS)


def test_levers_stay_within_bounds_and_name_their_source() -> None:
    rows = lever_rows(wording("en"))
    for row in [*rows["actions"], *rows["parameters"].values()]:
        assert row["low"] < row["high"]
        assert row["step"] > 0
        assert row["source"]
        assert row["meaning"]
    for name in MECHANISMS:
        low, high = slider_range(PARAMETERS[name])
        assert (
            PARAMETERS[name].min <= low <= PARAMETERS[name].default <= high <= PARAMETERS[name].max
        )
    case = load(COMMUNE)
    for lever in ACTIONS:
        case.with_levers({lever.key: lever.high})
        assert all(key.startswith(lever.key.split(".")[0]) for key in companions(lever))


def test_lessons_can_be_played(ask: Ask, client: TestClient) -> None:
    for lesson in LESSONS:
        if lesson.name in MADE:
            continue
        digests = {
            ask(
                scenario=arm.scenario,
                sets=list(arm.sets),
                weeks=None if any(s.startswith("weeks=") for s in arm.sets) else 60,
            )["digest"]
            for arm in lesson.arms
        }
        assert len(digests) == len(lesson.arms)
    crowds = client.get("/api/layout?lang=fr").json()
    assert [crowd["users"][-1] for crowd in crowds] == [100, 1, 1, 1]


def test_a_mechanism_switched_off_is_another_world(ask: Ask) -> None:
    for lesson in LESSONS:
        assert [arm.name for arm in lesson.without()] == [arm.name for arm in lesson.arms[:2]]
    head, off = LESSONS[0].arms[1], LESSONS[0].without()[1]
    assert off.sets[: len(head.sets)] == head.sets
    with_it, without = (ask(scenario=a.scenario, sets=list(a.sets), weeks=30) for a in (head, off))
    assert with_it["summary"]["tools"]["gru"]["use"] > without["summary"]["tools"]["gru"]["use"]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_lone_project_manager_is_missed_only_where_information_weakens_on_its_way(
    ask: Ask, seed: str
) -> None:
    lesson = next(one for one in LESSONS if one.name == "departure")

    def lost(arms: Sequence[Arm]) -> float:
        """Return the points of awareness that the departure costs in the last week."""
        ends = [
            ask(scenario=arm.scenario, sets=list(arm.sets), weeks=None, seed=seed)["summary"]
            for arm in arms
        ]
        stays, leaves = (end["tools"]["gru"]["awareness"] for end in ends)
        return 100.0 * float(stays - leaves)

    assert lost(lesson.arms) > 4.0
    assert abs(lost(lesson.without())) < 0.5 * lost(lesson.arms)


def test_why_says_what_the_shell_says(ask: Ask, here: Here) -> None:
    found = ask("why", person=40, feature="gru_intake", weeks=None, seed="1")
    told = json.loads(
        here(
            "explain", COMMUNE, "--seed", 1, "--person", 40, "--feature", "gru_intake", "--json"
        ).out
    )
    assert found["week"] == told["week"]
    assert sum(term["value"] for term in found["terms"]) == pytest.approx(
        round(found["value"], 2), abs=0.006
    )
    assert found["without"] == told["counterfactual"]["without"]
    assert found["counterfactual"]
    other = ask("why", person=40, feature="gru_intake", weeks=None, seed="1", without="peers")
    assert other["without"] == "peers"


def test_path_starts_with_the_person_and_names_nobody_twice(ask: Ask) -> None:
    found = ask("path", person=32, feature="gru_intake", weeks=None, seed="1")
    people = [step["person"] for step in found["steps"] if step["person"] >= 0]
    assert people[0] == 32
    assert len(set(people)) == len(people)
    for place, step in enumerate(found["steps"][1:], 1):
        assert 0 <= step["parent"] < place


def test_survey_bands_and_exports(client: TestClient, ask: Ask) -> None:
    rows = ask("survey")["rows"]
    assert any(row["sealed"] and row["low"] is None for row in rows)
    job = ask("bands")
    while (told := client.get(f"/api/jobs/{job['job']}").json())["state"] != "done":
        assert told["state"] in ("waiting", "running")
    low, middle, high = (shares(side) for side in told["result"]["series"]["tool:gru:use"])
    assert ((low <= middle) & (middle <= high)).all()
    query = "scenario=commune_27k&seed=3&weeks=8&set=training.hours%3D6&lang=fr"
    data = client.get(f"/export/data?{query}")
    lines = data.content.decode("utf-8").splitlines()
    assert lines[0] == "\ufeffweek;group;measure;value"
    assert any(re.fullmatch(r"8;[^;]*;[^;]*;0,[0-9]+", line) for line in lines)
    english = client.get(f"/export/data?{query.replace('lang=fr', 'lang=en')}").content.decode()
    assert english.startswith("\ufeffweek,group,measure,value\n")
    assert english.count("\n") == len(lines)
    assert "attachment" in data.headers["content-disposition"]
    scenario = read_scenario_text(client.get(f"/export/scenario?{query}").text, "export")
    assert scenario.seed == 3
    assert scenario.weeks == 8
    page = client.get(f"/export/report?{query}")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="fr">' in page.text
    assert ask(sets=["training.hours=6"])["digest"] in page.text
    case = load(scenario)
    state = case.start()
    state.run_to(8)
    assert state.digest() == ask(sets=["training.hours=6"])["digest"]
