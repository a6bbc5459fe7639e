"""The networks of a diffusion data set: tables of ties, nominations, matrices."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np

from simadopt.core.arrays import I64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.adoptions import AdoptionReader
from simadopt.experiments.diffusion.people import has_header, keys_in, named_in
from simadopt.experiments.diffusion.spec import Network
from simadopt.experiments.diffusion.tables import Table, clean, number, read_rows
from simadopt.io.places import refuse

__all__ = ["NEVER", "TiesReader"]

Tie = tuple[int, int, int, float]
"""Who is exposed, to whom, in which period (-1: in all), and the weight."""
NEVER: Final = 2**31
"""Period of a tie that holds in none."""


class TiesReader(AdoptionReader):
    """A data set while its networks are read."""

    def _ties(self, name: str, net: Network) -> I64:
        """Return who is exposed to whom; ties of oneself and to others are dropped, and told."""
        pairs, outside = self._pairs(name, net)
        table = np.array(pairs, np.float64).reshape(-1, 4)
        found, weight = table[:, :3].astype(np.int64), table[:, 3]
        itself = found[:, 0] == found[:, 1]
        found, weight = found[~itself], weight[~itself]
        if net.reverse:
            found = found[:, [1, 0, 2]]
        if not net.directed:
            found = np.concatenate([found, found[:, [1, 0, 2]]])
            weight = np.concatenate([weight, weight])
        dropped = {
            "name": name,
            "ties": len(found),
            "outside": len(outside),
            "itself": int(itself.sum()),
        }
        self.told.append(("diffusion.ties", dropped))
        if len(outside) > len(pairs):
            shown = {"name": name, "n": len(outside), "example": outside[0]}
            self.told.append(("diffusion.strangers", shown))
        self.weights[name] = weight
        return found

    def _pairs(self, name: str, net: Network) -> tuple[list[Tie], list[str]]:
        """Return the ties of a network, and the names of those who are nobody of the people."""
        if net.matrix is not None:
            return self._matrix(name, net)
        if net.file is not None:
            return self._edges(name, net)
        table, pairs = self.people, []
        outside: list[str] = []
        if table is None:
            message = Message("problem.map_nominations")
            raise InputError(Problem(self.where, None, f"networks.{name}", "", message))
        for column in table.matching(net.columns, net.pattern, f"networks.{name}"):
            cells = table.column(column)
            for person, row in enumerate(self.rows):
                for one in named_in(cells[row], net):
                    other = self._person((one,), self.group[person])
                    if other < 0:
                        outside.append(one)
                    else:
                        pairs.append((person, other, -1, 1.0))
        return pairs, outside

    def _edges(self, name: str, net: Network) -> tuple[list[Tie], list[str]]:
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
            else self._whens(table, table.place(net.period, f"networks.{name}.period"))
        )
        keep = {clean(one) for one in net.keep}
        weight = (
            [1.0] * len(table.rows)
            if net.weight is None
            else self._weights(table, table.place(net.weight, f"networks.{name}.weight"))
        )
        pairs: list[Tie] = []
        outside: list[str] = []
        for row in range(len(table.rows)):
            if kinds is not None and keep and kinds[row] not in keep:
                continue
            period = -1 if when is None else self._period_of(when[row], net)
            named = [keys_in([c[row] for c in end], net) for end in ends]
            for keys in itertools.product(*named):
                one, two = (self._person(key, groups[row]) for key in keys)
                if one < 0 or two < 0:
                    outside.append(" ".join(keys[one >= 0]))
                elif weight[row] > 0.0:
                    pairs.append((one, two, period, weight[row]))
        return pairs, outside

    def _weights(self, table: Table, place: int) -> list[float]:
        """Return the weight of each tie of a table.

        Raises
        ------
        InputError
            With the line of each that is no number, 0 or more.
        """
        found, problems = [], []
        for line, cell in zip(table.lines, table.column(place), strict=True):
            try:
                weight = number(cell)
            except ValueError:
                weight = float("nan")
            if not 0.0 <= weight < float("inf"):
                message = Message("problem.map_tie")
                problems.append(Problem(table.where, line, table.titles[place], cell, message))
            found.append(weight)
        refuse(problems)
        return found

    def _whens(self, table: Table, place: int) -> list[float]:
        """Return when each tie of a table holds, as adoptions are dated; infinite for always."""
        how = self.spec.adoption.model_copy(update={"never": ()})
        return [self._time(table, row, place, how) for row in range(len(table.rows))]

    def _period_of(self, when: float, net: Network) -> int:
        """Return the period of a tie: -1 always, `NEVER` when it has ended before the first one."""
        if not np.isfinite(when):
            return -1
        place = int(np.floor((when - self.first) / self.spec.adoption.step + 1e-9))
        early = -1 if net.lasting else NEVER
        return place if place >= 0 else early

    def _matrix(self, name: str, net: Network) -> tuple[list[Tie], list[str]]:
        path = self._file(str(net.matrix))
        rows, lines = read_rows(path, net.separator, net.encoding, net.sheet)
        header, offset = has_header(rows, net), 0
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
        pairs: list[Tie] = []
        outside: list[str] = []
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
                        outside.append(body[r][0] if owners[r] < 0 else rows[0][c + offset])
                    else:
                        pairs.append((owners[r], names[c], -1, 1.0))
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
