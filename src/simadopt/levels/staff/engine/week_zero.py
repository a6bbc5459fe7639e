"""The organisation of week 0: built, told what is known of it, and with its tools where they stand.

All of it follows from authorities, seed, parameters and theory, so that runs which differ after week 0 only
(policies in a comparison, levers on the page) share it: it is kept, and each run takes a copy. Six years
of past are then run once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from simadopt.core.piece import Piece
from simadopt.core.terms import Term
from simadopt.levels.staff.engine.managers import sponsor_first
from simadopt.levels.staff.engine.past import live_past
from simadopt.levels.staff.engine.settings import Settings, settings
from simadopt.levels.staff.known.table import KNOWN
from simadopt.levels.staff.organisation.build import build
from simadopt.levels.staff.organisation.catalogue import FeatureTable, set_design
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.initial import draw_needs, set_initial_state
from simadopt.levels.staff.organisation.kept import Kept
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.scenario import Scenario
from simadopt.rules.exposure import THRESHOLD

__all__ = ["Start", "WeekZero", "week_zero"]

_LATER: Final = {"name", "title", "description", "weeks", "seed", "interventions"}
"""What a scenario says that week 0 does not answer to."""
MOST_KEPT: Final = 150_000
"""People in all the organisations that are kept: some 60 MB."""


@dataclass(frozen=True)
class Start:
    """What week 0 depends on, and nothing that comes after it.

    Parameters
    ----------
    scenario : Scenario
    seed : int
    p : Parameters
        With the theory of the scenario.
    read : mapping
        Staff and ties read for imported authorities, by authority key, and what is known of services.
    features : FeatureTable
    terms : tuple of Term
        Added to V, in the past too.
    """

    scenario: Scenario
    seed: int
    p: Any
    read: Mapping[str, Any]
    features: FeatureTable
    terms: tuple[Term, ...]

    def key(self) -> Hashable:
        """Return what tells one week 0 from another; what was read is named by its place in memory."""
        named = tuple(sorted((key, *map(id, parts)) for key, parts in self.read.items()))
        said = self.scenario.model_dump_json(exclude=_LATER)
        terms = tuple(term.digest for term in self.terms)
        return said, self.seed, tuple(self.p), named, self.features.key, terms


@dataclass(frozen=True)
class WeekZero:
    """An organisation in week 0; ``fresh`` are the services and tools whose routine follows use then."""

    place: Organisation | Piece  # what is small lies in a piece
    labels: Labels
    c: Settings  # of the runs from here on
    fresh: NDArray[np.bool_]
    read: Mapping[str, Any]  # kept alive for the key

    def taken(self) -> WeekZero:
        """Return the same with columns of its own: runs share none."""
        piece = self.place if isinstance(self.place, Piece) else Piece(self.place)
        return replace(self, place=piece.copy())

    @property
    def organisation(self) -> Organisation:
        """Its columns."""
        values = self.place.values if isinstance(self.place, Piece) else self.place
        return cast("Organisation", values)


_KEPT: Final[Kept[WeekZero]] = Kept(MOST_KEPT)


def week_zero(start: Start, make: Callable[..., Any]) -> WeekZero:
    """Return the organisation of week 0, for one run to move.

    Parameters
    ----------
    start : Start
    make : callable
        Returns a state for an organisation, its labels, a seed, a number of weeks and settings.
    """
    key = start.key()
    known = _KEPT.get(key)
    if known is not None:
        return known.taken()
    found = _made(start, make)
    people = found.organisation.people.key.size
    if people <= MOST_KEPT:
        _KEPT.keep(key, found.taken(), people)
    return found


def _made(start: Start, make: Callable[..., Any]) -> WeekZero:
    scenario, seed, p, features = start.scenario, start.seed, start.p, start.features
    c = settings(scenario, seed, p, features)
    tables = dict(start.read)
    known = tables.pop(KNOWN, (None,))[0]
    o, labels, piece = build(scenario, seed, p, tables, features)
    set_design(o.authorities, features, scenario.features)
    elected = np.zeros(o.authorities.plan.size)
    sponsor_first(pack(o), np.array(p, np.float32), elected)
    if c.peer == THRESHOLD:
        draw_needs(o, seed, p)
    given = None
    if known is not None:
        from simadopt.levels.staff.known.condition import Conditioning  # takes SciPy, half a second

        given = Conditioning(known, scenario, labels, features, seed, p)
        given.before(o)
    fresh = np.zeros_like(o.services.routine, np.bool_)
    if scenario.start == "given":
        set_initial_state(o, scenario, features.tool_names, seed, p)
        fresh[:] = True
    else:
        live_past(scenario, seed, c, lambda *told: make(o, labels, *told))
    if given is not None:
        fresh |= given.after(o)
    return WeekZero(piece or o, labels, c, fresh, start.read)
