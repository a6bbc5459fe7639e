"""What a compiled function depends on: its code, that of all it calls, and the constants they read.

Compiled code is kept under this digest, so that a change compiles again what it reaches and nothing else:
a comment, another file, a rule of another level reach nothing.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from hashlib import blake2b
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import numpy as np
from numba import types

__all__ = ["digest_of_code"]

_PLAIN: Final = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    np.generic,
    np.dtype,
    Enum,
    types.Type,
)


def digest_of_code(function: Any, size: int = 12) -> str:
    """Return a hash of what a function does: of all code and constants that it reaches by name.

    Parameters
    ----------
    function : callable
        A function, or what numba made of one.
    size : int
        Bytes of the hash: twice as many hexadecimal digits.

    Examples
    --------
    >>> def double(x): return 2 * x
    >>> def triple(x): return 3 * x
    >>> digest_of_code(double) == digest_of_code(triple)
    False
    """
    digest, seen, todo = blake2b(digest_size=size), set[int](), [_python(function)]
    while todo:
        one = todo.pop()
        if id(one) not in seen:
            seen.add(id(one))
            words, called = _described(one)
            digest.update(words)
            todo += called
    return digest.hexdigest()


def _python(function: Any) -> Any:
    """Return the function as it is written: of a rule, a kernel, or an intrinsic."""
    return getattr(function, "py_func", None) or getattr(function, "_defn", None) or function


@cache
def _described(function: FunctionType) -> tuple[bytes, tuple[Any, ...]]:
    """Return the words of one function, and the functions of this package that it names."""
    words = [function.__module__, function.__qualname__, repr(function.__defaults__)]
    called: list[Any] = []
    for name, value in _named(function):
        words.append(f"{name}={_value(value, called)}")
    words += _code(function.__code__)
    return "\0".join(words).encode("utf-8", "surrogatepass"), tuple(called)


def _code(code: CodeType) -> list[str]:
    """Return what a code object does, whatever its lines and its docstring."""
    words = [code.co_code.hex(), repr(code.co_names), repr(code.co_varnames)]
    for place, constant in enumerate(code.co_consts):
        if isinstance(constant, CodeType):
            words += _code(constant)
        elif place > 0 or not isinstance(constant, str):  # the first text may be the docstring
            words.append(repr(constant))
    return words


def _names(code: CodeType) -> set[str]:
    inner = (_names(one) for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*inner)


def _named(function: FunctionType) -> list[tuple[str, Any]]:
    """Return what the names in a function stand for, those of the modules it names included."""
    names, known = sorted(_names(function.__code__)), function.__globals__
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    found = [(name, cell.cell_contents) for name, cell in cells]
    found += [(name, known[name]) for name in names if name in known]
    modules = [(name, value) for name, value in found if _is_own_module(value)]
    for module, value in modules:
        found += [(f"{module}.{n}", getattr(value, n)) for n in names if hasattr(value, n)]
    return found


def _is_own_module(value: Any) -> bool:
    return isinstance(value, ModuleType) and _is_own(value.__name__)


def _is_own(module: str | None) -> bool:
    """Tell whether a module is written here: not a library's, whose versions are told apart otherwise."""
    return module is not None and module.partition(".")[0] not in _LIBRARIES


_LIBRARIES: Final = {"numpy", "numba", "llvmlite", "builtins", "math", "typing", "ctypes"}


def _value(value: Any, called: list[Any]) -> str:
    """Return a value as text; functions are noted in ``called``."""
    function = _python(value)
    if isinstance(function, FunctionType) and _is_own(function.__module__):
        called.append(function)
        return f"{function.__module__}.{function.__qualname__}"
    if isinstance(value, _PLAIN):
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, np.ndarray):
        return f"{value.dtype}{value.shape}{value.tobytes().hex()}"
    if isinstance(value, tuple):
        return f"{type(value).__name__}({','.join(_value(one, called) for one in value)})"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}{getattr(value, '_fields', '')}"
    if isinstance(value, ModuleType):
        return value.__name__
    return f"{type(value).__module__}.{type(value).__qualname__}:{getattr(value, '__name__', '')}"
