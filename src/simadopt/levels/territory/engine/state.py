"""The state of a run: the authorities, the quarter, what is remembered, and the digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import numpy as np

from simadopt.core import chance
from simadopt.core.compiled import as_written
from simadopt.core.packing import pack
from simadopt.levels.territory.authorities.columns import structure
from simadopt.levels.territory.authorities.roster import Roster
from simadopt.levels.territory.engine import draws, hosts
from simadopt.levels.territory.engine.columns import Fixed
from simadopt.levels.territory.engine.interventions import apply_interventions, laws_of
from simadopt.levels.territory.engine.quarter import (
    commit,
    count_success,
    head_start,
    observe_all,
    update_rows,
)
from simadopt.levels.territory.engine.run_columns import RunColumns
from simadopt.levels.territory.engine.settings import around, moving, switches, tally, watch
from simadopt.levels.territory.rules.elections import MERGERS
from simadopt.levels.territory.rules.exits import exit_rates
from simadopt.levels.territory.rules.imitation import fade
from simadopt.levels.territory.rules.law import law_term
from simadopt.levels.territory.scenario import Scenario
from simadopt.levels.territory.success import refresh
from simadopt.levels.territory.tables.items import INDEX, LANES, TYPES, item_arrays
from simadopt.levels.territory.tables.laws import ELECTIONS, Law
from simadopt.levels.territory.tables.parameters import intercepts, parameters

YEAR: Final = 4
"""Quarters after which the success of staff is read again."""


@dataclass
class State(RunColumns):
    """A run in progress."""

    packed: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        """Make the references at once."""
        self.repack()

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process, or be copied: references are made there."""
        return {**self.__dict__, "packed": ()}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Make the references again."""
        self.__dict__.update(kept)
        self.repack()

    def repack(self) -> None:
        """Hand the columns to compiled code by reference; they are shared, not copied."""
        parts = (self.s, self.m, self.d, self.a, self.t, self.watch, self.tally)
        self.packed = tuple(map(pack, parts))

    @property
    def step(self) -> int:
        """Quarters done."""
        return self.quarter

    @property
    def steps(self) -> int:
        """Quarters of the whole run."""
        return self.quarters

    def run_to(self, step: int, progress: Callable[[int], None] | None = None) -> None:
        """Move on to the start of a quarter; at most ``quarters``."""
        with ThreadPoolExecutor(self.threads) as pool:
            while self.quarter < min(step, self.quarters):
                self._quarter(pool)
                if progress is not None:
                    progress(self.quarter)

    def _quarter(self, pool: ThreadPoolExecutor) -> None:
        if apply_interventions(self):
            self.repack()
            self.recount()
        self._look_around()
        s, m, d, a, t, watched, tally_ = self.packed
        same = (s, m, d, a, t, watched, self.c, self.p)
        if self.threads == 1:
            update_rows(0, 1, self.quarter, *same)
        else:
            parts = [
                pool.submit(update_rows, part, self.threads, self.quarter, *same)
                for part in range(self.threads)
            ]
            for one in parts:
                one.result()
        commit(self.quarter, s, m, a, tally_)
        self.quarter += 1
        self.history[self.quarter] = self.m.placed
        link = sha256(self.chain)
        for part in (self.m.placed, self.m.active, self.m.envisaged):
            link.update(part.data)
        self.chain = link.digest()

    def _look_around(self) -> None:
        """Write what the authorities read of one another and of the calendar."""
        theory, a, now = self.scenario.theory, self.a, self.now
        has = self.tally.counts[self.quarter, :, :, 2].sum(axis=0)
        total = max(self.roster.n, 1)
        a.fade[:] = as_written(fade)((has / total).astype(np.float32), self.p)
        a.visible[:] = self.t.fad * np.log1p(has).astype(np.float32)
        for rank, law in enumerate(self.laws):
            a.law_open[rank] = now >= law.vote
            a.law_term[rank] = law_term(law, now, self.p) if theory.law else 0.0
        a.electing[:] = 0
        for election in ELECTIONS:
            if election.quarter == now:
                a.electing[[TYPES.index(kind) for kind in election.types]] = 1
        opened = sum(1 << k for k in range(LANES) if self.t.opens[k] <= now)
        merging = int(theory.merger_reset and now == MERGERS)
        self.c = self.c._replace(open_items=np.uint32(opened), merging=merging)
        hosts.offer(
            self.quarter, now, self.hosts, self.s, self.places, self.m.placed, a, self.laws, opened,
            self.seed, theory.shared_exits, theory.exits, self.p,
        )  # fmt: skip
        if theory.staff_success and self.quarter % YEAR == 0:
            refresh(self)
        if theory.learning:
            s, m, d, read, *_ = self.packed
            count_success(s, m, d, read, INDEX["monitoring"])

    def recount(self) -> None:
        """Count everybody from scratch, after something other than a quarter has moved them."""
        s, m, _, a, _, _, counts = self.packed
        observe_all(self.quarter, s, m, a, counts)

    def digest(self) -> str:
        """Return the SHA-256 of every state in every quarter and of the last columns."""
        link = sha256(self.chain)
        for part in self.m:
            link.update(np.ascontiguousarray(part).data)
        return link.hexdigest()


def start(
    scenario: Scenario,
    roster: Roster,
    seed: int,
    quarters: int,
    *,
    threads: int = 1,
    watched: Sequence[int] = (),
    pools: Mapping[str, str] | None = None,
    laws: tuple[Law, ...] | None = None,
) -> State:
    """Return a run at its first quarter.

    Parameters
    ----------
    scenario : Scenario
    roster : Roster
    seed, quarters : int
    threads : int
        The digits are the same for any number.
    watched : sequence of int
        Rows of authorities whose decisions are recorded.
    pools : mapping of str to str, optional
        Pool of each key, from a file.
    laws : tuple of Law, optional
        Instead of the shipped table.
    """
    theory, p = scenario.theory, parameters(scenario.parameters)
    s, places = structure(roster)
    passed = laws_of(scenario, laws)
    lasting = draws.frailty(seed, s, theory.frailty, p)
    staff = draws.digital_staff(seed, s, lasting, p)
    names, pool = hosts.draw_pools(roster, seed, p, pools)
    hosting = hosts.make_hosts(names, places, seed, p)
    fixed = Fixed(
        frailty=lasting,
        exit_rate=draws.own_exits(seed, s, p),
        success=draws.success(seed, s, p),
        pool=pool,
        merged=draws.merged(seed, s, p),
        network=draws.network(seed, s, staff),
        subject=draws.subjects(roster, passed),
        exempt=np.array([draws.NEVER_STOPPED], np.uint32),
    )
    a = around(s, len(names), hosting.coin.size, passed)
    a.intercept[:] = intercepts(scenario.parameters)
    a.host_exit[:] = exit_rates(seed, hosting.keys, float(p.exit_year), float(p.exit_hosts))
    state = State(
        scenario, seed, quarters, roster, p, s, places, passed, hosting,
        moving(roster.n, staff, chance.uniforms(seed, "territory culture", s.key)), fixed, a,
        item_arrays(theory.immediate), switches(theory, seed), tally(quarters),
        watch(roster.n, quarters, watched), np.zeros((quarters + 1, roster.n), np.uint32), threads,
    )  # fmt: skip
    if theory.head_start:
        opened = sum(1 << k for k in range(LANES) if state.t.opens[k] <= state.first)
        c = state.c._replace(open_items=np.uint32(opened))
        ps, pm, pd, pa, pt, *_ = state.packed
        head_start(ps, pm, pd, pa, pt, c, p)
        if theory.pooling:
            hosts.first_offers(hosting, a, seed, p)
    state.history[0] = state.m.placed
    state.recount()
    return state
