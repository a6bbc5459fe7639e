"""Figures of the territory: tiles of departments, axes with years, published points in sight."""

from types import SimpleNamespace

import pytest

import simadopt as sa
from simadopt.interfaces import style
from simadopt.interfaces.territory_figures import curves_figure, draw_territory, exits_figure
from simadopt.interfaces.territory_map import COLOURS, department_shares, map_figure
from simadopt.io.wording import wording

REGIONS = ["53", "52", "28"]
"""Fourteen departments."""


def run_of(**levers):
    changes = {"authorities.regions": REGIONS, "quarters": 40, "focus": "ctes"} | levers
    case = sa.load("territory_france", changes)
    return SimpleNamespace(case=case, run=case.finished(1))


@pytest.fixture(scope="module")
def result():
    return run_of()


def test_each_department_has_the_colour_of_its_share(result):
    shares = department_shares(result.run, "ctes")
    assert len(shares) == 14
    figure = map_figure(result, wording("en"))
    tiles = figure.axes[0].patches
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert len(tiles) == len(texts) == 101
    for tile, code in zip(tiles, texts, strict=True):
        wanted = COLOURS[min(int(shares[code] * 5), 4)] if code in shares else style.PAPER
        assert style_of(tile) == wanted.upper()


def style_of(tile):
    from matplotlib.colors import to_hex

    return to_hex(tile.get_facecolor()).upper()


def test_names_are_left_out_of_an_anonymous_map():
    figure = map_figure(run_of(**{"authorities.anonymous": True, "quarters": 2}), wording("fr"))
    assert not figure.axes[0].texts


def test_few_departments_have_no_map():
    case = sa.load("territory_department")
    assert map_figure(SimpleNamespace(case=case, run=case.start(1)), wording("en")) is None


def test_points_of_the_country_stand_beside_no_part_of_it(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(style, "save", lambda figure, folder, name: drawn.append(name) or [])
    draw_territory(run_of(quarters=2), tmp_path, wording("en"))
    assert drawn == ["items_by_type", "exits_by_host", "map"]
    drawn.clear()
    draw_territory(run_of(**{"authorities.regions": [], "quarters": 1}), tmp_path, wording("en"))
    assert drawn == ["items_by_type", "published_points", "exits_by_host", "map"]


def test_curves_have_years_and_their_points(result):
    figure = curves_figure(result, wording("fr"))
    assert len(figure.axes) == 6
    for axes in figure.axes:
        low, high = axes.get_ylim()
        assert low == 0.0
        for line in axes.lines:
            assert max(line.get_ydata()) <= high
        assert {2012.0, 2017.0} <= set(axes.get_xticks()) or {2012.0, 2014.0} <= set(
            axes.get_xticks()
        )


def test_exits_leave_elections_out(result):
    figure = exits_figure(result, wording("en"))
    run, tops = result.run, {}
    for bar in figure.axes[0].patches:
        tops[round(bar.get_x(), 3)] = max(
            tops.get(round(bar.get_x(), 3), 0), bar.get_y() + bar.get_height()
        )
    from simadopt.levels.territory.tables.items import INDEX

    exits = run.tally.exits[: run.quarter + 1].sum(axis=1)
    others = exits.sum(axis=1) - exits[:, INDEX["elected"]]
    assert sorted(tops.values()) == sorted(others.tolist())
    assert exits[:, INDEX["elected"]].sum() > 0
