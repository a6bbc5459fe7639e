"""F1 and G1: what a page may not ask for, and how it is told."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import BASE, STAFF, Ask, client_of
from simadopt.interfaces.app.jobs import Jobs
from simadopt.interfaces.app.limits import MOST_BODY, MOST_JOBS, MOST_UPLOAD, BusyError
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording

WHAT = {"scenario": "commune_27k", "sets": [], "seed": "3", "weeks": 8, "lang": "en"}
CSV = {"content-type": "text/csv"}


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:8765"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    """F1."""
    assert client.post("/api/run", json=WHAT, headers=headers).status_code == 403
    assert client.get("/static/js/main.js", headers=headers).status_code == 403


def test_its_own_page_and_a_link_from_elsewhere_are_answered(client: TestClient) -> None:
    own = {"origin": BASE, "sec-fetch-site": "same-origin"}
    assert client.post("/api/run", json=WHAT, headers=own).status_code == 200
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=visit).status_code == 200
    assert client.get("/export/data", headers=visit).status_code == 403


def test_every_answer_carries_its_guards(client: TestClient) -> None:
    """F1."""
    for answer in (client.get("/"), client.post("/api/run", content=b"{"), client.get("/nothing")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scenario": "../../etc/passwd"}, "scenario"),
        ({"scenario": "/etc/passwd"}, "scenario"),
        ({"scenario": "comune_27k"}, "scenario"),
        ({"scenario": 3}, "scenario"),
        ({"scenario": "import-0123456789abcdef"}, "scenario"),
        ({"sets": ["pase=1"]}, "pase"),
        ({"sets": ["pace=7"]}, "pace"),
        ({"sets": ["pace"]}, ""),
        ({"sets": ["coaching.share=!!python/object:os.system"]}, "coaching.share"),
        ({"sets": ["authorities.commune.staff_file=../x.csv"]}, "authorities.commune.staff_file"),
        ({"sets": ["b_peer=0"] * 61}, "sets"),
        ({"sets": "b_peer=0"}, "sets"),
        ({"sets": ["b_peer=0", "b_peer=1"]}, "b_peer"),
        ({"sets": ["seed=5"], "seed": "3"}, "seed"),
        ({"sets": ["weeks=9"], "weeks": 2}, "weeks"),
        ({"seed": "-1"}, "seed"),
        ({"seed": "1e3"}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"seed": "9" * 19}, "seed"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 10_400}, "weeks"),
        ({"lang": "de"}, "lang"),
        ({"scenario": "fpt_national"}, "weeks"),
    ],
)
def test_what_cannot_be_run_is_named(client: TestClient, given: dict[str, Any], field: str) -> None:
    """F1."""
    answer = client.post("/api/run", json={**WHAT, **given})
    assert answer.status_code == 422, answer.text
    problems = answer.json()["problems"]
    assert any(field in problem["field"] for problem in problems)
    assert all(problem["message"] for problem in problems)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"[" * 30_000, b"\xff"])
def test_what_is_not_an_object_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/api/run", content=body).status_code == 422


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "body", ['{"scenario": "\\ud800"', '{"scenario": "commune_27k", "sets": ["b_peer\\udfff=1"]']
)
def test_halves_of_characters_are_refused(client: TestClient, body: str, lang: str) -> None:
    for door in ("run", "survey", "why", "bands", "compare"):
        answer = client.post(f"/api/{door}", content=f'{body}, "lang": "{lang}"}}'.encode())
        assert answer.status_code == 422
        (told,) = answer.json()["problems"]
        assert told["message"] == wording(lang).say("problem.not_text")


def test_a_refusal_is_wholly_in_the_language_that_was_asked(client: TestClient) -> None:
    """Whatever the server and the header speak."""
    texts = {}
    for lang in ("en", "fr"):
        for other in ("en", "fr"):
            answer = client.post(
                "/api/run",
                json={**WHAT, "lang": lang, "sets": ["pase=1", "pace"]},
                headers={"x-language": other},
            )
            texts.setdefault(lang, set()).add(answer.text)
    assert [len(said) for said in texts.values()] == [1, 1]
    assert texts["en"] != texts["fr"]


def test_bodies_are_capped(client: TestClient) -> None:
    """F1."""
    assert client.post("/api/run", content=b" " * (MOST_BODY + 1)).status_code == 413
    many = client.post("/api/organisation", content=b"x" * (MOST_UPLOAD + 1), headers=CSV)
    assert many.status_code == 413

    def unannounced() -> Any:
        for _ in range(MOST_UPLOAD // MOST_BODY + 2):
            yield b" " * MOST_BODY

    assert client.post("/api/organisation", content=unannounced(), headers=CSV).status_code == 413


@pytest.mark.parametrize("kind", ["application/x-pickle", "text/html", "", "application/zip"])
def test_only_csv_and_yaml_are_read(client: TestClient, kind: str) -> None:
    """F1."""
    assert (
        client.post("/api/organisation", content=STAFF, headers={"content-type": kind}).status_code
        == 415
    )


@pytest.mark.parametrize(
    "path", ["/static/../page.py", "/static/%2e%2e/page.py", "/static//etc/passwd"]
)
def test_files_outside_are_not_served(client: TestClient, path: str) -> None:
    """F1."""
    assert client.get(path).status_code == 404


def test_a_bad_staff_file_is_told_line_by_line(client: TestClient) -> None:
    lines = STAFF.decode("cp1252").splitlines()
    lines[3] = lines[3].replace(";B;", ";Z;").replace(";C;", ";Z;")
    lines[5] += ";extra"
    answer = client.post(
        "/api/organisation?lang=en", content="\n".join(lines).encode(), headers=CSV
    )
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert {problem["line"] for problem in problems} == {4, 6}
    assert {problem["where"] for problem in problems} == {"staff.csv"}
    assert "catégorie" in {problem["field"] for problem in problems}  # the title of the file


def test_problems_of_a_file_are_told_in_the_language_of_the_page(client: TestClient) -> None:
    lines = [
        "key,category,service",
        "A1,Z,Finance",
        "A2,B,",
        "A3,B,Finance",
        "A3,B,Finance",
        "A4,B",
    ]
    sent = "\n".join(lines).encode()
    answer = client.post("/api/organisation?lang=fr", content=sent, headers=CSV)
    told = [problem["message"] for problem in answer.json()["problems"]]
    assert "la catégorie A, B ou C est attendue" in told
    assert "un service est nécessaire pour chacun" in told
    assert any("déjà à la ligne 4" in one for one in told)
    assert any("l’en-tête en a 3" in one for one in told)


@pytest.mark.parametrize(
    "query",
    [
        "inhabitants=-3",
        "inhabitants=many",
        "type=castle",
        "parts=x",
        "parts=staff:9",
        "parts=staff:99,attic:9",
        "columns=[]",
        "remedies={",
        'columns={"key":3}',
    ],
)
def test_what_goes_with_a_file_is_checked(client: TestClient, query: str) -> None:
    assert client.post(f"/api/organisation?{query}", content=STAFF, headers=CSV).status_code == 422


def test_a_scenario_may_be_sent_but_may_name_no_file(client: TestClient) -> None:
    text = "name: mine\ntitle: {fr: a, en: b}\nauthorities:\n  - {key: a, inhabitants: 900, staff: 60}\n"
    yaml = {"content-type": "application/yaml"}
    kept = client.post("/api/organisation", content=text.encode(), headers=yaml)
    assert kept.status_code == 200
    run = client.post("/api/run", json={**WHAT, "scenario": kept.json()["scenario"]})
    assert run.json()["organisation"]["people"] == 60
    naming = text.replace("staff: 60", "staff_file: ../../etc/passwd")
    assert (
        client.post("/api/organisation", content=naming.encode(), headers=yaml).status_code == 422
    )


def test_b19_the_exported_scenario_of_an_imported_town_reads_back(
    client: TestClient, imported: str, tmp_path: Any
) -> None:
    """With the staff file beside it, in the shell; sent with it, in the page."""
    from simadopt.cases import load

    query = f"scenario={imported}&set=training.hours%3D6&seed=4&weeks=12&lang=fr"
    text = client.get(f"/export/scenario?{query}").text
    assert text.startswith("# À placer à côté de ce scénario, sous ces noms")
    (tmp_path / "town.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "staff.csv").write_bytes(STAFF)
    state = load(tmp_path / "town.yaml").start()
    state.run_to(12)
    parts = f"parts=scenario:{len(text.encode())},staff:{len(STAFF)}"
    sent = client.post(
        f"/api/organisation?{parts}", content=text.encode() + STAFF,
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip
    assert sent.status_code == 200, sent.text
    told = sent.json()
    assert told["understood"]["lines"]
    asked = {"scenario": told["scenario"], "sets": [], "lang": "fr"}
    assert client.post("/api/run", json=asked).json()["digest"] == state.digest()


def test_b19_a_scenario_without_its_staff_file_asks_for_it(
    client: TestClient, imported: str
) -> None:
    text = client.get(f"/export/scenario?scenario={imported}&lang=fr").text
    yaml = {"content-type": "application/yaml"}
    answer = client.post("/api/organisation?lang=fr", content=text.encode(), headers=yaml)
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert problem["line"] == text[: text.index("staff_file")].count("\n") + 1
    assert "choisissez aussi ce fichier" in problem["message"]


def raw_export() -> bytes:
    """A staff list as a personnel tool writes it: known titles in another form, gaps, a column more."""
    rows = [
        "sep=;",
        "Matricule;Cat.;Direction;Service;Poste;Responsable (matricule);Adresse mail;Temps de travail",
    ]
    rows += ["000001;A;Ville;Écoles;Directrice;;d@ville.fr;100"]
    for k in range(2, 40):
        category = "" if k % 13 == 0 else "C"
        rows.append(f"{k:06d};{category};Ville;Écoles;Agent;000001;a{k}@ville.fr;80")
    return "\r\n".join(rows).encode("cp1252")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_raw_export_is_imported_in_two_attempts(client: TestClient, lang: str) -> None:
    octets = {"content-type": "application/octet-stream"}
    door = f"/api/organisation?lang={lang}&inhabitants=9000&base=commune_27k"
    first = client.post(door, content=raw_export(), headers=octets)
    assert first.status_code == 422
    told = first.json()
    assert {c["title"]: c["meaning"] for c in told["understood"]["columns"]}[
        "Adresse mail"
    ] == "mailbox"
    assert any("Temps de travail" in line for line in told["understood"]["lines"])
    assert all(cause["choices"] for cause in told["causes"])
    (lacking,) = (cause for cause in told["causes"] if cause["key"] == "no_category")
    assert lacking["count"] == 3
    assert {one["key"]: one["usual"] for one in told["causes"]}["no_category"] == ""
    assert all(one["usual"] for one in told["causes"] if one["key"] != "no_category")
    remedies = {cause["key"]: cause["choices"][0][0] for cause in told["causes"]}
    second = client.post(
        f"{door}&remedies={quote(json.dumps(remedies))}", content=raw_export(), headers=octets
    )
    assert second.status_code == 200, second.text
    kept = second.json()
    assert "simadopt-" not in json.dumps(kept["understood"])
    run = client.post("/api/run", json={**WHAT, "scenario": kept["scenario"]}).json()
    assert run["organisation"]["people"] == 39


def test_a_column_may_be_mapped(client: TestClient) -> None:
    text = (
        raw_export()
        .decode("cp1252")
        .replace("Responsable (matricule)", "N plus un")
        .encode("cp1252")
    )
    octets = {"content-type": "application/octet-stream"}
    query = urlencode({"columns": json.dumps({"manager": "N plus un"}), "lang": "fr",
                       "remedies": json.dumps({"no_category": "C"})})  # fmt: skip
    told = client.post(f"/api/organisation?{query}", content=text, headers=octets).json()
    column = {c["title"]: c for c in told["understood"]["columns"]}["N plus un"]
    assert column["meaning"] == "manager"


def test_imported_staff_are_shown_in_groups(client: TestClient, ask: Ask, imported: str) -> None:
    """G1."""
    run = ask(scenario=imported, sets=["training.hours=6"])
    text = json.dumps(run, ensure_ascii=False)
    assert run["organisation"] == {"people": 39, "shown": False, "real": True}
    assert run["levels"] is None
    assert not any("Paie" in name for name in run["services"]["names"])
    assert "Nom0" not in text
    assert "P00" not in text
    for door in ("why", "path"):
        asked = {**WHAT, "scenario": imported, "person": 3, "feature": "gru_intake"}
        answer = client.post(f"/api/{door}", json=asked, headers={"x-language": "en"})
        assert answer.status_code == 422
        assert "person views" in answer.json()["problems"][0]["message"]
    for group, status in ((0, 200), (99, 422), (None, 422)):
        asked = {**WHAT, "scenario": imported, "group": group, "feature": "gru_intake"}
        assert client.post("/api/why_group", json=asked).status_code == status


def test_person_views_are_for_whoever_starts_the_server(imported: str) -> None:
    """G1."""
    client = client_of(Session("commune_27k", "en", person_views=True))
    sent = client.post(
        "/api/organisation?inhabitants=9000&base=commune_27k", content=STAFF, headers=CSV
    )
    assert sent.json()["scenario"] == imported
    run = client.post("/api/run", json={**WHAT, "scenario": imported}).json()
    assert run["organisation"]["shown"]
    asked = {**WHAT, "scenario": imported, "person": 3, "feature": "gru_intake"}
    assert "Simulated" in client.post("/api/why", json=asked).json()["note"]


def test_the_shell_gives_the_same_digest_for_the_same_staff(
    client: TestClient, ask: Ask, imported: str, tmp_path: Any
) -> None:
    """F1."""
    from simadopt.cases import load

    (tmp_path / "staff.csv").write_bytes(STAFF)
    exported = client.get(
        f"/export/scenario?scenario={imported}&seed=3&weeks=8&set=training.hours%3D6"
    )
    path = tmp_path / "mine.yaml"
    path.write_bytes(exported.content)
    case = load(path)
    state = case.start()
    state.run_to(8)
    run = ask(scenario=imported, sets=["training.hours=6"])
    assert state.digest() == run["digest"]
    assert case.with_levers({"seed": 1}).scenario_hash == run["summary"]["scenario_hash"]


def test_only_a_few_jobs_wait_at_once() -> None:
    """F1."""
    import threading

    jobs, gate = Jobs(), threading.Event()
    held = [jobs.start(lambda _: gate.wait(20), 1) for _ in range(MOST_JOBS)]
    with pytest.raises(BusyError):
        jobs.start(lambda _: None, 1)
    for job in held:
        jobs.cancel(job.name)
    gate.set()
    jobs.close()
    assert all(job.state in ("cancelled", "done", "running") for job in held)


def test_a_bug_of_ours_tells_nothing_of_the_machine(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "base", lambda *_: 1 / 0)
    from simadopt.interfaces.app.application import application

    client = TestClient(application(session), base_url=BASE, raise_server_exceptions=False)
    answer = client.post("/api/run", json=WHAT)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.json()["problems"][0]["message"]


def test_words_of_pages_are_escaped(client: TestClient) -> None:
    """F1."""
    text = (
        "name: mine\ntitle: {fr: '<script>alert(1)</script>', en: '</script><b>'}\n"
        "authorities:\n  - {key: a, inhabitants: 900, staff: 60}\n"
    )
    path = client.app.user_middleware  # type: ignore[attr-defined]
    assert path
    from simadopt.interfaces.app.page import fill
    from simadopt.io.wording import wording

    page = fill("<p>{{app.title}}</p>{{boot}}", wording("fr"), json.dumps({"title": text}))
    assert "<script" not in page
    assert "\\u003cscript" in page


def send(client: TestClient, files: dict[str, bytes], **said: str) -> Any:
    parts = ",".join(f"{name}:{len(body)}" for name, body in files.items())
    query = urlencode({"parts": parts, "inhabitants": "9000", "lang": "fr", **said})
    return client.post(
        f"/api/organisation?{query}", content=b"".join(files.values()),
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip


def test_the_page_speaks_of_the_user_s_file_and_columns_not_of_the_shell(
    client: TestClient,
) -> None:
    names = json.dumps({"staff": "C:\\agents\\Export RH.csv", "ties": "Réseau.csv"})
    lacking = "Numéro interne;Catégorie;Service;Rang\n1;A;X;chef\n2;Z;X;agent\n".encode()
    answer = send(client, {"staff": lacking}, names=names)
    assert answer.status_code == 422
    told = answer.json()
    assert told["understood"]["lines"][0].startswith("Lu\u202f: Export RH.csv") or (
        "Export RH.csv" in told["understood"]["lines"][0]
    )
    causes = {cause["key"]: cause for cause in told["causes"]}
    assert set(causes) == {"no_key", "category:Z"}
    assert causes["category:Z"]["field"] == "Catégorie"
    assert (causes["no_key"]["field"], "matricule" in causes["no_key"]["message"]) == ("", True)
    shown = json.dumps([told["causes"], told["understood"]["lines"]], ensure_ascii=False)
    assert "--column" not in shown
    assert "staff.csv" not in shown
    assert '"field": "key"' not in shown


def test_unread_values_of_a_column_may_have_one_choice(client: TestClient) -> None:
    rows = [b"matricule;cat;service;rang", b"1;A;X;chef"]
    cells = [b"Hors cat.", b"Hors cat.", b"PEC", b"", b"/"]
    rows += [b"%d;%s;X;agent" % (k, cell) for k, cell in enumerate(cells, start=2)]
    staff = {"staff": b"\n".join(rows)}
    answer = send(client, staff)
    (group,) = answer.json()["groups"]
    assert group["members"] == ["category:Hors cat.", "category:PEC", "no_category"]
    assert (group["keys"], group["usual"]) == (["category:", "no_category"], "")
    assert "5 lignes" in group["legend"]
    assert "(vide) (2)" in group["legend"]
    assert [name for name, _ in group["choices"]] == ["C", "B", "A", "leave_out"]
    assert group["choices"][0][1].endswith("(supposé)")
    assert not group["choices"][-1][1].endswith("(supposé)")
    chosen = json.dumps(dict.fromkeys(group["keys"], "C"))
    told = send(client, staff, remedies=chosen).json()["understood"]
    assert {one["key"]: one["count"] for one in told["decisions"]} == {
        "category:": 3,
        "no_category": 2,
    }
    assert any("5 supposés" in line for line in told["lines"])


def test_one_unread_value_alone_is_no_group(client: TestClient) -> None:
    staff = b"matricule;cat;service;rang\n1;A;X;chef\n2;PEC;X;agent\n3;C;X;patron\n"
    assert send(client, {"staff": staff}).json()["groups"] == []


def test_ties_of_an_absent_person_are_a_choice_in_the_page(client: TestClient) -> None:
    staff = b"matricule;cat;service;rang\n1;A;X;chef\n2;C;X;agent\n"
    files = {"staff": staff, "ties": b"source;target\n1;2\n1;9\n"}
    answer = send(client, files, names=json.dumps({"ties": "Réseau.csv"}))
    (cause,) = answer.json()["causes"]
    assert (cause["file"], cause["count"], cause["lines"]) == ("Réseau.csv", 1, [3])
    assert cause["choices"][0][0] == "leave_out"
    again = send(client, files, remedies=json.dumps({"unknown_end": "leave_out"}))
    assert again.status_code == 200, again.text
