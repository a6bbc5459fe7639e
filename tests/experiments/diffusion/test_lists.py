"""Cells that name several people, ego-lists, JSON: the same numbers; an untold list is noticed."""

import json

import numpy as np
import pytest
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.diffusion.importer import read_diffusion
from simadopt.experiments.diffusion.json_tables import rows_of_json
from simadopt.experiments.diffusion.measures import exposed
from simadopt.experiments.diffusion.rolling import origins_of

KEYS, VILLAGE = ["a1", "a2", "a3", "b1", "b2"], ["A", "A", "A", "B", "B"]
TIES = {"a1": ["a2", "a3"], "a2": ["a1"], "a3": [], "b1": ["b2"], "b2": ["b1", "a1"]}
ADOPTED = {
    "a1": "03/01/2024",
    "a2": "11/03/2024",
    "a3": "jamais",
    "b1": "05/02/2024",
    "b2": "jamais",
}
ADOPTION = "{time: adopted, never: jamais}"


def in_cells(folder, mark, split):
    lines = ["code|village|adopted|friends"]
    lines += [
        f"{k}|{v}|{ADOPTED[k]}|{mark.join(TIES[k])}" for k, v in zip(KEYS, VILLAGE, strict=True)
    ]
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    return ("people.csv", "village", f"{{columns: [friends]{split}}}")


def semicolons(folder):
    return in_cells(folder, "; ", ', split: ";"')


def blanks(folder):
    return in_cells(folder, " ", ", split: space")


def ego_lists(folder):
    """Another file: a line a person, those whom she names together in its second cell."""
    lines = ["ego,alters", *(f"{k},{' '.join(named)}" for k, named in TIES.items())]
    (folder / "ties.csv").write_text("\n".join(lines), encoding="utf-8")
    file, group, _ = in_cells(folder, ";", "")
    return file, group, "{file: ties.csv, source: ego, target: alters, split: space}"


def bare_edges(folder):
    """A list of ties without titles, as collections of networks give them."""
    lines = [f"{k} {other}" for k, named in TIES.items() for other in named]
    (folder / "ties.txt").write_text("\n".join(lines), encoding="utf-8")
    file, group, _ = in_cells(folder, ";", "")
    return file, group, "{file: ties.txt, source: 1, target: 2, header: false}"


def record(key):
    return {"code": key, "adopted": ADOPTED[key], "friends": TIES[key]}


def nested(folder):
    """Villages that hold their people; both have a name."""
    villages = [
        {"name": v, "people": [{**record(k), "name": f"n{k}"} for k in KEYS if k[0].upper() == v]}
        for v in "AB"
    ]
    (folder / "all.json").write_text(json.dumps({"villages": villages}), encoding="utf-8-sig")
    return "all.json", "villages.name", "{columns: friends}"


def node_link(folder):
    nodes = [{**record(k), "village": v} for k, v in zip(KEYS, VILLAGE, strict=True)]
    links = [{"source": k, "target": other} for k, named in TIES.items() for other in named]
    (folder / "g.json").write_text(json.dumps({"nodes": nodes, "links": links}), encoding="utf-8")
    network = "{file: g.json, sheet: links, source: source, target: target}"
    return "g.json, sheet: nodes", "village", network


def by_key(folder):
    """Objects whose names are the keys: of records, and of lists."""
    data = {
        "people": {k: {**record(k), "village": v} for k, v in zip(KEYS, VILLAGE, strict=True)},
        "ties": TIES,
    }
    (folder / "k.json").write_text(json.dumps(data), encoding="utf-8")
    network = "{file: k.json, sheet: ties, source: key, target: value}"
    return "k.json, sheet: people", "village", network


def written(folder, file, group, network):
    (folder / "map.yaml").write_text(
        f"people: {{file: {file}, id: code, group: {group}}}\nadoption: {ADOPTION}\n"
        f"networks:\n  friends: {network}\n",
        encoding="utf-8",
    )
    return folder / "map.yaml"


@pytest.mark.parametrize(
    "layout", [semicolons, blanks, ego_lists, bare_edges, nested, node_link, by_key]
)
def test_lists_are_read_as_ties(tmp_path, layout):
    """By hand: in March a2 has seen a1 adopt, b2 has seen both whom she names."""
    data = read_diffusion(written(tmp_path, *layout(tmp_path)))
    assert [key[0] for key in data.keys] == KEYS and data.group == VILLAGE
    assert data.adopted.tolist() == [0, 2, 3, 1, 3]
    told = dict(data.told)["diffusion.ties"]
    assert (told["ties"], told["outside"]) == (6, 0)
    nan = np.nan
    np.testing.assert_array_equal(
        exposed(data).exposure,
        [[0.0, 0.0, 0.0], [0.0, 1.0, 1.0], [nan, nan, nan], [0.0, 0.0, 0.0], [0.0, 0.5, 1.0]],
    )


