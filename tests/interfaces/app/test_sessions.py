"""A session as one file: what goes in comes out, names never go in, and nothing odd is let in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import STAFF, client_of
from simadopt.core.version import __version__
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.report.completed import file_lines
from simadopt.io.wording import wording

KNOWN = "service;tool;users;date;head\nÉcoles;gru;40 %;31/03/2026;un peu\n".encode()
TIES = b"source,target,type\nP01,P02,advice\nP03,P11,project\n"


def imported(client: TestClient) -> str:
    """Send staff, ties and what is known; return the name they have."""
    parts = f"staff:{len(STAFF)},ties:{len(TIES)},known:{len(KNOWN)}"
    answer = client.post(
        f"/api/organisation?lang=en&inhabitants=9000&base=commune_27k&parts={parts}",
        content=STAFF + TIES + KNOWN,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["scenario"])


def session_of(client: TestClient, name: str, **more: Any) -> dict[str, Any]:
    """Return a session as a page writes it."""
    state = {"scenario": name, "sets": ["training.hours=6"], "seed": "3", "weeks": 8}
    return {
        "format": "simadopt-session", "version": 1, "simadopt": __version__,
        "saved": "2026-11-29T10:00:00.000Z", "state": {**state, "view": "curves"},
        "organisation": client.get(f"/api/organisation/{name}").json(),
        "kept": [{"name": "hours", "scenario": name, "sets": ["training.hours=6"]}],
        "results": {"title": "a", "found": {"series": []}}, **more,
    }  # fmt: skip


def digest(client: TestClient, name: str) -> str:
    what = {"scenario": name, "sets": ["training.hours=6"], "seed": "3", "weeks": 8}
    answer = client.post("/api/run", json=what)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["digest"])


@pytest.fixture(scope="module")
def before() -> Iterator[tuple[TestClient, dict[str, Any], str]]:
    """A server that was sent files, the session of its page, and a digest."""
    with client_of(Session("commune_27k", "en")) as client:
        name = imported(client)
        yield client, session_of(client, name), digest(client, name)


@pytest.fixture(scope="module")
def after() -> Iterator[TestClient]:
    """A server started the next day: it knows nothing."""
    with client_of(Session("commune_27k", "en")) as client:
        yield client


def send(client: TestClient, data: object, lang: str = "en") -> Any:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(f"/api/session?lang={lang}&name=C%3A%5Cmy.session.json", content=body)


def test_the_next_day_all_is_as_it_was(before: Any, after: TestClient) -> None:
    _, session, expected = before
    name = session["state"]["scenario"]
    assert after.post("/api/run", json={"scenario": name, "sets": []}).status_code == 422
    answer = send(after, session)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["state"] == {**session["state"], "scenario": name}
    assert found["kept"] == session["kept"]
    assert found["results"] == session["results"]
    assert found["organisation"] == session["organisation"]
    assert digest(after, name) == expected


def test_a_session_holds_no_name_and_no_staff_number(before: Any) -> None:
    """G1."""
    _, session, _ = before
    text = json.dumps(session, ensure_ascii=False)
    for line in STAFF.decode("cp1252").splitlines()[1:]:
        key, name = line.split(";")[:2]
        assert f'"{key}"' not in text
        assert name not in text
    assert len(session["organisation"]["staff"]["key"]) == 39
    for title in ("matricule", "nom", "messagerie"):
        assert title not in text


LACKING = "matricule;nom;catégorie;service\n" + "".join(
    f"P{k};Nom{k};{'Contractuel' if k < 3 else 'B'};Voirie\n" for k in range(20)
)


def test_what_the_file_lacked_is_told_after_it_is_opened_again(after: TestClient) -> None:
    remedies = {"category:Contractuel": "C", "no_heads": "draw"}
    desks = [Session("commune_27k", "en") for _ in range(2)]
    with client_of(desks[0]) as client:
        answer = client.post(
            "/api/organisation", content=LACKING.encode(), headers={"content-type": "text/csv"},
            params={"lang": "en", "base": "commune_27k", "remedies": json.dumps(remedies)},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        name = answer.json()["scenario"]
        session = session_of(client, name)
    case = desks[0].base(name, wording("en"))
    told = [*file_lines(case, wording("fr"))]
    assert len(told) == 3
    assert "Contractuel" in told[0]
    assert told[1].endswith("C pour 3 personnes.")
    with client_of(desks[1]) as client:
        assert send(client, session).status_code == 200
    again = desks[1].base(name, wording("en"))
    assert [*file_lines(again, wording("fr"))] == told
    without = put(session, "organisation.staff.completed", None)
    assert send(after, without).status_code == 200  # a session of before


def test_results_of_an_older_version_are_left_out_and_said(before: Any, after: TestClient) -> None:
    _, session, _ = before
    answer = send(after, {**session, "simadopt": "0.6.1"}, "fr")
    assert answer.status_code == 200
    assert answer.json()["results"] is None
    expected = wording("fr").say("app.session.older", version="0.6.1")
    assert answer.json()["notes"] == [expected]


def put(data: Any, path: str, value: object) -> Any:
    """Return a copy with one field changed; what is ``None`` is taken out."""
    changed = json.loads(json.dumps(data))
    *way, last = path.split(".")
    place = changed
    for one in way:
        place = place[int(one) if isinstance(place, list) else one]
    place[int(last) if isinstance(place, list) else last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("version", 2, "version"),
        ("version", "1", "version"),
        ("vresion", 1, "vresion"),
        ("state", [], "state"),
        ("state.sets", ["training.hours"], "state.sets"),
        ("state.seed", "x", "state.seed"),
        ("state.view", 3, "state.view"),
        ("state.note_author", 3, "state.note_author"),
        ("state.note_author", "x" * 61, "state.note_author"),
        ("state.note_author", "two\nlines", "state.note_author"),
        ("state.note_authority", "\u202egnirts", "state.note_authority"),
        ("organisation", None, "organisation"),
        ("organisation", 3, "organisation"),
        ("organisation.staff", None, "organisation.staff"),
        ("organisation.known", None, "organisation.known"),
        ("organisation.known_sha256", "x", "organisation.known_sha256"),
        ("organisation.staff.key.0", "D0", "organisation.staff.key"),
        ("organisation.staff.category", [0], "organisation.staff.category"),
        ("organisation.staff.category.3", 7, "organisation.staff.category"),
        ("organisation.staff.rank.3", True, "organisation.staff.rank"),
        ("organisation.staff.service.3", 10**30, "organisation.staff.service"),
        ("organisation.staff.service_names.0", "", "organisation.staff.service_names"),
        ("organisation.staff.content_sha256", "../x", "organisation.staff.content_sha256"),
        ("organisation.staff.completed", 3, "organisation.staff.completed"),
        ("organisation.staff.completed.drawn", ["x"], "organisation.staff.completed"),
        ("organisation.staff.completed.grades", 40, "organisation.staff.completed"),
        (
            "organisation.staff.completed.decisions",
            [["no_heads", "x", 1]],
            "organisation.staff.completed",
        ),
        (
            "organisation.staff.completed.decisions",
            [["x", "keep", 1]],
            "organisation.staff.completed",
        ),
        ("organisation.ties.target.0", 39, "organisation.ties.target"),
        ("kept.0.name", "", "kept.1.name"),
        ("kept.0.sets", [1], "kept.1.sets"),
        ("kept", {}, "kept"),
        ("results", [1], "results"),
    ],
)
def test_what_is_odd_is_named_at_its_field(
    before: Any, after: TestClient, path: str, value: object, field: str
) -> None:
    _, session, _ = before
    answer = send(after, put(session, path, value), "fr")
    assert answer.status_code == 422, answer.text
    problems = answer.json()["problems"]
    assert problems[0]["where"] == "my.session.json"
    assert field in [one["field"] for one in problems]


def test_people_who_command_one_another_are_refused(before: Any, after: TestClient) -> None:
    _, session, _ = before
    bosses = [1, 0, *[-1] * 37]
    answer = send(after, put(session, "organisation.staff.boss", bosses))
    assert answer.json()["problems"][0]["field"] == "organisation.staff.boss"


@pytest.mark.parametrize(
    "text",
    ["staff_file: /etc/passwd", "staff_file: ../../etc/passwd", "staff_file: other.csv"],
)
def test_no_path_is_made_of_a_session(before: Any, after: TestClient, text: str) -> None:
    """F1."""
    _, session, _ = before
    scenario = session["organisation"]["scenario"]
    assert "staff_file: staff.csv" in scenario
    changed = scenario.replace("staff_file: staff.csv", text)
    answer = send(after, put(session, "organisation.scenario", changed))
    assert answer.status_code == 422
    assert "staff_file" in answer.json()["problems"][0]["field"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"format": "x"}', b"[" * 100_000, b'{"a": NaN}'],
)
def test_what_is_no_session_is_refused_in_one_line(after: TestClient, body: bytes) -> None:
    answer = send(after, body)
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 1
    assert answer.json()["problems"][0]["where"] == "my.session.json"


def test_a_lever_that_is_no_more_is_named_and_nothing_is_kept(before: Any) -> None:
    _, session, _ = before
    with client_of(Session("commune_27k", "en")) as fresh:
        answer = send(fresh, put(session, "state.sets", ["b_boss_fax=1"]))
        assert answer.status_code == 422
        assert "b_boss_fax" in answer.json()["problems"][0]["field"]
        assert fresh.get(f"/api/organisation/{session['state']['scenario']}").status_code == 422


def test_a_session_too_large_to_run_is_refused_before_it_is_built(
    before: Any, after: TestClient
) -> None:
    _, session, _ = before
    scenario = session["organisation"]["scenario"].replace("weeks: 104", "weeks: 1000000")
    scenario += "" if "weeks: 1000000" in scenario else "weeks: 1000000\n"
    answer = send(after, put(session, "organisation.scenario", scenario))
    assert answer.status_code in (413, 422)
    assert answer.json()["problems"]


def test_nothing_is_left_when_all_is_deleted() -> None:
    with client_of(Session("commune_27k", "en")) as client:
        name = imported(client)
        assert client.get(f"/api/organisation/{name}").status_code == 200
        assert client.delete("/api/session").status_code == 200
        assert client.get(f"/api/organisation/{name}").status_code == 422
        assert client.post("/api/run", json={"scenario": name, "sets": []}).status_code == 422


def test_the_exported_scenario_reads_back(before: Any, after: TestClient) -> None:
    client, session, expected = before
    query = {"scenario": session["state"]["scenario"], "seed": 3, "weeks": 8}
    text = client.get("/export/scenario", params={**query, "set": "training.hours=6"}).content
    parts = f"scenario:{len(text)},staff:{len(STAFF)},ties:{len(TIES)},known:{len(KNOWN)}"
    answer = after.post(
        f"/api/organisation?parts={parts}",
        content=text + STAFF + TIES + KNOWN,
        headers={"content-type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    run = {"scenario": answer.json()["scenario"], "sets": [], "weeks": 8}
    assert after.post("/api/run", json=run).json()["digest"] == expected


@pytest.mark.parametrize("field", ["results", "kept", "state"])
def test_half_a_character_is_refused(before: Any, after: TestClient, field: str) -> None:
    odd = {
        "results": {"title": "\ud800"},
        "kept": [{"name": "\ud800"}],
        "state": {"view": "\ud800"},
    }
    answer = send(after, {**before[1], field: odd[field]})
    assert answer.status_code == 422, answer.text
    assert "no text" in answer.text
