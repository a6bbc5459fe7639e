"""The territory from the shell, in both languages: a search, a comparison, figures, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.shell_helper import Here

SCENARIO = """\
level: territory
name: small
title: {fr: Un petit territoire, en: A small territory}
quarters: 60
focus: dpo
authorities: {source: synthetic, communes: 300}
interventions:
  - {kind: fund, quarter: 2022Q1, item: dpo, target: {type: [intercommunal], share: 0.3}, year_eur: 50000.0}
"""
QUICK = ("--population", 4, "--generations", 2, "--draws", 2, "--fresh", 3)


@pytest.fixture
def small(here: Here, tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def test_hours_are_no_budget_of_this_level(here: Here, small: Path) -> None:
    done = here("optimise", small, "--budget-hours", 3, "--budget-eur", 1000)
    assert done.code == 2 and "nothing is said of hours" in done.err
    done = here("optimise", small, "--lang", "fr")
    assert done.code == 2 and "--budget-eur — un nombre supérieur à 0 est attendu" in done.err


@pytest.mark.parametrize(
    ("language", "answer", "after"),
    [
        ("en", "With 3,000,000 euros:", "effects after 60 quarters"),
        ("fr", "Avec 3\u202f000\u202f000 euros\u202f:", "effets après 60 trimestres"),
    ],
)
def test_a_search_is_told(
    here: Here, small: Path, language: str, answer: str, after: str, tmp_path: Path
) -> None:
    out = tmp_path / language
    done = here(
        "optimise", small, "--budget-eur", 3_000_000, *QUICK, "--lang", language, "--out", out
    )
    assert done.code == 0, done.err
    assert answer in done.out.replace("\xa0", "\u202f") and after in done.out
    assert "begin 20" not in done.out
    assert (out / "figures" / "front.png").is_file()
    assert json.loads((out / "summary.json").read_text(encoding="utf-8"))["budget"]["hours"] == 0
    written = sorted((out / "policies").glob("rule_*.yaml"))
    assert written and here("check", written[0]).code in (0, 2)


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "authorities that have the item"), ("fr", "collectivités qui ont l’objet")],
)
def test_random_against_volunteers(here: Here, small: Path, language: str, told: str) -> None:
    done = here(
        "compare", small, "nobody:fund.share=0", "volunteers:fund.choose=volunteers", "--draws", 4,
        "--lang", language, "--out", "c",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "volunteers" in done.out and told in done.out
