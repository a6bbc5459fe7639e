"""The state of a run: an organisation, its week, what it remembers, and its digest.

`State.run_to` is the only loop over weeks: compiled stretches between the weeks at which something is
done to the organisation. The digest is a chain of SHA-256: each week's packed bits of use and awareness
are hashed onto the one before, and at the end every column that weeks change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import numpy as np

from simadopt.core.terms import Term
from simadopt.levels.staff.engine import ahead
from simadopt.levels.staff.engine.counts import Tally, count, new_tally
from simadopt.levels.staff.engine.decide import RECORD_WIDTH
from simadopt.levels.staff.engine.failed_terms import refuse_failed
from simadopt.levels.staff.engine.interventions import Act, Scene, apply, calendar
from simadopt.levels.staff.engine.own_terms import term_arrays
from simadopt.levels.staff.engine.requests import quiet_chances
from simadopt.levels.staff.engine.routines import first_routines
from simadopt.levels.staff.engine.settings import Settings, settings, theory
from simadopt.levels.staff.engine.update import Context, context_of
from simadopt.levels.staff.engine.week import (
    Records,
    Workspace,
    advance,
    advance_threads,
    put_habits_back_alone,
    take_habits_alone,
)
from simadopt.levels.staff.engine.week_zero import Start, week_zero
from simadopt.levels.staff.organisation.catalogue import FeatureTable, features_for
from simadopt.levels.staff.organisation.columns import Organisation, moving
from simadopt.levels.staff.organisation.initial import draw_needs, routine_grown
from simadopt.levels.staff.organisation.labels import MOST_GROUPS, Labels
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.organisation.people import Tables, tables
from simadopt.levels.staff.organisation.refresh import refresh_using_ties
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.features import CHANNELS
from simadopt.levels.staff.tables.parameters import PARAMETERS, parameters
from simadopt.rules.exposure import THRESHOLD

_CHUNK_BYTES: Final = 48 * 2**20
"""Bits of this many bytes at most wait for the digest."""
THREADS_FROM: Final = 50_000
"""People from which threads inside one run pay."""


@dataclass
class State:
    """A run in progress."""

    scenario: Scenario
    seed: int
    weeks: int
    p: Any
    o: Organisation
    labels: Labels
    c: Settings
    tables: Tables
    tally: Tally
    context: Context
    workspace: Workspace
    records: Records
    calendar: Mapping[int, list[Act]]
    week: int = 0
    hashed: bytes = b""  # the chain, without the weeks that wait
    waiting: int = 0  # weeks whose bits are in the workspace and not yet in the chain
    packed: tuple[Any, ...] = ()
    spent: dict[str, float] = field(default_factory=lambda: {"hours": 0.0, "eur": 0.0})
    threads: int = 1
    terms: tuple[Term, ...] = ()
    chained: bool = True  # whether anybody will ask for the digest

    def __post_init__(self) -> None:
        """Make the references at once."""
        self.repack()

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process, or be copied: the workspace is empty, references are made there."""
        self._hash_waiting()
        bare = self.workspace._replace(
            bits_uses=self.workspace.bits_uses[:, :0], bits_aware=np.zeros((0, 0), np.uint32)
        )
        return {**self.__dict__, "workspace": bare, "tables": None, "packed": ()}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Make workspace, tables and references again."""
        self.__dict__.update(kept)
        shape = (self.workspace.bits_uses.shape[0], self.o.people.key.size)
        bits = {name: np.zeros(shape, np.uint32) for name in ("bits_uses", "bits_aware")}
        again = term_arrays(self.terms, self.scenario.parameters)  # addresses are of a process
        self.workspace = self.workspace._replace(**bits, **again)
        self.tables = tables(self.p)
        self.repack()

    @property
    def step(self) -> int:
        """Weeks done."""
        return self.week

    @property
    def steps(self) -> int:
        """Weeks of the whole run."""
        return self.weeks

    def repack(self) -> None:
        """Hand the columns to compiled code by reference; they are shared, not copied."""
        parts = (self.o, self.context, self.tables, self.tally, self.workspace, self.records)
        self.packed = tuple(pack(part) for part in parts)

    def run_to(self, week: int, progress: Callable[[int], None] | None = None) -> None:
        """Move on to the start of ``week``; at most ``weeks``."""
        week = min(week, self.weeks)
        values = np.array(self.p, np.float32)
        ahead.end_compiling()
        while self.week < week:
            self._intervene()
            o, context = self.packed[:2]
            take_habits_alone(o, context)
            try:
                for end in self._stretches(week):
                    self._hash_waiting()
                    if self.threads == 1:
                        advance(self.week, end, *self.packed, self.c, values)
                        self.waiting = end - self.week if self.chained else 0
                    else:
                        link = self._link if self.chained else None
                        advance_threads(
                            self.threads, self.week, end, *self.packed, self.c, values, link
                        )
                    self.week = end
                    refuse_failed(self.terms, self.workspace)
                    if progress is not None:
                        progress(end)
            finally:
                put_habits_back_alone(o, context)

    def _stretches(self, week: int) -> Iterator[int]:
        """Yield the ends of the weeks that can be run at once, up to the next one with an act."""
        stop = min((w for w in self.calendar if self.week < w < week), default=week)
        room = self.workspace.bits_uses.shape[0] if self.chained else stop
        while self.week < stop:
            yield min(self.week + room, stop)

    def _intervene(self) -> None:
        acts = self.calendar.get(self.week, [])
        if not acts:
            return
        scene = Scene(self.o, self.labels, self.week, self.seed, self.c, self.p)
        uses, arrivals = self.o.authorities.users.sum(), self.o.people.arrival.sum()
        for act in acts:
            hours, eur = apply(act, scene)
            self.spent["hours"] += hours
            self.spent["eur"] += eur
        self.o = scene.o
        if self.c.peer == THRESHOLD:
            draw_needs(self.o, self.seed, self.p)
        refresh_counts(self)
        # who left at once took uses along, before the week's own turnover
        self.records.departed[self.week + 1] = uses - self.o.authorities.users.sum()
        self.records.left[self.week + 1] = self.o.people.arrival.sum() - arrivals

    @property
    def chain(self) -> bytes:
        """The chain of digests of the weeks done: hashed when it is asked for, or room is needed."""
        self._hash_waiting()
        return self.hashed

    @chain.setter
    def chain(self, chain: bytes) -> None:
        self.hashed, self.waiting = chain, 0

    def _hash_waiting(self) -> None:
        for k in range(self.waiting):
            self._link(k)
        self.waiting = 0

    def _link(self, k: int) -> None:
        """Hash the bits of a week, the k-th of those in the workspace, onto the chain."""
        link = sha256(self.hashed)
        link.update(self.workspace.bits_uses[k].data)
        link.update(self.workspace.bits_aware[k].data)
        self.hashed = link.digest()

    def digest(self) -> str:
        """Return the SHA-256 of everybody's use and awareness in every week and of the last columns."""
        link = sha256(self.chain)
        for part in (self.o.people, self.o.heads, self.o.services, self.o.authorities):
            for _, values in moving(part):
                link.update(np.ascontiguousarray(values).data)
        return link.hexdigest()


