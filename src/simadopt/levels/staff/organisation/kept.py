"""Things kept for the next time they are asked for, the least recently used forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, up to a total size; for any number of threads.

    Parameters
    ----------
    most : float
        Sum of the sizes that are kept; what is larger by itself is not kept at all.

    Examples
    --------
    >>> kept = Kept[str](2)
    >>> for key in "abc":
    ...     kept.keep(key, key.upper(), 1)
    >>> kept.get("a"), kept.get("c")
    (None, 'C')
    """

    def __init__(self, most: float) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, tuple[Value, float]] = OrderedDict()
        self._size = 0.0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return the value of a key, or None."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: Hashable, value: Value, size: float) -> None:
        """Keep a value, and forget others until all fit."""
        if size > self.most:
            return
        with self._lock:
            if key in self._values:
                self._size -= self._values.pop(key)[1]
            self._values[key] = (value, size)
            self._size += size
            while self._size > self.most:
                self._size -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._size = 0.0
