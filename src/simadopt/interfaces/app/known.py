"""What a user knows of services, as a form of the page: what it starts from, read, and put in a case.

Real services of few people are named in the form, so that one may tell what he knows of them; no figure of
theirs leaves this room: those are shown together, as everywhere.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.experiments.learning.state import REPLICATES, state_table
from simadopt.interfaces.app.jobs import Job
from simadopt.interfaces.app.own_files import KNOWN as FILE
from simadopt.interfaces.app.own_files import with_our_names
from simadopt.interfaces.app.session import Session, checked
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.learning_words import known_lines
from simadopt.io.wording import Wording
from simadopt.levels.staff.known.table import KNOWN, KnownRow, known_in

__all__ = ["CELLS", "known_form", "model_rows", "state_job", "with_rows", "with_text"]

CELLS: Final = ("service", "tool", "users", "date", "since", "head", "equipped")
"""Cells of a row of the form: the columns of ``known.csv``."""
MOST_ROWS: Final = 5_000
_LONGEST: Final = 200
_SCENARIO_FIELD: Final = "known"


@dataclass(frozen=True)
class _Service:
    """A service of the form: its name in files, its label, people, and people equipped by tool."""

    authority: str
    name: str
    label: str
    staff: int | None
    equipped: list[int] | None


def known_form(session: Session, name: str, words: Wording) -> dict[str, Any]:
    """Return the services of a scenario with what is known of each, ready for JSON.

    Sizes of real services of few people, which are shown together, are not told.
    """
    case = checked(session.base(name, words), words)
    uses, services = _services(case, words)
    table = known_in(case.tables)
    return {
        "services": [vars(one) for one in services],
        "tools": list(uses.tools),
        "rows": [] if table is None else [_cells(row, words) for row in table.rows],
        "lines": list(known_lines(case, words)),
        "is_known": table is not None,
    }


def _services(case: Case, words: Wording) -> tuple[Uses, list[_Service]]:
    run = case.start(weeks=1)
    uses = case.level.uses(case, run)
    labels = run.labels
    staff = np.bincount(run.o.people.service, minlength=len(uses.groups))
    real = labels.imported[labels.units.authority]
    alone = len(labels.units.key) == 1
    found = []
    for s, full in enumerate(uses.groups):
        authority, _, name = full.partition("/")
        hidden = uses.shown[s] != full
        found.append(
            _Service(
                authority="" if alone else authority,
                name=name,
                label=name if real[s] else service_label(f"service:{full}", words, alone=alone),
                staff=None if hidden else int(staff[s]),
                equipped=None if hidden else uses.eligible[s].tolist(),
            )
        )
    return uses, sorted(found, key=lambda one: one.label.casefold())


def _cells(row: KnownRow, words: Wording) -> dict[str, str]:
    """Return a row as its cells are written."""

    def day(value: Any) -> str:
        return "" if value is None else words.day(value)

    def text(value: object) -> str:
        return "" if value is None else str(value)

    return {
        "authority": row.authority, "service": row.service, "tool": row.tool,
        "users": text(row.users), "date": day(row.day), "since": day(row.since), "head": row.head,
        "equipped": text(row.equipped),
    }  # fmt: skip


def with_rows(session: Session, name: str, rows: object, words: Wording) -> tuple[str, list[str]]:
    """Keep a scenario that starts from the rows of a form; return its name here, and what was read.

    Parameters
    ----------
    session : Session
    name : str
    rows : list of mapping of str to str
        Cells by `CELLS` (and ``authority``), as the user wrote them. None at all forgets what was known.
    words : Wording

    Raises
    ------
    InputError
        With one line per problem; its line is the place of the row, counted from 1.
    """
    case = session.base(name, words)
    given = _read_rows(rows)
    if not given:
        return session.keep(_without(case)), []
    titles = ("authority", *CELLS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(titles)
    writer.writerows([row.get(title, "") for title in titles] for row in given)
    try:
        return with_text(session, name, out.getvalue().encode(), FILE, words)
    except InputError as error:
        raise InputError(
            [
                replace(one, where="", line=None if one.line is None else one.line - 1)
                for one in error.problems
            ]
        ) from None


def _read_rows(rows: object) -> list[Mapping[str, str]]:
    def refuse(value: object) -> InputError:
        return InputError(
            Problem("page", None, "rows", repr(value)[:80], Message("app.refuse.text"))
        )

    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        raise refuse("")
    for row in rows:
        if not isinstance(row, dict) or not all(
            isinstance(cell, str) and len(cell) <= _LONGEST and "\n" not in cell
            for cell in row.values()
        ):
            raise refuse(row)
    return rows


def with_text(
    session: Session, name: str, contents: bytes, shown: str, words: Wording
) -> tuple[str, list[str]]:
    """Keep a scenario that starts from a file of what is known; as `with_rows`.

    Parameters
    ----------
    contents : bytes
        A table of any tool, text or workbook.
    shown : str
        The user's name of it.
    """
    bare = _without(checked(session.base(name, words), words))
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        file = Path(place) / FILE
        file.write_bytes(contents)
        try:
            known = bare.level.with_known(bare, file)
        except InputError as error:
            raise InputError([replace(one, where=shown) for one in error.problems]) from None
    # an exported scenario names the file that is exported beside it
    named = known.scenario.model_copy(update={_SCENARIO_FIELD: FILE})
    ready = with_our_names(replace(known, scenario=named))
    return session.keep(ready), list(known_lines(ready, words))


def _without(case: Case) -> Case:
    """Return a case that knows nothing of its services."""
    tables = {key: both for key, both in case.tables.items() if key != KNOWN}
    scenario = case.scenario.model_copy(update={_SCENARIO_FIELD: None})
    return replace(case, tables=tables, scenario=scenario).with_scenario(scenario)


def model_rows(session: Session, name: str, words: Wording) -> list[list[str]]:
    """Return the rows of a file to be filled in: titles, then each service and tool with what is known."""
    form = known_form(session, name, words)
    known = {(r["authority"], r["service"], r["tool"] or form["tools"][0]): r for r in form["rows"]}
    titles = ("authority", *CELLS)
    rows = [[words.say(f"app.known.title.{title}") for title in titles]]
    for service in form["services"]:
        for tool in form["tools"]:
            place = (service["authority"], service["name"], tool)
            row = known.get(place, {})
            cells = [row.get(title, "") for title in CELLS[2:]]
            head = row.get("head", "")
            cells[3] = words.say(f"app.known.head.{head}") if head else ""
            rows.append([service["authority"], service["name"], tool, *cells])
    return rows


def state_job(session: Session, name: str, words: Wording) -> Callable[[Job], dict[str, Any]]:
    """Return the job that tells week 0 with and without what is known, over seeds.

    Raises
    ------
    InputError
        When nothing is known.
    """
    case = checked(session.base(name, words), words)
    if KNOWN not in case.tables:
        raise InputError(Problem("page", None, "known", "", Message("learn.nothing")))
    bare = _without(case)

    def work(job: Job) -> dict[str, Any]:
        table = state_table(bare, case, REPLICATES, job.tick)
        alone = len({name.partition("/")[0] for name in table["service"]}) == 1
        rows: Sequence[dict[Any, Any]] = table.to_dict("records")
        told = [
            {**row, "service": service_label(f"service:{row['service']}", words, alone=alone)}
            for row in rows
            if row["known"] == row["known"]
        ]
        found: dict[str, Any] = rounded({"rows": told, "replicates": REPLICATES})
        return found

    return work
