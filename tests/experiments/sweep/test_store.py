"""Sweeps lose nothing: same bytes for any workers and back end; damage, full disks, killers."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simadopt.cases import Case, load, run
from simadopt.core.errors import InputError, ResourceError
from simadopt.experiments.clusters import cluster
from simadopt.experiments.sweep import execute as executing
from simadopt.experiments.sweep.execute import execute, here
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.experiments.sweep.results import read_results, verify
from simadopt.experiments.sweep.work import Finished, Task, simulate_runs
from simadopt.levels.staff.model.outcomes import OUTCOMES
from support.shells import ROOT
from support.stored import weekly_levels

POINTS = tuple({"b_peer": k / 4} for k in range(5))


@pytest.fixture(scope="module")
def case() -> Case:
    return load(ROOT / "scenarios" / "commune_27k.yaml", {"weeks": 3})


@pytest.fixture
def plan(case: Case) -> Plan:
    return Plan((Arm("town", case),), POINTS, replicates=4, seed=7, keep_series=True)


@pytest.fixture(scope="module")
def whole(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store made by one process, only to be read."""
    folder = tmp_path_factory.mktemp("whole") / "store"
    execute(
        Plan((Arm("town", case),), POINTS, replicates=4, seed=7, keep_series=True), folder, here(1)
    )
    return folder


def stored(folder: Path) -> dict[str, bytes]:
    return {
        f"{part}/{path.name}": path.read_bytes()
        for part in ("runs", "series")
        for path in (folder / part).iterdir()
    }


def test_rows_are_the_runs_of_the_shell(whole: Path, case: Case) -> None:
    table = read_results(whole).table
    assert table["run"].tolist() == list(range(20))
    row = table.iloc[13]
    assert (row["point"], row["replicate"], row["seed"], row["b_peer"]) == (3, 1, 8, 0.75)
    history = run(case, seed=8, b_peer=0.75)
    assert row["digest"] == history.digest
    assert row["gru_use"] == history.last("gru_use")
    assert list(OUTCOMES) == [name for name in table.columns if name in OUTCOMES]
    week = weekly_levels(whole).query("run == 13")
    assert week["gru_use"].tolist() == history.series("gru_use").tolist()


def test_arms_and_points_meet_common_random_numbers(plan: Plan) -> None:
    assert [plan.run(k).seed for k in (0, 1, 4, 5)] == [7, 8, 7, 8]


def test_identities_are_of_what_is_simulated(case: Case, plan: Plan) -> None:
    set_there = load(case, {"b_peer": 0.75})
    elsewhere = Plan((Arm("other", set_there),), replicates=9, seed=1)
    assert elsewhere.run(7).id == plan.run(13).id
    assert len({plan.run(k).id for k in range(len(plan))}) == len(plan)
    assert Plan((Arm("town", load(case, {"weeks": 4})),), seed=7).run(0).id != plan.run(0).id


@pytest.mark.parametrize("workers", [2, 3])
def test_same_bytes_for_any_number_of_workers(
    plan: Plan, whole: Path, tmp_path: Path, workers: int
) -> None:
    execute(plan, tmp_path / "store", here(workers))
    assert stored(tmp_path / "store") == stored(whole)


