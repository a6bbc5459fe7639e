"""Named tuples of columns whose arrays lie in one piece of memory, to be copied at once.

An organisation has more than a hundred columns: copied one by one, and told to compiled code one by one
(`simadopt.core.packing`), they cost a run more than its first weeks. A piece is copied in one go, and the
words that say where its arrays lie are those of the first piece, moved.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

import numpy as np

from simadopt.core.compiled import config
from simadopt.core.packing import Reference, pack, remember

__all__ = ["Piece"]

_LINE: Final = 64
"""Bytes of a line of the processor's cache: arrays start at one."""


class Piece:
    """A named tuple of named tuples of arrays, in one piece of memory.

    Parameters
    ----------
    values : named tuple
        Of named tuples of arrays, which are copied.
    """

    def __init__(self, values: Any) -> None:
        arrays = [array for part in values for array in part]
        ends = np.cumsum([-(-array.nbytes // _LINE) * _LINE for array in arrays]).tolist()
        sizes = [len(part) for part in values]
        spans = [
            (end - size, end) for end, size in zip(np.cumsum(sizes).tolist(), sizes, strict=True)
        ]
        self._kinds = (
            type(values),
            [(type(part), *span) for part, span in zip(values, spans, strict=True)],
        )
        self._places = [
            (array.shape, array.dtype, first)
            for array, first in zip(arrays, [0, *ends[:-1]], strict=True)
        ]
        self._memory = _aligned(ends[-1])
        self._words: tuple[Any, ...] = ()
        self._references: list[Any] = []
        own = self.values
        for place, given in zip([array for part in own for array in part], arrays, strict=True):
            place[...] = given
        if not config.DISABLE_JIT:
            self._references = [pack(own)]
            self._words = self._told(self._references[0])

    @cached_property
    def values(self) -> Any:
        """The same, of arrays in the piece: `pack` knows it as long as the piece lives."""
        arrays = [
            np.ndarray(shape, dtype, self._memory, first) for shape, dtype, first in self._places
        ]
        whole, parts = self._kinds
        values = whole._make(kind._make(arrays[low:high]) for kind, low, high in parts)
        if self._words:
            self._refer(values)
        return values

    def copy(self) -> Piece:
        """Return a piece with memory of its own; its values are made when they are asked for."""
        made = object.__new__(Piece)
        made.__dict__.update(self.__dict__, _references=[])
        made.__dict__.pop("values", None)
        made._memory = _aligned(self._memory.size)
        made._memory[:] = self._memory
        return made

    def _told(self, reference: Reference) -> tuple[Any, ...]:
        """Return the words of all parts as if the piece lay at 0, places of addresses, and numba's types."""
        parts = reference.held[1]
        words = np.concatenate([part.held[0] for part in parts])
        ends = np.cumsum([part.held[0].size for part in parts]).tolist()
        sizes = [1 + 2 * len(shape) for shape, _, _ in self._places]
        at = np.cumsum([0, *sizes[:-1]])
        words[at] -= np.uint64(self._memory.ctypes.data)
        return words, at, list(zip([0, *ends[:-1]], ends, strict=True)), reference, parts

    def _refer(self, values: Any) -> None:
        """Make the references of a copy."""
        first, at, spans, whole, parts = self._words
        words = first.copy()
        words[at] += np.uint64(self._memory.ctypes.data)
        made = [
            remember(Reference(part._numba_type_, words[low:high], list(own), own))
            for part, (low, high), own in zip(parts, spans, values, strict=True)
        ]
        addresses = np.array([part.address for part in made], np.uint64)
        self._references = [remember(Reference(whole._numba_type_, addresses, made, values))]


def _aligned(size: int) -> Any:
    """Return so many bytes that start at a line of the cache."""
    memory = np.empty(size + _LINE, np.uint8)
    first = -memory.ctypes.data % _LINE
    return memory[first : first + size]
