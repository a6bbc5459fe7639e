"""What may move what, how often a row counts, and what is in an interval."""

import csv

import numpy as np
import pytest

from simadopt.io.shipped import shipped_file
from simadopt.levels.territory.survey.asked import questions
from simadopt.levels.territory.survey.fitting import FREE, Target, natural, targets, transformed
from simadopt.levels.territory.survey.predicted import predicted, prediction_problem
from simadopt.levels.territory.survey.predictive import (
    discrepancies,
    discrepancy,
    figures,
    predictive,
)
from simadopt.levels.territory.survey.reach import overlap, reach


def test_an_intercept_is_moved_by_rows_of_its_item_and_type():
    rows = [
        "plan_absent_interco",
        "role_dpo_exists",
        "dpo_departments_2019_11",
        "service_size_lt5_region",
    ]
    names = [
        "alpha_plan", "gamma_intercommunal_plan", "gamma_region_plan", "alpha_dpo", "gamma_department_dpo",
        "gamma_region_dpo", "cap_region", "cap_department", "frailty_sd",
    ]  # fmt: skip
    wanted = [
        [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1],
        [0, 0, 0, 0], [1, 1, 1, 1],
    ]  # fmt: skip
    assert reach(names, rows).astype(int).tolist() == wanted
    assert not reach(["enforcement_year"], rows).any()
    told = reach(FREE, [one.id for one in targets() if np.isfinite(one.error)])
    assert told.any(axis=0).all() and told[FREE.index("alpha_data_protection")].sum() > 4


def test_rows_of_the_same_people_count_as_one():
    sizes = {
        "plan_exists_all": 120.0, "plan_absent_interco": 33.0, "plan_absent_commune": 50.0,
        "role_dpo_exists": 120.0, "role_dpo_in_creation": 120.0,
    }  # fmt: skip
    wanted = [1 + 33 / 120 + 50 / 120, 1 + 33 / 120, 1 + 50 / 120, 2.0, 2.0]
    assert overlap(tuple(sizes), tuple(sizes.values())).tolist() == pytest.approx(wanted)


def test_a_discrepancy_is_found():
    rng = np.random.default_rng(1)
    variance = rng.uniform(0.02, 0.1, 400)
    for one in (Target("a", "logit", 0.0, 1.0, 0.0, 9.0), Target("b", "logit", 0.0, 1.0, 0.0)):
        share = np.array([0.0, 0.3, 1.0])
        assert natural(one, transformed("logit", share, one.size or 120.0)) == pytest.approx(share)
    for tau in (0.0, 0.3, 0.8):
        residual = rng.normal(0.0, np.sqrt(variance + tau**2))
        assert discrepancy(residual, variance) == pytest.approx(tau, abs=0.09)


def test_no_row_widens_its_own_interval():
    rng = np.random.default_rng(2)
    rows = [Target(str(k), "logit", 0.0, 0.3, 0.5, 120.0) for k in range(40)]
    given = rng.normal(0.0, 0.2, (50, 40))
    given[:, ::2] += 3.0
    tau = discrepancies(rows, given, [str(k) for k in range(40)])
    assert tau[::2].max() < 0.2 and tau[1::2].min() > 1.0


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_intervals_hold_what_they_say(share):
    """Figures made by the same chance lie inside of 50 and 90 % intervals as often as these say."""
    rng = np.random.default_rng(3)
    size, inside, tries = 60, np.zeros(2), 400
    target = Target("a", "logit", 0.0, 0.3, share, size)
    for _ in range(tries):
        level = np.log(share / (1 - share)) + rng.normal(0, 0.3, 61)
        moved = level + rng.normal(0, 0.4, 61)
        figure = rng.binomial(size, 1 / (1 + np.exp(-moved[0]))) / size
        p = 1 / (1 + np.exp(-level[1:]))
        samples = rng.binomial(size, p[:, None], (60, 8)) / size
        given = transformed("logit", p, size)
        draws = predictive(target, given, samples, np.full(60, 0.4), rng)
        low, below, above, high = np.quantile(draws, (0.05, 0.25, 0.75, 0.95))
        inside += [below <= figure <= above, low <= figure <= high]
    assert inside[0] / tries == pytest.approx(0.5, abs=0.09)
    assert inside[1] / tries == pytest.approx(0.9, abs=0.06)


def test_a_series_has_its_discrepancy_and_reading():
    rng = np.random.default_rng(4)
    target = Target("a", "log", 0.0, 0.3, 100.0, 0.0, 0.3)
    draws = predictive(target, np.full(20_000, np.log(100.5)), None, np.full(20_000, 0.4), rng)
    assert np.log(draws + 0.5).std() == pytest.approx(0.5, abs=0.01)
    assert natural(target, np.array([np.log(100.5)])) == pytest.approx(100.0)
    later = figures("open_data_authorities_2022_12", np.full(20_000, 200.0), 0.3, rng)
    assert np.log(later + 0.5).std() == pytest.approx(0.3, abs=0.01)
    assert (figures("open_data_budget_slope_2022", np.array([1.5]), 0.3, rng) == 1.5).all()


def test_predict_asks_what_was_frozen():
    problem = prediction_problem()
    with shipped_file("calibration", "territory_predictions_2.csv").open(encoding="utf-8") as file:
        frozen = [row["id"] for row in csv.DictReader(file)]
    assert [one.name for one in problem.outputs] == frozen
    fitted = {one.id for one in targets() if np.isfinite(one.error)}
    assert not fitted & {one.id for one in predicted()}
    found = dict(zip(frozen, problem.simulate({}, 1), strict=True))
    assert all(0.0 <= found[one.id] <= 1.0 for one in predicted())
    assert 0.0 < found["dpo_communes_2022_01"] < 1.0 < found["participatory_budgets_2022"]


def test_questions_in_french_name_their_item_and_no_code():
    told = {one.id: one.asked_fr for one in questions()}
    assert not [text for text in told.values() if "_" in text]
    assert told["role_smart_city_exists"].startswith("Responsable de la ville intelligente")
    assert told["service_size_none_all"] == "Équipe numérique\u202f: aucune"
