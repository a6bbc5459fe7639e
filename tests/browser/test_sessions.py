"""The consultant's path: an export understood, services known, policies kept, a session found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from browser.conftest import WAIT, Server, Visit, slide, started, until
from browser.test_views import violations
from interfaces.app.conftest import STAFF
from interfaces.app.test_known import across, counts
from simadopt.io.wording import wording

pytestmark = pytest.mark.browser


def on(one: Visit, url: str, pid: int) -> Visit:
    """Return a visit of another server than that of all tests."""
    one.server = Server(url, pid)
    return one


def leave(one: Visit) -> None:
    """Ask nothing more of a server that is about to stop; forget what it refused on purpose."""
    one.page.goto("about:blank")
    one.errors.clear()


def export(folder: Path) -> Path:
    file = folder / "agents.csv"
    file.write_bytes(STAFF)
    return file


def bring(page: Page, file: Path) -> None:
    """Import staff and open the simulation."""
    page.click("#tab-own")
    page.set_input_files("#own-staff", file)
    page.wait_for_selector("#own-open")
    page.click("#own-open")
    until(page, "page.run !== null && page.run.scenario_is_ours === false")
    until(
        page, "page.run.title !== '' && document.getElementById('session-save').disabled === false"
    )


def know(page: Page, service: str, share: str) -> None:
    """Say how many of a service use the GRU."""
    before = page.evaluate("page.state.scenario")
    page.click("#tab-known")
    row = page.locator("#known-form tbody tr", has_text=service)
    row.locator("[data-cell=users]").fill(share)
    row.locator("[data-cell=head]").select_option("a_lot")
    page.click("#known-send")
    until(page, f"page.state.scenario !== '{before}' && page.run !== null")
    page.wait_for_selector("#known-picture table", timeout=WAIT)


def keep_policy(page: Page, name: str) -> None:
    slide(page, "lever-training-hours", 6)
    page.click("#tab-compare")
    page.fill("#keep-name", name)
    page.click("#keep")
    page.wait_for_selector(f"label:has-text('{name}')")


def compare(page: Page) -> None:
    """Compare the policies that are ticked, in few runs; the result comes into view."""
    page.uncheck("#posterior")
    page.fill("#replicates", "3")
    page.dispatch_event("#replicates", "change")
    page.click("#compare-run")
    page.wait_for_selector("#export-comparison", timeout=4 * WAIT)
    top = "document.getElementById('compare-result').getBoundingClientRect().top"
    until(page, f"{top} >= 0 && {top} < innerHeight / 2")


def kept(page: Page) -> None:
    """Wait until this browser has kept the session."""
    until(page, "page.kept.at !== null && !page.kept.dirty")


def save(page: Page, place: Path) -> dict[str, object]:
    with page.expect_download() as told:
        page.click("#session-save")
    told.value.save_as(place)
    return json.loads(place.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_found_again_the_next_day_from_its_file(visit, tmp_path, lang):
    words = wording(lang)
    file = tmp_path / "a.session.json"
    with started(lang, tmp_path / "err1") as (url, process):
        one = on(visit(), url, process.pid)
        page = one.open(lang=lang)
        bring(page, export(tmp_path))
        know(page, "Écoles", "25 %")
        assert violations(page) == []
        assert page.locator("#known-picture tbody tr").count() == 1
        keep_policy(page, "six")
        digest = one.digest()
        compare(page)
        process.terminate()
        process.wait(20)
        session = save(page, file)  # the server is no more: nothing is lost
        until(page, "document.getElementById('session-state').textContent !== ''")
        leave(one)
    assert "Durand" not in file.read_text(encoding="utf-8")
    assert session["kept"][0]["name"] == "six"
    with started(lang, tmp_path / "err2") as (url, process):
        two = on(visit(), url, process.pid)
        page = two.open(lang=lang, view="session")
        assert violations(page) == []
        page.set_input_files("#session-file", file)
        page.wait_for_selector("#session-opened", timeout=WAIT)
        assert two.digest() == digest
        assert page.evaluate("page.state.view") == "compare"
        assert page.locator("label:has-text('six')").count() == 1
        assert (
            page.locator("#compare-result").count() == 1
        )  # figures at once, then the note by itself
        page.wait_for_selector("#export-comparison", timeout=4 * WAIT)
        with page.expect_download(timeout=2 * WAIT) as told:
            page.click("#export-comparison")
        assert "six" in Path(told.value.path()).read_text(encoding="utf-8")
        page.click("#tab-known")
        field = page.locator("#known-form tbody tr", has_text="Écoles").locator("[data-cell=users]")
        field.wait_for()
        assert field.input_value() == "25 %"
        assert words.say("app.known.together_about") in page.inner_text("#known-form")
        changed = json.loads(file.read_text(encoding="utf-8"))
        changed["organisation"]["staff"]["category"][0] = 9
        file.write_text(json.dumps(changed), encoding="utf-8")
        page.click("#tab-session")
        page.set_input_files("#session-file", file)
        page.wait_for_selector("#session-wrong")
        told = page.inner_text("#session-wrong")
        assert words.say("problem.kept_codes", low=0, high=2) in told
        assert "organisation.staff.category" in told
        assert two.digest() == digest  # the page is as it was
        leave(two)  # a refusal is a failed request to the console


def test_kept_by_the_browser_over_a_reload_and_a_server_started_again(visit, tmp_path):
    with started("en", tmp_path / "err1") as (url, process):
        one = on(visit(), url, process.pid)
        page = one.open(lang="en")
        bring(page, export(tmp_path))
        keep_policy(page, "six")
        kept(page)
        digest = one.digest()
        page.reload()
        page.wait_for_selector("body[data-ready=yes]")
        assert one.digest() == digest
        assert page.evaluate("page.compared.kept.map((one) => one.name)") == ["six"]
        page.click("#language")
        page.wait_for_selector("html[lang=fr] body[data-ready=yes]", timeout=WAIT)
        assert page.evaluate("page.compared.kept.map((one) => one.name)") == ["six"]
        kept(page)
        page.evaluate("page.chance.stop()")
    with started("en", tmp_path / "err2", int(url.rpartition(":")[2])):
        page.reload()
        page.wait_for_selector("#found-again", timeout=WAIT)
        assert one.digest() == digest
        page.click("#tab-session")
        page.wait_for_selector("#session-list table")
        page.on("dialog", lambda dialog: dialog.accept())
        page.click("#session-forget")
        page.wait_for_selector("#session-forgotten")
        until(page, "page.run !== null && page.state.scenario === page.boot.start")
        page.wait_for_timeout(1000)
        assert page.evaluate("page.kept.list().then((found) => found.length)") == 0
        leave(one)  # the first request was refused: the server had forgotten


def test_back_and_forward_move_between_views_and_levers_have_their_undo(visit):
    one = visit()
    page = one.open(lang="en")
    page.click("#tab-curves")
    slide(page, "lever-training-hours", 6)
    page.click("#tab-services")
    moved = one.digest()
    page.go_back()
    until(page, "page.state.view === 'curves'")
    assert page.get_attribute("#tab-curves", "aria-selected") == "true"
    page.go_back()
    until(page, "page.state.view === 'organisation'")
    page.go_forward()
    until(page, "page.state.view === 'curves'")
    assert one.digest() == moved  # levers stay where they are
    page.click("#lever-undo")
    until(page, f"document.getElementById('digest').dataset.digest !== '{moved}'")
    assert page.evaluate("page.state.sets") == []
    assert page.input_value("#lever-training-hours") == "0"
    page.click("#lever-redo")
    until(page, f"document.getElementById('digest').dataset.digest === '{moved}'")
    page.focus("#panel")
    page.keyboard.press("Control+z")
    until(page, "page.state.sets.length === 0")
    before = page.evaluate("page.state.scenario")
    page.select_option("#scenario", "archetype_observateur")
    until(page, "page.run.name === 'archetype_observateur'", 120)
    page.go_back()
    until(page, f"page.state.scenario === '{before}' && page.run.name !== 'archetype_observateur'")


def test_a_name_being_typed_stays_when_policies_come(visit, tmp_path):
    """Ready-made policies and a new run both draw the list again; what is typed is not theirs."""
    with started("en", tmp_path / "err") as (url, process):
        one = on(visit(), url, process.pid)
        page = one.open(lang="en")
        bring(page, export(tmp_path))
        slide(page, "lever-training-hours", 6)
        held: list[Route] = []
        page.route("**/api/ready", lambda route: held.append(route))
        page.click("#tab-compare")
        page.fill("#keep-name", "six")
        until(page, "document.activeElement.id === 'keep-name'")
        page.wait_for_timeout(200)
        assert len(held) == 1
        assert page.locator("#policies [type=checkbox]").count() == 1
        held[0].continue_()
        until(page, "document.querySelectorAll('#policies [type=checkbox]').length > 1")
        assert page.input_value("#keep-name") == "six"
        slide(page, "lever-training-hours", 8)
        assert page.input_value("#keep-name") == "six"
        assert page.evaluate("document.activeElement.id") == "keep-name"
        page.click("#keep")
        page.wait_for_selector("label:has-text('six')")
        assert page.evaluate("page.compared.kept.map((one) => one.sets[0])") == ["training.hours=8"]
        leave(one)


def test_two_tabs_keep_two_sessions(visit):
    one = visit()
    page = one.open(lang="en")
    keep_policy(page, "first")
    kept(page)
    other = page.context.new_page()
    other.goto(one.server.address(lang="en"))
    other.wait_for_selector("body[data-ready=yes]")
    assert other.evaluate("page.compared === undefined || page.compared.kept.length === 0")
    keep_policy(other, "second")
    kept(other)
    other.click("#tab-session")
    other.wait_for_selector("#session-list table")
    assert other.locator("#session-list tbody tr").count() == 2
    names = "page.kept.list().then((all) => all.map((one) => one.session.kept[0].name).sort())"
    assert other.evaluate(names) == ["first", "second"]
    mine = other.locator("#session-list tbody tr", has_text="this tab")
    assert mine.count() == 1
    mine.get_by_role("button", name="Delete").click()
    until(other, "document.querySelectorAll('#session-list tbody tr').length === 1")
    other.wait_for_timeout(1000)  # what waited to be kept, as one came to this view, is not
    assert page.evaluate(names) == ["first"]


def test_one_is_warned_where_nothing_keeps_the_session(visit):
    one = visit()
    page = one.open(lang="en", view="session")
    page.uncheck("#session-auto")
    keep_policy(page, "mine")
    page.wait_for_timeout(800)
    assert "not kept" in page.inner_text("#session-state")
    warned = []
    page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
    page.click("#tab-curves")
    page.reload()
    page.wait_for_selector("body[data-ready=yes]")
    assert warned == ["beforeunload"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_logs_are_understood_and_forecast_with_a_verdict(visit, tmp_path, lang):
    words = wording(lang)
    file = tmp_path / "counts.csv"
    file.write_bytes(counts("commune_27k", new=False))
    one = visit()
    page = one.open(lang=lang, view="logs")
    page.set_input_files("#logs-counts", file)
    page.click("#logs-send")
    page.wait_for_selector("#logs-understood li")
    page.click("#logs-learn")
    page.click("#logs-cancel")
    page.wait_for_selector("#logs-cancelled")
    page.click("#logs-learn")
    page.wait_for_selector("#logs-verdict", timeout=4 * WAIT)
    assert page.inner_text("#logs-verdict") == words.say("app.logs.verdict_state")
    assert page.locator("#logs-result figure svg circle").count() > 8
    assert violations(page) == []
    told = page.inner_text("#logs-understood")
    page.click("#tab-curves")
    page.go_back()
    page.wait_for_selector("#logs-verdict")  # one who leaves finds it again
    assert page.inner_text("#logs-understood") == told
    page.reload()
    page.wait_for_selector("#logs-start")
    assert page.inner_text("#logs-understood") == told
    page.click("#logs-start")
    until(page, "page.state.scenario.startsWith('import-') && page.state.view === 'known'")
    page.wait_for_selector("#known-picture table", timeout=WAIT)
    page.click("#tab-logs")
    assert page.inner_text("#logs-verdict") == words.say("app.logs.verdict_state")


def test_what_a_table_leaves_open_is_asked_by_lists(visit, tmp_path):
    body, renamed = across("commune_27k", rename="Lune")
    file = tmp_path / "usages.csv"
    file.write_bytes(body)
    page = visit().open(lang="fr", view="logs")
    page.set_input_files("#logs-counts", file)
    page.click("#logs-send")
    page.wait_for_selector("#logs-ask")
    assert violations(page) == []
    page.select_option("#logs-tool", "gru")
    slide(page, "lever-campaign-strength", 40)
    assert page.input_value("#logs-tool") == "gru"  # a run that comes takes no answer away
    assert page.is_disabled("#logs-answer")  # a name is open still
    page.select_option("#logs-name-0", renamed)
    page.click("#logs-answer")
    page.wait_for_selector("#logs-understood li")


@pytest.mark.parametrize(("kind", "start"), [("SVG", b"<?xml"), ("PNG", b"\x89PNG")])
def test_a_chart_is_taken_away(visit, tmp_path, kind, start):
    page = visit().open(lang="fr", view="curves")
    with page.expect_download() as told:
        page.locator(f"[data-picture={kind}]").first.click()
    place = tmp_path / told.value.suggested_filename
    told.value.save_as(place)
    assert place.suffix == f".{kind.lower()}"
    assert place.read_bytes().startswith(start)
    assert place.stat().st_size > 2000


def test_what_changes_while_a_session_is_being_kept_still_waits_to_be_kept(visit):
    page = visit().open(lang="en")
    slide(page, "lever-training-hours", 6)
    kept(page)
    waits = page.evaluate(
        """async () => {
            const { kept } = page;
            kept.touch();
            const compose = kept.compose.bind(kept);
            kept.compose = async () => {
                const one = await compose();
                kept.touch();
                kept.compose = compose;
                return one;
            };
            await kept.wouldLose();
            return kept.dirty;
        }"""
    )
    assert waits is True
    kept(page)
