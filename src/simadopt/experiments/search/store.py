"""What a search found as files, from which it is told again to the last digit.

::

    origin.json       scenario, what was asked, each policy
    worlds.parquet    one row per policy and hold-out seed: every outcome
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget, Policy
from simadopt.experiments.origin import origin_text, read_origin
from simadopt.experiments.search.objectives import read_objectives
from simadopt.experiments.search.search_spec import Candidate, Found, SearchSpec
from simadopt.experiments.search.seed_sets import SeedSet
from simadopt.experiments.sweep.plan import Arm
from simadopt.experiments.sweep.shards import decode, encode

__all__ = ["read_found", "write_found"]

ORIGIN: Final = "origin.json"
HOLDOUT_FILE: Final = "worlds.parquet"
_NUMBERS: Final = ("caution", "population", "generations", "seed")


def write_found(found: Found, folder: Path, command: Sequence[str] = ()) -> None:
    """Write what a search found."""
    spec = found.spec
    more = {
        "budget": asdict(spec.budget),
        "prices": spec.paid,
        "objectives": [objective.name for objective in spec.objectives],
        "seeds": {"search": list(spec.search_seeds.seeds), "fresh": list(spec.holdout_seeds.seeds)},
        **{name: getattr(spec, name) for name in _NUMBERS},
        "sizes": dict(found.space.sizes),
        "weeks": found.space.weeks,
        "policies": [_plain(one) for one in found.candidates],
        "cloud": found.random_draws.tolist(),
        "tried": found.tried.tolist(),
        "distinct": found.distinct,
        "lost": found.lost,
        "learned": found.learned,
    }
    arms = [Arm(spec.case.scenario.name, spec.case)]
    (folder / ORIGIN).write_text(origin_text("optimise", arms, command, more), encoding="utf-8")
    n_seeds = len(found.candidates[0].values)
    rows = np.concatenate([one.values for one in found.candidates])
    table: dict[str, Any] = {
        "policy": np.repeat(np.arange(len(found.candidates)), n_seeds),
        "world": np.tile(np.arange(n_seeds), len(found.candidates)),
        **{name: rows[:, k] for k, name in enumerate(spec.case.level.outcomes)},
    }
    (folder / HOLDOUT_FILE).write_bytes(encode(table))


def read_found(folder: str | Path) -> Found:
    """Read what a search found; its draws of the posterior and its choices are not kept.

    Raises
    ------
    InputError
        When the folder holds none, or a damaged one.
    """
    place = Path(folder)
    origin = read_origin(place)
    try:
        table = decode([(place / HOLDOUT_FILE).read_bytes()])
        arm = origin.arms[0]
        values = np.stack([table[name].to_numpy() for name in arm.case.level.outcomes], axis=-1)
        return _found(arm, origin.more, values)
    except (ValueError, KeyError, TypeError, OSError) as error:
        message = Message("problem.search_broken", detail=error)
        raise InputError(Problem(str(place), None, "", "", message)) from error


def _found(arm: Arm, more: Mapping[str, Any], values: Any) -> Found:
    seed_sets = {name: SeedSet((), tuple(seeds)) for name, seeds in more["seeds"].items()}
    policies = arm.case.level.policies()
    budget, prices = Budget(**more["budget"]), policies.prices(**more["prices"])
    objectives = read_objectives(more["objectives"], arm.case.level)
    numbers = {name: more[name] for name in _NUMBERS}
    search_seeds, holdout_seeds = seed_sets["search"], seed_sets["fresh"]
    spec = SearchSpec(arm.case, budget, objectives, search_seeds, holdout_seeds, prices, **numbers)
    space = policies.read_space(arm.case, more["sizes"], budget, prices)
    parts = np.split(values, len(more["policies"]))
    candidates = [
        _candidate(page, policies.read_policy(page["blocks"]), part)
        for page, part in zip(more["policies"], parts, strict=True)
    ]
    random_draws, tried = (
        np.array(more[n]).reshape(-1, len(objectives)) for n in ("cloud", "tried")
    )
    counts = more["distinct"], more["lost"], more.get("learned", 0)
    return Found(spec, space, candidates, random_draws, tried, *counts)


def _plain(one: Candidate) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "blocks": [asdict(block) for block in one.policy.blocks],
        "scores": one.scores.tolist(),
        "first": one.first,
        "over": one.over,
    }


def _candidate(page: Mapping[str, Any], policy: Policy, values: Any) -> Candidate:
    scores = np.array(page["scores"], np.float64)
    flags = (bool(page["first"]), bool(page["over"]))
    return Candidate(page["kind"], page["name"], policy, values, scores, *flags)
