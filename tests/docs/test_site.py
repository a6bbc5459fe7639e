"""The site says what the package does: its tables, links, commands and words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import simadopt
from simadopt.io.wording import LANGUAGES, wording
from simadopt.levels.staff.files.staff_words import STAFF_COLUMNS
from simadopt.levels.staff.files.ties_words import TIE_COLUMNS
from simadopt.levels.staff.model.outcomes import OUTCOMES
from simadopt.levels.staff.scenario import Intervention, Scenario, Target
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.features import CHANNELS, FEATURES, REGIMES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.shells import ROOT
from support.site import (
    DOCS,
    PAGES,
    READ,
    anchors,
    commands,
    fences,
    inserted,
    links,
    pages,
    problems,
    whole,
)

TEXTS = {path: path.read_text(encoding="utf-8") for path in READ}
TABLES = {name: write() for name, write in pages.TABLES.items()}
"""What the site inserts, written from the package."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_table_is_on_a_page() -> None:
    shown = [name for path in PAGES for name in inserted(TEXTS[path])]
    assert set(shown) == set(TABLES)


@pytest.mark.parametrize("name", PARAMETERS)
def test_entry_of_a_parameter_says_all_of_its_row(name: str) -> None:
    row = next(r for r in read_table("parameters") if r["name"] == name)
    entry = TABLES["parameters"].split(f"(parameter-{pages.slug(name)})=\n")[1].split("\n(param")[0]
    bare = entry.replace("\\", "").casefold()
    numbers = {"default", "min", "max"}
    for head, cell in row.items():
        text = pages.number_text(float(cell)) if head in numbers else cell
        assert text.casefold() in bare, head


def test_entries_follow_the_table() -> None:
    entries = re.findall(r"^## `(\w+)`$", TABLES["parameters"], re.MULTILINE)
    lines = re.findall(r"^\| \[`(\w+)`\]", TABLES["overview"], re.MULTILINE)
    assert entries == lines == list(PARAMETERS)


ROWS = {
    "features": [f.name for f in FEATURES],
    "channels": [c.name for c in CHANNELS],
    "regimes": list(REGIMES),
    "outcomes": list(OUTCOMES),
    "staff_columns": list(STAFF_COLUMNS),
    "tie_columns": list(TIE_COLUMNS),
    "scenario": [f for kind in (Scenario, Authority, Intervention, Target)
                 for f in kind.model_fields],
    "questions": [q["id"] for q in pages.asked_rows()],
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_a_table_are_shown(name: str) -> None:
    assert ROWS[name]
    assert [row for row in ROWS[name] if not re.search(rf"\| `?{row}`? \|", TABLES[name])] == []


@pytest.mark.parametrize("name", ["outcomes", "scenario"])
def test_every_row_has_its_meaning(name: str) -> None:
    assert "|  |" not in TABLES[name]


@pytest.mark.parametrize("name", pages.shell())
def test_every_option_of_a_command_is_shown(name: str) -> None:
    part = TABLES["commands"].split(f"(command-{name})=\n")[1].split("\n(command-")[0]
    assert pages.shell()[name].help
    for option in pages.options_of(name):
        assert f"`{option}`" in part or option == "--help"


@pytest.mark.parametrize("name", pages.public_names())
def test_public_name_is_documented(name: str) -> None:
    assert re.search(rf"auto(function|class):: simadopt\.{name}\n", TABLES["python"])
    first = (getattr(simadopt, name).__doc__ or "").strip().partition("\n")[0]
    assert first.endswith("."), f"{name} has no first sentence"


@pytest.mark.parametrize("path", READ, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(TEXTS[path]):
        target, _, anchor = link.partition("#")
        page = path.parent / target if target else path
        assert page.exists(), link
        if anchor:
            everywhere = "" if target else "\n".join(whole(one) for one in PAGES)
            assert anchor in anchors(whole(page) + "\n" + everywhere), link


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    text = "[a](there.md) ![b](c.png) {download}`d <e.csv>` [x](https://x.org)\n\n# Where it is\n"
    assert links(text) == ["there.md", "c.png", "e.csv"]
    assert anchors(text) == {"where-it-is"}


@pytest.mark.parametrize("path", [*READ, *sorted((ROOT / "notebooks").glob("*.py"))], ids=name_of)
def test_commands_exist_with_their_options(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert {line: wrong for line in commands(text) if (wrong := problems(line))} == {}


def test_commands_are_found() -> None:
    told = {line.split()[1] for path in PAGES for line in commands(TEXTS[path])}
    assert set(pages.shell()) - told == set(), "a command that no page tells"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("simadopt fly commune_27k", ["no command fly"]),
        ("simadopt run x --wings 2", ["no option --wings in run"]),
        ("simadopt run x --seed", ["no value for --seed"]),
        ("simadopt run x --seed 1 --set a=b --json | head --wings", []),
        ("simadopt run x --seed=1 # --wings", []),
    ],
)
def test_wrong_commands_are_seen(line: str, wrong: list[str]) -> None:
    assert problems(line) == wrong


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_what_is_run_can_be_run(path: Path) -> None:
    for info, body in fences(TEXTS[path]):
        lines = [x for x in body.splitlines() if x.strip() and not x.startswith(":")]
        if info == "{shell}":
            assert all(line.startswith("simadopt ") for line in lines)
        if info == "{python}":
            compile("\n".join(lines), name_of(path), "exec")


PAIRS = {"tutorials/teacher.md": "enseignant_fr.md", "tutorials/consultant.md": "consultant_fr.md"}


def shape(path: Path) -> list[tuple[str, str]]:
    """Return the headings of a page by level, and its commands without what is said in words."""
    text = TEXTS[path]
    heads = [("level", mark) for mark in re.findall(r"^(#+) ", text, re.MULTILINE)]
    typed = [line.split()[:2] + re.findall(r"--[a-z-]+", line) for line in commands(text)]
    return heads + [(x[1], " ".join(w for w in x[2:] if w != "--lang")) for x in typed]


@pytest.mark.parametrize("english", PAIRS)
def test_french_tutorial_follows_the_english_one(english: str) -> None:
    page = DOCS / english
    assert shape(page) == shape(page.with_name(PAIRS[english]))


def words_of(language: str) -> str:
    texts = list(wording(language).texts.values())
    texts += [row[f"meaning_{language}"] for row in read_table("parameters")]
    for table in ("features", "channels", "regimes", "services", "traits"):
        texts += [row[f"label_{language}"] for row in read_table(table)]
    return "\n".join(texts).replace("'", "’").casefold()


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_of_the_glossary_are_those_of_the_package(language: str) -> None:
    terms = [row[language] for row in pages.glossary_rows()]
    known = words_of(language)
    assert [term for term in terms if term.casefold() not in known] == []
    assert len(terms) == len({term.casefold() for term in terms}), "one word per thing"


def test_glossary_is_whole() -> None:
    for row in pages.glossary_rows():
        assert all(row[head] for head in ("en", "fr", "meaning_en", "meaning_fr")), row
        assert "'" not in row["fr"] + row["meaning_fr"], "a straight apostrophe"
