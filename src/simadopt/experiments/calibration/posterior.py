"""Draws from the posterior, by an ensemble of walkers (emcee), with what says whether they settled.

Two ensembles start from the best of a cloud of prior draws and move by differential evolution (ter
Braak and Vrugt 2008). They go on until both have run 30 autocorrelation times (Goodman and Weare
2010) and agree, between themselves and between their halves (R̂ < 1.05), or until their steps are
spent; then it is said that they did not settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.calibration.runs import Tick
from simadopt.experiments.calibration.target import Cloud, Target
from simadopt.experiments.calibration.weights import smoothed

__all__ = ["Posterior", "sample"]

F64 = NDArray[np.float64]
ENSEMBLES: Final = 2
FEWEST_WALKERS: Final = 48
STEPS: Final = 500
MOST_STEPS: Final = 6000
TIMES: Final = 30.0
MOST_RATIO: Final = 1.05
START: Final = 20_000


@dataclass(frozen=True)
class Posterior:
    """Draws of the posterior.

    Parameters
    ----------
    cloud : Cloud
        Draws with the emulator's predictions.
    by_question : float64[draws, questions]
        Weighted log likelihoods.
    steps : int
        Of each ensemble.
    correlation : float
        Longest autocorrelation time, in steps.
    ratio : float
        Largest R̂.
    settled : bool
    message : str
        Empty when settled.
    """

    cloud: Cloud
    by_question: F64
    steps: int
    correlation: float
    ratio: float
    settled: bool
    message: str


def sample(
    target: Target,
    draws: int,
    seed: int,
    *,
    most_steps: int = MOST_STEPS,
    tick: Tick | None = None,
) -> Posterior:
    """Draw from the posterior.

    Parameters
    ----------
    target : Target
    draws : int
        Kept, evenly spaced along the chains.
    seed : int
    most_steps : int
        Of each ensemble.
    tick : callable, optional
        Told the steps done, and how many are allowed.
    """
    ensembles = _ensembles(target, seed)
    steps, correlation, ratio = 0, np.inf, np.inf
    settled = False
    while steps < most_steps and not settled:
        more = min(STEPS, most_steps - steps)
        for ensemble in ensembles:
            ensemble.run_mcmc(
                None if steps else ensemble.start, more, skip_initial_state_check=True
            )
        steps += more
        correlation, ratio = _diagnosis(ensembles, steps)
        settled = steps >= TIMES * correlation and ratio < MOST_RATIO
        if tick is not None:
            tick(steps, most_steps)
    kept = np.concatenate(
        [_kept(e.get_chain(), steps).reshape(-1, target.dimensions) for e in ensembles]
    )
    some = np.linspace(0, len(kept) - 1, min(draws, len(kept))).astype(int)
    cloud = target.cloud(kept[some])
    message = (
        ""
        if settled
        else f"not settled after {steps} steps: autocorrelation time {correlation:.0f} steps "
        f"(at most {steps / TIMES:.0f} wanted), R-hat {ratio:.3f} (under {MOST_RATIO} wanted)"
    )
    return Posterior(cloud, target.by_question(cloud), steps, correlation, ratio, settled, message)


def _ensembles(target: Target, seed: int) -> list[Any]:
    """Return ensembles that start from draws of the prior taken by their weight."""
    import emcee

    walkers = max(FEWEST_WALKERS, 2 * (target.dimensions + 1))
    first = target.prior_cloud(START, seed)
    weight = smoothed(target.log_likelihood(first)).weight
    ensembles = []
    for number in range(ENSEMBLES):
        rng = np.random.default_rng([seed, number])
        # distinct points: a few dominant draws would leave the ensemble without any width
        best = np.argsort(-weight, kind="stable")[: 4 * walkers]
        share = np.sqrt(weight[best]) + 1e-12
        chosen = rng.choice(best, walkers, replace=False, p=share / share.sum())
        moves = [
            (emcee.moves.DEMove(), 0.8),
            (emcee.moves.DESnookerMove(), 0.1),
            (emcee.moves.StretchMove(), 0.1),
        ]
        ensemble: Any = emcee.EnsembleSampler(
            walkers, target.dimensions, target.log_posterior, moves=moves, vectorize=True
        )
        ensemble.random_state = np.random.RandomState([seed, number]).get_state()
        ensemble.start = first.x[chosen]
        ensembles.append(ensemble)
    return ensembles


def _kept(chain: Any, steps: int) -> F64:
    """Return the second half of a chain, ``(steps / 2, walkers, dimensions)``."""
    return np.asarray(chain[steps // 2 :], np.float64)


def _diagnosis(ensembles: list[Any], steps: int) -> tuple[float, float]:
    """Return the longest autocorrelation time and the largest R̂ of the halves."""
    from emcee.autocorr import integrated_time

    chains = [_kept(e.get_chain(), steps) for e in ensembles]
    times = [integrated_time(chain, tol=0, quiet=True) for chain in chains]
    halves = [half for chain in chains for half in np.array_split(chain, 2)]
    means = np.array([half.mean(axis=(0, 1)) for half in halves])
    within = np.mean([half.var(axis=(0, 1)) for half in halves], axis=0)
    ratio = np.sqrt(1.0 + means.var(axis=0, ddof=1) / np.maximum(within, 1e-300))
    return float(np.max(times)), float(ratio.max())
