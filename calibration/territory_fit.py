"""Fit the territory to 2017 and to the series: an ensemble smoother.

    python calibration/territory_fit.py --members 120 --steps 4 --out calibration/territory_runs

Every parameter that has a prior moves; rows of 2017 marked ``calibration`` and all rows of the series are the
data. Written, and taken up when the same command is given again: ``step_K.npz`` (members, what they give, their
samples of 120). `territory_report.py` makes tables of them.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.special import ndtr

from simadopt.experiments.calibration.smoother import assimilate
from simadopt.experiments.calibration.space import to_values
from simadopt.levels.territory.survey.fitting import (
    FREE,
    QUARTERS_LATER,
    QUARTERS_SERIES,
    simulate_frames,
    targets,
)
from simadopt.levels.territory.survey.reach import reach
from simadopt.levels.territory.tables.parameters import PARAMETERS


def _one(given):
    values, seed, quarters = given
    return simulate_frames(values, seed, quarters)


def forward_of(workers, seed, steps):
    """Return the function that runs an ensemble."""
    pool = ProcessPoolExecutor(workers)

    def forward(z, step):
        began = time.time()
        values = to_values(FREE, ndtr(z), PARAMETERS)
        length = QUARTERS_LATER if step in (0, steps) else QUARTERS_SERIES
        asked = [
            (dict(zip(FREE, row, strict=True)), seed + 1000 * step + k, length)
            for k, row in enumerate(values.tolist())
        ]
        found, frames = map(np.array, zip(*pool.map(_one, asked, chunksize=2), strict=True))
        sys.stderr.write(f"step {step}: {len(asked)} runs in {time.time() - began:.0f} s\n")
        return found, frames

    return forward


def main() -> None:
    """Fit and write the ensembles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=120)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("calibration/territory_runs"))
    asked = parser.parse_args()
    data = targets()
    used = np.array([one.error < np.inf for one in data])
    wanted = np.array([one.value for one in data])[used]
    error = np.array([one.error for one in data])[used]
    rng = np.random.default_rng(asked.seed)
    prior = rng.standard_normal((asked.members, len(FREE)))
    forward = forward_of(asked.workers, asked.seed, asked.steps)
    held = {}

    def given(z, step):
        path = asked.out / f"step_{step}.npz"
        if path.is_file() and (np.load(path)["z"] == z).all():
            held[step] = np.load(path)["data"]
        else:
            held[step], frames = forward(z, step)
            np.savez_compressed(path, z=z, data=held[step], frames=frames)
        return held[step][:, : used.size][:, used]

    asked.out.mkdir(parents=True, exist_ok=True)
    rows = [one.id for one, kept in zip(data, used, strict=True) if kept]
    assimilate(given, prior, wanted, error, asked.steps, asked.seed, reach(FREE, rows))


if __name__ == "__main__":
    main()
