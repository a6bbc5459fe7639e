"""The shipped commune measured seed by seed, with the package's own measures; each set of runs once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from simadopt.cases import Case, load
from simadopt.experiments.prior import prior_draws
from simadopt.levels.staff.engine import state as engine_state
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import delays, services
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.residents import residents
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.tables.features import FEATURES, TOOLS, features_of
from simadopt.levels.staff.tables.parameters import PARAMETERS

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
END = 104
"""Last week of the scenario."""
YEARS = (END, 260, 520, 780)
"""Weeks looked at: the last of the scenario, then 5, 10 and 15 years."""
TUNING_SEEDS = 8
REGIMES = ("procedural", "relational", "community", "platform")
POLICIES = ("coach_heads", "train_everybody", "train_relays")
LEAVING_WEEK = 8

# fact 18: the functions of the intranet in the order in which staff cite them
SEARCH = tuple(f"intranet_{f}" for f in ("directory", "chart", "search", "documents"))
LATER = tuple(f"intranet_{f}" for f in ("hr", "news", "ads", "applications", "maps"))
AGENDA = "intranet_agenda"  # "widely used", cited apart from the order
EXPRESSION = tuple(f.name for f in FEATURES if f.tool == "expression")

Row = dict[str, Any]


@cache
def commune(variant: str = "") -> Case:
    return load(SCENARIOS / f"commune_27k{variant and f'_{variant}'}.yaml")


def tool_use(state: State, tool: str) -> float:
    """Return the mean over people of the share they use of a tool."""
    shares, posted = services.person_shares(state, tool)
    return float(np.mean(shares[posted])) / services.SHARE_UNIT


def feature_use(history: History) -> dict[str, float]:
    return {f.name: history.last("use", f"feature:{f.name}") for f in FEATURES}


def look(state: State) -> Row:
    """Return what the facts look at, in the week a run has reached."""
    use = services.service_use(state)
    chosen, _ = use.non_using()
    alike, _, _ = services.use_icc(state)
    return {
        **{tool: tool_use(state, tool) for tool in TOOLS},
        "icc": 0.0 if alike is None else alike,
        "non_using": int(np.sum(use.use < services.NON_USING)),
        "heads_below": services.share_below_median(use, chosen),
        "heads_below_quarter": services.share_below_median(use, use.lowest_quarter()),
        "features": feature_use(History(state)),
    }


def run(case: Case, seed: int, weeks: tuple[int, ...]) -> list[Row]:
    """Run one seed and look at it in some weeks."""
    state = case.start(seed, weeks=weeks[-1])
    rows = []
    for week in weeks:
        state.run_to(week)
        rows.append(look(state))
    return rows


def columns(rows: list[list[Row]], weeks: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """Turn seeds × weeks into arrays by week and measure."""
    return {
        week: {
            name: np.array([seed[k][name] for seed in rows])
            for name in rows[0][k]
            if name != "features"
        }
        | {"features": [seed[k]["features"] for seed in rows]}
        for k, week in enumerate(weeks)
    }


@cache
def as_shipped(seeds: int) -> dict[int, dict[str, Any]]:
    """Return the commune as it ships, in the weeks of `YEARS`."""
    return columns([run(commune(), s, YEARS) for s in range(1, seeds + 1)], YEARS)


@cache
def base_without_heads() -> float:
    """Return the ``base`` at which b_boss_gru = 0 gives the GRU use of the commune as it ships."""

    def mean_use(levers: Mapping[str, object]) -> float:
        case = commune().with_levers(levers)
        rows = [run(case, s, (END,))[0]["gru"] for s in range(1, TUNING_SEEDS + 1)]
        return float(np.mean(rows))

    wanted = mean_use({})
    low, high = PARAMETERS["base"].default, PARAMETERS["base"].default + 4.0
    for _ in range(8):
        middle = (low + high) / 2.0
        less = mean_use({"b_boss_gru": 0.0, "base": middle}) < wanted
        low, high = (middle, high) if less else (low, middle)
    return (low + high) / 2.0


@cache
def without_heads(seeds: int) -> dict[int, dict[str, Any]]:
    """Return the ablation of facts 1 and 2: heads without effect, the same mean GRU use."""
    case = commune().with_levers({"b_boss_gru": 0.0, "base": base_without_heads()})
    return columns([run(case, s, YEARS[:3]) for s in range(1, seeds + 1)], YEARS[:3])


# ---------------------------------------------------------------------------------------- fact 3
LEVELS: tuple[tuple[str, float], ...] = (
    ("base", -1.5), ("base", -0.75), ("base", 0.0), ("base", 0.5),
    ("b_boss_gru", -1.2), ("b_boss_gru", 1.8),
)  # fmt: skip
"""Levels of use: one parameter moved by so much from its default."""
REQUESTS = 4_000
"""Requests whose delay is drawn in each run."""


@cache
def followed(seeds: int) -> dict[str, Any]:
    """Return non-using services and what residents get, over levels of use and seeds."""
    rows = []
    for name, step in LEVELS:
        case = commune().with_levers({name: PARAMETERS[name].default + step})
        for seed in range(1, seeds + 1):
            state = case.start(seed, weeks=END)
            state.run_to(END)
            got = residents(History(state))
            non_using = int(np.sum(services.service_use(state).use < services.NON_USING))
            measures = ("tracked_share", "delay_p90_p10", "services_delay_p90_p10")
            rows.append([non_using, *(got[name] for name in measures)])
    table = np.array(rows, float)
    level = np.repeat(np.arange(len(LEVELS)), seeds)
    names = ("non_using", "tracked", "requests", "services")
    return {"level": level, **dict(zip(names, table.T, strict=True))}


@cache
def delay_law(tracked: bool, days: float) -> Any:
    """Return quantiles of the delay of tracked or of untracked requests, of some mean."""
    orders = (np.arange(400) + 0.5) / 400
    return np.array([delays.quantile(float(u), float(tracked), days, days) for u in orders])


def drawn_spread(shares: Any, tracked_law: Any, untracked_law: Any, seed: int) -> Any:
    """Draw the delay of `REQUESTS` requests of each run; return P90/P10 of each run."""
    chance = np.random.default_rng(seed)
    result = []
    for share in shares:
        rank = chance.integers(0, tracked_law.size, REQUESTS)
        tracked = chance.random(REQUESTS) < share
        wait = np.where(tracked, tracked_law[rank], untracked_law[rank])
        low, high = np.quantile(wait, [0.1, 0.9])
        result.append(high / low)
    return np.array(result)


# ------------------------------------------------------------------------------- facts 14 and 18
def mailboxes(seed: int, uniform: bool = False) -> dict[str, float]:
    """Return mailbox coverage, overall and by category; or with the mailboxes dealt to anybody."""
    people = commune().start(seed, weeks=1).o.people
    box = people.mailbox
    if uniform:
        box = np.random.default_rng(seed).permutation(box)
    by_category = {c: float(np.mean(box[people.category == k])) for k, c in enumerate("ABC")}
    return {"all": float(np.mean(box)), **by_category}


@contextmanager
def shuffled_relevance(seed: int) -> Iterator[None]:
    """Deal the relevance of features anew within each tool."""
    dealt, chance = list(FEATURES), np.random.default_rng(seed)
    for tool in TOOLS:
        rows = features_of(tool)
        for row, other in zip(rows, chance.permutation(rows).tolist(), strict=True):
            theirs = FEATURES[other]
            dealt[row] = replace(
                FEATURES[row], relevance=theirs.relevance, relevance_front=theirs.relevance_front
            )
    table = FeatureTable(SHIPPED.tools, tuple(dealt))
    with mock.patch.object(engine_state, "start", partial(engine_state.start, features=table)):
        yield


@cache
def with_shuffled_relevance(seeds: int) -> list[dict[str, float]]:
    result = []
    for seed in range(1, seeds + 1):
        with shuffled_relevance(seed):
            state = commune().start(seed, weeks=END)
            state.run_to(END)
        result.append(feature_use(History(state)))
    return result


# ------------------------------------------------------------------------ regimes, policies, priors
def _most_tied(state: State) -> int:
    """Return a broker, or where there is none a connected member of staff: the one with most ties."""
    people = state.o.people
    able = np.flatnonzero((people.mailbox == 1) & (people.rank == 0))
    brokers = np.flatnonzero(people.broker == 1)
    able = brokers if brokers.size else able
    return int(able[np.argmax(np.diff(state.o.ties.start)[able])])


@cache
def series(case: Case, seed: int) -> dict[str, Any]:
    """Return awareness (mean of the tools) and GRU use of one run, by week."""
    state = case.start(seed, weeks=END)
    state.run_to(END)
    history = History(state)
    aware = [history.series("awareness", f"tool:{tool}") for tool in TOOLS]
    gru = history.series("use", "tool:gru")
    return {"awareness": np.mean(aware, axis=0), "gru_awareness": aware[0], "gru_use": gru}


def _brokers(state: State) -> list[int]:
    found = np.flatnonzero(state.o.people.broker == 1).tolist()
    return found or [_most_tied(state)]


@cache
def leaving(regime: str, seeds: int, everyone: bool = False) -> dict[str, Any]:
    """Return what is lost, by seed and week, when a broker (or all of them) leaves."""
    case, lost = commune(regime), []
    who: Callable[[State], list[int]] = _brokers if everyone else lambda s: [_most_tied(s)]
    for seed in range(1, seeds + 1):
        rows = tuple(str(row) for row in who(case.start(seed, weeks=1)))
        leave = Intervention(kind="departure", week=LEAVING_WEEK, target=Target(people=rows))
        without = case.scenario.model_copy(update={"interventions": (leave,)})
        stay, gone = series(case, seed), series(case.with_scenario(without), seed)
        lost.append({name: stay[name] - gone[name] for name in stay})
    return {name: np.array([one[name] for one in lost]) for name in lost[0]}


@cache
def policy_gain(policy: str, seeds: int) -> Any:
    """Return the GRU use that a policy adds at the end, by seed, under common random numbers."""
    with_it = [run(commune(policy), s, (END,))[0]["gru"] for s in range(1, seeds + 1)]
    return np.array(with_it) - as_shipped(seeds)[END]["gru"]


@cache
def prior_predictive(draws: int, seed: int = 1) -> dict[str, Any]:
    """Return use by tool at the end for draws from the priors, each with its own chance."""
    rows = [
        run(commune().with_levers(levers), k + 1, (END,))[0]
        for k, levers in enumerate(prior_draws(draws, seed, PARAMETERS))
    ]
    return {tool: np.array([row[tool] for row in rows]) for tool in TOOLS}
