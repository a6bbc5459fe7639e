"""Learn an authority from its counts: state, then parameters, then whether that forecasts better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.level import Draws, Learnable, Uses
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.dated_rows import CourseRow, courses_from
from simadopt.experiments.learning.fitted import SCALES, SERVICE, Fit, Plan, Quality
from simadopt.experiments.learning.forecast import cells_of, forecast, last_told, share_at
from simadopt.experiments.learning.gate import (
    LEAST_MONTHS,
    LEAST_SERVICES,
    LEAST_STARTS,
    score,
)
from simadopt.experiments.learning.observation import (
    Noise,
    arcsine,
    log_likelihood,
    noise_of,
    order_tells,
    starts_of,
)
from simadopt.experiments.learning.particles import draws_of, normals, simulate
from simadopt.experiments.learning.persons import REPLAYS, PersonLog, log_facts, scorer_of
from simadopt.experiments.learning.scorer import Scorer
from simadopt.experiments.learning.series import scores_of, series_of
from simadopt.experiments.learning.smoother import Learned, inflation, update

__all__ = ["learn_counts", "quality_of"]

F64 = NDArray[np.float64]
TRAINED: Final = 20
"""People trained from which a course may teach its effect."""
ORDER_LEVEL: Final = 0.02
"""Share of shuffles of the months that may be as smooth as they are."""
HORIZON: Final = 24
"""Months that are forecast."""
_SHUFFLES: Final = 199


def quality_of(counts: Counts, hold_out: int, seed: int = 1) -> Quality:
    """Return what counts can tell, the last months held back."""
    train = counts.until(counts.months - hold_out)
    told = np.isfinite(train.masked())
    months = int(told.any(axis=(0, 1)).sum())
    services = int((told.sum(axis=2) >= LEAST_MONTHS - 1).any(axis=1).sum())
    starts = float(starts_of(train).sum())
    order = order_tells(train, normals("shuffle", seed, _SHUFFLES, train.months))
    why = [
        name
        for name, short in (
            ("months", months < LEAST_MONTHS),
            ("starts", starts < LEAST_STARTS),
            ("services", services < LEAST_SERVICES),
            ("order", order > ORDER_LEVEL),
        )
        if short
    ]
    hidden = int(counts.hidden.any(axis=0).sum())
    return Quality(months, hidden, services, starts, order, tuple(why))


def learn_counts(
    case: Case,
    told: Uses,
    counts: Counts,
    *,
    courses: Sequence[CourseRow] = (),
    hold_out: int = 3,
    plan: Plan | None = None,
    store: Path | None = None,
    tick: Callable[[int, int], None] = lambda done, whole: None,
    log: PersonLog | None = None,
) -> Fit:
    """Learn what counts teach of an authority, or a log of persons.

    Parameters
    ----------
    case : Case
    told : Uses
        Of a run of it at its start.
    counts : Counts
        Months that say nothing are marked (`simadopt.experiments.learning.observation.hide`).
    courses : sequence of CourseRow
    hold_out : int
        Last months that are kept from the fit and then forecast.
    plan : Plan
    store : Path, optional
        Where runs are kept, so that what was stopped goes on.
    tick : callable
        Told how many runs are done, of how many.
    log : PersonLog, optional
        That the counts are made of: parameters are then learned from it, person by person.
    """
    how = plan or Plan()
    seen = counts
    quality, noise = quality_of(seen, hold_out, how.seed), noise_of(seen)
    train = seen.until(seen.months - hold_out)
    ready = case.level.with_courses(
        case, courses_from(courses, train.day(1), train.day(train.months), told), told
    )
    rows, service = _rows(case, told, seen.tools, courses, how.scale)
    scaled: dict[float, Learned] = {}
    progress = _Progress(tick, how, hold_out, log is not None, state_only=bool(quality.why))
    if quality.why:
        learned = Learned(np.zeros(len(rows)), np.eye(len(rows)), np.zeros(0))
        local, mass = None, None
    else:
        scorer, weeks = None, train.weeks(train.months)
        if log is not None:
            scorer, ready = scorer_of(
                case, told, log, train, courses, rows, service, how.seed, progress.next(REPLAYS)
            )
            ends = [(train.day(m + 1) - log.first).days // 7 for m in range(train.months)]
            weeks = [max(end, 0) for end in ends]
        learned, local, mass, scaled = _rounds(
            ready, told, train, noise, rows, service, how, store, progress, weeks, scorer
        )
    draws, x = _posterior(case, told, rows, service, learned, local, mass, how, seen.tools)
    ahead: dict[str, object] = {"seed": how.seed, "workers": how.workers, "store": store}
    held: list[tuple[int, F64]] = []
    scored = None
    if not quality.why:
        for k in range(hold_out):
            origin = last_told(seen, seen.months - hold_out - 1 + k)
            if origin < 0 or origin in [one for one, _ in held]:
                continue
            share = forecast(case, seen, draws, told, origin, seen.months - origin - 1,
                             tick=progress.next(how.draws), **ahead)  # type: ignore[arg-type]  # fmt: skip
            held.append((origin, share))
        scored = score(cells_of(seen, noise, held, train.months), how.seed)
    origin = last_told(seen, seen.months - 1)
    share = forecast(case, seen, draws, told, origin, HORIZON,
                     tick=progress.next(how.draws), **ahead)  # type: ignore[arg-type]  # fmt: skip
    return Fit(
        case, told, seen, noise, quality, tuple(rows), learned, draws, scored, share, origin,
        hold_out, tuple(held), x, _clock(ready, told, seen, origin, how),
        log_facts(log), scaled,
    )  # fmt: skip


class _Progress:
    """Runs done, of all that are to be done."""

    def __init__(
        self, tick: Callable[[int, int], None], how: Plan, hold_out: int, persons: bool, *,
        state_only: bool,
    ) -> None:  # fmt: skip
        self.tick, self.before = tick, 0
        runs = how.particles * (how.rounds + 1) + REPLAYS * persons
        self.whole = how.draws + (0 if state_only else runs + how.draws * hold_out)

    def next(self, runs: int) -> Callable[[int], None]:
        """Return what is told how many runs of the next stage are done."""
        before = self.before
        self.before += runs
        return lambda done: self.tick(before + done, self.whole)


def _rows(
    case: Case, told: Uses, tools: tuple[str, ...], courses: Sequence[CourseRow], scale: float
) -> tuple[list[Learnable], float]:
    """Return what may be learned from what was brought, and the spread of services."""
    trained = sum(row.people for row in courses)
    days = len({row.day for row in courses})
    has = {"": True, "head": told.heads > 0, "trained": trained >= TRAINED and days >= 2}
    found, service = [], 0.0
    for row in case.level.learnable(told.tools):
        if row.name == SERVICE:
            service = row.tau * scale
            continue
        of = row.name.removeprefix("offset_").removeprefix("b_boss_")
        other = of in told.tools and of not in tools
        if has[row.needs] and not other and row.name not in case.scenario.parameters:
            found.append(
                Learnable(row.name, row.form, row.tau * scale, row.order, row.needs, row.source)
            )
    return found, service


def _rounds(
    case: Case, told: Uses, train: Counts, noise: Noise, rows: Sequence[Learnable], service: float,
    how: Plan, store: Path | None, progress: _Progress, weeks: Sequence[int], scorer: Scorer | None,
) -> tuple[Learned, F64, F64, dict[float, Learned]]:  # fmt: skip
    """Return what was learned, with the offsets of services of the last particles and their weights."""
    groups, tools, dims = len(told.groups), len(told.tools), len(rows)
    places = [told.tools.index(tool) for tool in train.tools]
    z = arcsine(train.masked(), train.eligible)
    # where the first months are hidden, runs have the users of the first one that is told
    begin = int(np.isfinite(z).any(axis=(0, 1)).argmax())
    z, variance = z[:, :, begin:], noise.variance(train.eligible)[:, :, begin:]
    start = case.level.with_users(case, told, share_at(train, 0, told))
    pinned = [(weeks[begin], share_at(train, begin, told))] if begin else []
    first = z[:, :, 0]
    learned, x, local, share = Learned(np.zeros(dims), np.eye(dims), np.zeros(0)), None, None, None
    scaled: dict[float, Learned] = {}
    for k in range(how.rounds + 1):
        # early rounds look around: nothing outside what they drew is learned
        wide = (1.0, 2.0, 1.5)[k] if k < min(3, how.rounds) else 1.0
        root = np.linalg.cholesky(learned.covariance * wide)
        x = learned.mean + normals("learning", how.seed + 7919 * k, how.particles, dims) @ root.T
        local = service * normals("services", how.seed + 7919 * k, how.particles, groups * tools)
        local = local.reshape(how.particles, groups, tools)
        draws = draws_of(case, rows, x, local, told.groups, told.tools)
        users, able, scores = simulate(
            start, draws, weeks[begin:], seed=how.seed, workers=how.workers, store=store,
            tick=progress.next(how.particles), pinned=pinned, told=told, scorer=scorer,
        )  # fmt: skip
        share = (users / np.maximum(able, 1))[:, :, places]
        if k == how.rounds:
            break
        simulated = np.arcsin(np.sqrt(share))
        series = (
            series_of(z, variance, first, simulated, simulated[..., 0])
            if scorer is None
            else scores_of(scorer.observed(), first, scores)
        )
        times = inflation(x, series)
        damping = 2.0 if k == 0 and how.rounds > 1 else 1.0
        learned = update(x, series, damping, times=times)
        if k == how.rounds - 1:
            scaled = {scale: update(x, series, scale=scale, times=times) for scale in SCALES}
    if share is None or local is None:
        raise ValueError("at least one round is needed")
    share = np.pad(share, ((0, 0), (0, 0), (0, 0), (begin, 0)), mode="edge")
    loglik = log_likelihood(train, noise, share)
    return learned, local[:, :, places], loglik, scaled


def _posterior(
    case: Case, told: Uses, rows: Sequence[Learnable], service: float, learned: Learned,
    local: F64 | None, loglik: F64 | None, how: Plan, tools: Sequence[str],
) -> tuple[Draws, F64]:  # fmt: skip
    """Return draws of the posterior; offsets of services are those of particles that fit them.

    Particles are weighted service by service (localised), drawn by their weights, and moved a little
    (Liu and West 2001), so that fifty services do not need a particle that fits them all.
    """
    dims, n = len(rows), how.draws
    root = np.linalg.cholesky(learned.covariance)
    x = learned.mean + normals("posterior", how.seed, n, dims) @ root.T
    offsets = service * normals(
        "posterior services", how.seed, n, len(told.groups) * len(told.tools)
    )
    offsets = offsets.reshape(n, len(told.groups), len(told.tools))
    if local is not None and loglik is not None:
        jitter = normals("rejuvenation", how.seed, n, local.shape[1] * local.shape[2])
        jitter = jitter.reshape(n, *local.shape[1:])
        for g, t in np.ndindex(*local.shape[1:]):
            place = told.tools.index(tools[t])
            offsets[:, g, place] = _rejuvenated(local[:, g, t], loglik[:, g, t], jitter[:, g, t])
    return draws_of(case, rows, x, offsets, told.groups, told.tools), x


def _clock(case: Case, told: Uses, counts: Counts, origin: int, how: Plan) -> dict[str, object]:
    """Return levers under which a run starts where the tools stand in the last month that is told."""
    start = case.level.with_users(case, told, share_at(counts, 0, told))
    weeks = counts.weeks(origin + 1)
    run = start.start(how.seed, weeks=max(weeks[-1], 1))
    for m in range(1, origin + 1):
        run.run_to(weeks[m])
        case.level.set_users(case, run, told, share_at(counts, m, told))
    return dict(case.level.clock(run))


def _rejuvenated(values: F64, loglik: F64, jitter: F64) -> F64:
    """Return values drawn by their weights, shrunk to their mean and moved so that the spread stays."""
    weight = np.exp(loglik - loglik.max())
    weight /= weight.sum()
    mean = float(weight @ values)
    spread = float(np.sqrt(weight @ (values - mean) ** 2))
    n = jitter.size
    place = np.searchsorted(np.cumsum(weight), (np.arange(n) + 0.5) / n).clip(0, values.size - 1)
    # drawn values come sorted: left so, those of all services would be high and low together
    drawn = values[place][np.argsort(jitter, kind="stable")]
    shrink = 0.95
    return np.asarray(mean + shrink * (drawn - mean) + np.sqrt(1.0 - shrink**2) * spread * jitter)
