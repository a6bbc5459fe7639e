"""Levers of staff: ``<kind>.<field>`` is that field of every intervention of a kind."""

from __future__ import annotations

from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.places import Path, Places
from simadopt.levels.staff.scenario import Target, all_kinds, kind_named

__all__ = ["lever_names", "lever_paths"]

ADDED_WEEK: Final = 4
"""Week of an intervention that a lever adds where the scenario has none of its kind."""


def lever_names() -> tuple[str, ...]:
    """Return the share reached by each kind of intervention."""
    return tuple(f"{kind}.share" for kind in all_kinds())


def lever_paths(key: str, data: dict[str, Any], places: Places) -> list[Path] | None:
    """Return that field in every intervention of a kind; add one when there is none.

    None when the key names no kind.
    """
    kind, _, rest = key.partition(".")
    if kind not in all_kinds():
        return None
    if not rest:
        message = Message("problem.which_lever", kind=kind, other=kind)
        raise InputError(Problem("--set", None, key, "", message))
    own = kind_named(kind)
    inside: Path = tuple(rest.split("."))
    if inside[0] in Target.model_fields and inside[0] not in own.model_fields:
        inside = ("target", *inside)
    elif inside[0] not in own.model_fields or inside[0] == "kind":
        fields = [*own.model_fields, *Target.model_fields]
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
