"""Who convinced whom: the path is that of the run, and real people stay out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from interfaces.app.conftest import STAFF
from simadopt.cases import Case, load
from simadopt.core.errors import InputError
from simadopt.levels.staff.explanations.adoption_path import BRANCHES, adoption_path
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.model.agent_columns import feature_number
from simadopt.rules.adoption import TERMS
from support.commune import shipped

FEATURE = "gru_intake"


@pytest.fixture(scope="module")
def case() -> Case:
    return load(shipped("commune_27k"), {"weeks": 40})


@pytest.fixture(scope="module")
def adopter(case: Case) -> int:
    """Return somebody who took the feature up during the run."""
    before, after = case.start(1), case.start(1)
    after.run_to(40)
    new = after.o.people.uses & ~before.o.people.uses & 1
    return int(new.nonzero()[0][3])


def test_the_path_starts_where_explain_says(case: Case, adopter: int) -> None:
    path = adoption_path(case, 1, adopter, FEATURE)
    told = explain(case, 1, adopter, FEATURE)
    first = path.steps[0]
    assert first.person == adopter
    assert first.week == told.adopted_week
    assert told.decision is not None
    assert dict(first.terms) == dict(told.decision.terms)
    assert tuple(first.terms) == TERMS


def test_sources_used_it_before_or_encouraged(case: Case, adopter: int) -> None:
    path = adoption_path(case, 1, adopter, FEATURE)
    assert len(path.steps) > 1
    for step in path.steps[1:]:
        whom = path.steps[step.parent]
        assert whom.week is not None
        if step.through == "head":
            assert step.encouragement is not None
            assert 0.0 <= step.encouragement <= 1.0
        else:
            assert step.week is not None
            assert step.week < whom.week
    for place in range(len(path.steps)):
        below = [s for s in path.steps[1:] if s.parent == place]
        assert len(below) <= BRANCHES + 1


def test_who_never_took_it_up_has_no_path(case: Case) -> None:
    state = case.start(1)
    alone = int((state.o.people.can & 1 == 0).nonzero()[0][0])
    path = adoption_path(case, 1, alone, FEATURE)
    assert len(path.steps) == 1
    assert path.steps[0].week is None
    bit = feature_number(FEATURE)
    assert path.users_start == int((state.o.people.uses >> bit & 1).sum())
    state.run_to(state.weeks)
    assert path.users_end == int((state.o.people.uses >> bit & 1).sum())


def test_real_people_need_to_be_asked_for(tmp_path: Path) -> None:
    """G1."""
    (tmp_path / "staff.csv").write_bytes(STAFF)
    scenario = tmp_path / "town.yaml"
    scenario.write_text(
        "name: town\ntitle: {fr: a, en: b}\nweeks: 4\n"
        "authorities: [{key: town, inhabitants: 900, staff_file: staff.csv}]\n",
        encoding="utf-8",
    )
    real = load(scenario)
    with pytest.raises(InputError, match="person views"):
        adoption_path(real, 1, 3, FEATURE)
    assert adoption_path(real, 1, "P00", FEATURE, person_views=True).steps
