"""Interventions: whom they reach, what they do, what they cost; explanations; Mesa views.

The general rooms.
"""

import numpy as np
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.explanations.explain import MECHANISMS, explain
from simadopt.levels.territory.model.outcomes import outcomes
from simadopt.levels.territory.model.views import Commune, Intercommunal, TerritoryModel
from simadopt.levels.territory.rules.starting import TERMS
from simadopt.levels.territory.scenario import Intervention, Scenario, Target, Who
from simadopt.levels.territory.tables.items import INDEX
from simadopt.levels.territory.verify.laboratory import communes, finished, held, scenario

TITLE = Text(fr="essai", en="test")


def small(**fields):
    asked = {"name": "small", "title": TITLE, "quarters": 44}
    return Scenario(**{**asked, "authorities": Who(source="synthetic", communes=300), **fields})


@pytest.fixture(scope="module")
def case():
    return sa.load(small())


@pytest.mark.parametrize("choose", ["random", "volunteers", "weakest", "central"])
def test_whom_a_policy_reaches(choose):
    target = Target(type=("intercommunal",), share=0.5, choose=choose)
    act = Intervention(kind="fund", quarter="2014Q1", target=target, eur=1000.0, year_eur=400.0)
    made = sa.load(small(interventions=(act,)))
    run = made.finished(1)
    rows = run.reached[0]
    bodies = np.flatnonzero(run.s.type == 1)
    assert rows.size == round(bodies.size / 2) and set(rows) <= set(bodies)
    years = (run.first + 44 - 2014 * 4) / 4
    assert outcomes(run)["eur"] == pytest.approx(rows.size * (1000.0 + 400.0 * years))
    before = start(made.scenario, run.roster, 1, 44)
    before.run_to(8)
    have = np.bitwise_count(before.m.placed | before.m.active).astype(int)
    left = np.setdiff1d(bodies, rows)
    if choose == "volunteers":
        assert have[rows].min() >= have[left].max()
    if choose == "weakest":
        assert have[rows].max() <= have[left].min()


def test_a_price_that_is_not_given_is_unknown_not_zero():
    act = Intervention(kind="fund", quarter="2014Q1", target=Target(type=("intercommunal",)))
    assert np.isnan(outcomes(sa.load(small(interventions=(act,))).finished(1))["eur"])
    assert outcomes(sa.load(small()).finished(1))["eur"] == 0.0


def test_what_a_pool_stops_its_members_stop_together():
    roster = communes(40, 25)
    values = {
        "alpha_open_data": -20.0,
        "b_pool": 19.0,
        "pool_departments": 1.0,
        "pool_open_year": 9.0,
        "pool_take": 1.0,
    }
    values |= {"exit_year": 0.0, "pool_members": 1.0}
    close = Intervention(
        kind="pool_close", quarter="2018Q1", item="open_data", target=Target(department=("3", "4"))
    )
    run = finished(scenario(28, {"pooling": True, "exits": True}, (close,), **values), roster)
    dark = np.isin(np.array(roster.department), ("3", "4"))
    assert held(run, "open_data", 24)[dark].mean() > 0.5
    assert held(run, "open_data", 25)[dark].mean() < 0.45
    assert (held(run, "open_data", 25)[~dark] >= held(run, "open_data", 24)[~dark]).all()


def exits_by_host(shared):
    roster = communes(60, 20)
    values = {
        "alpha_open_data": -20.0, "b_pool": 19.0, "pool_departments": 1.0, "pool_open_year": 9.0,
            "pool_take": 1.0,
        "exit_year": 0.15, "pool_members": 1.0, "exit_hosts": 1000.0,
    }  # fmt: skip
    theory = {"pooling": True, "exits": True, "shared_exits": shared}
    run = finished(scenario(40, theory, **values), roster)
    k = np.uint32(INDEX["open_data"])
    had = ((run.history >> k) & np.uint32(1)).astype(int)
    lost = np.maximum(had[:-1] - had[1:], 0).reshape(40, 60, 20).sum(axis=2)
    return lost[lost > 0]


def test_exits_come_in_clusters_unless_hosts_are_independent():
    together, apart = exits_by_host(True), exits_by_host(False)
    assert np.median(together) >= 10
    assert np.median(apart) <= 2


def test_new_law_and_example_and_network():
    law = Intervention(
        kind="law", quarter="2014Q1", deadline="2016Q1", item="smart_city", form="sanction"
    )
    example = Intervention(
        kind="example", quarter="2014Q1", item="smart_city", target=Target(share=0.1)
    )
    network = Intervention(kind="network", quarter="2014Q1", target=Target(type=("commune",)))
    shares = {
        name: outcomes(sa.load(small(focus="smart_city", interventions=acts)).finished(1))[
            "focus_share"
        ]
        for name, acts in {
            "none": (),
            "law": (law,),
            "example": (example,),
            "network": (network,),
        }.items()
    }
    assert shares["law"] > shares["none"] * 1.5
    assert shares["example"] > shares["none"] + 0.04
    assert shares["network"] >= shares["none"] - 0.05


