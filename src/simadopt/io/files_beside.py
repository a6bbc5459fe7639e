"""Files that a scenario names: they lie in its own folder."""

from __future__ import annotations

from pathlib import Path as FilePath
from pathlib import PureWindowsPath

from simadopt.core.errors import nearest

__all__ = ["wrong_file"]


def wrong_file(name: str, folder: FilePath | None) -> str:
    """Say why a file's name is refused, or nothing: it must stay in the scenario's folder."""
    windows = PureWindowsPath(name)
    if not name.strip() or windows.drive or windows.root or ".." in windows.parts:
        return "a file inside the scenario's folder is expected, without '..' or a leading '/'"
    if folder is None:
        return "a scenario given as text has no folder, so it cannot name files"
    try:
        found = (folder / name).resolve()
        if not found.is_relative_to(folder.resolve()):
            return "this leads out of the scenario's folder"
        exists = found.is_file()
        beside = [p.name for p in folder.iterdir() if p.suffix in (".csv", ".tsv", ".txt", ".xlsx")]
    except (OSError, ValueError, RuntimeError):
        return "the file cannot be looked up"
    hint = nearest(name, sorted(beside))
    return "" if exists else "there is no such file" + (f"; there is {hint}" if hint else "")
