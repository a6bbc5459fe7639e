"""Whether what is registered again is what stands under its name already."""

from __future__ import annotations

import sys
from operator import attrgetter
from types import FunctionType
from typing import Any

from simadopt.core.errors import InputError
from simadopt.core.own_code import code_digest

__all__ = ["is_again"]


def is_again(known: Any, made: Any, *, loaded_once: bool = False) -> bool:
    """Tell whether a thing is the one that is known, says the same, or comes of loading its module again.

    Parameters
    ----------
    known, made : object
        As the door keeps them: a term, an outcome, a state, a kind of intervention or a level.
    loaded_once : bool
        Both come of one and the same load of their module: what differs is then a second definition.
    """
    if made is known or _says_the_same(known, made):
        return True
    return not loaded_once and _is_reloaded(known, made)


def _says_the_same(known: Any, made: Any) -> bool:
    try:
        return bool(_said(known) == _said(made))
    except InputError:  # one holds what has no lasting form
        return False


def _said(thing: Any) -> Any:
    """Return what a thing says: its fields with the hash of its function, or the hash of its code."""
    named = getattr(type(thing), "__dataclass_fields__", {})
    if {"function", "digest"} <= set(named):
        return {name: getattr(thing, name) for name in named if name != "function"}
    return code_digest(thing, "")


def _is_reloaded(known: Any, made: Any) -> bool:
    """Tell whether a module, and no script or notebook, defines a thing anew under the name it had there."""
    old, new = _defined(known), _defined(made)
    names = {(one.__module__, one.__qualname__) for one in (old, new)}
    if old is new or len(names) > 1 or new.__module__ == "__main__":
        return False
    try:
        bound = attrgetter(new.__qualname__)(sys.modules.get(new.__module__))
    except AttributeError:  # a lambda, or what stands within a function
        return False
    return bound is old or bound is new


def _defined(thing: Any) -> Any:
    """Return the function or the class by which something came in."""
    thing = getattr(thing, "function", thing)
    return thing if isinstance(thing, type | FunctionType) else type(thing)
