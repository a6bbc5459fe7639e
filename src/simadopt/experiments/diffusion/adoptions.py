"""When the people of a diffusion data set adopted, and the periods that this makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Final

import numpy as np

from simadopt.core.arrays import F64, I64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.people import PeopleReader
from simadopt.experiments.diffusion.spec import Adoption
from simadopt.experiments.diffusion.tables import Table, clean, number
from simadopt.io.dates import moment, month_number

__all__ = ["AdoptionReader"]


class AdoptionReader(PeopleReader):
    """A data set while its adoptions are read."""

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
        if not cell or cell.casefold() in {clean(one).casefold() for one in how.never}:
            return np.inf
        try:
            return number(cell)
        except ValueError:
            found = moment(cell)
            if found is not None:
                self.dated = True
                return self._units(found.first, how)
        message = Message("problem.map_period")
        raise InputError(
            Problem(table.where, table.lines[row], table.titles[column], cell, message)
        )

    def _units(self, day: date, how: Adoption) -> float:
        """Return a date in units of time: days, weeks from Mondays, months or years."""
        unit = how.unit or ("year" if how.step == 12.0 else "month")
        if unit in ("day", "week"):
            return float(day.toordinal() if unit == "day" else (day.toordinal() - 1) // 7)
        return float(month_number(day) if unit == "month" else day.year)

    def _named(self, time: float) -> str:
        """Return the name of a period: a number, or the date that it begins with."""
        unit = self.spec.adoption.unit or ("year" if self.spec.adoption.step == 12.0 else "month")
        if not self.dated or unit == "year":
            return f"{time:g}"
        if unit == "month":
            return f"{int(time) // 12}-{int(time) % 12 + 1:02d}"
        return f"{date.fromordinal(int(time) if unit == 'day' else 7 * int(time) + 1)}"

    def _times_of_columns(
        self, table: Table, places: Sequence[int], how: Adoption, time: F64
    ) -> None:
        """Read a column for each period: its title is a date or holds a number, else its place counts."""
        periods = self._titled([table.titles[k] for k in places], how)
        order = np.argsort(periods)
        for person, row in enumerate(self.rows):
            for k in order.tolist():
                if _yes(table, row, places[k]):
                    time[person] = periods[k]
                    break
        self.columns = sorted(periods)

    def _titled(self, titles: Sequence[str], how: Adoption) -> list[float]:
        """Return the period of each title: a date, also after letters; a number; else the place."""
        for texts in (titles, [_LETTERS.sub("", one) for one in titles]):
            days = [None if _YEAR.fullmatch(one) else moment(one) for one in texts]
            found = [self._units(day.first, how) for day in days if day is not None]
            if len(set(found)) == len(titles):
                self.dated = True
                return found
        digits = ["".join(c for c in one if c.isdecimal()) for one in titles]
        if all(digits) and len(set(digits)) == len(digits):
            return [float(one) for one in digits]
        return [float(k) for k in range(1, len(titles) + 1)]

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

    def _end(self, name: str, told: float | str) -> float:
        """Return the first or last period as the map tells it: a number, or a date where these are dates."""
        text = told if isinstance(told, str) else f"{told:g}"
        day = moment(text) if self.dated and (text is told or _YEAR.fullmatch(text)) else None
        if day is not None:
            return self._units(day.first if name == "first" else day.last, self.spec.adoption)
        with suppress(ValueError):
            if np.isfinite(time := float(told)):
                return time
        message = Message("problem.map_period")
        raise InputError(Problem(self.where, None, f"adoption.{name}", text, message))

    def _periods(self, time: F64) -> tuple[I64, tuple[str, ...]]:
        """Return the place of each adoption, and the names of the periods."""
        how = self.spec.adoption
        finite = time[np.isfinite(time)]
        known = [*finite.tolist(), *self.columns]
        if not known:
            raise InputError(
                Problem(self.where, None, "adoption", "", Message("problem.map_nobody"))
            )
        first = min(known) if how.first is None else self._end("first", how.first)
        last = max(known) if how.last is None else self._end("last", how.last)
        count = round((last - first) / how.step) + 1
        if not 2 <= count <= 1000:
            ends = {"first": self._named(first), "last": self._named(last)}
            message = Message("problem.map_periods", n=count, **ends)
            raise InputError(Problem(self.where, None, "adoption", "", message))
        place = np.floor(
            (np.where(np.isfinite(time), time, last + how.step) - first) / how.step + 1e-9
        )
        early = int((place < 0).sum())
        if early:
            self.told.append(
                (
                    "diffusion.early",
                    {"n": early, "first": self._named(first)},
                )
            )
        late = int((np.isfinite(time) & (place >= count)).sum())
        if late:
            self.told.append(
                (
                    "diffusion.late",
                    {"n": late, "last": self._named(last)},
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
                    {"n": at_last, "last": self._named(last)},
                )
            )
        self.first = float(first)
        return adopted, tuple(self._named(first + k * how.step) for k in range(count))


_YEAR: Final = re.compile(r"\d{4}")
_LETTERS: Final = re.compile(r"\A\D+")
_TRUE: Final = frozenset({"1", "yes", "oui", "true", "vrai", "x", "y", "o"})
_FALSE: Final = frozenset({"", "0", "no", "non", "false", "faux", "n"})


def _yes(table: Table, row: int, place: int) -> bool:
    cell = clean(table.rows[row][place]) if place < len(table.rows[row]) else ""
    if cell.casefold() in _TRUE:
        return True
    if cell.casefold() in _FALSE:
        return False
    message = Message("problem.map_flag")
    raise InputError(Problem(table.where, table.lines[row], table.titles[place], cell, message))
