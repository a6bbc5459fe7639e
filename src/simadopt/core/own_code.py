"""What code that others add says, as a hash: a stored run of yesterday's rule is never taken for today's.

A function counts by what it runs (bytecode, constants, defaults, what its closure holds, what it wraps)
and by the functions, classes and values that it names, one after the other. A class counts with those it
inherits from, a bound method with its object, an object with its class and its state. Of everything that lies
in a module of theirs, the whole source file counts too, read anew from the disk, with the other modules of
theirs that it imports; of a package, every module. Python, simadopt and other libraries count by their name.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import json
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.own_sources import files_of, is_installed, source_of

__all__ = ["code_digest", "draws_of"]

_PLAIN: Final = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))
_RANDOM: Final = ("random", "numpy.random", "secrets")
_SKIPPED: Final = (
    "__dict__", "__weakref__", "__doc__", "__module__", "__abstractmethods__", "_abc_impl",
    "__firstlineno__", "__static_attributes__",
)  # fmt: skip


def code_digest(thing: Any, name: str) -> str:
    """Return a hash, 32 hexadecimal digits, of what some code says.

    Parameters
    ----------
    thing : object
        A function, a class, or an object.
    name : str
        Named where it cannot be told.

    Raises
    ------
    InputError
        When it holds a value that has no lasting form, as an open file.
    """
    walk = _Walk(name, thing)
    walk.see(thing, name)
    return walk.digest.hexdigest()[:32]


def draws_of(thing: Any) -> str:
    """Return the name of what a function draws numbers from by itself; empty when it draws none."""
    walk = _Walk("", thing)
    with suppress(InputError):  # told by `code_digest`
        walk.see(thing, "")
    return walk.draws


class _Walk:
    """One pass over everything that some code names, each thing once."""

    def __init__(self, name: str, root: Any) -> None:
        self.name, self.digest, self.draws = name, hashlib.sha256(), ""
        self._seen: dict[int, Any] = {}
        module = sys.modules.get(getattr(root, "__module__", "") or type(root).__module__)
        self._own = (getattr(module, "__name__", "") or "").partition(".")[0]
        self._modules: set[str] = set()
        self._paths: set[Path] = set()

    def update(self, *parts: object) -> None:
        for part in parts:
            contents = part if isinstance(part, bytes) else str(part).encode()
            self.digest.update(len(contents).to_bytes(8, "big") + contents)

    def see(self, thing: Any, place: str) -> None:
        """Count one thing and what it names."""
        if isinstance(thing, _PLAIN):
            self.update(type(thing).__name__, repr(thing))
            return
        if id(thing) in self._seen:
            self.update("again", list(self._seen).index(id(thing)))
            return
        self._seen[id(thing)] = thing
        for kinds, count in self._counts():
            if isinstance(thing, kinds):
                count(thing, place)
                return
        self._object(thing, place)

    def _counts(self) -> Iterable[tuple[Any, Callable[[Any, str], None]]]:
        return (
            (types.ModuleType, self._module),
            (types.CodeType, lambda code, place: self._code(code)),
            (types.FunctionType, self._function),
            (types.MethodType, self._method),
            ((staticmethod, classmethod), lambda one, place: self.see(one.__func__, place)),
            (property, lambda one, place: self._all((one.fget, one.fset, one.fdel), place)),
            (functools.cached_property, lambda one, place: self.see(one.func, place)),
            (functools.partial, self._partial),
            (type, self._class),
            ((types.BuiltinFunctionType, np.ufunc), self._named),
            (enum.Enum, self._named),
            (np.ndarray, self._array),
            (np.generic, lambda one, place: self.update(one.dtype, one.tobytes())),
            (Mapping, lambda one, place: self._mapping(one, place)),
            ((list, tuple), lambda one, place: self._all(one, place)),
            ((set, frozenset), lambda one, place: self._all(sorted(one, key=repr), place)),
            (Path, lambda one, place: self.update("path", one)),
        )

    def _function(self, thing: types.FunctionType, place: str) -> None:
        self._is_random(thing)
        home = "__main__" if thing.__module__ in (None, "builtins") else thing.__module__
        if self._is_installed(home):
            self.update(home, thing.__qualname__)
            return
        self._file_of(home)
        self._code(thing.__code__)
        self._all(thing.__defaults__ or (), f"{place}, a default")
        self.see(dict(thing.__kwdefaults__ or {}), f"{place}, a default")
        for name, cell in zip(thing.__code__.co_freevars, thing.__closure__ or (), strict=True):
            self.update(name)
            try:
                self.see(cell.cell_contents, f"{place}, {name} around it")
            except ValueError:
                self.update("empty")
        for name in _names(thing.__code__):
            if name in thing.__globals__:
                self.update(name)
                self.see(thing.__globals__[name], f"{place}, {name}")
        if hasattr(thing, "__wrapped__"):
            self.see(thing.__wrapped__, place)

    def _code(self, code: types.CodeType) -> None:
        if "random" in code.co_names or "secrets" in code.co_names:
            self.draws = self.draws or "random"
        self.update(
            code.co_code, code.co_names, code.co_varnames, code.co_freevars, code.co_argcount
        )
        for k, one in enumerate(code.co_consts):
            is_told = k == 0 and isinstance(one, str)  # what a docstring says changes nothing
            if isinstance(one, types.CodeType):
                self._code(one)
            elif not is_told:
                self.update(type(one).__name__, _written(one))

    def _method(self, thing: types.MethodType, place: str) -> None:
        self.see(thing.__func__, place)
        self.see(thing.__self__, f"{place}, its object")

    def _partial(self, thing: functools.partial[Any], place: str) -> None:
        self._all((thing.func, thing.args, thing.keywords), place)

    def _class(self, thing: type, place: str) -> None:
        if self._is_installed(thing.__module__):
            self._named(thing, place)
            return
        self._file_of(thing.__module__)
        self.update(thing.__qualname__)
        if hasattr(thing, "model_json_schema"):
            self.update(_schema_of(thing))
        for name, value in sorted(vars(thing).items()):
            if name in _SKIPPED or name.startswith(("__pydantic", "_abc", "model_")):
                continue
            if name in ("__annotations__", "__annotate__", "__annotations_cache__"):
                continue
            self.update(name)
            if callable(value) or isinstance(value, (property, staticmethod, classmethod)):
                self.see(value, f"{place}.{name}")
            else:
                self._told(value, f"{place}.{name}")
        self._all(thing.__bases__, place)

    def _told(self, value: Any, place: str) -> None:
        """Count a value of a class; what has no lasting form is told by the file it stands in."""
        try:
            self.see(value, place)
        except InputError:
            self.update(type(value).__qualname__)

    def _object(self, thing: Any, place: str) -> None:
        self._is_random(type(thing))
        inner = getattr(thing, "py_func", None)  # compiled by numba
        if isinstance(inner, types.FunctionType):
            self.see(inner, place)
            return
        wrapped = getattr(thing, "__wrapped__", None)
        if callable(thing) and wrapped is not None:
            self.see(wrapped, place)
            return
        state = _state(thing)
        if state is None:
            message = Message("problem.own_held", where=place, kind=type(thing).__name__)
            raise InputError(Problem("register", None, self.name, "", message))
        self.see(type(thing), place)
        self.see(state, place)

    def _mapping(self, thing: Mapping[Any, Any], place: str) -> None:
        self.update("mapping", len(thing))
        for key, value in thing.items():
            self.see(key, place)
            self.see(value, f"{place}, {key}")

    def _all(self, things: Iterable[Any], place: str) -> None:
        listed = tuple(things)
        self.update("some", len(listed))
        for one in listed:
            self.see(one, place)

    def _array(self, thing: Any, place: str) -> None:
        if thing.dtype.hasobject:
            self._all(thing.ravel().tolist(), place)
        else:
            self.update(thing.dtype, thing.shape, np.ascontiguousarray(thing).tobytes())

    def _named(self, thing: Any, place: str) -> None:
        self._is_random(thing)
        self.update(getattr(thing, "__module__", ""), getattr(thing, "__qualname__", repr(thing)))

    def _module(self, thing: types.ModuleType, place: str) -> None:
        if thing.__name__ in _RANDOM:
            self.draws = self.draws or thing.__name__
        self.update(thing.__name__)
        self._file_of(thing.__name__)

    def _is_random(self, thing: Any) -> None:
        module = str(getattr(thing, "__module__", ""))
        if any(module == name or module.startswith(f"{name}.") for name in _RANDOM):
            self.draws = self.draws or module

    def _file_of(self, name: str) -> None:
        """Count the source of a module of theirs, of its package, and of what it imports."""
        if name == "__main__" or name in self._modules or self._is_installed(name):
            return
        self._modules.add(name)
        for path in sorted(files_of(name) - self._paths):
            self._paths.add(path)
            try:
                said, imports = source_of(path, name)
            except OSError:
                continue
            self.update(path.name, said)
            for imported in imports:
                if imported in sys.modules:
                    self._file_of(imported)

    def _is_installed(self, module: str) -> bool:
        return is_installed(module, self._own)


def _schema_of(kind: Any) -> str:
    """Return the fields of a class of pydantic with their defaults and bounds."""
    try:
        return json.dumps(kind.model_json_schema(), sort_keys=True)
    except Exception:  # some fields have no schema: the file that they stand in counts anyway
        return ""


def _state(thing: Any) -> Any:
    """Return what tells an object of theirs from another; None when that has no lasting form."""
    if hasattr(thing, "model_dump"):
        return thing.model_dump()
    if hasattr(thing, "__dict__") and type(thing).__module__ not in ("_io", "_thread"):
        slots = {k: getattr(thing, k) for k in _slots(type(thing)) if hasattr(thing, k)}
        return {**vars(thing), **slots}
    named = _slots(type(thing))
    return {k: getattr(thing, k) for k in named if hasattr(thing, k)} if named else None


def _slots(kind: type) -> list[str]:
    found: list[str] = []
    for one in kind.__mro__:
        named = vars(one).get("__slots__", ())
        found += [named] if isinstance(named, str) else list(named)
    return [name for name in found if not name.startswith("__")]


def _names(code: types.CodeType) -> list[str]:
    """Return the names that some code, or code within it, looks up."""
    found = list(code.co_names)
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            found += _names(one)
    return list(dict.fromkeys(found))


def _written(value: Any) -> str:
    return repr(sorted(value, key=repr)) if isinstance(value, frozenset) else repr(value)
