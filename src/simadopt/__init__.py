"""simadopt: how the staff of a French local authority take up, use and drop digital tools.

Importing it starts nothing, writes nothing and is quick: each name below loads its part of the
package when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simadopt.core.version import __version__

if TYPE_CHECKING:
    from simadopt.cases import Case, load, run
    from simadopt.core.errors import InputError, ResourceError, SimadoptError
    from simadopt.core.level import Level, Outcome
    from simadopt.core.level import register as register_level
    from simadopt.core.terms import register_term
    from simadopt.experiments.comparison.compare import compare
    from simadopt.experiments.discovery.failing import discover
    from simadopt.experiments.discovery.robust import robust
    from simadopt.experiments.sensitivity.analysis import sensitivity
    from simadopt.experiments.shipped_fit import calibration_tables
    from simadopt.experiments.sweep.results import read_results
    from simadopt.experiments.sweep.sweeping import sweep
    from simadopt.interfaces.learned import learn
    from simadopt.interfaces.report import report
    from simadopt.levels.staff.explanations.explain import explain
    from simadopt.levels.staff.explanations.explain_group import explain_group
    from simadopt.levels.staff.model.adoption_model import AdoptionModel
    from simadopt.levels.staff.model.checkpoint import load_checkpoint, save_checkpoint
    from simadopt.levels.staff.model.history import History
    from simadopt.levels.staff.model.summary import summary
    from simadopt.levels.staff.own import (
        register_intervention,
        register_outcome,
        register_state,
    )
    from simadopt.levels.staff.scenario import Intervention
    from simadopt.survey.published import Question
    from simadopt.survey.tables import interview

__all__ = [
    "AdoptionModel",
    "Case",
    "History",
    "InputError",
    "Intervention",
    "Level",
    "Outcome",
    "Question",
    "ResourceError",
    "SimadoptError",
    "__version__",
    "calibration_tables",
    "compare",
    "discover",
    "explain",
    "explain_group",
    "interview",
    "learn",
    "load",
    "load_checkpoint",
    "read_results",
    "register_intervention",
    "register_level",
    "register_outcome",
    "register_state",
    "register_term",
    "report",
    "robust",
    "run",
    "save_checkpoint",
    "sensitivity",
    "summary",
    "sweep",
]

_HOMES = {
    "AdoptionModel": "levels.staff.model.adoption_model",
    "Case": "cases",
    "History": "levels.staff.model.history",
    "InputError": "core.errors",
    "Intervention": "levels.staff.scenario",
    "Level": "core.level",
    "Outcome": "core.level",
    "Question": "survey.published",
    "ResourceError": "core.errors",
    "SimadoptError": "core.errors",
    "calibration_tables": "experiments.shipped_fit",
    "compare": "experiments.comparison.compare",
    "discover": "experiments.discovery.failing",
    "explain": "levels.staff.explanations.explain",
    "explain_group": "levels.staff.explanations.explain_group",
    "interview": "survey.tables",
    "learn": "interfaces.learned",
    "load": "cases",
    "load_checkpoint": "levels.staff.model.checkpoint",
    "read_results": "experiments.sweep.results",
    "register_intervention": "levels.staff.own",
    "register_level": "core.level:register",
    "register_outcome": "levels.staff.own",
    "register_state": "levels.staff.own",
    "register_term": "core.terms",
    "report": "interfaces.report",
    "robust": "experiments.discovery.robust",
    "run": "cases",
    "save_checkpoint": "levels.staff.model.checkpoint",
    "sensitivity": "experiments.sensitivity.analysis",
    "summary": "levels.staff.model.summary",
    "sweep": "experiments.sweep.sweeping",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home, _, other = _HOMES[name].partition(":")
    return getattr(import_module(f"{__name__}.{home}"), other or name)


def __dir__() -> list[str]:
    return sorted(__all__)
