"""What results depend on besides their scenario: the version, and the code and tables of the model."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from simadopt.core.sources import digest_of_sources
from simadopt.core.version import __version__

__all__ = ["AROUND", "model_version", "sources_digest"]

ROOT: Final = Path(__file__).parents[1]
"""Where the package is installed."""
MODEL: Final = ("core", "io", "rules", "levels")
"""Parts of the package that the digits of a run depend on, but for those of `ASKED`."""
AROUND: Final = ("verify", "policies")
"""Rooms of a level that no run and no fit depends on: what is verified, what a search may choose."""
ASKED: Final = ("survey", "explanations", *AROUND)
"""Rooms of a level that ask of runs what they know and change none."""


@cache
def model_version() -> str:
    """Return version and hash of the sources of the model: results of another model are never mixed."""
    return f"{__version__}+{sources_digest(MODEL, without=ASKED)}"


def sources_digest(
    folders: tuple[str, ...], files: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> str:
    """Return a hash, 16 hexadecimal digits, of what sources and tables of the package state.

    Comments, docstrings and wording never count: a better sentence makes no stored run another one.

    Parameters
    ----------
    folders : tuple of str
    files : tuple of str
        More sources, as ``experiments/predictions.py``.
    without : tuple of str
        Rooms in these folders that are left out.
    """
    root = ROOT
    found = [path for folder in folders for path in (root / folder).rglob("*")]
    left_out = {"wording", *without}
    found = [p for p in found if not left_out & {*p.relative_to(root).parts}]
    found = [p for p in found if p.suffix in (".py", ".csv")]
    return digest_of_sources(root, [*found, *(root / name for name in files)])
