"""The whole calibration: fit, check by real runs, cover, compare with rivals, and write it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from scipy.special import ndtr

from simadopt.core.errors import InputError
from simadopt.core.errors import Problem as Wrong
from simadopt.core.messages import Message
from simadopt.experiments.calibration.checks import Check, check_outputs, check_terms
from simadopt.experiments.calibration.coverage import Coverage, cover
from simadopt.experiments.calibration.fitting import Fitted, Means, Progress, complete, fit_one
from simadopt.experiments.calibration.found import Fit, Rival
from simadopt.experiments.calibration.identify import Learned, identify
from simadopt.experiments.calibration.made import made_data
from simadopt.experiments.calibration.paired import fit_paired, pairs
from simadopt.experiments.calibration.problem import Problem, checked
from simadopt.experiments.calibration.pulls import Pull, pulls
from simadopt.experiments.calibration.space import one_thread, read_values, to_values
from simadopt.experiments.calibration.store import write
from simadopt.experiments.calibration.theories import Compared, compare, drop_each

__all__ = ["Fit", "fit", "setting_of"]

RUNS: Final = 800
RIVAL: Final = 0.6
"""Share of the runs that a rival gets: its place is compared, its parameters are not kept."""
PAIRED: Final = 0.125
"""The same for a rival whose runs are those of the model under other rules (`paired`)."""
PAIRED_CHECKS: Final = 20
"""Real runs at the posterior of such a rival."""
COVERAGE: Final = 200
PREDICTIVE: Final = 200
FEWEST_RUNS: Final = 50
ENOUGH_RUNS: Final = 400
"""Runs under which a rival is given as many as the model."""
ENOUGH_PAIRED: Final = 100
OWN: Final = "model"
"""Name of the calibrated problem among its rivals."""


def fit(
    problem: Problem,
    out: Path,
    *,
    runs: int = RUNS,
    seed: int = 1,
    workers: int = 1,
    coverage: int = COVERAGE,
    predictive: int = PREDICTIVE,
    rivals: Mapping[str, Problem] | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Calibrate a problem and write what was found in a folder.

    The same call resumes where it was interrupted, and the files are the same for any number of
    workers, ``seconds`` and ``workers`` in ``fit.json`` apart.

    Parameters
    ----------
    problem : Problem
    out : Path
        Gets ``posterior.parquet``, ``parameters.csv``, ``checks.csv``, ``emulator.csv``,
        ``coverage.csv``, ``ranks.csv``, ``theories.csv``, ``pulls.csv`` and ``fit.json``; runs are
        kept in ``runs``.
    runs : int
        Simulations of both waves.
    seed, workers : int
    coverage : int
        Data sets made by the model to measure coverage; 0 leaves it out.
    predictive : int
        Real runs at draws of the posterior.
    rivals : mapping of str to Problem, optional
        The same terms with other rules: fitted and checked the same way.
    progress : callable, optional
        Told stage, steps done, steps in all.

    Raises
    ------
    InputError
        For a problem that cannot be calibrated, or too few runs.
    """
    others = {name: checked(one) for name, one in (rivals or {}).items()}
    if runs < FEWEST_RUNS:
        message = Message("problem.runs_needed", least=FEWEST_RUNS)
        raise InputError(Wrong("calibration", None, "runs", str(runs), message))
    means = Means(Path(out) / "runs", seed, workers, progress or (lambda stage, done, total: None))
    fitted = fit_one(checked(problem), runs, means)
    checks = _check(fitted, predictive, means)
    default = setting_of(fitted)
    covered = _cover(fitted, coverage, means) if coverage else None
    compared = {
        name: _rival(one, name, fitted, runs, predictive, means) for name, one in others.items()
    }
    values = to_values(problem.parameters, fitted.cube, problem.table)
    fits = {OWN: fitted, **{name: rival.fitted for name, rival in compared.items()}}
    learned, theories, held = _questions(fits, checks, means)
    result = Fit(
        fitted,
        values,
        learned,
        checks,
        default,
        covered,
        compared,
        theories if compared else (),
        held,
        means.seconds,
    )
    write(result, Path(out), seed=seed, runs=runs, workers=workers)
    return result


def _questions(
    fits: Mapping[str, Fitted], checks: tuple[Check, ...], means: Means
) -> tuple[tuple[Learned, ...], tuple[Compared, ...], tuple[Pull, ...]]:
    """Leave out each question of every fit, and let those that the model misses count more."""
    own, seed = fits[OWN], means.number("without a question")
    with means.stage("questions"), one_thread():
        dropped = {name: drop_each(one.target, one.posterior, seed) for name, one in fits.items()}
        learned = identify(own.names, own.posterior, dropped[OWN], own.problem.table)
        missed = {check.question for check in checks if check.inside is False}
        held = pulls(own.problem, own.target, own.posterior, missed, seed)
    return tuple(learned), tuple(compare(dropped)), tuple(held)


def _check(fitted: Fitted, n: int, means: Means, name: str = "") -> tuple[Check, ...]:
    """Run the model at draws of the posterior and compare it with the figures."""
    some = np.linspace(0, len(fitted.cube) - 1, min(n, len(fitted.cube))).astype(int)
    with means.stage("predictive") as tick:
        after = means.simulate(fitted.problem, fitted.cube[some], f"predictive {name}", tick)
    after = after[complete(fitted.problem, after)]
    seed = means.number("interviews")
    own = check_terms(fitted.problem, fitted.first, after, seed)
    return (*own, *check_outputs(fitted.problem, fitted.first, after))


def setting_of(fitted: Fitted) -> dict[str, float]:
    """Return the setting that stands for the posterior when one must: the centre of its mass.

    Means are taken where priors are standard normal laws, and put back on the scale of each parameter: a
    smooth function of all draws, where the draw nearest to something would be another for a last bit.
    """
    cube = ndtr(fitted.posterior.centre)[None, :]
    values = read_values(fitted.names, cube, fitted.problem.table)[0]
    return dict(zip(fitted.names, values.tolist(), strict=True))


def _cover(fitted: Fitted, n: int, means: Means) -> Coverage:
    target, chosen = fitted.target, fitted.screening.fitted
    with means.stage("made_data") as tick, one_thread():
        folder, seed, workers = means.folder, means.seed, means.workers
        made = made_data(
            fitted.problem, target, chosen, n, folder, seed, workers=workers, tick=tick
        )
    with means.stage("coverage") as tick, one_thread():
        seed = means.number("coverage cloud")
        return cover(target, made, chosen, seed, workers=means.workers, tick=tick)


def _rival(
    problem: Problem, name: str, model: Fitted, runs: int, predictive: int, means: Means
) -> Rival:
    """Fit a rival; its stages are timed together."""
    own = replace(
        means,
        seconds={},
        progress=lambda stage, done, total: means.progress(f"{name}: {stage}", done, total),
    )
    if pairs(model.problem, problem):
        fewer = max(round(PAIRED * runs), min(runs, ENOUGH_PAIRED))
        fitted = fit_paired(model, problem, fewer, own)
        predictive = min(predictive, PAIRED_CHECKS)
    else:
        fewer = max(round(RIVAL * runs), min(runs, ENOUGH_RUNS))
        fitted = fit_one(problem, fewer, own, needed=False)
    rival = Rival(fitted, _check(fitted, predictive, own, name))
    means.seconds[f"rival {name}"] = sum(own.seconds.values())
    return rival
