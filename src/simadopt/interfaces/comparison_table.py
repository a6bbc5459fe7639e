"""A comparison printed for somebody who decides: the answer, the table, what it rests on."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Final

from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.shell import Shell
from simadopt.levels.staff.model.outcomes import OUTCOMES

__all__ = ["TOLD", "decisive", "grounds", "tell_comparison"]

TOLD: Final = (
    "gru_use", "gru_use_category_a", "gru_use_category_b", "gru_use_category_c", "gru_use_staff",
    "gru_use_head", "intranet_use", "expression_use", "gru_users", "gru_weeks_to_half",
    "gru_half_reached", "services_left_behind", "services_use_gap", "requests_tracked",
    "tracked_share", "hours", "eur", "cost_eur",
)  # fmt: skip
"""Outcomes of the table; every other one is in ``differences.csv``."""
_LABEL: Final = 22
"""Columns that the names of outcomes have at least."""
_LEVEL: Final = 11
"""Columns of the levels of the base."""
_CELL: Final = 25
"""Columns of the difference of a policy."""
_FEW: Final = 10
"""Replicates below which it is said that intervals rest on a law that nobody has seen."""
_GAP: Final = 2
"""Between two columns."""


def tell_comparison(shell: Shell, told: ComparisonWords) -> None:
    """Print the answer first, then the tables, then what they rest on."""
    for sentence in told.answer():
        shell.tell(sentence, "bold")
    shell.tell()
    variants = told.found.variants
    abreast = max(1, (shell.out.width - _LABEL - _LEVEL - 2 * _GAP) // (_CELL + _GAP))
    for first in range(0, len(variants), abreast):
        _table(shell, told, variants[first : first + abreast])
    _foot(shell, told)


def _table(shell: Shell, told: ComparisonWords, variants: Sequence[str]) -> None:
    say, found = shell.words.say, told.found
    base = told.labels[found.base]
    heads = (textwrap.fill(told.labels[v], _CELL) for v in variants)
    headers = (say("compare.what"), textwrap.fill(base, _LEVEL), *heads)
    table = shell.table(
        *headers,
        title=say("compare.title", base=base, when=told.when),
        right=range(1, 2 + len(variants)),
    )
    for column in table.columns[1:]:
        column.no_wrap = True
    for name in dict.fromkeys((told.outcome, *TOLD)):
        level = found.mean(found.base, name).value
        if math.isnan(level) and OUTCOMES[name].unit != "eur":
            continue
        gaps = (_coloured(told, v, name) for v in variants)
        table.add_row(told.title(name), told.level(name, level), *gaps)
    table.add_section()
    for label, first, cells in decisive(told, variants):
        table.add_row(label, first, *map(_whole, cells))
    shell.show(table)


def decisive(
    told: ComparisonWords, variants: Sequence[str]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what one more user costs, and the chances to do better and to be the best."""
    say, found, outcome = told.words.say, told.found, told.outcome
    costs = [told.amount(found.cost_per_user(v), "eur") for v in variants]
    hours = [told.amount(found.cost_per_user(v, cost="hours"), "hours") for v in variants]
    better = [told.chance(found.probability(v, outcome)) for v in variants]
    best = {arm: told.chance(p, interval=False) for arm, p in found.best(outcome).items()}
    yield say("compare.cost_row"), "", costs
    yield say("compare.hours_row"), "", hours
    yield say("compare.better_row"), "", better
    yield say("compare.best_row"), best[found.base], [best[v] for v in variants]


def _coloured(told: ComparisonWords, variant: str, outcome: str) -> str:
    """Return a cell, green where better and red where worse, if the interval leaves no doubt."""
    gap, sign = told.found.difference(variant, outcome), OUTCOMES[outcome].better
    text = _whole(told.gap(gap, outcome))
    if gap.holds_zero or not sign:
        return text
    style = "green" if sign * gap.value > 0.0 else "red"
    return f"[{style}]{text}[/{style}]"


def _whole(text: str) -> str:
    """Return a cell that is never cut, and whose brackets are brackets."""
    return text.replace(" ", "\u00a0").replace("[", "\\[")


def _foot(shell: Shell, told: ComparisonWords) -> None:
    for sentence in grounds(told):
        shell.tell(sentence)
    shell.tell()
    shell.tell(shell.words.say("run.level"), "italic")
    shell.tell(shell.words.say("compare.priors"), "italic")


def grounds(told: ComparisonWords) -> list[str]:
    """Return what a comparison rests on: runs, what varies, what the common luck gains."""
    say, plan = told.words.say, told.found.plan
    draws = len(plan.draws)
    numbers = {"runs": len(plan), "replicates": plan.replicates}
    if draws > 1:
        first = say("compare.runs_draws", draws=draws, **numbers)
        second = say("compare.parts", parts=_joined(told, _part))
    else:
        first, second = say("compare.runs", **numbers), say("compare.chance_only")
    outcome = say(f"outcome.{told.outcome}")
    third = say("compare.reduction", outcome=outcome, factors=_joined(told, _factor))
    few = draws == 1 and plan.replicates < _FEW
    return [
        first,
        *([say("compare.few", replicates=plan.replicates)] if few else []),
        second,
        *_drift(told),
        third,
        *told.assumptions(),
    ]


def _drift(told: ComparisonWords) -> list[str]:
    """Say how the base itself moves: a policy is compared with that, not with the start."""
    moved = told.found.drift(told.found.base, told.outcome)
    if moved is None or math.isnan(moved.value):
        return []
    given = {
        "base": told.labels[told.found.base],
        "outcome": told.words.say(f"outcome.{told.outcome}"),
        "drift": told.gap(moved, told.outcome, points="compare.points_long"),
        "weeks": told.found.weeks,
    }
    return [told.words.say("compare.drift", **given)]


def _joined(told: ComparisonWords, part: Callable[[ComparisonWords, str], str]) -> str:
    parts = [part(told, variant) for variant in told.found.variants]
    return reduce(lambda first, then: told.words.say("compare.both", first=first, then=then), parts)


def _part(told: ComparisonWords, variant: str) -> str:
    say, percent = told.words.say, told.words.percent
    parts, label = told.found.components(variant, told.outcome), told.labels[variant]
    if parts is None or math.isnan(parts.share):
        return say("compare.part_none", policy=label)
    if parts.negative:
        return say("compare.part_negative", policy=label)
    interval = say("compare.interval", low=percent(parts.low), high=percent(parts.high))
    shown = {"parameters": percent(parts.share), "chance": percent(1.0 - parts.share)}
    return say("compare.part", policy=label, interval=interval, **shown)


def _factor(told: ComparisonWords, variant: str) -> str:
    words, gain = told.words, told.found.reduction(variant, told.outcome)
    label = told.labels[variant]
    if math.isnan(gain.factor):
        return words.say("compare.factor", factor="–", policy=label)
    if math.isinf(gain.factor):
        shown = words.say("compare.same_everywhere")
        return words.say("compare.factor", factor=shown, policy=label)
    factor = words.number(gain.factor, 1 if gain.factor < 20 else 0)
    if gain.most < 10.0:
        most = words.number(gain.most, 1)
        return words.say("compare.factor_most", factor=factor, policy=label, most=most)
    return words.say("compare.factor", factor=factor, policy=label)
