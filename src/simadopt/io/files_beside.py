"""Files that a scenario names: they lie in its own folder."""

from __future__ import annotations

from pathlib import Path as FilePath
from pathlib import PureWindowsPath

from simadopt.core.errors import nearest
from simadopt.core.messages import Message

__all__ = ["wrong_file"]


def wrong_file(name: str, folder: FilePath | None) -> Message | None:
    """Say why a file's name is refused, or nothing: it must stay in the scenario's folder."""
    windows = PureWindowsPath(name)
    if not name.strip() or windows.drive or windows.root or ".." in windows.parts:
        return Message("problem.outside")
    if folder is None:
        return Message("problem.no_folder")
    try:
        found = (folder / name).resolve()
        if not found.is_relative_to(folder.resolve()):
            return Message("problem.leads_out")
        exists = found.is_file()
        beside = [p.name for p in folder.iterdir() if p.suffix in (".csv", ".tsv", ".txt", ".xlsx")]
    except (OSError, ValueError, RuntimeError):
        return Message("problem.no_look")
    hint = nearest(name, sorted(beside))
    if exists:
        return None
    return Message("problem.no_file_near", name=hint) if hint else Message("problem.no_file")
