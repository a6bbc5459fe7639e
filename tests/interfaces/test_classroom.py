"""The classroom file: whole in itself, true to the shell, in both languages, closed to what is hostile."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from interfaces.shell_helper import COMMUNE, Here
from simadopt.cases import load
from simadopt.interfaces.app.lessons import LESSONS
from simadopt.interfaces.classroom.languages import EACH
from simadopt.interfaces.classroom.modules import bundle
from simadopt.interfaces.classroom.page import MOST_BYTES
from simadopt.interfaces.classroom.reasons import MOST_DECISIONS, explanation_rows
from simadopt.io.wording import LANGUAGES, wording
from simadopt.levels.staff.explanations.explain import explain
from simadopt.levels.staff.explanations.explain_many import explain_many
from simadopt.levels.staff.tables.features import FEATURES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the file of the commune over a few weeks."""
    from simadopt.interfaces.classroom.contents import Wanted, contents
    from simadopt.interfaces.classroom.page import classroom_page

    wanted = Wanted(("commune_27k",), ("coaching.share=0.5",), seed=3, weeks=6)
    words = wording("en")
    return classroom_page(contents(wanted, words, lambda _: None), "fr", words)


def held(page: str) -> dict[str, Any]:
    block = page.split('<script id="held" type="application/json">')[1].split("</script>")[0]
    found: dict[str, Any] = json.loads(block)
    return found


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))


