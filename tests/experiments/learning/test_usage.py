"""Exports with the headers that tools really write: counts, courses, answers; what is dropped is said."""

import codecs
import json
from datetime import date

import pytest
from openpyxl import Workbook
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.learning.usage import UsageMap, import_usage, read_usage_map
from simadopt.experiments.learning.usage_other import import_courses, import_survey

STAFF = (
    "Adresse;Service\nAnna@ville.fr;Écoles\nbo@ville.fr;Écoles\n"
    "cid@ville.fr;Voirie\ndee@ville.fr;Voirie\n"
)
SHAREPOINT = (
    "Report Refresh Date,User Principal Name,Is Deleted,Deleted Date,Last Activity Date,"
    "Viewed Or Edited File Count,Synced File Count,Shared Internally File Count,"
    "Shared Externally File Count,Visited Page Count,Assigned Products,Report Period\n"
    "2026-03-31,anna@ville.fr,False,,2026-03-28,12,0,1,0,4,OFFICE 365 E1,30\n"
    "2026-03-31,bo@ville.fr,False,,2026-03-02,0,35,0,0,0,OFFICE 365 E1,30\n"
    "2026-03-31,cid@ville.fr,False,,2026-01-15,1,0,0,0,0,OFFICE 365 E1,30\n"
    "2026-03-31,dee@ville.fr,True,2026-03-10,2026-03-05,3,0,0,0,0,,30\n"
    "2026-03-31,x_gmail.com#EXT#@ville.onmicrosoft.com,False,,2026-03-30,3,0,0,0,0,,30\n"
    "2026-03-31,old@ville.fr,False,,2026-03-30,3,0,0,0,0,,30\n"
)
TEAMS = (
    "Report Refresh Date,User Id,User Principal Name,Last Activity Date,Is Deleted,Deleted Date,"
    "Assigned Products,Team Chat Message Count,Private Chat Message Count,Call Count,Meeting Count,"
    "Report Period\n"
    "2026-03-31,1,anna@ville.fr,2026-03-30,False,,X,0,3,0,1,30\n"
    "2026-03-31,2,cid@ville.fr,2026-03-20,False,,X,0,3,0,1,30\n"
)


@pytest.fixture
def how(tmp_path):
    (tmp_path / "staff.csv").write_bytes(STAFF.encode("cp1252"))
    (tmp_path / "map.yaml").write_text(
        "tool: intranet\nstaff: {file: staff.csv, key: Adresse, service: Service}\n",
        encoding="utf-8",
    )
    return read_usage_map(tmp_path / "map.yaml")


def rows_of(found, window=30):
    return [line.split(",") for line in found.text("intranet", window).splitlines()[1:]]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_sharepoint(tmp_path, how, mark):
    (tmp_path / "e.csv").write_bytes(mark + SHAREPOINT.encode())
    found = import_usage("microsoft365", tmp_path / "e.csv", how, tmp_path)
    assert rows_of(found) == [['"Voirie"', "2026-03", "intranet", "0", "2", "30"],
                              ['"Écoles"', "2026-03", "intranet", "1", "2", "30"]]  # fmt: skip
    assert dict(found.dropped) == {"sync": 1, "old": 1, "deleted": 1, "guest": 1, "unknown": 1}
    assert not found.concealed


def test_teams_and_concealed_names(tmp_path, how):
    (tmp_path / "e.csv").write_text(TEAMS, encoding="utf-8")
    found = import_usage("microsoft365", tmp_path / "e.csv", how, tmp_path)
    assert [row[3] for row in rows_of(found)] == ["1", "1"]
    hidden = TEAMS.replace("anna@ville.fr", "A" * 32).replace("cid@ville.fr", "B" * 32)
    (tmp_path / "e.csv").write_text(hidden, encoding="utf-8")
    found = import_usage("microsoft365", tmp_path / "e.csv", UsageMap(tool="intranet"), tmp_path)
    assert found.concealed
    assert rows_of(found) == [['"all"', "2026-03", "intranet", "2", "2", "30"]]


