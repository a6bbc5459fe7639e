"""The classroom file itself: a page whose script, style and data are within it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.lessons import LESSONS
from simadopt.interfaces.app.levers import lever_rows
from simadopt.interfaces.app.page import common, fill
from simadopt.interfaces.classroom.languages import EACH, woven
from simadopt.interfaces.classroom.modules import bundle
from simadopt.io.wording import LANGUAGES, Wording, wording

__all__ = ["MOST_BYTES", "classroom_page"]

MOST_BYTES: Final = 10 * 2**20
"""A file that people send by mail."""
_PREFIXES: Final = ("classroom.", "share.")
_SAID: Final = {
    "classroom": {
        "title": "classroom.title",
        "tagline": "classroom.tagline",
        "foot": "classroom.foot",
    },
    "share": {"title": "share.title", "tagline": "share.tagline", "foot": "share.foot"},
}
"""What the page of each kind says of itself."""


def classroom_page(
    held: Mapping[str, Any],
    language: str,
    refusal_words: Wording,
    kind: str = "classroom",
    names: Sequence[str] = (),
) -> str:
    """Return the page.

    Parameters
    ----------
    held : mapping
        As `contents` returns it.
    language : str
        In which it opens.
    refusal_words : Wording
        Catalogue of whoever makes it.
    kind : {"classroom", "share"}
        For a class, or for whoever is shown the runs of a town.
    names : sequence of str
        Of the authority and the author, told below the name of the page.

    Raises
    ------
    InputError
        When it is larger than `MOST_BYTES`.
    """
    words = wording(language)
    script, style = _script(), _style()
    template = _read("classroom/static/classroom.html")
    marks = {"policy": escape(_policy(script, style)), "style": style, **_SAID[kind]}
    by = f'<p class="byline">{escape(" · ".join(names))}</p>' if names else ""
    for mark, text in marks.items():
        template = template.replace(f"[[{mark}]]", text)
    data = {
        "languages": list(LANGUAGES),
        "language": language,
        "each": EACH,
        "said": _SAID[kind],
        "boot": _boot(),
        **held,
    }
    start = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    before, after = template.split("[[script]]")
    head, rest = before.split("[[byline]]")  # names are no template
    page = fill(head, words, start) + by + fill(rest, words, start)
    page += script + fill(after, words, start)
    size = len(page.encode())
    if size > MOST_BYTES:
        message = Message("classroom.too_large", most=MOST_BYTES // 2**20)
        raise InputError(Problem("classroom", None, "", f"{size / 2**20:.1f} MB", message))
    return page


def _boot() -> Any:
    """Return what the page starts from, in all languages."""
    rows = {name for lesson in LESSONS for name in lesson.rows}
    found = []
    for words in map(wording, LANGUAGES):
        start = common(words)
        start["words"] |= {k: t for k, t in words.texts.items() if k.startswith(_PREFIXES)}
        lever = lever_rows(words)["parameters"]
        found.append(
            {**start, "levers": {"parameters": {n: lever[n] for n in sorted(rows & set(lever))}}}
        )
    return woven(found)


def _script() -> str:
    """Return the modules of the app and that of this page as one script."""
    folders = [files("simadopt.interfaces") / "app/static/js",
               files("simadopt.interfaces") / "classroom/static"]  # fmt: skip
    sources = {
        file.name.removesuffix(".js"): file.read_text(encoding="utf-8")
        for folder in folders
        for file in folder.iterdir()
        if file.name.endswith(".js")
    }
    return bundle(sources, "classroom")


def _style() -> str:
    return _read("app/static/style.css") + _read("classroom/static/classroom.css")


def _read(place: str) -> str:
    return (files("simadopt.interfaces") / place).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Return what a browser lets the page do: its own script and style, and nothing from elsewhere."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
