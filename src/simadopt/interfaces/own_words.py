"""The catalogue with the words of what others add: tools, terms, interventions, outcomes of their own."""

from __future__ import annotations

from collections.abc import Iterable

from simadopt.cases import Case
from simadopt.io.wording import Wording

__all__ = ["with_own"]


def with_own(words: Wording, cases: Iterable[Case]) -> Wording:
    """Return a catalogue that names the tools of some cases, and what they and their level add."""
    added: dict[str, str] = {}
    for case in cases:
        words = case.level.words(words)
        for term in case.terms:
            label = str(getattr(term, f"label_{words.language}"))
            added |= {f"term.{term.name}": label, f"lever.{term.name}": label}
        for name, label in case.level.own_labels(words.language).items():
            added[name] = label
    if not added:
        return words
    return Wording(words.language, {**words.texts, **added})
