"""Why did this person adopt? The decision as the engine took it, and a rerun without one lever.

The person's row is watched, week by week: terms, V, chance, draw and decision are those of the run,
never guessed again. What a lever did is found by a second run under common random numbers without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast, get_args

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import DEFAULT
from simadopt.core.messages import Message
from simadopt.core.terms import Term
from simadopt.io.given import is_whole
from simadopt.levels.staff.engine.decide import RECORD_WIDTH
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Kind, Scenario
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.rules.adoption import TERMS

_BOSS: Final = tuple(f"b_boss_{tool}" for tool in TOOLS)
LEVERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "encouragement": (*_BOSS, "aware_boss", "trial_boss"),
        "peers": ("b_peer",),
        "routine": ("b_routine",),
        "training": ("b_train", "train_weekly"),
        "habit": ("b_habit",),
        "usefulness": ("b_use",),
        "ease": ("b_ease",),
        "load": ("b_load",),
        "risk": ("b_risk",),
        "mandate": ("b_mandate", "mandate_backlash"),
        "interventions": (),
    }
)
"""Levers, and the parameters that are set to 0 without each of them; see `lever_parameters`."""
INTERVENTIONS: Final[tuple[str, ...]] = get_args(Kind)
_LEVER_OF_TERM: Final = {"boss": "encouragement", **{t: t for t in TERMS if t in LEVERS}}


@dataclass(frozen=True)
class Decision:
    """One decision as the engine took it.

    Parameters
    ----------
    terms : mapping of str to float
        The additive parts of V, in the order in which they were added (float32).
    value : float
        V, their sum.
    chance : float
        Chance of the week: to start for who did not use the feature, to stop for who did.
    draw : float
        Chance of the week: who did not use starts below the chance; who did stops from 1 − chance.
    used, uses : bool
        Before and after.
    """

    terms: Mapping[str, float]
    value: float
    chance: float
    draw: float
    used: bool
    uses: bool


@dataclass(frozen=True)
class Counterfactual:
    """The same person, the same random numbers, without one lever.

    Parameters
    ----------
    without : str
    parameters : tuple of str
        Set to 0.
    interventions : int
        Taken out of the scenario.
    adopted_week : int or None
        When she would have adopted; None for never.
    """

    without: str
    parameters: tuple[str, ...]
    interventions: int
    adopted_week: int | None


@dataclass(frozen=True)
class Explanation:
    """Why a person adopted a feature, or did not.

    Parameters
    ----------
    scenario_hash : str
    seed, person : int
        ``person`` is her row.
    feature, tool : str
    week : int
        The week whose decision is told: that of adoption, else the one asked for, else the last.
    adopted_week : int or None
        First week in which a holder of the post took the feature up.
    user_at_start : bool
        She used it when the run started.
    equippable, aware : bool
        In that week, once information had gone round.
    decision : Decision or None
        None for who lacks the equipment: nothing is decided.
    started, stopped : tuple of int
        All weeks in which the feature was taken up, and in which it was dropped.
    changed_hands : tuple of int
        Weeks in which somebody else took the post.
    counterfactual : Counterfactual or None
        None when nothing was decided.
    named : str
        Her key in a staff file as whoever asked gave it; empty when her row was given.
    """

    scenario_hash: str
    seed: int
    person: int
    feature: str
    tool: str
    week: int
    adopted_week: int | None
    user_at_start: bool
    equippable: bool
    aware: bool
    decision: Decision | None
    started: tuple[int, ...]
    stopped: tuple[int, ...]
    changed_hands: tuple[int, ...]
    counterfactual: Counterfactual | None
    named: str = ""


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
            None if lever is None else _without(ready, state.seed, state.weeks, row, f, lever)
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


def terms_of(record: Any, added: Sequence[Term]) -> dict[str, float]:
    """Return the terms of a recorded decision, those that a case adds last; or means of some."""
    names = (*TERMS, *(term.name for term in added))
    values = [*record[: len(TERMS)].tolist(), *record[RECORD_WIDTH:].tolist()]
    return dict(zip(names, values, strict=True))


def decision_of(record: Any, added: Sequence[Term] = ()) -> Decision:
    """Return a decision as the engine recorded it."""
    value, chance, draw, used, uses = record[len(TERMS) : RECORD_WIDTH]
    return Decision(
        terms=terms_of(record, added),
        value=float(value),
        chance=float(chance),
        draw=float(draw),
        used=bool(used),
        uses=bool(uses),
    )


def _weeks_of(seen: list[_Week], *, used: bool, uses: bool) -> tuple[int, ...]:
    return tuple(
        week
        for week, one in enumerate(seen)
        if one.decision is not None and (one.decision.used, one.decision.uses) == (used, uses)
    )


def removable(case: Case) -> tuple[str, ...]:
    """Return what can be taken away: levers, kinds of intervention, terms that a case adds."""
    return tuple(
        dict.fromkeys(
            [
                *LEVERS,
                *INTERVENTIONS,
                *(what.kind for what in case.scenario.interventions),
                *(term.name for term in case.terms),
            ]
        )
    )


def main_lever(decision: Decision) -> str:
    """Return the lever of the largest term that pulls; that of encouragement where none does."""
    levers = {name: name for name in decision.terms if name not in TERMS} | _LEVER_OF_TERM
    pulls = {t: v for t, v in decision.terms.items() if t in levers and v > 0.0}
    return levers[max(pulls, key=pulls.__getitem__)] if pulls else "encouragement"


def _without(case: Case, seed: int, weeks: int, row: int, f: int, lever: str) -> Counterfactual:
    """Rerun with one lever taken away, under common random numbers."""
    changed = case_without(case, lever)
    seen = _watch(changed, seed, weeks, row, f)
    started = _weeks_of(seen, used=False, uses=True)
    taken = len(case.scenario.interventions) - len(changed.scenario.interventions)
    own = {term.name: tuple(row.name for row in term.parameters) for term in case.terms}
    parameters = lever_parameters(case, lever) or own.get(lever, ())
    return Counterfactual(lever, parameters, taken, started[0] if started else None)


def lever_parameters(case: Case, lever: str) -> tuple[str, ...]:
    """Return the parameters that are set to 0 without a lever, by the tools of the scenario."""
    others = [name for name in LEVERS.get(lever, ()) if name not in _BOSS]
    if lever == "encouragement":
        others = [tool.parameter for tool in features_for(case.scenario).tools] + others
    return tuple(others)


def case_without(case: Case, lever: str) -> Case:
    """Return a case with one lever taken away: its parameters at 0, its interventions or its term out."""
    if lever in (term.name for term in case.terms):
        return case.without_term(lever)
    parameters = lever_parameters(case, lever)
    scenario = case.scenario
    kept = tuple(
        what for what in scenario.interventions if lever not in ("interventions", what.kind)
    )
    changed = scenario.model_copy(
        update={
            "parameters": {**scenario.parameters, **dict.fromkeys(parameters, 0.0)},
            "interventions": kept,
        }
    )
    return case.with_scenario(changed)


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
