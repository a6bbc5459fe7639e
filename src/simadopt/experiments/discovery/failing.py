"""In which conditions a policy of a stored sweep fails."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.discovery.criterion import Criterion, read_criterion
from simadopt.experiments.discovery.prim import Box, boxes
from simadopt.experiments.sweep.averages import averages, refuse_holes
from simadopt.experiments.sweep.results import Results, read_results

__all__ = ["LEAST_POINTS", "Discovery", "discover"]

LEAST_POINTS = 100
LEAST_CASES = 10


@dataclass(frozen=True)
class Discovery:
    """Where failures are.

    Parameters
    ----------
    criterion : Criterion
    inputs : DataFrame
        One row per point and draw: what differs between them.
    fails : bool[points]
        On the mean over replicates.
    boxes : list of Box
    """

    criterion: Criterion
    inputs: DataFrame
    fails: NDArray[np.bool_]
    boxes: list[Box]

    @property
    def table(self) -> DataFrame:
        """One row per limit of each box."""
        columns = ["box", "name", "low", "high", "levels", "p", "coverage", "density", "points"]
        rows = [
            (
                *(number, one.name, one.low, one.high, " ".join(one.levels), one.p),
                *(box.coverage, box.density, box.points),
            )
            for number, box in enumerate(self.boxes, 1)
            for one in box.limits
        ]
        return DataFrame(rows, columns=columns)


def discover(
    results: Results | str | Path, fail: str, *, arm: str = "", most: int = 3
) -> Discovery:
    """Find the conditions in which ``fail`` holds, as boxes of the inputs of a sweep.

    A point fails when its mean over replicates meets the criterion. Inputs are the variables, the
    parameters drawn from the posterior, and the arm when there are several.

    Parameters
    ----------
    results : Results, str or Path
        A store, or its folder.
    fail : str
        ``"gru_use<0.5"``.
    arm : str
        One arm only.
    most : int
        Boxes sought.

    Raises
    ------
    InputError
        When fewer than 100 points are stored, or fewer than 10 fail or do not.
    """
    held = results if isinstance(results, Results) else read_results(results)
    criterion = read_criterion(fail, "--fail", held.level)
    sample = averages(held, [criterion.outcome])
    refuse_holes(held, sample)
    inputs, y = sample.inputs, sample.outcomes[criterion.outcome].to_numpy()
    if arm:
        names = sorted(set(sample.who["arm"]))
        if arm not in names:
            message = Message("problem.no_arm", names=", ".join(names))
            raise InputError(Problem("simadopt", None, "--arm", arm, message, nearest(arm, names)))
        kept = (sample.who["arm"] == arm).to_numpy()
        inputs, y = inputs[kept].drop(columns="arm", errors="ignore"), y[kept]
    fails = np.asarray(criterion.met(y), bool)
    _check(criterion, fails, inputs, y)
    return Discovery(criterion, inputs, fails, boxes(inputs, fails, most=most))


def _check(
    criterion: Criterion, fails: NDArray[np.bool_], inputs: DataFrame, y: NDArray[np.float64]
) -> None:
    if fails.size < LEAST_POINTS or inputs.empty:
        message = Message("problem.few_points", n=fails.size, least=LEAST_POINTS)
        raise InputError(Problem("discover", None, "", "", message))
    cases, n = int(fails.sum()), fails.size
    if not LEAST_CASES <= cases <= n - LEAST_CASES:
        message = Message(
            "problem.few_cases" if cases < n / 2 else "problem.many_cases",
            cases=cases, n=n, outcome=criterion.outcome, low=float(y.min()), high=float(y.max()),
        )  # fmt: skip
        raise InputError(Problem("simadopt", None, "--fail", str(criterion), message))
