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
_ELSEWHERE: Final = ("ext_", "fact_", "over_time_")
"""Figures of other surveys, patterns of the commune and figures about time: not of the survey of 2012."""


def believe(over_time: int, asked: int) -> str:
    """Return what to believe, counted from the calibration that ships.

    Parameters
    ----------
    over_time, asked : int
        Figures about time that are inside, and those that are asked.
    """
    fitted = [row for row in _rows("parameters") if row["fitted"] == "yes"]
    taught = sum(row["identified"] == "yes" for row in fitted)
    model, null = _survey("model"), _survey("no_dynamics")
    both = sorted(set(model) & set(null))
    held, still = (sum(found[term] for term in both) for found in (model, null))
    opened, version = scored(), _frozen_with()
    held_back = sum(one.inside for one in opened)
    page = json.loads(shipped_file(_FIT, "fit.json").read_text(encoding="utf-8"))
    covered, error = page["coverage"], page["discrepancy"]["mean"]
    lines = [
        (
            "a difference between two policies, with its interval",
            "yes, all of the interval, as far as the rules hold",
            "both drew the same random draws, and the interval holds chance, every parameter with a prior, "
            f"and rival theories; it does not hold that the rules are wrong, by {error:.2f} on the logit scale "
            "where the survey could tell",
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
            f"as an interval, {held / len(both):.0%} of the time; no evidence for weeks",
            f"the 90 % interval of the fitted model meets {held} of {len(both)} figures, all of which it was "
            f"fitted to; that of a model in which no week passes meets {still}",
        ),
        (
            "how use spreads, lasts and is dropped over years",
            f"{over_time / asked:.0%} of the time",
            f"at the defaults {over_time} of {asked} published figures are inside; priors were set with them in "
            "view",
        ),
        (
            "a prediction of a figure not yet seen",
            f"{held_back / len(opened):.0%} of the time, as far as is known",
            f"{held_back} of {len(opened)} predictions frozen with {version} held in intervals that promised 90 %; "
            "those of the dynamics of now are still sealed",
        ),
        (
            "an interval of a parameter",
            "yes, if the rules are right",
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


def _rows(name: str, folder: str = _FIT) -> list[dict[str, str]]:
    with shipped_file(folder, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _survey(theory: str) -> dict[str, bool]:
    """Return, figure by figure of the survey, whether the interval of a fitted theory meets it."""
    return {
        r["term"]: r["inside"] == "yes"
        for r in _rows("checks")
        if r["theory"] == theory and r["inside"] and not r["term"].startswith(_ELSEWHERE)
    }


def _frozen_with() -> str:
    """Return the version that made the predictions that were opened."""
    (version,) = {r["version"] for r in _rows("predictions", "calibration")}
    return version
