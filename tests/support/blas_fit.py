"""Fit the toy and print what came out, in a process of its own: kernels are chosen at its start."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from threadpoolctl import threadpool_info

from simadopt.experiments.calibration.fitting import Means, fit_one
from simadopt.experiments.calibration.importance import Plan
from support.toy_problems import toy

PLAN = Plan(rounds=6, draws=11, law=13, last=14)


def main() -> None:
    """Write names, means and contractions of the fitted parameters on their normal scale, and the kernels."""
    with tempfile.TemporaryDirectory() as folder:
        means = Means(Path(folder), 1, 1, lambda stage, done, total: None)
        found = fit_one(toy(), 120, means, plan=PLAN)
    weight, x = found.posterior.weights.weight, found.posterior.x[:, : found.posterior.fitted]
    centre = weight @ x
    page = {
        "kernels": sorted({one.get("architecture", "") for one in threadpool_info()} - {"", None}),
        "names": found.names,
        "second wave": found.matching.numbers.tolist(),
        "means": centre.tolist(),
        "contractions": (1.0 - weight @ (x - centre) ** 2).tolist(),
    }
    sys.stdout.write(json.dumps(page))


if __name__ == "__main__":
    main()
