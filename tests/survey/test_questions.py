"""The table of questions: one row per published figure, no constant of its own."""

import csv

import pytest

from simadopt.levels.staff.survey.populations import POPULATIONS
from simadopt.levels.staff.survey.states import STATES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.survey.comparison import QUESTION_KINDS
from simadopt.survey.published import published, published_interval, questions, wilson
from simadopt.survey.statistics import STATISTICS
from support.shells import ROOT

QUESTIONS = questions()
ANSWERS = ("true", "agree", "disagree", "undecided", "strongly")


def states_of(index):
    return [
        part.strip()
        for part in index.replace("&", "+").replace("-", "+").split("+")
        if part.strip()
    ]


def test_every_figure_about_staff_has_its_question_sealed_ones_included():
    with (ROOT / "calibration" / "survey_targets.csv").open(encoding="utf-8", newline="") as file:
        wanted = [
            row["id"]
            for row in csv.DictReader(file)
            if row["level"] == "agent" and row["directly_simulable"] in ("yes", "partly")
        ]
    assert [q.id for q in QUESTIONS] == wanted


@pytest.mark.parametrize("q", QUESTIONS, ids=lambda q: q.id)
def test_a_row_names_what_exists(q):
    assert q.kind in QUESTION_KINDS
    assert q.population in POPULATIONS
    assert q.statistic in STATISTICS
    assert q.answer in ANSWERS
    assert q.asked_en and q.asked_fr and q.note
    assert all(name in STATES for name in states_of(q.index))
    assert not q.unless or q.unless in STATES


@pytest.mark.parametrize("q", [q for q in QUESTIONS if q.answer != "true"], ids=lambda q: q.id)
def test_an_opinion_has_a_distance_and_a_family_and_no_other_constant(q):
    assert 0.0 <= q.distance <= 5.0
    assert f"offset_{q.family}" in PARAMETERS
    assert q.kind == "dynamic"
    assert not any(character.isdigit() for character in q.index)


def test_a_family_is_shared():
    """A wording offset that only one question has would be a free constant of that question."""
    asked = {}
    for q in QUESTIONS:
        if q.answer != "true":
            asked.setdefault(q.family, set()).add(q.question)
    alone = {family for family, found in asked.items() if len(found) == 1}
    assert alone == {"pressure"}  # two rows, one question: categories are told apart by load alone


def test_rows_of_a_question_ask_the_same_thing():
    """Naming a function of a website is farther from one's work than having visited it."""
    asked = {}
    for q in (q for q in QUESTIONS if q.answer != "true"):
        asked.setdefault(q.question, set()).add((q.index, q.family))
    assert all(len(found) == 1 for found in asked.values())


def test_indecision_is_asked_in_the_order_of_distance():
    """Fact 28: time on requests, organisation, budget, internal and external security, citizens."""
    distance = {q.question: q.distance for q in QUESTIONS}
    order = (
        "time_gain",
        "efficiency",
        "budget",
        "internal_security",
        "external_security",
        "citizen_space",
    )
    steps = [distance[name] for name in order]
    assert steps == sorted(set(steps))


def test_no_sealed_figure_is_in_the_table():
    sealed = [f for f in published().values() if f.is_sealed]
    assert len(sealed) == 74
    assert all(f.value is f.lower is f.upper is f.undecided is None for f in sealed)
    by_id = {q.id: q for q in QUESTIONS}
    assert all(published_interval(f, by_id[f.id]) is None for f in sealed if f.id in by_id)


def test_the_interval_unites_reading_and_sampling():
    by_id = {q.id: q for q in QUESTIONS}
    low, high = published_interval(
        published()["intranet_use_necessary"], by_id["intranet_use_necessary"]
    )
    assert (low, high) == pytest.approx(wilson(0.667, 650))
    low, high = published_interval(
        published()["time_pressure_cat_bc"], by_id["time_pressure_cat_bc"]
    )
    assert (low, high) == (pytest.approx(wilson(0.5, 461.5)[0]), 0.64)
