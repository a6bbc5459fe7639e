"""What tests of doors share: nothing added stays, a shell beside a scenario of the toy level."""

from pathlib import Path

import pytest

from interfaces.shell_helper import Here
from levels.toy import SCENARIO, TOY
from simadopt.core import failures, level
from simadopt.core.plugins import DOORS


@pytest.fixture
def nothing_added():
    """Take back what a test adds through a door."""
    yield
    for door in DOORS.values():
        if door.door != "levels":
            door.added.clear()
    level.LEVELS.added.pop(TOY.name, None)
    failures.TOLD.clear()


@pytest.fixture
def here(capsys, monkeypatch, tmp_path):
    """The shell in a folder that holds `switches.yaml`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "300")
    Path("switches.yaml").write_text(SCENARIO, encoding="utf-8")
    return Here(capsys)
