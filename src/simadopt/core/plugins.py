"""What others add to simadopt, and the doors they come in by.

A level, an intervention, an outcome, a state or a term comes in by an entry point of an installed
package, by a Python file named in ``SIMADOPT_PLUGINS``, or by `Registry.register` in a notebook or a
script. What cannot be used is told once, in a sentence that names it, and stops nothing else.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.failures import OTHERS, PluginWarning, failure, failure_of_others, file_of
from simadopt.core.messages import Message

__all__ = [
    "DOORS",
    "FILES",
    "Plugin",
    "PluginWarning",
    "Registry",
    "checked_name",
    "failure",
    "failure_of_others",
    "plugins",
]

FILES: Final = "SIMADOPT_PLUGINS"
"""Environment variable with Python files that register what they define, apart as in ``PATH``."""
SESSION: Final = "session"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
T = TypeVar("T")


@dataclass(frozen=True)
class Plugin:
    """Something that others add.

    Parameters
    ----------
    door : str
        ``levels``, ``interventions``, ``outcomes``, ``states`` or ``terms``.
    name : str
    origin : str
        The package and its version, the file, or the session.
    problem : Message or None
        Why it cannot be used.
    """

    door: str
    name: str
    origin: str
    problem: Message | None = None


class Registry(Generic[T]):
    """What one door lets in, by name.

    Parameters
    ----------
    door : str
        The entry points are of the group ``simadopt.<door>``.
    accept : callable
        ``(name, object)`` → what is kept; raises `InputError` for what is not accepted.
    taken : callable
        Names that the package has itself.
    """

    def __init__(
        self,
        door: str,
        accept: Callable[[str, Any], T],
        taken: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self.door, self._accept, self._taken = door, accept, taken
        self.added: dict[str, T] = {}
        """What this session or a file registered."""
        self._origins: dict[str, str] = {}
        self._specs: dict[str, object] = {}
        """How the module of each was loaded: ``__spec__``, another one each time that it is."""
        self._loaded: dict[str, T | None] = {}
        self._told: dict[str, Plugin] = {}
        DOORS[door] = self

    def register(self, name: str, thing: Any, *, replace: bool = False) -> T:
        """Make something known in this process.

        Parameters
        ----------
        name : str
        thing : object
        replace : bool
            Put it in the place of what has this name already; what says the same, and what a module that
            is loaded again defines, takes its place unasked, but not a second definition of one load.

        Raises
        ------
        InputError
            When the name is not one, or is the package's, or something else was registered under it; or
            the thing is not of this door.
        """
        checked_name(name, self.door)
        if name in self._taken():
            message = Message("problem.own_package_name")
            raise InputError(Problem("register", None, self.door, name, message))
        made = self._accept(name, thing)
        if name in self.added and not replace:
            self._refuse_another(name, made)
        OTHERS.add(file_of(thing))
        self.added[name], self._specs[name] = made, _spec_of(made)
        self._origins[name] = _READING[-1] if _READING else SESSION
        return made

    def _refuse_another(self, name: str, made: T) -> None:
        from simadopt.core.again import is_again  # numpy: what starts the shell does without

        loaded_once = name in self._specs and self._specs[name] is _spec_of(made)
        if not is_again(self.added[name], made, loaded_once=loaded_once):
            origin = self._origins.get(name, SESSION)
            told = Message("problem.part.session") if origin == SESSION else origin
            message = Message("problem.own_twice", origin=told)
            raise InputError(Problem("register", None, self.door, name, message))

    def receive(self, things: Mapping[str, T]) -> None:
        """Make known here what another process registered."""
        self.added.update(things)
        OTHERS.update(map(file_of, things.values()))

    def names(self) -> tuple[str, ...]:
        """Return every name, whether or not what it names can be used."""
        read_files()
        return tuple(dict.fromkeys((*self.added, *self._entries())))

    def get(self, name: str) -> T | None:
        """Return something by its name; None when there is none, or it cannot be used."""
        read_files()
        if name in self.added:
            return self.added[name]
        if name not in self._loaded and name in self._entries():
            self._loaded[name] = self._load(self._entries()[name])
        return self._loaded.get(name)

    def items(self) -> Iterator[tuple[str, T]]:
        """Yield everything that can be used, with its name."""
        for name in self.names():
            found = self.get(name)
            if found is not None:
                yield name, found

    def found(self, name: str, where: str) -> T:
        """Return something by its name.

        Raises
        ------
        InputError
            When there is none, with the nearest name; or it cannot be used, with why.
        """
        made = self.get(name)
        if made is not None:
            return made
        known = self.names()
        if known:
            message = Message("problem.own_nothing", names=", ".join(known))
        else:
            message = Message("problem.own_none", variable=FILES)
        if name in self._told:
            message = self._told[name].problem or message
            raise InputError(Problem(where, None, self.door, name, message))
        raise InputError(Problem(where, None, self.door, name, message, nearest(name, known)))

    def plugins(self) -> Iterator[Plugin]:
        """Yield what came in by this door, or could not."""
        for name in self.names():
            if name in self.added:
                yield Plugin(self.door, name, self._origins[name])
                continue
            self.get(name)
            entry = self._entries()[name]
            yield self._told.get(name, Plugin(self.door, name, _origin(entry)))

    def _entries(self) -> dict[str, EntryPoint]:
        return _entry_points(f"simadopt.{self.door}")

    def _load(self, entry: EntryPoint) -> T | None:
        try:
            checked_name(entry.name, self.door)
            if entry.name in self._taken():
                raise ValueError("the package has this name itself")
            thing = entry.load()
            OTHERS.add(getattr(sys.modules.get(entry.module), "__file__", None) or "")
            return self._accept(entry.name, thing)
        except (Exception, SystemExit) as error:  # whatever their module raises
            reason = failure(error)
            self._told[entry.name] = Plugin(self.door, entry.name, _origin(entry), reason)
            _warn(f"{entry.name} of {_origin(entry)} (entry point simadopt.{self.door})", reason)
            return None


DOORS: Final[dict[str, Registry[Any]]] = {}
"""Every door, by its name."""
_READING: Final[list[str]] = []
_READ: Final[set[str]] = set()


def checked_name(name: object, door: str) -> str:
    """Return a name that others give.

    Raises
    ------
    InputError
        When it is not of small letters, digits and ``_``, a letter first.

    >>> checked_name("pride_of_work", "terms")
    'pride_of_work'
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        message = Message("problem.own_name")
        raise InputError(Problem("register", None, door, repr(name), message))
    return name


