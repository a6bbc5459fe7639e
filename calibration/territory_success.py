"""Fit the stand-in for staff (`simadopt.levels.territory.success`) on staff simulations of a national run.

    python calibration/territory_success.py --authorities 200

Authorities are drawn from a national run at the end of 2019, evenly over types and sizes up to 2,000 staff;
each is opened as a staff scenario for three years, and what is kept is the use of its main tool at the end.
Written: ``success.csv`` beside the tables of the level: β of a ridge regression of the log-odds, the error
of simulations that were left out (ten folds), the share of the variance between authorities that is
explained, and the spread of runs of one authority (chance).
"""

from __future__ import annotations

import argparse
import csv
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from simadopt.cases import load
from simadopt.io.yaml_reader import read_scenario_text
from simadopt.levels.territory import tables
from simadopt.levels.territory.exchange import STAFF_PER_INHABITANT, staff_scenario
from simadopt.levels.territory.success import COLUMNS, portraits

QUARTERS, WEEKS, MOST_STAFF, RIDGE = 32, 156, 2000, 1.0
FOLDS = 10


def national():
    """Return the national run whose authorities are opened."""
    run = load("territory_france").start(1, weeks=QUARTERS)
    run.run_to(QUARTERS)
    return run


def drawn(run, n, rng):
    """Return rows: a quarter of each type where there are, evenly over sizes."""
    staff = np.asarray(STAFF_PER_INHABITANT)[run.roster.type] * run.roster.population
    rows = []
    for kind, share in enumerate((0.4, 0.35, 0.2, 0.05)):
        own = np.flatnonzero((run.roster.type == kind) & (staff <= MOST_STAFF) & (staff >= 5))
        wanted = min(round(n * share), own.size)
        if wanted:
            ordered = own[np.argsort(staff[own], kind="stable")]
            edges = np.exp(
                np.linspace(np.log(staff[ordered[0]]), np.log(staff[ordered[-1]]), wanted + 1)
            )
            for low, high in zip(edges[:-1], edges[1:], strict=True):
                inside = own[(staff[own] >= low) & (staff[own] <= high)]
                if inside.size:
                    rows.append(int(rng.choice(inside)))
    return sorted(set(rows))


def use_of(given):
    """Return the use of the main tool at the end of a staff scenario."""
    asked = load(read_scenario_text(json.dumps(given), "opened"))
    run = asked.finished(given["seed"])
    return float(asked.level.measure(run)["gru_use"])


def ridge(x, y):
    """Return β; the constant is not shrunk."""
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    return np.linalg.solve(x.T @ x + penalty, x.T @ y)


def main() -> None:
    """Fit and write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--authorities", type=int, default=200)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    rng, run = np.random.default_rng(1), national()
    rows = drawn(run, asked.authorities, rng)
    scenarios = [
        staff_scenario(run, row, WEEKS) | {"seed": 1 + row + 100_000 * k}
        for row in rows
        for k in range(asked.runs)
    ]
    with ProcessPoolExecutor(asked.workers) as pool:
        use = np.array(list(pool.map(use_of, scenarios, chunksize=4)))
    use = use.reshape(len(rows), asked.runs)
    kept = np.isfinite(use).all(axis=1)
    x, share = portraits(run)[rows][kept], np.clip(use[kept], 0.005, 0.995)
    y = np.log(share / (1.0 - share))
    middle = y.mean(axis=1)
    fold = rng.permutation(middle.size) % FOLDS
    left = np.empty(middle.size)
    for k in range(FOLDS):
        left[fold == k] = x[fold == k] @ ridge(x[fold != k], middle[fold != k])
    sigma = float(np.sqrt(np.mean((y - left[:, None]) ** 2)))
    told = {
        **dict(zip(COLUMNS, ridge(x, middle).tolist(), strict=True)), "error": sigma,
        "explained": 1.0 - np.mean((middle - left) ** 2) / middle.var(),
        "simulations": y.size,
        "error_of_share": float(np.mean(np.abs(1 / (1 + np.exp(-left[:, None])) - share))),
    }  # fmt: skip
    if asked.runs > 1:
        told["chance"] = float(np.sqrt(y.var(axis=1, ddof=1).mean()))
    path = Path(tables.__file__).with_name("success.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(("name", "value"))
        for name, value in told.items():
            write((name, f"{value:.5g}"))
    print({name: round(value, 3) for name, value in told.items()})


if __name__ == "__main__":
    main()
