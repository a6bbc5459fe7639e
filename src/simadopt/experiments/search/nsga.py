"""NSGA-II in batches (Deb and others 2002, IEEE Transactions on Evolutionary Computation 6), by Optuna.

A generation is asked for, evaluated by any number of workers, and told in the order in which it was
asked for: the search depends on its seed and on scores only. It keeps no state of its own: after an
interruption the same generations are asked for again, and their evaluations are found again.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simadopt.core.arrays import F64

__all__ = ["Judge", "search_generations"]

Judge = Callable[[Sequence[Mapping[str, Any]]], tuple[F64, F64]]
"""Choices → their scores, ``(n, objectives)``, and by how much they break each limit, ``(n, limits)``."""
_BROKEN: Final = "broken"


def search_generations(
    variables: Mapping[str, tuple[Any, ...]],
    judge: Judge,
    *,
    objectives: int,
    population: int,
    generations: int,
    seed: int,
    starts: Sequence[Mapping[str, Any]] = (),
) -> list[dict[str, Any]]:
    """Return every choice that was tried, in order: generations × population of them.

    Parameters
    ----------
    variables : mapping of str to tuple
        Choices of each variable.
    judge : callable
    objectives : int
    population, generations : int
    seed : int
    starts : sequence of mapping
        Choices that are tried first.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    tried: list[dict[str, Any]] = []
    with warnings.catch_warnings(action="ignore"):  # limits are called experimental by Optuna
        sampler = optuna.samplers.NSGAIISampler(
            population_size=population, seed=seed % 2**32, constraints_func=_limits
        )
        study = optuna.create_study(directions=["maximize"] * objectives, sampler=sampler)
        for start in starts:
            study.enqueue_trial(dict(start))
        for _ in range(generations):
            trials = [study.ask() for _ in range(population)]
            choices = [_choice(trial, variables) for trial in trials]
            scores, broken = judge(choices)
            for trial, score, over in zip(trials, scores.tolist(), broken.tolist(), strict=True):
                trial.set_user_attr(_BROKEN, over)
                study.tell(trial, score)
            tried += choices
    return tried


def _choice(trial: Any, variables: Mapping[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {name: trial.suggest_categorical(name, ways) for name, ways in variables.items()}


def _limits(trial: Any) -> tuple[float, ...]:
    return tuple(trial.user_attrs[_BROKEN])
