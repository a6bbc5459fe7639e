"""Make every picture of ``docs/pictures`` again, each from the command that a reader would type.

``make pictures`` runs it; a picture moves when a figure, its words or the model do::

    python docs/make_pictures.py [--to FOLDER]
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simadopt.interfaces.cli import main as simadopt

PICTURES: Final = Path(__file__).with_name("pictures")
RUN: Final = "simadopt run commune_27k --seed 1"
COMPARE: Final = (
    "simadopt compare commune_27k commune_27k_coach_heads"
    ' "six {}:training.hours=6,training.day_eur=64" --draws 40 --workers 1 --lang {}'
)
MADE: Final[dict[str, tuple[str, str]]] = {
    "organisation.png": (f"{RUN} --lang en", "figures/organisation.png"),
    "organisation_fr.png": (f"{RUN} --lang fr", "figures/organisation.png"),
    "compare.png": (COMPARE.format("hours", "en"), "figures/paired_differences.png"),
    "compare_fr.png": (COMPARE.format("heures", "fr"), "figures/paired_differences.png"),
    "sensitivity.png": (
        "simadopt sensitivity commune_27k --seed 1 --yes --lang en",
        "sensitivity/gru_use-morris.png",
    ),
}
"""Of each picture: the command, and what it writes in the folder given by ``--out``."""


def make(name: str, to: Path) -> Path:
    """Make one picture again.

    Parameters
    ----------
    name : str
        One of `MADE`.
    to : Path
        Folder in which it is put.
    """
    command, written = MADE[name]
    with tempfile.TemporaryDirectory() as folder:
        _, *arguments = shlex.split(command)
        try:
            simadopt([*arguments, "--out", folder])
        except SystemExit as end:
            if end.code:
                raise RuntimeError(f"`{command}` ended with {end.code}") from None
        to.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copyfile(Path(folder) / written, to / name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Make all pictures."""
    parser = argparse.ArgumentParser(description="Make the pictures of the documentation again.")
    parser.add_argument("--to", type=Path, default=PICTURES, help="folder of the pictures")
    to = parser.parse_args(arguments).to
    for name in MADE:
        print(make(name, to))
    return 0


if __name__ == "__main__":
    sys.exit(main())
