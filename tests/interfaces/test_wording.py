"""The two catalogues say the same things, and each writes as its language does."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import simadopt
from simadopt.io.wording import LANGUAGES, language_of, wording
from simadopt.levels.staff.explanations.explain import INTERVENTIONS, LEVERS
from simadopt.levels.staff.tables.features import FEATURES, TIE_TYPES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables.services import service_label
from simadopt.rules.adoption import TERMS

CATALOGUES = {language: wording(language).texts for language in LANGUAGES}
FRENCH = CATALOGUES["fr"]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_same_keys_in_the_same_order() -> None:
    assert list(FRENCH) == list(CATALOGUES["en"])


def test_same_placeholders() -> None:
    wrong = [
        key for key in FRENCH if placeholders(FRENCH[key]) != placeholders(CATALOGUES["en"][key])
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert all(text.strip() for text in CATALOGUES[language].values())


def test_french_spacing() -> None:
    for key, text in FRENCH.items():
        bare = re.sub(r"\{\w+\}", "x", text)
        assert not re.search(r" [;:?!%»]|« ", bare), f"{key}: an ordinary space before a sign"
        assert not re.search(r"[^\s\u202f:][;?!%»]", bare), f"{key}: no space before a sign"
        assert not re.search(r"\w:\s", bare), f"{key}: no space before a colon"
        assert "'" not in text, f"{key}: a straight apostrophe"


def test_english_has_no_french_spacing() -> None:
    found = {key for key, text in CATALOGUES["en"].items() if re.search(r"[ \u202f][;:?!%]", text)}
    assert found <= {"problem.percent", "problem.directives"}  # they speak of the sign itself


def test_every_key_named_in_the_code_is_there() -> None:
    folder = Path(simadopt.__file__).parent / "interfaces"
    named = set()
    for path in folder.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for key in re.findall(r'(?<!f)"([a-z_]+\.[a-z_.]+)"', source):
            if key.split(".")[0] in {k.split(".")[0] for k in FRENCH}:
                named.add(key)
    named -= {"commune.csv", "staff.csv", "figure.facecolor"}
    stems = {key.rsplit(".", 1)[0] for key in FRENCH}
    assert named
    assert not {key for key in named if key not in FRENCH and key not in stems}


def test_every_code_of_the_tables_has_its_words() -> None:
    keys = {f"tie.{name}" for name in TIE_TYPES} | {f"term.{name}" for name in TERMS}
    keys |= {f"lever.{name}" for name in (*LEVERS, *INTERVENTIONS)}
    keys |= {f"unit.{row.unit}" for row in PARAMETERS.values()}
    keys |= {f"status.{row.status}" for row in PARAMETERS.values()}
    keys |= {f"tool.{row.tool}" for row in FEATURES}
    assert keys <= set(FRENCH)


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
    assert wording("fr").directorate("directorate_2") == "Direction 2"
    assert wording("en").directorate("Ressources") == "Ressources"
