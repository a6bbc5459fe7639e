"""A fresh consultant's path, action by action: a messy export to a note, and the session found again.

An action is a click, a file chosen, a field filled or a choice in a list. Twelve are allowed from the first
page to the session opened again on another day.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import WAIT, started
from browser.test_sessions import leave, on
from browser.test_views import violations
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser

MOST_ACTIONS = 12
BUDGET = 5_000
HEADERS = ("Matricule agent", "NOM Prénom", "Cat.", "Libellé du grade", "Pôle / Direction",
           "Affectation (service)", "Fonction exercée", "Mail pro", "Date de sortie", "% ETP")  # fmt: skip
GRADES = {"A": "Attaché territorial", "B": "Rédacteur principal 1ère cl.", "C": "Adjoint technique"}
PLACES = (
    ("Ressources", ("Finances", "Ressources humaines", "Commande publique")),
    ("Éducation", ("Écoles", "Restauration scolaire", "Petite enfance")),
    ("Cadre de vie", ("Voirie", "Espaces verts", "Propreté", "Urbanisme")),
)


def messy_export(folder: Path, people: int) -> Path:
    """Write an export as a personnel tool makes it: a title, odd headers, gaps, leavers, a total."""
    rows = ["Édition du 02/11/2026;;;;;;;;;", ";;;;;;;;;", ";".join(HEADERS)]
    services = [(d, s) for d, names in PLACES for s in names]
    for n in range(people):
        directorate, service = services[n % len(services)]
        head = n < len(services)
        category = "A" if head else "BCC"[n // len(services) % 3]
        shown = "" if n % 97 == 50 else f"Cat. {category}" if n % 5 == 0 else category
        mail = f"agent{n}@ville.example" if head or n // len(services) % 5 < 4 else ""
        left = "31/08/2024" if n % 211 == 100 else ""
        job = "Chef de service" if head else "Agent"
        rows.append(f"{10_000 + n};NOM{n} Prénom{n};{shown};{GRADES[category]};{directorate};"
                    f"{service};{job};{mail};{left};{100 if n % 3 else 80},00")  # fmt: skip
    rows.append(f"TOTAL;{people};;;;;;;;")
    file = folder / "Export_RH_2026-11.csv"
    file.write_bytes("\r\n".join(rows).encode("cp1252"))
    return file


@dataclass
class Hand:
    """What a person does to a page, each act counted."""

    page: Page
    actions: int = 0

    def click(self, place: str) -> None:
        self.actions += 1
        self.page.click(place)

    def choose(self, place: str, file: Path) -> None:
        self.actions += 1
        self.page.set_input_files(place, file)

    def fill(self, place: str, value: str) -> None:
        self.actions += 1
        self.page.fill(place, value)

    def select(self, place: str, value: str) -> None:
        self.actions += 1
        self.page.select_option(place, value)

    def save(self, place: str, file: Path) -> Path:
        with self.page.expect_download(timeout=4 * WAIT) as told:
            self.click(place)
        told.value.save_as(file)
        return file


def to_a_note(hand: Hand, export: Path, folder: Path) -> tuple[Path, Path]:
    """Walk from the first page to a note and a session file."""
    page = hand.page
    hand.choose("#start-file", export)
    page.wait_for_selector("#own-open", timeout=WAIT)
    assert page.locator("#understood li").count() > 3
    assert violations(page) == []
    hand.fill("#residents", "42000")
    hand.click("#own-open")
    page.wait_for_selector("#known-form tbody tr", timeout=WAIT)
    row = "#known-form tbody tr:has-text('Urbanisme')"
    hand.fill(f"{row} [data-cell=users]", "30 %")
    hand.select(f"{row} [data-cell=head]", "a_lot")
    hand.click("#known-send")
    page.wait_for_selector("#known-picture table", timeout=4 * WAIT)
    hand.click("#known-next")
    page.wait_for_selector("#policies label")
    hand.fill("#ready-eur", str(BUDGET))
    hand.click("#compare-run")
    page.wait_for_selector("#compare-result", timeout=8 * WAIT)
    assert violations(page) == []
    note = hand.save("#export-comparison", folder / "note.html")
    return note, hand.save("#compare-session", folder / "day.session.json")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_from_a_messy_export_to_a_note_in_twelve_actions(visit, tmp_path, lang):
    say, words = wording(lang).say, wording(lang)
    export, begun = messy_export(tmp_path, 160), time.monotonic()
    with started(lang, tmp_path / "err1") as (url, process):
        one = on(visit(), url, process.pid)
        page = one.open(lang=lang)
        hand = Hand(page)
        note, session = to_a_note(hand, export, tmp_path)
        answer = page.inner_text("#answer")
        found = page.evaluate("page.compared.result.found.variants")
        assert [one["name"] for one in found] == [
            say(f"app.ready.{key}") for key in ("heads", "staff", "relays")
        ]
        spent = [one["differences"]["eur"]["value"] for one in found]
        assert all(0 < eur <= BUDGET for eur in spent)
        assert page.locator("#export-report").count() == 0  # one note on this view
        digest = one.digest()
        leave(one)
    written = note.read_text(encoding="utf-8")
    assert answer in written
    assert say("report.budget.eur", eur=BUDGET) in written  # what was typed is told
    kept = session.read_text(encoding="utf-8")
    assert "NOM1" not in kept
    assert json.loads(kept)["state"]["view"] == "compare"
    with started(lang, tmp_path / "err2") as (url, process):  # the next day
        two = on(visit(), url, process.pid)
        hand.page = two.open(lang=lang)
        hand.choose("#start-file", session)
        hand.page.wait_for_selector("#session-opened", timeout=WAIT)
        assert two.digest() == digest
        assert hand.page.inner_text("#answer") == answer
        assert hand.page.input_value("#ready-eur") == str(BUDGET)
        leave(two)
    print(f"{lang}: {hand.actions} actions, {time.monotonic() - begun:.0f} s")
    assert hand.actions <= MOST_ACTIONS
    assert words.language == lang


UNREAD = ("Hors cat.", "Non classé", "H.C.", "PEC", "Vacataire", "/")


def with_unread_categories(export: Path) -> Path:
    """Rewrite an export so that the category of some people is said in ways that mean none."""
    first, second, head, *rows = export.read_text(encoding="cp1252").split("\n")
    for k in range(22, 120, 5):
        cells = rows[k].split(";")
        cells[2], cells[3] = UNREAD[k // 5 % len(UNREAD)], "Emploi non permanent"
        rows[k] = ";".join(cells)
    export.write_text("\n".join([first, second, head, *rows]), encoding="cp1252")
    return export


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_many_unread_categories_take_one_choice_and_the_note_bears_names(visit, tmp_path, lang):
    """Twelve actions to the session found again, both names of the note among them."""
    say = wording(lang).say
    one = visit()
    page = one.open(lang=lang)
    hand = Hand(page)
    hand.choose("#start-file", with_unread_categories(messy_export(tmp_path, 160)))
    page.wait_for_selector("[data-group]", timeout=WAIT)
    assert violations(page) == []
    asked = page.locator("#understood [data-cause]:visible")
    assert asked.count() == 0  # one by one, where one wants it
    assert page.locator("[data-group] input:checked").count() == 0
    assert "(20)" not in page.inner_text("#own-wrong p.alert")
    hand.click("[data-group='category:'] input[value=C] >> nth=0")
    hand.fill("#residents", "42000")
    hand.click("#own-open")
    page.wait_for_selector("#known-form tbody tr", timeout=WAIT)
    hand.click("#known-next")
    page.wait_for_selector("#policies label")
    hand.fill("#ready-eur", str(BUDGET))
    hand.click("#compare-run")
    page.wait_for_selector("#compare-result", timeout=8 * WAIT)
    hand.fill("#note-authority", "Ville de <i>Bourg</i>")
    hand.fill("#note-author", "C. Martin")
    assert violations(page) == []
    note = hand.save("#export-comparison", tmp_path / "note.html").read_text(encoding="utf-8")
    assert "Ville de &lt;i&gt;Bourg&lt;/i&gt; · C. Martin · " in note
    assert say("report.file_assumed_of", letter="C", n=20) in note
    session = hand.save("#compare-session", tmp_path / "day.session.json")
    again = visit()
    hand.page = again.open(lang=lang)
    hand.choose("#start-file", session)
    hand.page.wait_for_selector("#session-opened", timeout=WAIT)
    assert hand.page.evaluate("page.state.note_authority") == "Ville de <i>Bourg</i>"
    assert "Bourg" not in hand.page.url
    assert hand.actions <= MOST_ACTIONS
    leave(one)
    leave(again)


def test_residents_that_nobody_gave_are_supposed_and_said_to_be(visit, tmp_path):
    say = wording("fr").say
    page = visit().open(lang="fr")
    page.set_input_files("#start-file", messy_export(tmp_path, 120))
    page.wait_for_selector("#own-open", timeout=WAIT)
    supposed = say("app.own.supposed", n=10_000)
    assert page.inner_text("#residents-about") == supposed
    page.fill("#residents", "9000")
    assert page.is_hidden("#residents-about")
    page.fill("#residents", "")
    page.click("#own-open")
    page.wait_for_selector("#known-form table", timeout=WAIT)
    assert say("answer.supposed_residents", n=10_000) in page.inner_text("#answer-about")
