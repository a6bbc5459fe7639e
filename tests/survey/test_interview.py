"""Interviews: who answers, what opinions are made of, what is kept back."""

from dataclasses import replace

import numpy as np
import pytest

from simadopt.core.errors import InputError
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.survey.calibration import reduced
from simadopt.levels.staff.survey.frame import category_shares, frame
from simadopt.levels.staff.survey.states import SMALL_STAFF, STATES
from simadopt.survey.comparison import QUESTION_KINDS, compare, score
from simadopt.survey.interview import LEAST_PEOPLE, drawn_respondents, interview
from simadopt.survey.opinions import mean_index, opinion
from simadopt.survey.published import questions
from support.commune import shipped
from support.worlds import authority, scenario, town

BY_ID = {q.id: q for q in questions()}


@pytest.fixture(scope="module")
def state():
    made = start(scenario(town(staff=300, mailboxes=240), town("other", staff=200)), 3)
    made.run_to(6)
    return made


@pytest.mark.parametrize("name", list(STATES))
def test_a_state_is_a_share(state, name):
    values = np.asarray(STATES[name](state))
    assert values.shape == state.o.people.key.shape
    assert np.isfinite(values).all()
    assert values.min() >= 0.0
    assert values.max() <= 1.0 + 1e-6


def test_only_the_connected_answer_and_weights_are_raked(state):
    seat = frame(state, 5)
    people, p = state.o.people, state.p
    assert np.array_equal(seat.rows, np.flatnonzero(people.mailbox == 1))
    drawn = category_shares(5, float(p.response_a), float(p.response_b), float(p.response_answers))
    found = np.bincount(people.category[seat.rows], seat.weight, minlength=3)
    assert found == pytest.approx(drawn)


def test_shares_of_categories_are_uncertain_around_their_figures():
    """Dirichlet of 20 answers: mean (.29, .25, .46), sd of A √(.29·.71/21)."""
    drawn = np.array([category_shares(seed, 0.29, 0.25, 20.0) for seed in range(400)])
    assert drawn.mean(axis=0) == pytest.approx([0.29, 0.25, 0.46], abs=4.4 * 0.11 / 20)
    assert drawn[:, 0].std() == pytest.approx((0.29 * 0.71 / 21) ** 0.5, rel=0.15)


def test_a_body_at_a_reduced_scale_keeps_its_weight(state):
    real = frame(state, 5, {"town": 30_000, "other": 200})
    inside = state.o.people.authority[real.rows] == 0
    category = state.o.people.category[real.rows]
    c = category == 2
    share = real.weight[inside & c].sum() / real.weight[c].sum()
    simulated = np.array([np.sum(inside & c), np.sum(~inside & c)]) * [30_000 / 300, 200 / 200]
    assert share == pytest.approx(simulated[0] / simulated.sum())


def test_one_more_respondent_moves_nobody_elses_answer(state):
    whole = frame(state, 5)
    few, more = (drawn_respondents(state, whole, 5, n) for n in (40, 41))
    assert set(few.rows) < set(more.rows)
    assert more.weight.sum() == pytest.approx(1.0)


def test_opinions_partition_people(state):
    rows = np.arange(state.o.people.key.size)
    told = opinion(BY_ID["citizen_space_needed"], state, 1, rows)
    assert np.array_equal(
        told.agree.astype(int) + told.disagree + told.undecided, np.ones(rows.size)
    )
    assert not np.any(told.strongly & ~told.agree)
    assert 0.0 < told.undecided.mean() < 1.0


