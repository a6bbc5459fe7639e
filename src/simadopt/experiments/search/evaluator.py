"""Policies are evaluated: each is run on the same seeds, once, and what came of it is kept."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.experiments.identity import model_version
from simadopt.experiments.processes import Lost, completed
from simadopt.experiments.search.seed_sets import SeedSet
from simadopt.experiments.sweep.shards import put, sweep_leftovers
from simadopt.levels.staff.scenario import Intervention

__all__ = ["Evaluator", "seconds_of", "under"]

F64 = NDArray[np.float64]
Plan = tuple[Intervention, ...]
FOLDER = "evaluations"


@dataclass(frozen=True)
class Shared:
    """What workers share: the scenario and its seeds."""

    case: Case
    seed_set: SeedSet


class Evaluator:
    """Runs policies on the seeds of one set; the same policy is never run twice.

    A file for each policy, written once, whole or not at all, named by what was run and by the
    SHA-256 of its bytes: a search that was stopped finds them again, and a damaged one is made anew.

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
        self._folder = None if folder is None else folder / FOLDER
        self._known: dict[str, F64] = {}
        self._files = self._found()
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
        plans : sequence of tuple of Intervention
        tick : callable, optional
            Told how many of them are done.
        """
        keys = [self._key(plan) for plan in plans]
        todo = {
            key: plan
            for key, plan in zip(keys, plans, strict=True)
            if key not in self._known and not self._read(key)
        }
        done = len(plans) - len(todo)
        advance = tick or (lambda done: None)
        advance(done)
        for key, found in self._made(todo):
            self._known[key] = found
            done += 1
            advance(done)
        return np.stack([self._known[key] for key in keys])

    def _made(self, todo: dict[str, Plan]) -> Iterator[tuple[str, F64]]:
        keys, jobs = list(todo), list(todo.values())
        if not jobs:
            return
        shared = Shared(self.case, self.seed_set)
        workers = min(self.workers, len(jobs))
        for number, result in completed(simulate_policy, shared, jobs, workers):
            if isinstance(result, Lost):
                self.lost.append(jobs[number])
                yield (
                    keys[number],
                    np.full((len(self.seed_set), len(self.case.level.outcomes)), np.nan),
                )
            else:
                self._keep(keys[number], result)
                yield keys[number], result

    def _key(self, plan: Plan) -> str:
        policy = json.dumps([one.model_dump(mode="json") for one in plan], sort_keys=True)
        return hashlib.sha256(f"{self._identity}\n{policy}".encode()).hexdigest()[:32]

    def _found(self) -> dict[str, Path]:
        if self._folder is None or not self._folder.is_dir():
            return {}
        sweep_leftovers(self._folder)
        return {path.stem.partition("-")[0]: path for path in sorted(self._folder.glob("*.npy"))}

    def _read(self, key: str) -> bool:
        """Take up what was stored of a policy; a damaged file goes."""
        path = self._files.pop(key, None)
        if path is None:
            return False
        contents = path.read_bytes()
        if path.stem.partition("-")[2] != _digest(contents):
            path.unlink(missing_ok=True)
            return False
        self._known[key] = np.load(io.BytesIO(contents), allow_pickle=False)
        return True

    def _keep(self, key: str, values: F64) -> None:
        if self._folder is None:
            return
        out = io.BytesIO()
        np.save(out, values.astype("<f8"), allow_pickle=False)
        contents = out.getvalue()
        put(self._folder / f"{key}-{_digest(contents)}.npy", contents)


def simulate_policy(shared: Shared, plan: Plan) -> F64:
    """Run a policy on every seed; return its outcomes, ``(seeds, outcomes)``."""
    rows = []
    for values, seed in zip(shared.seed_set.settings, shared.seed_set.seeds, strict=True):
        case = under(shared.case, values, plan)
        rows.append(list(case.level.measure(case.finished(seed)).values()))
    return np.array(rows, np.float64)


def under(case: Case, values: Any, plan: Plan = ()) -> Case:
    """Return a case with a policy added, under a draw; parameters that it sets itself stay."""
    scenario = case.scenario
    parameters = {**values, **scenario.parameters}
    acts = (*scenario.interventions, *plan)
    changed = scenario.model_copy(update={"parameters": parameters, "interventions": acts})
    return case.with_scenario(changed)


def _digest(contents: bytes) -> str:
    return hashlib.sha256(contents).hexdigest()[:32]


def seconds_of(case: Case) -> float:
    """Return how long one run of a scenario takes here and now, outcomes included."""
    begun = perf_counter()
    simulate_policy(Shared(case, SeedSet(({},), (case.scenario.seed,))), ())
    return perf_counter() - begun
