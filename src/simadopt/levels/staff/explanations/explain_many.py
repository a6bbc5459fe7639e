"""Why did each of many people adopt? All decisions of some people, from one run, and one rerun a lever.

What is told of one person and feature is what `explain` tells of them alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.levels.staff.explanations.decision import (
    Counterfactual,
    Decision,
    Explanation,
    decision_of,
)
from simadopt.levels.staff.explanations.removal import case_without, lever_parameters, main_lever
from simadopt.levels.staff.organisation.catalogue import features_for

__all__ = ["explain_many"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Seen:
    """What was seen of some people; arrays go by week, then person, then feature."""

    seed: int
    weeks: int
    start: Bools  # person, feature
    able: Bools
    aware: Bools
    uses: Bools
    rises: Bools
    falls: Bools
    arrival: NDArray[np.int64]  # week, person
    shown: NDArray[np.float64]  # person, feature, record: that of adoption, else the last

    def adopted(self, k: int, f: int) -> int | None:
        """Return the first week in which a person took a feature up."""
        weeks = np.flatnonzero(self.rises[:, k, f])
        return int(weeks[0]) if weeks.size else None


def explain_many(case: Case, seed: int | None, rows: Sequence[int]) -> Iterator[Explanation]:
    """Yield what each person did with each feature, and why; without her main lever too.

    Parameters
    ----------
    case : Case
    seed : int or None
        None for that of the scenario.
    rows : sequence of int
        Rows of people.

    Yields
    ------
    Explanation
        Person by person, features in their order.
    """
    seen = _watch(case, seed, rows)
    features = len(features_for(case.scenario).features)
    decisions = {
        (k, f): decision_of(seen.shown[k, f])
        for k in range(len(rows))
        for f in range(features)
        if seen.able[_shown_week(seen, k, f), k, f]
    }
    levers = {at: main_lever(decision) for at, decision in decisions.items()}
    others = {
        lever: _watch(case_without(case, lever), seed, rows)
        for lever in sorted(set(levers.values()))
    }
    for k, row in enumerate(rows):
        for f in range(features):
            other = None
            if (k, f) in levers:
                lever = levers[k, f]
                other = Counterfactual(
                    lever,
                    lever_parameters(case, lever),
                    0,
                    others[lever].adopted(k, f),
                    bool(others[lever].uses[_shown_week(seen, k, f), k, f]),
                )
            yield _explained(case, seen, (k, f), row, decisions.get((k, f)), other)


def _shown_week(seen: _Seen, k: int, f: int) -> int:
    adopted = seen.adopted(k, f)
    return seen.weeks - 1 if adopted is None else adopted


def _explained(
    case: Case,
    seen: _Seen,
    at: tuple[int, int],
    row: int,
    decision: Decision | None,
    other: Counterfactual | None,
) -> Explanation:
    k, f = at
    week, arrival = _shown_week(seen, k, f), seen.arrival[:, k]
    row_of = features_for(case.scenario).features[f]
    return Explanation(
        scenario_hash=case.scenario_hash,
        seed=seen.seed,
        person=row,
        feature=row_of.name,
        tool=row_of.tool,
        week=week,
        adopted_week=seen.adopted(k, f),
        user_at_start=bool(seen.start[k, f]),
        equippable=bool(seen.able[week, k, f]),
        aware=bool(seen.aware[week, k, f]),
        decision=decision,
        started=tuple(np.flatnonzero(seen.rises[:, k, f]).tolist()),
        stopped=tuple(np.flatnonzero(seen.falls[:, k, f]).tolist()),
        changed_hands=tuple(np.flatnonzero(np.diff(arrival, prepend=0) > 0).tolist()),
        counterfactual=other,
    )


def _watch(case: Case, seed: int | None, rows: Sequence[int]) -> _Seen:
    """Run week by week and note what happens to some people."""
    state = case.start(seed, watched=list(rows))
    who, people = np.asarray(rows, np.int64), state.o.people
    shape = (state.weeks, who.size, len(features_for(case.scenario).features))
    able, aware, after, rises, falls = (np.zeros(shape, bool) for _ in range(5))
    arrival = np.zeros(shape[:2], np.int64)
    shown = np.zeros_like(state.workspace.decisions)
    start = _bits(people.uses[who], shape[2])
    for week in range(state.weeks):
        state.run_to(week + 1)
        record = state.workspace.decisions
        used, uses = record[..., -2] != 0, record[..., -1] != 0
        able[week], aware[week] = (
            _bits(people.can[who], shape[2]),
            _bits(people.aware[who], shape[2]),
        )
        rises[week], falls[week] = able[week] & ~used & uses, able[week] & used & ~uses
        after[week] = able[week] & uses
        arrival[week] = people.arrival[who]
        never = ~rises[:week].any(axis=0)
        kept = never if week == state.weeks - 1 else never & rises[week]
        shown[kept] = record[kept]
    return _Seen(state.seed, state.weeks, start, able, aware, after, rises, falls, arrival, shown)


def _bits(words: NDArray[np.uint32], features: int) -> Bools:
    numbers = np.arange(features, dtype=np.uint32)
    found: Bools = (words[:, None] >> numbers & np.uint32(1)).astype(bool)
    return found
