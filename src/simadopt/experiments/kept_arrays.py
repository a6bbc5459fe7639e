"""Arrays that cost a simulation, kept in a folder by what they are the result of."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.io.atomic import put, remove_leftovers

__all__ = ["KeptArrays", "key_of", "store"]

_DIGITS: Final = 32


class KeptArrays:
    """A file for each array, named by a key and by the SHA-256 of its bytes.

    Each is written once, whole or not at all: work that was stopped finds them again, and a damaged
    one is removed, so that it is made anew. Several processes may write at once.

    Parameters
    ----------
    folder : Path or None
        None keeps them in memory only.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._known: dict[str, F64] = {}
        self._files: dict[str, Path] = {}
        if folder is not None and folder.is_dir():
            remove_leftovers(folder)
            found = sorted(folder.glob("*-*.npy"))
            self._files = {path.stem.partition("-")[0]: path for path in found}

    def __getitem__(self, key: str) -> F64:
        return self._known[key]

    def __contains__(self, key: str) -> bool:
        """Tell whether an array is known, or was stored whole."""
        path = self._files.pop(key, None)
        if path is not None:
            contents = path.read_bytes()
            if path.stem.partition("-")[2] == key_of(contents):
                self._known[key] = np.load(io.BytesIO(contents), allow_pickle=False)
            else:
                path.unlink(missing_ok=True)
        return key in self._known

    def keep(self, key: str, values: F64, *, stored: bool = True) -> None:
        """Keep an array; one that is not stored is forgotten with this object."""
        self._known[key] = values
        if stored and self.folder is not None:
            store(self.folder, key, values)


def store(folder: Path, key: str, values: F64) -> None:
    """Write an array under its key."""
    out = io.BytesIO()
    np.save(out, values.astype("<f8"), allow_pickle=False)
    put(folder / f"{key}-{key_of(out.getvalue())}.npy", out.getvalue())


def key_of(contents: bytes) -> str:
    """Return the first digits of the SHA-256 of some bytes."""
    return hashlib.sha256(contents).hexdigest()[:_DIGITS]
