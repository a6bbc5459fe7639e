"""The first page of a note: what a director reads in one minute, of a comparison or of a run.

The answer with its ties, people and euros, sureness in words, what it rests on, what to do on Monday.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from simadopt.experiments.comparison.result import Comparison, Difference
from simadopt.interfaces.answer import (
    base_acts,
    comparison_answer,
    gain_words,
    run_answer,
    spread_ends,
    surest,
    tied,
)
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report.parts import Front, Section, Table, fact_rows, unbroken
from simadopt.interfaces.report.situation import FEW, Situation
from simadopt.interfaces.run_result import RunResult
from simadopt.io.wording import Wording

__all__ = ["compare_note", "measure", "run_note", "statistics"]

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
    place = Situation(told) if told.view.agents else None
    end = {
        "sureness": _sureness(told, best),
        "rests": [*rests, *_assumed(told, best)],
        "monday": _monday(told, best, ties, place),
    }
    budget = {} if place is None else {"budget": place.budget(), "prices": place.prices()}
    start = {} if place is None else _start(told, place)
    said = comparison_answer(found, words, outcome, *more)
    return Front(
        said.text,
        fact_rows(words, **{**budget, "sureness": end["sureness"], **start, **end}),
        about=said.about,
        table=_table(told),
        brief=fact_rows(words, **budget, **end),
    )


def _start(told: ComparisonWords, place: Situation) -> dict[str, list[str]]:
    """Return what stands before the answer: costs, people, the start, the policies, what is known."""
    return {
        "cost": _cost_is(told),
        "who": place.who(),
        "today": place.today(),
        "acts": place.acts(),
        "known": place.known(),
    }


def measure(told: ComparisonWords) -> str:
    """Return what an outcome is and what it counts, where staff are told in two measures."""
    level, named = told.found.level, told.named(told.outcome)
    kind = {level.adopters: "users", level.headline: "use"}.get(told.outcome, "")
    return told.words.say(f"report.measure_{kind}", outcome=named) if kind else named


def _split(told: ComparisonWords) -> bool:
    """Tell whether costs are told as purchases, staff time and both together."""
    found = told.found
    return bool(found.level.time) and {"eur", found.level.cost} <= set(found.outcomes)


def _cost_is(told: ComparisonWords) -> list[str]:
    """Say what a cost is made of, and at how much an hour of staff is counted in these runs."""
    found, level = told.found, told.found.level
    if not _split(told):
        return []
    for name in found.variants:
        hours, paid, cost = (
            found.difference(name, one).value for one in (level.time, "eur", level.cost)
        )
        if hours > 0.0 and not math.isnan(cost):
            if cost <= paid:
                return [told.words.say("report.cost_is_free")]
            drawn = "_drawn" if len(found.plan.draws) > 1 else ""
            rate = told.words.number((cost - paid) / hours)
            return [told.words.say(f"report.cost_is{drawn}", rate=rate)]
    return []


def _table(told: ComparisonWords) -> Table:
    """Return what each policy adds, what it costs, and whether it is told from the base."""
    say, found, level = told.words.say, told.found, told.found.level
    costs = ["eur", level.time, level.cost] if _split(told) else [level.cost][: bool(level.cost)]
    names = ("buy", "time", "price") if _split(told) else ("price_only",)[: len(costs)]
    rows = []
    for name in told.ranked:
        gap = told.gap(told.difference(name, told.outcome), told.outcome)
        shown = [gap, *(told.cell(name, cost) for cost in costs)]
        verdict = _verdict(told, name)
        rows.append((told.labels[name], *map(unbroken, shown), verdict))
    heads = [
        say("report.policy"),
        told.title(told.outcome),
        *(say(f"report.note.{name}") for name in names),
        say("report.note.apart"),
    ]
    return Table(say("report.note.table", base=told.labels[found.base]), heads, rows)


def _verdict(told: ComparisonWords, name: str) -> str:
    """Say what is shown of a policy: by the measure of the table, else by the other one, under its name."""
    shown, other = _shown(told.difference(name, told.outcome), told), _other_measure(told)
    if shown == "neither" and other is not None:
        by = _shown(other.difference(name, other.outcome), other)
        if by != "neither":
            named = {"outcome": other.title(other.outcome)}
            return told.words.say(f"report.note.only_{by}", **named)
    return told.words.say(f"report.note.{shown}")


def _shown(gap: Difference, told: ComparisonWords) -> str:
    """Return whether a policy is shown to do more or less than the base, or neither."""
    if math.isnan(gap.low) or gap.holds_zero:
        return "neither"
    return "more" if (told.found.outcomes[told.outcome].better or 1) * gap.value > 0.0 else "less"


def _sureness(told: ComparisonWords, best: str) -> list[str]:
    say, found = told.words.say, told.found
    single = [say("report.note.single")] if len(found.plan.draws) == 1 else []
    if not best:
        by = _other_measure(told)
        if by is not None and surest(by):  # one statement of both measures
            return [*_other(told, best), *single]
        acts = "_acts" if base_acts(found) else ""
        named = {"base": told.labels[found.base], "outcome": told.named(told.outcome)}
        return [say(f"report.note.unsure{acts}", **named), *single, *_other(told, best)]
    chance = found.best(told.outcome)[best].value
    sure = next((word for least, word in _SURE if chance >= least), "open")
    parts = {
        "policy": told.labels[best],
        "base": told.labels[found.base],
        "chance": told.words.percent(chance),
        "outcome": told.named(told.outcome),
    }
    return [
        say(f"report.note.sure.{sure}", n=len(found.names), **parts),
        *single,
        *_other(told, best),
    ]


def _other_measure(told: ComparisonWords) -> ComparisonWords | None:
    """Return the comparison by the headline, where the first page counts adopters."""
    level = told.found.level
    if not told.view.agents or told.outcome != level.adopters:
        return None
    return ComparisonWords(told.found, told.words, level.headline)


def _other(told: ComparisonWords, best: str) -> list[str]:
    """Say what the other measure tells, where it tells something else."""
    other = _other_measure(told)
    first = "" if other is None else surest(other)
    if other is None or first == best:
        return []
    say, named = told.words.say, {"measure": measure(other)}
    if not first:
        return [say("report.note.other_none", **named)]
    parts = {"policy": told.labels[first], "gain": gain_words(other, first), **named}
    if best:
        return [say("report.note.other_best", **parts)]
    parts |= {"base": told.labels[told.found.base], "outcome": measure(told)}
    return [say("report.note.other_more", **parts)]


def _assumed(told: ComparisonWords, best: str) -> list[str]:
    """Say that levels are no news, and how many assumptions the effect of a policy rests on."""
    shown, say = best or told.ranked[0], told.words.say
    n = len(told.found.assumed(shown))
    lines = [say("report.note.level")]
    return [*lines, say("report.note.assumed", policy=told.labels[shown], n=n)] if n else lines


def _monday(
    told: ComparisonWords, best: str, ties: list[str], place: Situation | None
) -> list[str]:
    """Return what to do on Monday; of prices only at a level that counts euros."""
    say, found = told.words.say, told.found
    lines, free = [], "" if found.level.cost else "_free"
    other = None if best else _other_measure(told)
    if other is not None and (first := surest(other)):
        by = {"measure": other.named(other.outcome), "outcome": told.named(told.outcome)}
        lines.append(say("report.note.wait_measure", policy=told.labels[first], **by))
    elif not best:
        how = "_acts" if base_acts(found) else free
        lines.append(say(f"report.note.wait{how}", base=told.labels[found.base]))
    elif ties:
        lines.append(say(f"report.note.choose{free}", policies=_named(told, [best, *ties])))
    else:
        lines.append(say(f"report.note.decide{free}", policy=told.labels[best]))
    unpriced = [arm for arm in found.variants if not found.price_given(arm)]
    if found.level.cost and unpriced:
        every = FEW < len(unpriced) == len(found.variants)
        asked = say("report.note.all", n=len(unpriced)) if every else _quoted(told, unpriced)
        lines.append(say("report.note.ask_price", policies=asked))
    return lines if place is None else [*lines, place.count_first()]


def _named(told: ComparisonWords, names: Sequence[str]) -> str:
    """Return the best policies by name; where they are many, as those that the answer names."""
    many = len(names) > FEW
    return told.words.say("report.note.named", n=len(names)) if many else _quoted(told, names)


def _quoted(told: ComparisonWords, names: Sequence[str]) -> str:
    say = told.words.say
    return say("answer.and").join(say("answer.quoted", policy=told.labels[one]) for one in names)


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
    return Section(
        title, texts, parts=[Table(words.say("report.note.facts"), heads, rows, right=len(heads))]
    )
