"""A page as HTML: one file without a script, a link or a picture from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.report.parts import Drawing, English, Page, Strong
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["as_html", "as_slide", "standing_alone"]


def as_html(page: Page, words: Wording) -> str:
    """Return a page as HTML; every text is escaped."""
    return _template("page").render(page=_numbered(page), words=words, lang=words.language)


def as_slide(page: Page, words: Wording) -> str:
    """Return the first page of a page as one slide (16:9), with its first figure.

    Raises
    ------
    InputError
        When the page has no first page.
    """
    if page.front is None:
        raise InputError(Problem("report", None, "slide", "", Message("report.no_slide")))
    drawn = [
        part for section in page.sections for part in section.parts if isinstance(part, Drawing)
    ]
    svg = standing_alone(drawn[0].svg, 1) if drawn else ""
    return _template("slide").render(page=page, svg=svg, words=words, lang=words.language)


def standing_alone(svg: str, number: int) -> str:
    """Return a drawing that can stand beside others in a page: names of its own, no metadata.

    >>> standing_alone('<svg><g id="a"/><use xlink:href="#a"/></svg>', 2)
    '<svg><g id="d2-a"/><use xlink:href="#d2-a"/></svg>'
    """
    bare = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    return re.sub(r'( id="|href="#|url\(#)', rf"\g<1>d{number}-", bare)


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    surroundings = Environment(
        loader=PackageLoader("simadopt.interfaces.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    surroundings.tests["drawing"] = lambda part: isinstance(part, Drawing)
    surroundings.tests["english"] = lambda text: isinstance(text, English)
    surroundings.tests["bold"] = lambda text: isinstance(text, Strong)
    return surroundings.get_template(f"{name}.html.j2")


def _numbered(page: Page) -> Page:
    """Return the page with drawings that do not share names."""
    count = 0
    sections = []
    for section in page.sections:
        parts: list[Any] = []
        for part in section.parts:
            if isinstance(part, Drawing):
                count += 1
                part = replace(part, svg=standing_alone(part.svg, count))
            parts.append(part)
        sections.append(replace(section, parts=parts))
    return replace(page, sections=sections)
