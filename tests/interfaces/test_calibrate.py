"""The command on a toy: what it writes, says and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from interfaces.shell_helper import Here
from simadopt.interfaces.commands import calibrate
from support.toy_problems import stuck, toy

QUICK = ("--runs", 80, "--coverage", 8, "--workers", 1)


@pytest.fixture
def on_a_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibrate a toy."""
    monkeypatch.setattr(
        calibrate, "problems", lambda scenario, *, theories: (toy(), {"no_dynamics": toy(stuck)})
    )


@pytest.mark.usefixtures("on_a_toy")
def test_calibrates_tells_and_resumes(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fit"
    ended = here("calibrate", *QUICK, "--out", folder)
    assert ended.code == 0, ended.err
    assert "3 of 5 uncertain parameters are fitted" in ended.out
    assert "no dynamics" in ended.out
    assert "First wave of simulations" in ended.err
    page = (folder / "fit.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert page.count("<svg") == 4
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "@import" not in page
    monkeypatch.setattr(calibrate, "problems", lambda scenario, *, theories: (toy(), {}))
    again = here("calibrate", *QUICK, "--out", folder, "--lang", "fr", "--json")
    assert again.code == 0
    found = json.loads(again.out)
    assert [row["name"] for row in found["parameters"] if row["fitted"] == "yes"]
    french = (folder / "fit.html").read_text(encoding="utf-8")
    assert '<html lang="fr">' in french
    assert "chiffres publiés" in french


@pytest.mark.usefixtures("on_a_toy")
def test_a_scenario_is_not_calibrated_over_the_fit_that_ships(here: Here) -> None:
    ended = here("calibrate", "territory_france", *QUICK[:2], "--coverage", 0)
    assert ended.code == 0, ended.err
    assert Path("outputs", "calibrate-territory_france", "fit.html").is_file()
    assert not Path("calibration").exists()


def test_a_missing_extra_is_one_line(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibrate, "_NEEDED", ("threadpoolctl", "not_installed_here"))
    ended = here("calibrate")
    assert ended.code == 2
    assert "pip install 'simadopt[calibration]'" in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_wrong_usage(here: Here) -> None:
    assert here("calibrate", "--runs", 3).code == 2
    assert here("calibrate", "--workers", 0).code == 2
