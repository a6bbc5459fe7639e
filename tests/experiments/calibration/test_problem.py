from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simadopt.core.errors import InputError
from simadopt.experiments.calibration.problem import Output, checked
from simadopt.experiments.calibration.space import (
    from_scale,
    hypercube,
    prior_moments,
    to_scale,
    to_values,
)
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.toy_problems import toy

PROBLEM = toy()
ROW = PROBLEM.terms[0]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"parameters": ("b_usee",)}, "did you mean b_use?"),
        ({"parameters": ("w_service",)}, "has no prior"),
        ({"parameters": ()}, "at least one is needed"),
        ({"most_fitted": 0}, "at least 1"),
        ({"terms": ()}, "at least one is needed"),
        ({"terms": (replace(ROW, output=9),)}, "not one of 0 to 6"),
        ({"terms": (replace(ROW, output=6),)}, "speaks of a share"),
        ({"terms": (replace(ROW, lower=0.7, upper=0.6),)}, "an upper bound above it"),
        ({"terms": (replace(ROW, upper=70.0),)}, "two bounds in 0 to 1"),
        ({"terms": (replace(ROW, n_eff=0.0),)}, "at least one interview"),
        ({"terms": (replace(ROW, kind="count"),)}, "interval or pattern"),
        ({"terms": (replace(ROW, kind="pattern"),)}, "a tolerance above 0"),
        ({"outputs": (Output("x", "percent"), *PROBLEM.outputs[1:])}, "share or real"),
    ],
)
def test_what_is_wrong_is_named(changes: dict, told: str) -> None:
    with pytest.raises(InputError, match="calibration: ") as found:
        checked(replace(PROBLEM, **changes))
    assert told in str(found.value)


def test_a_right_problem_passes() -> None:
    assert checked(PROBLEM) is PROBLEM


def test_scale_goes_there_and_back() -> None:
    values = np.array([[0.1, 0.5, 0.9, 0.2, 0.3, 0.4, 17.0], [0.0, 1.0, 0.5, 0.5, 0.5, 0.5, -3.0]])
    scaled = to_scale(PROBLEM, values)
    assert np.isfinite(scaled).all()
    assert from_scale(PROBLEM, scaled) == pytest.approx(values, abs=1.0 / 1200.0 + 1e-12)


def test_points_of_the_cube_are_draws_of_the_priors() -> None:
    cube = hypercube(2000, 2, 1)
    x = to_values(("b_use", "stubbornness"), cube, PARAMETERS)
    for k, (mean, sd) in enumerate([(2.0, 0.25), (0.9, np.sqrt(18 * 2 / (20**2 * 21)))]):
        assert x[:, k].mean() == pytest.approx(mean, abs=0.01)
        assert x[:, k].std() == pytest.approx(sd, rel=0.02)
    assert prior_moments("b_use", PARAMETERS)[:2] == pytest.approx((2.0, 0.25), rel=1e-3)


def test_the_ends_of_the_cube_have_values() -> None:
    names = PROBLEM.parameters
    assert np.isfinite(to_values(names, np.array([[0.0] * 5, [1.0] * 5]), PARAMETERS)).all()
