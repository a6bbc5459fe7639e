"""A sensitivity analysis from its design to its table; what is run is an ordinary sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from simadopt.errors import InputError, Problem
from simadopt.experiments.sensitivity import morris, pawn, sobol
from simadopt.experiments.sensitivity.luck import DUMMY
from simadopt.experiments.sweep.averages import averages, checked_outcome, refuse_holes
from simadopt.experiments.sweep.designs import at_quantiles, design
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import Results
from simadopt.experiments.sweep.variables import Setting, Variable
from simadopt.model.loading import Case

__all__ = ["METHODS", "POINTS", "Sensitivity", "Study", "analysed", "planned", "stored_pawn"]

F64 = NDArray[np.float64]
METHODS: Final = ("morris", "sobol", "pawn")
POINTS: Final = {"morris": 10, "sobol": 64, "pawn": 500}
"""Trajectories, base points of a scramble, points of a Latin hypercube: by default."""


@dataclass(frozen=True)
class Sensitivity:
    """What an analysis found.

    Parameters
    ----------
    method, outcome : str
    table : DataFrame
        One row per input, most influential first; the dummy comes last. ``verdict`` is

        ========  ==================================================================
        above     its interval lies above the dummy's: it does more than luck
        within    told from nothing, but its interval does not lie above the dummy's
        unclear   not told from nothing
        none      changes nothing at any point
        ========  ==================================================================
    facts : mapping of str to number
        Size of the design, mean and spread of the outcome.
    """

    method: str
    outcome: str
    table: DataFrame
    facts: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Study:
    """A design whose dummy costs no run.

    Parameters
    ----------
    method : str
    plan : Plan
        Its points are the different settings of the design.
    u : float64[rows, inputs + 1]
        The design in the unit cube; the dummy is the last column.
    point : int64[rows]
        Point of the plan of each row.
    """

    method: str
    plan: Plan
    u: F64
    point: NDArray[np.int64]


def planned(
    case: Case,
    method: str,
    variables: Sequence[Variable],
    *,
    n: int = 0,
    replicates: int = 4,
    seed: int = 1,
) -> Study:
    """Return the design of an analysis, as a plan.

    Parameters
    ----------
    case : Case
    method : one of `METHODS`
    variables : sequence of Variable
    n : int
        See `POINTS`; 0 for the default.
    replicates : int
        Runs averaged at each point, with the same luck at all points.
    seed : int
        Of the design and of the first replicate.

    Raises
    ------
    InputError
    """
    n = n or POINTS.get(method, 0)
    _check(method, n, variables)
    if method == "pawn":
        settings = design("lhs", variables, n=n, seed=seed)
        u, rows = np.empty((n, 0)), settings
    else:
        dimensions = len(variables) + 1
        u = (morris if method == "morris" else sobol).sample(dimensions, n, seed)
        rows = at_quantiles(variables, u[:, :-1])
    points, point = _different(rows)
    plan = Plan(
        arms=(Arm(case.scenario.name, case),),
        points=points,
        replicates=replicates,
        seed=seed,
        variables=tuple(variables),
        design={"morris": "morris", "sobol": "saltelli", "pawn": "lhs"}[method],
    )
    return Study(method, plan, u, point)


def analysed(study: Study, results: Results, outcome: str) -> Sensitivity:
    """Return the indices of an outcome once the plan is carried out.

    Raises
    ------
    InputError
        When runs are lacking, or the outcome does not exist in all runs or is the same in all.
    """
    checked_outcome(outcome)
    if study.method == "pawn":
        return stored_pawn(results, outcome, seed=study.plan.seed)
    y = _whole(study, results, outcome)
    names = [*(v.name for v in study.plan.variables), DUMMY]
    seed = study.plan.seed
    if study.method == "morris":
        table = morris.indices(names, study.u, y, seed=seed)
        order, low = "mu_star", "mu_star_low"
    else:
        table = sobol.indices(names, y, seed=seed)
        order, low = "ST", "ST_low"
    top = table.loc[DUMMY, low.replace("low", "high")]
    told = table.pop("told")
    table["verdict"] = np.where(told, "within", "unclear")
    table.loc[told & (table[low] > top), "verdict"] = "above"
    table.loc[table[order] == 0.0, "verdict"] = "none"
    return Sensitivity(study.method, outcome, _ordered(table, order), _facts(y, len(study.plan)))


def stored_pawn(results: Results, outcome: str, *, seed: int = 1) -> Sensitivity:
    """Return PAWN indices of any stored sweep that samples its inputs.

    Raises
    ------
    InputError
        When it does not, has too few points, or the outcome is the same in all.
    """
    checked_outcome(outcome)
    sample = averages(results, [outcome])
    y = sample.outcomes[outcome].to_numpy()
    refuse_holes(results, sample)
    least = pawn.SLICES * pawn.LEAST_IN_SLICE
    if y.size < least or sample.inputs.empty:
        message = f"PAWN needs inputs that vary, at {least} points at least"
        raise InputError(Problem("sweep", None, "points", str(y.size), message))
    _check_varies(outcome, y)
    table = pawn.indices(sample.inputs, y, seed=seed)
    table["verdict"] = np.where(table["pawn"] > table["floor"], "above", "unclear")
    runs = len(results.table)
    return Sensitivity("pawn", outcome, _ordered(table, "pawn"), _facts(y[:, None], runs))


def _whole(study: Study, results: Results, outcome: str) -> F64:
    """Return the outcome at each row of the design, ``(rows, replicates)``."""
    lacking = len(study.plan) - len(results.table)
    if lacking:
        message = f"{lacking} runs are lacking or set aside; the design is not whole"
        raise InputError(Problem("sensitivity", None, "", "", message))
    averages(results, [outcome])  # refuses an outcome that does not exist everywhere
    values = results.table[outcome].to_numpy().reshape(-1, study.plan.replicates)
    _check_varies(outcome, values.mean(axis=1))
    return np.asarray(values[study.point], np.float64)


def _check_varies(outcome: str, y: F64) -> None:
    if np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        message = "is the same at every point: nothing to explain"
        raise InputError(Problem("simadopt", None, "--outcome", outcome, message))


def _facts(y: F64, runs: int) -> dict[str, float]:
    means = y.mean(axis=1)
    return {
        "runs": runs,
        "replicates": y.shape[1],
        "mean": float(means.mean()),
        "sd": float(means.std()),
    }


def _ordered(table: DataFrame, by: str) -> DataFrame:
    real = table.drop(index=DUMMY).sort_values(by, ascending=False, kind="stable")
    ordered: DataFrame = table.loc[[*real.index, DUMMY]]
    ordered.loc[DUMMY, "verdict"] = DUMMY
    return ordered


def _different(rows: Sequence[Setting]) -> tuple[tuple[Setting, ...], NDArray[np.int64]]:
    """Return the different settings in order, and which of them each row is."""
    known: dict[tuple[Any, ...], int] = {}
    which = [known.setdefault(tuple(row.values()), len(known)) for row in rows]
    first: dict[int, Setting] = {}
    for number, row in zip(which, rows, strict=True):
        first.setdefault(number, row)
    return tuple(first.values()), np.array(which, np.int64)


def _check(method: str, n: int, variables: Sequence[Variable]) -> None:
    def wrong(field: str, value: object, message: str) -> InputError:
        return InputError(Problem("sensitivity", None, field, str(value), message))

    if method not in METHODS:
        raise wrong("--method", method, f"a method is one of {', '.join(METHODS)}")
    if not variables:
        raise wrong("--vary", "", "at least one variable is needed")
    if method == "morris" and n < 2:
        raise wrong("--n", n, "at least 2 trajectories are needed; 10 to 50 are usual")
    if method == "sobol" and (n < 8 or n & (n - 1)):
        raise wrong("--n", n, "base points are a power of two, 8 at least")
    if method != "pawn" and find_spec("SALib") is None:
        raise wrong("--method", method, "needs: pip install 'simadopt[sensitivity]'")
    least = pawn.SLICES * pawn.LEAST_IN_SLICE
    if method == "pawn" and n < least:
        raise wrong("--n", n, f"PAWN needs at least {least} points")
