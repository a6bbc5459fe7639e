"""Work in processes survives the death of workers, and never runs the user's script again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simadopt.experiments import processes
from simadopt.experiments.processes import Lost, completed
from support.shells import environment

SQUARES = {k: (k * k, 0) for k in range(9)}


def square(shared: int, job: int) -> tuple[int, int]:
    return job * job, shared


def kill_at_four(shared: int, job: int) -> int:
    if job == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def kill_once(mark: str, job: int) -> int:
    if job == 4 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def refuse(shared: int, job: int) -> int:
    raise ValueError(f"no {job}")


@pytest.fixture(params=["forkserver", "spawn"])
def start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Start processes in each way: Windows has `spawn` alone."""
    monkeypatch.setattr(processes, "get_all_start_methods", lambda: [request.param])
    return str(request.param)


def test_workers_are_started_as_windows_starts_them(start: str) -> None:
    assert processes._context().get_start_method() == start
    found = dict(completed(square, 0, range(3), 2))
    assert found == {k: SQUARES[k] for k in range(3)}


def test_a_killed_worker_costs_nothing_either_way(start: str, tmp_path: Path) -> None:
    found = list(completed(kill_once, str(tmp_path / "mark"), range(5), 2))
    assert sorted(found) == [(k, k) for k in range(5)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_job_is_done_once(workers: int) -> None:
    found = list(completed(square, 0, range(9), workers))
    assert len(found) == 9
    assert dict(found) == SQUARES


def test_a_worker_killed_once_costs_nothing(tmp_path: Path) -> None:
    found = list(completed(kill_once, str(tmp_path / "mark"), range(9), 2))
    assert (tmp_path / "mark").exists()
    assert sorted(found) == [(k, k) for k in range(9)]


def test_a_job_that_kills_is_given_up_and_the_others_are_done() -> None:
    found = dict(completed(kill_at_four, 0, range(9), 2, tries=3))
    assert found.pop(4) == Lost(3)
    assert found == {k: k for k in range(9) if k != 4}


def test_an_error_of_the_work_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no 0"):
        list(completed(refuse, 0, [0], 2))


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "print('begun')\n"
        "from experiments.test_processes import square\n"
        "from simadopt.experiments.processes import completed\n"
        "print(sorted(completed(square, 7, range(3), 2)))\n"
    )
    done = subprocess.run(
        [sys.executable, str(script)], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["begun", "[(0, (0, 7)), (1, (1, 7)), (2, (4, 7))]"]
