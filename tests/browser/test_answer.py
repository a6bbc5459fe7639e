"""The answer first: one run at once, then forty; on a phone, in the dark, of policies, of a territory."""

from __future__ import annotations

import re

import pytest

from browser.conftest import WAIT, slide, until
from browser.test_views import violations
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_title_is_one_run_at_once_then_forty(visit, lang):
    page, say = visit().open(lang=lang, weeks=8), wording(lang).say
    first = page.evaluate("page.run.answer.text")
    until(page, "page.spread !== null")
    shown = page.inner_text("#answer")
    assert shown == page.evaluate("page.spread.answer.text") != first
    assert page.title() == f"{shown} – simadopt"
    level = wording(lang).percent(0.8)
    assert page.inner_text("#answer-about") == say("answer.band", weeks=8, runs=40, level=level)
    assert page.locator("h1").count() == 1


def test_a_lever_changes_the_sentence_and_says_its_price(visit):
    page = visit().open(lang="en", weeks=26, budget_eur=5000)
    before = page.inner_text("#answer")
    slide(page, "lever-training-hours", 12)
    until(page, f"document.getElementById('answer').textContent !== {before!r}")
    print(f"lever to sentence: {page.evaluate('page.latency'):.0f} ms")
    assert "Over the budget" in page.inner_text("#budget-told")
    page.click("#levers .act >> nth=1 >> summary >> nth=0")
    assert page.input_value("#act-training-day_eur") == "64"
    page.fill("#act-training-day_eur", "10")
    page.keyboard.press("Tab")
    until(page, "page.state.sets.includes('training.day_eur=10')")
    until(page, "!document.getElementById('budget-told').textContent.includes('Over')")


def test_a_phone_shows_the_number_first_and_a_dark_page_has_contrast(visit):
    dark = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}
    page = visit(**dark).open(lang="fr", weeks=8, view="curves")
    box = page.locator("#answer").bounding_box()
    assert box["y"] + box["height"] < 500
    assert page.is_hidden("#lever-coaching-share")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ground = "getComputedStyle(document.querySelector('.chart > svg')).backgroundColor"
    assert page.evaluate(ground) == "rgba(0, 0, 0, 0)"  # that of the page
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_services_are_ranked_with_how_sure_and_it_may_be_cancelled(visit, lang):
    page, say = visit().open(lang=lang, weeks=4, view="search"), wording(lang).say
    page.click("#first-run")
    page.click("#cancel")
    page.wait_for_selector("#cancelled", timeout=WAIT)
    page.click("#first-run")
    page.wait_for_selector("#first-result", timeout=WAIT)
    assert page.inner_text("#answer") == page.inner_text("#first-result .say")
    assert say("app.first.unsure") in page.inner_text("#first-result")
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_territory_is_told_and_a_commune_opens_as_staff(visit, server, lang):
    page, say = visit().page, wording(lang).say
    page.goto(f"{server.url}/territory?lang={lang}")
    page.wait_for_selector("body[data-ready=yes]", timeout=2 * WAIT)
    assert page.evaluate("page.wide.runs") == 40
    assert page.inner_text("#answer") == page.evaluate("page.wide.answer.text")
    command = f"simadopt describe {page.evaluate('page.state.scenario')} --parameters"
    assert page.inner_text("#rests code") == command
    page.click(".tiles button >> nth=0")
    page.click(f"#place button:has-text('{say('app.territory.why')}') >> nth=0")
    page.wait_for_selector("#why table", timeout=WAIT)
    assert violations(page) == []
    page.click(f"#place button:has-text('{say('app.territory.open')}') >> nth=0")
    page.wait_for_selector("#digest", timeout=WAIT)
    assert "scenario=import-" in page.url


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_posts_by_lot_and_for_the_most_engaged_are_compared(visit, server, lang):
    page, say = visit().page, wording(lang).say
    page.goto(f"{server.url}/territory?lang={lang}")
    page.wait_for_selector("body[data-ready=yes]", timeout=2 * WAIT)
    for name in ("fund", "volunteers"):
        label = f"{say(f'app.territory.kind.{name}')} – {say('app.territory.act_price')}"
        page.get_by_label(label).fill("50000" if name == "fund" else "")
        page.keyboard.press("Tab")
    page.click("#acts-run")
    page.wait_for_selector("#acts progress", timeout=WAIT)
    page.wait_for_selector("#acts-answer", timeout=4 * WAIT)
    told = page.inner_text("#acts-answer")
    assert page.inner_text("#answer") == told and page.title() == f"{told} – simadopt"
    before, _ = say("app.territory.acts_caption", level="#").split("#")
    shown = page.locator("#acts table").filter(has_text=before.strip())
    rows = {
        row.split("\t")[0]: row.split("\t")[1:]
        for row in shown.inner_text().splitlines()
        if "\t" in row
    }
    for name in ("focus_authorities", "focus_share"):
        assert all(re.search(r"\[.+;.+\]", cell) for cell in rows[say(f"app.outcome.{name}")])
    paid, unpaid = rows[say("app.outcome.eur")]
    assert re.search(r"\d", paid) and unpaid == say("app.compare.no_price")
    assert violations(page) == []
    page.click("#items button >> nth=2")
    until(page, "document.getElementById('acts-answer') === null")
