"""A study from design to table, over a few weeks; what is refused; what it costs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simadopt as sa
from simadopt.cases import Case
from simadopt.core.errors import InputError
from simadopt.experiments.sensitivity import study as studies
from simadopt.experiments.sensitivity.analysis import carried_out, study_of
from simadopt.experiments.sensitivity.cost import Cost, cost_of
from simadopt.experiments.sensitivity.ranges import prior_ranges
from simadopt.experiments.sensitivity.reading import analysed, stored_pawn
from simadopt.experiments.sweep.execute import execute, here
from simadopt.experiments.sweep.results import read_results
from simadopt.experiments.sweep.variables import Variable
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.shells import ROOT

VARY = ["b_boss_gru=0:6", "b_peer=0:1", "coaching_gain=0:1"]


@pytest.fixture(scope="module")
def town() -> Case:
    return sa.load(ROOT / "scenarios" / "commune_27k.yaml", {"weeks": 8})


def test_every_prior_is_varied_over_its_bulk() -> None:
    ranges = {variable.name: variable for variable in prior_ranges(PARAMETERS)}
    free = [row for row in PARAMETERS.values() if row.free]
    assert list(ranges) == [row.name for row in free]
    assert all(row.min <= ranges[row.name].low < ranges[row.name].high <= row.max for row in free)
    boss, prior = ranges["b_boss_gru"], PARAMETERS["b_boss_gru"].prior
    mean, sd = (float(x) for x in prior.removeprefix("normal(").removesuffix(")").split(", "))
    assert (boss.low, boss.high) == pytest.approx((mean - 1.645 * sd, mean + 1.645 * sd), abs=0.01)


def test_the_dummy_costs_no_run(town: Case) -> None:
    screening = study_of(town, "morris", VARY, 5, 2, 1)
    assert screening.u.shape == (5 * 5, 4)
    assert len(screening.plan.points) <= 5 * 4
    shares = study_of(town, "sobol", VARY, 8, 2, 1)
    assert len(shares.plan.points) == 3 * 8 * (2 + 3)
    assert {run.seed for k in range(6) for run in [shares.plan.run(k)]} == {1, 2}


def test_screening_goes_on_after_a_stop_and_tells_what_matters(town: Case, tmp_path: Path) -> None:
    study = study_of(town, "morris", VARY, 6, 2, 1)
    execute(study.plan, tmp_path, here(1), part=(1, 2))
    assert 0 < cost_of(study.plan, tmp_path, 1).left < len(study.plan)
    found = carried_out(study, tmp_path, "gru_use", 1)
    again = sa.sensitivity(town, "morris", VARY, n=6, replicates=2, seed=1)
    assert found.table.equals(again.table)
    assert found.table.index[0] == "b_boss_gru"
    assert found.table.index[-1] == "dummy"
    verdicts = found.table["verdict"]
    assert verdicts["b_boss_gru"] == "above"
    assert verdicts["coaching_gain"] == "none"  # nobody is coached here
    assert cost_of(study.plan, tmp_path, 1).left == 0


def test_random_numbers_are_the_same_at_all_points(town: Case) -> None:
    """An input that nothing reads gives the same bits at both ends."""
    study = study_of(town, "sobol", ["coaching_gain=0:1", "b_boss_gru=0:6"], 8, 2, 1)
    found = sa.sensitivity(
        town, "sobol", ["coaching_gain=0:1", "b_boss_gru=0:6"], n=8, replicates=2
    )
    assert found.table.loc["coaching_gain", ["S1", "ST"]].tolist() == [0.0, 0.0]
    assert found.table.loc["dummy", "ST"] > 0.0
    assert found.facts["runs"] == len(study.plan)


def test_pawn_reads_any_sample(town: Case) -> None:
    held = sa.sweep(town, ["b_boss_gru=0:6", "b_risk=1:1.1"], draws=0, n=120, seed=2)
    found = stored_pawn(held, "gru_use")
    assert found.table["verdict"].to_dict() == {
        "b_boss_gru": "above",
        "b_risk": "unclear",
        "dummy": "dummy",
    }


@pytest.mark.parametrize(
    ("method", "n", "said"),
    [
        ("moris", 4, "a method is one of morris, sobol, pawn"),
        ("morris", 1, "at least 2 trajectories"),
        ("sobol", 100, "a power of two"),
        ("pawn", 50, "PAWN needs at least 100 points"),
    ],
)
def test_what_is_refused(town: Case, method: str, n: int, said: str) -> None:
    with pytest.raises(InputError, match=said):
        studies.planned(town, method, [Variable("b_peer", 0.0, 1.0)], n=n)


def test_what_stored_sweeps_are_refused(town: Case) -> None:
    alone = sa.sweep(town, ["b_peer=0:1"], design="oat", draws=0, levels=3)
    with pytest.raises(InputError, match="no sample"):
        stored_pawn(alone, "gru_use")
    few = sa.sweep(town, ["b_peer=0:1"], draws=0, n=4)
    with pytest.raises(InputError, match="at 100 points at least"):
        stored_pawn(few, "gru_use")
    with pytest.raises(InputError, match="did you mean gru_use"):
        stored_pawn(few, "gru_uses_")


def test_an_outcome_that_is_the_same_everywhere_has_nothing_to_explain(
    town: Case, tmp_path: Path
) -> None:
    study = study_of(town, "morris", ["coaching_gain=0:1"], 3, 1, 1)
    execute(study.plan, tmp_path, here(1))
    with pytest.raises(InputError, match="nothing to explain"):
        analysed(study, read_results(tmp_path), "gru_use")
    with pytest.raises(InputError, match="did you mean gru_use"):
        analysed(study, read_results(tmp_path), "gru_us")


def test_a_design_that_is_not_whole_is_refused(town: Case, tmp_path: Path) -> None:
    study = study_of(town, "morris", VARY, 6, 1, 1)
    execute(study.plan, tmp_path, here(1), part=(1, 2))
    with pytest.raises(InputError, match="runs are lacking"):
        analysed(study, read_results(tmp_path), "gru_use")


def test_cost_is_measured(town: Case) -> None:
    plan = study_of(town, "morris", VARY, 5, 2, 1).plan
    one, two = cost_of(plan, None, 1), cost_of(plan, None, 2)
    assert one.runs == one.left == len(plan)
    assert 0.0 < one.seconds < 60.0
    assert two.stored_bytes == one.stored_bytes > 0
    assert not one.large
    assert Cost(1, 1, 3601.0, 1).large
    assert Cost(1, 1, 1.0, 2**31).large
    assert np.isfinite(one.seconds)
