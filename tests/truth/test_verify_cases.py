"""D1: known answers through the engine of real runs: each case passes, refuses, and can fail."""

from __future__ import annotations

import doctest
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simadopt.core.errors import InputError
from simadopt.experiments.verify import Row, case_named, cases, run_case
from simadopt.levels.staff.files.matrix_file import read_matrix
from simadopt.levels.staff.organisation.columns import People
from simadopt.levels.staff.tables.parameters import PARAMETERS, parameters
from simadopt.levels.staff.verify import cascades, heads, laboratory
from simadopt.levels.staff.verify.graphs import complete, random_graph, ring_lattice
from simadopt.levels.staff.verify.laboratory import (
    ALONE,
    CROWD,
    EVERYTHING,
    LOGIT,
    NEUTRAL,
    REPLICATES_A_RUN,
    Laboratory,
    replicate,
    users_by_week,
)
from simadopt.verification.rows import moments_of, row, sd_row

MODULES = [
    "experiments.verify", "levels.staff.verify.graphs", "levels.staff.verify.laboratory",
    "levels.staff.verify.cascades", "verification.options", "verification.rows",
]  # fmt: skip


def obtained(rows: list[Row]) -> dict[str, float]:
    return {str(row.quantity): row.obtained for row in rows}


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_the_docstrings(name: str) -> None:
    module = importlib.import_module(f"simadopt.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", list(cases()))
def test_every_case_passes_as_it_ships(name: str) -> None:
    rows = run_case(name)
    assert rows
    assert [row for row in rows if not row.passed] == []
    assert {row.case for row in rows} == {name}
    assert len({str(row.quantity) for row in rows}) == len(rows)
    json.dumps([row.plain() for row in rows], allow_nan=False)


@pytest.mark.parametrize("name", list(cases()))
def test_every_setting_is_told_in_both_languages(name: str) -> None:
    case = case_named(name)
    assert case.meaning_en and case.meaning_fr
    for setting in case.settings:
        assert setting.meaning_en and setting.meaning_fr
        if not isinstance(setting.default, str):
            assert setting.low <= setting.default <= setting.high
        assert setting.read(setting.default) == setting.default
        assert setting.read(str(setting.default)) == setting.default


@pytest.mark.parametrize("n", [100, 500])
@pytest.mark.parametrize("weeks", [2, 5, 8, 10])
def test_bass_at_other_sizes_and_weeks(n: int, weeks: int) -> None:
    rows = run_case("bass", {"n": n, "weeks": str(weeks), "p": 0.03, "q": 0.38})
    assert [str(row.quantity) for row in rows] == ["mean share", "standard deviation"]
    assert all(row.passed for row in rows), rows


def test_bass_of_the_synchronous_recursion() -> None:
    mean = run_case("bass", {"n": 1000, "weeks": 8, "replicates": 105})[0]
    assert mean.obtained == pytest.approx(0.588090, abs=0.02)  # not the 0.6517 of the equation


@pytest.mark.parametrize(("threshold", "steps", "final"), [(1, 25, 100), (2, 49, 100), (3, -1, 2)])
def test_ring_of_a_hundred(threshold: int, steps: int, final: int) -> None:
    rows = run_case("ring", {"n": 100, "r": 2, "threshold": threshold})
    assert obtained(rows) == {"steps to everyone": steps, "final users": final}
    assert all(row.passed for row in rows)


@pytest.mark.parametrize("n", [5, 11, 64])
@pytest.mark.parametrize("r", [1, 2])
def test_small_rings(n: int, r: int) -> None:
    for threshold in range(1, 2 * r + 2):
        assert all(row.passed for row in run_case("ring", {"n": n, "r": r, "threshold": threshold}))


def test_granovetter_leaps_from_everybody_to_one() -> None:
    assert obtained(run_case("granovetter")) == {
        "final users": 100,
        "final users, one threshold raised": 1,
    }
    changed = run_case("granovetter", {"thresholds": "0,2,2-99"})
    assert changed[0].obtained == 1 and changed[0].passed


