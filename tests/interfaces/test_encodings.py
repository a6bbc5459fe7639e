"""Case A2: a narrow encoding lacks signs, never a sentence; no question mark stands for one."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from interfaces.shell_helper import ROOT
from simadopt.interfaces.encodings import NEAREST
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import LANGUAGES, wording

NARROW = ("cp1252", "cp850", "cp437", "latin-1", "iso8859-15", "ascii", "mac-roman")
SAID = "−32,8 points [−46,0], 27\u202f000, 70\u00a0% : l’œuvre… « oui » — ≤ 3 × 2 → 5 €"


@pytest.mark.parametrize(
    ("encoding", "written"),
    [
        ("cp1252", "-32,8 points [-46,0], 27 000, 70\u00a0% : l’œuvre… « oui » — <= 3 × 2 -> 5 €"),
        ("cp850", "-32,8 points [-46,0], 27 000, 70\u00a0% : l'oeuvre... « oui » - <= 3 × 2 -> 5 EUR"),
        ("ascii", '-32,8 points [-46,0], 27 000, 70 % : l\'oeuvre... " oui " - <= 3 x 2 -> 5 EUR'),
    ],
)  # fmt: skip
def test_a2_the_nearest_signs(encoding: str, written: str) -> None:
    assert SAID.encode(encoding, NEAREST).decode(encoding) == written


@pytest.mark.parametrize("encoding", NARROW)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a2_every_sentence_is_written_in_every_narrow_encoding(
    encoding: str, language: str
) -> None:
    for key, text in wording(language).texts.items():
        written = text.encode(encoding, NEAREST).decode(encoding)
        assert written.count("?") == text.count("?"), (key, text, written)


def test_a2_drawings_of_progress_and_letters_of_formulas() -> None:
    text = "━━╸ ─│┌┼┘ █▌ ⠋ β π µ ² é É ŷ"
    assert text.encode("ascii", NEAREST) == b"--- -|+++ ## * beta pi u 2 e E y"


def test_a2_a_file_name_that_is_not_text_is_written_as_its_bytes() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", errors=NEAREST)
    stream.write("sortie_\udce9")
    stream.flush()
    assert stream.buffer.getvalue() == b"sortie_\xe9"  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "C"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("describe", "commune_27k"), 0),
        (("--help",), 0),
        (("sweep", "--help"), 0),
        (("run", "comune_27k"), 2),
        (("run",), 2),
        (("scenarios",), 0),
    ],
)
def test_a2_commands_in_a_narrow_shell(
    encoding: str, arguments: tuple[str, ...], code: int
) -> None:
    changes = {"PYTHONIOENCODING": encoding}
    if encoding == "C":
        changes = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "simadopt", "--lang", "fr", *arguments],
        cwd=ROOT,
        env={**os.environ, **changes},
        capture_output=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == code, done.stderr
    for stream in (done.stdout, done.stderr):
        text = stream.decode("ascii" if encoding == "C" else encoding)
        assert "Traceback" not in text
        assert "?" not in text.replace(" ?", "").replace("\u00a0?", ""), text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_a2_json_loses_nothing(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding, errors=NEAREST)
    monkeypatch.setattr(sys, "stdout", stream)
    Shell("fr", as_json=True).give({"said": SAID})
    stream.flush()
    written = stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
    assert json.loads(written) == {"said": SAID}
