"""A search from end to end: candidates, a random baseline, and all that is worth showing on fresh luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.search.bench import Bench, under
from simadopt.experiments.search.front import non_dominated, spread_out
from simadopt.experiments.search.nsga import search_generations
from simadopt.experiments.search.objectives import score
from simadopt.experiments.search.policy import Budget, Policy
from simadopt.experiments.search.quest import MOST_SHOWN, Contestant, Found, Quest
from simadopt.experiments.search.rules import first_choices, rules_of_thumb
from simadopt.experiments.search.space import Choice, Space, group_sizes, whole_space
from simadopt.io.places import refuse
from simadopt.levels.staff.model.outcomes import OUTCOMES

__all__ = ["hunt", "space_of"]

F64 = NDArray[np.float64]
_HOURS, _EUR = (list(OUTCOMES).index(name) for name in ("hours", "eur"))
_ROUNDING: Final = 1e-6
_REFUSED: Final = -1e12
"""Score of a policy that could not be run: below all others, and a number, as Optuna wants one."""
_UNKNOWN: Final = 1e12
"""Excess of a policy whose spending is not known: beyond any budget, and a number."""

Tick = Callable[[int], None]


def space_of(quest: Quest) -> Space:
    """Return what may be chosen: what is given, or everything that the organisation allows."""
    if quest.space is not None:
        return quest.space
    worlds = zip(quest.luck.settings, quest.luck.seeds, strict=True)
    states = [under(quest.case, values).start(seed) for values, seed in worlds]
    return whole_space(group_sizes(states), quest.case.scenario.weeks, quest.budget, quest.prices)


def _refuse_unpriced(quest: Quest) -> None:
    """Refuse what a scenario does at a price it does not give: euros could not be told apart."""
    message = "no price: give its eur, or its day_eur; a budget in euros cannot be kept without it"
    refuse(
        [
            Problem("optimise", None, f"interventions[{k}]", what.kind, message)
            for k, what in enumerate(quest.case.scenario.interventions)
            if what.price is None
        ]
    )


def _refuse_own_tools(quest: Quest) -> None:
    """Refuse a scenario with its own tools: courses and objectives of a search name those of the package."""
    if quest.case.scenario.catalogue is not None:
        message = "policies are searched for the tools of the package; this scenario brings its own"
        raise InputError(Problem("optimise", None, "catalogue", quest.case.scenario.name, message))


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
        small one, or when the scenario brings its own tools or holds an intervention without a price.
    """
    _refuse_own_tools(quest)
    _refuse_unpriced(quest)
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
        starts=first_choices(space)[: quest.population],
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
        found = [
            [score(o, one, self.quest.caution) for o in self.quest.objectives] for one in values
        ]
        return np.asarray(np.nan_to_num(np.array(found), nan=_REFUSED), np.float64)

    def best(self, choices: Sequence[Choice]) -> list[Policy]:
        """Return the front of some choices, the best on the first objective first."""
        policies = list(dict.fromkeys(map(self.space.policy, choices)))
        one_of = {self.space.policy(choice): choice for choice in choices}
        values = self.values([one_of[policy] for policy in policies])
        kept = np.flatnonzero((_over(self.quest.budget, values, self.nothing) <= 0.0).all(axis=1))
        scores = self.scores(values)[kept]
        alone = len(self.quest.objectives) == 1
        rows = list(range(len(kept))) if alone else non_dominated(scores)
        if alone:  # a front of one: the best few are shown instead
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

    What the scenario spends without any policy, in the same world, does not count. Spending that is
    not known is over any budget.
    """
    spent = (values - nothing)[..., (_HOURS, _EUR)].max(axis=-2)
    have = np.array([budget.hours, budget.eur])
    over = np.where(np.isnan(spent), _UNKNOWN, spent - have * (1.0 + _ROUNDING))
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
    over: NDArray[np.bool_] = np.any(_over(quest.budget, values, values[0]) > 0.0, axis=1)
    scores = trial.scores(values)
    return [
        Contestant(kind, name, policy, values[k], scores[k], first, bool(over[k]))
        for k, (kind, name, policy, first) in enumerate(named)
    ]