def test_same_bytes_in_parts_and_after_a_stop(plan: Plan, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    first = execute(plan, folder, here(1), part=(2, 3))
    assert 0 < first.done < len(plan)
    assert verify(folder)
    assert read_results(folder).missing == len(plan) - first.done
    rest = execute(plan, folder, here(1))
    assert rest.done == len(plan) - first.done
    assert stored(folder) == stored(whole)
    assert execute(plan, folder, here(1)).done == 0


@pytest.mark.filterwarnings("default")
def test_same_bytes_on_a_dask_cluster(plan: Plan, whole: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as local,
        cluster(local.scheduler_address) as backend,
    ):
        execute(plan, tmp_path / "store", backend)
    assert stored(tmp_path / "store") == stored(whole)


@pytest.mark.parametrize("change", ["truncated", "flipped", "emptied"])
def test_a_damaged_file_is_named_and_only_its_batch_is_done_again(
    plan: Plan, whole: Path, tmp_path: Path, change: str
) -> None:
    folder = tmp_path / "store"
    execute(plan, folder, here(1))
    victim = sorted((folder / "runs").iterdir())[2]
    contents = bytearray(victim.read_bytes())
    if change == "flipped":
        contents[len(contents) // 2] ^= 1
    victim.write_bytes({"truncated": contents[:-1], "flipped": contents, "emptied": b""}[change])
    assert any(victim.name in line for line in verify(folder))
    with pytest.raises(InputError, match=victim.name):
        read_results(folder)
    again = execute(plan, folder, here(1))
    assert again.damaged == (f"runs/{victim.name}",)
    assert 0 < again.done < 4
    assert stored(folder) == stored(whole)
    assert not verify(folder)


def test_another_plan_is_not_mixed_in(case: Case, whole: Path) -> None:
    other = Plan((Arm("town", case),), POINTS, replicates=3, seed=7, keep_series=True)
    with pytest.raises(InputError, match="replicates"):
        execute(other, whole, here(1))


def test_a_folder_of_something_else_is_left_alone(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match="something else"):
        execute(plan, tmp_path, here(1))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_damaged_plan_is_written_again(plan: Plan, whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    execute(plan, folder, here(1))
    path = folder / "plan.json"
    path.write_text(path.read_text().replace('"seed": 7', '"seed": 8', 1))
    with pytest.raises(InputError, match="damaged"):
        read_results(folder)
    assert execute(plan, folder, here(1)).done == 0
    assert path.read_bytes() == (whole / "plan.json").read_bytes()


@pytest.mark.parametrize("failing", ["write", "rename", "sync"])
def test_a_disk_that_fails_leaves_no_wrong_result(
    plan: Plan, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    folder, written = tmp_path / "store", 0
    replace, sync = Path.replace, os.fsync

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def third(real: Any, *arguments: Any) -> Any:
        nonlocal written
        written += 1
        return full() if written == 6 else real(*arguments)

    with monkeypatch.context() as patch:
        if failing == "rename":
            patch.setattr(Path, "replace", lambda *a: third(replace, *a))
        elif failing == "sync":
            patch.setattr(os, "fsync", lambda *a: third(sync, *a))
        else:
            real_open = Path.open
            patch.setattr(
                Path,
                "open",
                lambda *a, **k: third(real_open, *a) if "wb" in a else real_open(*a, **k),
            )
        with pytest.raises(ResourceError, match="No space left"):
            execute(plan, folder, here(1))
    assert not list(folder.rglob("*.part"))
    assert stored(folder).items() <= stored(whole).items()
    execute(plan, folder, here(1))
    assert stored(folder) == stored(whole)


def test_half_written_files_of_the_dead_are_removed(plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    execute(plan, folder, here(1), part=(1, 9))
    host = os.uname().nodename.replace(".", "-")
    dead, alive = folder / f"runs/.x.{host}.999999999.part", folder / f"runs/.x.{host}.1.part"
    other = folder / "runs/.x.elsewhere.999999999.part"
    for path in (dead, alive, other):
        path.write_bytes(b"half")
    execute(plan, folder, here(1), part=(1, 9))
    assert [path.exists() for path in (dead, alive, other)] == [False, True, True]


def kill_at_eleven(task: Task, runs: list[Any]) -> Finished:
    """As `simulate_runs`, but for one run that kills whoever takes it."""
    if any(run.number == 11 for run in runs):
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate_runs(task, runs)


def test_a_run_that_kills_its_worker_is_set_aside_and_named(
    plan: Plan, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "store"
    with monkeypatch.context() as patch:
        patch.setattr(executing, "simulate_runs", kill_at_eleven)
        report = execute(plan, folder, here(2))
    (aside,) = report.set_aside
    assert (aside.run, aside.seed, aside.id) == (11, 10, plan.run(11).id)
    assert "3 times" in str(aside.reason)
    table = read_results(folder).table
    assert table["run"].tolist() == [k for k in range(20) if k != 11]
    assert not verify(folder)
    assert execute(plan, folder, here(1)).done == 0  # it is not tried again by itself
    (folder / "set_aside" / "00000011.json").unlink()
    execute(plan, folder, here(1))
    assert read_results(folder).table["run"].tolist() == list(range(20))


def interrupted(numbers: Iterator[Any]) -> Iterator[Any]:
    yield next(numbers)
    raise KeyboardInterrupt


def test_an_interruption_keeps_what_is_finished(plan: Plan, whole: Path, tmp_path: Path) -> None:
    def backend(*arguments: Any, **options: Any) -> Iterator[Any]:
        return interrupted(here(1)(*arguments, **options))

    folder = tmp_path / "store"
    with pytest.raises(KeyboardInterrupt):
        execute(plan, folder, backend)
    assert 0 < len(stored(folder)) < len(stored(whole))
    execute(plan, folder, here(1))
    assert stored(folder) == stored(whole)


def test_draws_of_the_posterior_leave_a_scenario_its_own_values(case: Case) -> None:
    draws = ({"b_peer": 0.2, "b_ease": 0.3}, {"b_peer": 0.4, "b_ease": 0.1})
    own = load(case, {"b_ease": 0.9})
    plan = Plan((Arm("own", own),), ({"b_peer": 1.0}, {}), draws, replicates=2, seed=1)
    settings = [plan.run(k).setting for k in range(len(plan))]
    assert settings[0] == settings[3] == {"b_peer": 1.0}
    assert settings[6] == {"b_peer": 0.4}
    assert [plan.run(k).seed for k in range(8)] == [1, 2, 3, 4] * 2


def test_batches_do_not_depend_on_the_machine(plan: Plan) -> None:
    assert [b.first for b in plan.batches] == list(range(0, 20, 2))
    assert plan.batches[-1].stop == 20


def test_plans_that_cannot_be_are_refused(case: Case) -> None:
    with pytest.raises(InputError):
        Plan((Arm("town", case),), replicates=0)
    with pytest.raises(InputError, match="seed"):
        Plan((Arm("town", case),), replicates=2, seed=2**63 - 1)
    with pytest.raises(InputError, match="replicates"):
        Plan((Arm("town", case),), replicates=10_000_001)


def test_outcomes_are_finite_or_not_there(whole: Path) -> None:
    table = read_results(whole).table
    shares = [name for name, one in OUTCOMES.items() if one.unit == "share"]
    values = table[shares].to_numpy()
    assert ((values >= 0) | np.isnan(values)).all()
    assert (table["hours"] == 0).all()
