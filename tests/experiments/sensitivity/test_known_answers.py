"""Functions whose sensitivity is known exactly, through the same code as the model's."""

from __future__ import annotations

import numpy as np
import pytest
from pandas import DataFrame
from SALib.analyze import pawn as salib_pawn

from simadopt.experiments.sensitivity import morris, pawn, sobol
from simadopt.experiments.sensitivity.noise import contrast, replicate_noise

NAMES = ["x1", "x2", "x3", "dummy"]
FIRST = {"x1": 0.313905, "x2": 0.442411, "x3": 0.0}
TOTAL = {"x1": 0.557589, "x2": 0.442411, "x3": 0.243684}


def ishigami(u: np.ndarray) -> np.ndarray:
    """Return the function of Ishigami and Homma (1990), a = 7 and b = 0.1, of points in the cube."""
    x = (2.0 * u[:, :3] - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(scope="module")
def found() -> DataFrame:
    u = sobol.sample(4, 4096, seed=1)
    return sobol.indices(NAMES, ishigami(u)[:, None], seed=1)


def test_ishigami_indices(found: DataFrame) -> None:
    for name, value in FIRST.items():
        assert found.loc[name, "S1"] == pytest.approx(value, abs=0.02)
    for name, value in TOTAL.items():
        assert found.loc[name, "ST"] == pytest.approx(value, abs=0.02)


def test_ishigami_intervals_hold_the_truth_and_are_narrow(found: DataFrame) -> None:
    for index, truth in (("S1", FIRST), ("ST", TOTAL)):
        for name, value in truth.items():
            low, high = found.loc[name, f"{index}_low"], found.loc[name, f"{index}_high"]
            assert low <= value <= high
            assert high - low < 0.1
            assert found.loc[name, f"{index}_spread"] < 0.05


def test_the_dummy_of_a_function_without_noise_is_exactly_nothing(found: DataFrame) -> None:
    assert found.loc["dummy", ["S1", "ST"]].tolist() == [0.0, 0.0]


def test_another_function_does_not_pass() -> None:
    """The tolerance tells b = 0.1 from b = 0.15."""
    u = sobol.sample(4, 1024, seed=1)
    x = (2.0 * u[:, :3] - 1.0) * np.pi
    other = ishigami(u) + 0.05 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = sobol.indices(NAMES, other[:, None])
    assert abs(found.loc["x2", "S1"] - FIRST["x2"]) > 0.1


def test_effects_of_a_linear_function_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.5])
    u = morris.sample(4, 6, seed=3)
    found = morris.indices(NAMES, u, (u[:, :3] @ slopes)[:, None])
    assert found["mu"].tolist() == pytest.approx([*slopes, 0.0])
    assert found["mu_star"].tolist() == pytest.approx([3.0, 2.0, 0.5, 0.0])
    assert found["sigma"].tolist() == pytest.approx([0.0] * 4, abs=1e-12)
    assert found["mu_star_high"].tolist() == pytest.approx(found["mu_star_low"].tolist())


def test_interaction_shows_in_sigma() -> None:
    u = morris.sample(3, 20, seed=3)
    found = morris.indices(["x", "z", "dummy"], u, (u[:, 0] * u[:, 1])[:, None])
    assert found["mu_star"].iloc[:2].tolist() == pytest.approx([0.5, 0.5], abs=0.15)
    assert (found["sigma"].iloc[:2] > 0.2).all()


def test_effects_that_cancel_count_in_mu_star() -> None:
    """An input that raises and lowers by turns: µ is about 0, µ* is the size of its effects."""
    u = morris.sample(3, 40, seed=3)
    x, z = u[:, 0], u[:, 1]
    found = morris.indices(["x", "z", "dummy"], u, (x * (2.0 * (z > 0.5) - 1.0))[:, None])
    assert abs(found["mu"].iloc[0]) < 0.5
    assert found["mu_star"].iloc[0] == pytest.approx(1.0)
    assert found["sigma"].iloc[0] > 0.8


