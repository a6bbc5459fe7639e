"""D2: every week the books balance, to the unit."""

import copy

import numpy as np
import pytest

from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import from_organisation, start
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.tables.features import TOOLS as TOOL_NAMES
from support.commune import shipped
from support.worlds import TOOLS, bits_of, scenario, town

WEEKS = 20
SOME = Target(share=0.3)
ACTS = (
    Intervention(kind="training", week=2, target=SOME, hours=4.0),
    Intervention(kind="equipment", week=3, device="mailbox", count=12),
    Intervention(kind="equipment", week=3, device="laptop", count=5),
    Intervention(kind="campaign", week=4, tool="expression"),
    Intervention(kind="coaching", week=4, target=Target(rank=("head",))),
    Intervention(kind="departure", week=6, target=Target(broker=True)),
    Intervention(kind="redesign", week=7, tool="intranet", strength=0.5),
    Intervention(kind="mandate", week=9, repeat_weeks=4, target=SOME),
)
TURNING = {"leavers_week": 0.02, "pace_out": 0.2}
WORLDS = {
    "commune": shipped("commune_27k"),
    "two towns, turnover": scenario(town(), town("other", regime="community"), parameters=TURNING),
    "interventions": scenario(town(), interventions=ACTS, parameters=TURNING, tools=TOOLS),
    "peers off": scenario(town(monitoring=True), parameters={"b_peer": 0.0, "aware_tie": 0.0}),
}


def recounted(state):
    """Return the same organisation with everything counted again."""
    o = copy.deepcopy(state.o)
    return from_organisation(state.scenario, state.seed, state.weeks, state.p, o, state.labels)


def check_counts(state):
    """Counts kept by flips are those counted from scratch, and levels agree with each other."""
    o, twin, tally = state.o, recounted(state), state.tally
    for kept, fresh in zip(tally, twin.tally, strict=True):
        np.testing.assert_array_equal(kept, fresh)
    for name in ("users", "able", "handlers", "trackers"):
        np.testing.assert_array_equal(getattr(o.services, name), getattr(twin.o.services, name))
    np.testing.assert_array_equal(o.authorities.users, twin.o.authorities.users)
    np.testing.assert_array_equal(o.people.using_ties, twin.o.people.using_ties)
    np.testing.assert_array_equal(o.people.aware_counted, o.people.aware)
    features = o.catalogue.tool.size
    uses = bits_of(o.people.uses, features)
    for level, group in ((tally.users, o.people.cell), (o.services.users, o.people.service),
                         (o.authorities.users, o.people.authority)):  # fmt: skip
        by_hand = np.zeros(level.shape, np.int64)
        np.add.at(by_hand, group, uses)
        np.testing.assert_array_equal(level, by_hand)
        assert level.sum() == uses.sum()


def check_states(state):
    """Each person is in one state a feature: unequipped, unaware, aware, or user."""
    people, features = state.o.people, state.o.catalogue.tool.size
    can, aware, uses = (bits_of(b, features) for b in (people.can, people.aware, people.uses))
    assert not (uses & ~can).any()
    assert not (uses & ~aware).any()
    parts = (~can).astype(int) + (can & ~aware) + (can & aware & ~uses) + uses
    assert (parts == 1).all()
    week = state.week
    totals = state.records.users[week], state.records.aware[week], state.records.able[week]
    for total, bits in zip(totals, (uses, aware & can, can), strict=True):
        np.testing.assert_array_equal(total.sum(axis=0), bits.sum(axis=0))


def check_shares(state):
    """The share of a tool is counted in whole parts, over the features of the post."""
    o, week = state.o, state.week
    features = o.catalogue.tool.size
    uses, post = (bits_of(b, features) for b in (o.people.uses, o.people.post))
    for t in range(len(TOOL_NAMES)):
        of_tool = o.catalogue.tool == t
        relevant = (post & of_tool).sum(axis=1)
        used = (uses & post & of_tool).sum(axis=1)
        assert state.records.posts[week, :, t].sum() == (relevant > 0).sum()
        shares = used * SHARE_UNIT // np.maximum(relevant, 1)
        assert state.records.shares[week, :, t].sum() == shares.sum()


@pytest.mark.parametrize("world", WORLDS)
def test_every_week(world):
    state = start(WORLDS[world], 3, weeks=WEEKS)
    stock = int(np.bitwise_count(state.o.people.uses).sum())
    check_counts(state)
    check_states(state)
    for week in range(WEEKS):
        state.run_to(week + 1)
        check_counts(state)
        check_states(state)
        check_shares(state)
        r = state.records
        flows = int(r.gained[week + 1] - r.dropped[week + 1] - r.departed[week + 1])
        now = int(np.bitwise_count(state.o.people.uses).sum())
        assert now == stock + flows, f"week {week}"
        assert now == r.users[week + 1].sum()
        stock = now


@pytest.mark.parametrize("world", WORLDS)
def test_requests_are_whole_and_tracked_ones_are_among_them(world):
    state = start(WORLDS[world], 3, weeks=WEEKS)
    state.run_to(WEEKS)
    arrived, tracked = state.records.arrived, state.records.tracked
    assert arrived[0].sum() == 0
    assert arrived[1:].sum() > 0
    assert ((tracked >= 0) & (tracked <= arrived)).all()
    for kept, last in ((arrived, state.workspace.arrived), (tracked, state.workspace.tracked)):
        np.testing.assert_array_equal(kept[-1].sum(axis=0), last.sum(axis=0))
    assert tracked.sum() < arrived.sum()
    management = state.o.services.management == 1
    assert arrived[:, management].sum() == 0


def test_what_a_run_remembers_of_week_0_is_the_start():
    state = start(WORLDS["commune"], 3, weeks=2)
    uses = state.o.people.uses.copy()
    state.run_to(2)
    assert state.records.users[0].sum() == np.bitwise_count(uses).sum()
    assert state.records.gained[0] == state.records.dropped[0] == state.records.left[0] == 0
