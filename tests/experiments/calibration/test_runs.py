from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simadopt.core.errors import SimadoptError
from simadopt.experiments.calibration.fitting import complete
from simadopt.experiments.calibration.runs import seeds_of, simulate_all
from simadopt.experiments.calibration.space import hypercube
from support.toy_problems import broken, half_silent, toy

CUBE = hypercube(50, 5, 1)
SEEDS = seeds_of(1, "test", 50)


class InterruptedHereError(Exception):
    pass


def test_same_digits_for_one_and_two_workers(tmp_path: Path) -> None:
    one = simulate_all(toy(), CUBE, SEEDS, tmp_path / "one", workers=1)
    two = simulate_all(toy(), CUBE, SEEDS, tmp_path / "two", workers=2)
    assert np.array_equal(one, two)
    assert not list(tmp_path.rglob("*.part"))


def test_resumes_what_was_interrupted(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise InterruptedHereError

    with pytest.raises(InterruptedHereError):
        simulate_all(toy(), CUBE, SEEDS, tmp_path, tick=stop)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(kept) == 1
    told: list[int] = []
    again = simulate_all(toy(), CUBE, SEEDS, tmp_path, tick=lambda done, _: told.append(done))
    assert told == [20, 40, 50]
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    assert np.array_equal(again, simulate_all(toy(), CUBE, SEEDS, tmp_path / "straight"))


@pytest.mark.parametrize("damage", [b"", b"nothing", None])
def test_a_damaged_file_is_redone(tmp_path: Path, damage: bytes | None) -> None:
    first = simulate_all(toy(), CUBE, SEEDS, tmp_path)
    path = sorted(tmp_path.iterdir())[0]
    whole = path.read_bytes()
    middle = len(whole) // 2
    altered = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    path.write_bytes(altered if damage is None else damage)
    assert np.array_equal(simulate_all(toy(), CUBE, SEEDS, tmp_path), first)


def test_other_seeds_and_other_models_are_other_runs(tmp_path: Path) -> None:
    simulate_all(toy(), CUBE[:10], SEEDS[:10], tmp_path)
    simulate_all(toy(), CUBE[:10], SEEDS[10:20], tmp_path)
    simulate_all(toy(half_silent), CUBE[:10], SEEDS[:10], tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_wrong_results_are_named(tmp_path: Path) -> None:
    with pytest.raises(SimadoptError, match=r"\(3,\) instead of 7 numbers: seed \d+, values"):
        simulate_all(toy(broken), CUBE, SEEDS, tmp_path)


def test_too_many_missing_answers_are_named(tmp_path: Path) -> None:
    problem = toy(half_silent)
    outputs = simulate_all(problem, CUBE, SEEDS, tmp_path)
    with pytest.raises(SimadoptError, match=r"% of the runs do not give share 0"):
        complete(problem, outputs)
    outputs[5:, 0] = 0.5
    assert complete(problem, outputs).sum() >= 45
