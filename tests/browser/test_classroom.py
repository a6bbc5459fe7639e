"""The classroom file opened from disk: played, asked, read in both languages, without a request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import WAIT, until
from browser.test_views import violations
from interfaces.app.conftest import STAFF as STAFF_FILE
from interfaces.conftest import SCENARIO
from interfaces.shell_helper import elsewhere
from simadopt.interfaces.app.lessons import LESSONS
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser
VIEWS = ("lessons", "organisation", "curves", "services", "residents")


@pytest.fixture(scope="module")
def lesson_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classroom") / "leçon 1.html"
    done = elsewhere("classroom", "--out", path)
    assert done.code == 0, done.err
    return path


@pytest.fixture
def opened(browser: Browser, lesson_file: Path) -> Iterator[Any]:
    """Return a way to open the file; it may fail in nothing and ask for nothing."""
    wrong: list[str] = []
    pages: list[Page] = []

    def new(place: str = "", **options: Any) -> Page:
        given = {"viewport": {"width": 1400, "height": 1000}, **options}
        page = browser.new_context(**given).new_page()
        pages.append(page)
        page.set_default_timeout(WAIT)
        own = lesson_file.as_uri()
        page.on("request", lambda asked: asked.url.startswith(own) or wrong.append(asked.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        page.goto(own + place)
        page.wait_for_selector("body[data-ready=yes]", timeout=WAIT)
        return page

    yield new
    for page in pages:
        page.context.close()
    assert wrong == []


def play(page, lesson, words, guess="62"):
    """Play a lesson to its end, then with its mechanism off; return what the page says."""
    page.get_by_role("button", name=words.say(f"app.lesson.{lesson}")).click()
    page.wait_for_selector("#lesson-before b")
    assert page.locator("#lesson-end").count() == 0
    page.fill("#guess", guess)
    page.click(".guess button.main")
    page.click("#panel .player label:last-of-type")
    page.wait_for_selector("#lesson-end", state="attached", timeout=WAIT)
    page.click("#switch-off")
    page.wait_for_selector("#lesson-off table")
    return page.inner_text("#panel")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_encouraging_head_makes_its_point(opened, lang):
    page, words = opened(), wording(lang)
    assert page.get_attribute("html", "lang") == "fr"
    if lang == "en":
        page.click("#language")
        until(page, "document.documentElement.lang === 'en' && document.body.dataset.ready")
    told = play(page, "head", words)
    assert words.say("app.lesson.head.off") in told
    rows = page.evaluate(
        "[...document.querySelectorAll('#lesson-off tbody tr')]"
        ".map((row) => [...row.querySelectorAll('td')].slice(0, 2).map((c) => parseInt(c.textContent)))"
    )
    (before, after), (before_off, after_off) = rows
    assert after - before >= 5
    assert after_off - before_off <= 1
    assert violations(page) == []


@pytest.mark.parametrize("lesson", [one.name for one in LESSONS if one.name != "head"])
def test_the_other_lessons_are_played(opened, lesson):
    page, words = opened(), wording("fr")
    told = play(page, lesson, words)
    if lesson == "crowd":
        assert words.say("app.lesson_of", n=100, of=100) in told
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_view_opens_without_a_violation(opened, lang):
    page, words = opened(f"#lang={lang}"), wording(lang)
    for view in VIEWS:
        page.click(f"#tab-{view}")
        assert page.text_content(f"#tab-{view}") == words.say(f"app.view.{view}")
        for details in page.query_selector_all("#panel details"):
            details.evaluate("node => { node.open = true }")
        assert page.inner_text("#panel").strip()
        assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_person_is_asked_why(opened, lang):
    page, words = opened(f"#lang={lang}&view=organisation"), wording(lang)
    page.fill("#find", "32")
    page.click(".found button")
    page.wait_for_selector("#why-sentence")
    assert "32" in page.text_content("#why-sentence")
    assert words.say("term.boss") in page.inner_text(".bars")
    assert page.locator("#why-other").count() == 1
    page.select_option("#feature", index=3)
    until(page, "!document.querySelector('.why').hasAttribute('aria-busy')")
    assert violations(page) == []


def test_another_run_is_chosen_and_played(opened):
    page = opened("#lang=en&view=curves")
    before = page.get_attribute("#digest", "data-digest")
    page.select_option("#scenario", index=1)
    until(page, f"document.getElementById('digest').dataset.digest !== '{before}'")
    page.click("#play")
    until(page, "page.week > 2 && page.week < 60")
    page.click("#play")
    assert page.evaluate("page.player.playing") is False


def test_with_the_keyboard_alone_and_motion_reduced(opened):
    page = opened("#lang=en", reduced_motion="reduce")
    page.focus("#tab-lessons")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-organisation"
    page.focus("#scene")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#why-sentence")
    page.focus("#tab-organisation")
    page.keyboard.press("ArrowLeft")
    page.focus(".card button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson-before b")
    page.focus("#guess")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson-end", state="attached")
    assert page.evaluate("page.view.screen.player.frames") == 0  # nothing is played
    page.focus("#switch-off")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson-off table")


@pytest.mark.parametrize("shown", [False, True])
def test_real_people_stay_in_groups_or_are_said_to_be_simulated(browser, tmp_path, shown):
    """G1, as the page shows it."""
    (tmp_path / "staff.csv").write_bytes(STAFF_FILE)
    (tmp_path / "town.yaml").write_text(SCENARIO, encoding="utf-8")
    asked = ["--person-views"] if shown else []
    done = elsewhere("classroom", "town.yaml", "--out", "x.html", *asked, folder=tmp_path)
    assert done.code == 0, done.err
    page = browser.new_context().new_page()
    page.goto((tmp_path / "x.html").as_uri() + "#lang=en&view=organisation")
    page.wait_for_selector("body[data-ready=yes]", timeout=WAIT)
    assert page.is_visible("#scene") == shown
    assert page.is_visible(".tiles") != shown
    assert (wording("en").say("classroom.simulated") in page.inner_text("#notice")) == shown
    assert violations(page) == []
    page.context.close()


def test_an_address_that_asks_for_what_is_not_there(opened):
    page = opened("#lang=xx&view=compare&run=99&tool=x&feature=y&person=zz")
    assert page.get_attribute("#tab-lessons", "aria-selected") == "true"
    page.click("#tab-organisation")
    assert page.is_visible("#scene")


def test_a_class_votes_and_its_votes_are_on_the_chart(opened):
    page, words = opened("#lang=en&lesson=head", reduced_motion="reduce"), wording("en")
    page.wait_for_selector("#lesson-before b")
    page.click(".guess button.main")
    assert words.say("app.lesson_wanted") in page.inner_text(".guess")  # nobody has predicted
    for vote in ("30", "50", "40"):
        page.fill("#guess", vote)
        page.click("#vote")
    box = page.locator(".stage .chart svg").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 10 / 240 * box["height"])
    told = page.inner_text(".guess")
    assert words.say("app.lesson_voted", n=4, median="45%", low="30%", high="100%") in told
    assert page.locator(".stage .chart circle[fill='#8a2f7a']").count() == 4
    page.click(".guess button.main")
    page.wait_for_selector("#lesson-end", state="attached")
    assert "45%" in page.inner_text("#lesson-ask")


@pytest.mark.parametrize("lesson", [one.name for one in LESSONS])
def test_a_lesson_is_on_one_projector_screen(opened, lesson):
    page = opened(f"#lang=fr&lesson={lesson}", viewport={"width": 1280, "height": 720},
                  reduced_motion="reduce")  # fmt: skip
    page.wait_for_selector("#lesson-before b")
    page.fill("#guess", "50")
    page.click(".guess button.main")
    page.wait_for_selector("#lesson-end", state="attached")
    stage = (".stage .picture", ".stage .key", ".stage .chart", ".stage .counters", "#lesson-play")
    on_screen(page, *stage, "#lesson-conclusion", "#switch-off", "#lesson-why")
    page.click("#switch-off")
    page.wait_for_selector("#lesson-off table")
    on_screen(page, *stage, "#lesson-conclusion", "#lesson-part", "#lesson-off table")


def on_screen(page, *parts):
    """Check that each part is seen whole, without scrolling."""
    assert page.evaluate("[scrollX, scrollY]") == [0, 0]
    for part in parts:
        box = page.locator(part).bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= 720, part


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_lesson_concludes_from_the_runs_of_the_file(browser, lesson_file, tmp_path, lang):
    """Another file, whose two runs are exchanged and whose gaps are turned round, says the contrary."""
    held, text = held_of(lesson_file), lesson_file.read_text(encoding="utf-8")
    head = held["lessons"]["head"]
    head["arms"].reverse()
    gap = head["gaps"]["on"][0]
    gap |= {"low": -gap["high"], "middle": -gap["middle"], "high": -gap["low"],
            "more": gap["less"], "less": gap["more"]}  # fmt: skip
    before, after = text.split('type="application/json">')
    turned = tmp_path / "turned.html"
    told = json.dumps(held, ensure_ascii=False).replace("<", "\\u003c")
    turned.write_text(
        f'{before}type="application/json">{told}</script>{after.split("</script>", 1)[1]}',
        encoding="utf-8",
    )
    first, second = (conclusion_of(browser, file, lang) for file in (lesson_file, turned))
    shipped, words = held_of(lesson_file)["lessons"]["head"]["gaps"], wording(lang)
    assert gaps_said(shipped, words) in first
    assert gaps_said(head["gaps"], words, "less") in second
    said = [re.findall(r"[+−]?\d+[.,]\d", text) for text in (first, second)]
    (low, high, *more), (low_turned, high_turned, *more_turned) = said
    assert (low, high) == (high_turned, low_turned)
    assert more[0].startswith("+")
    assert [one.translate({ord("+"): "−"}) for one in (more[0], more[2], more[1], more[3])] == (
        more_turned
    )


def conclusion_of(browser, file, lang):
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.goto(f"{file.as_uri()}#lang={lang}&lesson=head")
    page.wait_for_selector("#lesson-before b", timeout=WAIT)
    page.fill("#guess", "50")
    page.click(".guess button.main")
    page.wait_for_selector("#lesson-end", state="attached")
    until(page, "!document.querySelector('#lesson-conclusion .draws').textContent.endsWith('…')")
    told = page.inner_text("#lesson-conclusion")
    page.context.close()
    return told


def held_of(file):
    """Return what a file holds."""
    text = file.read_text(encoding="utf-8")
    return json.loads(text.split('type="application/json">')[1].split("</script>")[0])


def gaps_said(gaps, words, side="more"):
    """Return what the page says of the gaps that the file holds."""

    def points(share):
        return ("+" if round(100 * share, 1) > 0 else "") + words.number(100 * share, 1)

    ends = {name: points(gaps["on"][0][name]) for name in ("low", "middle", "high")}
    return words.say(f"app.lesson_drawn.{side}", seeds=gaps["seeds"], **ends)


def part_said(gaps, words):
    """Return what the page says of the part that the mechanism had in a gap that is above zero."""
    on, off = gaps["on"][0], gaps["off"]
    if off["low"] <= 0.0 <= off["high"]:
        return words.say(f"app.lesson_part.{'chance' if off['low'] < off['high'] else 'all'}")
    share = 1.0 - off["middle"] / on["middle"]
    if not 0.0 < share < 1.0:
        return words.say("app.lesson_part.none")
    return words.say("app.lesson_part.some", share=words.percent(share))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_two_pasts_stay_apart_and_meet_without_routine(opened, lesson_file, lang):
    gaps = held_of(lesson_file)["lessons"]["history"]["gaps"]
    page, words = opened(f"#lang={lang}"), wording(lang)
    told = play(page, "history", words)
    sentence = gaps_said(gaps, words)
    assert sentence in told
    assert part_said(gaps, words) in told
    page.click("#panel button")
    page.click("#sheet-answers")
    page.wait_for_selector("#panel[data-sheet=ready]")
    assert sentence in page.inner_text("#panel")


@pytest.mark.parametrize("lesson", ["head", "crowd", "duty"])
def test_a_lesson_tells_why_one_person_did_otherwise(opened, lesson_file, lesson):
    person = held_of(lesson_file)["lessons"][lesson]["person"]
    page, words = opened(f"#lang=en&lesson={lesson}", reduced_motion="reduce"), wording("en")
    page.wait_for_selector("#lesson-before b")
    page.fill("#guess", "50")
    page.click(".guess button.main")
    page.click("#lesson-why")
    until(page, "!document.querySelector('#lesson-why')")
    told = page.inner_text("#lesson-person")
    if lesson == "head":
        sentence = person["sentence"]["in each language"]
        assert any(one in told for one in sentence)
    elif lesson == "duty":
        assert "Commune" in told
    else:
        assert words.say("app.lesson_why.told", person=2, before=1, week=2, after=2, seen=1) in told
    assert violations(page) == []


@pytest.mark.parametrize(("lesson", "lang"), [("head", "fr"), ("head", "en"), ("training", "en")])
def test_the_second_arm_of_a_lesson_is_explored_in_the_file(opened, lesson_file, lesson, lang):
    run = held_of(lesson_file)["lessons"][lesson]["arms"][1]
    level = run["summary"]["tools"]["gru"]
    page, words = opened(f"#lang={lang}&lesson={lesson}", reduced_motion="reduce"), wording(lang)
    about = page.text_content("#about")
    page.wait_for_selector("#lesson-before b")
    page.fill("#guess", "50")
    page.click(".guess button.main")
    users = words.say("app.lesson_of", n=level["users"], of=level["users_able"])
    assert users in page.inner_text("#lesson-users")
    page.click("#lesson-explore")
    until(page, f"document.getElementById('digest').dataset.digest === '{run['digest']}'")
    until(page, "document.getElementById('tab-organisation').ariaSelected === 'true'")
    share = words.percent(level["users_share"])
    said = page.inner_text("#answer")
    assert f"({share})" in said
    assert words.number(level["users"]) in said
    assert page.text_content("#about") == words.say("app.about_moved", about=about)
    assert page.locator("#dials input:checked").evaluate_all(
        "all => all.map((one) => one.value)"
    ) != (["0", "0", "0"])
    assert violations(page) == []
    page.go_back()
    page.wait_for_selector("#lesson-conclusion")


@pytest.mark.parametrize("lesson", ["departure", "history", "crowd", "duty"])
def test_a_file_offers_no_world_that_it_does_not_hold(opened, lesson):
    page = opened(f"#lang=en&lesson={lesson}", reduced_motion="reduce")
    page.wait_for_selector("#lesson-before b")
    page.fill("#guess", "50")
    page.click(".guess button.main")
    page.wait_for_selector("#lesson-end", state="attached")
    assert page.locator("#lesson-explore").count() == 0


def test_thresholds_are_written_on_people(opened):
    page = opened("#lang=fr&lesson=crowd", reduced_motion="reduce")
    page.wait_for_selector("#lesson-before b")
    shown = page.evaluate(
        "[...document.querySelectorAll('.crowd .need')].map((t) => t.textContent)"
    )
    assert shown == [str(n) for n in range(100)]
    assert page.locator(".crowd .need.on").count() == 100


def test_the_levers_of_a_file_show_other_runs(opened):
    page = opened("#lang=en&view=curves")
    seen = {page.get_attribute("#digest", "data-digest")}
    page.click("#dials fieldset:nth-of-type(1) label:last-of-type")
    until(page, f"!{list(seen)}.includes(document.getElementById('digest').dataset.digest)")
    seen.add(page.get_attribute("#digest", "data-digest"))
    page.click("#dials fieldset:nth-of-type(2) label:last-of-type")
    until(page, f"!{list(seen)}.includes(document.getElementById('digest').dataset.digest)")
    again = page.get_attribute("#digest", "data-digest")
    page.reload()
    page.wait_for_selector("body[data-ready=yes]", timeout=WAIT)
    assert page.get_attribute("#digest", "data-digest") == again
    page.click("#tab-organisation")
    page.fill("#find", "32")
    page.click(".found button")
    page.wait_for_selector("#why-sentence")
    assert page.inner_text("#why-sentence") == wording("en").say("classroom.not_moved")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_sheet_has_what_the_lessons_give(opened, lang):
    page, words = opened(f"#lang={lang}"), wording(lang)
    page.click("#sheet-class")
    page.wait_for_selector("#panel[data-sheet=ready]")
    plain = page.inner_text("#panel")
    assert words.say("app.lesson.head.answer") not in plain
    page.click("#panel button")
    page.click("#sheet-answers")
    page.wait_for_selector(f".sheet table >> nth={len(LESSONS) - 1}")
    told = page.inner_text("#panel")
    for lesson in LESSONS:
        assert words.say(f"app.lesson.{lesson.name}.question") in plain
        assert words.say(f"app.lesson.{lesson.name}.answer") in told
    assert words.say("app.lesson_of", n=1, of=100) in told
    assert violations(page) == []
