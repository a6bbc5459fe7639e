"""What one page may ask for, and how it is told that it asked for too much."""

from __future__ import annotations

from typing import Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.wording import Wording
from simadopt.levels.staff.scenario import Scenario

__all__ = [
    "MOST_BODY",
    "MOST_CHANCE",
    "MOST_JOBS",
    "MOST_ORGANISATIONS",
    "MOST_PERSON_WEEKS",
    "MOST_SETS",
    "MOST_UPLOAD",
    "MOST_WAITING",
    "BusyError",
    "TooLargeError",
    "check_size",
]

MOST_UPLOAD: Final = 10 * 2**20
"""Bytes of a file that a page may send."""
MOST_BODY: Final = 64 * 2**10
"""Bytes of any other request."""
MOST_PERSON_WEEKS: Final = 5_000_000
"""People × weeks of one run."""
MOST_CHANCE: Final = 500_000
"""People × weeks of one run up to which a page asks for many of them by itself."""
MOST_SETS: Final = 60
"""Levers moved at once."""
MOST_JOBS: Final = 4
"""Long jobs that run or wait at once."""
MOST_WAITING: Final = 64
"""Runs that wait for a processor at once."""
MOST_ORGANISATIONS: Final = 24
"""Files of pages that are kept; the one used longest ago goes first."""


class TooLargeError(Exception):
    """A request holds more bytes than it may."""


class BusyError(Exception):
    """Too much is running already."""


def people_of(scenario: Scenario, read: dict[str, int]) -> int:
    """Return how many people a scenario holds, staff files included."""
    return sum(read.get(a.key, a.staff) * a.count for a in scenario.authorities)


def check_size(people: int, weeks: int, words: Wording) -> None:
    """Refuse a run that would keep the others waiting.

    Raises
    ------
    InputError
        With people × weeks, what is allowed, and the way round: the shell.
    """
    if people * weeks <= MOST_PERSON_WEEKS:
        return
    message = Message("app.refuse.size", most=MOST_PERSON_WEEKS)
    raise InputError(Problem("run", None, "weeks", f"{people} × {weeks}", message))