@pytest.mark.parametrize(("sd", "final"), [(0.11, 1), (0.14, 100)])
def test_granovetter_with_a_normal_law(sd: float, final: int) -> None:
    rows = run_case("granovetter", {"law": "normal", "first": 0.25, "second": sd})
    assert rows[0].obtained == final
    assert all(row.passed for row in rows)


def test_granovetter_of_people_who_need_nobody() -> None:
    rows = run_case("granovetter", {"thresholds": [0, 0, 0]})
    assert [(str(row.quantity), row.obtained) for row in rows] == [("final users", 3)]


@pytest.mark.parametrize("z", [1.5, 5.0])
def test_watts_inside_the_window(z: float) -> None:
    rows = run_case("watts", {"z": z, "replicates": 80})
    assert str(rows[-1].quantity) == "share of global cascades"
    assert all(row.passed for row in rows), rows


@pytest.mark.parametrize(
    "settings",
    [
        {"z": 6.0},
        {"phi": 1 / 3, "z": 2.0},  # a threshold on which floats fail
        {"phi": 0.2, "z": 4.0, "seed_share": 0.05},
        {"n": 200, "z": 30.0, "phi": 0.07},
    ],
)
def test_watts_ends_on_the_exact_set(settings: dict[str, float]) -> None:
    rows = run_case("watts", {**settings, "replicates": 20})
    assert [row.passed for row in rows] == [True, True]


def test_sis_below_its_threshold_dies_out_and_above_persists() -> None:
    below = run_case("sis", {"adopt": 0.05, "drop": 0.1, "weeks": 100})
    above = run_case("sis", {"adopt": 0.2, "drop": 0.1, "weeks": 100})
    assert all(row.passed for row in [*below, *above])
    assert below[0].obtained < 0.01 and abs(above[0].obtained - 0.5) < 0.02


def test_two_state_that_forgets_at_once() -> None:
    rows = run_case("two_state", {"adopt": 0.5, "drop": 0.5, "n": 50})
    assert all(row.passed for row in rows)
    assert rows[2].expected == 0.0


def test_conformity_below_the_fold_has_no_memory() -> None:
    rows = run_case("conformity", {"peer": 3.0, "base": -1.5})
    assert [row.expected for row in rows] == pytest.approx([0.5, 0.5])
    assert all(row.passed for row in rows)


def test_conformity_meets_two_shares_at_one_base() -> None:
    found = obtained(run_case("conformity"))
    assert found["share at base −3.208, up"] < 0.1 < 0.8 < found["share at base −3.208, down"]


def test_the_group_of_friedkin_and_johnsen() -> None:
    rows = run_case("encouragement", {"rule": "friedkin_johnsen"})
    printed = [60.020849, 59.983966, 75.0, 74.986205]
    assert [row.obtained for row in rows] == pytest.approx(printed, abs=1e-6)


def test_the_group_of_degroot() -> None:
    rows = run_case("encouragement", {"rule": "degroot", "initial": "1,0,0"})
    assert [row.obtained for row in rows] == pytest.approx([1 / 3] * 3, abs=1e-9)


def test_encouragement_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("a;b;c\n0,5;0,25;0,25\n0,1;0,8;0,1\n0;1;0\n", encoding="utf-8")
    rows = run_case("encouragement", {"matrix": str(path), "susceptibility": 0.7})
    assert len(rows) == 6
    assert all(row.passed for row in rows)


