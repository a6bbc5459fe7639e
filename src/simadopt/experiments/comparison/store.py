"""The runs of a comparison as files, from which it is made again to the last digit.

::

    origin.json      scenarios of the arms, seed, replicates, draws, budget, what was set aside and why
    runs.parquet     one row per run: every outcome, digest
    weeks.parquet    one row per run and week: use of each tool, tracked share
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.draws import Draws
from simadopt.experiments.origin import ORIGIN, origin_text, read_origin
from simadopt.experiments.sweep.aside import plain_reason, reason_of
from simadopt.experiments.sweep.plan import Plan
from simadopt.experiments.sweep.shards import decode, encode

__all__ = ["read_comparison", "write_comparison"]

RUNS: Final = "runs.parquet"
WEEKS: Final = "weeks.parquet"
KIND: Final = "compare"


def write_comparison(found: Comparison, folder: Path, command: Sequence[str] = ()) -> None:
    """Write every run of a comparison."""
    plan = found.plan
    more = {
        "seed": plan.seed,
        "replicates": plan.replicates,
        "apart": plan.apart,
        "stopped": found.stopped,
        "drawn": None if found.drawn is None else {**vars(found.drawn), "settings": []},
        "draws": [dict(draw) for draw in plan.draws],
        "set_aside": {str(run): plain_reason(reason) for run, reason in found.set_aside.items()},
        **({} if found.budget is None else {"budget": _plain_budget(found.budget)}),
    }
    text = origin_text(KIND, plan.arms, command, more)
    (folder / ORIGIN).write_text(text, encoding="utf-8")
    rows = found.values.reshape(len(plan), -1)
    columns = {name: rows[:, k] for k, name in enumerate(found.outcomes)}
    run = np.arange(len(plan), dtype=np.int64)
    table = {"run": run, **columns, "digest": list(found.digests)}
    (folder / RUNS).write_bytes(encode(table))
    weeks = found.weeks + 1
    weekly: dict[str, Any] = {
        "run": np.repeat(run, weeks),
        found.level.step: np.tile(np.arange(weeks, dtype=np.int64), len(plan)),
    }
    weekly |= {name: levels.reshape(-1) for name, levels in found.series.items()}
    (folder / WEEKS).write_bytes(encode(weekly))


def read_comparison(folder: str | Path) -> Comparison:
    """Read a comparison; scenarios of real staff come without their people.

    Raises
    ------
    InputError
        When the folder holds none, or a damaged one.
    """
    place = Path(folder)
    origin = read_origin(place)
    try:
        more = origin.more
        plan = Plan(
            origin.arms,
            draws=tuple(more["draws"]),
            replicates=more["replicates"],
            seed=more["seed"],
            apart=more.get("apart", 0),
            keep_series=True,
        )
        shape = (len(plan.arms), len(plan.draws), plan.replicates)
        runs, weeks = (decode([(place / name).read_bytes()]) for name in (RUNS, WEEKS))
        values = np.stack([runs[name].to_numpy() for name in plan.level.outcomes], axis=-1)
        series = {
            name: weeks[name].to_numpy().reshape(*shape, -1) for name in weeks.column_names[2:]
        }
        digests = tuple(runs["digest"].to_pylist())
        aside = {int(run): reason_of(reason) for run, reason in more["set_aside"].items()}
        drawn = Draws(**{**more["drawn"], "settings": plan.draws}) if more.get("drawn") else None
        left = more.get("stopped", 0)
        return Comparison(
            plan, values.reshape(*shape, -1), series, digests, aside, left, drawn,
            _budget_of(more.get("budget")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, OSError) as error:
        message = Message("problem.comparison_broken", detail=error)
        raise InputError(Problem(str(place), None, "", "", message)) from error


def _plain_budget(budget: Budget) -> dict[str, float | None]:
    """Return a budget ready for JSON; null is no limit."""
    return {name: value if math.isfinite(value) else None for name, value in vars(budget).items()}


def _budget_of(plain: Mapping[str, float | None] | None) -> Budget | None:
    if plain is None:
        return None
    return Budget(**{n: math.inf if x is None else float(x) for n, x in plain.items()})
