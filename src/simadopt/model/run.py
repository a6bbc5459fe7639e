"""Run a case to its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from simadopt.data.scenario import Scenario
from simadopt.model.history import History
from simadopt.model.loading import Case, load


def run(
    case: str | Path | Scenario | Case,
    seed: int | None = None,
    weeks: int | None = None,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    **levers: object,
) -> History:
    """Run a scenario and return its history.

    Parameters
    ----------
    case : str, Path, Scenario or Case
    seed, weeks : int, optional
        Instead of those of the scenario.
    threads : int
        Threads inside the run; the digits are the same for any number.
    progress : callable, optional
        Told the week reached, from time to time.
    **levers
        As ``--set`` takes them, with ``__`` for the point: ``b_boss_gru=2.0``,
        ``coaching__share=0.5``.

    Raises
    ------
    InputError, ResourceError
    """
    ready = load(case, levers)
    state = ready.start(seed, weeks=weeks, threads=threads)
    state.run_to(state.weeks, progress)
    return History(state, ready.scenario_hash)
