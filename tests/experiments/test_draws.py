"""Draws of all that is not known: nothing with a prior stays constant, theories weigh as scored."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simadopt.cases import load
from simadopt.core.level import level_named
from simadopt.core.parameters import parse_prior, slab_of
from simadopt.experiments.calibration.space import prior_moments
from simadopt.experiments.comparison.draw_limits import (
    effects,
    level_of,
    limit_errors,
    limits,
)
from simadopt.experiments.comparison.estimates import estimate, one_town, simultaneous
from simadopt.experiments.draws import draws_of, theory_weights
from simadopt.experiments.prior import prior_draws, spikes
from simadopt.experiments.sweep.plan import Arm, Plan

STAFF = level_named("staff")


def test_no_row_with_a_prior_is_constant():
    found = draws_of(STAFF, 40)
    for name, row in STAFF.parameters.items():
        values = {draw.get(name) for draw in found.settings}
        assert (len(values) > 5) == row.free, name
    assert set(found.fitted) | set(found.prior) == {
        n for n, r in STAFF.parameters.items() if r.free
    }


def test_a_fixed_row_says_why():
    for row in STAFF.parameters.values():
        assert row.free or row.prior.partition(": ")[2], row.name


def test_theories_weigh_as_their_scores_say():
    found = draws_of(STAFF, 200)
    drawn = Counter(draw["theory.preset"] for draw in found.settings)
    names = {"model": "full"}
    for theory, weight in found.theories.items():
        assert drawn[names.get(theory, theory)] == pytest.approx(200 * weight, abs=1.0)
    assert sum(found.theories.values()) == pytest.approx(1.0)
    assert set(found.theories) == set(STAFF.theories)


def test_theories_weigh_alike_until_all_of_them_were_compared(tmp_path):
    head = "name,density,difference,error,unreliable,verdict\n"
    names = list(STAFF.theories)
    for told, alike in ((names[:1], True), (names, False)):
        rows = "".join(f"{name},-20,{-9 * k},0.1,0,worse\n" for k, name in enumerate(told))
        (tmp_path / "theories.csv").write_text(head + rows, encoding="utf-8")
        found = theory_weights(STAFF, tmp_path)
        assert (len(set(found.values())) == 1) == alike


def test_theories_that_are_alike_weigh_alike(tmp_path):
    rows = "".join(f"{name},-20,0,0,0,alike\n" for name in STAFF.theories)
    (tmp_path / "theories.csv").write_text(
        "name,density,difference,error,unreliable,verdict\n" + rows, encoding="utf-8"
    )
    found = theory_weights(STAFF, tmp_path)
    assert list(found.values()) == pytest.approx([0.25] * 4)
    assert theory_weights(STAFF, None) == found


def test_a_disputed_effect_is_exactly_0_as_often_as_its_prior_says():
    row = replace(STAFF.parameters["b_peer"], prior="zero 0.25 or normal(0.3, 0.1)")
    table = {"b_peer": row}
    values = np.array([one["b_peer"] for one in prior_draws(2000, 3, table)])
    assert np.mean(values == 0.0) == pytest.approx(0.25, abs=0.03)
    assert np.median(values[values > 0.0]) == pytest.approx(0.3, abs=0.02)
    absent = np.array(["b_peer" in one for one in spikes(2000, 3, table)])
    assert (values[absent] == 0.0).all()
    assert (values[~absent] == 0.0).mean() < 0.01  # a normal law held at 0
    assert parse_prior(row.prior).zero == 0.25


def test_what_a_scenario_chose_is_not_drawn():
    case = load("commune_27k", {"theory.preset": "wang", "b_peer": 0.5})
    draws = draws_of(STAFF, 4).settings
    plan = Plan((Arm("a", case),), draws=draws)
    for number in range(4):
        setting = plan.run(number).setting
        assert "theory.preset" not in setting
        assert "b_peer" not in setting
        assert "b_use" in setting


def _made(draws, replicates, effect=1.0, chance=2.0, seed=1):
    rng = np.random.default_rng(seed)
    mean = 0.5 + effect * rng.normal(size=(draws, 1))
    return mean + chance * rng.normal(size=(draws, replicates))


def test_neither_interval_follows_the_number_of_replicates():
    """The width of the mean effect is that of the effect: 2 · 1.96; that of one town holds chance too."""
    for found, width in ((estimate, 2 * 1.96), (one_town, 2 * 1.96 * np.sqrt(2.0))):
        few, many = (
            np.mean(
                [
                    np.ptp([o.low, o.high])
                    for s in range(20)
                    for o in [found(_made(200, r, chance=1.0, seed=s))]
                ]
            )
            for r in (2, 20)
        )
        assert few == pytest.approx(width, rel=0.08)
        assert many == pytest.approx(width, rel=0.08)


def test_no_95_percent_under_a_hundred_draws():
    assert [level_of(n) for n in (100, 99, 39, 38, 19)] == [0.95, 0.9, 0.9, 0.8, 0.8]
    assert estimate(_made(50, 2)).level == 0.9
    assert one_town(_made(10, 2)).level == pytest.approx(9 / 11)


@pytest.mark.parametrize("n", [19, 39, 100])
def test_an_interval_holds_the_next_draw_as_often_as_it_says(n):
    rng, held = np.random.default_rng(n), []
    for _ in range(3000):
        values = rng.normal(size=(n, 1))
        found = one_town(values)
        held.append(found.low <= rng.normal() <= found.high)
    assert np.mean(held) == pytest.approx(level_of(n), abs=0.015)


def test_limits_have_errors_that_hold_them():
    held = []
    for seed in range(300):
        (low, high), _ = limit_errors(_made(200, 1, chance=0.0, seed=seed))
        held.append(low <= 0.5 - 1.959964 <= high)
    assert 0.92 <= np.mean(held) <= 0.99


@pytest.mark.parametrize(("draws", "columns"), [(100, 3), (100, 8), (400, 8)])
def test_simultaneous_intervals_hold_together(draws, columns):
    """As often as they say, which is less than 95 % where so few draws cannot hold so many columns."""
    rng, alone, together, told = np.random.default_rng(2), [], [], []
    for _ in range(400):
        values = [rng.normal(size=(draws, 1)) for _ in range(columns)]
        new = rng.normal(size=columns)
        found = simultaneous(values)
        told.append(found[0].level)
        together.append(all(o.low <= x <= o.high for o, x in zip(found, new, strict=True)))
        alone.append(
            all(o.low <= x <= o.high for o, x in zip(map(estimate, values), new, strict=True))
        )
    assert np.mean(together) > np.mean(alone) + 0.05
    assert np.mean(together) > np.mean(told) - 0.035
    assert (np.mean(told) < 0.9) == ((draws, columns) == (100, 8))


def test_draws_without_effect_stay_at_0():
    """A fifth of the draws has no effect, and no chance in it: the lower limit is 0, not shrunken off it."""
    rng = np.random.default_rng(4)
    truth = np.where(np.arange(200) < 40, 0.0, 0.05 + 0.1 * rng.random(200))
    noise = np.where(truth > 0.0, 0.02, 0.0)[:, None] * rng.normal(size=(200, 2))
    found = estimate(truth[:, None] + noise)
    assert found.low == 0.0
    assert found.holds_zero
    assert found.high == pytest.approx(np.quantile(truth, 0.975), abs=0.012)


def test_with_one_replicate_chance_stays():
    assert effects(np.arange(5.0)[:, None]).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_without_chance_effects_are_the_means():
    values = np.repeat(np.arange(5.0)[:, None], 3, axis=1)
    assert effects(values).tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def _fit(folder, version, names, prior=None, values=0.123):
    """Write a fit of some parameters, as `simadopt calibrate` does."""
    rows = ["name,fitted,prior_mean,prior_sd"]
    for name in names:
        mean, sd, *_ = prior_moments(name, prior or STAFF.parameters)
        rows.append(f"{name},yes,{mean:.6g},{sd:.6g}")
    (folder / "parameters.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "fit.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    table = {name: np.full(30, values) for name in (*names, "b_risk")}
    pd.DataFrame(table | {"discrepancy": np.zeros(30)}).to_parquet(folder / "posterior.parquet")
    return folder


def test_a_fit_of_this_model_is_taken_for_what_it_fitted(tmp_path):
    found = draws_of(STAFF, 12, folder=_fit(tmp_path, "0.6.0", ["base", "b_use"]))
    assert (set(found.fitted), found.other) == ({"base", "b_use"}, "")
    assert {draw["base"] for draw in found.settings} == {0.123}
    assert len({draw["b_risk"] for draw in found.settings}) > 5  # held by the fit: from its prior


def test_a_fit_of_an_earlier_version_is_not_taken(tmp_path):
    found = draws_of(STAFF, 12, folder=_fit(tmp_path, "0.5.3", ["base", "b_use"]))
    assert (found.fitted, found.other) == ((), "0.5.3")
    assert 0.123 not in {draw["base"] for draw in found.settings}


def test_a_fit_under_another_prior_is_not_taken(tmp_path):
    table = {**STAFF.parameters, "base": replace(STAFF.parameters["base"], prior="normal(-3, 0.2)")}
    found = draws_of(STAFF, 12, folder=_fit(tmp_path, "0.6.0", ["base"], table))
    assert (found.fitted, found.other) == ((), "0.6.0")


def test_the_shipped_fit_is_taken_or_said_to_be_of_another_model():
    found = draws_of(STAFF, 4)
    assert bool(found.fitted) != bool(found.other)


def test_an_effect_that_may_be_absent_is_absent_whatever_a_fit_without_spike_says(tmp_path):
    bare = {**STAFF.parameters, "b_peer": slab_of(STAFF.parameters["b_peer"])}
    found = draws_of(STAFF, 200, folder=_fit(tmp_path, "0.6.0", ["b_peer"], bare))
    assert found.fitted == ("b_peer",)
    values = np.array([draw["b_peer"] for draw in found.settings])
    assert set(values) == {0.0, 0.123}
    assert np.mean(values == 0.0) == pytest.approx(0.15, abs=0.06)


def test_a_fit_that_knew_the_spike_is_taken_as_it_is(tmp_path):
    found = draws_of(STAFF, 50, folder=_fit(tmp_path, "0.6.0", ["b_peer"]))
    assert {draw["b_peer"] for draw in found.settings} == {0.123}


@pytest.mark.parametrize(("draws", "chance"), [(200, 0.5), (100, 1.0), (200, 2.0), (39, 1.0)])
def test_the_mean_effect_is_covered_as_often_as_its_level_says(draws, chance):
    """Truth: an effect drawn from N(.5, 1), seen twice a draw through chance of so much of its spread."""
    rng, held, raw = np.random.default_rng(11), [], []
    for _ in range(1200):
        truth = 0.5 + rng.normal(size=draws + 1)
        values = truth[:draws, None] + chance * rng.normal(size=(draws, 2))
        found = estimate(values)
        held.append(found.low <= truth[draws] <= found.high)
        low, high = limits(values.mean(axis=1), found.level)
        raw.append(low <= truth[draws] <= high)
    assert level_of(draws) - 0.015 < np.mean(held) < level_of(draws) + 0.025
    if chance == 2.0:
        assert np.mean(raw) > 0.985  # with the chance of two runs left in, it holds too much


def test_without_any_effect_chance_alone_makes_little():
    values = np.random.default_rng(3).normal(size=(200, 2))
    found = estimate(values)
    assert found.holds_zero
    assert found.high - found.low < 0.5 * np.ptp(limits(values.mean(axis=1), 0.95))
