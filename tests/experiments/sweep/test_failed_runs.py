"""Runs of a sweep that fail: set aside and named; when all do, nothing stays and each cause is told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, ResourceError, SimadoptError
from simadopt.core.messages import Message
from simadopt.experiments.sweep.aside import SetAside
from simadopt.experiments.sweep.execute import execute, here
from simadopt.experiments.sweep.failed import by_cause
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import read_results
from support.shells import ROOT

TOO_LARGE = Problem("--set", None, "b_peer", "9", Message("problem.own_outside", low=0.0, high=4.0))
FAILS = {
    "given": (InputError(TOO_LARGE), r"b_peer = 9 — .*\(in 20 of 20 runs\)$"),
    "ours": (RuntimeError("planted"), r"20 of 20 runs could .*planted \(in 20 of 20 runs\)$"),
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    town = load(ROOT / "scenarios" / "commune_27k.yaml", {"weeks": 3})
    points = tuple({"b_peer": k / 4} for k in range(5))
    return Plan((Arm("town", town),), points, replicates=4, seed=7)


def refuse_seed_nine(monkeypatch: pytest.MonkeyPatch, error: SimadoptError) -> None:
    start = Case.start

    def refusing(self: Case, seed: int | None = None, **options: Any) -> Any:
        if seed == 9:
            raise error
        return start(self, seed, **options)

    monkeypatch.setattr(Case, "start", refusing)


def test_a_run_that_is_refused_does_not_stop_the_others(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_seed_nine(monkeypatch, ResourceError("too large"))
    report = execute(plan, tmp_path / "store", here(1))
    assert [one.run for one in report.set_aside] == [2, 6, 10, 14, 18]
    assert all(str(one.reason) == "too large" for one in report.set_aside)


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.parametrize("kind", FAILS)
def test_a_sweep_of_which_every_run_fails_leaves_nothing_and_tells_each_cause_once(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, made: bool
) -> None:
    error, said = FAILS[kind]

    def failing(self: Case, seed: int | None = None, **options: Any) -> Any:
        raise error

    folder = tmp_path / "store"
    if made:
        folder.mkdir()
    monkeypatch.setattr(Case, "start", failing)
    with pytest.raises(SimadoptError, match=said):
        execute(plan, folder, here(1))
    assert not folder.exists()


def test_a_sweep_that_goes_on_keeps_what_it_has_though_all_the_rest_fails(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    execute(plan, folder, here(1), part=(1, 2))
    known = read_results(folder).table
    monkeypatch.setattr(Case, "start", lambda self, seed=None, **options: 1 / 0)
    report = execute(plan, folder, here(1))
    assert len(known) + len(report.set_aside) == len(plan)
    assert read_results(folder).table.equals(known)


def test_the_reason_of_a_run_set_aside_is_told_in_the_readers_language(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_seed_nine(monkeypatch, InputError(TOO_LARGE))
    execute(plan, tmp_path / "store", here(1))
    (one, *_) = read_results(tmp_path / "store").set_aside
    assert one.reason.render("fr") == TOO_LARGE.render("fr") != str(one.reason)
    page = json.loads((tmp_path / "store" / "set_aside" / f"{one.run:08d}.json").read_text())
    assert page["reason"] == str(TOO_LARGE)
    assert SetAside.of({**page, "reason": "as an older version said"}).reason.render("fr") == (
        "as an older version said"
    )


def test_a_part_that_no_batch_falls_to_has_nothing_to_do(plan: Plan, tmp_path: Path) -> None:
    assert execute(plan, tmp_path / "store", here(1), part=(99, 99)).done == 0


def test_a_run_that_fails_twice_for_one_cause_is_counted_once() -> None:
    one = Problem("--set", None, "b", "7", Message("problem.own_table"))
    (told,) = by_cause({1: (one, one), 2: (one,)}, 4)
    assert "2 of 4" in str(told)


def test_the_most_frequent_causes_are_told_and_the_rarest_is_not() -> None:
    every = [f for f, times in (("rare", 1), ("often", 4), ("some", 2), ("more", 3)) for _ in range(times)]
    found = {
        n: (Problem("--set", None, field, str(n), Message("problem.own_table")),)
        for n, field in enumerate(every)
    }
    assert [one.field for one in by_cause(found, len(every))] == ["often", "more", "some"]
