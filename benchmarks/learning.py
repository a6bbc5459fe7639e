"""What an authority brings of its own: a known state, counts by service and month, logs of persons."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np

from benchmarks.rows import Row, met
from simadopt.cases import Case, load
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.fit import learn_counts
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.persons import PersonLog, counts_of, with_calendar

TOOLS = ("gru", "intranet")
FIRST = 2024 * 12 + 8
WEEKS_A_MONTH = 52 / 12


def learning_rows() -> list[Row]:
    """Known users of every service, two years of counts, two years of logs."""
    town = _town(1_100, 40)
    told = town.level.uses(town, town.start(1))
    begun = time.perf_counter()
    known = town.level.with_users(town, told, np.full((len(told.groups), len(told.tools)), 0.4))
    state = known.start(2)
    state.run_to(state.steps)
    conditioned = time.perf_counter() - begun
    begun = time.perf_counter()
    learn_counts(town, told, hide(_counts(town, told, 24)), hold_out=3)
    counted = (time.perf_counter() - begun) / 60
    small = _town(1_000, 36)
    told = small.level.uses(small, small.start(1))
    log = with_calendar(_log(small, told, 104))
    begun = time.perf_counter()
    learn_counts(small, told, hide(counts_of(log, len(told.groups))), hold_out=3, log=log)
    logged = (time.perf_counter() - begun) / 60
    return [
        ("known state: 1,100 staff conditioned and run", "≤ 5 s", f"{conditioned:.1f} s", met(conditioned <= 5)),
        ("counts: 24 months × 40 services × 2 tools, 2 cores", "≤ 5 min", f"{counted:.1f} min", met(counted <= 5)),
        ("logs: 1,000 persons × 104 weeks, 2 cores", "≤ 10 min", f"{logged:.1f} min", met(logged <= 10)),
    ]  # fmt: skip


def _town(staff: int, services: int) -> Case:
    return load(
        "commune_27k",
        {"authorities.commune.staff": staff, "authorities.commune.services": services},
    )


def _counts(case: Case, told: Any, months: int) -> Counts:
    """Return who used what in each month of a run, as an authority would count them."""
    state = case.start(7, weeks=round(months * WEEKS_A_MONTH))
    shape = (len(told.groups), len(TOOLS), months)
    active, eligible = np.zeros(shape), np.zeros(shape)
    places = [told.tools.index(tool) for tool in TOOLS]
    for month in range(months):
        state.run_to(round((month + 1) * WEEKS_A_MONTH))
        people = case.level.people(case, state)
        for k, t in enumerate(places):
            able = people.able[:, t]
            eligible[:, k, month] = np.bincount(people.service[able], minlength=shape[0])
            active[:, k, month] = np.bincount(
                people.service[able & people.uses[:, t]], minlength=shape[0]
            )
    hidden = np.zeros(shape[1:], bool)
    return Counts("made", FIRST, TOOLS, active, eligible, "30", "made", hidden=hidden)


def _log(case: Case, told: Any, weeks: int) -> PersonLog:
    """Return who was seen in each week of a run: seven users of ten."""
    state = case.start(7, weeks=weeks)
    places = [told.tools.index(tool) for tool in TOOLS]
    first = case.level.people(case, state)
    seen, there = [], []
    chance = np.random.default_rng(7)
    for week in range(weeks):
        state.run_to(week + 1)
        now = case.level.people(case, state)
        stays = (now.holder == 0)[:, None] & np.ones((1, len(TOOLS)), bool)
        there.append(stays)
        seen.append(now.uses[:, places] & stays & (chance.random(stays.shape) < 0.7))
    return PersonLog(
        date(2024, 9, 2), TOOLS, np.array(seen), np.ones((weeks, len(TOOLS)), bool), np.array(there),
        first.service, first.able[:, places],
    )  # fmt: skip
