"""A comparison as plain data: tables for CSV files, a page for JSON and for interfaces."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

from simadopt.core.outcomes import rounded
from simadopt.core.version import __version__
from simadopt.experiments.comparison.estimates import Estimate
from simadopt.experiments.comparison.result import Comparison

__all__ = ["cells", "comparison_page", "run_rows"]


def run_rows(found: Comparison) -> Iterator[dict[str, Any]]:
    """Yield one row per run, in plan order."""
    for number in range(len(found.plan)):
        run = found.plan.run(number)
        place = (run.arm, run.draw, run.replicate)
        yield {
            "run": number,
            "arm": found.names[run.arm],
            "draw": run.draw,
            "replicate": run.replicate,
            "seed": run.seed,
            "id": run.id,
            **dict(zip(found.outcomes, found.values[place].tolist(), strict=True)),
            "digest": found.digests[number],
        }


def comparison_page(found: Comparison, outcome: str = "", *asked: str) -> dict[str, Any]:
    """Return what a comparison came to, ready for JSON.

    Parameters
    ----------
    found : Comparison
    outcome : str
        By which policies are ranked; empty: the one that the level tells first.
    *asked : str
        Others that were asked for: their intervals hold together with those of the first.
    """
    outcome = outcome or found.level.headline
    together, adopters = found.together((outcome, *asked)), found.level.adopters
    counted = found.together((adopters,)) if adopters else {}
    counted |= {pair: one for pair, one in together.items() if pair[1] == adopters}
    plan, best = found.plan, found.best(outcome)
    page: dict[str, Any] = rounded(
        {
            "version": __version__,
            "seed": plan.seed,
            "weeks": found.weeks,
            "replicates": plan.replicates,
            "draws": len(plan.draws) if len(plan.draws) > 1 else 0,
            "drawn": _drawn(found),
            **found.level.grounds(plan.arms[0].case.scenario),
            "outcome": outcome,
            "asked": [outcome, *asked],
            "interval_level": min(one.level for one in together.values()),
            "base": found.base,
            "arms": [
                {
                    "name": arm.name,
                    "scenario_hash": arm.case.scenario_hash,
                    "best": plain(best[arm.name]),
                    "outcomes": {
                        name: plain(found.mean(arm.name, name)) for name in found.outcomes
                    },
                }
                for arm in plan.arms
            ],
            "variants": [
                {
                    **_variant(found, variant, outcome),
                    "together": {
                        name: plain(one) for (arm, name), one in together.items() if arm == variant
                    },
                    "adopters": plain(counted[variant, adopters]) if adopters else None,
                }
                for variant in found.variants
            ],
            "set_aside": len(found.set_aside),
            "stopped": found.stopped,
        }
    )
    return page


def _drawn(found: Comparison) -> dict[str, Any] | None:
    """Return what draws are draws of: numbers of parameters, weights of theories."""
    if found.drawn is None:
        return None
    return {
        "fitted": len(found.drawn.fitted),
        "prior": len(found.drawn.prior),
        "theories": dict(found.drawn.theories),
        "fit_of_another_model": found.drawn.other,
    }


def plain(found: Estimate | None) -> dict[str, Any] | None:
    """Return an estimate as plain data."""
    if found is None:
        return None
    names = ("value", "low", "high", "se", "n", "level")
    return {name: getattr(found, name) for name in names}


def _variant(found: Comparison, variant: str, outcome: str) -> dict[str, Any]:
    gain, parts = found.reduction(variant, outcome), found.components(variant, outcome)
    limits = found.limit_errors(variant, outcome)
    return {
        "name": variant,
        "differences": {name: plain(found.difference(variant, name)) for name in found.outcomes},
        "one_town": plain(found.one_town(variant, outcome)),
        "limits_between": None if limits is None else [list(ends) for ends in limits],
        "probability_better": plain(found.probability(variant, outcome)),
        "price_given": found.price_given(variant),
        "differ_by": found.differ_by(variant),
        "assumed_parameters": list(found.assumed(variant)),
        "additional_users_shown": found.cost_per_user(variant) is not None,
        "cost_per_additional_user_eur": plain(found.cost_per_user(variant)),
        "hours_per_additional_user": plain(
            found.cost_per_user(variant, cost=found.level.time) if found.level.time else None
        ),
        "variance_reduction": asdict(gain),
        "variance_components": None if parts is None else asdict(parts),
    }


def cells(row: dict[str, Any], text: Callable[[str], str]) -> list[str]:
    """Return the cells of a row for a CSV file: six digits, nothing where there is no number.

    Parameters
    ----------
    row : dict
    text : callable
        Makes a cell of a text.
    """
    return [_number(x) if isinstance(x, float) else text(str(x)) for x in row.values()]


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"
