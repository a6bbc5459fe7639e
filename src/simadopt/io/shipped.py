"""Where the files that come with simadopt lie: in the installed package, or in its checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem, SimadoptError, nearest
from simadopt.core.messages import Message

__all__ = ["folders", "scenario_path", "shipped_file", "shipped_scenarios"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]


def folders(name: str) -> list[Path]:
    """Return where a shipped folder may lie, the installed one first."""
    return [_PACKAGE / name, _PACKAGE.parents[1] / name]


def shipped_scenarios() -> dict[str, Path]:
    """Return the path of each scenario by name; the folder one works in comes first."""
    found: dict[str, Path] = {}
    for folder in (Path("scenarios"), *folders("scenarios")):
        if folder.is_dir():
            for path in sorted(folder.glob("*.yaml")):
                found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


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
        message = Message("problem.no_shipped")
        raise InputError(Problem(path.name, None, "", "", message, nearest(path.name, known)))
    return known[path.name]
