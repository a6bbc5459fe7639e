"""The example of the guides on learning is run as it is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.shell_helper import Here

from support.site import DOCS, fences
from support.staff import write

GUIDES = {
    "en": ("howto/learn.md", "Roads", "Human resources", "HR", "map.yaml"),
    "fr": ("fr/learn.md", "Voirie", "Ressources humaines", "DRH", "plan.yaml"),
}
TOWN = """\
name: my_town
title: {en: My town, fr: Ma ville}
authorities:
  - {key: my_town, inhabitants: 9000, staff_file: staff.csv}
"""


def _person(key: str, service: str, manager: str, rank: str = "staff") -> dict[str, str]:
    return {"key": key, "category": "B", "rank": rank, "service": service, "manager": manager,
            "mailbox": "yes"}  # fmt: skip


def _staff(services: tuple[str, ...]) -> list[dict[str, str]]:
    rows = [_person("g", "Office", "", "general manager")]
    for s, service in enumerate(services):
        rows.append(_person(f"h{s}", service, "g", "head"))
        rows += [_person(f"p{s}-{k}", service, f"h{s}") for k in range(9)]
    return rows


@pytest.mark.parametrize("lang", GUIDES)
def test_the_example_goes_from_a_table_to_what_it_says(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    page, *services, unknown, described = GUIDES[lang]
    blocks = list(fences((DOCS / page).read_text(encoding="utf-8")))
    table = next(body for kind, body in blocks if kind == "text" and body.startswith("Unit"))
    said = next(body for kind, body in blocks if kind == "yaml" and body.startswith("tool:"))
    write(tmp_path / "staff.csv", _staff(tuple(services)))
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    (tmp_path / "counts.csv").write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = Here(capsys)
    check = ("learn", "town.yaml", "--counts", "counts.csv", "--check", "--lang", lang)

    asked = run(*check)
    assert asked.code == 2
    lines = asked.err.splitlines()
    assert lines[0].startswith(f"counts.csv:3: service = {unknown}")
    assert f'  "{unknown}": "{services[1]}"' in lines  # as the guide has it
    assert lines[lines.index("services:") - 1].startswith('tool: "?"')

    (tmp_path / described).write_text(said, encoding="utf-8")
    read = run(*check, "--map", described)
    assert read.code == 0, read.err
    assert not read.err or unknown not in read.err
    assert "6 " in read.out.splitlines()[0]
