"""One data set in many layouts gives the same numbers; what a map gets wrong is said."""

import numpy as np
import pytest
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.diffusion.importer import read_diffusion
from simadopt.experiments.diffusion.measures import exposed, moran, thresholds
from simadopt.experiments.diffusion.result import analyse
from simadopt.experiments.learning.particles import normals

N, PERIODS = 60, 8


@pytest.fixture(scope="module")
def world():
    """Sixty people in three villages: keys, village, time of adoption (9: never), two ties each, wealth."""
    u = normals("world", 3, N, 5)
    key = [f"p{k + 1}" for k in range(N)]
    village = [f"v{k % 3}" for k in range(N)]
    time = np.clip(np.rint(5.0 + 2.5 * u[:, 0]), 1, PERIODS + 1).astype(int)
    ties = []
    for k in range(N):
        for j in (1, 2):
            other = (k + 3 * (1 + int(abs(u[k, j]) * 6))) % N
            if other != k and (k, other) not in ties:
                ties.append((k, other))
    wealth = np.round(2.0 * u[:, 3], 1)
    return {"key": key, "village": village, "time": time, "ties": ties, "wealth": wealth}


def people(world, separator=",", time=None, more=lambda k: [], titles=(), comma=False):
    head = ["id", "village", "wealth", *(["toa"] if time else []), *titles]
    lines = [separator.join(head)]
    for k in range(N):
        wealth = str(world["wealth"][k]).replace(".", "," if comma else ".")
        row = [world["key"][k], world["village"][k], wealth]
        lines.append(separator.join([*row, *([time(k)] if time else []), *map(str, more(k))]))
    return "\n".join(lines) + "\n"


def edges(world, separator=","):
    lines = [separator.join(("ego", "alter", "kind"))]
    lines += [
        separator.join((world["key"][a], world["key"][b], "advice")) for a, b in world["ties"]
    ]
    lines += [separator.join((world["key"][0], world["key"][5], "other"))]
    return "\n".join(lines) + "\n"


def nominations(world):
    return lambda k: [*[world["key"][b] for a, b in world["ties"] if a == k], "", "", ""][:3]


MAP = """\
people: {{file: people.csv, id: id, group: village}}
adoption: {adoption}
networks:
  advice: {network}
covariates: [wealth]
"""
EDGES = "{file: edges.csv, source: ego, target: alter, kind: kind, keep: advice}"
TIME = "{time: toa, never: 9, first: 1, last: 8}"


def toa(world):
    return lambda k: str(world["time"][k])


def base(world, folder):
    (folder / "people.csv").write_text(people(world, time=toa(world)), encoding="utf-8")
    (folder / "edges.csv").write_text(edges(world), encoding="utf-8")
    return MAP.format(adoption=TIME, network=EDGES)


def semicolons(world, folder):
    text = people(
        world,
        ";",
        time=lambda k: "" if world["time"][k] == 9 else f"{world['time'][k]}.0",
        comma=True,
    )
    (folder / "people.csv").write_text(text.replace("village", "Village né"), encoding="cp1252")
    (folder / "edges.csv").write_text("\ufeff" + edges(world, "\t"), encoding="utf-8")
    return MAP.format(adoption="{time: toa, last: 8, first: 1}", network=EDGES).replace(
        "group: village", "group: Village né"
    )


def wide_years(world, folder):
    def states(k):
        return [int(world["time"][k] <= t) for t in range(1, 9)]

    titles = [f"y{1990 + t}" for t in range(1, 9)]
    (folder / "people.csv").write_text(people(world, more=states, titles=titles), encoding="utf-8")
    (folder / "edges.csv").write_text(edges(world), encoding="utf-8")
    return MAP.format(adoption='{pattern: "y\\\\d{4}"}', network=EDGES)


def wide_events(world, folder):
    def events(k):
        return ["yes" if world["time"][k] == t else "no" for t in range(1, 9)]

    (folder / "people.csv").write_text(
        people(world, more=events, titles=[f"wave {'abcdefgh'[t]}" for t in range(8)]),
        encoding="utf-8",
    )
    (folder / "edges.csv").write_text(edges(world), encoding="utf-8")
    names = ", ".join(f"wave {c}" for c in "abcdefgh")
    return MAP.format(adoption=f"{{columns: [{names}]}}", network=EDGES)


