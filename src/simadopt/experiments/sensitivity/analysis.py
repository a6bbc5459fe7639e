"""A sensitivity analysis in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from simadopt.cases import Case, load
from simadopt.core.limits import MOST_WORKERS
from simadopt.experiments.sensitivity.ranges import unknown
from simadopt.experiments.sensitivity.reading import Sensitivity, analysed
from simadopt.experiments.sensitivity.study import Study, planned
from simadopt.experiments.sweep.designs import MOST_POINTS
from simadopt.experiments.sweep.execute import Tick, execute, here
from simadopt.experiments.sweep.results import read_results
from simadopt.experiments.sweep.variables import read_variables
from simadopt.io.given import whole

__all__ = ["carried_out", "sensitivity", "study_of"]


def study_of(
    case: Case, method: str, vary: Sequence[str], n: int, replicates: int, seed: int
) -> Study:
    """Return the design; without ``vary``, every parameter that has a prior, and the theory."""
    variables = read_variables(vary, case) if vary else unknown(case)
    return planned(case, method, variables, n=n, replicates=replicates, seed=seed)


def carried_out(
    study: Study, folder: Path, outcome: str, workers: int, tick: Tick | None = None
) -> Sensitivity:
    """Do what is missing of a study in a folder, and analyse it."""
    execute(study.plan, folder, here(workers), tick=tick)
    return analysed(study, read_results(folder), outcome)


def sensitivity(
    case: str | Path | Case,
    method: str = "morris",
    vary: str | Iterable[str] = (),
    *,
    outcome: str = "",
    n: int = 0,
    replicates: int = 4,
    seed: int = 1,
    workers: int = 1,
    out: str | Path | None = None,
) -> Sensitivity:
    """Tell which inputs an outcome answers to.

    Parameters
    ----------
    case : str, Path or Case
    method : {"morris", "sobol", "pawn"}
    vary : str or iterable of str
        As ``--vary`` takes them, ``"b_boss_gru=0:6"``; by default every parameter that has a prior,
        from its 5 % to its 95 % quantile, and the theory, each as often.
    outcome : str
        Empty: the one that the level tells first.
    n : int
        Trajectories, base points of each of three scrambles, or points; 0 for the default.
    replicates : int
        Runs averaged at each point; the same random numbers at all points.
    seed, workers : int
    out : str or Path, optional
        Folder that keeps the runs; the same call goes on after a stop, or analyses another outcome.

    Returns
    -------
    Sensitivity
        Its ``table`` has one row per input and the dummy last.

    Raises
    ------
    InputError, ResourceError
    """
    workers = whole("sensitivity", "workers", workers, 1, MOST_WORKERS)
    n = whole("sensitivity", "n", n, 0, MOST_POINTS)
    varied = [vary] if isinstance(vary, str) else list(vary)
    study = study_of(load(case), method, varied, n, replicates, seed)
    if out is not None:
        return carried_out(study, Path(out), outcome, workers)
    with TemporaryDirectory() as folder:
        return carried_out(study, Path(folder), outcome, workers)
