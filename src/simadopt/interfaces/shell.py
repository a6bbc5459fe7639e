"""The shell as commands see it: where words go, how long work is shown, how a command ends."""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TextIO

import typer

from simadopt.core.errors import InputError, SimadoptError
from simadopt.core.interruption import CODE as INTERRUPTED
from simadopt.core.interruption import deaf, interrupted, working
from simadopt.core.messages import told
from simadopt.core.plugins import PluginWarning, failure_of_others
from simadopt.io.wording import Wording, language_of, wording

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from simadopt.cases import Case

__all__ = ["DONE", "FAILED", "Shell", "Tick", "styled"]

DONE: Final = 0
FAILED: Final = 1
NO_RESOURCES: Final = 4
QUIET_SECONDS: Final = 2.0
"""Work shorter than this shows no progress."""

Tick = Callable[[int], None]


def styled(text: str, style: str) -> Text:
    """Return a cell in a style; what people name (tools, services) is never read as a style."""
    from rich.text import Text

    return Text().append(text, style)


class Shell:
    """Where a command speaks: results on standard output, everything else on standard error.

    Parameters
    ----------
    language : str or None
        What ``--lang`` gives; else the locale decides.
    as_json : bool
        Standard output holds JSON only.

    Attributes
    ----------
    interrupted : str
        Key of what is said after Ctrl-C; work that is kept says so.
    remedies : bool
        The command has ``--remedy``.
    """

    def __init__(self, language: str | None = None, *, as_json: bool = False) -> None:
        self.words: Wording = wording(language or language_of(os.environ))
        self.as_json = as_json
        self.interrupted = "stop.interrupted"
        self.remedies = False

    @cached_property
    def out(self) -> Console:
        """Standard output: brackets are text; a table that is piped is not cut at 80 columns."""
        from rich.console import Console

        width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else 120
        return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width)

    @cached_property
    def err(self) -> Console:
        """Standard error."""
        from rich.console import Console

        return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def about(self, case: Case) -> None:
        """Name things as a scenario does from here on: its own tools and services, and what it adds."""
        from simadopt.interfaces.own_words import with_own

        self.words = with_own(self.words, [case])

    def print(self, text: str = "", style: str | None = None) -> None:
        """Print a line of the result, unless JSON is asked for."""
        if not self.as_json:
            self.out.print(text, style=style, soft_wrap=not self.out.is_terminal)

    def note(self, key: str, **values: object) -> None:
        """Print a message of the catalogue that is not part of the result."""
        self.err.print(self.words.say(key, **values))

    def show(self, table: Table) -> None:
        """Print a table, unless JSON is asked for."""
        if not self.as_json:
            self.out.print(table)

    def give(self, value: Any) -> None:
        """Print a value as JSON; nothing of it is lost in a narrow encoding."""
        text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
        try:
            text.encode(sys.stdout.encoding or "utf-8")
        except UnicodeEncodeError:
            text = json.dumps(value, ensure_ascii=True, indent=2, allow_nan=False)
        sys.stdout.write(f"{text}\n")

    def table(self, *headers: str, title: str = "", right: Sequence[int] = ()) -> Table:
        """Return an empty table; columns whose number is in ``right`` are aligned on the right."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(
            title=Text(title) if title else None,
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            show_header=any(headers),
            pad_edge=False,
        )
        for number, header in enumerate(headers):
            table.add_column(Text(header), justify="right" if number in right else "left")
        return table

    @contextmanager
    def progress(self, key: str, total: int | None) -> Iterator[Tick]:
        """Show how far work is, on standard error, once it has lasted two seconds.

        Parameters
        ----------
        key : str
            What is being done.
        total : int or None
            Number of steps; ``None`` when it is not known.

        Yields
        ------
        callable
            To be told how many steps are done.
        """
        if not self.err.is_terminal:
            timer = threading.Timer(QUIET_SECONDS, self.note, (key,))
            timer.daemon = True
            timer.start()
            try:
                yield lambda done: None
            finally:
                timer.cancel()
            return
        from rich.progress import Progress

        bar = Progress(console=self.err, transient=True)
        task = bar.add_task(self.words.say(key), total=total)
        timer = threading.Timer(QUIET_SECONDS, bar.start)
        timer.daemon = True
        timer.start()
        try:
            yield lambda done: bar.update(task, completed=done)
        finally:
            timer.cancel()
            bar.stop()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Turn every error into one clear line (or one a problem) and an exit code.

        Only a bug of ours shows a traceback.
        """
        with working(), warnings.catch_warnings():
            warnings.simplefilter("always", PluginWarning)
            warnings.showwarning = self._warned
            try:
                yield
            except typer.Exit:
                raise
            except BaseException as error:
                if interrupted(error):
                    raise self._interrupted() from None
                raise self._ended(error) from None

    def _warned(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        """Say in one sentence what cannot be used of what others add; other warnings as Python does."""
        if issubclass(category, PluginWarning):
            said = message.args[0] if isinstance(message, PluginWarning) else str(message)
            self.err.print(told(said, self.words.language))
        else:
            sys.stderr.write(warnings.formatwarning(message, category, filename, lineno))

    def _interrupted(self) -> typer.Exit:
        with deaf():
            sys.stderr.write(f"{self.words.say(self.interrupted)}\n")
        return typer.Exit(INTERRUPTED)

    def _ended(self, error: BaseException) -> typer.Exit:
        """Say why a command ends early; return how."""
        try:
            raise error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return typer.Exit(DONE)
        except MemoryError:
            self.note("stop.memory")
            return typer.Exit(NO_RESOURCES)
        except SimadoptError as error:
            if error.exit_code == FAILED:
                self._bug()
            sys.stderr.write(f"{error.render(self.words.language)}\n")
            self._print_remedies(error)
            return typer.Exit(error.exit_code)
        except OSError as error:
            where = error.filename2 or error.filename or ""
            from simadopt.core.errors import system_reason

            reason = system_reason(error)
            self.note("stop.system", where=where, reason=reason)
            return typer.Exit(NO_RESOURCES)
        except Exception as error:
            theirs = failure_of_others(error)
            if theirs is not None:
                sys.stderr.write(f"{theirs.render(self.words.language)}\n")
                return typer.Exit(InputError.exit_code)
            self._bug()
            return typer.Exit(FAILED)

    def _print_remedies(self, error: SimadoptError) -> None:
        """Say where choices are written for a command that has no ``--remedy``."""
        from simadopt.io.import_summary import StaffFileError

        if isinstance(error, StaffFileError) and not self.remedies:
            chosen = {c.key: c.remedies[0] for c in error.causes if c.remedies}
            if chosen:
                text = ", ".join(f'"{key}": {choice}' for key, choice in chosen.items())
                self.note("staff.in_scenario", remedies=f"staff_remedies: {{{text}}}")

    def _bug(self) -> None:
        traceback.print_exc()
        self.note("stop.bug")
