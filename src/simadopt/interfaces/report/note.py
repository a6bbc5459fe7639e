"""The first page of a note: what a director reads in one minute, of a comparison or of a run.

The answer with its ties, people and euros, sureness in words, what it rests on, what to do on Monday.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from simadopt.experiments.comparison.result import Comparison, Difference
from simadopt.interfaces.answer import comparison_answer, run_answer, spread_ends, surest, tied
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report.parts import Front, Section, Table, fact_rows, unbroken
from simadopt.interfaces.run_result import RunResult
from simadopt.io.wording import Wording

__all__ = ["compare_note", "run_note", "statistics"]

_SURE: Final = ((0.95, "nearly"), (0.8, "likely"), (0.6, "leaning"))
"""Chances from which a best policy is said to be nearly sure, likely, more likely than not."""


def compare_note(
    found: Comparison, words: Wording, asked: Sequence[str], rests: Sequence[str]
) -> Front:
    """Return the first page of a comparison.

    Parameters
    ----------
    found : Comparison
    words : Wording
    asked : sequence of str
        Outcomes that were asked for. When the first is the headline of the level, people are told
        instead, under the intervals that the tables give of them (`ComparisonWords.difference`).
    rests : sequence of str
        What the figures rest on.
    """
    level = found.level
    outcome = level.adopters or level.headline if asked[0] == level.headline else asked[0]
    more = [name for name in asked if name != outcome] if outcome in asked else []
    told = ComparisonWords(found, words, outcome, *more)
    best = surest(told)
    ties = tied(told, best) if best else []
    facts = fact_rows(
        words,
        sureness=_sureness(told, best),
        rests=[*rests, *_assumed(told, best)],
        monday=_monday(told, best, ties),
    )
    said = comparison_answer(found, words, outcome, *more)
    return Front(said.text, facts, about=said.about, table=_table(told))


def _table(told: ComparisonWords) -> Table:
    """Return what each policy adds, what it costs, and whether it is told from the base."""
    say, found = told.words.say, told.found
    rows = []
    for name in told.ranked:
        gap = told.difference(name, told.outcome)
        cost = found.level.cost
        price = told.cell(name, cost) if cost else "–"
        rows.append(
            (
                told.labels[name],
                unbroken(told.gap(gap, told.outcome)),
                unbroken(price),
                say(f"report.note.{_shown(gap, told)}"),
            )
        )
    heads = [
        say("report.policy"),
        told.title(told.outcome),
        say("report.note.price" if found.level.time else "report.note.price_only"),
        say("report.note.apart"),
    ]
    return Table(say("report.note.table", base=told.labels[found.base]), heads, rows)


def _shown(gap: Difference, told: ComparisonWords) -> str:
    """Return whether a policy is shown to do more or less than the base, or neither."""
    if math.isnan(gap.low) or gap.holds_zero:
        return "neither"
    return "more" if (told.found.outcomes[told.outcome].better or 1) * gap.value > 0.0 else "less"


def _sureness(told: ComparisonWords, best: str) -> list[str]:
    say, found = told.words.say, told.found
    single = [say("report.note.single")] if len(found.plan.draws) == 1 else []
    if not best:
        acts = "_acts" if _base_acts(told) else ""
        return [say(f"report.note.unsure{acts}", base=told.labels[found.base]), *single]
    chance = found.best(told.outcome)[best].value
    sure = next((word for least, word in _SURE if chance >= least), "open")
    parts = {
        "policy": told.labels[best],
        "chance": told.words.percent(chance),
        "outcome": told.named(told.outcome),
    }
    return [say(f"report.note.sure.{sure}", n=len(found.names), **parts), *single]


def _base_acts(told: ComparisonWords) -> bool:
    """Tell whether the base does something itself: it is then not what doing nothing comes to."""
    found = told.found
    base = next(arm.case.scenario for arm in found.plan.arms if arm.name == found.base)
    return bool(getattr(base, "interventions", ()))


def _assumed(told: ComparisonWords, best: str) -> list[str]:
    """Say that levels are no news, and how many assumptions the effect of a policy rests on."""
    shown, say = best or told.ranked[0], told.words.say
    n = len(told.found.assumed(shown))
    lines = [say("report.note.level")]
    return [*lines, say("report.note.assumed", policy=told.labels[shown], n=n)] if n else lines


def _monday(told: ComparisonWords, best: str, ties: list[str]) -> list[str]:
    """Return what to do on Monday; of prices only at a level that counts euros."""
    say, found = told.words.say, told.found
    lines, free = [], "" if found.level.cost else "_free"
    if not best:
        how = "_acts" if _base_acts(told) else free
        lines.append(say(f"report.note.wait{how}", base=told.labels[found.base]))
    elif ties:
        named = say("answer.and").join(
            say("answer.quoted", policy=told.labels[name]) for name in (best, *ties)
        )
        lines.append(say(f"report.note.choose{free}", policies=named))
    else:
        lines.append(say(f"report.note.decide{free}", policy=told.labels[best]))
    unpriced = [told.labels[arm] for arm in found.variants if not found.price_given(arm)]
    if found.level.cost and unpriced:
        listed = say("answer.and").join(say("answer.quoted", policy=one) for one in unpriced)
        lines.append(say("report.note.ask_price", policies=listed))
    return [*lines, say("report.note.count")] if told.view.agents else lines


def run_note(
    result: RunResult,
    words: Wording,
    cost: Sequence[str],
    left: Sequence[str],
    rests: Sequence[str],
) -> Front:
    """Return the first page of a run: who uses the tool, who is left behind, euros, how sure, Monday."""
    main = result.features.main
    ends = None if result.spread is None else spread_ends(result.spread, main)
    said = run_answer(result.page, main, words, ends)
    facts = fact_rows(
        words,
        left=left,
        cost=cost,
        sureness=[_run_sureness(result, words)],
        rests=rests,
        monday=[words.say("report.note.compare"), words.say("report.note.count")],
    )
    return Front(said.text, facts, about=said.about)


def _run_sureness(result: RunResult, words: Wording) -> str:
    """Say how sure a run is: by its spread, by the draws beside it, or not at all where it is alone."""
    if result.spread is not None:
        return words.say("report.note.run_many")
    main = result.features.main
    band = result.band or {"outcomes": {}}
    found = band["outcomes"].get(f"{main}_use")
    if found is None:
        return words.say("report.note.run_single")
    ends = {end: words.percent(found[end]) for end in ("low", "high", "level")}
    use = words.percent(result.page["tools"][main]["use"])
    return words.say("report.note.run_band", draws=band["draws"], use=use, **ends)


def statistics(
    title: str, texts: list[str], facts: list[tuple[str, Any]], words: Wording
) -> Section:
    """Return what stands behind the first page, fact by fact."""
    rows = [(name, " ".join(lines)) for name, lines in facts]
    heads = [words.say("report.note.what"), words.say("report.note.told")]
    return Section(title, texts, parts=[Table(title, heads, rows, right=len(heads))])
