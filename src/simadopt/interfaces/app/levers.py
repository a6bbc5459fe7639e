"""The sliders of the page: which keys of ``--set`` each moves, and the row that tells what it does.

Units, meanings, sources and bounds of parameters are those of the parameter table. A lever on an
intervention names the parameter through which that intervention acts, and is told by its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from simadopt.core.parameters import STATUSES, Parameter, ParameterTable
from simadopt.interfaces.app.breakdown import directorate_name
from simadopt.io.shipped import shipped_file
from simadopt.io.wording import Wording
from simadopt.io.yaml_reader import read_scenario
from simadopt.levels.staff.assumed import ACTS_THROUGH
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables.services import service_label
from simadopt.levels.staff.tables.sources import translated_source

__all__ = [
    "ACTIONS",
    "MECHANISMS",
    "Lever",
    "acts_of",
    "companions",
    "kinds_of",
    "lever_rows",
    "targets_of",
    "values_of",
]


@dataclass(frozen=True)
class Lever:
    """A slider.

    Parameters
    ----------
    key : str
        What it sets.
    low, high, step : float
        Its range, within the bounds of what it sets.
    unit : str
        A unit of the parameter table.
    row : str
        The parameter through which it acts.
    pattern : str
        A shipped scenario whose intervention of that kind gives the target and the costs that are
        set with the lever, where the scenario at hand has no such intervention.
    """

    key: str
    low: float
    high: float
    step: float
    unit: str
    row: str
    pattern: str = ""


ACTIONS: Final = (
    Lever("coaching.share", 0.0, 1.0, 0.05, "share", "coaching_gain",
          "commune_27k_coach_heads"),
    Lever("training.hours", 0.0, 40.0, 1.0, "hours", "b_train",
          "commune_27k_train_everybody"),
    Lever("campaign.strength", 0.0, 1.0, 0.05, "share", "campaign_hazard"),
    Lever("redesign.strength", 0.0, 1.0, 0.05, "share", "b_ease"),
    Lever("mandate.share", 0.0, 1.0, 0.05, "share", "b_mandate"),
)  # fmt: skip

MECHANISMS: Final = (
    "b_boss_gru", "b_peer", "b_routine", "b_train", "b_habit", "b_load", "stubbornness",
    "leavers_week", "pace", "aware_tie", "aware_broadcast", "coaching_half_life_weeks",
)  # fmt: skip
"""Parameters whose sliders are shown at once; the others can be added."""


def lever_rows(
    words: Wording, features: FeatureTable = SHIPPED, table: ParameterTable = PARAMETERS
) -> dict[str, Any]:
    """Return all levers with their words, ready for JSON."""
    main = f"b_boss_{features.main}"
    return {
        "actions": [_action(lever, words) for lever in ACTIONS],
        "mechanisms": [main if name not in table else name for name in MECHANISMS],
        "parameters": {name: _parameter(row, words) for name, row in table.items()},
    }


def _action(lever: Lever, words: Wording) -> dict[str, Any]:
    row = PARAMETERS[lever.row]
    return {
        "key": lever.key,
        "label": words.say(f"app.lever.{lever.key.replace('.', '_')}"),
        "low": lever.low,
        "high": lever.high,
        "step": lever.step,
        "neutral": 0.0,
        "unit": words.say(f"unit.{lever.unit}"),
        "percent": lever.unit == "share",
        "more": companions(lever),
        "effect": words.say(f"status.{_effect(lever)}"),
        **_texts(row, words),
    }


def _effect(lever: Lever) -> str:
    """Return how the effect of a lever is known: as little as what is least known of it.

    >>> _effect(ACTIONS[1])
    'assumed'
    """
    through = ACTS_THROUGH.get(lever.key.partition(".")[0], (lever.row,))
    return max((PARAMETERS[name].status for name in through), key=STATUSES.index)


@lru_cache
def companions(lever: Lever) -> dict[str, str]:
    """Return what is set with a lever: target and costs of the same intervention as shipped.

    >>> companions(ACTIONS[0])["coaching.rank"]
    '[head]'
    """
    if not lever.pattern:
        return {}
    kind, _, field = lever.key.partition(".")
    path = shipped_file("scenarios", f"{lever.pattern}.yaml")
    what = next(w for w in read_scenario(path).interventions if w.kind == kind)
    prices = {"eur": what.eur, "day_eur": what.day_eur}
    found = {"hours": f"{what.hours:g}"}
    found |= {name: f"{price:g}" for name, price in prices.items() if price is not None}
    if what.target.rank:
        found["rank"] = f"[{', '.join(what.target.rank)}]"
    return {f"{kind}.{name}": value for name, value in sorted(found.items()) if name != field}


def _parameter(row: Parameter, words: Wording) -> dict[str, Any]:
    low, high = slider_range(row)
    return {
        "key": row.name,
        "label": getattr(row, f"meaning_{words.language}"),
        "low": low,
        "high": high,
        "step": nice_step(high - low),
        "neutral": row.default,
        "unit": words.say(f"unit.{row.unit}"),
        "percent": row.unit == "share",
        "more": {},
        **_texts(row, words),
    }


def _texts(row: Parameter, words: Wording) -> dict[str, str]:
    return {
        "row": row.name,
        "symbol": row.symbol,
        "meaning": getattr(row, f"meaning_{words.language}"),
        "source": translated_source(row.name, words.language) or row.source,
        "status": words.say(f"status.{row.status}"),
    }


def slider_range(row: Parameter) -> tuple[float, float]:
    """Return the part of a parameter's bounds that a slider covers: around its default, zero included.

    The number field beside it takes the whole of the bounds.
    """
    reach = max(3.0 * abs(row.default), 0.02 * (row.max - row.min)) or row.max - row.min
    low = max(row.min, min(0.0, row.default - reach) if row.min < 0.0 else row.min)
    return low, min(row.max, max(row.default + reach / 1.5, low + 1e-9))


def nice_step(span: float) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that cuts a span in about 100.

    >>> nice_step(10.0), nice_step(0.06)
    (0.1, 0.0005)
    """
    power = 10.0 ** len(str(int(span))) if span >= 1.0 else 1.0
    while power > span / 100.0:
        power /= 10.0
    chosen = max(k * power for k in (1.0, 2.0, 5.0) if k * power <= span / 100.0 + 1e-12)
    return float(f"{chosen:.3g}")


