"""One problem through the stages that make its posterior: two waves, screening, emulator, draws.

How wrong the emulator is, on runs that it has not seen.

The error holds the randomness of the run too, which no emulator can foresee: beside it stands the error
that the emulator announces. Of standardised errors, 90 % should be within ±1.645.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import SimadoptError
from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.posterior import Posterior, sample
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.runs import Tick, seeds_of, simulate_all
from simadopt.experiments.calibration.screening import Screening, dummies_of, screen
from simadopt.experiments.calibration.space import from_scale, hypercube, one_thread, to_scale
from simadopt.experiments.calibration.target import Target
from simadopt.experiments.calibration.waves import Matching, not_ruled_out

__all__ = ["Error", "Fitted", "Means", "Progress", "complete", "fit_one", "held_back"]

EVERY: Final = 8
_NORMAL_90: Final = 1.6448536269514722


@dataclass(frozen=True)
class Error:
    """The emulator's error for one output.

    Parameters
    ----------
    output : str
    runs : int
        Held back.
    rmse : float
        Root mean square error, in the unit of the output (points of share over 100).
    announced : float
        The error that the emulator expects, chance included.
    spread : float
        Standard deviation of the output over the same runs: what ignorance would give.
    covered : float
        Share of runs inside the announced 90 % interval.
    """

    output: str
    runs: int
    rmse: float
    announced: float
    spread: float
    covered: float


def held_back(problem: Problem, points: F64, outputs: F64, scales: F64) -> list[Error]:
    """Return the errors on every eighth run of an emulator fitted to the others.

    Parameters
    ----------
    problem : Problem
    points : float64[runs, fitted]
    outputs : float64[runs, outputs]
        On their scale.
    scales : float64[fitted]
        Length scales of the emulator of all runs.
    """
    out = np.arange(len(points)) % EVERY == EVERY - 1
    emulator = fit_emulator(points[~out], outputs[~out], scales=scales)
    prediction = emulator.predict(points[out])
    sd = prediction.sd
    held = np.abs(outputs[out] - prediction.mean) <= _NORMAL_90 * sd
    seen, predicted = from_scale(problem, outputs[out]), from_scale(problem, prediction.mean)
    above = from_scale(problem, prediction.mean + sd) - from_scale(problem, prediction.mean - sd)
    return [
        Error(
            one.name,
            int(out.sum()),
            float(np.sqrt(((seen - predicted)[:, k] ** 2).mean())),
            float(np.sqrt(((above[:, k] / 2.0) ** 2).mean())),
            float(seen[:, k].std()),
            float(held[:, k].mean()),
        )
        for k, one in enumerate(problem.outputs)
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

    def simulate(self, problem: Problem, cube: F64, stage: str, tick: Tick) -> F64:
        """Simulate points of the cube of all candidates, with the seeds of a stage."""
        seeds = seeds_of(self.seed, stage, len(cube))
        return simulate_all(problem, cube, seeds, self.folder, workers=self.workers, tick=tick)

    def number(self, use: str) -> int:
        """Return the seed of one use of chance."""
        return seeds_of(self.seed, use, 1)[0]


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

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fitted parameters."""
        return tuple(self.problem.parameters[k] for k in self.screening.fitted)


def fit_one(problem: Problem, runs: int, means: Means, *, needed: bool = True) -> Fitted:
    """Run the waves and return the posterior.

    Parameters
    ----------
    problem : Problem
    runs : int
        Both waves together.
    means : Means
    needed : bool
        Refuse a problem none of whose parameters moves anything that was asked.
    """
    size, d = round(FIRST_WAVE * runs), len(problem.parameters)
    cube = hypercube(size, d, means.number("wave 1 cube"))
    with means.stage("wave_1") as tick:
        first = means.simulate(problem, cube, "wave 1", tick)
    with means.stage("screening"), one_thread():
        kept = complete(problem, first)
        cube, first = cube[kept], first[kept]
        scaled = to_scale(problem, first)
        dummies = dummies_of(len(first), means.seed)
        screening = screen(problem, cube, scaled, dummies, needed=needed)
        fitted = list(screening.fitted)
        emulator = fit_emulator(cube[:, fitted], scaled)
        seed = means.number("candidates")
        matching = not_ruled_out(problem, emulator, runs - size, seed)
    second_cube = hypercube(runs - size, d, means.number("wave 2 cube"))
    second_cube[:, fitted] = matching.points
    with means.stage("wave_2") as tick:
        second = means.simulate(problem, second_cube, "wave 2", tick)
    with means.stage("emulator"), one_thread():
        kept = complete(problem, second)
        second_cube, second = second_cube[kept], second[kept]
        points = np.concatenate([cube, second_cube])[:, fitted]
        outputs = np.concatenate([scaled, to_scale(problem, second)])
        emulator = fit_emulator(points, outputs)
        errors = held_back(problem, points, outputs, emulator.scales)
    with means.stage("posterior") as tick, one_thread():
        target = Target(emulator, Likelihood(problem))
        posterior = sample(target, DRAWS, means.number("posterior"), tick=tick)
    whole = hypercube(len(posterior.draw_set.cube), d, means.number("others"))
    whole[:, fitted] = posterior.draw_set.cube
    lost = runs - len(points)
    return Fitted(problem, screening, matching, target, posterior, errors, first, whole, lost)


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
