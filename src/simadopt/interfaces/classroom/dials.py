"""Levers of a file without a server: a few values of each, and the run of every combination of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError
from simadopt.interfaces.app.levers import ACTIONS, Lever, companions, kinds_of, values_of
from simadopt.io.overrides import parse_assignments
from simadopt.io.wording import Wording
from simadopt.levels.staff.organisation.catalogue import SHIPPED, features_for

__all__ = ["Dial", "combinations", "dials_of", "packed_dials", "stored_runs"]

_VALUES: Final = {
    "coaching.share": (0.5, 1.0),
    "training.hours": (6.0,),
    "campaign.strength": (0.5,),
}
"""Values beside that of the scenario; what is beside the lever in the app is set with it."""


@dataclass(frozen=True)
class Dial:
    """A lever and its values; the first is that of the scenario, and sets nothing.

    Parameters
    ----------
    lever : Lever
    values : tuple of float
    more : tuple of str
        What is set with a value, where the scenario has no such intervention.
    """

    lever: Lever
    values: tuple[float, ...]
    more: tuple[str, ...]

    def sets(self, rank: int) -> tuple[str, ...]:
        """Return what a value sets, as ``--set`` takes it."""
        return (f"{self.lever.key}={self.values[rank]:g}", *self.more) if rank else ()


def dials_of(case: Case) -> tuple[Dial, ...]:
    """Return the levers of a scenario; none where it brings its own tools, of which they do not speak.

    A lever that the scenario has no place for is left out: a run may end before a campaign begins.
    """
    scenario = case.scenario
    if features_for(scenario) != SHIPPED:
        return ()
    held, kinds, found = values_of(scenario), kinds_of(scenario), []
    for lever in (one for one in ACTIONS if one.key in _VALUES):
        there = lever.key.partition(".")[0] in kinds
        first = float(held.get(lever.key, 0.0))
        more = () if there else tuple(f"{k}={v}" for k, v in companions(lever).items())
        found.append(Dial(lever, (first, *(v for v in _VALUES[lever.key] if v != first)), more))
    return tuple(dial for dial in found if _fits(case, dial))


def _fits(case: Case, dial: Dial) -> bool:
    try:
        case.with_levers(parse_assignments(dial.sets(1)))
    except InputError:
        return False
    return True


def combinations(dials: tuple[Dial, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what each combination sets, the last lever moving fastest; the first sets nothing."""
    for ranks in product(*(range(len(dial.values)) for dial in dials)):
        yield tuple(one for dial, rank in zip(dials, ranks, strict=True) for one in dial.sets(rank))


def stored_runs(dials: tuple[Dial, ...]) -> int:
    """Return how many runs the levers need beside that of the scenario.

    >>> stored_runs(())
    0
    """
    return sum(1 for _ in combinations(dials)) - 1


def packed_dials(dials: tuple[Dial, ...], words: Wording) -> list[dict[str, Any]]:
    """Return the levers ready for JSON: their names and the texts of their values."""
    return [
        {
            "label": words.say(f"app.lever.{dial.lever.key.replace('.', '_')}"),
            "options": [_written(dial.lever, value, words) for value in dial.values],
        }
        for dial in dials
    ]


def _written(lever: Lever, value: float, words: Wording) -> str:
    if lever.unit == "share":
        return words.percent(value)
    counted = f"outcome.unit.{lever.unit}" in words.texts
    unit = words.unit(lever.unit, value) if counted else words.say(f"unit.{lever.unit}")
    return f"{words.significant(value)} {unit}"
