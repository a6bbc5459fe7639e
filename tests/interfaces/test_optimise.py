"""``simadopt optimise`` as a mayor's adviser meets it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.cases import load
from simadopt.experiments.search import evaluator
from simadopt.interfaces.commands import optimise

QUICK = (
    "--budget-hours", 300, "--budget-eur", 4000, "--weeks", 30, "--population", 3,
    "--generations", 1, "--draws", 2, "--fresh", 3, "--workers", 1,
)  # fmt: skip


def test_answer_table_and_files(here: Here, tmp_path: Path) -> None:
    out = tmp_path / "found"
    done = here("optimise", COMMUNE, *QUICK, "--out", out)
    assert done.code == 0, done.err
    assert "at most" in done.err
    assert done.out.splitlines()[0].startswith("With 300 hours and 4,000 euros")
    for text in ("everybody alike", "heads only", "most connected", "nothing done", "search 1"):
        assert text in done.out
    assert "rule of thumb" in done.out
    assert "comes from assumptions" in done.out
    page = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert page["budget"] == {"hours": 300.0, "eur": 4000.0}
    assert all(row["hours"] <= 300.0 and row["eur"] <= 4000.0 for row in page["policies"])
    rows = list(csv.DictReader((out / "front.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(page["policies"])
    assert (out / "figures" / "front.png").stat().st_size > 10_000
    svg = (out / "figures" / "front.svg").read_text(encoding="utf-8")
    assert "GRU use" in svg
    files = sorted((out / "policies").glob("*.yaml"))
    assert {"rule_everybody.yaml", "rule_heads.yaml", "found_1.yaml"} <= {f.name for f in files}
    for path in files:
        kind, _, name = path.stem.partition("_")
        row = next(r for r in page["policies"] if (r["kind"], r["name"]) == (kind, name))
        scenario = load(path).scenario
        acts = [a.model_dump(mode="json", exclude_defaults=True) for a in scenario.interventions]
        assert acts == row["interventions"]
    ran = here("run", out / "policies" / "rule_heads.yaml", "--no-figures", "--weeks", 30)
    assert ran.code == 0, ran.err


def test_french_and_one_objective(here: Here, tmp_path: Path) -> None:
    out = tmp_path / "trouvé"
    done = here(
        "optimise", COMMUNE, *QUICK, "--objective", "residents", "--out", out, "--lang", "fr"
    )
    assert done.code == 0, done.err
    assert done.out.startswith("Avec 300 heures et 4\u202f000 euros")
    assert "chefs seuls" in done.out
    assert "demandes suivies" in done.out
    assert (out / "figures" / "front.svg").is_file()


def test_json_alone_on_standard_output(here: Here, tmp_path: Path) -> None:
    done = here("optimise", COMMUNE, *QUICK, "--json", "--no-figures", "--out", tmp_path / "j")
    assert done.code == 0, done.err
    page = json.loads(done.out)
    assert set(page["covered"]) == {"found", "random", "rule"}
    assert not (tmp_path / "j" / "figures").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--budget-hours", 0, "--budget-eur", 10), "--budget-hours = 0 — a number above 0"),
        (("--budget-hours", 10), "--budget-eur — a number above 0"),
        (("--budget-hours", 10, "--budget-eur", "nan"), "--budget-eur = nan"),
        (
            ("--budget-hours", 10, "--budget-eur", 10, "--objective", "equty"),
            "did you mean equity?",
        ),
        (
            ("--budget-hours", 10, "--budget-eur", 10, "--posterior", "nowhere"),
            "no posterior.parquet here",
        ),
    ],
)
def test_wrong_input_is_told_in_one_line(here: Here, given: tuple[Any, ...], told: str) -> None:
    done = here("optimise", COMMUNE, *given)
    assert done.code == 2
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_the_missing_extra_is_told(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimise, "find_spec", lambda name: None)
    done = here("optimise", COMMUNE, *QUICK)
    assert done.code == 2
    assert "simadopt[optimise]" in done.err


def test_ctrl_c_keeps_finished_work(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate, runs = evaluator.simulate_policy, [0]

    def stopped(*args: Any) -> Any:
        runs[0] += 1
        if runs[0] == 6:  # two of them measure how long a run takes
            raise KeyboardInterrupt
        return simulate(*args)

    monkeypatch.setattr(evaluator, "simulate_policy", stopped)
    done = here("optimise", COMMUNE, *QUICK, "--out", tmp_path / "kept")
    assert done.code == 130
    assert "kept" in done.err
    assert len(list((tmp_path / "kept" / evaluator.FOLDER).glob("*.npy"))) == 3
    assert not (tmp_path / "kept" / "summary.json").exists()
