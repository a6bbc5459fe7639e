"""Case A3: the model as any version of Mesa that is allowed takes it, and its travels."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
import warnings
from concurrent.futures import ProcessPoolExecutor
from inspect import signature

import mesa
import numpy as np
import pytest

from simadopt.cases import run
from simadopt.core.errors import InputError
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.model.adoption_model import AdoptionModel
from simadopt.levels.staff.model.agents import ElectedOfficial, Manager, Staff

from .conftest import COMMUNE

SHORT = {"scenario": COMMUNE, "weeks": 2}
HAS_RNG = "rng" in signature(mesa.batch_run).parameters


def batch(parameters, **options):
    options = {"number_processes": 1, "display_progress": False, **options}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*`iterations` keyword", DeprecationWarning)
        return mesa.batch_run(AdoptionModel, parameters, **options)


def levels(rows):
    return {row["seed"]: row["gru_use"] for row in rows}


@pytest.fixture(scope="module")
def alone():
    return {seed: run(COMMUNE, seed=seed, weeks=2).last("gru_use") for seed in (1, 2, 3)}


@pytest.mark.parametrize("name", ["seed", "rng"])
def test_a3_batch_run_of_different_seeds_gives_different_rows(name, alone):
    rows = batch({**SHORT, name: [1, np.int64(2), 3]})
    assert levels(rows) == alone
    assert len({row["gru_use"] for row in rows}) == 3


def test_a3_batch_run_in_two_processes_gives_the_same(alone):
    assert levels(batch({**SHORT, "seed": [1, 2, 3]}, number_processes=2)) == alone


@pytest.mark.skipif(not HAS_RNG, reason="batch_run of this Mesa has no rng")
def test_a3_batch_run_with_its_own_rng(alone):
    assert levels(batch(SHORT, rng=[1, 2, 3])) == alone


def test_a3_iterations_without_a_seed_differ_and_say_their_seeds(alone):
    rows = batch(SHORT, iterations=3)
    assert levels(rows) == alone


@pytest.mark.parametrize("name", ["seed", "rng"])
def test_a3_iterations_that_are_copies_are_said(name):
    with pytest.warns(UserWarning, match="is a copy of the first: give several seeds"):
        rows = batch({**SHORT, name: [2]}, iterations=2)
    assert len(rows) == 2


def test_a3_a_model_takes_rng_and_seed_without_a_warning(commune):
    digests = set()
    for given in ({"seed": 5}, {"rng": 5}, {"rng": np.uint8(5)}, {"seed": np.int64(5)}):
        model = AdoptionModel(commune, weeks=np.int32(2), **given)
        model.run_model()
        assert type(model.state.seed) is int
        digests.add(model.history.digest)
    assert digests == {run(commune, seed=5, weeks=2).digest}


@pytest.mark.parametrize("value", [True, np.True_, 1.0, "1", -1, 2**63, np.random.default_rng(1)])
def test_a3_other_seeds_are_refused(commune, value):
    for name in ("seed", "rng"):
        with pytest.raises(InputError, match=r"(seed|rng) = .*a whole number from 0"):
            AdoptionModel(commune, **{name: value})


def test_a3_two_seeds_are_refused(commune):
    with pytest.raises(InputError, match="give one of them"):
        AdoptionModel(commune, seed=1, rng=2)


def test_a3_reporters_work_on_mixed_kinds_of_agents(commune):
    model = AdoptionModel(
        commune,
        weeks=1,
        agent_reporters={"use": "gru_use", "more": [_plus, [1]]},
        agenttype_reporters={Manager: {"given": "gru_encouragement"}},
    )
    model.run_model()
    frame = model.datacollector.get_agent_vars_dataframe()
    assert len(frame) == len(model.agents)
    by_id = frame.droplevel("Step")
    for kind, agents in model.agents_by_type.items():
        shown = by_id.loc[[a.unique_id for a in agents], "use"]
        assert shown.isna().all() == (kind is ElectedOfficial)
    assert (by_id["more"] == by_id.index + 1).all()
    given = model.datacollector.get_agenttype_vars_dataframe(Manager)["given"]
    assert given.tolist() == [m.gru_encouragement for m in model.agents_by_type[Manager]]


@pytest.mark.parametrize(
    "reporters",
    [
        {"agent_reporters": {"use": "gru_us"}},
        {"agenttype_reporters": {ElectedOfficial: {"use": "sponsorshi"}}},
    ],
)
def test_a3_a_reporter_of_nothing_is_refused(commune, reporters):
    with pytest.raises(InputError, match="did you mean"):
        AdoptionModel(commune, **reporters)


def test_a3_agents_are_not_removed(commune):
    model = AdoptionModel(commune, weeks=2)
    agent = model.agents[0]
    for remove in (
        agent.remove,
        model.remove_all_agents,
        lambda: model.deregister_agent(agent),
        lambda: model.agents.remove(agent),
        lambda: model.agents.discard(agent),
        lambda: model.agents.select(at_most=3, inplace=True),
        lambda: model.agents_by_type[Staff].pop(),
    ):
        with pytest.raises(InputError, match="cannot be removed; people leave by an intervention"):
            remove()
    assert len(model.agents) == 528
    some = model.agents.select(lambda a: isinstance(a, Staff))
    some.remove(agent)
    assert agent in model.agents
    own = mesa.Agent(model)
    own.remove()
    assert own not in model.agents


@pytest.mark.parametrize("again", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy])  # noqa: S301
def test_a3_a_model_travels_with_its_agents_and_goes_on(commune, again):
    model = AdoptionModel(commune, seed=1, weeks=4, agent_reporters={"use": "gru_use"})
    for _ in range(2):
        model.step()
    there = again(model)
    for one in (model, there):
        one.run_model()
    assert there.history.digest == model.history.digest
    assert (there.steps, there.running) == (4, False)
    assert [a.unique_id for a in there.agents] == [a.unique_id for a in model.agents]
    rows = [m.datacollector.get_model_vars_dataframe() for m in (model, there)]
    assert rows[0].equals(rows[1])
    agent = next(a for a in there.agents_by_type[Staff] if a.connected and not a.uses)
    agent.uses = {"gru_intake"}
    assert there.history.digest != model.history.digest


@pytest.mark.parametrize("start", ["spawn", "forkserver"])
def test_a3_history_and_explanation_come_back_from_a_worker(commune, start):
    with ProcessPoolExecutor(1, multiprocessing.get_context(start)) as pool:
        history = pool.submit(run, commune, 1, 3).result()
        explained = pool.submit(explain, commune, 1, 40, "gru_intake").result()
    here = run(commune, 1, 3)
    assert (history.digest, history.weeks) == (here.digest, 3)
    assert history.frame().equals(here.frame())
    assert explained == explain(commune, 1, 40, "gru_intake")
    assert copy.deepcopy(explained) == explained


def _plus(agent, number):
    return agent.unique_id + number


def test_attributes_of_other_kinds_read_as_nothing_on_every_agent():
    model = AdoptionModel(COMMUNE, weeks=1)
    model.step()
    officials = model.agents_by_type[ElectedOfficial]
    used = model.agents.get("gru_use")
    assert len(used) == len(model.agents)
    assert np.isnan(used).sum() >= len(officials) > 0
    keen = model.agents.select(lambda a: a.gru_use > 0.5)
    assert len(keen) == sum(value > 0.5 for value in used)
    assert model.agents.agg("gru_use", np.nanmean) == pytest.approx(np.nanmean(used))
    groups = dict(model.agents.groupby("service").groups)
    assert len(groups[None]) == len(officials)
    assert sum(map(len, groups.values())) == len(model.agents)
    assert np.isnan(model.agents_by_type[Staff].get("gru_sponsorship")).all()
    assert not any(official.uses_feature("gru_tracking") for official in officials)
    with pytest.raises(AttributeError, match="gru_usage"):
        model.agents.get("gru_usage")
    assert copy.deepcopy(model).agents.get("gru_use")[:3] == used[:3]


def test_functions_report_on_agents_of_all_kinds():
    model = AdoptionModel(
        COMMUNE, weeks=1, agent_reporters={"keen": lambda a: a.gru_use > 0.5, "load": "load"}
    )
    model.step()
    table = model.datacollector.get_agent_vars_dataframe()
    assert table["keen"].isin([True, False]).all()
