"""What is known of services, loaded with a scenario: read, and checked against the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.core.errors import SimadoptError
from simadopt.levels.staff.known.read import read_known
from simadopt.levels.staff.known.table import KNOWN, KnownTable
from simadopt.levels.staff.organisation.catalogue import features_for
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.parameters import PARAMETERS

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["checked_known", "known_of"]


def known_of(
    scenario: Scenario, folder: Path | None, before: Case | None, tables: Mapping[str, Any]
) -> KnownTable | None:
    """Return what is known of services: of the file that a scenario names, or as before.

    A case that was given a file (`Level.with_known`) keeps it when levers move.
    """
    if before is not None and before.scenario.known == scenario.known and KNOWN in before.tables:
        kept: KnownTable = before.tables[KNOWN][0]
        return kept
    if scenario.known is None:
        return None
    if folder is None:
        raise SimadoptError("a scenario that names a file is loaded from its own file")
    return checked_known(folder / scenario.known, scenario, tables)


def checked_known(path: Path, scenario: Scenario, tables: Mapping[str, Any]) -> KnownTable:
    """Return what a file says of services that a scenario has.

    Raises
    ------
    InputError
    """
    from simadopt.levels.staff.engine.settings import theory
    from simadopt.levels.staff.engine.state import parameters_of
    from simadopt.levels.staff.known.match import refuse_unmatched
    from simadopt.levels.staff.organisation.build import build

    features = features_for(scenario)
    table = read_known(path, features.tool_names)
    values = ((name, x) for name, x in scenario.parameters.items() if name in PARAMETERS)
    p = theory(parameters_of(tuple(values)), scenario)
    read = {key: both for key, both in tables.items() if key != KNOWN}
    o, labels, _ = build(scenario, scenario.seed, p, read, features)
    refuse_unmatched(table, o, labels, features.tool_names)
    return table
