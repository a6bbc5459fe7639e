"""A comparison in words: names of policies, numbers with their units, the sentences of the answer."""

from __future__ import annotations

import math
import re
from functools import cached_property

from simadopt.experiments.comparison.estimates import Estimate
from simadopt.experiments.comparison.result import Comparison, Difference
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import (
    capital,
    outcome_label,
    outcome_title,
    scenario_title,
    step_count,
)
from simadopt.interfaces.own_words import with_own
from simadopt.io.wording import Wording

__all__ = ["ComparisonWords"]

_DIGITS = {"share": 1, "ratio": 2, "services": 1, "weeks": 1, "days": 1, "items": 2, "quarters": 1}
_FEW = 10.0
"""People below whom a tenth counts."""


class ComparisonWords:
    """How a comparison is told in a language.

    Parameters
    ----------
    found : Comparison
    words : Wording
    outcome : str
        By which policies are ranked; that of the level when not given.
    *more : str
        Others that were asked for: their intervals hold together with those of the first.
    """

    def __init__(self, found: Comparison, words: Wording, outcome: str = "", *more: str) -> None:
        self.found = found
        self.words = with_own(words, (arm.case for arm in found.plan.arms))
        self.outcome = outcome or found.level.headline
        self.asked = tuple(dict.fromkeys((self.outcome, *more)))
        self.view = view_of(found.level)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label of each arm: what a scenario's title says of the policy, else its name."""
        lines = {arm.name: arm.name for arm in self.found.plan.arms}
        for arm in self.found.plan.arms:
            scenario = arm.case.scenario
            if arm.name == scenario.name and getattr(scenario, "title", None) is not None:
                title = scenario_title(scenario, self.words)
                lines[arm.name] = capital(re.split(r"\s*:\s+", title)[-1])
        twice = len(set(lines.values())) < len(lines)
        return {name: name for name in lines} if twice else lines

    @property
    def when(self) -> str:
        """After how many weeks outcomes are looked at."""
        when = step_count(self.found.level, self.found.weeks, self.words)
        return self.view.say(self.words, "compare.when", weeks=self.found.weeks, when=when)

    def title(self, outcome: str) -> str:
        """Return the label of an outcome, as it begins a line."""
        return outcome_title(self.found.outcomes[outcome], self.words)

    def named(self, outcome: str) -> str:
        """Return the label of an outcome within a sentence."""
        return outcome_label(self.found.outcomes[outcome], self.words)

    def level(self, outcome: str, value: float) -> str:
        """Return the level of an outcome with its sign of unit."""
        unit = self.found.outcomes[outcome].unit
        if unit == "eur" and math.isnan(value):
            return self.words.say("compare.no_price")
        if unit == "share":
            return self.words.percent(value, 1)
        return self._marked(
            self.words.number(_flat(value, _digits(unit, value)), _digits(unit, value)), unit
        )

    def gap(self, found: Estimate, outcome: str, *, points: str = "compare.points") -> str:
        """Return a difference with its sign, its unit and its interval; ``=`` where there is none."""
        unit = self.found.outcomes[outcome].unit
        if math.isnan(found.value):
            return self.words.say("compare.no_price" if unit == "eur" else "compare.not_known")
        if found.value == found.low == found.high == 0.0:
            return "="
        scale = 100.0 if unit == "share" else 1.0
        digits = _digits(unit, found.value)
        signed = self._signed(scale * found.value, digits)
        shown = (
            self.words.say(points, value=signed) if unit == "share" else self._marked(signed, unit)
        )
        if math.isnan(found.low) or _alike(scale * found.low, scale * found.high, digits):
            return shown
        return f"{shown} {self.interval(scale * found.low, scale * found.high, digits)}"

    def interval(self, low: float, high: float, digits: int) -> str:
        """Return an interval in brackets; an end without limit is ∞."""
        ends = (
            "∞" if math.isinf(end) else self.words.number(_flat(end, digits), digits)
            for end in (low, high)
        )
        return self.words.say("compare.interval", **dict(zip(("low", "high"), ends, strict=True)))

    def amount(self, found: Estimate | None, unit: str) -> str:
        """Return what one more user costs in a unit, with its interval."""
        if found is None:
            return self.words.say("compare.no_more")
        if math.isnan(found.value):
            return self.words.say("compare.no_price")
        if found.value == found.low == found.high == 0.0:
            return self.words.say("compare.nothing_more", amount=self._marked("0", unit))
        digits = 1 if abs(found.value) < _FEW else 0
        number = self.words.number(_flat(found.value, digits), digits)
        shown = self._marked(number, unit)
        if _alike(found.low, found.high, digits):
            return shown
        return f"{shown} {self.interval(found.low, found.high, digits)}"

    def cost(self, variant: str, unit: str) -> str:
        """Return what one more user of a policy costs: ``eur``, or ``hours``."""
        level = self.found.level
        spent = {"eur": level.cost, "hours": level.time}[unit]
        found = self.found.cost_per_user(variant, cost=spent)
        if found is not None and self.found.differ_by(variant) == "assumptions":
            return self.words.say("compare.no_action")
        if found is None or not self._gains(variant):
            return self.amount(None, unit)
        return self._timed(variant, found, self.amount(found, unit), unit)

    def _gains(self, variant: str) -> bool:
        """Tell whether more adopters are shown, by the interval that holds for all policies at once."""
        adopters = self.found.level.adopters
        return not adopters or not self.difference(variant, adopters).low <= 0.0

    def cell(self, variant: str, outcome: str) -> str:
        """Return a difference as a cell of a table: hours that were not given are no 0."""
        gap, unit = self.difference(variant, outcome), self.found.outcomes[outcome].unit
        timed, shown = (self.found.level.time, self.found.level.cost), self.gap(gap, outcome)
        return self._timed(variant, gap, shown, unit) if outcome in timed else shown

    def _timed(self, variant: str, found: Estimate, shown: str, unit: str) -> str:
        if math.isnan(found.value) or self.found.hours_given(variant):
            return shown
        unknown = self.words.say("compare.hours_unknown")
        return unknown if unit == "hours" and found.value == 0.0 else f"{shown} ({unknown})"

    def chance(self, found: Estimate, *, interval: bool = True) -> str:
        """Return a probability, with its interval."""
        if math.isnan(found.value):
            return self.words.say("compare.not_known")
        shown = self.words.percent(found.value)
        if not interval:
            return shown
        low, high = self.words.percent(found.low), self.words.percent(found.high)
        return f"{shown} {self.words.say('compare.interval', low=low, high=high)}"

    @cached_property
    def _together(self) -> dict[tuple[str, str], Difference]:
        held = self.found.together(self.asked)
        return held | self.found.together((self.counted,)) if self.counted else held

    @property
    def counted(self) -> str:
        """Adopters, whose intervals hold together over all policies; empty when they were asked for."""
        return "" if self.found.level.adopters in self.asked else self.found.level.adopters

    def difference(self, variant: str, outcome: str) -> Difference:
        """Return a difference with the base; intervals of what was asked for, or of adopters, are joint."""
        found = self._together.get((variant, outcome))
        return self.found.difference(variant, outcome) if found is None else found

    @cached_property
    def confidence(self) -> float:
        """Level at which the intervals of what was asked for hold, and those of adopters and headline.

        One for all that is told, so that a page has one: with few draws they differ by what can be said
        of so few, and the least holds for each.
        """
        level = self.found.level
        both = [name for name in (level.adopters, level.headline) if name]
        more = [name for name in self.asked if name not in both]
        groups = [self.asked, *((name, *more) for name in both)]
        return min(one.level for some in groups for one in self.found.together(some).values())

    @cached_property
    def ranked(self) -> list[str]:
        """Variants, the best first."""
        sign = self.found.outcomes[self.outcome].better or 1
        gains = {v: sign * self.difference(v, self.outcome).value for v in self.found.variants}
        return sorted(gains, key=lambda v: (math.isnan(gains[v]), -gains[v]))

    def answer(self) -> list[str]:
        """Return the sentences of the answer: which policy, by how much, at what cost, how surely."""
        say, found, first = self.words.say, self.found, self.ranked[0]
        sign = self.found.outcomes[self.outcome].better or 1
        gain = self.difference(first, self.outcome)
        parts = {
            "policy": self.labels[first],
            "base": self.labels[found.base],
            "outcome": self.named(self.outcome),
            "difference": self.gap(gain, self.outcome, points="compare.points_long"),
            "when": self.when,
        }
        if math.isnan(gain.value):
            return [say("compare.no_answer", outcome=parts["outcome"]), *self._unpriced()]
        if math.isnan(gain.low):
            return [say("compare.too_few", n=gain.n, **parts), *self._unpriced()]
        if gain.holds_zero or sign * gain.value < 0.0:
            if gain.value == gain.low == gain.high == 0.0:
                same = {name: text for name, text in parts.items() if name != "difference"}
                return [say("compare.none_same", **same), *self._unpriced()]
            return [*self._sure(parts), *self._unpriced()]
        lines = [say("compare.best", **parts)]
        lines += self._price(first)
        best = found.best(self.outcome)[first]
        chance = {"probability": self.chance(best), "outcome": parts["outcome"]}
        lines.append(say("compare.chance", n=len(found.names), **chance))
        lines += self.assumptions(first) + self._unpriced()
        return lines + [
            say("compare.close", policy=self.labels[other])
            for other in self.ranked[1:]
            if found.difference(first, self.outcome, against=other).holds_zero
        ]

    def _sure(self, parts: dict[str, str]) -> list[str]:
        """Return what is said when the best on average may do nothing: the best that surely does some."""
        say, sign = self.words.say, self.found.outcomes[self.outcome].better or 1
        gaps = {variant: self.difference(variant, self.outcome) for variant in self.ranked}
        sure = [v for v, gap in gaps.items() if sign * gap.value > 0.0 and not gap.holds_zero]
        if not sure:
            return [say("compare.none", **parts)]
        gap = self.gap(gaps[sure[0]], self.outcome, points="compare.points_long")
        told = parts | {"policy": self.labels[sure[0]], "difference": gap}
        unsure = {name: parts[name] for name in ("policy", "difference")}
        lines = [say("compare.sure", **told), *self._price(sure[0])]
        return [*lines, say("compare.unsure", **unsure), *self.assumptions(sure[0])]

    def _price(self, first: str) -> list[str]:
        """Return what one more adopter costs; nothing at a level without money."""
        found, level = self.found, self.found.level
        if not (level.cost and level.adopters):
            return []
        about = {"adopters": self.named(level.adopters)}
        cost = found.cost_per_user(first)
        if cost is None or not self._gains(first):
            return [self.view.say(self.words, "compare.no_user", **about)]
        if (differ := found.differ_by(first)) != "actions":
            return [self.view.say(self.words, f"compare.cost_{differ}", **about)]
        if level.time:
            about["hours"] = self.cost(first, "hours")
        else:
            about["hours"] = self.words.say("level.no_time")
        if math.isnan(cost.value):
            return [self.view.say(self.words, "compare.cost_unknown", **about)]
        about["cost"] = self.cost(first, "eur")
        return [self.view.say(self.words, "compare.cost", **about)]

    def assumptions(self, *variants: str) -> list[str]:
        """Return, for each policy (all by default), the assumed parameters its effect rests on."""
        say, lines = self.words.say, []
        for variant in variants or self.found.variants:
            table = self.found.level.parameters
            rows = [table[name] for name in self.found.assumed(variant)]
            named = (f"{getattr(r, f'meaning_{self.words.language}')} ({r.name})" for r in rows)
            if rows:
                label, listed = self.labels[variant], " · ".join(named)
                lines.append(say("compare.assumed", n=len(rows), policy=label, parameters=listed))
        return lines

    def _unpriced(self) -> list[str]:
        if not self.found.level.cost:
            return []
        arms = [arm for arm in self.found.plan.arms if not self.found.price_given(arm.name)]
        lacking_arms: dict[str, list[str]] = {}
        for arm in arms:
            lacking = [act for act in arm.case.scenario.interventions if not act.is_priced]
            for why in dict.fromkeys("no_hours" if a.lacks_hours else "unpriced" for a in lacking):
                lacking_arms.setdefault(why, []).append(self.labels[arm.name])
        return [
            self.words.say(f"compare.{why}", policies=" · ".join(labels))
            for why, labels in lacking_arms.items()
        ]

    def _signed(self, value: float, digits: int) -> str:
        flat = _flat(value, digits)
        return ("+" if flat > 0.0 else "") + self.words.number(flat, digits)

    def _marked(self, number: str, unit: str) -> str:
        key = {"eur": "compare.money", "hours": "compare.hours"}.get(unit)
        if key is None:
            return number
        sign = number[:1] if number[:1] in "+\u2212" else ""
        return sign + self.words.say(key, amount=number[len(sign) :])


def _digits(unit: str, value: float) -> int:
    if unit == "people":
        return 1 if abs(value) < _FEW else 0
    return _DIGITS.get(unit, 0)


def _alike(low: float, high: float, digits: int) -> bool:
    """Tell whether the ends of an interval are the same once written: there is then none to show."""
    return _flat(low, digits) == _flat(high, digits)


def _flat(value: float, digits: int) -> float:
    """Return a value rounded, never −0."""
    return round(value, digits) + 0.0 if math.isfinite(value) else value
