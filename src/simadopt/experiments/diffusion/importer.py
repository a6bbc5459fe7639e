"""Read a diffusion data set as its map describes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from simadopt.core.arrays import F64, I64
from simadopt.experiments.diffusion.people import Key
from simadopt.experiments.diffusion.spec import Map, read_map
from simadopt.experiments.diffusion.tables import Table, numbers
from simadopt.experiments.diffusion.ties import TiesReader

__all__ = ["Diffusion", "read_diffusion"]

MADE: Final = ("indegree", "outdegree")


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
    weights : dict of str to float64[E]
        Of these ties, 1 where none are told.
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
    weights: dict[str, F64]
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


class _Reader(TiesReader):
    """A data set while it is read."""

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
        adopted, names = self._periods(time)
        networks = {name: self._ties(name, net) for name, net in self.spec.networks.items()}
        covariates, varying = self._covariates(long, names)
        return Diffusion(
            self.keys,
            self.group,
            adopted,
            names,
            networks,
            self.weights,
            covariates,
            varying,
            self.told,
            self.spec,
        )

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
        for row, cells in enumerate(zip(*people, strict=True)):
            person = self._person(cells, group[row] if group else "")
            if person < 0:
                continue
            if column is None:
                found[person] = values[row]
                continue
            when = self._time(table, row, column, how)
            k = (when - self.first) / how.step
            if np.isfinite(k) and 0 <= int(k) < len(names):
                found[person, int(k)] = values[row]
        return np.asarray(pd.DataFrame(found).ffill(axis=1).bfill(axis=1), np.float64)
