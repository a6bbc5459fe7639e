# ruff: noqa: E501  (a header as it was met)
"""Cases A4, A12, B13 to B18: staff files as people have them, and what is said of them."""

from __future__ import annotations

import re
from dataclasses import asdict

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.interfaces.import_summary_words import import_summary_lines
from simadopt.io.import_summary import StaffFileError
from simadopt.io.wording import wording
from simadopt.levels.staff.files.staff_clean import clean_staff
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_titles import meaning_of
from support.hr_export import LAYOUTS, TITLES, people, write_layout

EXAMPLE = """\
sep=;
Matricule;Cat.;Direction;Service;Poste;Responsable (matricule);Adresse mail;Site d'affectation;Temps de travail
000101;A;Solidarités;Secrétariat;Directrice;;d101@example.org;Mairie;100
000102;C;Solidarités;Secrétariat;Agente d'accueil;000101;a102@example.org;Mairie;80
000201;A;Technique;Secrétariat;Directeur;;d201@example.org;Centre technique;100
000202;;Technique;Garage;Apprenti;000201;;Centre technique;100
000203;C;Technique;Garage;Mécanicien;000999;;Centre technique;100
"""
BOTH = {"no_category": "C", "unknown_manager": "none"}


def write(folder, text, encoding="utf-8", name="staff.csv"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def read(folder, text, encoding="utf-8", **told):
    return read_staff(write(folder, text, encoding), "town", **told)


def causes(folder, text, **told):
    with pytest.raises(StaffFileError) as caught:
        read(folder, text, **told)
    assert not left_in_english(caught.value.causes)
    return {cause.key: cause for cause in caught.value.causes}


def meanings(staff):
    return {c.title: c.meaning for c in staff.understood.columns}


def test_the_example_is_understood_and_runs_after_one_answer(tmp_path):
    found = causes(tmp_path, EXAMPLE)
    assert found.keys() == {"no_category", "unknown_manager"}
    assert (found["no_category"].field, found["no_category"].line) == ("Cat.", 6)
    assert found["unknown_manager"].field == "Responsable (matricule)"
    assert (found["unknown_manager"].value, found["unknown_manager"].line) == ("000999", 7)
    staff = read(tmp_path, EXAMPLE, remedies=BOTH)
    assert staff.category.tolist() == [0, 2, 0, 2, 2]
    assert staff.boss.tolist() == [-1, 0, -1, 2, -1]
    assert staff.rank.tolist() == [2, 0, 2, 0, 0]
    assert staff.mailbox.tolist() == [1, 1, 1, 0, 0]
    assert staff.site_names == ("Centre technique", "Mairie")
    assert staff.understood.remedies == (("no_category", "C", 1), ("unknown_manager", "none", 1))


def test_a4_header_exactly_as_the_page_asks(tmp_path):
    text = (
        "matricule;catégorie;service;responsable (matricule);adresse mail;affectation;cat. emploi\n"
    )
    text += "g;A;s;;g@a.fr;Hall;1\np;C;s;g;;Hall;2\n"
    staff = read(tmp_path, text)
    assert staff.boss.tolist() == [-1, 0]
    assert staff.rank.tolist() == [1, 0]
    assert staff.mailbox.tolist() == [1, 0]
    assert staff.site.tolist() == [0, 0]
    assert staff.ignored_columns == ("cat. emploi",)


@pytest.mark.parametrize(
    ("meaning", "titles"),
    [
        ("key", "N° matricule|Matricule agent|identifiant|Employee number|Staff ID|N° agent"),
        ("manager", "Responsable (matricule)|N+1|N+1 (matricule)|Supérieur hiérarchique|Manager ID|"
                    "Matricule du responsable|Line manager|Reports to|Chef de service"),
        ("mailbox", "Adresse mail|Courriel|E-mail|Adresse e-mail|Adresse électronique|Mél|Work email"),
        ("site", "Site d'affectation|Lieu de travail|Site|Résidence administrative|Work location"),
        ("category", "Cat.|Catégorie statutaire|Catégorie (A/B/C)|Catégorie hiérarchique"),
        ("service", "Service d'affectation|Unité|Libellé service|Department|Nom du service"),
        ("directorate", "Pôle|Direction générale|Direction / Pôle|Division"),
        ("birth", "Date de naissance|Année de naissance"),
        ("age", "Âge|Tranche d'âges"),
        ("title", "Emploi|Intitulé du poste|Fonction principale|Job title"),
        ("", "Temps de travail|Téléphone portable|CSP|Code service|Grade|Date d'affectation|"
             "Lieu de naissance|Catégorie socioprofessionnelle|Quotité|Mail perso|Adresse"),
    ],
)  # fmt: skip
def test_a4_titles_of_hr_exports_are_known(meaning, titles):
    assert {t: meaning_of(t) for t in titles.split("|")} == dict.fromkeys(
        titles.split("|"), meaning
    )


def test_a4_every_column_is_read_guessed_mapped_or_ignored(tmp_path):
    text = EXAMPLE.replace("Temps de travail", "").replace("Cat.", "Niveau")
    staff = read(tmp_path, text, columns={"category": "Niveau"}, remedies=BOTH)
    told = staff.understood
    parts = (*told.read, *told.guessed, *told.mapped, *told.ignored)
    assert sorted(c.number for c in parts) == list(range(1, 10))
    assert [c.title for c in told.mapped] == ["Niveau"]
    assert [c.title for c in told.guessed] == ["Poste"]
    assert [c.title for c in told.ignored] == ["#9"]


def test_a4_no_head_at_all_stops_until_it_is_said_what_to_do(tmp_path):
    text = "matricule;cat;service\na;A;x\nb;C;x\nc;C;y\n"
    (cause,) = causes(tmp_path, text).values()
    assert (cause.key, cause.remedies) == ("no_heads", ("draw", "none"))
    drawn = read(tmp_path, text, remedies={"no_heads": "draw"})
    assert drawn.rank.tolist() == [1, 0, 0]
    assert "heads" in drawn.understood.drawn
    assert read(tmp_path, text, remedies={"no_heads": "none"}).rank is None


def test_a12_two_general_managers_are_told_with_both_lines(tmp_path):
    text = "matricule;cat;service;fonction\na;A;x;DGS\nb;A;x;Directrice générale des services\nc;C;x;Agent\n"
    (cause,) = causes(tmp_path, text).values()
    assert cause.line == 3
    assert "on line 2" in cause.message.render("en")
    staff = read(tmp_path, text, remedies={"two_general_managers": "director"})
    assert staff.rank.tolist() == [3, 2, 0]


@pytest.mark.parametrize(
    "start", ["sep=;\n", '"sep=;"\n', "Liste des agents\n\n", "Ville;;\nExtrait;le 3 mai;\n"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_b13_what_stands_above_the_header(tmp_path, start, separator):
    text = "matricule;cat;service;responsable\ng;A;s;\np;C;s;g\n"
    whole = (start + text).replace(";", separator)
    staff = read(tmp_path, whole)
    assert staff.key.tolist() == [pseudonym("town", "g"), pseudonym("town", "p")]
    assert staff.understood.header_line == 1 + start.count("\n")
    assert staff.understood.separator == ("tab" if separator == "\t" else separator)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_b13_encodings(tmp_path, encoding):
    staff = read(tmp_path, "matricule;catégorie;service;responsable\ng;A;É;\np;C;É;g\n", encoding)
    assert staff.service_names == ("É",)


def test_b13_a_header_on_two_lines(tmp_path):
    header = "Agent;;Affectation;;Responsable\nMatricule;Cat.;Direction;Service;Matricule\n"
    text = header + "g;A;D;s;\np;C;D;s;g\n"
    assert read(tmp_path, text).boss.tolist() == [-1, 0]


def test_b14_a_near_name_stops_only_where_a_required_column_is_lacking(tmp_path):
    header = "matricule;cat;service;responsable;temps de travail;mesagerie;laptpo\n"
    text = header + "g;A;s;;100;oui;rouge\np;C;s;g;80;non;vert\n"
    staff = read(tmp_path, text)
    assert meanings(staff)["mesagerie"] == "mailbox"
    assert [c.title for c in staff.understood.guessed] == ["mesagerie"]
    assert [c.title for c in staff.understood.ignored] == ["temps de travail", "laptpo"]
    slip = read(tmp_path, text.replace("cat;", "catégroie;"))  # its cells say what it is
    assert meanings(slip)["catégroie"] == "category"
    text = text.replace("cat;", "catégroie;").replace(";A;", ";1;").replace(";C;", ";2;")
    (cause,) = causes(tmp_path, text).values()
    assert (cause.key, cause.hint) == ("no_category", "catégroie")


def test_b15_contents_say_what_a_column_is(tmp_path):
    text = (
        "Matricule;Nom;Cat;Service;Poste;Portable;Responsable;Messagerie\n"
        "000101;DURAND Zoé;A;s;Cheffe de service;06 11 22 33 44;;z@a.fr\n"
        "000102;PETIT Ali;C;s;Jardinier;06 11 22 33 45;Zoé Durand;\n"
        "000103;PETIT Éva;C;s;Jardinière;;M. Inconnu Total;e@a.fr\n"
    )
    staff = read(tmp_path, text, remedies={"unknown_manager": "none"})
    assert meanings(staff) == {
        "Matricule": "key", "Nom": "last_name", "Cat": "category", "Service": "service",
        "Poste": "title", "Portable": "", "Responsable": "manager_name", "Messagerie": "mailbox",
    }  # fmt: skip
    assert staff.boss.tolist() == [-1, 0, -1]
    assert staff.rank.tolist() == [1, 0, 0]
    assert staff.mailbox.tolist() == [1, 0, 1]
    assert staff.laptop is None
    (cause,) = causes(tmp_path, text).values()
    assert "Inconnu" not in str(cause) + repr(cause)


def test_b15_names_of_managers_without_names_of_people_are_said_not_read(tmp_path):
    text = "Matricule;Cat;Service;Responsable\n1;A;s;\n2;C;s;Zoé Durand\n3;C;s;Zoé Durand\n"
    found = causes(tmp_path, text)
    assert found.keys() == {"no_heads"}
    staff = read(tmp_path, text, remedies={"no_heads": "draw"})
    (ignored,) = staff.understood.ignored
    assert (ignored.title, ignored.why) == ("Responsable", "names")
    assert "Durand" not in repr(asdict(staff.understood))


def test_b16_cells_as_spreadsheets_leave_them(tmp_path):
    text = (
        "matricule;cat;service;responsable;âge;messagerie\n"
        "101.0;A;s;;58;oui;;\n"
        "\u00a0102;C;\u202fs;101;N/A;-\n"
        "103;C;s;101.0\n"
        "104;C;s;néant;NA;NA\n"
    )
    staff = read(tmp_path, text)
    assert staff.key.tolist() == [pseudonym("town", str(k)) for k in range(101, 105)]
    assert staff.boss.tolist() == [-1, 0, 0, -1]
    assert staff.age_band.tolist() == [4, 255, 255, 255]
    assert staff.mailbox.tolist() == [1, -1, -1, -1]
    assert staff.service_names == ("s",)


def test_b16_zeros_before_a_key_are_kept_and_their_loss_is_mended_and_told(tmp_path):
    text = "matricule;cat;service;responsable\n01004;A;s;\n01005;C;s;1004\n01006;C;s;01004\n"
    staff = read(tmp_path, text)
    assert staff.boss.tolist() == [-1, 0, 0]
    assert staff.understood.notes == (("loose_keys", "1"),)
    two = text + "001004;C;s;\n"  # 1004 may now be either
    assert causes(tmp_path, two)["unknown_manager"].value == "1004"


@pytest.mark.parametrize("name", ["agents.xlsx", "agents.csv"])
def test_b16_a_workbook_is_read_whatever_its_name(tmp_path, name):
    rows = people(60, absent=0, uncategorised=0)
    staff = read_staff(write_layout("workbook", tmp_path / name, rows), "town")
    assert (staff.understood.sheet, staff.understood.header_line) == ("Agents", 3)
    text = read_staff(write_layout("sep line, cp1252", tmp_path / "a.csv", rows), "town")
    assert staff.key.tolist() == text.key.tolist()
    assert staff.rank.tolist() == text.rank.tolist()


def test_b16_a_workbook_that_would_fill_the_memory_is_refused(tmp_path):
    import zipfile

    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 2**20))
    assert file.stat().st_size < 2**20
    with pytest.raises(InputError, match="unpacks to more than 100 MB"):
        read_staff(file, "town")


def test_a_row_numbered_beyond_the_format_is_refused_at_once(tmp_path):
    import zipfile

    good = write_layout("workbook", tmp_path / "agents.xlsx", people(20))
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(far, "w") as packed:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb'(<row[^>]*? r=)"[0-9]+"', rb'\1"999999999999"', part, count=1)
                assert b"999999999999" in part
            packed.writestr(name, part)
    with pytest.raises(InputError):
        read_staff(far, "town")


