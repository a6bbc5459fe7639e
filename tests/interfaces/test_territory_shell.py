"""The territory from the shell, in both languages: a search, a comparison, figures, refusals."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import simadopt as sa
from interfaces.shell_helper import Here
from simadopt.interfaces.comparison_table import decisive
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report.note import _monday, _sureness
from simadopt.io.wording import wording

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


def drawn(folder: Path, **page: object) -> Path:
    """Write draws of a calibration of the territory."""
    import pandas as pd

    folder.mkdir()
    draws = pd.DataFrame({"commit": [-2.0, -1.5], "talk": [0.4, 0.5], "discrepancy": [0.2, 0.3]})
    draws.to_parquet(folder / "posterior.parquet", index=False)
    told = {"version": "0.8.0", "level": "territory", **page}
    (folder / "fit.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("language", "told"), [("en", "predictions"), ("fr", "prédictions")])
def test_a_calibrated_territory_predicts(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    from simadopt.levels.territory.survey import fitting, predicted

    def quick(values: dict[str, float], seed: int, quarters: int) -> np.ndarray:
        assert quarters == fitting.QUARTERS_LATER and set(values) == {"commit", "talk"}
        return np.full(len(fitting.outputs()), values["talk"])

    monkeypatch.setattr(predicted, "simulate_all", quick)
    folder = drawn(tmp_path / "fit", discrepancy={"mean": 0.25})
    done = here("predict", "--fit", folder, "--draws", 20, "--workers", 1, "--lang", language)
    assert done.code == 0, done.err
    assert told in done.out
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert len(rows) == 61 and (folder / "PREDICTIONS.sha256").is_file()
    assert (rows["dpo_2023_raw"]["q05"], rows["dpo_2023_raw"]["q95"]) == ("0.405", "0.495")
    asked = rows["role_dataviz_unknown"]
    assert 0.4 < float(asked["q05"]) < float(asked["q95"]) < 0.9
    assert not Path("calibration").exists()


def test_draws_alone_are_no_calibration(here: Here, tmp_path: Path) -> None:
    for folder in (drawn(tmp_path / "draws"), tmp_path / "nowhere"):
        done = here("predict", "--fit", folder, "--lang", "fr")
        assert done.code == 2 and "ne contient pas de calage" in done.err
        assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("acts", "sure", "monday"),
    [(True, "nothing here shows that it should be changed", "Do not change"),
     (False, "doing nothing may be as good", "Spend nothing")],
)  # fmt: skip
def test_a_base_that_acts_is_not_what_doing_nothing_comes_to(
    small: Path, acts: bool, sure: str, monday: str
) -> None:
    base = sa.load(small) if acts else sa.load(small, {"interventions": []})
    found = sa.compare(base, {"lawless": {"theory.law": False}}, draws=0, replicates=2)
    told = ComparisonWords(found, wording("en"), "focus_share")
    assert sure in _sureness(told, "")[0]
    assert _monday(told, "", [])[0].startswith(monday)
    label, first, _ = next(decisive(told, ["lawless"]))
    assert (label, first) == ("Cost of one more authority that has the item", "")
