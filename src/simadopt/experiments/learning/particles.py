"""Particles: runs of the engine under draws of what may be learned, read month by month.

A particle is a draw of the parameters, an offset for each service and tool, and a seed. Runs are kept on
disk as they are done, so that what was stopped goes on from there.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core import chance
from simadopt.core.level import Draws, Learnable, Uses
from simadopt.experiments.identity import model_version, sources_digest
from simadopt.experiments.learning.scorer import Scorer
from simadopt.experiments.processes import Lost, completed
from simadopt.io.atomic import put

__all__ = ["Particles", "draws_of", "normals", "simulate"]

F64 = NDArray[np.float64]
_BATCH: Final = 16


def normals(rule: str, seed: int, n: int, columns: int) -> F64:
    """Return standard normal draws, float64[n,columns]; those of a rule and seed are always the same."""
    keys = np.arange(n, dtype=np.uint64) + np.uint64(chance.key_of(rule))
    found = [chance.normals(seed, rule, keys, 0, k).astype(np.float64) for k in range(columns)]
    return np.array(found).T.reshape(n, columns)


@dataclass(frozen=True)
class Particles:
    """Draws, ready to be run.

    Parameters
    ----------
    x : float64[N,D]
        What may be learned, in units of its spread τ.
    local : float64[N,G,T]
        Offsets of services, in log-odds.
    """

    x: F64
    local: F64


def draws_of(
    case: Case, rows: Sequence[Learnable], x: F64, local: F64, groups: tuple[str, ...],
    tools: tuple[str, ...],
) -> Draws:  # fmt: skip
    """Return particles as draws that runs start under.

    Parameters
    ----------
    case : Case
        Its parameters are what δ is added to.
    rows : sequence of Learnable
        One for each column of ``x``.
    x, local : float64[N,D], float64[N,G,T]
    groups, tools : tuple of str
    """
    table, given = case.level.parameters, case.scenario.parameters
    values, offsets = {}, local.copy()
    for d, row in enumerate(rows):
        delta = row.tau * x[:, d]
        if row.form == "offset":
            tool = row.name.removeprefix("offset_")
            offsets[:, :, tools.index(tool)] += delta[:, None]
            continue
        here = float(given.get(row.name, table[row.name].default))
        moved = here * np.exp(delta) if row.form == "log" else here + delta
        values[row.name] = np.clip(moved, table[row.name].min, table[row.name].max)
    digest = hashlib.sha256(offsets.tobytes())
    for name in sorted(values):
        digest.update(name.encode() + values[name].tobytes())
    return Draws(values, offsets, groups, tools, digest.hexdigest())


def _free(case: Case, names: Sequence[str]) -> Case:
    """Return a case that sets none of these parameters: they are drawn."""
    kept = {k: v for k, v in case.scenario.parameters.items() if k not in names}
    return case.with_scenario(case.scenario.model_copy(update={"parameters": kept}))


@dataclass(frozen=True)
class _Shared:
    """What all jobs share: a case, draws, weeks at which users are read, a seed, what was observed."""

    case: Case
    draws: Draws
    weeks: tuple[int, ...]
    first_seed: int
    pinned: tuple[tuple[int, Any], ...]
    told: Any
    scorer: Scorer | None = None


def _job(shared: _Shared, rows: tuple[int, int]) -> tuple[Any, Any, Any]:
    """Run some particles; return users and eligible people of each at each time, and scores."""
    level, draws = shared.case.level, shared.draws
    users, able, scores = [], [], []
    for k in range(*rows):
        one = Draws(
            {name: column[k : k + 1] for name, column in draws.values.items()},
            draws.offsets[k : k + 1], draws.groups, draws.tools, "",
        )  # fmt: skip
        case = level.with_draws(shared.case, one)
        if shared.scorer is not None:
            found = _scored(case, shared.scorer, shared.weeks, shared.first_seed + k)
            users.append(found[0])
            able.append(found[1])
            scores.append(found[2])
            continue
        run = case.start(shared.first_seed + k, weeks=max(shared.weeks[-1], 1))
        at = []
        for week, share in shared.pinned:
            run.run_to(week)
            level.set_users(case, run, shared.told, share)
        for week in shared.weeks:
            run.run_to(week)
            at.append(level.users(run))
        users.append(np.stack([a for a, _ in at], axis=2))
        able.append(np.stack([b for _, b in at], axis=2))
    return np.array(users, np.int32), np.array(able, np.int32), np.array(scores)


def _scored(case: Case, scorer: Scorer, weeks: Sequence[int], seed: int) -> tuple[Any, Any, F64]:
    """Run one particle from what was seen of people; return users, eligible, scores."""
    level, at, uses = case.level, [], []
    last = max(scorer.weeks, *weeks)
    for week, run in enumerate(level.free_run(case, seed, scorer.begin, scorer.places, last)):
        at += [level.users(run)] * weeks.count(week)
        if 0 < week <= scorer.weeks:
            uses.append(level.people(case, run).uses)
    users, able = (np.stack([one[k] for one in at], axis=2) for k in (0, 1))
    return users, able, scorer.simulated(uses, seed)


@cache
def _code() -> str:
    """Return what tells one version of the runs from another: no run of an earlier code is taken up."""
    own = ("experiments/learning/particles.py", "experiments/learning/scorer.py")
    return f"{model_version()} {sources_digest((), own)}"


def _key(shared: _Shared) -> str:
    """Return what runs are the runs of, 16 digits."""
    known = shared.case.level.known_text(shared.case)
    digest = hashlib.sha256(
        f"{shared.case.scenario_hash} {known} {shared.draws.content_sha256}".encode()
    )
    digest.update(f"{_code()} {shared.weeks} {shared.first_seed}".encode())
    for week, share in shared.pinned:
        digest.update(f"{week}".encode() + share.tobytes())
    if shared.scorer is not None:
        digest.update(shared.scorer.seen.tobytes() + shared.scorer.x.tobytes())
    return digest.hexdigest()[:16]


def simulate(
    case: Case,
    draws: Draws,
    weeks: Sequence[int],
    *,
    seed: int,
    workers: int = 1,
    store: Path | None = None,
    tick: Callable[[int], None] = lambda done: None,
    pinned: Sequence[tuple[int, F64]] = (),
    told: Uses | None = None,
    scorer: Scorer | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.int32], F64]:
    """Run every particle and read its users at some weeks.

    Parameters
    ----------
    case : Case
        With what is known of week 0.
    draws : Draws
    weeks : sequence of int
        At which users are read, in order; week 0 may be one.
    seed : int
        Of the first particle; the others take the next ones.
    workers : int
    store : Path, optional
        Where runs are kept, and found again.
    tick : callable
    pinned : sequence of (week, float64[G,T])
        Shares of users that were observed, put in the run before any is read.
    told : Uses, optional
        Of what is pinned.
    scorer : Scorer, optional
        Of a log of persons; runs then start from what was seen of them.

    Returns
    -------
    users, eligible : int32[N,G,T,weeks]
    scores : float64[N,G,T,K]
        Of a log that each run would leave; empty without a scorer.
    """
    free = _free(case, list(draws.values))
    shared = _Shared(free, draws, tuple(weeks), seed, tuple(pinned), told, scorer)
    jobs = [(k, min(k + _BATCH, len(draws))) for k in range(0, len(draws), _BATCH)]
    key = _key(shared)
    found: dict[int, Any] = {}
    files = {n: None if store is None else store / f"{key}-{n:04d}.npz" for n in range(len(jobs))}
    for n, file in files.items():
        if file is not None and file.is_file():
            with np.load(file) as kept:
                found[n] = kept["users"], kept["able"], kept["scores"]
    todo = [n for n in files if n not in found]
    done = sum(found[n][0].shape[0] for n in found)
    tick(done)
    for place, result in completed(_job, shared, [jobs[n] for n in todo], workers):
        if isinstance(result, Lost):
            raise MemoryError("a process that runs particles died each time")
        n = todo[place]
        found[n] = result
        file = files[n]
        if file is not None:
            contents = io.BytesIO()
            np.savez(contents, users=result[0], able=result[1], scores=result[2])
            put(file, contents.getvalue())
        done += result[0].shape[0]
        tick(done)
    users, able, scores = (
        np.concatenate([found[n][k] for n in range(len(jobs))]) for k in range(3)
    )
    return users, able, scores
