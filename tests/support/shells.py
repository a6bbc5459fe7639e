"""Running Python in a shell of its own, with another environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent


def environment(package: Path | None = None, **changes: str) -> dict[str, str]:
    """Return this environment with changes, and the package (of ``package``) found first."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    path = os.pathsep.join([str(package or ROOT / "src"), str(TESTS)])
    return {**kept, "PYTHONPATH": path, **changes}


def python(*arguments: str, package: Path | None = None, **changes: str) -> str:
    """Run Python and return what it printed; an error of its own is shown whole."""
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env=environment(package, **changes),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
