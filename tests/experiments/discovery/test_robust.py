"""Regret and satisficing on a table made by hand, and what is refused."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simadopt.core.errors import InputError
from simadopt.experiments.discovery.failing import discover
from simadopt.experiments.discovery.robust import robust
from simadopt.experiments.sweep.results import Results

DRAWS = 10


def store(uses: dict[str, list[float]], design: str = "list") -> Results:
    """Return a store of two replicates whose mean is given, by policy and draw."""
    rows = [
        {"arm": "town", "point": p, "draw": d, "replicate": r, "gru_use": use + 0.02 * r - 0.01}
        for p, values in enumerate(uses.values())
        for d, use in enumerate(values)
        for r in (0, 1)
    ]
    table = pd.DataFrame(rows).assign(eur=1.0, requests_arrived=5.0)
    table["training.hours"] = table["point"].astype(float)
    plan: dict[str, Any] = {
        "arms": [{"name": "town"}],
        "points": [{"training.hours": float(p)} for p in range(len(uses))],
        "draws": [{"b_peer": 0.1 * d} for d in range(len(next(iter(uses.values()))))],
        "runs": len(table),
        "design": design,
    }
    return Results(plan, table, ())


STEADY = [0.5] * DRAWS
BOLD = [0.8] * 8 + [0.1] * 2


def test_regret_and_satisficing() -> None:
    found = robust(store({"steady": STEADY, "bold": BOLD}), "gru_use", meet="gru_use>=0.45")
    table = found.table
    assert list(table.index) == ["training.hours=0", "training.hours=1"]
    steady, bold = table.iloc[0], table.iloc[1]
    assert steady["max_regret"] == pytest.approx(0.3)
    assert bold["max_regret"] == pytest.approx(0.4)
    assert bold["mean_regret"] == pytest.approx(0.08)
    assert (steady["mean"], bold["mean"]) == pytest.approx((0.5, 0.66))
    assert (steady["worst_tenth"], bold["worst_tenth"]) == pytest.approx((0.5, 0.1))
    assert (steady["share_met"], bold["share_met"]) == (1.0, 0.8)
    assert (steady["share_best"], bold["share_best"]) == (0.2, 0.8)


def test_less_is_better_for_costs() -> None:
    held = store({"a": STEADY, "b": BOLD})
    held.table["eur"] = [100.0] * 20 + [300.0] * 20
    table = robust(held, "eur").table
    assert table["max_regret"].tolist() == [0.0, 200.0]


@pytest.mark.parametrize(
    ("held", "outcome", "meet", "said"),
    [
        (store({"a": STEADY}), "gru_use", "", "1 policy under 10 draws"),
        (store({"a": [0.5] * 3, "b": [0.4] * 3}), "gru_use", "", "2 policies under 3 draws"),
        (store({"a": STEADY, "b": BOLD}), "gru_us", "", "did you mean gru_use?"),
        (store({"a": STEADY, "b": BOLD}), "requests_arrived", "", "neither more nor less"),
        (store({"a": STEADY, "b": BOLD}), "gru_use", "gru_use=0.5", "outcome<number"),
    ],
)
def test_what_is_refused(held: Results, outcome: str, meet: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        robust(held, outcome, meet=meet)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def many(n: int = 120, design: str = "lhs") -> Results:
    uses = {str(k): [k / n] for k in range(n)}
    return store(uses, design)


def test_failures_are_located() -> None:
    found = discover(many(), "gru_use<0.5")
    assert found.table[["name", "low"]].to_numpy().tolist() == [["training.hours", -float("inf")]]
    assert found.table["high"].iloc[0] == pytest.approx(59, abs=1)
    assert found.fails.sum() == 60


@pytest.mark.parametrize(
    ("held", "fail", "said"),
    [
        (many(), "gru_use<-1", "holds at 0 of 120 points, too few"),
        (many(), "gru_use<2", "holds at 120 of 120 points, too many"),
        (many(50), "gru_use<0.5", "at least 100 are needed"),
        (many(design="oat"), "gru_use<0.5", "no sample"),
        (many(), "gru_usage<0.5", "did you mean gru_use?"),
        (many(), "gru_use<half", "a number is expected"),
        (many(), "gru_use", "outcome<number"),
    ],
)
def test_what_discovery_refuses(held: Results, fail: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        discover(held, fail)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_arm_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match="did you mean town"):
        discover(many(), "gru_use<0.5", arm="towne")
