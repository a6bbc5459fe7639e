"""Learn an authority from files: read them all, say what is wrong, then fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.counts_brought import bring_counts, shown_name
from simadopt.experiments.learning.dated_rows import (
    AccessRow,
    CourseRow,
    Period,
    read_access,
    read_calendar,
    read_courses,
)
from simadopt.experiments.learning.fit import learn_counts, quality_of
from simadopt.experiments.learning.fitted import Fit, Plan, Quality
from simadopt.experiments.learning.observation import Noise, hide, noise_of
from simadopt.experiments.learning.person_rows import finder, read_usage
from simadopt.experiments.learning.persons import PersonLog, counts_of, with_calendar
from simadopt.experiments.learning.unclear import UnclearError
from simadopt.experiments.learning.usage_map import UsageMap

__all__ = ["Brought", "bring", "checked", "fit_of", "unequal"]

PathLike = str | Path
FAR: Final = 0.2
"""Share by which those who could use a tool may differ between counts and scenario, unsaid."""


@dataclass(frozen=True)
class Brought:
    """What was read of an authority, months that say nothing marked.

    Parameters
    ----------
    case : Case or None
        With what is known of its services; None for counts without a scenario.
    told : Uses
    counts : Counts
    calendar, access, courses : tuple
    log : PersonLog or None
        Of persons, that the counts are made of.
    """

    case: Case | None
    told: Uses
    counts: Counts
    calendar: tuple[Period, ...]
    access: tuple[AccessRow, ...]
    courses: tuple[CourseRow, ...]
    log: PersonLog | None = None


def bring(
    case: Case, counts: PathLike | None, *, known: PathLike | None = None,
    training: PathLike | None = None, calendar: PathLike | None = None,
    access: PathLike | None = None, persons: PathLike | None = None, how: UsageMap | None = None,
) -> Brought:  # fmt: skip
    """Read what is brought: counts, or a log of persons; everything that is wrong is said at once.

    Raises
    ------
    InputError
        With one line per problem of every file; `UnclearError` where counts leave something to be said.
    """
    case.level.check_offers("learn")
    problems: list[Problem] = []
    asked: list[UnclearError] = []

    def tried(read: Callable[[], Any], usual: Any) -> Any:
        try:
            return read()
        except InputError as error:
            problems.extend(error.problems)
            asked.extend([error] if isinstance(error, UnclearError) else [])
            return usual

    ready = case if known is None else tried(lambda: case.level.with_known(case, Path(known)), case)
    run = ready.start()
    told, find = ready.level.uses(ready, run), None
    if persons is not None:
        people = ready.level.people(ready, run)
        find = finder(ready, people)
    periods = [] if calendar is None else tried(lambda: read_calendar(calendar, told.tools), [])
    courses = [] if training is None else tried(lambda: read_courses(training, told), [])
    rows = [] if access is None else tried(lambda: read_access(access, told, find), [])
    log = None
    if persons is not None and find is not None:
        log = tried(lambda: read_usage(persons, told, people, find, access=tuple(rows)), None)
    elif counts is not None:
        seen = tried(lambda: bring_counts(counts, told, how), None)
    for one in asked:
        alone = one.alone and len(problems) == len(one.problems)
        raise UnclearError(problems, one.asks, alone)
    if problems:
        raise InputError(problems)
    if log is not None:
        log, seen = with_calendar(log, periods), counts_of(log, len(told.groups))
    seen = hide(seen, periods, rows)
    if not np.isfinite(seen.masked()).any():
        raise InputError(Problem(seen.where, None, "", "", Message("problem.counts_all_hidden")))
    return Brought(ready, told, seen, tuple(periods), tuple(rows), tuple(courses), log)


def checked(what: Brought, hold_out: int) -> tuple[Quality, Noise]:
    """Return what counts can tell, without fitting anything."""
    check_hold_out(what.counts, hold_out)
    return quality_of(what.counts, hold_out), noise_of(what.counts)


def unequal(what: Brought) -> list[tuple[str, str, int, int]]:
    """Return services and tools for which the counts and the scenario differ on who could use them.

    Shares are learned from those whom the counts call eligible, and run on those whom the scenario equips.

    Returns
    -------
    list of (service, tool, eligible in the last month told, equipped in week 0), furthest apart first; the
    service is empty where it is not shown alone.
    """
    if what.case is None:
        return []
    found = []
    for t, tool in enumerate(what.counts.tools):
        place = what.told.tools.index(tool)
        for g in range(len(what.told.groups)):
            told = what.counts.eligible[g, t]
            told = told[told > 0.0]
            able = int(what.told.eligible[g, place])
            if told.size and abs(told[-1] - able) > max(FAR * told[-1], 1.0):
                name = shown_name(what.told, g)
                found.append((name, tool, round(told[-1]), able))
    return sorted(found, key=lambda row: -abs(row[2] - row[3]))


def check_hold_out(counts: Counts, hold_out: int) -> None:
    """Refuse to hold back more months than leave something.

    Raises
    ------
    InputError
    """
    if not 1 <= hold_out <= max(counts.months - 2, 1):
        most = max(counts.months - 2, 1)
        key = "problem.counts_hold_out" if most > 1 else "problem.counts_hold_one"
        message = Message(key, most=most, n=counts.months)
        raise InputError(Problem("learn", None, "hold_out", str(hold_out), message))


def fit_of(
    what: Brought, *, hold_out: int = 3, plan: Plan | None = None, store: Path | None = None,
    tick: Callable[[int, int], None] = lambda done, whole: None,
) -> Fit:  # fmt: skip
    """Learn what counts teach; see `learn_counts`.

    Raises
    ------
    InputError
    """
    check_hold_out(what.counts, hold_out)
    if what.case is None:
        raise SimadoptError("counts are fitted with the scenario that they are of")
    return learn_counts(
        what.case, what.told, what.counts, courses=what.courses, hold_out=hold_out, plan=plan,
        store=store, tick=tick, log=what.log,
    )  # fmt: skip
