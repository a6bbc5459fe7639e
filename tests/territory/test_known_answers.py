"""The territory in limits whose answer is known (design §6)."""

from itertools import pairwise

import numpy as np
import pytest

from simadopt.experiments.verify import run_case
from simadopt.levels.territory.rules.starting import TERMS
from simadopt.levels.territory.scenario import Intervention, Target
from simadopt.levels.territory.verify import cases
from simadopt.levels.territory.verify.laboratory import communes, finished, held, logit, scenario

CASES = [
    ("independent", {}),
    ("independent", {"hazard": 0.1, "quarters": 8, "seed": 2}),
    ("frailty", {}),
    ("frailty", {"variance": 2.0}),
    ("law", {}),
    ("bodies", {"q": 0.0, "quarters": 80}),
    ("bodies", {"q": 0.1}),
    ("bodies", {}),
    ("pool", {"quarters": 4}),
    ("pool", {"quarters": 8}),
    ("pool", {}),
]


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_a_limit_has_its_answer(name, settings):
    rows = run_case(name, settings)
    assert rows and all(row.passed for row in rows), rows


def test_a_known_answer_can_be_missed(monkeypatch):
    monkeypatch.setattr(cases.oracles, "hazard_share", lambda hazards: 0.5)
    assert not any(row.passed for row in run_case("independent"))


@pytest.fixture(scope="module")
def loose():
    return communes(20, 400)


def test_funding_without_spillover_mixes_two_worlds():
    roster = communes(40, 60, 20, bodies=True)
    values = {"alpha_dpo": logit(0.01), "b_pool": 2.0, "epci_offer": 0.0, "pool_departments": 0.0}

    def funded(share):
        fund = Intervention(
            kind="fund",
            quarter="2016Q2",
            item="dpo",
            target=Target(type=("intercommunal",), share=share),
        )
        asked = scenario(40, {"pooling": True}, (fund,), **values)
        return finished(asked, roster)

    nobody, some, all_ = (held(funded(share), "dpo") for share in (0.0, 0.3, 1.0))
    run = funded(0.3)
    reached = {roster.key[i] for i in run.reached[0]}
    assert len(reached) == round(0.3 * 120)
    inside = np.array([one in reached for one in roster.epci])
    assert (some == np.where(inside, all_, nobody)).all()
    small = np.asarray(roster.type) == 0
    mixed = (
        inside[small].mean() * all_[small & inside].mean()
        + (1 - inside[small].mean()) * nobody[small & ~inside].mean()
    )
    assert some[small].mean() == pytest.approx(mixed)
    assert all_[small].mean() > nobody[small].mean() + 0.1


def test_3499_and_3501_inhabitants_differ_through_the_law_only():
    from simadopt.levels.territory.authorities.roster import make_roster

    rows = [
        (f"C{i}", f"{i}", "commune", "", f"c{i}", str(people), f"{i}", f"{i}", "")
        for i, people in enumerate((3499, 3501))
    ]
    roster = make_roster(rows, np.array([7, 7], np.uint64))
    asked = scenario(
        60, {"law": True, "imitation": True, "load": True, "head_start": True}, alpha_open_data=-8.0,
            b_size=1.0,
        aware_state=5.0, frailty_sd=1.0, b_capacity=1.0,
    )  # fmt: skip
    run = finished(asked, roster, watched=(0, 1))
    from simadopt.levels.territory.tables.items import INDEX

    terms = run.watch.record[:, :, INDEX["open_data"], : len(TERMS)]
    law = TERMS.index("law")
    others = [k for k in range(len(TERMS)) if k != law]
    assert np.abs(terms[0][:, others] - terms[1][:, others]).max() < 1e-3
    assert (terms[0][:, law] == 0).all() and terms[1][:, law].max() > 0.1


def test_departments_without_a_path_do_not_touch_each_other():
    roster = communes(2, 120, 20, regions=2, bodies=True)
    theory = dict.fromkeys(
        ("imitation", "learning", "law", "pooling", "load", "envisaging", "exits"), True
    )
    values = {
        "b_near": 0.6,
        "b_epci": 0.8,
        "b_peer": 0.5,
        "b_learn": 0.6,
        "b_pool": 1.8,
        "frailty_sd": 1.0,
    }
    pilot = Intervention(
        kind="example", quarter="2013Q1", item="open_data", target=Target(department=("0",))
    )
    both = [
        finished(scenario(40, {**theory, "immediate": False}, acts, **values), roster)
        for acts in ((), (pilot,))
    ]
    second = np.array([d == "1" for d in roster.department])
    assert (both[0].history[:, second] == both[1].history[:, second]).all()
    assert (both[0].m.active[second] == both[1].m.active[second]).all()
    assert (both[0].history[:, ~second] != both[1].history[:, ~second]).any()


def test_a_deadline_coupled_to_a_flow_multiplies_the_odds_by_eleven(loose):
    law = Intervention(kind="law", quarter="2012Q1", deadline="2015Q1", item="thd", form="flow")
    asked = scenario(
        20, {"law": True}, (law,), alpha_thd=float(np.log(0.002)), law_flow=float(np.log(11)),
            aware_state=5.0, aware_size=0.0,
    )  # fmt: skip
    run = finished(asked, loose, seed=3)
    shares = [held(run, "thd", t).mean() for t in (8, 12, 16)]
    rates = [-np.log((1 - b) / (1 - a)) for a, b in pairwise(shares)]
    assert rates[0] == pytest.approx(4 * 0.022 / 1.02, rel=0.15)
    assert rates[1] == pytest.approx(4 * 0.002, rel=0.4)


def test_named_enforcement_takes_five_months():
    roster = communes(1, 2200)
    act = Intervention(kind="enforcement", quarter="2020Q1", item="dpo")
    run = finished(scenario(40, interventions=(act,), alpha_dpo=-15.0), roster)
    at = 32
    assert held(run, "dpo", at).sum() == 0
    # 1 − e^(−5/4) a quarter: .71 after one, .92 after two; 20 of 22 in about five months
    assert held(run, "dpo", at + 2).mean() == pytest.approx(1 - np.exp(-2.5), abs=0.03)
