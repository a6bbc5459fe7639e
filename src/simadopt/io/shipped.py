"""Where the files that come with simadopt lie: in the installed package, or in its checkout."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem, SimadoptError, nearest
from simadopt.core.level import DEFAULT
from simadopt.core.messages import Message

__all__ = ["find_scenario", "folders", "shipped_file", "shipped_scenarios"]

_LEVEL: Final = re.compile(r"^level: *(\w+)", re.MULTILINE)
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_SUFFIXES: Final = (".yaml", ".yml")


def folders(name: str) -> list[Path]:
    """Return where a shipped folder may lie, the installed one first."""
    return [_PACKAGE / name, _PACKAGE.parents[1] / name]


def shipped_scenarios(level: str = "") -> dict[str, Path]:
    """Return the path of each scenario by name; the folder one works in comes first.

    Parameters
    ----------
    level : str
        Only those of this level; empty: all.
    """
    found: dict[str, Path] = {}
    for folder in (Path("scenarios"), *folders("scenarios")):
        if folder.is_dir():
            for path in sorted(folder.glob("*.yaml")):
                found.setdefault(path.stem, path)
    kept = {name: path for name, path in found.items() if level in ("", _level_of(path))}
    return dict(sorted(kept.items()))


def _level_of(path: Path) -> str:
    """Return the level that a scenario names in a line of its own."""
    with suppress(OSError, UnicodeDecodeError):
        named = _LEVEL.search(path.read_text(encoding="utf-8"))
        return named[1] if named else DEFAULT
    return DEFAULT


def shipped_file(folder: str, name: str) -> Path:
    """Return a file that comes with simadopt, such as ``("scenarios", "commune_27k.yaml")``.

    Raises
    ------
    SimadoptError
        When the installation lacks it.
    """
    for place in folders(folder):
        if (place / name).is_file():
            return place / name
    raise SimadoptError(f"this installation lacks {folder}/{name}")


def find_scenario(source: str | Path) -> Path:
    """Return the file of a scenario given by its path or by the name of a shipped one.

    Raises
    ------
    InputError
        When there is neither; the nearest name is offered.
    """
    path, scenario = Path(source), str(source)
    known = shipped_scenarios()
    try:
        if path.is_file():
            return path
        folder = path.is_dir()
    except (OSError, ValueError):
        folder = False
    if scenario in known:
        return known[scenario]
    near = nearest(path.stem if path.suffix in _SUFFIXES else path.name, known)
    message = Message("scenario.folder" if folder else "scenario.unknown")
    message = (
        Message("scenario.near", message=message, name=near)
        if near
        else Message("scenario.list", message=message)
    )
    shown = scenario if scenario.isprintable() else repr(scenario)
    raise InputError(Problem(shown[:200], None, "", "", message))
