"""A polynomial emulator of all outputs at once: what a run would give, and how surely.

Each output, standardised on its scale, is a linear trend, a polynomial of higher degree that is held back
by a prior, and noise whose variance may vary with the inputs (`noise`)::

    y_o(u) = b(u)'β_o + φ(u)'γ_o + ε_o,   γ_ok ~ N(0, σ_o² w_ok),   var ε_o = v_o(u)

φ holds products of two inputs and Legendre polynomials of degrees 2 to 5 of each (polynomial chaos; Sudret
2008, Reliab. Eng. Syst. Saf. 93). A term is likely where its inputs matter by themselves (heredity; Chipman
1996, Canadian Journal of Statistics 24): w = √(h_i h_j), h_i = slope_i² + .01, halved with each degree above
2. σ_o² is averaged over a grid by its evidence. There is no length scale to be searched for: the emulator
follows its runs continuously. The variance is that of errors on runs left out, in which the emulator's own
error is.

The noise is the randomness of a run and the parameters that are not fitted, which stay at their prior. Both
move outputs together, so errors are not so many witnesses: the correlations of these errors
are written in 8 principal components (as outputs are in Higdon, Gattiker, Williams and Rightley 2008,
JASA 103), with their strength as in Tipping and Bishop (1999, J. R. Stat. Soc. B 61), which grows from 0 at
what chance alone gives (Marchenko and Pastur 1967); the rest is each output's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.polynomial import legendre

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.noise import log_variance, noise_of

__all__ = ["Emulator", "Prediction", "added", "fit_emulator", "left_out"]

MOST_COMPONENTS: Final = 8
MOST_SHARED: Final = 0.98
"""Share of an output's error that shared components may hold."""
_DEGREE: Final = 5
_SMALLEST: Final = 0.01
"""Squared slope that an input is taken to have at the least (standardised output over the prior)."""
_RATIOS: Final = np.linspace(np.log(1e-5), np.log(1e3), 61)
"""Logarithms of σ² over noise that are averaged."""
_CHUNK: Final = 4096
_RAMP: Final = 0.25
"""Strength of a component grows to its whole over this share above what chance gives."""
_FOLDS: Final = 5
"""Parts of the runs, each left out in turn to see its errors."""
_NOTHING: Final = 1e-18


@dataclass(frozen=True)
class Prediction:
    """What the emulator says of n points, on the scale of the emulator.

    Parameters
    ----------
    mean, sd : float64[n, outputs]
        Of one run: the error of the emulator and the noise of the run are both in ``sd``.
    loadings : float64[components, outputs]
        Correlation of each output's error with each shared component.
    """

    mean: F64
    sd: F64
    loadings: F64

    def rest(self) -> F64:
        """Return the variance that is each output's own, ``(n, outputs)``."""
        return np.asarray(self.sd**2 * (1.0 - (self.loadings**2).sum(axis=0)))

    def at(self, z: F64) -> F64:
        """Return the outputs when component k lies ``z_k`` standard deviations off, on average."""
        return np.asarray(self.mean + self.sd * (z @ self.loadings))


@dataclass(frozen=True)
class Emulator:
    """A fitted emulator; made by `fit_emulator`.

    Parameters
    ----------
    fitted : int
        Inputs.
    centre, spread : float64[outputs]
    trend : float64[1 + fitted, outputs]
    bends : float64[terms, outputs]
        Coefficients of the terms of higher degree.
    noise : float64[1 + fitted, outputs]
        Coefficients of the log variance of standardised outputs (`noise`).
    loadings : float64[components, outputs]
    """

    fitted: int
    centre: F64
    spread: F64
    trend: F64
    bends: F64
    noise: F64
    loadings: F64

    def predict(self, points: F64) -> Prediction:
        """Return means and spreads at points of the cube of fitted parameters, ``(n, fitted)``."""
        starts = range(0, len(points), _CHUNK)
        parts = [_mean_of(points[k : k + _CHUNK], self.trend, self.bends) for k in starts]
        sd = np.exp(0.5 * log_variance(points, self.noise))
        mean = self.centre + self.spread * np.concatenate(parts)
        return Prediction(mean, self.spread * sd, self.loadings)


def fit_emulator(points: F64, outputs: F64) -> Emulator:
    """Fit the emulator to runs.

    Parameters
    ----------
    points : float64[runs, fitted]
        In the unit cube.
    outputs : float64[runs, outputs]
        On their scale (`scale.to_scale`).
    """
    centre, spread = outputs.mean(axis=0), outputs.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    standard = (outputs - centre) / spread
    noise, loadings = _chance(points, left_out(points, standard))
    trend, bends = _means(points, standard)
    return Emulator(points.shape[1], centre, spread, trend, bends, noise, loadings)


def left_out(points: F64, outputs: F64) -> F64:
    """Return the error on each run of means fitted to four fifths without it, of standardised outputs."""
    errors, fold = np.empty_like(outputs), np.arange(len(points)) % _FOLDS
    for k in range(_FOLDS):
        out = fold == k
        trend, bends = _means(points[~out], outputs[~out])
        errors[out] = outputs[out] - _mean_of(points[out], trend, bends)
    return errors


