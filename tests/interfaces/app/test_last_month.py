"""Starting from the last month of counts: counts stay counts, what was written stays, the rest is told."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from simadopt.interfaces.app.last_month import Counted, from_last_month
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording

EN = wording("en")
SILENT = "matricule;nom;catégorie;service;direction;rang\n" + "".join(
    f"P{s}{k};Nom{s}{k};{'BC'[k % 2]};{name};Ville;{'agent' if k else 'chef de service'}\n"
    for s, (name, size) in enumerate((("Médiathèque", 33), ("État civil", 30), ("Paie", 4)))
    for k in range(size)
)


@pytest.fixture
def sent(client: TestClient) -> dict[str, Any]:
    """Import staff of which no mailbox is told: about half of them are taken to be equipped."""
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content=SILENT.encode("cp1252"),
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def start_of(session: Session, name: str) -> tuple[Any, dict[str, int], int]:
    case = session.base(name, EN)
    told = case.level.uses(case, case.start(weeks=1))
    places = {full.partition("/")[2]: g for g, full in enumerate(told.groups)}
    return told, places, told.tools.index("gru")


def rows_of(client: TestClient, name: str) -> dict[str, dict[str, str]]:
    found = client.get(f"/api/known?scenario={name}&lang=en").json()["rows"]
    return {row["service"]: row for row in found if row["tool"] == "gru"}


def write(client: TestClient, name: str, **cells: str) -> str:
    row = {"service": "État civil", "tool": "gru", "users": "", "date": "", "since": "", "head": "",
           "equipped": "", **cells}  # fmt: skip
    answer = client.post("/api/known", json={"scenario": name, "rows": [row], "lang": "en"})
    assert answer.status_code == 200, answer.text
    return answer.json()["scenario"]


def test_a_count_stays_a_count(client: TestClient, session: Session, sent: dict[str, Any]) -> None:
    told, places, t = start_of(session, sent["scenario"])
    media = places["Médiathèque"]
    assumed = int(told.eligible[media, t])
    assert 14 < assumed < 33
    month = [Counted(media, t, 14, 33)]
    name, lines = from_last_month(session, sent["scenario"], month, EN)
    after, _, _ = start_of(session, name)
    assert (after.users[media, t], after.eligible[media, t]) == (14, 33)
    assert rows_of(client, name)["Médiathèque"]["users"] == "14"
    said = EN.say(
        "app.logs.able_differ", service="Médiathèque, GRU", counted=33, assumed=assumed, taken=33
    )
    assert said in lines


def test_who_uses_a_tool_can_use_it(session: Session, sent: dict[str, Any]) -> None:
    told, places, t = start_of(session, sent["scenario"])
    media = places["Médiathèque"]
    more = int(told.eligible[media, t]) + 5
    name, _ = from_last_month(session, sent["scenario"], [Counted(media, t, more, more)], EN)
    after, _, _ = start_of(session, name)
    assert after.users[media, t] == more


def test_more_users_than_people_are_told(session: Session, sent: dict[str, Any]) -> None:
    _, places, t = start_of(session, sent["scenario"])
    month = [Counted(places["Médiathèque"], t, 40, 50)]
    name, lines = from_last_month(session, sent["scenario"], month, EN)
    after, _, _ = start_of(session, name)
    assert after.users[places["Médiathèque"], t] == 33
    assert EN.say("app.logs.users_differ", service="Médiathèque, GRU", users=40, taken=33) in lines


def test_two_tools_that_share_devices_keep_their_counts(
    session: Session, sent: dict[str, Any]
) -> None:
    told, places, t = start_of(session, sent["scenario"])
    media, other = places["Médiathèque"], told.tools.index("intranet")
    month = [Counted(media, t, 25, 33), Counted(media, other, 4, 9)]
    for some in (month, month[::-1]):
        name, _ = from_last_month(session, sent["scenario"], some, EN)
        after, _, _ = start_of(session, name)
        assert (after.users[media, t], after.users[media, other]) == (25, 4)


def test_what_was_written_by_hand_stays_and_is_told(
    client: TestClient, session: Session, sent: dict[str, Any]
) -> None:
    mine = write(client, sent["scenario"], users="9", equipped="18")
    _, places, t = start_of(session, mine)
    month = [Counted(places[s], t, 14, 30) for s in ("Médiathèque", "État civil")]
    name, lines = from_last_month(session, mine, month, EN)
    after, _, _ = start_of(session, name)
    civil = places["État civil"]
    assert (after.users[civil, t], after.eligible[civil, t]) == (9, 18)
    assert EN.say("app.logs.kept_written", names="État civil, GRU (9)") in lines
    # a later month takes the place of the one before, and of nothing written
    month = [Counted(places[s], t, 16, 30) for s in ("Médiathèque", "État civil")]
    again, _ = from_last_month(session, name, month, EN)
    rows = rows_of(client, again)
    assert (rows["Médiathèque"]["users"], rows["État civil"]["users"]) == ("16", "9")


def test_what_was_written_beside_users_stays(
    client: TestClient, session: Session, sent: dict[str, Any]
) -> None:
    mine = write(client, sent["scenario"], head="a_lot", since="2024", equipped="20")
    _, places, t = start_of(session, mine)
    name, _ = from_last_month(session, mine, [Counted(places["État civil"], t, 12, 30)], EN)
    row = rows_of(client, name)["État civil"]
    assert (row["users"], row["head"], row["equipped"]) == ("12", "a_lot", "20")
    assert row["since"]


def test_services_of_few_people_are_in_no_sentence(session: Session, sent: dict[str, Any]) -> None:
    """G1."""
    _, places, t = start_of(session, sent["scenario"])
    _, lines = from_last_month(session, sent["scenario"], [Counted(places["Paie"], t, 1, 4)], EN)
    assert not any("Paie" in line for line in lines)


def test_the_import_says_the_rule_of_equipment(session: Session, sent: dict[str, Any]) -> None:
    told, _, t = start_of(session, sent["scenario"])
    lines = sent["understood"]["lines"]
    rules = [EN.say("app.seen.rule_mailbox"), EN.say("app.seen.rule_workstation")]
    assert [line for line in lines if line in rules] == rules
    (able,) = [
        line for line in lines if str(int(told.eligible[:, t].sum())) in line and "67" in line
    ]
    assert lines[-2:] == [able, EN.say("app.seen.able_where")]


def test_a_file_that_tells_equipment_has_no_rule(client: TestClient) -> None:
    head, *rows = SILENT.splitlines()
    full = "\n".join([f"{head};messagerie;poste", *(f"{row};oui;non" for row in rows)])
    answer = client.post(
        "/api/organisation?lang=en&inhabitants=9000&base=commune_27k",
        content=full.encode("cp1252"),
        headers={"content-type": "text/csv"},
    )
    lines = answer.json()["understood"]["lines"]
    assert not {EN.say("app.seen.rule_mailbox"), EN.say("app.seen.rule_workstation")} & {*lines}
