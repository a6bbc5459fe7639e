"""Hazard regressions of adoption: logit by person and period, and how exposure collapses.

Each line is a person in a period in which she had not adopted before. Exposure alone takes for contagion
whatever makes people adopt late and together; periods, covariates and groups take it away. The odds
ratio of exposure is told for each model, so that the last one is not read alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.importer import MADE, Diffusion
from simadopt.experiments.diffusion.measures import Exposed

__all__ = ["MODELS", "Hazards", "hazards", "person_periods"]

MODELS: Final = {
    "exposure": (False, False, False),
    "periods": (True, False, False),
    "covariates": (True, True, False),
    "groups": (True, True, True),
}
"""Whether a model has periods, covariates, groups."""
EXPOSURE: Final = "exposure"
_Z: Final = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Hazards:
    """What regressions came to.

    Parameters
    ----------
    table : DataFrame
        One row a model and term: ``model``, ``term``, ``odds_ratio``, ``low``, ``high``, ``p``.
    models : DataFrame
        One row a model: ``model``, ``person_periods``, ``events``, ``log_likelihood``.
    incomplete : int
        People left out because a covariate is not known.
    """

    table: pd.DataFrame
    models: pd.DataFrame
    incomplete: int


def person_periods(data: Diffusion, seen: Exposed) -> pd.DataFrame:
    """Return one line a person and period at risk: person, period, event, exposure, covariates, group.

    Rows whose covariates are not all known are kept here.
    """
    last = np.minimum(data.adopted, data.periods - 1)
    person = np.repeat(np.arange(last.size), last + 1)
    first = np.cumsum(last + 1) - (last + 1)
    period = np.arange(person.size) - np.repeat(first, last + 1)
    exposure = seen.exposure[person, period]
    if data.spec.exposure.isolates == "zero":
        exposure = np.nan_to_num(exposure)
    table = pd.DataFrame({"person": person, "period": period})
    table["event"] = (data.adopted[person] == period).astype(np.float64)
    table[EXPOSURE] = exposure
    made = dict(zip(MADE, (seen.indegree, seen.outdegree), strict=True))
    for name in data.spec.covariates:
        if name in made:
            table[name] = made[name][person]
        elif name in data.varying:
            table[name] = data.varying[name][person, period]
        else:
            column = data.covariates[name].iloc[person].reset_index(drop=True)
            table[name] = column.mask(column == "") if name in data.spec.categories else column
    table["group"] = np.array(data.group, dtype=object)[person]
    return table


def hazards(data: Diffusion, seen: Exposed) -> Hazards:
    """Fit the models that the data allow.

    Raises
    ------
    InputError
        When statsmodels is not installed, or nothing can be fitted.
    """
    table = person_periods(data, seen)
    covariates = list(data.spec.covariates)
    whole = table.dropna(subset=[EXPOSURE, *covariates])
    incomplete = table["person"].nunique() - whole["person"].nunique()
    if whole["event"].sum() < 5:
        message = Message("problem.map_few", n=int(whole["event"].sum()))
        raise InputError(Problem("diffusion", None, "covariates", "", message))
    grouped = len(set(whole["group"])) > 1
    rows: list[dict[str, Any]] = []
    models = []
    for name, (periods, own, groups) in MODELS.items():
        if (own and not covariates) or (groups and not grouped):
            continue
        design, kept = _design(whole, covariates if own else [], periods, groups, data)
        fitted = _logit(whole["event"].to_numpy()[kept], design)
        if fitted is None:
            continue
        terms, loglik = fitted
        models.append([name, len(whole), int(whole["event"].sum()), loglik])
        told = {EXPOSURE, *(c for c in design.columns if c.split("=")[0] in covariates)}
        rows += [{"model": name, **row} for row in terms if row["term"] in told]
    columns = ["model", "person_periods", "events", "log_likelihood"]
    return Hazards(pd.DataFrame(rows), pd.DataFrame(models, columns=columns), incomplete)


def _design(
    whole: pd.DataFrame, covariates: list[str], periods: bool, groups: bool, data: Diffusion
) -> tuple[pd.DataFrame, Any]:
    """Return the design of a model, and which rows it keeps.

    Periods and groups in which nobody adopts say nothing of the other terms: their rows are left out.
    """
    kept = np.ones(len(whole), bool)
    event = whole["event"].to_numpy()
    for used, name in ((periods, "period"), (groups, "group")):
        if used:
            some = set(whole[name].to_numpy()[event > 0.0])
            kept &= whole[name].isin(some).to_numpy()
    rows = whole[kept]
    columns: dict[str, Any] = {EXPOSURE: rows[EXPOSURE].to_numpy(np.float64)}
    for name in covariates:
        if name in data.spec.categories:
            made = pd.get_dummies(
                rows[name].astype(str), prefix=name, prefix_sep="=", drop_first=True
            )
            columns |= {c: made[c].to_numpy(np.float64) for c in made.columns}
        else:
            columns[name] = rows[name].to_numpy(np.float64)
    for used, name, first in ((periods, "period", False), (groups, "group", True)):
        if used:
            made = pd.get_dummies(
                rows[name].astype(str), prefix=name, prefix_sep="=", drop_first=first
            )
            columns |= {c: made[c].to_numpy(np.float64) for c in made.columns}
    if not periods:
        columns["constant"] = np.ones(len(rows))
    design = pd.DataFrame(columns)
    still = np.ptp(design.to_numpy(), axis=0) == 0.0
    constant = [
        c for c, flat in zip(design.columns, still, strict=True) if flat and c != "constant"
    ]
    return design.drop(columns=constant), kept


def _logit(event: Any, design: pd.DataFrame) -> tuple[list[dict[str, Any]], float] | None:
    """Return odds ratios with their 95 % intervals and the log-likelihood; None when none exists."""
    try:
        from statsmodels.discrete.discrete_model import Logit
        from statsmodels.tools.sm_exceptions import PerfectSeparationError
    except ImportError as error:
        message = Message("problem.map_statsmodels")
        raise InputError(Problem("diffusion", None, "", "", message)) from error
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = Logit(event, design.to_numpy()).fit(disp=0, maxiter=200, method="newton")
    except (np.linalg.LinAlgError, PerfectSeparationError):
        return None
    if not np.isfinite(found.llf) or not np.isfinite(found.bse).all():
        return None
    rows = []
    for k, term in enumerate(design.columns):
        b, se = float(found.params[k]), float(found.bse[k])
        low, high = np.exp(np.clip([b - _Z * se, b + _Z * se], -50, 50))
        rows.append({"term": term, "odds_ratio": float(np.exp(np.clip(b, -50, 50))), "low": float(low),
                     "high": float(high), "p": float(found.pvalues[k])})  # fmt: skip
    return rows, float(found.llf)
