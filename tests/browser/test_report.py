"""Reports opened from disk in both languages: axe finds nothing, and nothing is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

import simadopt as sa
from browser.test_views import violations
from simadopt.io.wording import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
COMMUNE = ROOT / "scenarios" / "commune_27k.yaml"


def a_comparison() -> Any:
    case = sa.load(COMMUNE, {"weeks": 10})
    return sa.compare(case, {"six": {"training.hours": 6.0}}, draws=0, replicates=3)


RESULTS: dict[str, Callable[[], Any]] = {
    "run": lambda: sa.run(sa.load(COMMUNE, {"weeks": 8})),
    "compare": a_comparison,
    "calibrate": lambda: ROOT / "calibration" / "fit",
}


@pytest.mark.browser
@pytest.mark.parametrize("kind", RESULTS)
def test_opened_from_disk(browser: Browser, tmp_path: Path, kind: str) -> None:
    result = RESULTS[kind]()
    for lang in LANGUAGES:
        path = tmp_path / f"{kind}_{lang}.html"
        sa.report(result, path, lang=lang)
        page = browser.new_context(viewport={"width": 1000, "height": 1400}).new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert violations(page) == []
        first = page.locator(".front").bounding_box()
        assert first is not None
        assert first["y"] + first["height"] < 1400  # the answer and its facts are on the first page
        page.set_viewport_size({"width": 390, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390
        page.context.close()


@pytest.mark.browser
def test_a_slide_cuts_nothing_of_a_long_answer(browser: Browser, tmp_path: Path) -> None:
    case = sa.load(COMMUNE, {"weeks": 10})
    long = "A course of six hours for each member of staff who is equipped, in every service"
    found = sa.compare(case, {long: {"training.hours": 6.0}}, draws=0, replicates=4)
    sa.report(found, tmp_path / "note.html", lang="fr", slide=True)
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto((tmp_path / "note.slide.html").as_uri())
    boxes = [page.locator(one).bounding_box() for one in (".facts", "figure", ".foot")]
    facts, figure, foot = (one for one in boxes if one is not None)
    assert facts["y"] + facts["height"] <= figure["y"] + 1
    assert figure["y"] + figure["height"] <= foot["y"] + 1
    assert foot["y"] + foot["height"] <= 720
