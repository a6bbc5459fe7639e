"""B17: what the shell says of a staff file, the choices it takes and the cleaned copy it writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.interfaces.shell_helper import Here

from support.hr_export import people, write_layout

TOWN = """\
name: town
title: {fr: Ma commune, en: My town}
weeks: 4
authorities:
  - {key: town, inhabitants: 9000, staff_file: staff.csv}
"""
CHOSEN = ("--remedy", "no_category=C", "--remedy", "unknown_manager=none")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    write_layout("sep line, cp1252", tmp_path / "staff.csv", people(150, absent=9, uncategorised=5))
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, encoding="utf-8")
    return file


@pytest.fixture
def here(capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(capsys)


def test_b17_check_tells_causes_with_what_may_be_chosen(here: Here, town: Path) -> None:
    ended = here("check", town, "--lang", "fr")
    assert ended.code == 2
    said = [line for line in ended.err.splitlines() if "--remedy" in line]
    assert len(said) == 2
    assert "la catégorie A, B ou C est attendue (5 lignes\u202f: 33, 34, 35, 36, 37)" in said[0]
    assert "Responsable (matricule) = 099999" in said[1]
    assert "(9 lignes" in said[1]
    assert "Colonnes non lues\u202f: Nom (noms de personnes, jamais conservés)" in ended.err


@pytest.mark.parametrize(("language", "said"), [("fr", "postes vacants"), ("en", "vacant posts")])
def test_a4_what_was_understood_is_told(here: Here, town: Path, language: str, said: str) -> None:
    for command in ("check", "describe"):
        ended = here(command, town, *CHOSEN, "--lang", language)
        assert ended.code == 0
        for part in (said, "Temps de travail", "Windows-1252", "Poste →"):
            assert part in ended.out, command


def test_b17_the_scenario_keeps_choices_and_columns(here: Here, town: Path) -> None:
    kept = (
        "staff_file: staff.csv, staff_remedies: {no_category: C, unknown_manager: none}, "
        "staff_columns: {site: Direction, directorate: ''}"
    )
    town.write_text(TOWN.replace("staff_file: staff.csv", kept), encoding="utf-8")
    told = json.loads(here("check", town, "--json").out)["understood"]["town"]
    assert {c["title"]: c["meaning"] for c in told["columns"]}["Direction"] == "site"
    assert told["directorates"] == 0


def test_b17_causes_as_json(here: Here, town: Path) -> None:
    ended = here("check", town.with_name("staff.csv"), "--json")
    assert ended.code == 2
    told = json.loads(ended.out)
    assert {c["key"]: c["count"] for c in told["causes"]} == {
        "no_category": 5,
        "unknown_manager": 9,
    }
    assert told["understood"]["header_line"] == 2


def test_b17_a_cleaned_copy_is_written_whole_or_not_at_all(here: Here, town: Path) -> None:
    out, staff = town.with_name("clean.csv"), town.with_name("staff.csv")
    before = staff.read_bytes()
    assert here("check", town, "--fix-to", out).code == 2
    assert not out.exists()
    assert here("check", town, *CHOSEN, "--fix-to", staff).code == 2
    assert staff.read_bytes() == before
    assert here("check", town, "--remedy", "no_category=C", "--fix-to", out).code == 0
    assert here("check", out).code == 0
    assert sorted(p.name for p in town.parent.iterdir()) == ["clean.csv", "staff.csv", "town.yaml"]


@pytest.mark.parametrize("wrong", ["no_category", "no_categry=C", "no_category=D"])
def test_b17_a_wrong_choice_is_one_line(here: Here, town: Path, wrong: str) -> None:
    ended = here("check", town, "--remedy", wrong)
    assert ended.code == 2
    assert len(ended.err.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["compare", "sweep"])
def test_b17_a_command_without_remedies_says_where_choices_are_written(
    here: Here, town: Path, command: str
) -> None:
    options = {"compare": (town,), "sweep": ("--vary", "b_peer=0.4,0.5")}[command]
    ended = here(command, town, *options, "--lang", "en")
    assert ended.code == 2
    told = " ".join(ended.err.split())
    assert 'staff_remedies: {"no_category": C, "unknown_manager": none}' in told


def test_b17_a_cleaned_copy_that_is_not_written_says_so_and_shows_the_columns(
    here: Here, town: Path
) -> None:
    out = town.with_name("clean.csv")
    told = " ".join(here("check", town, "--fix-to", out, "--lang", "en").err.split())
    assert "clean.csv is not written" in told
    assert "Columns read: " in told


def test_b17_meanings_of_columns_are_told_in_french_with_their_code(here: Here, town: Path) -> None:
    told = here("check", town, "--column", "boss=Chef", "--lang", "fr").err
    assert "matricule (key), catégorie (category)" in told
