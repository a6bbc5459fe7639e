"""Why one person of a lesson did otherwise in its second arm than in its first: the first whom it moved.

The counterfactual takes away what the second arm does and the first does not. Where they differ by
their start alone, it takes away the lever of the lesson, from somebody whom that lever moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case, load
from simadopt.interfaces.app.lesson_territory import communes_held
from simadopt.interfaces.app.lessons import LESSONS, Arm, Lesson
from simadopt.interfaces.app.levers import kinds_of
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.why import packed_why, portrait
from simadopt.io.wording import Wording
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.organisation.catalogue import SHIPPED

__all__ = ["lesson_person"]

_TRIED = 12
"""People asked at most whether the lever of a lesson moved them."""


def lesson_person(name: str, seed: int | None, words: Wording) -> dict[str, Any] | None:
    """Return who was moved and why, ready for JSON; None where nobody was, or in a crowd.

    Of staff: ``row``, ``name``, ``sentence``, ``counterfactual``, told of the second arm. Of communes:
    ``name`` and ``rows``, what counted and what would have been without each mechanism.
    """
    lesson = next((one for one in LESSONS if one.name == name), None)
    if lesson is None or lesson.measure == "crowd":
        return None
    if lesson.measure == "communes":
        return _commune(lesson, words)
    return _member(lesson, seed, words)


def _member(lesson: Lesson, seed: int | None, words: Wording) -> dict[str, Any] | None:
    cases = [_case(arm) for arm in lesson.arms[:2]]
    states = []
    for case in cases:
        state = case.start(seed)
        state.run_to(lesson.read or state.weeks)
        states.append(state)
    first, second = (_used(state) for state in states)
    moved = list(islice(_moved(first, second, states[0].o.people.rank == 0), _TRIED))
    if not moved:
        return None
    before, after = (kinds_of(case.scenario) for case in cases)
    lever = lesson.lever or next((kind for kind in after if kind not in before), None)
    row, named = moved[0]
    if lesson.lever:
        row, named = next(
            (one for one in moved if _owed(cases[1], seed, *one, lesson.lever)), moved[0]
        )
    told = packed_why(cases[1], seed, row, named, None, lever, words, person_views=True)
    return {
        "row": row,
        "name": portrait(states[0], row, words),
        "sentence": told["sentence"],
        "counterfactual": told["counterfactual"],
    }


def _used(state: Any) -> NDArray[np.uint32]:
    """Return the features of the main tool that each person uses: uint32[n]."""
    people = state.o.people
    used: NDArray[np.uint32] = people.uses & people.post & np.uint32(SHIPPED.mask(SHIPPED.main))
    return used


def _moved(
    first: NDArray[np.uint32], second: NDArray[np.uint32], staff: Any
) -> Iterator[tuple[int, str]]:
    """Yield members of staff who use something in one arm only, each with the feature.

    Whoever uses more in the second arm goes before whoever uses less.
    """
    for moved in (second & ~first, first & ~second):
        for row in np.flatnonzero(staff & (moved != 0)):
            bits = int(moved[row])
            yield int(row), SHIPPED.features[(bits & -bits).bit_length() - 1].name


def _owed(case: Case, seed: int | None, row: int, feature: str, lever: str) -> bool:
    """Return whether she took the feature up in this run, and would not have without the lever."""
    found = explain(case, seed, row, feature, None, lever, person_views=True)
    other = found.counterfactual
    return found.adopted_week is not None and other is not None and other.adopted_week is None


def _commune(lesson: Lesson, words: Wording) -> dict[str, Any] | None:
    cases = [_case(arm) for arm in lesson.arms[:2]]
    states: list[Any] = [case.finished(None) for case in cases]
    first, second = map(communes_held, states)
    rows = np.flatnonzero(second & ~first)
    if not rows.size:
        return None
    roster = states[0].roster
    asked = {"person": roster.key[rows[0]], "language": words.language}
    told = cases[1].level.explain(cases[1], None, **asked)
    return {
        "name": str(roster.name[rows[0]]),
        "rows": [[name, str(value)] for name, value in told.items()],
    }


def _case(arm: Arm) -> Case:
    return load(arm.scenario, RunRequest(arm.scenario, arm.sets, None, None, "en").changes())
