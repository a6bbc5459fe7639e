"""A scenario given by its path or by a name, and what to say when there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.shipped import shipped_scenarios
from simadopt.io.wording import Wording

__all__ = ["find"]

_SUFFIXES: Final = (".yaml", ".yml")


def find(scenario: str, words: Wording) -> Path:
    """Return the file of a scenario given by its path or by the name of a shipped one.

    Raises
    ------
    InputError
        When there is neither; the nearest name is offered.
    """
    path = Path(scenario)
    known = shipped_scenarios()
    try:
        if path.is_file():
            return path
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if scenario in known:
        return known[scenario]
    name = path.stem if path.suffix in _SUFFIXES else path.name
    near = nearest(name, known)
    message = Message("scenario.folder" if folder else "scenario.unknown")
    message = (
        Message("scenario.near", message=message, name=near)
        if near
        else Message("scenario.list", message=message)
    )
    shown = scenario if scenario.isprintable() else repr(scenario)
    raise InputError(Problem(shown[:200], None, "", "", message))
