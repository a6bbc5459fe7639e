"""A server without sockets, and what its pages ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from simadopt.interfaces.app.application import application
from simadopt.interfaces.app.session import Session

BASE = "http://127.0.0.1:8765"
Ask = Callable[..., dict[str, Any]]
STAFF = (
    "matricule;nom;catégorie;service;direction;rang;messagerie;poste\n"
    "D0;Durand;A;Direction générale;DG;directeur général;oui;oui\n"
    + "".join(
        f"P{s}{k};Nom{s}{k};{'BC'[k % 2]};{name};{place};{'agent' if k else 'chef de service'};oui;oui\n"
        for s, (name, place, size) in enumerate(
            (("Écoles", "Ville", 20), ("Culture", "Ville", 14), ("Paie", "Moyens", 4))
        )
        for k in range(size)
    )
).encode("cp1252")


def client_of(session: Session) -> TestClient:
    return TestClient(application(session), base_url=BASE)


@pytest.fixture(scope="session")
def session() -> Session:
    return Session("commune_27k", "fr")


@pytest.fixture(scope="session")
def client(session: Session) -> Iterator[TestClient]:
    with client_of(session) as opened:  # one loop for all requests, as a server has
        yield opened


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """Ask for something about the commune over a few weeks; it must be answered."""

    def asked(door: str = "run", **given: Any) -> dict[str, Any]:
        what = {
            "scenario": "commune_27k",
            "sets": [],
            "seed": "3",
            "weeks": 8,
            "lang": "en",
            **given,
        }
        answer = client.post(f"/api/{door}", json=what)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked


@pytest.fixture(scope="session")
def imported(client: TestClient) -> str:
    """Send a staff file with a large service and a small one; return its name."""
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content=STAFF,
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["scenario"]
