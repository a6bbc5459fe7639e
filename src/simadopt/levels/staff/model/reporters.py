"""Reporters of Mesa's data collector for agents of several kinds: they travel to other processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.levels.staff.model.agents import ElectedOfficial, Manager, Staff, View

__all__ = ["agent_reporters", "agenttype_reporters"]

AGENT_CLASSES = (Staff, Manager, ElectedOfficial)
_OWN = ("unique_id", "row", "head_row")


class Attribute(NamedTuple):
    """An attribute of an agent; None for one whose kind lacks it."""

    name: str

    def __call__(self, agent: View) -> Any:
        """Return the attribute of an agent."""
        if self.name in _OWN or hasattr(type(agent), self.name):
            return getattr(agent, self.name, None)
        return None


class Called(NamedTuple):
    """A function of an agent and of further arguments: Mesa's ``[function, [arguments]]``."""

    function: Any
    arguments: tuple[Any, ...]

    def __call__(self, agent: View) -> Any:
        """Return what the function says of an agent."""
        return self.function(agent, *self.arguments)


def agent_reporters(given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return reporters in which a name is an attribute of some kind of agent.

    Raises
    ------
    InputError
        For a name that no kind has.
    """
    if given is None:
        return None
    return {name: _reporter(name, what, AGENT_CLASSES) for name, what in given.items()}


def agenttype_reporters(
    given: Mapping[type, Mapping[str, Any]] | None,
) -> dict[type, dict[str, Any]] | None:
    """Return reporters by class of agents, in which a name is an attribute of that class.

    Raises
    ------
    InputError
        For a name that the class does not have.
    """
    if given is None:
        return None
    return {
        kind: {name: _reporter(name, what, (kind,)) for name, what in named.items()}
        for kind, named in given.items()
    }


def _reporter(name: str, what: Any, kinds: tuple[type, ...]) -> Any:
    if isinstance(what, str):
        known = sorted({a for kind in kinds for a in dir(kind) if not a.startswith("_")} | {*_OWN})
        if what not in known and all(issubclass(kind, View) for kind in kinds):
            message = Message("problem.mesa_attribute")
            hint = nearest(what, known)
            raise InputError(Problem("agent_reporters", None, name, what, message, hint))
        return Attribute(what)
    return Called(what[0], tuple(what[1])) if isinstance(what, list) else what
