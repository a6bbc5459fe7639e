"""The authorities of a country by quarters, and replicates of a department."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.rows import Row, met
from benchmarks.sweeping import stored
from simadopt.cases import load

_RUN = """
import json, resource, time
from simadopt.cases import load
case = load("territory_france")
state = case.start(1)  # the first one compiles, and tells what a process with one run needs
state.run_to(state.steps)
mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
seconds = []
for seed in (2, 3, 4):
    begun = time.perf_counter()
    state = case.start(seed)
    state.run_to(state.steps)
    seconds.append(time.perf_counter() - begun)
print(json.dumps({"authorities": state.roster.n, "items": len(state.t.opens), "quarters": state.steps,
                  "seconds": sorted(seconds)[1], "mib": mib}))
"""


def territory_rows() -> list[Row]:
    """A run of France on one core, the memory of its process, and a thousand departments."""
    done = subprocess.run([sys.executable, "-c", _RUN], check=True, capture_output=True)
    seen = json.loads(done.stdout)
    what = (
        f"{seen['authorities']:,} authorities × {seen['items']} items × {seen['quarters']} quarters"
    )
    case = load("territory_department")
    stored(case, 4)
    seconds = stored(case, 1000).seconds
    return [
        (f"{what}, one core", "≤ 1.5 s", f"{seen['seconds']:.2f} s", met(seen["seconds"] <= 1.5)),
        ("peak memory of the process", "≤ 300 MiB", f"{seen['mib']:.0f} MiB", met(seen["mib"] <= 300)),
        ("1,000 replicates of a department, stored, 2 cores", "≤ 20 s", f"{seconds:.1f} s", met(seconds <= 20)),
    ]  # fmt: skip
