"""Exports that are not counts: courses completed in Moodle, answers of LimeSurvey."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.diffusion.tables import read_table
from simadopt.experiments.learning.usage_map import Imported, UsageMap, services_of
from simadopt.io.dates import moment
from simadopt.io.folding import fold

__all__ = ["LEAST_ANSWERS", "import_courses", "import_survey"]

LEAST_ANSWERS: Final = 5
"""Answers of a service below which nothing is said of it."""
_ADDRESS: Final = (
    "email_address",
    "adresse_de_courriel",
    "adresse_e_mail",
    "courriel",
    "email",
    "e_mail",
)
_COMPLETED: Final = ("completed_on", "acheve_le", "date_d_achevement", "course_complete", "cours_acheve",
                     "completion_date", "date_de_fin")  # fmt: skip
_HEADS: Final = {"no": "no", "non": "no", "n": "no", "a1": "no", "a_little": "a little", "un_peu": "a little",
                 "a2": "a little", "a_lot": "a lot", "beaucoup": "a lot", "a3": "a lot", "oui": "a lot",
                 "yes": "a lot", "y": "a lot"}  # fmt: skip


def import_courses(path: str | Path, how: UsageMap, folder: Path) -> tuple[str, Imported]:
    """Return ``training.csv`` of who completed a Moodle course: people by service and day.

    Raises
    ------
    InputError
    """
    found = Imported()
    services, table = services_of(how, folder, found), read_table(Path(path), None, None)
    folded = [fold(one) for one in table.titles]
    who = (
        table.place(how.person, "person")
        if how.person
        else _one(table.titles, folded, _ADDRESS, path)
    )
    when = (
        table.place(how.date, "date") if how.date else _one(table.titles, folded, _COMPLETED, path)
    )
    people: Counter[tuple[str, str]] = Counter()
    for row, cells in enumerate(table.rows):
        found.rows += 1
        done = cells[when].strip() if when < len(cells) else ""
        if not done or fold(done) in ("no", "non", "not_completed", "non_acheve", "0"):
            found.dropped["never"] += 1
            continue
        day = moment(done.split(",")[-1].strip() if "," in done else done)
        if day is None:
            message = Message("problem.known_date")
            raise InputError(
                Problem(str(path), table.lines[row], table.titles[when], done, message)
            )
        service = services.get(cells[who].casefold().strip(), "")
        if not service:
            found.dropped["unknown"] += 1
            continue
        people[service, f"{day.first:%Y-%m-%d}"] += 1
    lines = ["service,date,tool,hours,people"]
    for (service, day_), n in sorted(people.items()):
        lines.append(f'"{service}",{day_},{how.tool},{how.hours:g},{n}')
    return "\n".join(lines) + "\n", found


def import_survey(path: str | Path, how: UsageMap) -> tuple[str, Imported]:
    """Return ``known.csv`` of the answers of LimeSurvey, as codes or in words: by service.

    Services with under `LEAST_ANSWERS` answers are left out. What a service says of its head is the
    commonest answer.

    Raises
    ------
    InputError
    """
    found, table = Imported(), read_table(Path(path), None, None)
    if not how.service or not (how.uses or how.head):
        raise InputError(Problem(str(path), 1, "service", "", Message("problem.usage_questions")))
    service = _question(table.titles, how.service, path)
    uses = _question(table.titles, how.uses, path) if how.uses else -1
    head = _question(table.titles, how.head, path) if how.head else -1
    yes = {fold(one) for one in how.yes}
    said: dict[str, list[bool]] = defaultdict(list)
    heads: dict[str, Counter[str]] = defaultdict(Counter)
    for cells in table.rows:
        found.rows += 1
        own = cells[service].strip()
        if not own:
            found.dropped["unknown"] += 1
            continue
        if uses >= 0 and cells[uses].strip():
            said[own].append(fold(cells[uses]) in yes)
        if head >= 0 and fold(cells[head]) in _HEADS:
            heads[own][_HEADS[fold(cells[head])]] += 1
    lines = ["service,tool,users,head"]
    for own in sorted({*said, *heads}):
        n = max(len(said[own]), heads[own].total())
        if n < LEAST_ANSWERS:
            found.dropped["few"] += n
            continue
        share = f"{100.0 * sum(said[own]) / len(said[own]):.1f} %" if said[own] else ""
        common = heads[own].most_common(1)
        lines.append(f'"{own}",{how.tool},{share},{common[0][0] if common else ""}')
    return "\n".join(lines) + "\n", found


def _one(
    titles: tuple[str, ...], folded: list[str], known: tuple[str, ...], path: str | Path
) -> int:
    """Return the column that has one of the known titles."""
    for name in known:
        if name in folded:
            return folded.index(name)
    message = Message("problem.map_title", file=Path(path).name, names=", ".join(titles[:30]))
    raise InputError(Problem(str(path), 1, known[0], "", message))


def _question(titles: tuple[str, ...], name: str, path: str | Path) -> int:
    """Return the column of a question by its code or words: ``Q01``, ``Q01. Do you use …``."""
    for k, title in enumerate(titles):
        bare = title.split(".")[0].split("[")[0].strip()
        if fold(title) == fold(name) or bare == name:
            return k
    return _one(titles, [fold(one) for one in titles], (fold(name),), path)
