"""The pages on a rule of one's own do what they show."""

from __future__ import annotations

import pytest

from simadopt.levels.staff.engine.own_terms import INPUTS
from simadopt.levels.staff.own import OUTCOMES_ADDED
from simadopt.levels.staff.scenario import OWN_KINDS
from support.site import DOCS, fences

PAGES = {"en": DOCS / "own_rule.md", "fr": DOCS / "fr" / "own_rule.md"}


@pytest.fixture(autouse=True)
def forgotten():
    yield
    for door in (OUTCOMES_ADDED, OWN_KINDS):
        door.added.clear()


@pytest.mark.parametrize("language", PAGES)
def test_the_code_of_the_page_runs(language, capsys):
    blocks = [body for info, body in fences(PAGES[language].read_text("utf-8")) if info == "python"]
    names = {"__name__": "__main__"}
    for block in blocks:
        exec(compile(block, f"<{language}>", "exec", dont_inherit=True), names)
    assert "points" in capsys.readouterr().out


def test_the_rule_is_about_twenty_lines():
    (block, *_) = [b for info, b in fences(PAGES["en"].read_text("utf-8")) if info == "python"]
    assert len([line for line in block.splitlines() if line.strip()]) <= 24


@pytest.mark.parametrize("language", PAGES)
def test_the_page_names_what_a_term_may_read(language):
    text = PAGES[language].read_text("utf-8")
    assert all(f"`x.{name}`" in text for name in INPUTS)