def test_publik(tmp_path, how):
    """An agent uses the tool when she acts; the resident of the request does not count."""
    requests = [
        {"id": "12-3", "receipt_time": "2026-02-03T10:00:00", "last_update_time": "2026-03-01T09:00:00",
         "workflow": {"status": {"id": "1", "name": "Clos"}}, "user": {"email": "usager@free.fr"},
         "evolution": [
             {"time": "2026-02-03T10:00:00", "status": "0", "who": {"email": "usager@free.fr"}},
             {"time": "2026-02-04T11:00:00", "status": "1", "who": {"email": "ANNA@ville.fr"}},
             {"time": "2026-03-01T09:00:00", "status": "2", "who": {"email": "cid@ville.fr"}},
             {"time": "2026-03-01T09:00:01", "status": "2"}]},
    ]  # fmt: skip
    (tmp_path / "e.json").write_text(json.dumps({"data": requests}), encoding="utf-8")
    found = import_usage("publik", tmp_path / "e.json", how, tmp_path)
    cells = {(row[0], row[1]): row[3] for row in rows_of(found)}
    assert cells == {('"Écoles"', "2026-02"): "1", ('"Écoles"', "2026-03"): "0",
                     ('"Voirie"', "2026-02"): "0", ('"Voirie"', "2026-03"): "1"}  # fmt: skip
    assert dict(found.dropped) == {"no_actor": 2}


def test_matomo_in_french_and_utf_16(tmp_path, how):
    text = "Identifiant utilisateur\tVisites\tActions\nanna@ville.fr\t3\t12\n"
    text += "bo@ville.fr\t0\t0\nNon défini\t9\t9\n"
    (tmp_path / "e.csv").write_bytes(text.encode("utf-16"))
    month = how.model_copy(update={"month": "mars 2026"})
    found = import_usage("matomo", tmp_path / "e.csv", month, tmp_path)
    assert {(row[0], row[3]) for row in rows_of(found)} == {('"Écoles"', "1")} | {('"Voirie"', "0")}
    assert dict(found.dropped) == {"never": 1, "no_actor": 1}


def test_any_table_of_persons_or_of_counts(tmp_path, how):
    (tmp_path / "e.csv").write_bytes(b"agent;jour\nanna@ville.fr;02/03/2026\nbot;02/03/2026\n")
    own = how.model_copy(update={"person": "agent", "date": "jour", "ignore": ("BOT",)})
    found = import_usage("csv", tmp_path / "e.csv", own, tmp_path)
    assert [row[3] for row in rows_of(found)] == ["0", "1"] and found.dropped["robot"] == 1
    (tmp_path / "e.csv").write_text("s|mois|a|n\nÉcoles|2026-03|4|9\n", encoding="utf-8")
    counts = UsageMap(tool="intranet", service="s", date="mois", active="a", eligible="n")
    found = import_usage("csv", tmp_path / "e.csv", counts, tmp_path)
    assert rows_of(found) == [['"Écoles"', "2026-03", "intranet", "4", "9", "30"]]


def test_moodle_courses(tmp_path, how):
    text = 'Nom,Adresse de courriel,Achevé le\nAnna,anna@ville.fr,"lundi, 2 mars 2026"\n'
    text += "Bo,bo@ville.fr,02/03/2026\nCid,cid@ville.fr,\n"
    (tmp_path / "e.csv").write_text(text, encoding="utf-8-sig")
    told, found = import_courses(tmp_path / "e.csv", how, tmp_path)
    assert told.splitlines()[1:] == ['"Écoles",2026-03-02,intranet,6,2']
    assert dict(found.dropped) == {"never": 1}


def test_limesurvey_in_words_and_codes(tmp_path):
    how = UsageMap(tool="gru", service="SVC", uses="Q01", head="Q02")
    words = 'ID de la réponse;"SVC. Votre service ?";"Q01. Utilisez-vous la GRU ?";'
    words += '"Q02. Votre responsable encourage-t-il ?"\n'
    words += (
        "".join(f"{k};Voirie;{'Oui' if k % 2 else 'Non'};Un peu\n" for k in range(6))
        + "9;Petit;Oui;Non\n"
    )
    (tmp_path / "e.csv").write_bytes(words.encode("cp1252"))
    told, found = import_survey(tmp_path / "e.csv", how)
    assert told.splitlines()[1:] == ['"Voirie",gru,50.0 %,a little'] and found.dropped["few"] == 1
    codes = "id,SVC,Q01,Q02\n" + "".join(
        f"{k},Voirie,{'Y' if k < 2 else 'N'},A3\n" for k in range(5)
    )
    (tmp_path / "e.csv").write_text(codes, encoding="utf-8")
    assert import_survey(tmp_path / "e.csv", how)[0].splitlines()[1:] == [
        '"Voirie",gru,40.0 %,a lot'
    ]


