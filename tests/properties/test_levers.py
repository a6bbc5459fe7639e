"""D3: under common random numbers, more of a good lever never has fewer users, person by person.

One draw serves both decisions, so that a higher chance keeps every user of a lower one as long as
the weekly probabilities to start and to stop add up to 1 at most. What could turn more use into less
later is off: the load of novelty, feedback from monitoring, and that who stops returns more rarely.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.scenario import Intervention, Target, Theory
from simadopt.levels.staff.scenario_tools import FeatureChange, Tool
from simadopt.levels.staff.tables.features import FEATURE_NAMES, FEATURES
from simadopt.levels.staff.tables.features import TOOLS as TOOL_NAMES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.worlds import TOOLS, scenario, town, weekly_bits

SMOOTH = {
    "load_new": 0.0,
    "pace": 0.5,
    "pace_out": 0.9,
    "return_pace": 1.0,
    "rejecter_pace": 1.0,
}
RISES = (
    "base", "b_use", "b_ease", "b_boss_gru", "b_boss_intranet", "b_boss_expression", "b_peer",
    "b_habit", "b_train", "trial_floor", "trial_boss", "aware_broadcast", "aware_boss",
    "aware_tie", "aware_explore", "comm_top_down", "comm_sponsor", "skill_gain", "skill_practice",
    "train_weekly", "train_hours", "habit_shield", "load_relief", "skill_half_life_weeks",
    "trial_half_life_weeks",
)  # fmt: skip
FALLS = ("forget_week", "inattentive_share", "b_load", "b_risk", "base_out", "load_a", "load_bc",
         "load_manager", "load_site", "course_hours", "aware_decay", "routine_pivot")  # fmt: skip
SPREAD = {
    "base": (-6.0, -1.0),
    "base_out": (-3.0, 1.0),
    "forget_week": (0.0, 0.3),
    "skill_half_life_weeks": (2.0, 200.0),
    "trial_half_life_weeks": (1.0, 60.0),
    "course_hours": (0.5, 40.0),
    "train_weekly": (0.0, 0.3),
    "train_hours": (0.0, 20.0),
}


TELLING = ("aware_broadcast", "aware_boss", "aware_tie", "aware_explore")


def bounds(name):
    """Return a wide range of a parameter."""
    row = PARAMETERS[name]
    return SPREAD.get(name, (row.min, min(row.max, 6.0 if row.max > 1.0 else row.max)))


def uses(seed=1, weeks=25, theory=None, home=None, **changes):
    """Return who uses what, week by week."""
    parameters = {**SMOOTH, **changes.pop("parameters", {})}
    what = scenario(
        home or town(staff=70, mailboxes=60, plan=True, communication="top_down"),
        parameters=parameters,
        theory=theory or Theory(),
        weeks=weeks,
        tools=changes.pop("tools", TOOLS),
        **changes,
    )
    return weekly_bits(start(what, seed))[0]


def nested(few, many):
    """Say whether each user of the first world is one of the second, every week."""
    return not (few & ~many).any()


@pytest.mark.parametrize("name", RISES + FALLS)
@budget(max_examples=6)
@given(seed=st.integers(0, 999), at=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_monotone_in_each_coefficient(name, seed, at):
    low, high = bounds(name)
    a, b = (low + (high - low) * x for x in sorted(at))
    few, many = (uses(seed, parameters={name: x}) for x in (a, b))
    assert nested(few, many) if name in RISES else nested(many, few)


@pytest.mark.parametrize("name", RISES + FALLS)
def test_each_coefficient_acts(name):
    """The property is not empty: at the ends of the range the two worlds differ."""
    low, high = bounds(name)
    sites = town(staff=70, mailboxes=60, plan=True, sites=3, communication="top_down")
    worlds = [uses(3, 60, home=sites, parameters={name: x}) for x in (low, high)]
    assert (worlds[0] != worlds[1]).any()


def test_routine_pulls_to_where_the_others_are():
    """Above the pivot more weight of routine helps; with a pivot of 0 it always does."""
    few, many = (uses(parameters={"b_routine": b, "routine_pivot": 0.0}) for b in (0.5, 3.0))
    assert nested(few, many)
    assert (few != many).any()


@pytest.mark.parametrize("field", ["ease", "quality"])
def test_a_better_feature_has_more_users(field):
    worlds = [uses(features={"gru_intake": FeatureChange(**{field: x})}) for x in (0.2, 0.6, 1.0)]
    if field == "ease":  # quality also moves where the run starts
        assert nested(worlds[0], worlds[1])
        assert nested(worlds[1], worlds[2])
    bit = np.uint32(1 << FEATURE_NAMES.index("gru_intake"))
    counts = [int((w[-1] & bit != 0).sum()) for w in worlds]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


@pytest.mark.parametrize("guard", ["moderation", "anonymity"])
def test_what_lowers_risk_raises_use(guard):
    guarded = {f.name: FeatureChange(**{guard: True}) for f in FEATURES if f.tool == "expression"}
    plain, safer = uses(weeks=60), uses(weeks=60, features=guarded)
    assert nested(plain, safer)
    assert (plain != safer).any()


GOOD = {
    "training": {"hours": 12.0},
    "campaign": {"tool": "intranet"},
    "coaching": {"target": Target(rank=("head", "director", "general_manager"))},
    "redesign": {"strength": 0.8},
    "join_sites": {},
    "mandate": {},
    "equipment": {"device": "mailbox"},
}


@pytest.mark.parametrize("kind", GOOD)
@budget(max_examples=5)
@given(seed=st.integers(0, 999), week=st.integers(0, 8))
def test_what_is_done_for_use_raises_it(kind, seed, week):
    """Equipment aside, which also changes who is counted: there only those already equipped."""
    act = Intervention(kind=kind, week=week, **GOOD[kind])
    home = town(staff=70, mailboxes=60, sites=3)
    calm = {"b_routine": 0.0, "mandate_backlash": 0.0} if kind in ("equipment", "mandate") else {}
    calm |= {"b_peer": 0.0, "aware_tie": 0.08} if kind == "equipment" else {}
    plain = uses(seed, home=home, parameters=calm)
    done = uses(seed, home=home, parameters=calm, interventions=(act,))
    if kind == "equipment":
        assert np.bitwise_count(done[-1]).sum() > np.bitwise_count(plain[-1]).sum()
    else:
        assert nested(plain, done)


@pytest.mark.parametrize("share", [(0.0, 0.3), (0.3, 1.0)])
def test_a_wider_target_has_more_users(share):
    few, many = (
        uses(
            interventions=(
                Intervention(kind="training", week=2, hours=9.0, target=Target(share=s)),
            )
        )
        for s in share
    )
    assert nested(few, many)


# --- theories ---


def state_of(theory, weeks=25, **parameters):
    return start(
        scenario(
            town(), theory=theory, parameters={**SMOOTH, **parameters}, weeks=weeks, tools=TOOLS
        ),
        7,
    )


@pytest.mark.parametrize("preset", ["full", "tucker", "sykes", "wang"])
def test_named_theories_are_their_switches(preset):
    """Tucker: no peers, from above, from below; Sykes: peers only; Wang: peers and from below."""
    switches = {
        "full": ("linear", True, True),
        "tucker": ("none", True, False),
        "sykes": ("linear", False, False),
        "wang": ("linear", False, True),
    }[preset]
    peer, top_down, bottom_up = switches
    spelled = Theory(peer=peer, top_down=top_down, bottom_up=bottom_up, routine=True)
    states = [state_of(theory) for theory in (Theory(preset=preset), spelled)]
    for state in states:
        state.run_to(25)
    assert states[0].digest() == states[1].digest()


def test_without_influence_from_above_heads_do_not_matter():
    worlds = []
    for conviction in (0.0, 1.0):
        state = state_of(Theory(top_down=False))
        state.o.heads.conviction[:] = state.o.heads.encouragement[:] = conviction
        worlds.append(weekly_bits(state))
    for a, b in zip(*worlds, strict=True):
        np.testing.assert_array_equal(a, b)


def test_with_influence_from_above_they_do():
    worlds = []
    for conviction in (0.0, 1.0):
        state = state_of(Theory())
        state.o.heads.conviction[:] = state.o.heads.encouragement[:] = conviction
        worlds.append(weekly_bits(state)[0])
    assert nested(*worlds)
    assert np.bitwise_count(worlds[1][-1]).sum() > np.bitwise_count(worlds[0][-1]).sum()


@pytest.mark.parametrize("bottom_up", [False, True])
def test_teams_move_heads_only_from_below(bottom_up):
    moved = []
    for pace in (0.0, 1.0):
        state = state_of(Theory(bottom_up=bottom_up), pace=pace, leavers_week=0.0)
        heads = np.flatnonzero(state.o.people.leader_row >= 0)
        state.o.people.can[heads] = 0  # a head's own use is another source
        state.o.people.uses[heads] = 0
        state.run_to(25)
        moved.append(state.o.heads.encouragement.copy())
    assert (moved[0] != moved[1]).any() == bottom_up


def test_peers_who_are_managers_are_one_s_own_boss():
    state = state_of(Theory(peer="managers"), weeks=1, b_peer=4.0)
    plain = state_of(Theory(peer="managers"), weeks=1, b_peer=4.0)
    heads = state.o.people.leader_row >= 0
    state.o.people.uses[heads] = state.o.people.aware[heads] = state.o.people.can[heads]
    more, less = weekly_bits(state)[0], weekly_bits(plain)[0]
    assert nested(less, more)
    led_by_nobody = state.o.heads.person[state.o.people.leader] < 0
    staff = ~heads & led_by_nobody
    np.testing.assert_array_equal(more[:, staff], less[:, staff])


# --- limits ---


def test_at_pace_0_nobody_moves():
    state = state_of(Theory(), weeks=30, pace=0.0, pace_out=0.0, leavers_week=0.0)
    before = state.o.people.uses.copy()
    assert (weekly_bits(state)[0] == before).all()
    assert state.records.gained.sum() == state.records.dropped.sum() == 0
    assert state.records.left.sum() == 0


def test_users_are_only_lost_or_only_gained_when_one_pace_is_0():
    rising = uses(parameters={"pace_out": 0.0, "leavers_week": 0.0})
    assert all(nested(a, b) for a, b in pairwise(rising))
    assert (rising[0] != rising[-1]).any()


def test_nobody_learns_where_nothing_tells():
    silent = dict.fromkeys((*TELLING, "train_weekly", "forget_week"), 0.0)
    state = state_of(Theory(), **silent, leavers_week=0.0)
    before = state.o.people.aware.copy()
    assert (weekly_bits(state)[1] == before).all()


def test_nothing_is_used_that_was_never_deployed():
    never = {tool: Tool() for tool in TOOL_NAMES}
    silent = dict.fromkeys((*TELLING, "train_weekly", "forget_week"), 0.0)
    tools = type(TOOLS)(**never)
    assert not uses(tools=tools, parameters=silent).any()
