"""The whole calibration: fit, check by real runs, cover, compare with rivals, and write it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError
from simadopt.core.errors import Problem as Wrong
from simadopt.core.messages import Message
from simadopt.experiments.calibration.checks import Check, check_outputs, check_terms
from simadopt.experiments.calibration.coverage import Coverage, cover
from simadopt.experiments.calibration.fitting import Fitted, Means, Progress, complete, fit_one
from simadopt.experiments.calibration.identify import Learned, identify
from simadopt.experiments.calibration.made import made_data
from simadopt.experiments.calibration.problem import Problem, checked
from simadopt.experiments.calibration.runs import Tick, seeds_of, simulate_settings
from simadopt.experiments.calibration.screening import blur
from simadopt.experiments.calibration.space import named, one_thread, to_scale, to_values
from simadopt.experiments.calibration.theories import Compared, central_draw, compare, drop_each

__all__ = ["Fit", "Rival", "fit"]

RUNS: Final = 1000
RIVAL: Final = 0.6
"""Share of the runs that a rival gets: its place is compared, its parameters are not kept."""
COVERAGE: Final = 200
PREDICTIVE: Final = 200
STANDING: Final = (200, 400)
"""Draws run, one time after the other, to find the one that stands for the posterior."""
FEWEST_RUNS: Final = 50
ENOUGH_RUNS: Final = 400
"""Runs under which a rival is given as many as the model."""
OWN: Final = "model"
"""Name of the calibrated problem among its rivals."""


@dataclass(frozen=True)
class Rival:
    """A rival theory fitted to the same figures.

    Parameters
    ----------
    fitted : Fitted
    checks : tuple of Check
    """

    fitted: Fitted
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Fit:
    """All that a calibration found.

    Parameters
    ----------
    fitted : Fitted
    values : float64[draws, candidates]
    learned : tuple of Learned
        Fitted parameters only.
    checks : tuple of Check
    default : mapping of str to float
        Fitted parameters of the draw that stands for the posterior.
    coverage : Coverage or None
    rivals : mapping of str to Rival
    theories : tuple of Compared
        Empty without rivals.
    seconds : mapping of str to float
    """

    fitted: Fitted
    values: F64
    learned: tuple[Learned, ...]
    checks: tuple[Check, ...]
    default: Mapping[str, float]
    coverage: Coverage | None
    rivals: Mapping[str, Rival]
    theories: tuple[Compared, ...]
    seconds: Mapping[str, float]


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
        ``coverage.csv``, ``ranks.csv``, ``theories.csv`` and ``fit.json``; runs are kept in
        ``runs``.
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
    from simadopt.experiments.calibration.store import write

    others = {name: checked(one) for name, one in (rivals or {}).items()}
    if runs < FEWEST_RUNS:
        message = Message("problem.runs_needed", least=FEWEST_RUNS)
        raise InputError(Wrong("calibration", None, "runs", str(runs), message))
    means = Means(Path(out) / "runs", seed, workers, progress or (lambda stage, done, total: None))
    fitted = fit_one(checked(problem), runs, means)
    checks, after = _check(fitted, predictive, means)
    default = _default(fitted, after, means)
    covered = _cover(fitted, coverage, means) if coverage else None
    fewer = max(round(RIVAL * runs), min(runs, ENOUGH_RUNS))
    compared = {name: _rival(one, name, fewer, predictive, means) for name, one in others.items()}
    values = to_values(problem.parameters, fitted.cube, problem.table)
    chosen = list(fitted.screening.fitted)
    with means.stage("questions"), one_thread():
        fits = {OWN: fitted, **{name: rival.fitted for name, rival in compared.items()}}
        seed_of_drops = means.number("without a question")
        dropped = {
            name: drop_each(one.target, one.posterior, seed_of_drops) for name, one in fits.items()
        }
        learned = identify(fitted.names, values[:, chosen], dropped[OWN], problem.table)
    result = Fit(
        fitted,
        values,
        tuple(learned),
        checks,
        default,
        covered,
        compared,
        tuple(compare(dropped)) if compared else (),
        means.seconds,
    )
    write(result, Path(out), seed=seed, runs=runs, workers=workers)
    return result


def _check(fitted: Fitted, n: int, means: Means, name: str = "") -> tuple[tuple[Check, ...], F64]:
    """Run the model at draws of the posterior and compare it with the figures; return the runs too."""
    some = np.linspace(0, len(fitted.cube) - 1, min(n, len(fitted.cube))).astype(int)
    with means.stage("predictive") as tick:
        after = means.simulate(fitted.problem, fitted.cube[some], f"predictive {name}", tick)
    after = after[complete(fitted.problem, after)]
    seed = means.number("interviews")
    own = check_terms(fitted.problem, fitted.first, after, seed)
    return (*own, *check_outputs(fitted.problem, fitted.first, after)), after


def _default(fitted: Fitted, after: F64, means: Means) -> dict[str, float]:
    """Return the fitted parameters of the draw that stands for the posterior, all others at default.

    The emulator, which sees the others at their prior, chooses draws near the posterior mean; what they
    show when run tells how far off it is, and more are chosen. Only what figures speak of counts, in
    units of what their survey can tell (`screening.blur`).
    """
    problem = fitted.problem
    figures = {term.output: term for term in problem.terms if term.kind == "interval"}
    asked = sorted(figures)
    centre = to_scale(problem, after)[:, asked].mean(axis=0)
    spread = np.sqrt([blur(problem, figures[k]) for k in asked])
    points = fitted.posterior.pool
    foreseen = fitted.target.emulator.predict(points).mean[:, asked]
    shift, shown, tried = np.zeros(len(asked)), np.empty((0, len(asked))), np.empty(0, int)
    with means.stage("default") as tick:
        for number in STANDING:
            far = (((foreseen + shift - centre) / spread) ** 2).sum(axis=1)
            near = np.argsort(far, kind="stable")[:number]
            found = _run_alone(fitted, points[near], means, tick)
            known = complete(problem, found)
            tried = np.append(tried, near[known])
            shown = np.concatenate([shown, to_scale(problem, found[known])[:, asked]])
            shift = (shown - foreseen[tried]).mean(axis=0)
    stands = points[tried[central_draw(shown, centre, spread)]]
    values = to_values(fitted.names, stands[None, :], problem.table)[0]
    return dict(zip(fitted.names, values.tolist(), strict=True))


def _run_alone(fitted: Fitted, points: F64, means: Means, tick: Tick) -> F64:
    """Run points of the fitted parameters with every other candidate at its default."""
    rest = {name: fitted.problem.table[name].default for name in fitted.problem.parameters}
    draws = named(fitted.names, to_values(fitted.names, points, fitted.problem.table))
    settings = [{**rest, **draw} for draw in draws]
    seeds = seeds_of(means.seed, "default", len(settings))
    return simulate_settings(
        fitted.problem, settings, seeds, means.folder, workers=means.workers, tick=tick
    )


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


def _rival(problem: Problem, name: str, runs: int, predictive: int, means: Means) -> Rival:
    """Fit a rival; its stages are timed together."""
    own = replace(
        means,
        seconds={},
        progress=lambda stage, done, total: means.progress(f"{name}: {stage}", done, total),
    )
    fitted = fit_one(problem, runs, own, needed=False)
    rival = Rival(fitted, _check(fitted, predictive, own, name)[0])
    means.seconds[f"rival {name}"] = sum(own.seconds.values())
    return rival
