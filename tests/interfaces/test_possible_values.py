"""Nothing is shown beyond what can be (C21), and readers' tables open in their spreadsheet (C22)."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from interfaces.shell_helper import COMMUNE, Here, elsewhere
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.comparison.estimates import estimate
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.sensitivity import sobol
from simadopt.experiments.sweep.results import Results
from simadopt.levels.staff.model.outcomes import OUTCOMES

EN = ("--lang", "en")


@pytest.fixture(scope="module")
def choice() -> Comparison:
    return compare(COMMUNE, {"none": {"b_boss_gru": 0.0}}, draws=0, replicates=4, weeks=2)


def made(choice: Comparison, name: str, base: list[float], variant: list[float]) -> Comparison:
    """Return a comparison whose two arms have these values of an outcome."""
    values = np.copy(choice.values)
    values = values[:, :, : len(base)]
    values[:, 0, :, list(OUTCOMES).index(name)] = np.array([base, variant])
    return Comparison(choice.plan, values, choice.series, choice.digests, {})


@pytest.mark.parametrize(
    ("base", "variant"),
    [([0.0, 0.25] * 2, [0.0] * 4), ([0.9, 0.8] * 2, [1.0] * 4), ([0.0, 0.02] * 2, [0.5, 0.0] * 2)],
)
def test_c21_intervals_stay_within_what_can_be(choice, base, variant):
    found = made(choice, "gru_use", base, variant)
    gap, level = found.difference("none"), found.mean(found.base)
    assert -1.0 <= gap.low <= gap.value <= gap.high <= 1.0
    assert gap.low >= 0.0 - level.high
    assert gap.high <= 1.0 - level.low
    for arm in found.names:
        mean = found.mean(arm)
        assert 0.0 <= mean.low <= mean.value <= mean.high <= 1.0
    if base[1] == 0.25:  # 12.5 % in [0, 35.5]: what falls to nothing falls by 35.5 points at most
        assert gap.low == pytest.approx(-level.high)
        assert gap.high > 0.0


@pytest.mark.parametrize("level", [0.02, 0.125, 0.5, 0.98])
@pytest.mark.parametrize("n", [4, 5, 10, 50])
def test_c21_what_is_cut_off_never_holds_the_difference(choice, level, n):
    rng, trials = np.random.default_rng(7), 300
    base = rng.beta(8.0 * level, 8.0 * (1.0 - level), (trials, n))
    end = float(level > 0.5)  # everybody, or nobody
    variants = {"at the end": np.full((trials, n), end), "near": 0.9 * end + 0.1 * base[:, ::-1]}
    for variant in variants.values():
        true = float(variant.mean() - base.mean()) if variant.std() else end - level
        hits = {"cut": 0, "whole": 0}
        for one, other in zip(base, variant, strict=True):
            gap = many(choice, one, other).difference("none")
            whole = estimate((other - one)[None])
            hits["cut"] += gap.low <= true <= gap.high
            hits["whole"] += whole.low <= true <= whole.high
        assert hits["cut"] >= hits["whole"] - 0.02 * trials


def many(choice: Comparison, base: np.ndarray, variant: np.ndarray) -> Comparison:
    """Return a comparison of as many replicates of GRU use."""
    values = np.full((2, 1, base.size, len(OUTCOMES)), np.nan)
    values[:, 0, :, list(OUTCOMES).index("gru_use")] = [base, variant]
    return Comparison(choice.plan, values, choice.series, choice.digests, {})


def test_c21_the_base_is_that_of_the_same_pairs(choice):
    rng = np.random.default_rng(3)
    for _ in range(200):
        base, variant = rng.beta(0.3, 0.9, (2, 6))
        variant[: rng.integers(0, 5)] = np.nan
        gap = many(choice, base, variant).difference("none")
        assert gap.low <= gap.value <= gap.high or math.isnan(gap.low)


@pytest.mark.parametrize(("n", "told"), [(2, False), (3, False), (4, True)])
def test_c21_no_interval_is_told_of_too_few_runs(choice, n, told):
    base, variant = np.array([0.2, 0.3, 0.25, 0.25])[:n], np.array([0.6, 0.9, 0.7, 0.8])[:n]
    found = many(choice, base, variant)
    gap = found.difference("none")
    assert math.isfinite(gap.value)
    assert math.isfinite(gap.low) == told
    assert ("[" in repr(gap)) == told
    if told:
        assert gap.high <= 1.0 - found.mean(found.base).low
    same = many(choice, base, base).difference("none")
    assert (same.low, same.value, same.high) == (0.0, 0.0, 0.0)
    assert found.cost_per_user("none") is None


@pytest.mark.parametrize("name", ["gru_users", "delay_days", "requests_lost", "hours", "cost_eur"])
def test_c21_counts_and_delays_are_never_below_zero(choice, name):
    found = made(choice, name, [1.0, 30.0] * 2, [0.0, 2.0] * 2)
    assert found.mean("none", name).low == 0.0
    gap = found.difference("none", name)
    assert -found.mean(found.base, name).high <= gap.low < gap.value == -14.5 < gap.high
    assert math.isfinite(gap.high)


def test_c21_every_outcome_of_a_real_comparison(choice):
    for name, outcome in OUTCOMES.items():
        low, high = outcome.limits
        mean, gap = choice.mean("none", name), choice.difference("none", name)
        if not math.isnan(mean.low):
            assert low <= mean.low <= mean.high <= high
        if not math.isnan(gap.low):
            level = choice.mean(choice.base, name)
            assert low - level.high <= gap.low <= gap.value <= gap.high <= high - level.low


def test_c21_few_replicates_are_said(here: Here) -> None:
    asked = (
        "compare",
        COMMUNE,
        "x:b_peer=0",
        "--single-setting",
        "--weeks",
        1,
        "--workers",
        1,
        "--no-figures",
    )
    assert "With only 2 replicates" in here(*asked, "--replicates", 2).out
    assert "With only" not in here(*asked, "--replicates", 10).out


def test_c21_values_that_are_all_alike_have_no_spread(here: Here) -> None:
    here("sweep", COMMUNE, "--single-setting", "--vary", "b_peer=0,1", "--design", "factorial", "--weeks", 1,
         "--workers", 1, "--replicates", 3, "--out", "s")  # fmt: skip
    path = next(Path("s/runs").iterdir())
    assert path.exists()
    page = json.loads(here("results", "s", "--json").out)["outcomes"]
    alike = {n: row for n, row in page.items() if row["low"] == row["high"]}
    assert alike
    assert all(row["sd"] == 0.0 and row["mean"] == row["low"] for row in alike.values())
    assert "e-1" not in here("results", "s").out


def test_c21_rounding_is_no_spread() -> None:
    from simadopt.interfaces.commands.results import _page

    name = "gru_use"
    table = pd.DataFrame({name: [0.1] * 3 + [0.1 + 2e-17]})

    names = ("design", "variables", "model", "seed", "replicates", "runs")
    plan = {"arms": [], **dict.fromkeys(names, ())}
    assert _page(Results(plan, table, ()))["outcomes"][name]["sd"] == 0.0


def indices_of(rows: list[tuple[float, float, float]]) -> pd.DataFrame:
    names = ("S1", "S1_low", "S1_high")
    return pd.DataFrame(rows, columns=names).assign(
        ST=[r[0] for r in rows], ST_low=[r[1] for r in rows], ST_high=[r[2] for r in rows]
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(0.4, 0.3, 0.5), (0.01, -0.03, 0.05), (0.0, -0.02, 0.02)], [True, True, True]),
        ([(0.4, 0.3, 0.5), (1.6, 1.3, 1.9), (0.0, -0.02, 0.02)], [True, False, True]),
        ([(0.4, -0.8, 1.6), (0.2, 0.1, 0.3), (-5.93, -9.0, -2.0)], [False, False, False]),
    ],
)
def test_c21_an_index_that_is_no_share_is_not_read_as_one(rows, expected):
    assert sobol.readable(indices_of(rows), "S1").tolist() == expected


def test_c21_too_few_runs_are_told_in_the_table(here: Here) -> None:
    ended = here("sensitivity", COMMUNE, "--method", "sobol", "--vary", "b_peer=0.99:1.01",
                 "--vary", "b_boss_gru=0.99:1.01", "--n", 8, "--replicates", 2, "--weeks", 4,
                 "--workers", 1, "--out", "s")  # fmt: skip
    assert ended.code == 0, ended.err
    assert "too few runs" in ended.out
    table = pd.read_csv(next(Path("s/sensitivity").glob("*.csv")))
    for index in ("S1", "ST"):
        shown = table[table[f"{index}_readable"]][index]
        assert shown.between(-0.1, 1.1).all()


@pytest.mark.parametrize("lang", ["fr", "FR", "Fr", "fr_FR", "français", "FRA", "en", "ENG"])
def test_c22_languages_however_they_are_written(here: Here, lang: str) -> None:
    ended = here("scenarios", "--lang", lang)
    assert ended.code == 0
    assert here("scenarios", f"--lang={lang[:2].lower()}").out == ended.out


def test_c22_an_unknown_language_is_told_in_that_of_the_shell(here: Here, monkeypatch) -> None:
    assert "Error" in here("scenarios", "--lang", "de").err
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    ended = here("scenarios", "--lang", "de")
    assert ended.code == 2
    assert "Erreur" in ended.err
    assert "Error" not in ended.err


def test_c22_tables_of_a_french_reader_open_in_french_excel(here: Here, tmp_path: Path) -> None:
    for lang in ("en", "fr"):
        asked = ("run", COMMUNE, "--weeks", 2, "--no-figures", "--out", lang)
        assert here(*asked, "--lang", lang).code == 0
    french = (tmp_path / "fr" / "history.csv").read_bytes()
    assert french.startswith(b"\xef\xbb\xbfweek;group;measure;value\n")
    with (tmp_path / "fr" / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.reader(file, delimiter=";"))
    with (tmp_path / "en" / "history.csv").open(encoding="utf-8", newline="") as file:
        plain = list(csv.reader(file))
    assert [[*row[:3], row[3].replace(",", ".")] for row in told] == plain
    assert any("," in row[3] for row in told)
    english = json.loads((tmp_path / "en" / "summary.json").read_text(encoding="utf-8"))
    assert json.loads((tmp_path / "fr" / "summary.json").read_text(encoding="utf-8")) == english
    for lang in ("en", "fr"):  # our own report reads both
        assert here("report", lang, "--out", f"{lang}.html", *EN).code == 0
    pages = [Path(f"{lang}.html").read_text(encoding="utf-8") for lang in ("en", "fr")]
    assert len(pages[0]) == pytest.approx(len(pages[1]), rel=0.01)


def test_c22_exports_and_what_reads_them_back(here: Here, tmp_path: Path) -> None:
    sweep = ("sweep", COMMUNE, "--single-setting", "--weeks", 1, "--workers", 1)
    here(*sweep, "--vary", "b_peer=0.5,1.5", "--design", "factorial", "--out", "s")
    assert here("results", "s", "--csv", "x.csv", "--lang", "fr").code == 0
    table = pd.read_csv("x.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert table["b_peer"].tolist() == [0.5, 1.5]
    assert here("results", "s", "--csv", "-", "--lang", "fr").out.startswith("run,id,arm")
    table[["b_peer"]].to_csv("points.csv", sep=";", decimal=",", index=False, encoding="utf-8-sig")
    assert here(*sweep, "--points", "points.csv", "--out", "again").code == 0
    assert pd.read_parquet("again/runs")["b_peer"].tolist() == [0.5, 1.5]


def test_c20_figures_never_depend_on_the_backend_of_the_environment(tmp_path: Path) -> None:
    ended = elsewhere("run", COMMUNE, "--weeks", 2, "--out", tmp_path / "x", *EN,
                      MPLBACKEND="nonsense")  # fmt: skip
    assert ended.code == 0, ended.err
    assert list((tmp_path / "x" / "figures").iterdir())
