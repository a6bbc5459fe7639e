"""Handing columns to compiled code by reference.

A named tuple of forty arrays is passed by value: every compiled function that takes it is slow to
compile and slow to call. Here each kind of named tuple gets a type of its own, one address of a block of
words that say where each array lies: `pack` writes them, and the reference holds the arrays. Compiled code
borrows: nothing is counted, and as the words never change they are read before a loop, not inside.
Interpreted, the named tuples themselves are used: the rules cannot tell.
"""

from __future__ import annotations

import ctypes
from hashlib import blake2b
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from llvmlite import ir
from numba import extending as _extending
from numba import typeof, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate

from simadopt.core.compiled import config

__all__ = ["Reference", "pack", "remember"]

_START: Final = ctypes.c_char
extending: Any = _extending  # says nothing of its types

_MADE: Final[WeakValueDictionary[int, Any]] = WeakValueDictionary()
"""References by the identity of what they stand for, as long as somebody holds them."""


class Reference:
    """What compiled code takes in place of a named tuple: an address, and what must live as long.

    Parameters
    ----------
    kind : numba type
    words : uint64 array
        At the address.
    parts : list
        Arrays and references that the words tell of.
    values : named tuple
    """

    def __init__(self, kind: Any, words: Any, parts: list[Any], values: Any) -> None:
        self._numba_type_ = kind
        self.address = int(words.ctypes.data)
        self.held = words, parts
        self.values = values


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
    return remember(Reference(_type_of(values, parts), words, parts, values))


def remember(reference: Reference) -> Reference:
    """Let `pack` know a reference, as long as somebody holds it."""
    _MADE[id(reference.values)] = reference
    return reference


def _words(part: Any) -> tuple[int, ...]:
    """Return the words of a member: address, shape and strides of an array, or a reference's address."""
    if isinstance(part, np.ndarray):
        return (_address(part), *part.shape, *part.strides)
    return (part.address,)


def _address(values: Any) -> int:
    try:
        return ctypes.addressof(_START.from_buffer(values))  # four times quicker than the other way
    except (TypeError, ValueError, BufferError):  # no bytes, read only, or not in one piece
        return int(values.__array_interface__["data"][0])


class ColumnsType(types.Type):
    """A block of columns. Its name is short: names of types are part of those of compiled functions."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.kinds = dict(fields)
        sizes = [1 + 2 * kind.ndim if isinstance(kind, types.Array) else 1 for _, kind in fields]
        self.places = dict(zip(self.kinds, np.cumsum([0, *sizes]).tolist(), strict=False))
        digest = blake2b(repr(fields).encode(), digest_size=6).hexdigest()
        super().__init__(f"{name}_{digest}")


extending.register_model(ColumnsType)(models.OpaqueModel)


@extending.infer_getattr
class _Columns(AttributeTemplate):
    key = ColumnsType

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        return kind.kinds.get(name)


@extending.lower_getattr_generic(ColumnsType)  # type: ignore[untyped-decorator]
def _read(context: Any, builder: Any, kind: Any, value: Any, name: str) -> Any:
    """Read one member: an array made of its words, or an address."""
    member, first, word = kind.kinds[name], kind.places[name], ir.IntType(64)
    words = builder.bitcast(value, word.as_pointer())

    def read(place: int) -> Any:
        found = builder.load(builder.gep(words, [ir.Constant(word, place)]))
        found.set_metadata("invariant.load", builder.module.add_metadata([]))
        return found

    if not isinstance(member, types.Array):
        return builder.inttoptr(read(first), context.get_value_type(member))
    array = context.make_array(member)(context, builder)
    shape = [read(first + 1 + axis) for axis in range(member.ndim)]
    strides = [read(first + 1 + member.ndim + axis) for axis in range(member.ndim)]
    context.populate_array(
        array,
        data=builder.inttoptr(read(first), array.data.type),
        shape=shape,
        strides=strides,
        itemsize=context.get_constant(types.intp, _itemsize(context, member)),
        meminfo=None,
    )
    return array._getvalue()


def _itemsize(context: Any, member: Any) -> int:
    return int(context.get_abi_sizeof(context.get_data_type(member.dtype)))


@extending.unbox(ColumnsType)  # type: ignore[untyped-decorator]
def _unbox(_kind: Any, reference: Any, c: Any) -> Any:
    """Take the address out of a reference."""
    number = c.pyapi.object_getattr_string(reference, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    return extending.NativeValue(c.builder.inttoptr(address, c.context.get_value_type(_kind)))


_TYPES: Final[dict[Any, Any]] = {}


def _type_of(values: Any, parts: list[Any]) -> Any:
    """Return numba's type of a packed tuple, made once for arrays of the same types."""
    kinds = tuple(
        (p.dtype, p.ndim, p.flags.c_contiguous, p.flags.f_contiguous, p.flags.writeable)
        if isinstance(p, np.ndarray)
        else p._numba_type_
        for p in parts
    )
    key = type(values), kinds
    if key not in _TYPES:
        fields = zip(type(values)._fields, map(typeof, parts), strict=True)
        _TYPES[key] = ColumnsType(type(values).__name__, tuple(fields))
    return _TYPES[key]
