"""Words for tools that a scenario brings: what is written of the GRU is said of its own tools."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simadopt.io.wording import NARROW_SPACE, Wording
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.tables.services import SERVICE_TYPES

__all__ = ["feature_label", "quoted", "words_for"]

_MADE: Final = "own.main"
"""Key that marks words that name a scenario's own tools."""
_OWN: Final = (
    "own.run.level",
    "own.figure.footer",
    "own.propagated.note",
    "own.compare.figure.footer",
    "own.report.pattern",
    "own.optimise.taught.others",
)
"""Rows that take the place of others where tools are a scenario's own: what no source says of them."""
_NAMED: Final = {
    "en": re.compile(r"\b(?:[Tt]he |[Aa]n? )?GRU\b"),
    "fr": re.compile(r"\b(?:(d)[’'])?(?:[Ll]a |[Uu]ne |une )?GRU\b"),
}
_OF_PACKAGE: Final = ("app.lesson", "calibration.", "tool.", "problem.")
"""Texts about what ships with the package, whatever a scenario brings."""


def quoted(label: str, language: str) -> str:
    """Return a label in quotes, which no gender and no article need agree with.

    >>> quoted("Records", "en")
    '“Records”'
    """
    space = NARROW_SPACE
    return f"«{space}{label}{space}»" if language == "fr" else f"“{label}”"


@lru_cache(maxsize=64)
def _texts(table: FeatureTable, language: str, texts: tuple[tuple[str, str], ...]) -> Wording:
    given = dict(texts)
    made = {} if _is_usual(table) else _retold(table, language, given)
    templates = {
        key: text for key, text in given.items() if re.match(r"(?:app\.)?outcome\.gru_", key)
    }
    for tool in table.tool_names:
        named = {
            key.replace("gru_", f"{tool}_", 1): _about(text, table, tool, language)
            for key, text in templates.items()
        }
        named[f"tool.{tool}"] = _plain(table.label(tool, language))
        named[f"tool.{tool}.long"] = _plain(table.label(tool, language, long=True))
        made |= {k: t for k, t in named.items() if not (_is_usual(table) and k in given)}
    made |= {f"feature.{f.name}": str(getattr(f, f"label_{language}")) for f in table.features}
    if table.services != SERVICE_TYPES:
        kinds = {f"service.kind.{k.name}": getattr(k, f"label_{language}") for k in table.services}
        made |= {key: str(label) for key, label in kinds.items()}
    return Wording(language, given | made | {_MADE: table.main})


def _is_usual(table: FeatureTable) -> bool:
    """Tell whether tools are those of the package, whatever their number."""
    return table == SHIPPED


def _retold(table: FeatureTable, language: str, given: dict[str, str]) -> dict[str, str]:
    """Return texts that speak of the main tool, or of what no source says of it."""
    own = {key.removeprefix("own."): given[key] for key in _OWN}
    return {
        key: _about(text, table, table.main, language)
        for key, text in (given | own).items()
        if not key.startswith(_OF_PACKAGE)
    }


def _plain(label: str) -> str:
    """Return a label as a text of the catalogue, where braces hold values."""
    return label.replace("{", "{{").replace("}", "}}")


def _about(text: str, table: FeatureTable, tool: str, language: str) -> str:
    """Return a text about the GRU as one about another tool."""
    label = _plain(quoted(table.label(tool, language), language))
    return _NAMED[language].sub(
        lambda m: f"de {label}" if m.groups() and m.group(1) else label, text
    )


def feature_label(name: str, words: Wording) -> str:
    """Return the label of a feature: of the package, or of the scenario that words are made for.

    >>> from simadopt.io.wording import wording
    >>> feature_label("gru_safe", wording("en"))
    'document safe'
    """
    own = words.texts.get(f"feature.{name}")
    if own is not None:
        return own
    return words.label(SHIPPED.features[SHIPPED.names.index(name)])


def words_for(table: FeatureTable, words: Wording) -> Wording:
    """Return a catalogue of words that names some tools; that of the package as it is.

    >>> from simadopt.io.wording import wording
    >>> words_for(SHIPPED, wording("fr")) is wording("fr")
    True
    """
    named = all(f"tool.{tool}" in words.texts for tool in table.tool_names)
    if _MADE in words.texts or (_is_usual(table) and named):
        return words
    return _texts(table, words.language, tuple(words.texts.items()))
