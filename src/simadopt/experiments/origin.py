"""Where results come from: scenarios as they were run, and the command that made them.

Beside its results a command leaves ``origin.json``, from which a report tells what was asked.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import DEFAULT, HIDDEN, level_named
from simadopt.core.messages import Message
from simadopt.core.terms import terms_of, told_terms
from simadopt.core.version import __version__
from simadopt.experiments.sweep.plan import Arm

__all__ = ["ORIGIN", "Origin", "origin_text", "planned_origin", "read_origin"]

ORIGIN: Final = "origin.json"
_FORMAT: Final = 1


@dataclass(frozen=True)
class Origin:
    """What was run.

    Parameters
    ----------
    kind : str
        ``run``, ``posterior``, ``compare``, ``sweep`` or ``optimise``.
    command : str
        As it was typed; empty when it is not known.
    version : str
    arms : tuple of Arm
        The scenarios under their names; files they name are not read again.
    more : mapping
        What else the kind of results needs.
    """

    kind: str
    command: str
    version: str
    arms: tuple[Arm, ...]
    more: Mapping[str, Any]


def origin_text(
    kind: str,
    arms: Iterable[Arm],
    command: Sequence[str] = (),
    more: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """Return ``origin.json``; people whom a scenario of real staff names are counted, not named."""
    given = tuple(arms)
    real = any(arm.case.level.names_real_people(arm.case.scenario) for arm in given)
    page = {
        "format": _FORMAT,
        "kind": kind,
        "version": __version__,
        "command": shlex.join(["simadopt", *_typed(command, hidden=real)]) if command else "",
        "arms": [
            {
                "name": arm.name,
                "scenario_hash": arm.case.scenario_hash,
                "scenario": _scenario_page(arm.case),
                **told_terms(arm.case.terms),
            }
            for arm in given
        ],
        "more": dict(more),
    }
    return json.dumps(page, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_origin(folder: Path) -> Origin:
    """Read where results come from.

    Raises
    ------
    InputError
        When it is not there, or cannot be read.
    """
    path = folder / ORIGIN
    try:
        page = json.loads(path.read_text(encoding="utf-8"))
        arms = tuple(_arm(one) for one in page["arms"])
        return Origin(page["kind"], page["command"], page["version"], arms, page["more"])
    except FileNotFoundError:
        message = Message("problem.no_origin")
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        message = Message("problem.origin_broken")
    raise InputError(Problem(str(path), None, "", "", message))


def planned_origin(plan: Mapping[str, Any]) -> Origin:
    """Return what the plan of a sweep says: scenarios without what is only told of them."""
    arms = tuple(
        _arm({**arm, "scenario": {**arm["scenario"], "title": _untitled(arm["name"])}})
        for arm in plan["arms"]
    )
    version = str(plan["model"]).partition("+")[0]
    return Origin("sweep", "", version, arms, {})


def _untitled(name: str) -> dict[str, str]:
    return {"fr": name, "en": name}


def _arm(page: Mapping[str, Any]) -> Arm:
    plain = page["scenario"]
    schema = level_named(plain.get("level", DEFAULT)).scenario
    scenario = schema.model_validate_json(json.dumps(plain))
    tables: Mapping[str, Any] = MappingProxyType({})
    case = Case(scenario, None, tables, page["scenario_hash"], terms_of(page))
    return Arm(page["name"], case)


def _scenario_page(case: Case) -> dict[str, Any]:
    plain = case.scenario.model_dump(mode="json", exclude_defaults=True)
    if case.level.name != DEFAULT:
        plain["level"] = case.level.name
    return case.level.without_names(case.scenario, plain)


def _typed(command: Sequence[str], *, hidden: bool) -> list[str]:
    """Return what was typed; what may name real people is left out."""
    return [HIDDEN if hidden and "people" in part else part for part in command]
