"""Which settings of the variables are run: designs of experiments.

=============  ========================================================================
``factorial``  every combination of levels; ranges are cut in ``levels`` steps
``oat``        one at a time: the scenario as it is, then each level of each variable alone
``list``       the rows of a table
``lhs``        Latin hypercube (McKay, Beckman and Conover 1979, Technometrics 21)
``sobol``      scrambled Sobol' points (Owen 1998, ACM TOMACS 8); best with a power of two
``morris``     trajectories for elementary effects (Morris 1991, Technometrics 33), by SALib
=============  ========================================================================
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import product
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.sweep.variables import Setting, Variable

__all__ = ["DESIGNS", "MOST_POINTS", "SAMPLED", "at_quantiles", "design"]

DESIGNS: Final = ("factorial", "oat", "list", "lhs", "sobol", "morris")
SAMPLED: Final = ("lhs", "sobol", "morris")
"""Designs that take a number of points and a seed."""
MOST_POINTS: Final = 1_000_000
MORRIS_LEVELS: Final = 4


def design(
    name: str,
    variables: Sequence[Variable],
    *,
    n: int = 0,
    levels: int = 3,
    seed: int = 1,
    rows: Sequence[Setting] = (),
) -> tuple[Setting, ...]:
    """Return the settings of a design, in order.

    Parameters
    ----------
    name : one of `DESIGNS`
    variables : sequence of Variable
    n : int
        Points of ``lhs`` and ``sobol``; trajectories of ``morris``.
    levels : int
        Steps in which a range is cut by ``factorial`` and ``oat``.
    seed : int
        Of sampled designs.
    rows : sequence of mapping
        Of ``list``.

    Raises
    ------
    InputError
        For an unknown design, too many points, or no number of points where one is needed.
    """
    _check(name, variables, n, levels, rows)
    if name == "list":
        return tuple(rows)
    if name == "factorial":
        grids = [variable.grid(levels) for variable in variables]
        return tuple(_named(variables, values) for values in product(*grids))
    if name == "oat":
        alone = [{v.name: value} for v in variables for value in v.grid(levels)]
        return ({}, *alone)
    return at_quantiles(variables, _quantiles(name, len(variables), n, seed))


def at_quantiles(variables: Sequence[Variable], u: F64) -> tuple[Setting, ...]:
    """Return the settings at quantiles u of the uniform laws of the variables, ``(n, variables)``."""
    return tuple(
        {v.name: v.at(x) for v, x in zip(variables, row, strict=True)} for row in u.tolist()
    )


def _named(variables: Sequence[Variable], values: Sequence[Any]) -> Setting:
    return dict(zip((variable.name for variable in variables), values, strict=True))


def _quantiles(name: str, dimensions: int, n: int, seed: int) -> F64:
    from scipy.stats import qmc

    if name == "lhs":
        points = qmc.LatinHypercube(d=dimensions, rng=np.random.default_rng(seed)).random(n)
    elif name == "sobol":
        with warnings.catch_warnings(action="ignore"):  # any number of points is allowed
            points = qmc.Sobol(d=dimensions, rng=np.random.default_rng(seed)).random(n)
    else:
        points = _morris(dimensions, n, seed)
    return np.asarray(points, np.float64)


def _morris(dimensions: int, n: int, seed: int) -> F64:
    from SALib.sample import morris

    bounds = [[0.0, 1.0]] * dimensions
    names = [str(k) for k in range(dimensions)]
    problem = {"num_vars": dimensions, "names": names, "bounds": bounds}
    return np.asarray(morris.sample(problem, n, num_levels=MORRIS_LEVELS, seed=seed), np.float64)


def _check(
    name: str, variables: Sequence[Variable], n: int, levels: int, rows: Sequence[Setting]
) -> None:
    def wrong(field: str, value: object, message: Message) -> InputError:
        return InputError(Problem("sweep", None, field, str(value), message))

    if name not in DESIGNS:
        raise wrong("--design", name, Message("problem.design", names=", ".join(DESIGNS)))
    if name in SAMPLED and n < 1:
        raise wrong("--n", n, Message("problem.design_points", design=name))
    if name != "list" and not variables:
        raise wrong("--vary", "", Message("problem.variable"))
    if name == "list" and not rows:
        raise wrong("--points", "", Message("problem.one_row"))
    if name == "morris" and find_spec("SALib") is None:
        raise wrong("--design", name, Message("problem.sensitivity_extra"))
    sizes = {"factorial": 1, "morris": n * (len(variables) + 1), "list": len(rows)}
    size = sizes.get(name, n)
    if name == "factorial":
        for variable in variables:
            size *= len(variable.grid(levels))
    if size > MOST_POINTS:
        raise wrong("--design", name, Message("problem.points_run", n=size, most=MOST_POINTS))