def remember_start(state: State) -> None:
    """Write what is remembered of the start: counts and encouragement; no request has arrived yet."""
    for name, counts in state.tally._asdict().items():
        getattr(state.records, name)[0] = counts
    if state.records.encouragement.shape[2]:
        state.records.encouragement[0] = state.o.heads.encouragement


def refresh_counts(state: State) -> None:
    """Make the context anew and recount, after something other than a week has moved people."""
    state.context = context_of(state.o, state.c)
    state.repack()
    recount(state)


def recount(state: State) -> None:
    """Count everybody from scratch, and what each sees among her ties."""
    people, c = state.o.people, state.c
    o, tally = state.packed[0], state.packed[3]
    people.aware_counted[:] = people.aware
    state.workspace.uses_next[:] = people.uses
    count(o, tally, c.tracking_mask)
    refresh_using_ties(state.o, c.tie_units)


@lru_cache(maxsize=256)
def parameters_of(changes: tuple[tuple[str, float], ...]) -> Any:
    """Return the values of all parameters, kept for the next run under the same."""
    return parameters(dict(changes))


def start(
    scenario: Scenario,
    seed: int | None = None,
    *,
    weeks: int | None = None,
    threads: int = 1,
    tables_read: Mapping[str, Any] | None = None,
    watched: Any = (),
    features: FeatureTable | None = None,
    terms: tuple[Term, ...] = (),
) -> State:
    """Build the organisation of a scenario and put it at the start of week 0.

    Parameters
    ----------
    scenario : Scenario
    seed, weeks : int, optional
        Instead of those of the scenario.
    threads : int
        Threads inside the run; they pay from `THREADS_FROM` people.
    tables_read : mapping, optional
        Staff and ties read for imported authorities, by authority key, and what is known of services.
    watched : sequence of int
        Rows of people whose decisions are recorded.
    features : FeatureTable
        Tools and features that people may use; those of the scenario when not given.
    terms : tuple of Term
        Added to V.
    """
    ahead.begin_compiling()
    features = features_for(scenario) if features is None else features
    seed = scenario.seed if seed is None else seed
    weeks = scenario.weeks if weeks is None else weeks
    added = {row.name for term in terms for row in term.parameters}
    values = ((n, x) for n, x in scenario.parameters.items() if n in PARAMETERS and n not in added)
    p = theory(parameters_of(tuple(values)), scenario)

    def make(
        o: Organisation,
        labels: Labels,
        seed: int,
        weeks: int,
        constants: Settings,
        watched: Any = (),
        chained: bool = True,
    ) -> State:
        return from_organisation(
            scenario,
            seed,
            weeks,
            p,
            o,
            labels,
            threads=threads,
            watched=watched,
            constants=constants,
            terms=terms,
            chained=chained,
        )

    begun = week_zero(Start(scenario, seed, p, tables_read or {}, features, terms), make)
    state = make(begun.organisation, begun.labels, seed, weeks, begun.c, watched)
    if begun.fresh.any():
        grown = routine_grown(scenario, features.tool_names, p)
        first_routines(grown, begun.fresh, state.packed[0], np.array(p, np.float32))
    return state