def test_b17_vacant_posts_and_elected_members_are_left_out_and_counted(tmp_path):
    text = (
        "Matricule;Nom;Cat;Service;Emploi;Statut;Responsable\n"
        "1;Maire;A;s;Directrice;Titulaire;9\n"
        "2;VACANT;;s;Jardinier;;1\n"
        "3;Petit;C;Locaux vacants;Jardinier;CDD;2\n"
        "9;Bon;;s;Maire;Élu;\n"
    )
    staff = read(tmp_path, text)
    assert len(staff) == 2
    assert dict(staff.understood.left_out) == {"vacant": 1, "elected": 1}
    assert staff.boss.tolist() == [-1, -1]
    assert "Locaux vacants" in staff.service_names


def test_b17_choices_are_checked(tmp_path):
    with pytest.raises(InputError, match=r"no such cause.*no_category"):
        read(tmp_path, EXAMPLE, remedies={"no_categorie": "C"})
    with pytest.raises(InputError, match="one of C, B, A, leave_out is expected"):
        read(tmp_path, EXAMPLE, remedies={"no_category": "D"})
    with pytest.raises(InputError, match="no column with this title"):
        read(tmp_path, EXAMPLE, columns={"manager": "Chef"})


def test_b17_each_unknown_category_is_a_cause_of_its_own(tmp_path):
    text = "matricule;cat;service;responsable\ng;A;s;\np;Contractuel;s;g\nq;Élève;s;g\nr;Contractuel;s;g\n"
    found = causes(tmp_path, text)
    assert {k: c.count for k, c in found.items()} == {
        "category:Contractuel": 2,
        "category:Élève": 1,
    }
    staff = read(
        tmp_path, text, remedies={"category:contractuel": "B", "category:eleve": "leave_out"}
    )
    assert staff.category.tolist() == [0, 1, 1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_b17_a_raw_export_of_1100_rows_takes_two_attempts(tmp_path, layout):
    file = write_layout(layout, tmp_path / "export.csv", people())
    with pytest.raises(StaffFileError) as caught:
        read_staff(file, "town")
    found = {cause.key: cause for cause in caught.value.causes}
    assert {k: c.count for k, c in found.items() if k != "note"} == {
        "no_category": 19,
        "unknown_manager": 61,
    }
    assert all(cause.remedies for cause in found.values())
    remedies = {key: cause.remedies[0] for key, cause in found.items()}
    staff = read_staff(file, "town", remedies=remedies)
    told = staff.understood
    assert (len(staff), told.heads, told.directors, told.general_managers) == (1097, 12, 4, 1)
    left = dict(told.left_out)
    assert left.pop("total", 0) == (layout == "title rows and a total, |")
    assert left == {"vacant": 2, "elected": 1}
    assert len({c.title for c in told.columns if c.title}) >= len(TITLES) - 1
    assert sum(told.mailboxes) == 1097


def test_b17_a_cleaned_copy_says_the_same(tmp_path):
    file = write_layout("ragged rows", tmp_path / "export.csv", people())
    out = tmp_path / "clean.csv"
    with pytest.raises(StaffFileError) as caught:
        clean_staff(file, out, "fr")
    assert [cause.key for cause in caught.value.causes] == ["no_category"]
    assert not out.exists()
    clean_staff(file, out, "fr", remedies={"no_category": "C"})
    before = read_staff(file, "town", remedies=BOTH)
    after = read_staff(out, "town")
    for name in ("key", "category", "rank", "boss", "mailbox", "service", "site"):
        assert getattr(before, name).tolist() == getattr(after, name).tolist(), name
    assert "NOM000101" not in out.read_text(encoding="utf-8")


def test_b18_one_name_in_two_directorates_is_two_services(tmp_path):
    staff = read(tmp_path, EXAMPLE, remedies=BOTH)
    assert staff.service_names == (
        "Garage",
        "Secrétariat (Solidarités)",
        "Secrétariat (Technique)",
    )
    assert staff.service.tolist() == [1, 1, 2, 0, 0]
    assert [staff.directorate_names[d] for d in staff.service_directorate] == [
        "Technique",
        "Solidarités",
        "Technique",
    ]


MARKS = st.sampled_from(
    [*';,|\t"\n', "", " ", "x", "é", "sep=;", "Total", "VACANT", "@", "0", "Nom", "\u00a0"]
)
EDITS = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 12), MARKS), min_size=1, max_size=4)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS, st.sampled_from(["utf-8", "cp1252", "utf-16"]))
def test_a4_mutated_files_lose_no_column_in_silence(tmp_path_factory, edits, encoding):
    text = EXAMPLE
    for place, length, mark in edits:
        text = text[:place] + mark + text[place + length :]
    file = tmp_path_factory.mktemp("m") / "staff.csv"
    file.write_bytes(text.encode(encoding, "replace"))
    try:
        understood = read_staff(file, "town", remedies=BOTH).understood
    except StaffFileError as error:
        understood = error.understood
        assert error.causes
    except InputError as error:
        assert all("\n" not in str(p) for p in error.problems)
        return
    header = file.read_bytes().decode(encoding, "replace").splitlines()[understood.header_line - 1]
    separator = {"tab": "\t"}.get(understood.separator, understood.separator)
    if '"' not in text:
        titles = [" ".join(t.split()) for t in header.lstrip("\ufeff").split(separator)]
        assert {t for t in titles if t} <= {c.title for c in understood.columns}


