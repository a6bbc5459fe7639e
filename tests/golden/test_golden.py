"""A1, A2, A5: the published digits, for any threads, chunks, processor and shell."""

import json

import numpy as np
import pytest

from simadopt.cases import load
from simadopt.levels.staff.engine.state import start
from support.golden import INTERPRETED, cases, digest, last_move, published
from support.shells import python

NAMES = list(cases())
LONG = ("survey of 2012", "commune, another seed", "territory of 2017")
QUICK = [name for name in NAMES if name not in LONG]


def printed(*names, **environment):
    """Return the digests of some cases in a shell of its own."""
    return json.loads(python("-m", "support.golden", *names, **environment))


def golden(*names):
    return {name: published()["digests"][name] for name in names}


def disabled_features():
    """Return the features of this processor that NumPy can do without."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__[name])


def test_there_is_a_digest_for_each_case():
    assert list(published()["digests"]) == NAMES


def test_digests_move_only_with_an_entry_of_the_changelog():
    """A5: run ``python tests/golden/update.py`` once the changelog says *numbers move: yes*."""
    assert published()["moved_in"] == last_move()


@pytest.mark.parametrize("name", NAMES)
def test_digits_are_the_published_ones(name):
    assert digest(name) == golden(name)[name]


@pytest.mark.parametrize("threads", [2, *(pytest.param(n, marks=pytest.mark.long) for n in (3, 7))])
@pytest.mark.parametrize("name", QUICK)
def test_any_number_of_threads(name, threads):
    assert digest(name, threads=threads) == golden(name)[name]


@pytest.mark.parametrize("steps", [1, 5, 7])
@pytest.mark.parametrize("name", QUICK)
def test_any_cut_of_the_weeks(name, steps):
    assert digest(name, steps=steps) == golden(name)[name]


@pytest.mark.parametrize("threads", [1, 2])
def test_any_room_for_the_digest(monkeypatch, threads):
    """Bits wait in a room of some weeks: its size is no part of the digits."""
    monkeypatch.setattr("simadopt.levels.staff.engine.state._CHUNK_BYTES", 8 * 160 * 3)
    for name in ("acts", "towns"):
        assert digest(name, threads=threads) == golden(name)[name]


def test_any_size_of_blocks():
    """A person's week does not depend on who is in her block."""
    assert digest("commune", threads=11, steps=40) == golden("commune")["commune"]


def test_interpreted():
    assert printed(*INTERPRETED, NUMBA_DISABLE_JIT="1") == golden(*INTERPRETED)


def test_seeds_and_steps_of_the_territory_are_told_apart():
    case, seed, steps = cases()["territory, small"]
    runs = [
        load(case).start(s, weeks=n) for s, n in ((seed, steps), (seed + 1, steps), (seed, steps))
    ]
    for run in runs:
        run.run_to(steps)
    runs[2].m.placed[0] ^= np.uint32(1)
    assert len({run.digest() for run in runs}) == 3


def test_interpreted_with_threads():
    """Arithmetic that wraps by design warns nobody, whichever thread does it."""
    code = "from support.golden import digest; print(digest('small', threads=3))"
    assert python("-c", code, NUMBA_DISABLE_JIT="1").strip() == golden("small")["small"]


WORKERS = """
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from support.golden import digest
if __name__ == "__main__":
    how, workers, chunk, *names = sys.argv[1:]
    with ProcessPoolExecutor(int(workers), mp_context=get_context(how)) as pool:
        print(*pool.map(digest, names, chunksize=int(chunk)))
"""


@pytest.mark.parametrize("how", ["fork", "spawn", "forkserver"])
def test_any_way_to_start_workers(how):
    """Any number of workers, any chunks, tasks in any order: the caller's digits."""
    names = ["three small", "territory, acts", "acts"]
    wanted = [golden(name)[name] for name in names]
    for workers, chunk, step in ((1, 3, 1), (2, 1, -1)):
        found = python("-c", WORKERS, how, str(workers), str(chunk), *names[::step])
        assert found.split() == wanted[::step]


@pytest.mark.skipif(not disabled_features(), reason="NumPy uses no optional feature here")
def test_without_the_features_of_this_processor():
    names = ("commune", "acts", "three small", "territory, acts")
    found = printed(*names, NPY_DISABLE_CPU_FEATURES=disabled_features())
    assert found == golden(*names)


@pytest.mark.long
def test_compiled_for_any_processor():
    names = ("commune", "acts", "thresholds", "territory, acts")
    assert printed(*names, NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="") == golden(*names)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "12345", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Adak"},
        {"PYTHONHASHSEED": "random", "LC_ALL": "fr_FR.UTF-8", "OMP_NUM_THREADS": "1"},
    ],
    ids=lambda e: f"{e['LC_ALL']}, {e['PYTHONHASHSEED']}",
)
def test_any_shell(environment):
    names = ("commune, another seed", "acts", "three small", "territory, acts")
    assert printed(*names, **environment) == golden(*names)


def test_a_seed_is_not_another():
    """The digest tells runs apart: seeds, weeks, and one bit of one person."""
    what, seed, weeks = cases()["small"]
    found = set()
    for s, w, flip in (
        (seed, weeks, 0),
        (seed + 1, weeks, 0),
        (seed, weeks - 1, 0),
        (seed, weeks, 1),
    ):
        state = start(what, s, weeks=w)
        state.run_to(w)
        state.o.people.uses[0] ^= np.uint32(flip)
        found.add(state.digest())
    assert len(found) == 4


def test_a_bit_that_came_and_went_is_seen():
    """Every week counts, not the last one only."""
    what, seed, weeks = cases()["small"]
    states = [start(what, seed, weeks=weeks) for _ in range(2)]
    for state in states:
        state.run_to(weeks)
    states[1].chain = states[1].chain[:-1] + bytes([states[1].chain[-1] ^ 1])
    assert states[0].digest() != states[1].digest()
