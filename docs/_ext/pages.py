"""Reference pages as Markdown, written from the tables, the shell and the docstrings of the package.

Nothing here is a second copy: each function reads what the package itself uses. Sphinx inserts their
text when the site is built (``shown.py``), and tests compare them with the tables.
"""

from __future__ import annotations

import csv
import inspect
import re
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import typer

import simadopt
from simadopt.io.allowed import number_text
from simadopt.core.parameters import Parameter
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.files.staff_words import (
    CATEGORIES,
    FLAGS,
    RANKS,
    STAFF_COLUMNS,
)
from simadopt.levels.staff.files.ties_words import TIE_COLUMNS, TIE_TYPES
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.explanations.removal import INTERVENTIONS, LEVERS
from simadopt.interfaces.cli import application
from simadopt.levels.staff.model.outcomes import OUTCOMES

DOCS: Final = Path(__file__).parents[1]
ROOT: Final = DOCS.parent
GLOSSARY: Final = DOCS / "glossary.csv"
sys.path.insert(0, str(DOCS))

import generate_odd as odd


def overview() -> str:
    """Return all parameters on a line each."""
    heads = ("name", "unit", "default", "bounds", "status")
    rows = (
        (f"[`{p.name}`](#parameter-{slug(p.name)})", p.unit, p.default, _bounds(p), p.status)
        for p in PARAMETERS.values()
    )
    return odd.table(heads, rows)


def parameters() -> str:
    """Return an entry for each parameter, with all that its row says."""
    return "\n".join(map(_parameter, PARAMETERS.values()))


def _bounds(one: Parameter) -> str:
    return f"{number_text(one.min)} to {number_text(one.max)}"


def _parameter(one: Parameter) -> str:
    facts = (
        ("symbol", one.symbol),
        ("unit", one.unit),
        ("default", number_text(one.default)),
        ("bounds", _bounds(one)),
        ("prior", f"`{one.prior}`"),
        ("status", one.status),
        ("source", one.source),
        ("français", one.meaning_fr),
    )
    lines = "\n".join(f":{name}: {_plain(text)}" for name, text in facts)
    title = f"(parameter-{slug(one.name)})=\n## `{one.name}`"
    return f"{title}\n\n{_sentence(one.meaning_en)}\n\n{lines}\n"


def _plain(text: str) -> str:
    """Escape what Markdown would read as emphasis or HTML, but for code."""
    parts = text.split("`")
    return "`".join(
        re.sub(r"([*_<])", r"\\\1", t) if n % 2 == 0 else t for n, t in enumerate(parts)
    )


def _sentence(text: str) -> str:
    return _plain(text[:1].upper() + text[1:]) + "."


def slug(name: str) -> str:
    """Return the name of an anchor.

    >>> slug("b_boss_gru")
    'b-boss-gru'
    """
    return name.replace("_", "-").lower()


def features() -> str:
    """Return the features with their labels, then their numbers."""
    labels = odd.table(
        ("feature", "tool", "English", "français"),
        ((f"`{r['name']}`", r["tool"], r["label_en"], r["label_fr"])
         for r in read_table("features")),
    )  # fmt: skip
    return labels + "\n" + odd.features()


def shipped(name: str) -> Callable[[], str]:
    """Return what writes a shipped table, labels of both languages included."""

    def write() -> str:
        rows = read_table(name)
        return odd.table(list(rows[0]), (row.values() for row in rows))

    return write


def outcomes() -> str:
    """Return every outcome of a run."""
    better = {1: "more", -1: "less", 0: "neither"}
    rows = ((f"`{one.name}`", _meaning(one.name), one.unit, better[one.better])
            for one in OUTCOMES.values())  # fmt: skip
    return odd.table(("outcome", "what it is", "unit", "better"), rows)


def _meaning(name: str) -> str:
    from simadopt.io.wording import wording

    return wording("en").texts.get(f"outcome.{name}", "")


def levers() -> str:
    """Return what ``--without`` takes away, with the parameters that are set to 0."""
    rows = [
        (f"`{name}`", ", ".join(f"`{p}`" for p in zeroed) or "every intervention is taken out")
        for name, zeroed in LEVERS.items()
    ]
    kinds = [(f"`{kind}`", "interventions of this kind are taken out")
             for kind in INTERVENTIONS if kind not in LEVERS]  # fmt: skip
    return odd.table(("lever", "set to 0"), rows + kinds)


_CELLS: Final[dict[str, str]] = {
    "key": "any text, once each; pseudonymised at once",
    "service": "any text; case and accents make no difference",
    "directorate": "any text",
    "manager": "the key of another person; empty for none",
    "site": "any text",
    "age": "years from 14 to 99, or a band `<25`, `25-34`, `35-44`, `45-54`, `55+`",
    "innovativeness": "a share between 0 and 1, point or comma",
    "source": "a key of the staff file",
    "target": "a key of the staff file",
    "weight": "a number of at least 0; 0 is no tie, any other a tie; empty is a tie",
}
_WORDS: Final = {
    "category": CATEGORIES,
    "rank": RANKS,
    "type": TIE_TYPES,
    **dict.fromkeys(("mailbox", "workstation", "laptop", "front_desk"), FLAGS),
}


def staff_columns() -> str:
    """Return the columns of a staff file: headers that are understood, what a cell may say."""
    return _columns(STAFF_COLUMNS)


def tie_columns() -> str:
    """Return the columns of a file of ties."""
    return _columns(TIE_COLUMNS)


def _columns(columns: dict[str, tuple[str, ...]]) -> str:
    rows = ((f"`{name}`", odd._code(headers), _cells(name)) for name, headers in columns.items())
    return odd.table(("column", "headers understood", "what a cell may say"), rows)


