"""The scenarios that come with simadopt, and those of the folder one works in."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from simadopt.data.shipped import folders
from simadopt.data.wording import Wording
from simadopt.errors import InputError, Problem, nearest

__all__ = ["find", "shipped"]

_SUFFIXES: Final = (".yaml", ".yml")


def _folders() -> list[Path]:
    """Return where scenarios are looked for: here, in the package, in the checkout it lies in."""
    return [Path("scenarios"), *folders("scenarios")]


def shipped() -> dict[str, Path]:
    """Return the path of each scenario by name; the folder one works in comes first."""
    found: dict[str, Path] = {}
    for folder in _folders():
        if folder.is_dir():
            for path in sorted(folder.glob("*.yaml")):
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def find(scenario: str, words: Wording) -> Path:
    """Return the file of a scenario given by its path or by the name of a shipped one.

    Raises
    ------
    InputError
        When there is neither; the nearest name is offered.
    """
    path = Path(scenario)
    known = shipped()
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
    message = words.say("scenario.folder" if folder else "scenario.unknown")
    message += words.say("scenario.near", name=near) if near else words.say("scenario.list")
    shown = scenario if scenario.isprintable() else repr(scenario)
    raise InputError(Problem(shown[:200], None, "", "", message))
