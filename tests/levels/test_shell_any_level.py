"""Commands take a scenario of any level, and say what a level cannot do."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

import simadopt as sa
from interfaces.shell_helper import Here, elsewhere
from levels.toy import SCENARIO, TOY
from simadopt.core import level
from simadopt.core.errors import InputError

TESTS = Path(__file__).parents[1]
MONEY = re.compile(r"price|cost|euro|€|GRU|head of service", re.IGNORECASE)


@pytest.fixture(scope="module", autouse=True)
def known():
    level.register(TOY)
    yield
    level.LEVELS.added.pop(TOY.name)


@pytest.fixture
def here(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "140")
    Path("switches.yaml").write_text(SCENARIO, encoding="utf-8")
    return Here(capsys)


def test_run_and_its_report(here):
    ended = here("run", "switches.yaml", "--out", "run")
    assert ended.code == 0, ended.err
    assert "Share on" in ended.out and "30 days" in ended.out
    page = json.loads(Path("run/summary.json").read_text(encoding="utf-8"))
    assert page["level"] == "toy" and 0.0 < page["outcomes"]["share_on"] <= 1.0
    assert Path("run/figures/share_on.svg").is_file()
    ended = here("report", "run", "--out", "note.html")
    assert ended.code == 0, ended.err
    text = Path("note.html").read_text(encoding="utf-8")
    assert "Share on" in text
    assert not MONEY.search(re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL))


def test_weeks_are_its_steps(here):
    ended = here("run", "switches.yaml", "--weeks", "7", "--json", "--no-figures")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["steps"] == 7


def test_a_comparison_says_nothing_of_money(here):
    ended = here(
        "compare", "switches.yaml", "twice:hazard=0.1", "--single-setting", "--replicates", 8, "--workers", 1,
        "--out", "choice",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert "Share on" in ended.out
    assert not MONEY.search(ended.out)
    ended = here("report", "choice", "--out", "choice.html", "--lang", "fr")
    assert ended.code == 0, ended.err
    text = Path("choice.html").read_text(encoding="utf-8")
    assert "part allumée" in text and "prix" not in text and "GRU" not in text


def test_sweep_results_sensitivity_and_their_reports(here):
    swept = (
        "sweep",
        "switches.yaml",
        "--single-setting",
        "--vary",
        "hazard=0.01:0.3",
        "--n",
        20,
        "--workers",
        1,
    )
    assert here(*swept, "--out", "swept").code == 0
    ended = here("results", "swept")
    assert ended.code == 0 and "share_on" in ended.out
    ended = here("report", "swept", "--out", "swept.html")
    assert ended.code == 0, ended.err
    assert "Share on" in Path("swept.html").read_text(encoding="utf-8")
    ended = here("sensitivity", "switches.yaml", "--replicates", 2, "--workers", 1, "--yes")
    assert ended.code == 0, ended.err
    assert "hazard" in ended.out


def test_survey_describe_check_explain(here):
    ended = here("survey", "switches.yaml")
    assert ended.code == 0 and "I have switched on" in ended.out, ended.err
    ended = here("describe", "switches.yaml", "--lang", "fr")
    assert ended.code == 0 and "personnes qui allument" in ended.out, ended.err
    ended = here("check", "switches.yaml")
    assert ended.code == 0 and "30 days" in ended.out, ended.err
    ended = here("explain", "switches.yaml", "--person", "3")
    assert ended.code == 0 and "hazard" in ended.out, ended.err
    ended = here("describe", "switches.yaml", "--parameters")
    assert ended.code == 0 and "hazard" in ended.out and "b_boss" not in ended.out, ended.err


def test_calibrate(here):
    pytest.importorskip("threadpoolctl")
    ended = here("calibrate", "switches.yaml", "--runs", 60, "--coverage", 0, "--workers", 1)
    assert ended.code in (0, 3), ended.err
    assert "hazard" in ended.out and "GRU" not in ended.out


def test_what_a_level_cannot_do_is_said_once(here):
    bare = type("Bare", (type(TOY),), {"name": "bare", "explain": level.Level.explain})
    level.register(bare)
    try:
        Path("bare.yaml").write_text(SCENARIO, encoding="utf-8")
        with pytest.raises(InputError, match="it can to run, check, describe"):
            raise bare().cannot("explain")
        assert "explain" not in bare().offers() and "survey" in bare().offers()
    finally:
        level.LEVELS.added.pop("bare")
    ended = here("app", "switches.yaml")
    assert ended.code == 2, ended
    assert "it can to run" in ended.err and "Traceback" not in ended.err


def test_optimise_and_its_report(here):
    pytest.importorskip("optuna")
    ended = here(
        "optimise", "switches.yaml", "--budget-hours", 100, "--budget-eur", 1, "--population", 4,
        "--generations", 1, "--draws", 2, "--fresh", 3, "--workers", 1, "--out", "found",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert (
        "share on" in ended.out
        and ", share 0.25. Mean effect" in ended.out
        and "GRU" not in ended.out
    )
    page = json.loads(Path("found/summary.json").read_text(encoding="utf-8"))
    assert page["objectives"] == [{"name": "share_on", "outcome": "share_on"}]
    assert here("run", "found/policies/rule_few.yaml", "--no-figures").code == 0
    ended = here("report", "found", "--out", "found.html")
    assert ended.code == 0, ended.err
    assert "GRU" not in Path("found.html").read_text(encoding="utf-8")


def test_verify_runs_its_known_answers(here):
    ended = here("verify", "switches", "--json")
    assert ended.code == 0 and json.loads(ended.out)[0]["passed"], ended.err


def test_python_functions_take_its_runs(here):
    run = sa.run("switches.yaml")
    page = sa.summary(run)
    assert page["outcomes"]["share_on"] == pytest.approx(run.shares[-1], abs=1e-6)
    assert sa.explain("switches.yaml", 1, 3, "anything")["asked"] == 3
    assert sa.interview(run).loc["on", "people"] == 400
    (written,) = sa.report(run, "run.html")
    assert "Share on" in written.read_text(encoding="utf-8")


def test_a_python_file_is_a_door(tmp_path):
    (tmp_path / "switches.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "mine.py").write_text(
        "import simadopt\nfrom levels.toy import TOY\nsimadopt.register_level(TOY)\n",
        encoding="utf-8",
    )
    paths = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    ended = elsewhere(
        "compare", "switches.yaml", "twice:hazard=0.1", "--single-setting", "--replicates", 4, "--no-figures",
        "--workers", 2, folder=tmp_path, SIMADOPT_PLUGINS="mine.py", PYTHONPATH=paths,
    )  # fmt: skip
    assert ended.code == 0, ended.err
    assert "Share on" in ended.out


def test_another_version_of_a_level_is_another_scenario(here):
    before = sa.load("switches.yaml").scenario_hash
    assert sa.load("switches.yaml").scenario_hash == before
    changed = type("Changed", (type(TOY),), {"measure": lambda self, run: {"share_on": 0.0}})
    level.register(changed, replace=True)
    try:
        assert sa.load("switches.yaml").scenario_hash != before
    finally:
        level.register(TOY, replace=True)
    assert sa.load("switches.yaml").scenario_hash == before


@pytest.mark.parametrize("command", ["learn", "classroom"])
def test_what_only_staff_can_do_is_refused_with_what_can_be_done(here, command):
    for scenario in ("switches.yaml", "territory_synthetic"):
        ended = here(command, scenario)
        assert ended.code == 2, ended.err
        assert "it can to run" in ended.err and "Traceback" not in ended.err


def test_numbers_are_written_out(here):
    level.register(type("Plain", (type(TOY),), {"describe": level.Level.describe}), replace=True)
    try:
        ended = here("describe", "switches.yaml", "--set", "seed=20240101", "--set", "people=12345")
    finally:
        level.register(TOY, replace=True)
    assert "20240101" in ended.out and "12,345" in ended.out


def test_brackets_of_labels_are_text(here):
    outcomes = dict(TOY.outcomes)
    outcomes["share_on"] = replace(outcomes["share_on"], label_en="share [on] [/x] :key:")
    level.register(type("Bracketed", (type(TOY),), {"outcomes": outcomes}), replace=True)
    plain = ("--single-setting", "--no-figures", "--overwrite")
    try:
        for command in (
            ("run",),
            ("compare", "twice:hazard=0.1", "--replicates", 2, "--workers", 1),
        ):
            ended = here(command[0], "switches.yaml", *command[1:], *plain, "--out", command[0])
            assert ended.code == 0, ended.err
            assert "Share [on] [/x] :key:" in ended.out
            assert "[green]" not in ended.out and "\\[" not in ended.out
    finally:
        level.register(TOY, replace=True)
