"""Interventions on a territory that a page compares: read, added to the scenario, run side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.answer import comparison_answer
from simadopt.interfaces.app.jobs import CancelledError, Job
from simadopt.interfaces.app.pairs import packed_pairs
from simadopt.interfaces.app.payload import pack_shares
from simadopt.interfaces.app.search import positive
from simadopt.io.wording import Wording
from simadopt.levels.territory.clock import quarter
from simadopt.levels.territory.policies import CHOOSE
from simadopt.levels.territory.scenario import AuthorityType, Intervention, Target

__all__ = ["OFFERED", "compared", "read_policies"]

OFFERED: Final = ("fund", "network", "example", "enforcement")
"""Kinds that need no more than whom they reach and their price."""
DRAWS: Final = 20
UNDER_EACH: Final = 2
MOST: Final = 4
_TYPES: Final[tuple[str, ...]] = get_args(AuthorityType)


def read_policies(data: Mapping[str, Any], case: Case) -> dict[str, Intervention]:
    """Read the interventions of a page, each under its name.

    Raises
    ------
    InputError
        For a kind that is not offered, a type of authority that is none, or a number that is none.
    """
    given = data.get("policies")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        raise _wrong("policies", "", Message("app.refuse.policies", most=MOST))
    found: dict[str, Intervention] = {}
    for one in given:
        name = one.get("name") if isinstance(one, dict) else None
        if not isinstance(name, str) or not 0 < len(name.strip()) <= 80 or name in found:
            raise _wrong("policies", "", Message("app.refuse.policies", most=MOST))
        found[name] = _intervention(one, case)
    return found


def _intervention(one: Mapping[str, Any], case: Case) -> Intervention:
    kind, reached, choose = one.get("kind"), one.get("type"), one.get("choose", "random")
    if kind not in OFFERED:
        raise _wrong("kind", kind, Message("problem.choice", names=OFFERED))
    if reached not in _TYPES:
        raise _wrong("type", reached, Message("problem.choice", names=_TYPES))
    if choose not in CHOOSE:
        raise _wrong("choose", choose, Message("problem.choice", names=CHOOSE))
    share = positive(one, "share") or 1.0
    if share > 1.0:
        raise _wrong("share", share, Message("problem.share"))
    return Intervention.model_validate(
        {
            "kind": kind,
            "quarter": _quarter(one, case),
            "item": case.scenario.focus,
            "target": Target(type=(reached,), share=share, choose=choose),
            "year_eur": positive(one, "year_eur"),
        }
    )


def _quarter(one: Mapping[str, Any], case: Case) -> str:
    """Return the quarter in which an intervention begins: given by its rank in the run."""
    from simadopt.levels.territory.clock import number

    at = one.get("step")
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < case.steps:
        raise _wrong("step", at, Message("app.refuse.whole"))
    return quarter(number(case.scenario.start) + at)


def compared(
    case: Case, acts: Mapping[str, Intervention], seed: int | None, words: Wording
) -> tuple[Callable[[Job], dict[str, Any]], int]:
    """Return the job that compares a scenario with itself plus each intervention, and its runs."""
    from simadopt.experiments.comparison.compare import compare
    from simadopt.experiments.comparison.page import comparison_page

    policies = {name: _with(case, act) for name, act in acts.items()}

    def work(job: Job) -> dict[str, Any]:
        def tick(done: int, _: int) -> None:
            job.done = done

        found = compare(
            case, policies, replicates=UNDER_EACH, seed=seed, draws=DRAWS, tick=tick,
            cancelled=job.stop.is_set,
        )  # fmt: skip
        if job.stop.is_set():
            raise CancelledError
        job.kept = found
        weekly = found.series[case.level.headline].reshape(len(policies) + 1, -1, found.weeks + 1)
        return {
            **comparison_page(found),
            "answer": vars(comparison_answer(found, words)),
            "pairs": packed_pairs(found, words),
            "series": [pack_shares(np.nanmean(arm, axis=0)) for arm in weekly],
        }

    return work, UNDER_EACH * DRAWS * (len(policies) + 1)


def _with(case: Case, act: Intervention) -> Case:
    acts = (*case.scenario.interventions, act)
    return case.with_scenario(case.scenario.model_copy(update={"interventions": acts}))


def _wrong(name: str, value: object, message: Message) -> InputError:
    return InputError(Problem("page", None, name, repr(value)[:80], message))
