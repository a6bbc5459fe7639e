"""Runs that are kept as they were sent: the same as made again, bounded, and forgotten with the rest."""

from __future__ import annotations

import json

import pytest

from simadopt.interfaces.app import runs
from simadopt.interfaces.app.recent import MOST_RECENT, Recent
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.runs import run_sent
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording

ASKED = RunRequest("commune_27k", ("b_peer=0",), 3, 4, "en")


@pytest.fixture
def desk() -> Session:
    return Session("commune_27k", "en")


def test_a_run_that_was_sent_is_not_made_again(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run_sent(desk, ASKED)
    assert json.loads(first)["digest"] == json.loads(run_sent(Session("x", "en"), ASKED))["digest"]
    monkeypatch.setattr(runs, "record_run", None)  # to make another one would fail
    assert run_sent(desk, ASKED) is first


def test_what_is_forgotten_is_not_kept(desk: Session) -> None:
    first, before = run_sent(desk, ASKED), desk.recent
    desk.forget()
    assert desk.recent is not before
    again = run_sent(desk, ASKED)
    assert again == first
    assert again is not first


def test_a_scenario_that_was_read_again_is_another_one(desk: Session) -> None:
    run_sent(desk, ASKED)
    base = desk.base(ASKED.scenario, wording("en"))
    assert desk.recent.find(ASKED, base) is not None
    other = Session("commune_27k", "en").base(ASKED.scenario, wording("en"))
    assert desk.recent.find(ASKED, other) is None


def test_no_more_is_kept_than_may_be(desk: Session) -> None:
    base, recent = desk.base("commune_27k", wording("en")), Recent()
    body = b"x" * (MOST_RECENT // 3)
    asked = [RunRequest("commune_27k", (), seed, None, "en") for seed in range(5)]
    for one in asked:
        recent.keep(one, base, body)
    assert [recent.find(one, base) is None for one in asked] == [True, True, False, False, False]
    recent.keep(asked[0], base, b"x" * (MOST_RECENT + 1))
    assert recent.find(asked[0], base) is None


def test_a_run_that_is_too_large_puts_no_other_out(desk: Session) -> None:
    kept, case = Recent(), desk.base("commune_27k", wording("en"))
    kept.keep(ASKED, case, b"small")
    kept.keep(RunRequest("commune_27k", (), 3, 5, "en"), case, bytes(MOST_RECENT + 1))
    assert kept.find(ASKED, case) == b"small"
