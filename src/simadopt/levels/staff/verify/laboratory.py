"""A laboratory: a small synthetic organisation in which only the mechanisms asked for act.

Everybody is equipped for every feature and knows of it, works in one service of one authority, and
nobody leaves. Every coefficient that is not asked for is neutral, so that the value of a feature is
V = base + b_peer · influence, and the weekly probabilities are pace · link(V) to start, as often as
one likes, and pace · pace_out · link(base_out − κ V) to stop. The weeks are those of real runs:
`State.run_to`.

**Features as replicates.** The features of the table are all kept: with neutral coefficients
nothing tells them apart and nothing of one reaches another (no habit of the tool, no load, no
practice), while their draws are independent. A run is therefore one replicate per feature; a test
holds this.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.io.scenario_fields import Text
from simadopt.levels.staff.engine.settings import theory
from simadopt.levels.staff.engine.state import State, from_organisation
from simadopt.levels.staff.organisation.catalogue import catalogue
from simadopt.levels.staff.organisation.columns import (
    U64,
    Authorities,
    Cells,
    Heads,
    Organisation,
    People,
    Services,
    Ties,
    columns_of,
)
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.organisation.refresh import refresh_equipment, tie_units
from simadopt.levels.staff.organisation.ties import Pairs, build_ties
from simadopt.levels.staff.scenario import Scenario, Theory
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import FEATURES, SKILLS, TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS, parameters
from simadopt.levels.staff.verify.graphs import nobody

REPLICATES_A_RUN: Final = len(FEATURES)
Arrange = Callable[[People, int], None]
"""Writes first uses, thresholds or skills into the columns of people, for a run of some seed."""
EVERYTHING: Final = np.uint32(2 ** len(FEATURES) - 1)
EVERY_TOOL: Final = np.uint8(2 ** len(TOOLS) - 1)

_SWITCHED_OFF: Final = (
    "base",
    "pace_out",
    "kappa",
    "habit_shield",
    "person_sd",
    "mandate_backlash",
    "encouragement_speed",
    "aware_broadcast",
    "aware_boss",
    "aware_tie",
    "aware_explore",
    "forget_week",
    "trial_habit",
    "train_weekly",
    "skill_practice",
    "leavers_week",
    "load_new",
    "requests_per_resident",
)

NEUTRAL: Final[dict[str, float]] = {
    **{name: 0.0 for name in PARAMETERS if name.startswith("b_")},
    **dict.fromkeys(_SWITCHED_OFF, 0.0),
    **dict.fromkeys(("pace", "base_out", "return_pace", "rejecter_pace"), 1.0),
}
"""Values with which nothing acts; with a linear link, an exit value of 1 is a certain one."""

ALONE: Final = Theory(peer="none", top_down=False, bottom_up=False, routine=False, link="linear")
"""No influence of anybody, and chances equal to V."""
CROWD: Final = Theory(peer="linear", top_down=False, bottom_up=False, routine=False, link="linear")
"""Influence of the share of using ties, and chances equal to V."""
LOGIT: Final = CROWD.model_copy(update={"link": "logistic"})
"""Influence of the share of using ties, and chances logistic in V."""
THRESHOLDS: Final = CROWD.model_copy(update={"peer": "threshold", "link": "step"})
"""Certain start once enough ties use; see `THRESHOLD_VALUES`."""
THRESHOLD_VALUES: Final = {"base": -0.5, "b_peer": 1.0}
"""V = ±1/2: 0 or above exactly when the using ties reach the need of a person."""


def blank(kind: type, sizes: Mapping[str, int]) -> Any:
    """Return one kind of thing with all its columns at zero, in their declared shapes.

    Parameters
    ----------
    kind : type
        A named tuple of `simadopt.levels.staff.organisation.columns`.
    sizes : mapping of letter to int
        The letters of the declared shapes (n people, H heads …).

    Examples
    --------
    >>> cells = blank(Cells, {"C": 1})
    >>> cells.start.tolist(), cells.rank.dtype.name
    ([0, 0], 'uint8')
    """
    return kind(
        *(np.zeros([_extent(part, sizes) for part in shape], dtype) for shape, dtype in _plan(kind))
    )


@lru_cache
def _plan(kind: type) -> tuple[tuple[list[str], Any], ...]:
    """Return the declared shape and type of number of each column, in the order of the fields."""
    hints = get_type_hints(kind)
    return tuple(
        (column.shape.split(","), _number(hints[name])) for name, column in columns_of(kind)
    )


def _number(hint: Any) -> Any:
    """Return the type of number of ``NDArray[…]``: an alias of its own from NumPy 2.5 on."""
    last = get_args(hint)[-1]
    return next(iter(get_args(last)), last)


def _extent(part: str, sizes: Mapping[str, int]) -> int:
    """Return the length that one part of a shape means: ``n``, ``H+1``, ``3``, ``F or 1``."""
    letter, _, more = part.rpartition(" or ")[-1].partition("+")
    return (int(letter) if letter.isdecimal() else sizes[letter]) + int(more or 0)


def heads_of(count: int, sources: int = 0) -> Heads:
    """Return heads of service without people, who keep what they think until told otherwise."""
    heads: Heads = blank(Heads, {"H": count, "T": len(TOOLS), "L": sources})
    heads.person[:] = -1
    heads.kind[:] = 1
    heads.stubbornness[:] = 1.0
    return heads


@dataclass(frozen=True)
class Laboratory:
    """A synthetic organisation and the mechanisms that act in it.

    Parameters
    ----------
    n : int
        People.
    theory : Theory
        `ALONE`, `CROWD`, `LOGIT` or `THRESHOLDS`.
    values : mapping of parameter to number
        What differs from `NEUTRAL`.
    pairs : Pairs
        Ties, each once; all weigh the same.
    """

    n: int
    theory: Theory = ALONE
    values: Mapping[str, float] = field(default_factory=dict)
    pairs: Pairs = field(default_factory=nobody)

    def scenario(self) -> Scenario:
        """Return the scenario that says which mechanisms act."""
        name = "laboratory"
        return Scenario(
            name=name,
            title=Text(fr=name, en=name),
            theory=self.theory,
            parameters={**NEUTRAL, **self.values},
            authorities=(Authority(key=name, inhabitants=0),),
        )

    def keys(self) -> U64:
        """Return the keys by which people read their draws."""
        parent = np.full(self.n, chance.key_of("laboratory"), np.uint64)
        with np.errstate(over="ignore"):
            return chance.child_keys(parent, np.arange(self.n, dtype=np.uint64))

    def degrees(self) -> NDArray[np.int64]:
        """Return how many ties each person has."""
        return np.bincount(np.concatenate((self.pairs.one, self.pairs.two)), minlength=self.n)

    def ties(self) -> Ties:
        """Return the ties as columns; the same ones may serve several states."""
        return build_ties(self.n, self.pairs, len(catalogue().needs))

    def state(
        self,
        seed: int,
        weeks: int,
        *,
        ties: Ties | None = None,
        heads: Heads | None = None,
        arrange: Arrange | None = None,
    ) -> State:
        """Return a run of so many weeks at the start of week 0.

        Parameters
        ----------
        seed, weeks : int
        ties : Ties, optional
            Those of `ties`, made before.
        heads : Heads, optional
            Instead of one head who does nothing.
        arrange : callable, optional
            See `Arrange`.
        """
        scenario = self.scenario()
        p = theory(parameters(scenario.parameters), scenario)
        o = self._organisation(
            self.ties() if ties is None else ties, heads_of(1) if heads is None else heads
        )
        refresh_equipment(o, p, tie_units(p, scenario))
        if arrange is not None:
            arrange(o.people, seed)
        return from_organisation(scenario, seed, weeks, p, o, _labels(scenario))

    def _organisation(self, ties: Ties, heads: Heads) -> Organisation:
        sizes = {"n": self.n, "S": 1, "C": 1, "A": 1}
        sizes |= {"F": len(FEATURES), "T": len(TOOLS), "M": len(SKILLS)}
        people: People = blank(People, sizes)
        people.key[:] = self.keys()
        people.random_key[:] = people.key
        people.leader_row[:] = -1
        people.aware[:] = EVERYTHING
        people.knows[:] = EVERY_TOOL
        for device in (people.mailbox, people.workstation, people.laptop):
            device[:] = 1
        services, cells, authorities = (
            blank(Services, sizes),
            blank(Cells, sizes),
            blank(Authorities, sizes),
        )
        services.start[1] = cells.start[1] = self.n
        services.cell_start[1] = authorities.service_start[1] = 1
        authorities.gru_access[:] = 1
        return Organisation(people, heads, services, cells, authorities, ties, catalogue())


def _labels(scenario: Scenario) -> Labels:
    """Return the names of the one authority and the one service."""
    zero = np.zeros(1, np.int32)
    name = [scenario.name]
    units = OrgUnits(
        entry=zero,
        random_key=zero.astype(np.uint64),
        key=name,
        staff=zero.astype(np.int64),
        inhabitants=zero.astype(np.float64),
        directorate_authority=zero,
        directorate_name=name,
        authority=zero,
        directorate=zero,
        generated=zero.astype(bool),
        management=zero.astype(np.uint8),
        kind=zero - 1,
        name=name,
        site=zero,
    )
    rank = zero.astype(np.uint8)
    imported = zero.astype(bool)
    return Labels(units, scenario.authorities, zero, imported, zero, zero, zero, rank, rank)


def start_with(initial: int) -> Arrange:
    """Return an arrangement in which the first ``initial`` rows use every feature."""

    def arrange(people: People, _: int) -> None:
        people.uses[:initial] = EVERYTHING

    return arrange


def users_by_week(state: State) -> NDArray[np.int64]:
    """Return the users of each feature in each week so far, int64[week + 1, F]."""
    users: NDArray[np.int64] = state.records.users[: state.week + 1].sum(axis=1, dtype=np.int64)
    return users


def replicate(
    laboratory: Laboratory,
    replicates: int,
    weeks: int,
    seed: int,
    arrange: Arrange | None = None,
) -> NDArray[np.float64]:
    """Return the shares of users of independent replicates, float64[weeks + 1, replicates].

    A run gives `REPLICATES_A_RUN` of them; further runs take the seeds that follow ``seed``.
    """
    ties = laboratory.ties()
    found = []
    for run in range(math.ceil(replicates / REPLICATES_A_RUN)):
        state = laboratory.state(seed + run, weeks, ties=ties, arrange=arrange)
        state.run_to(weeks)
        found.append(users_by_week(state))
    return np.concatenate(found, axis=1)[:, :replicates] / laboratory.n


def settle(state: State) -> None:
    """Run until a week in which nobody started or stopped, or to the last week."""
    moving = True
    while moving and state.week < state.weeks:
        state.run_to(state.week + 8)
        moving = bool(state.records.gained[state.week] + state.records.dropped[state.week])
