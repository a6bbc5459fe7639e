"""Logs of others' tools, brought to counts by service and month: what is read, what is dropped and why.

``microsoft365``  activity by user (SharePoint, Teams, Viva Engage, active users): a snapshot tells the *last*
                  activity, so that somebody is active in the month of the snapshot; never a first use
``publik``        requests of w.c.s. as JSON: an agent uses the tool when she acts in ``evolution``
``matomo``        reports by user or by service: ``label``, ``nb_visits``
``csv``           any table of persons and dates, or of services and months, by a map

Keys of people serve to find their service and are forgotten: what is written holds none.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simadopt.core.errors import InputError, Problem, nearest, system_reason
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import Table, read_table
from simadopt.io.dates import moment
from simadopt.io.folding import fold
from simadopt.io.places import refuse
from simadopt.io.schema_problems import schema_problems
from simadopt.io.yaml_nodes import compose

__all__ = ["ADAPTERS", "Imported", "UsageMap", "import_usage", "read_usage_map"]

ALL: Final = "all"
"""Service of counts whose people are concealed."""
_CONCEALED: Final = re.compile(r"[0-9A-F]{32}", re.IGNORECASE)
_YES: Final = frozenset({"true", "vrai", "yes", "oui", "1"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StaffList(_Part):
    """The list that says in which service each key works."""

    file: str = Field(description="table of staff")
    key: str = Field(description="column of the key of the export: address, login, number")
    service: str = Field(description="column of the service")


class UsageMap(_Part):
    """How an export is read."""

    tool: str = Field("", description="tool that it is about")
    staff: StaffList | None = Field(None, description="who works where; others are dropped")
    person: str = Field("", description="column of the person")
    date: str = Field("", description="column of the day or month")
    service: str = Field("", description="column of the service, where the export tells it")
    active: str = Field("", description="column of active users, in a table by service and month")
    eligible: str = Field("", description="column of those who could be, likewise")
    month: str = Field("", description="month of an export that tells none")
    window_days: int = Field(30, ge=1, le=366, description="days within which somebody is active")
    ignore: tuple[str, ...] = Field(
        (), description="keys that are no people: robots, shared accounts"
    )
    hours: float = Field(6.0, gt=0, description="hours of a course")
    uses: str = Field("", description="question of a survey: does the person use the tool?")
    head: str = Field("", description="question of a survey: does the head encourage it?")
    yes: tuple[str, ...] = Field(
        ("yes", "oui", "y", "o", "1", "a1"), description="answers that are yes"
    )


@dataclass
class Imported:
    """Counts, and what was dropped.

    Parameters
    ----------
    active : dict of (service, month) to set of str
        Keys seen; never written.
    counted : dict of (service, month) to (active, eligible)
        Where the export counts itself.
    size : dict of str to int
        People of each service in the staff list.
    dropped : Counter
        Rows dropped, by reason: ``deleted``, ``unknown``, ``never``, ``robot``, ``guest``, ``sync``,
        ``no_actor``, ``old``, ``few``.
    concealed : bool
        Names are hidden: only totals can be told.
    """

    active: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    counted: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    concealed: bool = False

    def text(self, tool: str, window: int) -> str:
        """Return the counts as ``counts.csv``: every service in every month, 0 where nobody was active."""
        lines = ["service,month,tool,active,eligible,window_days"]
        cells = dict(self.counted)
        months = sorted({month for _, month in self.active} | {month for _, month in cells})
        for service in sorted(self.size or {s for s, _ in self.active}):
            for month in months:
                seen = len(self.active.get((service, month), ()))
                cells.setdefault((service, month), (seen, self.size.get(service, seen)))
        for (service, month), (active, eligible) in sorted(cells.items()):
            name = service.replace('"', '""')
            lines.append(f'"{name}",{month},{tool},{active:.0f},{eligible:.0f},{window}')
        return "\n".join(lines) + "\n"


def read_usage_map(path: str | Path) -> UsageMap:
    """Read a map of an export.

    Raises
    ------
    InputError
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        message = Message("problem.unreadable", reason=system_reason(error))
        raise InputError(Problem(str(path), None, "", "", message)) from error
    data, places, problems = compose(text, str(path))
    try:
        made = UsageMap.model_validate(data)
    except ValidationError as error:
        refuse([*problems, *schema_problems(error, places, UsageMap)])
        raise
    refuse(problems)
    return made


