"""Compare policies: run every arm under common random numbers, and keep every run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from simadopt.cases import Case, load
from simadopt.core.errors import Problem, SimadoptError
from simadopt.core.interruption import interrupted
from simadopt.core.limits import MOST_STEPS, MOST_WORKERS
from simadopt.core.messages import Message
from simadopt.experiments.comparison.arms import Source, Variant, arms_of, refused
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.draws import DRAWS, Draw, Draws, draws_of
from simadopt.experiments.learning.folder import with_learned
from simadopt.experiments.sweep.execute import finished_batches, here, refuse_what_stays
from simadopt.experiments.sweep.failed import all_failed
from simadopt.experiments.sweep.plan import Batch, Plan
from simadopt.io.given import is_whole, whole

__all__ = ["REPLICATES", "UNDER_DRAWS", "CancelledError", "compare"]

REPLICATES: Final = 200
UNDER_DRAWS: Final = 2
"""Replicates under each draw, when no number is given."""

Tick = Callable[[int, int], None]
Asked = int | Sequence[Draw]


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
    draws: Asked | None = None,
    weeks: int | None = None,
    learned: Any = None,
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
        Runs of each arm under each draw, 2 unless told; 200 with a single setting. They make limits
        more precise, and change nothing of what is told.
    seed : int, optional
        Of the first replicate; that of the base. The digits depend on it, and not on the workers.
    workers : int
        Processes.
    draws : int or sequence of Draw, optional
        Draws of all that is not known (fitted parameters, priors of the others, theories: see
        `simadopt.experiments.draws`) under which every arm is run: how many, or themselves; `DRAWS`
        unless told. 0 is a single setting, so that intervals tell of chance alone. What a scenario sets
        keeps its values.
    weeks : int, optional
        Of every arm; those of the base.
    learned : path or fit, optional
        What `simadopt learn` wrote, or `simadopt.learn` returned: every arm starts from what was learned of
        the authority, each replicate under a draw of it.
    tick : callable, optional
        Told how many runs are done, and of how many.
    cancelled : callable, optional
        Asked after each batch of a second or two whether to stop. When it is stopped, or by Ctrl-C,
        what was run in every arm by then is returned, `Comparison.stopped`.

    Raises
    ------
    InputError, ResourceError
    CancelledError
        When it is stopped before two runs of every arm.

    Examples
    --------
    >>> choice = compare("scenarios/commune_27k.yaml", {"coach": {"coaching.share": 1.0}},
    ...                  draws=0, replicates=2, weeks=1)
    >>> choice.difference("coach", week=0)
    +0.0 points [0.0, 0.0]
    """
    weeks = None if weeks is None else whole("compare", "weeks", weeks, 1, MOST_STEPS)
    workers = whole("compare", "workers", workers, 1, MOST_WORKERS)
    if learned is not None:
        base, variants = _from_learned(base, variants, learned)
    arms = arms_of(base, variants, weeks)
    settings, drawn = _settings(arms[0].case, draws)
    known = _learned(arms[0].case)
    runs = UNDER_DRAWS if len(settings) > 1 else REPLICATES
    runs = whole("compare", "replicates", runs if replicates is None else replicates, 2, 10**6)
    plan = Plan(
        arms,
        draws=settings,
        replicates=runs,
        seed=arms[0].case.scenario.seed if seed is None else seed,
        apart=known * math.ceil(len(settings) / known) if known else 0,
        keep_series=True,
    )
    return replace(_carried_out(plan, workers, tick, cancelled or (lambda: False)), drawn=drawn)


def _from_learned(
    base: Source, variants: Mapping[str, Variant], learned: Any
) -> tuple[Source, Mapping[str, Variant]]:
    """Return the base and the variants, all starting from what was learned."""
    folder = getattr(learned, "folder", learned)

    def ready(one: Variant) -> Variant:
        return one if isinstance(one, Mapping) else with_learned(load(one), folder)

    return with_learned(load(base), folder), {name: ready(one) for name, one in variants.items()}