def values_of(scenario: Scenario) -> dict[str, Any]:
    """Return where each slider stands in a scenario: interventions, parameters, theory."""
    found: dict[str, Any] = {"theory.preset": scenario.theory.preset, **scenario.parameters}
    for lever in ACTIONS:
        kind, _, field = lever.key.partition(".")
        held = next((what for what in scenario.interventions if what.kind == kind), None)
        if held is not None:
            found[lever.key] = getattr(held.target if field == "share" else held, field)
    return found


def kinds_of(scenario: Scenario) -> list[str]:
    """Return the kinds of interventions a scenario holds already."""
    return sorted({what.kind for what in scenario.interventions})


def acts_of(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the first intervention of each kind as the scenario says it: price, week, target."""
    kept = {"eur", "day_eur", "hours", "week", "target"}
    found: dict[str, dict[str, Any]] = {}
    for what in scenario.interventions:
        found.setdefault(what.kind, what.model_dump(mode="json", include=kept, exclude_none=True))
    return found


def targets_of(state: State, words: Wording) -> dict[str, list[dict[str, str]]]:
    """Return the directorates and services that a target may name, with their labels."""
    units = state.labels.units
    if len(units.key) != 1:
        return {}
    return {
        "directorates": [
            {"name": name, "label": directorate_name(name, words)}
            for name in dict.fromkeys(units.directorate_name)
        ],
        "services": [
            {"name": name, "label": service_label(name, words)}
            for name in dict.fromkeys(units.name)
        ],
    }