def import_usage(kind: str, path: str | Path, how: UsageMap, folder: Path) -> Imported:
    """Read an export.

    Parameters
    ----------
    kind : str
        One of `ADAPTERS`.
    path : str or Path
    how : UsageMap
    folder : Path
        Where the files that the map names are.

    Raises
    ------
    InputError
        With one line per problem: unknown titles, dates that are none, an export of another kind.
    """
    if kind not in ADAPTERS:
        message = Message("problem.usage_kind", names=list(ADAPTERS))
        raise InputError(Problem("import-usage", None, "", kind, message, nearest(kind, ADAPTERS)))
    found = Imported()
    services = services_of(how, folder, found)
    for key, service, month in ADAPTERS[kind](Path(path), how, found):
        if fold(key) in {fold(one) for one in how.ignore}:
            found.dropped["robot"] += 1
            continue
        own = ALL if found.concealed else service or services.get(key.casefold().strip(), "")
        if not own and services:
            found.dropped["unknown"] += 1
            continue
        found.active[own or ALL, month].add(key.casefold().strip())
    if not found.active and not found.counted:
        message = Message("problem.usage_nothing", n=found.rows)
        raise InputError(Problem(str(path), None, "", "", message))
    return found


def services_of(how: UsageMap, folder: Path, found: Imported) -> Mapping[str, str]:
    """Return the service of each key of the staff list."""
    if how.staff is None:
        return {}
    table = read_table(folder / how.staff.file, None, None)
    keys = table.column(table.place(how.staff.key, "staff.key"))
    services = table.column(table.place(how.staff.service, "staff.service"))
    told = {k.casefold(): s for k, s in zip(keys, services, strict=True) if k and s}
    found.size.update(Counter(told.values()))
    return told


def _month(table: Table, row: int, place: int, how: UsageMap) -> str:
    cell = table.rows[row][place] if place < len(table.rows[row]) else ""
    when = moment(cell)
    if when is None:
        message = Message("problem.known_date")
        raise InputError(Problem(table.where, table.lines[row], table.titles[place], cell, message))
    return f"{when.first:%Y-%m}"


def _place(table: Table, titles: tuple[str, ...], field_: str) -> int:
    """Return the column that has one of these titles, as the map or the tool writes them."""
    folded = [fold(one) for one in table.titles]
    for title in titles:
        if title and fold(title) in folded:
            return folded.index(fold(title))
    return table.place(next(title for title in titles if title), field_)


