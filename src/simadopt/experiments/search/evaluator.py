"""Policies are evaluated: each is run on the same seeds, once, and what came of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.experiments.draws import under as drawn
from simadopt.experiments.identity import model_version
from simadopt.experiments.kept_arrays import KeptArrays, key_of
from simadopt.experiments.processes import Lost, completed
from simadopt.experiments.search.seed_sets import SeedSet

__all__ = ["Evaluator", "seconds_of", "under"]

Plan = tuple[Any, ...]
"""Interventions of a policy, as a scenario says them."""
FOLDER = "evaluations"


@dataclass(frozen=True)
class Shared:
    """What workers share: the scenario and its seeds."""

    case: Case
    seed_set: SeedSet


class Evaluator:
    """Runs policies on the seeds of one set; the same policy is never run twice.

    Outcomes are kept by policy (`KeptArrays`): a search that was stopped finds them again.

    Parameters
    ----------
    case : Case
        A policy is added to what its scenario does already.
    seed_set : SeedSet
    folder : Path or None
        Where evaluations are kept; None keeps them in memory only.
    workers : int
    """

    def __init__(
        self, case: Case, seed_set: SeedSet, folder: Path | None, workers: int = 1
    ) -> None:
        self.case, self.seed_set, self.workers = case, seed_set, workers
        self.lost: list[Plan] = []
        self._kept = KeptArrays(None if folder is None else folder / FOLDER)
        shared = [
            model_version(),
            case.scenario_hash,
            [dict(s) for s in seed_set.settings],
            seed_set.seeds,
        ]
        self._identity = json.dumps(shared, sort_keys=True)

    def values(self, plans: Sequence[Plan], tick: Callable[[int], None] | None = None) -> F64:
        """Return outcomes, ``(policies, seeds, outcomes)``; NaN for one that killed its workers.

        Parameters
        ----------
        plans : sequence of tuple of interventions
        tick : callable, optional
            Told how many of them are done.
        """
        keys = [self._key(plan) for plan in plans]
        todo = {key: plan for key, plan in zip(keys, plans, strict=True) if key not in self._kept}
        done = len(plans) - len(todo)
        advance = tick or (lambda done: None)
        advance(done)
        for key, found, whole in self._made(todo):
            self._kept.keep(key, found, stored=whole)
            done += 1
            advance(done)
        return np.stack([self._kept[key] for key in keys])

    def _made(self, todo: dict[str, Plan]) -> Iterator[tuple[str, F64, bool]]:
        keys, jobs = list(todo), list(todo.values())
        if not jobs:
            return
        shared = Shared(self.case, self.seed_set)
        workers = min(self.workers, len(jobs))
        for number, result in completed(simulate_policy, shared, jobs, workers):
            if isinstance(result, Lost):
                self.lost.append(jobs[number])
                shape = (len(self.seed_set), len(self.case.level.outcomes))
                yield keys[number], np.full(shape, np.nan), False
            else:
                yield keys[number], result, True

    def _key(self, plan: Plan) -> str:
        policy = json.dumps([one.model_dump(mode="json") for one in plan], sort_keys=True)
        return key_of(f"{self._identity}\n{policy}".encode())


def simulate_policy(shared: Shared, plan: Plan) -> F64:
    """Run a policy on every seed; return its outcomes, ``(seeds, outcomes)``."""
    rows = []
    for values, seed in zip(shared.seed_set.settings, shared.seed_set.seeds, strict=True):
        case = under(shared.case, values, plan)
        rows.append(list(case.level.measured(case.finished(seed)).values()))
    return np.array(rows, np.float64)


def under(case: Case, values: Any, plan: Plan = ()) -> Case:
    """Return a case with a policy added, under a draw; parameters that it sets itself stay."""
    return case.with_scenario(case.level.policies().under(drawn(case, values).scenario, plan))


def seconds_of(case: Case) -> float:
    """Return how long one run of a scenario takes here and now, outcomes included."""
    begun = perf_counter()
    simulate_policy(Shared(case, SeedSet(({},), (case.scenario.seed,))), ())
    return perf_counter() - begun
