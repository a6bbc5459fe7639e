"""How what others add travels to other processes: by value where it cannot be imported there.

A function of a notebook or a class of a script is sent as it is (``cloudpickle``, which comes with numba);
what a module defines is sent by its name, files of ``SIMADOPT_PLUGINS`` being read there first.
"""

from __future__ import annotations

import os
import pickle
from typing import Any

from numba import cloudpickle as _cloudpickle

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.plugins import DOORS, FILES, read_files

__all__ = ["packed", "unpacked"]

cloudpickle: Any = _cloudpickle  # says nothing of its types


def packed(thing: Any) -> bytes:
    """Return something as bytes, with everything that this session registered.

    Raises
    ------
    InputError
        When it holds what cannot travel: an open file, a lock, a connection.
    """
    added = {name: dict(door.added) for name, door in DOORS.items() if door.added}
    try:
        inner = cloudpickle.dumps((added, thing))
    except Exception as error:  # whatever their objects raise
        reason = f"{type(error).__name__}: {error}".split("\n")[0]
        message = Message("problem.own_travel", reason=reason)
        names = ", ".join(name for things in added.values() for name in things)
        raise InputError(Problem("workers", None, "", names, message)) from error
    return pickle.dumps((os.environ.get(FILES, ""), inner))


def unpacked(contents: bytes) -> Any:
    """Return what `packed` was given, everything registered here as it was there."""
    files, inner = pickle.loads(contents)  # noqa: S301 (made by `packed`, in a process of ours)
    if files:
        os.environ[FILES] = files
    read_files()
    added, thing = pickle.loads(inner)  # noqa: S301
    for name, things in added.items():
        DOORS[name].receive(things)
    return thing
