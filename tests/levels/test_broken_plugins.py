"""Code of others that is wrong is told where it stands, in both languages, and never as a bug of ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import create_model

import simadopt as sa
from levels.toy import TOY, Switches, ToyLevel
from simadopt.core import failures, level, plugins
from simadopt.core.errors import InputError, SimadoptError
from simadopt.core.plugins import FILES, PluginWarning
from simadopt.core.terms import made_term
from simadopt.levels.staff.engine.own_terms import checked_term
from simadopt.levels.staff.own import measured

ROW = {"value": 2.0, "unit": "log-odds", "prior": "normal(2, 0.5)", "words": "pride"}


pytestmark = pytest.mark.usefixtures("nothing_added")


FAILING = {
    "row": (
        "import simadopt\n"
        "simadopt.register_term('pride', lambda x, p: 0.0, {'b_pride': {'value': 1.0}})\n",
        "term pride: parameters.b_pride — il manque à sa ligne",
    ),
    "state": (
        "import simadopt\nsimadopt.register_state('mine', 3)\n",
        "il faut une fonction d’un argument, une simulation",
    ),
    "exit": ("import sys\nsys.exit(3)\n", "SystemExit"),
    "syntax": ("def f(x, p\n", "SyntaxError"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_file_that_fails_is_told_in_french_and_stops_nothing(here, monkeypatch, name):
    source, told = FAILING[name]
    path = Path(f"broken_{name}.py").resolve()
    path.write_text(source, encoding="utf-8")
    monkeypatch.setenv(FILES, str(path))
    ended = here("--lang", "fr", "check", "commune_27k")
    assert ended.code == 0, ended.err
    assert told in ended.err and path.name in ended.err
    assert "InputError" not in ended.err


def test_what_an_outcome_is_refused_by_the_package_is_told_in_french():
    sa.register_outcome("gap", lambda h: h.last("gru_us"), unit="share", better=1, words="gap")
    case = sa.load("commune_27k", {"weeks": 1, "start": "given"})
    with pytest.warns(PluginWarning) as warned:
        found = measured(case.level.history(case.start(1), ""))
    assert np.isnan(found["gap"])
    (told,) = [one.message.args[0].render("fr") for one in warned]
    failures.TOLD.clear()
    assert "l’historique a" in told and "vouliez-vous dire gru_use" in told


@pytest.mark.filterwarnings("error")
def test_a_term_that_is_no_number_gives_no_warning_of_numpy():
    term = made_term("pride", lambda x, p: np.log(x.load - 2.0), {})
    with pytest.raises(InputError, match="returns nan"):
        checked_term(term)


def test_what_a_term_misspells_is_told_with_the_nearest_name():
    term = made_term("pride", lambda x, p: p.b_prid * x.load, {"b_pride": ROW})
    with pytest.raises(InputError, match=r"p\.b_prid — .*did you mean b_pride\?"):
        checked_term(term)
    term = made_term("pride", lambda x, p: x.lod, {})
    with pytest.raises(InputError, match=r"x\.lod — .*did you mean load\?"):
        checked_term(term)
    term = made_term("pride", lambda x, p: np.float64(1.0).nothing, {})
    with pytest.raises(InputError, match="it fails where every input"):
        checked_term(term)


def test_a_kind_without_its_word_is_told_how_it_is_written():
    class Desk(sa.Intervention):
        kind: str = "desk"

        def apply(self, scene, rows):
            return 0

    with pytest.raises(InputError, match=r'kind is annotated Literal\["desk"\]'):
        sa.register_intervention(Desk)


def test_a_term_that_nobody_registered_is_told_how_one_comes_in():
    with pytest.raises(InputError, match=FILES):
        sa.load("commune_27k", {"terms": ("pride",)})


@pytest.mark.parametrize("lacking", ["seed", "parameters", "days"])
def test_a_level_says_what_the_model_of_its_scenarios_lacks(lacking):
    kept = {n: (f.annotation, f) for n, f in Switches.model_fields.items() if n != lacking}
    bare = type("Bare", (ToyLevel,), {"scenario": create_model("Short", **kept)})
    with pytest.raises(InputError, match=f"its scenarios lacks {lacking}"):
        level.register(bare)


MEASURES = {
    "hours": (lambda on: {"share_on": on, "people_on": 1.0}, "measure = hours — .*does not return"),
    "hour": (
        lambda on: {"share_on": on, "people_on": 1.0, "hours": 0.0, "hour": 0.0},
        "measure = hour — is none of its outcomes.*did you mean hours",
    ),
    "none": (lambda on: {"share_on": None, "people_on": 1.0, "hours": 0.0}, "it returns None"),
}


@pytest.mark.parametrize("name", MEASURES)
def test_what_a_level_measures_is_checked(here, name):
    made, told = MEASURES[name]
    measure = lambda self, run: made(float(run.on.mean()))  # noqa: E731
    level.register(type("Wrong", (ToyLevel,), {"measure": measure}))
    with pytest.raises(InputError, match=told):
        sa.load("switches.yaml").level.measured(sa.load("switches.yaml").finished(1))
    ended = here("run", "switches.yaml", "--single-setting", "--no-figures")
    assert ended.code == 2 and "Traceback" not in ended.err, ended.err


def test_outcomes_are_known_by_their_names_whatever_their_order(here):
    def measure(self, run):
        return dict(reversed(TOY.measure(run).items()))

    level.register(type("Reversed", (ToyLevel,), {"measure": measure}))
    found = sa.sweep(
        "switches.yaml", ["hazard=0.1,0.3"], design="factorial", draws=0, out="s"
    ).table
    assert found["share_on"].between(0.5, 1.0).all() and (found["people_on"] > 1.0).all()


def test_a_run_that_lacks_something_is_told(here):
    class Started:
        step = steps = 0

    level.register(type("Short", (ToyLevel,), {"start": lambda self, *given, **more: Started()}))
    with pytest.raises(InputError, match="a run has also digest, p, run_to, scenario, seed"):
        sa.load("switches.yaml").start(1)


def test_a_series_of_another_length_is_told(here):
    def by_step(self, run):
        return {"share_on": np.array(run.shares[1:])}

    level.register(type("Short", (ToyLevel,), {"by_step": by_step}))
    ended = here("--lang", "fr", "run", "switches.yaml", "--single-setting", "--no-figures")
    assert ended.code == 2
    assert "by_step" in ended.err and "30 valeurs" in ended.err and "Traceback" not in ended.err
    with pytest.raises(SimadoptError, match="by_step = share_on"):
        sa.compare("switches.yaml", {"twice": {"hazard": 0.1}}, draws=0, replicates=2)


def test_a_level_that_fails_is_told_at_its_line_and_not_as_a_bug_of_ours(here, monkeypatch):
    path = Path("mine.py").resolve()
    path.write_text(
        "import simadopt\nfrom levels.toy import ToyLevel\n\n\n"
        "class Mine(ToyLevel):\n"
        "    def start(self, case, seed, steps, **more):\n"
        "        return case.scenarioo\n\n\n"
        "simadopt.register_level(Mine())\n",
        encoding="utf-8",
    )
    monkeypatch.setenv(FILES, str(path))
    ended = here("--lang", "fr", "run", "switches.yaml", "--single-setting", "--no-figures")
    assert ended.code == 2, ended.err
    assert f"{path}:7" in ended.err and "Traceback" not in ended.err
    assert plugins.failure_of_others(ValueError("ours")) is None