def test_indecision_grows_with_distance_and_shrinks_with_information(state):
    rows = np.arange(state.o.people.key.size)
    question = BY_ID["citizen_space_needed"]
    near, far = (
        opinion(replace(question, distance=d), state, 1, rows).undecided for d in (1.0, 5.0)
    )
    assert np.all(far | ~near)
    assert far.sum() > near.sum()
    p = state.p
    try:
        state.p = p._replace(answer_information=np.float32(1.0))
        informed = opinion(replace(question, distance=5.0), state, 1, rows).undecided
        state.p = p._replace(answer_information=np.float32(0.0))
        ignorant = opinion(replace(question, distance=5.0), state, 1, rows).undecided
    finally:
        state.p = p
    assert np.all(ignorant | ~informed)
    assert ignorant.sum() > informed.sum()


def test_an_index_is_the_mean_of_signed_states(state):
    load, skill = STATES["load"](state), STATES["skill"](state)
    assert mean_index("skill - load", state, "x") == pytest.approx((skill + 1.0 - load) / 2.0)
    assert mean_index("- load", state, "x") == pytest.approx(1.0 - load)


def test_an_unknown_state_is_named_with_the_nearest(state):
    with pytest.raises(
        InputError, match=r"question x: index = lod — unknown state.*did you mean load"
    ):
        mean_index("lod", state, "x")


def test_answers_follow_from_the_seed_and_not_from_the_order_of_questions(state):
    first = {a.question.id: a.value for a in interview(state, 9)}
    second = {
        a.question.id: a.value for a in interview(state, 9, asked=tuple(reversed(questions())))
    }
    assert first == second
    assert first != {a.question.id: a.value for a in interview(state, 10)}


def test_interviewing_changes_nothing(state):
    before = state.digest()
    interview(state, 4, respondents=50)
    assert state.digest() == before


def test_small_groups_are_not_published():
    made = start(scenario(authority()), 1)
    answers = {a.question.id: a for a in interview(made, 1)}
    a = answers["time_pressure_cat_a"]
    assert a.people < LEAST_PEOPLE
    assert a.value is None
    assert answers["intranet_use_necessary"].value is not None


def test_answers_to_one_question_add_up(state):
    told = {a.question.id: a.value for a in interview(state, 2)}
    parts = ("already", "needed", "opposed", "no_opinion")
    assert sum(told[f"citizen_space_{part}"] for part in parts) == pytest.approx(1.0)
    assert told["informed_trained_eservices_fully"] <= told["informed_trained_eservices_yes"]


def test_sealed_and_derived_rows_are_not_scored(state):
    rows = list(compare(interview(state, 2), "world"))
    assert all(row.inside is None for row in rows if row.figure.is_sealed)
    known = sum(n for _, n in score(rows).values())
    assert known == sum(r.inside is not None and r.figure.split == "calibration" for r in rows)
    assert not [r for r in rows if r.answer.question.kind == "input"]  # another scenario's margins


def test_only_what_is_open_is_scored(state):
    rows = list(compare(interview(state, 2), "world"))
    hidden = [replace(row, figure=replace(row.figure, split="holdout")) for row in rows]
    assert score(hidden) == dict.fromkeys(QUESTION_KINDS, (0, 0))
    assert score(hidden, ("holdout",)) != score(hidden)


def test_a_reduced_panel_has_the_same_small_bodies():
    whole = shipped("survey_2012")
    small, staff = reduced(whole)
    for before, after in zip(whole.authorities, small.authorities, strict=True):
        assert staff[before.key] == before.staff
        assert (before.staff < SMALL_STAFF) == (after.staff < SMALL_STAFF)
    assert sum(one.staff * one.count for one in small.authorities) < 0.3 * sum(staff.values())


def test_the_panel_of_2012_answers_like_its_inputs_and_static_traits():
    """Inputs all, static traits at least nine in ten inside (at a reduced scale, after one week)."""
    small, staff = reduced(shipped("survey_2012"), kept=0.3)
    made = start(small, 1)
    rows = list(compare(interview(made, 1, staff=staff), "survey_2012"))
    inside, known = score(rows)["input"]
    assert inside == known == 4
    inside, known = score(rows)["static"]
    assert known == 22
    assert inside >= 0.9 * known
