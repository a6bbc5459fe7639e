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


def sources_digest(folders: tuple[str, ...], left_out: tuple[str, ...] = ()) -> str:
    """Return a hash, 16 hexadecimal digits, of the sources and tables in some folders of the package.

    Parameters
    ----------
    folders : tuple of str
    left_out : tuple of str
        Beginnings of paths, as ``experiments/calibration``, that do not count. Wording never does.
    """
    root, digest = Path(simadopt.__file__).parent, hashlib.sha256()
    digest.update((root / "chance.py").read_bytes())
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            inside = path.relative_to(root).as_posix()
            told = path.suffix not in (".py", ".csv") or "wording" in path.parts
            if not told and not inside.startswith(left_out):
                digest.update(inside.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
