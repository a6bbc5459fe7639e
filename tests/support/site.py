"""Reading the documentation as text: its pages, links, commands and anchors."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from support.shells import ROOT

sys.path.insert(0, str(ROOT / "docs"))
sys.path.insert(0, str(ROOT / "docs" / "_ext"))
import pages

DOCS = ROOT / "docs"
PAGES = sorted(p for p in DOCS.rglob("*.md") if "_build" not in p.parts)
"""Pages of the site."""
READ = [*PAGES, *(ROOT / n for n in ("README.md", "README.fr.md", "CHANGELOG.md")),
        *(ROOT / n / "README.md" for n in ("scenarios", "calibration", "benchmarks"))]  # fmt: skip
"""All that is written for people."""
_FENCE = re.compile(r"^(`{3,}|:{3,})([^\n]*)\n(.*?)^\1\s*$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(
    r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|\{download\}`[^<`]*<([^>`]+)>`"
)
_SIGNS = {"|", ">", "&&", ";", "#"}


def fences(text: str) -> Iterator[tuple[str, str]]:
    """Yield the fenced blocks of a page: what stands after the fence, and the content."""
    for _, info, body in _FENCE.findall(text):
        yield info.strip(), body


def inserted(text: str) -> list[str]:
    """Return the names of the tables that a page inserts."""
    return [info.split()[-1] for info, _ in fences(text) if info.startswith("{table-of}")]


def whole(path: Path) -> str:
    """Return a page with what it includes and what is inserted when the site is built."""
    text = path.read_text(encoding="utf-8")
    for info, _ in fences(text):
        kind, _, name = info.partition(" ")
        if kind == "{include}":
            text += (path.parent / name.strip()).read_text(encoding="utf-8")
        if kind == "{table-of}":
            text += "\n" + pages.TABLES[name.strip()]()
    return text


def links(text: str) -> list[str]:
    """Return where the links of a page lead, those to other sites left out."""
    prose = _FENCE.sub("", text)
    found = ["".join(groups) for groups in _LINK.findall(prose)]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(text: str) -> set[str]:
    """Return the anchors of a page: its headings, and the places it names."""
    bare = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"^\(([\w-]+)\)=$", bare, re.MULTILINE))
    return named | {_slug(title) for title in re.findall(r"^#+ (.+)$", bare, re.MULTILINE)}


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def commands(text: str) -> list[str]:
    """Return the commands of simadopt that a page tells the reader to type."""
    blocks = [line for _, body in fences(text) for line in body.splitlines()]
    inline = re.findall(r"`(simadopt [a-z][^`]*)`", _FENCE.sub("", text))
    lines = [line.strip().removeprefix("$ ") for line in blocks]
    return [line for line in lines if re.match(r"simadopt [a-z]", line)] + inline


def problems(line: str) -> list[str]:
    """Return what is wrong with a command: a command or an option that does not exist, no value."""
    words = shlex.split(line, comments=True)[1:]
    end = next((n for n, word in enumerate(words) if word in _SIGNS), len(words))
    name, *rest = words[:end]
    if name not in pages.shell():
        return [f"no command {name}"]
    known = pages.options_of(name)
    wrong, waiting = [], ""
    for word in rest:
        if waiting:
            waiting = ""
        elif word.startswith("--"):
            option, equals, _ = word.partition("=")
            if option not in known:
                wrong.append(f"no option {option} in {name}")
            elif not equals and pages.takes_value(known[option]):
                waiting = option
    return [*wrong, f"no value for {waiting}"] if waiting else wrong
