"""Runs each mutant against its killer: ``python -m support.mutate FOLDER``, interpreted.

Heavy libraries are loaded once, and plugins of pytest that no killer needs never; each mutant is a fork
that finds a copy of the package with the bug in it. Prints, as JSON, the exit code of pytest by mutant:
1 is caught, 0 is survived.
"""

from __future__ import annotations

import compileall
import gc
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path

import hypothesis  # noqa: F401  loaded here, once for all forks
import numba  # noqa: F401
import pydantic  # noqa: F401
import pytest
import ruamel.yaml  # noqa: F401

from support.mutants import MUTANTS, mutated
from support.shells import ROOT, TESTS

AT_ONCE = 2
SOUND = "no mutant"
BROKEN = 70
"""Exit code of a run that was no run: Python's own 1 would look like a bug that was caught."""


def copies(folder: Path) -> dict[str, tuple[Path, list[str]]]:
    """Write a copy of the package for each mutant; return where it is, and its killers."""
    hidden = shutil.ignore_patterns("__pycache__", "interfaces", "experiments", "model")
    sound = folder / "sound"
    shutil.copytree(ROOT / "src" / "simadopt", sound / "simadopt", ignore=hidden)
    compileall.compile_dir(sound, quiet=1)  # mutants share the bytecode of what they leave as it is
    found = {SOUND: (sound, sorted({m.killer for m in MUTANTS}))}
    for number, mutant in enumerate(MUTANTS):
        place = folder / f"mutant_{number}"
        shutil.copytree(sound, place, copy_function=os.link)
        file = place / "simadopt" / mutant.file
        text = mutated(file.read_text(encoding="utf-8"), mutant)
        file.unlink()  # a link to the sound one
        Path(cache_from_source(file)).unlink()
        file.write_text(text, encoding="utf-8")
        found[mutant.name] = (place, [mutant.killer])
    return found


def run(place: Path, killers: list[str]) -> int:
    """Run tests on the package of some place."""
    sys.path.insert(0, str(place))
    return tested(killers)


def tested(killers: list[str]) -> int:
    """Run tests, silently, and return the exit code of pytest."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    tests = [str(TESTS / killer) for killer in killers]
    # nobody reads why a test failed, nor waits for garbage to be collected at the end
    quick = ("--tb=no", "-p", "no:unraisableexception")
    # loaded before pytest on purpose; as an error it would end every run, and each bug seem caught
    loaded = ("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning")
    try:
        return int(
            pytest.main(
                ["-x", "-q", "--no-header", *quick, *loaded, "--rootdir", str(ROOT), *tests]
            )
        )
    except BaseException:
        return BROKEN


def forked(jobs: Mapping[str, Callable[[], int]]) -> dict[str, int]:
    """Fork for each job, so many at once; return their exit codes by name."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    gc.freeze()  # what is shared stays shared
    waiting, running, codes = list(jobs), {}, {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            name = waiting.pop(0)
            process = os.fork()
            if process == 0:
                os._exit(jobs[name]())
            running[process] = name
        process, status = os.wait()
        codes[running.pop(process)] = os.waitstatus_to_exitcode(status)
    return codes


def main() -> None:
    """Run all mutants of rules and engine."""
    found = copies(Path(sys.argv[1]))
    print(json.dumps(forked({name: partial(run, *what) for name, what in found.items()})))


if __name__ == "__main__":
    main()