def test_encouragement_without_a_known_end(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("0,1\n1,0\n", encoding="utf-8")
    with pytest.raises(InputError, match="susceptibility"):
        run_case("encouragement", {"matrix": str(path)})
    with pytest.raises(InputError, match="never settle"):
        run_case("encouragement", {"matrix": str(path), "rule": "degroot"})
    attached = run_case("encouragement", {"matrix": str(path), "susceptibility": "0.5,1"})
    assert [str(row.quantity) for row in attached] == [
        "Friedkin and Johnsen, head 1",
        "Friedkin and Johnsen, head 2",
    ]
    assert all(row.passed for row in attached)


@pytest.mark.parametrize(("half_life", "weeks"), [(1.0, 20), (39.3, 400), (1.7, 520), (520, 52)])
def test_forgetting_at_other_half_lives(half_life: float, weeks: int) -> None:
    rows = run_case("forgetting", {"half_life": half_life, "weeks": weeks})
    assert len(rows) == 4
    assert all(row.passed for row in rows), rows


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("bas", {}, "did you mean bass"),
        ("bass", {"replicate": 3}, "did you mean replicates"),
        ("bass", {"n": 1}, "n = 1 — a whole number from 2 to 1000"),
        ("bass", {"n": 100.5}, "whole number"),
        ("bass", {"n": True}, "whole number"),
        ("bass", {"p": "nan"}, "a number from 0 to 1"),
        ("bass", {"p": "much"}, "p = much"),
        ("sis", {"initial": 201}, "at most n = 200"),
        ("granovetter", {"law": "normale"}, "did you mean normal"),
        ("granovetter", {"thresholds": "0,-2"}, "whole numbers or ranges"),
        ("granovetter", {"thresholds": "0,1.5"}, "whole numbers or ranges"),
        ("granovetter", {"thresholds": "0-99999999"}, "up to 1000000"),
        ("granovetter", {"thresholds": "7"}, "1 person; between 2"),
        ("granovetter", {"law": "normal", "second": 0}, "above 0"),
        ("granovetter", {"law": "uniform", "first": 1, "second": 0}, "below the lowest"),
        ("ring", {"n": 9, "r": 5}, "must not exceed"),
        ("watts", {"n": 10, "z": 9}, "at most"),
        ("encouragement", {"initial": "1,2"}, "one for each of the 4 heads"),
        ("encouragement", {"initial": "1,2,3,x"}, "numbers with commas"),
        ("encouragement", {"initial": "1,2,3,inf"}, "finite"),
        ("encouragement", {"susceptibility": "1.5"}, "between 0 and 1"),
        ("encouragement", {"matrix": "nowhere.csv"}, "there is no such file"),
    ],
)
def test_wrong_settings_are_refused(name: str, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        run_case(name, settings)
    assert message in str(caught.value)
    assert all("\n" not in str(problem) for problem in caught.value.problems)


def test_all_wrong_settings_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        run_case("bass", {"n": 0, "weaks": 3, "q": -1})
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no row of numbers"),
        ("a,b\n", "no row of numbers"),
        ("0.5,0.5\n1\n", "w.csv:2: 1 cell and 2 rows"),
        ("1,0\n\n0.5,0.6\n", "w.csv:3: the row sums to 1.1"),
        ("1,0\n0.5,x\n", "w.csv:2: column 2 = x"),
        ("1,0\n1.5,-0.5\n", "w.csv:2: column 2 = -0.5"),
        ("1,0\n,1\n", "w.csv:2: column 1"),
        ("nan,1\n0,1\n", "w.csv:1: column 1 = nan"),
    ],
)
def test_wrong_matrices_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "w.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_matrix(path)
    assert message in str(caught.value)


