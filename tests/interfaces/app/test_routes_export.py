"""Files that leave the page: which there are, and reports on paper with the extra and without (F1)."""

from __future__ import annotations

import io
import json
import sys
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from interfaces.app.test_comparisons import SIX, ended
from simadopt.interfaces.report import printing
from simadopt.interfaces.report.writing import today
from simadopt.io.wording import wording

QUERY = "scenario=commune_27k&seed=3&weeks=8&lang=fr"
PLACES = (f"/export/pdf?{QUERY}", "/export/comparison/{job}/pdf?lang=fr")


@pytest.fixture
def places(client: TestClient, ask: Ask) -> list[str]:
    """Return where the reports of a run and of a comparison are, on paper."""
    job = ask("compare", replicates=2, posterior=False, policies=[SIX])["job"]
    ended(client, job)
    return [place.format(job=job) for place in PLACES]


def started(client: TestClient) -> dict[str, Any]:
    page = client.get("/?lang=en").text
    return json.loads(page.split('type="application/json">')[1].split("</script>")[0])


def test_reports_leave_on_paper(client: TestClient, places: list[str]) -> None:
    pytest.importorskip("weasyprint")
    assert started(client)["prints"] is True
    for place in places:
        answer = client.get(place)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/pdf"
        name = "simadopt-note" if "comparison" in place else "simadopt"
        told = answer.headers["content-disposition"]
        assert told == f'attachment; filename="{name}.pdf"'
        assert answer.content.startswith(b"%PDF")
        assert len(answer.content) > 10_000


def test_without_the_extra_one_line_says_what_to_install(
    client: TestClient, places: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "find_spec", lambda name: None)
    assert started(client)["prints"] is False
    for place in places:
        answer = client.get(place)
        assert answer.status_code == 422
        (problem,) = answer.json()["problems"]
        assert problem["message"] == wording("fr").say("report.missing_pdf")
        assert "simadopt[pdf]" in problem["text"]


def test_a_page_starts_without_loading_what_prints(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    started(client)
    assert "weasyprint" not in sys.modules


@pytest.mark.parametrize(
    "query", ["weeks=10400", "scenario=fpt_national", "scenario=../../etc/passwd", "set=pase=1"]
)
def test_paper_is_bound_as_runs_are(client: TestClient, query: str) -> None:
    given = query if "scenario" in query else f"scenario=commune_27k&{query}"
    assert client.get(f"/export/pdf?lang=en&{given}").status_code == 422


@pytest.mark.parametrize(
    "place",
    ["/export/nothing", "/export/comparison/{job}/nothing", "/export/comparison/{job}/..%2freport",
     "/export/comparison"],
)  # fmt: skip
def test_there_are_no_other_files(client: TestClient, place: str) -> None:
    assert client.get(f"{place.format(job='x')}?{QUERY}").status_code == 404


@pytest.mark.parametrize("kind", ["report", "pdf"])
def test_a_comparison_no_longer_kept_says_so(client: TestClient, kind: str) -> None:
    gone = client.get(f"/export/comparison/nothing/{kind}?lang=en")
    assert gone.status_code == 404
    assert "run it again" in gone.text


def test_a_comparison_leaves_as_a_workbook(client: TestClient, ask: Ask) -> None:
    job = ask("compare", replicates=2, posterior=False, policies=[SIX])["job"]
    told = ended(client, job)["result"]
    answer = client.get(f"/export/comparison/{job}/workbook?lang=fr")
    assert answer.status_code == 200
    titles, *rows = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert titles[2].startswith(SIX["name"])
    found = {row[0]: row for row in rows}
    use = found[wording("fr").say("app.outcome.gru_use")]
    assert use[1] == pytest.approx(told["arms"][0]["outcomes"]["gru_use"]["value"])
    assert use[2] == pytest.approx(told["variants"][0]["differences"]["gru_use"]["value"])
    euros = found[wording("fr").say("app.outcome.eur")]
    assert (euros[2] is None) == (not told["variants"][0]["price_given"])
    assert euros[1] is None  # nothing is done, and no price is given: this is not 0


NAMED = {"note_authority": "Ville de <b>Saint-Exemple</b>", "note_author": "C. Martin & Cie"}
SAID = "Ville de &lt;b&gt;Saint-Exemple&lt;/b&gt; · C. Martin &amp; Cie · "


def test_a_note_and_its_slide_bear_the_names_that_are_given(client: TestClient, ask: Ask) -> None:
    job = ask("compare", replicates=2, posterior=False, policies=[SIX])["job"]
    ended(client, job)
    for place in (f"comparison/{job}/report", f"comparison/{job}/slide", "report"):
        query = f"?{QUERY}&{urlencode(NAMED)}"
        page = client.get(f"/export/{place}{query}").text
        assert SAID in page, place
        assert "<b>Saint" not in page
        bare = client.get(f"/export/{place}?{QUERY}").text
        assert "Exemple" not in bare
        assert f">{today(wording('fr'))}</p>" in bare or place.endswith("slide")
    shown = client.get(f"/export/comparison/{job}/slide?lang=fr")
    assert 'filename="simadopt-note-16x9.html"' in shown.headers["content-disposition"]


def test_a_page_to_share_bears_the_names_too(client: TestClient, ask: Ask) -> None:
    pages = []
    for names in (NAMED, {}):
        job = ask("share", scenario="commune_27k", weeks=2, **names)["job"]
        ended(client, job)
        pages.append(client.get(f"/export/share/{job}").text)
    assert '<p class="byline">' + SAID.removesuffix(" · ") + "</p>" in pages[0]
    assert "[[byline]]" not in "".join(pages)
    assert '<p class="byline">' not in pages[1]


@pytest.mark.parametrize("name", ["x" * 61, "two\nlines", "\u202eturned"])
def test_what_is_no_name_is_refused_with_what_is_allowed(client: TestClient, name: str) -> None:
    answer = client.get(f"/export/report?{QUERY}&{urlencode({'note_author': name})}")
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["field"] == "note_author"
    assert problem["message"] == wording("fr").say("app.refuse.name", most=60)
