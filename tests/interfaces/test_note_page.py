"""The first page of a note holds on one page of A4, whatever the number of policies, in both languages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

import simadopt as sa
from simadopt.interfaces.report.parts import Front, Table
from simadopt.io.wording import LANGUAGES

weasyprint = pytest.importorskip("weasyprint")
COMMUNE = Path(__file__).resolve().parents[2] / "scenarios" / "commune_27k.yaml"
ACTS: dict[str, dict[str, Any]] = {
    "Train everybody for six hours": {"training.hours": 6.0},
    "Coach all heads of service": {"coaching.share": 1.0},
    "Train everybody and coach all heads": {"training.hours": 6.0, "coaching.share": 1.0},
    "Campaign inside the authority": {"campaign.strength": 1.0},
    "Train everybody for three hours": {"training.hours": 3.0},
    "Make the tool compulsory": {"mandate.share": 1.0},
}
_END = "</section></main></body></html>"


@lru_cache
def compared(policies: int) -> Any:
    case = sa.load(COMMUNE, {"weeks": 12})
    return sa.compare(case, dict(list(ACTS.items())[:policies]), draws=0, replicates=4)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("policies", [1, 3, 6])
def test_a_first_page_and_a_slide_are_one_page(tmp_path: Path, policies: int, lang: str) -> None:
    page, slide = sa.report(
        compared(policies), tmp_path / "note.html", lang=lang, slide=True, date="30/11/2026",
        author="Directorate of services, Authority of a Rather Long Name, Intercommunal Body",
    )  # fmt: skip
    assert pages(page.read_text(encoding="utf-8").partition("</section>")[0] + _END) == 1
    assert pages(slide.read_text(encoding="utf-8")) == 1


def pages(text: str) -> int:
    return len(weasyprint.HTML(string=text).render().pages)


def test_type_is_smaller_for_many_policies_or_many_words() -> None:
    def front(rows: int, letters: int) -> Front:
        table = Table("", ["a", "b"], [("a", "b")] * rows)
        return Front("", [("name", ["x" * letters])], table=table)

    assert [front(*one).dense for one in ((3, 100), (4, 100), (3, 3000))] == [False, True, True]
