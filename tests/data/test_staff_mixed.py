"""A column of managers that mixes numbers, names and addresses; grades where categories are missing."""

import pytest

from simadopt.interfaces.import_summary_words import import_summary_lines
from simadopt.io.import_summary import StaffFileError
from simadopt.io.wording import wording
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_words import category_of

HEAD = "Matricule;Nom;Prénom;Grade;Catégorie;Service;Fonction;Responsable hiérarchique;Mail"
ROWS = [
    "0101;DURAND;Anne;Attaché;A;Mairie;Directrice générale des services;;a.durand@v.fr",
    "0102;LE GOFF;Zoé;Rédacteur;B;Voirie;Chef de service;{number};z.legoff@v.fr",
    "0103;PETIT;Luc;Adjoint technique;C;Voirie;Agent;{name};l.petit@v.fr",
    "0104;ROUX;Eve;Adj. tech. ppal 2e cl.;C;Voirie;Agent;{turned};e.roux@v.fr",
    "0105;NOIR;Max;Adjoint technique;C;Voirie;Agent;{mail};m.noir@v.fr",
    "0106;BRUN;Léa;Adjoint technique;C;Voirie;Agent;{key};l.brun@v.fr",
    ";VACANT;;Adjoint technique;C;Voirie;Agent;0102;",
]
CELLS = {
    "number": "0101",
    "name": "LE GOFF Zoé",
    "turned": "Zoe Le Goff",
    "mail": "Z.LeGoff@v.fr",
    "key": "0102",
}


def export(tmp_path, rows=ROWS, head=HEAD, more=(), **cells):
    file = tmp_path / "agents.csv"
    text = "\n".join([head, *rows, *more]).format(**(CELLS | cells))
    file.write_text(text + "\n", encoding="utf-8")
    return file


def told(staff, language):
    return " ".join(import_summary_lines(staff.understood, wording(language)))


def refused(file, **choices):
    with pytest.raises(StaffFileError) as caught:
        read_staff(file, "v", None, choices)
    return {cause.key: cause for cause in caught.value.causes}, caught.value.understood


def test_numbers_names_and_addresses_are_found_row_by_row_beside_a_vacant_post(tmp_path):
    staff = read_staff(export(tmp_path), "v")
    assert staff.boss.tolist() == [-1, 0, 1, 1, 1, 1]
    assert staff.understood.managers == (2, 3, 0, 0)
    assert "2 found by staff number, 3 by name or e-mail address, 0 not found" in told(staff, "en")
    assert "2 trouvés par matricule, 3 par nom ou adresse électronique, 0 introuv" in told(
        staff, "fr"
    )


def test_names_are_shown_as_read_only_where_they_were_needed(tmp_path):
    mixed = read_staff(export(tmp_path), "v")
    assert not {"Nom", "Prénom"} & set(mixed.ignored_columns)
    keys = dict.fromkeys(("name", "turned", "mail"), "0102")
    plain = read_staff(export(tmp_path, **keys), "v")
    assert {"Nom", "Prénom"} <= set(plain.ignored_columns)
    assert plain.boss.tolist() == mixed.boss.tolist()
    assert plain.understood.managers == (5, 0, 0, 0)


def test_a_manager_found_neither_way_is_counted_and_asked_about(tmp_path):
    file = export(tmp_path, turned="Inconnue Personne", key="0999")
    causes, understood = refused(file)
    cause = causes["unknown_manager"]
    assert (cause.count, cause.lines, cause.remedies, cause.safe) == (2, (5, 7), ("none",), "")
    assert cause.value == ""  # it may be the name of a person
    assert understood.managers == (1, 2, 2, 0)
    assert "number, name or e-mail" in cause.message.render("en")
    assert "ce matricule, ce nom" in cause.message.render("fr")
    staff = read_staff(file, "v", None, {"unknown_manager": "none"})
    assert staff.boss.tolist() == [-1, 0, 1, -1, 1, -1]
    assert staff.understood.remedies == (("unknown_manager", "none", 2),)


def test_a_name_that_two_people_bear_is_asked_about_beside_numbers(tmp_path):
    twin = "0107;LE GOFF;Zoé;Rédacteur;B;Voirie;Agent;0101;"
    causes, understood = refused(export(tmp_path, more=[twin]))
    assert (causes["namesakes"].count, causes["namesakes"].value) == (2, "")
    assert understood.managers == (3, 1, 2, 0)


def test_a_person_with_two_rows_is_no_namesake_of_hers(tmp_path):
    file = export(tmp_path, more=[ROWS[1]])
    staff = read_staff(file, "v", None, {"twice": "first"})
    assert staff.boss.tolist() == [-1, 0, 1, 1, 1, 1]


