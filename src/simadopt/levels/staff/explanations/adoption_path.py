"""Who convinced whom: the path by which one feature reached one person, through heads and ties.

A first run notes when everybody took the feature up; a second one, under common random numbers, records the
decisions of those on the path. A person is tied to what pulled her when she decided: her head, when
the term of encouragement pulled, and those among her ties who used the feature, the heaviest and
earliest first. What pulled is read from the terms of the engine, never guessed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.explanations.decision import terms_of
from simadopt.levels.staff.explanations.explain import feature_number, person_row
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.tables.features import TIE_TYPES

__all__ = ["Path", "Step", "adoption_path"]

BRANCHES: Final = 3
"""Colleagues named for one person, at most."""
DEPTH: Final = 3
_START: Final = -1
_NEVER: Final = 1 << 30


@dataclass(frozen=True)
class Step:
    """One person on the path.

    Parameters
    ----------
    person : int
        Row of people, -1 for an elected member.
    parent : int
        Place in the path of whom she convinced; -1 for the person asked about.
    through : str
        ``head``, a type of tie, or empty for the person asked about.
    week : int or None
        Week in which she took the feature up: None for never, -1 for before the start.
    encouragement : float or None
        What she gave as a head in the week of the decision; None for colleagues.
    terms : mapping of str to float
        Terms of her own decision; empty when none was taken.
    """

    person: int
    parent: int
    through: str
    week: int | None
    encouragement: float | None
    terms: Mapping[str, float]


@dataclass(frozen=True)
class Path:
    """The path of a feature to a person: its steps, she first, and users at both ends."""

    feature: str
    tool: str
    steps: tuple[Step, ...]
    users_start: int
    users_end: int


@dataclass(frozen=True, eq=False)
class _Seen:
    """What the first run showed of one feature."""

    state: State
    uses: NDArray[np.bool_]  # weeks + 1, n
    first: NDArray[np.int64]  # n: week taken up, _START or _NEVER


def adoption_path(
    case: Case, seed: int | None, person: int | str, feature: str, *, person_views: bool = False
) -> Path:
    """Return the path by which a feature reached a person.

    Parameters
    ----------
    case : Case
    seed : int or None
        None for that of the scenario.
    person : int or str
        Row of people, or a key of a staff file.
    feature : str
    person_views : bool
        Allow people read from a staff file.

    Raises
    ------
    InputError
        For a person or feature that does not exist.
    """
    f = feature_number(case, feature)
    tool = features_for(case.scenario).features[f].tool
    seen = _watch_everybody(case, seed, f)
    row = person_row(case, seen.state, person, person_views)
    steps = _grow(seen, tool, row)
    terms = _terms(case, seed, f, steps)
    return Path(
        feature=feature,
        tool=tool,
        steps=tuple(Step(**{**vars(step), "terms": terms.get(step.person, {})}) for step in steps),
        users_start=int(seen.uses[0].sum()),
        users_end=int(seen.uses[-1].sum()),
    )


def _watch_everybody(case: Case, seed: int | None, f: int) -> _Seen:
    state = case.start(seed)
    uses = np.zeros((state.weeks + 1, state.o.people.key.size), bool)
    uses[0] = state.o.people.uses >> np.uint32(f) & np.uint32(1)
    for week in range(state.weeks):
        state.run_to(week + 1)
        uses[week + 1] = state.o.people.uses >> np.uint32(f) & np.uint32(1)
    rises = uses[1:] & ~uses[:-1]
    first = np.where(rises.any(axis=0), rises.argmax(axis=0), _NEVER)
    return _Seen(state, uses, np.where(uses[0], _START, first))


def _grow(seen: _Seen, tool: str, row: int) -> list[Step]:
    """Follow the path back, breadth first; nobody is named twice."""
    steps = [Step(row, -1, "", _week(seen, row), None, {})]
    named, place, depth = {row}, 0, {0: 0}
    while place < len(steps):
        step = steps[place]
        if depth[place] < DEPTH and _took_it_up_in_time(steps, step):
            for found in _sources(seen, tool, step, place):
                if found.person in named:
                    continue
                named |= {found.person} - {-1}
                depth[len(steps)] = depth[place] + 1
                steps.append(found)
        place += 1
    return steps


def _took_it_up_in_time(steps: list[Step], step: Step) -> bool:
    """Tell whether a person took the feature up during the run, and before whom she convinced."""
    if step.person < 0 or step.week is None or step.week < 0:
        return False
    after = steps[step.parent].week if step.parent >= 0 else None
    return after is None or step.week < after


def _week(seen: _Seen, row: int) -> int | None:
    week = int(seen.first[row])
    return None if week == _NEVER else week


def _sources(seen: _Seen, tool: str, step: Step, place: int) -> list[Step]:
    """Return the head of a person and the ties who used the feature when she took it up."""
    week = step.week or 0
    boss = int(seen.state.o.people.leader[step.person])
    given = seen.state.records.encouragement
    found: list[Step] = []
    if given.shape[2] > boss >= 0:
        who = int(seen.state.o.heads.person[boss])
        e = float(given[week + 1, seen.state.labels.features.tool_names.index(tool), boss])
        when = _week(seen, who) if who >= 0 else None
        found.append(Step(who, place, "head", when, e, {}))
    for other, kind in _users_among_ties(seen, step.person, week)[:BRANCHES]:
        found.append(Step(other, place, TIE_TYPES[kind], _week(seen, other), None, {}))
    return found


def _users_among_ties(seen: _Seen, row: int, week: int) -> list[tuple[int, int]]:
    """Return ties who used the feature when the week began, heaviest then earliest, each once."""
    ties, p = seen.state.o.ties, seen.state.p
    first, last = int(ties.start[row]), int(ties.start[row + 1])
    kinds = np.repeat(np.arange(len(TIE_TYPES)), ties.degree[row])
    weights = [float(getattr(p, f"w_{name}")) for name in TIE_TYPES]
    best: dict[int, int] = {}
    for other, kind in zip(ties.other[first:last].tolist(), kinds.tolist(), strict=True):
        if seen.uses[week, other] and weights[kind] > weights[best.get(other, kind)] - 1e-9:
            best[other] = kind
    return sorted(best.items(), key=lambda one: (-weights[one[1]], seen.first[one[0]], one[0]))


def _terms(
    case: Case, seed: int | None, f: int, steps: list[Step]
) -> dict[int, Mapping[str, float]]:
    """Return the terms of the decision by which each person on the path took the feature up."""
    weeks = {
        s.person: s.week for s in steps if s.person >= 0 and s.week is not None and s.week >= 0
    }
    rows = sorted(weeks)
    found: dict[int, Mapping[str, float]] = {}
    state = case.start(seed, watched=rows)
    for week in sorted({w for w in weeks.values() if w is not None}):
        state.run_to(week + 1)
        for k, row in enumerate(rows):
            if weeks[row] == week:
                record: Any = state.workspace.decisions[k, f]
                found[row] = terms_of(record, case.terms)
    return found
