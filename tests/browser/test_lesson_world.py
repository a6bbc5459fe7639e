"""From a lesson into its world: the organisation shows the run of its second arm, and Back returns."""

from __future__ import annotations

import pytest

from browser.conftest import WAIT, until
from browser.test_views import violations
from simadopt.cases import load
from simadopt.interfaces.app.lessons import LESSONS
from simadopt.interfaces.app.payload import packed_run
from simadopt.interfaces.app.recording import record_run
from simadopt.interfaces.app.run_request import RunRequest
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser
LESSON = {one.name: one for one in LESSONS}
SUMS = (
    "[...document.querySelectorAll('#panel details[open] tbody tr')]"
    ".map((row) => [...row.querySelectorAll('td')].slice(-3).map((c) => Number(c.textContent)))"
    ".reduce((a, b) => a.map((n, k) => n + b[k]), [0, 0, 0])"
)


def run_of(arm):
    """Return the run of an arm, made without the page."""
    asked = RunRequest(arm.scenario, arm.sets, None, None, "en")
    recording = record_run(load(arm.scenario, asked.changes()), None)
    return packed_run(recording, wording("en"), people=True)


def played(page, guess="50"):
    page.wait_for_selector("#lesson-before b", timeout=WAIT)
    page.fill("#guess", guess)
    page.click(".guess button.main")
    page.wait_for_selector("#lesson-end", state="attached", timeout=WAIT)


@pytest.mark.parametrize(
    ("name", "lang"),
    [("head", "fr"), ("head", "en"), ("training", "fr"), ("departure", "en"), ("history", "fr")],
)
def test_the_second_arm_of_a_lesson_is_explored(visit, name, lang):
    lesson, words = LESSON[name], wording(lang)
    arm, run = lesson.arms[1], run_of(lesson.arms[1])
    level = run["summary"]["tools"]["gru"]
    page = visit(reduced_motion="reduce").open(lang=lang, view="lessons", lesson=name)
    played(page)
    counter = page.locator(".counter").nth(1)
    told = [counter.locator("b").inner_text(), counter.locator(".small").inner_text()]
    assert words.say("app.lesson_of", n=level["users"], of=level["users_able"]) in (
        page.inner_text("#lesson-users")
    )
    title = words.say(f"app.lesson.{name}.{arm.name}")
    page.get_by_role("button", name=words.say("app.lesson_explore", arm=title)).click()
    week = lesson.read or run["weeks"]
    until(page, f"page.run?.digest === '{run['digest']}' && page.week === {week}")
    assert page.get_attribute("#tab-organisation", "aria-selected") == "true"
    assert page.inner_text("#about").startswith(words.say("app.about_moved", about=""))
    answer = page.evaluate("page.run.answer.text")
    assert words.number(level["users"]) in answer
    assert words.percent(level["users_share"]) in answer
    if not lesson.read:
        shown = level["use" if lesson.measure == "gru_use" else "awareness"]
        assert told[0] == words.percent(shown, 1)
    page.get_by_text(words.say("app.table"), exact=True).first.click()
    page.wait_for_selector("#panel details[open] tbody tr")
    none, some, half = page.evaluate(SUMS)
    assert told[1] == words.say("app.lesson_count.use", n=some + half, of=none + some + half)
    page.fill("#find", "34")
    with page.expect_request("**/api/why") as asked:
        page.click(".found button")
    sets = [one for one in arm.sets if not one.startswith("weeks=")]
    assert asked.value.post_data_json["sets"] == sets
    page.wait_for_selector("#why-sentence", timeout=WAIT)
    assert violations(page) == []
    page.go_back()
    page.wait_for_selector("#lesson-conclusion", timeout=WAIT)
    assert page.get_attribute("#tab-lessons", "aria-selected") == "true"
    assert counter.locator("b").inner_text() == told[0]


def test_what_no_lever_moved_is_told_as_it_stands(visit):
    page, words = visit().open(lang="en"), wording("en")
    about = page.inner_text("#about")
    assert about.endswith("point of comparison.")
    page.fill(".lever:has(#lever-coaching-share) input[type=number]", "100")
    page.press(".lever:has(#lever-coaching-share) input[type=number]", "Enter")
    until(page, "page.state.sets.includes('coaching.share=1')")
    until(page, "document.getElementById('about').textContent.startsWith('Before')")
    assert page.inner_text("#about") == words.say("app.about_moved", about=about)
    page.click("#reset")
    until(page, "!document.getElementById('about').textContent.startsWith('Before')")


@pytest.mark.parametrize("name", ["crowd", "duty"])
def test_lessons_without_staff_offer_no_world(visit, name):
    page = visit(reduced_motion="reduce").open(lang="fr", view="lessons", lesson=name)
    played(page)
    assert page.locator("#lesson-explore").count() == 0
    link = page.get_by_role("link", name=wording("fr").say("app.territory.link"))
    assert page.locator(".lesson-head a").count() == (name == "duty")
    assert link.count() >= 1


def test_the_ends_of_curves_bear_their_marks(visit):
    """Four curves once the mechanism is off: each name beside the mark of its own curve."""
    page = visit(reduced_motion="reduce").open(lang="fr", view="lessons", lesson="head")
    played(page)
    page.click("#switch-off")
    page.wait_for_selector("#lesson-off table", timeout=WAIT)
    names = ".stage .chart svg text.name"
    assert page.locator(names).count() == 4
    assert page.locator(f"{names} tspan").count() <= 8
    drawn = page.evaluate(
        f"[...document.querySelectorAll('{names}')].map((t) => t.previousSibling.getAttribute('fill'))"
    )
    assert sorted(drawn) == sorted({"#000000", "#0072b2", "#d55e00", "#009e73"})
