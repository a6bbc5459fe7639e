"""Ctrl-C at any moment is one line and exit code 130 (C20)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.core.interruption import BEFORE, CODE, heard, working
from simadopt.io.wording import wording
from support.shells import environment


def test_c20_what_is_said_before_the_catalogue_is_loaded_is_what_it_says():
    for lang, said in BEFORE.items():
        assert said == wording(lang).say("stop.interrupted")


@pytest.mark.parametrize("delay", [0.3, 0.5, 0.8, 1.2, 2.0])
def test_c20_ctrl_c_is_one_line_from_the_first_second_on(tmp_path, delay):
    asked = [
        "sweep",
        str(COMMUNE),
        "--single-setting",
        "--vary",
        "b_peer=0:2",
        "--n",
        "5000",
        "--lang",
        "fr",
    ]
    for later in (0.0, 0.5, 1.0, 2.0):
        child = subprocess.Popen(
            [sys.executable, "-m", "simadopt", *asked, "--out", "kept"],
            cwd=tmp_path, env=environment(LANG="C.UTF-8", PYTHONUTF8="1"), start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        time.sleep(delay + later)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        if child.returncode != -signal.SIGINT or "/simadopt/" in err:
            break  # else Python itself was still starting, on a busy machine: once more, later
    assert child.returncode == 130
    assert [line for line in err.splitlines() if line.startswith("Interrompu")]
    assert "Traceback" not in err


def test_c20_an_error_that_an_interruption_became_is_no_bug(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    monkeypatch.setattr("simadopt.cases.load", fail)
    ended = here("check", COMMUNE)
    assert (ended.code, ended.err.strip()) == (130, "Interrupted; nothing was written.")


def test_c20_an_interruption_that_a_library_swallows_is_raised_once_more():
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), working():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except:  # noqa: E722 (as libraries do around what they may lack)
            pass
        time.sleep(5)
    assert time.monotonic() - began < 4


def test_c20_an_interruption_is_not_raised_in_the_midst_of_what_it_ends():
    closed = []
    with pytest.raises(KeyboardInterrupt), working():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        finally:
            time.sleep(0.8)  # as a store does that is closed
            closed.append(True)
    assert closed == [True]


def test_c20_an_interruption_that_was_heard_is_over():
    with working():
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        except KeyboardInterrupt:
            heard()
        time.sleep(0.6)


def test_c20_an_interrupted_process_is_not_taken_down_piece_by_piece(tmp_path):
    """What was half loaded may not be freed: nothing that waits for the interpreter's end is run."""
    script = tmp_path / "ends.py"
    script.write_text(
        "import atexit, sys\n"
        "import simadopt.interfaces.cli as cli\n"
        "def command():\n"
        "    atexit.register(print, 'taken down')\n"
        "    print('kept')\n"
        "    sys.exit(int(sys.argv[1]))\n"
        "cli.main = command\n"
        "from simadopt.__main__ import main\n"
        "main()\n",
        encoding="utf-8",
    )
    for code, told in ((CODE, ["kept"]), (2, ["kept", "taken down"])):
        ended = subprocess.run(
            [sys.executable, script, str(code)], env=environment(), capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert (ended.returncode, ended.stdout.split("\n")[:-1]) == (code, told)
