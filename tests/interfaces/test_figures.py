"""Figures: written in both formats and languages, the same bytes each time, axes 0 to 100 %."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from interfaces.shell_helper import COMMUNE
from simadopt.cases import load
from simadopt.interfaces.figures import FIGURES, draw_all, organisation
from simadopt.interfaces.layout import lay_out
from simadopt.io.wording import LANGUAGES, wording
from simadopt.levels.staff.model.history import History


@cache
def town(weeks: int = 12, **levers: object) -> History:
    case = load(COMMUNE, dict(levers))
    state = case.start(1, weeks=weeks)
    state.run_to(weeks)
    return History(state, case.scenario_hash)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_in_both_formats(tmp_path: Path, language: str) -> None:
    paths = draw_all(town(), tmp_path / "figures", wording(language))
    assert {p.name for p in paths} == {f"{n}.{s}" for n in FIGURES for s in ("svg", "png")}
    for path in paths:
        assert path.stat().st_size > 4000
    for path in (p for p in paths if p.suffix == ".svg"):
        text = path.read_text(encoding="utf-8")
        assert wording(language).say("figure.footer", name="commune_27k", seed="1") in text
        assert "<dc:date>" not in text


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first = draw_all(town(), tmp_path / "a", wording("en"))
    again = draw_all(town(), tmp_path / "b", wording("en"))
    assert all(p.read_bytes() == q.read_bytes() for p, q in zip(first, again, strict=True))


def test_the_caller_s_settings_are_left_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    FIGURES["adoption_by_tool"](town(), wording("fr"))
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", ["adoption_by_category", "adoption_by_tool", "tracked_requests"])
def test_shares_go_from_0_to_100(name: str) -> None:
    for axes in FIGURES[name](town(), wording("fr")).axes:
        assert axes.get_ylim() == (0.0, 1.0)
        assert all(
            np.nanmin(y) >= 0.0 and np.nanmax(y) <= 1.0
            for y in (np.asarray(line.get_ydata(), float) for line in axes.lines)
        )


def test_every_service_is_named_with_its_use() -> None:
    figure = organisation(town(), wording("fr"))
    texts = " ".join(
        text.get_text().replace("\n", " ") for axes in figure.axes for text in axes.texts
    )
    assert "restauration et entretien" in texts
    assert len(re.findall(r"\d+\u202f%", texts)) >= 10


def test_people_stand_apart_in_their_service() -> None:
    o = town().state.o
    layout = lay_out(o, 1.8)
    assert layout.x.min() >= 0.0
    assert layout.x.max() <= layout.width
    assert layout.y.min() >= -layout.height
    assert layout.y.max() <= 0.0
    service = o.people.service
    away = np.hypot(layout.x - layout.service_x[service], layout.y - layout.service_y[service])
    assert np.all(away <= layout.radius[service])
    points = np.stack([layout.x, layout.y], axis=1)
    gaps = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 0.5


@pytest.mark.parametrize("services", [12, 400])
def test_large_organisations_are_drawn_as_tiles(tmp_path: Path, services: int) -> None:
    levers = {"authorities.0.staff": 5600, "authorities.0.mailboxes": 4000}
    history = town(3, **levers, **{"authorities.0.services": services})
    paths = draw_all(history, tmp_path, wording("en"))
    assert all(path.stat().st_size > 3000 for path in paths)
    svg = (tmp_path / "organisation.svg").read_text(encoding="utf-8")
    assert wording("en").say("figure.organisation.tiles") in svg


def test_a_town_without_anybody_connected_is_drawn_too(tmp_path: Path) -> None:
    paths = draw_all(town(2, **{"authorities.0.mailboxes": 0}), tmp_path, wording("fr"))
    assert all(path.stat().st_size > 2000 for path in paths)
