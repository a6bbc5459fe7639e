"""C1, C2: planted errors in staff and ties files: each is named, at its line and field."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.ties_file import read_ties

HEADER = "key;category;rank;service;directorate;manager;age;laptop;innovativeness"
VALID = f"""\
{HEADER}
g1;A;director;Office;Centre;;58;yes;0,5
h1;B;head;Roads;Technical;g1;45-54;no;0,25
h2;B;head;Parks;Technical;g1;50;;
p1;C;staff;Roads;Technical;h1;33;oui;1
p2;C;staff;Parks;;h2;22;;0
"""
TIES = "source,target,type\ng1,h1,hierarchy\np1,p2,advice\n"


def problems_of(folder, text, encoding="utf-8"):
    file = Path(folder) / "staff.csv"
    file.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
    with pytest.raises(InputError) as caught:
        read_staff(file, "town")
    assert all("\n" not in str(p) and p.where == str(file) for p in caught.value.problems)
    assert not left_in_english(caught.value.problems)
    return caught.value.problems


CATALOGUE = [
    # (what stands there, what is planted, line, field, value, part of the message, hint)
    ("C;staff;Roads", "D;staff;Roads", 5, "category", "D", "A, B or C", ""),
    ("C;staff;Roads", ";staff;Roads", 5, "category", "", "A, B or C", ""),
    ("director;", "direktor;", 2, "rank", "direktor", "general manager", "director"),
    ("p1;C;staff;Roads", "p1;C;staff;", 5, "service", "", "service is needed", ""),
    ("p1;", ";", 5, "key", "", "key is needed", ""),
    ("p2;", "p1;", 6, "key", "p1", "already on line 5", ""),
    ("p2;", " p1 ;", 6, "key", "p1", "already on line 5", ""),
    (";h2;", ";h9;", 6, "manager", "h9", "nobody in this file", ""),
    (";h2;", ";p2;", 6, "manager", "p2", "her own manager", ""),
    ("Centre;;", "Centre;p1;", 2, "manager", "p1", "3 people go round", ""),
    ("staff;Parks", "head;Parks", 6, "service", "Parks", "already has a head, on line 4", ""),
    ("Roads;Technical;h1", "ROADS;Centre;h1", 5, None, None, None, None),
    (";33;", ";7;", 5, "age", "7", "from 14 to 99", ""),
    (";33;", ";-33;", 5, "age", "-33", "from 14 to 99", ""),
    (";33;", ";12:30;", 5, "age", "12:30", "from 14 to 99", ""),
    (";33;", ";nan;", 5, "age", "nan", "from 14 to 99", ""),
    (";33;", ";26-33;", 5, "age", "26-33", "from 14 to 99", ""),
    ("oui;1", "maybe;1", 5, "laptop", "maybe", "yes or no", ""),
    ("oui;1", "oui;70", 5, "innovativeness", "70", "between 0 and 1", ""),
    ("oui;1", "oui;-0,1", 5, "innovativeness", "-0,1", "between 0 and 1", ""),
    ("oui;1", "oui;NaN", 5, "innovativeness", "NaN", "between 0 and 1", ""),
    ("oui;1", "oui;1e999", 5, "innovativeness", "1e999", "between 0 and 1", ""),
    ("oui;1", "oui;inf", 5, "innovativeness", "inf", "between 0 and 1", ""),
    ("oui;1", "oui", 5, None, None, None, None),
    ("oui;1", "oui;1;;", 5, None, None, None, None),
    (";33;oui;1", "", 5, None, None, None, None),
    ("oui;1", "oui;1;2", 5, "", "", "10 cells; the header has 9", ""),
    ("oui;1", '"oui;1', 5, "", "", "never closed", ""),
    ("oui;1", '"oui"x;1', 5, "", "", "cannot be read from here on", ""),
    ("oui;1", "oui;\0", 5, "", "", "UTF-16", ""),
    (";rank;", ";rang;", 2, None, None, None, None),
    (";rank;", ";category;", 1, "category", "", "already gives the category", ""),
    (";rank;", ";catégorie;", 1, "catégorie", "", "already gives the category", ""),
    (";laptop;", ";laptpo;", 2, None, None, None, None),
    (";service;", ";servcie;", 1, "service", "", "this column is missing", "servcie"),
    ("key;", "prénom;", 1, "key", "", "recognised as “key of the person”", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("there", "planted", "line", "field", "value", "message", "hint"), CATALOGUE
)
def test_planted_error(tmp_path, there, planted, line, field, value, message, hint):
    assert there in VALID
    text = VALID.replace(there, planted, 1)
    if message is None:
        (tmp_path / "staff.csv").write_text(text)
        assert len(read_staff(tmp_path / "staff.csv", "town")) == 5
        return
    problems = problems_of(tmp_path, text)
    found = [p for p in problems if p.field == field and message in p.message.render("en")]
    assert found, "\n".join(map(str, problems))
    assert (found[0].line, found[0].value, found[0].hint) == (line, value, hint)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_the_editor_s(tmp_path, newline):
    text = VALID.replace("Office", '"Head\noffice"').replace("p1;C", "\n\np1;D")
    problems = problems_of(tmp_path, text.replace("\n", newline), "cp1252")
    assert [(p.line, p.field) for p in problems] == [(8, "category")]


@pytest.mark.parametrize(
    ("contents", "line", "message"),
    [
        ("", 1, "the file is empty"),
        ("\n \n", 1, "the file is empty"),
        ("\ufeff", 1, "the file is empty"),
        (HEADER, 1, "nobody below it"),
        (HEADER + "\n;;;;;;;;\n", 1, "nobody below it"),
        (VALID.replace("A;", "A\0;").encode(), 2, "UTF-16"),
        (b"PK\x03\x04" + bytes(60), None, "a damaged workbook"),
        (b"%PDF-1.7 " + bytes(60), None, "or a PDF"),
        (VALID.encode() + b"\x81\x8d\xe9;", None, "neither UTF-8 nor Windows-1252"),
        ("a" * 3_000_000, 1, "a line of more than 1 MB"),
        (HEADER + "\n" + "a" * 300_000 + ";" * 8, 2, "never closed"),
    ],
)
def test_what_is_no_staff_file(tmp_path, contents, line, message):
    (problem,) = [p for p in problems_of(tmp_path, contents) if message in p.message.render("en")]
    assert problem.line == line


def test_no_file_or_a_folder(tmp_path):
    for name in ("none.csv", ".", "a\0b"):
        with pytest.raises(InputError, match=r"cannot be read|not a file"):
            read_staff(tmp_path / name, "town")


def test_a_header_in_place_of_rows_is_missing(tmp_path):
    text = "\n".join(VALID.splitlines()[1:])
    missing = {p.field for p in problems_of(tmp_path, text) if "missing" in p.message.render("en")}
    assert missing == {"key", "category", "service"}


def test_a_circle_is_told_once_with_its_length(tmp_path):
    rows = "".join(f"k{i},C,s,k{(i + 1) % 1000}\n" for i in range(1000))
    (problem,) = problems_of(tmp_path, f"key,category,service,manager\n{rows}")
    assert (problem.line, problem.field, problem.value) == (2, "manager", "k1")
    assert "the managers of 1,000 people" in problem.message.render("en")


def test_two_heads_seen_from_the_managers(tmp_path):
    rows = "g,A,top,\nh,B,s,g\nk,B,s,g\np,C,s,h\nq,C,s,k\n"
    (problem,) = problems_of(tmp_path, f"key,category,service,manager\n{rows}")
    assert (problem.line, problem.field) == (4, "service")


def test_b17_problems_are_grouped_by_cause_and_counted_truly(tmp_path):
    rows = "".join(f"k{i};Z;head;s{i};;k9999;5;;\n" for i in range(2000))
    problems = problems_of(tmp_path, f"{HEADER}\n{rows}")
    assert [(p.field, p.value, p.count, p.line) for p in problems] == [
        ("category", "Z", 2000, 2),
        ("age", "5", 2000, 2),
        ("manager", "", 2000, 2),
    ]
    assert "(2,000 rows: lines 2, 3, 4, 5, 6, …)" in str(problems[0])
    assert "--remedy category:Z=C|B|A|leave_out" in str(problems[0])


def test_b17_unknown_words_beyond_200_of_one_column_are_one_cause_and_all_are_counted(tmp_path):
    rows = "".join(f"k{i};Z{i};head;s{i};;;;;\n" for i in range(1500))
    problems = problems_of(tmp_path, f"{HEADER}\n{rows}")
    *own, cause = problems
    assert {one.count for one in own} == {1} and len(own) == 200
    assert cause.count == 1300
    assert "… (+1270)" in cause.value


@pytest.mark.parametrize(
    ("text", "line", "field", "message", "hint"),
    [
        (TIES + "p9,p1,advice\n", 4, "source", "nobody in the staff file", ""),
        (TIES + "p1,,advice\n", 4, "target", "nobody in the staff file", ""),
        (TIES + "p1,p2,advise\n", 4, "type", "broker or advice", "advice"),
        (TIES + "p1,p2\n", 4, "", "2 cells", ""),
        (TIES.replace("source", "whoever"), 1, "source", "this column is missing", ""),
        ("", 1, "", "empty", ""),
    ],
)
def test_planted_error_in_ties(tmp_path, text, line, field, message, hint):
    (tmp_path / "staff.csv").write_text(VALID)
    (tmp_path / "ties.csv").write_text(text)
    staff = read_staff(tmp_path / "staff.csv", "town")
    with pytest.raises(InputError) as caught:
        read_ties(tmp_path / "ties.csv", staff)
    (problem,) = caught.value.problems
    assert not left_in_english([problem])
    assert (problem.line, problem.field, problem.hint) == (line, field, hint)
    assert message in problem.message.render("en")


def test_the_largest_number_of_people_is_told_with_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr("simadopt.levels.staff.files.staff_file.MAX_PEOPLE", 4)
    (problem,) = problems_of(tmp_path, VALID)
    assert "more than 4 rows" in problem.message.render("en")
    assert "GiB" in problem.message.render("en")


PIECES = st.sampled_from(
    [";", ",", "\t", "\n", "\r", '"', '""', "=1+1", "\0", "é", "\ufeff", "\x85", "💥", "g1", "h1",
     "nan", "1e9", " ", "\u2028", "head", "-1"]
) | st.text(max_size=3)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), PIECES), min_size=1, max_size=6)


def mutate(text, edits):
    for at, length, piece in edits:
        text = text[:at] + piece + text[at + length :]
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, EDITS, st.sampled_from(["utf-8", "cp1252", "latin-1", "utf-16"]))
def test_mutated_files_are_read_or_refused(edits, tie_edits, encoding):
    with tempfile.TemporaryDirectory() as folder:
        staff_file, ties_file = Path(folder, "staff.csv"), Path(folder, "ties.csv")
        staff_file.write_bytes(mutate(VALID, edits).encode(encoding, "replace"))
        ties_file.write_bytes(mutate(TIES, tie_edits).encode(encoding, "replace"))
        try:
            staff = read_staff(staff_file, "town")
            assert len(staff) >= 1
            ties = read_ties(ties_file, staff)
            assert ((ties.source >= 0) & (ties.source < len(staff))).all()
        except InputError as error:
            assert error.problems
            assert all("\n" not in str(p) and p.message for p in error.problems)
