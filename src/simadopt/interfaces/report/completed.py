"""What stands in a staff file's place where it lacks something, in lines of a language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from simadopt.cases import Case
from simadopt.interfaces.import_summary_words import cause_words
from simadopt.io.import_summary import Decision
from simadopt.io.wording import Wording
from simadopt.levels.staff.files.staff_table import StaffTable
from simadopt.levels.staff.tables.features import CATEGORIES

__all__ = ["file_lines"]


def file_lines(case: Case, words: Wording) -> Iterator[str]:
    """Yield what was put in place of what a staff file lacks: categories, services, ages."""
    for table, _ in case.tables.values():
        seen = table.understood if isinstance(table, StaffTable) else None
        if seen is None:
            continue
        told = [
            words.say(
                "report.file_choice",
                cause=cause_words(one.key, words),
                choice=words.say(f"staff.choice.{one.choice}"),
                n=one.n,
            )
            for one in seen.decisions
            if one.n
        ]
        if told:
            yield words.say("report.file_choices", choices=words.listed(told))
        yield from (
            words.say("staff.note.grades", value=value)
            for name, value in seen.notes
            if name == "grades"
        )
        yield from _assumed(seen.decisions, words)
        if seen.drawn:
            names = ", ".join(words.say(f"staff.column.{name}") for name in seen.drawn)
            yield words.say("staff.drawn", names=names)


def _assumed(decisions: Iterable[Decision], words: Wording) -> Iterator[str]:
    """Yield how many people are in a category that was chosen for them, if any are."""
    found: Counter[str] = Counter()
    for one in decisions:
        if one.key.partition(":")[0] in ("category", "no_category") and one.choice in CATEGORIES:
            found[one.choice] += one.n
    if found:
        counts = [words.say("report.file_assumed_of", letter=c, n=found[c]) for c in sorted(found)]
        yield words.say("report.file_assumed", counts=words.listed(counts))
