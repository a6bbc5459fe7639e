"""What the staff level knows of services, and what their logs teach it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.learned import Course, Draws, KnowsServices, Learnable, Uses
from simadopt.core.replayed import People, Replay
from simadopt.levels.staff.known.loading import checked_known
from simadopt.levels.staff.known.table import KNOWN, LEARNED, known_in

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["StaffServices"]


class StaffServices(KnowsServices):
    """Services known by name: where runs start, and what their logs move."""

    def with_known(self, case: Case, path: Path) -> Case:
        """Return a case whose runs start from what a file says of services; it stays with levers."""
        table = checked_known(path, case.scenario, case.tables)
        told = replace(case, tables=MappingProxyType({**case.tables, KNOWN: (table, None)}))
        return told.with_scenario(case.scenario)

    def set_users(self, case: Case, run: Any, told: Uses, share: F64) -> None:
        """Put this share of users in each service of a run, in place."""
        from simadopt.levels.staff.known.learning import set_users

        set_users(run, told, share)

    def clock(self, run: Any) -> dict[str, object]:
        """Return the age of each tool and the share of the equipped who know a feature of it."""
        from simadopt.levels.staff.known.learning import clock

        return clock(run)

    def learnable(self, tools: Sequence[str]) -> tuple[Learnable, ...]:
        """Return the rows of ``tables/learning.csv``, those of a tool once for each."""
        from simadopt.levels.staff.known.learning import learnable

        return learnable(tuple(tools))

    def with_users(self, case: Case, told: Uses, share: F64, among: F64 | None = None) -> Case:
        """Return a case whose runs start with this share of users in each service, told among people."""
        from simadopt.levels.staff.known.learning import with_users

        return with_users(case, told, share, among)

    def with_draws(self, case: Case, draws: Draws | None) -> Case:
        """Return a case whose runs start under draws of what was learned; they stay with levers."""
        tables = {name: one for name, one in case.tables.items() if name != LEARNED}
        if draws is not None:
            tables[LEARNED] = (draws, None)
        return replace(case, tables=MappingProxyType(tables)).with_scenario(case.scenario)

    def draws(self, case: Case) -> Draws | None:
        """Return the draws that the runs of a case start under."""
        found: Draws | None = case.tables.get(LEARNED, (None, None))[0]
        return found

    def with_courses(self, case: Case, courses: Sequence[Course], told: Uses) -> Case:
        """Return a case in which these courses take place."""
        from simadopt.levels.staff.known.learning import with_courses

        return with_courses(case, courses, told)

    def users(self, run: Any) -> tuple[Any, Any]:
        """Return users and those who could use, by service and tool."""
        from simadopt.levels.staff.known.learning import users

        return users(run)

    def known_text(self, case: Case) -> str:
        """Return what a case knows of services as a CSV file."""
        table = known_in(case.tables)
        return "" if table is None else str(table.text())

    def uses(self, case: Case, run: Any) -> Uses:
        """Return the users of each tool by service, at the week where a run is."""
        from simadopt.levels.staff.known.uses import uses

        return uses(case, run)

    def people(self, case: Case, run: Any) -> People:
        """Return the people of a run with what they use, at the week where it is."""
        from simadopt.levels.staff.known.replay import people

        return people(run)

    def replay(
        self, case: Case, seed: int, used: NDArray[np.bool_], names: Sequence[str],
        tools: Sequence[int],
    ) -> Replay:  # fmt: skip
        """Run a case while people use what was seen of them; posts do not change hands."""
        from simadopt.levels.staff.known.replay import replay

        return replay(case, seed, used, names, tools)

    def free_run(
        self, case: Case, seed: int, begin: NDArray[np.bool_], tools: Sequence[int], weeks: int
    ) -> Iterator[Any]:
        """Yield a run week by week, from week 0 on, in which people begin with what was seen of them."""
        from simadopt.levels.staff.known.replay import free_run

        return free_run(case, seed, begin, tools, weeks)

    def person_keys(self, case: Case, authority: str, key: str) -> list[int]:
        """Return the keys of posts that a key of a log may mean, by authority read from a file."""
        from simadopt.levels.staff.files.staff_table import pseudonym

        read = (one for one in case.tables if one not in (KNOWN, LEARNED))
        return [pseudonym(one, key) for one in read if authority in ("", one)]
