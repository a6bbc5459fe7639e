"""A sweep in one call."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from simadopt.cases import Case, load
from simadopt.core.level import Level
from simadopt.core.limits import MOST_WORKERS
from simadopt.experiments.draws import Draw, draws_of
from simadopt.experiments.sweep.designs import MOST_POINTS
from simadopt.experiments.sweep.designs import design as design_of
from simadopt.experiments.sweep.execute import execute, here
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import Results, read_results
from simadopt.experiments.sweep.variables import Variable, read_variables
from simadopt.io.given import whole

__all__ = ["SWEEP_DRAWS", "sweep", "swept_draws"]


SWEEP_DRAWS: Final = 10
"""Draws under which every point of a sweep is run, unless told: as many as `robust` needs."""


def swept_draws(level: Level, n: int, variables: Iterable[Variable]) -> tuple[Draw, ...]:
    """Return draws of a sweep; one empty draw for a single setting.

    Parameters
    ----------
    level : Level
    n : int
        0 for a single setting.
    variables : iterable of Variable
        A theory that is varied is not drawn, nor are its switches.
    """
    if not n:
        return ({},)
    found = draws_of(level, n).settings
    own = {variable.name.partition(".")[0] for variable in variables}
    kept = (
        {name: x for name, x in one.items() if "." not in name or name.partition(".")[0] not in own}
        for one in found
    )
    return tuple(kept)


def sweep(
    case: str | Path | Case,
    vary: str | Iterable[str],
    *,
    design: str = "lhs",
    n: int = 100,
    levels: int = 3,
    replicates: int = 1,
    draws: int | None = None,
    seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
) -> Results:
    """Run a scenario many times under other values.

    Parameters
    ----------
    case : str, Path or Case
    vary : str or iterable of str
        As ``--vary`` takes them: ``"b_boss_gru=0:6"``, ``"theory.preset=full,wang"``.
    design : {"factorial", "oat", "lhs", "sobol", "morris"}
    n : int
        Points of ``lhs`` and ``sobol``, trajectories of ``morris``.
    levels : int
        Steps in which ``factorial`` and ``oat`` cut a range.
    replicates : int
        Runs of each point under each draw, which differ by chance only; the same random numbers at all
        points.
    draws : int, optional
        Draws of all that is not known (`simadopt.experiments.draws`) under which each point is run;
        `SWEEP_DRAWS` unless told, 0 for a single setting. What is varied keeps its values.
    seed, workers : int
    out : str or Path, optional
        Folder of the store; the same call goes on after a stop. Without it runs are kept in memory.

    Returns
    -------
    Results
        Its ``table`` has one row per run: variables, then outcomes.

    Raises
    ------
    InputError, ResourceError
    """
    ready = load(case)
    workers = whole("sweep", "workers", workers, 1, MOST_WORKERS)
    n = whole("sweep", "n", n, 0, MOST_POINTS)
    levels = whole("sweep", "levels", levels, 1, MOST_POINTS)
    variables = read_variables([vary] if isinstance(vary, str) else list(vary), ready)
    plan = Plan(
        arms=(Arm(ready.scenario.name, ready),),
        draws=swept_draws(ready.level, SWEEP_DRAWS if draws is None else draws, variables),
        points=design_of(design, variables, n=n, levels=levels, seed=seed),
        replicates=replicates,
        seed=seed,
        variables=variables,
        design=design,
    )
    if out is not None:
        execute(plan, Path(out), here(workers))
        return read_results(out)
    with TemporaryDirectory() as folder:
        execute(plan, Path(folder), here(workers))
        return read_results(folder)
