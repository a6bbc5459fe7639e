"""A3: stop at any week, save, load in a new process, go on = straight run."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

import simadopt
from simadopt.core.errors import InputError, ResourceError, SimadoptError
from simadopt.levels.staff.model import checkpoint
from simadopt.levels.staff.model.checkpoint import load_checkpoint, save_checkpoint
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.summary import summary

WEEKS = 12
BUSY = {
    "weeks": WEEKS,
    "interventions": [
        {"kind": "mandate", "week": 2, "target": {"rank": ["staff"]}},
        {"kind": "redesign", "week": 3, "strength": 0.5},
        {"kind": "equipment", "week": 4, "device": "mailbox", "count": 30},
        {"kind": "training", "week": 5, "hours": 6.0, "eur": 3.0},
        {"kind": "reorganisation", "week": 7, "strength": 0.5},
        {"kind": "coaching", "week": 8, "target": {"rank": ["head"]}},
    ],
}


@pytest.fixture(scope="module")
def busy(commune):
    return commune.with_levers(BUSY)


@pytest.fixture(scope="module")
def straight(busy):
    state = busy.start(5)
    state.run_to(WEEKS)
    return state


@pytest.mark.parametrize("week", range(WEEKS + 1))
def test_every_week_can_be_the_stop(busy, straight, tmp_path, week):
    state = busy.start(5)
    state.run_to(week)
    save_checkpoint(state, tmp_path / "kept.npz")
    again = load_checkpoint(tmp_path / "kept.npz")
    assert again.week == week
    assert again.digest() == state.digest()
    again.run_to(WEEKS)
    assert again.digest() == straight.digest()
    np.testing.assert_equal(again.spent, straight.spent)
    for name in straight.records._fields:
        np.testing.assert_array_equal(
            getattr(again.records, name), getattr(straight.records, name), name
        )
    assert [p.name for p in tmp_path.iterdir()] == ["kept.npz"]


def test_a_new_process_goes_on(busy, straight, tmp_path):
    state = busy.start(5)
    state.run_to(6)
    save_checkpoint(state, tmp_path / "kept.npz")
    program = (
        "import sys, simadopt as sa\n"
        "state = sa.load_checkpoint(sys.argv[1])\n"
        f"state.run_to({WEEKS})\n"
        "print(state.digest())"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, str(tmp_path / "kept.npz")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == straight.digest()


def test_real_staff_needs_its_case(real, tmp_path):
    state = real.start(1)
    state.run_to(4)
    with pytest.raises(SimadoptError, match="give it too"):
        save_checkpoint(state, tmp_path / "kept.npz")
    save_checkpoint(state, tmp_path / "kept.npz", real)
    with pytest.raises(InputError, match="staff files are needed"):
        load_checkpoint(tmp_path / "kept.npz")
    again = load_checkpoint(tmp_path / "kept.npz", real)
    again.run_to(8)
    state.run_to(8)
    assert again.digest() == state.digest()
    assert summary(History(again)) == summary(History(state))


@pytest.fixture
def kept(commune, tmp_path):
    state = commune.start(1)
    state.run_to(2)
    save_checkpoint(state, tmp_path / "kept.npz")
    return tmp_path / "kept.npz"


def _rewrite(path, change):
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    about = json.loads(arrays["about"].tobytes())
    change(about, arrays)
    arrays["about"] = np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8)
    np.savez(path, allow_pickle=False, **arrays)


def test_an_altered_column_is_noticed(kept):
    def change(_, arrays):
        arrays["people.uses"] = arrays["people.uses"] ^ np.uint32(1)

    _rewrite(kept, change)
    with pytest.raises(InputError, match="checksum does not fit"):
        load_checkpoint(kept)


def test_an_altered_fact_is_noticed(kept):
    _rewrite(kept, lambda about, _: about.update(seed=2))
    with pytest.raises(InputError, match="checksum does not fit"):
        load_checkpoint(kept)


def test_another_version_is_refused(kept, monkeypatch):
    made = simadopt.__version__
    monkeypatch.setattr(checkpoint, "__version__", "9.9.9")
    with pytest.raises(InputError, match=f"made by simadopt {re.escape(made)}; this is 9.9.9"):
        load_checkpoint(kept)


def test_another_scenario_is_refused(kept, commune):
    with pytest.raises(InputError, match="it belongs to scenario commune_27k"):
        load_checkpoint(kept, commune.with_levers({"pace": 0.5}))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(kept, share):
    contents = kept.read_bytes()
    kept.write_bytes(contents[: int(len(contents) * share)])
    with pytest.raises(InputError, match=r"kept\.npz: cut short, or not a checkpoint"):
        load_checkpoint(kept)


def test_any_flipped_byte_is_noticed(kept):
    contents = kept.read_bytes()
    noticed = 0
    for place in range(100, len(contents), len(contents) // 20):
        kept.write_bytes(contents[:place] + bytes([contents[place] ^ 255]) + contents[place + 1 :])
        try:
            load_checkpoint(kept)
        except InputError:
            noticed += 1
    # a byte of the archive's own dates and flags may not matter
    assert noticed >= 18


def test_other_files_are_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_checkpoint(tmp_path / "absent.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(InputError, match="not a checkpoint"):
        load_checkpoint(tmp_path / "other.npz")
    np.save(tmp_path / "pickled.npy", np.array([{}], object), allow_pickle=True)
    with pytest.raises(InputError, match="not a checkpoint"):
        load_checkpoint(tmp_path / "pickled.npy")


def test_what_cannot_be_written_leaves_nothing(commune, tmp_path):
    state = commune.start(1)
    with pytest.raises(ResourceError, match="cannot be written"):
        save_checkpoint(state, tmp_path / "absent" / "kept.npz")
    assert not list(tmp_path.iterdir())
