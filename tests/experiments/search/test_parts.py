"""The parts of a search, each against what can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.core.level import level_named
from simadopt.core.policies import Budget
from simadopt.experiments.search.front import hypervolume, non_dominated, spread_out
from simadopt.experiments.search.nsga import search_generations
from simadopt.experiments.search.objectives import read_objectives, score, worst_tenth
from simadopt.experiments.search.seed_sets import two_seed_sets
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.model.outcomes import OUTCOMES
from simadopt.levels.staff.policies.policy import GROUPS, Block, Policy, Prices
from simadopt.levels.staff.policies.rules import first_choices, rules_of_thumb
from simadopt.levels.staff.policies.space import TAUGHT, group_sizes, whole_space
from simadopt.levels.staff.tables.features import FEATURES

SIZES = dict.fromkeys(GROUPS, 100)


def test_front_of_points_on_a_circle() -> None:
    angle = np.linspace(0.0, np.pi / 2.0, 9)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    scores = np.concatenate([0.5 * circle, circle])
    assert non_dominated(scores) == list(range(9, 18))
    assert spread_out(scores, range(9, 18), 3) == [9, 13, 17]


def test_what_is_no_better_anywhere_is_off_the_front() -> None:
    """Equal on one objective and worse on the other is dominated; of equal rows the first stays."""
    scores = np.array([[1.0, 2.0], [1.0, 1.0], [0.5, 2.0], [2.0, 0.0], [1.0, 2.0]])
    assert non_dominated(scores) == [0, 3]


@pytest.mark.parametrize("objectives", [1, 2, 3])
def test_hypervolume_against_counted_points(objectives: int) -> None:
    rng = np.random.default_rng(objectives)
    scores = rng.random((6, objectives))
    dust = rng.random((200_000, objectives))
    covered = (dust[:, None, :] <= scores[None]).all(axis=2).any(axis=1).mean()
    assert hypervolume(scores, np.zeros(objectives)) == pytest.approx(covered, abs=0.005)


def test_score_is_between_mean_and_worst_tenth() -> None:
    values = np.zeros((20, len(OUTCOMES)))
    values[:, list(OUTCOMES).index("services_left_behind")] = np.arange(20.0)
    (equity,) = read_objectives(["equity"])
    assert score(equity, values, 0.0) == -9.5
    assert score(equity, values, 1.0) == -18.5  # the worst two
    assert score(equity, values, 0.5) == -14.0
    assert worst_tenth(np.arange(5.0)) == 0.0


def test_every_objective_has_a_direction() -> None:
    assert all(objective.sign for objective in level_named("staff").policies().objectives.values())


def test_unknown_and_repeated_objectives_are_all_named() -> None:
    with pytest.raises(InputError) as caught:
        read_objectives(["use", "equty", "use"])
    assert [p.hint for p in caught.value.problems] == ["equity", ""]


def test_cost_counts_every_session_of_the_run() -> None:
    course = Block("training", "heads", 0.5, "central", 6.0, 4, 26, 3.0)
    cost = course.cost(SIZES, 104, Prices())  # weeks 4, then 30, 56 and 82
    assert cost == Budget(50 * (6.0 + 3 * 3.0), 50 * (64.0 + 3 * 32.0))
    first, again = course.interventions(Prices())
    assert (first.week, first.repeat_weeks, again.week, again.repeat_weeks) == (4, 0, 30, 26)


def test_refreshers_after_the_end_are_dropped() -> None:
    course = Block("training", "heads", 0.5, "central", 6.0, 4, 26, 3.0)
    kept = Policy((course,)).within(Budget(1e9, 1e9), SIZES, 30, Prices())
    assert len(kept.interventions(Prices())) == 1
    kept = Policy((course,)).within(Budget(1e9, 1e9), SIZES, 31, Prices())
    assert len(kept.interventions(Prices())) == 2


def test_those_drawn_by_lot_are_the_same_each_time() -> None:
    course = Block("training", "heads", 0.5, "random", 6.0, 4, 26, 6.0)
    assert len(course.interventions(Prices())) == 1  # another one would draw other people


def test_a_budget_cuts_every_block_alike() -> None:
    course = Block("training", "connected", 1.0, "central", 10.0, 4)
    coaching = Block("coaching", "heads", 0.2, "central", 12.0, 4)
    policy = Policy((course, coaching))
    half = Budget(0.5 * (1000.0 + 240.0), 1e9)
    kept = policy.within(half, SIZES, 104, Prices())
    assert [block.people(SIZES) for block in kept.blocks] == [50, 10]
    assert policy.within(Budget(1e9, 1e9), SIZES, 104, Prices()) == policy
    assert policy.within(Budget(5.0, 1e9), SIZES, 104, Prices()) == Policy()


def test_prices_are_those_of_the_shipped_scenarios() -> None:
    shipped = {
        name: load(shipped_file("scenarios", f"commune_27k_{name}.yaml")).scenario.interventions
        for name in ("coach_heads", "train_everybody", "train_relays")
    }
    prices = Prices()
    for act in (act for acts in shipped.values() for act in acts):
        assert act.price == pytest.approx(prices.eur(act.kind, act.hours), abs=0.5)
    block = Block("coaching", "heads", 1.0, "central", 12.0, 4, 26, 3.0)
    assert block.interventions(prices) == shipped["coach_heads"]
    day = Block("training", "everybody", 1.0, "central", 6.0, 4)
    assert day.interventions(prices) == shipped["train_everybody"]


def test_sizes_and_choices_of_the_commune() -> None:
    case = load(shipped_file("scenarios", "commune_27k.yaml"))
    sizes = group_sizes([case.start(1)])
    assert (sizes["everybody"], sizes["connected"], sizes["heads"]) == (200, 200, 16)
    assert sizes["managers"] == sizes["heads"] + sizes["directors"]
    sizes["brokers"] = 0
    space = whole_space(sizes, 20, Budget(1.0, 1.0), Prices())
    assert "brokers" not in space.variables["training_group"]
    assert space.variables["training_week"] == (4, 13)


def test_what_is_taught_is_the_tool_in_two_parts() -> None:
    gru = {feature.name for feature in FEATURES if feature.tool == "gru"}
    assert set(TAUGHT["requests"]) | set(TAUGHT["others"]) == gru
    assert not set(TAUGHT["requests"]) & set(TAUGHT["others"])


def test_the_two_seed_sets_share_nothing() -> None:
    folder = shipped_file("calibration/fit", "posterior.parquet").parent
    search, fresh = two_seed_sets(level_named("staff"), folder, 20, 100, 1)
    assert not {str(s) for s in search.settings} & {str(s) for s in fresh.settings}
    assert not set(search.seeds) & set(fresh.seeds)
    assert two_seed_sets(level_named("staff"), folder, 20, 100, 1) == (search, fresh)
    assert two_seed_sets(level_named("staff"), folder, 20, 100, 2)[0].seeds != search.seeds


def test_no_posterior_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"posterior\.parquet"):
        two_seed_sets(level_named("staff"), tmp_path, 2, 2, 1)


def test_a_search_starts_from_the_rules_of_thumb() -> None:
    case = load(shipped_file("scenarios", "commune_27k.yaml"))
    space = whole_space(group_sizes([case.start(1)]), 104, Budget(2400.0, 25600.0), Prices())
    nothing, everybody, heads, connected = map(space.policy, first_choices(space))
    assert nothing == Policy()
    assert everybody == rules_of_thumb(space)["everybody"]
    assert rules_of_thumb(space)["heads"].blocks[0] in heads.blocks
    assert connected.blocks[0].choose == "central"
    poor = replace(space, budget=Budget(1000.0, 15_000.0))  # not every head can be coached
    coached = [space.policy(first_choices(poor)[2]), rules_of_thumb(poor)["heads"]]
    ours, rule = (poor_one.within(poor.budget, space.sizes, 104, Prices()) for poor_one in coached)
    assert ours.blocks[-1] == rule.blocks[0]
    tried = search_generations(
        space.variables,
        lambda choices: (np.zeros((len(choices), 1)), np.zeros((len(choices), 1))),
        objectives=1, population=6, generations=1, seed=1, starts=first_choices(space),
    )  # fmt: skip
    assert tried[:4] == first_choices(space)


def test_generations_improve_on_chance_and_repeat() -> None:
    variables = {f"x{k}": tuple(range(10)) for k in range(6)}
    seen: list[float] = []

    def judge(choices: object) -> tuple[np.ndarray, np.ndarray]:
        totals = np.array([[float(sum(c.values()))] for c in choices])  # type: ignore[attr-defined]
        seen.extend(totals[:, 0].tolist())
        return totals, totals - 40.0

    def once() -> list[dict[str, int]]:
        return search_generations(
            variables, judge, objectives=1, population=20, generations=12, seed=4
        )

    first = once()
    assert first == once()
    assert len(first) == 240
    best_kept = max(total for total in seen if total <= 40.0)
    assert best_kept >= 39.0  # what breaks the limit does not win
    assert np.mean(seen[220:240]) > np.mean(seen[:20]) + 5.0
