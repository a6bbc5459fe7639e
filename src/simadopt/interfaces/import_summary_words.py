"""What was understood of a staff file, in sentences of a language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from simadopt.io.import_summary import Column, Decision, ImportSummary
from simadopt.io.text_file import TWICE
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.interfaces.shell import Shell

__all__ = ["cause_words", "import_summary_lines", "print_import_summary"]

_ENCODINGS: Final = {
    "cp1252": "Windows-1252", "mac_roman": "Mac Roman", **dict.fromkeys(("utf-8-sig", TWICE), "UTF-8"),
}  # fmt: skip
_SHOWN: Final = 8
"""Services named at most."""


def import_summary_lines(
    understood: ImportSummary, words: Wording, *, short: bool = False
) -> list[str]:
    """Return what was understood, one sentence a line.

    Parameters
    ----------
    understood : ImportSummary
    words : Wording
    short : bool
        Leave out the equipment.
    """
    say, summary = words.say, understood
    lines = [_file(summary, words)]
    lines += [say(f"staff.note.{name}", value=value) for name, value in summary.notes]
    if summary.other_sheets:
        lines.append(say("staff.other_sheets", names=_listed(summary.other_sheets)))
    columns = {"read": summary.read, "guessed": summary.guessed, "mapped": summary.mapped}
    for name, found in columns.items():
        if found:
            lines.append(say(f"staff.{name}", columns=_listed(_read(found, words))))
    if summary.ignored:
        lines.append(say("staff.ignored", columns=_listed(_ignored(summary.ignored, words))))
    lines.append(
        say(
            "staff.people",
            people=words.count("people", summary.people),
            services=summary.services,
            directorates=summary.directorates,
            heads=summary.heads,
            directors=summary.directors,
            managers=summary.general_managers,
        )
    )
    lines += _categories(summary.categories, words)
    if summary.left_out:
        left = (say(f"staff.left.{why}", n=n) for why, n in summary.left_out)
        lines.append(say("staff.left_out", reasons=_listed(left)))
    lines += _managers(summary.managers, words)
    pairs = tuple(" = ".join(one) for one in summary.respelled)
    for name, services in (("respelled", pairs), ("headless", summary.headless)):
        if services:
            shown = [*services[:_SHOWN], *(["…"] if len(services) > _SHOWN else [])]
            lines.append(say(f"staff.{name}", n=len(services), names=_listed(shown)))
    if not short:
        lines += _equipment(summary, words)
    if summary.drawn:
        names = [say(f"staff.column.{name}") for name in summary.drawn]
        lines.append(say("staff.drawn", names=_listed(names)))
    for name, yours in (("remedies", True), ("decided", False)):
        told = [_decision(d, words) for d in summary.decisions if d.yours is yours and d.n]
        if told:
            lines.append(say(f"staff.{name}", choices="; ".join(told)))
    return lines


def cause_words(key: str, words: Wording) -> str:
    """Return what a cause is about, in words."""
    name, colon, value = key.partition(":")
    if colon and not value:
        return words.say("staff.cause.others", column=words.say(f"staff.column.{name}"))
    if colon:
        return words.say("staff.cause.value", column=words.say(f"staff.column.{name}"), value=value)
    return words.say(f"staff.cause.{name}")


def _decision(one: Decision, words: Wording) -> str:
    choice = words.say(f"staff.choice.{one.choice}")
    cause = cause_words(one.key, words)
    return words.say("staff.applied", cause=cause, name=one.key, choice=choice, n=one.n)


def print_import_summary(shell: Shell, tables: Iterable[Any], *, short: bool = False) -> None:
    """Print what was understood of staff files."""
    for staff, _ in tables:
        for line in import_summary_lines(staff.understood, shell.words, short=short):
            shell.print(line)


def _file(summary: ImportSummary, words: Wording) -> str:
    if summary.sheet:
        return words.say(
            "staff.workbook", where=summary.where, sheet=summary.sheet, line=summary.header_line
        )
    encoding = _ENCODINGS.get(summary.encoding, summary.encoding.upper())
    separator = words.say("staff.tab") if summary.separator == "tab" else summary.separator
    return words.say(
        "staff.text", where=summary.where, encoding=encoding, separator=separator,
        line=summary.header_line,
    )  # fmt: skip


def _read(columns: Iterable[Column], words: Wording) -> list[str]:
    return [f"{c.title} → {words.say(f'staff.column.{c.meaning}')}" for c in columns]


def _ignored(columns: Iterable[Column], words: Wording) -> list[str]:
    return [f"{c.title} ({words.say(f'staff.why.{c.why}')})" if c.why else c.title for c in columns]


def _categories(found: tuple[tuple[int, ...], ...], words: Wording) -> list[str]:
    """Say how many people are in A, B and C, and of how many the file does not say it."""
    told = []
    for letter, (said, by_grade, assumed) in zip("ABC", found, strict=False):
        parts = {"by_grade": by_grade, "assumed": assumed}
        how = _listed(words.say(f"staff.category.{k}", n=n) for k, n in parts.items() if n)
        key = f"staff.category.{'how' if how else 'some'}"
        told.append(words.say(key, letter=letter, n=said + by_grade + assumed, how=how))
    return [words.say("staff.categories", counts=_listed(told))] if told else []


def _managers(found: tuple[int, ...], words: Wording) -> list[str]:
    if not any(found):
        return []
    number, name, unknown, gone = found
    told = [words.say("staff.managers", number=number, name=name, unknown=unknown)]
    return told + ([words.say("staff.managers_left_out", n=gone)] if gone else [])


def _equipment(summary: ImportSummary, words: Wording) -> list[str]:
    given = {
        "mailboxes": summary.mailboxes,
        "workstations": summary.workstations,
        "laptops": summary.laptops,
    }
    return [
        words.say(f"staff.{name}", yes=count[0], no=count[1], unknown=count[2])
        for name, count in given.items()
        if count is not None
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
