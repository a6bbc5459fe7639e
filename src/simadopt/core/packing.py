"""Handing columns to compiled code by reference.

A named tuple of forty arrays is passed by value: every compiled function that takes it is slow to
compile and slow to call. Here each kind of named tuple gets a twin that is one reference to a block of
memory, laid out as numba lays out a struct of arrays: `pack` writes where each array lies, and the
reference keeps them alive. Interpreted, the named tuples themselves are used: the rules cannot tell.
"""

from __future__ import annotations

import ctypes
from functools import cache
from hashlib import blake2b
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from numba import typeof, types
from numba.core.registry import cpu_target
from numba.core.runtime import nrt as _nrt
from numba.experimental import structref

from simadopt.core.compiled import config

__all__ = ["pack"]

_START: Final = ctypes.c_char
nrt: Any = _nrt  # says nothing of its types

_MADE: Final[WeakValueDictionary[int, Any]] = WeakValueDictionary()
"""References by the identity of what they stand for, as long as somebody holds them."""


def pack(values: Any) -> Any:
    """Return what compiled code takes in place of a named tuple of columns (nested ones included).

    Parameters
    ----------
    values : named tuple
        Of arrays, and of named tuples of arrays.
    """
    if config.DISABLE_JIT:
        return values
    known = _MADE.get(id(values))
    if known is not None and known.values is values:
        return known
    parts = [v if isinstance(v, np.ndarray) else pack(v) for v in values]
    words = np.array([word for part in parts for word in _words(part)], np.uint64)
    _initialise()
    address = nrt._nrt.meminfo_alloc(words.nbytes)
    memory = nrt.MemInfo(address)
    np.frombuffer(memory, np.uint64)[:] = words
    _, proxy = _twin(type(values))
    reference = proxy._numba_box_(_type_of(values, parts), memory)
    reference.address, reference.parts, reference.values = address, parts, values
    _MADE[id(values)] = reference
    return reference


@cache
def _initialise() -> None:
    nrt.rtsys.initialize(cpu_target.target_context)


def _words(part: Any) -> tuple[int, ...]:
    """Return the words of one member of a struct: of an array, or of a reference to another struct.

    An array is its memory's owner and parent (none: it is borrowed), its size, the bytes of an
    item, its address, shape and strides.
    """
    if isinstance(part, np.ndarray):
        return (0, 0, part.size, part.itemsize, _address(part), *part.shape, *part.strides)
    return (part.address,)


def _address(values: Any) -> int:
    try:
        return ctypes.addressof(_START.from_buffer(values))  # four times quicker than the other way
    except (TypeError, ValueError, BufferError):  # no bytes, read only, or not in one piece
        return int(values.__array_interface__["data"][0])


class _Struct(types.StructRef):
    """A struct of arrays with a short name: names of types are part of those of compiled functions."""

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        digest = blake2b(self.name.encode(), digest_size=6).hexdigest()
        self.name = f"{type(self).__name__}_{digest}"


@cache
def _twin(kind: Any) -> tuple[Any, Any]:
    """Make the reference twin of a named tuple: a numba type, and the class of its references.

    Both must be found by name in this module, or compiled code that uses them could not be kept.
    """
    name = kind.__name__
    struct = type(f"{name}Struct", (_Struct,), {"__module__": __name__})
    proxy = type(f"{name}Reference", (structref.StructRefProxy,), {"__module__": __name__})
    globals()[struct.__name__], globals()[proxy.__name__] = struct, proxy
    structref.register(struct)
    structref.define_boxing(struct, proxy)  # type: ignore[no-untyped-call]
    return struct, proxy


_TYPES: Final[dict[Any, Any]] = {}


def _type_of(values: Any, parts: list[Any]) -> Any:
    """Return numba's type of a packed tuple, made once for arrays of the same types."""
    kinds = tuple(
        (p.dtype, p.ndim, p.flags.c_contiguous, p.flags.f_contiguous, p.flags.writeable)
        if isinstance(p, np.ndarray)
        else p._type
        for p in parts
    )
    key = type(values), kinds
    if key not in _TYPES:
        fields = zip(type(values)._fields, map(typeof, parts), strict=True)
        _TYPES[key] = _twin(type(values))[0](tuple(fields))
    return _TYPES[key]
