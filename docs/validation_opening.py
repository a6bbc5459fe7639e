"""The opening table of ``docs/validation.md``: what to believe of what simadopt says, and why."""

from __future__ import annotations

import csv
import json
from typing import Final

from generate_odd import table

from simadopt.experiments.opened import scored
from simadopt.io.shipped import shipped_file

_FIT: Final = "calibration/fit"
_HEADS: Final = ("when you read", "believe it", "because")


def believe() -> str:
    """Return what to believe, counted from the calibration that ships."""
    fitted = [row for row in _rows("parameters") if row["fitted"] == "yes"]
    taught = sum(row["identified"] == "yes" for row in fitted)
    model, null = _checks("model"), _checks("no_dynamics")
    both = sorted(set(model) & set(null))
    held, still = (sum(found[term] for term in both) for found in (model, null))
    opened = scored()
    held_back = sum(one.inside for one in opened)
    covered = json.loads(shipped_file(_FIT, "fit.json").read_text(encoding="utf-8"))["coverage"]
    lines = [
        (
            "a difference between two policies, with its interval",
            "yes, all of the interval",
            "both drew the same random draws, and the interval holds chance, every parameter with a prior, "
            "and rival theories",
        ),
        ("“it cannot be told apart”", "yes", "the interval holds 0: choose by cost, or by what you know"),
        (
            "a level: so many per cent use a citizen-relationship tool",
            "no",
            "nobody has published such a share; levels follow patterns and priors",
        ),
        (
            "what coaching or training adds",
            "as an assumption worked out",
            f"the data taught {taught} of {len(fitted)} fitted parameters, and none of those of policies",
        ),
        (
            "a share that the survey of 2012 asked about",
            f"{held / len(both):.0%} of the time",
            f"the fitted model has {held} of {len(both)} figures inside, a model in which no week passes has "
            f"{still}",
        ),
        (
            "a prediction of a figure not yet seen",
            f"{held_back / len(opened):.0%} of the time",
            f"{held_back} of {len(opened)} frozen predictions held in intervals that promised 90 %",
        ),
        (
            "that the fit finds parameters again",
            "yes",
            f"in {covered['data_sets']} data sets made by the model, 90 % intervals held the truth in "
            f"{covered['covered']:.0%} of cases",
        ),
        (
            "anything about one real service, head or person",
            "no, unless you told it",
            "it was drawn; only what you know of your services, or your logs, says more",
        ),
    ]  # fmt: skip
    return table(_HEADS, lines)


def _rows(name: str) -> list[dict[str, str]]:
    with shipped_file(_FIT, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _checks(theory: str) -> dict[str, bool]:
    """Return, figure by figure, whether a fitted theory has it inside."""
    return {r["term"]: r["inside"] == "yes" for r in _rows("checks") if r["theory"] == theory}