def test_a_manager_who_is_left_out_is_told(tmp_path):
    gone = "0108;GRIS;Ali;Rédacteur;B;Voirie;Élu;0101;a.gris@v.fr"
    staff = read_staff(export(tmp_path, more=[gone], turned="GRIS Ali", key="0108"), "v")
    assert staff.boss.tolist() == [-1, 0, 1, -1, 1, -1]
    assert staff.understood.managers == (1, 2, 0, 2)
    assert "On 2 rows the manager is on a row that is left out" in told(staff, "en")
    assert "Sur 2 lignes, le responsable figure" in told(staff, "fr")


def test_a_number_among_names_is_found(tmp_path):
    """The first rows say names, so the column is read by name; the last one says a number."""
    many = [f"1{k:04d};N{k};Ali;Adjoint technique;C;Voirie;Agent;LE GOFF Zoé;" for k in range(1200)]
    cells = dict.fromkeys(("turned", "mail", "key"), "LE GOFF Zoé")
    file = export(tmp_path, ROWS[:-1], more=[*many, "0109;VERT;Ali;Adjoint technique;C;Voirie;Agent;0102;"],
                  number="DURAND Anne", **cells)  # fmt: skip
    staff = read_staff(file, "v")
    assert "manager_name" in [column.meaning for column in staff.understood.columns]
    assert staff.boss.tolist()[-2:] == [1, 1]
    assert staff.understood.managers == (1, 1205, 0, 0)


def test_a_rounded_number_of_a_manager_is_asked_about(tmp_path):
    causes, understood = refused(export(tmp_path, key="1,02E+05"))
    assert causes["unknown_manager"].lines == (7,)
    assert understood.managers == (1, 3, 1, 0)


def test_the_grade_gives_the_category_where_none_is_given(tmp_path):
    more = ["0110;BLEU;Ali;Technicien ppal 2e cl.;;Voirie;Agent;0102;",
            "0111;ROSE;Ali;Adjoint technique;Non titulaire;Voirie;Agent;0102;",
            "0112;VIOLET;Ali;Attaché;C;Voirie;Agent;0102;"]  # fmt: skip
    staff = read_staff(export(tmp_path, more=more), "v")
    assert staff.category.tolist()[-3:] == [1, 2, 2]
    assert dict(staff.understood.notes) == {"grades": "2"}
    assert "On 2 rows no category is given" in told(staff, "en")
    assert "Sur 2 lignes, aucune catégorie n’est donnée" in told(staff, "fr")
    assert "Grade → grade" in told(staff, "en")


def test_what_no_grade_gives_is_asked_about_still(tmp_path):
    more = ["0110;BLEU;Ali;Jardinier;;Voirie;Agent;0102;",
            "0111;ROSE;Ali;Attaché;Hors cat.;Voirie;Agent;0102;"]  # fmt: skip
    file = export(tmp_path, more=more)
    causes, _ = refused(file)
    assert {"no_category", "category:Hors cat."} == causes.keys()
    unread = {"grade": ""}
    with pytest.raises(StaffFileError) as caught:
        read_staff(
            export(tmp_path, more=["0110;BLEU;Ali;Attaché;;Voirie;Agent;0102;"]), "v", unread
        )
    assert [cause.key for cause in caught.value.causes] == ["no_category"]


def test_people_of_each_category_are_counted_by_what_says_it(tmp_path):
    more = ["0110;BLEU;Ali;Technicien;;Voirie;Agent;0102;",
            "0111;ROSE;Ali;Jardinier;;Voirie;Agent;0102;",
            "0112;GRIS;Ali;;DGA;Voirie;Agent;0102;"]  # fmt: skip
    staff = read_staff(export(tmp_path, more=more), "v", None, {"no_category": "C"})
    assert staff.understood.categories == ((1, 1, 0), (1, 1, 0), (4, 0, 1))
    assert "A: 2 (1 by the grade), B: 2 (1 by the grade), C: 5 (1 assumed" in told(staff, "en")
    assert "C\u202f: 5 (1 supposé, faute d’être dans le fichier)." in told(staff, "fr")
    sure = read_staff(export(tmp_path), "v")
    assert "Categories: A: 1, B: 1, C: 4." in told(sure, "en")


def test_categories_that_no_column_gives_are_all_assumed(tmp_path):
    rows = [";".join(row.split(";")[:3] + row.split(";")[5:]) for row in ROWS]
    head = "Matricule;Nom;Prénom;Service;Fonction;Responsable hiérarchique;Mail"
    staff = read_staff(export(tmp_path, rows, head), "v", None, {"no_category": "B"})
    assert staff.understood.categories == ((0, 0, 0), (0, 0, 6), (0, 0, 0))


