"""What a person types to name policies: scenarios, ``name:scenario``, ``name:key=value,key=value``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.comparison.arms import refuse_seed
from simadopt.io.overrides import parse_assignment, parse_assignments
from simadopt.io.places import refuse
from simadopt.io.shipped import find_scenario
from simadopt.io.wording import Wording

__all__ = ["read_policies"]

_OPEN, _CLOSE, _QUOTES = "[{", "]}", "\"'"
_WHERE: Final = "compare"

Levers = dict[str, object]


def read_policies(
    base: str, variants: Sequence[str], sets: Sequence[str], weeks: int | None, words: Wording
) -> tuple[Case, dict[str, Case]]:
    """Return the base and the policies by name, every change made.

    Raises
    ------
    InputError
        With one line per problem.
    """
    named, problems = _named(variants, words)
    problems += _unknown(base, words)
    changes: dict[str, Levers] = {"": {}}
    for text in sets:
        try:
            name, levers = _set(text, named, words)
            own = changes.setdefault(name, {})
            taken = [*own, "weeks"] if weeks is not None else [*own]
            for key in set(levers) & set(taken):
                raise InputError(Problem("--set", None, key, "", Message("problem.given_twice")))
            own.update(levers)
        except InputError as error:
            problems += error.problems
    refuse(problems)
    everywhere = changes[""] | ({} if weeks is None else {"weeks": weeks})
    case = load(base, everywhere)
    found = {}
    for name, policy in named.items():
        try:
            found[name] = _policy(case, policy, everywhere, changes.get(name, {}), words)
            if found[name].scenario_hash == case.scenario_hash:
                raise InputError(Problem(_WHERE, None, name, "", Message("compare.is_base")))
        except InputError as error:
            problems += [_placed(problem, name) for problem in error.problems]
    refuse(problems)
    return case, found


def _named(
    variants: Sequence[str], words: Wording
) -> tuple[dict[str, str | Levers], list[Problem]]:
    """Return scenarios or levers by name of policy, and what is wrong with them."""
    problems: list[Problem] = []
    named: dict[str, str | Levers] = {}
    for text in variants:
        try:
            name, policy = _read(text, words)
            if name in named:
                raise InputError(Problem(_WHERE, None, name, "", Message("compare.twice")))
            named[name] = policy
        except InputError as error:
            problems += error.problems
    return named, problems


def _unknown(base: str, words: Wording) -> list[Problem]:
    try:
        find_scenario(base)
    except InputError as error:
        return error.problems
    return []


def _read(text: str, words: Wording) -> tuple[str, str | Levers]:
    """Return the name of a policy, and its scenario or its levers."""
    before, equals, _ = text.partition("=")
    # a name may hold colons: the last one before the first = ends it
    name, colon, rest = text.partition(":")
    if equals and ":" in before:
        name = before.rpartition(":")[0]
        rest = text[len(name) + 1 :]
    if Path(text).is_file() or (not equals and not colon):
        return find_scenario(text).stem, text
    if equals and ":" not in before:
        raise InputError(Problem(_WHERE, None, text, "", Message("compare.no_name", text=text)))
    if not name.strip() or not rest.strip():
        message = Message("compare.no_name", text=rest.strip() or "…")
        raise InputError(Problem(_WHERE, None, text, "", message))
    if not equals:
        find_scenario(rest.strip())
        return name.strip(), rest.strip()
    return name.strip(), _levers(rest, name.strip())


def _set(text: str, named: Any, words: Wording) -> tuple[str, Levers]:
    """Return the policy that ``--set`` changes (none: all of them), and the change."""
    name, colon, rest = text.partition(":")
    if not colon or "=" in name:
        return "", dict([parse_assignment(text)])
    if name.strip() not in named:
        message = Message("compare.no_variant")
        hint = nearest(name.strip(), named)
        raise InputError(Problem("--set", None, name.strip(), rest, message, hint))
    return name.strip(), dict([parse_assignment(rest)])


def _levers(text: str, name: str) -> Levers:
    try:
        return parse_assignments(_parts(text))
    except InputError as error:
        raise InputError([_placed(problem, name) for problem in error.problems]) from None


def _parts(text: str) -> Iterator[str]:
    """Yield what stands between commas, but for those within brackets and quotes.

    >>> list(_parts("coaching.rank=[head, director],coaching.hours=6"))
    ['coaching.rank=[head, director]', 'coaching.hours=6']
    """
    part, depth, quote = "", 0, ""
    for c in text:
        if c == "," and not depth and not quote:
            yield part.strip()
            part = ""
            continue
        part += c
        if quote:
            quote = "" if c == quote else quote
        elif c in _QUOTES:
            quote = c
        else:
            depth += (c in _OPEN) - (c in _CLOSE)
    yield part.strip()


def _policy(
    base: Case, policy: str | Levers, everywhere: Levers, own: Levers, words: Wording
) -> Case:
    refuse_seed(own if isinstance(policy, str) else {**policy, **own})
    if isinstance(policy, str):
        return load(policy, everywhere | own)
    return base.with_levers({**policy, **own})


def _placed(problem: Problem, name: str) -> Problem:
    if problem.where != "--set":
        return problem
    return Problem(name, None, problem.field, problem.value, problem.message, problem.hint)
