"""A run in which people use what their logs say, and what the rules make of each week.

Ties, heads and traits stay as the run draws them; use of a tool is put right each week: who starts takes up
the equipped feature with the highest V, who goes on keeps what she had. Posts do not change hands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.replayed import Effect, People, Replay
from simadopt.levels.staff.engine.state import State, refresh_counts
from simadopt.levels.staff.organisation.initial import habit_grown
from simadopt.rules.adoption import TERMS
from simadopt.rules.link import LOGISTIC

__all__ = ["free_run", "people", "replay"]

Bools = NDArray[np.bool_]
F32 = NDArray[np.float32]
_OWN: Final = ("person", "habit")
"""Terms of V that are a person's own: integrated out, or made by what she uses."""
_TERM: Final = {"b_routine": "routine", "b_train": "training"}
"""Term of V that a parameter multiplies; b_boss_<tool> the boss's."""


def people(state: State) -> People:
    """Return the people of a run with what they use."""
    own, masks = state.o.people, state.o.catalogue.tool_mask
    return People(
        own.key.copy(),
        own.service.astype(np.int64),
        (own.uses & own.can)[:, None] & masks != 0,
        own.can[:, None] & masks != 0,
        own.arrival.astype(np.int64),
    )


class _Before(NamedTuple):
    """Columns of people before a week."""

    aware: Any
    uses: Any
    tried: Any
    rejected: Any
    habit: Any


def _before(state: State) -> _Before:
    own = state.o.people
    return _Before(*(getattr(own, name).copy() for name in _Before._fields))


def replay(
    case: Case, seed: int, used: Bools, names: Sequence[str], tools: Sequence[int]
) -> Replay:
    """Run a case while people use what was seen of them; see `simadopt.core.replayed.Replay`.

    Raises
    ------
    InputError
        When chances are not logistic: nothing is known of how they move with V.
    """
    rows = np.arange(used.shape[1])
    state = _start(case, seed, len(used) - 1, used[0], tools, watched=rows.tolist())
    if state.c.link != LOGISTIC:
        message = Message("problem.persons_link")
        raise InputError(Problem(case.scenario.name, None, "theory.link", "", message))
    sums = _Sums(state, used.shape, [name for name in names if _term(name) >= 0])
    ever = np.zeros(used.shape[1:], bool)
    for week in range(len(used) - 1):
        before = _before(state)
        ever |= used[week]
        state.run_to(week + 1)
        record = state.workspace.decisions
        sums.add(week, before, record, ever, state.o.people.can)
        _impose(state, used[week], used[week + 1], before, record, tools)
    return sums.replay(state)


def free_run(
    case: Case, seed: int, begin: Bools, tools: Sequence[int], weeks: int
) -> Iterator[State]:
    """Yield a run week by week, from its start on, in which people begin with what was seen of them."""
    state = _start(case, seed, weeks, begin, tools)
    yield state
    for week in range(weeks):
        state.run_to(week + 1)
        yield state


def _start(
    case: Case, seed: int, weeks: int, begin: Bools, tools: Sequence[int], watched: Any = ()
) -> State:
    """Return a run in week 0 in which people use some tools as told, and posts do not change hands."""
    still = {**case.scenario.parameters, "leavers_week": 0.0}
    bare = case.with_scenario(case.scenario.model_copy(update={"parameters": still}))
    state: State = bare.start(seed, weeks=max(weeks, 1), watched=watched)
    state.chained = False
    own, catalogue = state.o.people, state.o.catalogue
    clocks = [state.scenario.tools.of(tool) for tool in state.labels.features.tool_names]
    ages = np.array([-float(clocks[t].deployed_week) for t in catalogue.tool])
    grown = habit_grown(state.o, ages, state.p)
    nobody = np.zeros(begin.shape, bool)
    for t in tools:
        _exchange(state, begin[:, t], t)
    _impose(state, nobody, begin, _before(state), None, tools)
    for t in tools:
        mask, features = np.uint32(catalogue.tool_mask[t]), np.flatnonzero(catalogue.tool == t)
        for f in features.tolist():
            using = own.uses >> np.uint32(f) & np.uint32(1) == 1
            own.habit[:, f] = np.where(using, np.float32(grown[f]), np.float32(0.0))
        if state.scenario.start != "deployed":  # nobody has a past
            own.tried[:] = own.tried & ~mask | own.uses & mask
            own.rejected[:] &= ~mask
    return state


