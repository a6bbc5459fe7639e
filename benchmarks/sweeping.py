"""How fast runs are carried out and stored, what that costs beside the runs, and what it remembers."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mesa

from simadopt.cases import Case, load
from simadopt.experiments.sweep.execute import Report, execute, here
from simadopt.experiments.sweep.plan import Arm, Plan
from simadopt.levels.staff.model.adoption_model import AdoptionModel

COMMUNE = Path(__file__).resolve().parents[1] / "scenarios" / "commune_27k.yaml"
WORKERS = 2


def stored(case: Case, replicates: int) -> Report:
    """Run replicates of a case in processes and store them in a folder that is then removed."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan((Arm("commune", case),), replicates=replicates)
        return execute(plan, Path(folder) / "store", here(WORKERS))


def overhead(report: Report) -> float:
    """Return the share of the processes' time that went into something else than simulation."""
    return report.seconds * WORKERS / report.simulation_seconds - 1.0


def mesa_runs_per_second(replicates: int, weeks: int) -> float:
    """Return the runs a second of `mesa.batch_run` on the same model, with as many processes."""
    begun = time.perf_counter()
    mesa.batch_run(
        AdoptionModel,
        {"scenario": str(COMMUNE), "seed": list(range(1, replicates + 1))},
        number_processes=WORKERS,
        max_steps=weeks,
        data_collection_period=-1,
        display_progress=False,
    )
    return replicates / (time.perf_counter() - begun)


def growth(runs: int, weeks: int) -> float:
    """Return by how many MiB the memory of all processes grew between a tenth and all of many runs."""
    seen: list[tuple[int, float]] = []
    done = 0

    def tick(now: int, total: int) -> None:
        nonlocal done
        done = now

    case = load(COMMUNE, {"weeks": weeks})
    with tempfile.TemporaryDirectory() as folder, _watched(lambda: seen.append((done, resident()))):
        plan = Plan((Arm("commune", case),), replicates=runs)
        execute(plan, Path(folder) / "store", here(WORKERS), tick=tick)
    early = max(mib for at, mib in seen if at <= runs // 10)
    return max(mib for _, mib in seen) - early


def resident() -> float:
    """Return the MiB that this process and all that come from it hold by themselves."""
    total = 0.0
    for process in _family(os.getpid()):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return total


def _family(parent: int) -> set[int]:
    """Return a process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    family = {parent}
    while more := {p for p, of in parents.items() if of in family} - family:
        family |= more
    return family


@contextmanager
def _watched(look: Any) -> Iterator[None]:
    """Look once a second while something goes on."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            look()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