KEYS = {
    "ten digits": "01234567{:02}",
    "nine digits": "1234567{:02}",
    "nir": "28507751230{:02}",
    "nir with spaces": "2 85 07 75 123 0{:02}",
    "dates": "01/01/20{:02}",
    "names and figures": "DUPONT Jean{:02}",
    "names": "DUPONT {:c}.",
    "addresses": "a{:02}@example.org",
}


@pytest.mark.parametrize("form", KEYS)
def test_b15_cells_that_are_keys_of_the_file_are_keys(tmp_path, form):
    keys = [KEYS[form].format(k + (65 if "{:c}" in KEYS[form] else 10)) for k in range(15)]
    text = "matricule;cat;service;responsable\n" + f"{keys[0]};A;s;\n"
    text += "".join(f"{key};C;s;{keys[0]}\n" for key in keys[1:])
    staff = read(tmp_path, text)
    assert staff.boss.tolist() == [-1] + [0] * 14
    assert meanings(staff)["responsable"] == "manager"


@pytest.mark.parametrize("absent", ["zzz", "Zoé Absente", "06 11 22 33 44"])
def test_b15_one_absent_manager_is_one_cause_and_drops_no_column(tmp_path, absent):
    text = "matricule;cat;service;responsable\na1;A;s;\n"
    text += "".join(f"b{k};C;s;a1\n" for k in range(14))
    text += "".join(f"c{k};C;s;{absent}\n" for k in range(60))
    (cause,) = causes(tmp_path, text).values()
    assert (cause.key, cause.count, cause.value) == ("unknown_manager", 60, absent)