def test_a_folder_is_no_matrix(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a file"):
        read_matrix(tmp_path)


def test_rounded_rows_sum_to_one(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes("\ufeffchef;élu\r\n0,3333333;0,6666667\r\n0;1\r\n".encode())
    assert read_matrix(path).sum(axis=1).tolist() == [1.0, 1.0]


def scaled(name: str, factor: float) -> Callable[..., Any]:
    def changed(changes: dict[str, float]) -> Any:
        return parameters({**changes, name: changes.get(name, PARAMETERS[name].default) * factor})

    return changed


@pytest.mark.parametrize(
    ("case", "parameter", "factor", "wrong"),
    [
        ("two_state", "base", 1.1, "mean share"),
        ("two_state", "pace_out", 1.1, "mean share"),
        ("bass", "b_peer", 1.2, "mean share"),
        ("bass", "pace", 0.9, "mean share"),
        ("sis", "b_peer", 1.2, "mean share"),
        ("sis", "pace_out", 1.2, "mean share"),
        ("conformity", "b_peer", 1.2, "share from everybody"),
        ("conformity", "kappa", 0.9, "share from everybody"),
        ("granovetter", "b_peer", 0.49, "final users"),
        ("watts", "b_peer", 0.49, "cascades that end on the exact set"),
        ("ring", "base", 2.01, "final users"),
        ("encouragement", "encouragement_speed", 0.0, "Friedkin and Johnsen, head 1"),
        ("forgetting", "skill_half_life_weeks", 1.001, "skill left"),
        ("forgetting", "coaching_half_life_weeks", 1.000001, "coaching left"),
    ],
)
def test_a_broken_coefficient_is_seen(
    monkeypatch: pytest.MonkeyPatch, case: str, parameter: str, factor: float, wrong: str
) -> None:
    monkeypatch.setattr(laboratory, "parameters", scaled(parameter, factor))
    assert wrong in {str(row.quantity) for row in run_case(case) if not row.passed}


def test_a_broken_graph_or_stubbornness_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cascades, "ring_lattice", lambda n, r: ring_lattice(n, r + 1))
    assert not all(row.passed for row in run_case("ring"))
    final = heads._final
    monkeypatch.setattr(heads, "_final", lambda w, s, y: final(w, 0.999 * s, y))
    assert not all(row.passed for row in run_case("encouragement"))


def test_not_a_number_never_passes() -> None:
    assert not row("ring", "final users", 1.0, float("nan"), np.inf).passed


def test_the_spread_of_a_spread() -> None:
    one = moments_of(np.array([0.2, 0.5, 0.3]), np.array([0.0, 0.5, 1.0]))
    assert one.mean == pytest.approx(0.55) and one.sd**2 == pytest.approx(0.1225)
    narrow, wide = (sd_row("", "", np.zeros(r), one).tolerance for r in (400, 100))
    assert wide == pytest.approx(2 * narrow, rel=0.01)


def test_neutral_values_leave_everybody_where_she_is() -> None:
    def arrange(people: People, _: int) -> None:
        people.uses[:20] = EVERYTHING

    values = {"pace": 0.0}
    for theory in (ALONE, CROWD, LOGIT):
        shares = replicate(Laboratory(50, theory, values, complete(50)), 42, 10, 3, arrange)
        assert (shares == 0.4).all()


def test_neutral_values_are_parameters() -> None:
    assert set(NEUTRAL) <= set(PARAMETERS)


def test_nothing_of_one_feature_reaches_another() -> None:
    histories = []
    for others in (np.uint32(0), EVERYTHING):

        def arrange(people: People, _: int, others: np.uint32 = others) -> None:
            people.uses[:5] = np.uint32(1) | others

        state = Laboratory(60, CROWD, {"base": 0.01, "b_peer": 0.3}, complete(60)).state(
            4, 20, arrange=arrange
        )
        state.run_to(20)
        histories.append(users_by_week(state))
    assert (histories[0][:, 0] == histories[1][:, 0]).all()
    assert not (histories[0][:, 1] == histories[1][:, 1]).all()


def test_features_are_independent_replicates() -> None:
    runs = 80
    lab = Laboratory(60, CROWD, {"base": 0.03, "b_peer": 0.38}, complete(60))
    shares = replicate(lab, runs * REPLICATES_A_RUN, 6, seed=11)[6]
    by_run = shares.reshape(runs, REPLICATES_A_RUN)
    between = by_run.mean(axis=1).var(ddof=1) * REPLICATES_A_RUN / shares.var(ddof=1)
    assert abs(between - 1.0) < 4.4 * np.sqrt(2.0 / (runs - 1))
    correlations = np.corrcoef(by_run.T)[np.triu_indices(REPLICATES_A_RUN, 1)]
    assert np.abs(correlations).max() < 5.0 / np.sqrt(runs)
    assert abs(correlations.mean()) < 4.4 / np.sqrt(runs * correlations.size)


def test_random_graphs() -> None:
    n, z = 4000, 4.0
    pairs = random_graph(n, z, seed=5)
    label = np.minimum(pairs.one, pairs.two) * n + np.maximum(pairs.one, pairs.two)
    degrees = Laboratory(n, pairs=pairs).degrees()
    assert np.unique(label).size == pairs.one.size == n * z / 2
    assert (pairs.one != pairs.two).all()
    assert abs(degrees.var() - z) < 4.4 * z * np.sqrt(2.25 / n)
    assert not np.array_equal(pairs.one, random_graph(n, z, seed=6).one)
    assert random_graph(5, 2.0, seed=1).one.size == 5
