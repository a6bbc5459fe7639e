"""A survey of one's own: by hand, bad lines named, the power prior between answers and the published fit."""

import json

import numpy as np
import pandas as pd
import pytest
from tests.interfaces.shell_helper import Here
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.learning import own_survey as own
from simadopt.experiments.learning.folder import with_learned
from simadopt.experiments.learning.state import users_at_start

from .towns import listed_town

MAP = """\
service: Votre service
questions:
  - {column: Q1, tool: gru, yes: [souvent, parfois]}
  - {column: Q2, tool: gru, state: knows}
"""


def lines_of(yes=6, no=2, service="Service 1"):
    rows = [f"{service};souvent;oui"] * yes + [f"{service};jamais;non"] * no
    return ["Votre service;Q1. À quelle fréquence ?;Q2. Le connaissez-vous ?", *rows]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    case = listed_town(folder, 120)
    return folder, case, case.level.uses(case, case.start())


def read(town, folder, lines, text=MAP):
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    (folder / "answers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return own.read_answers(
        folder / "answers.csv", own.read_survey_map(folder / "map.yaml"), town[2]
    )


def test_powers_lie_between_answers_and_the_published_fit(town, tmp_path):
    answers = read(town, tmp_path, lines_of())
    g = town[2].groups.index("real/Service 1")
    assert answers.asked[g, 0].tolist() == [8.0, 8.0] and answers.yes[g, 0].tolist() == [6.0, 6.0]
    runs = users_at_start(town[1], range(12))
    mean, size = own.published_law(runs)
    table = own.posterior_table(answers, town[2], runs).set_index("power")
    assert table.loc[0.0, "mean"] == pytest.approx(6.5 / 9.0)
    by_hand = (0.5 + size[g, 0] * mean[g, 0] + 6.0) / (1.0 + size[g, 0] + 8.0)
    assert table.loc[1.0, "mean"] == pytest.approx(by_hand)
    assert (np.diff(table["mean"]) < 0.0).all()  # the published fit expects less than 6 of 8
    assert (np.diff(table["sd"]) < 0.0).all()
    assert own.awareness(answers, town[2]) == {"tools.gru.aware": pytest.approx(6.5 / 9.0)}


@pytest.mark.parametrize(
    ("lines", "text", "line", "part"),
    [
        (lines_of(service="Servise 1"), MAP, 2, "no service"),
        (lines_of(yes=3, no=1), MAP, None, "no service has 5 answers"),
        (lines_of(), MAP.replace("tool: gru, yes", "tool: gruu, yes"), None, "unknown tool"),
        (lines_of(), MAP.replace("Q1", "Q7"), 1, "Q1"),
        (lines_of(), MAP.replace("state: knows", "state: loves"), 4, "uses"),
    ],
)
def test_each_error_has_its_line(town, tmp_path, lines, text, line, part):
    with pytest.raises(InputError) as caught:
        read(town, tmp_path, lines, text)
    one = caught.value.problems[0]
    assert not left_in_english(caught.value.problems)
    assert one.line == line and part in f"{one.message} {one.value}"


def test_the_command_writes_a_state_that_others_start_from(town, tmp_path, capsys):
    here = Here(capsys)
    folder, case, told = town
    answers = read(town, tmp_path, [*lines_of(), *lines_of(2, 6, "Service 2")[1:]])
    given = ("--survey", tmp_path / "answers.csv", "--map", tmp_path / "map.yaml")
    out = tmp_path / "town"
    done = here("learn", folder / "town.yaml", *given, "--power", "0.25", "--out", out)
    assert done.code == 0 and "The state takes power 0.25" in done.out
    facts = json.loads((out / "fit.json").read_text(encoding="utf-8"))
    assert facts["power"] == 0.25 and "tools.gru.aware" in facts["clock"]
    table = pd.read_csv(out / "survey.csv")
    assert set(table["power"]) == set(own.POWERS) and (table["asked"] >= 5).all()
    ready = with_learned(case, out)
    users = ready.level.uses(ready, ready.start())
    share = users.users / np.maximum(users.eligible, 1)
    one, two = (told.groups.index(f"real/Service {k}") for k in (1, 2))
    assert share[one, 0] > share[two, 0]
    assert ready.scenario.tools.of("gru").aware == facts["clock"]["tools.gru.aware"]
    assert answers.asked.sum() == 32.0
    wrong = here("learn", folder / "town.yaml", *given, "--power", "0.3")
    assert wrong.code != 0 and "0.25, 0.5 or 1" in wrong.err
