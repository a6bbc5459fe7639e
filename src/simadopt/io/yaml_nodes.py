"""YAML text to plain data, with the line of every key and value, and with limits.

The parser is ruamel's; what plain words mean is YAML 1.2's core schema, read here so that ``no``,
``12:30`` and ``2024-01-01`` are text. Aliases, anchors, tags and merge keys are refused: a scenario
says everything where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.places import Path, Places, join, refuse, shorten

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "compose"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_NODES = 200_000
MAX_DIGITS = 40
MAX_LINE = 20_000  # the parser takes time in the square of a tag's length

_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_WIDE_SPACES = "\u00a0\u2007\u2009\u202f\u3000"
_WIDE_START = re.compile(rf"[ ]*[{_WIDE_SPACES}]|[ -]*[\w.-]+[ ]?:[{_WIDE_SPACES}]")
_GLUED = re.compile(r"[ -]*[\w.-]+:[^\s/]")
_NO_BREAK = Message("problem.no_break_space")
_BACKSLASH = Message("problem.backslash")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


def compose(text: str, where: str) -> tuple[object, Places, list[Problem]]:
    """Read one YAML document.

    Parameters
    ----------
    text : str
        The document.
    where : str
        Name shown in problems.

    Returns
    -------
    data : object
        Dictionaries, lists and scalars; ``None`` where a value was refused.
    places : Places
        Where each of them is.
    problems : list of Problem
        Duplicate keys, aliases, anchors, tags: the document could be read all the same.

    Raises
    ------
    InputError
        When it is not YAML, or passes the limits: 2 MB, lines of 20,000 characters, depth 20,
        200,000 nodes.

    Examples
    --------
    >>> compose("weeks: 52", "a.yaml")[0]
    {'weeks': 52}
    """
    refuse(_unreadable(text, where))
    return _Composer(text, where).run()


def _unreadable(text: str, where: str) -> list[Problem]:
    if len(text) > MAX_BYTES:
        return [
            Problem(where, None, "", "", Message("problem.long_text", most=MAX_BYTES // 1_000_000))
        ]
    found = _UNPRINTABLE.search(text)
    if found is None:
        wide = (n for n, row in enumerate(text.splitlines(), 1) if len(row) > MAX_LINE)
        message = Message("problem.long_row", most=MAX_LINE)
        return [Problem(where, n, "", "", message) for n in wide]
    line = text.count("\n", 0, found.start()) + 1
    known = "problem.character_utf16" if found[0] == "\0" else "problem.character"
    return [Problem(where, line, "", "", Message(known, code=f"{ord(found[0]):04X}"))]


class _Composer:
    """Builds plain data from the parser's events, each event seen once."""

    def __init__(self, text: str, where: str) -> None:
        self.lines = text.splitlines()
        self.text = text
        self.places = Places(where)
        self.problems: list[Problem] = []
        self.nodes = 0
        self.line = 1
        self.events = self._events()

    def run(self) -> tuple[object, Places, list[Problem]]:
        self._next("StreamStartEvent")
        if type(event := next(self.events)).__name__ == "StreamEndEvent":
            self._fail(Message("problem.empty_scenario"))
        first = event.start_mark.line
        if any(line.startswith("%") for line in self.lines[: first + 1]):
            self._fail(Message("problem.directives"))
        data = self._value(next(self.events), (), 1)
        self._next("DocumentEndEvent")
        if type(next(self.events)).__name__ != "StreamEndEvent":
            self._fail(Message("problem.second"))
        return data, self.places, self.problems

    def _events(self) -> Iterator[Any]:
        """Yield ruamel's events; whatever it raises on a text is an error in that text."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError

        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                self.line = event.start_mark.line + 1
                yield event
        except MarkedYAMLError as error:
            self._explain(error)
        except (InputError, MemoryError):
            raise
        except Exception as error:
            self._fail(Message("problem.yaml", problem=shorten(str(error) or type(error).__name__)))

    def _explain(self, error: Any) -> None:
        mark = error.problem_mark or error.context_mark
        told = str(error.problem or error.context or "unreadable")
        message = _friendly(told)
        if "quoted scalar" in str(error.context) and "end of" in told:
            mark, message = error.context_mark, Message("problem.open_quote")
        self.line = self.line if mark is None else mark.line + 1
        self.line, message = _habit(self.lines, self.line, told, message)
        self._fail(message)

    def _next(self, name: str) -> None:
        if type(event := next(self.events)).__name__ != name:
            self._fail(Message("problem.yaml_event", event=type(event).__name__))

    def _fail(self, message: Message) -> None:
        """Stop: nothing after this line can be read; what was found before is said too."""
        self._say((), message)
        refuse(self.problems)

    def _say(self, path: Path, message: Message, line: int | None = None) -> None:
        at = self.line if line is None else line
        self.problems.append(Problem(self.places.where, at, join(path), "", message))

    def _value(self, event: Any, path: Path, depth: int) -> object:
        """Build one node and record its place."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._fail(Message("problem.many_values", most=MAX_NODES))
        if depth > MAX_DEPTH:
            self._fail(Message("problem.deep", most=MAX_DEPTH))
        # the mark of an absent value is that of what follows it
        absent = type(event).__name__ == "ScalarEvent" and not event.value and event.implicit[0]
        line = event.start_mark.line + 1
        self.places.values[path] = self.places.keys.get(path, line) if absent else line
        self._refuse_extras(event, path)
        kind = type(event).__name__
        if kind == "MappingStartEvent":
            return self._mapping(path, depth)
        if kind == "SequenceStartEvent":
            return self._sequence(path, depth)
        return None if kind == "AliasEvent" else self._scalar(event, path)

    def _refuse_extras(self, event: Any, path: Path) -> None:
        if type(event).__name__ == "AliasEvent":
            self._say(path, Message("problem.alias", name=event.anchor))
            self.places.closed.add(path)
            return
        if event.anchor is not None:
            self._say(path, Message("problem.anchor", name=event.anchor))
        if event.tag is not None:
            self._say(path, Message("problem.tag"))
            self.places.closed.add(path)

    def _sequence(self, path: Path, depth: int) -> list[object]:
        items: list[object] = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, object]:
        items: dict[str, object] = {}
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            line = event.start_mark.line + 1
            key = self._key(event, path, depth)
            here = (*path, key)
            if key in items:
                first = self.places.keys[here]
                message = Message("problem.duplicate", line=first)
                self._say(here, message, line)
            self.places.keys[here] = line
            value = self._value(next(self.events), here, depth + 1)
            if key == "<<":
                self._say(here, Message("problem.merge"), line)
            else:
                items[key] = value
        return items

    def _key(self, event: Any, path: Path, depth: int) -> str:
        """Return a key as written: ``no:`` and ``2024:`` are names like any other."""
        if type(event).__name__ != "ScalarEvent":
            self._fail(Message("problem.plain_key"))
        self._value(event, (*path, ""), depth)
        if set(str(event.value)) & set(_WIDE_SPACES):
            self._fail(_NO_BREAK)
        return str(event.value)

    def _scalar(self, event: Any, path: Path) -> object:
        text = str(event.value)
        if _UNPRINTABLE.search(text):
            self._say(path, Message("problem.escaped"))
            self.places.closed.add(path)
        plain = event.implicit[0]
        if plain and text != text.strip(_WIDE_SPACES):
            self._say(path, _NO_BREAK)
            self.places.closed.add(path)
        self.places.texts[path] = shorten(text if plain else f'"{text}"')
        return self._plain(text, path) if plain else text

    def _plain(self, text: str, path: Path) -> object:
        if text in _WORDS:
            return _WORDS[text]
        digits = len(text)
        if _INTEGER.match(text) or _BASED.match(text):
            if digits > MAX_DIGITS:
                self._say(path, Message("problem.digits", n=digits, most=MAX_DIGITS))
                self.places.closed.add(path)
                return None
            return int(text) if _INTEGER.match(text) else int(text, 0)
        return float(text) if _FLOAT.match(text) else text


