"""Figures drawn by a second process: the same files, and the same errors, as drawn here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from interfaces.shell_helper import COMMUNE
from support.shells import python

RUN = """
import json, os, sys, time
from pathlib import Path
from simadopt.cases import load
from simadopt.interfaces import drawing
from simadopt.io.wording import wording

class Full:
    def start(self):
        raise BlockingIOError(11, "Resource temporarily unavailable")


folder, processors, fault = Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
os.sched_getaffinity = lambda _: set(range(processors))
if fault == "fails":
    drawing.Wording = None
if fault == "none":
    drawing.get_context = lambda _: type("Full", (), {"Process": lambda self, **_: Full()})()
if fault == "large":
    drawing.MOST_PEOPLE = 10
if fault == "silent":
    drawing._PATIENCE, drawing._serve = 0.2, lambda here, there: time.sleep(600)
if fault == "killed":
    drawing._serve = lambda here, there: os._exit(9)
drawing.begin_drawing()
case = load(sys.argv[1])
state = case.start(1, weeks=4)
state.run_to(4)
begun = bool(drawing._WAITING)
done = case.level.history(state, case.scenario_hash)
with drawing.drawing(done, folder, wording("fr")):
    (folder.parent / "beside").write_text("")
print(json.dumps([begun, "matplotlib" in sys.modules, sorted(p.name for p in folder.iterdir())]))
"""


def drawn(folder: Path, processors: int, fault: str = "") -> tuple[bool, bool, dict[str, bytes]]:
    """Run a few weeks in a process of its own; return whether another was begun, who drew, what."""
    out = python("-c", RUN, str(COMMUNE), str(folder), str(processors), fault)
    begun, here, names = json.loads(out.splitlines()[-1])
    return begun, here, {name: (folder / name).read_bytes() for name in names}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one process draws where there is one processor."""
    begun, here, files = drawn(tmp_path_factory.mktemp("alone") / "figures", 1)
    assert (begun, here) == (False, True)
    assert len(files) == 10
    return files


def test_another_process_draws_the_same_files(tmp_path: Path, alone: dict[str, bytes]) -> None:
    assert drawn(tmp_path / "figures", 2) == (True, False, alone)


@pytest.mark.parametrize("fault", ["fails", "killed", "large", "silent"])
def test_should_it_fail_figures_are_drawn_here(
    tmp_path: Path, alone: dict[str, bytes], fault: str
) -> None:
    assert drawn(tmp_path / "figures", 2, fault) == (True, True, alone)


def test_where_no_process_can_be_started_figures_are_drawn_here(
    tmp_path: Path, alone: dict[str, bytes]
) -> None:
    assert drawn(tmp_path / "figures", 2, "none") == (False, True, alone)


FAILS = """
import os, sys
from simadopt.interfaces import drawing

os.sched_getaffinity = lambda _: {0, 1}
drawing.begin_drawing()
other = drawing._WAITING.pop()
drawing._asked = lambda *told: other
try:
    with drawing.drawing(None, None, None):
        assert other.process.is_alive()
        raise KeyError("meanwhile")
except KeyError as error:
    print(error, other.process.is_alive())
"""


def test_it_ends_with_what_goes_wrong_beside_it() -> None:
    assert python("-c", FAILS).split() == ["'meanwhile'", "False"]
