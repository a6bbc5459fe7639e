"""A survey of one's own, with the power prior: what the published fit weighs beside one's answers.

k of n who answer for a service and tool say yes. What the published fit expects of that share, over seeds, is
told by the Beta law with its mean m and spread (size κ = m (1 − m) / variance − 1); raised to the power a₀ it
counts for a₀ κ answers (Ibrahim and Chen 2000):

    share ~ Beta(½ + a₀ κ m + k, ½ + a₀ κ (1 − m) + n − k)

a₀ = 0 takes the answers alone, 1 the published fit in full; all of `POWERS` are shown. Who answers is taken
as drawn at random from the service.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field
from scipy.stats import beta

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.level import Uses
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import Table, read_table
from simadopt.experiments.learning.usage_map import read_described
from simadopt.experiments.learning.usage_other import LEAST_ANSWERS
from simadopt.io.folding import fold
from simadopt.io.places import refuse
from simadopt.io.services_named import service_of

__all__ = [
    "POWERS", "Answers", "SurveyMap", "awareness", "posterior_table", "published_law", "read_answers",
    "read_survey_map", "share_of", "shown_table",
]  # fmt: skip

POWERS: Final = (0.0, 0.25, 0.5, 1.0)
_LEAST_SIZE: Final = 2.0
STATES: Final = ("uses", "knows")


class Asked(BaseModel):
    """A question, and the state that a yes to it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    column: str = Field(description="title or code of the question")
    tool: str = Field(description="tool that it is about")
    state: Literal["uses", "knows"] = Field("uses", description="what a yes tells of the tool")
    yes: tuple[str, ...] = Field(
        ("yes", "oui", "y", "o", "1", "a1"), description="answers that are yes"
    )


