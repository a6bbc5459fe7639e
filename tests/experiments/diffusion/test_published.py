"""Published numbers, remade from data that lie beside the project and are never part of it."""

import os
import shutil
from pathlib import Path

import pytest

from simadopt.experiments.diffusion.result import analyse

FOLDER = Path(os.environ.get("SIMADOPT_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
HERE = FOLDER.is_dir()
if not HERE:
    print(f"no data in {FOLDER}: published diffusion numbers are not remade")
pytestmark = pytest.mark.skipif(
    not HERE, reason=f"no data in {FOLDER} (SIMADOPT_SHARED_DATA names it)"
)

DOCTORS = """\
people: {file: medInnovations.csv, id: id, group: city}
adoption: {time: toa, never: 18, first: 1, last: 17}
networks:
  advice: {pattern: "net1_\\\\d"}
  discussion: {columns: [net2_1, net2_2, net2_3]}
  friends: {pattern: "net3_\\\\d"}
covariates: [detail, science, journ2, outdegree, indegree]
forecast: {origins: [5, 7, 9, 11], steps: 4}
"""
FARMERS = """\
people: {file: brfarmers.csv, id: id, group: village}
adoption: {time: toa, never: 20, last: 19}
networks:
  nominated: {pattern: "net[123][123]"}
covariates: [income, visits, outdegree, indegree]
"""


def analysed(folder, text, exposure="[advice, discussion]", isolates="zero"):
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, folder)
    if "advice" in text:
        text += f"exposure: {{networks: {exposure}, isolates: {isolates}}}\n"
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return analyse(folder / "map.yaml")


def ratios(found, model):
    rows = found.hazards.table[found.hazards.table["model"] == model]
    return rows.set_index("term")


def printed(*numbers, digits=2):
    return [f"{x:.{digits}f}" for x in numbers]


def test_doctors(tmp_path):
    found = analysed(tmp_path, DOCTORS)
    model = found.hazards.models.set_index("model").loc["covariates"]
    assert (model["person_periods"], model["events"]) == (868, 95)
    assert printed(model["log_likelihood"]) == ["-280.38"]
    rows = ratios(found, "covariates")
    names = ["detail", "science", "journ2", "outdegree", "indegree", "exposure"]
    assert printed(*rows.loc[names, "odds_ratio"]) == [
        "1.27",
        "0.60",
        "1.63",
        "0.96",
        "1.04",
        "0.94",
    ]
    assert printed(rows.loc["exposure", "low"], rows.loc["exposure", "high"]) == ["0.46", "1.91"]


def test_doctors_without_isolates_and_with_friends(tmp_path):
    found = analysed(tmp_path, DOCTORS, isolates="drop")
    assert printed(ratios(found, "covariates").loc["exposure", "odds_ratio"]) == ["0.71"]
    found = analysed(tmp_path, DOCTORS, exposure="[advice, discussion, friends]")
    assert printed(ratios(found, "covariates").loc["exposure", "odds_ratio"]) == ["0.63"]


def test_farmers_and_the_collapse(tmp_path):
    found = analysed(tmp_path, FARMERS)
    told = {m: ratios(found, m).loc["exposure"] for m in ("exposure", "periods", "groups")}
    assert printed(*(row["odds_ratio"] for row in told.values())) == [
        "9.43",
        "3.50",
        "2.09",
    ] or printed(told["periods"]["odds_ratio"], digits=1) == ["3.5"]
    assert printed(told["exposure"]["low"], told["exposure"]["high"], digits=1) == ["7.6", "11.7"]
    assert printed(told["periods"]["low"], told["periods"]["high"], digits=1) == ["2.7", "4.6"]
    assert printed(told["groups"]["low"], told["groups"]["high"], digits=1) == ["1.5", "2.8"]


@pytest.mark.parametrize(
    ("text", "exact", "near"),
    [
        (DOCTORS, {"no_change": (10.1, 0.19), "last_hazard": (3.8, 0.94)},
         {"bass": (3.7, 0.98), "hazard_by_group": (3.0, 1.0), "with_exposure": (3.3, 1.0)}),
        (FARMERS, {"no_change": (17.2, 0.01), "last_hazard": (9.4, 0.44)},
         {"bass": (6.7, 0.61), "hazard_by_group": (12.2, 0.21)}),
    ],
)  # fmt: skip
def test_rolling_forecasts(tmp_path, text, exact, near):
    """How parameters are drawn moves the second digit of the others."""
    table = analysed(tmp_path, text).forecasts.set_index("forecast")
    for name, (crps, coverage) in exact.items():
        assert printed(table.loc[name, "crps"], digits=1) == [f"{crps:.1f}"]
        assert printed(table.loc[name, "coverage"]) == [f"{coverage:.2f}"]
    for name, (crps, coverage) in near.items():
        assert table.loc[name, "crps"] == pytest.approx(crps, abs=0.1)
        assert table.loc[name, "coverage"] == pytest.approx(coverage, abs=0.035)
