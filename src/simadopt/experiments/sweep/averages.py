"""A stored sweep as a sample: what was set, and the outcome averaged over chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.experiments.sweep.columns import varied
from simadopt.experiments.sweep.results import Results

__all__ = ["Averages", "averages", "checked_outcome", "refuse_holes"]

FEWEST_DRAWS: Final = 100
"""Draws from which the parameters drawn are told apart."""
_WHO = ["arm", "point", "draw"]


@dataclass(frozen=True)
class Averages:
    """One row per arm, point and draw.

    Parameters
    ----------
    who : DataFrame
        ``arm``, ``point``, ``draw``.
    inputs : DataFrame
        What differs between rows: variables, parameters drawn, and the arm. Under fewer than
        `FEWEST_DRAWS` draws parameters are no inputs: any of them could stand for the draw.
    outcomes : DataFrame
        Means over replicates of the outcomes asked for.
    """

    who: DataFrame
    inputs: DataFrame
    outcomes: DataFrame


def checked_outcome(name: str, level: Level, option: str = "--outcome") -> str:
    """Return the name of an outcome; that told first when it is empty.

    Raises
    ------
    InputError
        With the nearest name, when there is none of this name.
    """
    if not name:
        return level.headline
    if name not in level.outcomes:
        message = Message("problem.no_outcome")
        raise InputError(
            Problem("simadopt", None, option, name, message, nearest(name, level.outcomes))
        )
    return name


def averages(results: Results, outcomes: list[str]) -> Averages:
    """Return the sample of a store: inputs that differ, outcomes averaged over replicates.

    Raises
    ------
    InputError
        When the store holds no run, or an outcome does not exist in some of them.
    """
    table = results.table
    if table.empty:
        raise InputError(Problem("sweep", None, "", "", Message("problem.no_run")))
    for name in outcomes:
        lacking = int(table[name].isna().sum())
        if lacking:
            message = Message("problem.lacks_outcome", n=lacking, all=len(table))
            raise InputError(Problem("simadopt", None, "--outcome", name, message))
    groups = table.groupby(_WHO, sort=True)
    means = groups[outcomes].mean().reset_index(drop=True)
    first = groups.first().reset_index()
    who = first[_WHO]
    inputs = first[[name for name in varied(results.plan["points"]) if name in first]].copy()
    draws = results.plan["draws"]
    drawn = _drawn(draws, who["draw"].to_numpy()) if len(draws) >= FEWEST_DRAWS else {}
    for name, column in drawn.items():
        if name not in inputs:
            inputs[name] = column
    inputs["arm"] = who["arm"]
    differs = [name for name in inputs if len(inputs[name].unique()) > 1]
    return Averages(who, inputs[differs], means)


def refuse_holes(results: Results, sample: Averages) -> None:
    """Refuse a design that is no sample of its inputs.

    Raises
    ------
    InputError
        When one input is moved at a time, or some points leave an input as the scenario has it.
    """
    if results.plan["design"] == "oat":
        raise InputError(Problem("sweep", None, "design", "oat", Message("problem.no_sample")))
    for name in sample.inputs:
        if sample.inputs[name].isna().any():
            raise InputError(Problem("sweep", None, str(name), "", Message("problem.not_set")))


def _drawn(
    draws: list[dict[str, float]], which: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    names = list(draws[0])
    return {name: np.array([draw[name] for draw in draws])[which] for name in names}
