"""A search from end to end: candidates, a random baseline, and all that is worth showing on fresh luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.errors import InputError, Problem
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.search.bench import Bench, under
from simadopt.experiments.search.front import non_dominated, spread_out
from simadopt.experiments.search.luck import Luck
from simadopt.experiments.search.nsga import search_generations
from simadopt.experiments.search.objectives import Objective, score
from simadopt.experiments.search.policy import Budget, Policy, Prices
from simadopt.experiments.search.rules import rules_of_thumb
from simadopt.experiments.search.space import Choice, Space, group_sizes, whole_space
from simadopt.model.loading import Case
from simadopt.model.outcomes import OUTCOMES

__all__ = ["MOST_SHOWN", "Contestant", "Found", "Quest", "hunt", "planned_runs", "space_of"]

F64 = NDArray[np.float64]
MOST_SHOWN: Final = 6
"""Policies of a front that are judged on fresh luck and shown."""
_HOURS, _EUR = (list(OUTCOMES).index(name) for name in ("hours", "eur"))
_ROUNDING: Final = 1e-6
_REFUSED: Final = -1e12
"""Score of a policy that could not be run: below all others, and a number, as Optuna wants one."""

Tick = Callable[[int], None]


@dataclass(frozen=True)
class Quest:
    """What is asked.

    Parameters
    ----------
    case : Case
    budget : Budget
    objectives : tuple of Objective
    luck, fresh : Luck
        Worlds of the search, and those of the judgement.
    prices : Prices
    caution : float
        Weight of the worst tenth in a score.
    population, generations : int
    seed : int
    space : Space or None
        What may be chosen; by default everything that the organisation allows.
    """

    case: Case
    budget: Budget
    objectives: tuple[Objective, ...]
    luck: Luck
    fresh: Luck
    prices: Prices = field(default_factory=Prices)
    caution: float = 0.5
    population: int = 40
    generations: int = 10
    seed: int = 1
    space: Space | None = None


@dataclass(frozen=True)
class Contestant:
    """One policy as it is judged on fresh luck.

    Parameters
    ----------
    kind : {"nothing", "rule", "found", "random"}
    name : str
        Of a rule; else a number within its kind.
    policy : Policy
    values : float64[worlds, outcomes]
    scores : float64[objectives]
        On fresh luck.
    first : bool
        Chosen, on the luck of the search, as the best of its kind on the first objective.
    over : bool
        Broke the budget in a fresh world.
    """

    kind: str
    name: str
    policy: Policy
    values: F64
    scores: F64
    first: bool
    over: bool


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    quest : Quest
    space : Space
    contestants : list of Contestant
        Nothing done, rules of thumb, the front, and that of the random baseline.
    cloud, tried : float64[candidates, objectives]
        Means of each objective minus doing nothing, in the worlds of the search: random candidates,
        and those of the search; those over the budget left out.
    distinct : int
        Different policies that the search tried.
    lost : int
        Policies that killed their workers each time.
    """

    quest: Quest
    space: Space
    contestants: list[Contestant]
    cloud: F64
    tried: F64
    distinct: int
    lost: int

    def of(self, kind: str) -> list[Contestant]:
        """Return contestants of a kind."""
        return [one for one in self.contestants if one.kind == kind]

    @property
    def nothing(self) -> Contestant:
        """Doing nothing."""
        return self.of("nothing")[0]


def planned_runs(quest: Quest) -> int:
    """Return how many runs a search will need at most."""
    candidates = 2 * quest.population * quest.generations + 1
    return candidates * len(quest.luck) + (2 * MOST_SHOWN + 4) * len(quest.fresh)


def space_of(quest: Quest) -> Space:
    """Return what may be chosen: what is given, or everything that the organisation allows."""
    if quest.space is not None:
        return quest.space
    worlds = zip(quest.luck.settings, quest.luck.seeds, strict=True)
    states = [under(quest.case, values).start(seed) for values, seed in worlds]
    return whole_space(
        group_sizes(states), quest.case.scenario.weeks, quest.budget, quest.prices
    )


def hunt(
    quest: Quest, folder: Path | None = None, *, workers: int = 1, tick: Tick | None = None
) -> Found:
    """Search, draw at random as often, and judge both and the rules of thumb on fresh luck.

    Parameters
    ----------
    quest : Quest
    folder : Path, optional
        Where evaluations are kept; the same search takes them up again.
    workers : int
        Processes; digits do not depend on them.
    tick : callable, optional
        Told how many runs of `planned_runs` are done.

    Raises
    ------
    InputError
        When an objective does not exist in the organisation, as the gap between services in a very
        small one.
    """
    space = space_of(quest)
    bench = Bench(quest.case, quest.luck, folder, workers)
    trial = _Trial(quest, space, bench, tick or (lambda done: None))
    chosen = search_generations(
        space.variables,
        trial.judge,
        objectives=len(quest.objectives),
        population=quest.population,
        generations=quest.generations,
        seed=quest.seed,
    )
    rng = np.random.default_rng(seeds_of(quest.seed, "random baseline", 1)[0])
    lots = [space.at_random(rng) for _ in range(len(chosen))]
    for first in range(0, len(lots), quest.population):
        trial.judge(lots[first : first + quest.population])
    found, random = trial.best(chosen), trial.best(lots)
    return Found(
        quest=quest,
        space=space,
        contestants=_on_fresh_luck(trial, found, random, folder, workers),
        cloud=trial.gains(lots),
        tried=trial.gains(chosen),
        distinct=len({space.policy(choice) for choice in chosen}),
        lost=len(bench.lost),
    )


