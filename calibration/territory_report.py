"""From the ensembles of `territory_fit.py`: fitted values, draws, rows before and after, frozen predictions.

    python calibration/territory_report.py calibration/territory_runs --date 2026-11-29 --freeze

``step_0.npz`` is the prior ensemble, the last step the posterior one. Written: ``fitted.csv`` beside the tables
of the level; ``calibration/territory/`` (draws of the posterior, parameters, version: what commands draw from);
``calibration/territory_rows.csv``; with ``--freeze`` ``calibration/territory_predictions_2.csv`` and its SHA-256.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

import simadopt
from simadopt.experiments.calibration.space import prior_moments, to_values
from simadopt.experiments.learning.gate import crps
from simadopt.levels.territory import tables
from simadopt.levels.territory.survey import asked, series
from simadopt.levels.territory.survey.fitting import FREE, GLOBAL, outputs, targets
from simadopt.levels.territory.survey.predictive import (
    PRIOR,
    discrepancies,
    discrepancy,
    figures,
    predictive,
)
from simadopt.levels.territory.survey.reach import reach
from simadopt.levels.territory.tables.parameters import PARAMETERS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
ROOT = Path(__file__).parent
PREDICTIONS = "territory_predictions_2.csv"


def write(path, rows):
    """Write rows of dictionaries as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def shown(value):
    """Return four digits."""
    return f"{value:.4g}"


def quantiles(draws, prefix=""):
    """Return the quantiles of draws by name."""
    return {f"{prefix}q{round(100 * at):02d}": shown(np.quantile(draws, at)) for at in QUANTILES}


