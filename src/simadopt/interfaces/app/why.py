"""Why a person adopted, and who convinced whom, packed for a page.

Why a service uses a feature so little, packed for a page; real people stay in groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simadopt.cases import Case
from simadopt.interfaces.app.levers import kinds_of
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.reasons import (
    about_group,
    adding_up,
    chance_sentence,
    group_name,
    group_sentence,
    group_without,
    is_real,
    sentence,
    without_sentence,
)
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.explanations.adoption_path import Path, Step, adoption_path
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.explanations.explain_group import explain_group
from simadopt.levels.staff.explanations.removal import LEVERS
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS

__all__ = ["packed_group_why", "packed_path", "packed_terms", "packed_why", "portrait"]


def packed_why(
    case: Case,
    seed: int | None,
    person: int | str,
    feature: str,
    week: int | None,
    without: str | None,
    words: Wording,
    *,
    person_views: bool,
) -> dict[str, Any]:
    """Return the sentence, the terms and the counterfactual of one decision, ready for JSON."""
    words = with_own(words, [case])
    found = explain(case, seed, person, feature, week, without, person_views=person_views)
    other = found.counterfactual
    return {
        "person": found.person,
        "week": found.week,
        "adopted": found.adopted_week,
        "sentence": sentence(found, words),
        "terms": [] if found.decision is None else packed_terms(found.decision.terms, words),
        "value": None if found.decision is None else found.decision.value,
        "chance": chance_sentence(found, words),
        "without": None if other is None else other.without,
        "counterfactual": without_sentence(found, words),
        "levers": [
            {"name": name, "label": words.say(f"lever.{name}")}
            for name in dict.fromkeys(
                [*LEVERS, *kinds_of(case.scenario), *(term.name for term in case.terms)]
            )
        ],
        "note": words.say("explain.real"),
    }


def packed_terms(terms: Mapping[str, float], words: Wording) -> list[dict[str, Any]]:
    """Return the terms that are not zero, rounded so that what is shown adds up."""
    shown = adding_up(list(terms.values()))
    return [
        {"name": name, "label": words.say(f"term.{name}"), "value": part}
        for (name, value), part in zip(terms.items(), shown, strict=True)
        if value != 0.0
    ]


def packed_path(
    case: Case,
    seed: int | None,
    person: int | str,
    feature: str,
    words: Wording,
    *,
    person_views: bool,
) -> dict[str, Any]:
    """Return who convinced whom, ready for JSON: one row a person, each under her parent."""
    words = with_own(words, [case])
    found = adoption_path(case, seed, person, feature, person_views=person_views)
    state = case.start(seed)
    return {
        "steps": [_step(found, step, state, words) for step in found.steps],
        "start": found.users_start,
        "end": found.users_end,
    }


def _step(path: Path, step: Step, state: State, words: Wording) -> dict[str, Any]:
    parent = path.steps[step.parent] if step.parent >= 0 else None
    pulls = {} if parent is None else parent.terms
    term = "boss" if step.through == "head" else "peers"
    return {
        "person": step.person,
        "parent": step.parent,
        "name": portrait(state, step.person, words),
        "through": step.through,
        "link": words.say("app.path.head" if step.through == "head" else f"tie.{step.through}")
        if step.through
        else "",
        "week": step.week,
        "when": _when(step, words),
        "encouragement": None if _is_real(state, step.person) else step.encouragement,
        "weight": pulls.get(term) if parent is not None else None,
    }


def _is_real(state: State, person: int) -> bool:
    """Tell whether a person, or the elected member whom a number below zero stands for, may be real."""
    labels = state.labels
    if person < 0:
        return bool(labels.imported.any())
    return bool(labels.imported[state.o.people.authority[person]])


def _when(step: Step, words: Wording) -> str:
    if step.week is None:
        return words.say("app.path.never")
    if step.week < 0:
        return words.say("app.path.before")
    return words.say("figure.week", week=step.week)


def portrait(state: State, person: int, words: Wording) -> str:
    """Return who a person is, in a few words."""
    if person < 0:
        return words.say("app.person.elected")
    people, units = state.o.people, state.labels.units
    service = int(people.service[person])
    return words.say(
        "app.person.one",
        number=str(person),
        category=CATEGORIES[people.category[person]],
        rank=words.say(f"app.rank.{RANKS[people.rank[person]]}"),
        service=service_label(
            f"service:{units.key[units.authority[service]]}/{units.name[service]}",
            words,
            alone=len(units.key) == 1,
        ),
    )


def packed_group_why(
    case: Case, seed: int | None, group: int, feature: str, without: str | None, words: Wording
) -> dict[str, Any]:
    """Return what counts in a service, and its use without one lever, ready for JSON."""
    words = with_own(words, [case])
    found = explain_group(case, seed, group, feature, without)
    real, first = is_real(found, case.scenario), case.scenario.seed if seed is None else seed
    alone = len(case.scenario.authorities) == 1
    name = group_name(found, words, alone=alone, real=real)
    return {
        "name": f"{name} — {words.say('explain.one_draw', seed=str(first))}" if real else name,
        "sentence": group_sentence(found, words),
        "about": about_group(found, words),
        "terms": packed_terms(found.terms, words),
        "value": found.value,
        "chance": "",
        "without": found.without,
        "counterfactual": group_without(found, words),
        "levers": [{"name": name, "label": words.say(f"lever.{name}")} for name in found.levers],
        "note": words.say("explain.real"),
    }
