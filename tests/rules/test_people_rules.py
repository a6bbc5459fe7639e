"""Steps 2, 5, 6 and 10 to 12: what happens to one person."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.levels.staff.rules import load, routine, training, turnover
from simadopt.rules import awareness, forgetting, practice, returning
from support.rules import SHARES, f32, near, single, with_parameters

# --- turnover ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("draw", "leaves"), [(0.0, True), (0.0199, True), (0.02, False), (0.9, False)]
)
def test_who_leaves(draw, leaves):
    assert turnover.leaves(f32(draw), with_parameters(leavers_week=0.02)) is leaves


@given(SHARES)
def test_nobody_leaves_at_rate_0(draw):
    assert not turnover.leaves(f32(draw), with_parameters())


# --- awareness -----------------------------------------------------------------------------------


def test_awareness_by_hand():
    p = with_parameters(aware_broadcast=0.02, aware_boss=0.1, aware_tie=0.05)
    hazard = single(awareness.announced_hazard, 1.5, 1.0, 0.4, 0.5, 1.0, p)
    assert float(hazard) == near((0.02 * 1.5 + 0.1 * 0.4) * 0.5)
    assert single(awareness.announced_hazard, 1.5, 1.0, 0.4, 0.5, 0.0, p) == 0.0
    news = single(awareness.learning_chance, 0.035, 3.0, 1.0, 0.0, p)
    assert float(news) == near(1 - math.exp(-0.185))
    assert float(single(awareness.learning_chance, 0.035, 3.0, 0.0, 0.0, p)) == near(
        1 - math.exp(-0.035)
    )


def test_news_fades_to_its_floor():
    p = with_parameters(news_floor=0.2)
    assert [float(single(awareness.news, left, p)) for left in (1.0, 0.5, 0.0)] == near(
        [1.0, 0.6, 0.2]
    )


def test_using_a_tool_shows_its_other_features():
    p = with_parameters(aware_explore=0.1)
    found = float(single(awareness.learning_chance, 0.0, 9.0, 1.0, 0.5, p))
    assert found == near(1 - math.exp(-0.05))


def test_forgetting_by_hand():
    p = with_parameters(forget_week=0.02, forget_span=10.0, aware_tie=0.05)
    assert float(single(awareness.forgetting_chance, 0.0, 0.0, p)) == near(0.02)
    met = float(single(awareness.forgetting_chance, 0.1, 2.0, p))
    assert met == near(0.02 * math.exp(-2.0))


def test_general_communication_needs_a_mailbox_and_reach():
    p = with_parameters(aware_broadcast=0.02, aware_boss=0.1)
    assert single(awareness.announced_hazard, 1.5, 0.0, 0.0, 1.0, 1.0, p) == 0.0
    assert float(single(awareness.announced_hazard, 1.5, 0.0, 0.5, 1.0, 1.0, p)) == near(0.05)
    assert single(awareness.announced_hazard, 1.5, 1.0, 0.5, 0.0, 1.0, p) == 0.0


@given(announced=st.floats(0.0, 3.0, width=32), users=st.floats(0.0, 50.0, width=32))
def test_the_chance_to_learn(announced, users):
    assert single(awareness.learning_chance, 0.0, users, 1.0, 1.0, with_parameters()) == 0.0
    p = with_parameters(aware_tie=0.1)
    alone = single(awareness.learning_chance, announced, 0.0, 1.0, 0.0, p)
    told = single(awareness.learning_chance, announced, users, 1.0, 0.0, p)
    assert 0.0 <= alone <= told <= 1.0


@given(announced=st.floats(0.0, 3.0, width=32), users=st.floats(0.0, 50.0, width=32))
def test_the_chance_to_forget(announced, users):
    p = with_parameters(forget_week=0.1, forget_span=4.0, aware_tie=0.1)
    assert single(awareness.forgetting_chance, announced, users, with_parameters()) == 0.0
    assert 0.0 <= single(awareness.forgetting_chance, announced, users, p) <= f32(0.1)


# --- training ------------------------------------------------------------------------------------


def test_training_by_hand():
    p = with_parameters(course_hours=6.0, skill_gain=0.5)
    assert float(single(training.course_dose, 6.0, p)) == near(1.0 - math.exp(-1.0))
    assert float(single(training.trained_skill, 0.4, 0.5, 0.8, p)) == near(0.4 + 0.2 * 0.6)


@given(skill=SHARES, mix=SHARES)
def test_no_hours_move_nothing(skill, mix):
    p = with_parameters(course_hours=6.0, skill_gain=0.5)
    assert single(training.course_dose, 0.0, p) == 0.0
    assert single(training.trained_skill, skill, mix, 0.0, p) == f32(skill)


@given(short=st.floats(0.0, 100.0, width=32), long=st.floats(0.0, 100.0, width=32))
def test_longer_courses_do_more_and_less_and_less(short, long):
    short, long = sorted((short, long))
    p = with_parameters(course_hours=6.0)
    low, high = (single(training.course_dose, h, p) for h in (short, long))
    assert -1e-6 <= low <= high + 1e-6 <= 1.0 + 1e-6


@given(skill=SHARES, mix=SHARES, dose=SHARES)
def test_a_skill_stays_a_share(skill, mix, dose):
    p = with_parameters(skill_gain=1.0)
    assert f32(skill) <= single(training.trained_skill, skill, mix, dose, p) <= 1.0 + 1e-6


# --- practice ------------------------------------------------------------------------------------


def test_practice_by_hand():
    p = with_parameters(habit_decay=0.1, skill_practice=0.02)
    assert float(single(practice.habit_next, 0.5, 1.0, 0.2, p)) == near(0.6)
    assert float(single(practice.habit_next, 0.5, 0.0, 0.2, p)) == near(0.45)
    assert float(single(practice.practised_skill, 0.5, 0.5, p)) == near(0.505)


@given(habit=SHARES, uses=st.sampled_from([0.0, 1.0]))
def test_habit_stays_where_nothing_moves_it(habit, uses):
    assert single(practice.habit_next, habit, uses, 0.0, with_parameters()) == f32(habit)


@given(habit=SHARES, rate=SHARES, decay=SHARES)
def test_habit_grows_with_use_and_stays_a_share(habit, rate, decay):
    p = with_parameters(habit_decay=decay)
    without, with_ = (single(practice.habit_next, habit, uses, rate, p) for uses in (0.0, 1.0))
    assert 0.0 <= without <= f32(habit) <= with_ <= 1.0 + 1e-6


def test_occasions_make_habit_not_weeks():
    """Five weeks of one day each do what a week of five days does."""
    weekly = practice.weekly_growth(0.27, 0.2)
    assert 1.0 - (1.0 - weekly) ** 5 == pytest.approx(0.27, rel=1e-9)
    habit = f32(0.0)
    for _ in range(5):
        habit = single(practice.habit_next, habit, 1.0, weekly, with_parameters())
    assert float(habit) == near(0.27)


# --- returning -----------------------------------------------------------------------------------


def test_returning_by_hand():
    p = with_parameters(pace=0.4, return_pace=0.2, rejecter_pace=0.25, trial_habit=0.3)
    found = [float(single(returning.entry_pace, *one, p)) for one in ((0, 0), (1, 0), (1, 1))]
    assert found == near([0.4, 0.08, 0.02])
    assert [float(single(returning.rejects, habit, p)) for habit in (0.29, 0.3)] == [1.0, 0.0]


@given(tried=st.sampled_from([0.0, 1.0]), rejected=st.sampled_from([0.0, 1.0]))
def test_without_memory_everybody_starts_alike(tried, rejected):
    p = with_parameters(pace=0.4, return_pace=1.0, rejecter_pace=1.0)
    assert single(returning.entry_pace, tried, rejected, p) == f32(0.4)


# --- routine -------------------------------------------------------------------------------------


def test_routine_by_hand():
    p = with_parameters(routine_head=0.25, routine_build=0.1, routine_loss=0.01)
    assert float(single(routine.routine_target, 0.4, 0.8, p)) == near(0.5)
    assert float(single(routine.routine_next, 0.3, 0.5, p)) == near(0.32)
    assert float(single(routine.routine_next, 0.7, 0.5, p)) == near(0.698)


@given(stock=SHARES, share=SHARES, e_head=SHARES)
def test_routine_is_a_share_and_goes_where_it_is_drawn(stock, share, e_head):
    p = with_parameters(routine_head=0.25, routine_build=0.1, routine_loss=0.01)
    target = single(routine.routine_target, share, e_head, p)
    after = single(routine.routine_next, stock, target, p)
    assert min(f32(stock), target) - 1e-6 <= after <= max(f32(stock), target) + 1e-6
    assert single(routine.routine_next, stock, target, with_parameters()) == f32(stock)


@given(skill=SHARES, practised=SHARES)
def test_practice_trains(skill, practised):
    assert single(practice.practised_skill, skill, practised, with_parameters()) == f32(skill)
    p = with_parameters(skill_practice=0.1)
    assert f32(skill) <= single(practice.practised_skill, skill, practised, p) <= 1.0 + 1e-6


# --- forgetting ----------------------------------------------------------------------------------


@pytest.mark.parametrize("half_life", [1.0, 10.0, 39.0, 520.0])
def test_half_is_left_after_a_half_life(half_life):
    assert forgetting.weekly_keep(half_life) ** half_life == pytest.approx(0.5, rel=1e-12)


def test_forgetting_week_after_week():
    keep, skill = f32(forgetting.weekly_keep(8.0)), f32(0.9)
    for _ in range(8):
        skill = single(forgetting.faded, skill, 0.5, keep)
    assert float(skill) == near(0.7)


@given(base=SHARES, keep=SHARES, x=SHARES)
def test_forgetting_goes_towards_the_base_and_stops_there(base, keep, x):
    assert single(forgetting.faded, base, base, keep) == f32(base)
    after = single(forgetting.faded, x, base, keep)
    assert min(x, base) - 1e-6 <= after <= max(x, base) + 1e-6
    assert float(single(forgetting.faded, x, base, 1.0)) == near(x)


# --- time pressure -------------------------------------------------------------------------------


def test_time_pressure_by_hand():
    p = with_parameters(load_site=0.06, load_relief=0.1, load_speed=0.25, load_new=0.02)
    found = single(load.load_next, 0.6, 0.5, 1.0, 0.4, 3.0, p)
    assert float(found) == near(0.6 + 0.25 * (0.5 + 0.06 - 0.04 - 0.6) + 0.06)


@given(x=SHARES, base=SHARES, apart=st.sampled_from([0.0, 1.0]), tracked=SHARES)
def test_time_pressure_stays_where_nothing_moves_it(x, base, apart, tracked):
    p = with_parameters(load_site=0.1, load_relief=0.1)
    assert single(load.load_next, x, base, apart, tracked, 5.0, p) == f32(x)


def test_time_pressure_returns_to_its_base():
    x = f32(0.9)
    for _ in range(60):
        x = single(load.load_next, x, 0.5, 0.0, 0.0, 0.0, with_parameters(load_speed=0.25))
    assert float(x) == near(0.5)


@given(x=SHARES, base=SHARES, tracked=SHARES, adopted=st.integers(0, 32))
def test_time_pressure_is_a_share_that_sites_and_news_raise_and_tracking_lowers(
    x, base, tracked, adopted
):
    p = with_parameters(load_site=0.2, load_relief=0.3, load_speed=0.5, load_new=0.1)
    plain = single(load.load_next, x, base, 0.0, tracked, adopted, p)
    assert 0.0 <= plain <= 1.0
    assert plain <= single(load.load_next, x, base, 1.0, tracked, adopted, p)
    assert plain <= single(load.load_next, x, base, 0.0, 0.0, adopted, p)
    assert plain >= single(load.load_next, x, base, 0.0, tracked, 0.0, p)
