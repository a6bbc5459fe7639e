"""What word processors and Windows leave in a scenario is named, with its remedy (B19)."""

from __future__ import annotations

import pytest

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.yaml_reader import read_scenario_text


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: x\nweeks:\u00a06\nseed: 1\n", 2, "no-break space"),
        ("name: x\n\u00a0weeks: 6\n", 2, "no-break space"),
        ("name: x\nweeks: 6\u202f\n", 2, "no-break space"),
        ('name: x\nfile: "C:\\Users\\me\\staff.csv"\n', 2, "single quotes, or with /"),
        ('name: x\nfile: "D:\\staff.csv"\n', 2, "single quotes, or with /"),
        ("name: x\nweeks:6\nseed: 1\n", 2, "a space is needed after the colon"),
        ("name: x\n\tweeks: 6\n", 2, "a tab is used to indent"),
    ],
)
def test_b19_a_habit_is_named_with_its_remedy(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as refused:
        read_scenario_text(text, "town.yaml")
    assert [p.line for p in refused.value.problems if said in p.message.render("en")] == [line]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_value_without_a_field_is_told_by_itself(language: str) -> None:
    message = Message("problem.no_file")
    told = Problem("--out", None, "", "afile", message).render(language)
    assert told.startswith("--out: afile — ")
    assert Problem("--out", None, "", "", message).render(language).startswith("--out: ")
    assert "a = b — " in Problem("x", None, "a", "b", message).render(language)
