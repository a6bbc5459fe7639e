"""Why does this service use a feature so little? Its staff counted, and the mean decision of its week.

People are counted in the last week, heads apart: who lacks the equipment, who never heard of the
feature, who knows it without using it, who uses it. The terms of V are averaged over those who know
the feature without using it. What a lever does is found by a second run under the same luck without it.

Real people stay in groups (G1): no mean below `LEAST_STAFF` people, and what heads do is left out, with
the sum from which it could be found, below `LEAST_HEADS` of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.behaviour.adoption import TERMS
from simadopt.data.features import FEATURES
from simadopt.engine.state import State
from simadopt.errors import InputError, Problem, nearest
from simadopt.experiments.explain import KINDS, LEVERS, case_without, feature_number
from simadopt.model.groups import LEAST_HEADS, services_shown
from simadopt.model.loading import Case
from simadopt.model.services import LEAST_STAFF

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
    case: Case, seed: int | None, group: int, feature: str, without: str | None = None
) -> GroupExplanation:
    """Explain why the staff of a service use a feature, or do not.

    Parameters
    ----------
    case : Case
    seed : int or None
        None for that of the scenario.
    group : int
        Place of the service among `services_shown`.
    feature : str
    without : str, optional
        Lever to take away in the second run; by default encouragement, or colleagues where what
        heads do may not be told.

    Raises
    ------
    InputError
        For a service, feature or lever that does not exist or may not be shown.
    """
    f = feature_number(feature)
    state = case.start(seed)
    shown = services_shown(state)
    if not 0 <= group < len(shown.names):
        message = f"nobody here; rows go from 0 to {len(shown.names) - 1}"
        raise InputError(Problem("explain", None, "group", str(group), message))
    inside = shown.of[state.o.people.service] == group
    told = _heads_may_be_told(state, inside)
    levers = tuple(n for n in dict.fromkeys([*LEVERS, *KINDS]) if told or n not in _HEADS)
    if without is not None and without not in levers:
        message = f"unknown; there are {', '.join(levers)}"
        raise InputError(
            Problem("explain", None, "without", without, message, nearest(without, levers))
        )
    lever = without or ("encouragement" if told else "peers")
    rows = np.flatnonzero(inside & (state.o.people.rank == _STAFF))
    state = case.start(seed, watched=rows.tolist())
    state.run_to(state.weeks)
    able, aware, uses = (_bit(state, name, rows, f) for name in ("can", "aware", "uses"))
    waiting = able & aware & ~uses
    terms, value = _mean(state.room.decisions[waiting, f], told=told)
    return GroupExplanation(
        group=shown.names[group],
        feature=feature,
        tool=FEATURES[f].tool,
        week=state.weeks - 1,
        unequipped=int((~able).sum()),
        unaware=int((able & ~aware & ~uses).sum()),
        waiting=int(waiting.sum()),
        users=int((able & uses).sum()),
        terms=terms,
        value=value,
        levers=levers,
        without=lever,
        users_without=_users(case_without(case, lever), seed, rows, f),
    )


def _heads_may_be_told(state: State, inside: NDArray[np.bool_]) -> bool:
    """Tell whether a group holds enough heads, or none that is real, to show what they do."""
    people = state.o.people
    heads = inside & (people.rank != _STAFF)
    real = bool(state.labels.imported[people.authority[inside]].any())
    return not real or int(heads.sum()) >= LEAST_HEADS


def _mean(records: NDArray[np.floating], *, told: bool) -> tuple[dict[str, float], float | None]:
    """Return the mean terms of some decisions, and their sum."""
    if len(records) < LEAST_STAFF:
        return {}, None
    means = records[:, : len(TERMS)].mean(axis=0, dtype=np.float64).tolist()
    terms = dict(zip(TERMS, means, strict=True))
    if told:
        return terms, float(sum(means))
    del terms["boss"]
    return terms, None


def _users(case: Case, seed: int | None, rows: Rows, f: int) -> int:
    """Return how many of some people use a feature in the last week."""
    state = case.start(seed)
    state.run_to(state.weeks)
    able, uses = (_bit(state, name, rows, f) for name in ("can", "uses"))
    return int((able & uses).sum())


def _bit(state: State, column: str, rows: Rows, f: int) -> NDArray[np.bool_]:
    """Return, for each of some people, whether the bit of a feature is set."""
    words = getattr(state.o.people, column)[rows]
    return np.asarray((words >> np.uint32(f)) & np.uint32(1), np.bool_)
