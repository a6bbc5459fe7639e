"""The envelope of the first fit: frozen predictions scored, hash checked, misses by name."""

import pytest

from simadopt.core.errors import SimadoptError
from simadopt.experiments import opened
from simadopt.io.shipped import shipped_file

MISSES = {
    "partner_channel_dematerialisation",
    "partner_channel_extranet_intranet",
    "directory_external_contacts_wanted",
    "open_data_active_info_cat_a",
    "ext_large_unaware",
    "ext_large_never",
}


def test_eighteen_of_twenty_four_and_little_better_than_the_prior():
    rows = opened.scored()
    assert (sum(r.inside for r in rows), len(rows)) == (18, 24)
    assert {r.id for r in rows if not r.inside} == MISSES
    assert 0.0 < opened.skill(rows) < 0.10


def test_what_is_told_beside_eighteen_of_twenty_four():
    """The prior predictive holds more in its own intervals; the wording taken whole, fewer."""
    rows = opened.scored()
    assert sum(r.prior_inside for r in rows) == 21
    assert sum(r.whole for r in rows) == 15
    assert opened.chance_of_so_few(rows) == pytest.approx(0.028, abs=0.001)


def test_a_frozen_file_that_was_changed_is_refused(tmp_path, monkeypatch):
    def elsewhere(folder, name):
        content = shipped_file(folder, name).read_bytes()
        if name == "predictions.csv":
            content = content.replace(b"0.4736", b"0.4737")
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    monkeypatch.setattr(opened, "shipped_file", elsewhere)
    with pytest.raises(SimadoptError, match="sealed"):
        opened.scored()


def test_scores_by_hand():
    quantiles = {"q05": 0.2, "q50": 0.5, "q95": 0.8}
    # 2/3 · (.05·.4 + .5·.1 + .05·.2)
    assert opened.quantile_score(quantiles, 0.6) == pytest.approx(2 / 3 * 0.08)
    # outside: 2/3 · (.95·.1 + .5·.4 + .05·.7)
    assert opened.quantile_score(quantiles, 0.1) == pytest.approx(2 / 3 * 0.33)


def test_gaps_and_counts_are_scored_as_shares():
    by_id = {r.id: r for r in opened.scored()}
    share, count = by_id["civic_content_example_named"], by_id["civic_content_example_named_count"]
    assert count.score == pytest.approx(share.score, abs=0.005)
    assert by_id["informed_fully_age_gap"].score < 0.1
    assert by_id["ext_county_daily_first"].score > 0.01