@pytest.mark.parametrize(
    ("grade", "category"),
    [
        ("DGS", 0),
        ("D.G.A.", 0),
        ("Directrice générale adjointe des services", 0),
        ("Directeur territorial", 0),
        ("Conseiller des APS", 0),
        ("Conseillère principale des activités physiques et sportives", 0),
        ("Éducatrice des APS principale de 1ère classe", 1),
        ("Opérateur des A.P.S. qualifié", 2),
        ("Lieutenant-colonel", 0),
        ("Lieutenant hors classe", 1),
        ("Adjoint territorial d’animation", 2),
        ("Directeur de crèche", -9),
        ("Conseiller numérique", -9),
        ("Chef de cabinet", -9),
        ("Att. terr.", 0),
        ("Ing. terr.", 0),
        ("Réd. terr.", 1),
        ("Tech. ppal", 1),
        ("AEA principal 1ère cl.", 1),
        ("AUX. PUERICULTURE CL. SUP", 1),
        ("Adjt administratif territorial", 2),
        ("ADJT TECH. TERR.", 2),
        ("Agent spécialisé principal 1ère classe des écoles maternelles", 2),
        ("BRIG. CHEF PPAL", 2),
        ("Filière technique", -9),
        ("Technique", -9),
        ("Tech. informatique", -9),
    ],
)
def test_statutes_give_the_category_of_a_grade_and_of_no_job(grade, category):
    assert category_of(grade) == category


def test_a_column_of_grades_alone_is_asked_about_grade_by_grade(tmp_path):
    """Without a category, nobody is counted as C because some grades have none."""
    rows = [";".join(row.split(";")[:4] + row.split(";")[5:]) for row in ROWS]
    more = ["0110;BLEU;Ali;DGS;Voirie;Agent;0102;", "0111;ROSE;Ali;Jardinier;Voirie;Agent;0102;",
            "0112;GRIS;Ali;Jardinier;Voirie;Agent;0102;",
            "0113;NOIR;Ali;Collaborateur de cabinet;Voirie;Agent;0102;"]  # fmt: skip
    file = export(tmp_path, rows, HEAD.replace(";Catégorie", ""), more=more)
    causes, understood = refused(file)
    asked = {"category:Jardinier": 2, "category:Collaborateur de cabinet": 1}
    assert {key: cause.count for key, cause in causes.items()} == asked
    assert understood.categories == ((0, 2, 0), (0, 1, 0), (0, 4, 0))
    staff = read_staff(file, "v", None, dict.fromkeys(asked, "B"))
    assert staff.understood.categories == ((0, 2, 0), (0, 1, 3), (0, 4, 0))


def test_grades_are_read_beside_jobs_whatever_else_their_title_says(tmp_path):
    """``Grade / emploi`` may be a job too: where another column gives jobs, it gives categories."""
    more = ["0110;BLEU;Ali;TECH PR 2CL;;Voirie;Agent;0102;"]
    head = HEAD.replace("Grade", "Grade / emploi")
    staff = read_staff(export(tmp_path, head=head, more=more), "v")
    assert staff.category.tolist()[-1] == 1
    meanings = {c.title: c.meaning for c in staff.understood.columns}
    assert (meanings["Grade / emploi"], meanings["Fonction"]) == ("grade", "rank")


def test_one_choice_for_all_other_values_is_told_once(tmp_path):
    more = [f"011{k};X{k};Ali;Jardinier;{cell};Voirie;Agent;0102;"
            for k, cell in enumerate(("Hors cat.", "Hors cat.", "H.C.", "Élève"))]  # fmt: skip
    file = export(tmp_path, more=more)
    chosen = {"category:": "C", "category:Élève": "B"}
    staff = read_staff(file, "v", None, chosen)
    assert staff.category.tolist()[-4:] == [2, 2, 2, 1]
    assert {one.key: (one.choice, one.n) for one in staff.understood.decisions} == {
        "category:": ("C", 3),
        "category:Élève": ("B", 1),
    }
    assert "category: all other spellings" in told(staff, "en")


@pytest.mark.parametrize("title", ["Quotité", "% ETP", "Temps de travail (%)", "Working time"])
def test_working_time_is_said_not_to_be_used(tmp_path, title):
    rows = [f"{row};80" for row in ROWS]
    staff = read_staff(export(tmp_path, rows, f"{HEAD};{title}"), "v")
    assert (staff.understood.columns[-1].meaning, staff.understood.columns[-1].why) == (
        "",
        "work_time",
    )
    assert f"{title} (working time, not used: each person counts as one)" in told(staff, "en")
