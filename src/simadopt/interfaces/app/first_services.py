"""Which services first, and how sure: the same action in one service after the other, under the same draws.

Each service is compared with doing nothing on the same seeds, each with a draw of all that is not known.
A service is ranked only by what it gains; the interval of each holds together with those of the others.
Real services of too few people are put together (`services_shown`), so that none is told of a few people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.limits import check_work
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.groups import services_shown
from simadopt.levels.staff.scenario import Intervention, Target

__all__ = ["ACTIONS", "DRAWS", "Action", "services_first"]

DRAWS: Final = 40
Kind = Literal["coaching", "training"]
ACTIONS: Final[tuple[Kind, ...]] = ("coaching", "training")
WEEK: Final = 4
LISTED: Final = 5
"""Services that a sentence names."""
SEEN: Final = 0.05
"""Users below which the end of an interval is written as 0."""


@dataclass(frozen=True)
class Action:
    """What is done in a service: its head is coached, or its staff is trained.

    Parameters
    ----------
    kind : {"coaching", "training"}
    hours : float
        Per person reached.
    day_eur : float or None
        Euros for a day of 6 hours; None where no price is given.
    budget_eur : float or None
        What there is to spend, if anything is said.
    """

    kind: Kind
    hours: float
    day_eur: float | None
    budget_eur: float | None = None


def services_first(
    session: Session, run_request: RunRequest, action: Action
) -> tuple[Callable[[Job], dict[str, Any]], int]:
    """Return the job and how many runs it takes, everything checked beforehand.

    Raises
    ------
    InputError
        With several authorities, with fewer than two services, or when it is too much work.
    """
    from simadopt.experiments.draws import draws_of
    from simadopt.experiments.search.evaluator import Evaluator
    from simadopt.experiments.search.seed_sets import SeedSet

    case = session.case(run_request)
    named = _services(case, run_request.words)
    runs = DRAWS * (len(named) + 1)
    check_work(case, runs)
    first = case.scenario.seed if run_request.seed is None else run_request.seed
    seeds = SeedSet(draws_of(case.level, DRAWS).settings, tuple(range(first, first + DRAWS)))
    plans = [(), *(_plan(action, units, case) for units in named.values())]

    def work(job: Job) -> dict[str, Any]:
        found = Evaluator(case, seeds, None)
        values = found.values(plans, lambda done: job.tick(done * DRAWS))
        return ranked(values, list(named), case, action, run_request.words)

    return work, runs


def _services(case: Case, words: Wording) -> dict[str, list[str]]:
    """Return the units of each service shown, by its label."""
    state = case.start(weeks=1)
    units = state.labels.units
    if len(units.key) != 1:
        raise InputError(Problem("page", None, "scenario", "", Message("app.refuse.one_authority")))
    shown = services_shown(state)
    found: dict[str, list[str]] = {}
    for name, group in zip(units.name, shown.of.tolist(), strict=True):
        found.setdefault(service_label(shown.names[group], words, alone=True), []).append(name)
    if len(found) < 2:
        raise InputError(Problem("page", None, "scenario", "", Message("app.refuse.few_services")))
    return found


def _plan(action: Action, units: list[str], case: Case) -> tuple[Intervention, ...]:
    heads = action.kind == "coaching"
    return (
        Intervention(
            kind=action.kind,
            week=min(WEEK, case.steps - 1),
            target=Target(service=tuple(units), rank=("head",) if heads else ()),
            tool=case.level.features.main,  # type: ignore[attr-defined]
            hours=action.hours,
            day_eur=action.day_eur,
        ),
    )


def ranked(
    values: F64, names: list[str], case: Case, action: Action, words: Wording
) -> dict[str, Any]:
    """Return services by what the action gains there, and the sentence; ready for JSON.

    Parameters
    ----------
    values : float64[1 + services, draws, outcomes]
        Doing nothing first.
    """
    from simadopt.experiments.comparison.estimates import estimate, simultaneous

    outcomes, users = list(case.level.outcomes), case.level.adopters
    gaps = values - values[0]
    gains = gaps[1:, :, outcomes.index(users)]
    eur = gaps[1:, :, outcomes.index("eur")].mean(axis=1)
    ends = simultaneous([one[None, :] for one in gains])
    order = np.argsort([-one.value for one in ends], kind="stable").tolist()
    best = order[0]
    alike = [
        k == best or estimate((gains[best] - gains[k])[None, :]).low <= 0.0
        for k in range(len(names))
    ]
    top = gains == gains.max(axis=0)
    first = (top / top.sum(axis=0)).mean(axis=1)
    rows = [
        {
            "name": names[k],
            "users": [ends[k].value, ends[k].low, ends[k].high],
            "eur": float(eur[k]),
            "shown": bool(ends[k].low >= SEEN),
            "alike": bool(alike[k]),
            "first": float(first[k]),
        }
        for k in order
    ]
    made: dict[str, Any] = rounded(
        {"rows": rows, "draws": values.shape[1], "level": ends[best].level,
         "answer": _sentence(rows, action, words)}
    )  # fmt: skip
    return made


def _sentence(rows: list[dict[str, Any]], action: Action, words: Wording) -> dict[str, str]:
    """Say which services come first, within the budget where there is one, and what is not sure."""
    say = words.say
    about = say("app.first.about", draws=DRAWS, services=len(rows))
    sure = [one for one in rows if one["shown"]]
    if not sure:
        return {"text": say("app.first.none", services=len(rows)), "about": about}
    ahead = [one for one in rows if one["alike"]]
    value, low, high = (words.number(x, 1) for x in rows[0]["users"])
    kind = "head" if action.kind == "coaching" else "staff"
    told = {"name": rows[0]["name"], "value": value, "low": low, "high": high}
    if len(ahead) == 1:
        text = say(f"app.first.{kind}", **told)
    else:
        names = ", ".join(one["name"] for one in ahead[:LISTED])
        more = len(ahead) - LISTED
        names += say("app.first.more", n=more) if more > 0 else ""
        text = say(f"app.first.close_{kind}", names=names, **told)
    return {"text": f"{text}. {_within(sure, action, words)}".strip(), "about": about}


def _within(sure: list[dict[str, Any]], action: Action, words: Wording) -> str:
    """Say which of the services where a gain is shown the budget pays for, the best first."""
    if action.budget_eur is None or action.day_eur is None:
        return ""
    left, paid = action.budget_eur, []
    for one in sure:
        if one["eur"] <= left:
            left -= one["eur"]
            paid.append(one["name"])
    if not paid:
        return words.say("app.first.too_little", eur=words.number(action.budget_eur))
    return words.say(
        "app.first.paid",
        eur=words.number(action.budget_eur),
        n=len(paid),
        names=", ".join(paid),
        left=words.number(left),
    )
