"""Code of others that fails for some people or runs: one sentence, in both languages, wherever it is met."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

import simadopt as sa
from interfaces.shell_helper import Here
from levels.hamlet import SHORT
from levels.toy import SCENARIO, TOY, ToyLevel
from simadopt.core import level
from simadopt.core.errors import InputError
from simadopt.core.plugins import PluginWarning

pytestmark = pytest.mark.usefixtures("nothing_added")


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "300")
    Path("switches.yaml").write_text(SCENARIO, encoding="utf-8")
    Path("hamlet.yaml").write_text(SHORT, encoding="utf-8")


@pytest.fixture
def here(place, capsys):
    return Here(capsys)


def picky(x, p):
    if x.innovativeness > 0.52:
        raise ValueError("too innovative")
    return 0.0


def hollow(x, p):
    return np.log(0.52 - x.innovativeness)


@pytest.mark.parametrize(
    ("function", "said"), [(picky, "ValueError: too innovative"), (hollow, "it returns nan")]
)
def test_a_term_that_fails_for_some_people_stops_the_run_and_says_for_whom(
    place, capfd, function, said
):
    case = sa.load("hamlet.yaml").with_term("mine", function)
    with pytest.raises(InputError) as refused:
        sa.run(case)
    (problem,) = refused.value.problems
    first = function.__code__.co_firstlineno
    assert problem.where == __file__ and first <= problem.line <= first + 2
    told = str(problem)
    assert "term mine" in told and said in told and "x.innovativeness = 0.5" in told
    assert "pour certaines personnes" in problem.render("fr")
    assert "Exception ignored" not in capfd.readouterr().err
    with pytest.raises(InputError, match=said):
        sa.compare("hamlet.yaml", {"mine": case}, draws=0, replicates=2)


@pytest.mark.parametrize(
    ("function", "said"), [(picky, "ValueError : too innovative"), (hollow, "renvoie nan")]
)
def test_a_check_tries_a_term_and_says_for_whom_it_fails(here, function, said):
    sa.register_term("mine", function, {})
    Path("mine.yaml").write_text(f"{SHORT}terms: [mine]\n", encoding="utf-8")
    ended = here("--lang", "fr", "check", "mine.yaml")
    assert ended.code == 2, ended.out
    assert f"{__file__}:" in ended.err and "term mine" in ended.err
    assert "x.innovativeness = 0" in ended.err and said in ended.err.replace("\u202f", " ")


def test_a_check_finds_nothing_wrong_with_a_term_that_runs(here):
    sa.register_term("mine", lambda x, p: np.log(2.0 - x.innovativeness), {})
    Path("mine.yaml").write_text(f"{SHORT}terms: [mine]\n", encoding="utf-8")
    assert here("check", "mine.yaml").code == 0


def test_a_term_that_is_finite_for_everybody_runs(place):
    case = sa.load("hamlet.yaml").with_term("mine", lambda x, p: np.log(2.0 - x.innovativeness))
    assert sa.run(case).digest != sa.run("hamlet.yaml").digest


def lacking(history):
    return history.last("dossier_use")


def broken(history):
    return 1 / 0


def listed(history):
    return [0.5]


def test_an_outcome_that_a_scenario_does_not_have_is_empty_and_told_once(place):
    sa.register_outcome("dossier", lacking, unit="share", better=1, words="dossier")
    with pytest.warns(PluginWarning) as told:
        found = sa.compare(
            "hamlet.yaml", {"more": {"b_peer": 1.0}}, draws=0, replicates=2, workers=2
        )
    assert np.isnan(found.runs("more", "dossier")).all()
    assert not np.isnan(found.runs("more", "gru_use")).any()
    (one,) = [w.message.args[0] for w in told if w.category is PluginWarning]
    assert "hamlet has no outcome dossier" in str(one) and "dossier_use" in str(one)
    assert "reste vide" in one.render("fr")


@pytest.mark.parametrize(
    ("function", "said"),
    [(broken, "ZeroDivisionError"), (listed, "it returns list")],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_an_outcome_that_fails_is_one_sentence_with_any_number_of_workers(
    place, function, said, workers
):
    sa.register_outcome("mine", function, unit="share", better=1, words="mine")
    with pytest.raises(InputError, match=said) as refused:
        sa.compare("hamlet.yaml", {"more": {"b_peer": 1.0}}, draws=0, replicates=2, workers=workers)
    (problem,) = refused.value.problems
    assert problem.where == __file__ and "outcome mine" in str(problem)


class Failing(sa.Intervention):
    kind: Literal["failing"]
    label_en, label_fr = "failing", "qui échoue"

    def apply(self, scene, rows):
        return rows.nothing


class Counting(sa.Intervention):
    kind: Literal["counting"]
    label_en, label_fr = "counting", "qui compte"

    def apply(self, scene, rows):
        return np.arange(5000)


@pytest.mark.parametrize("kind", ["failing", "counting"])
def test_an_intervention_that_fails_is_told_by_a_comparison_and_a_sweep_as_by_a_run(place, kind):
    sa.register_intervention(Failing)
    sa.register_intervention(Counting)
    given = {f"{kind}.week": 1}
    case = sa.load("hamlet.yaml", given)
    for call in (
        lambda: sa.run(case),
        lambda: sa.compare("hamlet.yaml", {"a": given}, draws=0, replicates=2),
        lambda: sa.sweep(case, ["b_peer=0,1"], design="factorial", draws=0),
    ):
        with pytest.raises(InputError, match=f"intervention {kind}") as refused:
            call()
        assert len(str(refused.value)) < 400
        assert refused.value.problems[0].where == __file__


def test_a_level_that_fails_is_told_by_a_comparison_and_a_sweep_as_by_a_run(here):
    def start(self, case, seed, steps, **more):
        return case.scenarioo

    level.register(type("Mine", (ToyLevel,), {"start": start}))
    shell = ["compare", "switches.yaml", "twice:hazard=0.1", "--single-setting", "--workers", "1"]
    for words in (
        shell,
        ["sweep", "switches.yaml", "--vary", "hazard=0.1:0.2", "--n", "2", "--single-setting"],
    ):
        ended = here("--lang", "fr", *words)
        assert ended.code == 2, ended.err
        assert f"{__file__}:" in ended.err and "échec" in ended.err
        assert "Traceback" not in ended.err and "fewer than two" not in ended.err


def test_parameters_of_a_level_of_ones_own_keep_within_their_bounds(here):
    level.register(TOY)
    for words in (
        ("run", "switches.yaml", "--set", "hazard=2", "--single-setting", "--no-figures"),
        ("compare", "switches.yaml", "n:hazard=2", "--single-setting"),
        ("sweep", "switches.yaml", "--vary", "hazard=0:5", "--n", "2", "--single-setting"),
    ):
        ended = here(*words)
        assert ended.code == 2, (words, ended.out)
        assert "hazard = 2" in ended.err or "hazard = 5" in ended.err, ended.err
    Path("wrong.yaml").write_text(f"{SCENARIO}parameters: {{hazrd: 0.2}}\n", encoding="utf-8")
    ended = here("check", "wrong.yaml")
    assert ended.code == 2 and "wrong.yaml:6" in ended.err and "did you mean hazard" in ended.err
