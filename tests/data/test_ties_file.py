"""Files of ties that people have: edge lists of many tools, matrices, and what is left out of them."""

import pytest

from simadopt.core.errors import InputError
from simadopt.core.messages import texts_of
from simadopt.io.import_summary import StaffFileError
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.files.ties_words import TIE_TYPES
from simadopt.levels.staff.tables.features import TIE_TYPES as TIES

STAFF = "key,category,service,rank\n101,A,S1,head\n" + "".join(
    f"{k},C,S{k % 2},staff\n" for k in range(102, 106)
)


@pytest.fixture
def reading(tmp_path):
    (tmp_path / "staff.csv").write_text(STAFF, encoding="utf-8")
    staff = read_staff(tmp_path / "staff.csv", "town")

    def read(text, **options):
        path = tmp_path / "ties.csv"
        path.write_text(text, encoding="utf-8")
        return read_ties(path, staff, **options)

    return read


def rows(ties):
    return list(
        zip(
            (ties.source + 101).tolist(),
            (ties.target + 101).tolist(),
            ties.type.tolist(),
            strict=True,
        )
    )


def problems(reading, text, **options):
    with pytest.raises(InputError) as caught:
        reading(text, **options)
    return caught.value.problems


def test_b18_ties_with_oneself_are_left_out_and_counted(reading):
    ties = reading("source,target,type\n101,101,advice\n102,102,advice\n101,102,advice\n")
    assert rows(ties) == [(101, 102, 5)]
    assert ties.to_oneself == 2


def test_b18_a_pair_told_twice_or_from_both_ends_is_one_tie(reading):
    text = "source,target,type\n101,102,advice\n102,101,advice\n101,102,advice\n101,102,project\n"
    ties = reading(text)
    assert rows(ties) == [(101, 102, 5), (101, 102, 2)]
    assert ties.repeated == 2


def test_b18_zero_weights_are_no_tie_and_negative_ones_are_refused(reading):
    text = "source;target;type;poids\n101;102;advice;0\n101;103;advice;2,5\n101;104;advice;\n"
    ties = reading(text)
    assert rows(ties) == [(101, 103, 5), (101, 104, 5)]
    assert (ties.weightless, ties.weighted) == (1, True)
    assert rows(reading("source,target,type,weight\n101,102,project,0\n")) == []
    (problem,) = problems(reading, text + "101;105;advice;-1\n")
    assert (problem.line, problem.field, problem.value) == (5, "poids", "-1")


def test_a4_columns_of_ties_that_are_not_read_are_listed(reading):
    ties = reading("source,target,type,depuis,commentaire\n101,102,advice,2019,oui\n")
    assert ties.ignored_columns == ("depuis", "commentaire")


@pytest.mark.parametrize(
    "header",
    [
        "from;to",
        "de;à",
        "Origine;Destination",
        "Émetteur;Destinataire",
        "ego;alter",
        "source;cible",
    ],
)
def test_b18_headers_of_edge_lists(reading, header):
    ties = reading(f"{header}\n101;102\n103;104\n")
    assert rows(ties) == [(101, 102, 5), (103, 104, 5)]
    assert ties.assumed_type == "advice"


def test_b18_the_type_of_a_file_without_types_may_be_given(reading):
    ties = reading("from;to\n101;102\n", ties_type="project")
    assert rows(ties) == [(101, 102, 2)]
    assert ties.assumed_type == ""


def test_b18_a_public_edge_list_separated_by_spaces_below_comments(reading):
    ties = reading(
        "# Directed graph\n# FromNodeId\tToNodeId\n101 102\n102 101\n103 103\n103\t105\n"
    )
    assert rows(ties) == [(101, 102, 5), (103, 105, 5)]
    assert (ties.repeated, ties.to_oneself) == (1, 1)
    weighted = reading("101 102 3\n103 104 0\n")
    assert rows(weighted) == [(101, 102, 5)]
    assert weighted.weighted


def test_b18_an_adjacency_matrix(reading):
    text = ";101;102;103\n101;0;1;0\n102;1;1;0,5\n103;0;0;0\n"
    ties = reading(text)
    assert rows(ties) == [(101, 102, 5), (102, 103, 5)]
    assert (ties.to_oneself, ties.repeated) == (1, 0)
    (problem,) = problems(reading, text.replace("0,5", "-2"))
    assert (problem.line, problem.field, problem.value) == (3, "103", "-2")
    (problem,) = problems(reading, text.replace("103;0;0;0", "103;0;0"))
    assert (problem.line, problem.message.render("en")) == (4, "3 cells; the first row has 4")


