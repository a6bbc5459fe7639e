"""What a user knows of services, told in the page: the town starts from it, nothing small is shown."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from interfaces.app.test_comparisons import ended
from simadopt.cases import load
from simadopt.experiments.learning.fitted import Plan
from simadopt.experiments.learning.learning import fit_of
from simadopt.interfaces.app import logs
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording

SERVICE = {"tool": "gru", "date": "31/03/2026", "since": "2024", "head": "a_lot", "equipped": ""}


def form(client: TestClient, scenario: str, lang: str = "en") -> dict[str, Any]:
    answer = client.get(f"/api/known?scenario={scenario}&lang={lang}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def say_known(
    client: TestClient, scenario: str, rows: list[dict[str, str]], lang: str = "en"
) -> Any:
    return client.post(
        "/api/known", json={"scenario": scenario, "rows": rows, "lang": lang},
        headers={"x-language": lang},
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_town_starts_from_what_is_known(client: TestClient, imported: str, lang: str) -> None:
    row = {**SERVICE, "service": "Écoles", "users": "25 %"}
    answer = say_known(client, imported, [row], lang)
    assert answer.status_code == 200, answer.text
    name = answer.json()["scenario"]
    assert name not in (imported, "commune_27k")
    assert answer.json()["lines"]
    found = form(client, name, lang)
    (kept,) = found["rows"]
    assert (kept["service"], kept["users"], kept["head"]) == ("Écoles", "25 %", "a_lot")
    assert kept["date"] == ("31/03/2026" if lang == "fr" else "2026-03-31")
    job = client.post("/api/known_state", json={"scenario": name, "lang": lang}).json()["job"]
    (told,) = [one for one in ended(client, job)["result"]["rows"] if one["tool"] == "gru"]
    assert told["service"] == "Écoles"
    assert told["known"] == pytest.approx(0.25, abs=0.03)
    assert told["after_q50"] == pytest.approx(told["known"], abs=0.03)
    assert told["before_q95"] - told["before_q05"] > told["after_q95"] - told["after_q05"]


@pytest.mark.parametrize(("equipped", "by_lot"), [("45 %", True), ("10", False)])
def test_a_share_of_the_equipped_is_said_to_be_rounded_by_lot(
    client: TestClient, imported: str, equipped: str, by_lot: bool
) -> None:
    row = {**SERVICE, "service": "Écoles", "users": "", "equipped": equipped}
    name = say_known(client, imported, [row]).json()["scenario"]
    what = {"scenario": name, "sets": [], "weeks": 4, "lang": "en"}
    told = client.post("/api/run", json=what).json()["answer"]["about"]
    assert (wording("en").say("app.answer.equipped_by_lot") in told) == by_lot


def test_a_shipped_scenario_can_be_known_and_forgotten(client: TestClient) -> None:
    service = form(client, "commune_27k")["services"][0]
    row = {**SERVICE, "service": service["label"], "users": "0"}
    name = say_known(client, "commune_27k", [row]).json()["scenario"]
    moved = {"scenario": name, "sets": ["training.hours=6"], "seed": "3", "weeks": 8}
    assert client.post("/api/run", json=moved).status_code == 200
    forgotten = say_known(client, name, []).json()["scenario"]
    run = {"sets": [], "seed": "3", "weeks": 4}
    digests = {
        key: client.post("/api/run", json={**run, "scenario": key}).json()["digest"]
        for key in ("commune_27k", name, forgotten)
    }
    assert digests["commune_27k"] == digests[forgotten] != digests[name]


def test_small_services_are_named_and_nothing_of_them_is_told(
    client: TestClient, imported: str
) -> None:
    """G1."""
    services = {one["label"]: one for one in form(client, imported)["services"]}
    assert services["Écoles"]["staff"] == 20
    assert services["Paie"]["staff"] is None
    assert services["Paie"]["equipped"] is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"users": "many"}, "users"),
        ({"users": "21"}, "users"),
        ({"service": "Écols"}, "service"),
        ({"date": "yesterday"}, "date"),
        ({"head": "perhaps"}, "head"),
        ({"tool": "fax"}, "tool"),
        ({"equipped": "2000"}, "equipped"),
    ],
)
def test_what_is_wrong_is_told_at_its_row(
    client: TestClient, imported: str, row: dict[str, str], field: str
) -> None:
    good = {**SERVICE, "service": "Culture", "users": "2"}
    answer = say_known(client, imported, [good, {**good, "service": "Écoles", **row}], "fr")
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["line"], problem["field"]) == (2, field)
    assert "/tmp" not in answer.text


@pytest.mark.parametrize(
    "rows", [None, "x", [1], [{"service": 3}], [{"service": "a\nb"}], [{}] * 6000]
)
def test_rows_that_are_none_are_refused(client: TestClient, rows: Any) -> None:
    assert say_known(client, "commune_27k", rows).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_model_opens_in_a_spreadsheet_and_reads_back(
    client: TestClient, imported: str, kind: str, lang: str
) -> None:
    named = say_known(client, imported, [{**SERVICE, "service": "Écoles", "users": "25 %"}], lang)
    name = named.json()["scenario"]
    body = client.get(f"/export/known.{kind}?scenario={name}&lang={lang}").content
    if kind == "csv":
        assert body.startswith(b"\xef\xbb\xbf")
        text = io.StringIO(body.decode("utf-8-sig"), newline="")
        table = list(csv.reader(text, delimiter=";" if lang == "fr" else ","))
    else:
        sheet = load_workbook(io.BytesIO(body)).worksheets[0]
        table = [["" if c is None else str(c) for c in row] for row in sheet.values]
    assert table[0][1] == "service"
    assert [row for row in table if row[1] == "Écoles" and row[3] == "25 %"]
    assert {row[1] for row in table[1:]} == {"Écoles", "Culture", "Paie", "Direction générale"}
    answer = client.post(
        f"/api/known_file?scenario={imported}&name=a.{kind}&lang={lang}", content=body,
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    assert form(client, answer.json()["scenario"])["rows"][0]["users"] in ("25 %", "")
    kept = {r["service"]: r for r in form(client, answer.json()["scenario"])["rows"] if r["users"]}
    assert kept["Écoles"]["head"] == "a_lot"


def test_a_file_that_is_wrong_is_told_under_the_users_name(
    client: TestClient, imported: str
) -> None:
    answer = client.post(
        f"/api/known_file?scenario={imported}&name=C%3A%5Cmine.csv",
        content="service;users\nÉcols;2\n".encode(),
        headers={"content-type": "application/octet-stream"},
    )
    (problem,) = answer.json()["problems"]
    assert problem["where"] == "mine.csv"
    assert problem["hint"] == "ecoles"


def counts(scenario: str, months: int = 12, *, new: bool = True) -> bytes:
    """Return counts of a town simulated by the engine itself: a GRU that is new, or settled."""
    start = {"start": "given", "tools.gru.aware": 0.6, "tools.gru.use": 0.02}
    case = load(scenario, {"weeks": 4 * months, **(start if new else {})})
    run = case.start(5)
    rows = ["service,month,tool,active,eligible"]
    for month in range(months):
        run.run_to(4 * month)
        uses = case.level.uses(case, run)
        t = uses.tools.index("gru")
        rows += [
            f"{name.partition('/')[2]},2025-{month + 1:02},gru,{uses.users[g, t]},{uses.eligible[g, t]}"
            for g, name in enumerate(uses.groups)
            if uses.eligible[g, t] > 0
        ]
    return ("\n".join(rows) + "\n").encode()


def send_logs(client: TestClient, body: bytes, scenario: str = "commune_27k", **query: str) -> Any:
    parts = {"parts": f"counts:{len(body)}", "counts": "C:\\logs.csv", **query}
    return client.post(
        "/api/logs", params={"scenario": scenario, "lang": "fr", **parts}, content=body,
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip


def across(scenario: str, rename: str = "") -> tuple[bytes, str]:
    """Return the counts of `counts` with months across, neither tool nor who could; and a service renamed."""
    rows = [line.split(",") for line in counts(scenario).decode().splitlines()[1:]]
    months = list(dict.fromkeys(row[1] for row in rows))
    cells = {(row[0], row[1]): row[3] for row in rows}
    names = list(dict.fromkeys(row[0] for row in rows))
    titles = ";".join(f"{month[5:]}/{month[:4]}" for month in months)
    lines = [f"Entité;{titles}"]
    for name in names:
        shown = rename if name == names[0] and rename else name
        lines.append(";".join([shown, *(cells[name, month] for month in months)]))
    return ("\n".join(lines) + "\n").encode(), names[0]


def test_months_across_are_read_once_what_they_leave_open_is_said(client: TestClient) -> None:
    body, renamed = across("commune_27k", rename="Lune")
    ask = send_logs(client, body).json()["ask"]
    assert ask["tools"] == ["gru", "intranet", "expression"] and not ask["columns"]
    assert [one["name"] for one in ask["names"]] == ["Lune"]
    assert not ask["names"][0]["clear"] and renamed in ask["services"]
    said = {"tool": "gru", "services": json.dumps({"Lune": renamed})}
    read = send_logs(client, body, **said).json()
    assert read["months"] == 12 and "logs.csv" in read["lines"][0]
    words = wording("fr")
    assert words.say("learn.supposed") in read["lines"]
    left = send_logs(client, body, **{**said, "services": json.dumps({"Lune": ""})}).json()
    assert any("ne dit rien" in line for line in left["lines"])
    half = send_logs(client, body, tool="gru", services=json.dumps({"Lune": "?"})).json()
    assert not half["ask"]["tools"] and [one["name"] for one in half["ask"]["names"]] == ["Lune"]
    other = send_logs(client, body, **{**said, "tool": "gruu"})
    assert other.status_code == 422


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_counts_that_are_gone_are_called_counts(client: TestClient, lang: str) -> None:
    for door in ("learn", "last_month"):
        answer = client.post(f"/api/{door}", json={"logs": "nothing", "lang": lang})
        (problem,) = answer.json()["problems"]
        assert answer.status_code == 422
        assert ("relevés" if lang == "fr" else "counts") in problem["message"]


def test_a_table_of_other_services_is_refused_and_not_asked_about(client: TestClient) -> None:
    """A page could not send so many answers."""
    rows = "".join(f"Lune {k};1;2\n" for k in range(201))
    answer = send_logs(client, f"Service;2025-10;2025-11\n{rows}".encode(), tool="gru")
    assert answer.status_code == 422 and answer.json()["number"] > 50
    assert answer.json()["problems"][0]["value"] == "Lune 0"


@pytest.mark.parametrize("eligible", [4, 12])
def test_few_people_are_not_shown_as_all_services(
    client: TestClient, session: Session, imported: str, eligible: int
) -> None:
    """G1: counts of one small service are those of all that is counted, and named by it."""
    months = "".join(f";2025-{m:02d}" for m in range(7, 13))
    name = "Paie" if eligible == 4 else "Culture"
    body = f"Service;Agents{months}\n{name};{eligible};1;1;2;2;3;3\n".encode()
    key = send_logs(client, body, imported, tool="gru").json()["logs"]
    sent, words = session.logs_of(key), wording("fr")
    found = logs.packed_fit(fit_of(sent.brought, plan=Plan(draws=2, workers=1)), words)
    line = words.say("app.logs.few", tools=words.say("tool.gru"))
    assert (line in found["gate"]) == (eligible == 4)
    assert any(one["all"] for one in found["groups"]) == (eligible == 12)
    if eligible == 4:
        assert not found["groups"]


def test_a_small_service_is_not_what_all_services_have_more_than_those_shown(
    client: TestClient, session: Session, imported: str
) -> None:
    months = "".join(f";2025-{m:02d}" for m in range(7, 13))
    body = f"Service;Agents{months}\nCulture;12;1;1;2;2;3;3\nPaie;4;1;1;2;2;3;4\n".encode()
    key = send_logs(client, body, imported, tool="gru").json()["logs"]
    sent, words = session.logs_of(key), wording("fr")
    ticks: list[tuple[int, int]] = []
    fit = fit_of(sent.brought, plan=Plan(draws=2, workers=1), tick=lambda *done: ticks.append(done))
    found = logs.packed_fit(fit, words)
    assert ticks[-1] == (2, 2)  # no run is told that is not done, where nothing can be learned
    assert [(one["all"], one["eligible"]) for one in found["groups"]] == [(True, 16), (False, 16)]
    assert found["groups"][1]["service"] == words.say("group.others")
    assert not any("Culture" in text or "Paie" in text for text in found["gate"])


def test_what_was_read_is_kept_for_the_scenario_in_the_language_of_the_page(
    client: TestClient,
) -> None:
    body, _ = across("commune_27k")
    read = send_logs(client, body, tool="gru").json()

    def kept(scenario: str, lang: str) -> Any:
        return client.get("/api/logs", params={"scenario": scenario, "lang": lang}).json()

    assert kept("commune_27k", "fr") == {"read": read, "found": None}
    english = kept("commune_27k", "en")["read"]
    assert english["logs"] == read["logs"] and english["lines"] != read["lines"]
    assert kept("departement_93", "fr")["read"] is None


def test_counts_are_understood_then_learned_with_a_verdict(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "PARTICLES", 60)
    read = send_logs(client, counts("commune_27k"))
    assert read.status_code == 200, read.text
    assert read.json()["months"] == 12
    key = read.json()["logs"]
    lost = client.post("/api/last_month", json={"logs": key})
    assert lost.status_code == 422  # nothing learned yet
    job = client.post("/api/learn", json={"logs": key, "hold_out": "3"}).json()["job"]
    over = ended(client, job)
    assert 0 < over["done"] <= over["total"] == 3 * 60 + 4 * Plan().draws  # runs
    told = over["result"]
    whole = told["groups"][0]
    assert whole["all"]
    assert len(whole["counted"]) + len(whole["hidden"]) == 12
    assert told["verdict"] == ("pass" if told["shown"] else "fail")
    assert "%" in told["gate"][0]
    assert len(whole["held"]) == 3  # the months that were held back, as they had been forecast
    assert {"q05", "q50", "q95"} <= set(whole["held"][0])
    shown = {name for month in whole["ahead"] for name in month}
    assert ("q50" in shown) == told["shown"]  # what fails the gate is not drawn as a forecast
    assert "naive" in shown
    assert ("naive_q05" in shown) != told["shown"]  # what is shown has an interval
    assert len(whole["ahead"]) == 12
    name = client.post("/api/last_month", json={"logs": key}).json()["scenario"]
    for scenario in ("commune_27k", name):  # and for what starts from it
        kept = client.get("/api/logs", params={"scenario": scenario, "lang": "fr"}).json()
        assert kept["found"] == told
    last = {g["service"]: g["counted"][-1]["observed"] for g in told["groups"]}
    rows = [row for row in form(client, name)["rows"] if row["users"]]
    assert len(rows) > 5
    assert all(0.0 <= value <= 1.0 for value in last.values())


def test_learning_can_be_cancelled(client: TestClient) -> None:
    key = send_logs(client, counts("commune_27k")).json()["logs"]
    job = client.post("/api/learn", json={"logs": key, "hold_out": "3"}).json()["job"]
    client.delete(f"/api/jobs/{job}")
    end = time.monotonic() + 60
    while (state := client.get(f"/api/jobs/{job}").json()["state"]) in ("waiting", "running"):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert state == "cancelled"


def test_wrong_counts_are_told_by_file_line_and_field(client: TestClient) -> None:
    body = counts("commune_27k").replace(b"2025-02", b"2O25-02", 1)
    answer = send_logs(client, body)
    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert (problem["where"], problem["field"]) == ("logs.csv", "month")
    assert problem["line"] > 2
    assert send_logs(client, b"", parts="").status_code == 422
    assert send_logs(client, counts("commune_27k"), parts="counts:3").status_code == 422
    gone = client.post("/api/learn", json={"logs": "nothing", "hold_out": "3"})
    (problem,) = gone.json()["problems"]
    assert problem["message"] == wording("fr").say("app.refuse.gone_counts")


def test_a_month_is_held_back_in_whole_numbers(client: TestClient) -> None:
    assert send_logs(client, counts("commune_27k"), hold_out="12").status_code == 422
    assert send_logs(client, counts("commune_27k"), hold_out="x").status_code == 422


def test_the_workbook_of_a_run_holds_numbers(client: TestClient) -> None:
    query = "scenario=commune_27k&seed=3&weeks=8&lang=fr"
    answer = client.get(f"/export/workbook?{query}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].values)
    assert rows[0] == tuple(
        wording("fr").say(f"app.export.{n}") for n in ("week", "group", "measure", "value")
    )
    text = client.get(f"/export/data?{query}").content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(table)
    values = np.array([float(row[3]) for row in rows[1:]])
    assert np.allclose(values, [float(row[3].replace(",", ".")) for row in table[1:]])


def test_a_scenario_too_large_for_a_page_has_no_form(client: TestClient) -> None:
    for path in ("/api/known", "/export/known.csv"):
        answer = client.get(f"{path}?scenario=fpt_national")
        assert answer.status_code == 422
        (problem,) = answer.json()["problems"]
        assert problem["field"] == "weeks"
