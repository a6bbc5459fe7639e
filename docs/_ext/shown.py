"""Directives of the site: tables of the package, files, commands and code that are run as shown.

What a page shows as an output was printed while the site was built: a command or a piece of code that
no longer ends as the page says is a warning, and the site is built with warnings as errors. Each
page has an empty folder of its own, where its files are written and its commands run, in order.
"""

from __future__ import annotations

import ast
import contextlib
import io
import logging as messages
import os
import shlex
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pages
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

_LOG: Final = logging.getLogger(__name__)
WIDTH: Final = 120
"""Columns of what is shown: those of tables that are piped."""
_ROOM: Final[dict[str, Any]] = {}
"""Folder of all pages of this build, and what the Python of each page has named."""


class Table(SphinxDirective):
    """``{table-of} NAME``: a part of the reference, written from the package."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse the text of the table in the place of the directive."""
        text = pages.TABLES[self.arguments[0]]()
        lines, at = text.splitlines(), self.content_offset
        holder = nodes.Element()
        from docutils.statemachine import StringList

        source = f"<{self.arguments[0]}>"
        self.state.nested_parse(StringList(lines, source), at, holder, match_titles=True)
        return holder.children


class Shown(SphinxDirective):
    """What all directives that run something share."""

    has_content = True
    option_spec: Final[dict[str, Callable[[str], Any]]] = {
        "code": directives.nonnegative_int,
        "raises": directives.unchanged,
        "first": directives.positive_int,
        "from": directives.unchanged,
    }

    @property
    def folder(self) -> Path:
        """Folder of the page, with the scenarios of the repository in it."""
        place = Path(_ROOM["folder"]) / self.env.docname.replace("/", "-")
        if not place.exists():
            place.mkdir()
            (place / "scenarios").symlink_to(pages.ROOT / "scenarios", target_is_directory=True)
        return place

    def block(self, text: str, language: str) -> nodes.Node:
        """Return a block of text, coloured as a language."""
        node = nodes.literal_block(text, text)
        node["language"] = language
        self.set_source_info(node)
        return node

    def shortened(self, text: str) -> str:
        """Return what was printed without the place of this copy, cut where the page asks for it."""
        told = text.replace(f"{pages.ROOT}/", "").splitlines()
        lines = [part.rstrip() for line in told for part in folded(line)]
        most = self.options.get("first")
        if most is not None and len(lines) > most:
            lines = [*lines[:most], "…"]
        return "\n".join(lines).strip("\n")


def folded(line: str) -> list[str]:
    """Return a long sentence in several lines; tables keep theirs."""
    return [line] if len(line) <= WIDTH else textwrap.wrap(line, WIDTH)


class File(Shown):
    """``{file} NAME``: a file that the reader makes, made in the folder of the page too.

    With ``:from:`` its content is that of a file of the documentation.
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write the file, and show its name and its content."""
        name, text = self.arguments[0], "\n".join(self.content) + "\n"
        if "from" in self.options:
            _, source = self.env.relfn2path(self.options["from"])
            self.env.note_dependency(source)
            text = Path(source).read_text(encoding="utf-8")
        (self.folder / name).write_text(text, encoding="utf-8")
        language = {".yaml": "yaml", ".csv": "text", ".py": "python"}.get(Path(name).suffix, "text")
        block = self.block(self.shortened(text), language)
        caption = nodes.caption(name, "", nodes.literal(name, name))
        self.set_source_info(caption)
        classes = ["literal-block-wrapper"]
        return [nodes.container("", caption, block, literal_block=True, classes=classes)]


class Shell(Shown):
    """``{shell}``: commands that are run, each with what it prints."""

    def run(self) -> list[nodes.Node]:
        """Run each line in turn."""
        shown = []
        for line in self.content:
            if not line.strip():
                continue
            code, out, err = run_line(line, self.folder)
            if code != self.options.get("code", 0):
                text = f"`{line}` ended with {code}\n{err}"
                _LOG.warning(text, location=self.get_location())
            printed = self.shortened(out + (err if code else ""))
            shown.append(f"$ {line}\n{printed}".rstrip())
        return [self.block("\n\n".join(shown), "console")]


class Python(Shown):
    """``{python}``: code that is run, with what it prints and its last value."""

    def run(self) -> list[nodes.Node]:
        """Run the code among what earlier blocks of the page named."""
        code, names = "\n".join(self.content), _ROOM["names"].setdefault(self.env.docname, {})
        raises = self.options.get("raises", "")
        printed, error = run_code(code, self.folder, names)
        if (type(error).__name__ if error else "") != raises:
            _LOG.warning(f"code ended with {error!r}", location=self.get_location())
        text = self.shortened(printed + (str(error) if error else ""))
        shown = [self.block(code, "python")]
        return [*shown, self.block(text, "text")] if text else shown


def run_line(line: str, folder: Path) -> tuple[int, str, str]:
    """Run one command of the package in a folder; return its exit code, output and messages."""
    from simadopt.interfaces.cli import main

    name, *arguments = shlex.split(line, comments=True)
    if name != "simadopt":
        raise ValueError(f"only simadopt is run: {line}")
    out, err, code = io.StringIO(), io.StringIO(), 0
    with inside(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def run_code(code: str, folder: Path, names: dict[str, Any]) -> tuple[str, Exception | None]:
    """Run code in a folder; return what it printed, its last value included, and its error."""
    tree, out = ast.parse(code), io.StringIO()
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with inside(folder), contextlib.redirect_stdout(out):
        try:
            exec(compile(tree, "<page>", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "<page>", "eval"), names)  # noqa: S307
                if value is not None:
                    print(value if hasattr(value, "to_string") else repr(value))
        except Exception as error:
            return out.getvalue(), error
    return out.getvalue(), None


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder, in English, as in a shell whose output is piped."""
    before, where = dict(os.environ), Path.cwd()
    os.environ |= {"LC_ALL": "C.UTF-8", "MPLBACKEND": "Agg"}
    for name in ("COLUMNS", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(where)
        os.environ.clear()
        os.environ.update(before)


def _begin(app: Sphinx) -> None:
    messages.getLogger("MESA").setLevel(messages.WARNING)
    _ROOM.update(folder=tempfile.mkdtemp(prefix="simadopt-docs-"), names={})


def _end(app: Sphinx, error: Exception | None) -> None:
    shutil.rmtree(_ROOM.get("folder", ""), ignore_errors=True)


def _speak(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Say in which language a page is written."""
    if page in app.config.french_pages:
        context["language"] = "fr"


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directives to Sphinx."""
    app.add_config_value("french_pages", (), "html")
    app.add_directive("table-of", Table)
    app.add_directive("file", File)
    app.add_directive("shell", Shell)
    app.add_directive("python", Python)
    app.connect("builder-inited", _begin)
    app.connect("build-finished", _end)
    app.connect("html-page-context", _speak)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