def _exchange(state: State, begin: Bools, t: int) -> None:
    """Let users whom the run has drawn and users who were seen exchange what they know and use of a tool.

    As many know the tool without using it as the run would have: the others whom it has drawn forget it.
    """
    own, catalogue = state.o.people, state.o.catalogue
    mask, able = np.uint32(catalogue.tool_mask[t]), own.can & catalogue.tool_mask[t] != 0
    drawn = own.uses & mask != 0
    gone, come = np.flatnonzero(drawn & ~begin), np.flatnonzero(begin & ~drawn & able)
    size = min(gone.size, come.size)
    features = np.flatnonzero(catalogue.tool == t)
    for name, bits in (
        ("uses", mask),
        ("tried", mask),
        ("aware", mask),
        ("knows", np.uint8(1 << t)),
    ):
        column = getattr(own, name)
        one, two = column[gone[:size]] & bits, column[come[:size]] & bits
        column[gone[:size]] = column[gone[:size]] & ~bits | two
        column[come[:size]] = column[come[:size]] & ~bits | one
        column[gone[size:]] &= ~bits
    pair = np.ix_(gone[:size], features), np.ix_(come[:size], features)
    own.habit[pair[0]], own.habit[pair[1]] = own.habit[pair[1]], own.habit[pair[0]]
    own.uses[:] &= own.can


def _term(name: str) -> int:
    term = "boss" if name.startswith("b_boss_") else _TERM.get(name, "")
    return TERMS.index(term) if term else -1


def _impose(
    state: State, was: Bools, now: Bools, before: _Before, record: Any, tools: Sequence[int]
) -> None:
    """Let people use some tools as told from this week on, in place, and count anew."""
    own, catalogue = state.o.people, state.o.catalogue
    for t in tools:
        mask = np.uint32(catalogue.tool_mask[t])
        features = np.flatnonzero(catalogue.tool == t)
        using = own.uses & mask != 0
        on = now[:, t] & (own.can & mask != 0)
        idle = np.flatnonzero(~on & ~was[:, t])
        for name in ("tried", "rejected"):
            column, old = getattr(own, name), getattr(before, name)
            column[idle] = column[idle] & ~mask | old[idle] & mask
        started = np.flatnonzero(~on & ~was[:, t] & using)
        own.habit[np.ix_(started, features)] = before.habit[np.ix_(started, features)]
        gone = np.flatnonzero(~on & was[:, t])
        for f in features.tolist():
            bit = np.uint32(1 << f)
            young = gone[before.habit[gone, f] < state.p.trial_habit]
            own.rejected[young] |= before.uses[young] & bit
        own.uses[~on] &= ~mask
        kept = np.flatnonzero(on & was[:, t] & ~using)
        own.uses[kept] |= before.uses[kept] & mask
        own.habit[np.ix_(kept, features)] = before.habit[np.ix_(kept, features)]
        _begin(state, np.flatnonzero(on & (own.uses & mask == 0)), t, features, record)
    refresh_counts(state)


def _begin(state: State, rows: Any, t: int, features: Any, record: Any) -> None:
    """Let people start the equipped feature with the highest V (at the start, the most relevant one)."""
    own, catalogue = state.o.people, state.o.catalogue
    able = own.can[rows, None] >> features.astype(np.uint32) & np.uint32(1) == 1
    relevance = catalogue.relevance[features].mean(axis=1)
    score = relevance[None] if record is None else record[rows][:, features, len(TERMS)]
    best = features[np.where(able, score, -np.inf).argmax(axis=1)]
    bits = np.uint32(1) << best.astype(np.uint32)
    for name in ("uses", "tried", "aware"):
        getattr(own, name)[rows] |= bits
    own.rejected[rows] &= ~bits
    own.knows[rows] |= np.uint8(1 << t)
    own.habit[rows, best] = np.maximum(own.habit[rows, best], state.c.habit_growth[best])


