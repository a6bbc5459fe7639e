"""The two catalogues say the same things, and each writes as its language does."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from simadopt.interfaces.classroom.dials import _written
from simadopt.interfaces.level_view import view_of
from simadopt.io.wording import LANGUAGES, language_of, wording
from simadopt.levels.staff.explanations.removal import INTERVENTIONS, LEVERS
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.tables.features import TIE_TYPES, TOOL_ROWS
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables.services import directorate_label, service_label
from simadopt.rules.adoption import TERMS

CATALOGUES = {language: wording(language).texts for language in LANGUAGES}
FRENCH = CATALOGUES["fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert all(text.strip() for text in CATALOGUES[language].values())


def test_french_spacing() -> None:
    for key, text in FRENCH.items():
        bare = re.sub(r"\{\w+(!s)?(:[^}]*)?\}", "x", text)
        assert not re.search(r" [;:?!%»]|« ", bare), f"{key}: an ordinary space before a sign"
        assert not re.search(r"[^\s\u202f:][;?!%»]", bare), f"{key}: no space before a sign"
        assert not re.search(r"\w:\s", bare), f"{key}: no space before a colon"
        assert "'" not in text, f"{key}: a straight apostrophe"


def test_english_has_no_french_spacing() -> None:
    found = {key for key, text in CATALOGUES["en"].items() if re.search(r"[ \u202f][;:?!%]", text)}
    assert found <= {"problem.percent", "problem.directives"}  # they speak of the sign itself


def test_every_code_of_the_tables_has_its_words() -> None:
    keys = {f"tie.{name}" for name in TIE_TYPES} | {f"term.{name}" for name in TERMS}
    keys |= {f"lever.{name}" for name in (*LEVERS, *INTERVENTIONS)}
    keys |= {f"unit.{row.unit}" for row in PARAMETERS.values()}
    keys |= {f"status.{row.status}" for row in PARAMETERS.values()}
    assert keys <= set(FRENCH)
    assert all(row["label_en"] and row["label_fr"] for row in TOOL_ROWS)


def test_numbers_as_each_language_writes_them() -> None:
    fr, en = wording("fr"), wording("en")
    assert fr.number(1234567.5, 1) == "1\u202f234\u202f567,5"
    assert en.number(1234567.5, 1) == "1,234,567.5"
    assert fr.percent(0.071) == "7\u202f%"
    assert en.percent(0.071) == "7%"
    assert fr.number(-2) == "\u22122"
    assert fr.percent(None) == en.percent(float("nan")) == "–"


def test_plurals_differ_at_zero() -> None:
    assert wording("fr").count("people", 0) == "0 personne"
    assert wording("en").count("people", 0) == "0 people"
    assert wording("en").count("people", 1) == "1 person"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_BE"}, "fr"),
    ],
)
def test_language_of_the_shell(environment: dict[str, str], expected: str) -> None:
    assert language_of(environment) == expected


def test_services_and_directorates_have_names_in_both_languages() -> None:
    assert service_label("schools", wording("fr")) == "scolaire et jeunesse"
    assert service_label("schools_3", wording("en")) == "schools and youth 3"
    assert service_label("Paie", wording("fr")) == "Paie"
    assert directorate_label("directorate_2", wording("fr")) == "Direction 2"
    assert directorate_label("Ressources", wording("en")) == "Ressources"


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", 1.0, "1 service"),
        ("en", 2.0, "2 services"),
        ("fr", 0.0, "0 service"),
        ("fr", 2.0, "2 services"),
    ],
)
def test_a_value_of_one_has_its_unit_in_the_singular(language, value, said):
    view = view_of(LEVEL)
    name = next(name for name, one in LEVEL.outcomes.items() if one.unit == "services")
    assert view.value(name, value, wording(language)) == said


@pytest.mark.parametrize(("value", "said"), [(1.0, "1 hour"), (3.0, "3 hours")])
def test_a_dial_at_one_has_its_unit_in_the_singular(value, said):
    assert _written(SimpleNamespace(unit="hours"), value, wording("en")) == said


def test_what_a_tool_does_is_called_a_feature_in_reports():
    """The glossary's word: *functions* are those of a module."""
    parts = ("report.", "compare.", "level.compare.", "calibration.term.")
    texts = wording("en").texts
    assert [k for k, text in texts.items() if k.startswith(parts) and "functions" in text] == []


def test_services_left_behind_are_one_word_in_pages_and_notes():
    for texts in CATALOGUES.values():
        page, note = texts["app.outcome.services_left_behind"], texts["report.fact.left"]
        assert page == note
        assert page.lower() == texts["outcome.services_left_behind"]