def test_b15_a_column_of_managers_where_nobody_is_known_is_doubted_by_its_title(tmp_path):
    text = "matricule;cat;service;N+1;rang\n" + "".join(
        f"{k};C;s;06 11 22 33 {k};{'chef' if k == 10 else 'agent'}\n" for k in range(10, 20)
    )
    (cause,) = causes(tmp_path, text).values()
    assert (cause.key, cause.field, cause.value, cause.count) == ("unknown_manager", "N+1", "", 10)
    assert "--column manager=TITLE" in cause.render("en")
    staff = read(tmp_path, text, remedies={"unknown_manager": "none"})
    assert staff.boss.tolist() == [-1] * 10


@pytest.mark.parametrize("title", ["ENCADRANT", "Encadrant", "Manager (O/N)", "Chef", "Rang"])
@pytest.mark.parametrize(("yes", "no"), [("oui", "non"), ("O", "N"), ("X", ""), ("1", "0")])
def test_b15_yes_and_no_under_a_title_of_managers_say_who_is_a_head(tmp_path, title, yes, no):
    text = f"matricule;cat;service;Emploi;{title}\n1;A;s;Directrice;{yes}\n"
    text += f"2;B;s;Jardinier;{yes}\n3;C;s;Jardinier;{no}\n4;C;t;Jardinier;{no}\n"
    staff = read(tmp_path, text)
    assert meanings(staff)[title] == "head"
    assert staff.rank.tolist() == [2, 1, 0, 0]
    assert staff.understood.headless == ("t",)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_services_written_in_several_ways_are_one_and_said(tmp_path, lang):
    names = [
        "Voirie - Propreté",
        "VOIRIE-PROPRETE",
        "Médiathèque",
        "Mediathèque",
        "Finances",
        " Finances",
    ]
    text = "matricule;cat;service;N+1\n"
    text += "".join(f"{k};C;{name};\n" for k, name in enumerate(names))
    staff = read(tmp_path, text, remedies={"no_heads": "none"})
    assert staff.understood.respelled == (tuple(names[:2]), tuple(names[2:4]))
    said = " ".join(import_summary_lines(staff.understood, wording(lang)))
    assert "Voirie - Propreté = VOIRIE-PROPRETE" in said and "Finances =" not in said


