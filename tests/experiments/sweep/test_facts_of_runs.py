"""What a store says of a run is never written over by what varies (A1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.sensitivity.analysis import sensitivity
from simadopt.experiments.sweep.columns import RUN_COLUMNS
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.sweeping import sweep
from simadopt.experiments.sweep.variables import refuse_facts
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.model.outcomes import OUTCOMES

TOWN = "commune_27k"


@pytest.fixture(scope="module")
def case():
    return load(TOWN, {"weeks": 2})


@pytest.mark.parametrize("vary", ["seed=1,2,3", "seed=1:9"])
def test_a1_varied_seeds_are_refused_with_the_right_way(case, vary):
    for analysis in (
        lambda: sweep(case, [vary], design="factorial"),
        lambda: sensitivity(case, "morris", [vary]),
    ):
        with pytest.raises(InputError, match="--seed gives the first seed and --replicates"):
            analysis()


def test_a1_a_policy_has_no_seed_of_its_own(case):
    with pytest.raises(InputError, match="the same random draws"):
        compare(case, {"b": {"seed": 2}}, draws=0, replicates=2)
    other = case.with_levers({"seed": 2})
    with pytest.raises(InputError, match="by its seed only"):
        compare(case, {"b": other}, draws=0, replicates=2)


@pytest.mark.parametrize("name", [*RUN_COLUMNS, "digest", *OUTCOMES, "name", "title.fr"])
def test_a1_no_variable_has_the_name_of_a_stored_fact(case, name):
    with pytest.raises(InputError, match=name):
        Plan((Arm("town", case),), points=({name: 1.0},))


def test_a1_a_draw_of_the_posterior_sets_parameters_only(case):
    with pytest.raises(InputError, match="a draw sets parameters and theories only"):
        Plan((Arm("town", case),), draws=({"seed": 2.0},))
    with pytest.raises(InputError, match="a draw sets parameters and theories only"):
        compare(case, {"b": {"b_peer": 1.0}}, replicates=2, draws=[{"seed": 1}, {"seed": 2}])


def test_a1_two_names_of_a_parameter_are_one_variable_and_one_identity(case):
    plan = Plan((Arm("town", case),), points=({"b_peer": 1.0}, {"b_peer": 2.0}))
    long = replace(
        plan,
        points=({"parameters.b_peer": 1.0}, {"parameters.b_peer": 2.0}),
        _base={}, _keys={},
    )  # fmt: skip
    assert [long.run(k).id for k in range(2)] == [plan.run(k).id for k in range(2)]
    assert plan.run(0).id != plan.run(1).id
    with pytest.raises(InputError, match="given twice"):
        sweep(case, ["b_peer=1,2", "parameters.b_peer=1,2"], design="factorial", draws=0)


def test_a1_what_varies_truly_is_taken():
    refuse_facts(
        ["weeks", "b_peer", "theory.preset", "coaching.share", "authorities.0.staff"], LEVEL
    )
