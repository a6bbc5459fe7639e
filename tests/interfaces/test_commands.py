"""Each command as a newcomer uses it, wrong input included."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from interfaces.shell_helper import COMMUNE, Here
from simadopt.experiments.verify import Row
from simadopt.levels.staff.engine.week import WEEK

QUICK = ("--single-setting", "--weeks", 8, "--no-figures")


def test_run_writes_and_tells(here: Here, tmp_path: Path) -> None:
    ended = here("run", COMMUNE, "--seed", 3, *QUICK)
    folder = tmp_path / "outputs" / "commune_27k-3"
    assert ended.code == 0
    assert "A commune of 27,000 residents — 520 people, 8 weeks, seed 3" in ended.out
    page = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert page["seed"] == 3
    assert page["weeks"] == 8
    assert page["digest"][:16] in ended.out
    history = (folder / "history.csv").read_text(encoding="utf-8").splitlines()
    assert history[0] == "week,group,measure,value"
    assert len(history) > 1000
    names = sorted(p.name for p in folder.iterdir())
    assert names == ["history.csv", "origin.json", "summary.json"]


def test_run_in_french(here: Here) -> None:
    ended = here("run", COMMUNE, *QUICK, "--lang", "fr")
    assert "Une commune de 27\u202f000 habitants" in ended.out.replace("\u00a0", "\u202f") or (
        "Une commune de 27" in ended.out
    )
    assert "\u202f%" in ended.out
    assert "Résultats\u202f: outputs" in ended.out


def test_the_locale_chooses_the_language(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "rien à signaler" in here("check", COMMUNE).out
    assert "nothing wrong" in here("check", COMMUNE, "--lang", "en").out


def test_json_is_all_there_is_on_the_output(here: Here, tmp_path: Path) -> None:
    ended = here("run", COMMUNE, *QUICK, "--json", "--out", tmp_path / "x")
    page = json.loads(ended.out)
    assert page == json.loads((tmp_path / "x" / "summary.json").read_text(encoding="utf-8"))
    assert "Results" in ended.err


def test_threads_and_language_leave_the_digest_alone(here: Here) -> None:
    digests = {
        json.loads(here("run", COMMUNE, *QUICK, "--json", *more).out)["digest"]
        for more in ((), ("--threads", 2), ("--lang", "fr"))
    }
    assert len(digests) == 1


def test_set_changes_what_is_run(here: Here) -> None:
    changed = json.loads(here("run", COMMUNE, *QUICK, "--json", "--set", "pace=0").out)
    plain = json.loads(here("run", COMMUNE, *QUICK, "--json").out)
    assert changed["flows"]["gained"] == 0
    assert changed["scenario_hash"] != plain["scenario_hash"]


def test_a_costly_scenario_tells_its_cost(here: Here) -> None:
    ended = here("run", COMMUNE, *QUICK, "--set", "training.hours=6")
    assert "Cost of interventions: 1,200 hours" in ended.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "comune_27k"), "did you mean commune_27k?"),
        (("run", "zzzzzz"), "`simadopt scenarios` lists them"),
        (("check", "."), "this is a folder"),
        (("run", COMMUNE, "--set", "pase=1"), "did you mean pace?"),
        (("run", COMMUNE, "--set", "pace"), "write it as key=value"),
        (("run", COMMUNE, "--weeks", 99999), "10400"),
        (("describe",), "Give a scenario"),
        (("verify", "rong"), "did you mean ring?"),
        (("verify", "--set", "n=3"), "settings go with one case"),
        (("explain", COMMUNE, "--person", 3, "--feature", "gru_intak"), "did you mean gru_intake?"),
        (
            ("explain", COMMUNE, "--service", "socal", "--feature", "gru_intake"),
            "did you mean social?",
        ),
        (("explain", COMMUNE, "--feature", "gru_intake"), "either a person"),
        (
            ("explain", COMMUNE, "--person", 9999, "--feature", "gru_intake"),
            "rows go from 0 to 519",
        ),
    ],
)
def test_wrong_input_is_said_in_one_line(here: Here, arguments: tuple[str, ...], told: str) -> None:
    ended = here(*arguments)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not ended.out


@pytest.mark.parametrize(
    "arguments",
    [("run",), ("run", "x", "--sede", "3"), ("walk",), ("run", "x", "--seed", "a"),
     ("run", "x", "--lang", "de"), ("run", "x", "--threads", "0")],
)  # fmt: skip
def test_wrong_usage_exits_with_2(here: Here, arguments: tuple[str, ...]) -> None:
    assert here(*arguments).code == 2


def test_check_lists_every_problem_with_its_line(here: Here, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        "name: x\ntitle: {fr: a, en: b}\nweeks: twelve\nauthorities:\n"
        "  - key: a\n    inhabitants: -3\n    staf: 3\n    share_a: 70\n",
        encoding="utf-8",
    )
    ended = here("check", wrong)
    lines = ended.err.strip().splitlines()
    assert ended.code == 2
    assert [line.split(":")[1] for line in lines] == ["3", "6", "7", "8"]


def test_scenarios_lists_what_ships(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(COMMUNE.parents[1])
    assert "commune_27k_coach_heads" in here("scenarios").out
    listed = json.loads(here("scenarios", "--json").out)
    assert {one["name"] for one in listed} >= {"commune_27k", "survey_2012", "fpt_national"}


def test_an_unreadable_scenario_does_not_hide_the_others(here: Here, tmp_path: Path) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "broken.yaml").write_text("name: [", encoding="utf-8")
    (folder / "town.yaml").write_text(COMMUNE.read_text(encoding="utf-8"), encoding="utf-8")
    ended = here("scenarios")
    assert ended.code == 0
    assert "simadopt check broken" in ended.out
    assert "town" in ended.out


def test_schema_accepts_what_ships_and_refuses_the_rest(here: Here) -> None:
    schema = json.loads(here("schema").out)
    plain = YAML(typ="safe", pure=True).load(COMMUNE.read_text(encoding="utf-8"))
    jsonschema.validate(plain, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "wekes": 3}, schema)


def test_describe_shows_the_organisation(here: Here) -> None:
    out = here("describe", COMMUNE).out
    for told in ("520", "364 (70%)", "schools and youth", "same service", "observer", "none"):
        assert told in out


@pytest.mark.parametrize(
    ("option", "told"),
    [("--week", [step.rule.rpartition(".")[2] for step in WEEK]),
     ("--parameters", ["b_routine", "log-odds", "assumed"]),
     ("--features", ["gru_intake", "expression_forum"])],
)  # fmt: skip
def test_describe_shows_the_model(here: Here, option: str, told: list[str]) -> None:
    ended = here("describe", option)
    assert ended.code == 0
    assert all(word in ended.out for word in told)


def test_explain_a_service_counts_its_staff_and_sums_its_terms(here: Here) -> None:
    asked = ("explain", COMMUNE, "--seed", 1, "--service", "social", "--feature", "gru_intake")
    plain = json.loads(here(*asked, "--json").out)
    assert sum(plain["terms"].values()) == pytest.approx(plain["value"])
    told = here(*asked, "--lang", "fr", "--without", "routine").out
    assert f"l’utilisent, {plain['users']}" in told
    assert "sans la routine du service" in told


def test_explain_gives_terms_that_add_up(here: Here) -> None:
    asked = ("explain", COMMUNE, "--seed", 1, "--person", 40, "--feature", "gru_intake")
    found = json.loads(here(*asked, "--json").out)
    decision = found["decision"]
    assert sum(decision["terms"].values()) == pytest.approx(decision["value"], abs=1e-5)
    for language, told in (
        ("en", "With the same random draws, but without"),
        ("fr", "Avec les mêmes tirages au sort"),
    ):
        ended = here(*asked, "--lang", language)
        assert ended.code == 0
        assert told in ended.out
        assert "█" in ended.out


def test_verify_says_what_failed_and_exits_with_1(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [Row("ring", "steps", 5.0, 5.0, 0.0, True), Row("ring", "users", 9.0, 8.5, 0.1, False)]
    monkeypatch.setattr("simadopt.experiments.verify.run_case", lambda name, given: rows)
    ended = here("verify", "ring")
    assert ended.code == 1
    assert "WRONG" in ended.out
    told = json.loads(here("verify", "ring", "--json").out)
    assert told == [row._asdict() for row in rows]
    monkeypatch.setattr("simadopt.experiments.verify.run_case", lambda name, given: rows[:1])
    assert here("verify", "ring").code == 0


def test_verify_runs_a_case_through_the_engine(here: Here) -> None:
    ended = here("verify", "ring", "--set", "n=30", "--json")
    rows = json.loads(ended.out)
    assert ended.code == 0
    assert all(row["passed"] is True for row in rows)
    assert set(rows[0]) == {"case", "quantity", "expected", "obtained", "tolerance", "passed"}


def test_help_is_in_both_languages(here: Here) -> None:
    for command in ((), ("run",), ("verify",)):
        english = here(*command, "--lang", "en", "--help")
        french = here(*command, "--lang", "fr", "--help")
        assert english.code == french.code == 0
        assert english.out.startswith("Usage:")
        assert french.out.startswith("Utilisation\u202f:")
        assert "Show this" not in french.out


def test_version(here: Here) -> None:
    assert here("--version").out.startswith("simadopt 0.")


def test_survey_prints_asked_simulated_and_published(here: Here) -> None:
    ended = here("survey", COMMUNE, "--weeks", 4, "--lang", "en")
    assert ended.code == 0
    assert "the intranet is a necessary passage" in ended.out
    assert "63.0% – 70.2%" in ended.out
    assert "sealed" in ended.out
    assert "Depends on the simulated weeks" in ended.out


def test_survey_as_json(here: Here) -> None:
    ended = here("survey", COMMUNE, "--weeks", 4, "--respondents", 60, "--json")
    rows = {row["id"]: row for row in json.loads(ended.out)}
    assert rows["perceived_budget_gain_all"]["published"] is None
    assert rows["perceived_budget_gain_all"]["split"] == "sealed"
    assert rows["commune_share_cat_c"]["inside"] is True
    assert rows["intranet_use_necessary"]["people"] == 60
    assert "internet_access_filtered" not in rows  # another scenario's margin


@pytest.mark.parametrize("given", [("--out", ""), ("--out=",), ("--seed", "")])
def test_a11_an_option_with_an_empty_value_is_refused(
    here: Here, tmp_path: Path, given: tuple[str, ...]
) -> None:
    """An empty path would be the current folder."""
    ended = here("run", COMMUNE, *QUICK, *given)
    assert ended.code == 2
    assert given[0].rstrip("=") in ended.err
    assert not list(tmp_path.iterdir())