NAMED = "Matricule;Nom;Prénom;Cat;Direction;Service;N+1\n"


def test_b15_namesakes_are_told_apart_by_service_then_by_directorate(tmp_path):
    text = NAMED + (
        "1;Durand;Jean;A;D;R;\n2;Durand;Jean;A;D;S;\n3;Durand;Jean;A;E;T;\n"
        "4;Martin;Léa;C;D;R;Durand Jean\n5;Petit;Ève;C;E;U;DURAND Jean\n6;Bon;Ali;C;F;V;M. Jean Durand\n"
        "7;Roux;Guy;C;F;V;Rien Personne\n"
    )
    found = causes(tmp_path, text)
    assert {k: (c.field, c.line, c.value) for k, c in found.items()} == {
        "namesakes": ("N+1", 7, ""),
        "unknown_manager": ("N+1", 8, ""),
    }
    assert "several people in this file bear this name" in found["namesakes"].message.render("en")
    assert "this name" in found["unknown_manager"].message.render("en")
    staff = read(tmp_path, text, remedies=dict.fromkeys(found, "none"))
    assert staff.boss.tolist() == [-1, -1, -1, 0, 2, -1, -1]


@pytest.mark.parametrize(
    "cell", ["DURAND Jean (10006)", "10006 - DURAND", "DURAND-PETIT Jean - 10006"]
)
def test_b15_a_key_beside_the_name_of_a_manager_is_taken(tmp_path, cell):
    staff = read(tmp_path, NAMED + f"10006;D;J;A;D;R;\n10007;P;J;C;D;R;{cell}\n")
    assert staff.boss.tolist() == [-1, 0]


def test_b15_a_column_named_as_the_managers_may_hold_their_names(tmp_path):
    text = NAMED.replace("N+1", "Qui") + "1;Durand;Jean;A;D;R;\n2;Petit;Ève;C;D;R;Jean Durand\n"
    assert read(tmp_path, text, columns={"manager": "Qui"}).boss.tolist() == [-1, 0]


def test_b17_many_unknown_words_of_one_column_are_one_cause_that_lists_them(tmp_path):
    text = "matricule;service;rank;category\ng;s;staff;A\n"
    text += "".join(f"p{k};s;X{k % 70};A\n" for k in range(140))
    (cause,) = (c for key, c in causes(tmp_path, text).items() if key != "no_heads")
    assert (cause.key, cause.count, cause.line) == ("rank:", 140, 3)
    assert cause.value.startswith("X0, X1, ")
    assert cause.value.endswith("X29, … (+40)")
    one_each = {f"rank:X{k}": "staff" for k in range(1, 70)}
    found = causes(tmp_path, text, remedies=one_each)
    assert "rank:X0" in found
    chosen = {"rank:": "staff", "rank:X0": cause.remedies[1], "two_heads": "first"}
    staff = read(tmp_path, text, remedies={**chosen, "no_heads": "none"})
    assert len(staff) == 141


