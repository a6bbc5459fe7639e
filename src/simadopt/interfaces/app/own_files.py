"""Names that files of a page have here, and the empty ones that stand for them once they are read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.limits import check_size, people_of
from simadopt.io.wording import Wording
from simadopt.io.yaml_reader import read_scenario_text
from simadopt.levels.staff.known.loading import checked_known
from simadopt.levels.staff.known.table import KNOWN as KNOWN_TABLE

__all__ = [
    "KNOWN",
    "OURS",
    "SCENARIO",
    "STAFF",
    "TIES",
    "case_of_tables",
    "placeholder",
    "with_our_names",
]

STAFF: Final = "staff" + ".csv"
TIES: Final = "ties.csv"
KNOWN: Final = "known" + ".csv"
SCENARIO: Final = "scenario" + ".yaml"
OURS: Final = {"staff_file": STAFF, "ties_file": TIES, "known": KNOWN}
"""Fields of a scenario that name a file, and the name it has here."""

_PLACE: list[tempfile.TemporaryDirectory[str]] = []


def placeholder() -> Path:
    """Return a folder with an empty file for each name that an uploaded scenario may hold."""
    if not _PLACE:
        _PLACE.append(tempfile.TemporaryDirectory(prefix="simadopt-"))
        for name in OURS.values():
            (Path(_PLACE[0].name) / name).touch()
    return Path(_PLACE[0].name)


def with_our_names(case: Case) -> Case:
    """Return a case whose scenario names the files that were read for it as they are named here."""
    entries = tuple(
        one.model_copy(
            update={f: OURS[f] for f in ("staff_file", "ties_file") if getattr(one, f) is not None}
        )
        for one in case.scenario.authorities
    )
    scenario = case.scenario.model_copy(update={"authorities": entries})
    return replace(case, scenario=scenario, folder=placeholder()).with_scenario(scenario)


def case_of_tables(
    text: str,
    tables_of: Callable[[str | None, Mapping[str, bool]], dict[str, Any]],
    known: str | None,
    words: Wording,
) -> Case:
    """Return the case of a scenario that this server wrote, whose files were read before.

    Parameters
    ----------
    text : str
        The scenario (YAML); it names files under our names only, and they are never opened.
    tables_of : callable
        (key of the authority with staff, which fields of `OURS` the scenario has) → what was read.
    known : str or None
        What is known of services, as CSV.
    words : Wording

    Raises
    ------
    InputError
        With one line per problem of the scenario, and of what is known.
    """
    folder = placeholder()
    scenario = read_scenario_text(text, SCENARIO, folder=folder)
    real = [one for one in scenario.authorities if one.staff_file is not None]
    named = {
        "staff_file": {one.staff_file for one in real},
        "ties_file": {one.ties_file for one in scenario.authorities} - {None},
        "known": {scenario.known} - {None},
    }
    for field, names in named.items():
        for name in sorted(map(str, names - {OURS[field]})):
            message = Message("app.session.foreign_file", name=OURS[field])
            raise InputError(Problem(SCENARIO, None, field, name[:80], message))
    if len(real) > 1:
        message = Message("app.refuse.one_file")
        raise InputError(Problem(SCENARIO, None, "staff_file", real[1].key, message))
    tables = tables_of(real[0].key if real else None, {k: bool(v) for k, v in named.items()})
    if known is not None:
        people = people_of(scenario, {key: len(staff) for key, (staff, _) in tables.items()})
        check_size(people, scenario.weeks, words)  # it is built, to look for its services
        with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
            file = Path(place) / KNOWN
            file.write_text(known, encoding="utf-8")
            tables[KNOWN_TABLE] = (checked_known(file, scenario, tables), None)
    return Case(scenario, folder, MappingProxyType(tables), "").with_scenario(scenario)
