"""The design of a sensitivity analysis; what is run is an ordinary sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.sensitivity import morris, pawn, sobol
from simadopt.experiments.sweep.designs import at_quantiles, design
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.variables import Setting, Variable

__all__ = ["METHODS", "POINTS", "Study", "planned"]

METHODS: Final = ("morris", "sobol", "pawn")
POINTS: Final = {"morris": 10, "sobol": 64, "pawn": 500}
"""Trajectories, base points of a scramble, points of a Latin hypercube: by default."""


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
        Runs averaged at each point, with the same random numbers at all points.
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


def _different(rows: Sequence[Setting]) -> tuple[tuple[Setting, ...], NDArray[np.int64]]:
    """Return the different settings in order, and which of them each row is."""
    known: dict[tuple[Any, ...], int] = {}
    which = [known.setdefault(tuple(row.values()), len(known)) for row in rows]
    first: dict[int, Setting] = {}
    for number, row in zip(which, rows, strict=True):
        first.setdefault(number, row)
    return tuple(first.values()), np.array(which, np.int64)


def _check(method: str, n: int, variables: Sequence[Variable]) -> None:
    def wrong(field: str, value: object, message: Message) -> InputError:
        return InputError(Problem("sensitivity", None, field, str(value), message))

    if method not in METHODS:
        raise wrong("--method", method, Message("problem.method", names=", ".join(METHODS)))
    if not variables:
        raise wrong("--vary", "", Message("problem.variable"))
    if method == "morris" and n < 2:
        raise wrong("--n", n, Message("problem.trajectories"))
    if method == "sobol" and (n < 8 or n & (n - 1)):
        raise wrong("--n", n, Message("problem.power"))
    if method != "pawn" and find_spec("SALib") is None:
        raise wrong("--method", method, Message("problem.sensitivity_extra"))
    least = pawn.SLICES * pawn.LEAST_IN_SLICE
    if method == "pawn" and n < least:
        raise wrong("--n", n, Message("problem.pawn_points", n=least))
