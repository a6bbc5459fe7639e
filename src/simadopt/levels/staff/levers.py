"""Levers of staff: ``<kind>.<field>`` is that field of every intervention of a kind."""

from __future__ import annotations

from typing import Any, Final, get_args

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.places import Path, Places
from simadopt.levels.staff.scenario import Intervention, Kind, Target

__all__ = ["LEVER_NAMES", "lever_paths"]

ADDED_WEEK: Final = 4
"""Week of an intervention that a lever adds where the scenario has none of its kind."""
_INTERVENTIONS: Final[tuple[str, ...]] = get_args(Kind)
LEVER_NAMES: Final = tuple(f"{kind}.share" for kind in _INTERVENTIONS)


def lever_paths(key: str, data: dict[str, Any], places: Places) -> list[Path] | None:
    """Return that field in every intervention of a kind; add one when there is none.

    None when the key names no kind.
    """
    kind, _, rest = key.partition(".")
    if kind not in _INTERVENTIONS:
        return None
    if not rest:
        message = Message("problem.which_lever", kind=kind, other=kind)
        raise InputError(Problem("--set", None, key, "", message))
    inside: Path = tuple(rest.split("."))
    if inside[0] in Target.model_fields and inside[0] not in Intervention.model_fields:
        inside = ("target", *inside)
    elif inside[0] not in Intervention.model_fields or inside[0] == "kind":
        fields = [*Intervention.model_fields, *Target.model_fields]
        message = Message("problem.no_lever", names=", ".join(fields))
        raise InputError(Problem("--set", None, key, "", message, nearest(str(inside[0]), fields)))
    items = data.get("interventions")
    if items is None:
        items = data["interventions"] = []
    if not isinstance(items, list):
        return []
    found = [i for i, e in enumerate(items) if isinstance(e, dict) and e.get("kind") == kind]
    if not found:
        items.append({"kind": kind, "week": ADDED_WEEK})
        found = [len(items) - 1]
        places.given["interventions", found[0]] = key
    return [("interventions", index, *inside) for index in found]
