"""Write the tables of ``docs/odd.md`` from the tables of the package.

The text between ``<!-- generated:NAME -->`` and ``<!-- end -->`` belongs to this script; the
rest is written by hand. Run it after a table changes; ``--check`` says whether a run is due::

    python docs/generate_odd.py [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, get_args

import simadopt
from simadopt.levels.staff import scenario as schema
from simadopt.levels.staff.scenario_tools import Tool
from simadopt.io.allowed import allowed_at, number_text
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.engine import settings
from simadopt.levels.staff.engine.interventions import INTERVENTIONS
from simadopt.levels.staff.engine.week import WEEK
from simadopt.levels.staff.organisation import (
    catalogue,
    columns,
    labels,
    people,
    posts,
    reach,
    refresh,
    demand,
    theory,
    tie_draws,
)

ODD: Final = Path(__file__).with_name("odd.md")
_BLOCK: Final = re.compile(r"(<!-- generated:([a-z_]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(_cell(x) for x in line) + " |\n" for line in lines)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = number_text(value) if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def _code(names: Iterable[object]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def week() -> str:
    """Return the order of a week."""
    heads = ("step", "name", "rule", "where", "reads", "writes", "reaches people through")
    rows = (
        (s.number, s.name, f"`{s.rule}`", f"`{s.where}`", ", ".join(s.reads),
         ", ".join(s.writes) or "nothing",
         ", ".join(s.reach) or "nobody else")
        for s in WEEK
    )  # fmt: skip
    return table(heads, rows)


def rule_files() -> list[str]:
    """Return the files that hold a rule, by their path in the package."""
    package = Path(simadopt.__path__[0])
    folders = (package / "rules", package / "levels" / "staff" / "rules")
    found = [p for folder in folders for p in folder.glob("*.py") if p.name != "__init__.py"]
    return [p.relative_to(package).as_posix() for p in sorted(found, key=lambda p: p.name)]


def rules() -> str:
    """Return each rule file with its first sentence."""
    rows = []
    for name in rule_files():
        module = name.removesuffix(".py").replace("/", ".")
        text = import_module(f"simadopt.{module}").__doc__ or ""
        rows.append((f"`{name}`", text.splitlines()[0]))
    return table(("file", "what it says"), rows)


def parameter_rows() -> str:
    """Return the table of parameters."""
    heads = ("name", "symbol", "unit", "default", "bounds", "prior", "meaning", "source", "status")
    rows = (
        (f"`{p.name}`", p.symbol, p.unit, p.default,
         f"{number_text(p.min)} to {number_text(p.max)}",
         p.prior, p.meaning_en, p.source, p.status)
        for p in PARAMETERS.values()
    )  # fmt: skip
    return table(heads, rows)


def features() -> str:
    """Return the table of features."""
    heads = (
        "n", "feature", "tool", "role", "collective", "days a week", "relevance A/B/C", "front desk", "ease",
        "quality", "mix i/c/b", "externality", "scope", "needs", "risk", "moderation", "anonymity",
        "source",
    )  # fmt: skip
    rows = (
        (n, f"`{f.name}`", f.tool, f.role, f.collective, f.days, _slashed(f.relevance),
         f.relevance_front, f.ease, f.quality, _slashed(f.mix), f.externality, f.scope,
         _needs(f), f.risk, f.moderation, f.anonymity, f.source)
        for n, f in enumerate(FEATURES)
    )  # fmt: skip
    return table(heads, rows)


def _slashed(numbers: Iterable[float]) -> str:
    return " / ".join(number_text(x) for x in numbers)


def _needs(feature: Any) -> str:
    return (
        ", ".join(n for n in ("mailbox", "workstation", "laptop") if getattr(feature, n))
        or "nothing"
    )


def shipped(name: str) -> Callable[[], str]:
    """Return what writes a shipped table without its French labels."""

    def write() -> str:
        rows = read_table(name)
        kept = [head for head in rows[0] if head != "label_fr"]
        return table(kept, ([row[head] for head in kept] for row in rows))

    return write


def state() -> str:
    """Return every column of every kind of entity."""
    kinds = (
        columns.People, columns.Heads, columns.Services, columns.Cells, columns.Authorities,
        columns.Ties, columns.Catalogue,
    )  # fmt: skip
    rows = (
        (kind.__name__, f"`{name}`", c.shape, c.unit, c.meaning, c.moves)
        for kind in kinds
        for name, c in columns.columns_of(kind)
    )
    return table(("entity", "column", "shape", "unit", "meaning", "moves"), rows)


def scenario() -> str:
    """Return every field of a scenario, with what it allows."""
    places: tuple[tuple[type[Any], tuple[str | int, ...]], ...] = (
        (schema.Scenario, ()),
        (Tool, ("tools", "gru")),
        (schema.Theory, ("theory",)),
        (schema.FeatureChange, ("features", FEATURES[0].name)),
        (schema.Authority, ("authorities", 0)),
        (schema.Intervention, ("interventions", 0)),
        (schema.Target, ("interventions", 0, "target")),
    )
    rows = (
        (
            model.__name__,
            f"`{name}`",
            allowed_at((*path, name), schema.Scenario).message,
            _default(field),
            field.description or "",
        )
        for model, path in places
        for name, field in model.model_fields.items()
    )
    return table(("part", "field", "allowed", "default", "meaning"), rows)


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, schema.Part):
        return "its own defaults"
    return "not set" if value in (None, (), {}) else _cell(value)


def theories() -> str:
    """Return the switches that each named theory sets."""
    names = get_args(schema.Theory.model_fields["preset"].annotation)
    silent = dict.fromkeys(("peer", "top_down", "bottom_up", "routine", "memory", "forgetting"))
    rows = []
    for name in names:
        given = SimpleNamespace(theory=SimpleNamespace(preset=name, link="logistic", **silent))
        on = theory.switches(given)  # type: ignore[arg-type]
        rows.append((f"`{name}`", *(on[switch] for switch in silent)))
    return table(("preset", *(f"`{switch}`" for switch in silent)), rows)


def interventions() -> str:
    """Return the kinds of intervention, then what each does exactly: the docstring of its function."""
    told = {name: (act.__doc__ or "").partition("\n") for name, act in INTERVENTIONS.items()}
    rows = ((f"`{name}`", first) for name, (first, _, _) in told.items())
    exact = (f"- **`{name}`**: {' '.join(more.split())}\n" for name, (_, _, more) in told.items())
    return table(("kind", "what is done"), rows) + "\n" + "".join(exact)


def constants() -> str:
    """Return the constants that are no parameters: definitions, units, defaults."""
    rows = (
        (
            posts,
            "_PEOPLE_PER_SERVICE",
            "people for each service, where a scenario gives no number of services",
        ),
        (
            posts,
            "_SERVICES_PER_DIRECTORATE",
            "services for each directorate, where a scenario gives no number",
        ),
        (
            posts,
            "_MAILBOX_SHARE_C",
            "share of category C with a mailbox, where a scenario gives no number",
        ),
        (people, "MIDDLE_AGE", "age band at which means by category are read"),
        (reach, "FARTHEST", "steps from the project team beyond which distance is not told apart"),
        (reach, "_PLATFORM_STEPS", "most steps of a connected person on a platform"),
        (refresh, "UNITS_PER_WEIGHT", "units in a tie weight of 1"),
        (demand, "WEEKS_PER_YEAR", "weeks in a year, for requests"),
        (tie_draws, "CANDIDATES", "people drawn for each tie, of whom the first accepted is taken"),
        (tie_draws, "_UNITS", "units in a sociability of 1"),
        (catalogue, "MOST_FEATURES", "features that the bits of one word hold"),
        (catalogue, "WORKING_DAYS", "days of a week on which a feature can be used"),
        (demand, "ASSUMED_WEIGHT", "weight of an imported service whose name tells nothing"),
        (demand, "BACK_OFFICE_WEIGHT", "the same, without a front desk where others have one"),
        (labels, "MOST_GROUPS", "cells above which history is kept by entry × rank × category"),
        (settings, "SHARE_UNIT", "parts in which a person's share of use is counted"),
    )
    named = (
        (
            f"`{name}`",
            f"`{module.__name__.removeprefix('simadopt.')}`",
            float(getattr(module, name)),
            meaning,
        )
        for module, name, meaning in rows
    )
    return table(("constant", "where", "value", "meaning"), named)


def relevance() -> str:
    """Return the relevance of each feature to each profile: category × front desk."""
    profiles = list(product(range(3), (0, 1)))
    heads = ["feature", *("ABC"[c] + (" front" if front else "") for c, front in profiles)]
    rows = (
        [
            f"`{f.name}`",
            *(
                round(min(1.0, f.relevance[c] + front * f.relevance_front), 6)
                for c, front in profiles
            ),
        ]
        for f in FEATURES
    )
    return table(heads, rows)


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "week": week,
    "rules": rules,
    "state": state,
    "parameters": parameter_rows,
    "features": features,
    "relevance": relevance,
    "channels": shipped("channels"),
    "regimes": shipped("regimes"),
    "services": shipped("services"),
    "ages": shipped("ages"),
    "traits": shipped("traits"),
    "theories": theories,
    "interventions": interventions,
    "scenario": scenario,
    "constants": constants,
}


Blocks = Mapping[str, Callable[[], str]]


def regenerate(text: str, blocks: Blocks = BLOCKS) -> str:
    """Return the text with every generated part written anew."""
    return _BLOCK.sub(lambda m: m[1] + blocks[m[2]]() + m[3], text)


def main(arguments: Sequence[str], page: Path = ODD, blocks: Blocks = BLOCKS) -> int:
    """Rewrite a page, or say with ``--check`` that it is out of date."""
    text = page.read_text(encoding="utf-8")
    new = regenerate(text, blocks)
    if "--check" in arguments:
        return int(new != text)
    page.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