@pytest.mark.parametrize(
    ("kind", "name", "text", "part"),
    [
        ("matomoo", "e.csv", "a\n", "is read here"),
        ("publik", "e.json", "nothing", "not JSON"),
        ("publik", "e.json", '{"a": 1}', "a list of requests"),
        ("publik", "e.json", '[{"id": "3"}]', "without evolution"),
        ("microsoft365", "e.csv", "User Principal Name,Other\nx,1\n", "no column of e.csv"),
        ("microsoft365", "e.csv", SHAREPOINT.replace("2026-03-28", "soon"), "a date is expected"),
        ("csv", "e.csv", "person,date\nnobody@x.fr,2026-03\n", "no use is found in 1 row;"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, how, kind, name, text, part):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_usage(kind, tmp_path / name, how, tmp_path)
    assert part in str(caught.value.problems[0].message)
    assert not left_in_english(caught.value.problems)


def test_months_across(tmp_path):
    """One row a service, one column a month, as a spreadsheet of a consultant; the sum is left out."""
    text = "Service;Effectif;oct-24;janv. 2025;2025-02\nÉtat civil;20;2;;5\nTotal;20;2;4;5\n"
    path = tmp_path / "across.csv"
    path.write_bytes(text.encode("cp1252"))
    found = import_usage("csv", path, UsageMap(tool="gru"), tmp_path)
    assert found.counted["État civil", "2024-10"] == (2.0, 20.0)
    assert '"État civil",2025-01,gru,,20,30' in found.text("gru", 30).splitlines()
    assert found.dropped == {"total": 1} and len(found.counted) == 3
    path.write_bytes(text.replace(";Effectif", "").replace(";20;", ";").encode("cp1252"))
    with pytest.raises(InputError) as caught:
        import_usage("csv", path, UsageMap(tool="gru"), tmp_path)
    assert (caught.value.problems[0].line, caught.value.problems[0].field) == (2, "eligible")
    path.write_bytes(text.replace(";5", ";cinq", 1).encode("cp1252"))
    with pytest.raises(InputError) as caught:
        import_usage("csv", path, UsageMap(tool="gru"), tmp_path)
    assert (caught.value.problems[0].line, caught.value.problems[0].field) == (2, "2025-02")


SPELLED = "Clé;Service;Poste\n1;Écoles;oui\n2;écoles;non\n3;Voirie - Propreté;oui\n4;Finances;x\n"
SENT = "Utilisateurs de la GRU, extraction de la DSI\n\nService;oct-24;nov-24\n"


@pytest.fixture
def spelled(tmp_path):
    (tmp_path / "agents.csv").write_bytes(SPELLED.encode("cp1252"))
    staff = {"file": "agents.csv", "key": "Clé", "service": "Service", "equipped": "Poste"}
    return UsageMap.model_validate({"tool": "gru", "staff": staff})


def test_a_table_as_it_is_sent(tmp_path, spelled):
    """A title above, services spelled in other ways, n.d. for a month; of services not told, nothing."""
    path = tmp_path / "sent.csv"
    path.write_bytes((SENT + "ECOLES;1;n.d.\nPropreté;0;1\nTOTAL;1;1\n").encode("cp1252"))
    how = spelled.model_copy(update={"services": {"Propreté": "voirie propreté"}})
    found = import_usage("csv", path, how, tmp_path)
    assert found.text("gru", 30).splitlines()[1:] == [
        '"Voirie - Propreté",2024-10,gru,0,1,30', '"Voirie - Propreté",2024-11,gru,1,1,30',
        '"Écoles",2024-10,gru,1,1,30', '"Écoles",2024-11,gru,,1,30',
    ]  # fmt: skip
    assert found.absent == ["Finances"] and found.dropped == {"total": 1}


def test_services_that_the_staff_list_has_not_are_said_together(tmp_path, spelled):
    path = tmp_path / "sent.csv"
    path.write_bytes((SENT + "RH;1;1\nEcoles;1;0\nVoirie et propreté;0;1\n").encode("cp1252"))
    with pytest.raises(InputError) as caught:
        import_usage("csv", path, spelled, tmp_path)
    one, other = caught.value.problems
    assert (one.line, one.value, one.hint) == (4, "RH", "")
    assert (other.line, other.hint) == (6, "Voirie - Propreté")
    lines = caught.value.render("en").splitlines()[-4:]
    assert lines == [
        "services:", '  "RH": "?"', '  "Voirie et propreté": "Voirie - Propreté"',
        "  # Finances, Voirie - Propreté, Écoles",
    ]  # fmt: skip
    assert not left_in_english([one, other])


@pytest.mark.parametrize(
    "table",
    [
        SENT + "Ecoles;1;1\nÉCOLES;0;1\n",
        SENT + "Ecoles;1;1\nCrèche;0;1\n",
        "Service;oct-24;oct-24\nÉcoles;1;0\n",
        "Service;date;a;e\nÉcoles;2024-10;1;2\nécoles;2024-10;0;2\n",
    ],
)
def test_a_service_and_month_told_twice_is_refused_and_not_the_last_one_kept(
    tmp_path, spelled, table
):
    path = tmp_path / "sent.csv"
    path.write_text(table, encoding="utf-8")
    more = {"services": {"Crèche": "Écoles"}}
    if "date" in table:
        more |= {"service": "Service", "date": "date", "active": "a", "eligible": "e"}
    with pytest.raises(InputError) as caught:
        import_usage("csv", path, spelled.model_copy(update=more), tmp_path)
    said = "two columns tell" if "oct-24;oct-24" in table else "already tells of this service"
    assert said in str(caught.value.problems[0].message)


def test_months_that_a_workbook_made_dates(tmp_path):
    book = Workbook()
    book.active.append(["GRU"])
    book.active.append(["Étiquettes de lignes", "Effectif", date(2024, 10, 1), date(2024, 11, 1)])
    book.active.append(["Écoles", 9, 4, 5])
    book.save(tmp_path / "e.xlsx")
    found = import_usage("csv", tmp_path / "e.xlsx", UsageMap(tool="gru"), tmp_path)
    assert found.counted == {("Écoles", "2024-10"): (4.0, 9.0), ("Écoles", "2024-11"): (5.0, 9.0)}


def test_who_could_use_the_tool_is_yes_or_no(tmp_path, spelled):
    (tmp_path / "agents.csv").write_bytes(SPELLED.replace("oui", "peut-être", 1).encode("cp1252"))
    (tmp_path / "e.csv").write_text(SENT + "Écoles;1;1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_usage("csv", tmp_path / "e.csv", spelled, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field, problem.value) == (2, "Poste", "peut-être")
    assert not left_in_english([problem])


def test_who_uses_a_tool_without_being_equipped_could_use_it(tmp_path, spelled):
    """Never more active people than people who could be."""
    uses = "Agent;Jour\n1;2024-10-03\n2;2024-10-04\n2;2024-11-04\n3;2024-11-05\n"
    (tmp_path / "e.csv").write_text(uses, encoding="utf-8")
    how = spelled.model_copy(update={"person": "Agent", "date": "Jour"})
    found = import_usage("csv", tmp_path / "e.csv", how, tmp_path)
    assert found.unequipped == 1
    assert [row[3:5] for row in rows_of(found) if row[0] == '"Écoles"'] == [["2", "2"], ["1", "2"]]
    assert found.size == {"Écoles": 2, "Voirie - Propreté": 1, "Finances": 1}


def test_a_table_without_months_says_what_is_looked_for(tmp_path):
    (tmp_path / "e.csv").write_text("Service;Actifs\nÉcoles;3\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_usage("csv", tmp_path / "e.csv", UsageMap(tool="gru"), tmp_path)
    (problem,) = caught.value.problems
    assert problem.field == "date" and "titles that are months" in str(problem.message)
    assert not left_in_english([problem])
