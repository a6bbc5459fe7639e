"""Measure everything section by section, print it, and rewrite the tables of benchmarks/README.md."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import simadopt
from benchmarks.bound import bare_week
from benchmarks.docking_speed import ratio
from benchmarks.learning import learning_rows
from benchmarks.parts import parts, stages
from benchmarks.rows import Row, met, table
from benchmarks.sweeping import growth, mesa_runs_per_second, overhead, stored
from benchmarks.territory import territory_rows
from simadopt.core import chance
from simadopt.io.yaml_reader import read_scenario
from simadopt.levels.staff.engine.state import State, start
from simadopt.levels.staff.scenario import Authority, Scenario, Text
from simadopt.levels.staff.tables.features import FEATURES

HERE = Path(__file__).parent
COMMUNE = HERE.parent / "scenarios" / "commune_27k.yaml"
NATIONAL = HERE.parent / "scenarios" / "fpt_national.yaml"


def median_seconds(call: Callable[[], Any], repeats: int) -> float:
    """Return the median time of a call over some repeats."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def crowd(people: int) -> Scenario:
    """Return a scenario of one authority with so many staff, like the commune otherwise."""
    one = Authority(key="crowd", inhabitants=50 * people, staff=people, share_a=0.12, share_b=0.18)
    commune = read_scenario(COMMUNE)
    return commune.model_copy(
        update={"name": "crowd", "title": Text(fr="", en=""), "authorities": (one,)}
    )


def size_of(state: State) -> int:
    """Return the bytes of all arrays of a run."""
    seen: dict[int, int] = {}

    def walk(value: Any) -> None:
        if isinstance(value, np.ndarray):
            seen[value.ctypes.data] = max(seen.get(value.ctypes.data, 0), value.nbytes)
        elif isinstance(value, tuple):
            for part in value:
                walk(part)

    for part in (state.o, state.context, state.workspace, state.records, state.tally):
        walk(part)
    return sum(seen.values())


def commune_rows() -> list[Row]:
    """One run of the commune, all but figures, and loops of them."""
    from simadopt.levels.staff.engine import week_zero
    from simadopt.levels.staff.model import history, summary
    from simadopt.levels.staff.organisation import build

    deployed = read_scenario(COMMUNE)
    bare = deployed.model_copy(update={"start": "given"})

    def times(scenario: Scenario, seeds: Any, *, forget: Any = None, vary: bool = False) -> Any:
        """Return median seconds of the start and of the weeks, process time of this thread."""
        found = []
        for number, seed in enumerate(seeds):
            if forget is not None:
                forget.clear()
            values = {"stubbornness": 0.3 + number * 1e-4} if vary else {}
            one = scenario.model_copy(update={"parameters": {**scenario.parameters, **values}})
            found.append(_start_and_weeks(one, seed))
        return (statistics.median(column) for column in zip(*found, strict=True))

    state = start(deployed, 1)
    state.run_to(deployed.weeks)
    summing = median_seconds(lambda: summary.summary(history.History(state)), 9)
    kept, weeks = times(deployed, [1] * 40)
    built, _ = times(bare, [1] * 40, vary=True)
    new, _ = times(bare, range(100, 140), forget=build._KEPT)
    lived, weeks_lived = times(deployed, [1] * 15, forget=week_zero._KEPT)
    anew, weeks_new = times(deployed, range(200, 215))
    digest = statistics.median(_digest_seconds(deployed) for _ in range(15))
    policies, swept = 1 / (kept + weeks), 1 / (lived + weeks_lived)
    runs_new = 1 / (anew + weeks_new)
    return [
        ("104 weeks of the commune", "≤ 5 ms", f"{weeks * 1e3:.1f} ms", met(weeks <= 0.005)),
        ("the digest of them, when it is asked for", "", f"{digest * 1e3:.1f} ms", ""),
        ("its 312 weeks of past", "", f"{(lived - built) * 1e3:.1f} ms", ""),
        ("building it, structure met before, other parameters", "≤ 1.5 ms", f"{built * 1e3:.1f} ms", met(built <= 0.0015)),
        ("building it, structure new", "≤ 3.5 ms", f"{new * 1e3:.1f} ms", met(new <= 0.0035)),
        ("starting it, week 0 met before, another policy", "", f"{kept * 1e3:.1f} ms", ""),
        ("runs per second and core, seeds met before, other policies", "≥ 150", f"{policies:.0f}", met(policies >= 150)),
        ("the same, other parameters: with their own past", "≥ 150", f"{swept:.0f}", met(swept >= 150)),
        ("runs per second and core, new seeds, past included", "≥ 110", f"{runs_new:.0f}", met(runs_new >= 110)),
        ("the summary of a run", "", f"{summing * 1e3:.1f} ms", ""),
    ]  # fmt: skip


