"""Draws from the posterior, by an ensemble of walkers (emcee), with what says whether they settled.

Two ensembles start from an importance sample of the posterior (`refine`) and move by differential
evolution (ter Braak and Vrugt 2008). They go on until the half that is kept holds 30 autocorrelation
times (Goodman and Weare 2010), they agree between themselves and between their halves (R̂ < 1.05), and
their means and spreads are those of the importance sample, which knows nothing of them; or until their
steps are spent, and then it is said that they did not settle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import ndtr

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.refine import refined
from simadopt.experiments.calibration.runs import Tick
from simadopt.experiments.calibration.target import DrawSet, Target
from simadopt.experiments.calibration.weights import Weights

__all__ = ["Posterior", "sample"]

ENSEMBLES: Final = 2
FEWEST_WALKERS: Final = 48
STEPS: Final = 500
MOST_STEPS: Final = 15000
TIMES: Final = 30.0
MOST_RATIO: Final = 1.05
MOST_SHIFT: Final = 0.15
MOST_STRETCH: Final = 1.15
FEWEST_EFFECTIVE: Final = 200.0
START: Final = 20_000
POOL: Final = 40_000


@dataclass(frozen=True)
class Posterior:
    """Draws of the posterior.

    Parameters
    ----------
    draw_set : DrawSet
        Draws with the emulator's predictions.
    by_question : float64[draws, questions]
        Weighted log likelihoods.
    pool : float64[many, fitted]
        More draws, points of the cube, among which the one that stands for the posterior is looked for.
    steps : int
        Of each ensemble.
    correlation : float
        Longest autocorrelation time, in steps.
    ratio : float
        Largest R̂.
    effective : float
        Draws that the importance sample is worth.
    shift : float
        Largest difference of its means to those of the walkers, in standard deviations.
    stretch : float
        Largest ratio of standard deviations, one way or the other.
    settled : bool
    message : str
        Empty when settled.
    """

    draw_set: DrawSet
    by_question: F64
    pool: F64
    steps: int
    correlation: float
    ratio: float
    effective: float
    shift: float
    stretch: float
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
        Kept, taken at random from the second half of the chains.
    seed : int
    most_steps : int
        Of each ensemble.
    tick : callable, optional
        Told the steps done, and how many are allowed.
    """
    first = target.prior_draw_set(START, seed)
    start, weights = refined(target, first.x, target.log_likelihood(first), [seed])
    ensembles = _ensembles(target, start.x, weights.weight, seed)
    state = _State(np.inf, np.inf, np.inf, np.inf)
    steps, settled = 0, False
    while steps < most_steps and not settled:
        more = min(STEPS, most_steps - steps)
        for ensemble in ensembles:
            origin = None if steps else ensemble.start
            ensemble.run_mcmc(origin, more, skip_initial_state_check=True)
        steps += more
        state = _diagnosis([_kept(e.get_chain(), steps) for e in ensembles], start.x, weights)
        settled = state.settled(steps, weights.effective)
        if tick is not None:
            tick(steps, most_steps)
    kept = np.concatenate(
        [_kept(e.get_chain(), steps).reshape(-1, target.dimensions) for e in ensembles]
    )
    # at random: every k-th draw would take the same few walkers again and again
    rng = np.random.default_rng([seed, ENSEMBLES])
    some = np.sort(rng.choice(len(kept), min(draws, len(kept)), replace=False))
    draw_set = target.draw_set(kept[some])
    more_draws = rng.choice(len(kept), min(POOL, len(kept)), replace=False)
    return Posterior(
        draw_set,
        target.by_question(draw_set),
        ndtr(kept[np.sort(more_draws), : target.fitted]),
        steps,
        state.correlation,
        state.ratio,
        weights.effective,
        state.shift,
        state.stretch,
        settled,
        "" if settled else state.message(steps),
    )


@dataclass(frozen=True)
class _State:
    """What the chains look like so far."""

    correlation: float
    ratio: float
    shift: float
    stretch: float

    def settled(self, steps: int, effective: float) -> bool:
        """Tell whether they can be kept; a thin importance sample has no say."""
        alike = self.shift < MOST_SHIFT and self.stretch < MOST_STRETCH
        long = steps / 2 >= TIMES * self.correlation and self.ratio < MOST_RATIO
        return bool(long and (alike or effective < FEWEST_EFFECTIVE))

    def message(self, steps: int) -> str:
        """Say what is missing."""
        return (
            f"not settled after {steps} steps: autocorrelation time {self.correlation:.0f} steps "
            f"(at most {steps / 2 / TIMES:.0f} wanted), R-hat {self.ratio:.3f} (under {MOST_RATIO}), "
            f"shift {self.shift:.2f} (under {MOST_SHIFT}) and stretch {self.stretch:.2f} (under "
            f"{MOST_STRETCH}) to an importance sample"
        )


def _ensembles(target: Target, x: F64, weight: F64, seed: int) -> list[Any]:
    """Return ensembles that start from distinct draws taken by their weight."""
    import emcee

    walkers = max(FEWEST_WALKERS, 2 * (target.dimensions + 1))
    share = weight + 1e-9 * weight.max()
    moves = [
        (emcee.moves.DEMove(), 0.8),
        (emcee.moves.DESnookerMove(), 0.1),
        (emcee.moves.StretchMove(), 0.1),
    ]
    ensembles = []
    for number in range(ENSEMBLES):
        rng = np.random.default_rng([seed, number])
        chosen = rng.choice(len(x), walkers, replace=False, p=share / share.sum())
        ensemble: Any = emcee.EnsembleSampler(
            walkers, target.dimensions, target.log_posterior, moves=moves, vectorize=True
        )
        ensemble.random_state = np.random.RandomState([seed, number]).get_state()
        ensemble.start = x[chosen]
        ensembles.append(ensemble)
    return ensembles


def _kept(chain: Any, steps: int) -> F64:
    """Return the second half of a chain, ``(steps / 2, walkers, dimensions)``."""
    return np.asarray(chain[steps // 2 :], np.float64)


def _diagnosis(chains: list[F64], x: F64, weights: Weights) -> _State:
    """Return autocorrelation, R̂ of the halves, and how far an importance sample is."""
    from emcee.autocorr import integrated_time

    times = [integrated_time(chain, tol=0, quiet=True) for chain in chains]
    halves = [half for chain in chains for half in np.array_split(chain, 2)]
    means = np.array([half.mean(axis=(0, 1)) for half in halves])
    within = np.mean([half.var(axis=(0, 1)) for half in halves], axis=0)
    ratio = np.sqrt(1.0 + means.var(axis=0, ddof=1) / np.maximum(within, 1e-300))
    mean = weights.weight @ x
    sd = np.sqrt(weights.weight @ (x - mean) ** 2)
    stretch = np.sqrt(np.maximum(within, 1e-300)) / np.maximum(sd, 1e-300)
    return _State(
        float(np.max(times)),
        float(ratio.max()),
        float((np.abs(means.mean(axis=0) - mean) / np.maximum(sd, 1e-300)).max()),
        float(np.maximum(stretch, 1.0 / stretch).max()),
    )
