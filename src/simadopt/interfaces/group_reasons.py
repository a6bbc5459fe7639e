"""An explanation of a service as people read it: a sentence, mean terms, the counterfactual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simadopt.interfaces.groups import service_label
from simadopt.interfaces.reasons import terms_table
from simadopt.interfaces.shell import Shell
from simadopt.io.wording import Wording
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.features import FEATURE_NAMES, FEATURES

if TYPE_CHECKING:
    from simadopt.levels.staff.explanations.explain_group import GroupExplanation

__all__ = [
    "about_group",
    "group_name",
    "group_sentence",
    "group_without",
    "is_real",
    "print_group",
]


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
    label = words.label(FEATURES[FEATURE_NAMES.index(found.feature)])
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
