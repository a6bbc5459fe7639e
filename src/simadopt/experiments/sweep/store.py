"""The folder of a sweep: its plan, its shards, what was set aside, and who worked on it when.

::

    plan.json         what is run, written before anything is
    runs/*.parquet    one row per run, a file per batch
    series/*.parquet  one row per run and week, when asked for
    set_aside/*.json  runs that could not be done, and why
    sessions/*.json   each command that worked here: times, machine, libraries
    earlier/*.parquet runs of a smaller plan that this one goes on from, until all is stored again

Results are in ``runs`` and ``series`` alone, and depend on the plan alone. Several commands may write
at once, from several machines: the same batch is the same bytes under the same name.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.sweep.aside import ASIDE, forget_passing, put_aside, set_aside_in
from simadopt.experiments.sweep.columns import by_step, columns_of
from simadopt.experiments.sweep.earlier import Earlier
from simadopt.experiments.sweep.plan import Batch, Plan
from simadopt.experiments.sweep.shards import Shard, encode, shard_name, shards_in
from simadopt.experiments.sweep.work import Finished
from simadopt.io.atomic import move, put, remove_leftovers
from simadopt.io.yaml_reader import digest_of

__all__ = ["Store", "read_plan", "shards_of"]

PLAN: Final = "plan.json"
RUNS: Final = "runs"
SERIES: Final = "series"
SESSIONS: Final = "sessions"
EARLIER: Final = "earlier"
_FORMAT: Final = 1
_MAY_GROW: Final = frozenset(
    ("sha256", "replicates", "runs", "points", "draws", "design", "variables")
)
"""What may differ between a plan and a larger one that holds all of its runs."""


class Store:
    """A folder opened for a plan; made when it is not there.

    Parameters
    ----------
    folder : Path
    plan : Plan

    Raises
    ------
    InputError
        When the folder holds another plan, or something else.
    ResourceError
        When it cannot be written to.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan = folder, plan
        self._open()
        remove_leftovers(folder)

    def missing(self) -> tuple[list[Batch], list[str]]:
        """Return the batches still to be done, and the names of damaged files that were removed."""
        damaged: list[str] = []
        forget_passing(self.folder)
        aside = {one.run for one in set_aside_in(self.folder)}
        held = [self._held(part, damaged) for part in self._parts()]
        todo = []
        for batch in self.plan.batches:
            wanted = batch.stop - batch.first
            lacking = sum(batch.first <= run < batch.stop for run in aside)
            key = self.plan.key(batch)
            if not all(part.get((batch.number, key), 0) == wanted - lacking for part in held):
                todo.append(batch)
        return todo, damaged

    def earlier(self) -> Earlier:
        """Return the runs of a smaller plan that lie here still."""
        return Earlier.read(
            [self.folder / EARLIER / part for part in self._parts()], self.plan.level
        )

    def forget_earlier(self) -> None:
        """Remove the runs of a smaller plan, all of which are stored under this one."""
        shutil.rmtree(self.folder / EARLIER, ignore_errors=True)

    def keep(self, batch: Batch, finished: Finished, lost: Mapping[int, Message]) -> None:
        """Store what came of a batch; runs lost or refused are set aside.

        Parameters
        ----------
        batch : Batch
        finished : Finished
            Of the runs that are not lost, in order.
        lost : mapping of int to Message
            Numbers of the runs that killed their workers, and what to say of them.
        """
        reasons = {**lost, **finished.refused}
        everyone = self.plan.runs(batch)
        for run in everyone:
            if run.number in reasons:
                put_aside(self.folder, run, reasons[run.number])
        done = [run for run in everyone if run.number not in lost]
        kept = [k for k, run in enumerate(done) if run.number not in finished.refused]
        runs = [done[k] for k in kept]
        if not runs:  # columns without a row have no type
            return
        if self.plan.keep_series:
            self._put(
                SERIES,
                batch,
                len(runs),
                by_step(self.plan, runs, [finished.series[k] for k in kept]),
            )
        self._put(RUNS, batch, len(runs), columns_of(self.plan, runs, finished, kept))

    def note_session(self, name: str, page: Mapping[str, Any]) -> None:
        """Write down who worked here, when and with what."""
        text = json.dumps(page, indent=1, sort_keys=True) + "\n"
        put(self.folder / SESSIONS / f"{name}.json", text.encode())

    def _put(self, part: str, batch: Batch, rows: int, columns: Mapping[str, Any]) -> None:
        contents, key = encode(columns), self.plan.key(batch)
        path = self.folder / part / shard_name(batch.number, rows, key, contents)
        put(path, contents)
        for other in path.parent.glob(f"{batch.number:06d}-*-{key}-*"):
            if other != path:  # of a time when some of its runs were set aside
                other.unlink(missing_ok=True)

    def _parts(self) -> tuple[str, ...]:
        return (RUNS, SERIES) if self.plan.keep_series else (RUNS,)

    def _held(self, part: str, damaged: list[str]) -> dict[tuple[int, str], int]:
        """Return the rows of each whole shard; damaged ones are removed."""
        held = {}
        for shard in shards_in(self.folder / part):
            if shard.whole():
                held[shard.batch, shard.key] = shard.rows
            else:
                damaged.append(f"{part}/{shard.path.name}")
                shard.path.unlink(missing_ok=True)
        return held

    def _grow(self, known: Mapping[str, Any]) -> bool:
        """Take over the runs of the plan that is here, if this one holds them all."""
        wanted = sealed(self.plan.description())
        differing = {name for name in wanted if known.get(name) != wanted[name]}
        if not differing <= _MAY_GROW or known["runs"] > len(self.plan):
            return False
        held = Earlier.read([self.folder / RUNS, self.folder / EARLIER / RUNS], self.plan.level)
        mine = {self.plan.run(number).id for number in range(len(self.plan))}
        if not set(held.rows) <= mine:
            return False
        keys = {(batch.number, self.plan.key(batch)) for batch in self.plan.batches}
        for part in self._parts():
            for shard in shards_in(self.folder / part):
                if (shard.batch, shard.key) not in keys:
                    move(shard.path, self.folder / EARLIER / part / shard.path.name)
        shutil.rmtree(self.folder / ASIDE, ignore_errors=True)
        return True

    def _open(self) -> None:
        path = self.folder / PLAN
        wanted = sealed(self.plan.description())
        known = read_plan(self.folder, damaged_as_none=True)
        if known is not None and (known == wanted or not self._grow(known)):
            _same(known, wanted, self.folder)
            return
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(
                Problem("--out", None, "", str(self.folder), Message("problem.not_a_folder"))
            )
        others = [p.name for p in self.folder.iterdir()] if self.folder.is_dir() else []
        if set(others) - {PLAN, RUNS, SERIES, ASIDE, SESSIONS, EARLIER} and not path.exists():
            message = Message("problem.other_folder")
            raise InputError(Problem("--out", None, "", str(self.folder), message))
        put(path, (json.dumps(wanted, indent=1) + "\n").encode())


