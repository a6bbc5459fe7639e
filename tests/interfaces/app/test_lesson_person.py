"""Why one person of a lesson did otherwise: somebody whom the second arm moved, and nobody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from simadopt.cases import load
from simadopt.interfaces.app.lesson_person import _moved
from simadopt.interfaces.app.lessons import LESSONS, Arm, Lesson
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.io.wording import wording
from simadopt.levels.staff.organisation.catalogue import SHIPPED

STAFF = [one for one in LESSONS if one.measure.startswith("gru_")]


def used(arm: Arm, week: int, row: int) -> int:
    """Return the features of the main tool that a person uses in a week of an arm, as bits."""
    case = load(arm.scenario, RunRequest(arm.scenario, arm.sets, None, None, "en").changes())
    state: Any = case.start(None)
    state.run_to(week or state.weeks)
    return int(state.o.people.uses[row]) & SHIPPED.mask(SHIPPED.main)


@pytest.mark.parametrize("lesson", STAFF, ids=lambda one: one.name)
def test_whoever_is_told_of_does_otherwise_in_the_second_arm(
    client: TestClient, lesson: Lesson
) -> None:
    told = client.get(f"/api/lesson_person?lesson={lesson.name}&lang=en").json()
    first, second = (used(arm, lesson.read, told["row"]) for arm in lesson.arms[:2])
    assert first != second
    assert str(told["row"]) in told["sentence"]


def test_whoever_uses_more_goes_before_whoever_uses_less() -> None:
    one = np.uint32(SHIPPED.mask(SHIPPED.main))
    one &= ~one + np.uint32(1)  # the first feature of the main tool
    first = np.array([one, 0, one, 0], np.uint32)
    second = np.array([0, one, one, one], np.uint32)
    staff = np.array([True, True, True, False])
    assert [row for row, _ in _moved(first, second, staff)] == [1, 0]


def test_the_counterfactual_of_coaching_is_a_world_without_it(client: TestClient) -> None:
    told = client.get("/api/lesson_person?lesson=head&lang=en").json()
    assert wording("en").say("lever.coaching") in told["counterfactual"]
    other = client.get("/api/lesson_person?lesson=head&lang=fr&seed=3").json()
    assert other["sentence"] != told["sentence"]


@pytest.mark.parametrize("seed", [1, 5])
def test_of_two_pasts_somebody_is_told_of_who_owes_it_to_routine(
    client: TestClient, seed: int
) -> None:
    told = client.get(f"/api/lesson_person?lesson=history&lang=en&seed={seed}").json()
    assert wording("en").say("lever.routine") in told["counterfactual"]
    assert "would not have taken it up" in told["counterfactual"]


def test_a_commune_is_told_with_what_counted(client: TestClient) -> None:
    told = client.get("/api/lesson_person?lesson=duty&lang=en").json()
    assert dict(told["rows"])["authority"] == told["name"]


def test_a_crowd_has_nobody_to_ask_for_and_a_seed_is_a_number(client: TestClient) -> None:
    assert client.get("/api/lesson_person?lesson=crowd").json() is None
    assert client.get("/api/lesson_person?lesson=none").json() is None
    refused = client.get("/api/lesson_person?lesson=head&seed=x1")
    assert refused.status_code == 422
