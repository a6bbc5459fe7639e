"""The first time, weeks are compiled in a process of their own while this one compiles and builds the start.

Compiled code depends on the types of columns, not on what they hold: the other process makes empty ones as
they are declared, compiles the weeks for them and leaves the result where all compiled code is kept.
"""

from __future__ import annotations

import atexit
import gc
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from multiprocessing import parent_process
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simadopt.core.compiled import ROOT, config, is_kept
from simadopt.levels.staff.engine.counts import Tally
from simadopt.levels.staff.engine.settings import Settings
from simadopt.levels.staff.engine.update import Context
from simadopt.levels.staff.engine.week import Records, Workspace, advance
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.organisation.people import Tables
from simadopt.levels.staff.tables.parameters import Parameters

__all__ = ["begin_compiling", "blank", "compile_weeks", "end_compiling"]

_PACKED: Final = (Organisation, Context, Tables, Tally, Workspace, Records)
"""What `advance` takes by reference, in its order."""
_MOST_SECONDS: Final = 300.0
_COMPILING: Final = f"""
import os, threading
threading.Thread(target=lambda: os.read(0, 1) or os._exit(1), daemon=True).start()
from {__name__} import compile_weeks
compile_weeks()
"""
"""What the other process does: it leaves with this one, unless told to go on."""


def blank(kind: Any) -> Any:
    """Return a value of a declared type: a named tuple of arrays of size 0, or a 0.

    Parameters
    ----------
    kind : type
        A named tuple, ``NDArray[x]`` (one axis), ``Annotated[NDArray[x], shape]`` (an axis between
        commas), or a scalar type.
    """
    if get_origin(kind) is Annotated:
        array, shape, *_ = get_args(kind)
        axes = getattr(shape, "shape", shape).count(",") + 1
        return np.zeros((0,) * axes, blank(array).dtype)
    if get_origin(kind) is NDArray:  # NumPy 2.5 on Python 3.12: an alias of its own
        return np.zeros(0, get_args(kind)[0])
    if get_origin(kind) is np.ndarray:
        return np.zeros(0, get_args(get_args(kind)[1])[0])
    if hasattr(kind, "_fields"):
        return kind(*map(blank, get_type_hints(kind, include_extras=True).values()))
    return kind(0)


def arguments() -> tuple[Any, ...]:
    """Return arguments of the types that `advance` is called with."""
    packed = (pack(blank(kind)) for kind in _PACKED)
    values = np.zeros(len(Parameters._fields), np.float32)
    return 0, 0, *packed, blank(Settings), values


def compile_weeks() -> None:
    """Move an empty organisation through no week: this compiles, and keeps what it compiled."""
    gc.disable()
    advance(*arguments())


@cache
def begin_compiling() -> Any:
    """Have weeks compiled by another process, once, if they have not been; return it, or None.

    Where there is one processor, or where this process is itself one of several that work, nothing is begun.
    When this process ends as it should the other one goes on; when it is interrupted or killed, it ends too.
    """
    if config.DISABLE_JIT or (os.cpu_count() or 1) < 2 or parent_process() is not None:
        return None
    if is_kept(advance):
        return None
    paths = [str(ROOT.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        other = subprocess.Popen(
            [sys.executable, "-c", _COMPILING],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    atexit.register(_let_go_on, other)
    return other


def _let_go_on(other: Any) -> None:
    with suppress(OSError):  # it has ended
        other.stdin.write(b".")
        other.stdin.close()


@cache
def end_compiling() -> None:
    """Wait for the other process, if there is one; should it fail, weeks are compiled here."""
    other = begin_compiling()
    if other is not None:
        try:
            other.wait(_MOST_SECONDS)
        except subprocess.TimeoutExpired:
            other.kill()
