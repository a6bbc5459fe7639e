"""Learning small towns made by the engine: truth, placebo, August, an outage, a shared account, folders."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.core.level import Draws
from simadopt.experiments.learning import folder as kept
from simadopt.experiments.learning.dated_rows import Period
from simadopt.experiments.learning.fit import learn_counts, quality_of
from simadopt.experiments.learning.fitted import Plan
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.particles import normals
from simadopt.experiments.learning.told import facts
from simadopt.experiments.search.evaluator import under
from simadopt.interfaces.comparison_table import grounds
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.io.wording import wording
from simadopt.io.yaml_writer import scenario_text
from simadopt.levels.staff.explanations.explain import explain

from .towns import made, small_town, text_of

PLAN = Plan(particles=100, rounds=1, draws=12, workers=1)
TRUTH = {"pace": -0.9, "offset_gru": 0.6}


@pytest.fixture(scope="module")
def town():
    case = small_town()
    told, counts = made(case, TRUTH, 11, 3)
    return case, told, hide(counts)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("particles")


@pytest.fixture(scope="module")
def fit(town, store):
    case, told, counts = town
    return learn_counts(case, told, counts, hold_out=2, plan=PLAN, store=store)


def moved(one, other):
    """Return by how much posteriors differ, in units of the posterior spread."""
    return np.abs(one.learned.mean - other.learned.mean) / other.learned.sd


def test_pace_is_learned_and_mechanisms_are_not_named(fit):
    told = {v.name: v for v in fit.verdicts()}
    assert told["pace"].word in ("learned", "hinted")
    assert "b_peer" not in told and "b_boss_gru" not in told and "b_train" not in told
    for name, x in TRUTH.items():
        d = [row.name for row in fit.rows].index(name)
        assert abs(fit.learned.mean[d] - x) < 3.0 * fit.learned.sd[d]


def test_shuffled_dates_teach_nothing(town):
    case, told, counts = town
    order = np.argsort(normals("mixed", 5, 1, counts.months)[0])
    mixed = replace(counts, active=counts.active[:, :, order], hidden=np.zeros_like(counts.hidden))
    assert "order" in quality_of(mixed, 2).why
    found = learn_counts(case, told, mixed, hold_out=2, plan=replace(PLAN, draws=4))
    assert {v.word for v in found.verdicts()} == {"prior"}
    assert found.score is None


def test_august_and_an_outage_move_nothing(town, fit, store):
    """The same months hidden with their counts or with others: only a count that is odd differs."""
    case, told, counts = town
    outage = Period(counts.day(4), counts.day(4), "outage")
    base = hide(counts, [outage])
    low = counts.active.copy()
    low[:, :, 4] *= 0.1
    plan = replace(PLAN, draws=4)
    one = learn_counts(case, told, base, hold_out=2, plan=plan, store=store)
    two = learn_counts(
        case, told, hide(replace(counts, active=low), [outage]), hold_out=2, plan=plan, store=store
    )
    assert moved(one, two).max() < 0.2
    assert moved(one, fit).max() < 0.5  # a month less says a little less
    untold = hide(replace(counts, active=low))  # nobody says that there was an outage
    assert untold.hidden[:, 4].all()


@pytest.mark.long
def test_a_shared_account_says_no_more_than_no_count(town, tmp_path):
    """With 100 particles their own noise is .28 of a spread; with these it is .02."""
    case, told, counts = town
    plan = replace(PLAN, particles=300, rounds=2, draws=4)
    shared, without = counts.active.copy(), counts.active.copy()
    g = told.groups.index("town/social")
    shared[g, 0, 3:] = counts.eligible[g, 0, 3:]  # one account for the whole counter
    without[g, 0, 1:] = np.nan
    three, four, five = (
        learn_counts(case, told, replace(counts, active=one), hold_out=2, plan=plan, store=tmp_path)
        for one in (shared, without, counts.active)
    )
    assert moved(three, four).max() < 0.2
    assert moved(three, five)[:3].max() < 0.2


def test_counts_that_begin_in_august_teach_as_well(town, store):
    """Runs have the users of September, the first month that is told."""
    case, told, counts = town
    active, eligible = (
        np.concatenate([one[:, :, :1], one], axis=2) for one in (counts.active, counts.eligible)
    )
    hidden = np.zeros((active.shape[1], active.shape[2]), bool)
    longer = hide(replace(counts, first=counts.first - 1, active=active, eligible=eligible,
                          hidden=hidden))  # fmt: skip
    assert longer.hidden[:, 0].all() and not longer.hidden[:, 1:].any()
    plan = replace(PLAN, particles=60, draws=2)
    learned = learn_counts(case, told, longer, hold_out=2, plan=plan, store=store).learned
    assert learned.weight.size == np.isfinite(counts.active[:, :, 0]).sum()
    assert learned.sd[:3].max() < 0.9


def test_services_that_teach_nothing_are_counted(town, store):
    """Two have no count in the first month that others have."""
    case, told, counts = town
    active = counts.active.copy()
    active[:2, 0, 0] = np.nan
    assert np.isfinite(counts.active[:2, 0, 1:]).any(axis=1).all()
    plan = replace(PLAN, particles=60, draws=2)
    made = learn_counts(
        case, told, replace(counts, active=active), hold_out=2, plan=plan, store=store
    )
    assert facts(made)["silent_services"] == 2


def test_a_forecast_starts_from_what_was_counted(fit):
    now = fit.counts.active[:, 0, fit.origin] / np.maximum(fit.counts.eligible[:, 0, fit.origin], 1)
    ahead = fit.shares[:, :, 0, 0].mean(axis=0)
    assert np.abs(ahead - now).max() < 0.25
    assert fit.score is not None and fit.score.cells == sum(
        np.isfinite(fit.counts.active[:, :, m]).sum() * (1 + (m == fit.counts.months - 1))
        for m in (fit.counts.months - 2, fit.counts.months - 1)
    )


def test_what_was_stopped_goes_on(town, store, monkeypatch):
    """Runs that are kept are not done again, and give the same digits."""
    case, told, counts = town
    from simadopt.experiments.learning import particles

    first = learn_counts(case, told, counts, hold_out=2, plan=PLAN, store=store)
    monkeypatch.setattr(
        particles,
        "completed",
        lambda work, shared, jobs, workers: iter([(0, 1 / len(jobs))] if jobs else []),
    )
    again = learn_counts(case, told, counts, hold_out=2, plan=PLAN, store=store)
    np.testing.assert_array_equal(first.learned.mean, again.learned.mean)
    np.testing.assert_array_equal(first.shares, again.shares)


def test_runs_of_another_code_are_not_taken_up(town, monkeypatch):
    case, told, _ = town
    from simadopt.experiments.learning import particles

    one = np.zeros((1, 0))
    draws = particles.draws_of(
        case, (), one, np.zeros((1, len(told.groups), 3)), told.groups, told.tools
    )
    shared = particles._Shared(case, draws, (0, 4), 1, (), told)
    key = particles._key(shared)
    assert particles._key(shared) == key
    monkeypatch.setattr(particles, "_code", lambda: "another")
    assert particles._key(shared) != key


def test_the_folder_tells_all_and_lets_policies_start_from_it(fit, tmp_path):
    kept.write_fit(tmp_path, fit)
    facts = json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))
    assert [row["name"] for row in facts["verdicts"]] == [row.name for row in fit.rows]
    scores = pd.read_csv(tmp_path / "scores.csv")
    assert scores["score"].tolist()[-1] == "coverage" and scores["value"].notna().all()
    table = pd.read_parquet(tmp_path / "forecast.parquet")
    assert set(table["kind"]) == {"counted", "held", "ahead"}
    posterior = pd.read_parquet(tmp_path / "posterior.parquet")
    assert not [name for name in posterior.columns if "town" in name]  # no service
    case = kept.with_learned(fit.case, tmp_path)
    told = case.level.uses(case, case.start(4))
    place = told.tools.index("gru")
    known = np.isfinite(told.known[:, place]) & (told.eligible[:, place] > 20)
    share = told.users[known, place] / told.eligible[known, place]
    want = told.known[known, place] / told.eligible[known, place]
    assert np.abs(share - want).max() < 0.06
    drawn = dict(case.level.draws(case).values)
    paces = {round(float(case.start(seed, weeks=1).p.pace), 6) for seed in range(1, 9)}
    assert paces == {round(float(np.float32(v)), 6) for v in drawn["pace"][1:9]}
    assert (
        len({float(case.with_levers({"pace": 0.3}).start(s, weeks=1).p.pace) for s in (1, 2)}) == 1
    )


def test_from_files_to_a_comparison(tmp_path):
    """As a consultant would in Python: files, verdicts, skill, a figure, policies."""
    case = small_town(120, 6)
    told, counts = made(case, TRUTH, 9, 4)
    (tmp_path / "town.yaml").write_text(scenario_text(case.scenario, ""), encoding="utf-8")
    (tmp_path / "counts.csv").write_text(text_of(counts, told, ";"), encoding="utf-8")
    found = sa.learn(
        tmp_path / "town.yaml", counts=tmp_path / "counts.csv", hold_out=2, particles=50,
        folder=tmp_path / "out",
    )  # fmt: skip
    assert set(found.verdicts()["verdict"]) <= {"learned", "hinted", "prior"}
    assert found.skill()["score"].tolist()[0] == "crps"
    figure = found.forecast(weeks=26).plot()
    assert figure.axes
    arms = {"more": {"tools.gru.use": 0.2}}
    choice = sa.compare(tmp_path / "town.yaml", arms, draws=0, replicates=3, weeks=2, learned=found)
    assert choice.difference("more", week=0).value == pytest.approx(0.0, abs=0.05)
    page = tmp_path / "page.html"
    sa.report(tmp_path / "out", page, lang="fr")
    assert "Ce que vos données ont appris" in page.read_text(encoding="utf-8")


def test_no_counts_and_too_many_months_held_back_are_refused(tmp_path, town):
    with pytest.raises(InputError, match="counts by month are needed"):
        sa.learn("commune_27k")
    with pytest.raises(InputError, match="not a folder that"):
        kept.with_learned(town[0], tmp_path)


def test_under_draws_what_was_learned_stays_and_replicates_share_it():
    """A prior never writes over what was learned; the rest varies, and the words say so."""
    case = small_town()
    groups, tools = case.level.uses(case, case.start()).groups, ("gru", "intranet", "expression")
    learned = Draws(
        {"pace": np.array([0.1, 0.2, 0.3])}, np.zeros((3, len(groups), 3)), groups, tools, "0" * 64
    )
    ready = case.level.with_draws(case, learned)
    found = sa.compare(ready, {"no peers": {"b_peer": 0.0}}, draws=4, replicates=2, weeks=2)
    runs = [found.plan.run(number) for number in range(8)]
    assert all("pace" not in run.setting and "b_use" in run.setting for run in runs)
    by_draw = {run.draw: {one.seed % 3 for one in runs if one.draw == run.draw} for run in runs}
    assert all(len(which) == 1 for which in by_draw.values())
    alone = sa.compare(ready, {"no peers": {"b_peer": 0.0}}, draws=0, replicates=2, weeks=2)
    assert len(alone.plan.draws) == 3
    for language, varied in (("en", "not varied"), ("fr", "pas varié")):
        words = wording(language)
        told_alone = " ".join(grounds(ComparisonWords(alone, words)))
        under = " ".join(grounds(ComparisonWords(found, words)))
        assert varied not in under
        assert words.say("compare.learned", n=3) in under
        assert words.say("compare.chance_only") not in told_alone


def test_narrower_priors_leave_less_to_the_data(fit):
    """Half and twice τ: intervals widen with the prior, and the facts tell all three."""
    for half, own, twice in zip(fit.under(0.5), fit.verdicts(), fit.under(2.0), strict=True):
        widths = [ends[2] - ends[0] for ends in (half, own.posterior, twice)]
        assert widths[0] < widths[1] * 1.05 and widths[0] < widths[2]
    d = [row.name for row in fit.rows].index("pace")
    at = [one.mean[d] for one in (fit.scaled[0.5], fit.learned, fit.scaled[2.0])]
    assert abs(at[0]) < abs(at[2])


def test_a_search_starts_from_what_was_learned(fit, tmp_path):
    kept.write_fit(tmp_path, fit)
    case = kept.with_learned(fit.case, tmp_path)
    one = under(case, {"pace": 0.9, "b_use": 1.0})
    assert one.level.draws(one) is not None
    assert "pace" not in one.scenario.parameters and one.scenario.parameters["b_use"] == 1.0
    explained = explain(case, 1, "0", "gru_intake", None)
    assert explained.scenario_hash == case.scenario_hash
