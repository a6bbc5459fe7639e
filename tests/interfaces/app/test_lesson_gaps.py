"""What a lesson says under several seeds: its point holds, and goes away with its mechanism."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from simadopt.interfaces.app.lesson_gaps import gap_runs, gaps, gaps_of, packed_gaps
from simadopt.interfaces.app.lessons import ALONE, LESSONS

HISTORY = next(one for one in LESSONS if one.name == "history")


def test_two_pasts_of_a_service_differ_and_draw_together_without_routine(
    client: TestClient,
) -> None:
    found = client.get("/api/lesson_gaps?lesson=history").json()
    assert found["seeds"] == HISTORY.seeds == 10
    with_it, without = np.array(found["on"]), np.array(found["off"])
    assert (np.diff(with_it) >= 0.0).all()
    assert with_it[0] > 0.1  # in every draw
    assert without[2] < 0.05  # in no draw
    assert with_it[0] > 3.0 * abs(without).max()


def test_gaps_are_those_of_the_runs_that_are_played(ask: Ask) -> None:
    few = replace(HISTORY, seeds=2)
    for arms in (few.arms, few.without()):
        for seed, gap in enumerate(gaps(few, arms), 1):
            one, two = (
                ask(scenario=a.scenario, sets=list(a.sets), weeks=None, seed=str(seed))["summary"]
                for a in arms
            )
            known = two["tools"]["gru"]["use"] - one["tools"]["gru"]["use"]
            assert gap == pytest.approx(known, abs=2e-6)  # told to six digits


def test_heads_who_take_sides_cover_most_of_the_past() -> None:
    """What the answer sheet says besides."""
    few = replace(HISTORY, seeds=3)
    silent = set(ALONE)
    heard = [replace(a, sets=tuple(s for s in a.sets if s not in silent)) for a in few.arms]
    assert np.median(gaps(few, heard)) < 0.5 * np.median(gaps(few, few.arms))


def test_each_run_of_the_gaps_is_a_step() -> None:
    steps: list[None] = []
    packed_gaps(replace(HISTORY, seeds=1), lambda: steps.append(None))
    assert len(steps) == gap_runs(replace(HISTORY, seeds=1)) == 4


def test_lessons_told_under_one_seed_have_no_gaps(client: TestClient) -> None:
    assert gaps_of("head") is None
    assert gaps_of("no such lesson") is None
    assert client.get("/api/lesson_gaps").json() is None
