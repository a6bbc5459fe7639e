"""What is known of services: read, refused by line, and put in the state of week 0."""

from datetime import date

import numpy as np
import pytest
from tests.support.french import left_in_english

from simadopt.cases import load
from simadopt.core.errors import InputError
from simadopt.experiments.learning.state import state_table
from simadopt.levels.staff.known.read import read_known
from simadopt.levels.staff.level import LEVEL
from simadopt.levels.staff.scenario_tools import Tools
from simadopt.levels.staff.tables.features import TOOLS
from support.staff import LINES, write
from support.worlds import scenario, town

TODAY = date(2026, 6, 30)
HEADER = "service;tool;users;date;since;head;equipped;window_days"
VALID = f"""\
{HEADER}
schools;gru;50 %;31/03/2026;2021;a lot;;30
culture;gru;0;2026-03-31;;;;30
"""


@pytest.fixture(scope="module")
def bare():
    return load(scenario(town(staff=400, services=9, mailboxes=300)))


def file(folder, text, encoding="utf-8"):
    path = folder / "known.csv"
    path.write_bytes(text.encode(encoding))
    return path


def problems_of(folder, text, case=None):
    path = file(folder, text)
    with pytest.raises(InputError) as caught:
        read_known(path, TOOLS, TODAY) if case is None else LEVEL.with_known(case, path)
    assert not left_in_english(caught.value.problems)
    return caught.value.problems


CATALOGUE = [
    # (what stands there, what is planted, line, field, part of the message, hint)
    ("50 %", "120 %", 2, "users", "whole number of people or a share", ""),
    ("50 %", "2.5", 2, "users", "whole number of people or a share", ""),
    ("31/03/2026", "31/13/2026", 2, "date", "a date is expected", ""),
    ("31/03/2026", "31/03/2027", 2, "date", "from 1990-01-01 to 2026-06-30", ""),
    ("31/03/2026", "31/03/2024", 2, "date", "more than a year before", ""),
    (";2021;", ";1066;", 2, "since", "outside what can be known", ""),
    (";2021;", ";2026-05-02;", 2, "since", "after the day of the count, 2026-03-31", ""),
    ("a lot", "a lott", 2, "head", "a little, a lot or unknown", "a_lot"),
    (";gru;0", ";gruu;0", 3, "tool", "unknown tool", "gru"),
    ("culture", "Schools", 3, "service", "line 2 already tells", ""),
    (";;30\n", ";;7\n", 3, "window", "another definition: 30", ""),
    ("culture", "", 3, "service", "the name of a service", ""),
]


@pytest.mark.parametrize(("there", "planted", "line", "name", "part", "hint"), CATALOGUE)
def test_each_error_has_its_line(tmp_path, there, planted, line, name, part, hint):
    head, tail = VALID.split("culture") if line == 3 and there != "culture" else ("", "")
    text = (
        head + "culture" + tail.replace(there, planted)
        if head
        else VALID.replace(there, planted, 1)
    )
    (one,) = problems_of(tmp_path, text)
    assert (one.line, one.field, one.hint) == (line, name, hint)
    assert part in str(one.message)


@pytest.mark.parametrize(
    ("row", "name", "part", "hint"),
    [
        ("shcools;gru;1;;;;;", "service", "no service", "schools"),
        ("schools;gru;399;;;;;", "users", "more users than people equipped for gru", ""),
        ("schools;gru;1;;;;900;", "equipped", "the service has", ""),
        ("schools;gru;9;;;;3;", "users", "the service has 3", ""),
    ],
)
def test_what_the_organisation_does_not_hold(bare, tmp_path, row, name, part, hint):
    (one,) = problems_of(tmp_path, f"{HEADER}\n{row}\n", bare)
    assert (one.line, one.field, one.hint) == (2, name, hint)
    assert part in str(one.message)


