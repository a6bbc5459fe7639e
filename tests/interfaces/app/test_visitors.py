"""A server that other machines reach: its secret, and what visitors cannot see of each other."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlparse

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import STAFF
from simadopt.interfaces.app import visitors
from simadopt.interfaces.app.application import application
from simadopt.interfaces.app.limits import (
    MOST_JOBS_OF_VISITOR,
    MOST_OF_VISITOR,
    MOST_VISITORS,
    BusyError,
)
from simadopt.interfaces.app.session import Session
from simadopt.interfaces.app.visitors import COOKIE, new_secret
from simadopt.io.wording import wording

HOST = "192.0.2.7"
BASE = f"http://{HOST}:8765"
SECRET = "wQ3xk2b7yN5tV9rL0mZ8cH4dJ6fS1gAe"
WHAT = {"scenario": "commune_27k", "sets": [], "seed": "3", "weeks": 8, "lang": "en"}
Enter = Callable[[], TestClient]


@pytest.fixture
def enter() -> Iterator[Enter]:
    """Return a way for one more visitor to open the link of a server bound to an address."""
    app = application(Session("commune_27k", "en"), HOST, SECRET)
    with TestClient(app, base_url=BASE):

        def new() -> TestClient:
            client = TestClient(app, base_url=BASE, follow_redirects=False)
            answer = client.get(f"/?lang=fr&token={SECRET}&view=curves")
            assert answer.status_code == 303, answer.text
            assert answer.headers["location"] == "/?lang=fr&view=curves"  # and no secret
            return client

        new.app = app  # type: ignore[attr-defined]
        yield new


def imported(client: TestClient) -> str:
    headers = {"content-type": "text/csv"}
    answer = client.post("/api/organisation?inhabitants=9000", content=STAFF, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["scenario"])


@pytest.mark.parametrize(
    ("path", "cookie"),
    [
        ("/", ""), ("/?token=", ""), ("/?token=wrong", ""), ("/?token=%C3%A9", ""),
        (f"/api/known?token={SECRET}", ""), ("/static/style.css", ""), ("/api/known", ""),
        ("/export/data", ""), ("/", f"{COOKIE}=guessed"), ("/", f"{COOKIE}={SECRET}"), ("/", "\x01=;;"),
    ],
)  # fmt: skip
def test_nobody_is_answered_without_the_secret(enter: Enter, path: str, cookie: str) -> None:
    client = TestClient(enter.app, base_url=BASE)  # type: ignore[attr-defined]
    answer = client.get(path, headers={"cookie": cookie} if cookie else {})
    assert answer.status_code == 403
    assert answer.text == wording("en").say("app.refuse.secret")
    assert "set-cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert client.post("/api/run", json=WHAT).status_code == 403
    assert client.delete("/api/session").status_code == 403


def test_the_link_opens_the_page_and_its_cookie_is_out_of_reach_of_scripts(enter: Enter) -> None:
    client = enter()
    assert client.get("/?lang=fr").status_code == 200
    assert client.post("/api/run", json=WHAT).status_code == 200
    other = TestClient(enter.app, base_url=BASE, follow_redirects=False)  # type: ignore[attr-defined]
    told = other.get(f"/?token={SECRET}").headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert SECRET.lower() not in told


def test_the_guards_of_a_server_for_this_machine_stay(enter: Enter) -> None:
    client = enter()
    for headers in ({"origin": "http://evil.example"}, {"host": "evil.example"}):
        assert client.post("/api/run", json=WHAT, headers=headers).status_code == 403


def test_staff_of_one_visitor_is_kept_from_every_other(enter: Enter) -> None:
    one, other = enter(), enter()
    name = imported(one)
    ask: dict[str, Any] = {**WHAT, "scenario": name}
    assert one.post("/api/run", json=ask).status_code == 200
    assert one.get(f"/api/organisation/{name}").status_code == 200
    for client in (other, enter()):
        assert client.post("/api/run", json=ask).status_code == 422
        assert client.get(f"/api/organisation/{name}").status_code == 422
        assert client.get(f"/api/known?scenario={name}").status_code == 422
        assert client.get(f"/export/scenario?scenario={name}").status_code == 422
        assert client.get(f"/export/known.csv?scenario={name}").status_code == 422
    assert other.delete("/api/session").status_code == 200  # deletes what is his, and no more
    assert one.post("/api/run", json=ask).status_code == 200


def test_jobs_of_one_visitor_are_not_those_of_another(enter: Enter) -> None:
    one, other = enter(), enter()
    job = one.post("/api/bands", json=WHAT).json()["job"]
    assert one.get(f"/api/jobs/{job}").status_code == 200
    assert other.get(f"/api/jobs/{job}").status_code == 404
    assert other.delete(f"/api/jobs/{job}").status_code == 404
    assert one.get(f"/api/jobs/{job}").json()["state"] != "cancelled"
    one.delete(f"/api/jobs/{job}")


def test_jobs_and_organisations_of_a_visitor_are_limited(enter: Enter) -> None:
    desk = Session("commune_27k", "en").for_visitor()
    hold = threading.Event()
    for _ in range(MOST_JOBS_OF_VISITOR):
        desk.jobs.start(lambda _: hold.wait(20), 1)
    try:
        with pytest.raises(BusyError):
            desk.jobs.start(lambda _: None, 1)
    finally:
        hold.set()
    base = desk.base("commune_27k", wording("en"))
    names = [desk.keep(base.with_levers({"seed": seed})) for seed in range(MOST_OF_VISITOR + 1)]
    assert len(set(names)) == MOST_OF_VISITOR + 1
    assert names[-1] in desk._sent
    assert names[0] not in desk._sent


def test_visitors_are_limited_and_idle_ones_make_room(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = [enter() for _ in range(MOST_VISITORS)]
    for one in others:
        assert one.get("/api/layout?lang=en").status_code < 500  # each comes back with his cookie
    name = imported(first)
    late = TestClient(enter.app, base_url=BASE, follow_redirects=False)  # type: ignore[attr-defined]
    answer = late.get(f"/?token={SECRET}")
    assert answer.status_code == 429
    assert answer.text == wording("en").say("app.refuse.visitors", most=MOST_VISITORS)
    clock = time.monotonic
    monkeypatch.setattr(visitors.time, "monotonic", lambda: clock() + 24 * 3600)
    assert late.get(f"/?token={SECRET}").status_code == 303
    assert first.get(f"/api/organisation/{name}").status_code == 403  # forgotten, cookie and all


def test_who_opened_the_link_once_makes_room_for_who_works(enter: Enter) -> None:
    working = enter()
    name = imported(working)
    for _ in range(2 * MOST_VISITORS):
        enter()  # a preview of the link, say
    assert working.get(f"/api/organisation/{name}").status_code == 200


def test_this_machine_alone_needs_no_secret() -> None:
    with TestClient(
        application(Session("commune_27k", "en")), base_url="http://127.0.0.1:8765"
    ) as client:
        assert client.get("/").status_code == 200


def _fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_from_outside_the_printed_link_opens_and_the_bare_address_does_not() -> None:
    """A real server, a real socket: what ``--host`` prints is what opens it."""
    with subprocess.Popen(
        [sys.executable, "-m", "simadopt", "app", "--port", "0", "--host", "0.0.0.0", "--lang", "fr"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C.UTF-8"},
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            link = next(word for word in line.split() if word.startswith("http"))
            port, query = urlparse(link).port, parse_qs(urlparse(link).query)
            (token,) = query["token"]
            assert len(token) >= 32
            with socket.create_connection(("127.0.0.1", port or 0), 10):
                pass
            bare = f"http://127.0.0.1:{port}"
            assert _fetch(f"{bare}/")[0] == 403
            assert _fetch(f"{bare}/api/known?scenario=commune_27k")[0] == 403
            jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with jar.open(f"{bare}/?lang=fr&token={token}", timeout=60) as page:
                assert page.status == 200
                assert "token" not in page.url
                assert token not in page.read().decode()
            with jar.open(f"{bare}/static/style.css", timeout=30) as page:
                assert page.status == 200
        finally:
            process.terminate()
        told = process.stderr.read() if process.stderr else ""
    assert told.count(wording("fr").say("app.open_to_all", host="0.0.0.0")) == 1


def test_a_secret_is_new_each_time_and_long_enough() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(one) for one in made} == {32}
