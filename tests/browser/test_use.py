"""What people do with the app: levers, persons, lessons, own files, links, comparisons."""

from __future__ import annotations

import json

import pytest

from browser.conftest import WAIT, slide, started, until
from browser.test_views import violations
from interfaces.app.conftest import STAFF
from interfaces.shell_helper import COMMUNE
from simadopt.cases import load
from simadopt.experiments.comparison.draw_limits import level_of
from simadopt.interfaces.app.lessons import LESSONS
from simadopt.interfaces.app.policies import DRAWS, UNDER_EACH
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser


def shell_digest(seed, **levers):
    case = load(COMMUNE, {name.replace("__", "."): value for name, value in levers.items()})
    state = case.start(seed)
    state.run_to(state.weeks)
    return state.digest()


def test_a_slider_redraws_the_picture_at_once(visit, record_property):
    one = visit()
    page = one.open(lang="en", seed=2)
    times = [slide(page, "lever-campaign-strength", value) for value in range(5, 100, 5)]
    middle = sorted(times)[len(times) // 2]
    record_property("lever to redraw, ms", middle)
    print(f"lever to redraw: median {middle:.0f} ms, worst {max(times):.0f} ms")
    assert middle < 10_000  # 200 ms on an idle machine; see the measures of the changelog
    assert one.digest() == shell_digest(2, campaign__strength=0.95)
    assert page.evaluate("page.state.sets") == ["campaign.strength=0.95"]
    page.click("#reset")
    until(page, f"document.getElementById('digest').dataset.digest === '{shell_digest(2)}'")


def test_a_number_field_and_an_added_parameter_move_a_lever(visit):
    one = visit()
    page = one.open(lang="en")
    page.click("#mechanisms summary")
    page.select_option("#other-lever", "kappa")
    field = page.locator(".lever:has(#lever-kappa) input[type=number]")
    field.fill("2.5")
    field.press("Enter")
    expected = shell_digest(1, kappa=2.5)
    until(page, f"document.getElementById('digest').dataset.digest === '{expected}'")
    page.select_option("#theory", "tucker")
    expected = shell_digest(1, kappa=2.5, theory__preset="tucker")
    until(page, f"document.getElementById('digest').dataset.digest === '{expected}'")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_person_is_asked_why(visit, lang):
    page, words = visit().open(lang=lang), wording(lang)
    page.click("#scene", position={"x": 250, "y": 60})
    page.wait_for_selector("#why-sentence")
    page.fill("#find", "34")
    page.click(".found button")
    until(page, "document.querySelector('#panel .small + .say')?.textContent.includes('34')")
    assert "34" in page.text_content("#why-sentence")
    assert page.locator(".bars .bar").count() > 4
    assert words.say("explain.real") in page.inner_text("#panel")
    page.select_option("#without", "peers")
    until(
        page,
        f"document.getElementById('why-other')?.textContent.includes({json.dumps(words.say('lever.peers'))})",
    )
    assert page.locator("#path li").count() > 1
    assert violations(page) == []


def test_the_person_asked_about_last_is_the_one_told(visit):
    one, held = visit(), []
    one.page.route(
        "**/api/why", lambda route: held.append(route) if not held else route.continue_()
    )
    page = one.open(lang="en", person=2)
    until(page, "document.querySelector('.why').getAttribute('aria-busy') === 'true'")
    page.fill("#find", "34")
    page.click(".found button")
    until(page, "document.getElementById('why-sentence')?.textContent.includes('34')")
    with page.expect_response("**/api/why"):
        held[0].continue_()
    page.wait_for_timeout(300)
    assert "34" in page.text_content("#why-sentence")


@pytest.mark.parametrize("lesson", [one.name for one in LESSONS])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_lesson_is_played_through(visit, lesson, lang):
    page, words = visit().open(lang=lang, view="lessons"), wording(lang)
    page.get_by_role("button", name=words.say(f"app.lesson.{lesson}")).click()
    page.wait_for_selector("#lesson-before b", timeout=WAIT)
    assert page.locator("#lesson-end").count() == 0
    page.fill("#guess", "62")
    page.click(".guess button.main")
    page.click("#panel .player label:last-of-type")
    page.wait_for_selector("#lesson-end", state="attached", timeout=WAIT)
    told = page.inner_text("#panel")
    assert "62" in told
    if lesson == "crowd":
        assert words.say("app.lesson_of", n=1, of=100) in told
        assert words.say("app.lesson_of", n=100, of=100) in told
    page.click("#switch-off")
    page.wait_for_selector("#lesson-off table", timeout=WAIT)
    assert words.say(f"app.lesson.{lesson}.off") in page.inner_text("#lesson-part")
    assert "…" not in page.inner_text("#lesson-ask")
    assert violations(page) == []


def test_ones_own_staff_file(visit, tmp_path):
    """G1: real people stay in groups."""
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(STAFF)
    bad.write_text("key,category,service\nA1,A,Finance\nA2,Z,Finance\nA2,B,\n", encoding="utf-8")
    one = visit()
    page = one.open(lang="en", view="own")
    assert page.is_disabled("#own-send")
    page.set_input_files("#own-staff", bad)  # read at once
    page.wait_for_selector("#own-wrong")
    told = page.inner_text("#own-wrong")
    assert "category = Z" in told
    assert "service" in told
    assert page.locator("#understood fieldset").count() >= 1
    assert violations(page) == []
    one.errors.clear()  # a refusal is a failed request to the console
    page.set_input_files("#own-staff", good)
    page.wait_for_selector("#own-open")
    assert page.locator("#understood select").count() == 8
    page.click("#own-open")
    page.wait_for_selector("#known-form table")
    page.click("#tab-organisation")
    page.wait_for_selector(".tiles li")
    assert "%" not in page.inner_text(".tiles")  # A5: one run tells nothing of a real service
    page.wait_for_selector(".tiles .ends", timeout=WAIT)
    assert "Paie" not in page.inner_text("body")
    assert page.locator("#find").count() == 0
    assert page.is_hidden("#scene")
    page.click(".tiles button")
    page.wait_for_selector("#why-sentence")
    assert page.get_attribute(".tiles button", "aria-pressed") == "true"
    page.select_option("#without", "routine")
    until(page, "document.getElementById('why-other')?.textContent.includes('routine')")
    assert violations(page) == []
    slide(page, "lever-training-hours", 6)
    digest, link = one.digest(), page.url
    again = visit()
    again.page.goto(link)
    again.page.wait_for_selector("body[data-ready=yes]")
    again.page.wait_for_selector("#why-sentence")  # of the service one had asked about
    assert again.digest() == digest


def test_of_two_imports_the_last_chosen_is_shown(visit, tmp_path):
    """The first file is answered after the second one: what is shown, and opened, is the second."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes(STAFF.replace("Écoles".encode(), b"Archives"))
    second.write_bytes(STAFF)
    page, held = visit().open(lang="en", view="own"), []
    page.route(
        "**/api/organisation?*",
        lambda route: held.append(route) if "first.csv" in route.request.url else route.continue_(),
    )
    page.set_input_files("#own-staff", first)
    while not held:
        page.wait_for_timeout(20)
    page.set_input_files("#own-staff", second)
    page.wait_for_selector("#own-open")
    with page.expect_response(lambda answer: "first.csv" in answer.url):
        held[0].continue_()
    page.wait_for_timeout(300)  # time enough for the page to take it, if it would
    told = page.inner_text("#own-told")
    assert "second.csv" in told
    assert "first.csv" not in told
    page.click("#own-open")
    page.wait_for_selector("#known-form table")
    services = page.inner_text("#known-form")
    assert "Écoles" in services
    assert "Archives" not in services


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_was_decided_unasked_is_told_and_can_be_changed(visit, tmp_path, lang):
    """B16, B17: the encoding that was taken, and people who have left."""
    rows = ["Matricule;Catégorie;Service;Fonction;Responsable;Date de sortie"]
    rows += ["01;A;Médiathèque;Responsable de service;;"]
    rows += [f"{n:02};C;Médiathèque;Agente;1;{'31/08/2024' if n < 5 else ''}" for n in range(2, 30)]
    file = tmp_path / "agents.csv"
    file.write_bytes("\r\n".join(rows).encode("mac_roman"))
    say = wording(lang).say
    one = visit()
    page = one.open(lang=lang, view="own")
    page.set_input_files("#own-staff", file)
    page.wait_for_selector("#own-open")
    told = page.inner_text("#understood")
    assert say("staff.left.gone", n=3) in told
    assert say("staff.note.loose_keys", value="25") in told
    gone, encoding = (page.locator(f"[data-decision={key}]") for key in ("gone", "encoding"))
    assert say("app.seen.by_itself") in gone.inner_text()
    assert encoding.locator("input:checked").get_attribute("value") == "mac_roman"
    assert violations(page) == []
    gone.locator("input[value=keep]").check()
    encoding.locator("input[value=cp1252]").check()
    page.click("#own-again")
    until(page, "document.querySelector('[data-decision=gone] input:checked')?.value === 'keep'")
    assert say("app.seen.by_you") in page.locator("[data-decision=gone]").inner_text()
    chosen = page.locator("[data-decision=encoding] input:checked")
    assert chosen.get_attribute("value") == "cp1252"
    assert say("staff.left.gone", n=3) not in page.inner_text("#understood ul")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_link_gives_back_the_view_and_the_digest(visit, lang):
    one = visit()
    page = one.open(lang=lang, view="curves")
    slide(page, "lever-coaching-share", 60)
    page.click("#mechanisms summary >> nth=0")
    page.fill("#seed", "11")
    page.keyboard.press("Tab")
    until(page, "page.run.seed === '11'")
    digest, link = one.digest(), page.url
    for part in ("seed=11", "view=curves", "v=", f"lang={lang}", f"digest={digest[:16]}"):
        assert part in link
    again = visit()
    again.page.goto(link)
    again.page.wait_for_selector("body[data-ready=yes]")
    assert again.digest() == digest
    assert again.page.get_attribute("#tab-curves", "aria-selected") == "true"
    assert again.page.input_value("#lever-coaching-share") == "60"
    assert not again.page.inner_text("#notice")
    again.page.goto(link.replace(f"digest={digest[:16]}", "digest=0123456789abcdef"))
    again.page.wait_for_selector("#notice .alert")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"scenario": "import-0123456789abcdef"}, "import the same file again"),
        ({"set": "pase=1"}, "pace"),
        ({"scenario": "comune_27k"}, "commune_27k"),
        ({"seed": "minus one"}, "whole number"),
    ],
)
def test_a8_a_link_that_cannot_be_shown_says_why_and_shows_no_figure(visit, state, told):
    one = visit()
    page = one.open(lang="en", **state)
    assert told in page.inner_text("#notice")
    shown = [page.inner_text(place) for place in ("#headline", "#title", "#footer", "#levers")]
    assert not any(text.strip() for text in shown)
    assert page.is_hidden("#player")
    assert all(str(value) in page.url for name, value in state.items() if name == "scenario")
    assert violations(page) == []
    one.errors.clear()  # a refusal is a failed request to the console
    page.click("#home")
    page.wait_for_selector("#digest")
    assert one.digest() == shell_digest(1)
    assert not page.inner_text("#notice")


def test_a8_a_lost_organisation_is_asked_for_and_its_link_kept(visit, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_bytes(STAFF)
    one = visit()
    page = one.open(lang="en", scenario="import-0123456789abcdef", view="services", weeks=12,
                    set="training.hours=6")  # fmt: skip
    assert page.get_attribute("#tab-own", "aria-selected") == "true"
    assert wording("en").say("app.own.wanted") in page.inner_text("#panel")
    for part in (
        "scenario=import-0123456789abcdef",
        "view=services",
        "set=training.hours",
        "weeks=12",
    ):
        assert part in page.url
    one.errors.clear()
    page.set_input_files("#own-staff", file)
    page.wait_for_selector("#own-open")
    assert wording("en").say("app.own.other_file") in page.inner_text("#own-told")
    page.click("#own-open")
    page.wait_for_selector("#services-note")
    assert page.input_value("#lever-training-hours") == "6"
    assert page.input_value("#weeks") == "12"
    assert "view=services" in page.url
    assert "import-0123456789abcdef" not in page.url


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a8_a_refused_lever_leaves_figures_of_before(visit, lang):
    one, say = visit(), wording(lang).say
    page = one.open(lang=lang, weeks=26)
    digest = one.digest()
    page.evaluate("page.go({sets: ['pase=1']})")
    page.wait_for_selector("#before")
    assert say("app.before") in page.inner_text("#notice")
    assert page.get_attribute("body", "data-figures") == "before"
    assert page.is_hidden("#footer")
    assert violations(page) == []
    one.errors.clear()
    page.click("#undo")
    until(page, "document.body.dataset.figures === 'now'")
    assert one.digest() == digest
    assert not page.inner_text("#notice")


def test_a8_a_stopped_server_is_said_in_words_and_may_be_tried_again(browser, tmp_path):
    say = wording("fr").say
    with started("fr", tmp_path / "err") as (url, process):
        page = browser.new_context().new_page()
        page.goto(f"{url}/?lang=fr&weeks=20")
        page.wait_for_selector("body[data-ready=yes]", timeout=WAIT)
        process.terminate()
        process.wait(20)
        slide(page, "lever-coaching-share", 60, wait=False)
        page.wait_for_selector("#retry")
        assert say("app.lost") in page.inner_text("#notice")
        assert say("app.before") in page.inner_text("#notice")
        assert page.get_attribute("body", "data-figures") == "before"
        page.context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a7_cards_say_over_whom_and_in_which_range(visit, lang):
    """Numbers of the headline have a denominator, and the range of forty runs once it is known."""
    say = wording(lang).say
    page = visit().open(lang=lang, weeks=20)
    page.wait_for_selector(".figure .ends", timeout=WAIT)
    text = page.inner_text("#headline")
    use = page.evaluate("page.run.summary.tools.gru")
    assert say("app.figure.over", n=use["posts"], of=520) in text
    low, middle, high = page.evaluate("page.spread.outcomes.gru_use")
    percent = wording(lang).percent
    first = page.inner_text(".figure >> nth=0")
    assert first.startswith(percent(middle))
    assert say("app.figure.range", low=percent(low), high=percent(high)) in first
    assert percent(use["use"]) in page.inner_text("#chance")
    assert "95" not in page.inner_text("#chance")
    assert say("app.figure.below") in text
    assert violations(page) == []


def test_files_can_be_taken_away(visit):
    page = visit().open(lang="en", weeks=8)
    for name, start in (("data", "week,group,measure,value"), ("scenario", "name: commune_27k")):
        with page.expect_download() as got:
            page.click(f"#export-{name}")
        assert got.value.path().read_text(encoding="utf-8-sig").startswith(start)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_policies_are_compared_in_the_background_and_may_be_cancelled(visit, lang):
    page = visit().open(lang=lang, view="compare", weeks=26)
    slide(page, "lever-training-hours", 12)
    page.fill("#keep-name", "Two days <b>")
    page.click("#keep")
    page.uncheck("#posterior")
    page.fill("#replicates", "400")
    page.click("#compare-run")
    page.click("#cancel")
    page.wait_for_selector("#cancelled", timeout=WAIT)
    page.fill("#replicates", "8")
    page.click("#compare-run")
    page.wait_for_selector("#compare-result", timeout=WAIT)
    told, words = page.inner_text("#panel"), wording(lang)
    assert "Two days <b>" in told
    assert "[" in told
    assert page.inner_text("#compare-note") == words.say("app.compare.note", n=8, weeks=26)
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_comparison_holds_chance_and_parameters_unless_asked_otherwise(visit, lang):
    page, words = visit().open(lang=lang, view="compare", weeks=8), wording(lang)
    slide(page, "lever-training-hours", 12)
    field = page.get_by_role("checkbox", name=words.say("app.compare.posterior"), exact=True)
    assert field.is_checked()
    assert page.is_disabled("#replicates")
    page.click("#compare-run")
    page.wait_for_selector("#compare-result", timeout=WAIT)
    said = {"n": UNDER_EACH, "draws": DRAWS, "weeks": 8, "level": words.percent(level_of(DRAWS))}
    assert page.inner_text("#compare-note") == words.say("app.compare.note_drawn", **said)
    assert violations(page) == []
    with page.expect_download() as got:
        page.click("#export-comparison")
    report = got.value.path().read_text(encoding="utf-8")
    runs = {"runs": 2 * DRAWS * UNDER_EACH, "replicates": UNDER_EACH, "draws": DRAWS}
    runs["level"] = said["level"]
    assert words.say("compare.runs_draws", **runs) in report
    page.click("#tab-curves")
    page.click("#tab-compare")
    assert page.is_checked("#posterior")
    assert page.is_disabled("#replicates")
    page.focus("#posterior")
    page.keyboard.press("Space")
    assert page.is_enabled("#replicates")


def test_each_policy_is_offered_once(visit):
    one = visit()
    page, words = one.open(lang="en", view="compare", weeks=8), wording("en")
    slide(page, "lever-training-hours", 12)
    now, boxes = words.say("app.compare.now"), page.locator("#panel input[type=checkbox]")
    offered = boxes.count()
    page.fill("#keep-name", "Two days")
    page.click("#keep")
    assert boxes.count() == offered  # what was kept stands for the levers as they stand
    assert page.get_by_label("Two days").is_checked()
    assert page.get_by_label(now).count() == 0
    slide(page, "lever-training-hours", 6)  # with its price: the shipped policy to the last digit
    assert boxes.count() == offered + 1
    trained = page.locator("label[for^=policy-]", has_text="Train everybody")
    trained.click()
    page.click("#compare-run")
    page.wait_for_selector("#notice .alert")
    told = words.say("app.refuse.twice", first=now, second=trained.inner_text())
    assert told in page.inner_text("#notice")
    assert violations(page) == []
    one.errors.clear()  # a refusal is a failed request to the console
    trained.click()
    page.click("#compare-run")
    page.wait_for_selector("#compare-result", timeout=4 * WAIT)
    assert not page.inner_text("#notice")


def test_reports_leave_on_paper(visit):
    pytest.importorskip("weasyprint")
    page = visit().open(lang="fr", weeks=8)
    with page.expect_download() as got:
        page.click("#export-pdf")
    assert got.value.path().read_bytes().startswith(b"%PDF")


def test_bands_show_what_chance_does(visit):
    page = visit().open(lang="fr", view="curves", weeks=20)
    page.wait_for_selector("#bands-shown", timeout=WAIT)
    assert page.locator(".chart path[fill-opacity]").count() == 6
