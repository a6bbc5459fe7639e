"""A week of the engine is the week done by hand: same bits in every column it moves."""

import numpy as np
import pytest

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.scenario import Intervention, Target, Theory
from simadopt.rules.adoption import TERMS
from support.plain_week import MOVED, Week
from support.worlds import authority, scenario

ALL = Target(share=0.4)
OBLIGED = Intervention(kind="mandate", week=0, target=ALL, tool="intranet")
COACHED = Intervention(kind="coaching", week=1, tool="gru")
BRISK = {"leavers_week": 0.1, "train_weekly": 0.4, "pace": 0.4, "pace_out": 0.3, "aware_tie": 0.15,
         "requests_transfer": 0.3}  # fmt: skip
SMALL = {"staff": 22, "services": 3, "mailboxes": 15, "sites": 2}
WORLDS = {
    "full": scenario(
        authority(monitoring=True, plan=True, **SMALL),
        authority("village", staff=9, services=2, mailboxes=6),
        authority("hamlet", staff=7, services=2, mailboxes=5, gru_access=False),
        parameters=BRISK,
        interventions=(OBLIGED, COACHED),
    ),
    "thresholds": scenario(
        authority(**SMALL), theory=Theory(peer="threshold", link="step"), parameters=BRISK
    ),
    "managers": scenario(
        authority(regime="relational", **SMALL),
        theory=Theory(peer="managers", bottom_up=False, link="linear"),
        parameters=BRISK,
    ),
    "nobody above": scenario(
        authority(regime="platform", governance="directive", **SMALL),
        theory=Theory(preset="sykes", routine=False),
        parameters=BRISK,
    ),
}


def same(expected, found, name):
    np.testing.assert_array_equal(found, expected, err_msg=name, strict=True)


@pytest.mark.parametrize("world", WORLDS)
def test_three_weeks_by_hand(world):
    people = sum(one.staff for one in WORLDS[world].authorities)
    state = start(WORLDS[world], 5, weeks=3, watched=range(people))
    left = gained = dropped = 0
    for week in range(3):
        with np.errstate(over="ignore"):
            state._intervene()
            state.calendar = {}
            hand = Week(state).run()
            state.run_to(week + 1)
        for name in MOVED:
            same(getattr(hand.after, name), getattr(state.o.people, name), name)
        able = state.o.people.can != 0
        value = state.workspace.decisions[:, :, len(TERMS)].astype(np.float32)
        # the order of the sum is the compiler's to choose, so that a last bit may differ here
        np.testing.assert_allclose(value[able], hand.value[able], rtol=0.0, atol=1e-5)
        same(hand.encouragement, state.o.heads.encouragement, "encouragement")
        same(hand.heads.coaching, state.o.heads.coaching, "coaching")
        same(hand.heads.conviction, state.o.heads.conviction, "conviction")
        same(hand.sponsors, state.o.authorities.sponsorship, "sponsorship")
        same(hand.routine, state.o.services.routine, "routine")
        same(hand.tracked_after, state.o.services.tracked, "tracked")
        same(hand.arrived, state.workspace.arrived, "arrived")
        same(hand.followed, state.workspace.tracked, "followed")
        assert state.records.left[week + 1] == len(hand.left)
        left += len(hand.left)
        gained += int(np.bitwise_count(state.o.people.uses & ~hand.start.uses).sum())
        dropped += int(np.bitwise_count(hand.start.uses & ~state.o.people.uses).sum())
    assert state.records.gained.sum() == gained > 0
    assert state.records.dropped.sum() == dropped > 0
    assert left > 0
