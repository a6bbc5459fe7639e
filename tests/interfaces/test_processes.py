"""The shell in processes of its own: what a fresh terminal does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from interfaces.shell_helper import COMMUNE, elsewhere

HEAVY = ("numpy", "numba", "matplotlib", "pandas", "networkx", "rich", "pydantic", "mesa")


def test_help_loads_nothing_heavy_and_writes_nothing(tmp_path: Path) -> None:
    """What makes it quick, not how quick it was: seconds are for `make bench`."""
    code = f"""
import sys
from simadopt.interfaces.cli import main
try:
    main(["--help"])
except SystemExit as end:
    print(end.code, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "0 []"
    assert "simadopt run" in done.stdout or "run" in done.stdout.split()
    assert not list(tmp_path.iterdir())
    assert elsewhere("--help").code == 0


def test_one_digest_whatever_the_process(tmp_path: Path) -> None:
    asked = ("run", COMMUNE, "--seed", 1, "--weeks", 6, "--json", "--no-figures", "--out")
    plain = elsewhere(*asked, tmp_path / "a")
    other = elsewhere(
        *asked,
        tmp_path / "b",
        "--threads",
        2,
        LANG="fr_FR.UTF-8",
        PYTHONHASHSEED="7",
        TZ="Asia/Tokyo",
    )
    assert plain.code == other.code == 0
    assert json.loads(plain.out)["digest"] == json.loads(other.out)["digest"]


def test_a_terminal_without_accents_still_gets_the_rest(tmp_path: Path) -> None:
    ended = elsewhere("check", COMMUNE, "--lang", "fr", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ended.code == 0
    assert "rien" in ended.out


def test_wrong_input_shows_no_traceback(tmp_path: Path) -> None:
    ended = elsewhere("run", "nothing_here", folder=tmp_path)
    assert ended.code == 2
    assert "Traceback" not in ended.err