class Tags(HTMLParser):
    """Notes the tags of a page and the addresses they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "action", "srcset")]


def test_nothing_comes_from_elsewhere(made: str) -> None:
    tags = Tags(made)
    assert set(tags.addresses) == {"data:,", "#main", "#"}
    script = made.rsplit("<script>", 1)[1]
    assert set(re.findall(r"https?://[^\"'\s)]+", script)) <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in made.split("<style>")[1].split("</style>")[0]
    policy = html.unescape(re.search(r'Security-Policy" content="([^"]*)"', made)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none'")
    assert "connect-src" not in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_it_stays_small(made: str) -> None:
    assert len(made.encode()) < 2 * 2**20 < MOST_BYTES


def test_runs_are_those_of_the_shell(made: str, here: Here) -> None:
    data = held(made)
    sets = ["--set", "coaching.share=0.5"]
    asked = ["run", COMMUNE, "--seed", 3, "--json", "--no-figures"]
    told = json.loads(here(*asked, "--weeks", 6, *sets).out)
    (run,) = data["runs"]
    assert run["digest"] == told["digest"]
    assert run["summary"] == {**run["summary"], **{k: told[k] for k in ("tools", "services")}}
    head = LESSONS[0]
    for kind, arms in (("arms", head.arms), ("off", head.without())):
        for arm, packed in zip(arms, data["lessons"]["head"][kind], strict=True):
            given = [part for one in arm.sets for part in ("--set", one)]
            assert packed["digest"] == json.loads(here(*asked, *given).out)["digest"]


def test_all_lessons_are_there_with_their_mechanism_off(made: str) -> None:
    lessons = held(made)["lessons"]
    for lesson in LESSONS:
        assert len(lessons[lesson.name]["arms"]) == len(lesson.arms)
        assert len(lessons[lesson.name]["off"]) == 2
        assert (lessons[lesson.name]["person"] is None) == (lesson.measure == "crowd")
        assert (lessons[lesson.name]["gaps"] is None) == (lesson.seeds == 0)
    duty = lessons["duty"]
    none, sanction, alone = (run["levels"] for run in duty["arms"])
    assert len({none, sanction, alone}) == 3
    one, other = (run["levels"] for run in duty["off"])
    assert one == other  # no law acts: nothing differs
    crowd = lessons["crowd"]
    assert [run["users"][-1] for run in (*crowd["arms"], *crowd["off"])] == [100, 1, 1, 1]


def test_each_choice_of_the_levers_has_its_run(made: str, here: Here) -> None:
    """A file without a server holds a run for every combination, and that of the shell."""
    (run,) = held(made)["runs"]
    sizes = [len(dial["options"]) for dial in run["dials"]]
    assert len(run["variants"]) == np.prod(sizes) - 1
    told = [run["digest"], *(one["digest"] for one in run["variants"])]
    assert len(set(told)) == len(told)
    *_, last = run["variants"]
    told = json.loads(here(*shlex.split(last["command"])[1:], "--json", "--no-figures").out)
    assert last["digest"] == told["digest"]


def test_a_page_to_share_names_no_one_and_has_its_spread(here: Here, real_town: Path) -> None:
    """G1, in a file that leaves the house."""
    done = here("share", real_town.name, "--out", "s.html", "--weeks", 5, "--lang", "en")
    assert done.code == 0, done.err
    page = (real_town.parent / "s.html").read_text(encoding="utf-8")
    data = held(page)
    assert data["lessons"] == {}
    assert "Nom0" not in page
    assert "Paie" not in page
    (run,) = data["runs"]
    for one in (run, *run["variants"]):
        assert one["levels"] is None
        assert one["reasons"] is None
        assert one["spread"]["runs"] == 40
    assert str(real_town.parent) not in page
    assert wording("en").say("share.title") in page


def test_both_languages_are_within(made: str) -> None:
    data = held(made)
    texts = data["boot"]["words"]["app.view.lessons"][EACH]
    assert texts == [wording(one).say("app.view.lessons") for one in LANGUAGES]
    assert '<html lang="fr">' in made
    titles = load(COMMUNE).scenario.title
    assert data["runs"][0]["title"][EACH] == [getattr(titles, one) for one in LANGUAGES]


def test_reasons_are_those_of_explain(made: str) -> None:
    from simadopt.interfaces.app.why import packed_why

    case = load(COMMUNE, {"coaching.share": 0.5, "weeks": 6})
    packed = held(made)["runs"][0]["reasons"]
    for language, words in zip(range(2), map(wording, LANGUAGES), strict=True):
        one = packed["told"][EACH][language]
        _, told = json.loads(unpacked(one))
        for person, f in ((32, 0), (40, 3), (0, 1)):
            why = packed_why(
                case, 3, person, FEATURES[f].name, None, None, words, person_views=False
            )
            sentence, chance, other, value, terms = told[
                packed["rows"].index(person) * len(FEATURES) + f
            ]
            assert (sentence, chance, other) == (
                why["sentence"],
                why["chance"],
                why["counterfactual"],
            )
            assert value == (
                None if why["value"] is None else pytest.approx(why["value"], abs=1e-4)
            )
            assert terms == [[t["name"], t["value"]] for t in why["terms"]]


def test_many_are_explained_as_one_alone() -> None:
    case = load(COMMUNE, {"weeks": 9})
    many = {(one.person, one.feature): one for one in explain_many(case, 2, [5, 60, 200])}
    for person, f in ((5, 0), (60, 4), (200, 2)):
        assert many[person, FEATURES[f].name] == explain(case, 2, person, FEATURES[f].name)


def test_reasons_are_kept_of_some_people_where_there_are_many() -> None:
    assert explanation_rows(10, 1) == list(range(10))
    rows = explanation_rows(5000, 4)
    assert len(rows) * 4 * len(FEATURES) <= MOST_DECISIONS
    assert len(set(np.diff(rows))) == 1


def test_a_name_may_hold_anything(here: Here, tmp_path: Path) -> None:
    bad = "</script><script>alert(1)</script>[[script]]{{boot}}<!--"
    (tmp_path / "bad.yaml").write_text(
        f"name: bad\ntitle: {{fr: '{bad}', en: '{bad}'}}\nweeks: 2\n"
        "authorities:\n  - {key: town, inhabitants: 900, staff: 20}\n", encoding="utf-8")  # fmt: skip
    done = here("classroom", "bad.yaml", "--out", "x.html", "--seed", 1)
    assert done.code == 0, done.err
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert Tags(page).names.count("script") == 2
    assert held(page)["runs"][0]["title"] == bad
    assert "alert(1)" not in re.sub(r'<script id="held".*?</script>', "", page, flags=re.DOTALL)


def test_real_people_are_shown_only_when_asked_for(here: Here, real_town: Path) -> None:
    """G1: an imported staff file."""
    assert here("classroom", real_town.name, "--out", "x.html").code == 0
    (run,) = held((real_town.parent / "x.html").read_text(encoding="utf-8"))["runs"]
    assert run["levels"] is None
    assert run["reasons"] is None
    assert run["organisation"] == {"people": 39, "shown": False, "real": True}
    assert min(run["services"]["staff"]) >= 11
    assert "Paie" not in json.dumps(run, ensure_ascii=False)
    assert str(real_town.parent) not in json.dumps(run)
    assert here("classroom", real_town.name, "--out", "y.html", "--person-views").code == 0
    (run,) = held((real_town.parent / "y.html").read_text(encoding="utf-8"))["runs"]
    assert run["organisation"]["shown"]
    assert run["organisation"]["real"]  # the page then says that all is simulated
    assert "Nom0" not in json.dumps(run)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere",), 2),
        (("commune_27k", "--set", "b_pear=0"), 2),
        (("commune_27k", "--set", "b_peer"), 2),
        (("commune_27k", "--out", "no/such/folder.html"), 4),
    ],
)
def test_what_is_wrong_takes_one_line(here: Here, arguments: tuple[str, ...], code: int) -> None:
    done = here("classroom", *arguments)
    assert done.code == code
    assert len(done.err.strip().splitlines()) == 1
    assert not list(Path().glob("*.html")) + list(Path().glob(".*part"))


def test_modules_are_put_together_in_order() -> None:
    script = bundle({"b": 'import { one as two } from "./a.js";\nexport const three = two + two;\n',
                     "a": "export const one = 1;\n"}, "b")  # fmt: skip
    assert script.index("module_a") < script.index("module_b")
    assert "const { one: two } = module_a;" in script
    assert "export" not in script


@pytest.mark.parametrize(
    "sources",
    [
        {"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'},
        {"a": 'import x from "./b.js";\n', "b": ""},
        {"a": "export default 3;\n"},
        {"a": 'const x = "</script>";\n'},
    ],
)
def test_a_module_that_is_not_understood_is_refused(sources: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"module|not understood"):
        bundle(sources, "a")