def _habit(lines: list[str], line: int, told: str, message: Message) -> tuple[int, Message]:
    """Return the line and the words of an error of form that word processors and Windows make.

    >>> _habit(["weeks:6", "seed: 1"], 2, "could not find expected ':'", _BACKSLASH)
    (1, Message('problem.glued_colon'))
    """
    if "escape" in told:
        return line, _BACKSLASH
    for number in range(line, max(line - 3, 0), -1):
        text = lines[number - 1] if number <= len(lines) else ""
        if _WIDE_START.match(text):
            return number, _NO_BREAK
        if "expected ':'" in told and _GLUED.match(text):
            return number, Message("problem.glued_colon")
    return line, message


def _friendly(problem: str) -> Message:
    """Say the commonest errors of form in plain words.

    >>> str(_friendly("mapping values are not allowed here"))[:24]
    "a second ': ' on one lin"
    """
    if r"'\t'" in problem or "tab" in problem:
        return Message("problem.tab")
    if problem == "mapping values are not allowed here":
        return Message("problem.second_colon")
    if "cannot start any token" in problem:
        return Message("problem.yaml_quotes", problem=shorten(problem))
    if "while" not in problem and "expected <block end>" in problem:
        return Message("problem.indent")
    return Message("problem.yaml", problem=shorten(problem, 120))
