"""How functions are compiled, and where the compiled code is kept.

Rules are plain scalar functions; `inline` pours them into the sweeps that call them, `compiled` makes
machine code and keeps it on disk. What is kept of a function is named after all the code and constants
that it reaches (`simadopt.core.code_digest`), not, as numba does, after time of change and line: a checkout,
a ``touch``, a comment or a change of what it does not call compiles nothing again, and copies of the
package may share one folder (``NUMBA_CACHE_DIR``).
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, cached_property, wraps
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import caching as _caching
from numba.core import config as _config
from numba.core.registry import CPUDispatcher

from simadopt.core.code_digest import digest_of_code
from simadopt.core.linking import KERNEL, WHOLE
from simadopt.core.sources import digest_of_sources

caching: Any = _caching
config: Any = _config
F = TypeVar("F", bound=Callable[..., Any])

ROOT: Final = Path(__file__).parents[1]


_UNCOMPILED: Final = {
    "interfaces", "wording", "experiments", "verification", "survey", "model", "explanations",
    "cases.py", "checks.py", "level.py", "levers.py", "own.py", "own_code.py", "plugins.py", "scenario.py",
    "terms.py", "travel.py",
}  # fmt: skip


def sources(root: Path = ROOT) -> list[Path]:
    """Return every source and table below root that compiled code may depend on."""
    found = sorted([*root.rglob("*.py"), *root.rglob("*.csv")])
    return [
        path
        for path in found
        if path.name != "__init__.py" and not _UNCOMPILED & set(path.relative_to(root).parts)
    ]


def fingerprint(root: Path, folder: Path, paths: Sequence[Path] | None = None) -> str:
    """Return a short hash of what the sources and tables below root state, or some of them.

    Reading them all takes most of a second: the hash is noted in a folder, under their sizes and
    times of change, and read there the next time.
    """
    paths, state = paths or sources(root), blake2b(digest_size=8)
    for path in paths:
        stat = path.stat()
        state.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    note = folder / f"sources-{state.hexdigest()}"
    with suppress(OSError, UnicodeDecodeError):
        known = note.read_text(encoding="ascii")
        if len(known) == 2 * state.digest_size:
            return known
    found = digest_of_sources(root, paths)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        note.write_text(found, encoding="ascii")
    return found


def _base() -> Path:
    """Return where compiled code is kept: beside the package, or the user's when that is read-only."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return Path(given) / "simadopt"
    if os.access(ROOT, os.W_OK):
        return ROOT / "__pycache__" / "compiled"
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return (home if os.access(home.parent, os.W_OK) else Path(tempfile.gettempdir())) / "simadopt"


@cache
def cache_folder() -> Path:
    """Return the folder of compiled code."""
    return _base() / "kept"


@cache
def _machinery() -> str:
    """Return a hash of how functions are compiled, whatever they do."""
    names = ("compiled", "linking", "packing")
    return fingerprint(ROOT, _base(), [ROOT / "core" / f"{name}.py" for name in names])


@cache
def _mark() -> Path:
    """Return the file that says that these sources have been compiled."""
    return _base() / f"warm-{fingerprint(ROOT, _base())}"


def is_warm() -> bool:
    """Tell whether compiled code of this version lies on disk already."""
    return bool(config.DISABLE_JIT) or _mark().exists()


@cache
def _note_warm() -> None:
    with suppress(OSError):
        _mark().touch()


class _Locator(caching._CacheLocator):  # type: ignore[misc]
    """Tells numba to keep a function under what it does, whatever its line and its time."""

    def __init__(self, function: Any) -> None:
        words = f"{_machinery()}{digest_of_code(function)}"
        self.name = f"{function.__module__}-{blake2b(words.encode(), digest_size=8).hexdigest()}"

    def get_cache_path(self) -> str:
        return str(cache_folder())

    def get_source_stamp(self) -> str:
        return self.name

    def get_disambiguator(self) -> str:
        return self.name

    @classmethod
    def from_function(cls, function: Any, _file: str) -> _Locator:
        return cls(function)


class _Kept(caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = (_Locator,)


class _Cache(caching.FunctionCache):  # type: ignore[misc]
    _impl_class = _Kept

    @property
    def index_path(self) -> str:
        return str(self._cache_file._index_path)

    def load_overload(self, signature: Any, context: Any) -> Any:
        found = super().load_overload(signature, context)
        if found is not None:
            _note_warm()
        return found

    def save_overload(self, signature: Any, data: Any) -> None:
        super().save_overload(signature, data)
        _note_warm()


class _WhenUsed:
    """The cache of a function, made when it is first called: then all that it names is there."""

    def __init__(self, function: Any) -> None:
        self._function = function

    @cached_property
    def _cache(self) -> _Cache:
        return _Cache(self._function)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)


def is_kept(function: Any) -> bool:
    """Tell whether a compiled function lies on disk, for whatever types it was called with."""
    return bool(function.signatures) or Path(function._cache.index_path).exists()


@cache
def _leave_scipy() -> None:
    """Load numba's functions of arrays without SciPy's linear algebra, which is loaded where it is used."""
    linalg: Any = import_module("numba.np.linalg")
    look = linalg.ensure_blas
    linalg.ensure_blas = lambda: None  # SciPy is there: simadopt needs it
    try:
        import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = look


class _Entry(CPUDispatcher):
    """A function that Python calls; nothing is looked for to be thrown away while it is compiled."""

    def compile(self, signature: Any) -> Any:
        _leave_scipy()
        collecting = gc.isenabled()
        gc.disable()
        try:
            return super().compile(signature)
        finally:
            if collecting:
                gc.enable()


def _kept(function: F) -> F:
    """Compile, and keep machine code in this package's own folder."""
    options = {"nopython": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    options["_nrt"] = False
    made: Any = _Entry(function, {}, options, WHOLE)
    made._cache = _WhenUsed(function)
    return cast("F", made)


class _Scalar(CPUDispatcher):
    """A scalar rule: a part of whatever kernel calls it, and a function of its own for Python."""

    def __init__(self, function: Any) -> None:
        options = {"nopython": True, "error_model": "numpy", "forceinline": True, "_nrt": False}
        alone = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        super().__init__(function, {}, {**options, **alone}, KERNEL)
        self.alone = _kept(function)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.alone(*arguments, **named)


def inline(function: F) -> F:
    """Pour a scalar rule into the compiled functions that call it."""
    if config.DISABLE_JIT:
        return function
    return cast("F", _Scalar(function))


def as_written(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a rule as it is written, for Python: it takes columns as well as one person's numbers."""
    return cast("Callable[..., Any]", getattr(function, "py_func", function))


def compiled(function: F) -> F:
    """Compile a function that Python calls.

    It allocates nothing: arrays come as arguments, or are those of `simadopt.core.local_array`.

    Where nothing is compiled, integers must still wrap without a warning, as they do in machine code:
    this is the door through which Python comes in, from any thread.
    """
    return _wrapping(function) if config.DISABLE_JIT else _kept(function)


def _wrapping(function: F) -> F:
    @wraps(function)
    def quiet(*arguments: Any, **named: Any) -> Any:
        with np.errstate(over="ignore"):
            return function(*arguments, **named)

    return cast("F", quiet)


def kernel(function: F) -> F:
    """Compile a function that only compiled functions call: it becomes a part of them."""
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    options["pipeline_class"] = KERNEL
    return cast("F", njit(nogil=True, error_model="numpy", **options)(function))
