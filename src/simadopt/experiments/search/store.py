"""What a search found as files, from which it is told again to the last digit.

::

    origin.json       scenario, what was asked, each policy
    worlds.parquet    one row per policy and fresh world: every outcome
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.experiments.origin import origin_text, read_origin
from simadopt.experiments.search.luck import Luck
from simadopt.experiments.search.objectives import outcome_names, read_objectives
from simadopt.experiments.search.policy import Block, Budget, Policy, Prices
from simadopt.experiments.search.quest import Contestant, Found, Quest
from simadopt.experiments.search.space import Space
from simadopt.experiments.sweep.plan import Arm
from simadopt.experiments.sweep.shards import decode, encode

__all__ = ["read_found", "write_found"]

ORIGIN: Final = "origin.json"
WORLDS: Final = "worlds.parquet"
_NUMBERS: Final = ("caution", "population", "generations", "seed")


def write_found(found: Found, folder: Path, command: Sequence[str] = ()) -> None:
    """Write what a search found."""
    quest = found.quest
    more = {
        "budget": asdict(quest.budget),
        "prices": asdict(quest.prices),
        "objectives": [objective.name for objective in quest.objectives],
        "seeds": {"search": list(quest.luck.seeds), "fresh": list(quest.fresh.seeds)},
        **{name: getattr(quest, name) for name in _NUMBERS},
        "sizes": dict(found.space.sizes),
        "weeks": found.space.weeks,
        "policies": [_plain(one) for one in found.contestants],
        "cloud": found.cloud.tolist(),
        "tried": found.tried.tolist(),
        "distinct": found.distinct,
        "lost": found.lost,
    }
    arms = [Arm(quest.case.scenario.name, quest.case)]
    (folder / ORIGIN).write_text(origin_text("optimise", arms, command, more), encoding="utf-8")
    worlds = len(found.contestants[0].values)
    rows = np.concatenate([one.values for one in found.contestants])
    table: dict[str, Any] = {
        "policy": np.repeat(np.arange(len(found.contestants)), worlds),
        "world": np.tile(np.arange(worlds), len(found.contestants)),
        **{name: rows[:, k] for k, name in enumerate(outcome_names())},
    }
    (folder / WORLDS).write_bytes(encode(table))


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
        table = decode([(place / WORLDS).read_bytes()])
        values = np.stack([table[name].to_numpy() for name in outcome_names()], axis=-1)
        return _found(origin.arms[0], origin.more, values)
    except (ValueError, KeyError, TypeError, OSError) as error:
        message = f"is no whole search ({error}); make it again"
        raise InputError(Problem(str(place), None, "", "", message)) from error


def _found(arm: Arm, more: Mapping[str, Any], values: Any) -> Found:
    lucks = {name: Luck((), tuple(seeds)) for name, seeds in more["seeds"].items()}
    budget, prices = Budget(**more["budget"]), Prices(**more["prices"])
    objectives = read_objectives(more["objectives"])
    numbers = {name: more[name] for name in _NUMBERS}
    luck, fresh = lucks["search"], lucks["fresh"]
    quest = Quest(arm.case, budget, objectives, luck, fresh, prices, **numbers)
    space = Space({}, more["sizes"], more["weeks"], budget, prices)
    parts = np.split(values, len(more["policies"]))
    contestants = [
        _contestant(page, part) for page, part in zip(more["policies"], parts, strict=True)
    ]
    cloud, tried = (np.array(more[n]).reshape(-1, len(objectives)) for n in ("cloud", "tried"))
    return Found(quest, space, contestants, cloud, tried, more["distinct"], more["lost"])


def _plain(one: Contestant) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "blocks": [asdict(block) for block in one.policy.blocks],
        "scores": one.scores.tolist(),
        "first": one.first,
        "over": one.over,
    }


def _contestant(page: Mapping[str, Any], values: Any) -> Contestant:
    blocks = tuple(Block(**{**b, "features": tuple(b["features"])}) for b in page["blocks"])
    scores = np.array(page["scores"], np.float64)
    flags = (bool(page["first"]), bool(page["over"]))
    return Contestant(page["kind"], page["name"], Policy(blocks), values, scores, *flags)
