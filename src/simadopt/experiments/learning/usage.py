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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import read_table
from simadopt.experiments.learning.usage_map import (
    ALL,
    Imported,
    UsageMap,
    month_of,
    place_of,
    read_usage_map,
    services_of,
)
from simadopt.experiments.learning.usage_tables import read_any
from simadopt.io.dates import moment
from simadopt.io.folding import fold
from simadopt.io.small_file import contents_of

__all__ = ["ADAPTERS", "Imported", "UsageMap", "import_usage", "read_usage_map"]

MOST_BYTES: Final = 500_000_000
_CONCEALED: Final = re.compile(r"[0-9A-F]{32}", re.IGNORECASE)
_YES: Final = frozenset({"true", "vrai", "yes", "oui", "1"})


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
    found.count_unequipped()
    return found


def _microsoft(path: Path, how: UsageMap, found: Imported) -> Iterator[tuple[str, str, str]]:
    """Yield who was active, from reports of activity by user."""
    table = read_table(path, None, None)
    who = place_of(table, (how.person, "User Principal Name"), "person")
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
        data = json.loads(contents_of(path, MOST_BYTES).decode("utf-8-sig"))
    except ValueError as error:
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
    who = place_of(
        table, (how.person, "label", "Identifiant utilisateur", "User ID", "Libellé"), "person"
    )
    visits = place_of(table, ("nb_visits", "Visites", "Visits", "nb_actions"), "nb_visits")
    date = place_of(table, (how.date, "date"), "date") if how.date or not how.month else -1
    month = moment(how.month) if how.month else None
    for row, cells in enumerate(table.rows):
        found.rows += 1
        if cells[visits].strip() in ("", "0"):
            found.dropped["never"] += 1
        elif cells[who].strip().casefold() in ("", "non défini", "not defined", "others", "autres"):
            found.dropped["no_actor"] += 1
        else:
            told = f"{month.first:%Y-%m}" if month and date < 0 else month_of(table, row, date, how)
            yield cells[who].strip(), "", told


Adapter = Callable[[Path, UsageMap, Imported], Iterator[tuple[str, str, str]]]
ADAPTERS: Final[dict[str, Adapter]] = {
    "microsoft365": _microsoft,
    "publik": _publik,
    "matomo": _matomo,
    "csv": read_any,
}
