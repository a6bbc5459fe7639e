"""A commune of half a year, and a small authority read from a staff file."""

import pytest

from simadopt.cases import load

COMMUNE = "scenarios/commune_27k.yaml"
REAL = """\
name: real
title: {fr: Essai, en: Trial}
weeks: 8
tools:
  gru: {deployed_week: -10, aware: 0.8, use: 0.5}
authorities:
  - {key: town, inhabitants: 5000, staff_file: staff.csv}
"""
SERVICES = {"Roads": ("Works", 24), "Parks": ("Works", 6), "Cellar": ("Works", 7),
            "Session": ("People", 20), "Nursery": ("People", 4), "Library": ("People", 8)}  # fmt: skip


@pytest.fixture(scope="session")
def commune():
    return load(COMMUNE, {"weeks": 26})


@pytest.fixture(scope="session")
def finished(commune):
    state = commune.start(1)
    state.run_to(26)
    return state


@pytest.fixture(scope="session")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    rows = ["key,category,rank,service,directorate,manager,mailbox"]
    rows.append("boss,A,general manager,Office,Head,,1")
    for name, (directorate, size) in SERVICES.items():
        rows.append(f"h-{name},A,head,{name},{directorate},boss,1")
        rows += [f"{name}-{i},C,staff,{name},{directorate},h-{name},1" for i in range(size - 1)]
    (folder / "staff.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "real.yaml").write_text(REAL, encoding="utf-8")
    return load(folder / "real.yaml")
