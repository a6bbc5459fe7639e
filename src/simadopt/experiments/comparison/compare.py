"""Compare policies: run every arm under common random numbers, and keep every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from simadopt.core.errors import SimadoptError
from simadopt.core.limits import MOST_STEPS, MOST_WORKERS
from simadopt.core.messages import Message
from simadopt.experiments.comparison.arms import Source, Variant, arms_of, refused
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.sweep.execute import finished_batches, here, refuse_what_stays
from simadopt.experiments.sweep.plan import Plan
from simadopt.io.given import is_whole, whole
from simadopt.io.shipped import shipped_file

__all__ = ["REPLICATES", "UNDER_DRAWS", "CancelledError", "compare"]

REPLICATES: Final = 200
UNDER_DRAWS: Final = 4
"""Replicates under each draw of the posterior, when no number is given."""
_FIT: Final = ("calibration/fit", "posterior.parquet")

Tick = Callable[[int, int], None]
Draws = int | Sequence[Mapping[str, float]]


class CancelledError(SimadoptError):
    """The comparison was cancelled by whoever asked for it."""

    exit_code = 130


def compare(
    base: Source,
    variants: Mapping[str, Variant],
    *,
    replicates: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    posterior: Draws = 0,
    weeks: int | None = None,
    tick: Tick | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Comparison:
    """Compare policies with a base, with the same random numbers in every arm.

    Parameters
    ----------
    base : path, Scenario or Case
    variants : mapping of str to levers or scenario
        Levers are those of `simadopt.load` and change the base: ``{"coaching.share": 1.0}``;
        ``{}`` is the base itself, and names it. A scenario stands for itself.
    replicates : int, optional
        Runs of each arm, under each draw; 200, or 4 under each draw of the posterior.
    seed : int, optional
        Of the first replicate; that of the base. The digits depend on it, and not on the workers.
    workers : int
        Processes.
    posterior : int or sequence of mapping of parameter to float
        Draws of the calibrated posterior under which every arm is run: how many, or themselves.
        Parameters that a scenario sets keep its values.
    weeks : int, optional
        Of every arm; those of the base.
    tick : callable, optional
        Told how many runs are done, and of how many.
    cancelled : callable, optional
        Asked after each batch of a second or two whether to stop.

    Raises
    ------
    InputError, ResourceError
    CancelledError

    Examples
    --------
    >>> choice = compare("scenarios/commune_27k.yaml", {"coach": {"coaching.share": 1.0}},
    ...                  replicates=2, weeks=1)
    >>> choice.difference("coach", week=0)
    +0.0 points [0.0, 0.0]
    """
    weeks = None if weeks is None else whole("compare", "weeks", weeks, 1, MOST_STEPS)
    workers = whole("compare", "workers", workers, 1, MOST_WORKERS)
    draws = _draws(posterior)
    runs = UNDER_DRAWS if len(draws) > 1 else REPLICATES
    runs = whole("compare", "replicates", runs if replicates is None else replicates, 2, 10**6)
    arms = arms_of(base, variants, weeks)
    first = arms[0].case.scenario.seed if seed is None else seed
    plan = Plan(arms, draws=draws, replicates=runs, seed=first, keep_series=True)
    return _carried_out(plan, workers, tick, cancelled or (lambda: False))


def _carried_out(
    plan: Plan, workers: int, tick: Tick | None, cancelled: Callable[[], bool]
) -> Comparison:
    steps = plan.arms[0].case.steps
    values = np.full((len(plan), len(plan.level.outcomes)), np.nan)
    series = {name: np.full((len(plan), steps + 1), np.nan) for name in plan.level.series}
    digests, aside, done = [""] * len(plan), dict[int, str](), 0
    if cancelled():
        raise CancelledError("cancelled")
    refuse_what_stays(plan, here(workers))
    for batch, finished, lost in finished_batches(plan, plan.batches, here(workers)):
        kept = [n for n in range(batch.first, batch.stop) if n not in lost]
        aside |= {**lost, **finished.refused}
        values[kept] = finished.values
        for k, number in enumerate(kept):
            digests[number] = finished.digests[k]
            for name, levels in finished.series[k].items():
                series[name][number] = levels
        done += batch.stop - batch.first
        if tick is not None:
            tick(done, len(plan))
        if cancelled():
            raise CancelledError("cancelled")
    return _paired(plan, values, series, digests, aside)


def _paired(
    plan: Plan, values: Any, series: dict[str, Any], digests: list[str], aside: dict[int, str]
) -> Comparison:
    """Arrange runs by arm, draw and replicate; what one arm lacks is taken from none."""
    shape = (len(plan.arms), len(plan.draws), plan.replicates)
    whole = np.ones(len(plan), bool)
    whole[list(aside)] = False
    together = whole.reshape(shape).all(axis=0)
    if together.sum() < 2:
        reasons = "; ".join(sorted(set(aside.values()))[:3])
        raise SimadoptError(f"fewer than two replicates could be run in every arm: {reasons}")
    cut = values.reshape(*shape, -1)
    cut[:, ~together] = np.nan
    weekly = {name: levels.reshape(*shape, -1) for name, levels in series.items()}
    for levels in weekly.values():
        levels[:, ~together] = np.nan
    return Comparison(plan, cut, weekly, tuple(digests), aside)


def _draws(posterior: Draws) -> tuple[Mapping[str, float], ...]:
    if is_whole(posterior):
        if posterior == 0:
            return ({},)
        number = whole("compare", "posterior", posterior, 2, 100_000)
        from simadopt.experiments.predictions import read_posterior

        return tuple(read_posterior(shipped_file(*_FIT).parent, number).settings)
    if not isinstance(posterior, Sequence) or isinstance(posterior, str):
        raise refused("posterior", repr(posterior), Message("problem.draws"))
    if len(posterior) < 2 or not all(isinstance(one, Mapping) and one for one in posterior):
        raise refused("posterior", f"{len(posterior)} settings", Message("problem.settings"))
    return tuple({name: float(x) for name, x in one.items()} for one in posterior)
