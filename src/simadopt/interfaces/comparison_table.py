"""A comparison printed for somebody who decides: the answer, the table, what it rests on."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Final

from simadopt.experiments.comparison.result import FEWEST_RUNS
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.draws_words import draws_told
from simadopt.interfaces.shell import Shell, styled

if TYPE_CHECKING:
    from rich.text import Text

__all__ = ["chances", "decisive", "grounds", "print_comparison"]

_LABEL: Final = 22
"""Columns that the names of outcomes have at least."""
_LEVEL: Final = 11
"""Columns of the levels of the base."""
_LINES: Final = 4
"""Lines from which the name of the base is left to the title."""
_CELL: Final = 25
"""Columns of the difference of a policy."""
_FEW: Final = 10
"""Replicates below which it is said that intervals rest on a law that nobody has seen."""
_GAP: Final = 2
"""Between two columns."""


def print_comparison(shell: Shell, comparison: ComparisonWords) -> None:
    """Print the answer first, then the tables, then what they rest on."""
    for sentence in comparison.answer():
        shell.print(sentence, "bold")
    shell.print()
    variants = comparison.found.variants
    abreast = max(1, (shell.out.width - _LABEL - _LEVEL - 2 * _GAP) // (_CELL + _GAP))
    for first in range(0, len(variants), abreast):
        _table(shell, comparison, variants[first : first + abreast])
    _foot(shell, comparison)


def _table(shell: Shell, comparison: ComparisonWords, variants: Sequence[str]) -> None:
    say, found = shell.words.say, comparison.found
    base = comparison.labels[found.base]
    heads = (textwrap.fill(comparison.labels[v], _CELL) for v in variants)
    first = textwrap.fill(base, _LEVEL)
    if first.count("\n") >= _LINES:  # the title tells which
        first = say("app.compare.base_short")
    headers = (say("compare.what"), first, *heads)
    table = shell.table(
        *headers,
        title=say("compare.title", base=base, when=comparison.when),
        right=range(1, 2 + len(variants)),
    )
    for column in table.columns[1:]:
        column.no_wrap = True
    for name in dict.fromkeys((*comparison.asked, *comparison.view.told)):
        level = found.mean(found.base, name).value
        if math.isnan(level) and found.outcomes[name].unit != "eur":
            continue
        gaps = (_coloured(comparison, v, name) for v in variants)
        table.add_row(comparison.title(name), comparison.level(name, level), *gaps)
    table.add_section()
    for label, first, cells in decisive(comparison, variants):
        table.add_row(label, first, *map(_whole, cells))
    shell.show(table)


def decisive(
    comparison: ComparisonWords, variants: Sequence[str]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield what one more user costs, and the chances to do better and to be the best."""
    say, level = comparison.words.say, comparison.found.level
    one_more = comparison.view.say(comparison.words, "compare.cost_row")
    priced = ((one_more, level.cost, "eur"), (say("compare.hours_row"), level.time, "hours"))
    for label, cost, unit in priced if level.adopters else ():
        if cost:
            yield label, "", [comparison.cost(v, unit) for v in variants]
    yield from chances(comparison, variants)