def _carried_out(
    plan: Plan, workers: int, tick: Tick | None, cancelled: Callable[[], bool]
) -> Comparison:
    steps = plan.arms[0].case.steps
    values = np.full((len(plan), len(plan.level.outcomes)), np.nan)
    series = {name: np.full((len(plan), steps + 1), np.nan) for name in plan.level.series}
    digests, aside, done = [""] * len(plan), dict[int, Message](), 0
    problems: dict[int, tuple[Problem, ...]] = {}
    missing, stopped = set(range(len(plan))), cancelled()
    if stopped:
        raise CancelledError("cancelled")
    refuse_what_stays(plan, here(workers))
    try:
        for batch, finished, lost in finished_batches(plan, _abreast(plan), here(workers)):
            kept = [n for n in range(batch.first, batch.stop) if n not in lost]
            aside |= {**lost, **finished.refused}
            problems |= finished.problems
            values[kept] = finished.values
            for k, number in enumerate(kept):
                digests[number] = finished.digests[k]
                for name, levels in finished.series[k].items():
                    series[name][number] = levels
            missing -= set(range(batch.first, batch.stop))
            done += batch.stop - batch.first
            if tick is not None:
                tick(done, len(plan))
            if cancelled() and missing:
                stopped = True
                break
    except BaseException as error:
        if not interrupted(error):
            raise
        stopped = True
    missing = missing if stopped else set()
    return _paired(plan, values, series, digests, aside, missing, problems)


def _abreast(plan: Plan) -> list[Batch]:
    """Return the batches with arms abreast, so that a comparison that is stopped has some of each."""
    each = len(plan) // len(plan.arms)
    return sorted(plan.batches, key=lambda batch: (batch.first % each, batch.first))


def _paired(
    plan: Plan,
    values: Any,
    series: dict[str, Any],
    digests: list[str],
    aside: dict[int, Message],
    missing: Iterable[int],
    problems: Mapping[int, tuple[Problem, ...]],
) -> Comparison:
    """Arrange runs by arm, draw and replicate; what one arm lacks is taken from none."""
    shape = (len(plan.arms), len(plan.draws), plan.replicates)
    whole = np.ones(len(plan), bool)
    whole[[*aside, *missing]] = False
    together = whole.reshape(shape).all(axis=0)
    if together.sum() < 2 and missing:
        raise CancelledError("cancelled")
    if together.sum() < 2:
        raise all_failed(aside, problems, len(plan))
    cut = values.reshape(*shape, -1)
    cut[:, ~together] = np.nan
    weekly = {name: levels.reshape(*shape, -1) for name, levels in series.items()}
    for levels in weekly.values():
        levels[:, ~together] = np.nan
    return Comparison(plan, cut, weekly, tuple(digests), aside, len(set(missing)))


def _settings(case: Case, asked: Asked | None) -> tuple[tuple[Draw, ...], Draws | None]:
    """Return the draws of a comparison, and what they are draws of.

    Where only what was learned varies, several empty ones.
    """
    single: tuple[Draw, ...] = ({},) * max(1, min(_learned(case), DRAWS))
    if asked is None or is_whole(asked):
        n = DRAWS if asked is None else asked
        if n == 0:
            return single, None
        found = draws_of(case.level, whole("compare", "draws", n, 2, 100_000))
        return (found.settings, found) if found.settings[0] else (single, None)
    if not isinstance(asked, Sequence) or isinstance(asked, str):
        raise refused("draws", repr(asked), Message("problem.draws"))
    if len(asked) < 2 or not all(isinstance(one, Mapping) and one for one in asked):
        raise refused("draws", f"{len(asked)} settings", Message("problem.settings"))
    return tuple({name: _plain(x) for name, x in one.items()} for one in asked), None


def _learned(case: Case) -> int:
    """Return how many draws of what was learned the runs of a case start under."""
    found = case.level.draws(case)
    return 0 if found is None else len(found)


def _plain(value: object) -> float | str | bool:
    return value if isinstance(value, str | bool) else float(value)  # type: ignore[arg-type]
