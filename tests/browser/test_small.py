"""A file dropped anywhere, and differences that follow from the figures beside them."""

from __future__ import annotations

import pytest

from browser.conftest import until
from interfaces.app.conftest import STAFF

pytestmark = pytest.mark.browser

DROP = """(text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "agents.csv", { type: "text/csv" }));
    const event = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    return document.getElementById("answer").dispatchEvent(event);
}"""


def test_a_file_dropped_anywhere_is_read(visit):
    page = visit().open(lang="fr")
    assert (
        page.evaluate(DROP, STAFF.decode("cp1252")) is False
    )  # the browser does not leave the page
    until(page, "document.getElementById('own-open') !== null")
    assert page.evaluate("page.state.view") == "own"


def test_the_points_of_a_lesson_are_those_of_its_figures(visit):
    page = visit().open(lang="en")
    found = page.evaluate(
        """async (pairs) => {
            const { learn } = await import("/static/js/words.js");
            learn(JSON.parse(document.getElementById("boot").textContent));
            const { gapOf, valueOf } = await import("/static/js/lesson_measure.js");
            const lesson = { measure: "gru_use", read: 0 };
            const run = (share) => ({ weeks: 0, curves: { "tool:gru:use": [share] } });
            return pairs.map((pair) => pair.map(run))
                .map((runs) => [...runs.map((one) => valueOf(lesson, one, 0)), gapOf(lesson, ...runs)]);
        }""",
        [[0.2026, 0.2864], [0.2049, 0.2851], [0.2894, 0.2026]],
    )
    for *figures, gap in found:
        assert all("." in text for text in figures)
        first, second = (float(text.rstrip("%")) for text in figures)
        told = float(gap.split()[0].replace("\u2212", "-"))
        assert told == pytest.approx(second - first, abs=1e-9)
