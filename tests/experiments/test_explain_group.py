"""Why a service uses a feature so little: counts add up, means are those of decisions, heads stay hidden."""

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.explanations.explain_group import explain_group
from simadopt.levels.staff.model.groups import services_shown

WEEKS = 40


@pytest.fixture(scope="module")
def case():
    return load("scenarios/commune_27k.yaml", {"weeks": WEEKS})


@pytest.fixture(scope="module")
def ended(case):
    state = case.start(1)
    state.run_to(WEEKS)
    return state


def staff_of(state, group):
    inside = services_shown(state).of[state.o.people.service] == group
    return np.flatnonzero(inside & (state.o.people.rank == 0))


def some_group(state):
    """Return a service where enough people know the feature without using it."""
    people = state.o.people
    for group in range(len(services_shown(state).names)):
        rows = staff_of(state, group)
        if (people.can[rows] & people.aware[rows] & ~people.uses[rows] & 1).sum() >= 5:
            return group
    raise AssertionError


def test_counts_are_those_of_the_run(case, ended):
    people = ended.o.people
    for group in range(4):
        rows, told = staff_of(ended, group), explain_group(case, 1, group, "gru_intake")
        assert told.unequipped + told.unaware + told.waiting + told.users == rows.size
        assert told.users == int((people.uses[rows] & people.can[rows] & 1).sum())
        assert told.unequipped == int((people.can[rows] & 1 == 0).sum())


def test_means_are_those_of_its_people(case, ended):
    group, people = some_group(ended), ended.o.people
    told = explain_group(case, 1, group, "gru_intake")
    rows = staff_of(ended, group)
    waiting = rows[(people.can[rows] & people.aware[rows] & ~people.uses[rows] & 1) == 1]
    decisions = [
        explain(case, 1, row, "gru_intake", WEEKS - 1).decision for row in waiting.tolist()
    ]
    assert told.waiting == len(decisions)
    for name, mean in told.terms.items():
        assert mean == pytest.approx(np.mean([d.terms[name] for d in decisions]), abs=1e-6)
    assert told.value == pytest.approx(np.mean([d.value for d in decisions]), abs=1e-5)


def test_the_other_world_is_that_of_the_run_without(case, ended):
    group = some_group(ended)
    without = load("scenarios/commune_27k.yaml", {"weeks": WEEKS, "b_peer": 0.0}).start(1)
    without.run_to(WEEKS)
    rows, people = staff_of(without, group), without.o.people
    told = explain_group(case, 1, group, "gru_intake", "peers")
    assert told.without == "peers"
    assert told.users_without == int((people.uses[rows] & people.can[rows] & 1).sum())


def test_too_few_people_have_no_mean(case, ended):
    few = [explain_group(case, 1, g, "gru_intake") for g in range(8)]
    assert any(told.waiting < 5 for told in few)
    assert all(bool(told.terms) == (told.waiting >= 5) for told in few)
    assert all((told.value is None) == (not told.terms) for told in few)


@pytest.mark.parametrize(
    ("group", "feature", "without"),
    [
        (99, "gru_intake", None),
        (-1, "gru_intake", None),
        (0, "nothing", None),
        (0, "gru_intake", "luck"),
    ],
)
def test_what_does_not_exist_is_refused(case, group, feature, without):
    with pytest.raises(InputError):
        explain_group(case, 1, group, feature, without)


def real_case(folder, services):
    """Return a case of people read from a file: ``services`` of twelve, each under its head."""
    rows = ["key,category,rank,service,directorate,mailbox,workstation"]
    for s in range(services):
        rows.append(f"h{s},A,head,Service {s},Works,1,1")
        rows += [f"p{s}-{i},C,staff,Service {s},Works,1,1" for i in range(12)]
    (folder / "staff.csv").write_text("\n".join(rows), encoding="utf-8")
    text = (
        "name: real\ntitle: {fr: Essai, en: Trial}\nweeks: 6\n"
        "tools: {gru: {aware: 0.9, use: 0.2}}\n"
        "authorities: [{key: town, inhabitants: 100, staff_file: staff.csv}]\n"
    )
    (folder / "real.yaml").write_text(text, encoding="utf-8")
    return load(folder / "real.yaml")


def test_what_one_real_head_does_is_not_told(tmp_path):
    """G1: neither her part, nor the sum that would give it, nor the world without it."""
    case = real_case(tmp_path, 2)
    told = explain_group(case, 1, 0, "gru_intake")
    assert told.terms
    assert "boss" not in told.terms
    assert told.value is None
    assert told.without == "peers"
    assert not {"encouragement", "coaching", "interventions"} & set(told.levers)
    with pytest.raises(InputError, match="unknown"):
        explain_group(case, 1, 0, "gru_intake", "encouragement")


@pytest.mark.parametrize("name", ["social", "commune/social"])
def test_a_service_by_its_name(case, name):
    shown = services_shown(case.start(1)).names
    by_place = explain_group(case, 1, shown.index("service:commune/social"), "gru_intake")
    assert explain_group(case, 1, name, "gru_intake") == by_place
    with pytest.raises(InputError, match="did you mean social"):
        explain_group(case, 1, "socal", "gru_intake")
