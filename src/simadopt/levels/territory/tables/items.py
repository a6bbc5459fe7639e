"""The thirty items an authority may take up: ``items.csv``, and its columns as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.clock import number

__all__ = [
    "AXES",
    "INDEX",
    "ITEMS",
    "JOBS",
    "LANES",
    "NAMES",
    "NEVER",
    "TYPES",
    "Item",
    "ItemArrays",
    "item_arrays",
    "mask",
    "unknown_item",
]

TYPES: Final = ("commune", "intercommunal", "department", "region")
COMMUNE, INTERCOMMUNAL, DEPARTMENT, REGION = range(4)
LANES: Final = 32
"""Items are columns of 32 lanes; those beyond the table are never open."""
NEVER: Final = 1 << 30


@dataclass(frozen=True)
class Item:
    """One row of ``items.csv``.

    Parameters
    ----------
    name, group : str
    label : dict of str to str
        In both languages.
    alpha : float
        Log-odds of a start in a quarter, for a commune of 10,000 inhabitants without ties.
    gamma : tuple of float
        What is added for each type of `TYPES`; 0 for communes.
    alpha_sd, gamma_sd : float
        Standard deviations of their priors.
    size, fad : float
        Factors of the terms of population and of national visibility.
    poolable, slot : bool
        It may be hosted by a pool; it takes a place in the agenda.
    needs : tuple of str
        Items on which it rests.
    needs_axes : int
        How many axes must be under way.
    quarters : int
        Usual time to complete it.
    opens : int or None
        Quarter from which it exists.
    before : int
        Quarters for which it had been offered when the run starts in 2012.
    staff : str
        What it is called at the staff level.
    source : str
    """

    name: str
    group: str
    label: dict[str, str]
    alpha: float
    gamma: tuple[float, ...]
    alpha_sd: float
    gamma_sd: float
    size: float
    fad: float
    poolable: bool
    slot: bool
    needs: tuple[str, ...]
    needs_axes: int
    quarters: int
    opens: int | None
    before: int
    staff: str
    source: str


def _item(row: dict[str, str]) -> Item:
    return Item(
        name=row["name"],
        group=row["group"],
        label={"en": row["label_en"], "fr": row["label_fr"]},
        alpha=float(row["alpha"]),
        gamma=(0.0, *(float(row[f"gamma_{kind}"]) for kind in TYPES[1:])),
        alpha_sd=float(row["alpha_sd"]),
        gamma_sd=float(row["gamma_sd"]),
        size=float(row["size"]),
        fad=float(row["fad"]),
        poolable=row["poolable"] == "1",
        slot=row["slot"] == "1",
        needs=tuple(row["needs"].split()),
        needs_axes=int(row["needs_axes"]),
        quarters=int(row["quarters"]),
        opens=number(row["opens"]) if row["opens"] else None,
        before=int(row["before"]),
        staff=row["staff"],
        source=row["source"],
    )


ITEMS: Final = tuple(map(_item, packaged_table(__package__, "items")))
NAMES: Final = tuple(one.name for one in ITEMS)
INDEX: Final = {name: k for k, name in enumerate(NAMES)}
AXES: Final = tuple(one.name for one in ITEMS if one.group == "axis")
JOBS: Final = tuple(one.name for one in ITEMS if one.group == "job")


def unknown_item(hint: str) -> Message:
    """Return what is said of a name that no item has; with the names, when none is near."""
    if hint:
        return Message("problem.unknown_item")
    return Message("problem.unknown_item_list", names=", ".join(NAMES))


def mask(names: tuple[str, ...]) -> int:
    """Return the bits of some items.

    >>> mask(("elected", "plan"))
    3
    """
    return sum(1 << INDEX[name] for name in names)


class ItemArrays(NamedTuple):
    """What compiled code reads of the table; ``LANES`` values each."""

    size: NDArray[np.float32]
    fad: NDArray[np.float32]
    poolable: NDArray[np.uint8]
    slot: NDArray[np.uint8]
    needs: NDArray[np.uint32]
    needs_axes: NDArray[np.int32]
    pace: NDArray[np.float32]  # 1 / quarters to complete; 1 for 0 quarters
    project: NDArray[np.float32]  # 1 for an axis
    opens: NDArray[np.int32]  # quarter, NEVER beyond the table
    before: NDArray[np.int32]
    resting: NDArray[np.int64]  # items that rest on others
    bytes: NDArray[np.float32]  # the eight bits of each byte, as numbers


def item_arrays(immediate: bool = False) -> ItemArrays:
    """Return the table as arrays; ``immediate`` makes every item complete when it starts."""
    filled = {name: np.zeros(LANES, kind) for name, kind in _KINDS.items()}
    filled["opens"][:] = NEVER
    for k, one in enumerate(ITEMS):
        filled["size"][k], filled["fad"][k] = one.size, one.fad
        filled["poolable"][k], filled["slot"][k] = one.poolable, one.slot
        filled["needs"][k], filled["needs_axes"][k] = mask(one.needs), one.needs_axes
        filled["pace"][k] = 1.0 / max(one.quarters, 1)
        filled["opens"][k] = -NEVER if one.opens is None else one.opens
        filled["before"][k] = one.before
        filled["project"][k] = one.group == "axis"
    if immediate:
        filled["pace"][:] = 1000.0
    resting = [k for k, one in enumerate(ITEMS) if one.needs or one.needs_axes]
    return ItemArrays(**filled, resting=np.array(resting, np.int64), bytes=_BYTES)


_BYTES: Final = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.float32).ravel()
_KINDS: Final = {"project": np.float32,
    "size": np.float32, "fad": np.float32, "poolable": np.uint8, "slot": np.uint8, "needs": np.uint32,
    "needs_axes": np.int32, "pace": np.float32, "opens": np.int32, "before": np.int32
}  # fmt: skip