def test_b18_a_matrix_without_names_is_refused_with_its_remedy(reading):
    (problem,) = problems(reading, "0,1,0,0,1\n" * 5)
    assert "put the key of each person in its first row and column" in problem.message.render("en")


@pytest.mark.parametrize(
    ("french", "code"),
    [
        ("hiérarchie", 1),
        ("Projet", 2),
        ("communauté", 3),
        ("Relais", 4),
        ("conseil", 5),
        ("équipe", 0),
    ],
)
def test_b18_types_of_ties_in_french(reading, french, code):
    assert rows(reading(f"de;vers;nature du lien\n101;102;{french}\n")) == [(101, 102, code)]


def test_b18_unknown_people_are_one_cause_counted_truly(reading):
    text = "source,target\n" + "".join(
        f"{k},{k % 3 + 900}\n" for k in (101, 102, 103, 104, 105) * 4
    )
    (problem,) = problems(reading, text)
    assert (problem.line, problem.field) == (2, "target")
    assert "3 people, in 20 rows" in problem.message.render("en")


def test_every_type_has_words():
    assert set(TIE_TYPES.values()) == set(range(6))


@pytest.mark.parametrize("title", ["nb_mails", "Nombre", "count", "n", "Poids", "Fréquence"])
def test_b18_counts_of_messages_are_weights(title):
    from simadopt.io.csv_table import fold
    from simadopt.levels.staff.files.ties_words import TIE_COLUMNS

    assert fold(title) in TIE_COLUMNS["weight"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_types_are_read_under_the_names_that_describe_shows(reading, language):
    names = [texts_of(language)[f"tie.{name}"] for name in TIES]
    for code, name in enumerate(names):
        for written in (name, name.upper(), f" {name.capitalize()} "):
            ties = reading(f"source;target;type\n101;102;{written}\n")
            assert rows(ties) == [(101, 102, code)]
    with pytest.raises(InputError, match="advice is expected"):
        reading("source;target;type\n101;102;même étage\n")


@pytest.mark.parametrize("direction", ["Directed", "Undirected", "undirected"])
def test_gephi_tells_a_direction_where_others_tell_a_type(reading, direction):
    text = f"Source;Target;Type;Id;Label;Weight\n101;102;{direction};0;;1.0\n102;103;{direction};1;;0\n"
    ties = reading(text)
    assert rows(ties) == [(101, 102, 5)]
    assert (ties.assumed_type, ties.weightless) == ("advice", 1)
    assert ties.ignored_columns == ("Id", "Label")
    assert rows(reading(text, ties_type="project")) == [(101, 102, 2)]
    assert reading(text, ties_type="project").assumed_type == ""


def test_an_edge_list_of_networkx_with_its_data(reading):
    text = "101 102 {'weight': 1}\n102 103 {'weight': 0}\n103 104 {'weight': 2.5, 'day': 'lundi, mardi'}\n"
    ties = reading(text)
    assert rows(ties) == [(101, 102, 5), (103, 104, 5)]
    assert (ties.weightless, ties.assumed_type, ties.ignored_columns) == (1, "advice", ("day",))
    typed = reading("101,102,{'type': 'projet'}\n103,104,{'type': 'advice'}\n")
    assert rows(typed) == [(101, 102, 2), (103, 104, 5)]
    assert rows(reading("101 102 {}\n")) == [(101, 102, 5)]


def test_ties_of_people_who_are_absent_may_be_left_out_and_are_counted(reading):
    text = "source;target\n101;102\n101;999\n998;999\n102;103\n"
    with pytest.raises(StaffFileError) as caught:
        reading(text)
    (cause,) = caught.value.causes
    assert (cause.key, cause.remedies, cause.count) == ("unknown_end", ("leave_out",), 2)
    assert cause.lines == (3, 4)
    ties = reading(text, remedies={"unknown_end": "leave_out"})
    assert rows(ties) == [(101, 102, 5), (102, 103, 5)]
    assert ties.absent == 2
