"""A6: draws are uniform and independent across people, weeks, features, rules and seeds."""

import numpy as np
import pytest

from support.randomness import BATTERY, CERTAIN, apart, draws, uniform

OTHERS = {
    "next week": {"week": 1},
    "a year later": {"week": 52},
    "the other half of the word": {"feature": 1},
    "another word": {"feature": 2},
    "the last feature": {"feature": 31},
    "another rule": {"rule": "awareness"},
    "a rule of nearly the same name": {"rule": "use2"},
    "the next seed": {"seed": 2},
    "a far seed": {"seed": 2**63 - 1},
    "seed and week exchanged": {"seed": 0, "week": 1},
}


@pytest.mark.parametrize("test", BATTERY, ids=lambda t: t.__name__)
def test_people_next_to_each_other(test):
    assert test(draws()) > CERTAIN


@pytest.mark.parametrize("other", OTHERS)
def test_one_person_twice(other):
    assert apart(draws(), draws(**OTHERS[other])) > CERTAIN


def test_person_and_next_person():
    u = draws()
    assert apart(u[:-1], u[1:]) > CERTAIN
    keys = np.arange(60_000, dtype=np.uint64) << np.uint64(32)
    assert apart(u, draws(keys=keys)) > CERTAIN


def test_newcomer_and_leaver():
    """The chance of a newcomer is a child of the key of her post."""
    from simadopt.core import chance

    keys = np.arange(60_000, dtype=np.uint64)
    first = chance.child_keys(keys, np.full(keys.size, 1, np.uint64))
    second = chance.child_keys(keys, np.full(keys.size, 2, np.uint64))
    assert apart(draws(), draws(keys=first)) > CERTAIN
    assert apart(draws(keys=first), draws(keys=second)) > CERTAIN


@pytest.mark.parametrize("axis", ["week", "feature", "seed"])
def test_one_person_all_along(axis):
    """All draws of a few people along one counter, read one after the other."""
    few = np.arange(600, dtype=np.uint64)
    counters = range(32) if axis == "feature" else range(100)
    along = np.array([draws(**{axis: k}, keys=few) for k in counters]).T.ravel()
    assert uniform(along) > CERTAIN
    assert apart(along[:-1], along[1:]) > CERTAIN


def test_the_battery_bites():
    """A weak generator fails it: the high bits of a counter times a constant."""
    k = np.arange(60_000, dtype=np.uint64)
    weak = ((k * np.uint64(69069)) % np.uint64(2**24)).astype(np.float64) / 2**24
    assert min(test(weak) for test in BATTERY) < CERTAIN
