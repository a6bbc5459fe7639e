"""Posts that bodies share, searched within a budget of euros; and the map of tiles."""

import json

import numpy as np
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.core.policies import Budget
from simadopt.experiments.search.objectives import read_objectives
from simadopt.experiments.search.optimise import optimise_policies
from simadopt.experiments.search.search_spec import SearchSpec
from simadopt.experiments.search.seed_sets import two_seed_sets
from simadopt.io.scenario_fields import Text
from simadopt.io.wording import wording
from simadopt.levels.territory.policies import CHOOSE, Policy, Wave
from simadopt.levels.territory.scenario import Intervention, Scenario, Who
from simadopt.levels.territory.tables.items import INDEX

SMALL = Scenario(
    name="search", title=Text(fr="recherche", en="search"), quarters=60, focus="dpo",
    authorities=Who(source="synthetic", communes=300),
)  # fmt: skip


@pytest.fixture(scope="module")
def case():
    return sa.load(SMALL)


@pytest.fixture(scope="module")
def space(case):
    policies = case.level.policies()
    return policies.space(case, [case.start(1)], Budget(0.0, 1_500_000.0), policies.prices())


def test_a_policy_costs_what_a_run_of_it_says(case, space):
    rng, policies = np.random.default_rng(1), case.level.policies()
    for _ in range(6):
        policy = space.policy(space.at_random(rng))
        run = case.with_scenario(
            policies.under(SMALL, policy.interventions(space.prices))
        ).finished(1)
        spent = case.level.measured(run)["eur"]
        assert spent == pytest.approx(
            sum(w.bodies(space.sizes) * space.each(w) for w in policy.blocks)
        )
        assert spent <= space.budget.eur
    none = space.policy({**space.at_random(rng), "first_share": 0.0, "second_share": 0.0})
    assert none == Policy()


def test_rules_spend_the_budget_each_their_way(case, space):
    rules = case.level.policies().rules(space)
    assert {one.blocks[0].choose for one in rules.values()} == set(CHOOSE)
    for rule in rules.values():
        (wave,) = rule.blocks
        assert space.budget.eur - wave.bodies(space.sizes) * space.each(wave) < space.each(wave)
    firsts = [space.policy(one) for one in case.level.policies().first_choices(space)]
    assert firsts[0] == Policy() and set(firsts[1:]) == set(rules.values())


def test_a_search_finds_communes_with_an_officer(case):
    seeds = two_seed_sets(case.level, None, 3, 4, 1, single=True)
    wanted = read_objectives(("focus_communes",), case.level)
    spec = SearchSpec(
        case, Budget(0.0, 1_500_000.0), wanted, *seeds, population=4, generations=2, caution=0.0
    )
    found = optimise_policies(spec)
    column = wanted[0].column
    best = max(one.values[:, column].mean() for one in found.of("found"))
    assert best > found.nothing.values[:, column].mean() + 0.02
    again = case.level.policies().read_policy(
        json.loads(json.dumps([vars(block) for block in found.of("found")[0].policy.blocks]))
    )
    assert again == found.of("found")[0].policy


def test_a_wave_is_told_in_both_languages():
    wave = Wave("volunteers", 0.3, "2024Q1", "dpo")
    assert "the most engaged first" in wave.told(wording("en"))
    assert "les plus engagées d’abord" in wave.told(wording("fr"))


def test_what_has_no_price_is_refused(case):
    act = Intervention(kind="network", quarter="2014Q1")
    unpriced = sa.load(SMALL.model_copy(update={"interventions": (act,)}))
    with pytest.raises(InputError, match="no price"):
        unpriced.level.policies().check(unpriced)


def test_each_department_has_a_tile():
    from simadopt.levels.territory.authorities.roster import published
    from simadopt.levels.territory.tables.tiles import TILES

    roster = published()
    codes = {roster.code[i] for i in np.flatnonzero(roster.type == 2)}
    assert set(TILES) == codes
    assert len(set(TILES.values())) == len(TILES) == 101


def test_a_map_holds_shares_of_departments(case):
    from simadopt.interfaces.territory_map import department_shares

    some = sa.load("territory_department").start(1)
    some.run_to(30)
    communes = some.s.type == 0
    bit = np.uint32(1 << INDEX["plan"])
    assert department_shares(some, "plan") == {
        "35": pytest.approx(((some.m.placed[communes] & bit) != 0).mean())
    }
