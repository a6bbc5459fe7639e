"""Files that a scenario or a map names: they lie in its own folder."""

from __future__ import annotations

from pathlib import Path as FilePath
from pathlib import PureWindowsPath

from simadopt.core.errors import nearest
from simadopt.core.messages import Message

__all__ = ["leads_out", "wrong_file"]


def leads_out(name: str, folder: FilePath) -> bool:
    """Tell whether a file's name leads out of a folder: absolute, by ``..`` or by a link.

    Raises
    ------
    OSError, ValueError, RuntimeError
        When it cannot be looked up.
    """
    inside = (folder / name).resolve().is_relative_to(folder.resolve())
    return _is_elsewhere(name) or not inside


def wrong_file(name: str, folder: FilePath | None) -> Message | None:
    """Say why a file's name is refused, or nothing: it must stay in the scenario's folder."""
    if not name.strip() or _is_elsewhere(name):
        return Message("problem.outside")
    if folder is None:
        return Message("problem.no_folder")
    try:
        if leads_out(name, folder):
            return Message("problem.leads_out")
        exists = (folder / name).is_file()
        beside = [p.name for p in folder.iterdir() if p.suffix in (".csv", ".tsv", ".txt", ".xlsx")]
    except (OSError, ValueError, RuntimeError):
        return Message("problem.no_look")
    hint = nearest(name, sorted(beside))
    if exists:
        return None
    return Message("problem.no_file_near", name=hint) if hint else Message("problem.no_file")


def _is_elsewhere(name: str) -> bool:
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root or ".." in windows.parts)
