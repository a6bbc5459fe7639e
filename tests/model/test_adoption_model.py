"""AdoptionModel as a user of Mesa 3.3 expects it."""

import mesa
import numpy as np
import pytest

from simadopt.cases import run
from simadopt.core.errors import InputError
from simadopt.levels.staff.model.adoption_model import AdoptionModel
from simadopt.levels.staff.model.agents import ElectedOfficial, Manager, Staff

from .conftest import COMMUNE


@pytest.fixture
def model(commune):
    return AdoptionModel(scenario=commune, seed=1)


def test_steps_are_weeks_and_the_digits_those_of_a_run(commune, finished):
    model = AdoptionModel(commune, seed=1)
    assert isinstance(model, mesa.Model)
    model.run_model()
    assert model.steps == 26
    assert not model.running
    assert model.history.digest == finished.digest()
    with pytest.raises(InputError, match="26 weeks"):
        model.step()


def test_looking_at_agents_changes_nothing(commune, finished):
    model = AdoptionModel(commune, seed=1)
    for _ in range(26):
        model.agents.shuffle_do(lambda agent: agent.unique_id)
        assert model.rng.random() < 1.0
        model.step()
    assert model.history.digest == finished.digest()


@pytest.mark.parametrize("how", ["do", "shuffle_do"])
def test_agents_have_no_step_of_their_own_and_say_what_has(commune, how):
    model = AdoptionModel(commune, seed=1)
    for agents in (model.agents, model.agents_by_type[type(model.agents[0])]):
        with pytest.raises(InputError, match=r"model\.step\(\)"):
            getattr(agents, how)("step")
    assert model.steps == 0


def test_no_agent_until_asked(commune, monkeypatch):
    def never(*_):
        raise AssertionError("an agent was made")

    monkeypatch.setattr("simadopt.levels.staff.model.agents.View.__init__", never)
    model = AdoptionModel(commune, seed=1)
    model.step()
    assert model.history.last("gru_use") > 0
    with pytest.raises(AssertionError, match="an agent was made"):
        _ = model.agents


def test_agents_by_type(model):
    kinds = model.agents_by_type
    assert {k: len(v) for k, v in kinds.items()} == {Staff: 498, Manager: 22, ElectedOfficial: 8}
    assert set(model.agent_types) == set(kinds)
    assert len(model.agents) == 528
    ids = model.agents.get("unique_id")
    assert sorted(ids) == list(range(1, 529))


def test_agent_sets_work(model):
    staff = model.agents_by_type[Staff]
    connected = staff.select(lambda a: a.connected)
    assert 0 < len(connected) < len(staff)
    assert 0.0 <= connected.agg("gru_use", np.mean) <= 1.0
    sizes = connected.groupby("category").count()
    assert sum(sizes.values()) == len(connected)
    assert set(sizes) == {"A", "B", "C"}
    users = connected.select(lambda a: a.uses_feature("gru_intake"))
    assert all("gru_intake" in uses for uses in users.get("uses"))
    assert len(staff.select(at_most=10)) == 10
    first = next(iter(model.agents_by_type[Manager].sort("gru_encouragement", ascending=False)))
    assert first.gru_encouragement == max(model.agents_by_type[Manager].get("gru_encouragement"))


def test_views_read_the_columns(model):
    people = model.state.o.people
    for agent in model.agents_by_type[Manager]:
        row = agent.row
        assert agent.rank != "staff" or people.rank[row] == 0
        assert agent.innovativeness == people.innovativeness[row]
        assert list(agent.skill.values()) == people.skill[:, row].tolist()
        assert agent.habit["gru_intake"] == people.habit[row, 0]
        assert agent.encouragement["gru"] == agent.gru_encouragement
        assert agent.authority == "commune"
        assert agent.uses <= agent.aware
    elected = model.agents_by_type[ElectedOfficial][0]
    assert elected.authority == "commune"
    assert elected.sponsorship["gru"] == elected.gru_sponsorship
    assert 0.0 <= elected.culture <= 1.0


def test_views_write_the_columns_and_counts_follow(model):
    agent = next(a for a in model.agents_by_type[Staff] if a.connected and not a.uses)
    before = model.history.last("users", "feature:gru_intake")
    agent.uses = {"gru_intake", "gru_tracking"}
    assert agent.uses == {"gru_intake", "gru_tracking"}
    assert agent.is_aware_of("gru_intake")
    assert model.history.last("users", "feature:gru_intake") == before + 1
    agent.aware = {"gru_payments"}
    assert agent.aware == {"gru_intake", "gru_tracking", "gru_payments"}
    agent.innovativeness = 0.25
    agent.load = 1
    agent.skill = {"cognitive": 0.5}
    agent.habit = {"gru_intake": 0.75}
    people, row = model.state.o.people, agent.row
    assert people.innovativeness.dtype == people.load.dtype == np.float32
    assert people.uses.dtype == people.aware.dtype == np.uint32
    assert (people.innovativeness[row], people.load[row]) == (0.25, 1.0)
    assert (people.skill[1, row], people.habit[row, 0]) == (0.5, 0.75)
    model.step()
    services = model.state.o.services
    used = (people.uses[people.service == people.service[row]] & 1).sum()
    assert services.users[people.service[row], 0] == used


