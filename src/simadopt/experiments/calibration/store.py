"""What a calibration leaves on disk: tables anyone can open, and one file that says how it was made."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError
from simadopt.core.errors import Problem as Wrong
from simadopt.core.level import DEFAULT, Level, level_named
from simadopt.core.messages import Message
from simadopt.core.version import __version__
from simadopt.experiments.calibration.checks import Check
from simadopt.experiments.calibration.found import Fit
from simadopt.experiments.calibration.runs import code_digest
from simadopt.experiments.calibration.screening import DISCREPANCY
from simadopt.experiments.calibration.space import prior_moments
from simadopt.io.atomic import put, written

__all__ = ["FILES", "Stored", "read", "write"]

FILES: Final = (
    "posterior.parquet",
    "parameters.csv",
    "checks.csv",
    "emulator.csv",
    "coverage.csv",
    "ranks.csv",
    "theories.csv",
    "pulls.csv",
    "fit.json",
)
_LIBRARIES: Final = ("numpy", "scipy", "pyarrow", "numba")
_MOMENTS: Final = ("mean", "sd", "q05", "q95")


def write(found: Fit, out: Path, *, seed: int, runs: int, workers: int) -> None:
    """Write every file aside and put it in place; ``fit.json``, which says all is there, is last."""
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    _parquet(out / "posterior.parquet", found)
    _table(out / "parameters.csv", _parameter_rows(found))
    _table(out / "checks.csv", [*_check_rows("model", found.checks), *_rival_rows(found)])
    _table(out / "emulator.csv", [vars(error) for error in found.fitted.errors])
    if found.coverage is not None:
        _table(out / "coverage.csv", _coverage_rows(found))
        ranks = found.coverage.ranks.tolist()
        _table(out / "ranks.csv", [dict(zip(found.coverage.names, r, strict=True)) for r in ranks])
    if found.theories:
        _table(out / "theories.csv", [vars(one) for one in found.theories])
    if found.pulls:
        _table(out / "pulls.csv", _pull_rows(found))
    page = _page(found, seed, runs) | {
        "workers": workers,
        "seconds": {name: round(spent, 2) for name, spent in found.seconds.items()},
    }
    text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    put(out / "fit.json", text.encode())


def _page(found: Fit, seed: int, runs: int) -> dict[str, Any]:
    fitted, posterior = found.fitted, found.fitted.posterior
    off = posterior.discrepancy
    coverage = found.coverage
    return {
        "version": __version__,
        "code": code_digest(),
        **({} if fitted.problem.level == DEFAULT else {"level": fitted.problem.level}),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "seed": seed,
        "sizes": {
            "runs": runs,
            "left_out": fitted.lost,
            "first_wave": len(fitted.first),
            "candidates": len(fitted.problem.parameters),
            "fitted": len(fitted.names),
            "outputs": len(fitted.problem.outputs),
            "terms": len(fitted.problem.terms),
            "questions": len(fitted.target.likelihood.questions),
            "components": len(fitted.target.emulator.loadings),
            "draws": len(found.values),
        },
        "screening": {"floor": fitted.screening.floor, "degree": fitted.screening.degree},
        "matching": {"left": fitted.matching.left, "enough": fitted.matching.enough},
        "posterior": {
            "draws": len(posterior.x),
            "effective": posterior.weights.effective,
            "shape": _finite(posterior.weights.shape),
            "mean_error": posterior.mean_error,
            "contraction_error": posterior.contraction_error,
            "settled": posterior.settled,
            "message": posterior.message,
        },
        "discrepancy": {
            "prior_sd": DISCREPANCY,
            "mean": float(off.mean()),
            "q95": float(sorted(off.tolist())[int(0.95 * len(off))]),
        },
        "coverage": None
        if coverage is None
        else {
            "data_sets": len(coverage.ranks),
            "covered": coverage.covered,
            "inside": int(coverage.inside.sum()),
            "poor": coverage.poor,
            "effective": float(sorted(coverage.effective.tolist())[len(coverage.ranks) // 2]),
            "shape": _finite(float(sorted(coverage.shape.tolist())[len(coverage.ranks) // 2])),
        },
        "default": dict(found.default),
    }


def _parameter_rows(found: Fit) -> Iterable[dict[str, object]]:
    screening, known = found.fitted.screening, {one.name: one for one in found.learned}
    for k, name in enumerate(found.fitted.problem.parameters):
        one, prior = known.get(name), prior_moments(name, found.fitted.problem.table)
        yield {
            "name": name,
            "fitted": name in known,
            "score": screening.score[k],
            "floor": screening.floor,
            **{f"prior_{m}": x for m, x in zip(_MOMENTS, prior, strict=True)},
            **{
                f"posterior_{m}": x
                for m, x in zip(_MOMENTS, one.posterior if one else prior, strict=True)
            },
            "contraction": one.contraction if one else 0.0,
            "identified": bool(one and one.identified),
            "questions": "; ".join(one.questions) if one else "",
            "moves": "; ".join(f"{x:.3g}" for x in one.moves) if one else "",
            "reliable": one.reliable if one else True,
            "default": found.default.get(name),
        }


def _check_rows(theory: str, checks: Sequence[Check]) -> Iterable[dict[str, object]]:
    for one in checks:
        yield {
            "theory": theory,
            "term": one.name,
            "output": one.output,
            "question": one.question,
            "kind": one.kind,
            "lower": one.lower,
            "upper": one.upper,
            **dict(zip(("prior_mean", "prior_q05", "prior_q95"), one.prior, strict=True)),
            **dict(zip(("mean", "q05", "q95"), one.posterior, strict=True)),
            **dict(zip(("survey_q05", "survey_q95"), one.replicate, strict=True)),
            "inside": one.inside,
            "surprise": one.surprise,
        }


def _rival_rows(found: Fit) -> Iterable[dict[str, object]]:
    for name, rival in found.rivals.items():
        yield from _check_rows(name, rival.checks)


def _pull_rows(found: Fit) -> Iterable[dict[str, object]]:
    for one in found.pulls:
        lost = "; ".join(f"{name} {by:.2f}" for name, by in one.lost)
        yield vars(one) | {"lost": lost}


def _coverage_rows(found: Fit) -> Iterable[dict[str, object]]:
    assert found.coverage is not None
    columns = (found.coverage.by_name, found.coverage.contraction, found.coverage.inside)
    for k, name in enumerate(found.coverage.names):
        covered, contraction, inside = (column[k] for column in columns)
        yield {
            "name": name,
            "covered": float(covered),
            "contraction": float(contraction),
            "inside_band": bool(inside),
        }


def _table(path: Path, rows: Iterable[dict[str, object]]) -> None:
    """Write rows as CSV, numbers with six significant digits, nothing for None."""
    rows = list(rows)
    with written(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if rows:
            writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _parquet(path: Path, found: Fit) -> None:
    """Write the draws: every candidate, then the discrepancy."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = dict(zip(found.fitted.problem.parameters, found.values.T, strict=True))
    columns["discrepancy"] = found.fitted.posterior.discrepancy
    with written(path) as aside:
        parquet.write_table(pa.table(columns), aside)