def test_b17_each_of_many_unknown_categories_has_its_own_choice(tmp_path):
    """Those of most people first; a column of hundreds of words is most likely another column."""
    text = "matricule;service;category;rank\ng;s;C;head\n"
    text += "".join(f"p{k};s;X{min(k, 69)};staff\n" for k in range(140))
    found = causes(tmp_path, text)
    assert [*found][:3] == ["category:X69", "category:X0", "category:X1"]
    assert (len(found), found["category:X69"].count, found["category:X1"].count) == (70, 71, 1)
    chosen = {"category:": "C", "category:X69": "B"}
    assert (read(tmp_path, text, remedies=chosen).category == 1).sum() == 71
    text += "".join(f"q{k};s;Y{k};staff\n" for k in range(230))
    found = causes(tmp_path, text)
    assert (len(found), [*found][-1], found["category:"].count) == (201, "category:", 100)


def test_b17_a_list_that_is_cut_says_how_many_more_in_both_languages(tmp_path):
    text = "matricule;cat;service;responsable;âge;âge\n"
    text += "".join(f"p{k % 90};C;s;;1;\n" for k in range(180))
    with pytest.raises(StaffFileError) as caught:
        read(tmp_path, text)
    unlisted = StaffFileError(caught.value.causes, caught.value.understood, 20)
    assert str(unlisted).splitlines()[-1].endswith("and 20 more problems")
    assert "20" in unlisted.render("fr").splitlines()[-1]


@pytest.mark.parametrize("total", ["TOTAL;;;;", "Total général;3;;;", ";Effectif :;3;;", "Total"])
def test_b17_totals_and_a_header_repeated_are_left_out_and_counted(tmp_path, total):
    head = "matricule;cat;service;responsable;messagerie\n"
    text = head + "1;A;s;;oui\n" + head + "2;C;s;1;oui\n" + total + "\n"
    staff = read(tmp_path, text)
    assert len(staff) == 2
    assert dict(staff.understood.left_out) == {"total": 1, "header": 1}


def test_b15_a_position_that_says_who_is_away_is_a_status_and_is_counted(tmp_path):
    text = "matricule;cat;service;responsable;Position\n1;A;s;;Activité\n2;C;s;1;Détachement\n"
    text += "3;C;s;1;Disponibilité\n4;C;s;1;En activité\n5;C;s;1;Congé parental\n"
    staff = read(tmp_path, text)
    assert meanings(staff)["Position"] == "status"
    assert len(staff) == 5
    assert ("absent", "keep", 3) in staff.understood.remedies
    left = read(tmp_path, text, remedies={"absent": "leave_out"})
    assert (len(left), dict(left.understood.left_out)) == (2, {"chosen": 3})


def test_b16_a_bare_number_of_each_person_is_the_key(tmp_path):
    text = "N°;cat;service;responsable\n1;A;s;\n2;C;s;1\n"
    assert read(tmp_path, text).boss.tolist() == [-1, 0]
    assert "no_key" in causes(tmp_path, text.replace("\n2;C", "\n1;C").replace(";s;1\n", ";s;\n"))


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#VALUE!", "#VALEUR!", "#NOM?", "#DIV/0!"])
def test_b16_what_a_formula_that_fails_shows_is_an_empty_cell(tmp_path, cell):
    staff = read(tmp_path, f"matricule;cat;service;responsable\n1;A;s;{cell}\n2;C;s;1\n")
    assert staff.boss.tolist() == [-1, 0]


def test_b17_a_cleaned_copy_holds_no_formula(tmp_path):
    file, out = tmp_path / "staff.csv", tmp_path / "clean.csv"
    file.write_text("matricule;cat;service;responsable\n=1;A;@s;\n-2;C;@s;=1\n", encoding="utf-8")
    clean_staff(file, out, "en")
    cells = [
        c for line in out.read_text(encoding="utf-8-sig").splitlines() for c in line.split(";")
    ]
    assert not any(c.startswith(("=", "+", "-", "@")) for c in cells)
    assert read_staff(out, "town").key.tolist() == read_staff(file, "town").key.tolist()


def test_b16_a_sheet_with_a_chart_is_passed_over_and_a_cut_workbook_is_told(tmp_path):
    from openpyxl import Workbook

    book, file = Workbook(), tmp_path / "staff.xlsx"
    book.create_chartsheet("chart", 0)
    for row in (["key", "category", "service", "rank"], ["a", "A", "s", "head"]):
        book.worksheets[0].append(row)
    book.save(file)
    assert len(read_staff(file, "town")) == 1
    file.write_bytes(file.read_bytes()[:2000])
    with pytest.raises(InputError, match="a damaged workbook"):
        read_staff(file, "town")


def test_b16_sheets_that_look_like_staff_and_are_not_read_are_named(tmp_path):
    from openpyxl import Workbook

    book, file = Workbook(), tmp_path / "staff.xlsx"
    for sheet in (book.active, book.create_sheet("Pôle B"), book.create_sheet("Notes")):
        sheet.append(["note", "", ""] if sheet.title == "Notes" else ["key", "category", "service"])
        sheet.append(["a", "A", "s"])
    book.save(file)
    staff = read_staff(file, "town", remedies={"no_heads": "none"})
    assert staff.understood.other_sheets == ("Pôle B",)


