"""Monthly counts sent by a page: read, checked, then what they teach, with the gate on its forecast."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.experiments.learning.counts import across_message
from simadopt.experiments.learning.fitted import Fit, Plan
from simadopt.experiments.learning.learning import Brought, bring, checked, fit_of
from simadopt.experiments.learning.told import ALL, facts, forecast_table, quality_facts
from simadopt.interfaces import learned_words as told
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.last_month import Counted, counted_in
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.session import checked as checked_size
from simadopt.interfaces.groups import service_label
from simadopt.io.wording import Wording

__all__ = ["PARTICLES", "PARTS", "SentLogs", "keep_logs", "learn_job"]

PARTS: Final = ("counts", "training", "calendar", "access")
"""Files that may be sent together; the first must be."""
PARTICLES: Final = 240
"""Runs in each round of learning, as in a shell."""
_ENDS: Final = ("q05", "q50", "q95")


@dataclass
class SentLogs:
    """Counts that a page sent, for one scenario.

    Parameters
    ----------
    scenario : str
        Its name here.
    brought : Brought
    last_month : tuple of Counted
        Users of the last month; empty until counts are learned from.
    """

    scenario: str
    brought: Brought
    last_month: tuple[Counted, ...] = ()


def keep_logs(
    session: Session, scenario: str, files: Mapping[str, bytes], hold_out: int, words: Wording,
    names: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Read monthly counts and what goes with them; return what was understood.

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
            brought = bring(case, paths[PARTS[0]], **more)
        except InputError as error:
            raise InputError([_of_reader(one, shown) for one in error.problems]) from None
    name = names.get(PARTS[0], PARTS[0])
    brought = replace(brought, counts=replace(brought.counts, where=name))
    quality, noise = checked(brought, hold_out)
    found = quality_facts(brought.counts, quality, noise)
    key = secrets.token_urlsafe(12)
    session.keep_logs(key, SentLogs(scenario, brought))
    lines = [*told.quality_lines(found, words)]
    if brought.counts.ignored:
        lines.append(words.say("learn.ignored", names=", ".join(brought.counts.ignored)))
    return {
        "logs": key, "lines": lines, "months": brought.counts.months,
        "state_only": bool(quality.why),
    }  # fmt: skip


def _of_reader(one: Problem, shown: Mapping[str, str]) -> Problem:
    """Return a problem of a file that was sent, by the reader's name of the file."""
    name = shown.get(one.where, one.where)
    across = isinstance(one.message, Message) and one.message.key == "problem.counts_across"
    return replace(one, where=name, message=across_message(name) if across else one.message)


def learn_job(
    session: Session, key: str, hold_out: int, words: Wording
) -> tuple[Callable[[Job], dict[str, Any]], int]:
    """Return the job that learns from counts that were sent, and its steps.

    Raises
    ------
    InputError
        When they are no longer kept.
    """
    sent = session.logs_of(key)
    if sent is None:
        raise InputError(Problem("page", None, "logs", "", Message("app.refuse.gone")))
    brought: Brought = sent.brought
    plan = Plan(
        particles=PARTICLES, workers=1, seed=session.base(sent.scenario, words).scenario.seed
    )
    steps = 1000

    def work(job: Job) -> dict[str, Any]:
        fit = fit_of(
            brought, hold_out=hold_out, plan=plan,
            tick=lambda done, whole: job.tick(steps * done // max(whole, 1)),
        )  # fmt: skip
        sent.last_month = counted_in(fit.counts, fit.origin, fit.told)
        return packed_fit(fit, words)

    return work, steps


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
    packed: dict[str, Any] = rounded({"groups": sorted(groups, key=lambda one: not one["all"])})
    return {
        **packed,
        "shown": found["forecast_shown"],
        "hold_out": fit.hold_out,
        "verdict": "pass" if found["forecast_shown"] else "state" if fit.score is None else "fail",
        "gate": [] if fit.score is None else [*told.gate_lines(found, words)],
        "quality": [*told.quality_lines(found, words)],
        "verdicts": [] if found["state_only"] else [*told.verdict_rows(found, words)],
        "more": [*told.more_lines(found, _of_the_page(words))],
    }


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
        names = ["month", "naive"]
    there = [name for name in names if name in rows.columns]
    return [{str(k): v for k, v in row.items()} for row in rows[there].to_dict("records")]