def test_what_is_right_is_read(tmp_path):
    text = "Service\tOutil\tUtilisateurs\tDate\tResponsable\nÉcoles\tGRU\t3\tmars 2026\tun peu\n"
    table = read_known(file(tmp_path, text, "cp1252"), TOOLS, TODAY)
    (row,) = table.rows
    assert (row.service, row.tool, row.users.value, row.head) == ("Écoles", "gru", 3.0, "a_little")
    assert table.week_0 == date(2026, 3, 31)
    again = read_known(file(tmp_path, table.text()), TOOLS, TODAY)
    assert [vars(one) for one in again.rows] == [vars(row)]


def using(case, seed):
    told = LEVEL.uses(case, case.start(seed))
    return told.users / np.maximum(told.eligible, 1), told


def test_known_use_holds_and_nothing_else_moves(bare, tmp_path):
    """Within 3 points in the mean of seeds; other services and tools to the digit."""
    text = f"{HEADER}\nschools;gru;50 %;;;;;\nculture;gru;90 %;;;;;\nsocial;gru;5 %;;;;;\n"
    known = LEVEL.with_known(bare, file(tmp_path, text))
    names = [f"town/{name}" for name in ("schools", "culture", "social")]
    shares = []
    for seed in range(1, 41):
        (before, told), (after, _) = using(bare, seed), using(known, seed)
        rows = [told.groups.index(name) for name in names]
        others = np.ones(before.shape, bool)
        others[rows, 0] = False
        np.testing.assert_array_equal(before[others], after[others])
        shares.append(after[rows, 0])
    np.testing.assert_allclose(np.mean(shares, axis=0), [0.5, 0.9, 0.05], atol=0.03)


def test_what_a_run_has_already_changes_nothing(bare, tmp_path):
    """A count that is that of the run itself leaves everybody as she was."""
    same = bare.with_levers({"initial_boss": 0.0})  # else users say something of heads
    told = LEVEL.uses(same, same.start(1))
    count = told.users[told.groups.index("town/schools"), 1]
    known = LEVEL.with_known(
        same, file(tmp_path, f"service;tool;users\nschools;intranet;{count}\n")
    )
    assert known.finished(1).digest() == same.finished(1).digest()
    other = file(tmp_path, f"service;tool;users\nschools;intranet;{count - 1}\n")
    assert LEVEL.with_known(same, other).finished(1).digest() != same.finished(1).digest()


def test_heads_follow_what_is_said_and_how_many_use(bare, tmp_path):
    def convictions(text):
        known = LEVEL.with_known(bare, file(tmp_path, text))
        found = []
        for seed in range(1, 61):
            state = known.start(seed)
            names = state.labels.units.name
            rows = [names.index(name) for name in ("schools", "sport")]
            first = state.o.services.start[rows]
            head = [state.o.people.leader[i + 1] for i in first]
            found.append(state.o.heads.conviction[0, head])
        return np.array(found)

    said = convictions("service,head\nschools,no\nsport,beaucoup\n")
    assert said[:, 0].max() <= 1 / 3 and said[:, 1].min() >= 2 / 3
    told = convictions("service,users\nschools,0 %\nsport,95 %\n").mean(axis=0)
    assert told[1] - told[0] > 0.3  # use follows encouragement: heads are drawn accordingly


def test_since_sets_the_habit_and_equipment_is_given(bare, tmp_path):
    text = "service,tool,users,date,since,equipped\nsport,gru,100 %,2026-03-31,2026-03-17,100 %\n"
    state = LEVEL.with_known(bare, file(tmp_path, text)).start(2)
    s = state.labels.units.name.index("sport")
    rows = np.arange(*state.o.services.start[s : s + 2])
    people = state.o.people
    mask = state.o.catalogue.tool_mask[0]
    assert (people.can[rows] & mask != 0).all() and (people.uses[rows] & mask != 0).all()
    habit, using = people.habit[rows][:, :7], people.uses[rows, None] >> np.arange(7) & 1 == 1
    want = 1 - (1 - state.c.habit_growth[:7].astype(float)) ** 2  # two weeks, feature by feature
    np.testing.assert_allclose(habit, np.where(using, want, 0.0), atol=1e-6)
    assert (people.knows[rows] & 1 == 1).all()
    assert not (people.uses & ~people.tried).any()
    assert not (people.uses & people.rejected).any()


