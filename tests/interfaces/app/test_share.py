"""A town taken away from the page: one file with live levers, and nobody in it (G1)."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from interfaces.app.test_comparisons import ended
from simadopt.io.wording import wording


def test_an_imported_town_leaves_in_groups(client: TestClient, ask: Ask, imported: str) -> None:
    job = ask("share", scenario=imported, weeks=5)
    told = ended(client, job["job"])
    assert told["state"] == "done"
    answer = client.get(f"/export/share/{job['job']}")
    assert "attachment" in answer.headers["content-disposition"]
    page = answer.text
    assert len(page.encode()) == told["result"]["bytes"]
    data = json.loads(
        page.split('<script id="held" type="application/json">')[1].split("</script>")[0]
    )
    (run,) = data["runs"]
    assert job["total"] == 40 * (1 + len(run["variants"]))
    assert run["spread"]["answer"] != run["answer"]
    assert run["organisation"] == {"people": 39, "shown": False, "real": True}
    for name in ("Durand", "NomP", "Nom0", "Paie", "P00"):
        assert name not in page
    assert wording("en").say("share.foot")[:60] in json.dumps(data, ensure_ascii=False)


def test_a_page_that_was_never_made_is_not_there(client: TestClient) -> None:
    answer = client.get("/export/share/nothing?lang=en")
    assert answer.status_code == 404
    assert answer.json()["problems"][0]["message"] == wording("en").say("app.refuse.gone")
