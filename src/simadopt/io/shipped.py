"""Where the files that come with simadopt lie: in the installed package, or in its checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from simadopt.core.errors import SimadoptError

__all__ = ["folders", "shipped_file", "shipped_scenarios"]

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