def _finite(value: float) -> float | None:
    return value if abs(value) < 1e300 else None


@dataclass(frozen=True)
class Stored:
    """A calibration as its files tell it; cells are texts.

    Parameters
    ----------
    page : mapping
        ``fit.json``.
    parameters, checks, emulator, coverage, ranks, theories : list of dict
        Rows of the tables; empty when there is no such file.
    """

    page: dict[str, Any]
    parameters: list[dict[str, str]]
    checks: list[dict[str, str]]
    emulator: list[dict[str, str]]
    coverage: list[dict[str, str]]
    ranks: list[dict[str, str]]
    theories: list[dict[str, str]]

    @property
    def level(self) -> Level:
        """Whose parameters were fitted."""
        return level_named(self.page.get("level", DEFAULT))

    @property
    def fitted(self) -> list[dict[str, str]]:
        """Return the rows of the fitted parameters."""
        return [row for row in self.parameters if row["fitted"] == "yes"]


def read(folder: Path) -> Stored:
    """Read what a calibration wrote.

    Raises
    ------
    InputError
        When the folder holds no finished calibration.
    """
    try:
        page = json.loads((folder / "fit.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = Message("problem.no_calibration")
        raise InputError(Wrong(str(folder), None, "", "", message)) from None
    tables = ("parameters", "checks", "emulator", "coverage", "ranks", "theories")
    return Stored(page, *(_rows(folder / f"{name}.csv") for name in tables))


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
