"""A larger plan goes on from a smaller one; an interruption sets nothing aside (C20)."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from simadopt.cases import Case, load
from simadopt.core.errors import InputError
from simadopt.experiments.sweep.aside import SetAside
from simadopt.experiments.sweep.execute import execute, here
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import read_results, verify
from support.stored import weekly_levels


@pytest.fixture(scope="module")
def case():
    return load("commune_27k", {"weeks": 2})


def plan_of(case, replicates, values=(0.5, 1.5), **more):
    points = tuple({"b_peer": value} for value in values)
    return Plan((Arm("town", case),), points=points, replicates=replicates, **more)


def carried_out(plan, folder):
    return execute(plan, folder, here(1))


@pytest.mark.parametrize(
    ("replicates", "values"), [(4, (0.5, 1.5)), (2, (0.1, 0.5, 1.5)), (3, (1.5, 0.5))]
)
def test_c20_a_larger_sweep_simulates_only_what_is_new(case, tmp_path, replicates, values):
    carried_out(plan_of(case, 2, keep_series=True), tmp_path / "x")
    larger = plan_of(case, replicates, values, keep_series=True)
    report = carried_out(larger, tmp_path / "x")
    assert (report.done, report.known) == (len(larger) - 4, 4)
    carried_out(plan_of(case, replicates, values, keep_series=True), tmp_path / "alone")
    for read in (lambda folder: read_results(folder).table, weekly_levels):
        pd.testing.assert_frame_equal(read(tmp_path / "x"), read(tmp_path / "alone"))
    assert verify(tmp_path / "x") == []
    assert not (tmp_path / "x" / "earlier").exists()


def test_c20_a_larger_sweep_that_is_stopped_loses_nothing(case, tmp_path, monkeypatch):
    carried_out(plan_of(case, 2), tmp_path)
    larger = plan_of(case, 4)
    with monkeypatch.context() as stop:
        stop.setattr(Case, "finished", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            carried_out(larger, tmp_path)
    assert read_results(tmp_path).set_aside == ()
    report = carried_out(larger, tmp_path)
    assert (report.done, report.known) == (4, 4)


def test_c20_a_plan_that_would_lose_runs_is_refused(case, tmp_path):
    carried_out(plan_of(case, 2), tmp_path)
    for other in (plan_of(case, 1), plan_of(case, 4, (0.5, 1.0)), plan_of(case, 4, seed=9)):
        with pytest.raises(InputError, match=r"another sweep|holds 2 replicates"):
            carried_out(other, tmp_path)
    assert len(read_results(tmp_path).table) == 4


def _interrupted(*_: object) -> None:
    """Raise what compiled code makes of Ctrl-C."""
    raise SystemError("returned a result with an exception set") from KeyboardInterrupt()


def test_c20_a_sigint_that_compiled_code_turns_into_an_error_is_an_interruption(
    case, tmp_path, monkeypatch
):
    with monkeypatch.context() as stop:
        stop.setattr(Case, "finished", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            carried_out(plan_of(case, 1), tmp_path)
    assert carried_out(plan_of(case, 1), tmp_path).set_aside == ()


@pytest.mark.parametrize("reason", ["SystemError: x returned", "KeyboardInterrupt: "])
def test_c20_a_run_set_aside_by_an_interruption_is_done_again(case, tmp_path, reason):
    """Stores of before hold such runs: the same command does them."""
    plan = plan_of(case, 1)
    carried_out(plan, tmp_path)
    run = plan.run(0)
    for path in (tmp_path / "runs").iterdir():
        if path.name.startswith("000000"):
            path.unlink()
    page = vars(SetAside(0, run.id, run.seed, dict(run.setting), reason))
    Path(tmp_path / "set_aside").mkdir()
    (tmp_path / "set_aside" / "00000000.json").write_text(json.dumps(page))
    report = carried_out(plan, tmp_path)
    assert report.set_aside == ()
    assert len(read_results(tmp_path).table) == len(plan)
