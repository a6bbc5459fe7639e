"""Fit the territory to 2017 and to the series, freeze predictions.

    python calibration/territory_fit.py --members 120 --steps 4 --out calibration/territory

Twelve global parameters, the intercepts of digital services and of the items move (see `FREE`); rows of
2017 marked
``calibration`` and all rows of the series are the data. Written: ``ensemble.csv`` (members, values),
``rows.csv``
(each row before and after), ``parameters.csv`` (prior and posterior of each), and, with ``--freeze``,
``calibration/territory_predictions.csv`` with its hash.
"""

from __future__ import annotations

import argparse
import csv
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
    outputs,
    simulate,
    targets,
)
from simadopt.levels.territory.tables.parameters import PARAMETERS


def _one(given):
    values, seed, quarters = given
    return simulate(values, seed, quarters)


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
        found = np.array(list(pool.map(_one, asked, chunksize=2)))
        sys.stderr.write(f"step {step}: {len(asked)} runs in {time.time() - began:.0f} s\n")
        return found

    return forward


def main() -> None:
    """Fit and write the ensembles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=120)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("calibration/territory"))
    asked = parser.parse_args()
    data = targets()
    used = np.array([one.error < np.inf for one in data])
    wanted = np.array([one.value for one in data])[used]
    error = np.array([one.error for one in data])[used]
    rng = np.random.default_rng(asked.seed)
    prior = rng.standard_normal((asked.members, len(FREE)))
    forward = forward_of(asked.workers, asked.seed, asked.steps)
    names = outputs()
    held = {}

    def given(z, step):
        held[step] = forward(z, step)
        np.savez_compressed(asked.out / f"step_{step}.npz", z=z, data=held[step])
        return held[step][:, : used.size][:, used]

    asked.out.mkdir(parents=True, exist_ok=True)
    found = assimilate(given, prior, wanted, error, asked.steps, asked.seed)
    values = to_values(FREE, ndtr(found.posterior), PARAMETERS)
    with (asked.out / "ensemble.csv").open("w", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(FREE)
        for row in values.tolist():
            write([f"{one:.5g}" for one in row])
    np.savez_compressed(
        asked.out / "outputs.npz", names=names, before=held[0], after=held[asked.steps]
    )


if __name__ == "__main__":
    main()
