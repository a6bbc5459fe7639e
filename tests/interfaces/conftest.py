from __future__ import annotations

from pathlib import Path

import pytest

from interfaces.shell_helper import ROOT, Here

STAFF = """matricule;nom;catégorie;service;direction;rang;messagerie;poste
D0;Durand;A;Direction générale;DG;directeur général;oui;oui
{rows}
"""
SCENARIO = """name: town
title: {fr: "Une vraie ville", en: "A real town"}
weeks: 6
authorities:
  - {key: town, inhabitants: 9000, staff_file: staff.csv}
"""


@pytest.fixture
def here(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Here:
    """Run commands in this process, in an empty folder, in English."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "140")
    assert (ROOT / "scenarios").is_dir()
    return Here(capsys)


@pytest.fixture
def real_town(tmp_path: Path) -> Path:
    """Return a scenario of real staff: a large service, and a small one that must not be seen."""
    sizes = {("Écoles", "Ville"): 20, ("Culture", "Ville"): 14, ("Paie", "Moyens"): 4}
    rows = []
    for number, ((service, directorate), size) in enumerate(sizes.items()):
        for k in range(size):
            rank = "agent" if k else "chef de service"
            rows.append(
                f"P{number}{k};Nom{number}{k};{'BC'[k % 2]};{service};{directorate};{rank};oui;oui"
            )
    (tmp_path / "staff.csv").write_text(STAFF.format(rows="\n".join(rows)), encoding="cp1252")
    path = tmp_path / "town.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path
