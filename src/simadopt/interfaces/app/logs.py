"""Monthly counts sent by a page: read, checked, then what they teach, with the gate on its forecast."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.experiments.learning.fitted import Fit, Plan
from simadopt.experiments.learning.learning import Brought, bring, checked, fit_of
from simadopt.experiments.learning.told import ALL, facts, forecast_table, quality_facts, unshown
from simadopt.experiments.learning.unclear import Unclear, UnclearError
from simadopt.experiments.learning.usage_map import UsageMap
from simadopt.interfaces import learned_words as told
from simadopt.interfaces.app.answers import MOST_CHOICES
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.last_month import Counted, counted_in
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.session import checked as checked_size
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording

__all__ = ["PARTICLES", "PARTS", "SentLogs", "keep_logs", "kept_logs", "learn_job"]

PARTS: Final = ("counts", "training", "calendar", "access")
"""Files that may be sent together; the first must be."""
PARTICLES: Final = 240
"""Runs in each round of learning, as in a shell."""
AHEAD: Final = 12
"""Months to come that are drawn, as in a shell."""
_ENDS: Final = ("q05", "q50", "q95")


@dataclass
class SentLogs:
    """Counts that a page sent, for one scenario.

    Parameters
    ----------
    key : str
        Their name here.
    scenario : str
        Its name here.
    brought : Brought
    hold_out : int
    last_month : tuple of Counted
        Users of the last month; empty until counts are learned from.
    fit : Fit or None
        What they taught.
    started : set of str
        Scenarios that start from the last month.
    """

    key: str
    scenario: str
    brought: Brought
    hold_out: int
    last_month: tuple[Counted, ...] = ()
    fit: Fit | None = None
    started: set[str] = field(default_factory=set)


def keep_logs(
    session: Session, scenario: str, files: Mapping[str, bytes], hold_out: int, words: Wording,
    names: Mapping[str, str], how: UsageMap | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Read monthly counts and what goes with them; return what was understood, or what is to be said.

    Parameters
    ----------
    session : Session
    scenario : str
    files : mapping of `PARTS` to bytes
    hold_out : int
        Last months that would be held back.
    words : Wording
    names : mapping of `PARTS` to str
        The user's name of each file, to be shown.
    how : UsageMap, optional
        What the user said of the counts: their tool, services that their names mean.

    Raises
    ------
    InputError
        With one line per problem of every file.
    """
    case = checked_size(session.base(scenario, words), words)
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        paths = {part: Path(place) / f"{part}.csv" for part in files}
        for part, contents in files.items():
            paths[part].write_bytes(contents)
        shown = {str(path): names.get(part, part) for part, path in paths.items()}
        try:
            more = {part: path for part, path in paths.items() if part != PARTS[0]}
            brought = bring(case, paths[PARTS[0]], how=how, **more)
        except InputError as error:
            if isinstance(error, UnclearError) and error.alone and _askable(error.asks):
                return {"ask": _asked(error.asks)}
            told_to_reader = [replace(p, where=shown.get(p.where, p.where)) for p in error.problems]
            raise InputError(told_to_reader) from None
    name = names.get(PARTS[0], PARTS[0])
    brought = replace(brought, counts=replace(brought.counts, where=name))
    checked(brought, hold_out)
    sent = SentLogs(secrets.token_urlsafe(12), scenario, brought, hold_out)
    session.keep_logs(sent.key, sent)
    return _understood(sent, words)


def _askable(asks: Unclear) -> bool:
    """Tell whether a page can send the answers: those of a table of other services are too many."""
    return len(asks.names) <= MOST_CHOICES


def _asked(asks: Unclear) -> dict[str, Any]:
    """Return what is to be said before counts can be read, ready for JSON."""
    return {
        "tools": list(asks.tools),
        "columns": list(asks.columns),
        "services": list(asks.services),
        "names": [
            {"name": name, "likely": list(found.likely), "clear": found.clear}
            for name, found in asks.names.items()
        ],
    }


def _understood(sent: SentLogs, words: Wording) -> dict[str, Any]:
    """Return what was understood of counts, ready for JSON."""
    counts = sent.brought.counts
    quality, noise = checked(sent.brought, sent.hold_out)
    lines = [words.say("app.logs.file", file=counts.where, tools=words.listed(
        words.texts.get(f"tool.{tool}", tool) for tool in counts.tools
    ))]  # fmt: skip
    lines += told.quality_lines(quality_facts(counts, quality, noise), words)
    if absent := _absent(sent.brought, words):
        lines.append(words.say("app.logs.absent", n=len(absent), names=words.listed(absent)))
    if counts.ignored:
        lines.append(words.say("learn.ignored", names=", ".join(counts.ignored)))
    return {
        "logs": sent.key, "lines": lines, "months": counts.months, "hold_out": sent.hold_out,
        "state_only": bool(quality.why),
    }  # fmt: skip


