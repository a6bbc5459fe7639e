"""What stands behind the first page of a comparison: its answer by each measure, and facts about it."""

from __future__ import annotations

from collections.abc import Sequence

from simadopt.interfaces import comparison_table
from simadopt.interfaces.comparison_words import ComparisonWords
from simadopt.interfaces.report import grounds, note
from simadopt.interfaces.report.parts import fact_rows, in_words
from simadopt.levels.staff.model.outcomes import shown_of
from simadopt.levels.staff.organisation.catalogue import features_for

__all__ = ["grounds_of", "measures_of", "statistics_of", "told_of"]


def grounds_of(comparison: ComparisonWords) -> list[str]:
    """Return what a comparison rests on, without codes."""
    return [in_words(text, comparison.words) for text in comparison_table.grounds(comparison)]


def told_of(comparison: ComparisonWords, names: Sequence[str]) -> tuple[str, ...]:
    """Return the outcomes that a list names, by the tools of the scenarios compared."""
    return shown_of(names, features_for(comparison.found.plan.arms[0].case.scenario))


def measures_of(comparison: ComparisonWords) -> list[ComparisonWords]:
    """Return the comparison by each measure that the note tells, that of the first page first."""
    level = comparison.found.level
    if comparison.outcome != level.headline or not level.adopters:
        return [comparison]
    return [ComparisonWords(comparison.found, comparison.words, level.adopters), comparison]


def statistics_of(
    measures: Sequence[ComparisonWords],
) -> tuple[list[str], list[tuple[str, Sequence[str]]]]:
    """Return the answer by each measure, and the facts about it, each under its name."""
    comparison = measures[-1]
    words, say, found = comparison.words, comparison.words.say, comparison.found
    answers = [[in_words(text, words) for text in one.answer()] for one in measures]
    first, *rest = answers[-1]
    texts = [first]
    if len(measures) > 1:
        told = zip(measures, answers, strict=True)
        by = [say("report.note.by", measure=note.measure(one), answer=a[0]) for one, a in told]
        texts = [say("report.note.two"), *by]
    best = comparison.ranked[0]
    facts = fact_rows(
        words,
        interval=grounds_of(comparison)[:2],
        cost=[*rest[:1], _gap(comparison, best, "cost_eur")],
        sure=rest[1:],
        left=[_gap(comparison, best, "services_left_behind")],
        residents=[
            _gap(comparison, best, n) for n in told_of(comparison, ("tracked_share", "delay_days"))
        ]
        or [say("run.no_requests")],
        rests=[*grounds.rests_on(words), say("compare.priors")],
    )
    if found.set_aside:
        reason = found.set_aside[min(found.set_aside)]
        told_aside = say("report.aside", n=len(found.set_aside), reason=reason)
        facts.append((say("report.fact.aside"), [told_aside]))
    return texts, facts


def _gap(comparison: ComparisonWords, variant: str, outcome: str) -> str:
    level = comparison.level(outcome, comparison.found.mean(comparison.found.base, outcome).value)
    return comparison.words.say(
        "report.gap",
        outcome=comparison.title(outcome),
        gap=comparison.gap(comparison.difference(variant, outcome), outcome),
        level=level,
    )