def added(emulator: Emulator, points: F64, differences: F64, errors: F64) -> Emulator:
    """Return an emulator of outputs that differ from those of another by what a few runs show.

    Parameters
    ----------
    emulator : Emulator
        Of the other outputs.
    points, differences : float64[runs, fitted], float64[runs, outputs]
        Runs of both under the same randomness: the one minus the other, on their scale.
    errors : float64[runs, outputs]
        Of the other emulator on these runs, each left out (`left_out`), standardised as it has them.
    """
    standard = differences / emulator.spread
    noise, loadings = _chance(points, left_out(points, standard) + errors)
    trend, bends = _means(points, standard)
    return replace(
        emulator,
        trend=emulator.trend + trend,
        bends=emulator.bends + bends,
        noise=noise,
        loadings=loadings,
    )


def _chance(points: F64, errors: F64) -> tuple[F64, F64]:
    """Return the coefficients of the noise and its loadings, from errors of standardised outputs."""
    noise = noise_of(points, errors)
    return noise, _shared(errors * np.exp(-0.5 * log_variance(points, noise)))


def _means(points: F64, standard: F64) -> tuple[F64, F64]:
    """Return the coefficients of trend and bends, ``(1 + fitted, outputs)`` and ``(terms, outputs)``."""
    linear, bent = _linear(points), _bent(points)
    trend = np.asarray(np.linalg.lstsq(linear, standard, rcond=None)[0], np.float64)
    # terms of higher degree, as far as the trend does not hold them
    shadow = np.linalg.lstsq(linear, bent, rcond=None)[0]
    rest, left = bent - linear @ shadow, standard - linear @ trend
    free = max(len(points) - linear.shape[1], 1)
    columns = [_bends(rest, left[:, k], _weights(trend[1:, k]), free) for k in range(left.shape[1])]
    bends = np.stack(columns, axis=1)
    return trend - shadow @ bends, bends


def _mean_of(points: F64, trend: F64, bends: F64) -> F64:
    return np.asarray(_linear(points) @ trend + _bent(points) @ bends)


def _bends(rest: F64, left: F64, weight: F64, free: float) -> F64:
    """Return the coefficients of one output, ``(terms,)``."""
    size = float(left @ left)
    if not size > _NOTHING * len(left):
        return np.zeros(len(weight))
    root = np.sqrt(weight)
    sides, power, back = np.linalg.svd(rest * root, full_matrices=False)
    values, known = power**2, sides.T @ left
    outside = max(size - float(known @ known), _NOTHING)
    logs = np.array([_evidence(np.exp(r), values, known**2, outside, free) for r in _RATIOS])
    share = np.exp(logs - logs.max())
    ratio = np.exp(float(share @ _RATIOS / share.sum()))
    pull = ratio * power / (1.0 + ratio * values)
    return np.asarray(root * (back.T @ (pull * known)))


def _evidence(ratio: float, values: F64, squares: F64, outside: float, free: float) -> float:
    """Return the log evidence of a ratio of σ² to noise, the noise being the best for it."""
    total = 1.0 + ratio * values
    noise = (float((squares / total).sum()) + outside) / free
    return -0.5 * float(np.log(total).sum()) - 0.5 * free * float(np.log(noise))


def _weights(slopes: F64) -> F64:
    """Return the prior variances of the terms of `_bent`, from the slopes of the trend."""
    own = slopes**2 + _SMALLEST
    i, j = np.triu_indices(len(own), 1)
    degrees = [own * 0.5 ** (degree - 2) for degree in range(2, _DEGREE + 1)]
    return np.concatenate([np.sqrt(own[i] * own[j]), *degrees])


def _linear(points: F64) -> F64:
    """Return 1 and the inputs, with mean 0 and variance 1 over the cube."""
    x = np.sqrt(3.0) * (2.0 * points - 1.0)
    return np.concatenate([np.ones((len(x), 1)), x], axis=1)


def _bent(points: F64) -> F64:
    """Return products of two inputs and Legendre polynomials of each, with variance 1 over the cube."""
    x = 2.0 * points - 1.0
    i, j = np.triu_indices(x.shape[1], 1)
    alone = [
        np.sqrt(2 * degree + 1) * legendre.legval(x, np.eye(degree + 1)[degree])
        for degree in range(2, _DEGREE + 1)
    ]
    return np.concatenate([3.0 * x[:, i] * x[:, j], *alone], axis=1)


def _shared(errors: F64) -> F64:
    """Return the loadings, ``(components, outputs)``, of standardised leave-one-out errors.

    The number of components depends on the number of outputs only: what chance explains has no strength.
    """
    size = errors.std(axis=0)
    moving = np.flatnonzero(size > 1e-9)
    n, outputs = len(errors), len(size)
    most = max(min(MOST_COMPONENTS, len(moving) - 1), 0)
    loadings = np.zeros((most, outputs))
    if not most:
        return loadings
    power, directions = np.linalg.eigh(np.corrcoef(errors[:, moving], rowvar=False))
    power, directions = power[::-1], directions[:, ::-1]
    chance = (1.0 + np.sqrt(len(moving) / n)) ** 2
    counts = np.clip((power[:most] / chance - 1.0) / _RAMP, 0.0, 1.0)
    strength = np.maximum(power[:most] - power[most:].mean(), 0.0) * counts
    # signs of eigenvectors are arbitrary: the sum of their cubes is made positive
    sign = np.where((directions[:, :most] ** 3).sum(axis=0) < 0.0, -1.0, 1.0)
    loadings[:, moving] = (directions[:, :most] * np.sqrt(strength) * sign).T
    held = np.maximum((loadings**2).sum(axis=0) / MOST_SHARED, 1.0)
    return np.asarray(loadings / np.sqrt(held))