def _start_and_weeks(scenario: Scenario, seed: int) -> tuple[float, float]:
    begun = time.thread_time()
    state = start(scenario, seed)
    built = time.thread_time()
    state.run_to(scenario.weeks)
    return built - begun, time.thread_time() - built


def _digest_seconds(scenario: Scenario) -> float:
    state = start(scenario, 1)
    state.run_to(scenario.weeks)
    begun = time.thread_time()
    state.digest()
    return time.thread_time() - begun


def page_rows() -> list[Row]:
    """What a lever of the page costs, and an analysis of all parameters."""
    from simadopt.cases import load
    from simadopt.experiments.sensitivity.analysis import study_of
    from simadopt.experiments.sensitivity.cost import cost_of
    from simadopt.interfaces.app.bands import bands
    from simadopt.io.wording import wording

    town = load(COMMUNE, {"authorities.commune.staff": 1_100})
    words = wording("fr")
    bands(town, 1, lambda *told: None, words)
    moved = town.with_levers({"training.share": 0.4})
    lever = median_seconds(lambda: bands(moved, 1, lambda *told: None, words), 3)
    plan = study_of(load(COMMUNE), "sobol", [], 0, 4, 1).plan
    cost = cost_of(plan, None, 2)
    return [
        ("page: lever to 40-run band of a town of 1,100", "≤ 600 ms", f"{lever * 1e3:.0f} ms", met(lever <= 0.6)),
        (f"Sobol' over all priors of the commune ({cost.runs:,} runs), predicted", "≤ 4 min", f"{cost.seconds / 60:.0f} min", met(cost.seconds <= 240)),
    ]  # fmt: skip


def week_rows() -> list[Row]:
    """A week of the commune in the middle of a run, part by part: where the time goes."""
    state = start(read_scenario(COMMUNE), 1)
    state.run_to(52)
    found = {**stages(state), **parts(state)}
    return [(name, "", f"{seconds * 1e6:.1f} µs", "") for name, seconds in found.items()]


def sweep_rows() -> list[Row]:
    """Speed against the bare bound at 500,000 people, growth, memory and threads."""
    rows: list[Row] = []
    per_person = {}
    for people in (5_000, 50_000, 500_000, 2_000_000):
        state = start(crowd(people), 1, weeks=30)
        state.run_to(4)
        week = _week(state)
        per_person[people] = week / people * 1e9
        if people == 500_000:
            rows += _against_bound(state, week)
        memory = size_of(state) / people / 1024
        del state
    growth = per_person[2_000_000] / per_person[5_000]
    listing = ", ".join(f"{n:,}: {t:.0f}" for n, t in per_person.items())
    rows.append((f"ns a person and week ({listing})", "linear", f"× {growth:.2f}", ""))
    rows.append(
        (
            "memory in all at 2,000,000 people",
            "≤ 1.5 KiB a person",
            f"{memory:.2f} KiB",
            met(memory <= 1.5),
        )
    )
    return rows


def _week(state: State) -> float:
    """Return the median seconds of a week, of stretches of four: a run has longer ones."""
    return median_seconds(lambda: state.run_to(state.week + 4), 5) / 4


def _against_bound(state: State, week: float) -> list[Row]:
    o, features = state.o, len(FEATURES)
    out = np.zeros(o.people.key.size, np.float32)
    weekly = chance.start_of(1, "bound")

    def bound(rows: Any) -> float:
        def bare() -> None:
            ties, people = o.ties, o.people
            bare_week(
                rows, ties.start, ties.other, people.uses, people.random_key, features, weekly, out
            )

        bare()
        return median_seconds(bare, 7)

    everybody = bound(np.arange(o.people.key.size, dtype=np.int32))
    equipped = bound(state.context.active)
    speed = o.people.key.size * features / week / 1e6
    two = start(state.scenario, 1, weeks=30, threads=2)
    two.run_to(4)
    threads = _week(two)
    return [
        ("500,000 people: bare bound of everybody ÷ week", "≥ 0.60", f"{everybody / week:.2f}", met(everybody / week >= 0.6)),
        ("500,000 people: bare bound of the equipped alone ÷ week", "≥ 0.50", f"{equipped / week:.2f}", met(equipped / week >= 0.5)),
        ("500,000 people: M person-feature-weeks a second", "", f"{speed:.0f}", ""),
        ("500,000 people: one thread ÷ two threads", "≥ 1.8", f"{week / threads:.2f}", met(week / threads >= 1.8)),
    ]  # fmt: skip


