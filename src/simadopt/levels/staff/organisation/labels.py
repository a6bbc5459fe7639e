"""What outputs need to know of an organisation and the engine does not: names, and groups of the history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.organisation.columns import I32, Cells, Organisation
from simadopt.levels.staff.organisation.posts import OrgUnits
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS

__all__ = ["MOST_GROUPS", "Labels", "label_groups"]

MOST_GROUPS = 20_000
"""Above this many cells, history is kept by scenario entry × rank × category only."""


@dataclass(frozen=True)
class Labels:
    """Names of what the columns number, and what outputs need that the engine does not."""

    units: OrgUnits
    entries: tuple[Authority, ...]
    regime: I32  # per person: code in the order of REGIMES
    imported: NDArray[np.bool_]  # per authority: read from a staff file
    group_authority: I32  # per group of the history: row of authorities, or -1 when by entry
    group_entry: I32
    group_service: I32  # per group: row of services, or -1 when groups are by entry
    group_rank: NDArray[np.uint8]
    group_category: NDArray[np.uint8]
    features: FeatureTable = SHIPPED


def label_groups(
    organisation: Organisation,
    units: OrgUnits,
    entries: tuple[Authority, ...],
    regime: I32,
    features: FeatureTable,
) -> tuple[Cells, Labels]:
    """Say in which group of the history each cell counts."""
    cells = organisation.cells
    authority = units.authority[cells.service]
    entry = units.entry[authority]
    imported = np.array([e.staff_file is not None for e in entries])[units.entry]
    if cells.rank.size <= MOST_GROUPS:
        group = cells.group
        columns = (authority, entry, cells.service, cells.rank, cells.category)
    else:
        ranks, categories = len(RANKS), len(CATEGORIES)
        label = (entry.astype(np.int64) * ranks + cells.rank) * categories + cells.category
        found, group = np.unique(label, return_inverse=True)
        none = np.full(found.size, -1, np.int32)
        held, category = np.divmod(found, categories)
        columns = (none, held // ranks, none, held % ranks, category)
    labels = Labels(
        units=units,
        entries=entries,
        regime=regime,
        imported=imported,
        group_authority=columns[0].astype(np.int32),
        group_entry=columns[1].astype(np.int32),
        group_service=columns[2].astype(np.int32),
        group_rank=columns[3].astype(np.uint8),
        group_category=columns[4].astype(np.uint8),
        features=features,
    )
    return cells._replace(group=group.astype(np.int32)), labels
