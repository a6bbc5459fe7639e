"""A search keeps its budget, its digits and its promises, and finds what brute force finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from simadopt.cases import Case, load
from simadopt.core.errors import InputError
from simadopt.core.policies import Budget
from simadopt.experiments.processes import Lost
from simadopt.experiments.search import evaluator as benches
from simadopt.experiments.search.evaluator import Evaluator
from simadopt.experiments.search.objectives import read_objectives
from simadopt.experiments.search.optimise import optimise_policies, space_of
from simadopt.experiments.search.results import spent, summary, to_csv
from simadopt.experiments.search.search_spec import Found, SearchSpec
from simadopt.experiments.search.seed_sets import SeedSet
from simadopt.io.scenario_fields import Text
from simadopt.levels.staff.policies.policy import Policy, Prices
from simadopt.levels.staff.policies.rules import RULES, rules_of_thumb
from simadopt.levels.staff.policies.space import Space
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import Tool, Tools

BUDGET = Budget(60.0, 900.0)
SMALL = Authority(
    key="small", inhabitants=3000, staff=40, services=3, directorates=1, mailboxes=30, officials=2
)
WEEKS = 16
CHOICES: dict[str, tuple[Any, ...]] = {
    "training_group": ("nobody", "connected", "heads"),
    "training_share": (0.5, 1.0),
    "training_choose": ("central",),
    "training_hours": (2.0, 8.0),
    "training_features": ("all", "requests"),
    "training_week": (1, 8),
    "training_every": (0,),
    "training_again_hours": (3.0,),
    "coaching_group": ("nobody", "heads"),
    "coaching_share": (1.0,),
    "coaching_hours": (3.0, 12.0),
    "coaching_week": (1, 8),
    "coaching_every": (0, 4),
}


@pytest.fixture(scope="module")
def town() -> Case:
    title = Text(fr="petite", en="small")
    tools = Tools(gru=Tool(deployed_week=-26, aware=0.5, use=0.3))
    return load(Scenario(name="small", title=title, weeks=WEEKS, tools=tools, authorities=(SMALL,)))


def n_seeds(first: int, n: int) -> SeedSet:
    return SeedSet(
        tuple({"b_boss_gru": 1.0 + 0.5 * k} for k in range(n)), tuple(range(first, first + n))
    )


def spec_of(town: Case, *objectives: str, **changes: Any) -> SearchSpec:
    asked: dict[str, Any] = {"population": 6, "generations": 2, "seed": 3} | changes
    wanted = read_objectives(objectives or ("use", "cost"))
    return SearchSpec(town, BUDGET, wanted, n_seeds(1, 2), n_seeds(100, 3), **asked)


@pytest.fixture(scope="module")
def found(town: Case) -> Found:
    return optimise_policies(spec_of(town))


def test_the_optimum_of_brute_force_is_found(town: Case) -> None:
    spec = spec_of(town, "use", population=16, generations=5)
    sizes = space_of(spec).sizes
    space = Space(CHOICES, sizes, WEEKS, BUDGET, Prices())
    every = product(*space.variables.values())
    every_choice = (dict(zip(space.variables, one, strict=True)) for one in every)
    policies = list(dict.fromkeys(map(space.policy, every_choice)))
    evaluator = Evaluator(town, spec.search_seeds, None)
    use = spec.objectives[0].of(evaluator.values([p.interventions(Prices()) for p in policies]))
    means = use.mean(axis=1)
    best = {policies[k] for k in np.flatnonzero(means == means.max())}
    assert len(policies) > 100
    assert len(best) < 6
    result = optimise_policies(replace(spec, space=space, caution=0.0))
    assert result.distinct < len(policies)
    assert result.of("found")[0].policy in best


def test_the_budget_is_never_exceeded(found: Found) -> None:
    for one in found.candidates:
        told = spent(found, one)
        assert told["hours"] <= BUDGET.hours + 1e-6, one
        assert told["eur"] <= BUDGET.eur + 1e-6, one
        assert not one.over
        paper = one.policy.cost(found.space.sizes, WEEKS, Prices())
        assert (told["hours"], told["eur"]) == pytest.approx((paper.hours, paper.eur))


def test_any_choice_keeps_to_the_budget_in_the_run(town: Case) -> None:
    spec = spec_of(town)
    space, rng = space_of(spec), np.random.default_rng(5)
    policies = [space.policy(space.at_random(rng)) for _ in range(25)]
    values = Evaluator(town, spec.search_seeds, None).values(
        [p.interventions(Prices()) for p in policies]
    )
    names = list(town.level.outcomes)
    hours, eur = (values[:, :, names.index(name)].max() for name in ("hours", "eur"))
    assert 0.5 * BUDGET.hours < hours <= BUDGET.hours
    assert 0.5 * BUDGET.eur < eur <= BUDGET.eur


def test_what_the_scenario_spends_by_itself_does_not_count(town: Case) -> None:
    spends = rules_of_thumb(space_of(spec_of(town)))["everybody"].interventions(Prices())
    dear = town.with_scenario(town.scenario.model_copy(update={"interventions": spends}))
    result = optimise_policies(spec_of(dear, population=4, generations=1))
    assert not any(one.over for one in result.candidates)
    assert spent(result, result.nothing) == {"hours": 0.0, "eur": 0.0}


def test_rules_of_thumb_spend_the_budget(town: Case) -> None:
    for budget in (BUDGET, Budget(1e4, 900.0), Budget(60.0, 1e6)):
        space = replace(space_of(spec_of(town)), budget=budget)
        rules = rules_of_thumb(space)
        assert tuple(rules) == RULES
        for name, rule in rules.items():
            cost = rule.cost(space.sizes, WEEKS, Prices())
            used = max(cost.hours / budget.hours, cost.eur / budget.eur)
            assert 0.98 < used <= 1.0 + 1e-9, (name, cost)


def test_same_digits_for_one_and_two_workers(town: Case, found: Found) -> None:
    assert to_csv(optimise_policies(spec_of(town), workers=2)) == to_csv(found)


class StopError(Exception):
    """The power goes."""


def test_a_search_that_was_stopped_goes_on(
    town: Case, found: Found, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate, runs, limit = benches.simulate_policy, [0], [0]

    def counted(*args: Any) -> Any:
        runs[0] += 1
        if runs[0] == limit[0]:
            raise StopError
        return simulate(*args)

    monkeypatch.setattr(benches, "simulate_policy", counted)
    for limit[0] in (4, 5, 6):
        with pytest.raises(StopError):
            optimise_policies(spec_of(town), tmp_path)
        runs[0] = 0
    limit[0] = 0
    kept = len(list((tmp_path / benches.FOLDER).glob("*.npy")))
    assert kept == 3 + 4 + 5
    result = optimise_policies(spec_of(town), tmp_path)
    made = runs[0]
    assert to_csv(result) == to_csv(found)
    assert summary(result) == summary(found)
    assert len(list((tmp_path / benches.FOLDER).glob("*.npy"))) == kept + made
    optimise_policies(spec_of(town), tmp_path)
    assert runs[0] == made


def test_a_damaged_evaluation_is_made_again(town: Case, found: Found, tmp_path: Any) -> None:
    optimise_policies(spec_of(town), tmp_path)
    for path in sorted((tmp_path / benches.FOLDER).glob("*.npy"))[::3]:
        contents = bytearray(path.read_bytes())
        contents[-5] ^= 1
        path.write_bytes(contents)
    assert to_csv(optimise_policies(spec_of(town), tmp_path)) == to_csv(found)


def test_all_kinds_are_judged_on_holdout_seeds(found: Found) -> None:
    kinds = [one.kind for one in found.candidates]
    assert kinds.count("nothing") == 1
    assert kinds.count("rule") == 3
    assert "found" in kinds
    assert "random" in kinds
    assert all(one.values.shape[0] == 3 for one in found.candidates)
    assert found.random_draws.shape == (12, 2)
    assert found.tried.shape == (12, 2)


def test_a_policy_that_kills_its_workers_is_set_aside(
    town: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = benches.completed
    seen: list[int] = []

    def deadly(work: Any, shared: Any, jobs: Sequence[Any], workers: int) -> Any:
        for number, result in real(work, shared, jobs, workers):
            first = bool(jobs[number]) and not seen
            if first:
                seen.append(number)
            yield number, Lost(3) if first else result

    monkeypatch.setattr(benches, "completed", deadly)
    result = optimise_policies(spec_of(town, population=4, generations=1))
    assert result.lost == 1
    assert not any(np.isnan(one.scores).any() for one in result.candidates)
    assert not any(one.over for one in result.candidates)


def test_an_objective_that_does_not_exist_here_is_refused(town: Case) -> None:
    tiny = SMALL.model_copy(update={"mailboxes": 0})
    case = town.with_scenario(town.scenario.model_copy(update={"authorities": (tiny,)}))
    with pytest.raises(InputError, match=r"equity.*does not exist"):
        optimise_policies(spec_of(case, "equity", population=2, generations=1))


def test_doing_nothing_costs_nothing() -> None:
    assert Policy().cost({}, WEEKS, Prices()) == Budget(0, 0)
    assert Policy().interventions(Prices()) == ()