def shell_rows() -> list[Row]:
    """The shell, from outside the process."""
    shell = [sys.executable, "-m", "simadopt"]

    def call(*words: str, cache: str | None = None) -> None:
        env = {**os.environ, **({"NUMBA_CACHE_DIR": cache} if cache else {})}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # warm is warm: Python's own code is kept too
        subprocess.run([*shell, *words], check=True, capture_output=True, env=env)

    with tempfile.TemporaryDirectory() as folder:
        run = ("run", str(COMMUNE), "--seed", "1", "--single-setting", "--out")
        helped = median_seconds(lambda: call("--help"), 5)
        first = median_seconds(lambda: call(*run, f"{folder}/cold", cache=f"{folder}/kept"), 1)
        call(*run, f"{folder}/a")
        warm = median_seconds(lambda: call(*run, f"{folder}/b"), 5)
    return [
        ("`simadopt --help`", "≤ 0.3 s", f"{helped:.2f} s", met(helped <= 0.3)),
        ("`simadopt run --single-setting` of the commune, figures included, warm", "≤ 1.5 s", f"{warm:.2f} s", met(warm <= 1.5)),
        ("the same the first time (compilation)", "≤ 20 s", f"{first:.0f} s", met(first <= 20)),
    ]  # fmt: skip


_NATIONAL_RUN = """
import json, resource, sys, time
from simadopt.io.yaml_reader import read_scenario
from simadopt.levels.staff.engine.state import start
begun = time.perf_counter()
state = start(read_scenario(sys.argv[1]), 1, weeks=520, threads=2)
built = time.perf_counter()
state.run_to(520)
done = time.perf_counter()
print(json.dumps({"people": int(state.o.people.key.size), "build": built - begun,
                  "weeks": done - built, "digest": state.digest(),
                  "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
"""


def national_rows() -> list[Row]:
    """The whole territorial service for ten years, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _NATIONAL_RUN, str(NATIONAL)], check=True, capture_output=True
    )
    seen = json.loads(done.stdout)
    total = seen["build"] + seen["weeks"]
    return [
        (f"{seen['people']:,} people, 520 weeks, 2 threads, all in", "≤ 75 s", f"{total:.0f} s", met(total <= 75)),
        ("of which building the organisation", "", f"{seen['build']:.0f} s", ""),
        ("peak memory of the process", "≤ 4 GiB", f"{seen['gib']:.1f} GiB", met(seen["gib"] <= 4)),
    ]  # fmt: skip


def docking_rows() -> list[Row]:
    """Against the independent object-per-person Mesa version of the same rules."""
    seen = ratio(people=5_000)
    times = seen["ratio"]
    return [("5,000 people: plain Mesa ÷ simadopt", "≥ 500", f"× {times:.0f}", met(times >= 500))]


def experiment_rows() -> list[Row]:
    """Sweeps of the commune on two processes, beside Mesa's own batches of the same model."""
    from simadopt.cases import load

    case = load(COMMUNE)
    stored(load(COMMUNE, {"weeks": 2}), 4)
    thousand = stored(case, 1000)
    beside = mesa_runs_per_second(60, 104)
    many = stored(case, 10_000)
    lost, grown = overhead(many), growth(20_000, 8)
    ours = 1000 / thousand.seconds
    return [
        ("1,000 replicates, 104 weeks, stored", "≤ 15 s", f"{thousand.seconds:.1f} s", met(thousand.seconds <= 15)),
        ("`mesa.batch_run` of the same model on as many processes", "", f"{beside:.0f} runs/s (sweep: {ours:.0f}, × {ours / beside:.1f})", ""),
        ("10,000 replicates: time beside the simulations", "≤ 5 %", f"{lost:.1%}", met(lost <= 0.05)),
        ("memory of all processes over 20,000 runs", "< 100 MB more", f"{grown:+.0f} MiB", met(grown < 95)),
    ]  # fmt: skip


def main() -> None:
    """Measure, print, write."""
    sections: dict[str, Callable[[], list[Row]]] = {
        "One run": commune_rows,
        "One week": week_rows,
        "Levers and priors": page_rows,
        "Many people": sweep_rows,
        "The shell": shell_rows,
        "Plain Mesa": docking_rows,
        "Sweeps": experiment_rows,
        "The country": national_rows,
        "The territory": territory_rows,
        "Learning": learning_rows,
    }
    chosen = sys.argv[1:] or list(sections)
    parts = []
    for title in chosen:
        text = f"## {title}\n\n{table(sections[title]())}\n"
        print(text, flush=True)
        parts.append(text)
    if len(chosen) < len(sections):
        return
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    where = f"simadopt {simadopt.__version__}, Python {platform.python_version()}, {cpus} cores."
    head = (HERE / "README.md").read_text(encoding="utf-8").split("<!-- measured -->")[0]
    body = f"{head}<!-- measured -->\n\n{where}\n\n" + "\n".join(parts)
    (HERE / "README.md").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