def long_of_adopters(world, folder):
    lines = [
        "who|when",
        *(f"{world['key'][k]}|{world['time'][k]}" for k in range(N) if world["time"][k] < 9),
    ]
    (folder / "adoptions.txt").write_text("\n".join(lines), encoding="utf-8")
    (folder / "people.csv").write_text(people(world), encoding="utf-8")
    (folder / "edges.csv").write_text(edges(world), encoding="utf-8")
    return MAP.format(
        adoption="{file: adoptions.txt, person: who, time: when, first: 1, last: 8}", network=EDGES
    )


def long_of_periods(world, folder):
    lines = ["period,id,uses"]
    lines += [
        f"{t},{world['key'][k]},{int(world['time'][k] <= t)}" for t in range(1, 9) for k in range(N)
    ]
    (folder / "panel.csv").write_text("\n".join(lines), encoding="utf-8")
    (folder / "people.csv").write_text(people(world), encoding="utf-8")
    (folder / "edges.csv").write_text(edges(world), encoding="utf-8")
    return MAP.format(
        adoption="{file: panel.csv, person: id, period: period, adopted: uses}", network=EDGES
    )


def nominated(world, folder):
    text = people(world, time=toa(world), more=nominations(world), titles=("n1", "n2", "n3"))
    (folder / "people.csv").write_text(text, encoding="utf-8")
    return MAP.format(adoption=TIME, network='{pattern: "n\\\\d"}')


def matrix(world, folder, header=True, separator=","):
    (folder / "people.csv").write_text(people(world, time=toa(world)), encoding="utf-8")
    cells = np.zeros((N, N), int)
    for a, b in world["ties"]:
        cells[a, b] = 1
    rows = [[world["key"][k], *cells[k]] if header else list(cells[k]) for k in range(N)]
    if header:
        rows.insert(0, ["", *world["key"]])
    (folder / "m.csv").write_text(
        "\n".join(separator.join(map(str, r)) for r in rows), encoding="utf-8"
    )
    return MAP.format(adoption=TIME, network="{matrix: m.csv}")


def bare_matrix(world, folder):
    return matrix(world, folder, header=False, separator=" ")


