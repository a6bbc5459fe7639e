"""Runs of a smaller plan, known by their identity: a larger plan simulates none of them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.experiments.sweep.plan import Batch, Plan, Run
from simadopt.experiments.sweep.shards import decode, shards_in
from simadopt.experiments.sweep.work import Finished

__all__ = ["Earlier"]


@dataclass(frozen=True)
class Earlier:
    """What is known of runs by identity.

    Parameters
    ----------
    rows : mapping of id to (outcomes, digest)
    weekly : mapping of id to mapping of measure to float64[weeks + 1]
        Empty when levels by week are not kept.
    """

    rows: Mapping[str, tuple[Sequence[float], str]]
    weekly: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, folders: Sequence[Path], level: Level) -> Earlier:
        """Read whole files of folders of runs, and of levels by step; damaged ones are passed over."""
        rows: dict[str, tuple[Sequence[float], str]] = {}
        weekly: dict[str, Mapping[str, Any]] = {}
        named: dict[tuple[str, int], str] = {}
        for folder in folders:
            for shard in (one for one in shards_in(folder) if one.whole() and one.rows):
                table = decode([shard.path.read_bytes()]).to_pandas()
                if level.step in table:
                    for number, levels in table.groupby("run"):
                        known = named.get((shard.key, int(number)))
                        if known is not None:
                            columns = levels.drop(columns=["run", level.step])
                            weekly[known] = {n: columns[n].to_numpy() for n in columns}
                    continue
                values = table[list(level.outcomes)].to_numpy(np.float64)
                for k, one in enumerate(table["id"]):
                    rows[one] = values[k].tolist(), str(table["digest"][k])
                    named[shard.key, int(table["run"][k])] = one
        return cls(rows, weekly)

    def knows(self, run: Run, plan: Plan) -> bool:
        """Tell whether a run need not be simulated."""
        return run.id in self.rows and (not plan.keep_series or run.id in self.weekly)

    def completed(
        self, plan: Plan, batch: Batch, finished: Finished, lost: Mapping[int, Message]
    ) -> Finished:
        """Return what came of a batch, once its other runs were simulated.

        Parameters
        ----------
        plan : Plan
        batch : Batch
        finished : Finished
            Of the runs not known, those lost left out, in order.
        lost : mapping of int to Message
        """
        values, digests, series = [], [], []
        new = iter(range(len(finished.digests)))
        for run in plan.runs(batch):
            if self.knows(run, plan):
                row, digest = self.rows[run.id]
                values.append(np.asarray(row))
                digests.append(digest)
                series += [self.weekly[run.id]] if plan.keep_series else []
            elif run.number not in lost:
                k = next(new)
                values.append(finished.values[k])
                digests.append(finished.digests[k])
                series += [finished.series[k]] if plan.keep_series else []
        table = np.array(values).reshape(-1, len(plan.level.outcomes))
        return replace(finished, values=table, digests=tuple(digests), series=tuple(series))
