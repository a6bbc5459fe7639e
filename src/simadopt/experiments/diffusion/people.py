"""The people of a diffusion data set: who they are, and by which keys tables name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.json_tables import IN_LIST
from simadopt.experiments.diffusion.spec import Map, Network
from simadopt.experiments.diffusion.tables import (
    Table,
    clean,
    file_beside,
    read_rows,
    read_table,
)

__all__ = ["Key", "PeopleReader", "has_header", "keys_in", "named_in"]

MOST_PEOPLE: Final = 50_000
Key = tuple[str, ...]


@dataclass
class PeopleReader:
    """A data set while its people are read."""

    spec: Map
    folder: Path
    where: str
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    place: dict[Key, int] = field(default_factory=dict)
    by_group: bool = False
    people: Table | None = None
    rows: list[int] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    dated: bool = False
    first: float = 0.0
    weights: dict[str, F64] = field(default_factory=dict)

    def _table(self, name: str, how: Any) -> Table:
        return read_table(
            self._file(name),
            how.separator,
            how.encoding,
            how.sheet,
            header=how.header is not False,
        )

    def _file(self, name: str) -> Path:
        return file_beside(self.folder, name, self.where)

    def _read_people(self) -> None:
        how = self.spec.people
        if how is None:
            return
        table = self.people = self._table(how.file, how)
        columns = [table.column(table.place(title, "people.id")) for title in how.id]
        groups = None if how.group is None else table.column(table.place(how.group, "people.group"))
        bare = [tuple(cells) for cells in zip(*columns, strict=True)]
        if groups is not None and how.group not in how.id:
            # keys that repeat are those of groups
            self.by_group = len(set(bare)) < len(
                {(*k, g) for k, g in zip(bare, groups, strict=True)}
            )
        for row, key in enumerate(bare):
            if not all(key):
                message = Message("problem.map_key")
                raise InputError(Problem(table.where, table.lines[row], how.id[0], "", message))
            own = "" if groups is None else groups[row]
            whole = (own, *key) if self.by_group else key
            if whole not in self.place:
                self._add(whole, own)
                self.rows.append(row)
        repeated = len(bare) - len(self.keys)
        if repeated:
            self.told.append(("diffusion.repeated", {"n": repeated}))
        alone = 0 if groups is None else self.group.count("")
        if alone:
            self.told.append(("diffusion.no_group", {"n": alone}))

    def _add(self, key: Key, group: str) -> int:
        if len(self.keys) >= MOST_PEOPLE:
            raise InputError(
                Problem(
                    self.where, None, "people", "", Message("problem.map_most", most=MOST_PEOPLE)
                )
            )
        self.place[key] = len(self.keys)
        self.keys.append(key)
        self.group.append(group)
        return self.place[key]

    def _people_of(
        self, table: Table, titles: Sequence[str], name: str, net: Network | None = None
    ) -> None:
        columns = [table.column(table.place(title, name)) for title in titles]
        for cells in zip(*columns, strict=True):
            for key in keys_in(cells, net):
                if all(key) and key not in self.place:
                    self._add(key, "")

    def _people_of_ties(self) -> None:
        """Take those whom only ties name: they have not adopted."""
        before = len(self.keys)
        for name, net in self.spec.networks.items():
            if net.file is not None:
                table = self._table(net.file, net)
                for end in ("source", "target"):
                    self._people_of(table, getattr(net, end), f"networks.{name}.{end}", net)
            elif net.matrix is not None:
                rows, _ = read_rows(self._file(net.matrix), net.separator, net.encoding, net.sheet)
                if has_header(rows, net):
                    for cell in rows[0][1:]:
                        if (clean(cell),) not in self.place:
                            self._add((clean(cell),), "")
        if len(self.keys) > before:
            self.told.append(("diffusion.only_ties", {"n": len(self.keys) - before}))

    def _person(self, cells: Sequence[str], group: str) -> int:
        """Return the place of a person by her key, in a group where keys are its own; -1 for nobody."""
        key = (group, *cells) if self.by_group else tuple(cells)
        return self.place.get(key, -1)

    def _group_column(self, table: Table) -> list[str]:
        how = self.spec.people
        if not self.by_group or how is None or how.group is None or how.group not in table.titles:
            return []
        return table.column(table.place(how.group, "people.group"))


def named_in(cell: str, net: Network | None) -> list[str]:
    """Return whom a cell names: one person, or several as the map, or a list of a JSON file, tells.

    >>> named_in("a1; a2;", Network(split=";")), named_in("a1 a2", Network())
    (['a1', 'a2'], ['a1 a2'])
    """
    if IN_LIST in cell:
        parts = cell.split(IN_LIST)
    elif net is None or net.split is None:
        parts = [cell]
    else:
        mark = {"tab": "\t", "space": None}.get(net.split, net.split)
        parts = cell.split(mark)
    return [one for part in parts if (one := clean(part))]


def keys_in(cells: Sequence[str], net: Network | None) -> list[Key]:
    """Return the keys that cells make together: as many as the last one names."""
    return [(*cells[:-1], last) for last in named_in(cells[-1], net)]


def has_header(rows: Sequence[Sequence[str]], net: Network) -> bool:
    """Tell whether a matrix names its people: the cells of its first row are all different."""
    if net.header is not None:
        return net.header
    cells = [clean(cell) for cell in rows[0][1:]]
    return len(cells) > 2 and len(set(cells)) == len(cells)