def test_morris_agrees_with_salib() -> None:
    from SALib.analyze import morris as salib

    u = morris.sample(3, 12, seed=5)
    y = ishigami(u)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    theirs = salib.analyze(problem, u, y, num_levels=morris.LEVELS)
    ours = morris.indices(["a", "b", "c"], u, y[:, None], dummy=False)
    for name in ("mu", "mu_star", "sigma"):
        assert ours[name].tolist() == pytest.approx(list(theirs[name]))


def test_pawn_orders_ishigami_and_agrees_with_salib() -> None:
    u = np.random.default_rng(2).random((2000, 4))
    y = ishigami(u)
    found = pawn.indices(DataFrame(u, columns=["x1", "x2", "x3", "idle"]), y)
    problem = {"num_vars": 4, "names": NAMES, "bounds": [[0.0, 1.0]] * 4}
    theirs = salib_pawn.analyze(problem, u, y, S=pawn.SLICES)
    assert found["pawn"].iloc[:4].tolist() == pytest.approx(list(theirs["median"]), abs=0.01)
    assert (found["pawn"] > found["floor"]).tolist() == [True, True, True, False, False]


def test_pawn_of_words() -> None:
    words = np.array(["low", "high"] * 200)
    y = np.where(words == "high", 1.0, 0.0)
    found = pawn.indices(DataFrame({"policy": words}), y)
    assert found.loc["policy", "pawn"] == pytest.approx(0.5)
    assert found.loc["policy", "pawn"] > found.loc["policy", "floor"]


def test_replicate_noise_has_the_variance_of_a_difference_of_means() -> None:
    y = np.random.default_rng(1).normal(5.0, 2.0, (40_000, 4))
    moved = replicate_noise(y)
    assert moved.mean() == pytest.approx(0.0, abs=0.04)
    assert moved.var() == pytest.approx(2.0 * 2.0**2 / 4, rel=0.03)
    assert replicate_noise(y[:, :1]).tolist() == [0.0] * len(y)
    assert contrast(3) @ contrast(3) == pytest.approx(2.0 / 3.0)


def test_the_dummy_shows_the_share_of_noise() -> None:
    """An input of variance 1/12 beside chance of variance 0.04 / 4 replicates."""
    u = sobol.sample(2, 512, seed=1)
    noise = np.random.default_rng(4).normal(0.0, 0.2, (len(u), 4))
    found = sobol.indices(["x", "dummy"], u[:, :1] + noise)
    assert found.loc["dummy", "ST"] == pytest.approx(0.01 / (1 / 12 + 0.01), rel=0.2)


def test_an_effect_smaller_than_noise_is_significant_under_common_random_numbers() -> None:
    """Luck as large as x moves every run of a replicate alike: it does not hide z, ten times smaller."""
    u = morris.sample(4, 12, seed=2)
    noise = np.random.default_rng(5).normal(0.0, 1.0, (1, 4))
    own = np.random.default_rng(6).normal(0.0, 0.01, (len(u), 4))
    found = morris.indices(
        ["x", "z", "idle", "dummy"], u, u[:, [0]] + 0.1 * u[:, [1]] + noise + own
    )
    assert found.loc["dummy", "mu_star"] > found.loc["z", "mu_star_high"]
    assert found["significant"].iloc[:3].tolist() == [True, True, False]


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_as_large_as_the_index_of_an_idle_input(seed: int) -> None:
    rng = np.random.default_rng(seed)
    u = sobol.sample(3, 256, seed=seed)
    found = sobol.indices(["x", "idle", "dummy"], u[:, :1] + rng.normal(0.0, 0.3, (len(u), 4)))
    assert found.loc["idle", "noise"] == pytest.approx(found.loc["idle", "ST"], rel=0.2)
    assert found["significant"].iloc[:2].tolist() == [True, False]
