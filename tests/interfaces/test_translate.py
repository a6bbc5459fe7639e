"""Whatever is refused is told in the reader's language."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from simadopt.interfaces import typer_words
from simadopt.interfaces.cli import application


def test_examples_hold() -> None:
    found = doctest.testmod(typer_words)
    assert found.attempted > 0
    assert found.failed == 0


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
