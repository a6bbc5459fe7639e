"""Every decision can be recorded with its terms, which add up to V to the last bit."""

import numpy as np
import pytest

from simadopt.core import chance
from simadopt.levels.staff.engine.decide import RECORD_WIDTH
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.scenario import Theory
from simadopt.rules import abandonment, adoption, link, returning
from support.worlds import TOOLS, bits_of, scenario, town

WATCHED = tuple(range(0, 160, 7))
TERMS = len(adoption.TERMS)
THEORIES = {
    "full": Theory(),
    "tucker": Theory(preset="tucker"),
    "sykes": Theory(preset="sykes"),
    "wang": Theory(preset="wang"),
    "step": Theory(link="step"),
    "linear": Theory(link="linear"),
    "managers": Theory(peer="managers"),
}


@pytest.fixture(scope="module", params=THEORIES)
def watched(request):
    """Some weeks of a run: before, after and the decisions of each week."""
    brisk = {"pace": 0.6, "pace_out": 0.3, "leavers_week": 0.0}
    changes = {"theory": THEORIES[request.param], "parameters": brisk}
    state = start(scenario(town(), tools=TOOLS, **changes), 2, weeks=4, watched=WATCHED)
    weeks = []
    for week in range(4):
        before = {k: v.copy() for k, v in state.o.people._asdict().items()}
        state.run_to(week + 1)
        after = {k: v.copy() for k, v in state.o.people._asdict().items()}
        weeks.append((week, before, after, state.workspace.decisions.copy()))
    return state, weeks


def equipped(people):
    return np.array([i for i in range(len(WATCHED)) if people["can"][WATCHED[i]]])


def test_terms_add_up_to_v(watched):
    for _, people, _, decisions in watched[1]:
        terms = decisions[equipped(people), :, :TERMS].astype(np.float32)
        v = terms[..., 0]
        for k in range(1, TERMS):
            v = v + terms[..., k]
        assert v.dtype == np.float32
        np.testing.assert_array_equal(v, decisions[equipped(people), :, TERMS])
    assert RECORD_WIDTH == TERMS + 5


def test_chances_follow_from_v(watched):
    state, weeks = watched
    p, kind = state.p, state.c.link
    for _, people, _, decisions in weeks:
        for k in equipped(people)[:6]:
            for f, row in enumerate(decisions[k]):
                v, risk, before = np.float32(row[TERMS]), row[TERMS + 1], row[TERMS + 3]
                habit = people["habit"][WATCHED[k], f]
                if before:
                    pace = np.float32(abandonment.exit_pace.py_func(habit, p))
                    v = np.float32(abandonment.exit_value.py_func(v, p))
                else:
                    bit = np.uint32(1) << np.uint32(f)
                    tried, rejected = (
                        np.float32(people[name][WATCHED[k]] & bit > 0)
                        for name in ("tried", "rejected")
                    )
                    pace = np.float32(returning.entry_pace.py_func(tried, rejected, p))
                assert risk == np.float32(pace * np.float32(link.link(kind, v)))


def test_draws_are_those_of_the_rule(watched):
    state, weeks = watched
    for week, people, _, decisions in weeks:
        for f in range(decisions.shape[1]):
            rows = np.array(WATCHED)[equipped(people)]
            u = chance.uniforms(state.seed, "use", people["random_key"][rows], week, f)
            np.testing.assert_array_equal(u, decisions[equipped(people), f, TERMS + 2])


def test_decisions_follow_from_the_draw(watched):
    for _, people, after, decisions in watched[1]:
        here = equipped(people)
        rows = np.array(WATCHED)[here]
        features = decisions.shape[1]
        risk, u, before, now = (decisions[here, :, TERMS + k] for k in (1, 2, 3, 4))
        np.testing.assert_array_equal(before, bits_of(people["uses"][rows], features))
        np.testing.assert_array_equal(now, bits_of(after["uses"][rows], features))
        taught = after["taught"][rows] & ~people["taught"][rows]
        heard = after["aware"][rows] & ~people["aware"][rows] & ~taught
        ready = bits_of(people["can"][rows] & after["aware"][rows] & ~heard, features)
        starts = ready & (u < risk)
        stays = u < (np.float32(1.0) - risk.astype(np.float32))
        np.testing.assert_array_equal(now == 1, np.where(before == 1, stays, starts))


def test_watching_changes_nothing():
    world = scenario(town(), tools=TOOLS)
    plain, seen = start(world, 2), start(world, 2, watched=WATCHED)
    for state in (plain, seen):
        state.run_to(6)
    assert plain.digest() == seen.digest()


BRISK = {"pace": 0.9, "pace_out": 0.9, "habit_rate": 0.05, "forget_week": 0.0}


@pytest.mark.parametrize("theory", ["full", "sykes", "step", "linear"])
def test_whom_no_chance_can_move_is_rightly_left_out(theory):
    """Of the watched all is weighed, of others what lies below a ceiling: the digits are the same."""
    what = scenario(town(), theory=THEORIES[theory], parameters=BRISK, weeks=6)
    digests = []
    for watched in ((), tuple(range(160))):
        state = start(what, 4, watched=watched)
        state.run_to(6)
        digests.append(state.digest())
    assert digests[0] == digests[1]


def test_who_starts_again_has_forgiven():
    state = start(
        scenario(town(), parameters={**BRISK, "rejecter_pace": 1.0, "return_pace": 1.0}),
        4,
        weeks=12,
    )
    came_back = 0
    for week in range(1, 13):
        before = state.o.people.rejected.copy()
        state.run_to(week)
        people = state.o.people
        came_back += int(np.bitwise_count(before & people.uses).sum())
        assert not (people.uses & people.rejected).any()
    assert came_back > 10
