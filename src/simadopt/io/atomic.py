"""Files written whole or not at all: aside first, then put in place."""

from __future__ import annotations

import errno
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from simadopt.core.errors import ResourceError, system_reason
from simadopt.core.messages import Message

__all__ = ["move", "part_of", "put", "remove_leftovers", "written"]

_WINDOWS: Final = os.name == "nt"
_DAY_SECONDS: Final = 86_400.0
_PART: Final = re.compile(r"\..*\.([^.]+)\.(\d+)\.part")


def part_of(path: Path) -> Path:
    """Return the name under which this process writes a file or a folder before it is in place."""
    return path.with_name(f".{path.name}.{_host()}.{os.getpid()}.part")


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Yield a name to write to; what is there takes the place of ``path`` at the end.

    Raises
    ------
    OSError
        When it cannot be written; nothing of it is then left.
    """
    if path.exists() and not path.is_file():  # a device, a pipe, a folder: never put aside
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    aside = part_of(path)
    try:
        yield aside
        with aside.open("rb+") as file:  # it lies on the disk before it has its name
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        _remove(aside)


def put(path: Path, contents: bytes) -> None:
    """Write a file, and the folders that lead to it.

    Raises
    ------
    ResourceError
        When it cannot be written; nothing of it is then left.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written(path) as aside, aside.open("wb") as file:
            file.write(contents)
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("problem.unwritable", file=path, reason=reason)) from error


def move(path: Path, place: Path) -> None:
    """Put a file in another folder; another process may have done it already.

    Raises
    ------
    ResourceError
        When it cannot be moved.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        path.replace(place)
    except FileNotFoundError:
        return
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("problem.unwritable", file=place, reason=reason)) from error


def remove_leftovers(folder: Path) -> None:
    """Remove files half-written by processes of this machine that are gone."""
    for path in folder.rglob(".*.part"):
        match = _PART.fullmatch(path.name)
        if match and match[1] == _host() and not _lives(int(match[2]), path):
            _remove(path)


def _host() -> str:
    return socket.gethostname().replace(".", "-")


def _lives(process: int, path: Path) -> bool:
    """Tell whether the process that writes a file lives, or may."""
    if _WINDOWS:  # to ask by a signal would end it: what is a day old is left over
        return time.time() - path.stat().st_mtime < _DAY_SECONDS
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(path: Path) -> None:
    with suppress(OSError):  # a folder that became read-only: what matters has been said already
        path.unlink(missing_ok=True)