def test_b17_choices_for_empty_keys_and_services_are_offered_and_counted(tmp_path):
    text = "matricule;cat;direction;service;rang\n1;A;d;s;chef\n;C;d;s;\n3;C;d;;\n"
    found = causes(tmp_path, text)
    assert found["no_key"].remedies == ("leave_out", "line")
    assert found["no_service"].remedies == ("directorate", "leave_out", "above")
    staff = read(tmp_path, text, remedies={"no_key": "line", "no_service": "directorate"})
    assert set(staff.understood.remedies) == {
        ("no_key", "line", 1),
        ("no_service", "directorate", 1),
    }
    bare = "matricule;cat;service;rang\n1;A;s;chef\n3;C;;\n"
    assert causes(tmp_path, bare)["no_service"].remedies == ("leave_out", "above")


@pytest.mark.parametrize("key", ["Mle", "Matr.", "N° mat.", "NUM_AGENT", "Mat.", "Matric."])
@pytest.mark.parametrize("category", ["Categ.", "Cat", "Catégorie"])
@pytest.mark.parametrize("service", ["Structure", "Entité", "Service"])
def test_short_titles_of_hr_tools_are_known(tmp_path, key, category, service):
    staff = read(tmp_path, f"{key};{category};{service};Rang\n1;A;X;chef\n2;C;X;agent\n")
    assert meanings(staff) == {key: "key", category: "category", service: "service", "Rang": "rank"}


LACKING = """\
Numéro interne;Catégorie;Service;Responsable
1;A;X;
2;Z;X;1
3;;X;1
"""


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (LACKING, {"category:Z", "no_category"}),
        ("Matricule;Catégorie;Lieu;Responsable\n1;A;X;\n2;Z;X;9\n2;C;X;1\n",
         {"category:Z", "unknown_manager", "twice"}),
        ("Matricule;Indice;Service\n1;390;X\n;410;X\n", {"no_key", "no_heads"}),
    ],
)  # fmt: skip
def test_what_else_is_wrong_is_told_beside_a_missing_column(tmp_path, text, others):
    found = causes(tmp_path, text)
    lacking = [cause for cause in found.values() if cause.column]
    assert len(lacking) == 1
    assert found.keys() - {lacking[0].key} == others
    assert "--column" not in lacking[0].message.render("fr")
    assert f"--column {lacking[0].column}=TITRE" in lacking[0].render("fr")


def test_a_choice_that_stands_for_no_row_is_not_told(tmp_path):
    text = "Matricule;Cat;Service;Rang\n1;A;X;chef\n2;C;X;agent\n"
    staff = read(tmp_path, text, remedies={"no_key": "line", "no_category": "C"})
    assert staff.understood.remedies == ()


@pytest.mark.parametrize(
    "title",
    ["Resp. hiérarchique", "Hiérarchique", "Rattachement hiérarchique", "Resp.", "N+1", "Chaîne",
     "Matricule du N+1"],
)  # fmt: skip
@pytest.mark.parametrize("beside", ["Poste", "Intitulé du poste", "Téléphone"])
def test_managers_are_recognised_by_the_numbers_they_have(tmp_path, title, beside):
    text = f"Matricule;Catégorie;Service;{beside};{title}\n1;A;Y;Directrice;\n2;A;X;Chef de service;1\n"
    text += "".join(f"{k};C;X;Jardinier;2\n" for k in range(3, 9))
    staff = read(tmp_path, text)
    assert meanings(staff)[title] == "manager"
    assert staff.boss.tolist() == [-1, 0, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("title", "cell"),
    [("Tuteur", "2"), ("Ancien matricule", "2"), ("Rattachement hiérarchique", "Pôle culture"),
     ("Niveau hiérarchique", "2"), ("Étage", "7")],
)  # fmt: skip
def test_other_columns_of_numbers_or_places_are_no_managers(tmp_path, title, cell):
    text = f"Matricule;Catégorie;Service;Rang;{title}\n1;A;Y;directeur;\n2;A;X;chef;{cell}\n"
    text += "".join(f"{k};C;X;agent;{cell}\n" for k in range(3, 7))
    staff = read(tmp_path, text)
    assert meanings(staff)[title] != "manager"
    assert staff.boss is None


