"""Where each value of a scenario came from: a line of the file, or ``--set``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message

__all__ = ["LISTED_PROBLEMS", "Path", "Places", "join", "refuse", "show"]

Path = tuple[str | int, ...]

LISTED_PROBLEMS = 50
SHOWN_CHARACTERS = 60


@dataclass
class Places:
    """The place of every key and value of one scenario.

    Parameters
    ----------
    where : str
        Name of the file, as it is shown.
    keys, values : dict of Path to int
        Line of each key and of the first character of each value, from 1.
    texts : dict of Path to str
        Each scalar as written.
    given : dict of Path to str
        Path of each overridden value, and the override's own name for it.
    closed : set of Path
        Values already refused: nothing more is said about them.
    """

    where: str
    keys: dict[Path, int] = field(default_factory=dict)
    values: dict[Path, int] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    given: dict[Path, str] = field(default_factory=dict)
    closed: set[Path] = field(default_factory=set)

    def is_closed(self, path: Path) -> bool:
        """Tell whether this value, or a section it is in, was refused before."""
        return any(path[:n] in self.closed for n in range(len(path) + 1))

    def problem(
        self,
        path: Path,
        message: Message,
        *,
        hint: str = "",
        key: bool = False,
        value: object = None,
    ) -> Problem:
        """State a problem at the place of ``path``.

        Parameters
        ----------
        path : Path
            The field; when it is absent, its nearest ancestor gives the line.
        message, hint : str
            What is wrong and what is allowed; the nearest right name.
        key : bool
            The problem is in the key rather than in the value.
        value : object
            The value, shown when the file does not hold it as a scalar.
        """
        text = "" if key else self.texts.get(path, show(value))
        override = self._override(path)
        if override:
            return Problem("--set", None, override, "" if key else show(value), message, hint)
        return Problem(self.where, self._line(path, key), join(path), text, message, hint)

    def _override(self, path: Path) -> str:
        """Name the override that put this field there, or nothing."""
        prefixes = [path[:depth] for depth in range(len(path), 0, -1)]
        for prefix in prefixes:
            if prefix in self.given:
                rest = join(path[len(prefix) :])
                return f"{self.given[prefix]}.{rest}" if rest else self.given[prefix]
        for prefix in prefixes:
            if prefix in self.keys or prefix in self.values:
                return ""
            for deeper, name in self.given.items():
                if deeper[: len(prefix)] == prefix:
                    return name
        return ""

    def _line(self, path: Path, key: bool) -> int | None:
        first, second = (self.keys, self.values) if key else (self.values, self.keys)
        exact = first.get(path, second.get(path))
        if exact is not None:
            return exact
        for depth in range(len(path) - 1, 0, -1):
            above = self.keys.get(path[:depth], self.values.get(path[:depth]))
            if above is not None:
                return above
        return self.values.get((), 1)


def join(path: Path) -> str:
    """Write a path with dots.

    >>> join(("authorities", 0, "staff"))
    'authorities.0.staff'
    """
    return shorten(".".join(str(part) for part in path), 120)


def show(value: object) -> str:
    """Write a scalar as YAML would, shortened; anything else is left out.

    >>> show(True), show(0.5), show([1])
    ('true', '0.5', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return shorten(str(value)) if isinstance(value, str | int | float) else ""


def shorten(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Cut a long text and keep one line of it, with nothing a terminal would obey."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(c if c.isprintable() else " " for c in cut)


def refuse(problems: Iterable[Problem], unlisted: int = 0) -> None:
    """Raise ``InputError`` with the problems in the order of their lines, if there are any.

    At most 50 are listed, then how many more there are, ``unlisted`` ones included.

    >>> refuse([])
    """
    unique = sorted(dict.fromkeys(problems), key=lambda p: (p.line is None, p.line or 0))
    if not unique:
        return
    listed = unique[:LISTED_PROBLEMS]
    more = len(unique) - len(listed) + unlisted
    if more:
        listed.append(Problem(unique[0].where, None, "", "", Message("problem.more", n=more)))
    raise InputError(listed)