def chances(
    comparison: ComparisonWords, variants: Sequence[str]
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the chances to do better than the base, and to be the best, by the outcome that ranks."""
    say, found, outcome = comparison.words.say, comparison.found, comparison.outcome
    better = [comparison.chance(found.probability(v, outcome)) for v in variants]
    best = {arm: comparison.chance(p, interval=False) for arm, p in found.best(outcome).items()}
    by = {"outcome": comparison.named(outcome)}
    yield say("compare.better_row", **by), "", better
    yield say("compare.best_row", **by), best[found.base], [best[v] for v in variants]


def _coloured(comparison: ComparisonWords, variant: str, outcome: str) -> str | Text:
    """Return a cell, green where better and red where worse, if the interval leaves no doubt."""
    gap, sign = (
        comparison.difference(variant, outcome),
        comparison.found.outcomes[outcome].better,
    )
    text = _whole(comparison.cell(variant, outcome))
    if gap.holds_zero or not sign:
        return text
    style = "green" if sign * gap.value > 0.0 else "red"
    return styled(text, style)


def _whole(text: str) -> str:
    """Return a cell that is never cut."""
    return text.replace(" ", "\u00a0")


def _foot(shell: Shell, comparison: ComparisonWords) -> None:
    for sentence in grounds(comparison):
        shell.print(sentence)
    shell.print()
    view, case = comparison.view, comparison.found.plan.arms[0].case
    for sentence in (*view.subject(case, shell.words), *view.caveats(shell.words)):
        shell.print(sentence, "italic")


def grounds(comparison: ComparisonWords) -> list[str]:
    """Return what a comparison rests on: runs, what varies, what common random numbers gain."""
    say, found = comparison.words.say, comparison.found
    plan, draws = found.plan, len(found.plan.draws)
    numbers = {"runs": len(plan) - found.stopped, "replicates": plan.replicates}
    if draws > 1:
        level = comparison.words.percent(comparison.confidence)
        done = found.difference(found.variants[0], comparison.outcome).n if found.stopped else draws
        rests = [say(_key(comparison), draws=done, level=level, **numbers), *_drawn(comparison)]
        varies = [
            _alone(comparison),
            say("compare.parts", parts=_joined(comparison, _part)),
        ]
    else:
        rests, varies = [say("compare.runs", **numbers)], [say("compare.chance_only")]
    few = draws == 1 and plan.replicates < _FEW
    key = "compare.few" if plan.replicates >= FEWEST_RUNS else "compare.fewest"
    outcome = comparison.named(comparison.outcome)
    return [
        *([say("compare.stopped", n=found.stopped, runs=len(plan))] if found.stopped else []),
        " ".join(rests),
        *([say(key, replicates=plan.replicates, least=FEWEST_RUNS)] if few else []),
        " ".join(varies),
        _exploration(comparison),
        *_drift(comparison),
        say("compare.reduction", outcome=outcome, factors=_joined(comparison, _factor)),
        *comparison.assumptions(),
    ]


def _key(comparison: ComparisonWords) -> str:
    """Return the key of the sentence that says what draws are of."""
    if any(comparison.found.plan.draws):
        return "compare.runs_draws"
    return "compare.runs_learned"


def _drawn(comparison: ComparisonWords) -> list[str]:
    """Return where draws come from: the fit or the priors, the weights of theories, what was learned."""
    found = comparison.found
    lines = [] if found.drawn is None else draws_told(found.drawn, comparison.words)
    learned = found.level.draws(found.plan.arms[0].case)
    if learned is not None and found.drawn is not None:
        lines.append(comparison.words.say("compare.learned", n=len(learned)))
    return lines


def _exploration(comparison: ComparisonWords) -> str:
    """Say which intervals hold together, and that the others are exploration."""
    words = comparison.words
    asked = ", ".join(comparison.named(name) for name in comparison.asked)
    level, counted = words.percent(comparison.confidence), comparison.counted
    alone = _level_alone(comparison)
    if not counted or len(comparison.found.variants) < 2:
        return words.say("compare.together", outcomes=asked, level=level, alone=alone)
    also = comparison.named(counted)
    return words.say("compare.together_also", outcomes=asked, level=level, also=also, alone=alone)


def _drift(comparison: ComparisonWords) -> list[str]:
    """Say how the base itself moves: a policy is compared with that, not with the start."""
    found = comparison.found
    moved = found.drift(found.base, comparison.outcome)
    if moved is None or math.isnan(moved.value):
        return []
    given = {
        "base": comparison.labels[found.base],
        "outcome": comparison.named(comparison.outcome),
        "drift": comparison.gap(moved, comparison.outcome, points="compare.points_long"),
    }
    return [comparison.words.say("compare.drift", **given)]


def _joined(comparison: ComparisonWords, part: Callable[[ComparisonWords, str], str]) -> str:
    parts = [part(comparison, variant) for variant in comparison.found.variants]
    return reduce(
        lambda first, then: comparison.words.say("compare.both", first=first, then=then), parts
    )


def _alone(comparison: ComparisonWords) -> str:
    """Return the effect of each policy taken alone: of the mean, then with chance, at one level."""
    outcome, words = comparison.outcome, comparison.words
    return comparison.view.say(
        words,
        "compare.one_town",
        outcome=comparison.named(outcome),
        level=_level_alone(comparison),
        towns=_joined(comparison, _one_town),
    )


def _level_alone(comparison: ComparisonWords) -> str:
    """Return the level of an interval that holds for one policy and one outcome, not for all at once."""
    found = comparison.found
    levels = (found.difference(name, comparison.outcome).level for name in found.variants)
    return comparison.words.percent(min(levels))


def _one_town(comparison: ComparisonWords, variant: str) -> str:
    """Return the mean effect of a policy with its own interval, and that with chance.

    Both are of the policy taken alone and of one level. The second holds the first: quantiles of a few
    draws' runs may be narrower than the interval of their mean, and chance never makes an effect surer.
    """
    outcome = comparison.outcome
    mean = comparison.found.difference(variant, outcome)
    seen = comparison.found.one_town(variant, outcome)
    if not math.isnan(mean.low):
        seen = replace(seen, low=min(seen.low, mean.low), high=max(seen.high, mean.high))
    return comparison.words.say(
        "compare.town",
        policy=comparison.labels[variant],
        mean=comparison.gap(mean, outcome, points="compare.points_long"),
        alone=comparison.gap(seen, outcome, points="compare.points_long"),
    )


def _part(comparison: ComparisonWords, variant: str) -> str:
    say, percent = comparison.words.say, comparison.words.percent
    parts, label = (
        comparison.found.components(variant, comparison.outcome),
        comparison.labels[variant],
    )
    if parts is None or math.isnan(parts.share):
        return say("compare.part_none", policy=label)
    if parts.negative:
        return say("compare.part_negative", policy=label)
    interval = say("compare.interval", low=percent(parts.low), high=percent(parts.high))
    shown = {"parameters": percent(parts.share), "chance": percent(1.0 - parts.share)}
    return say("compare.part", policy=label, interval=interval, **shown)


def _factor(comparison: ComparisonWords, variant: str) -> str:
    words, gain = comparison.words, comparison.found.reduction(variant, comparison.outcome)
    label = comparison.labels[variant]
    if math.isnan(gain.factor):
        return words.say("compare.factor_unknown", policy=label)
    if math.isinf(gain.factor):
        return words.say("compare.same_everywhere", policy=label)
    factor = words.number(gain.factor, 1 if gain.factor < 20 else 0)
    if gain.most < 10.0:
        most = words.number(gain.most, 1)
        return words.say("compare.factor_most", factor=factor, policy=label, most=most)
    return words.say("compare.factor", factor=factor, policy=label)
