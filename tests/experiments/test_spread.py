"""Services that are alike are told apart from the town by nothing: the family of them, at 5 %."""

from __future__ import annotations

import numpy as np

from simadopt.experiments.spread import QUANTILES, RUNS, _runs_needed, _services, quantiles
from simadopt.levels.staff.tables.features import TOOLS


def sides(values: np.ndarray) -> np.ndarray:
    """Return the sides of services whose uses are ``(runs, services)``."""
    stacked = {f"service:{tool}": values[:, None, :] for tool in TOOLS}
    return _services(tuple(map(str, range(values.shape[1]))), stacked).side["gru"][0]


def test_services_alike_are_named_in_less_than_one_family_of_twenty():
    rng, named = np.random.default_rng(5), 0
    for _ in range(200):
        named += sides(
            rng.choice([0.0, 0.0, 0.05, 0.9], p=[0.3, 0.2, 0.3, 0.2], size=(RUNS, 30))
        ).any()
    assert named < 10


def test_a_large_and_a_small_service_of_one_law_are_not_told_apart():
    """Of a rare tool, a small service mostly has nobody and a large one always somebody."""
    rng = np.random.default_rng(6)
    people = np.array([5] * 29 + [400])
    found = sides(rng.binomial(people, 0.03, size=(RUNS, 30)) / people)
    assert not found.any()


def test_a_service_that_is_always_lower_or_higher_is_told():
    values = np.random.default_rng(7).uniform(0.3, 0.6, size=(RUNS, 30))
    values[:, 4], values[:, 9] = 0.1, 0.9
    values[:2, 4] = 0.6  # 38 of 40
    found = sides(values)
    assert found[[4, 9]].tolist() == [-1, 1]
    assert not np.delete(found, [4, 9]).any()
    values[2, 4] = 0.6
    assert sides(values)[4] == 0


def test_few_runs_tell_nothing():
    assert _runs_needed(4, 2) > 4
    assert _runs_needed(RUNS, 2) == 38
    assert not sides(np.linspace(0.0, 1.0, 30)[None].repeat(4, axis=0)).any()


def test_quantiles_leave_out_the_runs_that_have_no_value():
    values = np.random.default_rng(8).uniform(size=(RUNS, 6))
    values[:7, 1], values[:, 2], values[1:, 4] = np.nan, np.nan, np.nan
    found = quantiles(values)
    for k in (0, 1, 3, 4, 5):
        there = values[~np.isnan(values[:, k]), k]
        np.testing.assert_array_equal(found[:, k], np.quantile(there, QUANTILES))
    assert np.isnan(found[:, 2]).all()
