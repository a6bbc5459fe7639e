"""What one page may ask for, and how it is told that it asked for too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.wording import Wording
from simadopt.levels.staff.scenario import Scenario

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = [
    "IDLE_HOURS",
    "MOST_AT_ONCE",
    "MOST_BODY",
    "MOST_CHANCE",
    "MOST_JOBS",
    "MOST_JOBS_OF_VISITOR",
    "MOST_KNOWN",
    "MOST_LOGS",
    "MOST_OF_VISITOR",
    "MOST_ORGANISATIONS",
    "MOST_PERSON_WEEKS",
    "MOST_SETS",
    "MOST_UPLOAD",
    "MOST_VISITORS",
    "MOST_WAITING",
    "MOST_WORK",
    "BusyError",
    "TooLargeError",
    "check_size",
    "check_work",
]

MOST_UPLOAD: Final = 10 * 2**20
"""Bytes of a file that a page may send."""
MOST_BODY: Final = 64 * 2**10
"""Bytes of any other request."""
MOST_KNOWN: Final = 2**20
"""Bytes of what is known of services, as rows of a form."""
MOST_PERSON_WEEKS: Final = 5_000_000
"""People × weeks of one run."""
MOST_CHANCE: Final = 500_000
"""People × weeks of one run up to which a page asks for many of them by itself."""
MOST_WORK: Final = 500_000_000
"""People × weeks × runs of one comparison or search."""
MOST_SETS: Final = 60
"""Levers moved at once."""
MOST_JOBS: Final = 4
"""Long jobs that run or wait at once."""
MOST_WAITING: Final = 64
"""Runs that wait for a processor at once."""
MOST_ORGANISATIONS: Final = 24
"""Files of pages that are kept; the one used longest ago goes first."""

MOST_VISITORS: Final = 20
"""Visitors at once of a server that others reach."""
MOST_JOBS_OF_VISITOR: Final = 2
"""Long jobs of one of them that run or wait at once."""
MOST_AT_ONCE: Final = 16
"""Requests of one of them that are answered at once; the spreads of his runs that wait."""
MOST_OF_VISITOR: Final = 8
"""Organisations of one of them that are kept."""
IDLE_HOURS: Final = 12.0
"""Hours after which a visitor who asks nothing is forgotten, with all that he sent."""
MOST_LOGS: Final = 4
"""Files of counts that are kept; the one sent first goes first."""


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


def work_of(case: Case, runs: int) -> int:
    """Return people × weeks × runs of a case."""
    read: dict[str, int] = {key: len(staff) for key, (staff, _) in case.tables.items()}
    weeks: int = case.scenario.weeks
    return people_of(case.scenario, read) * weeks * runs


def check_work(case: Case, runs: int) -> None:
    """Refuse a search that would keep the machine for hours.

    Raises
    ------
    InputError
        With how many runs it would take, and what is allowed.
    """
    if work_of(case, runs) > MOST_WORK:
        message = Message("app.refuse.search", most=MOST_WORK)
        raise InputError(Problem("page", None, "runs", str(runs), message))
