"""A rival fitted by few runs: those of the model, made again under its rules.

A run of the rival at the same point and seed as one of the model differs from it by what the rules do, and by
less chance than two runs have. A polynomial is fitted to these differences, on the scale of each output, and
added to the model's emulator (two levels of code with slope 1: Kennedy and O'Hagan 2000, Biometrika 87)::

    y_rival(u) = y_model(u) + d(u) + ε,   ε: errors of both on runs left out

An eighth of the runs is spent where a fit by itself takes two waves of its own.

Limits: the parameters are those that were fitted for the model. One that matters under the rival only stays
at its prior, and one that the rival does not have is fitted without moving anything; both widen the rival's
posterior, and neither helps it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simadopt.experiments.calibration.emulator import added, left_out
from simadopt.experiments.calibration.fitting import Fitted, Means, complete, drawn
from simadopt.experiments.calibration.problem import Problem
from simadopt.experiments.calibration.runs import simulate_all
from simadopt.experiments.calibration.space import one_thread, to_scale

__all__ = ["fit_paired", "pairs"]


def pairs(model: Problem, rival: Problem) -> bool:
    """Tell whether a rival is asked the same and knows no parameter that the model lacks."""
    asked = rival.outputs == model.outputs and rival.terms == model.terms
    return asked and rival.level == model.level and {*rival.parameters} <= {*model.parameters}


def fit_paired(model: Fitted, rival: Problem, runs: int, means: Means) -> Fitted:
    """Return the posterior of a rival from its differences to a fitted model.

    Parameters
    ----------
    model : Fitted
    rival : Problem
        One that `pairs` with the model's.
    runs : int
        Runs of the model, evenly over both waves, that are made again.
    means : Means
    """
    problem, waves = replace(model.problem, simulate=rival.simulate), model.waves
    chosen = np.linspace(0, len(waves.cube) - 1, min(runs, len(waves.cube))).astype(int)
    seeds = [waves.seeds[k] for k in chosen]
    with means.stage("paired") as tick:
        found = simulate_all(
            problem, waves.cube[chosen], seeds, means.folder, workers=means.workers, tick=tick
        )
    with means.stage("emulator"), one_thread():
        kept = complete(problem, found)
        chosen, found = chosen[kept], found[kept]
        points = waves.cube[:, list(model.screening.fitted)]
        differences = to_scale(problem, found) - waves.scaled[chosen]
        own = model.target.emulator
        errors = left_out(points, (waves.scaled - own.centre) / own.spread)[chosen]
        emulator = added(own, points[chosen], differences, errors)
    target, posterior, whole = drawn(problem, model.screening, emulator, means)
    return Fitted(
        problem,
        model.screening,
        model.matching,
        target,
        posterior,
        [],
        found[chosen < len(model.first)],
        whole,
        len(seeds) - len(found),
        replace(
            waves,
            cube=waves.cube[chosen],
            seeds=tuple(waves.seeds[k] for k in chosen),
            scaled=to_scale(problem, found),
        ),
    )
