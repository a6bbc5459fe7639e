"""Questions about later years, whose figures are withheld: what the model says of each.

Ids are those of ``territory_questions.csv``. Weighted figures are shares of all authorities; raw ones are
of 191 answers that select themselves as the 120 of 2017 did (same types in proportion, same ρ).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.levels.territory.clock import number
from simadopt.levels.territory.survey.frame import engagement
from simadopt.levels.territory.survey.series import curve
from simadopt.levels.territory.tables.items import COMMUNE, DEPARTMENT, INDEX, INTERCOMMUNAL

__all__ = ["later_rows", "later_values"]

_IDS: Final = (
    "dpo_communes_2022_01", "dpo_communes_under_3500_2022_01", "dpo_communes_over_100000_2022_01",
    "dpo_communes_2025_10", "dpo_departments_2025_10", "dpo_interco_cc_ca_2025_10",
        "dpo_communes_by_operator_2022",
    "open_data_authorities_2022_12", "open_data_entries_2022", "open_data_exits_2022",
        "open_data_compliance_2022",
    "open_data_budget_slope_2022", "participatory_budgets_2022", "participatory_budgets_communes_2024",
    "participatory_budgets_short_2024", "cdo_exists_2023_weighted", "cdo_exists_2023_raw", "dpo_2023_raw",
    "dpo_2023_weighted",
)  # fmt: skip
RAW_ANSWERS: Final = {COMMUNE: 80, INTERCOMMUNAL: 52, DEPARTMENT: 45, 3: 14}
"""191 answers, by type as in 2017 (assumed)."""
SHORT: Final = 8
"""Quarters of at most two yearly editions."""


def later_rows() -> tuple[str, ...]:
    """Return the ids, in the order of `later_values`."""
    return _IDS


def _bits(run: Any, item: str, at: int) -> Any:
    step = min(max(at - run.first, 0), run.quarter)
    return ((run.history[step] >> np.uint32(INDEX[item])) & np.uint32(1)).astype(bool)


def later_values(run: Any) -> dict[str, float]:
    """Return what a run says of each question; NaN where the run ends before."""
    kind, people = run.s.type, run.roster.population
    communes = kind == COMMUNE
    known = run.first + run.quarter
    found = dict.fromkeys(_IDS, float("nan"))

    def put(name: str, when: str, value: Any) -> None:
        if number(when) <= known:
            found[name] = float(value(number(when)))

    def share(item: str, rows: Any) -> Any:
        return lambda at: _bits(run, item, at)[rows].mean()

    put("dpo_communes_2022_01", "2022Q1", share("dpo", communes))
    put("dpo_communes_under_3500_2022_01", "2022Q1", share("dpo", communes & (people < 3500)))
    put("dpo_communes_over_100000_2022_01", "2022Q1", share("dpo", communes & (people >= 100_000)))
    put("dpo_communes_2025_10", "2025Q4", share("dpo", communes))
    put("dpo_departments_2025_10", "2025Q4", share("dpo", kind == DEPARTMENT))
    bodies = (kind == INTERCOMMUNAL) & np.isin(np.array(run.roster.kind), ("CC", "CA", ""))
    put("dpo_interco_cc_ca_2025_10", "2025Q4", share("dpo", bodies))
    pooled = (run.m.pooled >> np.uint32(INDEX["dpo"])) & np.uint32(1)
    put(
        "dpo_communes_by_operator_2022",
        "2022Q3",
        lambda at: (_bits(run, "dpo", at) & (pooled == 1))[communes].mean(),
    )
    put(
        "open_data_authorities_2022_12",
        "2023Q1",
        lambda at: curve(run, "open_data", "authorities")[at - run.first],
    )
    _moves(run, put)
    duty = (kind != COMMUNE) | (people >= 3500)
    put("open_data_compliance_2022", "2023Q1", share("open_data", duty))
    put(
        "open_data_budget_slope_2022",
        "2022Q3",
        lambda at: _slope(_bits(run, "participatory_budget", at)[communes], people[communes]),
    )
    for name, when in (
        ("participatory_budgets_2022", "2022Q3"),
        ("participatory_budgets_communes_2024", "2024Q3"),
    ):
        put(name, when, lambda at: _bits(run, "participatory_budget", at)[communes].sum())
    put("participatory_budgets_short_2024", "2024Q3", lambda at: _short(run, at))
    put("cdo_exists_2023_weighted", "2023Q3", share("data_officer", np.ones(kind.size, bool)))
    put("dpo_2023_weighted", "2023Q3", share("dpo", np.ones(kind.size, bool)))
    rows = _raw(run)
    put("cdo_exists_2023_raw", "2023Q3", share("data_officer", rows))
    put("dpo_2023_raw", "2023Q3", share("dpo", rows))
    return found


def _moves(run: Any, put: Any) -> None:
    """Put who begins and who stops to publish data in 2022."""
    k = INDEX["open_data"]

    def year_of(counts: Any) -> Any:
        return lambda at: counts[at - run.first - 3 : at - run.first + 1].sum()

    put("open_data_entries_2022", "2023Q1", year_of(run.tally.entries[:, k]))
    put("open_data_exits_2022", "2023Q1", year_of(run.tally.exits[:, :, k].sum(axis=1)))


def _slope(had: Any, people: Any) -> float:
    """Return the slope of a logistic regression on ln(population), by Newton's method."""
    x = np.log(np.maximum(people, 1)).astype(np.float64)
    x = x - x.mean()
    b = np.array([np.log((had.mean() + 1e-6) / (1.0 - had.mean() + 1e-6)), 0.0])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(b[0] + b[1] * x, -30, 30)))
        w = p * (1.0 - p) + 1e-12
        g = np.array([(had - p).sum(), ((had - p) * x).sum()])
        h = np.array([[w.sum(), (w * x).sum()], [(w * x).sum(), (w * x * x).sum() + 1e-9]])
        b = b + np.clip(np.linalg.solve(h, g), -2.0, 2.0)
    return float(b[1])


def _short(run: Any, at: int) -> float:
    """Return the share of participatory budgets ever begun that lasted at most two yearly editions."""
    step = at - run.first
    there = (
        (run.history[: step + 1] >> np.uint32(INDEX["participatory_budget"])) & np.uint32(1)
    ).astype(bool)
    lasted = there.sum(axis=0)
    began = lasted > 0
    ended = began & ~there[-1]
    return float((ended & (lasted <= SHORT)).sum() / began.sum()) if began.any() else float("nan")


def _raw(run: Any) -> Any:
    """Return the rows of 191 answers that select themselves."""
    u = chance.uniforms(run.seed, "territory later respondent", run.s.key, 0).astype(np.float64)
    wait = -np.log(u + 2.0**-25) / np.exp(float(run.p.select_rho) * engagement(run))
    rows = []
    for kind, wanted in RAW_ANSWERS.items():
        own = np.flatnonzero(run.s.type == kind)
        rows.append(own[np.argsort(wait[own], kind="stable")[:wanted]])
    return np.concatenate(rows)
