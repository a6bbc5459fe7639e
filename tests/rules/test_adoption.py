"""Steps 7 to 9: what V is made of, and the chances to start and to stop."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.levels.staff.rules import usefulness
from simadopt.levels.staff.tables.parameters import parameters
from simadopt.rules import abandonment, adoption, exposure, link
from support.rules import SHARES, VALUES, f32, near, read_by_rules, single, with_parameters

INPUTS = {
    "usefulness": 0.6, "ease": 0.5, "match": 0.25, "b_boss": 2.0, "e_head": 0.75,
    "innovativeness": 0.25, "influence": 0.4, "routine": 0.9, "collective": 1.0, "habit": 0.3,
    "dose": 0.5, "load": 0.7, "risk": 0.2, "person": -0.35, "mandated": 1.0,
}  # fmt: skip
WEIGHTS = {
    "base": -1.0, "b_use": 1.5, "b_ease": 0.8, "b_peer": 0.25, "b_routine": 2.0,
    "routine_pivot": 0.5, "b_habit": 0.5, "b_train": 1.2, "trial_floor": 0.25, "trial_boss": 0.5,
    "b_load": 0.4, "b_risk": 3.0, "b_mandate": 0.75, "mandate_backlash": 0.5,
}  # fmt: skip
TERMS = {
    "base": -1.0, "usefulness": 0.9, "ease": 0.6, "boss": 1.125, "peers": 0.1, "routine": 0.8,
    "habit": 0.15, "training": 0.375, "load": -0.28, "risk": -0.6, "person": -0.35,
    "mandate": 0.625,
}  # fmt: skip


def terms(p, **changes):
    values = {**INPUTS, **changes}
    return single(adoption.adoption_terms, *values.values(), p)


def total(p, **changes):
    return single(adoption.value, terms(p, **changes))


def test_terms_at_a_point_computed_by_hand():
    found = dict(zip(adoption.TERMS, terms(with_parameters(**WEIGHTS)), strict=True))
    assert {name: float(v) for name, v in found.items()} == pytest.approx(TERMS, rel=1e-6)


def test_value_is_the_sum_of_the_terms_in_their_order():
    found = terms(read_by_rules(parameters()))
    v = f32(0.0)
    for term in found:
        v = v + term
    assert single(adoption.value, found) == v
    assert float(total(with_parameters(**WEIGHTS))) == near(sum(TERMS.values()))


@given(st.lists(st.floats(-50.0, 50.0, width=32), min_size=12, max_size=12))
def test_terms_add_up(values):
    v = f32(0.0)
    for term in map(f32, values):
        v = v + term
    assert single(adoption.value, tuple(map(f32, values))) == v


@pytest.mark.parametrize("weight", sorted(set(WEIGHTS) - {"base", "routine_pivot"}))
def test_each_weight_moves_its_own_term_only(weight):
    """Floor and share of the boss are parts of the term of training."""
    before = np.array(terms(with_parameters(**WEIGHTS)))
    after = np.array(terms(with_parameters(**{**WEIGHTS, weight: WEIGHTS[weight] + 1.0})))
    moved = np.array(adoption.TERMS)[before != after].tolist()
    owner = {
        "b_use": "usefulness", "b_peer": "peers", "b_train": "training", "trial_floor": "training",
        "trial_boss": "training", "b_mandate": "mandate", "mandate_backlash": "mandate",
    }  # fmt: skip
    assert moved == [owner.get(weight, weight.removeprefix("b_"))]


def test_with_all_weights_at_0_only_the_base_and_the_person_are_left():
    assert float(total(with_parameters(base=-1.5), b_boss=0.0, person=0.0)) == -1.5
    assert float(total(with_parameters(base=-1.5), b_boss=0.0, person=0.25)) == -1.25


RISES = ("usefulness", "ease", "match", "b_boss", "e_head", "influence", "routine", "habit", "dose",
         "person")  # fmt: skip
FALLS = ("load", "risk")


@pytest.mark.parametrize("name", RISES + FALLS)
@given(low=SHARES, high=SHARES)
def test_value_is_monotone(name, low, high):
    low, high = sorted((low, high))
    p = with_parameters(**WEIGHTS)
    a, b = total(p, **{name: low}), total(p, **{name: high})
    assert a <= b if name in RISES else a >= b


@given(e=SHARES, innovativeness=SHARES)
def test_heads_move_the_reluctant_more(e, innovativeness):
    p = with_parameters(**WEIGHTS)
    boss = dict(zip(adoption.TERMS, terms(p, e_head=e, innovativeness=innovativeness), strict=True))
    assert float(boss["boss"]) == near(2.0 * (1.0 - innovativeness) * e)
    assert dict(zip(adoption.TERMS, terms(p, innovativeness=1.0), strict=True))["boss"] == 0.0


def test_a_service_is_no_routine_for_what_is_not_collective():
    p = with_parameters(**WEIGHTS)
    assert dict(zip(adoption.TERMS, terms(p, collective=0.0), strict=True))["routine"] == 0.0


def test_an_obligation_counts_for_the_obliged_only():
    p = with_parameters(**WEIGHTS)
    assert terms(p, mandated=0.0)[-1] == 0.0
    assert float(terms(p, innovativeness=1.0)[-1]) == 0.25


def test_skill_match():
    def match(mix, skills):
        pairs = zip(mix, skills, strict=True)
        return float(sum(single(adoption.skill_match, a, b) for a, b in pairs))

    assert match((0.5, 0.3, 0.2), (0.8, 0.5, 0.25)) == near(0.6)
    assert match((1.0, 0.0, 0.0), (0.7, 1.0, 1.0)) == near(0.7)


def test_trial():
    p = with_parameters(b_train=2.0, trial_floor=0.3, trial_boss=0.7)
    assert float(single(adoption.trial, 0.5, 1.0, p)) == near(1.0)
    assert float(single(adoption.trial, 0.5, 0.0, p)) == near(0.3)
    assert single(adoption.trial, 0.0, 1.0, p) == 0.0


# --- usefulness ----------------------------------------------------------------------------------


def test_usefulness_by_hand():
    assert float(single(usefulness.pull, 0.8, 0.5, 30, 60)) == near(1.0)
    assert float(single(usefulness.usefulness, 0.6, 1.0)) == near(0.6)


@given(quality=SHARES, users=st.integers(0, 50), able=st.integers(0, 50))
def test_usefulness_at_its_limits(quality, users, able):
    assert single(usefulness.usefulness, 0.0, quality) == 0.0
    assert single(usefulness.pull, quality, 0.0, min(users, able), able) == f32(quality)
    assert single(usefulness.pull, quality, 1.0, 0, 0) == f32(quality)


@given(few=st.integers(0, 60), many=st.integers(0, 60), externality=SHARES)
def test_others_use_makes_a_feature_more_useful(few, many, externality):
    few, many = sorted((few, many))
    low, high = (single(usefulness.pull, 0.8, externality, n, 60) for n in (few, many))
    assert low <= high


# --- exposure ------------------------------------------------------------------------------------


def test_exposure_by_hand():
    assert float(single(exposure.exposure, 3.0, 12.0)) == 0.25
    assert single(exposure.exposure, 0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (exposure.NONE, 0.0),
        (exposure.LINEAR, 0.25),
        (exposure.THRESHOLD, 1.0),
        (exposure.MANAGERS, 0.5),
    ],
)
def test_influence_by_theory(kind, expected):
    assert exposure.PEERS[kind] in ("none", "linear", "threshold", "managers")
    values = (f32(3.0), f32(12.0), f32(3.0), f32(0.5))
    assert float(exposure.influence(kind, *values)) == expected


@given(users=st.integers(0, 300), need=st.integers(0, 300))
def test_a_threshold_is_reached_at_equality(users, need):
    values = (f32(users), f32(300.0), f32(need), f32(0.0))
    assert (float(exposure.influence(exposure.THRESHOLD, *values)) == 1.0) == (users >= need)


# --- link ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("logistic", 0.0, 0.5),
        ("logistic", math.log(3.0), 0.75),
        ("logistic", -math.log(3.0), 0.25),
        ("linear", 0.3, 0.3),
        ("linear", -2.0, 0.0),
        ("linear", 7.0, 1.0),
        ("step", 0.0, 1.0),
        ("step", -1e-6, 0.0),
        ("step", 2.0, 1.0),
    ],
)
def test_link(kind, value, expected):
    assert float(link.link(link.LINKS.index(kind), f32(value))) == near(expected)


@pytest.mark.parametrize("kind", range(3), ids=link.LINKS)
@given(low=VALUES, high=VALUES)
def test_links_do_not_decrease_and_lie_in_0_1(kind, low, high):
    low, high = sorted((low, high))
    a, b = (float(link.link(kind, f32(v))) for v in (low, high))
    assert 0.0 <= a <= 1.0
    assert a <= b + 1e-7


# --- abandonment ---------------------------------------------------------------------------------


def test_abandonment_by_hand():
    p = with_parameters(base_out=-1.5, kappa=0.5, pace=0.2, pace_out=0.4, habit_shield=0.25)
    assert float(single(abandonment.exit_value, 2.0, p)) == -2.5
    assert float(single(abandonment.exit_pace, 1.0, p)) == near(0.06)
    assert float(single(abandonment.exit_pace, 0.0, p)) == near(0.08)


@given(value=VALUES, habit=SHARES)
def test_abandonment_at_its_limits(value, habit):
    assert single(abandonment.exit_pace, habit, with_parameters(habit_shield=0.5)) == 0.0
    constant = with_parameters(base_out=-1.5, pace=0.25, pace_out=0.5)
    assert single(abandonment.exit_value, value, constant) == -1.5
    assert single(abandonment.exit_pace, habit, constant) == f32(0.125)


@given(low=VALUES, high=VALUES)
def test_what_is_worth_more_is_kept(low, high):
    low, high = sorted((low, high))
    p = with_parameters(base_out=-1.5, kappa=1.0)
    assert single(abandonment.exit_value, low, p) >= single(abandonment.exit_value, high, p)
