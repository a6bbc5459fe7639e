"""Why did this person adopt? The decision as the engine took it, and a rerun without one lever.

The person's row is watched, week by week: terms, V, chance, draw and decision are those of the run,
never guessed again. What a lever did is found by a second run under common random numbers without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import DEFAULT
from simadopt.core.messages import Message
from simadopt.io.given import is_whole
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.explanations.decision import (
    Counterfactual,
    Decision,
    Explanation,
    decision_of,
)
from simadopt.levels.staff.explanations.removal import (
    case_without,
    lever_parameters,
    main_lever,
    removable,
)
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Scenario

__all__ = ["explain", "feature_number", "person_row", "unknown"]


@dataclass(frozen=True)
class _Week:
    """What was seen of one person and feature in one week."""

    equippable: bool
    aware: bool
    arrival: int
    decision: Decision | None


def explain(
    case: str | Path | Scenario | Case,
    seed: int | None,
    person: int | str,
    feature: str,
    week: int | None = None,
    without: str | None = None,
    *,
    weeks: int | None = None,
    person_views: bool = False,
    **levers: object,
) -> Explanation:
    """Explain why a person adopted a feature, or did not.

    Parameters
    ----------
    case : str, Path, Scenario or Case
    seed : int or None
        None for that of the scenario.
    person : int or str
        Row of people, or a key of a staff file.
    feature : str
    week : int, optional
        Week to tell instead of that of adoption.
    without : str, optional
        Lever to take away in the second run: one of `LEVERS` or a kind of intervention. By default
        that of the largest positive term.
    weeks : int, optional
        Instead of those of the scenario.
    person_views : bool
        Allow people read from a staff file. What is told of them is simulated, not measured.
    **levers
        As ``--set`` takes them, with ``__`` for the point.

    Raises
    ------
    InputError
        For a person, feature, week or lever that does not exist.
    """
    ready = load(case, levers)
    if ready.level.name != DEFAULT:
        asked = {"person": person, "feature": feature, "week": week, "without": without}
        return cast("Explanation", ready.level.explain(ready, seed, **asked))
    f = feature_number(ready, feature)
    if without is not None and without not in removable(ready):
        raise unknown("without", without, removable(ready))
    state = ready.start(seed, weeks=weeks)
    row = person_row(ready, state, person, person_views)
    if week is not None and not 0 <= week < state.weeks:
        raise _refused("week", week, Message("problem.week", last=state.weeks - 1))
    start = bool(int(state.o.people.uses[row]) >> f & 1)
    seen = _watch(ready, seed, weeks, row, f)
    started = _weeks_of(seen, used=False, uses=True)
    adopted = started[0] if started else None
    shown_week = next(w for w in (week, adopted, len(seen) - 1) if w is not None)
    decision = seen[shown_week].decision
    lever = without or (None if decision is None else main_lever(decision))
    return Explanation(
        scenario_hash=ready.scenario_hash,
        seed=state.seed,
        person=row,
        feature=feature,
        tool=features_for(ready.scenario).features[f].tool,
        week=shown_week,
        adopted_week=adopted,
        user_at_start=start,
        equippable=seen[shown_week].equippable,
        aware=seen[shown_week].aware,
        decision=decision,
        started=started,
        stopped=_weeks_of(seen, used=True, uses=False),
        changed_hands=tuple(
            w for w in range(len(seen)) if seen[w].arrival > (seen[w - 1].arrival if w else 0)
        ),
        counterfactual=(
            None
            if lever is None
            else _without(ready, state.seed, state.weeks, (row, f, shown_week), lever)
        ),
        named="" if str(person).strip() == str(row) else str(person).strip(),
    )


def _watch(case: Case, seed: int | None, weeks: int | None, row: int, f: int) -> list[_Week]:
    """Run week by week and note what happens to one person and feature."""
    state = case.start(seed, weeks=weeks, watched=[row])
    people, seen = state.o.people, []
    for week in range(state.weeks):
        state.run_to(week + 1)
        able = bool(int(people.can[row]) >> f & 1)
        seen.append(
            _Week(
                equippable=able,
                aware=bool(int(people.aware[row]) >> f & 1),
                arrival=int(people.arrival[row]),
                decision=decision_of(state.workspace.decisions[0, f], case.terms) if able else None,
            )
        )
    return seen


def _weeks_of(seen: list[_Week], *, used: bool, uses: bool) -> tuple[int, ...]:
    return tuple(
        week
        for week, one in enumerate(seen)
        if one.decision is not None and (one.decision.used, one.decision.uses) == (used, uses)
    )


def _without(
    case: Case, seed: int, weeks: int, at: tuple[int, int, int], lever: str
) -> Counterfactual:
    """Rerun a person and feature, told at a week, with one lever away, under common random numbers."""
    row, f, week = at
    changed = case_without(case, lever)
    seen = _watch(changed, seed, weeks, row, f)
    started = _weeks_of(seen, used=False, uses=True)
    taken = len(case.scenario.interventions) - len(changed.scenario.interventions)
    own = {term.name: tuple(row.name for row in term.parameters) for term in case.terms}
    parameters = lever_parameters(case, lever) or own.get(lever, ())
    told = seen[week].decision
    uses = told is not None and told.uses
    return Counterfactual(lever, parameters, taken, started[0] if started else None, uses)


def feature_number(case: Case, name: str) -> int:
    """Return the position of a feature of a scenario given by its name."""
    names = features_for(case.scenario).names
    if name not in names:
        raise unknown("feature", name, names)
    return names.index(name)


def person_row(case: Case, state: State, person: int | str, person_views: bool) -> int:
    """Return the row of a person given by number, or by her key in a staff file."""
    people = state.o.people
    row = -1
    if isinstance(person, str):
        imported = [a.key for a in case.scenario.authorities if a.staff_file is not None]
        keys = np.array([pseudonym(key, person) for key in imported], np.uint64)
        found = np.flatnonzero(np.isin(people.key, keys))
        if found.size:
            row = int(found[0])
        elif person.isdecimal():
            row = int(person)
    elif is_whole(person):
        row = int(person)
    if not 0 <= row < people.key.size:
        raise _refused("person", person, Message("problem.rows", last=people.key.size - 1))
    if state.labels.imported[people.authority[row]] and not person_views:
        raise _refused("person", person, Message("problem.real_person"))
    return row


def unknown(field: str, name: str, known: Sequence[str]) -> InputError:
    """Return what is said of a name that does not exist; the nearest one is offered."""
    message = Message("problem.unknown", names=", ".join(known))
    return InputError(Problem("explain", None, field, str(name), message, nearest(name, known)))


def _refused(field: str, value: object, message: Message) -> InputError:
    return InputError(Problem("explain", None, field, str(value), message))
