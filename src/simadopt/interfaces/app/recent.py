"""Runs that pages asked for last, as they were sent: not made again when asked for again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from simadopt.cases import Case
from simadopt.interfaces.app.run_request import RunRequest

__all__ = ["MOST_RECENT", "Recent"]

MOST_RECENT: Final = 2**21
"""Bytes of all the runs that are kept: some ten of a town of 500."""


@dataclass
class Recent:
    """Runs as they were sent; the one made longest ago goes first.

    A run is known by what was asked for and by the case before any lever: a scenario that was read again
    is another one.
    """

    _kept: OrderedDict[RunRequest, tuple[Case, bytes]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def find(self, run_request: RunRequest, base: Case) -> bytes | None:
        """Return a run that is kept, or None."""
        case, body = self._kept.get(run_request, (None, b""))
        return body if case is base else None

    def keep(self, run_request: RunRequest, base: Case, body: bytes) -> None:
        """Keep a run, unless it alone would take all the place."""
        if len(body) > MOST_RECENT:
            return
        with self._lock:
            self._kept.pop(run_request, None)
            self._kept[run_request] = base, body
            while sum(len(kept) for _, kept in self._kept.values()) > MOST_RECENT:
                self._kept.popitem(last=False)
