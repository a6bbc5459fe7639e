"""Batches of simulations in local processes: resumable, and the same digits for any workers.

Each finished batch is kept (`KeptArrays`) under a hash of the version, the code of the model, the problem,
the points and the seeds: the same command finds it again, another one does not.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import SimadoptError
from simadopt.core.version import __version__
from simadopt.experiments.calibration.problem import Problem, Simulate
from simadopt.experiments.calibration.space import named, to_values
from simadopt.experiments.identity import AROUND, MODEL, sources_digest
from simadopt.experiments.kept_arrays import KeptArrays, key_of, store
from simadopt.experiments.processes import Lost, completed

__all__ = ["Tick", "code_digest", "identity", "seeds_of", "simulate_all", "simulate_settings"]

Tick = Callable[[int, int], None]
"""Told how many simulations are done, and of how many."""
BATCH: Final = 20
"""Simulations in a file: a few seconds of work, lost at most once by an interruption."""
_MODEL: Final = ("survey", *MODEL)


@dataclass(frozen=True)
class _Batch:
    key: str
    first: int
    settings: tuple[dict[str, float], ...]
    seeds: tuple[int, ...]


@cache
def code_digest() -> str:
    """Return a hash of the code and tables that results depend on: no stale run is taken up."""
    return sources_digest(_MODEL, without=AROUND)


@cache
def identity(simulate: Simulate) -> str:
    """Return a hash of what is simulated: version, code, and the function with its settings."""
    parts = (__version__, code_digest(), hashlib.sha256(pickle.dumps(simulate, 4)))
    return hashlib.sha256(f"{parts[0]} {parts[1]} {parts[2].hexdigest()}".encode()).hexdigest()


def seeds_of(seed: int, stage: str, n: int) -> list[int]:
    """Return one seed per simulation of a stage.

    >>> seeds_of(1, "wave 1", 2) == seeds_of(1, "wave 1", 3)[:2]
    True
    """
    word = int.from_bytes(hashlib.sha256(stage.encode()).digest()[:4], "big")
    return [int(s) for s in np.random.SeedSequence([seed, word]).generate_state(n)]


def simulate_all(
    problem: Problem,
    cube: F64,
    seeds: Sequence[int],
    folder: Path,
    *,
    workers: int = 1,
    tick: Tick | None = None,
) -> F64:
    """Simulate every point of the cube of all candidates, ``(n, outputs)``.

    Parameters
    ----------
    problem : Problem
    cube : float64[n, candidates]
    seeds : sequence of int
        One per point.
    folder : Path
        Where batches are kept; those already there are taken up.
    workers : int
        Processes; 1 stays in this one.
    tick : callable, optional

    Raises
    ------
    SimadoptError
        When a simulation returns something else than one number per output; the message holds its
        seed and values. NaN is a number that a run could not give: nobody was asked.
    """
    settings = named(problem.parameters, to_values(problem.parameters, cube, problem.table))
    return simulate_settings(problem, settings, seeds, folder, workers=workers, tick=tick)


def simulate_settings(
    problem: Problem,
    settings: list[dict[str, float]],
    seeds: Sequence[int],
    folder: Path,
    *,
    workers: int = 1,
    tick: Tick | None = None,
) -> F64:
    """Simulate settings given by name, ``(n, outputs)``; see `simulate_all`."""
    kept = KeptArrays(folder)
    batches = list(_batches(problem, settings, list(seeds)))
    results = np.full((len(settings), len(problem.outputs)), np.nan)
    todo, done = [], 0
    for batch in batches:
        if batch.key in kept:
            results[batch.first : batch.first + len(batch.seeds)] = kept[batch.key]
            done += len(batch.seeds)
        else:
            todo.append(batch)
    advance = tick or (lambda done, total: None)
    advance(done, len(settings))
    for batch, values in _computed(problem, todo, folder, workers):
        results[batch.first : batch.first + len(values)] = values
        done += len(values)
        advance(done, len(settings))
    return results


def _batches(
    problem: Problem, settings: list[dict[str, float]], seeds: list[int]
) -> Iterator[_Batch]:
    about = f"{identity(problem.simulate)} {[o.name for o in problem.outputs]}"
    for first in range(0, len(settings), BATCH):
        some, own = settings[first : first + BATCH], seeds[first : first + BATCH]
        yield _Batch(key_of(f"{about} {some} {own}".encode()), first, tuple(some), tuple(own))


def _computed(
    problem: Problem, todo: list[_Batch], folder: Path, workers: int
) -> Iterator[tuple[_Batch, F64]]:
    """Yield batches as they are done."""
    shared = (problem.simulate, len(problem.outputs), folder)
    for number, values in completed(_do, shared, todo, workers if len(todo) > 1 else 1):
        if isinstance(values, Lost):
            raise SimadoptError(f"a simulation killed its worker; seeds {todo[number].seeds}")
        yield todo[number], values


def _do(shared: tuple[Simulate, int, Path], batch: _Batch) -> F64:
    """Run a batch and put its file in place."""
    simulate, outputs, folder = shared
    values = np.empty((len(batch.seeds), outputs))
    for k, (setting, seed) in enumerate(zip(batch.settings, batch.seeds, strict=True)):
        one = np.asarray(simulate(setting, seed), np.float64)
        if one.shape != (outputs,) or np.isinf(one).any():
            what = f"{one.shape} instead of {outputs} numbers" if one.shape != (outputs,) else one
            raise SimadoptError(f"a simulation gave {what}: seed {seed}, values {setting}")
        values[k] = one
    store(folder, batch.key, values)
    return values
