"""A second level, written outside of the package, goes through the general rooms unchanged."""

from typing import Annotated

import numpy as np
import pytest
from pydantic import Field, create_model

import simadopt as sa
from levels.toy import SCENARIO, TOY, Switches
from simadopt.core import level
from simadopt.core.errors import InputError
from simadopt.experiments.calibration.problem import Output, Problem, Term
from simadopt.survey.interview import interview
from simadopt.survey.published import Question


@pytest.fixture(scope="module", autouse=True)
def known():
    """Make the toy known, as a third party does."""
    level.register(TOY)
    yield
    level.LEVELS.added.pop(TOY.name)


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "switches.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def expected(hazard, days=30):
    return 1.0 - (1.0 - hazard) ** days


def test_a_level_is_found_by_its_name_and_none_hides_a_shipped_one():
    assert "toy" in level.known_levels() and "staff" in level.known_levels()
    with pytest.raises(InputError, match="staff"):
        level.register(type("Other", (type(TOY),), {"name": "staff"})())


def test_run(scenario):
    shares = [sa.run(scenario, seed=seed).shares[-1] for seed in range(20)]
    assert np.mean(shares) == pytest.approx(expected(0.05), abs=0.02)
    assert sa.run(scenario, seed=3).digest() == sa.run(scenario, seed=3).digest()
    assert sa.run(scenario, seed=3).digest() != sa.run(scenario, seed=4).digest()


@pytest.mark.parametrize(
    ("text", "line", "named"),
    [
        ("level: toi\nname: a\n", 1, "toy"),
        (SCENARIO.replace("people: 400", "peple: 400"), 5, "people"),
        (SCENARIO.replace("days: 30", "days: 0"), 4, "from 1 to 1000"),
    ],
)
def test_what_is_wrong_is_named_at_its_line(scenario, text, line, named):
    scenario.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        sa.load(scenario)
    assert any(p.line == line and named in str(p) for p in refused.value.problems)


def test_a_bound_that_is_left_out_is_told_so(scenario):
    kept = {name: (field.annotation, field) for name, field in Switches.model_fields.items()}
    kept["rate"] = (Annotated[float, Field(gt=0.0, le=1.0)], 0.5)
    level.register(
        type("Above", (type(TOY),), {"scenario": create_model("Above", **kept)}), replace=True
    )
    scenario.write_text(f"{SCENARIO}rate: 0.0\n", encoding="utf-8")
    try:
        with pytest.raises(InputError, match="too small; a number above 0, at most 1"):
            sa.load(scenario)
    finally:
        level.register(TOY, replace=True)


def test_sweep(scenario, tmp_path):
    out = tmp_path / "sweep"
    found = sa.sweep(
        scenario, ["hazard=0.02,0.2"], design="factorial", draws=0, replicates=8, out=out
    )
    means = found.table.groupby("hazard")["share_on"].mean()
    for hazard in (0.02, 0.2):
        assert means[hazard] == pytest.approx(expected(hazard), abs=0.03)
    assert sa.read_results(out).level is TOY


def test_compare(scenario):
    choice = sa.compare(scenario, {"twice": {"hazard": 0.1}}, draws=0, replicates=20)
    gain = choice.difference("twice")
    assert gain.value == pytest.approx(expected(0.1) - expected(0.05), abs=0.03)
    assert choice.difference("twice", week=0).value == 0.0
    assert set(choice.table()["outcome"]) == set(TOY.outcomes)


def test_sensitivity(scenario):
    found = sa.sensitivity(scenario, "morris", replicates=2)
    assert found.outcome == "share_on"
    assert found.table.index[0] == "hazard"


def _simulate(values, seed):
    case = sa.load(_PATHS[0], values)
    return np.array([case.finished(seed).shares[-1]])


_PATHS = []


def test_calibrate(scenario, tmp_path):
    pytest.importorskip("threadpoolctl")
    from simadopt.experiments.calibration.fit import fit
    from simadopt.experiments.calibration.store import read

    _PATHS[:] = [scenario]
    target = expected(0.08)
    figure = Term("on", 0, "on", "interval", target - 0.01, target + 0.01, 400.0, 0.0)
    problem = Problem(
        ("hazard",), (Output("on", "share"),), (figure,), _simulate, 1, ("hazard",), level="toy"
    )
    fit(problem, tmp_path / "fit", runs=60, coverage=0)
    row = read(tmp_path / "fit").parameters[0]
    assert float(row["posterior_mean"]) == pytest.approx(0.08, abs=0.02)


def test_known_answers_stand_beside_those_of_other_levels():
    from simadopt.experiments.verify import cases, run_case

    assert {"switches", "ring", "independent"} <= set(cases())
    (row,) = run_case("switches", {"hazard": 0.1})
    assert row.passed and row.expected == pytest.approx(expected(0.1))


def test_policies_are_searched(scenario, tmp_path):
    pytest.importorskip("optuna")
    from simadopt.core.policies import Budget
    from simadopt.experiments.search.objectives import read_objectives
    from simadopt.experiments.search.optimise import optimise_policies
    from simadopt.experiments.search.results import champion, spent
    from simadopt.experiments.search.search_spec import SearchSpec
    from simadopt.experiments.search.seed_sets import SeedSet
    from simadopt.experiments.search.store import read_found, write_found

    case = sa.load(scenario)
    seeds = [SeedSet(({},) * n, tuple(range(first, first + n))) for first, n in ((1, 2), (50, 4))]
    wanted = read_objectives((), TOY)
    assert [one.name for one in wanted] == ["share_on"]
    spec = SearchSpec(case, Budget(100.0, 1.0), wanted, *seeds, population=8, generations=3)
    found = optimise_policies(spec)
    best = champion(found, "found")
    assert spent(found, best) == {"hours": 100.0, "eur": 0.0}
    few = champion(found, "rule")
    means = [one.values[:, 0].mean() for one in (found.nothing, few, best)]
    assert means == sorted(means) and means[0] < means[1] < means[2]
    write_found(found, tmp_path)
    assert read_found(tmp_path).candidates[1].policy == found.candidates[1].policy


def test_survey(scenario):
    run = sa.load(scenario).finished(1)
    texts = dict.fromkeys(("of", "unless", "asked_en", "asked_fr", "note"), "")
    asked = Question(
        id="on", question="on", kind="dynamic", population="everybody", statistic="share",
        answer="agree", index="on", distance=0.0, family="use", interviews=100.0, **texts,
    )  # fmt: skip
    (answer,) = interview(run, asked=(asked,))
    assert answer.people == 400
    assert answer.value == pytest.approx(run.shares[-1], abs=0.05)
