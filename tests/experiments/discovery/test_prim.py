"""Boxes that are known are found again; where there is none, none is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simadopt.experiments.discovery.prim import boxes


def sample(n: int, seed: int) -> pd.DataFrame:
    return pd.DataFrame(
        np.random.default_rng(seed).random((n, 4)), columns=["x", "y", "idle", "other"]
    )


def test_a_known_box_is_found() -> None:
    inputs = sample(1500, 1)
    inside = (inputs["x"] < 0.4) & (inputs["y"] > 0.5)
    case = np.where(inside, True, np.random.default_rng(2).random(1500) < 0.05)
    first = boxes(inputs, case, most=1)[0]
    limits = {limit.name: limit for limit in first.limits}
    assert set(limits) == {"x", "y"}
    assert limits["x"].high == pytest.approx(0.4, abs=0.03)
    assert limits["x"].low == -np.inf
    assert limits["y"].low == pytest.approx(0.5, abs=0.03)
    assert limits["y"].high == np.inf
    assert first.density > 0.95
    assert first.coverage == pytest.approx(inside.sum() / case.sum(), abs=0.04)
    assert all(limit.p < 1e-6 for limit in first.limits)


def test_coverage_and_density_are_what_they_say() -> None:
    inputs = sample(400, 3)
    case = (inputs["x"] > 0.7).to_numpy()
    box = boxes(inputs, case, most=1)[0]
    within = np.ones(400, bool)
    for limit in box.limits:
        within &= limit.holds(inputs[limit.name].to_numpy())
    assert box.points == within.sum()
    assert box.cases == (within & case).sum()
    assert box.coverage == box.cases / case.sum()
    assert box.density == box.cases / box.points
    assert box.base == case.mean()


def test_a_second_box_is_found_among_the_points_left() -> None:
    inputs = sample(2000, 4)
    case = ((inputs["x"] < 0.3) | (inputs["y"] > 0.85)).to_numpy()
    found = boxes(inputs, case)
    names = [{limit.name for limit in box.limits} for box in found[:2]]
    assert names == [{"x"}, {"y"}]
    assert sum(box.coverage for box in found) > 0.95


def test_levels_of_words_are_cut_off_whole() -> None:
    rng = np.random.default_rng(5)
    words = rng.choice(["directive", "procedural", "relational"], 600)
    inputs = pd.DataFrame({"governance": words, "x": rng.random(600)})
    box = boxes(inputs, words == "directive", most=1)[0]
    assert [(limit.name, limit.levels) for limit in box.limits] == [("governance", ("directive",))]
    assert (box.coverage, box.density) == (1.0, 1.0)


def test_whole_numbers_keep_their_levels_together() -> None:
    inputs = pd.DataFrame({"hours": np.repeat([0, 2, 4, 6], 100), "x": sample(400, 6)["x"]})
    box = boxes(inputs, (inputs["hours"] >= 4).to_numpy(), most=1)[0]
    assert [(limit.name, limit.low) for limit in box.limits] == [("hours", 4.0)]


@pytest.mark.parametrize("seed", range(5))
def test_chance_alone_makes_no_dense_box_of_many_points(seed: int) -> None:
    """The same points choose the limits, so that quasi-p-values are small too often; lift is not."""
    inputs = sample(500, 10 + seed)
    case = np.random.default_rng(seed).random(500) < 0.3
    for box in boxes(inputs, case, most=1):
        assert box.density < 2.0 * box.base


def test_a_list_does_not_win_by_the_size_of_its_levels() -> None:
    """Cutting half of the points at once gains more density than a thin slice of what matters."""
    inputs = sample(400, 7)
    inputs["theory"] = np.random.default_rng(8).choice(["full", "tucker"], 400)
    spared = (inputs["theory"] == "full") & (inputs["other"] < 0.2)
    case = ((inputs["x"] < 0.7) & ~spared).to_numpy()
    box = boxes(inputs, case, most=1)[0]
    assert box.limits[0].name == "x"
    assert box.coverage > 0.9
