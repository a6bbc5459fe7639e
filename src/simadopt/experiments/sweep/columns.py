"""Stored runs as columns: who each is, its variables, its outcomes; or its levels step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np

from simadopt.experiments.sweep.plan import Plan, Run
from simadopt.experiments.sweep.work import Finished

__all__ = ["RUN_COLUMNS", "by_step", "columns_of", "varied"]

RUN_COLUMNS: Final = ("run", "id", "arm", "point", "draw", "replicate", "seed")
"""Columns that say which run a row is, before its variables and outcomes."""


def columns_of(plan: Plan, runs: list[Run], finished: Finished, kept: list[int]) -> dict[str, Any]:
    """Return the columns of stored runs: who they are, their variables, outcomes and digest.

    Parameters
    ----------
    plan : Plan
    runs : list of Run
    finished : Finished
    kept : list of int
        Rows of ``finished`` that these runs are.
    """
    table: dict[str, Any] = {
        "run": np.array([run.number for run in runs], np.int64),
        "id": [run.id for run in runs],
        "arm": [plan.arms[run.arm].name for run in runs],
        "point": np.array([run.point for run in runs], np.int64),
        "draw": np.array([run.draw for run in runs], np.int64),
        "replicate": np.array([run.replicate for run in runs], np.int64),
        "seed": np.array([run.seed for run in runs], np.int64),
    }
    for name in varied(plan.points):
        table[name] = _column([plan.points[run.point].get(name) for run in runs])
    for k, name in enumerate(plan.level.outcomes):
        table[name] = finished.values[kept, k]
    table["digest"] = [finished.digests[k] for k in kept]
    return table


def varied(points: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return every name that some point sets, in order of appearance."""
    return tuple(dict.fromkeys(name for point in points for name in point))


def _column(values: list[Any]) -> Any:
    """Return numbers as floats, with NaN where a point leaves the scenario as it is; else text."""
    if all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in values):
        return np.array([np.nan if v is None else float(v) for v in values])
    return ["" if v is None else str(v).lower() if isinstance(v, bool) else str(v) for v in values]


def by_step(plan: Plan, runs: list[Run], kept: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return levels by run and step, one under the other."""
    names = plan.level.series
    weeks = [len(one[names[0]]) for one in kept]
    empty = np.empty(0)
    return {
        "run": np.repeat(np.array([run.number for run in runs], np.int64), weeks),
        plan.level.step: np.concatenate([np.arange(n) for n in weeks])
        if kept
        else empty.astype(np.int64),
        **{name: np.concatenate([one[name] for one in kept]) if kept else empty for name in names},
    }