def _microsoft(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield who was active, from reports of activity by user."""
    table = read_table(path, None, None)
    who = _place(table, (how.person, "User Principal Name"), "person")
    folded = [fold(one) for one in table.titles]
    last = [k for k, one in enumerate(folded) if one.endswith("last_activity_date")]
    if how.date:
        last = [table.place(how.date, "date")]
    if not last:
        last = [table.place("Last Activity Date", "date")]
    refreshed = folded.index("report_refresh_date") if "report_refresh_date" in folded else -1
    deleted = folded.index("is_deleted") if "is_deleted" in folded else -1
    done = [k for k, one in enumerate(folded) if one.endswith("_count")]
    synced = [k for k in done if "sync" in folded[k]]
    for row, cells in enumerate(table.rows):
        found.rows += 1
        key = cells[who].strip()
        if deleted >= 0 and cells[deleted].strip().casefold() in _YES:
            found.dropped["deleted"] += 1
            continue
        if "#ext#" in key.casefold():
            found.dropped["guest"] += 1
            continue
        days = [cells[k].strip() for k in last if k < len(cells) and cells[k].strip()]
        if not days:
            found.dropped["never"] += 1
            continue
        some = [k for k in done if k < len(cells) and cells[k].strip() not in ("", "0")]
        if done and synced and some and all(k in synced for k in some):
            found.dropped["sync"] += 1
            continue
        found.concealed |= bool(_CONCEALED.fullmatch(key))
        told = [moment(day) for day in days]
        if None in told:
            message, bad = Message("problem.known_date"), days[told.index(None)]
            raise InputError(
                Problem(str(path), table.lines[row], table.titles[last[0]], bad, message)
            )
        when = max(one for one in told if one is not None)
        seen = moment(cells[refreshed]) if refreshed >= 0 else None
        if seen is not None and (seen.first - when.first).days >= how.window_days:
            found.dropped["old"] += 1
            continue
        # the month of the snapshot: who was active within the window before it
        yield key, "", f"{(seen or when).first:%Y-%m}"


def _publik(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield who acted on requests, from the JSON of w.c.s."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        message = Message("problem.usage_json")
        raise InputError(
            Problem(str(path), getattr(error, "lineno", None), "", "", message)
        ) from error
    requests = data.get("data", data.get("results")) if isinstance(data, dict) else data
    if not isinstance(requests, list) or not all(isinstance(one, dict) for one in requests):
        raise InputError(Problem(str(path), None, "", "", Message("problem.usage_requests")))
    for request in requests:
        found.rows += 1
        own = _actor(request.get("user"))
        steps = request.get("evolution")
        if not isinstance(steps, list):
            message = Message("problem.usage_evolution")
            raise InputError(Problem(str(path), None, str(request.get("id", "")), "", message))
        for step in steps:
            who, when = _actor(step.get("who")), moment(str(step.get("time", "")))
            if not who or who == own:
                found.dropped["no_actor"] += 1
            elif when is not None:
                yield who, "", f"{when.first:%Y-%m}"


def _actor(who: Any) -> str:
    """Return the key of whoever acted: her address, login or name."""
    if isinstance(who, dict):
        return next((str(who[k]) for k in ("email", "NameID", "id", "name") if who.get(k)), "")
    return str(who or "")


def _matomo(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield who visited, from a report by user."""
    table = read_table(path, None, None)
    who = _place(
        table, (how.person, "label", "Identifiant utilisateur", "User ID", "Libellé"), "person"
    )
    visits = _place(table, ("nb_visits", "Visites", "Visits", "nb_actions"), "nb_visits")
    date = _place(table, (how.date, "date"), "date") if how.date or not how.month else -1
    month = moment(how.month) if how.month else None
    for row, cells in enumerate(table.rows):
        found.rows += 1
        if cells[visits].strip() in ("", "0"):
            found.dropped["never"] += 1
        elif cells[who].strip().casefold() in ("", "non défini", "not defined", "others", "autres"):
            found.dropped["no_actor"] += 1
        else:
            told = f"{month.first:%Y-%m}" if month and date < 0 else _month(table, row, date, how)
            yield cells[who].strip(), "", told


def _csv(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield persons and months of any table; or take its counts by service and month."""
    table = read_table(path, None, None)
    date = table.place(how.date or "date", "date")
    service = table.place(how.service, "service") if how.service else -1
    if how.active:
        if service < 0:
            raise InputError(Problem(str(path), 1, "service", "", Message("problem.usage_service")))
        active = table.place(how.active, "active")
        eligible = table.place(how.eligible or "eligible", "eligible")
        for row, cells in enumerate(table.rows):
            found.rows += 1
            numbers = []
            for place in (active, eligible):
                bare = re.sub(r"\s", "", cells[place])
                if not bare.isdecimal():
                    message = Message("problem.counts_people")
                    raise InputError(
                        Problem(
                            str(path), table.lines[row], table.titles[place], cells[place], message
                        )
                    )
                numbers.append(float(bare))
            found.counted[cells[service].strip(), _month(table, row, date, how)] = (
                numbers[0], numbers[1],
            )  # fmt: skip
        return
    who = table.place(how.person or "person", "person")
    for row, cells in enumerate(table.rows):
        found.rows += 1
        if not cells[who].strip():
            found.dropped["no_actor"] += 1
            continue
        own = cells[service].strip() if service >= 0 else ""
        yield cells[who].strip(), own, _month(table, row, date, how)


Adapter = Callable[[Path, UsageMap, Imported], Iterator[tuple[str, str, str]]]
ADAPTERS: Final[dict[str, Adapter]] = {
    "microsoft365": _microsoft,
    "publik": _publik,
    "matomo": _matomo,
    "csv": _csv,
}
