"""A price that is not known in one run is known in no figure about the runs: never 0, never dropped."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from simadopt.cases import load
from simadopt.core.level import level_named
from simadopt.core.outcomes import known_of
from simadopt.core.policies import Budget
from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.propagate import spread
from simadopt.experiments.search.optimise import _over
from simadopt.experiments.spread import _of_runs
from simadopt.experiments.sweep.drives import spread_of
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import Results
from simadopt.interfaces.commands.results import _page
from simadopt.interfaces.report.sweep import _COST, _cost, table_of
from simadopt.io.wording import wording
from simadopt.levels.staff.model.outcomes import OUTCOMES
from support.worlds import scenario

EUROS = ("eur", "cost_eur")
COLUMNS = list(OUTCOMES)


def rows_of(replicates: int = 4) -> np.ndarray:
    """Return outcomes of two arms; one run of the second has no price."""
    values = np.ones((2, 1, replicates, len(OUTCOMES)))
    values[1] = 2.0
    for name in EUROS:
        values[1, 0, 1, COLUMNS.index(name)] = np.nan
    return values


@pytest.mark.parametrize("name", EUROS)
def test_one_run_without_a_price_and_a_comparison_has_none(name):
    case = load(scenario())
    plan = Plan((Arm("base", case), Arm("more", case)), replicates=4, seed=1)
    found = Comparison(plan, rows_of(), {}, ("",) * 8, {})
    assert math.isnan(found.mean("more", name).value)
    assert math.isnan(found.difference("more", name).value)
    assert math.isnan(found.probability("more", name).value)
    assert found.mean("base", name).value == 1.0
    assert found.mean("more", "hours").value == 2.0
    lost = rows_of()
    lost[1, 0, 1] = np.nan  # a run that could not be done is no unknown price
    assert Comparison(plan, lost, {}, ("",) * 8, {}).mean("more", name).value == 2.0


@pytest.mark.parametrize("name", EUROS)
def test_one_run_without_a_price_and_a_summary_has_none(name):
    values = np.array([0.0, 0.0, np.nan, 0.0])
    assert known_of(OUTCOMES, name, values).size == 0
    assert known_of(OUTCOMES, "hours", values).size == 3
    assert math.isnan(spread_of(pd.Series(values), OUTCOMES[name])[0])
    assert spread_of(pd.Series(values), OUTCOMES["hours"])[0] == 0.0
    assert np.isnan(_of_runs(known_of(OUTCOMES, name, values))).all()
    page = spread([{"hours": 1.0, name: x} for x in values], OUTCOMES, ("hours", name))
    assert page[name] == dict.fromkeys(("mean", "q05", "q50", "q95"))
    assert page["hours"]["mean"] == 1.0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_one_run_without_a_price_and_the_report_of_a_sweep_says_so(lang):
    words = wording(lang)
    table = pd.DataFrame(np.zeros((3, len(COLUMNS))), columns=COLUMNS)
    table.loc[1, list(EUROS)] = np.nan
    names = ("design", "variables", "model", "seed", "replicates", "runs")
    found = Results({"arms": [], **dict.fromkeys(names, ())}, table, ())
    assert _cost(found, words) == words.say("report.unpriced")
    cells = {row[0].lower(): row[1] for row in table_of(found, _COST, "report.cost", words).rows}
    for name in EUROS:
        assert cells[words.say(f"outcome.{name}").lower()] == words.say("compare.no_price")
    outcomes = _page(found)["outcomes"]
    assert outcomes["cost_eur"]["mean"] is None
    assert outcomes["hours"]["mean"] == 0.0


@pytest.mark.parametrize("name", ["hours", "eur"])
@pytest.mark.parametrize("lacking", ["a policy", "doing nothing"])
def test_spending_that_is_not_known_is_over_any_budget(name, lacking):
    values, nothing = np.zeros((2, 3, len(OUTCOMES))), np.zeros((3, len(OUTCOMES)))
    where = values[1] if lacking == "a policy" else nothing
    where[2, COLUMNS.index(name)] = np.nan
    over = (_over(level_named("staff").policies(), Budget(1e9, 1e9), values, nothing) > 0.0).any(
        axis=1
    )
    assert over.tolist() == ([False, True] if lacking == "a policy" else [True, True])
