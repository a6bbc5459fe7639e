"""The runs that figures about time are asked of: a mature body, a new tool, and policies against nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.levels.staff.engine.state import State, parameters_of, refresh_counts
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.survey.lives import YEAR, Lives, follow, odds
from simadopt.levels.staff.tables.features import TOOLS, features_of, mask_of

__all__ = ["ACTS", "Worlds", "log_odds_gain"]

_MATURE_WEEKS: Final = 10 * YEAR
_NEW_WEEKS: Final = 5 * YEAR
_HISTORY_WEEKS: Final = 5 * YEAR
_FRIEND_WEEKS: Final = 26
_GRU: Final = TOOLS.index("gru")
_HEADS: Final = Target(rank=("head", "director"))

ACTS: Final[dict[str, tuple[Intervention, ...]]] = {
    "coach_once": (Intervention(kind="coaching", week=0, target=_HEADS),),
    "coach_a_year": tuple(
        Intervention(kind="coaching", week=week, target=_HEADS) for week in (0, 13, 26, 39)
    ),
    "oblige": (Intervention(kind="mandate", week=0),),
    "lift": (
        Intervention(kind="mandate", week=0),
        Intervention(kind="mandate", week=104, strength=0.0),
    ),
    "push": (
        Intervention(kind="mandate", week=0, tool="intranet"),
        Intervention(kind="mandate", week=4, strength=0.0, tool="intranet"),
    ),
    "teach": (Intervention(kind="training", week=0, hours=6.0),),
}
"""What is done, by name; all about the GRU but the push."""
_LAST: Final = {
    "coach_once": 40,
    "coach_a_year": 88,
    "oblige": 261,
    "lift": 157,
    "push": 105,
    "teach": 27,
}
"""Weeks that each is followed; nothing done is followed as long as the longest."""


@dataclass(frozen=True)
class Worlds:
    """Runs of one case, made when first asked for.

    Parameters
    ----------
    case : Case
        Whose tools run from their first week (``start: deployed``).
    seeds : int
        Runs of each kind.
    first : int
        The first of their seeds.
    """

    case: Case
    seeds: int
    first: int = 1

    @property
    def p(self) -> Any:
        """Parameters of the case."""
        return parameters_of(tuple(self.case.scenario.parameters.items()))

    @cached_property
    def mature(self) -> list[Lives]:
        """Ten years in which nothing is done, from the age that the scenario says."""
        return [follow(self._start(self.case, k, _MATURE_WEEKS)) for k in self._numbers]

    @cached_property
    def new(self) -> list[Lives]:
        """Five years of tools that nobody knows yet."""
        levers = {f"tools.{tool}.deployed_week": 0 for tool in TOOLS}
        fresh = self.case.with_levers(levers)
        return [follow(self._start(fresh, k, _NEW_WEEKS)) for k in self._numbers]

    @cached_property
    def _found(self) -> dict[Any, Any]:
        return {}

    @property
    def _numbers(self) -> range:
        return range(self.first, self.first + self.seeds)

    @staticmethod
    def _start(case: Case, seed: int, weeks: int) -> State:
        state: State = case.start(seed, weeks=weeks)
        return state

    def use(self, name: str, week: int, tool: str) -> float:
        """Return mean use of a tool in a week, over seeds, with something done or nothing (``""``)."""
        if name not in self._found:
            done = {"interventions": ACTS.get(name, ())}
            scenario = self.case.scenario.model_copy(update=done)
            case, weeks = self.case.with_scenario(scenario), _LAST.get(name, max(_LAST.values()))
            states = [self._start(case, k, weeks) for k in self._numbers]
            for state in states:
                state.run_to(weeks)
            self._found[name] = states
        t = TOOLS.index(tool)
        shares = [_use(state, week, t) for state in self._found[name]]
        return float(np.mean(shares))

    def history(self, *, used: bool) -> float:
        """Return GRU use after five years where all the equipped used it at the start, or none."""
        found = []
        for seed in self._numbers:
            state = self._start(self.case, seed, _HISTORY_WEEKS)
            _rewrite(state, used=used)
            state.run_to(_HISTORY_WEEKS)
            found.append(_use(state, _HISTORY_WEEKS, _GRU))
        return float(np.mean(found))

    def friend(self, *, informed: bool) -> float:
        """Return log-odds of starting a feature that one using tie adds, in half a year.

        One person in ten uses everything from the start, in one world and not in the other; those with
        one of them among their ties are compared with themselves. Tools are half a year old.
        """
        levers = {f"tools.{tool}.deployed_week": -_FRIEND_WEEKS for tool in TOOLS}
        fresh, shares = self.case.with_levers(levers), []
        for seeded in (True, False):
            started = []
            for seed in self._numbers:
                state = self._start(fresh, seed, _FRIEND_WEEKS)
                before = state.o.people.tried.copy()
                chosen = _seed_users(state, seeded=seeded, informed=informed)
                state.run_to(_FRIEND_WEEKS)
                people = state.o.people
                rows = chosen & (people.can != 0)
                started += np.bitwise_count(people.tried[rows] & ~before[rows]).tolist()
            shares.append(np.mean(started) / sum(len(features_of(t)) for t in TOOLS))
        return float(odds(shares[0]) - odds(shares[1]))


def _use(state: State, week: int, tool: int) -> float:
    from simadopt.levels.staff.engine.settings import SHARE_UNIT

    shares, posts = state.records.shares[week], state.records.posts[week]
    return float(shares[:, tool].sum() / (posts[:, tool].sum() * SHARE_UNIT))


def log_odds_gain(worlds: Worlds, name: str, week: int) -> float:
    """Return what something done adds to use of its tool in a week, in log-odds."""
    tool = ACTS[name][0].tool
    return float(odds(worlds.use(name, week, tool)) - odds(worlds.use("", week, tool)))


def _rewrite(state: State, *, used: bool) -> None:
    """Give everybody equipped for the GRU the same past: a user of old, or never one."""
    people, mask = state.o.people, np.uint32(mask_of(features_of("gru")))
    people.knows[:] |= np.uint8(1 << _GRU)
    people.aware[:] |= people.can & mask
    for bits in (people.uses, people.tried):
        bits[:] = (bits & ~mask) | (people.can & mask if used else np.uint32(0))
    people.rejected[:] &= ~mask
    people.habit[:, list(features_of("gru"))] = float(used)
    state.o.services.routine[:, _GRU] = float(used)
    refresh_counts(state)


def _seed_users(state: State, *, seeded: bool, informed: bool) -> Any:
    """Let one in ten use everything; return who has exactly one of them among her ties."""
    people, ties = state.o.people, state.o.ties
    chosen = (people.can != 0) & (people.key % np.uint64(10) == 0)
    if informed:
        people.knows[:] = np.uint8(2 ** len(TOOLS) - 1)
        people.aware[:] = people.can
    if seeded:
        people.knows[chosen] = np.uint8(2 ** len(TOOLS) - 1)
        for bits in (people.aware, people.uses, people.tried):
            bits[chosen] = people.can[chosen]
        people.habit[chosen] = 1.0
    refresh_counts(state)
    owner = np.repeat(np.arange(people.key.size), np.diff(ties.start))
    met = np.bincount(owner, chosen[ties.other], minlength=people.key.size)
    return (met == 1) & ~chosen
