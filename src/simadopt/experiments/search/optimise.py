"""A search from end to end: candidates, a random baseline, and the best on hold-out seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget, Choice, Policies, Policy, Space
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.search.evaluator import Evaluator, under
from simadopt.experiments.search.front import non_dominated, spread_out
from simadopt.experiments.search.nsga import search_generations
from simadopt.experiments.search.objectives import score
from simadopt.experiments.search.search_spec import MOST_SHOWN, Candidate, Found, SearchSpec

__all__ = ["optimise_policies", "space_of"]

_ROUNDING: Final = 1e-6
_REFUSED: Final = -1e12
"""Score of a policy that could not be run: below all others, and a number, as Optuna wants one."""
_UNKNOWN: Final = 1e12
"""Excess of a policy whose spending is not known: beyond any budget, and a number."""

Tick = Callable[[int], None]


def space_of(spec: SearchSpec) -> Space:
    """Return what may be chosen: what is given, or everything that the organisation allows."""
    if spec.space is not None:
        return spec.space
    n_seeds = zip(spec.search_seeds.settings, spec.search_seeds.seeds, strict=True)
    runs = [under(spec.case, values).start(seed) for values, seed in n_seeds]
    return spec.policies.space(spec.case, runs, spec.budget, spec.prices)


def optimise_policies(
    spec: SearchSpec, folder: Path | None = None, *, workers: int = 1, tick: Tick | None = None
) -> Found:
    """Search, draw at random as often, and judge both and the rules of thumb on hold-out seeds.

    Parameters
    ----------
    spec : SearchSpec
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
        small one, or when the scenario holds an intervention without a price.
    """
    spec.policies.check(spec.case)
    space = space_of(spec)
    evaluator = Evaluator(spec.case, spec.search_seeds, folder, workers)
    trial = _Trial(spec, space, evaluator, tick or (lambda done: None))
    chosen = search_generations(
        space.variables,
        trial.judge,
        objectives=len(spec.objectives),
        population=spec.population,
        generations=spec.generations,
        seed=spec.seed,
        starts=list(spec.policies.first_choices(space))[: spec.population],
    )
    rng = np.random.default_rng(seeds_of(spec.seed, "random baseline", 1)[0])
    lots = [space.at_random(rng) for _ in range(len(chosen))]
    for first in range(0, len(lots), spec.population):
        trial.judge(lots[first : first + spec.population])
    found, random = trial.best(chosen), trial.best(lots)
    return Found(
        spec=spec,
        space=space,
        candidates=_on_holdout_seeds(trial, found, random, folder, workers),
        random_draws=trial.gains(lots),
        tried=trial.gains(chosen),
        distinct=len({space.policy(choice) for choice in chosen}),
        lost=len(evaluator.lost),
        learned=len(spec.case.level.draws(spec.case) or ()),
    )


class _Trial:
    """Candidates on the seeds of the search."""

    def __init__(self, spec: SearchSpec, space: Space, evaluator: Evaluator, advance: Tick) -> None:
        self.spec, self.space, self.evaluator, self.advance = spec, space, evaluator, advance
        self.nothing = evaluator.values([()])[0]
        self.done = len(spec.search_seeds)
        for objective in spec.objectives:
            if np.isnan(objective.of(self.nothing)).any():
                message = Message("problem.not_everywhere", outcome=objective.outcome)
                raise InputError(Problem("optimise", None, "--objective", objective.name, message))

    def judge(self, choices: Sequence[Choice]) -> tuple[F64, F64]:
        """Return scores of some choices, and by how much they spend more than there is."""
        values = self.values(choices, counted=True)
        return self.scores(values), self.over(values)

    def values(self, choices: Sequence[Choice], *, counted: bool = False) -> F64:
        """Return outcomes of some choices, ``(choices, seeds, outcomes)``."""
        n_seeds, before = len(self.spec.search_seeds), self.done
        plans = [self.space.policy(one).interventions(self.spec.prices) for one in choices]

        def tick(done: int) -> None:
            self.done = before + done * n_seeds
            self.advance(self.done)

        return self.evaluator.values(plans, tick if counted else None)

    def scores(self, values: F64) -> F64:
        """Return scores, ``(choices, objectives)``."""
        found = [[score(o, one, self.spec.caution) for o in self.spec.objectives] for one in values]
        return np.asarray(np.nan_to_num(np.array(found), nan=_REFUSED), np.float64)

    def over(self, values: F64) -> F64:
        """Return by how much policies spend more than there is, ``(policies, hours and euros)``."""
        return _over(self.spec.policies, self.spec.budget, values, self.nothing)

    def best(self, choices: Sequence[Choice]) -> list[Policy]:
        """Return the front of some choices, the best on the first objective first."""
        policies = list(dict.fromkeys(map(self.space.policy, choices)))
        one_of = {self.space.policy(choice): choice for choice in choices}
        values = self.values([one_of[policy] for policy in policies])
        kept = np.flatnonzero((self.over(values) <= 0.0).all(axis=1))
        scores = self.scores(values)[kept]
        alone = len(self.spec.objectives) == 1
        rows = list(range(len(kept))) if alone else non_dominated(scores)
        if alone:  # a front of one: the best few are shown instead
            rows = spread_out(scores, rows, len(rows))[:MOST_SHOWN]
        return [policies[kept[k]] for k in spread_out(scores, rows, MOST_SHOWN)]

    def gains(self, choices: Sequence[Choice]) -> F64:
        """Return the mean of each objective minus that of doing nothing, within the budget."""
        values = self.values(choices)
        kept = (self.over(values) <= 0.0).all(axis=1)
        gains = [
            (o.of(values[kept]) - o.of(self.nothing)).mean(axis=1) for o in self.spec.objectives
        ]
        return np.stack(gains, axis=1)


def _over(policies: Policies, budget: Budget, values: F64, nothing: F64) -> F64:
    """Return by how much policies spend more than the budget on their dearest seed: above 0 is too much.

    What the scenario spends without any policy, on the same seed, does not count. Spending that is
    not known is over any budget.
    """
    spent = policies.spending(values - nothing).max(axis=-2)
    have = np.array([budget.hours, budget.eur])
    over = np.where(np.isnan(spent), _UNKNOWN, spent - have * (1.0 + _ROUNDING))
    return np.asarray(over, np.float64)


def _on_holdout_seeds(
    trial: _Trial, found: list[Policy], random: list[Policy], folder: Path | None, workers: int
) -> list[Candidate]:
    spec, done = trial.spec, trial.done
    named = [("nothing", "", spec.policies.read_policy(()), False)]
    named += [
        ("rule", name, rule, False) for name, rule in spec.policies.rules(trial.space).items()
    ]
    for kind, some in (("found", found), ("random", random)):
        named += [(kind, str(k + 1), policy, k == 0) for k, policy in enumerate(some)]
    evaluator = Evaluator(spec.case, spec.holdout_seeds, folder, workers)
    plans = [policy.interventions(spec.prices) for _, _, policy, _ in named]
    values = evaluator.values(plans, lambda n: trial.advance(done + n * len(spec.holdout_seeds)))
    over: NDArray[np.bool_] = np.any(
        _over(spec.policies, spec.budget, values, values[0]) > 0.0, axis=1
    )
    scores = trial.scores(values)
    return [
        Candidate(kind, name, policy, values[k], scores[k], first, bool(over[k]))
        for k, (kind, name, policy, first) in enumerate(named)
    ]
