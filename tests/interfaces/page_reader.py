"""Reads a page as a browser would, and says what is wrong with its build."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "br", "img", "link", "input", "hr"}
REFERENCES = {"src", "href", "xlink:href", "srcset", "action", "data", "poster"}
CLOSED = {"svg", "style"}
"""Whose texts are not those of the page."""


@dataclass
class Table:
    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    scopes: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []
        self.tables: list[Table] = []
        self.language = ""
        self.tags: dict[str, int] = {}
        self.titled = 0
        self.words: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    @property
    def text(self) -> str:
        return re.sub(r"[ \n]+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in given.items():
            if name in REFERENCES and not (value or "").startswith("#"):
                self.wrong.append(f"<{tag} {name}={value}> leads elsewhere")
            if "url(" in (value or "") and "url(#" not in (value or ""):
                self.wrong.append(f"<{tag} {name}={value}> asks for something")
            if name.startswith("on"):
                self.wrong.append(f"<{tag} {name}> runs something")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "svg" and given.get("role") == "img" and given.get("aria-label"):
            self.titled += 1
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "table":
            self.tables.append(Table())
        if tag == "tr" and "tbody" in self.open:
            self.tables[-1].rows.append([])
        if tag in ("th", "td") and "tbody" in self.open:
            self.tables[-1].rows[-1].append("")
        if tag == "th":
            self.tables[-1].scopes.add(given.get("scope") or "none")
        if tag not in EMPTY:
            self.open.append(tag)
            self.by_tag.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if CLOSED & set(self.open):
            return
        self.words.append(data)
        for tag in set(self.open):
            self.by_tag[tag][-1] += data
        if "table" not in self.open:
            return
        table = self.tables[-1]
        if "caption" in self.open:
            table.caption += data
        elif "thead" in self.open and data.strip():
            table.heads.append(data.strip())
        elif table.rows and table.rows[-1]:
            table.rows[-1][-1] += data


def checked(text: str, language: str) -> Reader:
    """Return a page after looking at its build."""
    page = Reader(text)
    assert not page.wrong, page.wrong[:5]
    assert page.language == language
    assert len(page.ids) == len(set(page.ids))
    assert page.headings[0] == "h1"
    assert page.headings.count("h1") == 1
    assert set(page.headings[1:]) == {"h2"}
    assert page.tags["svg"] == page.titled > 0
    assert "script" not in page.tags
    assert "iframe" not in page.tags
    assert "@import" not in text
    assert page.tables
    for table in page.tables:
        assert table.caption.strip()
        assert table.scopes == {"col", "row"}
        assert all(len(row) == len(table.heads) for row in table.rows), table.caption
    return page
