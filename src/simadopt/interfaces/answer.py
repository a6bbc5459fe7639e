"""The answer in one sentence, for the page and the note: share, interval, people of whom, euros, ties.

Two builders, each of an `Answer`: `run_answer` of a scenario under many runs (or one), and
`comparison_answer` of policies side by side. What both say is said of people, out of how many.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.experiments.comparison.result import Comparison
from simadopt.experiments.spread import Spread
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.fractions import share_words
from simadopt.io.wording import Wording
from simadopt.levels.staff.assumed import supposed_residents

__all__ = [
    "Answer",
    "Ends",
    "able_of",
    "base_acts",
    "comparison_answer",
    "gain_words",
    "pair_answer",
    "resting_on",
    "run_answer",
    "spread_ends",
    "surest",
    "tied",
]

_TENTH: Final = 10.0
"""People under whom a tenth counts."""


@dataclass(frozen=True)
class Answer:
    """A sentence and what stands below it.

    Parameters
    ----------
    text : str
        One sentence: with its denominator, its interval and the reader's own units.
    about : str
        What its interval holds, over how many runs.
    """

    text: str
    about: str


@dataclass(frozen=True)
class Ends:
    """A share over many runs.

    Parameters
    ----------
    low, middle, high : float
        In [0, 1]; NaN where it is not known.
    runs : int
    level : float
        Share of the runs between ``low`` and ``high``.
    """

    low: float
    middle: float
    high: float
    runs: int
    level: float = 0.8


def spread_ends(found: Spread, main: str) -> Ends | None:
    """Return the share of users of the main tool over the runs of a spread; None where it has none.

    >>> known = {"gru_users_share": np.array([0.35, 0.45, 0.56])}
    >>> spread_ends(Spread(40, known, {}, None), "gru")
    Ends(low=0.35, middle=0.45, high=0.56, runs=40, level=0.8)
    """
    values = found.outcomes.get(f"{main}_users_share")
    if values is None or not np.isfinite(values).all():
        return None
    low, middle, high = values.tolist()
    return Ends(low, middle, high, found.runs)


def run_answer(
    page: Mapping[str, Any], main: str, words: Wording, ends: Ends | None = None
) -> Answer:
    """Say who uses the main tool at the end, of how many who are equipped, of how many staff.

    Users are those of `simadopt.levels.staff.model.services.is_user`, the equipped those of
    ``is_able``: the same definition whatever is shown beside. Without ``ends`` the sentence is that of
    a single run, and says so.

    Parameters
    ----------
    page : mapping
        The summary of a run (``summary.json``): ``tools``, ``people``, ``weeks``, ``seed``.
    main : str
        The main tool.
    words : Wording
        With the words of the scenario's own tools (`simadopt.interfaces.own_words.with_own`).
    ends : Ends, optional
        Over many runs (`spread_ends`).
    """
    level, staff = page["tools"][main], page["people"]["staff"]
    weeks, able = page["weeks"], level.get("users_able", 0)
    single = words.say("answer.single", weeks=weeks, seed=str(page["seed"]))
    if not able:
        return Answer(words.say("answer.nobody_able", staff=staff), single)
    if ends is None:
        text = words.say(
            "answer.one_run",
            users=level["users"],
            able=able,
            share=words.percent(level["users_share"]),
            staff=staff,
        )
        return Answer(text, single)
    low, high = _range(ends.low, ends.high, words)
    text = words.say(
        "answer.many_runs",
        who=share_words(ends.middle, words),
        low=low,
        high=high,
        users=round(ends.middle * able),
        able=able,
        staff=staff,
    )
    about = words.say("answer.band", weeks=weeks, runs=ends.runs, level=words.percent(ends.level))
    return Answer(text, about)


def resting_on(said: Answer, scenario: object, words: Wording) -> Answer:
    """Return an answer that also says which figure of the scenario nobody gave."""
    supposed = supposed_residents(scenario)
    if supposed is None:
        return said
    return Answer(said.text, f"{said.about} {words.say('answer.supposed_residents', n=supposed)}")


def _range(low: float, high: float, words: Wording) -> tuple[str, str]:
    """Return the ends of a range of shares: the unit stands once, behind the second."""
    return words.number(100.0 * low), words.percent(high)


def comparison_answer(found: Comparison, words: Wording, outcome: str = "", *more: str) -> Answer:
    """Say which policy does best, by how many people, for how many euros, and what ties with it.

    Policies are ranked by adopters where the level counts them, so that the order is that of the number
    told. A policy is said to win only when the interval of its gain excludes zero; one from which it is
    not told apart is named beside it. What has no price, or rests on an assumption, says so.

    Parameters
    ----------
    found : Comparison
    words : Wording
    outcome : str
        By which policies are ranked, where another was asked for.
    *more : str
        Others that were asked for: their intervals hold together with those of the first.
    """
    asked = outcome or found.level.adopters or found.level.headline
    told = ComparisonWords(found, words, asked, *more)
    about = told.words.say(
        "answer.interval",
        level=told.words.percent(told.confidence),
        runs=found.plan.replicates * len(found.plan.draws),
        when=told.when,
    )
    return Answer(_winner(told), about)


def pair_answer(told: ComparisonWords, one: str, other: str) -> str:
    """Say by how much a policy does better than another one, or that they are not told apart."""
    found = told.found
    gap = found.difference(one, told.outcome, against=other)
    sign = found.outcomes[told.outcome].better or 1
    apart = not (math.isnan(gap.low) or gap.holds_zero)
    if apart and sign * gap.value < 0.0:
        one, other = other, one
    return told.words.say(
        "answer.pair_apart" if apart else "answer.pair_alike",
        one=told.labels[one],
        other=told.labels[other],
        gain=gain_words(told, one, other),
    )


def surest(told: ComparisonWords) -> str:
    """Return the first policy, best first, that surely does better than the base; empty where none does."""
    sign = told.found.outcomes[told.outcome].better or 1
    for name in told.ranked:
        gain = told.difference(name, told.outcome)
        if sign * gain.value > 0.0 and not math.isnan(gain.low) and not gain.holds_zero:
            return name
    return ""


def tied(told: ComparisonWords, best: str) -> list[str]:
    """Return the policies from which one is not told apart."""
    return [
        other
        for other in told.ranked
        if other != best and told.found.difference(best, told.outcome, against=other).holds_zero
    ]


def _winner(told: ComparisonWords) -> str:
    say, ranked = told.words.say, told.ranked
    first = told.difference(ranked[0], told.outcome)
    if math.isnan(first.value):
        return say("answer.not_known", outcome=told.named(told.outcome))
    if math.isnan(first.low):
        return say("answer.too_few", n=first.n, policy=told.labels[ranked[0]])
    best = surest(told)
    if not best:
        base = told.labels[told.found.base]
        parts = {"policy": told.labels[ranked[0]], "outcome": told.named(told.outcome)}
        none = (
            say("answer.none_idle", **parts)
            if _idle(told)
            else say("answer.none", base=base, **parts)
        )
        return f"{none} {gain_words(told, ranked[0])}."
    parts = {"gain": gain_words(told, best), "price": _price(told, best), "ties": _ties(told, best)}
    key = "answer.surest"
    if best == ranked[0]:
        key = "answer.ahead" if parts["ties"] else "answer.wins"
    return say(key, policy=told.labels[best], **parts)


def base_acts(found: Comparison) -> bool:
    """Tell whether the base does something itself: it is then not what doing nothing comes to."""
    base = next(arm.case.scenario for arm in found.plan.arms if arm.name == found.base)
    return bool(getattr(base, "interventions", ()))


def _idle(told: ComparisonWords) -> bool:
    """Tell whether the base is to do nothing: staff without an act, against policies that only act."""
    found = told.found
    only_acts = all(found.differ_by(name) == "actions" for name in found.variants)
    return bool(told.view.agents) and only_acts and not base_acts(found)


def gain_words(told: ComparisonWords, policy: str, against: str | None = None) -> str:
    """Write what a policy adds, out of how many, with its interval; and that it is assumed where it is."""
    words, found, unit = told.words, told.found, told.found.outcomes[told.outcome].unit
    if against is None:
        gain = told.difference(policy, told.outcome)
    else:
        gain = found.difference(policy, told.outcome, against=against)
    scale = 100.0 if unit == "share" else 1.0
    digits = 1 if unit == "share" or abs(scale * gain.value) < _TENTH else 0
    value, low, high = (scale * one for one in (gain.value, gain.low, gain.high))
    written = {"low": words.number(low, digits), "high": words.number(high, digits)}
    written["value"] = ("+" if round(value, digits) > 0 else "") + words.number(value, digits)
    written["assumed"] = words.say("answer.assumed") if found.assumed(policy) else ""
    if unit == "share":
        return words.say("answer.gain.points", **written)
    able = able_of(told) if told.outcome == found.level.adopters else 0
    if unit == "authorities" and able:
        return words.say("answer.gain.authorities", n=able, **written)
    if unit != "people":
        return words.say("answer.gain.other", what=told.named(told.outcome), **written)
    if not able:
        return words.say("answer.gain.users", **written)
    return words.say("answer.gain.users_of", able=able, **written)


def able_of(told: ComparisonWords) -> int:
    """Return how many could be adopters in the base: the mean over its runs, 0 where it is not known."""
    found, share = told.found, f"{told.found.level.adopters}_share"
    share = share if share in found.outcomes else found.level.headline
    if found.outcomes[share].unit != "share":
        return 0
    users, level = (found.runs(found.base, name) for name in (found.level.adopters, share))
    able = np.divide(users, level, out=np.full_like(users, np.nan), where=level > 0)
    return 0 if np.isnan(able).all() else round(float(np.nanmean(able)))


def _price(told: ComparisonWords, policy: str) -> str:
    """Write what a policy costs beyond the base; what is unknown is never nothing."""
    words, found = told.words, told.found
    if not found.level.cost:
        return ""
    differ = found.differ_by(policy)
    if differ != "actions":
        return words.say("answer.no_action")
    spent = found.difference(policy, "eur" if "eur" in found.outcomes else found.level.cost).value
    hours = found.difference(policy, found.level.time).value if found.level.time else 0.0
    parts = {}
    if math.isnan(spent):
        key = "no_price"
    elif round(spent) == 0:  # as much as the base: nothing is said to cost "0 euros"
        key = "free"
    else:
        key, parts["eur"] = "price", words.number(round(spent))
    if not found.level.time:
        return words.say(f"answer.{key}", **parts)
    if hours == 0.0 and not found.hours_given(policy):
        return words.say(f"answer.{key}_no_hours", **parts)
    return words.say(f"answer.{key}_hours", hours=words.number(round(hours) + 0.0), **parts)


def _ties(told: ComparisonWords, best: str) -> str:
    """Name the policies from which the best is not told apart."""
    words = told.words
    others = [words.say("answer.quoted", policy=told.labels[other]) for other in tied(told, best)]
    if not others:
        return ""
    return words.say("answer.ties", policies=words.say("answer.and").join(others))
