"""A scenario brings its own tools, features and services; everything that is told follows them."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest

from simadopt.cases import load, run
from simadopt.core.errors import InputError
from simadopt.core.level import level_of
from simadopt.experiments.comparison.compare import compare
from simadopt.io.wording import wording
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.model.outcomes import OUTCOMES
from simadopt.levels.staff.model.summary import summary
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.survey.time_rows import ask
from simadopt.levels.staff.tables.features import WORKING_DAYS
from simadopt.survey.interview import interview
from simadopt.survey.published import questions
from support.shells import ROOT

HOSPITAL = ROOT / "scenarios" / "hospital_records.yaml"
SCENARIO = """\
name: library
title: {fr: une bibliothèque, en: a library}
weeks: 6
catalogue: {tools: tools.csv, features: features.csv}
authorities:
  - {key: library, inhabitants: 9000, staff: 80}
"""
TOOLS = "name;label_en;label_fr;citizen_facing;b_boss\nloans;loans;prêts;1;2,5\ntalk;talk;échanges;0;1\n"
HEAD = (
    "name,tool,label_en,label_fr,role,relevance_a,relevance_b,relevance_c,ease,quality,"
    "instrumental,cognitive,behavioural\n"
)
FEATURES = HEAD + (
    "desk,loans,desk,guichet,intake,.5,.6,.7,.5,.5,.6,.2,.2\n"
    "follow,loans,following,suivi,tracking,.5,.6,.7,.5,.5,.6,.2,.2\n"
    "chat,talk,chat,causerie,,.5,.6,.7,.5,.5,.6,.2,.2\n"
)


@pytest.fixture(scope="module")
def hospital():
    return load(HOSPITAL, {"weeks": 12})


@pytest.fixture
def library(tmp_path):
    """Return what reads a library with these files."""

    def read(tools=TOOLS, features=FEATURES, scenario=SCENARIO, **levers):
        (tmp_path / "tools.csv").write_text(tools, encoding="utf-8")
        (tmp_path / "features.csv").write_text(features, encoding="utf-8")
        path = tmp_path / "library.yaml"
        path.write_text(scenario, encoding="utf-8")
        return load(path, levers)

    return read


def test_parameters_and_outcomes_are_those_of_the_tools(hospital):
    level = hospital.level
    assert [name for name in level.parameters if name.startswith("b_boss")] == [
        "b_boss_records",
        "b_boss_rota",
    ]
    assert level.parameters["b_boss_records"].default == 2.5
    assert (level.headline, level.adopters) == ("records_use", "records_users")
    assert not [name for name in level.outcomes if name.startswith(("gru", "intranet"))]
    assert list(LEVEL.outcomes) == list(OUTCOMES)
    assert load("commune_27k").level is LEVEL


def test_days_of_use_are_a_column_and_every_working_day_without_it(library, hospital):
    """Habit grows with them; a feature that is used one day a week forms it later."""
    table = features_for(library().scenario)
    assert {f.days for f in table.features} == {WORKING_DAYS}
    daily = library().start(1).c.habit_growth
    given = FEATURES.replace("behavioural\n", "behavioural,days\n", 1).replace(
        ",.2,.2\n", ",.2,.2,1\n"
    )
    weekly = library(features=given).start(1).c.habit_growth
    np.testing.assert_allclose(daily, float(hospital.start(1).p.habit_rate), rtol=1e-6)
    assert (weekly < 0.3 * daily).all()


def test_memory_has_the_size_of_the_tools_of_the_scenario(library):
    """Routines, what is known to exist, and a past that was run follow the catalogue."""
    case = library(**{"start": "deployed", "tools.loans.deployed_week": -60, "base": 0.0})
    state = case.start(2, weeks=4)
    people, mask = state.o.people, state.o.catalogue.tool_mask
    assert state.o.services.routine.shape[1] == mask.size == 2
    assert (people.knows & 1 == 1).any() and not (people.knows & ~np.uint8(1)).any()
    assert (people.uses & mask[0] != 0).any() and not (people.uses & mask[1]).any()
    assert (people.aware[people.knows == 0] == 0).all()
    state.run_to(4)


def test_figures_about_time_are_about_the_tools_of_the_package(hospital):
    with pytest.raises(InputError, match="about the tools of the package"):
        ask(hospital, 1)


def test_no_request_is_told_of_without_a_tool_that_tracks_any(hospital):
    history = run(hospital, seed=2)
    row, page = hospital.level.measure(history.state), summary(history)
    assert set(row) == set(hospital.level.outcomes)
    assert not [name for name in row if "request" in name or "tracked" in name or "delay" in name]
    assert page["requests"] is None
    assert page["records_levels"].startswith("assumed")
    assert "tracked_share" not in history.by("all").measures


def test_use_counted_again_from_columns(hospital):
    """Use of a tool is the mean share of its features that the post needs, over those who need one."""
    history = run(hospital, seed=2)
    people, table = history.state.o.people, history.features
    for tool in ("records", "rota"):
        mask = np.uint32(table.mask(tool))
        needed = np.bitwise_count(people.post & mask)
        used = np.bitwise_count(people.uses & people.post & mask)
        mean = (used[needed > 0] / needed[needed > 0]).mean()
        assert history.last("use", f"tool:{tool}") == pytest.approx(mean)
    records = np.uint32(table.mask("records"))
    assert hospital.level.measure(history.state)["records_users"] == np.sum(
        people.uses & records != 0
    )


def test_services_are_those_of_the_scenario(hospital):
    history = run(hospital, seed=2)
    names = [row.name for row in hospital.scenario.catalogue.services]
    assert history.state.labels.units.name == ["management", *names]


def test_the_effect_of_encouragement_is_a_lever(hospital):
    less = run(hospital, seed=2, b_boss_records=0.0, b_boss_rota=1.4)
    same = run(hospital, seed=2, b_boss_records=2.5)
    assert same.digest == run(hospital, seed=2).digest
    assert less.last("records_use") < same.last("records_use") - 0.02
    assert less.last("rota_use") == pytest.approx(same.last("rota_use"), abs=0.02)


def test_runs_compare_pair_by_pair(hospital):
    found = compare(hospital, {"none": {"b_boss_records": 0.0}}, draws=0, replicates=2, workers=1)
    gap = found.difference("none")
    assert gap.value < 0.0
    with pytest.raises(InputError, match="same tools"):
        compare(
            hospital, {"town": load("commune_27k", {"weeks": 12})}, draws=0, replicates=2, workers=1
        )


def test_identity_is_of_what_the_files_hold(library):
    first = library()
    assert library().scenario_hash == first.scenario_hash
    assert library(tools=TOOLS.replace("2,5", "2,6")).scenario_hash != first.scenario_hash
    assert library(features=FEATURES.replace(".7", ".8")).scenario_hash != first.scenario_hash


def test_a_case_travels_and_is_written_whole(library):
    case = library(b_boss_loans=1.0)
    again = copy.deepcopy(case)
    assert again.scenario_hash == case.scenario_hash
    assert again.level is case.level
    plain = json.loads(case.scenario.model_dump_json(exclude_defaults=True))
    assert level_of(plain).headline == "loans_use"


def test_a_citizen_facing_tool_tracks_requests(library):
    case = library()
    row = case.level.measure(run(case, seed=1).state)
    assert row["requests_arrived"] > 0.0
    assert 0.0 <= row["tracked_share"] <= 1.0


def test_an_intervention_without_a_tool_is_about_the_main_one(library):
    case = library(training__share=0.5, training__hours=6.0)
    assert [act.tool for act in case.scenario.interventions] == ["loans"]
    assert run(case, seed=1).digest != run(library(), seed=1).digest


def test_questions_about_other_tools_are_not_asked(hospital):
    state = run(hospital, seed=2).state
    asked = [answer.question for answer in interview(state)]
    assert 0 < len(asked) < len(questions())
    left = tuple(q for q in questions() if q not in asked)
    assert "use_intranet" in " ".join(q.index for q in left) or "knows" in " ".join(
        f"{q.index} {q.population}" for q in left
    )
    with pytest.raises(InputError, match="no question can be asked"):
        interview(state, asked=left)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_outcomes_have_words(hospital, language):
    words = hospital.level.words(wording(language))
    label = {"en": "“rota”", "fr": "«\u202fplanning\u202f»"}[language]
    assert label in words.say("outcome.rota_use")
    assert "GRU" not in " ".join(words.say(f"outcome.{name}") for name in hospital.level.outcomes)
    assert hospital.level.words(words) is words
    assert load("commune_27k").level.words(wording(language)) is wording(language)


WRONG = {
    "share": (TOOLS, FEATURES.replace("guichet,intake,.5", "guichet,intake,5"),
              "features.csv:2: relevance_a = 5", "between 0 and 1", "entre 0 et 1"),
    "skills": (TOOLS, FEATURES[:-2] + "1\n",
               "features.csv:4: instrumental = 0.6", "is 0.9; it must be 1", "vaut 0,9"),
    "tool": (TOOLS, FEATURES.replace("chat,talk", "chat,tolk"),
             "features.csv:4: tool = tolk", "did you mean talk?", "vouliez-vous dire talk"),
    "none": (TOOLS.replace("talk;talk", "tell;tell"), FEATURES,
             "tools.csv:3: name = tell", "no feature of this tool", "aucune fonction de cet outil"),
    "column": (TOOLS.replace("b_boss", "boss"), FEATURES,
               "tools.csv:1: boss", "did you mean b_boss?", "colonne inconnue"),
    "lacks": (TOOLS, FEATURES.replace(",ease", ",quality2", 1),
              "features.csv:1:", "columns are missing: ease", "il manque des colonnes"),
    "word": (TOOLS, FEATURES.replace("intake", "intak"),
             "features.csv:2: role = intak", "one of intake, transfer", "un de ces mots\u202f: intake"),
    "role": (TOOLS, FEATURES.replace("intake", ""),
             "tools.csv:2: citizen_facing = 1", "the role intake", "le rôle est intake"),
    "facing": (TOOLS.replace("échanges;0", "échanges;1"), FEATURES,
               "tools.csv:3: citizen_facing = 1", "loans is already", "loans l’est déjà"),
    "name": (TOOLS.replace("loans;", "Prêts;", 1), FEATURES,
             "tools.csv:2: name = Prêts", "a short name is expected", "il faut un nom court"),
    "twice": (TOOLS, FEATURES + FEATURES.splitlines()[3] + "\n",
              "features.csv:5: name = chat", "already that of line 4", "déjà celui de la ligne 4"),
    "label": (TOOLS.replace("échanges", "Prêts"), FEATURES,
              "tools.csv:3: label_fr = Prêts", "label is already that of line 2", "ce libellé est déjà"),
    "label_feature": (TOOLS, FEATURES.replace("causerie", "Suivi"),
                      "features.csv:4: label_fr = Suivi", "label is already that of line 3",
                      "ce libellé est déjà"),
    "cells": (TOOLS + "more;cells\n", FEATURES, "tools.csv:4:", "2 cells; the header has 5", "2 cases"),
    "number": (TOOLS.replace("2,5", "much"), FEATURES,
               "tools.csv:2: b_boss = much", "this is text", "il faut un nombre"),
    "colour": ("name;label_en;label_fr;b_boss;colour\ntalk;talk;échanges;1;blue\n", FEATURES,
               "tools.csv:2: colour = blue", "as #0072B2", "comme #0072B2"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_by_file_and_line(library, name):
    tools, features, place, english, french = WRONG[name]
    with pytest.raises(InputError) as refused:
        library(tools, features)
    for language, text in (("en", english), ("fr", french)):
        line = refused.value.render(language)
        assert place in line
        assert text in line


@pytest.mark.parametrize(
    ("levers", "text"),
    [
        ({"b_boss_gru": 1.0}, "b_boss_gru"),
        ({"tools.gru.use": 0.5}, "unknown key; allowed here: loans, talk"),
        ({"training.tool": "gru"}, "one of loans, talk is expected"),
        ({"features.gru_intake.ease": 0.5}, "unknown feature"),
    ],
)
def test_what_names_another_tool_is_refused(library, levers, text):
    with pytest.raises(InputError, match=text):
        library(**levers)


def test_files_stay_beside_the_scenario(library, tmp_path):
    with pytest.raises(InputError, match=r"there is no such file; there is tools\.csv"):
        library(scenario=SCENARIO.replace("tools: tools.csv", "tools: tool.csv"))
    with pytest.raises(InputError, match="inside the scenario's folder"):
        library(scenario=SCENARIO.replace("tools: tools.csv", "tools: ../tools.csv"))
    assert Path(tmp_path / "tools.csv").is_file()
