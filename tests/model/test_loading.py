"""Loading a case: levers, identity, staff files, and requests that are too large (C4)."""

import numpy as np
import pytest

from simadopt.cases import dotted, load, run
from simadopt.core.errors import InputError, ResourceError, SimadoptError
from simadopt.levels.staff.model import memory

from .conftest import COMMUNE


def test_levers_are_those_of_the_shell(commune):
    one = load(COMMUNE, {"weeks": 26, "b_peer": 0.5, "coaching.share": 0.25})
    two = commune.with_levers({"b_peer": np.float64(0.5), "coaching__share": 0.25})
    assert one.scenario_hash == two.scenario_hash != commune.scenario_hash
    assert two.scenario.interventions[0].target.share == 0.25
    assert commune.with_levers({}) is commune
    assert load(commune) is commune
    assert load(commune.scenario).scenario_hash == commune.scenario_hash


def test_dotted_names():
    assert dotted({"authorities__0__staff": 5, "pace": 1}) == {"authorities.0.staff": 5, "pace": 1}


@pytest.mark.parametrize("name", ["b_pear", "coaching__shares", "tools__gru__used"])
def test_unknown_lever_is_named(commune, name):
    with pytest.raises(InputError, match=name.replace("__", r"\.")):
        commune.with_levers({name: 0.1})


@pytest.mark.parametrize(
    "given", [{"weeks": 0}, {"weeks": 2.5}, {"weeks": True}, {"seed": -1}, {"threads": 0}]
)
def test_wrong_run_is_refused(commune, given):
    with pytest.raises(InputError, match=next(iter(given))):
        commune.start(**given)


def test_staff_files_are_read_once_and_hashed(real):
    again = real.with_levers({"b_peer": 0.3})
    assert again.tables["town"] is real.tables["town"]
    assert real.scenario_hash == load(real.folder / "real.yaml").scenario_hash
    staff = real.folder / "staff.csv"
    text = staff.read_text(encoding="utf-8")
    staff.write_text(text.replace("Nursery-0,C", "Nursery-0,B"), encoding="utf-8")
    try:
        assert load(real.folder / "real.yaml").scenario_hash != real.scenario_hash
    finally:
        staff.write_text(text, encoding="utf-8")


def test_a_scenario_with_files_needs_its_folder(real):
    with pytest.raises(SimadoptError, match="from its own file"):
        load(real.scenario)


def test_too_large_is_refused_before_memory_is_taken(commune, monkeypatch):
    """C4."""
    monkeypatch.setattr(memory, "available_bytes", lambda: 4 * 2**30)
    with pytest.raises(ResourceError, match=r"about 7\.\d GiB .* 4 GiB are available"):
        commune.with_levers({"authorities.0.staff": 5_000_000})
    with pytest.raises(ResourceError, match="GiB"):
        run(commune, **{"authorities__0__staff": 5_000_000})
    monkeypatch.setattr(memory, "available_bytes", lambda: None)
    assert commune.with_levers({"authorities.0.staff": 5_000_000}).scenario.authorities[0].staff


def test_more_weeks_take_more_memory(commune, real):
    short, long = (memory.predicted_bytes(commune.scenario, {}, weeks) for weeks in (10, 10_000))
    assert 520 * memory.BYTES_PER_PERSON < short < long
    people = len(real.tables["town"][0])
    assert memory.predicted_bytes(real.scenario, {"town": people}) > people * 1536


def test_memory_without_proc(monkeypatch):
    assert memory.available_bytes() > 2**20
    monkeypatch.setattr(memory.Path, "read_text", lambda *_, **__: (_ for _ in ()).throw(OSError))
    assert memory.available_bytes() > 2**20
    monkeypatch.setattr(memory.os, "sysconf", lambda _: (_ for _ in ()).throw(ValueError))
    assert memory.available_bytes() is None


def test_a_shipped_scenario_by_its_name(monkeypatch, tmp_path):
    by_path = load(COMMUNE)
    monkeypatch.chdir(tmp_path)
    assert load("commune_27k").scenario_hash == by_path.scenario_hash
    with pytest.raises(InputError, match="did you mean commune_27k"):
        load("comune_27k")
    (tmp_path / "commune_27k").write_text(
        "name: mine", encoding="utf-8"
    )  # a file of that name wins
    with pytest.raises(InputError, match="authorities"):
        load("commune_27k")
