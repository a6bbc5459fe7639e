"""Rules alone: shapes of laws, hosts' exit rates, places in the agenda, profiles of the barometer."""

from types import SimpleNamespace

import numpy as np
import pytest

from simadopt.levels.territory.clock import number, quarter
from simadopt.levels.territory.rules.capacity import load, slots
from simadopt.levels.territory.rules.exits import exit_rates, quarterly
from simadopt.levels.territory.rules.law import law_lambda, law_term
from simadopt.levels.territory.rules.pooling import opening_probability
from simadopt.levels.territory.survey.barometer import PROFILES, profiles, violations
from simadopt.levels.territory.tables.items import INDEX, ITEMS, NAMES, TYPES, mask
from simadopt.levels.territory.tables.laws import ELECTIONS, LAWS, Law
from simadopt.levels.territory.tables.parameters import PARAMETERS, intercepts, parameters

P = SimpleNamespace(
    law_ramp=0.4, law_decay_years=2.0, law_floor=0.05, law_sanction=4.0, law_duty=1.0, law_flow=2.4,
        pool_open_year=0.4,
    pool_law=2.0,
)  # fmt: skip


def law(form):
    return Law("x", "dpo", TYPES, 0, number("2016Q1"), number("2018Q1"), form)


def test_a_law_ramps_then_decays():
    at = {
        q: law_lambda(law("duty"), number(q), P)
        for q in ("2015Q4", "2016Q1", "2017Q1", "2018Q1", "2020Q1", "2022Q1")
    }
    assert list(at.values()) == pytest.approx([0.0, 0.0, 0.2, 1.05, 0.55, 0.3])
    assert law_term(law("sanction"), number("2018Q1"), P) == pytest.approx(4.2)


def test_a_flow_acts_in_the_year_before_its_deadline():
    acts = [law_lambda(law("flow"), number("2016Q4") + k, P) for k in range(7)]
    assert acts == [0, 1, 1, 1, 1, 0, 0]


def test_hosts_have_a_mean_exit_rate():
    keys = np.arange(20_000, dtype=np.uint64)
    rates = 1 - (1 - exit_rates(1, keys, 0.05, 4.0).astype(float)) ** 4
    assert rates.mean() == pytest.approx(0.05, abs=0.003)
    assert np.quantile(rates, 0.5) < 0.03 < np.quantile(rates, 0.9)
    assert exit_rates(1, keys, 0.05, 1000.0).std() < 0.005
    assert not exit_rates(1, keys, 0.0, 4.0).any()
    assert 1 - (1 - quarterly(0.3)) ** 4 == pytest.approx(0.3)


def test_a_sanctioned_duty_opens_offers():
    assert opening_probability(0.0, P) == pytest.approx(1 - np.exp(-0.1))
    assert opening_probability(1.0, P) == pytest.approx(1 - np.exp(-0.1 * np.exp(2.0)))


def test_places_in_the_agenda():
    assert [slots(k) for k in range(4)] == [1, 2, 3, 5]
    assert [float(load(k, 2)) for k in range(4)] == [0.0, 0.5, 1.0, 1.0]


def one(placed, active=(), envisaged=()):
    words = {
        n: np.array([mask(v)], np.uint32)
        for n, v in (("placed", placed), ("active", active), ("envisaged", envisaged))
    }
    return SimpleNamespace(m=SimpleNamespace(**words))


SIX = ("open_data", "thd", "smart_city", "dematerialisation", "incubator", "e_inclusion")
ALL = ("plan", "elected", "top_down", "social", "trials", "security", *SIX)


@pytest.mark.parametrize(
    ("run", "profile"),
    [
        (one((*ALL, "monitoring")), "systemique"),
        (one(ALL), "eclaireur"),
        (one(("plan", "elected", "top_down", "social", "dpo", "thd")), "entrepreneur"),
        (one(("security",), ("big_data",)), "explorateur"),
        (one(("top_down", "thd")), "observateur"),
        (one(("top_down", "thd"), (), ("big_data",)), "none"),
        (one(("elected", "thd")), "none"),
    ],
)
def test_profiles_of_the_barometer(run, profile):
    assert PROFILES[profiles(run, nearest=False)[0]] == profile
    if profile != "none":
        assert profiles(run, nearest=True)[0] == PROFILES.index(profile)
        assert violations(run)[PROFILES.index(profile), 0] == 0


def test_tables_are_sound():
    assert len(ITEMS) == 30 and len(set(NAMES)) == 30
    assert all(set(x.needs) <= set(NAMES) for x in ITEMS)
    assert all(
        x.vote <= x.deadline and x.item in NAMES and set(x.types) <= set(TYPES) for x in LAWS
    )
    assert all(set(x.types) <= set(TYPES) for x in ELECTIONS)
    assert {x.staff for x in ITEMS if x.group == "job"} == {
        "data_officer", "open_government", "data_scientist", "data_visualisation", "smart_city",
            "smart_grids",
        "open_innovation", "security", "dpo", "cil",
    }  # fmt: skip
    assert all(
        row.holds(row.default) and row.meaning_fr and row.source for row in PARAMETERS.values()
    )
    table = intercepts({"alpha_dpo": -5.0, "gamma_region_dpo": 2.0})
    assert table[0, INDEX["dpo"]] == -5.0 and table[3, INDEX["dpo"]] == -3.0
    assert float(parameters({"b_load": 0.25}).b_load) == 0.25
    assert quarter(number("2030Q4")) == "2030Q4"