def from_organisation(
    scenario: Scenario,
    seed: int,
    weeks: int,
    p: Any,
    o: Organisation,
    labels: Labels,
    *,
    threads: int = 1,
    watched: Any = (),
    constants: Settings | None = None,
    terms: tuple[Term, ...] = (),
    chained: bool = True,
) -> State:
    """Return a state at week 0 around an organisation that is ready.

    Of a run that is not ``chained`` nothing is remembered: it leaves its organisation, and no digest.
    """
    n, groups = o.people.key.size, labels.group_rank.size
    large = o.cells.rank.size > MOST_GROUPS
    service_group = (
        labels.units.entry[o.services.authority] if large else np.arange(o.services.handlers.size)
    )
    features, channels = o.catalogue.tool.size, len(CHANNELS)
    tools = o.catalogue.tool_mask.size
    chunk = int(max(1, min(weeks, _CHUNK_BYTES // (8 * n)))) if chained else 1
    heads = 0 if large else o.heads.kind.size
    w = weeks + 1 if chained else 2
    served = int(service_group.max(initial=0)) + 1
    services = o.services.handlers.size
    shape = (tools, o.heads.kind.size)
    c = settings(scenario, seed, p, labels.features) if constants is None else constants
    state = State(
        scenario=scenario,
        seed=seed,
        weeks=weeks,
        p=p,
        o=o,
        labels=labels,
        c=c,
        tables=tables(p),
        tally=new_tally(groups, features, tools),
        context=context_of(o, c),
        workspace=Workspace(
            uses_next=np.zeros(n, np.uint32),
            bits_uses=np.zeros((chunk, n), np.uint32),
            bits_aware=np.zeros((chunk, n), np.uint32),
            own=np.zeros(shape),
            team=np.zeros(shape),
            gap=np.zeros(shape),
            elected=np.zeros(o.authorities.plan.size),
            service_users=np.zeros((services, tools), np.int64),
            service_able=np.zeros((services, tools), np.int64),
            encouragement_next=np.zeros(shape),
            quiet=quiet_chances(o.services.demand, c.channel_share),
            arrived=np.zeros((services, channels), np.int32),
            tracked=np.zeros((services, channels), np.int32),
            service_group=service_group.astype(np.int32),
            watched=np.asarray(watched, np.int64).reshape(-1),
            decisions=np.zeros((len(watched), features, RECORD_WIDTH + len(terms))),
            **term_arrays(terms, scenario.parameters),
        ),
        records=Records(
            users=np.zeros((w, groups, features), np.int32),
            aware=np.zeros((w, groups, features), np.int32),
            able=np.zeros((w, groups, features), np.int32),
            shares=np.zeros((w, groups, tools), np.int64),
            posts=np.zeros((w, groups, tools), np.int32),
            encouragement=np.zeros((w, tools, heads), np.float32),
            arrived=np.zeros((w, served, channels), np.int64),
            tracked=np.zeros((w, served, channels), np.int64),
            left=np.zeros(w, np.int64),
            gained=np.zeros(w, np.int64),
            dropped=np.zeros(w, np.int64),
            departed=np.zeros(w, np.int64),
        ),
        calendar=calendar(scenario, weeks),
        threads=threads,
        terms=terms,
        chained=chained,
    )
    recount(state)
    remember_start(state)
    return state
