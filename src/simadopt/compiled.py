"""How functions are compiled, and where the compiled code is kept.

Rules are plain scalar functions; `inline` pours them into the sweeps that call them, `compiled` makes
machine code and keeps it on disk. Code poured from one file into another must not be reused after
either has changed, so the kept code lies in a folder named after the fingerprint of the package.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config as _config

config: Any = _config
F = TypeVar("F", bound=Callable[..., Any])

ROOT: Final = Path(__file__).parent


_UNCOMPILED: Final = {"interfaces", "wording", "experiments", "survey", "model"}


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
    return bool(config.DISABLE_JIT) or any(cache_folder().rglob("*.nbi"))


def _kept(**options: Any) -> Callable[[F], F]:
    """Return a decorator that compiles, and keeps machine code in this package's own folder."""

    def decorator(function: F) -> F:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(cache_folder())
        try:
            return cast("F", njit(cache=True, nogil=True, error_model="numpy", **options)(function))
        finally:
            config.CACHE_DIR = before

    return decorator


def inline(function: F) -> F:
    """Pour a scalar rule into the compiled functions that call it."""
    return cast("F", njit(inline="always", error_model="numpy")(function))


def as_written(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule as it is written, for Python: it takes columns as well as one person's numbers."""
    return cast("Callable[..., Any]", getattr(function, "py_func", function))


def compiled(function: F) -> F:
    """Compile a function that Python calls.

    Where nothing is compiled, integers must still wrap without a warning, as they do in machine code:
    this is the door through which Python comes in, from any thread.
    """
    return _wrapping(function) if config.DISABLE_JIT else _kept()(function)


def _wrapping(function: F) -> F:
    @wraps(function)
    def quiet(*arguments: Any, **named: Any) -> Any:
        with np.errstate(over="ignore"):
            return function(*arguments, **named)

    return cast("F", quiet)


def kernel(function: F) -> F:
    """Compile a function that only compiled functions call: quicker to compile."""
    return _kept(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)
