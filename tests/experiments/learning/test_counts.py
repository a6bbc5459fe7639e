"""Counts, calendar, courses and access: what is right is read, what is wrong has its line."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.learning.alone import brought_alone
from simadopt.experiments.learning.counts import read_counts
from simadopt.experiments.learning.counts_brought import bring_counts
from simadopt.experiments.learning.dated_rows import read_access, read_calendar, read_courses
from simadopt.experiments.learning.learning import bring, unequal
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.unclear import Guess, UnclearError
from simadopt.experiments.learning.usage_map import UsageMap, read_usage_map

from .towns import small_town

TODAY = date(2026, 6, 30)
HEADER = "service;month;tool;active;eligible;window_days"
VALID = f"""\
{HEADER}
schools;2025-10;gru;3;12;30
schools;2025-11;gru;4;12;30
schools;2025-12;gru;5;12;30
social;2025-10;gru;0;9;30
social;2025-11;gru;;9;30
"""


@pytest.fixture(scope="module")
def told():
    case = small_town()
    return case.level.uses(case, case.start())


def file(folder, text, name="counts.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def problems_of(read, *given):
    with pytest.raises(InputError) as caught:
        read(*given)
    assert not left_in_english(caught.value.problems)
    return caught.value.problems


CATALOGUE = [
    # (what stands there, what is planted, line, field, part of the message, hint)
    ("schools;2025-10", "shcools;2025-10", 2, "service", "no service", "schools"),
    ("gru;3", "gruu;3", 2, "tool", "unknown tool", "gru"),
    ("2025-10;gru;3", "2055-10;gru;3", 2, "month", "outside what can be known", ""),
    ("2025-10;gru;3", "last;gru;3", 2, "month", "a month is expected", ""),
    ("2025-10;gru;3", "2025;gru;3", 2, "month", "a month is expected", ""),
    (";3;12", ";13;12", 2, "active", "more active than eligible people: 12", ""),
    (";3;12", ";3.5;12", 2, "active", "a whole number of people", ""),
    (";3;12", ";3;", 2, "eligible", "a whole number of people", ""),
    ("2025-11;gru;4", "2025-10;gru;4", 3, "month", "line 2 already tells", ""),
    (";4;12;30", ";4;12;7", 3, "window", "another definition: 30", ""),
    (
        "schools;2025-11;gru;4;12;30\n",
        "",
        3,
        "month",
        "months missing before this one: 1, from 2025-11",
        "",
    ),
]


@pytest.mark.parametrize(("there", "planted", "line", "name", "part", "hint"), CATALOGUE)
def test_each_error_has_its_line(told, tmp_path, there, planted, line, name, part, hint):
    path = file(tmp_path, VALID.replace(there, planted, 1))
    found = problems_of(read_counts, path, told, TODAY)
    one = next(p for p in found if p.field == name)
    assert (one.line, one.hint) == (line, hint)
    assert part in str(one.message)


def test_what_is_right_is_read(told, tmp_path):
    text = VALID.replace("service;month;tool;active", "Service;Mois;Outil;Actifs").replace(
        "2025-10", "oct. 2025"
    )
    counts, lines = read_counts(file(tmp_path, text, encoding="cp1252"), told, TODAY)
    assert counts.months == 3 and counts.tools == ("gru",) and counts.window == "30"
    row = told.groups.index("town/schools")
    assert counts.active[row, 0].tolist() == [3, 4, 5]
    assert np.isnan(counts.active[told.groups.index("town/social"), 0, 1:]).all()
    assert lines[row, "gru"] == [2, 3, 4]
    assert counts.weeks(3) == [0, 4, 9]


def test_counts_are_checked_without_a_scenario(tmp_path):
    what = brought_alone(file(tmp_path, VALID.replace("schools", "Anything")))
    assert what.told.groups == ("Anything", "social")
    assert what.counts.active[0, 0].tolist() == [3, 4, 5]


def test_calendar_courses_and_access(told, tmp_path):
    periods = read_calendar(file(tmp_path, "du;au;quoi\n01/11/2025;15/11/2025;panne\n"), told.tools)
    assert [p.what for p in periods] == ["outage"]
    counts = read_counts(file(tmp_path, VALID), told, TODAY)[0]
    assert hide(counts, periods).hidden[0].tolist() == [False, True, False]
    text = "service,date,tool,hours,people\nschools,2025-11-03,gru,6,4\n"
    (course,) = read_courses(file(tmp_path, text), told)
    assert (course.tool, course.hours, course.people) == ("gru", 6.0, 4.0)
    rows = read_access(file(tmp_path, "service,tool,from,to\nschools,gru,2025-11,\n"), told)
    seen = hide(counts, (), rows)
    assert np.isnan(seen.active[told.groups.index("town/schools"), 0]).tolist() == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("read", "text", "name", "part"),
    [
        ("calendar", "from,to,what\n2025-11,2025-10,outage\n", "to", "before it begins"),
        ("calendar", "from,to,what\n2025-10,2025-11,party\n", "what", "holiday, outage"),
        ("courses", "service,date\nschools,soon\n", "date", "a date is expected"),
        ("courses", "service,date,hours\nschools,2025-10,many\n", "hours", "at least 0"),
        ("access", "service,from,to\nnobody,2025-10,\n", "service", "no service"),
    ],
)  # fmt: skip
def test_wrong_companions_have_their_line(told, tmp_path, read, text, name, part):
    path = file(tmp_path, text)
    given = {
        "calendar": (read_calendar, path, told.tools),
        "courses": (read_courses, path, told),
        "access": (read_access, path, told),
    }
    (one,) = problems_of(*given[read])
    assert (one.line, one.field) == (2, name)
    assert part in str(one.message)


WIDE = "Relevés\nUnité;{}sept. 2025;10/2025;nov-25;2025-12;Moyenne\n"


def test_months_across_are_read_as_the_same_counts_one_a_row(tmp_path, told):
    rows = "schools;12;3;4;n.d.;5;4,0\nSOCIAL;9;1;2;3;4;2,5\nTotal;21;4;6;3;9;\n"
    wide = file(tmp_path, WIDE.format("Effectif;") + rows, "wide.csv")
    row = "{};2025-{};gru;{};{};\n"
    cells = {"schools": (12, "3", "4", "", "5"), "social": (9, "1", "2", "3", "4")}
    text = f"{HEADER}\n" + "".join(
        row.format(name, month, active, able)
        for name, (able, *some) in cells.items()
        for month, active in zip(("09", "10", "11", "12"), some, strict=True)
    )
    how = UsageMap(tool="gru")
    found, same = bring_counts(wide, told, how), read_counts(file(tmp_path, text), told)[0]
    assert np.array_equal(found.active, same.active, equal_nan=True)
    assert np.array_equal(found.eligible, same.eligible, equal_nan=True)
    assert (found.first, found.tools, found.ignored) == (same.first, same.tools, ("Moyenne",))
    assert not found.supposed
    assert (
        bring_counts(wide, told, UsageMap(tool="intranet")).content_sha256 != found.content_sha256
    )


def test_who_could_is_the_scenarios_where_the_table_does_not_say(tmp_path, told):
    """Who uses a tool can: where more were active than are equipped, the most that were could."""
    g, t = told.groups.index("town/schools"), told.tools.index("gru")
    able = int(told.eligible[g, t])
    text = WIDE.format("") + f"schools;1;1;1;1;\nsocial;1;{able + 30};1;1;\n"
    found = bring_counts(file(tmp_path, text), told, UsageMap(tool="gru"))
    assert (found.eligible[g, 0] == able).all()
    assert (found.eligible[told.groups.index("town/social"), 0] == able + 30).all()
    assert found.supposed and found.raised == ("social",)
    together = ("town/small" if one == "town/social" else one for one in told.shown)
    pooled = replace(told, shown=tuple(together))
    assert bring_counts(file(tmp_path, text), pooled, UsageMap(tool="gru")).raised == ("",)  # G1


def test_what_a_table_leaves_open_is_asked_with_the_lines_of_a_map(tmp_path, told):
    text = WIDE.format("") + "schools;1;1;1;1;\nSocial team;1;1;1;1;\nMoon;1;1;1;1;\n"
    path = file(tmp_path, text)
    with pytest.raises(UnclearError) as caught:
        bring_counts(path, told)
    asks = caught.value.asks
    assert (
        caught.value.alone
        and asks.tools == told.tools
        and list(asks.names) == ["Social team", "Moon"]
    )
    assert asks.names["Social team"] == Guess(("social",), True)
    assert [one.line for one in caught.value.problems] == [4, 5, None]
    written = tmp_path / "map.yaml"
    lines = asks.map_lines()
    written.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UnclearError) as again:  # what is proposed may stay, a ? may not
        bring_counts(path, told, read_usage_map(written))
    assert list(again.value.asks.names) == ["Moon"] and again.value.asks.tools == told.tools
    filled = "\n".join(lines).replace('"?"', '"gru"', 1).replace('"?"', '""', 1)
    written.write_text(filled, encoding="utf-8")
    found = bring_counts(path, told, read_usage_map(written))
    assert found.tools == ("gru",) and np.isfinite(found.active).any(axis=(1, 2)).sum() == 2
    assert not left_in_english(caught.value.problems)


def test_cells_that_are_no_people_are_told_together(tmp_path, told):
    text = WIDE.format("Effectif;") + "schools;12;3;x;2,5;1;\nsocial;9;1;-;y;3;\n"
    with pytest.raises(InputError) as caught:
        bring_counts(file(tmp_path, text), told, UsageMap(tool="gru"))
    assert [(one.line, one.field, one.value) for one in caught.value.problems] == [
        (3, "10/2025", "x"), (3, "nov-25", "2,5"), (4, "nov-25", "y"),
    ]  # fmt: skip


def test_months_across_alone_need_who_could(tmp_path):
    rows = WIDE.format("Effectif;") + "schools;12;3;4;n.d.;5;\nsocial;9;1;2;3;4;\n"
    assert brought_alone(file(tmp_path, rows)).counts.months == 4
    (problem,) = problems_of(
        brought_alone, file(tmp_path, WIDE.format("") + "schools;3;4;2;5;\nsocial;1;2;3;4;\n")
    )
    assert "simadopt learn my_town.yaml --counts" in str(problem.message)


def test_who_could_use_a_tool_is_compared_with_the_scenario(tmp_path):
    """Shares of 12 people are not those of the 6 whom the scenario equips: said, where they are far apart."""
    case = small_town()
    told = case.level.uses(case, case.start())
    able = int(told.eligible[told.groups.index("town/schools"), told.tools.index("gru")])
    row = "schools;2026-0{};gru;1;{};30\n"
    for eligible, far in ((able, False), (2 * able + 2, True)):
        text = f"{HEADER}\n" + "".join(row.format(m, eligible) for m in (1, 2, 3))
        brought = bring(case, file(tmp_path, text))
        assert unequal(brought) == ([("schools", "gru", eligible, able)] if far else [])
    together = replace(told, shown=("town/other services",) * len(told.groups))
    assert unequal(replace(brought, told=together)) == [("", "gru", eligible, able)]
    assert unequal(brought_alone(tmp_path / "counts.csv")) == []


HOSTILE = [
    # (table with months across, line, field, part of the message)
    ("Direction;2025-10;2025-11\n", None, "", "no month is told"),
    ("2025-10;2025-11;Service\n1;2\n1;2;schools\n", 2, "service", "without the name"),
    ("Service;2025-10;2025-11\nschools;1;2\n;3;4\n", 3, "service", "without the name"),
    (f"Service;2025-10;2025-11\nschools;{'9' * 400};2\n", 2, "2025-10", "a whole number"),
    ("Service;2025-10;oct. 2025\nschools;1;2\n", 2, "month", "two columns"),
    ("Service;2025-10;2025-11\nschools;;n.d.\n", None, "", "no month is told"),
    ("Service;Agents;2025-10;2025-11\nschools;0;0;0\n", None, "", "no month is told"),
    ("Service;Agents;2025-10;2025-11\nschools;;1;2\n", 2, "Agents", "how many could use"),
    ("Service;Agents;2025-10;2025-11\nschools;2;1;3\n", 2, "2025-11", "more active than eligible people: 2"),
    ("Service;2025-10;2025-12\nschools;1;2\nsocial;1;2\n", None, "2025-12", "from 2025-11 on; add a column"),
    ("Service;oct.;nov.\nschools;1;2\n", 1, "month", "months without a year: oct., nov."),
    ("Total;oct.;nov.\nService;2025;2025\nschools;1;2\n", 1, "month", "months without a year"),
    ("Nom;Nom;2025-10;2025-11\nLune;Mars;1;2\n", 1, "service", "two columns have this title"),
    ("Service;01/0001;02/0001\nschools;1;2\n", 2, "month", "outside what can be known"),
    ("Service;Outil;2025-10;2025-11\nschools;gru;1;2\nsocial;intranet;3;4\n", 1, "Outil",
     "several tools, gru, intranet"),
    ("Service;2025-10;2025-11\n" + "x" * 200_000 + ";1;2\n", None, "", "cannot be read from here"),
]  # fmt: skip


def test_a_gap_of_all_services_is_told_once(told, tmp_path):
    text = "Service;2025-10;2025-12\nschools;1;2\nsocial;1;2\n"
    assert (
        len(problems_of(bring_counts, file(tmp_path, text), told, UsageMap(tool="gru"), TODAY)) == 1
    )


@pytest.mark.parametrize(
    "text",
    [
        ";2025;;2026\nService;nov.;déc.;janv.\nschools;1;2;3\n",
        "Relevé 2026;;;\nService;2025;;2026\n;Novembre;Décembre;Janvier\nschools;1;2;3\n",
        ";2025;2025;2026\nService;Nov;Dec;Jan\nschools;1;2;3\n",
    ],
)
def test_years_may_stand_above_the_names_of_months(told, tmp_path, text):
    found = bring_counts(file(tmp_path, text), told, UsageMap(tool="gru"), TODAY)
    schools = told.groups.index("town/schools")
    assert f"{found.day(0)}" == "2025-11-01" and found.months == 3
    assert found.active[schools, 0].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("text", "line", "name", "part"), HOSTILE)
def test_a_table_with_months_across_that_is_wrong_is_refused_in_words(
    told, tmp_path, text, line, name, part
):
    one = problems_of(bring_counts, file(tmp_path, text), told, UsageMap(tool="gru"), TODAY)[0]
    assert (one.line, one.field) == (line, name) and part in str(one.message)
    assert len(one.value) < 70 and one.value != "1-01"


@pytest.mark.parametrize("digits", ["9" * 400, "9" * 18])
def test_a_count_of_more_people_than_there_are_is_none(told, tmp_path, digits):
    text = VALID.replace("gru;3;12", f"gru;{digits};{digits}")
    found = problems_of(read_counts, file(tmp_path, text), told, TODAY)
    assert {one.field for one in found} == {"active", "eligible"}


def test_digits_of_another_script_are_read_not_dropped(told, tmp_path):
    text = "Service;2025-10;2025-11\nschools;\u0663;\u2014\n"
    found = bring_counts(file(tmp_path, text), told, UsageMap(tool="gru"), TODAY)
    seen = found.active[told.groups.index("town/schools"), 0]
    assert seen[0] == 3 and np.isnan(seen[1])


def test_a_text_converted_twice_is_read_with_months_across_too(told, tmp_path):
    text = "Service;2025-10;2025-11\nÉcoles;1;2\nPrévention;1;2\n".encode().decode("cp1252")
    with pytest.raises(UnclearError) as caught:
        bring_counts(file(tmp_path, text), told, UsageMap(tool="gru"), TODAY)
    assert list(caught.value.asks.names) == ["Écoles", "Prévention"]


@pytest.mark.parametrize(
    "more", [{"calendar": "from,to,what\n2025-10,2025-12,outage\n"},
             {"access": "service,tool,from,to\nschools,gru,2026-02,\nsocial,gru,2026-02,\n"}],
)  # fmt: skip
def test_counts_of_which_no_month_is_left_are_refused(tmp_path, more):
    paths = {name: file(tmp_path, text, name) for name, text in more.items()}
    (one,) = problems_of(lambda: bring(small_town(), file(tmp_path, VALID), **paths))
    assert one.where.endswith("counts.csv") and "no month is left" in str(one.message)
