"""A rule, an intervention, an outcome of one's own: run, compared, swept, explained, told by their words."""

from __future__ import annotations

import os
import re
from typing import Literal

import numpy as np
import pytest

import simadopt as sa
from interfaces.shell_helper import Here, elsewhere
from levels.hamlet import SHORT
from simadopt.core import plugins
from simadopt.core.errors import InputError
from simadopt.core.plugins import PluginWarning
from simadopt.core.terms import TERMS
from simadopt.levels.staff.own import OUTCOMES_ADDED

ROW = {"value": 2.0, "unit": "log-odds", "prior": "normal(2, 0.5)", "words": "effect of pride"}
PLAN = {"b_pride": ROW}


def calm(x):
    return 1.0 - x.load


def pride(x, p):
    return p.b_pride * calm(x) * x.innovativeness


pytestmark = pytest.mark.usefixtures("nothing_added")


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "hamlet.yaml"
    path.write_text(SHORT, encoding="utf-8")
    return sa.load(path)


@pytest.fixture
def proud(case):
    words = {"en": "pride in one's work", "fr": "fierté du travail"}
    return case.with_term("pride", pride, PLAN, words)


def test_a_term_acts_is_recorded_and_explained(case, proud):
    plain, own = sa.run(case), sa.run(proud)
    assert own.last("use", "tool:gru") > plain.last("use", "tool:gru")
    found = sa.explain(proud, None, 5, "gru_intake", without="pride")
    terms = found.decision.terms
    assert list(terms)[-1] == "pride"
    assert found.decision.value == pytest.approx(sum(terms.values()), abs=1e-5)
    assert found.counterfactual.parameters == ("b_pride",)


def test_a_term_at_zero_changes_nothing(case, proud):
    assert sa.run(proud, b_pride=0.0).digest == sa.run(case).digest
    assert sa.run(proud.without_term("pride")).digest == sa.run(case).digest
    assert proud.without_term("pride").scenario_hash == case.scenario_hash


def test_a_case_with_a_term_is_another_one_and_so_is_another_version(case, proud):
    other = case.with_term("pride", lambda x, p: p.b_pride * x.load, PLAN)
    hashes = {case.scenario_hash, proud.scenario_hash, other.scenario_hash}
    assert len(hashes) == 3
    choice = sa.compare(proud, {"load": other}, draws=0, replicates=2)
    assert choice.difference("load").value != 0.0
    assert "b_pride" in choice.assumed("load")


def test_parameters_of_a_term_are_swept(proud, tmp_path):
    found = sa.sweep(
        proud, ["b_pride=0,3"], design="factorial", draws=0, replicates=3, out=tmp_path / "s"
    )
    means = found.table.groupby("b_pride")["gru_use"].mean()
    assert means[3.0] > means[0.0]
    assert sa.read_results(tmp_path / "s").level.parameters["b_pride"].status == "assumed"


def test_a_changed_rule_never_takes_stored_runs(case, proud, tmp_path):
    out = tmp_path / "s"
    sa.sweep(proud, ["b_pride=0,3"], design="factorial", draws=0, out=out)
    other = case.with_term("pride", lambda x, p: -p.b_pride * x.innovativeness, PLAN)
    with pytest.raises(InputError):
        sa.sweep(other, ["b_pride=0,3"], design="factorial", draws=0, out=out)


def test_functions_of_a_session_reach_other_processes(case):
    sign = -1.0
    other = case.with_term("pride", lambda x, p: sign * p.b_pride * x.innovativeness, PLAN)
    alone = sa.compare(case, {"other": other}, draws=0, replicates=2, workers=1)
    apart = sa.compare(case, {"other": other}, draws=0, replicates=2, workers=2)
    assert alone.digests == apart.digests


@pytest.mark.parametrize(
    ("name", "function", "parameters", "told"),
    [
        ("Pride", pride, PLAN, "small letters a to z, digits and _"),
        ("pride", 3, PLAN, "a function of two arguments"),
        ("pride", lambda x: x, PLAN, "two arguments, x and p"),
        ("pride", lambda x, p: None, PLAN, "returns NoneType"),
        ("pride", lambda x, p: x.pride, PLAN, "x has usefulness"),
        ("pride", lambda x, p: np.random.rand(), PLAN, "draws come from the random key"),
        ("pride", lambda x, p: sum(sorted([x.load])) if open else 0.0, PLAN, "compiled"),
        ("pride", pride, {"b_pride": {"value": 1.0}}, "lacks unit, prior, words"),
        ("pride", pride, {"b_pride": {**ROW, "prior": "gauss(0,1)"}}, "a prior is written as"),
        ("pride", pride, {"b_pride": {**ROW, "value": "much"}}, "a number is expected"),
        ("pride", pride, {"b_peer": ROW}, "the table has a parameter of this name"),
        ("habit", pride, PLAN, "of this name already"),
    ],
)
def test_what_is_wrong_with_a_term_is_told_in_words(case, name, function, parameters, told):
    with pytest.raises(InputError, match=re.escape(told)):
        case.with_term(name, function, parameters)


