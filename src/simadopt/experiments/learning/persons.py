"""Logs of persons: who was seen with a tool in which week, and the use that this makes plain.

Persons are rows of the list of staff; no key is kept. Weeks count from the Monday of the first one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from simadopt.cases import Case
from simadopt.core.level import Learnable, Uses
from simadopt.core.replayed import averaged
from simadopt.experiments.learning.chain import Chain, learn_chain
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.dated_rows import CourseRow, Period, courses_from
from simadopt.experiments.learning.observation import HOLIDAYS
from simadopt.experiments.learning.scorer import SURE, Scorer, first_of

__all__ = [
    "PersonLog",
    "counts_of",
    "log_facts",
    "rho_of",
    "scorer_of",
    "used_of",
    "warm_up",
    "with_calendar",
]

Bools = NDArray[np.bool_]
LONGEST: Final = 26
LEAST_RHO, MOST_RHO = 0.05, 0.98
_MOST_GAP: Final = 8
REPLAYS: Final = 4
"""Runs over which hidden ties, heads and traits are averaged."""
DIP: Final = 0.5
"""A week with fewer people than this part of the weeks around it is taken for an outage (assumed)."""


@dataclass(frozen=True, eq=False)
class PersonLog:
    """Who was seen when.

    Parameters
    ----------
    first : date
        Monday of week 0.
    tools : tuple of str
        Those logged.
    seen : bool[W,n,T]
        By week, row of the people of a run, and tool.
    told : bool[W,T]
        Weeks that say something.
    there : bool[W,n,T]
        Whether the person has the tool: after arrival, before departure, within a licence.
    service : int64[n]
    able : bool[n,T]
    content_sha256 : str
    dropped : mapping of str to int
        Lines left out, by reason.
    why : mapping of str to int
        Weeks hidden, by reason.
    """

    first: date
    tools: tuple[str, ...]
    seen: Bools
    told: Bools
    there: Bools
    service: NDArray[np.int64]
    able: Bools
    content_sha256: str = ""
    dropped: Mapping[str, int] = field(default_factory=dict)
    why: Mapping[str, int] = field(default_factory=dict)

    @property
    def weeks(self) -> int:
        """Number of weeks."""
        return int(self.seen.shape[0])

    def until(self, weeks: int) -> PersonLog:
        """Return the first weeks."""
        return replace(
            self, seen=self.seen[:weeks], told=self.told[:weeks], there=self.there[:weeks]
        )


def with_calendar(log: PersonLog, calendar: Sequence[Period] = ()) -> PersonLog:
    """Return a log with the weeks hidden that say nothing of use.

    August is hidden unless the calendar speaks of it, and so is a week in which a tool falls and comes back;
    a migration or a changed definition hides everything before it.
    """
    told, why = log.told.copy(), dict(log.why)
    days = [log.first + timedelta(weeks=w) for w in range(log.weeks)]
    spoken = set()
    for one in calendar:
        for w, day in enumerate(days):
            last = day + timedelta(days=6)
            touched = one.first <= last and one.last >= day
            before = one.what in ("definition_changed", "migration") and day < one.first
            if touched or before:
                spoken.add(w)
                why[one.what] = why.get(one.what, 0) + 1
                own = [t for t, tool in enumerate(log.tools) if one.tool in ("", tool)]
                told[w, own] = False
    for w, day in enumerate(days):
        if w not in spoken and {day.month, (day + timedelta(days=4)).month} & set(HOLIDAYS):
            told[w] = False
            why["august"] = why.get("august", 0) + 1
    total = log.seen.sum(axis=1)
    for t in range(len(log.tools)):
        for w in range(log.weeks):
            near = total[
                [v for v in range(max(w - 4, 0), w + 5) if v < log.weeks and told[v, t]], t
            ]
            if told[w, t] and near.size > 4 and total[w, t] < DIP * np.median(near):
                told[w, t] = False
                why["dip"] = why.get("dip", 0) + 1
    return replace(log, told=told, why=why)


def rho_of(log: PersonLog) -> NDArray[np.float64]:
    """Return the weekly chance that a user is seen, by tool, from steady users.

    By the g weeks that say something from one in which a person is seen to the next, `_MOST_GAP` at most:
    longer ones may be a stop. Their law is ρ(1 − ρ)^(g−1), cut there, and ρ that whose mean is theirs
    (the maximum of its likelihood).
    """
    found = []
    for t in range(len(log.tools)):
        seen, between = 0, 0
        rows = log.seen[log.told[:, t], :, t].T
        for row in rows[rows.any(axis=1)]:
            gaps = np.diff(np.flatnonzero(row))
            gaps = gaps[gaps <= _MOST_GAP]
            seen += gaps.size
            between += int(gaps.sum())
        found.append(_rho(between / seen) if between else MOST_RHO)
    return np.asarray(np.clip(np.array(found, np.float64), LEAST_RHO, MOST_RHO))


def _rho(mean: float) -> float:
    """Return the ρ of a geometric law, cut at `_MOST_GAP`, with this mean; within its limits."""
    gaps = np.arange(1, _MOST_GAP + 1)

    def excess(rho: float) -> float:
        return float(np.average(gaps, weights=(1.0 - rho) ** (gaps - 1))) - mean

    if excess(LEAST_RHO) <= 0.0:
        return LEAST_RHO
    return MOST_RHO if excess(MOST_RHO) >= 0.0 else float(brentq(excess, LEAST_RHO, MOST_RHO))


def warm_up(log: PersonLog, rho: NDArray[np.float64]) -> int:
    """Return the weeks at the start that tell who uses a tool in the first week after them.

    Nothing after them does: who starts soon after would else be taken for a user from the start.
    """
    told = log.told.all(axis=1)
    wanted = max(_longest(one) for one in rho)
    enough = np.flatnonzero(np.cumsum(told) >= min(wanted, 8))
    return min(int(enough[0]) + 1 if enough.size else 8, log.weeks // 3)


def _longest(rho: float) -> int:
    """Return the weeks that a user is not seen with chance `SURE`."""
    return min(int(np.ceil(np.log(SURE) / np.log(1.0 - rho))), LONGEST)


def used_of(log: PersonLog, rho: NDArray[np.float64], begin: Bools) -> Bools:
    """Return who is taken for a user at the start of each week, bool[W+1,n,T].

    From the first time seen to the last, gaps closed that a user may well leave (chance above `SURE`).

    Parameters
    ----------
    log : PersonLog
    rho : float64[T]
    begin : bool[n,T]
        Users in week 0.
    """
    used = np.zeros((log.weeks + 1, *log.able.shape), bool)
    used[0] = begin
    for t in range(len(log.tools)):
        told = np.flatnonzero(log.told[:, t])
        longest, place = _longest(rho[t]), np.cumsum(log.told[:, t])
        for i in np.flatnonzero(log.seen[told, :, t].any(axis=0)).tolist():
            weeks = told[log.seen[told, i, t]]
            for one, two in itertools.pairwise(weeks):
                if place[two] - place[one] <= longest:
                    used[one + 1 : two + 1, i, t] = True
            used[weeks + 1, i, t] = True
            if begin[i, t] and place[weeks[0]] <= longest:
                used[: weeks[0] + 1, i, t] = True
    return used


def scorer_of(
    case: Case, told: Uses, log: PersonLog, train: Counts, courses: Sequence[CourseRow],
    rows: Sequence[Learnable], service: float, seed: int, tick: Callable[[int], None],
) -> tuple[Scorer, Case]:  # fmt: skip
    """Return what tells a log up to the last month of its counts, and the case with its courses.

    Raises
    ------
    InputError
    """
    end, level = train.day(train.months), case.level
    kept = log.until(max((end - log.first).days // 7, 3))
    rho = rho_of(kept)
    ready = level.with_courses(case, courses_from(courses, log.first, end, told), told)
    skip = warm_up(kept, rho)
    early = (kept.seen & kept.told[:, None])[: (skip + 1) // 2].any(axis=0) & kept.able
    places = [told.tools.index(tool) for tool in log.tools]
    path = used_of(kept, rho, early)
    used = np.zeros((*path.shape[:2], len(told.tools)), bool)
    used[..., places] = path
    names = [row.name for row in rows if row.form != "offset"]
    found = []
    for k in range(REPLAYS):
        found.append(level.replay(ready, seed + k, used, names, places).of(places))
        tick(k + 1)
    says = kept.told[:, None, :] & kept.there & kept.able
    begin = np.asarray((kept.seen & says)[:skip].any(axis=0))
    chain = Chain(
        kept.seen[skip:], says[skip:], kept.service, averaged(found).after(skip), rho,
        first_of(begin, np.asarray(says[skip:].any(axis=0))), _limits(case, rows),
    )  # fmt: skip
    taught = learn_chain(chain, rows, log.tools, len(told.groups), service)
    # services of runs have effects of their own, as those of the log
    nothing = np.zeros_like(taught.local)
    scorer = Scorer(
        chain, tuple(rows), log.tools, tuple(places), taught.learned.mean, nothing, used[0],
        kept.seen, says,
    )  # fmt: skip
    return scorer, ready


def _limits(case: Case, rows: Sequence[Learnable]) -> dict[str, tuple[float, float]]:
    """Return how far each parameter may be moved, on the scale of what is learned."""
    limits = {}
    for row in rows:
        if row.form != "offset":
            one = case.level.parameters[row.name]
            here = float(case.scenario.parameters.get(row.name, one.default))
            ends = (one.min - here, one.max - here)
            if row.form == "log":
                ends = (-np.inf, float(np.log(one.max / here)))
            limits[row.name] = ends
    return limits


def counts_of(log: PersonLog, groups: int) -> Counts:
    """Return the people seen by service and whole month; a week is of the month of its Thursday.

    The eligible are those who have the tool in it.
    """
    thursdays = [log.first + timedelta(weeks=w, days=3) for w in range(log.weeks)]
    number = np.array([day.year * 12 + day.month - 1 for day in thursdays])
    months, size = np.unique(number, return_counts=True)
    months = months[size >= 4]
    shape = (groups, len(log.tools), months.size)
    active, eligible = np.zeros(shape), np.zeros(shape)
    for m, t in np.ndindex(months.size, len(log.tools)):
        own = number == months[m]
        for column, people in ((active, log.seen[own, :, t]), (eligible, log.there[own, :, t])):
            rows = people.any(axis=0) & log.able[:, t]
            column[:, t, m] = np.bincount(log.service[rows], minlength=groups)
    active[eligible == 0.0] = np.nan
    eligible[eligible == 0.0] = np.nan
    return Counts(
        "usage", int(months[0]), log.tools, active, eligible, "30", log.content_sha256,
        hidden=np.zeros(shape[1:], bool),
    )  # fmt: skip


def log_facts(log: PersonLog | None) -> dict[str, Any]:
    """Return what a log holds, nothing of it by person; empty without one."""
    if log is None:
        return {}
    rho = rho_of(log)
    return {
        "people": int(log.seen.any(axis=(0, 2)).sum()),
        "weeks": log.weeks,
        "rho": {tool: float(value) for tool, value in zip(log.tools, rho, strict=True)},
        "dropped": {name: log.dropped.get(name, 0) for name in ("unknown", "unequipped", "zero")},
        "hidden": dict(log.why),
    }
