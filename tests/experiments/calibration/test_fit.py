"""A toy through the whole calibration: the truth is found, a wrong model is seen, files are stable."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from simadopt.core.errors import InputError
from simadopt.experiments.calibration.fit import Fit, fit
from simadopt.experiments.calibration.refine import refined
from simadopt.experiments.calibration.screening import dummies_of, screen
from simadopt.experiments.calibration.space import hypercube, named, to_scale, to_values
from simadopt.experiments.calibration.store import FILES, read
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.toy_problems import toy, truth

SMALL = {"runs": 80, "coverage": 3, "predictive": 20, "seed": 3}


def test_recovers_the_truth(toy_fit: Fit) -> None:
    assert toy_fit.fitted.posterior.settled, toy_fit.fitted.posterior.message
    for one in toy_fit.learned:
        mean, sd, _, _ = one.posterior
        assert abs(mean - truth()[one.name]) < 2.6 * sd
    sharp = {one.name for one in toy_fit.learned if one.contraction > 0.8}
    assert {"b_use", "b_train"} <= sharp


def test_fits_what_moves_the_answers_and_nothing_else(toy_fit: Fit) -> None:
    assert toy_fit.fitted.names == ("b_use", "b_train", "b_load")
    screening = toy_fit.fitted.screening
    assert screening.score[2] < 2.0 * screening.floor  # b_peer does nothing
    assert screening.share[0, 0] > 0.8


def test_what_is_not_fitted_keeps_its_prior(toy_fit: Fit) -> None:
    u = toy_fit.fitted.cube[:, [2, 3]]
    assert u.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.01)
    assert u.std(axis=0) == pytest.approx([12**-0.5] * 2, abs=0.01)


def test_figures_of_a_right_model_are_met(toy_fit: Fit) -> None:
    asked = [check for check in toy_fit.checks if check.question]
    assert len(asked) == 7
    assert all(check.inside for check in asked)
    assert min(check.surprise or 0.0 for check in asked) > 0.1


def test_a_wrong_model_is_seen(toy_fit: Fit) -> None:
    """An output that no parameter moves is not hidden by the error term."""
    wrong = [check for check in toy_fit.rivals["stuck"].checks if not check.inside]
    assert [check.name for check in wrong] == ["row 3"]
    assert wrong[0].surprise is not None
    assert wrong[0].surprise < 1e-3
    assert toy_fit.theories[0].name == "model"
    assert toy_fit.theories[1].difference < -5.0


def test_the_default_is_a_draw_near_the_mean(toy_fit: Fit) -> None:
    names = toy_fit.fitted.names
    pool = to_values(names, toy_fit.fitted.posterior.pool, PARAMETERS)
    found = np.array(list(toy_fit.default.values()))
    assert (pool == found).all(axis=1).any()
    for one in toy_fit.learned:
        assert abs(toy_fit.default[one.name] - one.posterior[0]) < 1.5 * one.posterior[1]


def test_importance_weights_agree_with_the_walkers(toy_fit: Fit) -> None:
    target, posterior = toy_fit.fitted.target, toy_fit.fitted.posterior
    draw_set = target.prior_draw_set(5000, 1)
    other, weights = refined(target, draw_set.x, target.log_likelihood(draw_set), [1])
    assert weights.effective > 300
    for k in range(target.fitted):
        x, y = posterior.draw_set.cube[:, k], other.cube[:, k]
        mean = float(weights.weight @ y)
        assert mean == pytest.approx(float(x.mean()), abs=0.25 * float(x.std()))
        sd = float(np.sqrt(weights.weight @ (y - mean) ** 2))
        assert sd == pytest.approx(float(x.std()), rel=0.2)


def test_files_tell_the_fit(toy_fit: Fit, toy_folder: Path) -> None:
    found = read(toy_folder)
    assert found.page["seed"] == 1
    assert found.page["sizes"]["fitted"] == 3
    assert [row["name"] for row in found.fitted] == list(toy_fit.fitted.names)
    draws = parquet.read_table(toy_folder / "posterior.parquet")
    assert draws.column_names == [*toy_fit.fitted.problem.parameters, "discrepancy"]
    assert draws.num_rows == len(toy_fit.values)
    assert (np.array(draws["discrepancy"]) > 0.0).all()
    assert {row["theory"] for row in found.checks} == {"model", "stuck"}


def contents(folder: Path) -> dict[str, object]:
    found: dict[str, object] = {
        name: (folder / name).read_bytes() for name in FILES[:-1] if (folder / name).exists()
    }
    page = json.loads((folder / "fit.json").read_text(encoding="utf-8"))
    return found | {key: page[key] for key in page if key not in ("seconds", "workers")}


def test_same_bytes_for_two_workers_and_after_an_interruption(tmp_path: Path) -> None:
    fit(toy(), tmp_path / "one", workers=1, **SMALL)  # type: ignore[arg-type]
    one = contents(tmp_path / "one")
    assert {"posterior.parquet", "checks.csv", "ranks.csv"} <= set(one)

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "emulator":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(toy(), tmp_path / "two", workers=2, progress=stop, **SMALL)  # type: ignore[arg-type]
    assert not (tmp_path / "two" / "fit.json").exists()
    fit(toy(), tmp_path / "two", workers=2, **SMALL)  # type: ignore[arg-type]
    assert contents(tmp_path / "two") == one


def test_too_few_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 50 runs"):
        fit(toy(), tmp_path, runs=20)


def test_nothing_to_learn_is_refused() -> None:
    cube = hypercube(300, 5, 1)
    noise = np.random.default_rng(1).standard_normal((300, 7)) * 1e-3
    with pytest.raises(InputError, match="no candidate moves"):
        screen(toy(), cube, noise, dummies_of(300, 38))
    alone = screen(toy(), cube, noise, dummies_of(300, 38), needed=False)
    assert len(alone.fitted) == 1


def test_what_is_always_fitted_is_fitted_beside_the_chosen() -> None:
    problem = replace(toy(), always=("b_peer",), most_fitted=1)
    cube = hypercube(300, 5, 1)
    settings = named(problem.parameters, to_values(problem.parameters, cube, PARAMETERS))
    runs = np.stack([problem.simulate(values, k) for k, values in enumerate(settings)])
    found = screen(problem, cube, to_scale(problem, runs), dummies_of(300, 38))
    names = [problem.parameters[k] for k in found.fitted]
    assert "b_peer" in names  # does nothing
    assert len(names) == 2


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no finished calibration here"):
        read(tmp_path)
