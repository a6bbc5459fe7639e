"""What varies is checked on the scenario before anything runs; designs cover what they promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.cases import Case, load
from simadopt.core.errors import InputError
from simadopt.experiments.sweep.designs import DESIGNS, design
from simadopt.experiments.sweep.variables import Variable, checked_rows, read_variables
from support.shells import ROOT

TWO = (Variable("b_peer", 0.0, 2.0), Variable("theory.preset", levels=("full", "wang")))


@pytest.fixture(scope="module")
def case() -> Case:
    return load(ROOT / "scenarios" / "commune_27k.yaml")


def test_ranges_lists_and_whole_numbers_are_told_apart(case: Case) -> None:
    texts = ["b_peer=0.1:2:log", "theory.preset=full,wang", "coaching.week=1:9", "weeks=10,20"]
    peer, preset, week, weeks = read_variables(texts, case)
    assert peer == Variable("b_peer", 0.1, 2.0, scale="log")
    assert preset.levels == ("full", "wang")
    assert week.whole
    assert weeks.levels == (10, 20)


def test_a_parameter_over_whole_ends_stays_a_real_number(case: Case) -> None:
    (peer,) = read_variables(["b_peer=0:2"], case)
    assert not peer.whole
    assert peer.at(0.25) == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("b_per=0:1", "did you mean b_peer"),
        ("b_peer=2:1", "below its high end"),
        ("b_peer=0:1:log", "above 0"),
        ("b_peer=0:x", "a number is expected"),
        ("b_peer=0:nan", "a number is expected"),
        ("b_peer=0:1:2", "low:high"),
        ("b_peer", "name=low:high"),
        ("b_peer=", "name=low:high"),
        ("b_peer=1,1.0", "given twice"),
        ("b_peer=-1:1", "b_peer"),
        ("coaching.share=0:2", "between 0 and 1"),
        ("coaching.shar=0:1", "did you mean share"),
        ("theory.preset=full,wong", "did you mean wang"),
        ("weeks=1.5:3", "weeks"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(case: Case, text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        read_variables([text], case)
    assert all(p.where == "--vary" for p in error.value.problems)
    assert said in str(error.value)


def test_every_problem_is_said_at_once(case: Case) -> None:
    with pytest.raises(InputError) as error:
        read_variables(["b_peer=2:1", "b_per=0:1", "b_ease=0:1", "b_ease=0:2"], case)
    assert len(error.value.problems) == 3


def test_rows_of_a_file_are_checked_at_their_lines(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("b_peer;theory.preset\n1;full\n;wang\n", encoding="utf-8")
    assert checked_rows(path, case) == [
        {"b_peer": 1.0, "theory.preset": "full"},
        {"theory.preset": "wang"},
    ]
    path.write_text("b_peer,b_per\n1,2\n99999,\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        checked_rows(path, case)
    assert [p.line for p in error.value.problems] == [2, 3]


def test_designs_have_the_size_they_promise() -> None:
    sizes = {"factorial": 6, "oat": 6, "lhs": 5, "sobol": 5, "morris": 15}
    for name, size in sizes.items():
        assert len(design(name, TWO, n=5, levels=3)) == size, name
    assert set(sizes) | {"list"} == set(DESIGNS)


def test_one_at_a_time_begins_with_the_scenario_as_it_is() -> None:
    first, *others = design("oat", TWO, levels=2)
    assert first == {}
    assert all(len(point) == 1 for point in others)


@given(n=st.integers(2, 40), seed=st.integers(0, 5))
def test_a_latin_hypercube_meets_each_slice_once(n: int, seed: int) -> None:
    points = design("lhs", TWO[:1], n=n, seed=seed)
    values = np.array([float(p["b_peer"]) for p in points]) / 2.0
    assert sorted((values * n).astype(int)) == list(range(n))


@pytest.mark.parametrize("name", ["lhs", "sobol", "morris"])
def test_a_seed_gives_one_design(name: str) -> None:
    assert design(name, TWO, n=4, seed=3) == design(name, TWO, n=4, seed=3)
    assert design(name, TWO, n=4, seed=3) != design(name, TWO, n=4, seed=4)


def test_wrong_designs_are_refused() -> None:
    for arguments in ({"n": 0}, {"n": 10_000_000}):
        with pytest.raises(InputError):
            design("lhs", TWO, **arguments)
    with pytest.raises(InputError, match="lhs"):
        design("latin", TWO, n=3)
    with pytest.raises(InputError, match="--vary"):
        design("lhs", (), n=3)
    with pytest.raises(InputError, match="points"):
        design("factorial", [Variable(f"v{k}", 0, 1) for k in range(7)], levels=10)