GONE = ["Retraité", "Sorti le 31/12/2024", "Radié des cadres", "Démissionnaire", "Fin de contrat"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("title", ["Statut", "Situation", "Position administrative", "Position"])
def test_people_who_have_left_are_left_out_and_counted(tmp_path, form, title):
    rows = [["Matricule", "Catégorie", "Service", "Rang", title]]
    rows += [["1", "A", "X", "chef", "Activité"]]
    rows += [[str(k), "C", "X", "agent", "En activité"] for k in range(2, 10)]
    rows += [[str(k + 10), "C", "X", "agent", cell] for k, cell in enumerate(GONE)]
    rows += [["30", "C", "X", "agent", "Fin de contrat le 31/08/2031"]]
    file = table_of(tmp_path, rows, form)
    staff = read_staff(file, "town")
    assert len(staff) == 10
    assert dict(staff.understood.left_out) == {"gone": 5}
    kept = read_staff(file, "town", remedies={"gone": "keep"})
    assert len(kept) == 15
    assert kept.understood.remedies == (("gone", "keep", 5),)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_second_column_of_status_is_read_too(tmp_path, form):
    rows = [["Matricule", "Catégorie", "Service", "Rang", "Statut", "Position administrative"]]
    rows += [["1", "A", "X", "chef", "Titulaire", "Activité"]]
    away = ["Disponibilité", "Détachement", "Congé parental", "Activité", "Retraité"]
    rows += [[str(k), "C", "X", "agent", "Titulaire", cell] for k, cell in enumerate(away, 2)]
    file = table_of(tmp_path, rows, form)
    staff = read_staff(file, "town")
    assert [c.meaning for c in staff.understood.columns][-2:] == ["status", "status"]
    assert len(staff) == 5
    assert staff.understood.remedies == (("absent", "keep", 3),)
    assert len(read_staff(file, "town", remedies={"absent": "leave_out"})) == 2


def table_of(folder, rows, form):
    if form == "csv":
        return write(folder, "\n".join(map(";".join, rows)) + "\n")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "staff.xlsx")
    return folder / "staff.xlsx"


TOWN_FR = """\
Matricule;Catégorie;Service;Rang;Prénom
1;A;Propreté;chef;Hélène
2;C;Propreté;agent;François
3;C;Médiathèque;agent;Gaëlle
"""


@pytest.mark.parametrize(
    ("encoding", "named"), [("mac_roman", "Mac Roman"), ("cp850", "CP850"), ("cp1252", "")]
)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_letters_of_mac_roman_and_of_dos_are_read_and_said(tmp_path, encoding, named, lang):
    staff = read(tmp_path, TOWN_FR, encoding)
    assert staff.service_names == ("Médiathèque", "Propreté")
    assert staff.understood.encoding == encoding
    lines = " ".join(import_summary_lines(staff.understood, wording(lang)))
    said = wording(lang).say("staff.note.encoding", value="X").partition("X")[0]
    assert (said in lines) == bool(named)
    assert named in lines
    text = TOWN_FR.replace("Catégorie", "Cat")
    told = read(tmp_path, text, "cp850", remedies={"encoding": "mac_roman"})
    assert told.understood.encoding == "mac_roman"


def test_a_separator_line_that_lies_is_not_believed_and_said(tmp_path):
    staff = read(tmp_path, "sep=,\n" + TOWN_FR)
    assert (len(staff), staff.understood.separator) == (3, ";")
    assert staff.understood.notes == (("separator", ","),)
    assert read(tmp_path, "sep=;\n" + TOWN_FR).understood.notes == ()


def test_lines_that_are_each_in_quotes_are_read(tmp_path):
    lines = TOWN_FR.replace("François", '""François""').splitlines()
    staff = read(tmp_path, "".join(f'"{line}"\n' for line in lines))
    assert staff.service_names == ("Médiathèque", "Propreté")
    assert staff.understood.notes == (("wrapped", ""),)
    with pytest.raises(StaffFileError) as caught:
        read(tmp_path, "".join(f'"{line}"\n' for line in [*lines, "4;Z;X;agent;Y"]))
    (cause,) = caught.value.causes
    assert (cause.line, cause.value) == (5, "Z")


HTML = "<html><body><table><tr><td>Matricule</td></tr></table></body></html>"
XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)


@pytest.mark.parametrize(
    ("text", "key"),
    [(HTML, "html_table"), ("\n <table>" + HTML, "html_table"), (XML, "xml_workbook")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pages_and_xml_under_the_name_of_a_workbook_are_named(tmp_path, text, key, encoding):
    with pytest.raises(InputError) as caught:
        read_staff(write(tmp_path, text, encoding, "agents.xls"), "town")
    (problem,) = caught.value.problems
    assert problem.message.key == f"problem.{key}"
    for lang in ("en", "fr"):
        assert ".xlsx" in problem.render(lang)
        assert "CSV" in problem.render(lang)


@pytest.mark.parametrize("cell", ["1 / 2", "1/2", "1 et 2", "1, 2", "1 ; 2"])
def test_of_two_managers_the_first_is_taken_and_said(tmp_path, cell):
    text = f'matricule;cat;service;responsable\n1;A;X;\n2;A;Y;1\n3;C;X;"{cell}"\n4;C;X;1\n'
    staff = read(tmp_path, text)
    assert staff.boss.tolist() == [-1, 0, 0, 0]
    assert staff.understood.notes == (("two_managers", "1"),)
    assert "1 ligne donne" in " ".join(import_summary_lines(staff.understood, wording("fr")))


@pytest.mark.parametrize("title", ["Hiérarchique", "Rattachement hiérarchique", "Resp."])
def test_names_of_people_of_the_file_under_a_weak_title_are_managers(tmp_path, title):
    text = f"Matricule;Nom;Prénom;Catégorie;Service;{title}\n1;DURAND;Ève;A;X;\n"
    text += "".join(f"{k};N{k};Ali;C;X;DURAND Ève\n" for k in range(2, 7))
    staff = read(tmp_path, text)
    assert meanings(staff)[title] == "manager_name"
    assert staff.boss.tolist() == [-1, 0, 0, 0, 0, 0]
