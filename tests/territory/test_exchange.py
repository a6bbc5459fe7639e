"""An authority of the territory opened at the staff level, and its success seen by its neighbours."""

import json

import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.io.yaml_reader import read_scenario_text
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.exchange import feed_back, staff_scenario
from simadopt.levels.territory.tables.items import INDEX
from simadopt.levels.territory.verify.laboratory import communes, scenario


def test_an_authority_is_opened_at_the_staff_level():
    from simadopt.io.scenario_fields import Text
    from simadopt.levels.territory.scenario import Scenario, Who

    who = Who(source="synthetic", communes=200)
    run = sa.load(
        Scenario(name="a", title=Text(fr="a", en="a"), authorities=who, quarters=30)
    ).finished(2)
    for row in (int(run.roster.population[:200].argmax()), run.roster.n - 1, 200):
        opened = read_scenario_text(json.dumps(staff_scenario(run, row, weeks=4)), "opened")
        (authority,) = opened.authorities
        assert authority.inhabitants == run.roster.population[row]
        assert authority.plan == bool(run.m.placed[row] >> INDEX["plan"] & 1)
        assert set(authority.axes_in_progress).isdisjoint(authority.axes_planned)
        if authority.staff < 2000:
            assert sa.run(opened).digest


def test_success_is_seen_by_neighbours():
    roster = communes(1, 20, 20, bodies=True)
    asked = scenario(
        4,
        {"imitation": True, "learning": True},
        alpha_plan=-3.0,
        alpha_monitoring=-20.0,
        b_learn=1.0,
        b_epci=0.5,
    )
    shares = {}
    for success in (0.0, 1.0):
        run = start(asked, roster, 1, 4, watched=(5,))
        run.d.network[:] = 1
        run.m.placed[:5] |= 1 << INDEX["plan"]
        run.recount()
        for row in range(5):
            feed_back(run, row, "plan", success)
        run.run_to(1)
        shares[success] = float(run.watch.record[0, 0, INDEX["plan"], 10])
    # five of twenty others, each 1/2 away from the middle, one case of shrinkage
    assert shares[1.0] == pytest.approx(5 / 20 * (2.5 / 6), rel=1e-5)
    assert shares[0.0] == pytest.approx(-shares[1.0], rel=1e-5)


def test_what_is_no_success_is_refused():
    run = start(scenario(4), communes(1, 3), 1, 4)
    with pytest.raises(InputError, match="between 0 and 1"):
        feed_back(run, 0, "plan", 2.0)
    with pytest.raises(InputError, match="unknown item"):
        feed_back(run, 0, "plane", 0.5)
