"""The note that a page saves: what was given is in it, in the reader's words."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import STAFF
from interfaces.app.test_comparisons import ended
from interfaces.app.test_known import say_known
from simadopt.io.wording import LANGUAGES, wording

LEVERS = ["coaching.hours=12", "coaching.day_eur=300", "coaching.rank=[head]"]


def note_of(client: TestClient, scenario: str, lang: str, **given: Any) -> str:
    """Compare coaching with nothing over a few weeks; return the note as a page writes it."""
    what = {
        "scenario": scenario, "sets": [], "seed": "3", "weeks": 6, "lang": lang, "replicates": 4,
        "posterior": False, **given, "policies": [{"name": "Coach", "scenario": scenario, "sets": LEVERS}],
    }  # fmt: skip
    answer = client.post("/api/compare", json=what)
    assert answer.status_code == 200, answer.text
    job = answer.json()["job"]
    ended(client, job)
    return client.get(f"/export/comparison/{job}/report?lang={lang}").text


def told(text: str) -> str:
    bare = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", text, flags=re.DOTALL)
    return html.unescape(bare)


def first(text: str) -> str:
    return told(text.split('<section class="front">')[1].split("</section>")[0])


@pytest.fixture
def known(client: TestClient, imported: str) -> str:
    row = {"tool": "gru", "date": "01/11/2026", "since": "", "equipped": ""}
    rows = [
        {**row, "service": "Écoles", "users": "9", "head": "a_lot"},
        {**row, "service": "Paie", "users": "1", "head": "no"},
    ]
    return str(say_known(client, imported, rows).json()["scenario"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_user_gave_is_on_the_first_page(client: TestClient, known: str, lang: str) -> None:
    words = wording(lang)
    text = note_of(client, known, lang, budget_eur="900", budget_hours="")
    page = first(text)
    assert words.say("report.budget.eur", eur=words.number(900)) in page
    assert (
        words.say("report.budget.over", n=1, policies=words.say("answer.quoted", policy="Coach"))
        in page
    )
    assert words.say("report.known.share", name="Écoles", users=9, able=20) in page
    assert words.say("report.known.heads", n=2, a_lot=1, a_little=0, no=1) in page
    assert "Paie" not in told(text)  # of four people: with others, or not at all
    small = words.say("report.known.small", n=1)
    assert small in page
    assert (
        words.say("report.known.share", name=small, users=1, able=4) not in page
    )  # nor by a figure
    assert words.say("report.note.count_rest", n=2, left=2) in page
    assert words.say("report.note.count") not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_has_the_readers_words_only(client: TestClient, imported: str, lang: str) -> None:
    words = wording(lang)
    text = note_of(client, imported, lang)
    page = told(text)
    assert f"<h1>{html.escape(words.say('report.compare.title_own'))}</h1>" in text
    before, made = page.split(words.say("report.made"))
    for code in ("staff.csv", "staff_file", "sent to the app", "time_evidence", "Python", "(D0"):
        assert code not in before, code
    assert lang == "en" or "assumed" not in before
    assert "Python" not in made
    assert not re.search(r"\b[0-9a-f]{12,}\b", before)
    assert re.search(r"\b[0-9a-f]{12,}\b", made)
    assert words.say("report.field.officials") not in page  # nobody said how many
    assert words.say("report.note.count") in first(text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_said_how_it_is_known_who_is_equipped(
    client: TestClient, imported: str, lang: str
) -> None:
    words = wording(lang)
    assumed = words.say("report.equipped_assumed.mailbox")
    drawn = words.say("report.equipped_drawn")
    given = first(note_of(client, imported, lang))  # its file says who has what
    assert assumed not in given
    assert drawn not in given
    row = {"service": "Écoles", "tool": "gru", "users": "", "date": "", "since": "", "head": ""}
    number = say_known(client, imported, [{**row, "equipped": "10"}]).json()["scenario"]
    assert drawn in first(note_of(client, number, lang))
    cut = "\n".join(line.rsplit(";", 2)[0] for line in STAFF.decode("cp1252").splitlines())
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content=cut.encode("cp1252"),
        headers={"content-type": "text/csv"},
    )
    silent = first(note_of(client, answer.json()["scenario"], lang))
    assert assumed in silent
    assert drawn not in silent


def test_a_first_page_is_one_page(client: TestClient, known: str) -> None:
    weasyprint = pytest.importorskip("weasyprint")
    text = note_of(client, known, "fr", budget_eur="15000", budget_hours="900")
    end = text.index("</section>", text.index('<section class="front">'))
    alone = f"{text[:end]}</section></main></body></html>"
    assert len(weasyprint.HTML(string=alone).render().pages) == 1
