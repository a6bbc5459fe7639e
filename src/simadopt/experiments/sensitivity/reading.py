"""What a sensitivity analysis found: indices of an outcome, beside those of the dummy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from pandas import DataFrame

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import DEFAULT, Level, Outcome, level_named
from simadopt.core.messages import Message
from simadopt.experiments.sensitivity import morris, pawn, sobol
from simadopt.experiments.sensitivity.noise import DUMMY
from simadopt.experiments.sensitivity.study import Study
from simadopt.experiments.sweep.averages import averages, checked_outcome, refuse_holes
from simadopt.experiments.sweep.results import Results

__all__ = ["Sensitivity", "analysed", "stored_pawn"]


@dataclass(frozen=True)
class Sensitivity:
    """What an analysis found.

    Parameters
    ----------
    method, outcome : str
    table : DataFrame
        One row per input, most influential first; the dummy comes last. ``verdict`` is

        ========  ==================================================================
        above     its interval lies above the dummy's: it does more than chance
        within    told from nothing, but its interval does not lie above the dummy's
        unclear   not told from nothing
        few       no share of variance: too few runs to tell
        none      changes nothing at any point
        ========  ==================================================================
    facts : mapping of str to number
        Size of the design, mean and spread of the outcome.
    level : Level
        Of what was run.
    """

    method: str
    outcome: str
    table: DataFrame
    facts: Mapping[str, float]
    level: Level = field(default_factory=lambda: level_named(DEFAULT), repr=False)

    @property
    def about(self) -> Outcome:
        """The outcome, with its unit."""
        return self.level.outcomes[self.outcome]


def analysed(study: Study, results: Results, outcome: str) -> Sensitivity:
    """Return the indices of an outcome once the plan is carried out.

    Raises
    ------
    InputError
        When runs are lacking, or the outcome does not exist in all runs or is the same in all.
    """
    outcome = checked_outcome(outcome, results.level)
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
    significant = table.pop("significant")
    table["verdict"] = np.where(significant, "within", "unclear")
    table.loc[significant & (table[low] > top), "verdict"] = "above"
    table.loc[table[order] == 0.0, "verdict"] = "none"
    if study.method == "sobol":
        for index in ("S1", "ST"):
            table[f"{index}_readable"] = sobol.readable(table, index)
        table.loc[~table["ST_readable"] & (table["verdict"] != "none"), "verdict"] = "few"
    return Sensitivity(
        study.method, outcome, _ordered(table, order), _facts(y, len(study.plan)), results.level
    )


def stored_pawn(results: Results, outcome: str, *, seed: int = 1) -> Sensitivity:
    """Return PAWN indices of any stored sweep that samples its inputs.

    Raises
    ------
    InputError
        When it does not, has too few points, or the outcome is the same in all.
    """
    outcome = checked_outcome(outcome, results.level)
    sample = averages(results, [outcome])
    y = sample.outcomes[outcome].to_numpy()
    refuse_holes(results, sample)
    least = pawn.SLICES * pawn.LEAST_IN_SLICE
    if y.size < least or sample.inputs.empty:
        message = Message("problem.pawn_inputs", n=least)
        raise InputError(Problem("sweep", None, "points", str(y.size), message))
    _check_varies(outcome, y)
    table = pawn.indices(sample.inputs, y, seed=seed)
    table["verdict"] = np.where(table["pawn"] > table["floor"], "above", "unclear")
    runs = len(results.table)
    facts = _facts(y[:, None], runs)
    return Sensitivity("pawn", outcome, _ordered(table, "pawn"), facts, results.level)


def _whole(study: Study, results: Results, outcome: str) -> F64:
    """Return the outcome at each row of the design, ``(rows, replicates)``."""
    lacking = len(study.plan) - len(results.table)
    if lacking:
        message = Message("problem.design_lacking", n=lacking)
        raise InputError(Problem("sensitivity", None, "", "", message))
    averages(results, [outcome])  # refuses an outcome that does not exist everywhere
    values = results.table[outcome].to_numpy().reshape(-1, study.plan.replicates)
    _check_varies(outcome, values.mean(axis=1))
    return np.asarray(values[study.point], np.float64)


def _check_varies(outcome: str, y: F64) -> None:
    if np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        message = Message("problem.same_everywhere")
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
