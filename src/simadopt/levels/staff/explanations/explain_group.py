"""Why does this service use a feature so little? Its staff counted, and the mean decision of its week.

People are counted in the last week, heads apart: who lacks the equipment, who never heard of the
feature, who knows it without using it, who uses it. The terms of V are averaged over those who know
the feature without using it. What a lever does is found by a second run
under common random numbers without it.

Real people stay in groups (G1): no mean below `LEAST_STAFF` people, and what heads do is left out, with
the sum from which it could be found, below `LEAST_HEADS` of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import DEFAULT
from simadopt.core.messages import Message
from simadopt.core.terms import Term
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.explanations.decision import terms_of
from simadopt.levels.staff.explanations.explain import feature_number, unknown
from simadopt.levels.staff.explanations.removal import case_without, removable
from simadopt.levels.staff.model.groups import LEAST_HEADS, services_shown
from simadopt.levels.staff.model.services import LEAST_STAFF
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Scenario

__all__ = ["GroupExplanation", "explain_group"]

_HEADS: Final = frozenset({"encouragement", "coaching", "interventions"})
"""Levers that tell what heads do."""
_STAFF: Final = 0
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class GroupExplanation:
    """Why a service uses a feature, or does not.

    Parameters
    ----------
    group : str
        Its name among `services_shown`.
    feature, tool : str
    week : int
        The last one.
    unequipped, unaware, waiting, users : int
        Its staff but heads: they add up. ``waiting`` know the feature without using it.
    terms : mapping of str to float
        Mean over ``waiting`` of the additive parts of V; empty below `LEAST_STAFF` of them.
    value : float or None
        Their mean V, sum of the terms; None where a term may not be shown.
    levers : tuple of str
        Those that may be taken away.
    without : str
        Lever taken away in the second run.
    users_without : int
        Users of that run.
    """

    group: str
    feature: str
    tool: str
    week: int
    unequipped: int
    unaware: int
    waiting: int
    users: int
    terms: Mapping[str, float]
    value: float | None
    levers: tuple[str, ...]
    without: str
    users_without: int


def explain_group(
    case: str | Path | Scenario | Case,
    seed: int | None,
    group: int | str,
    feature: str,
    without: str | None = None,
    *,
    weeks: int | None = None,
    **levers: object,
) -> GroupExplanation:
    """Explain why the staff of a service use a feature, or do not.

    Parameters
    ----------
    case : str, Path, Scenario or Case
    seed : int or None
        None for that of the scenario.
    group : int or str
        Name of a service as outputs show it (``social``, ``town/social``), or its place among them.
    feature : str
    without : str, optional
        Lever to take away in the second run; by default encouragement, or colleagues where what
        heads do may not be told.
    weeks : int, optional
        Instead of those of the scenario.
    **levers
        As ``--set`` takes them, with ``__`` for the point.

    Raises
    ------
    InputError
        For a service, feature or lever that does not exist or may not be shown.
    """
    ready = load(case, levers)
    if ready.level.name != DEFAULT:
        asked = {"service": group, "feature": feature, "without": without}
        return cast("GroupExplanation", ready.level.explain(ready, seed, **asked))
    f = feature_number(ready, feature)
    state = ready.start(seed, weeks=weeks)
    shown = services_shown(state)
    number = _number(group, shown.names)
    inside = shown.of[state.o.people.service] == number
    heads_shown = _heads_may_be_shown(state, inside)
    names = tuple(n for n in removable(ready) if heads_shown or n not in _HEADS)
    lever = without or ("encouragement" if heads_shown else "peers")
    if lever not in names:
        raise unknown("without", lever, names)
    rows = np.flatnonzero(inside & (state.o.people.rank == _STAFF))
    state = ready.start(seed, weeks=weeks, watched=rows.tolist())
    state.run_to(state.weeks)
    able, aware, uses = (_bit(state, name, rows, f) for name in ("can", "aware", "uses"))
    waiting = able & aware & ~uses
    terms, value = _mean(
        state.workspace.decisions[waiting, f], ready.terms, heads_shown=heads_shown
    )
    return GroupExplanation(
        group=shown.names[number],
        feature=feature,
        tool=features_for(ready.scenario).features[f].tool,
        week=state.weeks - 1,
        unequipped=int((~able).sum()),
        unaware=int((able & ~aware & ~uses).sum()),
        waiting=int(waiting.sum()),
        users=int((able & uses).sum()),
        terms=terms,
        value=value,
        levers=names,
        without=lever,
        users_without=_users(case_without(ready, lever), seed, weeks, rows, f),
    )


def _number(group: int | str, names: Sequence[str]) -> int:
    """Return the place of a service given by its name, or by its place."""
    plain = [name.removeprefix("service:") for name in names]
    if isinstance(group, str):
        bare = [name.partition("/")[2] for name in plain]
        found = [k for k in range(len(names)) if group in (plain[k], bare[k])]
        if len(found) != 1:
            raise unknown("service", group, bare if len(set(bare)) == len(bare) else plain)
        return found[0]
    if not 0 <= group < len(names):
        message = Message("problem.rows", last=len(names) - 1)
        raise InputError(Problem("explain", None, "service", str(group), message))
    return group


def _heads_may_be_shown(state: State, inside: NDArray[np.bool_]) -> bool:
    """Tell whether a group holds enough heads, or none that is real, to show what they do."""
    people = state.o.people
    heads = inside & (people.rank != _STAFF)
    real = bool(state.labels.imported[people.authority[inside]].any())
    return not real or int(heads.sum()) >= LEAST_HEADS


def _mean(
    records: NDArray[np.floating], added: Sequence[Term], *, heads_shown: bool
) -> tuple[dict[str, float], float | None]:
    """Return the mean terms of some decisions, and their sum."""
    if len(records) < LEAST_STAFF:
        return {}, None
    terms = terms_of(records.mean(axis=0, dtype=np.float64), added)
    if heads_shown:
        return terms, float(sum(terms.values()))
    del terms["boss"]
    return terms, None


def _users(case: Case, seed: int | None, weeks: int | None, rows: Rows, f: int) -> int:
    """Return how many of some people use a feature in the last week."""
    state = case.start(seed, weeks=weeks)
    state.run_to(state.weeks)
    able, uses = (_bit(state, name, rows, f) for name in ("can", "uses"))
    return int((able & uses).sum())


def _bit(state: State, column: str, rows: Rows, f: int) -> NDArray[np.bool_]:
    """Return, for each of some people, whether the bit of a feature is set."""
    words = getattr(state.o.people, column)[rows]
    return np.asarray((words >> np.uint32(f)) & np.uint32(1), np.bool_)
