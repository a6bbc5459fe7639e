"""The same digits whatever the order of rows, the threads, the processes, and in two halves."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from simadopt.io.scenario_fields import Text
from simadopt.levels.territory.authorities.roster import Roster
from simadopt.levels.territory.authorities.synthetic import MARGINS, synthetic
from simadopt.levels.territory.engine.state import start
from simadopt.levels.territory.scenario import Scenario

ASKED = Scenario(name="digits", title=Text(fr="chiffres", en="digits"), quarters=30)


@pytest.fixture(scope="module")
def whole():
    run = start(ASKED, synthetic(900), 5, 30)
    run.run_to(30)
    return run


def test_threads(whole):
    run = start(ASKED, synthetic(900), 5, 30, threads=3)
    run.run_to(30)
    assert run.digest() == whole.digest()
    assert run.history[-1].any() and (run.history[0] != run.history[-1]).any()


def test_two_halves_and_a_journey(whole):
    run = start(ASKED, synthetic(900), 5, 30)
    run.run_to(11)
    run = pickle.loads(pickle.dumps(run))  # noqa: S301
    run.run_to(30)
    assert run.digest() == whole.digest()


def test_order_of_rows(whole):
    roster = whole.roster
    order = np.random.default_rng(1).permutation(roster.n)

    def some(values):
        return tuple(values[i] for i in order)

    other = Roster(
        some(roster.key), some(roster.code), some(roster.name), some(roster.kind), roster.type[order],
        roster.population[order], some(roster.department), some(roster.region), some(roster.epci),
        roster.random_key[order],
    )  # fmt: skip
    run = start(ASKED, other, 5, 30)
    run.run_to(30)
    assert (run.history == whole.history[:, order]).all()


def test_processes(whole):
    code = (
        "from territory.test_digits import *\n"
        "run = start(ASKED, synthetic(900), 5, 30)\nrun.run_to(30)\nprint(run.digest())"
    )
    told = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, 'tests')\n{code}"], capture_output=True,
            text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == whole.digest()


def test_another_seed_is_another_history(whole):
    run = start(ASKED, synthetic(900), 6, 30)
    run.run_to(30)
    assert run.digest() != whole.digest()


def test_made_up_communes_have_the_margins_of_france():
    roster = synthetic(30_000)
    communes = roster.type == 0
    small = (roster.population[communes] < 3500).mean()
    assert small == pytest.approx(sum(MARGINS[:5]) / sum(MARGINS), abs=0.01)
    assert small == pytest.approx(0.907, abs=0.01)


def test_published_margins():
    from simadopt.levels.territory.authorities.roster import published, size_class

    roster = published()
    communes = roster.type == 0
    assert np.bincount(roster.type).tolist() == [34_875, 1255, 101, 18]
    assert tuple(np.bincount(size_class(roster.population[communes]))) == MARGINS
    kinds = [roster.kind[i] for i in np.flatnonzero(roster.type == 1)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "CC": 989,
        "CA": 230,
        "CU": 14,
        "METRO": 22,
    }
    assert len(set(roster.key)) == roster.n
