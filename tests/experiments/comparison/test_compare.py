"""Comparisons of real runs: the same random numbers, the same digits, and refusals in one line."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from experiments.comparison.conftest import LEVERS
from simadopt.cases import Case, run
from simadopt.core.errors import InputError
from simadopt.experiments.comparison.compare import CancelledError, compare
from simadopt.experiments.comparison.page import comparison_page, run_rows
from simadopt.levels.staff.model.outcomes import OUTCOMES


def test_each_run_is_that_of_simadopt_run(choice, town):
    """The third replicate of an arm is the run of that seed, week by week."""
    alone = run(town.with_levers(LEVERS["coach"]), seed=7)
    by_hand = alone.series("use", "tool:gru")
    assert choice.series["gru_use"][1, 0, 2].tolist() == by_hand.tolist()
    assert choice.digests[12 + 2] == alone.digest
    assert choice.runs("coach", "gru_use")[0, 2] == alone.last("gru_use")
    assert choice.runs("coach", "hours")[0, 2] == alone.spent["hours"]


def test_difference_by_hand(choice):
    own, base = choice.runs("coach", "gru_use")[0], choice.runs("as today", "gru_use")[0]
    d = own - base
    found = choice.difference("coach")
    assert found.value == pytest.approx(d.mean())
    assert found.high - found.value == pytest.approx(2.2009852 * d.std(ddof=1) / np.sqrt(12))
    assert found.value > 0.0
    back = choice.difference("as today", against="coach")
    assert back.value == pytest.approx(-found.value)


def test_an_arm_like_the_base_differs_by_nothing(choice):
    for name in OUTCOMES:
        found = choice.difference("nothing", name)
        assert found.n == 0 or (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    assert choice.probability("nothing").value == 0.5
    assert choice.cost_per_user("nothing") is None


def test_nothing_differs_before_a_policy_begins(choice):
    assert choice.difference("coach", week=0).value == 0.0
    assert choice.difference("coach", week=12).value == pytest.approx(
        choice.difference("coach").value
    )


def test_chances_of_all_arms_add_up(choice):
    best = choice.best("gru_use")
    assert sum(found.value for found in best.values()) == pytest.approx(1.0)
    assert best["as today"].value == best["nothing"].value
    wins = choice.probability("coach", against="train").value
    assert wins + choice.probability("train", against="coach").value == pytest.approx(1.0)


def test_less_is_better_where_the_outcome_says_so(choice):
    assert choice.probability("coach", "hours").value == 0.0
    assert choice.probability("as today", "hours", against="coach").value == 1.0


def test_cost_is_a_ratio_of_means(choice):
    gain = choice.difference("train", "gru_users")
    cost = choice.cost_per_user("train")
    assert not gain.holds_zero
    assert cost.value == pytest.approx(choice.difference("train", "cost_eur").value / gain.value)
    hours = choice.cost_per_user("train", cost="hours")
    assert hours.low < hours.value < hours.high


def test_shown_as_a_person_reads_it(choice):
    text = repr(choice.difference("coach"))
    assert text.startswith("+")
    assert " points [" in text
    assert repr(choice.difference("coach", "hours")).endswith("]")
    assert repr(choice.difference("nothing")) == "+0.0 points [0.0, 0.0]"


def test_same_digits_for_any_number_of_workers(choice, town):
    """A1: one process or two, from a thread of its own as the web application does."""
    told, found = [], []

    def work() -> None:
        found.append(
            compare(
                town,
                LEVERS,
                draws=0,
                replicates=12,
                seed=5,
                workers=2,
                tick=lambda *n: told.append(n),
            )
        )

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0].digests == choice.digests
    assert found[0].values.tobytes() == choice.values.tobytes()
    assert told[-1] == (48, 48)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_cancelled_in_the_middle(town):
    done = []
    with pytest.raises(CancelledError):
        compare(
            town,
            LEVERS,
            draws=0,
            replicates=12,
            tick=lambda n, of: done.append(n),
            cancelled=lambda: done != [],
        )
    assert done[0] < 48
    assert len(done) == 1


def test_under_draws(under_draws):
    found = under_draws.difference("coach")
    means = (under_draws.runs("coach") - under_draws.runs(under_draws.base)).mean(axis=1)
    assert found.n == 4
    assert found.value == pytest.approx(means.mean())
    assert found.level == pytest.approx(3 / 5)
    assert found.low < means.mean() < found.high
    assert found.se == pytest.approx(means.std(ddof=1) / 2.0)
    parts = under_draws.components("coach")
    assert parts.chance > 0.0
    assert means[-1] > means[0]  # coaching does more where heads count more
    seeds = {row["seed"] for row in run_rows(under_draws)}
    assert seeds == set(range(5, 17))


def test_the_shipped_posterior(town):
    found = compare(town, {"coach": LEVERS["coach"]}, replicates=2, draws=3, weeks=5)
    assert len(found.plan.draws) == 3
    assert found.plan.draws[0]
    assert found.weeks == 5


def test_what_a_scenario_sets_is_no_draw(town):
    draws = [{"b_boss_gru": 0.0}, {"b_boss_gru": 3.0}]
    case = town.with_levers({"b_boss_gru": 1.0})
    found = compare(case, {"free": town}, replicates=2, weeks=8, draws=draws, seed=1)
    own = [compare(case, {"free": town}, draws=0, replicates=2, weeks=8, seed=s) for s in (1, 3)]
    assert found.runs(found.base)[0].tolist() == own[0].runs(own[0].base)[0].tolist()
    assert found.runs(found.base)[1].tolist() == own[1].runs(own[1].base)[0].tolist()
    assert found.runs("free")[0].tolist() != own[0].runs("free")[0].tolist()


def test_a_run_that_fails_leaves_its_replicate_out_everywhere(town, monkeypatch):
    real = Case.finished

    def failing(case, seed):
        if seed == 6 and case.scenario.interventions:
            raise RuntimeError("planted")
        return real(case, seed)

    monkeypatch.setattr(Case, "finished", failing)
    found = compare(town, {"coach": LEVERS["coach"]}, draws=0, replicates=4, seed=5, weeks=5)
    assert list(map(str, found.set_aside.values())) == ["RuntimeError: planted"]
    assert np.isnan(found.runs(found.base)[0, 1])
    assert found.difference("coach").n == found.mean(found.base).n == 3


def test_tables(choice):
    table = list(choice.rows())
    assert len(table) == 3 * len(OUTCOMES)
    assert [row["variant"] for row in table[:: len(OUTCOMES)]] == ["coach", "train", "nothing"]
    first = table[0]
    assert first["difference"] == pytest.approx(first["mean"] - first["mean_against"])
    assert len(list(run_rows(choice))) == 48
    assert choice.table().shape == (3 * len(OUTCOMES), len(first))
    page = comparison_page(choice)
    assert page["base"] == "as today"
    assert page["variants"][2]["additional_users_shown"] is False
    assert page["variants"][2]["variance_reduction"]["factor"] is None
    assert "no source gives a rate" in page["gru_levels"]


@pytest.mark.parametrize(
    ("variants", "options", "told"),
    [
        ({}, {}, "nothing to compare"),
        ({"a": {}}, {}, "nothing to compare"),
        ({"a": {}, "b": {}}, {}, "the base again"),
        ({"commune_27k": {"b_peer": 0.0}}, {}, "name of the base"),
        ({"a": {"b_per": 0.0}}, {}, "a: b_per"),
        ({"a": {"b_peer": 99.0}}, {}, "a: b_peer = 99"),
        ({"a": {"weeks": 3}}, {}, "one number of weeks"),
        ({"a": 3}, {}, "a mapping of levers, or a scenario"),
        ({"": {"b_peer": 0.0}}, {}, "has a name"),
        ([("a", {})], {}, "a mapping of names"),
        ({"a": {"b_peer": 0.0}}, {"replicates": 1}, "replicates = 1"),
        ({"a": {"b_peer": 0.0}}, {"replicates": 2.5}, "replicates = 2.5"),
        ({"a": {"b_peer": 0.0}}, {"replicates": 0}, "replicates = 0"),
        ({"a": {"b_peer": 0.0}}, {"draws": 1}, "draws = 1"),
        ({"a": {"b_peer": 0.0}}, {"draws": "all"}, "a number of draws"),
        ({"a": {"b_peer": 0.0}}, {"draws": [{}, {}]}, "none empty"),
        ({"a": {"b_peer": 0.0}}, {"workers": 0}, "workers = 0"),
        ({"a": {"b_peer": 0.0}}, {"weeks": 0}, "weeks = 0"),
        ({"a": {"b_peer": 0.0}}, {"seed": -1}, "seed"),
    ],
)
def test_refused(town, variants, options, told):
    """C1: what cannot be compared is refused in one line."""
    with pytest.raises(InputError) as refused:
        compare(town, variants, **{"replicates": 2, "draws": 0, **options})
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_unknown_names_are_told(choice):
    with pytest.raises(InputError, match="did you mean coach"):
        choice.difference("caoch")
    with pytest.raises(InputError, match="did you mean gru_use"):
        choice.difference("coach", "gru_us")
    with pytest.raises(InputError, match="outcome by week = hours"):
        choice.difference("coach", "hours", week=3)
    with pytest.raises(InputError, match="from 0 to 12"):
        choice.difference("coach", week=13)
