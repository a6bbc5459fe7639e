"""Policies side by side: what a page compares, run in the background under the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from simadopt.data.wording import Wording
from simadopt.errors import InputError, Problem
from simadopt.interfaces.app.asked import Asked, read_asked, whole
from simadopt.interfaces.app.desk import Desk
from simadopt.interfaces.app.jobs import CancelledError, Job
from simadopt.interfaces.app.limits import people_of
from simadopt.interfaces.app.payload import pack_shares
from simadopt.model.loading import Case

__all__ = ["Compared", "compared", "read_compared"]

MOST_POLICIES: Final = 6
MOST_REPLICATES: Final = 400
MOST_WORK: Final = 500_000_000
"""People × weeks × runs of one comparison."""
_NAME: Final = 60
_SERIES: Final = "gru_use"


@dataclass(frozen=True)
class Compared:
    """What a page compares.

    Parameters
    ----------
    base : Asked
        Without levers.
    policies : mapping of name to Asked
    replicates : int
    """

    base: Asked
    policies: Mapping[str, Asked]
    replicates: int

    @property
    def runs(self) -> int:
        """Runs in all."""
        return self.replicates * (len(self.policies) + 1)


def read_compared(data: Mapping[str, Any], language: str) -> Compared:
    """Read what a page wants compared.

    Raises
    ------
    InputError
        With one line per problem.
    """
    base = replace(read_asked(data, language), sets=())
    words = base.words
    replicates = whole(data, "replicates", words.say("app.refuse.whole")) or 0
    if not 2 <= replicates <= MOST_REPLICATES:
        message = words.say("app.refuse.replicates", most=MOST_REPLICATES)
        raise InputError(Problem("page", None, "replicates", str(replicates), message))
    given = data.get("policies")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_POLICIES:
        raise _policies(words)
    found: dict[str, Asked] = {}
    for one in given:
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _NAME or name in found:
            raise _policies(words)
        weeks = None if base.weeks is None else str(base.weeks)
        found[name] = read_asked({**one, "lang": base.language, "weeks": weeks}, language)
    return Compared(base, found, replicates)


def _policies(words: Wording) -> InputError:
    message = words.say("app.refuse.policies", most=MOST_POLICIES)
    return InputError(Problem("page", None, "policies", "", message))


def compared(desk: Desk, what: Compared) -> Callable[[Job], dict[str, Any]]:
    """Return the job of a comparison, everything read and checked beforehand.

    Raises
    ------
    InputError
        For a policy that is the base itself, levers that are wrong, or too much work.
    """
    base = desk.case(what.base)
    policies = {name: desk.case(asked) for name, asked in what.policies.items()}
    words = what.base.words
    for name, case in policies.items():
        if case.scenario_hash == base.scenario_hash:
            message = words.say("app.refuse.same")
            raise InputError(Problem("page", None, name, "", message))
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
            tick=tick,
            cancelled=job.stop.is_set,
        )
        if job.stop.is_set():
            raise CancelledError
        job.kept = found
        page = comparison_page(found)
        weekly = found.series[_SERIES].reshape(len(policies) + 1, -1, found.weeks + 1)
        return {**page, "series": [pack_shares(np.nanmean(arm, axis=0)) for arm in weekly]}

    return work


def _check_work(base: Case, what: Compared, words: Wording) -> None:
    read = {key: len(staff) for key, (staff, _) in base.tables.items()}
    people, weeks = people_of(base.scenario, read), base.scenario.weeks
    if people * weeks * what.runs > MOST_WORK:
        message = words.say("app.refuse.work", most=MOST_WORK)
        raise InputError(Problem("page", None, "replicates", str(what.replicates), message))
