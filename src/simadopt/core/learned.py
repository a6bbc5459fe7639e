"""What is known of the services of an organisation, what its own data may move, and draws of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.core.outcomes import Case
from simadopt.core.replayed import People, Replay

__all__ = ["Course", "Draws", "KnowsServices", "Learnable", "Uses"]


@dataclass(frozen=True)
class Uses:
    """Who uses the tools of an organisation at a step of a run, by service.

    Parameters
    ----------
    groups : tuple of str
        Name of each service, ``authority/service``.
    shown : tuple of str
        Name under which each is shown: small services read from a file share one.
    tools : tuple of str
    eligible : int64[G,T]
        People who could use a tool.
    users : int64[G,T]
        Those who use at least one of its features.
    known : float64[G,T]
        Users known in week 0, NaN where they are not.
    heads : int
        Services of which it is known what the head encourages.
    rows : mapping of (str, str) to sequence of int
        Rows by authority ("" is any) and name of a service, as `simadopt.io.folding.fold` leaves them.
    features : mapping of str to str
        Tool of each feature, by name.
    """

    groups: tuple[str, ...]
    shown: tuple[str, ...]
    tools: tuple[str, ...]
    eligible: NDArray[np.int64]
    users: NDArray[np.int64]
    known: F64
    heads: int = 0
    rows: Mapping[tuple[str, str], list[int]] = field(repr=False, default_factory=dict)
    features: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Learnable:
    """A quantity that an authority's own data may move away from its published value.

    θ here = published value + δ with δ ~ N(0, τ²), on the scale that ``form`` says.

    Parameters
    ----------
    name : str
        A parameter of the level, or ``offset_<tool>``: log-odds of use of a tool.
    form : {"log", "linear", "offset"}
    tau : float
        Spread of δ: of the logarithm, of the parameter, of the log-odds.
    order : int
        Rank of what may be learned; see ``needs``.
    needs : str
        ``""`` (counts suffice), ``head`` (encouragement was told), ``trained`` (at least 20 people trained
        at staggered dates).
    source : str
    """

    name: str
    form: str
    tau: float
    order: int
    needs: str
    source: str


@dataclass(frozen=True)
class Course:
    """A course that took place: whom, when, what.

    Parameters
    ----------
    group : int
        Row of the service.
    tool : str
    week : int
    hours : float
    share : float
        Of the people of the service.
    """

    group: int
    tool: str
    week: int
    hours: float
    share: float


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of what was learned; run k starts under draw k mod N, so that seeds go through them.

    Parameters
    ----------
    values : mapping of str to float64[N]
        Parameters of the level.
    offsets : float64[N,G,T]
        Log-odds of use of each tool in each service.
    groups, tools : tuple of str
        Names, as in `Uses`.
    content_sha256 : str
        Identity.
    """

    values: Mapping[str, F64]
    offsets: F64
    groups: tuple[str, ...]
    tools: tuple[str, ...]
    content_sha256: str
    understood: None = None

    def __len__(self) -> int:
        return int(self.offsets.shape[0])


class KnowsServices:
    """What a level offers that knows services by name: where runs start, and what logs say of them.

    Every method refuses, or has nothing to say, until a level says how.
    """

    name: ClassVar[str]

    def with_known(self, case: Case, path: Path) -> Case:
        """Return a case whose runs start from what a file says of services.

        Raises
        ------
        InputError
            With one line per problem in the file, and at levels that have no services.
        """
        message = Message("problem.known_level")
        raise InputError(Problem(str(path), None, "", "", message))

    def set_users(self, case: Case, run: Any, told: Uses, share: F64) -> None:
        """Put this share of users in each service of a run, in place; NaN leaves a service."""
        raise self._no_services()

    def clock(self, run: Any) -> dict[str, object]:
        """Return levers that let a run start where the tools of this one stand, but for users."""
        return {}

    def learnable(self, tools: Sequence[str]) -> tuple[Learnable, ...]:
        """Return what an authority's own data on these tools may move."""
        return ()

    def with_users(self, case: Case, told: Uses, share: F64, among: F64 | None = None) -> Case:
        """Return a case whose runs start with this share of users in each service; NaN leaves one.

        Parameters
        ----------
        case : Case
        told : Uses
        share : float64[G,T]
        among : float64[G,T], optional
            People of whom each is a share, where they were counted; 0 where not.
        """
        raise self._no_services()

    def with_draws(self, case: Case, draws: Draws | None) -> Case:
        """Return a case whose runs start under draws of what was learned, the seed choosing which."""
        raise self._no_services()

    def draws(self, case: Case) -> Draws | None:
        """Return the draws that the runs of a case start under."""
        return None

    def with_courses(self, case: Case, courses: Sequence[Course], told: Uses) -> Case:
        """Return a case in which these courses take place."""
        raise self._no_services()

    def people(self, case: Case, run: Any) -> People:
        """Return the people of a run with what they use, at the step where it is."""
        raise self._no_services()

    def replay(
        self, case: Case, seed: int, used: NDArray[np.bool_], names: Sequence[str],
        tools: Sequence[int],
    ) -> Replay:  # fmt: skip
        """Run a case while people use what was seen of them, and return what the rules say of each week.

        Parameters
        ----------
        case : Case
        seed : int
        used : bool[W+1,n,T]
            By week, row of `people` and tool, from week 0 on.
        names : sequence of str
            Parameters whose effect is wanted.
        tools : sequence of int
            Those that were seen; use of the others is left to the run.
        """
        raise self._no_services()

    def free_run(
        self, case: Case, seed: int, begin: NDArray[np.bool_], tools: Sequence[int], weeks: int
    ) -> Iterator[Any]:
        """Yield a run week by week, from week 0 on, in which people begin with what was seen of them."""
        raise self._no_services()

    def person_keys(self, case: Case, authority: str, key: str) -> list[int]:
        """Return the keys of posts that a key of a log may mean; nothing where nobody is read from a file."""
        return []

    def _no_services(self) -> InputError:
        message = Message("problem.known_level")
        return InputError(Problem(self.name, None, "", "", message))

    def known_text(self, case: Case) -> str:
        """Return what a case knows of services as a file that `with_known` reads; empty for nothing."""
        return ""

    def uses(self, case: Case, run: Any) -> Uses:
        """Return the users of each tool by service, at the step where a run is."""
        raise self._no_services()

    def users(self, run: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return users and those who could use, by service and tool: the numbers of `uses` alone."""
        raise self._no_services()
