"""B1: a sweep that is killed at random and started again ends as if nothing had happened."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from simadopt.experiments.sweep.results import read_results, verify
from support.killing import ordeal
from support.shells import ROOT, environment

COMMUNE = ROOT / "scenarios" / "commune_27k.yaml"
VARIED = f"{COMMUNE} --vary b_peer=0:2 --vary coaching.share=0:1"
TERRITORY = (
    f"{ROOT / 'scenarios' / 'territory_dpo_random.yaml'} --vary b_epci=0:2 --vary fund.share=0:1"
)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every stored result by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("runs", "series", "set_aside")
        for path in sorted((folder / part).glob("*"))
    }


def asked(folder: Path, runs: int, weeks: int, varied: str = VARIED) -> list[str]:
    words = (
        f"-m simadopt sweep {varied} --single-setting --n {runs // 4} "
        f"--replicates 4 --weeks {weeks} --series --workers 2 --out {folder}"
    )
    return [sys.executable, *words.split()]


def disturbed_and_not(
    folder: Path,
    *,
    runs: int,
    weeks: int,
    kills: int,
    longest: float,
    seed: int,
    varied: str = VARIED,
) -> None:
    quiet, killed = folder / "quiet", folder / "killed"
    here = environment()
    alone = ordeal(asked(quiet, runs, weeks, varied), 0, seed=0, longest=1.0, environment=here)
    assert alone.code == 0
    again = asked(killed, runs, weeks, varied)
    end = ordeal(again, kills, seed=seed, longest=longest, environment=here)
    assert end.code == 0
    assert end.kills >= kills
    assert not end.orphans
    assert contents(killed) == contents(quiet)
    assert not verify(killed)
    assert not list(killed.rglob("*.part"))
    table = read_results(killed).table
    assert table["run"].tolist() == list(range(runs))
    assert table["id"].is_unique


@pytest.mark.long
def test_a_few_kills(tmp_path: Path) -> None:
    disturbed_and_not(tmp_path, runs=400, weeks=8, kills=4, longest=1.0, seed=5)


@pytest.mark.long
def test_a_few_kills_in_a_territory(tmp_path: Path) -> None:
    disturbed_and_not(tmp_path, runs=40, weeks=60, kills=4, longest=1.0, seed=5, varied=TERRITORY)


@pytest.mark.ordeal
def test_a_hundred_kills(tmp_path: Path) -> None:
    disturbed_and_not(tmp_path, runs=1200, weeks=52, kills=100, longest=1.2, seed=2)


@pytest.mark.soak
def test_a_thousand_kills(tmp_path: Path) -> None:
    disturbed_and_not(tmp_path, runs=8000, weeks=104, kills=1000, longest=1.5, seed=1)
