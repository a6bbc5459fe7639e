"""A5, A7: what one random draw says of a real service is never told; one question has one number."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from interfaces.app.conftest import Ask
from interfaces.app.test_runs import shares
from simadopt.experiments.draws import draws_of, under
from simadopt.experiments.spread import RUNS, _services, spread
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import wording
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.services import service_use
from simadopt.levels.staff.tables.features import TOOLS

NAMES = ("Écoles", "Culture", "Paie")


def ended(client: TestClient, job: str) -> dict[str, Any]:
    """Wait for a job; return what it found."""
    while (told := client.get(f"/api/jobs/{job}").json())["state"] != "done":
        assert told["state"] in ("waiting", "running"), told
    return dict(told["result"])


def test_a5_one_run_tells_nothing_of_a_real_service(ask: Ask, imported: str) -> None:
    run = ask(scenario=imported)
    assert run["services"]["names"]
    for values in run["services"]["series"].values():
        assert np.isnan(shares(values)).all()
    assert set(run["services"]["requests"]) == {None}
    services = run["summary"]["services"]
    assert services["names"] == services["below"]["names"] == []
    assert services["encouragement_of_their_heads"] is None
    assert services["encouragement_of_other_heads"] is None
    generated = ask()
    assert not np.isnan(shares(generated["services"]["series"]["use:gru"])).all()
    assert generated["summary"]["services"]["names"]


def test_a5_no_file_of_a_run_names_a_real_service(client: TestClient, imported: str) -> None:
    query = f"scenario={imported}&weeks=8&seed=3&lang=fr"
    data = client.get(f"/export/data?{query}").text
    assert "tool:gru" in data
    assert "service:" not in data


def test_a5_real_services_are_told_by_forty_runs(
    client: TestClient, ask: Ask, session: Session, imported: str
) -> None:
    job = ask("bands", scenario=imported)
    found = ended(client, job["job"])
    assert found["runs"] == RUNS == 40
    run = ask(scenario=imported)
    case = session.base(imported, wording("fr")).with_levers({"weeks": 8})
    known = spread(case, 3, settings=draws_of(case.level, RUNS).settings).services
    assert known is not None
    assert len(known.names) == len(run["services"]["names"])
    for tool in TOOLS:
        low, middle, high = (shares(part) for part in found["services"]["use"][tool])
        told = ~np.isnan(middle)
        assert (low[told] <= middle[told]).all()
        assert (middle[told] <= high[told]).all()
        assert middle == pytest.approx(known.use[tool][1].T.ravel(), abs=1e-4, nan_ok=True)


def test_a5_a_service_is_low_only_beyond_chance() -> None:
    """Services alike in law have no side, whatever one draw says; one that is always below has one."""
    rng = np.random.default_rng(1)
    alike = rng.choice([0.06, 0.16, 0.82], size=(RUNS, 1, 50))
    always = np.full((RUNS, 1, 1), 0.02)
    town = alike.mean(axis=2)
    stacked = {f"tool:{tool}:use": town for tool in TOOLS}
    stacked |= {f"service:{tool}": np.concatenate([alike, always], axis=2) for tool in TOOLS}
    side = _services(tuple(map(str, range(51))), stacked).side["gru"][0]
    assert side[-1] == -1
    assert not side[:-1].any()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a5_why_of_a_real_service_is_one_possible_draw(
    client: TestClient, imported: str, lang: str
) -> None:
    asked = {"scenario": imported, "sets": [], "seed": "3", "weeks": 8, "lang": lang}
    told = client.post("/api/why_group", json={**asked, "group": 1, "feature": "gru_intake"}).json()
    text = json.dumps(told, ensure_ascii=False)
    assert not any(name in text for name in NAMES)
    assert wording(lang).say("explain.one_draw", seed="3") in told["name"]


def test_a5_the_report_of_the_page_gives_real_services_their_band(
    client: TestClient, imported: str
) -> None:
    text = client.get(f"/export/report?scenario={imported}&weeks=8&seed=3&lang=fr").text
    say = wording("fr").say
    assert say("app.real.known", runs=RUNS) in text
    row = re.search(r"<tr>\s*<th[^>]*>Écoles</th>(.*?)</tr>", text, re.DOTALL)
    assert row is not None
    assert re.search(r"de \d+\s%\sà\s\d+\s%", row[1])
    assert say("report.named", names="")[:10] not in text
    assert "encouragent" not in text


@pytest.mark.parametrize("seed", range(4))
def test_a7_a_card_counts_services_by_one_definition(ask: Ask, session: Session, seed: int) -> None:
    """Whether two or nine are below 20 %, what is counted is below 20 %."""
    case = session.base("commune_27k", wording("fr"))
    state = case.start(seed)
    state.run_to(state.weeks)
    use = service_use(state).use
    run = ask(seed=str(seed), weeks=None)
    assert run["summary"]["services"]["below"]["number"] == int((use < 0.2).sum())


def test_a7_one_question_has_one_number(client: TestClient, ask: Ask, session: Session) -> None:
    """Headline, curves, report and shell: the run shown is that of its seed, the rest are medians of 40."""
    found = ended(client, ask("bands")["job"])
    run = ask()
    case = session.base("commune_27k", wording("fr")).with_levers({"weeks": 8})
    runs = []
    for k, draw in enumerate(draws_of(case.level, RUNS).settings):
        state = under(case, draw).start(3 + k)
        state.run_to(8)
        runs.append(History(state).last("use", "tool:gru"))
    state = case.start(3)
    state.run_to(8)
    shown = History(state).last("use", "tool:gru")
    low, middle, high = found["outcomes"]["gru_use"]
    assert [low, middle, high] == pytest.approx(
        np.quantile(runs, (0.1, 0.5, 0.9)).tolist(), rel=1e-5
    )
    ends = [shares(part)[-1] for part in found["series"]["tool:gru:use"]]
    assert ends == pytest.approx([low, middle, high], abs=1e-4)
    assert run["summary"]["tools"]["gru"]["use"] == pytest.approx(shown, rel=1e-5)
    assert shares(run["curves"]["tool:gru:use"])[-1] == pytest.approx(shown, abs=1e-4)
    words = wording("fr")
    text = client.get("/export/report?scenario=commune_27k&weeks=8&seed=3&lang=fr").text
    told = words.say(
        "report.run.spread", runs=RUNS, low=words.percent(low), middle=words.percent(middle),
        high=words.percent(high), run=words.percent(shown),
    )  # fmt: skip
    assert told in text
    assert "95" not in told
