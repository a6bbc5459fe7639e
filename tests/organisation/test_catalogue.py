"""A table of tools and features of one's own goes through the columns, the kernels and the counts."""

from dataclasses import replace

import numpy as np
import pytest

from simadopt.core.errors import SimadoptError
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, Tool, catalogue
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.tables.features import FEATURES
from support.worlds import bits_of, scenario, town

OWN = Tool("records", b_boss=3.0)


def own_table(more):
    """Return the shipped table with a fourth tool of so many features."""
    first = FEATURES[0]
    added = tuple(replace(first, name=f"records_{k}", tool="records", role="") for k in range(more))
    return FeatureTable((*SHIPPED.tools, OWN), (*FEATURES, *added))


def after(table, weeks=20, **changes):
    acts = (
        Intervention(kind="training", week=1, target=Target(), tool="intranet", hours=6.0),
        Intervention(kind="campaign", week=2, target=Target(), tool="gru", strength=1.0),
    )
    what = scenario(town(), interventions=acts, parameters={"leavers_week": 0.02}, **changes)
    state = start(what, 4, weeks=weeks, features=table)
    state.run_to(weeks)
    return state


def test_a_fourth_tool_and_features_up_to_the_last_bit():
    table = own_table(32 - len(FEATURES))
    state = after(table)
    people, features = state.o.people, len(table.features)
    assert people.habit.shape[1] == features == 32
    assert state.o.heads.encouragement.shape[0] == state.records.shares.shape[2] == 4
    uses, can = bits_of(people.uses, features), bits_of(people.can, features)
    np.testing.assert_array_equal(state.records.users[state.week].sum(axis=0), uses.sum(axis=0))
    assert uses[:, len(FEATURES) :].any() and can[:, -1].any()
    assert not (uses & ~can).any()


def test_a_tool_more_moves_nothing_of_the_others():
    """Nothing of the shipped tools reads the new one but habits of work: time pressure, skills."""
    alone = {"load_new": 0.0, "skill_practice": 0.0, "leavers_week": 0.02}
    what = scenario(town(), parameters=alone)
    found = []
    for table in (SHIPPED, own_table(3)):
        state = start(what, 4, weeks=12, features=table)
        state.run_to(12)
        found.append(state.o.people.uses & np.uint32(2 ** len(FEATURES) - 1))
    np.testing.assert_array_equal(*found)


def test_one_tool_alone():
    """A university's platform: no intake, no tracking, nobody who handles requests."""
    table = FeatureTable((Tool("intranet"),), tuple(f for f in FEATURES if f.tool == "intranet"))
    what = scenario(town())
    state = start(what, 4, weeks=12, features=table)
    state.run_to(12)
    assert state.o.people.uses.any()
    assert state.o.people.skill.shape[0] == 3
    assert not state.o.services.handlers.any()
    assert state.records.arrived.sum() > 0
    assert state.records.tracked.sum() == 0


def test_columns_of_the_shipped_table():
    columns = catalogue()
    assert columns.tool_mask.tolist() == [SHIPPED.mask(t) for t in SHIPPED.tool_names]
    assert columns.citizen_facing.tolist() == [1.0, 0.0, 0.0]
    assert bin(SHIPPED.tracking_mask()).count("1") == 2


@pytest.mark.parametrize(
    ("tools", "features"),
    [
        ((*SHIPPED.tools, OWN), FEATURES),
        (SHIPPED.tools[:2], FEATURES),
        (SHIPPED.tools, FEATURES * 2),
    ],
    ids=["a tool without features", "features without a tool", "too many features"],
)
def test_what_the_columns_cannot_hold_is_refused(tools, features):
    with pytest.raises(SimadoptError):
        FeatureTable(tools, features)