def test_levers_reach_interventions():
    act = Intervention(kind="fund", quarter="2014Q1", target=Target(type=("intercommunal",)))
    made = sa.load(small(interventions=(act,))).with_levers(
        {"fund.share": 0.2, "fund.year_eur": 9000.0}
    )
    assert made.scenario.interventions[0].target.share == 0.2
    assert made.scenario.interventions[0].year_eur == 9000.0
    with pytest.raises(InputError, match="did you mean share"):
        made.with_levers({"fund.shaer": 0.2})


def test_why_did_this_authority_not_start(case):
    told = explain(case, "C5", "plan", seed=1)
    run = case.start(1, watched=(5,))
    run.run_to(run.steps)
    record = run.watch.record[0, :, INDEX["plan"]]
    assert (told.record == record).all()
    sums = record[:, : len(TERMS)].astype(float).sum(axis=1)
    assert sums == pytest.approx(record[:, len(TERMS)], abs=1e-4)
    assert set(told.without) == set(MECHANISMS)
    had = held(run, "plan")[5]
    assert (told.came is not None) or not had
    # the watched run is the run
    assert run.digest() == case.finished(1).digest()
    with pytest.raises(InputError, match="no authority has this key"):
        explain(case, "C999999", "plan")
    with pytest.raises(InputError, match="say which authority"):
        explain(case, "", "plan")


def test_a_mechanism_that_does_nothing_changes_nothing(case):
    told = explain(case, "C5", "dpo", seed=1, without=("law",))
    terms = told.record[:, TERMS.index("law")]
    assert (terms >= 0.0).all()
    off = case.with_levers({"theory.law": False})
    again = explain(off, "C5", "dpo", seed=1, without=("law",))
    assert again.came == again.without["law"] == told.without["law"]


def test_mesa_views(case):
    model = TerritoryModel(case.scenario, seed=1)
    assert len(model.of_type("commune")) == 300
    for _ in range(5):
        model.step()
    assert model.date == "2013Q2"
    body = model.of_type("intercommunal")[0]
    assert isinstance(body, Intercommunal) and all(isinstance(c, Commune) for c in body.communes)
    assert body.communes[0].body is body
    run = case.start(1)
    run.run_to(5)
    for one in model.authorities[:50]:
        assert (one.state("plan") == "placed") == bool(run.m.placed[one.row] >> INDEX["plan"] & 1)
        assert ("plan" in one.items) == (one.host("plan") != "" and one.state("plan") == "placed")
    with pytest.raises(InputError, match="views"):
        model.authorities[0].step()
    assert all(pool.offers <= set(INDEX) and pool.members is not None for pool in model.pools)


def test_general_rooms_compare_and_sweep(tmp_path, case):
    act = Intervention(
        kind="fund",
        quarter="2014Q1",
        target=Target(type=("intercommunal",), share=0.0),
        year_eur=9000.0,
    )
    made = sa.load(small(interventions=(act,)))
    found = sa.compare(
        made, {"random": {"fund.share": 0.3}, "volunteers": {"fund.share": 0.3, "fund.choose": "volunteers"}},
        draws=0, replicates=6,
    )  # fmt: skip
    assert found.difference("random").value > -0.02
    swept = sa.sweep(
        case, ["b_epci=0,2"], design="factorial", draws=0, replicates=2, out=tmp_path / "s"
    )
    assert len(swept.table) == 4 and swept.table["items_mean"].between(0, 30).all()


def test_survey_is_what_the_general_interview_finds(case):
    from simadopt.levels.territory.survey.asked import answers, questions
    from simadopt.levels.territory.survey.frame import ANSWERS, frame
    from simadopt.survey.interview import interview

    run = sa.load(small(authorities=Who(source="synthetic", communes=3000), quarters=22)).finished(
        1
    )
    seat = frame(run, 1)
    kinds = np.bincount(run.s.type[seat.rows], minlength=4)
    assert kinds[:2].tolist() == [ANSWERS["commune"], ANSWERS["intercommunal"]]
    assert len(set(seat.rows.tolist())) == seat.rows.size
    own = answers(run)
    for one in interview(run, asked=questions()):
        value = own[one.question.id]
        assert (one.value is None and np.isnan(value)) or one.value == pytest.approx(value)


def test_those_who_answer_are_engaged_when_rho_is_large():
    from simadopt.levels.territory.survey.frame import engagement, frame

    made = sa.load(small(authorities=Who(source="synthetic", communes=3000), quarters=22))
    means = {}
    for rho in (0.0, 2.0):
        run = made.with_levers({"select_rho": rho}).finished(1)
        rows = frame(run, 1).rows
        means[rho] = engagement(run)[rows[run.s.type[rows] == 0]].mean()
    assert abs(means[0.0]) < 0.5 and means[2.0] > 1.5
