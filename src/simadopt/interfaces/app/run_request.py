"""What a page asks for: a scenario by its name here, changes as ``--set`` takes them, seed, weeks."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.limits import MOST_SETS
from simadopt.io.overrides import parse_assignments
from simadopt.io.wording import LANGUAGES, Wording, wording
from simadopt.levels.staff.tables.parameters import PARAMETERS

_OF_TOOL: Final = "b_boss_"
__all__ = ["RunRequest", "read_run_request"]


@dataclass(frozen=True)
class RunRequest:
    """One run as a page names it.

    Parameters
    ----------
    scenario : str
        Name of a shipped scenario, of the one the app was started with, or of an uploaded one.
    sets : tuple of str
        ``key=value``, as ``--set`` takes them.
    seed, weeks : int or None
        None for those of the scenario.
    language : str
    """

    scenario: str
    sets: tuple[str, ...]
    seed: int | None
    weeks: int | None
    language: str

    @property
    def words(self) -> Wording:
        """The catalogue of the page."""
        return wording(self.language)

    def changes(self) -> dict[str, object]:
        """Return the changes to the scenario, every problem told at once."""
        found = parse_assignments(self.sets, {"seed": self.seed, "weeks": self.weeks})
        for key, value in found.items():
            if isinstance(value, int) and not isinstance(value, bool) and _is_parameter(key):
                found[key] = float(value)
        if self.weeks is not None:
            found["weeks"] = self.weeks
        return found

    def command(self) -> str:
        """Return the command that does the same run in a shell."""
        parts = ["simadopt", "run", self.scenario]
        parts += [] if self.seed is None else ["--seed", str(self.seed)]
        parts += [] if self.weeks is None else ["--weeks", str(self.weeks)]
        for text in self.sets:
            parts += ["--set", text]
        return shlex.join(parts)


def _is_parameter(key: str) -> bool:
    """Tell whether a key may be a parameter: of the table, or of a tool that a scenario brings."""
    return key in PARAMETERS or key.startswith(_OF_TOOL)


def read_run_request(data: Mapping[str, Any], default_language: str) -> RunRequest:
    """Read what a page asks for; it comes from outside and may be anything.

    Raises
    ------
    InputError
        With one line per problem.
    """
    language = data.get("lang", default_language)
    if language not in LANGUAGES:
        raise _wrong("lang", language, Message("problem.choice", names=LANGUAGES))
    scenario, sets = data.get("scenario", ""), data.get("sets", [])
    if not isinstance(scenario, str) or not scenario:
        raise _wrong("scenario", scenario, Message("app.refuse.text"))
    if not isinstance(sets, list) or not all(isinstance(s, str) and len(s) < 500 for s in sets):
        raise _wrong("sets", sets, Message("app.refuse.text"))
    if len(sets) > MOST_SETS:
        raise _wrong("sets", len(sets), Message("app.refuse.sets", most=MOST_SETS))
    return RunRequest(
        scenario=scenario,
        sets=tuple(sets),
        seed=whole(data, "seed", Message("app.refuse.whole")),
        weeks=whole(data, "weeks", Message("app.refuse.whole")),
        language=str(language),
    )


def whole(data: Mapping[str, Any], name: str, message: Message) -> int | None:
    """Return a whole number given as such or as text (large seeds are text), or None."""
    value = data.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    raise _wrong(name, value, message)


def _wrong(name: str, value: object, message: Message) -> InputError:
    return InputError(Problem("page", None, name, repr(value)[:80], message))
