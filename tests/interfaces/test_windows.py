"""What Windows forbids, as far as Linux can try it: names of files, signals, words of other systems."""

from __future__ import annotations

import ast
import os
import re
import sys
import time
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from interfaces.shell_helper import COMMUNE, ROOT, Here
from simadopt.io import atomic

FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]$')
LACKING = {
    "os": {"fork", "getuid", "geteuid", "killpg", "setsid", "mkfifo", "EX_OK", "register_at_fork"},
    "signal": {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGALRM", "alarm"},
}  # fmt: skip
MODULES = {"fcntl", "resource", "termios", "pwd", "grp", "tty", "pty"}
SOURCES = sorted((ROOT / "src" / "simadopt").rglob("*.py"))
LINUX = {"drawing"}
"""Modules that do nothing on another system."""


def allowed(name: str) -> bool:
    stem = name.split(".")[0].upper()
    reserved = {"CON", "PRN", "AUX", "NUL"} | {f"{p}{n}" for p in ("COM", "LPT") for n in range(10)}
    return not FORBIDDEN.search(name) and stem not in reserved


def test_windows_the_names_that_would_be_refused_are_known() -> None:
    assert [n for n in ("a.csv", "12:30.txt", "con", "aux.yaml", "a.", "b b") if allowed(n)] == [
        "a.csv", "b b"]  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ("run", COMMUNE, "--weeks", 2, "--no-figures", "--out", "o"),
        (
            "sweep",
            COMMUNE,
            "--vary",
            "b_peer=0:1",
            "--n",
            2,
            "--single-setting",
            "--set",
            "weeks=2",
            "--out",
            "o",
        ),
        (
            "compare",
            COMMUNE,
            "a/b\\c: d?:b_peer=0",
            "--weeks",
            2,
            "--single-setting",
            "--replicates",
            2,
            "--out",
            "o",
        ),
    ],
    ids=lambda c: c[0],
)
def test_windows_takes_the_names_of_everything_that_is_written(
    here: Here, tmp_path: Path, command: tuple[object, ...]
) -> None:
    ended = here(*command)
    assert ended.code == 0, ended.err
    written = [path.name for path in (tmp_path / "o").rglob("*")]
    assert len(written) > 1
    assert [name for name in written if not allowed(name)] == []
    assert len({name.casefold() for name in written}) == len(set(written))


def test_windows_takes_the_names_of_what_is_shipped() -> None:
    names = [part for path in SOURCES for part in path.relative_to(ROOT).parts]
    names += [path.name for path in (ROOT / "scenarios").iterdir()]
    assert [name for name in names if not allowed(name)] == []


@pytest.mark.parametrize("path", [p for p in SOURCES if p.stem not in LINUX], ids=lambda p: p.stem)
def test_windows_has_what_the_sources_use(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert node.attr not in LACKING.get(node.value.id, ()), ast.unparse(node)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {getattr(node, "module", "") or "", *(a.name for a in node.names)}
            assert not names & MODULES, names


def test_windows_draws_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from simadopt.interfaces import drawing

    asked = []
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.delitem(sys.modules, "matplotlib", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda of: {0, 1}, raising=False)
    monkeypatch.setattr(drawing, "parent_process", lambda: None)
    monkeypatch.setattr(drawing, "threading", SimpleNamespace(active_count=lambda: 1))
    monkeypatch.setattr(drawing, "get_context", lambda kind: asked.append(kind))
    drawing.begin_drawing()
    assert asked == []


def test_windows_a_writer_is_not_asked_by_a_signal_whether_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There, the signal 0 is Ctrl-C."""
    new = tmp_path / f".a.parquet.{atomic._host()}.1.part"
    old = tmp_path / f".b.parquet.{atomic._host()}.1.part"
    for path in (new, old):
        path.touch()
    os.utime(old, (time.time() - 2e5,) * 2)
    monkeypatch.setattr(os, "kill", None)
    monkeypatch.setattr(atomic, "_WINDOWS", True)
    atomic.remove_leftovers(tmp_path)
    assert (new.exists(), old.exists()) == (True, False)


def test_windows_paths_are_shown_as_they_are_written() -> None:
    from simadopt.core.errors import Problem

    path = str(PureWindowsPath("C:/villes/ma_ville.yaml"))
    assert str(Problem(path, 3, "weeks", "x", "no")).startswith(r"C:\villes\ma_ville.yaml:3: weeks")
