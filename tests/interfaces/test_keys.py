"""Every message has a key, every key a row in both languages, and each row is used as it is written."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path

import pytest
from tests.support.keys import named_patterns, sentences, uses, values_of

import simadopt
from simadopt.core.language import LANGUAGES
from simadopt.core.messages import texts_of
from simadopt.levels.staff.tables.parameters import PARAMETERS

ROOT = Path(simadopt.__file__).parent
ENGLISH = texts_of("en")
USES = uses(ROOT)
LOOKED_UP = {f"unit.{row.unit}" for row in PARAMETERS.values()}
"""Keys made of a code of a table."""


def single(key: str) -> str:
    """Return the key that `Wording.count` is given for a row of it."""
    return key.removesuffix(".one").removesuffix(".many")


def test_the_sources_are_read() -> None:
    assert len([use for use in USES if use.key.startswith("problem.")]) > 250


def test_every_key_has_a_row() -> None:
    assert not [use for use in USES if use.key not in ENGLISH]


def test_every_use_gives_the_values_of_its_row() -> None:
    wrong = [
        (use.place, use.key, use.values)
        for use in USES
        if use.values is not None and use.values != values_of(ENGLISH[use.key])
    ]
    assert not wrong


def test_every_row_is_used() -> None:
    exact, varied = named_patterns(ROOT)
    unused = {
        key
        for key in ENGLISH
        if not key.startswith("typer.")  # found by what typer says
        and not {key, single(key)} & exact
        and not any(pattern.fullmatch(single(key)) for pattern in varied)
    }
    assert unused <= LOOKED_UP


def test_both_languages_name_the_same_values() -> None:
    french = texts_of("fr")
    assert list(french) == list(ENGLISH)
    assert not [key for key in french if values_of(french[key]) != values_of(ENGLISH[key])]


def test_nothing_is_raised_as_a_sentence() -> None:
    """A string is still accepted in the place of a message, and is deprecated: none is left here."""
    assert not sentences(ROOT)


def test_a_sentence_that_is_raised_is_found(tmp_path: Path) -> None:
    lines = ["def f(x):", "    said = f'{x} is wrong'", "    raise E(Problem('', 1, '', '', said))"]
    lines += [
        "def g():",
        "    raise ResourceError('full')",
        "    Problem('', 1, '', '', Message('a.b'))",
    ]
    (tmp_path / "a.py").write_text("\n".join(lines), encoding="utf-8")
    assert sentences(tmp_path) == ["a.py:3", "a.py:5"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_two_forms_and_follows_its_number(language: str) -> None:
    for key, text in texts_of(language).items():
        for _, name, spec, conversion in string.Formatter().parse(text):
            if name and spec:
                assert spec == "or" or len(spec.split("|")) == 2, key
            assert conversion in (None, "s"), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_counted_noun_is_plural_for_one(language: str) -> None:
    """A noun that some row bends by its number is bent in every row, where a number is before it."""
    texts = {k: t for k, t in texts_of(language).items() if not k.endswith(".many")}
    forms = re.findall(r"\{\w+:[^|}]*\|(\w+)\}", " ".join(texts.values()))
    nouns = "|".join(sorted({noun for noun in forms if noun.endswith("s")}))
    stiff = re.compile(rf"(?<!des )(?<!Les )\{{(n|weeks|rows|runs|people|count)\}}\s({nouns})\b")
    assert len(forms) > 50
    assert not {key: text for key, text in texts.items() if stiff.search(text)}


def test_the_general_rooms_say_nothing_of_staff() -> None:
    """The rows of staff are in its own catalogue, which only the level and the interfaces use."""
    with (ROOT / "levels" / "staff" / "wording" / "en.csv").open(encoding="utf-8") as file:
        rows = {row["key"] for row in csv.DictReader(file)}
    assert len(rows) > 200
    general = re.compile(r"(core|io|rules|survey|experiments)/|cases\.py")
    assert not [use for use in USES if use.key in rows and general.match(use.place)]
