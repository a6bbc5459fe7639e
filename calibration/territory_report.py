"""From the ensembles of `territory_fit.py`: fitted values, rows before and after, frozen predictions.

    python calibration/territory_report.py calibration/territory --date 2026-11-29 --freeze

``step_0.npz`` is the prior ensemble, the last step the posterior one. A predicted share of 2017 is that
of one more
sample of the same size (binomial noise of those who were asked is added). Written: ``fitted.csv`` beside the
tables of the level, ``calibration/territory_rows.csv``; with ``--freeze``
``calibration/territory_predictions.csv`` and its
SHA-256 in ``calibration/TERRITORY_PREDICTIONS.sha256``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from pathlib import Path

import numpy as np
from scipy.special import ndtr

import simadopt
from simadopt.experiments.calibration.space import to_values
from simadopt.levels.territory import tables
from simadopt.levels.territory.survey import asked
from simadopt.levels.territory.survey.fitting import FREE, outputs, targets
from simadopt.levels.territory.tables.parameters import PARAMETERS

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
ROOT = Path(__file__).parent


def crps(draws, value):
    """Return the continuous ranked probability score of draws (Gneiting and Raftery 2007), less is better."""
    x = np.sort(np.asarray(draws, float))
    n = x.size
    spread = 2.0 * np.sum((2.0 * np.arange(1, n + 1) - n - 1) * x) / n**2
    return float(np.abs(x - value).mean() - 0.5 * spread)


def natural(target, data):
    """Return data of a target off its scale: a share or a count."""
    if target.scale == "log":
        return np.exp(data) - 0.5
    return np.clip((1.0 / (1.0 + np.exp(-data)) * 121.0 - 0.5) / 120.0, 0.0, 1.0)


def predictive(target, data, size, rng, copies=20):
    """Return draws of what another sample would say."""
    p = natural(target, data[np.isfinite(data)])
    if size == 0:
        return p
    return rng.binomial(int(size), np.repeat(p, copies)) / size


def write(path, rows):
    """Write rows of dictionaries as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def shown(value):
    """Return six digits."""
    return f"{value:.4g}"


def main() -> None:
    """Write everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--freeze", action="store_true")
    given = parser.parse_args()
    steps = sorted(given.folder.glob("step_*.npz"), key=lambda path: int(path.stem[5:]))
    first, last = np.load(steps[0]), np.load(steps[-1])
    fitted(first["z"], last["z"])
    rows_of(first["data"], last["data"])
    if given.freeze:
        predictions(first["data"], last["data"], given.date)


def fitted(before, after):
    """Write the posterior mean of each parameter that moved, with its 90 % interval and that of the prior."""
    prior, posterior = (to_values(FREE, ndtr(z), PARAMETERS) for z in (before, after))
    rows = []
    for k, name in enumerate(FREE):
        low, high = np.quantile(posterior[:, k], (0.05, 0.95))
        p_low, p_high = np.quantile(prior[:, k], (0.05, 0.95))
        rows.append(
            {
                "name": name, "value": shown(posterior[:, k].mean()), "low": shown(low), "high": shown(high),
                "prior_low": shown(p_low), "prior_high": shown(p_high),
                "learned": f"{1.0 - after[:, k].var() / before[:, k].var():.2f}",
            }
        )  # fmt: skip
    write(Path(tables.__file__).with_name("fitted.csv"), rows)


def rows_of(before, after):
    """Write each fitted row: figure, prior and posterior predictive, scores."""
    rng, questions = np.random.default_rng(5), {one.id: one for one in asked.questions()}
    rows, scores = [], []
    for k, target in enumerate(targets()):
        if not np.isfinite(target.error):
            continue
        size = questions[target.id].interviews if target.id in questions else 0
        value = target.figure
        old, new = (predictive(target, data[:, k], size, rng) for data in (before, after))
        q = np.quantile(new, QUANTILES)
        score = crps(old, value), crps(new, value)
        rows.append(
            {
                "id": target.id, "figure": shown(value), "mean": shown(new.mean()),
                **{f"q{int(100 * level):02d}": shown(one) for level, one in zip(QUANTILES, q, strict=True)},
                "prior_mean": shown(old.mean()), "crps_prior": shown(score[0]), "crps": shown(score[1]),
                "inside_50": int(q[1] <= value <= q[3]), "inside_90": int(q[0] <= value <= q[4]),
            }
        )  # fmt: skip
        scores.append((size > 0, *score, rows[-1]["inside_50"], rows[-1]["inside_90"]))
    write(ROOT / "territory_rows.csv", rows)
    table = np.array(scores, float)
    for name, part in (
        ("rows of 2017", table[table[:, 0] == 1]),
        ("series", table[table[:, 0] == 0]),
    ):
        if name == "series":
            ratio = (part[:, 2] / np.maximum(part[:, 1], 1e-12)).mean()
        else:
            ratio = part[:, 2].sum() / part[:, 1].sum()
        print(
            f"{name}: {len(part)}, inside 50 % {part[:, 3].mean():.2f}, inside 90 % {part[:, 4].mean():.2f}, "
            f"CRPS over that of the prior {ratio:.2f}"
        )


def predictions(before, after, date):
    """Write what is predicted of every row whose figure is withheld, and the hash of the file."""
    rng, names = np.random.default_rng(6), outputs()
    questions, rows = {one.id: one for one in asked.questions()}, []
    for k, name in enumerate(names):
        target = targets()[k] if k < len(targets()) else None
        if target is not None and np.isfinite(target.error):
            continue
        if target is None:
            old, new = before[:, k], after[:, k]
        else:
            size = questions[name].interviews
            old, new = (predictive(target, data[:, k], size, rng) for data in (before, after))
        if (
            name == "derived_barometer_systemique_max"
        ):  # a bound: the largest share compatible with the answers
            old, new = (np.full(1, np.quantile(one, 0.95)) for one in (old, new))
        old, new = old[np.isfinite(old)], new[np.isfinite(new)]
        row = {"id": name, "mean": shown(new.mean())}
        row |= {f"q{int(100 * level):02d}": shown(np.quantile(new, level)) for level in QUANTILES}
        row |= {"prior_mean": shown(old.mean())}
        row |= {
            f"prior_q{int(100 * level):02d}": shown(np.quantile(old, level)) for level in QUANTILES
        }
        rows.append({**row, "version": simadopt.__version__, "date": date})
    path = ROOT / "territory_predictions.csv"
    write(path, rows)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (ROOT / "TERRITORY_PREDICTIONS.sha256").write_text(f"{digest}  {path.name}\n", encoding="ascii")
    print(f"{len(rows)} predictions, {digest}")


if __name__ == "__main__":
    main()
