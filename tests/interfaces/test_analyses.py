"""``simadopt sensitivity``, ``discover`` and ``robust`` as a newcomer uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import simadopt as sa
from interfaces.shell_helper import COMMUNE, Here
from simadopt.experiments.sensitivity import cost

WEEKS = ("--weeks", "6")
VARY = ("--vary", "b_boss_gru=0:6", "--vary", "b_peer=0:1")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "sweep"
    town = sa.load(COMMUNE, {"weeks": 6})
    sa.sweep(town, ["b_boss_gru=0:6", "theory.preset=full,tucker"], draws=0, n=110, out=folder)
    return folder


@pytest.fixture(scope="module")
def level(sample: Path) -> float:
    return float(sa.read_results(sample).table["gru_use"].median())


def screening(here: Here, *more: str) -> tuple[int, str, str]:
    options = ("--n", "3", "--replicates", "2", "--workers", "1", "--out", "runs")
    ended = here("sensitivity", COMMUNE, *WEEKS, *VARY, *options, *more)
    return ended.code, ended.out, ended.err


def test_screening_tells_its_cost_its_table_and_its_files(here: Here) -> None:
    code, out, err = screening(here, "--lang", "en")
    assert code == 0
    assert "runs (" in err
    assert "about" in err
    assert out.index("b_boss_gru") < out.index("dummy")
    assert "more than chance" in out
    names = {path.name for path in Path("runs/sensitivity").iterdir()}
    assert names == {f"gru_use-morris.{kind}" for kind in ("csv", "json", "svg", "png")}
    code, again, err = screening(here, "--lang", "fr")
    assert code == 0
    assert "effets élémentaires" in again
    assert "entrée muette" in again
    runs = err.split("(")[0].split()[0]
    assert f"dont {runs} déjà faites" in err


def test_json_is_all_that_is_on_the_output(here: Here) -> None:
    code, out, _ = screening(here, "--json", "--outcome", "cost_eur", "--seed", "3")
    assert code == 2  # nothing is bought here: the outcome is the same everywhere
    assert out == ""
    code, out, _ = screening(here, "--json", "--seed", "3")
    page = json.loads(out)
    assert code == 0
    assert page["method"] == "morris"
    assert [row["name"] for row in page["inputs"]][-1] == "dummy"
    assert page["inputs"][0]["verdict"] in ("above", "within")


def test_what_costs_much_is_refused_before_anything_is_stored(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MOST_SECONDS", 0.0)
    code, _, err = screening(here, "--lang", "en")
    assert code == 4
    assert "--yes" in err
    assert not Path("runs").exists()
    code, _, _ = screening(here, "--yes")
    assert code == 0


def test_pawn_of_a_stored_sweep(here: Here, sample: Path) -> None:
    ended = here("sensitivity", sample, "--lang", "en")
    assert ended.code == 0
    assert "(PAWN)" in ended.out
    assert "theory.preset" in ended.out
    assert (sample / "sensitivity" / "gru_use-pawn.png").stat().st_size > 5_000


def test_failures_and_their_box(here: Here, sample: Path, level: float) -> None:
    ended = here("discover", sample, "--fail", f"gru_use<{level}", "--lang", "en")
    assert ended.code == 0
    assert "b_boss_gru" in ended.out
    assert "at most" in ended.out
    page = json.loads(here("discover", sample, "--fail", f"gru_use<{level}", "--json").out)
    assert page["failing"] == 55
    assert page["boxes"][0]["limits"][0]["name"] == "b_boss_gru"
    assert page["boxes"][0]["limits"][0]["low"] is None
    assert (sample / "discovery" / "gru_use-boxes.svg").is_file()


def test_policies_under_uncertain_parameters(here: Here) -> None:
    options = ("--vary", "b_boss_gru=0,5", "--design", "factorial", "--draws", "10")
    swept = here("sweep", COMMUNE, *WEEKS, *options, "--workers", "1", "--out", "policies")
    assert swept.code == 0, swept.err
    ended = here("robust", "policies", "--meet", "gru_use>=0.1", "--lang", "fr")
    assert ended.code == 0, ended.err
    assert ended.out.index("b_boss_gru=5") < ended.out.index("b_boss_gru=0")
    assert "regret maximal" in ended.out
    page = json.loads(here("robust", "policies", "--json").out)
    assert page["draws"] == 10
    assert page["policies"][0]["max_regret"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sensitivity", "{sample}", "--method", "sobol"), "only pawn reads any stored sweep"),
        (("sensitivity", "{sample}", "--outcome", "gru_us"), "did you mean gru_use?"),
        (("sensitivity", COMMUNE, "--method", "fast"), "morris, sobol, pawn"),
        (("sensitivity", COMMUNE, "--vary", "b_pear=0:1"), "did you mean b_peer?"),
        (("discover", "{sample}", "--fail", "gru_use<0"), "too few to see where"),
        (("discover", "{sample}", "--fail", "gru_use<=1"), "too many to see where"),
        (("discover", ".", "--fail", "gru_use<1"), "no sweep here"),
        (("robust", "{sample}"), "; at least 2 and 10"),
    ],
)
def test_what_is_wrong_is_told_on_one_line(
    here: Here, sample: Path, arguments: tuple[str, ...], said: str
) -> None:
    ended = here(*(str(a).replace("{sample}", str(sample)) for a in arguments))
    assert ended.code == 2
    lines = [line for line in ended.err.splitlines() if line]
    assert len(lines) == 1
    assert said in lines[0]
