"""Whatever is refused is told in the reader's language."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.messages import Sources

import simadopt
from simadopt.core.errors import InputError, Problem, ResourceError
from simadopt.interfaces import translate as module
from simadopt.interfaces.cli import application
from simadopt.interfaces.translate import translate, translate_error, translate_problem
from simadopt.io.wording import wording

FRENCH, ENGLISH = wording("fr"), wording("en")
MARK = "7"  # stands for what a placeholder of the source holds
MESSAGES = Sources(Path(simadopt.__file__).parent).messages()
PROBLEMS = {key: text for key, text in ENGLISH.texts.items() if key.startswith("problem.")}


def filled(text: str) -> str:
    return text.replace("{}", MARK) if "{}" in text else text


def held(text: str) -> dict[str, str]:
    """Return what the placeholders of the sentence that is found hold."""
    found = module._found(text, "problem.")
    return {} if found is None else found[1]


def test_examples_hold() -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_the_sources_are_read() -> None:
    assert len(MESSAGES) > 250
    assert "unknown key; allowed here: {}" in MESSAGES  # an f-string, through a variable
    assert "yes or no is expected" in MESSAGES  # in a table, through two helpers
    assert "there is no such file" in MESSAGES  # returned by a helper
    assert "an interval speaks of a share" in MESSAGES  # Problem under another name


@pytest.mark.parametrize("text", sorted(MESSAGES))
def test_every_message_of_the_sources_is_in_the_catalogue(text: str) -> None:
    said = filled(text)
    assert translate(said, FRENCH) != said, f"{MESSAGES[text]}: no key problem.… reads: {text}"


@pytest.mark.parametrize("text", sorted(MESSAGES))
def test_no_placeholder_hides_english(text: str) -> None:
    """A placeholder holds what varies, not words of the sentence."""
    hidden = {
        name: value
        for name, value in held(filled(text)).items()
        if re.search(r"[a-z]+ [a-z]+", value) and translate(value, FRENCH) == value
    }
    assert not hidden, MESSAGES[text]


def test_every_sentence_of_the_catalogue_finds_its_own_key() -> None:
    """Else a key with more letters has taken its place, or two are one."""
    wrong = {}
    for key, text in PROBLEMS.items():
        said = re.sub(r"\{(\w+)\}", MARK, text).replace("{{", "{").replace("}}", "}")
        prefix = "problem.part." if key.startswith("problem.part.") else "problem."
        found = module._found(said, prefix)
        if found is None or found[0] != key:
            wrong[key] = found
    assert not wrong


def test_the_more_literal_sentence_wins() -> None:
    assert module._found("a share between 0 and 1 is expected", "problem.") == (
        "problem.share",
        {},
    )
    assert module._found("a text is expected", "problem.") == (
        "problem.expected",
        {"allowed": "a text"},
    )
    assert module._found("missing; a text is expected", "problem.") == (
        "problem.missing_field",
        {"allowed": "a text"},
    )


def test_what_a_placeholder_holds_is_told_too() -> None:
    assert translate("missing; a whole number of at least 0 is expected", FRENCH) == (
        "ce champ manque\u202f; il faut un nombre entier d’au moins 0"
    )
    assert "(euros par heure)" in translate(
        "out of bounds; from 0 to 9 (euros per hour) is allowed", FRENCH
    )
    assert "il n’y a pas de fichier" in translate(
        "cannot be read: No such file or directory", FRENCH
    )


def test_braces_and_backslashes_of_the_user_pass() -> None:
    odd = r"unknown tool; there are {x} \d {{y}}"
    assert translate(odd, FRENCH).endswith(r"{x} \d {{y}}")
    assert "{h}" in translate_problem(Problem("a", 1, "f", "v", "unknown key", "{h}"), FRENCH)


def test_english_is_word_for_word_what_was_raised() -> None:
    problems = [
        Problem("a.yaml", 3, "week", "2", "unknown key", "weeks"),
        Problem("a.yaml", None, "", "", "the file is empty"),
        Problem("--set", None, "x", "", "a\nb", "{h}"),
    ]
    error = InputError(problems)
    assert translate_error(error, ENGLISH) == str(error)
    assert "\n".join(translate_problem(one, ENGLISH) for one in problems) == str(error)


def test_what_the_machine_lacks_is_told_too() -> None:
    error = ResourceError("runs: cannot be written: No space left on device")
    assert translate_error(error, ENGLISH) == str(error)
    assert (
        translate_error(error, FRENCH)
        == "runs\u202f: écriture impossible\u202f: le disque est plein"
    )


def test_a_shell_in_french(tmp_path: Path) -> None:
    scenario = tmp_path / "a.yaml"
    scenario.write_text("weks: 3\n", encoding="utf-8")
    command = [sys.executable, "-m", "simadopt", "check", str(scenario), "--lang"]
    french, english = (
        subprocess.run([*command, language], capture_output=True, encoding="utf-8", check=False)
        for language in ("fr", "en")
    )
    assert french.returncode == english.returncode == 2
    assert f"{scenario}:1: weks — champ inconnu (vouliez-vous dire weeks\u202f?)" in french.stderr
    assert f"{scenario}:1: weks — unknown key (did you mean weeks?)" in english.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["rn"], "il n’y a pas de commande 'rn' (vouliez-vous dire 'run'\u202f?)"),
        (["run"], "l’argument 'SCENARIO' manque"),
        (["run", "x", "--sed", "3"], "options proches\u202f: --remedy, --seed, --set"),
        (["run", "x", "--seed", "a"], "'--seed' ne convient pas\u202f: il faut un nombre entier"),
        (["run", "x", "--seed", "-4"], "il faut au moins 0"),
    ],
)
def test_a_command_that_cannot_be_read(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, start in (("fr", "Utilisation"), ("en", "Usage")):
        with pytest.raises(SystemExit) as ended:
            application(language)(args=typed, prog_name="simadopt")
        assert ended.value.code == 2
        translate_error = capsys.readouterr().err
        assert translate_error.startswith(start)
        assert (said in translate_error) == (language == "fr")


def test_english_compiles_no_pattern() -> None:
    module._pattern.cache_clear()
    module._sentences.cache_clear()
    translate_error(InputError(Problem("a", 1, "", "", "the file is empty")), ENGLISH)
    assert module._sentences.cache_info().currsize == 0
    translate_error(InputError(Problem("a", 1, "", "", "the file is empty")), FRENCH)
    assert module._pattern.cache_info().currsize < 5
