"""How functions are compiled, and where the compiled code is kept.

Rules are plain scalar functions; `inline` pours them into the sweeps that call them, `compiled` makes
machine code and keeps it on disk. Code poured from one file into another must not be reused after
either has changed, so the kept code lies in a folder named after the fingerprint of the package.
"""

from __future__ import annotations

import os
import tempfile
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from numba import njit
from numba.core import config

ROOT: Final = Path(__file__).parent


_UNCOMPILED: Final = {"interfaces", "wording", "experiments", "model"}


def fingerprint(root: Path = ROOT) -> str:
    """Return a short hash of path, size and time of change of every source and table below root."""
    state = blake2b(digest_size=8)
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.csv")]):
        if path.name == "__init__.py" or _UNCOMPILED & set(path.relative_to(root).parts):
            continue
        stat = path.stat()
        state.update(f"{path.relative_to(root)}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    return state.hexdigest()


def cache_folder() -> Path:
    """Return the folder of compiled code: beside the package, or the user's when that is read-only."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given) / f"simadopt-{_FINGERPRINT}"
    if os.access(ROOT, os.W_OK):
        return ROOT / "__pycache__" / f"compiled-{_FINGERPRINT}"
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    base = home if os.access(home.parent, os.W_OK) else Path(tempfile.gettempdir())
    return base / "simadopt" / _FINGERPRINT


_FINGERPRINT: Final = fingerprint()


def is_warm() -> bool:
    """Tell whether compiled code of this version lies on disk already."""
    return config.DISABLE_JIT or any(cache_folder().rglob("*.nbi"))


def _decorate(**options: Any) -> Any:
    def decorator(function: Any) -> Any:
        kept = config.CACHE_DIR
        config.CACHE_DIR = str(cache_folder())
        try:
            return njit(**options)(function)
        finally:
            config.CACHE_DIR = kept

    return decorator


inline: Any = njit(inline="always", error_model="numpy")
compiled: Any = _decorate(cache=True, nogil=True, error_model="numpy")
kernel: Any = _decorate(cache=True, nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