def plugins() -> list[Plugin]:
    """Return everything that others add, with what cannot be used."""
    return [one for door in DOORS.values() for one in door.plugins()]


def read_files() -> None:
    """Run the files that ``SIMADOPT_PLUGINS`` names, each once in a process."""
    for path in filter(None, os.environ.get(FILES, "").split(os.pathsep)):
        if path in _READ:
            continue
        _READ.add(path)
        _READING.append(path)
        try:
            _import(path)
        except (Exception, SystemExit) as error:  # whatever it raises
            theirs = failure_of_others(error)
            _warn(f"{path} ({FILES})", failure(error) if theirs is None else theirs.told())
        finally:
            _READING.pop()


def _import(path: str) -> None:
    """Import a file as a module of its own name, so that what it defines can be found again.

    It may import modules that lie beside it.
    """
    name = re.sub(r"\W", "_", Path(path).stem)
    name = f"simadopt_{name}" if name in sys.modules else name
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("this is no Python file")
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    OTHERS.add(spec.origin or path)
    beside = str(Path(path).resolve().parent)
    if beside not in sys.path:
        sys.path.append(beside)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise


@cache
def _entry_points(group: str) -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=group):
        found.setdefault(entry.name, entry)
    return found


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else entry.value


def _spec_of(thing: Any) -> object:
    """Return how the module of a thing was loaded; None for what is of no loaded module."""
    module = sys.modules.get(getattr(getattr(thing, "function", thing), "__module__", ""))
    return getattr(module, "__spec__", None)


def _warn(what: str, reason: Message) -> None:
    """Say once what cannot be used; workers leave that to whoever started them."""
    if parent_process() is not None:
        return
    message = Message("problem.own_plugin", what=what, reason=reason)
    warnings.warn(PluginWarning(message), stacklevel=2)
