"""Tables of ``docs/validation.md`` about what a fit taught and did not, read from the files that ship."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from generate_odd import table

from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.survey.calibration import calibration_problem
from simadopt.levels.staff.tables.parameters import PARAMETERS

__all__ = ["BLOCKS"]

FIT: Final = "calibration/fit"
PAGE: Final = Path(__file__).with_name("validation.md")
_KINDS: Final = ("emergent", "fitted", "imposed", "not shown")
_FAR: Final = 0.5
"""Standard deviations of the prior from which a mean that moved is told as such."""


def _rows(name: str) -> list[dict[str, str]]:
    with shipped_file(FIT, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _short(text: str) -> str:
    return f"{float(text):.3g}" if text else ""


def pulls() -> str:
    """Return the figures that the fitted model misses, and what they pull against."""
    outside = {r["term"] for r in _rows("checks") if r["theory"] == "model" and r["inside"] == "no"}
    lines = [
        (
            f"`{r['term']}`",
            f"{_short(r['lower'])} to {_short(r['upper'])}",
            _short(r["mean"]),
            _short(r["heeded"]),
            (r["lost"] or "none") if float(r["shape"]) <= 0.7 else "not reliable",
        )
        for r in _rows("pulls")
        if r["term"] in outside
    ]
    heads = ("figure", "published", "fitted", "counted ten times", "then off by so much more")
    return table(heads, lines)


def by_kind() -> str:
    """Return how many facts of each kind hold in the table above, those missed by number."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^\| (\d+|prior) \|.*\| (holds|\*\*missed\*\*) \|$", text, re.MULTILINE)
    kinds = dict(re.findall(r"^\| (\d+|prior) \| (\w[\w ]*) \| [^|]* \|$", text, re.MULTILINE))
    missed = {fact for fact, verdict in found if "missed" in verdict}
    lines = []
    for kind in _KINDS:
        facts = [fact for fact in dict.fromkeys(f for f, _ in found) if kinds[fact] == kind]
        bad = [fact for fact in facts if fact in missed]
        lines.append((kind, str(len(facts)), str(len(facts) - len(bad)), ", ".join(bad)))
    return table(("kind", "facts", "every check holds", "missed"), lines)


def only_priors() -> str:
    """Return every parameter with a prior by what figures said of it."""
    free = [name for name, row in PARAMETERS.items() if row.free]
    fitted = {r["name"]: r for r in _rows("parameters") if r["fitted"] == "yes"}
    candidates = set(calibration_problem().parameters)
    learned = [n for n, r in fitted.items() if r["identified"] == "yes"]
    others = [n for n in fitted if n not in learned]
    moved = [n for n in others if _moved(fitted[n]) >= _FAR]
    lines = [
        ("taught by figures: at least a tenth of the prior's variance is gone", learned),
        ("moved by half a standard deviation of its prior or more, and no narrower", moved),
        ("fitted, and left about as the prior was", [n for n in others if n not in moved]),
        (
            "could move an answer, and none by more than chance: kept at its prior in every run",
            [n for n in free if n in candidates and n not in fitted],
        ),
        (
            "no answer can tell, or held in the fit: prior alone (policies and their prices of time, "
            "traits of people, mandates, requests)",
            [n for n in free if n not in candidates],
        ),
    ]
    return table(("what is known", "parameters", "which"), map(_counted, lines))


def _moved(row: dict[str, str]) -> float:
    """Return how far the mean of a parameter moved, in standard deviations of its prior."""
    gone = float(row["posterior_mean"]) - float(row["prior_mean"])
    return abs(gone) / float(row["prior_sd"])


def _counted(line: tuple[str, Iterable[str]]) -> tuple[str, str, str]:
    names = list(line[1])
    return line[0], str(len(names)), ", ".join(f"`{name}`" for name in names)


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "pulls": pulls,
    "by_kind": by_kind,
    "only_priors": only_priors,
}
