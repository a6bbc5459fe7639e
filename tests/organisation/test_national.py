"""The national scenario is what its script makes, and holds the published margins."""

from __future__ import annotations

import csv
import doctest
import importlib.util
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from ruamel.yaml import YAML

from simadopt.levels.staff.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "scenarios" / "fpt_national.yaml"
BOUNDS = {"under_10": (1, 9), "10_49": (10, 49), "50_349": (50, 349), "350_and_over": (350, 10**6)}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "scenarios" / "make_national.py"
    spec = importlib.util.spec_from_file_location("make_national", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_national"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def national() -> Scenario:
    plain = YAML(typ="safe", pure=True).load(COMMITTED.read_text(encoding="utf-8"))
    return Scenario.model_validate_json(json.dumps(plain))


def test_the_committed_file_is_what_the_script_makes(script: ModuleType) -> None:
    assert COMMITTED.read_text(encoding="utf-8") == script.render(script.entries())


def test_totals(national: Scenario) -> None:
    people = sum(a.count * a.staff for a in national.authorities)
    assert people == pytest.approx(1_937_200, rel=0.005)
    assert 44_000 <= sum(a.count for a in national.authorities) <= 48_000
    assert 15 <= len(national.authorities) <= 25


def test_every_margin_holds(script: ModuleType) -> None:
    for name, achieved, target in script.margins(script.entries()):
        assert achieved == pytest.approx(target, rel=0.02), name


def test_published_figures_hold(script: ModuleType) -> None:
    """Shares as printed, against the entries themselves, without the script's own targets."""
    entries = script.entries()
    people: dict[str, int] = defaultdict(int)
    employers: dict[str, int] = defaultdict(int)
    for entry in entries:
        for group in (entry.kind, entry.bracket, "all"):
            people[group] += entry.people
            employers[group] += entry.count
    share = {group: n / people["all"] for group, n in people.items()}
    assert share["commune"] == pytest.approx(0.536, rel=0.01)
    assert share["department"] == pytest.approx(0.151, rel=0.01)
    assert share["region"] == pytest.approx(0.046, rel=0.01)
    bodies = ("intercommunal", "syndicate", "communal_body", "other_body")
    assert sum(share[kind] for kind in bodies) == pytest.approx(0.267, rel=0.01)
    assert share["intercommunal"] + share["syndicate"] == pytest.approx(0.18, rel=0.01)
    assert share["syndicate"] == pytest.approx(0.035, rel=0.01)
    assert share["under_10"] < 0.06
    assert share["350_and_over"] == pytest.approx(0.60, rel=0.01)
    assert employers["under_10"] / employers["all"] == pytest.approx(0.70, rel=0.01)
    assert employers["350_and_over"] == 850
    assert (employers["department"], employers["region"]) == (101, 18)


def test_constants_are_those_of_the_file(script: ModuleType) -> None:
    assert script.figure("all", "all", 2022, "staff") == script.TOTAL_STAFF
    assert script.figure("all", "all", 2017, "employers") == script.TOTAL_EMPLOYERS
    shares = tuple(script.figure("all", "all", 2022, f"share_{c}") for c in "abc")
    assert shares == script.CATEGORIES_2022


def test_categories_of_2012_are_derived(script: ModuleType) -> None:
    """Communal bloc: C eight in ten. The rest: what remains. Both in the national A to B ratio."""
    national = np.array([script.figure("all", "all", 2012, f"share_{c}") for c in "abc"])
    national /= national.sum()  # 2.7 % are unclassified
    total = script.figure("all", "all", 2012, "staff")
    bloc = script.figure("communal_bloc", "all", 2012, "staff")
    c_bloc = script.figure("communal_bloc", "all", 2012, "share_c")
    c_rest = (national[2] * total - c_bloc * bloc) / (total - bloc)
    for communal, c in ((True, c_bloc), (False, c_rest)):
        ab = (1 - c) * national[:2] / national[:2].sum()
        assert script.CATEGORIES_2012[communal] == pytest.approx((*ab, c), abs=0.0003)


def test_means_lie_within_their_size(script: ModuleType) -> None:
    for entry in script.entries():
        low, high = BOUNDS[entry.bracket]
        assert low <= entry.staff <= high, entry.key


def test_most_authorities_stay_within_their_size(script: ModuleType) -> None:
    """Under the log-normal law that ``staff_spread`` means, with the mean kept."""
    from scipy.stats import norm

    for entry in script.entries():
        low, high = BOUNDS[entry.bracket]
        median = np.log(entry.staff) - entry.spread**2 / 2
        z = (np.log([low - 0.5, high + 0.5]) - median) / entry.spread
        inside = norm.cdf(z[1]) - norm.cdf(z[0])
        assert inside > 0.80, (entry.key, inside)


def test_communes_serve_everybody_once(script: ModuleType) -> None:
    served = sum(e.count * e.inhabitants for e in script.entries() if e.kind == "commune")
    assert served == pytest.approx(script.INHABITANTS, rel=0.02)


def test_fit_keeps_odds_ratios_and_zeros(script: ModuleType) -> None:
    start = np.array([[1.0, 2.0, 0.0], [3.0, 1.0, 4.0], [1.0, 1.0, 1.0]])
    rows, columns = np.array([10.0, 20.0, 30.0]), np.array([15.0, 20.0, 25.0])
    table = script.fit(start, rows, columns)
    np.testing.assert_allclose(table.sum(axis=1), rows)
    np.testing.assert_allclose(table.sum(axis=0), columns)
    assert table[0, 2] == 0
    odds = table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0])
    assert odds == pytest.approx(1 * 1 / (2 * 3))


def test_fit_refuses_what_cannot_be(script: ModuleType) -> None:
    with pytest.raises(ValueError, match="margins differ"):
        script.fit(np.ones((2, 2)), np.array([1.0, 1.0]), np.array([1.0, 2.0]))


def test_an_unknown_figure_is_named(script: ModuleType) -> None:
    with pytest.raises(LookupError, match="no row commune, all, 1999"):
        script.figure("commune", "all", 1999, "staff")


def test_the_file_has_no_row_twice(script: ModuleType) -> None:
    with script.MARGINS.open(encoding="utf-8", newline="") as file:
        keys = [(r["authority_type"], r["size_bracket"], r["year"]) for r in csv.DictReader(file)]
    assert len(keys) == len(set(keys))


def test_doctests(script: ModuleType) -> None:
    result = doctest.testmod(script)
    assert result.attempted > 0
    assert result.failed == 0
