"""What a search comes to: levels with intervals, gains over doing nothing, and who beats whom."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.core.policies import Objective
from simadopt.core.version import __version__
from simadopt.experiments.search.front import dominates, hypervolume
from simadopt.experiments.search.objectives import worst_tenth
from simadopt.experiments.search.search_spec import Candidate, Found

__all__ = ["Level", "Verdict", "champion", "gain", "level", "summary", "to_csv", "verdict"]

_NORMAL_95: Final = 1.959964
_SIGNIFICANT: Final = 6


@dataclass(frozen=True)
class Level:
    """An outcome over hold-out seeds: mean, 5 and 95 % of seeds, mean of the worst tenth."""

    mean: float
    low: float
    high: float
    worst: float


@dataclass(frozen=True)
class Verdict:
    """One policy against another on the same seeds, on one objective.

    Parameters
    ----------
    mean : float
        Of the differences, more being better whatever the objective.
    low, high : float
        Its 95 % interval.
    better : float
        Share of seeds on which it is better.
    """

    mean: float
    low: float
    high: float
    better: float

    @property
    def word(self) -> str:
        """``better``, ``worse``, or ``alike`` when the interval holds 0."""
        if self.low > 0.0:
            return "better"
        return "worse" if self.high < 0.0 else "alike"


def level(objective: Objective, one: Candidate) -> Level:
    """Return the level of an objective under a policy, in the unit of its outcome."""
    values = objective.of(one.values)
    low, high = np.quantile(values, (0.05, 0.95)).tolist()
    worst = objective.sign * worst_tenth(objective.sign * values)
    return Level(float(values.mean()), low, high, worst)


def verdict(objective: Objective, one: Candidate, other: Candidate) -> Verdict:
    """Compare two policies seed by seed; 0 by 0 when they never differ."""
    differences = objective.sign * (objective.of(one.values) - objective.of(other.values))
    mean, n = float(differences.mean()), differences.size
    half = _NORMAL_95 * float(differences.std(ddof=1)) / n**0.5 if n > 1 else float("inf")
    return Verdict(mean, mean - half, mean + half, float((differences > 0.0).mean()))


def gain(objective: Objective, one: Candidate, found: Found) -> tuple[float, float, float]:
    """Return what a policy adds to doing nothing, in the unit of the outcome, with its 95 % interval."""
    measured = verdict(objective, one, found.nothing)
    ends = sorted((objective.sign * measured.low, objective.sign * measured.high))
    return objective.sign * measured.mean, ends[0], ends[1]


def champion(found: Found, kind: str) -> Candidate | None:
    """Return the policy for the first objective: chosen on the seeds of the search, but among rules."""
    some = found.of(kind)
    if kind == "rule":
        first = found.spec.objectives[0]
        return max(some, key=lambda o: first.sign * level(first, o).mean, default=None)
    return next((one for one in some if one.first), None)


def summary(found: Found) -> dict[str, Any]:
    """Return what is written as ``summary.json``."""
    spec = found.spec
    return {
        "scenario": spec.case.scenario.name,
        "scenario_hash": spec.case.scenario_hash,
        "version": __version__,
        "weeks": found.space.weeks,
        "seed": spec.seed,
        "budget": {"hours": spec.budget.hours, "eur": spec.budget.eur},
        "prices": spec.paid,
        "objectives": [{"name": o.name, "outcome": o.outcome} for o in spec.objectives],
        "caution": spec.caution,
        "candidates": spec.population * spec.generations,
        "distinct": found.distinct,
        "lost": found.lost,
        "learned": found.learned,
        "worlds": {"search": len(spec.search_seeds), "fresh": len(spec.holdout_seeds)},
        "covered": covered(found),
        "against": {
            kind: [_against(found, rival) for rival in found.of(kind)]
            for kind in ("rule", "random")
        },
        "policies": [_page(found, one) for one in found.candidates],
    }


def covered(found: Found) -> dict[str, float]:
    """Return the volume of hold-out scores that each kind covers, as a part of what all cover together.

    Above the worst score of all on each objective, so that it does not depend on units.
    """
    within = [one for one in found.candidates if not one.over and one.kind != "nothing"]
    scores = np.array([one.scores for one in within])
    low, high = scores.min(axis=0), scores.max(axis=0)
    scaled = (scores - low) / np.where(high > low, high - low, 1.0) + 1e-3
    origin = np.zeros(scores.shape[1])
    whole = hypervolume(scaled, origin)
    kinds = [one.kind for one in within]
    return {
        kind: round(hypervolume(scaled[[k == kind for k in kinds]], origin) / whole, 4)
        for kind in ("found", "random", "rule")
    }


def _against(found: Found, rival: Candidate) -> dict[str, Any]:
    best = champion(found, "found")
    shown = [one for one in found.of("found") if not one.over]
    page: dict[str, Any] = {
        "name": rival.name,
        "beaten_on_every_score_by": sum(dominates(o.scores, rival.scores) for o in shown),
        "beats_on_every_score": sum(dominates(rival.scores, o.scores) for o in shown),
    }
    if best is not None:
        measured = {o.name: verdict(o, best, rival) for o in found.spec.objectives}
        page["first_choice"] = {
            name: {**{k: _round(x) for k, x in vars(v).items()}, "word": v.word}
            for name, v in measured.items()
        }
    return page


def _page(found: Found, one: Candidate) -> dict[str, Any]:
    objectives = {}
    for objective in found.spec.objectives:
        measured, added = level(objective, one), gain(objective, one, found)
        objectives[objective.name] = {
            **{k: _round(x) for k, x in vars(measured).items()},
            **{
                f"gain{end}": _round(x) for end, x in zip(("", "_low", "_high"), added, strict=True)
            },
        }
    return {
        "kind": one.kind,
        "name": one.name,
        "over_budget": one.over,
        **{name: _round(x) for name, x in spent(found, one).items()},
        "objectives": objectives,
        "interventions": [
            act.model_dump(mode="json", exclude_defaults=True)
            for act in one.policy.interventions(found.spec.prices)
        ],
    }


def spent(found: Found, one: Candidate) -> dict[str, float]:
    """Return the most hours and euros that a policy spent on a hold-out seed, besides the scenario's own."""
    added = found.spec.policies.spending(one.values - found.nothing.values)
    return dict(zip(("hours", "eur"), added.max(axis=0).tolist(), strict=True))


def to_csv(found: Found) -> str:
    """Return one row for each policy that was judged, six significant digits."""
    text = io.StringIO(newline="")
    names = [
        f"{objective.name}_{part}"
        for objective in found.spec.objectives
        for part in ("mean", "low", "high", "worst", "gain", "gain_low", "gain_high")
    ]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kind", "name", "over_budget", "hours", "eur", *names])
    for one in found.candidates:
        page = _page(found, one)
        cells = [f"{x:.6g}" for measured in page["objectives"].values() for x in measured.values()]
        money = [f"{page[name]:.6g}" for name in ("hours", "eur")]
        writer.writerow([one.kind, one.name, int(one.over), *money, *cells])
    return text.getvalue()


def _round(value: float) -> float:
    return float(f"{value:.{_SIGNIFICANT}g}")