def test_managers_and_elected_are_written_too(model):
    manager = model.agents_by_type[Manager][0]
    manager.encouragement = {"gru": 1.0, "intranet": 0.5}
    manager.expression_encouragement = 0.0
    assert manager.encouragement == {"gru": 1.0, "intranet": 0.5, "expression": 0.0}
    manager.conviction = {"gru": 0.125}
    assert model.state.o.heads.conviction[0, manager.head_row] == 0.125
    elected = model.agents_by_type[ElectedOfficial][0]
    elected.culture, elected.gru_sponsorship = 0.5, 0.25
    assert (elected.culture, elected.sponsorship["gru"]) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("uses", {"gru_intakes"}, "did you mean gru_intake"),
        ("aware", {"nothing"}, "unknown feature"),
        ("innovativeness", 1.5, "between 0 and 1"),
        ("load", float("nan"), "between 0 and 1"),
        ("skill", {"magic": 0.5}, "unknown skill"),
        ("habit", {"gru_intake": -1}, "between 0 and 1"),
        ("encouragement", {"fax": 0.5}, "unknown tool"),
        ("conviction", {"gru": 2.0}, "between 0 and 1"),
    ],
)
def test_wrong_values_are_refused(model, field, value, said):
    with pytest.raises(InputError, match=said):
        setattr(model.agents_by_type[Manager][0], field, value)


def test_who_lacks_the_equipment_uses_nothing(model):
    agent = next(a for a in model.agents_by_type[Staff] if not a.connected)
    with pytest.raises(InputError, match="lacks the equipment for gru_intake"):
        agent.uses = {"gru_intake"}
    assert np.isnan(agent.gru_use)
    with pytest.raises(AttributeError):
        agent.category = "A"
    with pytest.raises(InputError, match="did you mean gru_intake"):
        agent.uses_feature("gru_intak")


def test_data_are_collected_every_week(commune):
    model = AdoptionModel(commune, seed=1, weeks=5, agent_reporters={"gru": "gru_use"})
    model.run_model()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame["week"].tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_array_equal(frame["gru_use"], model.history.series("gru_use")[1:])
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 5 * 528
    step = agents.index.get_level_values("Step").max()  # 4 or 5: Mesa's versions count otherwise
    last = agents.xs(step, level="Step")["gru"]
    assert last.mean() == pytest.approx(model.history.last("gru_use"), rel=1e-12)


def test_batch_run_with_seeds_and_levers(commune):
    rows = mesa.batch_run(
        AdoptionModel,
        {"scenario": COMMUNE, "weeks": 3, "seed": [1, 2, 3], "b_boss_gru": [0.0, 3.0]},
        number_processes=1,
        display_progress=False,
    )
    assert len(rows) == 6
    assert {row["week"] for row in rows} == {3}
    for row in rows:
        alone = run(COMMUNE, seed=row["seed"], weeks=3, b_boss_gru=row["b_boss_gru"])
        assert row["gru_use"] == alone.last("gru_use")
    assert len({row["gru_use"] for row in rows}) == 6


def test_batch_run_of_agents_tells_the_last_week(commune):
    rows = mesa.batch_run(
        AdoptionModel,
        {"scenario": [commune], "weeks": 2, "agent_reporters": [{"row": "row", "use": "gru_use"}]},
        number_processes=1,
        display_progress=False,
    )
    model = AdoptionModel(commune, weeks=2)
    model.run_model()
    expected = {a.unique_id: getattr(a, "gru_use", None) for a in model.agents}
    assert len(rows) == 528
    for row in rows:
        np.testing.assert_equal(row["use"], expected[row["AgentID"]])


def test_unknown_levers_and_scenarios_are_refused(commune):
    with pytest.raises(InputError, match="b_boss_gru"):
        AdoptionModel(commune, b_boss_gro=1.0)
    with pytest.raises(InputError, match="no scenario of this name"):
        AdoptionModel("absent.yaml")


def test_real_people_are_not_shown_unasked(real):
    """G1."""
    model = AdoptionModel(real, seed=1)
    model.step()
    with pytest.raises(InputError, match="person_views"):
        _ = model.agents
    shown = AdoptionModel(real, seed=1, person_views=True)
    assert len(shown.agents) == 70 + 8
