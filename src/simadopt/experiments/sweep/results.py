"""What a store holds, as a table in plan order, and whether every byte of it is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level, level_of
from simadopt.core.messages import Message
from simadopt.core.terms import terms_of
from simadopt.experiments.sweep.aside import SetAside, set_aside_in
from simadopt.experiments.sweep.shards import decode, shards_in
from simadopt.experiments.sweep.store import RUNS, SERIES, read_plan, shards_of

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Results", "read_results", "verify"]


@dataclass(frozen=True)
class Results:
    """The runs of a store so far.

    Parameters
    ----------
    plan : mapping
        Its description: arms, variables, design, seed, points, draws, …
    table : DataFrame
        One row per run, in plan order.
    set_aside : tuple of SetAside
    """

    plan: Mapping[str, Any]
    table: DataFrame
    set_aside: tuple[SetAside, ...]

    @cached_property
    def level(self) -> Level:
        """What was simulated."""
        arms = self.plan["arms"]
        terms = {t.name: t for arm in arms for t in terms_of(arm)}
        return level_of(arms[0].get("scenario", self.plan) if arms else self.plan).with_terms(
            tuple(terms.values())
        )

    @property
    def missing(self) -> int:
        """Runs planned and neither stored nor set aside."""
        return int(self.plan["runs"]) - len(self.table) - len(self.set_aside)


def read_results(folder: str | Path) -> Results:
    """Read the runs of a store; damaged files are refused.

    Raises
    ------
    InputError
        When the folder holds no sweep, or damaged files, each named.
    """
    place = Path(folder)
    plan = _plan(place)
    return Results(plan, _table(place, RUNS), tuple(set_aside_in(place)))


def verify(folder: Path) -> list[str]:
    """Return one line for each damaged file and each lacking run; nothing when all is right.

    Raises
    ------
    InputError
        When the folder holds no sweep, or its plan is damaged.
    """
    plan = _plan(folder)
    wrong = [f"{s.path}: damaged" for s in shards_of(folder) if not s.whole()]
    for part in (RUNS, SERIES) if plan["series"] else (RUNS,):
        rows = sum({s.batch: s.rows for s in shards_in(folder / part)}.values())
        lacking = int(plan["runs"]) - rows - len(set_aside_in(folder))
        if lacking:
            wrong.append(f"{folder / part}: {lacking} of {plan['runs']} runs are not there")
    return wrong


def _plan(folder: Path) -> dict[str, Any]:
    plan = read_plan(folder)
    if plan is None:
        raise InputError(Problem(str(folder), None, "", "", Message("problem.no_sweep")))
    return plan


def _table(folder: Path, part: str) -> DataFrame:
    """Return the rows of all shards in plan order."""
    shards = shards_in(folder / part)
    damaged = [
        Problem(str(s.path), None, "", "", Message("problem.damaged"))
        for s in shards
        if not s.whole()
    ]
    if damaged:
        raise InputError(damaged)
    shards = [shard for shard in shards if shard.rows]
    if not shards:
        import pandas as pd

        return pd.DataFrame()
    table: Any = decode([shard.path.read_bytes() for shard in shards]).to_pandas()
    order = list(table.columns[:2]) if part == SERIES else ["run"]
    ordered: DataFrame = table.sort_values(order, kind="stable", ignore_index=True)
    return ordered
