"""What is compared: a base and its variants, each a scenario under a name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.sweep.plan import Arm

__all__ = ["MOST_ARMS", "Source", "Variant", "arms_of", "refuse_seed", "refused"]

MOST_ARMS = 50
_SEED: Final = Message("problem.seed_is_common")
_ONLY_THE_SEED: Final = Message("problem.only_the_seed")
Source = str | Path | BaseModel | Case
Variant = Mapping[str, object] | str | Path | BaseModel | Case


def arms_of(
    base: Source, variants: Mapping[str, Variant], weeks: int | None = None
) -> tuple[Arm, ...]:
    """Return the arms, the base first.

    Parameters
    ----------
    base : path, scenario or Case
    variants : mapping of str to levers or scenario
        Levers change the base; ``{}`` is the base itself, and names it.
    weeks : int, optional
        Of every arm.

    Raises
    ------
    InputError
        For no variant, two names alike, the base twice, or arms of other lengths.
    """
    case = _lasting(load(base), weeks)
    _check_number(variants)
    itself = [name for name, variant in variants.items() if _is_base(variant)]
    if len(itself) > 1:
        raise refused(itself[1], "", Message("problem.again_base", name=repr(itself[0])))
    first = itself[0] if itself else case.scenario.name
    others = {name: variant for name, variant in variants.items() if name not in itself}
    if not others:
        raise refused("variants", "", Message("problem.nothing_compared"))
    if first in others:
        raise refused(first, "", Message("problem.base_name"))
    arms = [Arm(first, case)]
    for name, variant in others.items():
        arms.append(Arm(name, _case(name, variant, case, weeks)))
        if _only_the_seed(arms[-1].case, case):
            raise refused(f"{name}.seed", str(arms[-1].case.scenario.seed), _ONLY_THE_SEED)
        lasts = arms[-1].case.steps
        if lasts != case.steps:
            message = Message("problem.base_weeks", weeks=case.steps)
            raise refused(f"{name}.weeks", str(lasts), message)
    return tuple(arms)


def refused(field: str, value: str, message: Message, hint: str = "") -> InputError:
    """Return the error of something that cannot be compared."""
    return InputError(Problem("compare", None, field, value, message, hint))


def refuse_seed(levers: Mapping[str, object]) -> None:
    """Refuse a seed among the levers of one policy: the seed is that of the comparison.

    Raises
    ------
    InputError
    """
    if "seed" in levers:
        raise InputError(Problem("--set", None, "seed", str(levers["seed"]), _SEED))


def _only_the_seed(case: Case, base: Case) -> bool:
    """Tell whether a case is the base under another seed."""
    if case.scenario.seed == base.scenario.seed:
        return False
    alike = case.scenario.model_copy(update={"seed": base.scenario.seed})
    return case.with_scenario(alike).scenario_hash == base.scenario_hash


def _check_number(variants: Mapping[str, Variant]) -> None:
    if not isinstance(variants, Mapping):
        raise refused("variants", type(variants).__name__, Message("problem.mapping"))
    if any(not isinstance(name, str) or not name.strip() for name in variants):
        raise refused("variants", "", Message("problem.variant_name"))
    if len(variants) > MOST_ARMS:
        raise refused(
            "variants", str(len(variants)), Message("problem.most_compared", most=MOST_ARMS)
        )


def _is_base(variant: Variant) -> bool:
    return isinstance(variant, Mapping) and not variant


def _case(name: str, variant: Any, base: Case, weeks: int | None) -> Case:
    try:
        if isinstance(variant, Mapping):
            refuse_seed(variant)
            return base.with_levers(variant)
        if isinstance(variant, str | Path | BaseModel | Case):
            return _lasting(load(variant), weeks)
    except InputError as error:
        raise InputError([_placed(name, problem) for problem in error.problems]) from error
    if not isinstance(variant, int | float | list | tuple | type(None)):
        load(variant)  # says which door a model of Mesa has
    message = Message("problem.variant")
    raise refused(name, type(variant).__name__, message)


def _lasting(case: Case, weeks: int | None) -> Case:
    return case if weeks is None else case.with_levers({case.level.length: weeks})


def _placed(name: str, problem: Problem) -> Problem:
    """Return a problem of a lever as one of the variant that has it."""
    if problem.where != "--set":
        return problem
    return Problem(name, None, problem.field, problem.value, problem.message, problem.hint)
