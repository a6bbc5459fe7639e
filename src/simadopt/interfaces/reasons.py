"""An explanation as people read it: a sentence, the terms that add up to V, the counterfactual.

An explanation of a service as people read it: a sentence, mean terms, the counterfactual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from simadopt.interfaces.groups import service_label
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tool_words import feature_label

if TYPE_CHECKING:
    from simadopt.levels.staff.explanations.decision import Decision, Explanation
    from simadopt.levels.staff.explanations.explain_group import GroupExplanation

__all__ = [
    "about_group",
    "adding_up",
    "as_plain",
    "chance_sentence",
    "group_name",
    "group_sentence",
    "group_without",
    "is_real",
    "print_group",
    "print_reasons",
    "sentence",
    "terms_table",
    "without_sentence",
]

_BAR: Final = 16
_SHOWN: Final = 2
"""Reasons named in the sentence."""


def print_reasons(shell: Shell, found: Explanation) -> None:
    """Print the sentence, the table of terms, and what would have happened without a lever."""
    words = shell.words
    shell.print(sentence(found, words), "bold")
    if found.decision is not None:
        terms_table(shell, found.decision.terms, found.decision.value)
        shell.print(chance_sentence(found, words))
    if found.counterfactual is not None:
        shell.print(without_sentence(found, words), "bold")
    shell.print(words.say("explain.real"), "italic")


def as_plain(found: Explanation) -> dict[str, Any]:
    """Return an explanation ready for JSON."""
    decision = found.decision
    fields = {name: value for name, value in vars(found).items() if name != "named"}
    if found.named:
        fields |= {"person": found.named, "row": found.person}
    if decision is None:
        return fields
    plain = {**vars(decision), "terms": dict(decision.terms)}
    other = found.counterfactual
    return {
        **fields,
        "decision": plain,
        "counterfactual": None if other is None else asdict(other),
    }


def sentence(found: Explanation, words: Wording) -> str:
    """Say in one sentence what the person did with the feature, and why."""
    named = {
        "person": found.named if found.named else words.number(found.person),
        "feature": feature_label(found.feature, words),
        "tool": words.say(f"tool.{found.tool}"),
        "week": found.week,
    }
    decision = found.decision
    if not found.equippable or decision is None:
        return words.say("explain.unequipped", **named)
    if not found.aware and not decision.used:
        return words.say("explain.unaware", **named)
    outcome = _OUTCOMES[decision.used, decision.uses]
    helped = decision.uses
    return words.say(
        f"explain.{outcome}",
        **named,
        chance=words.percent(decision.chance, 1),
        reasons=_reasons(decision, words, helped=helped),
    )


_OUTCOMES: Final = {
    (False, True): "starts",
    (False, False): "waits",
    (True, True): "keeps",
    (True, False): "stops",
}


def _reasons(decision: Decision, words: Wording, *, helped: bool) -> str:
    """Name the terms that weigh most on the side of what was done."""
    sign = 1.0 if helped else -1.0
    pulls = sorted(
        (-sign * value, name)
        for name, value in decision.terms.items()
        if sign * value > 0.0 and name != "base"
    )
    named = [words.say(f"term.{name}") for _, name in pulls[:_SHOWN]]
    return words.say("explain.and").join(named) or words.say("explain.luck")


def without_sentence(found: Explanation, words: Wording) -> str:
    """Say what the same person would have done, with the same random numbers, without one lever."""
    other = found.counterfactual
    if other is None:
        return ""
    if found.user_at_start and found.adopted_week is None and other.adopted_week is None:
        key = "keeps" if other.uses else "lacks"
        lever = words.say(f"lever.{other.without}")
        return words.say(f"explain.without.{key}", lever=lever, week=found.week)
    key = "never" if other.adopted_week is None else "later"
    if other.adopted_week == found.adopted_week:
        key = "same_never" if found.adopted_week is None else "same"
    elif other.adopted_week is not None and found.adopted_week is not None:
        key = "later" if other.adopted_week > found.adopted_week else "sooner"
    elif found.adopted_week is None:
        key = "only"
    return words.say(
        f"explain.without.{key}",
        lever=words.say(f"lever.{other.without}"),
        week=other.adopted_week if other.adopted_week is not None else "",
    )


def terms_table(shell: Shell, terms: Mapping[str, float], total: float | None) -> None:
    """Print terms with bars to the left and right of zero, then their sum where it may be shown."""
    words = shell.words
    say = words.say
    table = shell.table(say("explain.term"), say("explain.part"), "", right=(1,))
    largest = max((abs(value) for value in terms.values()), default=0.0) or 1.0
    shown = adding_up(list(terms.values()))
    for (name, value), part in zip(terms.items(), shown, strict=True):
        if value != 0.0:
            table.add_row(say(f"term.{name}"), _signed(words, part), bar(value / largest))
    if total is not None:
        table.add_section()
        table.add_row(say("explain.total"), _signed(words, total), "")
    shell.show(table)


def chance_sentence(found: Explanation, words: Wording) -> str:
    """Say the chance of the week, and the draw that decided; who does not know of it decides nothing."""
    decision = found.decision
    if decision is None:
        return ""
    chance, draw = words.percent(decision.chance, 1), words.percent(decision.draw, 1)
    if not decision.used and not found.aware:
        return words.say("explain.start_unaware", chance=chance)
    if not decision.used:
        return words.say("explain.start", chance=chance, draw=draw)
    limit = words.percent(1.0 - decision.chance, 1)
    return words.say("explain.stop", chance=chance, draw=draw, limit=limit)


def adding_up(terms: list[float]) -> list[float]:
    """Return terms rounded to hundredths so that what is printed adds up to the rounded sum.

    >>> adding_up([0.004, 0.004, 0.004])
    [0.0, 0.01, 0.0]
    """
    totals = [round(100.0 * sum(terms[: k + 1])) for k in range(len(terms))]
    return [(b - a) / 100.0 for a, b in zip([0, *totals], totals, strict=False)]


def _signed(words: Wording, value: float) -> str:
    return ("+" if value > 0.0 else "") + words.number(value, 2)


def bar(share: float) -> str:
    """Return a bar left or right of a middle line.

    >>> bar(0.5), bar(-1.0)
    ('                │████████        ', '████████████████│                ')
    """
    length = round(abs(share) * _BAR)
    filled, empty = "█" * length, " " * (_BAR - length)
    return f"{' ' * _BAR}│{filled}{empty}" if share >= 0.0 else f"{empty}{filled}│{' ' * _BAR}"


def print_group(shell: Shell, found: GroupExplanation, *, real: bool, seed: int) -> None:
    """Print the counts, the table of mean terms, and the use without a lever."""
    words = shell.words
    shell.print(group_name(found, words, alone=True, real=real))
    if real:
        shell.print(words.say("explain.one_draw", seed=str(seed)), "bold")
    shell.print(group_sentence(found, words), "bold")
    shell.print(about_group(found, words))
    if found.terms:
        terms_table(shell, found.terms, found.value)
    shell.print(group_without(found, words), "bold")
    shell.print(words.say("explain.real"), "italic")


def is_real(found: GroupExplanation, scenario: Scenario) -> bool:
    """Tell whether a service was read from a staff file."""
    key = found.group.removeprefix("service:").partition("/")[0]
    return any(a.staff_file is not None and a.key == key for a in scenario.authorities)


def group_name(found: GroupExplanation, words: Wording, *, alone: bool, real: bool) -> str:
    """Return the name of a service; a real one has none here, as the figures are those of one draw."""
    if not real:
        return service_label(found.group, words, alone=alone)
    staff = found.users + found.waiting + found.unaware + found.unequipped
    return words.say("explain.some_service", n=staff)


def group_sentence(found: GroupExplanation, words: Wording) -> str:
    """Count the staff of a service by what they do with a feature."""
    counts = {
        name: words.number(getattr(found, name))
        for name in ("users", "waiting", "unaware", "unequipped")
    }
    label = feature_label(found.feature, words)
    return words.say("explain.group.counts", feature=label, **counts)


def about_group(found: GroupExplanation, words: Wording) -> str:
    """Say of whom terms are the mean, and what is left out."""
    if not found.terms:
        return words.say("explain.group.few")
    hidden = "" if found.value is not None else f" {words.say('explain.group.hidden')}"
    return words.say("explain.group.mean") + hidden


def group_without(found: GroupExplanation, words: Wording) -> str:
    """Say how many would use the feature with the same random numbers without one lever."""
    return words.say(
        "explain.group.without",
        lever=words.say(f"lever.{found.without}"),
        without=words.number(found.users_without),
        users=words.number(found.users),
    )
