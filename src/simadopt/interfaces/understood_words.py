"""What was understood of a staff file, in sentences of a language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simadopt.io.understood import Column, Understood
from simadopt.io.wording import Wording

__all__ = ["understood_lines"]

_SHOWN: Final = 8
"""Services named at most."""


def understood_lines(understood: Understood, words: Wording, *, short: bool = False) -> list[str]:
    """Return what was understood, one sentence a line.

    Parameters
    ----------
    understood : Understood
    words : Wording
    short : bool
        Leave out the equipment.
    """
    say, told = words.say, understood
    lines = [_file(told, words)]
    lines += [say(f"staff.note.{name}", value=value) for name, value in told.notes]
    if told.other_sheets:
        lines.append(say("staff.other_sheets", names=_listed(told.other_sheets)))
    columns = {"read": told.read, "guessed": told.guessed, "mapped": told.mapped}
    for name, found in columns.items():
        if found:
            lines.append(say(f"staff.{name}", columns=_listed(_read(found, words))))
    if told.ignored:
        lines.append(say("staff.ignored", columns=_listed(_ignored(told.ignored, words))))
    lines.append(
        say(
            "staff.people",
            people=words.count("people", told.people),
            services=told.services,
            directorates=told.directorates,
            heads=told.heads,
            directors=told.directors,
            managers=told.general_managers,
        )
    )
    if told.left_out:
        left = (f"{words.number(n)} {say(f'staff.left.{why}')}" for why, n in told.left_out)
        lines.append(say("staff.left_out", reasons=_listed(left)))
    if told.headless:
        names = [*told.headless[:_SHOWN], *(["…"] if len(told.headless) > _SHOWN else [])]
        lines.append(say("staff.headless", n=len(told.headless), names=_listed(names)))
    if not short:
        lines += _equipment(told, words)
    if told.drawn:
        names = [say(f"staff.column.{name}") for name in told.drawn]
        lines.append(say("staff.drawn", names=_listed(names)))
    if told.remedies:
        applied = (
            say("staff.applied", cause=key, choice=say(f"staff.choice.{choice}"), n=n)
            for key, choice, n in told.remedies
        )
        lines.append(say("staff.remedies", choices=_listed(applied)))
    return lines


def _file(told: Understood, words: Wording) -> str:
    if told.sheet:
        return words.say(
            "staff.workbook", where=told.where, sheet=told.sheet, line=told.header_line
        )
    encoding = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "mac_roman": "Mac Roman"}.get(
        told.encoding, told.encoding.upper()
    )
    separator = words.say("staff.tab") if told.separator == "tab" else told.separator
    return words.say(
        "staff.text", where=told.where, encoding=encoding, separator=separator,
        line=told.header_line,
    )  # fmt: skip


def _read(columns: Iterable[Column], words: Wording) -> list[str]:
    return [f"{c.title} → {words.say(f'staff.column.{c.meaning}')}" for c in columns]


def _ignored(columns: Iterable[Column], words: Wording) -> list[str]:
    return [f"{c.title} ({words.say(f'staff.why.{c.why}')})" if c.why else c.title for c in columns]


def _equipment(told: Understood, words: Wording) -> list[str]:
    given = {
        "mailboxes": told.mailboxes,
        "workstations": told.workstations,
        "laptops": told.laptops,
    }
    return [
        words.say(f"staff.{name}", yes=count[0], no=count[1], unknown=count[2])
        for name, count in given.items()
        if count is not None
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
