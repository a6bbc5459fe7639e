"""What results depend on besides their scenario: the version, and the code and tables of the model."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

import simadopt

__all__ = ["model_version", "sources_digest"]

MODEL: Final = ("model", "engine", "behaviour", "organisation", "data")
"""Parts of the package that the digits of a run depend on, besides `simadopt.chance`."""


@cache
def model_version() -> str:
    """Return version and hash of the sources of the model: results of another model are never mixed."""
    return f"{simadopt.__version__}+{sources_digest(MODEL)}"


def sources_digest(folders: tuple[str, ...], files: tuple[str, ...] = ()) -> str:
    """Return a hash, 16 hexadecimal digits, of sources and tables of the package; wording never counts.

    Parameters
    ----------
    folders : tuple of str
    files : tuple of str
        More sources, as ``experiments/calibration/case.py``.
    """
    root, digest = Path(simadopt.__file__).parent, hashlib.sha256()
    digest.update((root / "chance.py").read_bytes())
    found = [path for folder in folders for path in sorted((root / folder).rglob("*"))]
    for path in [*found, *(root / name for name in files)]:
        if path.suffix in (".py", ".csv") and "wording" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
