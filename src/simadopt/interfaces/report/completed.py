"""What stands in a staff file's place where it lacks something, in lines of a language."""

from __future__ import annotations

from collections.abc import Iterator

from simadopt.cases import Case
from simadopt.interfaces.import_summary_words import category_lines, cause_words
from simadopt.io.wording import Wording
from simadopt.levels.staff.files.staff_table import StaffTable

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
        if any(assumed for *_, assumed in seen.categories):
            yield from category_lines(seen.categories, words)
        if seen.drawn:
            names = ", ".join(words.say(f"staff.column.{name}") for name in seen.drawn)
            yield words.say("staff.drawn", names=names)
