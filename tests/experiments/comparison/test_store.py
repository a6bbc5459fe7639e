"""A comparison kept in files: why a run was set aside in any language, and the budget it was made under."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from interfaces.test_answer import policies
from simadopt.core.messages import Message
from simadopt.core.policies import Budget
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.comparison.store import read_comparison, write_comparison

REASON = Message("problem.expected", allowed=Message("problem.part.whole_least", low=1000))


@pytest.fixture
def found() -> Comparison:
    return replace(
        policies({"a": 26.0, "b": 8.0}), set_aside={1: REASON}, budget=Budget(math.inf, 15e3)
    )


def test_a_reason_is_told_in_the_readers_language(found: Comparison, tmp_path: Path) -> None:
    write_comparison(found, tmp_path)
    again = read_comparison(tmp_path)
    assert again.set_aside == {1: REASON}
    assert again.set_aside[1].render("fr").startswith("il faut un nombre entier")
    assert again.budget == found.budget


def test_an_older_file_is_read_with_its_english_reason_and_no_budget(
    found: Comparison, tmp_path: Path
) -> None:
    write_comparison(found, tmp_path)
    path = tmp_path / "origin.json"
    page = json.loads(path.read_text(encoding="utf-8"))
    page["more"]["set_aside"] = {"1": "RuntimeError: planted"}
    del page["more"]["budget"]
    path.write_text(json.dumps(page), encoding="utf-8")
    again = read_comparison(tmp_path)
    assert [one.render("fr") for one in again.set_aside.values()] == ["RuntimeError: planted"]
    assert again.budget is None
