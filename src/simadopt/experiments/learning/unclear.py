"""What a table of counts leaves open: of which tool it is, and which service a name means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.folding import fold, words_of

__all__ = ["TO_SAY", "Guess", "Unclear", "UnclearError", "guess"]

TO_SAY: Final = "?"
"""What a map holds where somebody is to choose."""
_ALIKE: Final = 0.6
"""Likeness, 0 to 1, from which a service may be the one that is meant."""
_SURE: Final = 0.78
"""Likeness from which one is proposed."""
_AHEAD: Final = 0.12
"""Likeness by which the first must lead the second to be proposed."""
_LIKELY: Final = 3
_LISTED: Final = 60


@dataclass(frozen=True)
class Guess:
    """Which service a name may mean.

    Parameters
    ----------
    likely : tuple of str
        The likeliest first; none where nothing is near.
    clear : bool
        The first stands out; where it does not, none is proposed.
    """

    likely: tuple[str, ...] = ()
    clear: bool = False


def guess(name: str, services: Sequence[str]) -> Guess:
    """Return which service a name may mean: it is proposed, never taken.

    Alike are names of nearly the same letters, one that holds all words of the other, and initials,
    alone or after the D, S or P of *direction*, *service* or *pôle*.

    >>> guess("DRH", ["Ressources humaines", "Finances"])
    Guess(likely=('Ressources humaines',), clear=True)
    >>> guess("Enfance", ["Petite enfance", "Enfance jeunesse", "Finances"]).clear
    False
    >>> guess("Numérique", ["Médiathèque"]).clear
    False
    >>> guess("Cimetières", ["Finances"])
    Guess(likely=(), clear=False)
    """
    alike = sorted(((_alike(name, one), one) for one in services), key=lambda both: -both[0])
    near = [both for both in alike if both[0] >= _ALIKE][:_LIKELY]
    others = near[1][0] if len(near) > 1 else 0.0
    clear = bool(near) and near[0][0] >= max(_SURE, others + _AHEAD)
    return Guess(tuple(one for _, one in near), clear)


def _alike(name: str, service: str) -> float:
    own, theirs = _words(name), _words(service)
    first = "".join(word[0] for word in theirs)
    if len(theirs) > 1 and fold(name) in {first, f"d{first}", f"s{first}", f"p{first}"}:
        return 0.95
    inside = own and theirs and (set(own) <= set(theirs) or set(theirs) <= set(own))
    return max(SequenceMatcher(None, fold(name), fold(service)).ratio(), 0.8 if inside else 0.0)


def _words(name: str) -> list[str]:
    return [word.removesuffix("s") for word in words_of(name) if word not in ("et", "and")]


@dataclass(frozen=True)
class Unclear:
    """What is to be said before counts can be read.

    Parameters
    ----------
    tools : tuple of str
        Those the counts may be of; none where that is told.
    names : mapping of str to Guess
        Names that no service has, as the table writes them.
    services : tuple of str
        Services that a name may mean.
    columns : tuple of str
        Titles, one of which is that of the services; none where that is told.
    """

    tools: tuple[str, ...] = ()
    names: Mapping[str, Guess] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def map_lines(self) -> list[str]:
        """Return the lines of a map that say it, proposals filled in.

        >>> Unclear(("gru", "intranet"), {"DRH": Guess(("Ressources humaines",), True)}).map_lines()
        ['tool: "?"   # gru, intranet', 'services:', '  "DRH": "Ressources humaines"']
        """
        lines = [f'tool: "{TO_SAY}"   # {", ".join(self.tools)}'] if self.tools else []
        lines += [f'service: "{TO_SAY}"   # {", ".join(self.columns)}'] if self.columns else []
        lines += ["services:"] if self.names else []
        for name, found in self.names.items():
            meant = found.likely[0] if found.clear else TO_SAY
            near = "" if found.clear or not found.likely else f"   # {', '.join(found.likely)}"
            lines.append(f"  {_quoted(name)}: {_quoted(meant)}{near}")
        if not all(found.clear for found in self.names.values()):
            lines.append(f"  # {', '.join(self.services[:_LISTED])}")
        return lines


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class UnclearError(InputError):
    """Counts that say too little of themselves, with what is to be said.

    Parameters
    ----------
    problems : sequence of Problem
    asks : Unclear
    alone : bool
        Nothing else is wrong.
    """

    def __init__(self, problems: Sequence[Problem], asks: Unclear, alone: bool = True) -> None:
        self.asks, self.alone = asks, alone
        super().__init__(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.asks, self.alone)

    def render(self, language: str) -> str:
        """Return the problems, and the lines of a map that would say what lacks."""
        said = Message("problem.unclear").render(language)
        return "\n".join([super().render(language), said, *self.asks.map_lines()])
