"""What was understood of a staff file, packed for a page: sentences, columns to map, causes to choose for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from simadopt.core.errors import InputError
from simadopt.interfaces.app.session import Session, checked
from simadopt.interfaces.import_summary_words import cause_words, import_summary_lines
from simadopt.io.import_summary import Cause, Column, ImportSummary, StaffFileError
from simadopt.io.wording import Wording

__all__ = ["equipment_lines", "packed_causes", "packed_groups", "packed_import_summary"]

_LISTED: Final = 12
"""Values that the name of a group lists."""
MEANINGS: Final = ("key", "category", "grade", "service", "directorate", "rank", "title", "manager", "status",
                   "leaving", "site", "age", "birth", "mailbox", "workstation", "laptop", "front_desk",
                   "innovativeness")  # fmt: skip
"""What a column may hold."""
_EMPTY: Final = "no_category"
_UNASSUMED: Final = (_EMPTY, "category:")
"""Causes about which the page takes nothing before one has chosen: no category is the usual one."""


def packed_import_summary(found: ImportSummary, words: Wording) -> dict[str, Any]:
    """Return what was understood, in the words of the page."""
    return {
        "lines": _lines(found, words),
        "columns": [
            {
                "title": column.title,
                "meaning": column.meaning,
                "why": _why(column, words),
                "number": column.number,
            }
            for column in found.columns
        ],
        "decisions": [
            {
                "key": one.key,
                "label": cause_words(one.key, words),
                "count": one.n,
                "by": words.say(f"app.seen.{'by_you' if one.yours else 'by_itself'}"),
                "choice": one.choice,
                "choices": [[name, words.say(f"staff.choice.{name}")] for name in one.allowed],
            }
            for one in found.decisions
            if len(one.allowed) > 1
        ],
        "meanings": [
            [name, words.say(f"staff.column.{name}")]
            for name in dict.fromkeys([*MEANINGS, *(c.meaning for c in found.columns if c.meaning)])
        ],
    }


def equipment_lines(session: Session, name: str, found: ImportSummary, words: Wording) -> list[str]:
    """Return what is assumed of equipment that a staff file does not give, and who can use each tool by it.

    Empty where the file gives the mailbox and the workstation of everybody, and where the organisation
    cannot be run as it was sent: that is told with its run.
    """
    rules = [
        words.say(f"app.seen.rule_{device}")
        for device, told in (("mailbox", found.mailboxes), ("workstation", found.workstations))
        if told is None or told[2] > 0
    ]
    if not rules:
        return []
    try:
        case = checked(session.base(name, words), words)
        run = case.start(weeks=1)
        told = case.level.uses(case, run)
    except InputError:
        return rules
    own = run.labels.imported[run.labels.units.authority]
    tools = ", ".join(
        f"{words.texts.get(f'tool.{tool}', tool)} {words.number(int(n))}"
        for tool, n in zip(told.tools, told.eligible[own].sum(axis=0), strict=True)
    )
    able = words.say("app.seen.able", people=found.people, tools=tools)
    return [*rules, able, words.say("app.seen.able_where")]


def _lines(found: ImportSummary, words: Wording) -> list[str]:
    """Return sentences as the shell has them, but those of columns and choices, which a page lets change."""
    first, *rest = import_summary_lines(replace(found, columns=(), decisions=()), words)
    kinds = {
        "read": (*found.read, *found.mapped),
        "guessed": found.guessed,
        "ignored": found.ignored,
    }
    columns = [
        words.say(f"app.seen.{kind}", columns=", ".join(_named(one, words) for one in some))
        for kind, some in kinds.items()
        if some
    ]
    applied = [
        words.say(
            f"app.seen.{'applied' if one.yours else 'unasked'}", n=one.n,
            cause=cause_words(one.key, words), choice=words.say(f"staff.choice.{one.choice}"),
        )
        for one in found.decisions
        if one.n and len(one.allowed) < 2
    ]  # fmt: skip
    return [first, *rest, *columns, *applied]


def _named(column: Column, words: Wording) -> str:
    """Return the title of a column, and what it is read as."""
    if not column.meaning:
        why = _why(column, words)
        return f"{column.title} ({why})" if why else column.title
    return f"{column.title} → {words.say(f'staff.column.{column.meaning}')}"


def _why(column: Column, words: Wording) -> str:
    """Say why a column is read as it is, or is not read."""
    if not column.why:
        return ""
    return words.say(f"{'app.seen.why' if column.meaning else 'staff.why'}.{column.why}")


def _field(cause: Cause) -> str:
    """Return the user's title of a column; of one that is missing the message says which it is."""
    return "" if cause.field == cause.column else cause.field


def _value(cause: Cause, words: Wording) -> str:
    """Return the cells of a cause; dashes and the like that stand for nothing are said to be empty."""
    return words.say("app.seen.empty") if cause.key == _EMPTY else cause.value


def packed_groups(error: StaffFileError, words: Wording) -> list[dict[str, Any]]:
    """Return causes that one choice may answer: unread values of a column, several of them.

    Each has the ``members`` it stands for, the ``keys`` under which its choice is sent (of all other values
    of the column, of empty cells), and ``choices``; members may be answered otherwise, one by one.
    """
    kinds: dict[str, list[Cause]] = {}
    for cause in error.causes:
        name, colon, _ = cause.key.partition(":")
        kind = _UNASSUMED[1] if cause.key == _EMPTY else name + colon
        if cause.remedies and (colon or cause.key == _EMPTY):
            kinds.setdefault(kind, []).append(cause)
    return [_group(kind, found, words) for kind, found in kinds.items() if len(found) > 1]


def _group(kind: str, causes: Sequence[Cause], words: Wording) -> dict[str, Any]:
    told = [f"{_value(one, words) or one.key} ({words.number(one.count)})" for one in causes]
    listed = told[:_LISTED] + ["…"] * (len(told) > _LISTED)
    usual = "" if kind in _UNASSUMED else causes[0].remedies[0]
    return {
        "members": [one.key for one in causes],
        "keys": list(dict.fromkeys(_EMPTY if one.key == _EMPTY else kind for one in causes)),
        "legend": words.say(
            "app.seen.group", column=words.say(f"staff.column.{kind.rstrip(':')}"),
            n=sum(one.count for one in causes), values=words.listed(listed),
        ),
        "choices": [
            [
                name,
                words.say(
                    f"app.seen.{'others_left' if name == 'leave_out' else 'others'}",
                    choice=words.say(f"staff.choice.{name}"),
                ),
            ]
            for name in causes[0].remedies
        ],
        "usual": usual,
    }  # fmt: skip


def packed_causes(error: StaffFileError, words: Wording) -> list[dict[str, Any]]:
    """Return the causes of a refusal, each with its rows and what may be chosen."""
    return [
        {
            "key": cause.key,
            "file": cause.where if cause.where != error.understood.where else "",
            "field": _field(cause),
            "value": _value(cause, words),
            "message": cause.message.render(words.language),
            "hint": cause.hint,
            "count": cause.count,
            # what is said of the whole file has no line
            "lines": []
            if cause.lines == (error.understood.header_line,)
            else list(cause.lines[:20]),
            "choices": [[name, words.say(f"staff.choice.{name}")] for name in cause.remedies],
            "usual": "" if cause.key.startswith(_UNASSUMED) else "".join(cause.remedies[:1]),
        }
        for cause in error.causes
    ]
