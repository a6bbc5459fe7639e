"""Mesa's ``batch_run``, whose versions do not agree on what becomes of seeds.

Up to Mesa 3.3 it hands over ``parameters`` as they are, and makes copies of a run for ``iterations``. From
3.4 on it adds an argument of its own, named ``seed`` if the model's signature has that name and ``rng``
otherwise, and writes it over what the user gave under that name. Neither tells the model the number of
the iteration, which is read here where it stands.
"""

from __future__ import annotations

import sys
from inspect import Parameter, Signature, signature
from types import CodeType, FrameType
from typing import Any, Final

from mesa import batchrunner  # type: ignore[import-untyped]

__all__ = ["OpenSignature", "copies", "iteration_of"]

_ONE_RUN: Final = batchrunner._model_run_func.__code__
_ALL_RUNS: Final = batchrunner.batch_run.__code__
_HANDS_OVER: Final = "rng" in signature(batchrunner.batch_run).parameters


def iteration_of(model: object) -> int:
    """Return the iteration of ``batch_run`` that makes a model, from 0; 0 for any other model."""
    run = _run_of(model)
    return 0 if run is None else int(run[1])


def copies(model: object) -> bool:
    """Tell whether a model of ``batch_run``, whose seed is given, had the same one before."""
    run = _run_of(model)
    if run is None or run[1] == 0:
        return False
    given = {"seed", "rng"} & run[2].keys()
    # alone, a seed of these versions is one that batch_run was given for each iteration
    return not (_HANDS_OVER and len(given) == 1)


class OpenSignature:
    """The signature of the model, for ``batch_run`` to add its argument where it overwrites nothing."""

    def __get__(self, _: object, kind: type) -> Signature:
        """Return the signature of the class; ``seed`` is named in it if the user varies ``rng``."""
        made: Any = kind.__init__  # type: ignore[misc]
        known = signature(made)
        parameters = [p for name, p in known.parameters.items() if name != "self"]
        caller = _frame(_ALL_RUNS)
        if caller is not None and "rng" in caller.f_locals["parameters"]:
            seed = Parameter("seed", Parameter.KEYWORD_ONLY, default=None)
            parameters.insert(len(parameters) - 1, seed)
        return known.replace(parameters=parameters)


def _run_of(model: object) -> tuple[int, int, dict[str, Any]] | None:
    """Return number, iteration and arguments of the run of ``batch_run`` that makes a model."""
    frame = _frame(_ONE_RUN)
    if frame is None or not isinstance(model, frame.f_locals["model_cls"]):
        return None
    run: tuple[int, int, dict[str, Any]] = frame.f_locals["run"]
    return run


def _frame(code: CodeType) -> FrameType | None:
    """Return the nearest caller that runs a function."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame
