"""The page in one language: a template whose words come from the catalogue, and what it starts from."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.version import __version__
from simadopt.interfaces import style
from simadopt.interfaces.app.lessons import packed_lessons
from simadopt.interfaces.app.levers import lever_rows
from simadopt.interfaces.app.limits import MOST_CHANCE, MOST_UPLOAD
from simadopt.interfaces.app.payload import SHARE_STEPS, features
from simadopt.interfaces.app.policies import DRAWS, UNDER_EACH
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.report.printing import may_print
from simadopt.io.wording import LANGUAGES, NARROW_SPACE, Wording, wording
from simadopt.levels.staff.assumed import SUPPOSED_RESIDENTS
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.model.services import NON_USING
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, features_for
from simadopt.levels.staff.tables.features import CATEGORIES, CHANNELS, RANKS

__all__ = ["PREFIXES", "boot", "common", "fill", "own_catalogue", "words_of_page"]

PREFIXES: Final = ("app.", "tool.", "rank.", "figure.", "requests.", "survey.", "measure.", "run.",
                   "lever.", "people.", "tie.", "term.", "describe.", "explain.", "authority.",
                   "calibration.theory", "summary.")  # fmt: skip
"""What the page says of the catalogue."""
_MARK: Final = re.compile(r"\{\{([a-z0-9_.]+)\}\}")


def fill(template: str, words: Wording, start: str) -> str:
    """Return a template with ``{{key}}`` replaced by words, escaped; the rest is left as it is.

    ``{{boot}}`` stands in a block of data, which a browser reads as it is: no tag may open there.
    """
    texts = {"lang": words.language, "other": _other(words.language)}

    def text(match: re.Match[str]) -> str:
        key = match.group(1)
        if key == "boot":
            return start.replace("<", "\\u003c")
        return escape(texts[key] if key in texts else words.say(key))

    return _MARK.sub(text, template)


def _other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


@lru_cache
def template() -> str:
    """Return the template of the page."""
    place = files("simadopt.interfaces.app") / "static" / f"{'page'}.html"
    return place.read_text(encoding="utf-8")


def words_of_page(words: Wording) -> dict[str, str]:
    """Return the part of the catalogue that the page speaks with."""
    return {key: text for key, text in words.texts.items() if key.startswith(PREFIXES)}


def boot(session: Session, words: Wording) -> str:
    """Return what the page starts from, as JSON: catalogue, levers, scenarios, lessons, looks."""
    found: dict[str, Any] = {
        **common(words),
        "start": session.start,
        "presets": session.presets(words.language),
        "levers": lever_rows(words),
        "posterior": {"draws": DRAWS, "replicates": UNDER_EACH},
        "prints": may_print(),
    }
    return json.dumps(found, ensure_ascii=False, allow_nan=False)


def common(words: Wording) -> dict[str, Any]:
    """Return what any page needs, with a server or without: catalogue, lessons, looks, names."""
    words = LEVEL.words(words)
    return {
        "version": __version__,
        "lang": words.language,
        "narrow": NARROW_SPACE,
        "words": words_of_page(words),
        "features": features(SHIPPED, words),
        "lessons": packed_lessons(words),
        "tools": list(SHIPPED.tool_names),
        "main": SHIPPED.main,
        "channels": {channel.name: words.label(channel) for channel in CHANNELS},
        "categories": list(CATEGORIES),
        "ranks": list(RANKS),
        "looks": looks(),
        "limits": {
            "upload": MOST_UPLOAD,
            "shares": SHARE_STEPS,
            "low": NON_USING,
            "chance": MOST_CHANCE,
            "residents": SUPPOSED_RESIDENTS,
        },
    }


def own_catalogue(case: Case, words: Wording) -> dict[str, Any] | None:
    """Return what a page says otherwise of a scenario that brings its own tools; None of another one."""
    table = features_for(case.scenario)
    if table == SHIPPED:
        return None
    usual, told = words_of_page(wording(words.language)), words_of_page(case.level.words(words))
    return {
        "tools": list(table.tool_names),
        "main": table.main,
        "features": features(table, words),
        "looks": looks(table)["tool"],
        "levers": lever_rows(case.level.words(words), table, case.level.parameters),
        "words": {key: text for key, text in told.items() if usual.get(key) != text},
    }


def looks(table: FeatureTable = SHIPPED) -> dict[str, Any]:
    """Return the colours, dashes and shapes of the figures, for the page to draw alike."""
    plain = {"tool": style.tool_looks(table), "category": style.CATEGORY_LOOKS}
    return {
        kind: {
            name: {"colour": look.colour, "dash": _dash(look.dash), "shape": look.shape}
            for name, look in some.items()
        }
        for kind, some in plain.items()
    } | {
        "colours": {
            "black": style.BLACK,
            "blue": style.BLUE,
            "vermillion": style.VERMILLION,
            "green": style.GREEN,
            "purple": style.PURPLE,
            "orange": style.ORANGE,
        }
    }


def _dash(dash: Any) -> list[float]:
    """Return a dash of the figures as lengths of marks and gaps; none for a full line."""
    return [] if dash == "-" else [2.0 * length for length in dash[1]]
