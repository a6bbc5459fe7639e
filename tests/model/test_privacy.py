"""G1 by its rules: no group of real people, and no difference of groups, is smaller than allowed."""

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.core.level import HIDDEN
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.model import groups, managing
from simadopt.levels.staff.model.groups import LEAST_HEADS, LEAST_PEOPLE, Groups
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.scenario_authority import Authority
from support.worlds import scenario

SERVICES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=9)


def shown_names(services):
    """Return the name under which each service of an imported authority is shown, and its people."""
    sizes = np.array([size for size, _ in services], np.int64)
    units = SimpleNamespace(
        key=("town",),
        authority=np.zeros(sizes.size, np.int64),
        directorate=np.array([where for _, where in services]),
        directorate_name=("Works", "People", "Office"),
    )
    names = [f"town/{k}" for k in range(sizes.size)]
    groups._merge(0, names, sizes, units)
    return names, sizes


@given(SERVICES)
def test_no_group_shown_is_smaller_than_allowed(services):
    """All that is shown holds enough people, and so does what is left: or all are one group."""
    names, sizes = shown_names(services)
    people = Counter()
    for name, size in zip(names, sizes.tolist(), strict=True):
        people[name] += size
    assert len(people) == 1 or min(people.values()) >= LEAST_PEOPLE


@given(SERVICES)
def test_large_services_keep_their_names_when_none_is_small(services):
    names, _ = shown_names([(size + LEAST_PEOPLE, where) for size, where in services])
    assert names == [f"town/{k}" for k in range(len(services))]


@pytest.mark.parametrize("number", range(1, LEAST_HEADS + 2))
def test_encouragement_of_few_real_heads_is_not_told(real, number):
    state = real.start(1)
    state.run_to(2)
    of = np.full(state.o.heads.kind.size, -1)
    of[np.flatnonzero(state.o.heads.kind < 4)[:number]] = 0
    values = managing.encouragement(state, Groups(("some",), of), slice(0, 3))["gru_encouragement"]
    assert np.isnan(values).all() == (number < LEAST_HEADS)
    assert not np.isnan(values).any() or number < LEAST_HEADS


def test_real_people_an_intervention_names_are_counted_not_named():
    """In what is written; people of a generated town are row numbers, and stay."""
    act = Intervention(kind="training", week=0, target=Target(people=("A-17", "B-4")))
    made = scenario(interventions=(act,))
    real = made.model_copy(
        update={
            "authorities": (Authority(key="town", inhabitants=900, staff_file="staff.csv"),),
        }
    )
    assert LEVEL.names_real_people(real)
    assert not LEVEL.names_real_people(made)
    for one, people in ((real, [HIDDEN] * 2), (made, ["A-17", "B-4"])):
        plain = LEVEL.without_names(one, one.model_dump(mode="json"))
        assert list(plain["interventions"][0]["target"]["people"]) == people