def main() -> None:
    """Write everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--freeze", action="store_true")
    given = parser.parse_args()
    steps = sorted(given.folder.glob("step_*.npz"), key=lambda path: int(path.stem[5:]))
    first, last = (dict(np.load(path)) for path in (steps[0], steps[-1]))
    parameters(first["z"], last["z"])
    tau = rows_of(first, last)
    if given.freeze:
        predictions(first, last, tau, given.date)


def parameters(before, after):
    """Write the posterior mean of each parameter with its 90 % interval and that of the prior, and all draws."""
    prior, posterior = (to_values(FREE, ndtr(z), PARAMETERS) for z in (before, after))
    names = {one.id for one in targets() if np.isfinite(one.error)}
    may = reach(FREE, sorted(names)).any(axis=1)
    posterior = np.where(may, posterior, prior)
    fitted, kept = [], []
    for k, name in enumerate(FREE):
        spans = {
            f"{when}{edge}": shown(np.quantile(values[:, k], at))
            for when, values in (("", posterior), ("prior_", prior))
            for edge, at in (("low", 0.05), ("high", 0.95))
        }
        learned = 1.0 - after[:, k].var() / before[:, k].var() if may[k] else 0.0
        mean = posterior[:, k].mean()
        if may[k] and (learned >= 0.2 or name in GLOBAL or name.startswith(("alpha", "gamma"))):
            fitted.append(
                {"name": name, "value": shown(mean), **spans, "learned": f"{learned:.2f}"}
            )
        moments = prior_moments(name, PARAMETERS)
        told = zip(("mean", "sd", "q05", "q95"), moments, strict=True)
        kept.append(
            {
                "name": name, "fitted": "yes", **{f"prior_{m}": f"{x:.6g}" for m, x in told},
                "posterior_mean": f"{mean:.6g}", "posterior_sd": f"{posterior[:, k].std():.6g}",
                "contraction": f"{learned:.3g}",
            }
        )  # fmt: skip
    write(Path(tables.__file__).with_name("fitted.csv"), fitted)
    folder = ROOT / "territory"
    folder.mkdir(exist_ok=True)
    write(folder / "parameters.csv", kept)
    draws = pd.DataFrame(posterior, columns=list(FREE))
    draws["discrepancy"] = 0.0
    draws.astype("float32").to_parquet(folder / "posterior.parquet", index=False)
    told = {"version": simadopt.__version__, "members": len(after), "parameters": len(FREE)}
    (folder / "fit.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def rows_of(first, last):
    """Write each fitted row: figure, prior and posterior predictive, scores; return the τ of each."""
    every = targets()
    used = [k for k, one in enumerate(every) if np.isfinite(one.error)]
    fitted = [every[k] for k in used]
    question = {row["id"]: row["question"] for row in asked.rows()}
    question |= {row["id"]: row["item"] for row in series.rows()}
    tau = discrepancies(fitted, last["data"][:, used], [question[one.id] for one in fitted])
    rng, rows, scores = np.random.default_rng(5), [], []
    for place, (k, target) in enumerate(zip(used, fitted, strict=True)):
        before = np.abs(rng.normal(0.0, PRIOR, len(first["data"])))
        after = np.full(len(last["data"]), tau[place])
        old, new = (
            predictive(target, one["data"][:, k], samples(one, k), off, rng)
            for one, off in ((first, before), (last, after))
        )
        value, told = np.array([target.figure]), quantiles(new)
        score = [float(crps(one[None, :], value)[0]) for one in (old, new)]
        inside = [bool(low <= target.figure <= high) for low, high in _bands(new)]
        rows.append(
            {
                "id": target.id, "figure": shown(target.figure), "mean": shown(new.mean()), **told,
                "prior_mean": shown(old.mean()), "crps_prior": shown(score[0]), "crps": shown(score[1]),
                "discrepancy": shown(tau[place]), "inside_50": int(inside[0]), "inside_90": int(inside[1]),
            }
        )  # fmt: skip
        scores.append((target.size > 0, *score, *inside))
    write(ROOT / "territory_rows.csv", rows)
    tell(np.array(scores, float), rows)
    return dict(zip((one.id for one in fitted), tau.tolist(), strict=True))


def _bands(draws):
    return np.quantile(draws, (0.25, 0.75)), np.quantile(draws, (0.05, 0.95))


def samples(step, k):
    """Return the samples of a row of 2017, None for a row of the series."""
    return step["frames"][:, :, k] if k < step["frames"].shape[2] else None


def tell(table, rows):
    """Print how many rows are inside, and which are not."""
    for name, dated in (("rows of 2017", 1), ("series", 0)):
        part = table[table[:, 0] == dated]
        ratio = part[:, 2].sum() / part[:, 1].sum() if dated else (part[:, 2] / part[:, 1]).mean()
        print(
            f"{name}: {len(part)}, inside 50 % {part[:, 3].mean():.2f}, inside 90 % {part[:, 4].mean():.2f}, "
            f"CRPS over that of the prior {ratio:.2f}"
        )
    print("outside of 90 %:", ", ".join(row["id"] for row in rows if not row["inside_90"]))


def predictions(first, last, tau, date):
    """Write what is predicted of every row whose figure is withheld, and the hash of the file."""
    every, rng, rows = targets(), np.random.default_rng(6), []
    dated = {row["id"] for row in series.rows()}
    off = {kind: np.mean([t for n, t in tau.items() if (n in dated) == kind]) for kind in (0, 1)}
    for k, name in enumerate(outputs()):
        target = every[k] if k < len(every) else None
        if target is not None and np.isfinite(target.error):
            continue
        if target is None:
            old = figures(name, first["data"][:, k], PRIOR / 2.0, rng)
            new = figures(name, last["data"][:, k], float(off[1]), rng)
        else:
            before = np.abs(rng.normal(0.0, PRIOR, len(first["data"])))
            after = np.full(len(last["data"]), off[0])
            old = predictive(target, first["data"][:, k], samples(first, k), before, rng)
            new = predictive(target, last["data"][:, k], samples(last, k), after, rng)
        if name == "derived_barometer_systemique_max":
            # a bound: the largest share compatible with the answers
            old, new = (np.full(1, np.quantile(one, 0.95)) for one in (old, new))
        row = {"id": name, "mean": shown(new.mean()), **quantiles(new)}
        row |= {"prior_mean": shown(old.mean()), **quantiles(old, "prior_")}
        rows.append({**row, "version": simadopt.__version__, "date": date})
    path = ROOT / PREDICTIONS
    write(path, rows)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    sealed = ROOT / f"{path.stem.upper()}.sha256"
    sealed.write_text(f"{digest}  {path.name}\n", encoding="ascii")
    print(f"{len(rows)} predictions, {digest}")


if __name__ == "__main__":
    main()