class _Trial:
    """Candidates in the worlds of the search."""

    def __init__(self, quest: Quest, space: Space, bench: Bench, tell: Tick) -> None:
        self.quest, self.space, self.bench, self.tell = quest, space, bench, tell
        self.nothing = bench.values([()])[0]
        self.done = len(quest.luck)
        for objective in quest.objectives:
            if np.isnan(objective.of(self.nothing)).any():
                message = f"{objective.outcome} does not exist in every run of this organisation"
                raise InputError(Problem("optimise", None, "--objective", objective.name, message))

    def judge(self, choices: Sequence[Choice]) -> tuple[F64, F64]:
        """Return scores of some choices, and by how much they spend more than there is."""
        values = self.values(choices, counted=True)
        return self.scores(values), _over(self.quest.budget, values, self.nothing)

    def values(self, choices: Sequence[Choice], *, counted: bool = False) -> F64:
        """Return outcomes of some choices, ``(choices, worlds, outcomes)``."""
        worlds, before = len(self.quest.luck), self.done
        plans = [self.space.policy(one).interventions(self.quest.prices) for one in choices]

        def tick(done: int) -> None:
            self.done = before + done * worlds
            self.tell(self.done)

        return self.bench.values(plans, tick if counted else None)

    def scores(self, values: F64) -> F64:
        """Return scores, ``(choices, objectives)``."""
        found = [[score(o, one, self.quest.caution) for o in self.quest.objectives] for one in values]
        return np.nan_to_num(np.array(found), nan=_REFUSED)

    def best(self, choices: Sequence[Choice]) -> list[Policy]:
        """Return the front of some choices, the best on the first objective first."""
        policies = list(dict.fromkeys(map(self.space.policy, choices)))
        one_of = {self.space.policy(choice): choice for choice in choices}
        values = self.values([one_of[policy] for policy in policies])
        kept = np.flatnonzero((_over(self.quest.budget, values, self.nothing) <= 0.0).all(axis=1))
        scores = self.scores(values)[kept]
        alone = len(self.quest.objectives) == 1
        rows = list(range(len(kept))) if alone else non_dominated(scores)
        if alone:  # the best few
            rows = spread_out(scores, rows, len(rows))[:MOST_SHOWN]
        return [policies[kept[k]] for k in spread_out(scores, rows, MOST_SHOWN)]

    def gains(self, choices: Sequence[Choice]) -> F64:
        """Return the mean of each objective minus that of doing nothing, within the budget."""
        values = self.values(choices)
        kept = (_over(self.quest.budget, values, self.nothing) <= 0.0).all(axis=1)
        gains = [
            (o.of(values[kept]) - o.of(self.nothing)).mean(axis=1) for o in self.quest.objectives
        ]
        return np.stack(gains, axis=1)


def _over(budget: Budget, values: F64, nothing: F64) -> F64:
    """Return by how much policies spend more than the budget in their dearest world: above 0 is too much.

    What the scenario spends without any policy, in the same world, does not count.
    """
    spent = (values - nothing)[..., (_HOURS, _EUR)].max(axis=-2)
    have = np.array([budget.hours, budget.eur])
    over = np.where(np.isnan(spent), -_REFUSED, spent - have * (1.0 + _ROUNDING))
    return np.asarray(over, np.float64)


def _on_fresh_luck(
    trial: _Trial, found: list[Policy], random: list[Policy], folder: Path | None, workers: int
) -> list[Contestant]:
    quest, done = trial.quest, trial.done
    named = [("nothing", "", Policy(), False)]
    named += [("rule", name, rule, False) for name, rule in rules_of_thumb(trial.space).items()]
    for kind, some in (("found", found), ("random", random)):
        named += [(kind, str(k + 1), policy, k == 0) for k, policy in enumerate(some)]
    bench = Bench(quest.case, quest.fresh, folder, workers)
    plans = [policy.interventions(quest.prices) for _, _, policy, _ in named]
    values = bench.values(plans, lambda n: trial.tell(done + n * len(quest.fresh)))
    over = (_over(quest.budget, values, values[0]) > 0.0).any(axis=1)
    scores = trial.scores(values)
    return [
        Contestant(kind, name, policy, values[k], scores[k], first, bool(over[k]))
        for k, (kind, name, policy, first) in enumerate(named)
    ]
