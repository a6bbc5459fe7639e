"""The policy that does most within a budget, searched from a page: `simadopt optimise`, fewer draws."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.core.policies import Budget
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.limits import check_work
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import Wording

__all__ = ["best_policy", "positive", "read_budget"]

POPULATION: Final = 10
GENERATIONS: Final = 4
SEARCHED: Final = 8
FRESH: Final = 40
"""Policies of a generation, generations, draws they are searched under, and other draws that judge."""


def positive(data: Mapping[str, Any], name: str) -> float | None:
    """Return a number above 0 given as such or as text, or None.

    Raises
    ------
    InputError
        For anything else.
    """
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not 0.0 < number < math.inf:
        message = Message("app.refuse.positive")
        raise InputError(Problem("page", None, name, repr(value)[:80], message))
    return number


def read_budget(data: Mapping[str, Any]) -> Budget:
    """Read the budget of a page; both hours and euros are needed.

    Raises
    ------
    InputError
        With one line per problem.
    """
    eur, hours = positive(data, "budget_eur"), positive(data, "budget_hours")
    if eur is None or hours is None:
        missing = "budget_eur" if eur is None else "budget_hours"
        raise InputError(Problem("page", None, missing, "", Message("app.refuse.budget")))
    return Budget(hours, eur)


def best_policy(
    session: Session, run_request: RunRequest, budget: Budget
) -> tuple[Callable[[Job], dict[str, Any]], int]:
    """Return the job of a search and how many runs it takes at most, everything checked beforehand.

    Raises
    ------
    InputError
        Where the library that searches is missing, an intervention has no price, or it is too much.
    """
    if find_spec("optuna") is None:
        raise InputError(Problem("page", None, "", "", Message("optimise.missing")))
    from simadopt.experiments.search.optimise import optimise_policies
    from simadopt.experiments.search.search_spec import planned_runs

    case = session.case(run_request)
    case.level.policies().check(case)
    spec = _spec(case, run_request, budget)
    runs = planned_runs(spec)
    check_work(case, runs)

    def work(job: Job) -> dict[str, Any]:
        return _told(optimise_policies(spec, tick=job.tick), run_request.words)

    return work, runs


def _spec(case: Case, run_request: RunRequest, budget: Budget) -> Any:
    from simadopt.experiments.search.objectives import read_objectives
    from simadopt.experiments.search.search_spec import SearchSpec
    from simadopt.experiments.search.seed_sets import two_seed_sets
    from simadopt.io.shipped import shipped_file

    fit = shipped_file("calibration/fit", "posterior.parquet").parent
    first = case.scenario.seed if run_request.seed is None else run_request.seed
    searched, fresh = two_seed_sets(case.level, fit, SEARCHED, FRESH, first)
    return SearchSpec(
        case=case,
        budget=budget,
        objectives=read_objectives(("use",), case.level),
        search_seeds=searched,
        holdout_seeds=fresh,
        population=POPULATION,
        generations=GENERATIONS,
        seed=first,
    )


def _told(found: Any, words: Wording) -> dict[str, Any]:
    """Return the answer of a search, whether it was worth searching, and the policies that were judged."""
    from simadopt.experiments.search.results import gain, spent
    from simadopt.interfaces.optimised import answer, judged, name_of, policy_words
    from simadopt.interfaces.own_words import with_own

    words = with_own(words, [found.spec.case])
    first = found.spec.objectives[0]
    about = words.say("app.search.judged", fresh=len(found.spec.holdout_seeds))
    rows = [
        {
            "name": name_of(one, words),
            "policy": policy_words(one.policy, found, words),
            "gain": gain(first, one, found),
            "over": one.over,
            **spent(found, one),
        }
        for one in found.candidates
        if one.kind != "random" and one.policy.blocks
    ]
    made: dict[str, Any] = rounded(
        {
            "answer": {"text": answer(found, words), "about": about},
            "judged": [judged(found, kind, words) for kind in ("rule", "random")],
            "policies": rows,
        }
    )
    return made
