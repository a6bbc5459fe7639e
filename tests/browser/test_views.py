"""Every view in both languages: it opens, says so in its language, and axe finds nothing."""

from __future__ import annotations

from pathlib import Path

import axe_core_python
import pytest

from browser.conftest import VIEWS, slide, until
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page):
    """Return what axe finds on a page as it stands, in one line each."""
    page.evaluate(AXE + "; undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]} ({v['help']})" for v in found]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens_without_a_violation(visit, view, lang):
    page = visit().open(lang=lang, view=view)
    words = wording(lang)
    assert page.get_attribute("html", "lang") == lang
    assert page.text_content(f"#tab-{view}") == words.say(f"app.view.{view}")
    assert page.get_attribute(f"#tab-{view}", "aria-selected") == "true"
    if view == "survey":
        page.wait_for_selector("#panel table")
    for details in page.query_selector_all("#panel details, #mechanisms"):
        details.evaluate("node => { node.open = true }")
    assert page.inner_text("#panel").strip()
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_numbers_are_written_as_python_writes_them(visit, lang):
    page, words = visit().open(lang=lang), wording(lang)
    values = [0, 0.5, 1.5, 2.5, -1234.5, 1234567, 0.071, 12.345, 999.5, 1e6]
    found = page.evaluate(
        """async (values) => {
            const w = await import("/static/js/words.js");
            w.learn(JSON.parse(document.getElementById("boot").textContent));
            return values.map((v) => [w.number(v), w.number(v, 1), w.percent(v), w.percent(v, 1),
                w.count("people", Math.round(v))]);
        }""",
        values,
    )
    for value, told in zip(values, found, strict=True):
        whole = int(value + 0.5) if value >= 0 else -1234
        assert told[:4] == [words.number(value), words.number(value, 1), words.percent(value),
                            words.percent(value, 1)]  # fmt: skip
        if value >= 0:
            assert told[4] == words.count("people", whole)


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", ["–", "0.0 days", "0.0 days", "−0.1 days", "12.3 days"]),
     ("fr", ["–", "0,0 jour", "0,0 jour", "−0,1 jour", "12,3 jours"])],
)  # fmt: skip
def test_days_that_nobody_waited_are_not_nothing(visit, lang, told):
    """No request at all has no delay; what rounds to nothing has no sign."""
    page = visit().open(lang=lang)
    found = page.evaluate(
        """async (values) => {
            const w = await import("/static/js/words.js");
            w.learn(JSON.parse(document.getElementById("boot").textContent));
            const { days } = await import("/static/js/residents.js");
            return values.map(days);
        }""",
        [None, 0, -0.04, -0.06, 12.34],
    )
    assert [" ".join(text.split()) for text in found] == told


def test_every_key_of_the_modules_is_in_the_catalogue(visit):
    import re

    import simadopt

    folder = Path(simadopt.__file__).parent / "interfaces" / "app" / "static"
    texts = wording("fr").texts
    named = set()
    for path in [*folder.rglob("*.js"), folder / "page.html"]:
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'say\("([a-z_.]+)"', source))
        named |= set(re.findall(r"\{\{(app\.[a-z_.]+)\}\}", source))
    assert len(named) > 100
    assert not named - set(texts)


def test_with_the_keyboard_alone(visit):
    page = visit().open(lang="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.focus("#tab-organisation")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-curves"
    page.keyboard.press("ArrowLeft")
    page.focus("#lever-coaching-share")
    before = page.get_attribute("#digest", "data-digest")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    until(page, f"document.getElementById('digest').dataset.digest !== '{before}'")
    page.focus("#scene")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert "Person" in page.text_content("#status")
    page.keyboard.press("Enter")
    page.wait_for_selector("#why-sentence")
    page.focus("#play")
    page.keyboard.press("Enter")
    until(page, "page.week > 3")
    page.keyboard.press("Enter")
    assert page.evaluate("page.player.playing") is False


def test_whoever_is_walked_to_and_what_is_typed_stay_when_a_run_comes(visit):
    page = visit().open(lang="en")
    page.fill("#find", "registry")
    offered = page.locator(".found li").count()
    page.focus("#scene")
    for key in ("ArrowRight", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    marked = page.evaluate("page.view.scene.chosen")
    assert marked >= 0
    slide(page, "lever-coaching-share", 40)
    assert page.evaluate("page.view.scene.chosen") == marked
    assert page.input_value("#find") == "registry"
    assert page.locator(".found li").count() == offered
    page.keyboard.press("Enter")
    page.wait_for_selector("#why-sentence")
    assert page.evaluate("page.state.person") == str(marked)


def test_focus_is_seen_and_motion_may_be_reduced(visit):
    page = visit(reduced_motion="reduce").open(lang="fr", view="lessons", lesson="crowd")
    page.wait_for_selector("#lesson-before b")
    page.focus("#guess")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.fill("#guess", "90")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson-end", state="attached")
    assert page.evaluate("page.view.screen.player.frames") == 0  # nothing is played