def annotated(x: object, p: object) -> float:
    return p.b_pride * x.load


def test_annotations_are_welcome(case):
    assert case.with_term("pride", annotated, PLAN).terms[0].name == "pride"


def test_a_scenario_names_a_registered_term(case, tmp_path):
    sa.register_term("pride", pride, PLAN)
    path = tmp_path / "proud.yaml"
    path.write_text(f"{SHORT}terms: [pride]\nparameters: {{b_pride: 1.5}}\n", encoding="utf-8")
    assert sa.load(path).terms == (TERMS.get("pride"),)
    path.write_text(f"{SHORT}terms: [prid]\n", encoding="utf-8")
    with pytest.raises(InputError, match="did you mean pride") as refused:
        sa.load(path)
    assert refused.value.problems[0].line is not None


class Workshop(sa.Intervention):
    kind: Literal["workshop"]
    label_en = "workshop for all"
    label_fr = "atelier pour tous"
    room_eur: float = 150.0

    def apply(self, scene, rows):
        people = scene.o.people
        people.aware[rows] |= people.can[rows]
        return rows.size

    def cost(self, reached):
        return reached * self.hours, self.room_eur


def well_known(history):
    return history.last("awareness", "tool:gru")


def registered():
    sa.register_intervention(Workshop)
    words = {"en": "share who know", "fr": "part de qui connaît"}
    sa.register_outcome("well_known", well_known, unit="share", better=1, words=words)


def test_interventions_and_outcomes_go_through_a_comparison_and_its_page(case, tmp_path):
    registered()
    case = sa.load(tmp_path / "hamlet.yaml")
    choice = sa.compare(
        case, {"work": {"workshop.week": 1, "workshop.hours": 3.0}}, draws=0, replicates=3
    )
    assert choice.difference("work", "well_known").value > 0.1
    assert choice.difference("work", "eur").value == 150.0
    (page,) = sa.report(choice, tmp_path / "page.html", lang="en")
    text = page.read_text(encoding="utf-8")
    assert "workshop for all" in text and "Share who know" in text and "room_eur 150)" in text


def test_a_term_is_told_in_the_page_of_a_comparison(case, proud, tmp_path):
    choice = sa.compare(case, {"proud": proud}, draws=0, replicates=2)
    (page,) = sa.report(choice, tmp_path / "page.html", lang="fr")
    text = page.read_text(encoding="utf-8")
    assert "fierté du travail" in text and "b_pride" not in text  # words, no codes


def test_a_run_in_the_shell_tells_outcomes_of_ones_own(case, tmp_path, capsys, monkeypatch):
    registered()
    monkeypatch.setenv("LANG", "C.UTF-8")
    here = Here(capsys)
    ended = here("run", tmp_path / "hamlet.yaml", "--out", tmp_path / "r", "--no-figures")
    assert ended.code == 0, ended.err
    assert "Share who know" in ended.out
    ended = here("describe", tmp_path / "hamlet.yaml")
    assert "workshop" in ended.out and "well_known" in ended.out


def test_an_objective_is_an_outcome_of_ones_own(case):
    from simadopt.experiments.search.objectives import read_objectives

    registered()
    (one,) = read_objectives(["well_known"])
    assert one.sign == 1 and one.unit == "share"


def test_what_apply_returns_is_checked(case, tmp_path):
    class Idle(sa.Intervention):
        kind: Literal["idle"]
        label_en = label_fr = "idle"

        def apply(self, scene, rows):
            return None

    sa.register_intervention(Idle)
    with pytest.raises(InputError, match="how many people are reached"):
        sa.run(case, idle__week=1)


def test_names_of_the_package_are_taken(case):
    with pytest.raises(InputError, match="another name"):
        sa.register_outcome("gru_use", well_known, unit="share", better=1, words="x")
    with pytest.raises(InputError, match="small letters"):
        sa.register_outcome("Well-known", well_known, unit="share", better=1, words="x")


def test_a_model_of_mesa_is_shown_the_doors(case):
    class Mine(sa.AdoptionModel):
        pass

    for call in (sa.compare, sa.sweep, sa.sensitivity):
        with pytest.raises(InputError, match=r"Case\.with_term"):
            call(Mine(case), {} if call is sa.compare else [])
    with pytest.raises(InputError, match=r"Case\.with_term"):
        sa.explain(Mine(case), 1, 5, "gru_intake")


class Entry:
    name, value = "broken", "nowhere:THING"
    dist = type("Dist", (), {"name": "their_package", "version": "1.2"})()

    def load(self):
        raise ImportError("No module named 'nowhere'")


