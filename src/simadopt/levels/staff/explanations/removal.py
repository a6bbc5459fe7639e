"""What can be taken away of a case to see what it did: levers, kinds of intervention, terms of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, get_args

from simadopt.cases import Case
from simadopt.levels.staff.explanations.decision import Decision
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Kind
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.rules.adoption import TERMS

__all__ = [
    "INTERVENTIONS",
    "LEVERS",
    "case_without",
    "lever_parameters",
    "main_lever",
    "removable",
]

_BOSS: Final = tuple(f"b_boss_{tool}" for tool in TOOLS)
LEVERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "encouragement": (*_BOSS, "aware_boss", "trial_boss"),
        "peers": ("b_peer",),
        "routine": ("b_routine",),
        "training": ("b_train", "train_weekly"),
        "habit": ("b_habit",),
        "usefulness": ("b_use",),
        "ease": ("b_ease",),
        "load": ("b_load",),
        "risk": ("b_risk",),
        "mandate": ("b_mandate", "mandate_backlash"),
        "interventions": (),
    }
)
"""Levers, and the parameters that are set to 0 without each of them; see `lever_parameters`."""
INTERVENTIONS: Final[tuple[str, ...]] = get_args(Kind)
_LEVER_OF_TERM: Final = {"boss": "encouragement", **{t: t for t in TERMS if t in LEVERS}}


def removable(case: Case) -> tuple[str, ...]:
    """Return what can be taken away: levers, kinds of intervention, terms that a case adds."""
    return tuple(
        dict.fromkeys(
            [
                *LEVERS,
                *INTERVENTIONS,
                *(what.kind for what in case.scenario.interventions),
                *(term.name for term in case.terms),
            ]
        )
    )


def main_lever(decision: Decision) -> str:
    """Return the lever of the largest term that pulls; that of encouragement where none does."""
    levers = {name: name for name in decision.terms if name not in TERMS} | _LEVER_OF_TERM
    pulls = {t: v for t, v in decision.terms.items() if t in levers and v > 0.0}
    return levers[max(pulls, key=pulls.__getitem__)] if pulls else "encouragement"


def lever_parameters(case: Case, lever: str) -> tuple[str, ...]:
    """Return the parameters that are set to 0 without a lever, by the tools of the scenario."""
    others = [name for name in LEVERS.get(lever, ()) if name not in _BOSS]
    if lever == "encouragement":
        others = [tool.parameter for tool in features_for(case.scenario).tools] + others
    return tuple(others)


def case_without(case: Case, lever: str) -> Case:
    """Return a case with one lever taken away: its parameters at 0, its interventions or its term out."""
    if lever in (term.name for term in case.terms):
        return case.without_term(lever)
    parameters = lever_parameters(case, lever)
    scenario = case.scenario
    kept = tuple(
        what for what in scenario.interventions if lever not in ("interventions", what.kind)
    )
    changed = scenario.model_copy(
        update={
            "parameters": {**scenario.parameters, **dict.fromkeys(parameters, 0.0)},
            "interventions": kept,
        }
    )
    return case.with_scenario(changed)
