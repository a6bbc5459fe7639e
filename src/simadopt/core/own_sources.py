"""Modules of others: which they are, in what files they stand, what these state and import."""

from __future__ import annotations

import ast
import site
import sys
import sysconfig
from functools import cache, lru_cache
from pathlib import Path

from simadopt.core.sources import statements

__all__ = ["files_of", "is_installed", "source_of"]


def is_installed(module: str, own: str) -> bool:
    """Tell whether a module is Python's, simadopt's or a library's, and not theirs.

    Parameters
    ----------
    module : str
        Its full name.
    own : str
        Top of the package that what is looked at stands in, wherever that is installed.

    >>> is_installed("sys", ""), is_installed("__main__", ""), is_installed("sys", "sys")
    (True, False, False)
    """
    top = module.partition(".")[0]
    if top in ("simadopt", "builtins"):
        return True
    if top in ("__main__", own):
        return False
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return top in sys.stdlib_module_names
    return any(Path(file).is_relative_to(folder) for folder in _library_folders())


def files_of(module: str) -> set[Path]:
    """Return the file of a module that is loaded, with every one of its package; none where it has none."""
    file = getattr(sys.modules.get(module), "__file__", None)
    if not file:
        return set()
    paths = {Path(file)}
    top = sys.modules.get(module.partition(".")[0])
    if getattr(top, "__path__", None) and getattr(top, "__file__", None):
        paths |= {p for folder in top.__path__ for p in Path(folder).rglob("*.py")}  # type: ignore[union-attr]
    return paths


def source_of(path: Path, module: str) -> tuple[str, tuple[str, ...]]:
    """Return what a file states, and the names of what it may import.

    Raises
    ------
    OSError
        When it is gone.
    """
    stat = path.stat()
    return _read(path, module, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4096)
def _read(path: Path, module: str, changed: int, size: int) -> tuple[str, tuple[str, ...]]:
    """Return what a file states and what it may import; read again once it has changed."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text, ()
    return statements(text), tuple(_imports(text, module))


def _imports(text: str, module: str) -> list[str]:
    """Return the modules that a source imports, and every name that may be one."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    found: list[str] = []
    package = module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            found += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return found


@cache
def _library_folders() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    named = [paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")]
    named += [site.getusersitepackages()]
    return tuple(Path(one).resolve() for one in dict.fromkeys(named))
