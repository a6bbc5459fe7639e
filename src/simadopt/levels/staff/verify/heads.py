"""Opinions of heads: Friedkin and Johnsen, and DeGroot, through the weekly encouragement.

η = 1 and the given W stands in the sources of heads; own use, team and feedback are absent (the
heads have no person and no team). Stubbornness is 1 − susceptibility, 0 for DeGroot. Opinions are
carried to [0, 1] and back, which averages do not see. All is float64.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.errors import InputError
from simadopt.core.messages import Message
from simadopt.levels.staff.files.matrix_file import read_matrix
from simadopt.levels.staff.organisation.columns import F64
from simadopt.levels.staff.verify.laboratory import Laboratory, heads_of
from simadopt.verification import oracles
from simadopt.verification.options import Case, Setting, complain, numbers
from simadopt.verification.rows import ROUNDING, Row, row

BUILTIN: Final = "builtin"
FRIEDKIN_JOHNSEN: Final = np.array(
    [[0.220, 0.120, 0.360, 0.300],
     [0.147, 0.215, 0.344, 0.294],
     [0.0, 0.0, 1.0, 0.0],
     [0.090, 0.178, 0.446, 0.286]]
)  # fmt: skip
"""The group of four of Friedkin and Johnsen (1999), Advances in Group Processes 16."""
FIRST_OPINIONS: Final = np.array([25.0, 25.0, 75.0, 85.0])
DEGROOT: Final = np.array([[1 / 2, 1 / 2, 0.0], [1 / 4, 3 / 4, 0.0], [1 / 3, 1 / 3, 1 / 3]])
"""An example after DeGroot (1974), J. American Statistical Association 69: weights ⅓, ⅔, 0."""
DEGROOT_OPINIONS: Final = np.array([0.0, 3.0, 9.0])

_STILL: Final = 1e-14
_CHUNK, _MOST_WEEKS = 50, 20_000


class _UnsettledError(InputError):
    """A rule under which the opinions of this group have no known end."""


def _final(matrix: F64, stubbornness: F64, opinions: F64) -> F64:
    """Run heads who listen to one another until they rest, and return their opinions."""
    low, high = float(opinions.min()), float(opinions.max())
    scale = high - low or 1.0
    row_of, source = np.nonzero(matrix)
    heads = heads_of(opinions.size, source.size)
    heads.start[1:] = np.cumsum(np.bincount(row_of, minlength=opinions.size))
    heads.source[:] = source
    heads.weight[:] = matrix[row_of, source]
    heads.stubbornness[:] = stubbornness
    heads.conviction[:] = (opinions - low) / scale
    heads.encouragement[:] = heads.conviction
    laboratory = Laboratory(1, values={"encouragement_speed": 1.0})
    state = laboratory.state(0, _MOST_WEEKS, heads=heads)
    moved = np.inf
    while moved > _STILL and state.week < _MOST_WEEKS:
        before = heads.encouragement.copy()
        state.run_to(state.week + _CHUNK)
        moved = float(np.abs(heads.encouragement - before).max())
    return np.asarray(low + scale * heads.encouragement[0], dtype=np.float64)


def _rows(rule: str, matrix: F64, stubbornness: F64, opinions: F64, known: F64) -> list[Row]:
    found = _final(matrix, stubbornness, opinions)
    tolerance = ROUNDING * max(1.0, float(np.ptp(opinions)))
    said = [
        Message("verify.head", rule=Message(f"verify.{rule}"), n=str(h + 1))
        for h in range(opinions.size)
    ]
    return [
        row("encouragement", quantity, known[h], found[h], tolerance)
        for h, quantity in enumerate(said)
    ]


def _one_each(name: str, text: str, n: int, default: F64) -> F64:
    """Return n numbers from a setting: its list, one number for all, or the default when empty."""
    if not text:
        return default
    found = np.array(numbers(name, text))
    if found.size not in (1, n):
        raise complain(name, text, Message("problem.numbers_each", n=found.size, heads=n))
    return np.broadcast_to(found, (n,)).copy()


def _group(s: Mapping[str, Any], builtin: F64, opinions: F64) -> tuple[F64, F64]:
    """Return the matrix and the first opinions; those of a file are spread evenly on [0, 1]."""
    matrix = builtin
    if s["matrix"] != BUILTIN:
        matrix = read_matrix(s["matrix"])
        opinions = np.linspace(0.0, 1.0, matrix.shape[0])
    return matrix, _one_each("initial", s["initial"], matrix.shape[0], opinions)


def _friedkin_johnsen(s: Mapping[str, Any]) -> list[Row]:
    matrix, opinions = _group(s, FRIEDKIN_JOHNSEN, FIRST_OPINIONS)
    default = 1.0 - np.diag(matrix)
    moves = _one_each("susceptibility", s["susceptibility"], opinions.size, default)
    if not ((moves >= 0.0) & (moves <= 1.0)).all():
        raise complain("susceptibility", s["susceptibility"], Message("problem.shares"))
    try:
        known = oracles.friedkin_johnsen(matrix, moves, opinions).opinions
    except ValueError:
        message = Message("problem.no_attachment")
        problems = complain("susceptibility", s["susceptibility"], message).problems
        raise _UnsettledError(problems) from None
    return _rows("friedkin_johnsen", matrix, 1.0 - moves, opinions, known)


def _degroot(s: Mapping[str, Any]) -> list[Row]:
    if s["matrix"] == BUILTIN and s["rule"] == "both":
        s = {**s, "initial": ""}  # given for the other example, which has one head more
    matrix, opinions = _group(s, DEGROOT, DEGROOT_OPINIONS)
    try:
        known = oracles.degroot_limit(matrix, opinions).opinions
    except ValueError:
        message = Message("problem.alternate")
        raise _UnsettledError(complain("matrix", s["matrix"], message).problems) from None
    return _rows("degroot", matrix, np.zeros(opinions.size), opinions, known)


def encouragement(s: Mapping[str, Any]) -> list[Row]:
    """Compare where heads end with the matrix inverse, and without stubbornness with the limit.

    With both rules, one under which this group has no known end is left out; it is refused when it
    is asked for by name, or when neither has one.
    """
    rules = {"friedkin_johnsen": _friedkin_johnsen, "degroot": _degroot}
    if s["rule"] != "both":
        return rules[s["rule"]](s)
    rows: list[Row] = []
    unsettled: list[_UnsettledError] = []
    for run in rules.values():
        try:
            rows += run(s)
        except _UnsettledError as error:
            unsettled.append(error)
    if not rows:
        raise unsettled[0]
    return rows


CASES: Final = (
    Case(
        "encouragement",
        "heads who listen to one another: Friedkin and Johnsen, and DeGroot",
        "responsables qui s'écoutent : Friedkin et Johnsen, et DeGroot",
        (
            Setting("matrix", BUILTIN, 0, 0, "builtin, or a CSV file: who listens (row) to whom",
                    "builtin, ou un fichier CSV : qui écoute (ligne) qui"),
            Setting("initial", "", 0, 0, "first opinions, with commas (empty: the example's)",
                    "premières opinions, avec des virgules (vide : celles de l'exemple)"),
            Setting("susceptibility", "", 0, 0,
                    "one for each head or one for all, between 0 and 1 (empty: 1 − diagonal)",
                    "une par responsable ou une pour tous, entre 0 et 1 (vide : 1 − diagonale)"),
            Setting("rule", "both", 0, 0, "which rule", "quelle règle",
                    ("both", "friedkin_johnsen", "degroot")),
        ),
        encouragement,
    ),
)  # fmt: skip