def _cells(name: str) -> str:
    if name in _CELLS:
        return _CELLS[name]
    words = [word for word in _WORDS[name] if word]
    return odd._code(words) + ("; may be empty" if "" in _WORDS[name] else "")


def asked_rows() -> list[dict[str, str]]:
    """Return the rows of the questionnaire."""
    with (ROOT / "calibration" / "questions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def questions() -> str:
    """Return the questionnaire: one row for each published figure."""
    heads = ("id", "question", "kind", "asked", "index", "distance", "family")
    rows = (
        (f"`{r['id']}`", r["question"], r["kind"], r["asked_en"],
         f"`{r['index']}`" if r["index"] else "", r["distance"], r["family"])
        for r in asked_rows()
    )  # fmt: skip
    return odd.table(heads, rows)


# --- the shell -------------------------------------------------------------------------------


@cache
def shell() -> dict[str, Any]:
    """Return the commands of the shell in English, by name."""
    group: Any = typer.main.get_command(application("en"))
    return dict(group.commands)


def options_of(command: str) -> dict[str, Any]:
    """Return the options of a command by each of their names, ``--help`` included."""
    found = {name: p for p in shell()[command].params if is_option(p) for name in names_of(p)}
    return found | {"--help": None}


def is_option(parameter: Any) -> bool:
    """Return whether a parameter of a command is an option, not an argument."""
    return bool(parameter.param_type_name == "option")


def names_of(parameter: Any) -> list[str]:
    """Return how a parameter is written."""
    return [*parameter.opts, *parameter.secondary_opts]


def takes_value(parameter: Any) -> bool:
    """Return whether a word follows the option."""
    return parameter is not None and not getattr(parameter, "is_flag", False)


def commands() -> str:
    """Return the help of every command: usage, arguments, options."""
    return "\n".join(_command(name, command) for name, command in shell().items())


def _command(name: str, command: Any) -> str:
    arguments = [p for p in command.params if not is_option(p)]
    options = [p for p in command.params if is_option(p)]
    usage = " ".join(["simadopt", name, *map(_usage, arguments), "[OPTIONS]" if options else ""])
    parts = [
        f"(command-{name})=\n## simadopt {name}",
        _plain(command.help or ""),
        f"```text\n{usage.strip()}\n```",
    ]
    if arguments:
        rows = ((f"`{_metavar(p)}`", _plain(p.help or "")) for p in arguments)
        parts.append(odd.table(("argument", "meaning"), rows))
    if options:
        rows = ((_option(p), _default(p), _plain(p.help or "")) for p in options)
        parts.append(odd.table(("option", "default", "meaning"), rows))
    return "\n\n".join(parts) + "\n"


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _usage(parameter: Any) -> str:
    return _metavar(parameter) if parameter.required else f"[{_metavar(parameter)}]"


def _option(parameter: Any) -> str:
    name = ", ".join(f"`{name}`" for name in names_of(parameter))
    if not takes_value(parameter):
        return name
    default = parameter.default
    value = "|".join(type(default)) if isinstance(default, StrEnum) else _metavar(parameter)
    return f"{name} `{value}`"


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    if parameter.name == "lang":
        return "that of the locale"
    value = parameter.default
    if callable(value) or value in (None, False, "", ()) or value == []:
        return "" if not parameter.multiple else "none; may be repeated"
    return f"`{value}`"


# --- Python ----------------------------------------------------------------------------------


def public_names() -> list[str]:
    """Return the public names, in alphabetical order."""
    return sorted(name for name in simadopt.__all__ if not name.startswith("__"))


def python() -> str:
    """Return reStructuredText that documents every public name from its docstring."""
    kinds: dict[str, list[str]] = {"Functions": [], "Classes": [], "Errors": []}
    for name in public_names():
        kinds[_kind(getattr(simadopt, name))].append(name)
    return "".join(
        f"## {title}\n\n```{{eval-rst}}\n{''.join(map(_documented, names))}```\n\n"
        for title, names in kinds.items()
    )


def _kind(value: object) -> str:
    if not inspect.isclass(value):
        return "Functions"
    return "Errors" if issubclass(value, BaseException) else "Classes"


def _documented(name: str) -> str:
    if _kind(getattr(simadopt, name)) == "Functions":
        return f".. autofunction:: simadopt.{name}\n\n"
    return f".. autoclass:: simadopt.{name}\n   :members:\n\n"


# --- glossary --------------------------------------------------------------------------------


def glossary_rows() -> list[dict[str, str]]:
    """Return the rows of the glossary."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def glossary() -> str:
    """Return the glossary as a table, by its English terms."""
    rows = sorted(glossary_rows(), key=lambda row: row["en"].casefold())
    heads = ("English", "français", "meaning", "sens", "in the code")
    return odd.table(
        heads,
        ((r["en"], r["fr"], r["meaning_en"], r["meaning_fr"], f"`{r['code']}`" if r["code"] else "")
         for r in rows),
    )  # fmt: skip


TABLES: Final[dict[str, Callable[[], str]]] = {
    "overview": overview,
    "parameters": parameters,
    "features": features,
    "relevance": odd.relevance,
    "channels": shipped("channels"),
    "regimes": shipped("regimes"),
    "services": shipped("services"),
    "ages": shipped("ages"),
    "traits": shipped("traits"),
    "scenario": odd.scenario,
    "interventions": odd.interventions,
    "theories": odd.theories,
    "week": odd.week,
    "rules": odd.rules,
    "outcomes": outcomes,
    "levers": levers,
    "staff_columns": staff_columns,
    "tie_columns": tie_columns,
    "questions": questions,
    "commands": commands,
    "python": python,
    "glossary": glossary,
}
"""What a page may insert, by name."""
