"""What was learned of an authority, in sentences and rows of a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from simadopt.cases import Case
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording
from simadopt.levels.staff.known.table import known_in

__all__ = ["known_lines", "sheet_of_state", "state_rows"]


def known_lines(case: Case, words: Wording) -> Iterator[str]:
    """Yield what was read of what is known of services."""
    table = known_in(case.tables)
    if table is None:
        return
    services = len({(row.authority, row.service) for row in table.rows})
    key = "learn.known_read" if table.week_0 else "learn.known_read_undated"
    told = words.day(table.week_0) if table.week_0 else ""
    yield words.say(key, rows=len(table), services=services, day=told)
    if table.ignored:
        yield words.say("learn.ignored", names=", ".join(table.ignored))


def state_rows(table: pd.DataFrame, words: Wording) -> Iterator[tuple[str, ...]]:
    """Yield service, tool, people who could, known users, users before and after, as texts."""
    alone = len({name.partition("/")[0] for name in table["service"]}) == 1
    for row in table.to_dict("records"):
        if row["known"] == row["known"]:
            yield (
                service_label(row["service"], words, alone=alone),
                words.texts.get(f"tool.{row['tool']}", row["tool"]),
                words.number(row["eligible"]),
                words.percent(row["known"]),
                _range(row, "before", words),
                _range(row, "after", words),
            )


def _range(row: Mapping[Any, Any], when: str, words: Wording) -> str:
    low, middle, high = (words.percent(row[f"{when}_{end}"]) for end in ("q05", "q50", "q95"))
    return f"{middle} ({low}–{high})"


def sheet_of_state(case: Case, table: pd.DataFrame, words: Wording) -> str:
    """Return the data sheet of a known state, in Markdown."""
    say = words.say
    headers = ("service", "tool", "eligible", "users_known", "users_before", "users_after")
    lines = [f"# {getattr(case.scenario.title, words.language)}", ""]
    lines += [f"- {line}" for line in known_lines(case, words)]
    lines += ["", "| " + " | ".join(say(f"learn.{h}") for h in headers) + " |"]
    lines += ["|" + "---|" * len(headers)]
    lines += ["| " + " | ".join(row) + " |" for row in state_rows(table, words)]
    lines += ["", say("learn.user_means"), "", say("learn.state_only")]
    return "\n".join(lines) + "\n"