def test_a_broken_plug_in_is_one_sentence_and_stops_nothing(monkeypatch, case):
    known = plugins._entry_points
    monkeypatch.setattr(
        plugins,
        "_entry_points",
        lambda group: {"broken": Entry()} if group == "simadopt.outcomes" else known(group),
    )
    with pytest.warns(PluginWarning, match="broken of their_package 1.2") as told:
        assert not list(OUTCOMES_ADDED.items())
        assert sa.run(case).weeks == 6
    assert len(told) == 1
    (plugin,) = OUTCOMES_ADDED.plugins()
    assert plugin.origin == "their_package 1.2" and "nowhere" in str(plugin.problem)
    OUTCOMES_ADDED._loaded.clear()
    OUTCOMES_ADDED._told.clear()


def test_a_checkpoint_of_a_run_with_a_term_wants_its_case(case, proud, tmp_path):
    run = proud.start(1)
    run.run_to(2)
    with pytest.raises(InputError, match="kept with its case"):
        sa.save_checkpoint(run, tmp_path / "kept.npz")
    sa.save_checkpoint(run, tmp_path / "kept.npz", proud)
    again = sa.load_checkpoint(tmp_path / "kept.npz", proud)
    for one in (run, again):
        one.run_to(6)
    assert run.digest() == again.digest()


def test_a_comparison_of_parameters_alone_does_not_say_that_nothing_is_done(case, tmp_path):
    choice = sa.compare(case, {"more": {"b_peer": 2.0}}, draws=0, replicates=2)
    (page,) = sa.report(choice, tmp_path / "page.html", lang="fr")
    assert "Rien n’est fait" not in page.read_text(encoding="utf-8")


def test_an_unknown_kind_is_told_those_of_others_too(tmp_path):
    sa.register_intervention(Workshop)
    path = tmp_path / "hamlet.yaml"
    path.write_text(SHORT + "interventions:\n  - {kind: worksop, week: 1}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sa.load(path)
    (problem,) = refused.value.problems
    assert problem.hint == "workshop"
    assert "departure" in str(problem) and str(problem).count("workshop") == 2


def test_a_search_chooses_kinds_of_ones_own(case):
    from simadopt.core.policies import Budget
    from simadopt.levels.staff.policies.policy import GROUPS, Prices
    from simadopt.levels.staff.policies.space import whole_space

    sa.register_intervention(Workshop)
    sizes = dict.fromkeys(GROUPS, 20)
    space = whole_space(sizes, 26, Budget(1e6, 1e6), Prices())
    assert "workshop_group" in space.variables
    choice = {name: ways[0] for name, ways in space.variables.items()}
    choice |= {"workshop_group": "everybody", "workshop_share": 0.5}
    policy = space.policy(choice)
    (act,) = policy.interventions(Prices())
    assert isinstance(act, Workshop) and act.target.share == 0.5
    assert policy.cost(sizes, 26, Prices()).eur == 150.0


THEIRS = """\
from simadopt.core.terms import made_term

ROW = {"value": 1.0, "unit": "log-odds", "prior": "normal(1, 0.5)", "words": "pride"}
TERM = made_term("pride", lambda x, p: p.b_pride * x.innovativeness, {"b_pride": ROW})
"""


def test_an_installed_package_is_a_door(tmp_path):
    (tmp_path / "their_package.py").write_text(THEIRS, encoding="utf-8")
    known = tmp_path / "their_package-1.2.dist-info"
    known.mkdir()
    about = "Metadata-Version: 2.1\nName: their-package\nVersion: 1.2\n"
    (known / "METADATA").write_text(about, encoding="utf-8")
    (known / "entry_points.txt").write_text(
        "[simadopt.terms]\npride = their_package:TERM\n"
        "[simadopt.outcomes]\nlost = their_package:NOTHING\n",
        encoding="utf-8",
    )
    (tmp_path / "proud.yaml").write_text(f"{SHORT}terms: [pride]\n", encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    ended = elsewhere("check", "proud.yaml", folder=tmp_path, PYTHONPATH=paths)
    assert ended.code == 0, ended.err
    assert ended.err.count("lost of their-package 1.2") == 1
    ended = elsewhere("describe", "--plugins", folder=tmp_path, PYTHONPATH=paths)
    assert "pride" in ended.out and "their-package 1.2" in ended.out


def test_an_intervention_of_ones_own_is_written_and_read_again(case):
    sa.register_intervention(Workshop)
    acts = {"workshop.week": 1, "workshop.rank": ["head"], "coaching.rank": ["head"]}
    scenario = case.with_levers(acts).scenario
    text = scenario.model_dump_json(exclude_defaults=True)
    again = type(scenario).model_validate_json(text)
    assert again == scenario
    assert {type(act).__name__ for act in again.interventions} == {"Workshop", "Intervention"}
