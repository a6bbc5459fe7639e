"""The territory from the shell, in both languages: a search, a comparison, figures, refusals."""

from __future__ import annotations

import csv
import html
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import simadopt as sa
from interfaces.shell_helper import Here
from simadopt.experiments.comparison.estimates import Estimate
from simadopt.interfaces.comparison_figures import draw_differences
from simadopt.interfaces.comparison_table import _table, decisive
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.level_words import RunOf
from simadopt.interfaces.report.any_level import run_page
from simadopt.interfaces.report.note import _monday, _sureness
from simadopt.interfaces.report.rendering import as_html
from simadopt.interfaces.report.writing import page_of
from simadopt.interfaces.shell import Shell
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
    assert _monday(told, "", [], None)[0].startswith(monday)
    label, first, _ = next(decisive(told, ["lawless"]))
    assert (label, first) == ("Cost of one more authority that has the item", "")


BAND = {
    "draws": 39,
    "outcomes": {"focus_share": {"mean": 0.4, "low": 0.2, "high": 0.6, "level": 0.9, "n": 39}},
}


@pytest.mark.parametrize(
    ("language", "item", "between", "cell"),
    [
        ("en", "Item asked about: “data protection officer”", "between 20.0% and 60.0% (90% interval)",
         "[20.0% to 60.0%]"),
        ("fr", "«\u202fdélégué à la protection des données\u202f»", "va de 20,0\u202f% à 60,0\u202f%",
         "[20,0\u202f%\u202f; 60,0\u202f%]"),
    ],
)  # fmt: skip
def test_a_report_of_a_run_names_the_item_and_tells_how_sure(
    small: Path, language: str, item: str, between: str, cell: str
) -> None:
    words, case = wording(language), sa.load(small, {"quarters": 2, "interventions": []})
    one = RunOf(case, case.finished(1))
    first = run_page(case, one.page, dict(one.series), words, "", BAND).front
    assert first is not None
    told = " ".join(text for _, texts in first.facts for text in texts)
    assert item in told and between in told
    page = as_html(run_page(case, one.page, dict(one.series), words, "", BAND), words)
    assert html.escape(cell) in page
    alone = as_html(run_page(case, one.page, dict(one.series), words, ""), words)
    assert between not in alone and cell not in alone


def test_a_comparison_of_reports_names_the_item(small: Path) -> None:
    found = sa.compare(
        sa.load(small, {"quarters": 2, "interventions": []}),
        {"lawless": {"theory.law": False}},
        draws=0,
        replicates=2,
    )
    page = as_html(page_of(found, wording("en")), wording("en"))
    assert page.count("Item asked about: “data protection officer”") == 2


def test_what_costs_as_much_as_the_base_is_said_so(small: Path) -> None:
    base = sa.load(small)
    found = sa.compare(base, {"other": {"fund.choose": "volunteers"}}, draws=0, replicates=2)
    for language, said in (("en", "€0 more than the base"), ("fr", "0 € de plus que la base")):
        told = ComparisonWords(found, wording(language), "focus_share")
        nothing = Estimate(0.0, 0.0, 0.0, 0.0, 2)
        assert told.amount(nothing, "eur").replace("\u202f", " ").replace("\xa0", " ") == said
        assert "more than" not in told.amount(Estimate(0.0, -1.0, 1.0, 0.5, 2), "eur")


def test_texts_of_a_figure_stay_on_it(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = {
        "title": {"fr": "t" * 20, "en": " ".join(["a very long title"] * 12)},
        "quarters": 2,
        "interventions": [],
    }
    found = sa.compare(
        sa.load(small, long), {"lawless": {"theory.law": False}}, draws=0, replicates=2
    )
    for language, head in (("en", "Base"), ("fr", "T" + "t" * 10)):
        shell = Shell(language)
        _table(shell, ComparisonWords(found, shell.words, "focus_share"), found.variants)
        assert any(head in line.split() for line in capsys.readouterr().out.splitlines())
    for language in ("en", "fr"):
        figure = draw_differences(ComparisonWords(found, wording(language), "focus_share"))
        figure.canvas.draw()
        wide = figure.bbox.width
        assert all(text.get_window_extent().x1 <= wide for text in figure.texts)
        heads = [text for text in figure.texts if text.get_weight() == "bold"][1:]
        edges = sorted((text.get_window_extent().x0, text.get_window_extent().x1) for text in heads)
        assert len(edges) == 4
        assert all(one[1] < other[0] for one, other in pairwise(edges))


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        (("run", "--single-setting", "--weeks", 45, "--out", "r"),
         ["progress.build", "progress.run", "progress.draw", "progress.draw"]),
        (("explain", "--person", "1", "--feature", "dpo", "--set", "quarters=45"), ["progress.explain"]),
    ],
)  # fmt: skip
def test_what_lasts_is_told(
    here: Here,
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: tuple[object, ...],
    keys: list[str],
) -> None:
    told: list[str] = []
    kept = Shell.progress

    def progress(self: Shell, key: str, total: int | None) -> object:
        told.append(key)
        return kept(self, key, total)

    monkeypatch.setattr(Shell, "progress", progress)
    command, *options = asked
    person = sa.load(small).start(1).roster.key[0]
    options = [person if one == "1" else one for one in options]
    done = here(command, small, *options, "--lang", "en")
    assert done.code == 0, done.err
    assert told == keys