def sealed(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan's description with its format and hash."""
    page = {"format": _FORMAT, **description}
    return {**page, "sha256": digest_of(page)}


def read_plan(folder: Path, *, damaged_as_none: bool = False) -> dict[str, Any] | None:
    """Return the description of the plan in a folder; None when there is none.

    Raises
    ------
    InputError
        When it is there and its hash does not agree, unless ``damaged_as_none``.
    """
    try:
        page = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        body = {name: value for name, value in page.items() if name != "sha256"}
        if digest_of(body) == page["sha256"]:
            return dict(page)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, AttributeError):
        pass
    if damaged_as_none:
        return None
    raise InputError(Problem(str(folder / PLAN), None, "", "", Message("problem.damaged_plan")))


def shards_of(folder: Path) -> list[Shard]:
    """Return every shard of a folder, weekly levels included."""
    return [*shards_in(folder / RUNS), *shards_in(folder / SERIES)]


def _same(known: Mapping[str, Any], wanted: Mapping[str, Any], folder: Path) -> None:
    differing = [name for name in wanted if name != "sha256" and known.get(name) != wanted[name]]
    if "replicates" in differing and set(differing) <= _MAY_GROW:
        more = int(known["replicates"])
        if more > int(wanted["replicates"]):
            message = Message("problem.more_replicates", known=more)
            raise InputError(Problem("--out", None, "", str(folder), message))
    if differing:
        message = Message("problem.other_sweep", names=", ".join(differing))
        raise InputError(Problem("--out", None, "", str(folder), message))
