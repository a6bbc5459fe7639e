"""One problem through the stages that make its posterior: two waves, screening, emulator, draws."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import SimadoptError
from simadopt.experiments.calibration.emulator import Emulator, fit_emulator
from simadopt.experiments.calibration.held_back import Error, held_back
from simadopt.experiments.calibration.importance import Plan
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.posterior import PLAN, Posterior, sample
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.runs import Tick, seeds_of, simulate_all
from simadopt.experiments.calibration.screening import Screening, dummies_of, screen
from simadopt.experiments.calibration.space import hypercube, one_thread, to_scale
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.waves import CANDIDATES, Matching, not_ruled_out

__all__ = [
    "Fitted",
    "Means",
    "Progress",
    "Waves",
    "complete",
    "drawn",
    "fit_one",
]

Progress = Callable[[str, int, int], None]
"""(stage, steps done, steps in all)."""
FIRST_WAVE: Final = 0.6
DRAWS: Final = 2000
LEAST_COMPLETE: Final = 0.8


@dataclass
class Means:
    """With what a calibration is made.

    Parameters
    ----------
    folder : Path
        Where runs are kept.
    seed, workers : int
    progress : callable
    seconds : dict
        Filled with the time that each stage took.
    """

    folder: Path
    seed: int
    workers: int
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Tick]:
        """Time a stage, and yield what tells its progress."""
        start = time.perf_counter()
        self.progress(name, 0, 1)
        yield lambda done, total: self.progress(name, done, total)
        spent = time.perf_counter() - start
        self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def simulate(
        self,
        problem: Problem,
        cube: F64,
        stage: str,
        tick: Tick,
        numbers: Sequence[int] | None = None,
    ) -> F64:
        """Simulate points of the cube of all candidates, with the seeds of a stage, by their numbers."""
        chosen = range(len(cube)) if numbers is None else numbers
        every = seeds_of(self.seed, stage, max(chosen, default=-1) + 1)
        seeds = [every[k] for k in chosen]
        return simulate_all(problem, cube, seeds, self.folder, workers=self.workers, tick=tick)

    def number(self, use: str) -> int:
        """Return the seed of one use of chance."""
        return seeds_of(self.seed, use, 1)[0]


@dataclass(frozen=True)
class Waves:
    """The runs that gave every output, those of the first wave first.

    Parameters
    ----------
    cube : float64[runs, candidates]
    seeds : tuple of int
    scaled : float64[runs, outputs]
        On their scale.
    """

    cube: F64
    seeds: tuple[int, ...]
    scaled: F64

    def with_more(self, other: Waves) -> Waves:
        """Return these runs and others."""
        cube = np.concatenate([self.cube, other.cube])
        scaled = np.concatenate([self.scaled, other.scaled])
        return Waves(cube, self.seeds + other.seeds, scaled)


@dataclass(frozen=True)
class Fitted:
    """A problem with its posterior.

    Parameters
    ----------
    problem : Problem
    screening : Screening
    matching : Matching
    target : Target
    posterior : Posterior
    errors : list of Error
    first : float64[runs, outputs]
        First wave, as the model returned it: the prior predictive.
    cube : float64[draws, candidates]
        Draws of all candidates: the posterior for those fitted, the prior for the others.
    lost : int
        Runs left out because they did not give every output.
    waves : Waves
    """

    problem: Problem
    screening: Screening
    matching: Matching
    target: Target
    posterior: Posterior
    errors: list[Error]
    first: F64
    cube: F64
    lost: int
    waves: Waves

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fitted parameters."""
        return tuple(self.problem.parameters[k] for k in self.screening.fitted)


def fit_one(
    problem: Problem, runs: int, means: Means, *, plan: Plan = PLAN, needed: bool = True
) -> Fitted:
    """Run the waves and return the posterior.

    Parameters
    ----------
    problem : Problem
    runs : int
        Both waves together.
    means : Means
    plan : Plan
        How many draws of the posterior are weighed.
    needed : bool
        Refuse a problem none of whose parameters moves anything that was asked.
    """
    size, d = round(FIRST_WAVE * runs), len(problem.parameters)
    cube = hypercube(size, d, means.number("wave 1 cube"))
    with means.stage("wave_1") as tick:
        first = means.simulate(problem, cube, "wave 1", tick)
    with means.stage("screening"), one_thread():
        kept = complete(problem, first)
        waves = _kept(problem, kept, cube, seeds_of(means.seed, "wave 1", size), first)
        dummies = dummies_of(len(waves.cube), means.seed)
        screening = screen(problem, waves.cube, waves.scaled, dummies, needed=needed)
        fitted = list(screening.fitted)
        emulator = fit_emulator(waves.cube[:, fitted], waves.scaled)
        candidates = hypercube(CANDIDATES, d, means.number("candidates"))
        matching = not_ruled_out(problem, emulator, candidates[:, fitted], runs - size)
    second_cube, numbers = candidates[matching.numbers], matching.numbers.tolist()
    with means.stage("wave_2") as tick:
        second = means.simulate(problem, second_cube, "wave 2", tick, numbers)
    with means.stage("emulator"), one_thread():
        every = seeds_of(means.seed, "wave 2", max(numbers, default=-1) + 1)
        seeds = [every[k] for k in numbers]
        waves = waves.with_more(
            _kept(problem, complete(problem, second), second_cube, seeds, second)
        )
        emulator = fit_emulator(waves.cube[:, fitted], waves.scaled)
        errors = held_back(problem, waves.cube[:, fitted], waves.scaled)
    target, posterior, whole = drawn(problem, screening, emulator, means, plan)
    lost = runs - len(waves.cube)
    return Fitted(
        problem, screening, matching, target, posterior, errors, first[kept], whole, lost, waves
    )


def drawn(
    problem: Problem, screening: Screening, emulator: Emulator, means: Means, plan: Plan = PLAN
) -> tuple[Target, Posterior, F64]:
    """Return the target of an emulator, its posterior, and draws of all candidates."""
    with means.stage("posterior") as tick, one_thread():
        target = Target(emulator, Likelihood(problem))
        posterior = sample(target, DRAWS, [means.number("posterior")], plan=plan, tick=tick)
    whole = hypercube(DRAWS, len(problem.parameters), means.number("others"))
    whole[:, list(screening.fitted)] = posterior.cube[posterior.rows]
    return target, posterior, whole


def _kept(
    problem: Problem, kept: NDArray[np.bool_], cube: F64, seeds: Sequence[int], outputs: F64
) -> Waves:
    some = tuple(seed for seed, whole in zip(seeds, kept, strict=True) if whole)
    return Waves(cube[kept], some, to_scale(problem, outputs[kept]))


def complete(problem: Problem, outputs: F64) -> NDArray[np.bool_]:
    """Tell which runs gave every output; the others are left out, and counted.

    Raises
    ------
    SimadoptError
        When more than a fifth of the runs would be left out.
    """
    known = np.isfinite(outputs)
    kept = np.asarray(known.all(axis=1), np.bool_)
    if kept.mean() < LEAST_COMPLETE:
        worst = problem.outputs[int(known.mean(axis=0).argmin())].name
        share = 1.0 - known.mean(axis=0).min()
        raise SimadoptError(f"{share:.0%} of the runs do not give {worst}: nothing can be fitted")
    return kept