def keys_by_village(world, folder):
    """Keys that are those of a village, as nominations are."""
    own = {k: str(k // 3 + 1) for k in range(N)}
    inside = [(a, b) for a, b in world["ties"]]
    lines = ["id,village,wealth,toa,n1,n2,n3"]
    for k in range(N):
        named = [own[b] for a, b in inside if a == k][:3]
        named += [""] * (3 - len(named))
        lines.append(
            ",".join(
                [
                    own[k],
                    world["village"][k],
                    str(world["wealth"][k]),
                    str(world["time"][k]),
                    *named,
                ]
            )
        )
    (folder / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    return MAP.format(adoption=TIME, network="{columns: [n1, n2, n3]}")


LAYOUTS = [semicolons, wide_years, wide_events, long_of_adopters, long_of_periods, nominated, matrix,
           bare_matrix, keys_by_village]  # fmt: skip


def found(world, folder, layout):
    folder.mkdir(exist_ok=True)
    (folder / "map.yaml").write_text(layout(world, folder), encoding="utf-8")
    return analyse(folder / "map.yaml")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_agree(world, tmp_path, layout):
    one, other = found(world, tmp_path / "a", base), found(world, tmp_path / "b", layout)
    assert other.data.periods == one.data.periods == PERIODS
    np.testing.assert_array_equal(one.data.adopted, other.data.adopted)
    np.testing.assert_allclose(one.exposed.exposure, other.exposed.exposure)
    np.testing.assert_allclose(
        one.hazards.table["odds_ratio"], other.hazards.table["odds_ratio"], rtol=1e-6
    )
    np.testing.assert_allclose(one.forecasts["crps"], other.forecasts["crps"])


def test_people_may_be_those_of_other_tables(world, tmp_path):
    """Without a table of people, those whom only ties name have not adopted."""
    found(world, tmp_path, long_of_adopters)
    text = "adoption: {file: adoptions.txt, person: who, time: when}\nnetworks:\n  advice: " + EDGES
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    data = read_diffusion(tmp_path / "map.yaml")
    adopters = int((world["time"] < 9).sum())
    assert (data.adopted < data.periods).sum() == adopters
    assert len(data.keys) >= adopters
    assert ("diffusion.only_ties", {"n": len(data.keys) - adopters}) in data.told


def test_exposure_thresholds_and_moran_by_hand(tmp_path):
    (tmp_path / "people.csv").write_text(
        "id,toa,n\na,1,\nb,2,a\nc,3,b\nd,,c\ne,2,a\n", encoding="utf-8"
    )
    text = (
        "people: {file: people.csv, id: id}\nadoption: {time: toa}\nnetworks: {n: {columns: n}}\n"
    )
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    data = read_diffusion(tmp_path / "map.yaml")
    seen = exposed(data)
    np.testing.assert_array_equal(seen.exposure[1], [0.0, 1.0, 1.0])
    assert np.isnan(seen.exposure[0]).all()
    table = thresholds(data, seen)
    assert table["q50"].tolist()[1:] == [1.0, 1.0] and table["isolates"].tolist() == [1, 0, 0]
    value, mean, _ = moran(np.array([1.0, 1.0, 1.0, 0.0, 1.0]), seen.ties[0])
    assert value == pytest.approx(5 / 4 * (3 * 0.04 + 0.2 * -0.8) / 0.8)
    assert mean == -0.25


WRONG = [
    ("id: id", "id: idd", "people.id", "no column of people.csv has this title", "id"),
    ("file: people.csv", "file: peple.csv", "file", "there is no such file", "people.csv"),
    ("time: toa", "time: village", "village", "a period (a number, a year or a date)", ""),
    ("source: ego", "source: egg", "networks.advice.source", "no column of edges.csv", "ego"),
    ("[wealth]", "[village]", "village", "say under categories", ""),
    ("people:", "poeple:", "poeple", "unknown key", "people"),
    ("{time: toa, never: 9, first: 1, last: 8}", "{never: 9}", "adoption", "say where adoption is", ""),
    ("file: edges.csv, ", "", "networks.advice", "one of columns or pattern, file, and matrix", ""),
]  # fmt: skip


@pytest.mark.parametrize(("there", "planted", "name", "part", "hint"), WRONG)
def test_what_a_map_gets_wrong_is_said(world, tmp_path, there, planted, name, part, hint):
    text = base(world, tmp_path)
    assert there in text
    (tmp_path / "map.yaml").write_text(text.replace(there, planted, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        analyse(tmp_path / "map.yaml")
    one = caught.value.problems[0]
    assert (one.field, one.hint) == (name, hint)
    assert part in str(one.message)
    assert not left_in_english(caught.value.problems)


def test_a_last_period_that_stands_for_never_is_asked_about(world, tmp_path):
    text = base(world, tmp_path).replace(TIME, "{time: toa}")
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    told = dict(read_diffusion(tmp_path / "map.yaml").told)
    assert (
        told.get("diffusion.all_adopt", {}).get("last") == "9" or (world["time"] == 9).mean() <= 0.1
    )


DATED = """\
adoption: {{file: adopted.csv, person: who, time: on{unit}}}
people: {{file: people.csv, id: id, group: site}}
networks:
  contacts: {{file: contacts.csv, source: from, target: to, period: day, lasting: {lasting}}}
"""


def test_ties_and_adoptions_may_be_dated(tmp_path):
    """c adopts in March, having met a (January) in February and b (March) in January: by hand."""
    (tmp_path / "people.csv").write_text("id,site\na,x\nb,x\nc,x\nd,x\n", encoding="utf-8")
    adopted = "who;on\na;2024-01-09\nb;2024-03-02\nc;2024-03-30\n"
    (tmp_path / "adopted.csv").write_text(adopted, encoding="utf-8")
    contacts = "day,from,to\n15/02/2024,c,a\n2024-01-20,c,b\n2023-11-02,d,a\n"
    (tmp_path / "contacts.csv").write_text(contacts, encoding="utf-8")

    def seen(lasting, unit=""):
        text = DATED.format(lasting=lasting, unit=unit)
        (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
        data = read_diffusion(tmp_path / "map.yaml")
        return data, exposed(data).exposure

    data, once = seen("false")
    assert data.names == ("2024-01", "2024-02", "2024-03")
    assert data.adopted.tolist() == [0, 2, 2, 3]
    c, d = data.keys.index(("c",)), data.keys.index(("d",))
    np.testing.assert_array_equal(once[c], [0.0, 1.0, np.nan])
    assert np.isnan(once[d]).all()  # her contact was over before the first month
    _, lasting = seen("true")
    np.testing.assert_array_equal(lasting[c], [0.0, 0.5, 0.5])
    np.testing.assert_array_equal(lasting[d], [0.0, 1.0, 1.0])
    weekly, _ = seen("true", ", unit: week")
    assert weekly.names[0] == "2024-01-08" and weekly.periods == 12
    (tmp_path / "contacts.csv").write_text(contacts.replace("15/02", "15/15"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        seen("true")
    assert (caught.value.problems[0].line, caught.value.problems[0].field) == (2, "day")
