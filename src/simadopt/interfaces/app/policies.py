"""Policies side by side: what a page compares, run in the background under common random numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.policies import Budget
from simadopt.interfaces.answer import comparison_answer
from simadopt.interfaces.app.jobs import CancelledError, Job
from simadopt.interfaces.app.limits import MOST_WORK, work_of
from simadopt.interfaces.app.pairs import packed_pairs
from simadopt.interfaces.app.payload import pack_shares
from simadopt.interfaces.app.ready import any_budget
from simadopt.interfaces.app.resting import told_of_rest
from simadopt.interfaces.app.run_request import RunRequest, read_run_request, whole
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.io.wording import Wording

__all__ = ["DRAWS", "UNDER_EACH", "Compared", "compared", "read_compared"]

MOST_POLICIES: Final = 6
MOST_REPLICATES: Final = 400
DRAWS: Final = 50
"""Draws of all that is not known: fewer than in a shell, so that a page stays quick."""
UNDER_EACH: Final = 2
"""Runs of each policy under each draw: as many in all as a page offers by chance alone."""
_NAME: Final = 60


@dataclass(frozen=True)
class Compared:
    """What a page compares.

    Parameters
    ----------
    base : RunRequest
        Without levers.
    policies : mapping of name to RunRequest
    replicates : int
        Runs of each policy; under each draw, where there are draws.
    draws : int
        Of all that is not known; 0 where parameters and theories keep their values.
    budget : Budget, optional
        What the page said there is to spend; the note tells it beside the policies.
    """

    base: RunRequest
    policies: Mapping[str, RunRequest]
    replicates: int
    draws: int = 0
    budget: Budget | None = None

    @property
    def runs(self) -> int:
        """Runs in all."""
        return self.replicates * max(self.draws, 1) * (len(self.policies) + 1)


def read_compared(data: Mapping[str, Any], language: str) -> Compared:
    """Read what a page wants compared.

    Raises
    ------
    InputError
        With one line per problem.
    """
    base = replace(read_run_request(data, language), sets=())
    words = base.words
    replicates, draws = _identity_under(data, words)
    given = data.get("policies")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_POLICIES:
        raise _policies(words)
    found: dict[str, RunRequest] = {}
    for one in given:
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _NAME or name in found:
            raise _policies(words)
        weeks = None if base.weeks is None else str(base.weeks)
        found[name] = read_run_request({**one, "lang": base.language, "weeks": weeks}, language)
    budget = any_budget(data)
    limited = any(map(math.isfinite, vars(budget).values()))
    return Compared(base, found, replicates, draws, budget if limited else None)


def _identity_under(data: Mapping[str, Any], words: Wording) -> tuple[int, int]:
    """Return how many runs of each policy, and under how many draws of all that is not known."""
    varied = data.get("posterior", True)
    if not isinstance(varied, bool):
        message = Message("app.refuse.yes_no")
        raise InputError(Problem("page", None, "posterior", repr(varied)[:80], message))
    if varied:
        return UNDER_EACH, DRAWS
    replicates = whole(data, "replicates", Message("app.refuse.whole")) or 0
    if not 2 <= replicates <= MOST_REPLICATES:
        message = Message("app.refuse.replicates", most=MOST_REPLICATES)
        raise InputError(Problem("page", None, "replicates", str(replicates), message))
    return replicates, 0


def _policies(words: Wording) -> InputError:
    message = Message("app.refuse.policies", most=MOST_POLICIES)
    return InputError(Problem("page", None, "policies", "", message))


def compared(session: Session, what: Compared) -> Callable[[Job], dict[str, Any]]:
    """Return the job of a comparison, everything read and checked beforehand.

    Raises
    ------
    InputError
        For a policy that is the base itself or another one, levers that are wrong, or too much
        work.
    """
    base = session.case(what.base)
    policies = {name: session.case(run_request) for name, run_request in what.policies.items()}
    words = what.base.words
    _check_distinct(base, policies, words)
    _check_work(base, what, words)

    def work(job: Job) -> dict[str, Any]:
        from simadopt.experiments.comparison.compare import compare
        from simadopt.experiments.comparison.page import comparison_page

        def tick(done: int, _: int) -> None:
            job.done = done

        found = compare(
            base,
            policies,
            replicates=what.replicates,
            seed=what.base.seed,
            draws=what.draws,
            tick=tick,
            cancelled=job.stop.is_set,
        )
        if job.stop.is_set():
            raise CancelledError
        job.kept = replace(found, budget=what.budget)
        page = comparison_page(found)
        said = told_of_rest(comparison_answer(found, words), base, words)
        weekly = found.series[base.level.headline].reshape(len(policies) + 1, -1, found.weeks + 1)
        return {
            **page,
            "interval_level": ComparisonWords(found, words).confidence,  # that of the answer
            "answer": vars(said),
            "pairs": packed_pairs(found, words),
            "series": [pack_shares(np.nanmean(arm, axis=0)) for arm in weekly],
        }

    return work


def _check_distinct(base: Case, policies: Mapping[str, Case], words: Wording) -> None:
    """Refuse the base again, and the same policy under two names."""
    first = {_simulated(base, base): ""}
    for name, case in policies.items():
        earlier = first.setdefault(_simulated(case, base), name)
        if earlier != name:
            reason = Message("app.refuse.twice", first=earlier, second=name)
            message = reason if earlier else Message("app.refuse.same")
            raise InputError(Problem("page", None, name, "", message))


def _simulated(case: Case, base: Case) -> str:
    """Return the identity of what a case simulates, whatever it is called, with the base's seed."""
    alike = {"name": base.scenario.name, "seed": base.scenario.seed}
    return case.with_scenario(case.scenario.model_copy(update=alike)).scenario_hash


def _check_work(base: Case, what: Compared, words: Wording) -> None:
    if work_of(base, what.runs) <= MOST_WORK:
        return
    if what.draws:
        field, value, reason = "posterior", f"{what.draws} × {what.replicates}", "app.refuse.drawn"
    else:
        field, value, reason = "replicates", str(what.replicates), "app.refuse.work"
    raise InputError(Problem("page", None, field, value, Message(reason, most=MOST_WORK)))
