"""The shell as a newcomer uses it: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from simadopt.interfaces.cli import main

ROOT = Path(__file__).resolve().parents[2]
COMMUNE = ROOT / "scenarios" / "commune_27k.yaml"


@dataclass
class Ended:
    code: int
    out: str
    err: str


@dataclass
class Here:
    """Runs commands in this process."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object) -> Ended:
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(a) for a in arguments])
        out, err = self.capture.readouterr()
        return Ended(int(ended.value.code or 0), out, err)


def elsewhere(*arguments: object, folder: Path = ROOT, **environment: str) -> Ended:
    """Run a command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "simadopt", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