def _absent(brought: Brought, words: Wording) -> list[str]:
    """Return the services of which counts tell nothing."""
    groups = brought.told.groups
    alone = len({name.partition("/")[0] for name in groups}) == 1
    silent = ~np.isfinite(brought.counts.active).any(axis=(1, 2))
    return [
        service_label(f"service:{groups[g]}", words, alone=alone) for g in np.flatnonzero(silent)
    ]


def kept_logs(session: Session, scenario: str, words: Wording) -> dict[str, Any]:
    """Return what was read and learned last of the counts of a scenario, in the page's language."""
    sent = session.logs_for(scenario)
    if sent is None:
        return {"read": None, "found": None}
    found = None if sent.fit is None else packed_fit(sent.fit, words)
    return {"read": _understood(sent, words), "found": found}


def learn_job(
    session: Session, key: str, hold_out: int, words: Wording
) -> tuple[Callable[[Job], dict[str, Any]], int]:
    """Return the job that learns from counts that were sent, and its steps: until it runs, one.

    Raises
    ------
    InputError
        When they are no longer kept.
    """
    sent = session.logs_of(key)
    if sent is None:
        raise InputError(Problem("page", None, "logs", "", Message("app.refuse.gone_counts")))
    brought: Brought = sent.brought
    plan = Plan(
        particles=PARTICLES, workers=1, seed=session.base(sent.scenario, words).scenario.seed
    )

    def work(job: Job) -> dict[str, Any]:
        def tick(done: int, whole: int) -> None:
            job.total = whole
            job.tick(done)

        fit = fit_of(brought, hold_out=hold_out, plan=plan, tick=tick)
        sent.last_month = counted_in(fit.counts, fit.origin, fit.told)
        sent.fit, sent.hold_out = fit, hold_out
        return packed_fit(fit, words)

    return work, 1


def packed_fit(fit: Fit, words: Wording) -> dict[str, Any]:
    """Return what counts taught, ready for JSON: verdicts, the gate, months of each service and tool."""
    found = facts(fit)
    table = forecast_table(fit)
    alone = len({n.partition("/")[0] for n in table["service"] if n != ALL}) == 1
    groups = []
    for key, rows in table.groupby(["service", "tool"], sort=False):
        name, tool = map(str, key)
        label = words.say("learn.all") if name == ALL else service_label(name, words, alone=alone)
        groups.append(
            {
                "service": label,
                "all": name == ALL,
                "tool": tool,
                "eligible": float(rows["eligible"].dropna().iloc[-1]),
                **{
                    kind: _months(rows[rows["kind"] == kind], kind, passes=found["forecast_shown"])
                    for kind in ("counted", "hidden", "held", "ahead")
                },
            }
        )
    naive = [] if found["forecast_shown"] else [told.naive_line(found, table, words)]
    packed: dict[str, Any] = rounded({"groups": sorted(groups, key=lambda one: not one["all"])})
    return {
        **packed,
        "shown": found["forecast_shown"],
        "hold_out": fit.hold_out,
        "verdict": "pass" if found["forecast_shown"] else "state" if fit.score is None else "fail",
        "gate": [*told.gate_lines(found, words), *naive, *_few_lines(unshown(fit), words)],
        "quality": [*told.quality_lines(found, words)],
        "verdicts": [] if found["state_only"] else [*told.verdict_rows(found, words)],
        "more": [*told.more_lines(found, _of_the_page(words))],
    }


def _few_lines(tools: Sequence[str], words: Wording) -> Iterator[str]:
    """Yield of which tools something is not shown."""
    if tools:
        names = [words.texts.get(f"tool.{tool}", tool) for tool in tools]
        yield words.say("app.logs.few", tools=words.listed(names))


def _of_the_page(words: Wording) -> Wording:
    """Return the catalogue with what a page says in the place of a shell."""
    own = {
        f"learn.more.{name}": words.texts[f"app.logs.more.{name}"] for name in ("heads", "course")
    }
    return replace(words, texts={**words.texts, **own})


def _months(rows: pd.DataFrame, kind: str, *, passes: bool) -> list[dict[str, Any]]:
    """Return the months of a kind; a forecast that fails the gate is the naive one alone."""
    if kind in ("counted", "hidden"):
        names = ["month", "observed"]
    elif kind == "held" or passes:
        names = ["month", *_ENDS, "naive"]
    else:
        names = ["month", "naive", "naive_q05", "naive_q95"]
    there = [name for name in names if name in rows.columns]
    some = rows[there][: AHEAD if kind == "ahead" else None]
    return [{str(k): v for k, v in row.items()} for row in some.to_dict("records")]