class _Sums:
    """What the rules say, week by week, brought from features to tools."""

    def __init__(self, state: State, shape: tuple[int, ...], names: list[str]) -> None:
        weeks, n, tools = shape[0] - 1, shape[1], shape[2]
        self.p, self.tool = state.p, state.o.catalogue.tool
        self.scale = [self._scale(state, name) for name in names]
        self.names = names
        self.ceiling = np.zeros((weeks, n, tools), np.float32)
        self.value = np.zeros((weeks, tools), np.float32)
        self.leave, self.order, self.resist = (
            np.full((weeks, tools), usual, np.float32)
            for usual in (0.5 * min(float(self.p.pace * self.p.pace_out), 1.0), 1.0, 0.0)
        )
        self.slope = np.zeros((len(names), weeks, tools), np.float32)
        self.knows = np.full((weeks, tools), np.nan)
        self.known_of = np.ones((weeks, tools))

    def _scale(self, state: State, name: str) -> Any:
        """Return 1 / parameter by feature, 0 where a term does not depend on it."""
        of = name.removeprefix("b_boss_")
        tools = state.labels.features.tool_names
        value = (
            float(state.c.b_boss[tools.index(of)]) if of != name else float(getattr(self.p, name))
        )
        mine = self.tool == tools.index(of) if of != name else np.ones(self.tool.size, bool)
        return np.where(mine, 1.0 / value if value else 0.0, 0.0)

    def add(self, week: int, before: _Before, record: Any, ever: Bools, can: Any) -> None:
        """Take a week: the columns before it, the decisions in it, who has used each tool so far.

        Chances are those of all people together, without what their own use has made of them: by person and
        service they would hold what the log itself has led to, and no other log be told by them.
        """
        p, able = self.p, _bits(can, self.tool.size)
        value = record[..., len(TERMS)] - record[..., [TERMS.index(x) for x in _OWN]].sum(axis=-1)
        uses, known = (_bits(word, self.tool.size) for word in (before.uses, before.aware))
        odds = 1.0 / (1.0 + np.exp(-value))
        score = 1.0 / (1.0 + np.exp(p.kappa * value - p.base_out))
        top = min(float(p.pace * p.pace_out), 1.0)
        leave = np.maximum(top * (1.0 - p.habit_shield * before.habit) * score, 1e-6)
        for t in range(self.ceiling.shape[2]):
            own = self.tool == t
            using, some = uses[:, own], uses[:, own].any(axis=1)
            count, start = able[:, own].sum(axis=1), (able * odds)[:, own].sum()
            share = np.clip(start / max(count.sum(), 1), 1e-9, 1.0 - 1e-6)
            self.value[week, t] = np.log(share / (1.0 - share))
            weight = (able * odds * (1.0 - odds))[:, own]
            for k, name in enumerate(self.names):
                term = record[:, own, _term(name)] * self.scale[k][own]
                self.slope[k, week, t] = (weight * term).sum() / max(weight.sum(), 1e-12)
            if some.any():
                using = using[some]
                out = np.exp((using * np.log(leave[some][:, own])).sum(axis=1))
                self.leave[week, t] = out.mean()
                self.order[week, t] = (out * using.sum(axis=1)).sum() / out.sum()
                resist = (using * (1.0 - score[some][:, own])).sum(axis=1)
                self.resist[week, t] = p.kappa * (out * resist).sum() / out.sum()
            never = ~ever[:, t] & able[:, own].any(axis=1)
            self._know(week, t, never, known[:, own] & able[:, own], able[:, own])
            self.ceiling[week, :, t] = p.pace * count * self.known_of[week, t]

    def _know(self, week: int, t: int, never: Bools, known: Bools, able: Bools) -> None:
        """Note the share of those who never used a tool who know it, and how much of it."""
        if not never.any():
            return
        some = never & known.any(axis=1)
        self.knows[week, t] = some.sum() / never.sum()
        if some.any():
            self.known_of[week, t] = known[some].sum() / able[some].sum()

    def replay(self, state: State) -> Replay:
        """Return what was summed."""
        knows = np.array([_filled(column) for column in self.knows.T]).T
        later = np.maximum.accumulate(np.vstack([knows, knows[-1:]]), axis=0)
        learn = np.diff(later, axis=0) / np.maximum(1.0 - later[:-1], 0.02)
        effects = {
            "pace": Effect(1.0, 1.0, None),
            "pace_out": Effect(0.0, 1.0, None),
            **{name: Effect(0.0, 0.0, self.slope[k]) for k, name in enumerate(self.names)},
        }
        return Replay(
            self.ceiling, self.value, self.leave, self.order, self.resist,
            np.clip(learn, 0.0, 1.0), knows, effects, "person_sd", float(state.p.person_sd),
        )  # fmt: skip


def _filled(column: Any) -> Any:
    """Return a column whose gaps hold the last value before, or the first one."""
    told = np.flatnonzero(np.isfinite(column))
    if told.size == 0:
        return np.ones(column.size)
    last = np.searchsorted(told, np.arange(column.size), side="right") - 1
    return column[told[np.maximum(last, 0)]]


def _bits(words: Any, features: int) -> Bools:
    return np.asarray(words[:, None] >> np.arange(features, dtype=np.uint32) & np.uint32(1) == 1)