def test_a_list_that_the_map_does_not_tell_is_noticed(tmp_path):
    file, group, _ = semicolons(tmp_path)
    data = read_diffusion(written(tmp_path, file, group, "{columns: [friends]}"))
    told = dict(data.told)
    assert told["diffusion.ties"]["outside"] == 2 and told["diffusion.ties"]["ties"] == 2
    assert "diffusion.strangers" not in told  # not most of them
    file, group, _ = ego_lists(tmp_path)
    network = "{file: ties.csv, source: ego, target: alters}"
    (tmp_path / "ties.csv").write_text("ego,alters\na1,a2 a3\nb2,b1 a1\na2,a1\n", encoding="utf-8")
    told = dict(read_diffusion(written(tmp_path, file, group, network)).told)
    assert told["diffusion.strangers"] == {"name": "friends", "n": 2, "example": "a2 a3"}


@pytest.mark.parametrize(
    ("text", "sheet", "line", "part"),
    [
        ('{"people": [{"code": "a"}\n', "", 2, "not JSON"),
        ('{"people": {"n": 3}}', "", None, "at least two records"),
        ('{"people": {"n": 3}, "ties": {"m": 4}}', "", None, "at least two records"),
        ("[1, 2]", "", None, "at least two records"),
        ('{"people": [{"code": "a"}], "ties": []}', "peple", None, "people"),
    ],
)
def test_json_that_holds_no_records_is_refused(tmp_path, text, sheet, line, part):
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        rows_of_json(tmp_path / "p.json", sheet or None)
    (problem,) = caught.value.problems
    assert problem.line == line and part in str(problem.message)
    assert problem.hint == ("people" if sheet else "")
    assert not left_in_english([problem])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('{"a1": {"v": 1}, "a2": {"v": 2, "w": 3}}', [["key", "v", "w"], ["a1", "1", ""], ["a2", "2", "3"]]),
        ('[["a1", "a2"], ["a2", "a3"]]', [["1", "2"], ["a1", "a2"], ["a2", "a3"]]),
        ('{"a1": {"v": 1}, "a2": {"v": 2, "to": [{"k": 5}]}}', [["k", "v"], ["5", "2"]]),
    ],
)  # fmt: skip
def test_a_file_that_is_itself_records_is_read(tmp_path, text, rows):
    """Where no list of records is in it."""
    (tmp_path / "p.json").write_text(text, encoding="utf-8")
    assert rows_of_json(tmp_path / "p.json") == rows


def test_a_field_with_a_point_in_its_name_is_a_part_too(tmp_path):
    (tmp_path / "p.json").write_text('{"v1.people": [{"code": "a"}]}', encoding="utf-8")
    for part in (None, "v1.people"):
        assert rows_of_json(tmp_path / "p.json", part) == [["code"], ["a"]]


@pytest.mark.parametrize(
    ("told", "first"), [("2023", "2023-01"), (".nan", ""), (".inf", ""), ("nan", "")]
)
def test_a_first_year_is_a_date_and_what_is_no_number_is_refused(tmp_path, told, first):
    path = written(tmp_path, *semicolons(tmp_path))
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("never: jamais", f"never: jamais, first: {told}"), encoding="utf-8"
    )
    if first:
        assert read_diffusion(path).names[0] == first
        return
    with pytest.raises(InputError) as caught:
        read_diffusion(path)
    assert caught.value.problems[0].field == "adoption.first"


def test_a_table_of_blanks_is_said_to_be_empty(tmp_path):
    path = written(tmp_path, *semicolons(tmp_path))
    (tmp_path / "people.csv").write_text(" \n", encoding="utf-8")
    with pytest.raises(InputError, match="empty"):
        read_diffusion(path)


def test_first_and_last_may_be_dates_and_never_is_known_in_capitals(tmp_path):
    file, _, network = semicolons(tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8").replace("jamais", "Jamais")
    (tmp_path / file).write_text(text.replace("a1|A", "a1|", 1), encoding="utf-8")
    path = written(tmp_path, file, "village", network)

    def seen(more):
        known = path.read_text(encoding="utf-8")
        path.write_text(known.replace("never: jamais", f"never: jamais{more}"), encoding="utf-8")
        return read_diffusion(path)

    data = seen(", first: 2023-12, last: 2024-02-15")
    assert data.names == ("2023-12", "2024-01", "2024-02")
    assert data.adopted.tolist() == [1, 3, 3, 2, 3]  # a2 adopts after the end
    told = dict(data.told)
    assert told["diffusion.late"]["n"] == 1 and told["diffusion.no_group"] == {"n": 1}
    with pytest.raises(InputError) as caught:
        seen(", first: soon")
    assert caught.value.problems[0].field == "adoption.first"
    assert not left_in_english(caught.value.problems)


def test_origins_that_leave_too_little_are_told_which_there_are(tmp_path):
    path = written(tmp_path, *semicolons(tmp_path))
    text = path.read_text(encoding="utf-8") + "forecast: {origins: [3], steps: 1}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        origins_of(read_diffusion(path))
    assert "2024-01 to 2024-02; there are 3 periods" in str(caught.value.problems[0].message)
    path.write_text(text.replace("[3]", "[2024-02]"), encoding="utf-8")
    assert origins_of(read_diffusion(path)) == [2]
