"""Where the files that come with simadopt lie: in the installed package, or in its checkout."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem, SimadoptError, nearest
from simadopt.core.level import DEFAULT

__all__ = ["folders", "scenario_path", "shipped_file", "shipped_scenarios"]

_LEVEL: Final = re.compile(r"^level: *(\w+)", re.MULTILINE)
_PACKAGE: Final = Path(__file__).resolve().parents[1]


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


def scenario_path(source: str | Path) -> Path:
    """Return the file of a scenario; a plain name that is no file may be that of a shipped one.

    Raises
    ------
    InputError
        When it is neither, with the nearest name.
    """
    path = Path(source)
    if path.name != str(source) or path.suffix or path.exists():
        return path
    known = shipped_scenarios()
    if path.name not in known:
        message = "neither a file nor a scenario that comes with simadopt"
        raise InputError(Problem(path.name, None, "", "", message, nearest(path.name, known)))
    return known[path.name]