PAST = {"gru": {"deployed_week": -60}, "intranet": {"deployed_week": -90}}


def test_what_is_known_wins_over_a_past_that_was_run(tmp_path):
    """``start: deployed``: known counts and heads hold in week 0; users there have habit and routine."""
    brisk = {"pace": 0.6, "aware_boss": 0.5, "leavers_week": 0.01}
    lived = load(
        scenario(
            town(staff=400, services=9, mailboxes=300),
            tools=Tools.model_validate(PAST), start="deployed", parameters=brisk,
        )
    )  # fmt: skip
    text = f"{HEADER}\nschools;gru;0;;;no;;\nculture;gru;100 %;;;a lot;;\n"
    known = LEVEL.with_known(lived, file(tmp_path, text))
    for seed in (1, 2, 3):
        (before, told), (after, _) = using(lived, seed), using(known, seed)
        schools, culture = (told.groups.index(f"town/{name}") for name in ("schools", "culture"))
        assert (after[schools, 0], after[culture, 0]) == (0.0, 1.0)
        assert before[schools, 0] > 0.0 or before[culture, 0] < 1.0
        state = known.start(seed)
        o, names = state.o, state.labels.units.name
        rows = {name: names.index(name) for name in ("schools", "culture")}
        head = {
            n: o.heads.conviction[0, o.people.leader[o.services.start[s] + 1]]
            for n, s in rows.items()
        }
        assert head["schools"] <= 1 / 3 and head["culture"] >= 2 / 3
        assert o.services.routine[rows["culture"], 0] > o.services.routine[rows["schools"], 0]
        mask = o.catalogue.tool_mask[0]
        inside = slice(*o.services.start[rows["schools"] : rows["schools"] + 2])
        if (
            before[schools, 0] > 0.0
        ):  # who used in the past is a lapsed user, not somebody who never tried
            assert (o.people.tried[inside] & mask != 0).any()
        assert not (o.people.uses & ~o.people.tried).any()
        assert (o.people.uses[:, None] & o.catalogue.tool_mask != 0).sum() <= np.bitwise_count(
            o.people.knows
        ).sum()


def test_a_scenario_names_the_file(tmp_path):
    """Beside the staff file, hashed with it, kept when levers move."""
    write(tmp_path / "staff.csv", LINES)
    (tmp_path / "known.csv").write_text("service,users\nRoads,2\n", encoding="utf-8")
    text = """\
name: real
title: {fr: vraie, en: real}
weeks: 4
known: known.csv
authorities:
  - {key: real, inhabitants: 3000, staff_file: staff.csv, officials: 3}
"""
    (tmp_path / "real.yaml").write_text(text, encoding="utf-8")
    case = load(tmp_path / "real.yaml")
    for one in (case, case.with_levers({"weeks": 3}), case.with_levers({"pace": 0.2})):
        told = LEVEL.uses(one, one.start(5))
        assert told.users[told.groups.index("real/Roads"), 0] == 2
    (tmp_path / "known.csv").write_text("service,users\nRoads,3\n", encoding="utf-8")
    assert load(tmp_path / "real.yaml").scenario_hash != case.scenario_hash
    (tmp_path / "known.csv").write_text("service,users\nRoad,30\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"known.csv:2: service = Road — .*did you mean roads"):
        load(tmp_path / "real.yaml")
    (tmp_path / "known.csv").unlink()
    with pytest.raises(InputError, match=r"real.yaml:4: known = known.csv — there is no such file"):
        load(tmp_path / "real.yaml")


def test_the_table_of_week_0_tells_before_and_after(bare, tmp_path):
    known = LEVEL.with_known(bare, file(tmp_path, "service,users\nschools,50 %\n"))
    table = state_table(bare, known, 10).set_index(["service", "tool"])
    row = table.loc[("town/schools", "gru")]
    assert row["known"] == pytest.approx(0.5)
    assert abs(row["after_q50"] - 0.5) < 0.05
    assert np.isnan(table.loc[("town/culture", "gru"), "known"])
