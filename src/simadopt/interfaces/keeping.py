"""What a command may write over: what the same command wrote there, and nothing else.

Beside its results a command leaves in ``origin.json`` what they are the results of (``identity``)
and the hash of each file. A file that is not as it was written is somebody's: it is replaced only with
``--overwrite``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.wording import Wording

__all__ = [
    "allow",
    "free_folder",
    "identity_of",
    "refuse_file",
    "refuse_folder",
    "sign",
    "written_before",
]

ORIGIN: Final = "origin.json"
"""As `simadopt.experiments.origin` names it, without loading what it needs."""
OVERWRITE: ContextVar[bool] = ContextVar("overwrite", default=True)
"""Whether any file may be replaced: in Python, as everywhere there; in a shell, when it is asked."""
_SHOWN: Final = 3


def allow(asked: bool) -> bool:
    """Note whether ``--overwrite`` was given to the command that runs."""
    OVERWRITE.set(asked)
    return asked


def identity_of(kind: str, scenarios: Iterable[str], **facts: object) -> str:
    """Return what results are the results of, 12 digits: the same command has the same.

    Parameters
    ----------
    kind : str
    scenarios : iterable of str
        Hash of each.
    **facts
        Seed, number of replicates, …
    """
    from simadopt.io.yaml_reader import digest_of

    return digest_of({"kind": kind, "scenarios": list(scenarios), **facts})[:12]


def free_folder(
    out: Path | None, usual: Path, names: Iterable[str], identity: str, words: Wording
) -> Path:
    """Return the folder of some results, before anything is run.

    Parameters
    ----------
    out : Path or None
        Where they are wanted; else the usual place, or one beside it when it holds others.
    usual : Path
    names : iterable of str
        What is written.
    identity : str
    words : Wording

    Raises
    ------
    InputError
        When files of somebody else, or of another run, are in the way.
    """
    wanted = list(names)
    if out is None:
        if not OVERWRITE.get() and _in_the_way(usual, wanted, identity):
            usual = usual.with_name(f"{usual.name}-{identity[:6]}")
        out = usual
    refuse_folder(out, wanted, identity, words)
    return out


def refuse_folder(folder: Path, names: Iterable[str], identity: str, words: Wording) -> None:
    """Refuse to write over what the same command did not write, and folders in the place of files.

    Raises
    ------
    InputError
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem("--out", None, "", str(folder), Message("problem.not_a_folder")))
    wanted = list(names)
    folders = [name for name in wanted if Path(name).suffix and (folder / name).is_dir()]
    if folders:  # whatever is in them is somebody's, --overwrite or not
        shown = ", ".join(folders)
        raise InputError(Problem(str(folder), None, "", "", Message("keep.folder", names=shown)))
    in_the_way = [] if OVERWRITE.get() else _in_the_way(folder, wanted, identity)
    if in_the_way:
        shown = ", ".join(in_the_way[:_SHOWN]) + (", …" if len(in_the_way) > _SHOWN else "")
        another = _origin(folder).get("identity") != identity and (folder / ORIGIN).is_file()
        key = "keep.another" if another else "keep.foreign"
        raise InputError(Problem(str(folder), None, "", "", Message(key, names=shown)))


def refuse_file(path: Path, new: Path, words: Wording) -> None:
    """Refuse to replace a file by another one that says something else.

    Raises
    ------
    InputError
    """
    if OVERWRITE.get() or not path.exists() or _hash(path) == _hash(new):
        return
    raise InputError(Problem(str(path), None, "", "", Message("keep.file")))


def sign(folder: Path, identity: str) -> None:
    """Write into ``origin.json`` what a folder holds, and the hash of each file."""
    path = folder / ORIGIN
    if not identity or not path.is_file():
        return
    page = json.loads(path.read_text(encoding="utf-8"))
    files = {name: _hash(folder / name) for name in _files(folder, [""]) if name != ORIGIN}
    text = json.dumps(page | {"identity": identity, "files": files}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def written_before(folder: Path, names: Iterable[str]) -> list[Path]:
    """Return the files there, of those that are replaced, that ``origin.json`` says a command wrote."""
    files = _origin(folder).get("files")
    known = files if isinstance(files, dict) else {}
    return [folder / one for one in _files(folder, names) if one in known]


def _in_the_way(folder: Path, names: Iterable[str], identity: str) -> list[str]:
    """Return the files that the same command did not write, or that were changed since."""
    origin, found = _origin(folder), _files(folder, names)
    if origin.get("identity") != identity:
        return found
    files = origin.get("files", {})
    return [name for name in found if name != ORIGIN and files.get(name) != _hash(folder / name)]


def _files(folder: Path, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        place = folder / name
        inside = sorted(place.rglob("*")) if place.is_dir() else [place]
        found += [one.relative_to(folder).as_posix() for one in inside if one.is_file()]
    return found


def _origin(folder: Path) -> Mapping[str, Any]:
    try:
        page = json.loads((folder / ORIGIN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return page if isinstance(page, dict) else {}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
