"""Runs each mutant of survey, model and experiments: ``python -m support.mutate_upper``, compiled.

What is below them is sound: it is loaded once, kernels included, and each mutant is a fork in which
one module is imported with the bug in it. Prints exit codes as `support.mutate` does.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pandas  # noqa: F401  loaded here, once for all forks
import pyarrow.parquet  # noqa: F401
import scipy.stats  # noqa: F401

from support import mutate
from support.mutants import Mutant, mutated
from support.mutants_upper import UPPER
from support.shells import ROOT
from support.worlds import run, scenario

STAFF = "simadopt.levels.staff"
LAYERS = (
    "simadopt.survey",
    "simadopt.experiments",
    *(
        f"{STAFF}.{name}"
        for name in ("level", "reading", "survey", "model", "explanations", "policies")
    ),
)


class _Loader(SourceFileLoader):
    """Loads a module with a bug in it."""

    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType:
        text = Path(self.path).read_text(encoding="utf-8")
        return compile(mutated(text, self.mutant), self.path, "exec")


class _Finder(MetaPathFinder):
    """Finds the module that a mutant changes, before anybody else does."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = "simadopt." + mutant.file.removesuffix(".py").replace("/", ".")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        file = str(ROOT / "src" / "simadopt" / self.mutant.file)
        loader = _Loader(fullname, file)
        loader.mutant = self.mutant
        return spec_from_file_location(fullname, file, loader=loader)


def buggy(mutant: Mutant) -> int:
    """Run the killer of a mutant on it."""
    sys.meta_path.insert(0, _Finder(mutant))
    return mutate.tested([mutant.killer])


def main() -> None:
    """Load what is below, then fork."""
    run(scenario())
    loaded = [name for name in sys.modules if name.startswith(LAYERS)]
    if loaded:
        raise RuntimeError(f"loaded before they are mutated: {loaded}")
    for mutant in UPPER:  # a bug that is nowhere would fail at import, and pass for caught
        mutated((ROOT / "src" / "simadopt" / mutant.file).read_text(encoding="utf-8"), mutant)
    jobs = {mutate.SOUND: partial(mutate.tested, sorted({m.killer for m in UPPER}))}
    print(json.dumps(mutate.forked(jobs | {m.name: partial(buggy, m) for m in UPPER})))


if __name__ == "__main__":
    main()
