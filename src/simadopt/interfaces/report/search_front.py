"""The first page of a policy search: what to do, and whether common sense would have done."""

from __future__ import annotations

from typing import Final

from simadopt.core.policies import Objective
from simadopt.experiments.search.results import champion, gain, level, spent, verdict
from simadopt.experiments.search.search_spec import Candidate, Found
from simadopt.interfaces import optimised
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import capital
from simadopt.interfaces.report import grounds
from simadopt.interfaces.report.parts import Front, fact_rows, unbroken
from simadopt.io.wording import Wording

__all__ = ["RIVALS", "gain_words", "search_front", "spending"]

RIVALS: Final = ("rule", "random")


def search_front(found: Found, words: Wording) -> Front:
    """Return the answer, how sure, at what cost, and what it does to services and residents."""
    say, best = words.say, _chosen(found)
    if best is None:
        return Front(optimised.answer(found, words), [])
    known, view = found.spec.policies.objectives, view_of(found.spec.case.level)
    basis = grounds.rests_on(words) if view.agents else []

    def changes(*names: str) -> list[str]:
        return [_change(known[n], best, found, words) for n in names if n in known]

    facts = fact_rows(
        words,
        interval=[
            say(
                "optimise.how",
                search=len(found.spec.search_seeds),
                fresh=len(found.spec.holdout_seeds),
            )
        ],
        worth=[optimised.judged(found, kind, words) for kind in RIVALS],
        cost=[say("report.search.cost", **spending(found, best, words))],
        left=changes("equity"),
        residents=changes("residents", "delay"),
        rests=[*basis, view.caveats(words)[-1]],
    )
    return Front(_answer(found, best, words), facts)


def _chosen(found: Found) -> Candidate | None:
    """Return what to do: what the search found, or the rule of thumb that does better."""
    best, rule = champion(found, "found"), champion(found, "rule")
    if best is None or rule is None or rule.over:
        return best
    beaten = verdict(found.spec.objectives[0], best, rule).word == "worse"
    return rule if beaten else best


def _answer(found: Found, chosen: Candidate, words: Wording) -> str:
    if chosen.kind != "rule":
        return optimised.answer(found, words)
    first, budget = found.spec.objectives[0], found.spec.budget
    added, low, high = gain(first, chosen, found)
    return words.say(
        "report.search.rule",
        hours=words.number(budget.hours),
        eur=words.number(budget.eur),
        name=optimised.name_of(chosen, words),
        policy=optimised.policy_words(chosen.policy, found, words),
        objective=optimised.label(first, words),
        gain=optimised.change(first, added, words, unit=True),
        low=optimised.change(first, low, words),
        high=optimised.change(first, high, words),
        level=optimised.amount(first, level(first, chosen).mean, words),
    )


def spending(found: Found, one: Candidate, words: Wording) -> dict[str, str]:
    """Return the most hours and euros that a policy spends."""
    return {name: words.number(value) for name, value in spent(found, one).items()}


def _change(objective: Objective, one: Candidate, found: Found, words: Wording) -> str:
    """Return what a policy changes, and the level when nothing is done."""
    label = optimised.label(objective, words)
    return words.say(
        "report.search.change",
        objective=capital(label),
        gain=gain_words(objective, one, found, words),
        level=optimised.amount(objective, level(objective, found.nothing).mean, words),
    )


def gain_words(objective: Objective, one: Candidate, found: Found, words: Wording) -> str:
    """Return what a policy adds to doing nothing, with its interval."""
    added, low, high = gain(objective, one, found)
    interval = words.say(
        "compare.interval",
        low=optimised.change(objective, low, words),
        high=optimised.change(objective, high, words),
    )
    return unbroken(f"{optimised.change(objective, added, words, unit=True)} {interval}")
