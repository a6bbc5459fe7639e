"""Read a diffusion data set as its map describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.spec import Adoption, Map, Network, read_map
from simadopt.experiments.diffusion.tables import (
    Table,
    clean,
    number,
    numbers,
    read_rows,
    read_table,
)
from simadopt.io.dates import moment

__all__ = ["Diffusion", "read_diffusion"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MADE: Final = ("indegree", "outdegree")
MOST_PEOPLE: Final = 50_000
Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Diffusion:
    """A diffusion data set.

    Parameters
    ----------
    keys : list of tuple of str
        Of the people.
    group : list of str
        Of each person; one group when the map tells none.
    adopted : int64[n]
        Place of the period of adoption, from 0; ``periods`` for those who have not.
    names : tuple of str
        Of the periods.
    networks : dict of str to int64[E,3]
        Who is exposed, to whom, and in which period (-1: in all).
    covariates : DataFrame
        One row a person.
    varying : dict of str to float64[n,P]
        Covariates that change with the period.
    told : list of (str, dict)
        What was dropped or assumed, as keys of the catalogue with their values.
    spec : Map
    """

    keys: list[Key]
    group: list[str]
    adopted: I64
    names: tuple[str, ...]
    networks: dict[str, I64]
    covariates: pd.DataFrame
    varying: dict[str, F64]
    told: list[tuple[str, dict[str, Any]]]
    spec: Map

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.names)


def read_diffusion(path: str | Path) -> Diffusion:
    """Read the data set that a map describes; files are beside it.

    Raises
    ------
    InputError
        With one line per problem: fields of the map, titles, cells, people named twice.
    """
    spec, _ = read_map(path)
    return _Reader(spec, Path(path).parent, str(path)).read()


@dataclass
class _Reader:
    """A data set while it is read."""

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

    def read(self) -> Diffusion:
        """Return the data set."""
        long = (
            None
            if self.spec.adoption.file is None
            else self._table(self.spec.adoption.file, self.spec.adoption)
        )
        if self.spec.people is not None:
            self._read_people()
        elif long is not None:
            self._people_of(long, self.spec.adoption.person, "adoption.person")
            self._people_of_ties()
        time = self._times(long)
        networks = {name: self._ties(name, net) for name, net in self.spec.networks.items()}
        adopted, names = self._periods(time)
        covariates, varying = self._covariates(long, names)
        return Diffusion(
            self.keys,
            self.group,
            adopted,
            names,
            networks,
            covariates,
            varying,
            self.told,
            self.spec,
        )

    def _table(self, name: str, how: Any) -> Table:
        return read_table(self._file(name), how.separator, how.encoding)

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            try:
                beside = sorted(one.name for one in self.folder.iterdir() if one.is_file())
            except OSError:
                beside = []
            raise InputError(
                Problem(
                    self.where,
                    None,
                    "file",
                    name,
                    Message("problem.map_no_file"),
                    nearest(name, beside),
                )
            )
        return path

    # people

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

    def _people_of(self, table: Table, titles: Sequence[str], name: str) -> None:
        columns = [table.column(table.place(title, name)) for title in titles]
        for cells in zip(*columns, strict=True):
            if all(cells) and cells not in self.place:
                self._add(tuple(cells), "")

    def _people_of_ties(self) -> None:
        """Take those whom only ties name: they have not adopted."""
        before = len(self.keys)
        for name, net in self.spec.networks.items():
            if net.file is not None:
                table = self._table(net.file, net)
                for end in ("source", "target"):
                    self._people_of(table, getattr(net, end), f"networks.{name}.{end}")
            elif net.matrix is not None:
                rows, _ = read_rows(self._file(net.matrix), net.separator, net.encoding)
                if _has_header(rows, net):
                    for cell in rows[0][1:]:
                        if (clean(cell),) not in self.place:
                            self._add((clean(cell),), "")
        if len(self.keys) > before:
            self.told.append(("diffusion.only_ties", {"n": len(self.keys) - before}))

    def _person(self, cells: Sequence[str], group: str) -> int:
        """Return the place of a person by her key, in a group where keys are its own; -1 for nobody."""
        key = (group, *cells) if self.by_group else tuple(cells)
        return self.place.get(key, -1)

    # adoption

    def _times(self, long: Table | None) -> F64:
        """Return the time of adoption of each person, infinite for never."""
        how = self.spec.adoption
        time = np.full(len(self.keys), np.inf)
        if long is not None:
            self._times_of_file(long, how, time)
            return time
        table = self.people
        if table is None:
            raise InputError(
                Problem(self.where, None, "people", "", Message("problem.map_no_people"))
            )
        if how.time is not None:
            column = table.place(how.time, "adoption.time")
            for person, row in enumerate(self.rows):
                time[person] = self._time(table, row, column, how)
        else:
            places = table.matching(how.columns, how.pattern, "adoption")
            self._times_of_columns(table, places, how, time)
        return time

    def _time(self, table: Table, row: int, column: int, how: Adoption) -> float:
        cell = clean(table.rows[row][column]) if column < len(table.rows[row]) else ""
        if not cell or cell in {clean(one) for one in how.never}:
            return np.inf
        try:
            return number(cell)
        except ValueError:
            found = moment(cell)
            if found is not None:
                return float(found.month if how.step != 12.0 else found.first.year)
        message = Message("problem.map_period")
        raise InputError(
            Problem(table.where, table.lines[row], table.titles[column], cell, message)
        )

    def _times_of_columns(
        self, table: Table, places: Sequence[int], how: Adoption, time: F64
    ) -> None:
        """Read a column for each period: its number is that of its title, else its place."""
        digits = ["".join(c for c in table.titles[k] if c.isdigit()) for k in places]
        told = (
            [float(d) for d in digits] if all(digits) and len(set(digits)) == len(digits) else None
        )
        periods = told or [float(k) for k in range(1, len(places) + 1)]
        order = np.argsort(periods)
        for person, row in enumerate(self.rows):
            for k in order.tolist():
                if _yes(table, row, places[k]):
                    time[person] = periods[k]
                    break
        self.columns = sorted(periods)

    def _times_of_file(self, table: Table, how: Adoption, time: F64) -> None:
        people = [table.column(table.place(title, "adoption.person")) for title in how.person]
        group = self._group_column(table)
        unknown: Counter[str] = Counter()
        name = how.time if how.time is not None else how.period
        places = [] if name is not None else table.matching(how.columns, how.pattern, "adoption")
        column = (
            None
            if name is None
            else table.place(name, "adoption.time" if how.time else "adoption.period")
        )
        flag = None if how.adopted is None else table.place(how.adopted, "adoption.adopted")
        seen: set[float] = set()
        for row, cells in enumerate(zip(*people, strict=True)):
            person = self._person(cells, group[row] if group else "")
            if person < 0:
                unknown[" ".join(cells)] += 1
                continue
            if column is None:
                self.rows = self.rows or list(range(len(table.rows)))
                one = np.full(1, np.inf)
                keep, self.rows = self.rows, [row]
                self._times_of_columns(table, places, how, one)
                self.rows = keep
                time[person] = min(time[person], one[0])
                continue
            when = self._time(table, row, column, how)
            if np.isfinite(when):
                seen.add(when)
            if flag is None or _yes(table, row, flag):
                time[person] = min(time[person], when)
        if flag is not None and seen:
            self.columns = sorted(seen)
        if unknown:
            self.told.append(("diffusion.unknown_people", {"n": sum(unknown.values())}))

    def _group_column(self, table: Table) -> list[str]:
        how = self.spec.people
        if not self.by_group or how is None or how.group is None or how.group not in table.titles:
            return []
        return table.column(table.place(how.group, "people.group"))

    def _periods(self, time: F64) -> tuple[I64, tuple[str, ...]]:
        """Return the place of each adoption, and the names of the periods."""
        how = self.spec.adoption
        finite = time[np.isfinite(time)]
        known = [*finite.tolist(), *self.columns]
        if not known:
            raise InputError(
                Problem(self.where, None, "adoption", "", Message("problem.map_nobody"))
            )
        first = min(known) if how.first is None else how.first
        last = max(known) if how.last is None else how.last
        count = round((last - first) / how.step) + 1
        if not 2 <= count <= 1000:
            message = Message("problem.map_periods", n=count, first=f"{first:g}", last=f"{last:g}")
            raise InputError(Problem(self.where, None, "adoption", "", message))
        place = np.floor(
            (np.where(np.isfinite(time), time, last + how.step) - first) / how.step + 1e-9
        )
        early = int((place < 0).sum())
        if early:
            self.told.append(
                (
                    "diffusion.early",
                    {"n": early, "first": f"{first:g}"},
                )
            )
        late = int((np.isfinite(time) & (place >= count)).sum())
        if late:
            self.told.append(
                (
                    "diffusion.late",
                    {"n": late, "last": f"{last:g}"},
                )
            )
        adopted = np.clip(place, 0, count).astype(np.int64)
        at_last = int((adopted == count - 1).sum())
        if (
            not how.never
            and how.last is None
            and at_last > 0.1 * time.size
            and np.isfinite(time).all()
        ):
            self.told.append(
                (
                    "diffusion.all_adopt",
                    {"n": at_last, "last": f"{last:g}"},
                )
            )
        return adopted, tuple(f"{first + k * how.step:g}" for k in range(count))

    # ties

    def _ties(self, name: str, net: Network) -> I64:
        """Return who is exposed to whom; ties of oneself and to others are dropped, and told."""
        pairs, outside = self._pairs(name, net)
        found = np.array(pairs, np.int64).reshape(-1, 3)
        itself = found[:, 0] == found[:, 1]
        found = found[~itself]
        if net.reverse:
            found = found[:, [1, 0, 2]]
        if not net.directed:
            found = np.concatenate([found, found[:, [1, 0, 2]]])
        dropped = {
            "name": name,
            "ties": len(found),
            "outside": outside,
            "itself": int(itself.sum()),
        }
        self.told.append(("diffusion.ties", dropped))
        return found

    def _pairs(self, name: str, net: Network) -> tuple[list[tuple[int, int, int]], int]:
        if net.matrix is not None:
            return self._matrix(name, net)
        if net.file is not None:
            return self._edges(name, net)
        table, pairs, outside = self.people, [], 0
        if table is None:
            message = Message("problem.map_nominations")
            raise InputError(Problem(self.where, None, f"networks.{name}", "", message))
        for column in table.matching(net.columns, net.pattern, f"networks.{name}"):
            cells = table.column(column)
            for person, row in enumerate(self.rows):
                if cells[row]:
                    other = self._person((cells[row],), self.group[person])
                    outside += other < 0
                    if other >= 0:
                        pairs.append((person, other, -1))
        return pairs, outside

    def _edges(self, name: str, net: Network) -> tuple[list[tuple[int, int, int]], int]:
        table = self._table(str(net.file), net)
        ends = [
            [table.column(table.place(t, f"networks.{name}.{end}")) for t in getattr(net, end)]
            for end in ("source", "target")
        ]
        kinds = (
            None
            if net.kind is None
            else table.column(table.place(net.kind, f"networks.{name}.kind"))
        )
        groups = [""] * len(table.rows)
        if net.group is not None:
            groups = table.column(table.place(net.group, f"networks.{name}.group"))
        elif self.by_group:
            groups = self._group_column(table) or groups
        when = (
            None
            if net.period is None
            else numbers(table, table.place(net.period, f"networks.{name}.period"), name)
        )
        keep = {clean(one) for one in net.keep}
        pairs, outside = [], 0
        for row in range(len(table.rows)):
            if kinds is not None and keep and kinds[row] not in keep:
                continue
            one, two = (self._person(tuple(c[row] for c in end), groups[row]) for end in ends)
            if one < 0 or two < 0:
                outside += 1
                continue
            pairs.append((one, two, -1 if when is None else self._period_of(float(when[row]))))
        return pairs, outside

    def _period_of(self, when: float) -> int:
        how = self.spec.adoption
        first = how.first if how.first is not None else 0.0
        return -1 if when != when else int(np.floor((when - first) / how.step + 1e-9))

    def _matrix(self, name: str, net: Network) -> tuple[list[tuple[int, int, int]], int]:
        path = self._file(str(net.matrix))
        rows, lines = read_rows(path, net.separator, net.encoding)
        header = _has_header(rows, net)
        body = rows[1:] if header else rows
        names: list[int]
        if header:
            offset = 1 if len(rows[0]) == len(body[0]) else 0
            names = self._ends([clean(cell) for cell in rows[0][offset:]])
            owners = self._ends([clean(row[0]) for row in body])
            cells = [row[1:] for row in body]
        else:
            names = owners = list(range(len(self.keys)))
            cells = body
            if len(body) != len(self.keys) or any(len(row) != len(body) for row in body):
                message = Message("problem.map_matrix", n=len(body), people=len(self.keys))
                raise InputError(
                    Problem(str(path), lines[0], f"networks.{name}.matrix", "", message)
                )
        pairs, outside = [], 0
        for r, row in enumerate(cells):
            for c, cell in enumerate(row[: len(names)]):
                value = clean(cell)
                if value in ("", "0"):
                    continue
                try:
                    weight = number(value)
                except ValueError:
                    message = Message("problem.map_weight")
                    line = lines[r + header]
                    raise InputError(
                        Problem(str(path), line, f"networks.{name}", cell, message)
                    ) from None
                if weight > 0.0:
                    if owners[r] < 0 or names[c] < 0:
                        outside += 1
                    else:
                        pairs.append((owners[r], names[c], -1))
        return pairs, outside

    def _ends(self, titles: list[str]) -> list[int]:
        """Return the people that titles name; as many unknown titles (V1, V2, …) follow their order."""
        found = [self._find(title) for title in titles]
        unknown = sum(one < 0 for one in found)
        return list(range(len(titles))) if 2 * unknown > len(titles) == len(self.keys) else found

    def _find(self, cell: str) -> int:
        if (cell,) in self.place:
            return self.place[cell,]
        if self.by_group:
            same = [k for k, key in enumerate(self.keys) if key[-1] == cell]
            return same[0] if len(same) == 1 else -1
        return -1

    # covariates

    def _covariates(
        self, long: Table | None, names: Sequence[str]
    ) -> tuple[pd.DataFrame, dict[str, F64]]:
        """Return covariates of people, and those that change with the period."""
        found: dict[str, Any] = {}
        varying: dict[str, F64] = {}
        for title in self.spec.covariates:
            if title in MADE:
                continue
            if self.people is not None and (long is None or title in self.people.titles):
                table = self.people
                place = table.place(title, "covariates")
                cells = table.column(place)
                if title in self.spec.categories:
                    found[title] = [cells[row] for row in self.rows]
                else:
                    values = numbers(table, place, "covariates")
                    found[title] = values[self.rows]
            elif long is not None:
                varying[title] = self._varying(long, title, names)
        return pd.DataFrame(found, index=range(len(self.keys))), varying

    def _varying(self, table: Table, title: str, names: Sequence[str]) -> F64:
        """Return a covariate of a table by person and period, carried on where it is not told."""
        how = self.spec.adoption
        values = numbers(table, table.place(title, "covariates"), "covariates")
        people = [table.column(table.place(t, "adoption.person")) for t in how.person]
        group = self._group_column(table)
        found = np.full((len(self.keys), len(names)), np.nan)
        column = None if how.period is None else table.place(how.period, "adoption.period")
        first = float(names[0])
        for row, cells in enumerate(zip(*people, strict=True)):
            person = self._person(cells, group[row] if group else "")
            if person < 0:
                continue
            if column is None:
                found[person] = values[row]
                continue
            when = self._time(table, row, column, how)
            k = (when - first) / how.step
            if np.isfinite(k) and 0 <= int(k) < len(names):
                found[person, int(k)] = values[row]
        return np.asarray(pd.DataFrame(found).ffill(axis=1).bfill(axis=1), np.float64)


def _has_header(rows: Sequence[Sequence[str]], net: Network) -> bool:
    """Tell whether a matrix names its people: the cells of its first row are all different."""
    if net.header is not None:
        return net.header
    cells = [clean(cell) for cell in rows[0][1:]]
    return len(cells) > 2 and len(set(cells)) == len(cells)


_TRUE: Callable[[str], bool] = frozenset(
    {"1", "yes", "oui", "true", "vrai", "x", "y", "o"}
).__contains__
_FALSE: Callable[[str], bool] = frozenset({"", "0", "no", "non", "false", "faux", "n"}).__contains__


def _yes(table: Table, row: int, place: int) -> bool:
    cell = clean(table.rows[row][place]) if place < len(table.rows[row]) else ""
    if _TRUE(cell.casefold()):
        return True
    if _FALSE(cell.casefold()):
        return False
    message = Message("problem.map_flag")
    raise InputError(Problem(table.where, table.lines[row], table.titles[place], cell, message))