class SurveyMap(BaseModel):
    """How a survey is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    service: str = Field(description="column of the service")
    questions: tuple[Asked, ...] = Field(min_length=1, description="questions that are read")


@dataclass(frozen=True, eq=False)
class Answers:
    """Answers by service, tool and state.

    Parameters
    ----------
    asked, yes : float64[G,T,2]
        Who answered, and said yes; the states are `STATES`.
    dropped : Counter
        Answers left out: ``unknown`` service, ``few`` in a service.
    """

    asked: F64
    yes: F64
    dropped: Counter[str]


def read_survey_map(path: str | Path) -> SurveyMap:
    """Read the map of a survey.

    Raises
    ------
    InputError
    """
    return read_described(path, SurveyMap)


def read_answers(path: str | Path, how: SurveyMap, told: Uses) -> Answers:
    """Read who answered what; an empty answer is none.

    Raises
    ------
    InputError
        With one line per problem: unknown columns, tools and services.
    """
    table = read_table(Path(path), None, None)
    place = _column(table, how.service, "service")
    problems, shape = [], (len(told.groups), len(told.tools), len(STATES))
    columns = []
    for k, one in enumerate(how.questions):
        columns.append(_column(table, one.column, f"questions.{k + 1}.column"))
        if one.tool not in told.tools:
            message = Message("problem.unknown_tool", names=", ".join(told.tools))
            hint = nearest(one.tool, told.tools)
            problems.append(
                Problem(str(path), None, f"questions.{k + 1}.tool", one.tool, message, hint)
            )
    refuse(problems)
    asked, yes, dropped = np.zeros(shape), np.zeros(shape), Counter[str]()
    for row, cells in enumerate(table.rows):
        name = cells[place].strip()
        group, message_, hint = service_of("", name, told.rows) if name else (-1, None, "")
        if message_ is not None:
            problems.append(Problem(str(path), table.lines[row], how.service, name, message_, hint))
        if group < 0:
            dropped["unknown"] += 1
            continue
        for one, column in zip(how.questions, columns, strict=True):
            cell = fold(cells[column])
            if cell:
                at = group, told.tools.index(one.tool), STATES.index(one.state)
                asked[at] += 1.0
                yes[at] += cell in {fold(text) for text in one.yes}
    refuse(problems)
    few = (asked > 0.0) & (asked < LEAST_ANSWERS)
    dropped["few"] = int(asked[few].sum())
    if not (asked >= LEAST_ANSWERS).any():
        message = Message("problem.survey_nothing", least=LEAST_ANSWERS)
        raise InputError(Problem(str(path), None, "", "", message))
    return Answers(np.where(few, 0.0, asked), np.where(few, 0.0, yes), dropped)


def _column(table: Table, name: str, field: str) -> int:
    """Return the column of a question, by its title or the code before a full stop."""
    for k, title in enumerate(table.titles):
        if fold(title) == fold(name) or title.split(".")[0].split("[")[0].strip() == name:
            return k
    return table.place(name, field)


def published_law(runs: Sequence[Uses]) -> tuple[F64, F64]:
    """Return mean and size κ of the share of users that the published fit expects, float64[G,T]."""
    share = np.array([one.users / np.maximum(one.eligible, 1) for one in runs])
    mean = np.clip(share.mean(axis=0), 0.01, 0.99)
    size = mean * (1.0 - mean) / np.maximum(share.var(axis=0, ddof=1), 1e-6) - 1.0
    return mean, np.clip(size, _LEAST_SIZE, None)


def posterior_table(answers: Answers, told: Uses, runs: Sequence[Uses]) -> pd.DataFrame:
    """Return the share of users of each service and tool that answered, under each power.

    Parameters
    ----------
    answers : Answers
    told : Uses
    runs : sequence of Uses
        Of week 0 under the published fit, one a seed.

    Returns
    -------
    DataFrame
        ``service``, ``tool``, ``asked``, ``yes``, ``published``, ``power``, ``mean``, ``sd``.
    """
    mean, size = published_law(runs)
    rows = []
    for g, t in np.argwhere(answers.asked[:, :, 0] > 0.0).tolist():
        n, k = answers.asked[g, t, 0], answers.yes[g, t, 0]
        for power in POWERS:
            law = beta(
                0.5 + power * size[g, t] * mean[g, t] + k,
                0.5 + power * size[g, t] * (1.0 - mean[g, t]) + n - k,
            )
            rows.append(
                {"service": told.groups[g], "tool": told.tools[t], "asked": n, "yes": k,
                 "published": mean[g, t], "power": power, "mean": law.mean(), "sd": law.std()}
            )  # fmt: skip
    return pd.DataFrame(rows)


def shown_table(table: pd.DataFrame, told: Uses) -> pd.DataFrame:
    """Return the same with small services together, then all that answered (``all``), weighted by people.

    ``q05`` and ``q95`` are of the normal law with the mean and spread of the weighted sum.
    """
    names = dict(zip(told.groups, told.shown, strict=True))
    table = table.assign(
        shown=[names[one] for one in table["service"]],
        people=[float(told.eligible[told.groups.index(g), told.tools.index(t)])
                for g, t in zip(table["service"], table["tool"], strict=True)],
    )  # fmt: skip
    rows = []
    for column in ("shown", None):
        keys = ["tool", "power"] if column is None else [column, "tool", "power"]
        for key, some in table.groupby(keys, sort=False):
            name, tool, power = ("all", *key) if column is None else key
            weight = some["people"] / some["people"].sum()
            mean = float((weight * some["mean"]).sum())
            sd = float(np.sqrt((weight**2 * some["sd"] ** 2).sum()))
            rows.append(
                {"service": name, "tool": tool, "power": power, "asked": some["asked"].sum(),
                 "yes": some["yes"].sum(), "published": float((weight * some["published"]).sum()),
                 "mean": mean, "q05": max(mean - 1.645 * sd, 0.0), "q95": min(mean + 1.645 * sd, 1.0)}
            )  # fmt: skip
    return pd.DataFrame(rows)


def share_of(table: pd.DataFrame, told: Uses, power: float) -> F64:
    """Return the mean share under a power, float64[G,T]; NaN where nobody answered."""
    share = np.full((len(told.groups), len(told.tools)), np.nan)
    for row in table[table["power"] == power].to_dict("records"):
        share[told.groups.index(row["service"]), told.tools.index(row["tool"])] = row["mean"]
    return share


def awareness(answers: Answers, told: Uses) -> dict[str, object]:
    """Return levers of the share of all who know each tool that was asked about."""
    asked, yes = answers.asked[:, :, 1].sum(axis=0), answers.yes[:, :, 1].sum(axis=0)
    return {
        f"tools.{tool}.aware": float((yes[t] + 0.5) / (asked[t] + 1.0))
        for t, tool in enumerate(told.tools)
        if asked[t] > 0.0
    }
