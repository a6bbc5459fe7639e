"""Keys of ``--set`` of a territory scenario: ``fund.share=0.5`` for every intervention of a kind."""

from __future__ import annotations

from typing import Any, Final, get_args

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.levels.territory.scenario import Intervention, Kind, Target

__all__ = ["LEVER_NAMES", "lever_paths"]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
LEVER_NAMES: Final = tuple(f"{kind}.share" for kind in KINDS)


def lever_paths(key: str, data: dict[str, Any]) -> list[tuple[str | int, ...]] | None:
    """Return the paths that ``<kind>.<field>`` names, None when the key is no such lever."""
    kind, _, name = key.partition(".")
    if kind not in KINDS or not name:
        return None
    fields = [*Intervention.model_fields, *Target.model_fields]
    if name not in fields or name == "kind":
        message = Message("problem.no_lever", names=", ".join(fields))
        raise InputError(Problem("--set", None, key, "", message, nearest(name, fields)))
    acts = data.get("interventions") or []
    rows = [i for i, one in enumerate(acts) if isinstance(one, dict) and one.get("kind") == kind]
    if not rows:
        message = Message("problem.no_act", kind=kind)
        raise InputError(Problem("--set", None, key, "", message))
    inner: tuple[str, ...] = ("target", name) if name in Target.model_fields else (name,)
    return [("interventions", i, *inner) for i in rows]
