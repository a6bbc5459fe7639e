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
    (with_it,), without = found["on"], found["off"]
    assert with_it["low"] <= with_it["middle"] <= with_it["high"]
    assert with_it["more"] == 10
    assert with_it["low"] > 0.1
    assert with_it["low"] > 3.0 * abs(without["high"])
    assert abs(without["high"]) < 0.05


def test_gaps_are_those_of_the_runs_that_are_played(ask: Ask) -> None:
    few = replace(HISTORY, seeds=2)
    for arms in (few.arms, few.without()):
        for seed, gap in enumerate(gaps(few, arms)[0], 1):
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


def test_a_law_is_told_with_and_without_its_sanction() -> None:
    few = replace(next(one for one in LESSONS if one.name == "duty"), seeds=3)
    found = packed_gaps(few)
    assert found is not None
    sanction, duty = found["on"]
    assert sanction["low"] > duty["high"] > 0.0
    assert found["off"]["low"] == found["off"]["high"] == 0.0


def test_runs_that_do_more_and_less_are_counted() -> None:
    """A gap that chance makes as often one way as the other is told so."""
    few = replace(HISTORY, seeds=4)
    same = replace(few, arms=(few.arms[0], few.arms[0]))
    found = packed_gaps(same)
    assert found is not None
    assert (found["on"][0]["more"], found["on"][0]["less"]) == (0, 0)
    assert packed_gaps(few)["on"][0]["more"] == 4  # type: ignore[index]


def test_a_lesson_without_chance_has_no_gaps(client: TestClient) -> None:
    assert gaps_of("crowd") is None
    assert gaps_of("no such lesson") is None
    assert client.get("/api/lesson_gaps").json() is None
