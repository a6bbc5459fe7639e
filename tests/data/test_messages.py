"""A message is a key and values; a language makes it text."""

from __future__ import annotations

import copy
import doctest
import errno
import re
from pathlib import Path

import pytest

from simadopt.core import errors, messages
from simadopt.core.errors import InputError, Problem, ResourceError, system_reason
from simadopt.core.messages import Message, add_wording, texts_of


@pytest.mark.parametrize("module", [errors, messages])
def test_examples_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted > 0
    assert found.failed == 0


def test_values_are_written_as_the_language_writes_them() -> None:
    message = Message("problem.bytes_read", n=27_000_000, most=25_000_000)
    assert message.render("en") == "27,000,000 bytes; at most 25,000,000 are read"
    assert "27\u202f000\u202f000 octets" in message.render("fr")
    assert Message("problem.categories", total=1.25).render("fr").count("1,25") == 1
    assert (
        Message("problem.twice", line=1234)
        .render("en")
        .startswith("this person is already on line 1234")
    )


def test_a_message_within_a_message_is_in_the_same_language() -> None:
    message = Message("problem.missing_field", allowed=Message("problem.part.whole_least", low="0"))
    assert message.render("en") == "missing; a whole number of at least 0 is expected"
    assert message.render("fr") == "ce champ manque\u202f; il faut un nombre entier d’au moins 0"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["and 0 more problems", "and 1 more problem", "and 1,200 more problems"]),
        ("fr", ["et 0 autre problème", "et 1 autre problème", "et 1\u202f200 autres problèmes"]),
    ],
)
def test_a_plural_follows_its_number(language: str, said: list[str]) -> None:
    assert [Message("problem.more", n=n).render(language) for n in (0, 1, 1200)] == said


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", "1", "bed"),
        ("en", "+1", "bed"),
        ("en", "1,000", "beds"),
        ("en", "1.0", "beds"),
        ("en", 1.0, "bed"),
        ("fr", "1,5", "bed"),
        ("fr", "−1,5", "bed"),
        ("fr", "1\u202f500", "beds"),
        ("fr", "−2", "beds"),
    ],
)
def test_a_number_that_is_written_already_has_its_plural_too(language, value, said) -> None:
    assert messages.fill("{n:bed|beds}", {"n": value}, language) == said


COUNTED = {
    "en": "people|authorities|services|runs|simulations|quarters|weeks|days|draws|communes|points|"
    "questions|adopters|groups|periods|ties|adoptions|steps|seeds|answers|users|stops|items|euros|hours",
    "fr": "personnes|collectivités|services|simulations|trimestres|semaines|jours|tirages|communes|points|"
    "questions|adoptants|groupes|périodes|liens|adoptions|graines|réponses|utilisateurs|arrêts|objets|"
    "heures|équipés|éligibles",
}
"""Things that outputs count, which may be one."""
NEVER_ONE = (
    "answer.gain.other", "app.compare.note_drawn", "app.compare.posterior_about", "app.first.none",
    "app.lesson_count.communes", "app.lesson_count.crowd", "app.lesson_drawn.less",
    "app.lesson_drawn.more", "app.lesson_drawn.open", "app.lesson_gaps_wait",
    "app.lesson_off_drawn.same", "app.lesson_off_drawn.spread", "app.session.auto_about",
    "app.share_step", "band.title", "calibration.draws", "calibration.made", "compare.runs_draws",
    "compare.runs_learned", "level.band.title", "problem.state_numbers", "refused.many",
    "report.run.band", "report.search.caption", "territory.band.title",
)  # fmt: skip
"""Texts of a number that is fixed and large, or of a set that is never of one."""
LIMITS = ("most", "least", "high", "every")


@pytest.mark.parametrize("language", COUNTED)
def test_what_is_counted_is_singular_where_it_is_one(language) -> None:
    bare = re.compile(rf"\{{(\w+)\}}[ \u202f](?:{COUNTED[language]})\b")
    wrong = {
        key: found[0]
        for key, text in texts_of(language).items()
        for found in bare.finditer(text)
        if found[1] not in LIMITS and key not in NEVER_ONE and not key.endswith((".many", "_many"))
    }
    assert wrong == {}


def test_braces_and_backslashes_of_the_user_pass() -> None:
    odd = r"{x} \d {{y}}"
    assert Message("problem.unknown_tool", names=odd).render("fr").endswith(odd)
    assert "{h}" in Problem("a", 1, "f", "v", Message("problem.unknown_field"), "{h}").render("fr")


def test_messages_travel_between_processes_and_compare() -> None:
    error = InputError(Problem("a", 1, "", "", Message("problem.missing", headers=["key", "id"])))
    again = copy.deepcopy(error)
    assert again.problems == error.problems
    assert hash(again.problems[0]) == hash(error.problems[0])
    assert again.render("fr") == error.render("fr") != str(error)
    lack = copy.deepcopy(ResourceError(Message("problem.cluster_gone", detail="x")))
    assert str(lack) == "the cluster is gone: x"


def test_a_sentence_in_the_place_of_a_message_is_said_as_it_is() -> None:
    old = Problem("a.yaml", 3, "week", "2", "it is {odd}", "weeks")  # type: ignore[arg-type]
    assert str(old) == "a.yaml:3: week = 2 — it is {odd} (did you mean weeks?)"
    assert "it is {odd} (vouliez-vous dire" in old.render("fr")


def test_what_the_machine_lacks_is_told_too() -> None:
    reason = system_reason(OSError(errno.ENOSPC, "No space left on device"))
    error = ResourceError(Message("problem.unwritable", file=Path("runs"), reason=reason))
    assert str(error) == "runs: cannot be written: No space left on device"
    assert error.render("fr") == "runs\u202f: écriture impossible\u202f: le disque est plein"
    assert system_reason(OSError(9999, "odd")) == "odd"


def test_another_package_brings_its_own_rows(tmp_path: Path) -> None:
    for language, text in (("en", "{n} {n:bed|beds}"), ("fr", "{n} {n:lit|lits}")):
        (tmp_path / f"{language}.csv").write_text(f"key,text\nhospital.beds,{text}\n", "utf-8")
    add_wording(tmp_path)
    try:
        assert Message("hospital.beds", n=2).render("fr") == "2 lits"
    finally:
        messages._folders.remove(tmp_path)
        texts_of.cache_clear()
