"""B13 to B17: raw exports as HR tools give them, each with what must be understood of it."""

import openpyxl
import pytest

from simadopt.core.errors import InputError
from simadopt.io.import_summary import Decision, StaffFileError
from simadopt.io.text_file import once
from simadopt.levels.staff.files.staff_clean import clean_staff
from simadopt.levels.staff.files.staff_file import read_staff

TITLES = ["Matricule", "Nom", "Prénom", "Catégorie", "Direction", "Service", "Fonction",
          "Responsable", "Mail"]  # fmt: skip
PEOPLE = [
    ["00101", "DURAND", "Anne", "A", "Ressources", "Direction", "Directrice générale des services", "",
     "a.durand@v.fr"],
    ["00102", "MARTIN", "Paul", "A", "Ressources", "Finances", "Responsable de service", "00101",
     "p.martin@v.fr"],
    ["00103", "PETIT", "Zoé", "B", "Ressources", "Finances", "Gestionnaire", "00102", "z.petit@v.fr"],
    ["00104", "ROUX", "Luc", "C", "Ressources", "Finances", "Comptable", "00102", "l.roux@v.fr"],
    ["00105", "BLANC", "Eve", "A", "Technique", "Voirie", "Responsable de service", "00101",
     "e.blanc@v.fr"],
    ["00106", "NOIR", "Max", "C", "Technique", "Voirie", "Cantonnier", "00105", ""],
    ["00107", "BRUN", "Léa", "C", "Technique", "Voirie", "Cantonnière", "00105", ""],
]  # fmt: skip
BOSS = [-1, 0, 1, 1, 0, 4, 4]


def export(tmp_path, changed=None, drop=(), titles=None, more=(), encoding="utf-8", tail=()):
    """Write the export with some cells put otherwise: a function of (row number, title, cell)."""
    kept = [k for k, title in enumerate(TITLES) if title not in drop]
    head = [(titles or {}).get(TITLES[k], TITLES[k]) for k in kept] + [name for name, _ in more]
    rows = []
    for n, person in enumerate(PEOPLE):
        cells = [changed(n, TITLES[k], person[k]) if changed else person[k] for k in kept]
        rows.append(cells + [values[n] for _, values in more])
    text = "\n".join(";".join(row) for row in [head, *rows, *tail]) + "\n"
    file = tmp_path / "agents.csv"
    file.write_bytes(text.encode(encoding))
    return file


def only(title, change):
    return lambda n, name, cell: change(cell) if name == title else cell


def read(file, **given):
    return read_staff(file, "town", given.get("columns"), given.get("remedies"))


def refused(file, **given):
    with pytest.raises(StaffFileError) as caught:
        read(file, **given)
    return caught.value


@pytest.mark.parametrize(
    ("title", "change"),
    [
        ("Matricule", lambda cell: f"{int(cell)}.0"),
        ("Matricule", lambda cell: f"'{cell}"),
        ("Responsable", lambda cell: cell.lstrip("0")),
        ("Responsable", lambda cell: f"{cell[:2]}\u00a0{cell[2:]}" if cell else ""),
        ("Responsable", lambda cell: f"DUPOND Jean ({cell.lstrip('0')})" if cell else ""),
    ],
)
def test_b16_a_manager_s_key_written_in_another_way_is_recognised_and_told(tmp_path, title, change):
    staff = read(export(tmp_path, only(title, change)))
    assert staff.boss.tolist() == BOSS
    assert dict(staff.understood.notes) == {"loose_keys": "6"}


def test_b17_who_is_left_out_leaves_no_manager_to_ask_about(tmp_path):
    """However the key is written: nobody is asked a third time."""
    change = {"00102": "102", "00105": "BLANC Eve (00105)"}
    file = export(
        tmp_path,
        lambda n, name, cell: (
            change.get(cell, cell)
            if name == "Responsable"
            else ("" if (n, name) in {(1, "Service"), (4, "Service")} else cell)
        ),
    )
    staff = read(file, remedies={"no_service": "leave_out"})
    assert staff.boss.tolist() == [-1] * 5
    assert dict(staff.understood.left_out) == {"chosen": 2}
    assert dict(staff.understood.notes) == {}


def test_b16_a_key_that_two_people_have_but_for_zeros_means_neither(tmp_path):
    twin = [["101", "DURAND", "Zoé", "C", "Technique", "Voirie", "Agente", "00105", ""]]
    file = export(
        tmp_path, only("Responsable", lambda cell: cell.replace("00101", "0101")), tail=twin
    )
    (cause,) = refused(file).causes
    assert (cause.key, cause.count, cause.safe) == ("unknown_manager", 2, "")


def test_b16_cells_written_as_formulas_keep_their_zeros(tmp_path):
    staff = read(export(tmp_path, lambda n, name, cell: f'="{cell}"'))
    plain = read(export(tmp_path))
    assert staff.key.tolist() == plain.key.tolist()
    assert staff.boss.tolist() == BOSS
    assert staff.service_names == plain.service_names


def test_b16_keys_that_a_spreadsheet_rounded_are_told_as_such(tmp_path):
    file = export(
        tmp_path,
        lambda n, name, cell: (
            "1,0123E+09" if (n, name) in {(2, "Matricule"), (3, "Matricule")} else cell
        ),
    )
    (cause,) = refused(file).causes
    assert (cause.key, cause.count) == ("rounded_key", 2)
    assert "arrondi" in cause.message.render("fr")
    assert len(read(file, remedies={"rounded_key": "line"})) == 7
    assert len(read(file, remedies={"rounded_key": "leave_out"})) == 5


def test_fix_to_takes_no_managers_away_by_itself(tmp_path):
    """Half of the managers unknown is no slip: what to do about them is asked."""
    file = export(
        tmp_path, only("Responsable", lambda cell: cell.replace("00102", "9").replace("00105", "8"))
    )
    with pytest.raises(StaffFileError):
        clean_staff(file, tmp_path / "clean.csv", "fr")
    assert not (tmp_path / "clean.csv").exists()
    one = export(tmp_path, lambda n, name, cell: "9" if (n, name) == (6, "Responsable") else cell)
    (done,) = clean_staff(one, tmp_path / "clean.csv", "fr").decisions
    assert (done.key, done.choice, done.yours) == ("unknown_manager", "none", False)
    (done,) = clean_staff(
        one, tmp_path / "clean.csv", "fr", {}, {"unknown_manager": "none"}
    ).decisions
    assert done.yours
    assert read(tmp_path / "clean.csv").boss.tolist() == [*BOSS[:6], -1]


def test_b14_all_that_is_to_be_chosen_beside_a_missing_column_is_asked_at_once(tmp_path):
    short = export(tmp_path, lambda n, name, cell: "" if (n, name) == (3, "Catégorie") else cell,
                   drop=("Matricule",), titles={"Responsable": "Responsable (nom)"})  # fmt: skip
    names = {"00101": "DURAND Anne", "00102": "MARTIN Paul", "00105": "Mme Eve BLANC"}
    short = export(
        tmp_path,
        lambda n, name, cell: "" if (n, name) == (3, "Catégorie") else names.get(cell, cell),
        drop=("Matricule",),
    )
    error = refused(short)
    assert {cause.key for cause in error.causes} == {"no_key", "no_category"}
    assert (error.understood.people, error.understood.services, error.understood.heads) == (7, 3, 2)
    staff = read(short, remedies={"no_key": "line", "no_category": "C"})
    assert staff.boss.tolist() == BOSS


@pytest.mark.parametrize(
    ("titles", "change"),
    [
        ({"Catégorie": "Classif."}, lambda cell: cell),
        ({"Catégorie": "CATEGORIE_EMPLOI"}, lambda cell: cell),
        ({"Catégorie": "Lib. grade"},
         lambda cell: {"A": "Attachée principale", "B": "Rédactrice", "C": "ADJ TECHNIQUE 2E CL"}[cell]),
        ({}, lambda cell: {"A": "Ingénieure", "B": "Technicien", "C": "Adjointe administrative"}[cell]),
    ],
)  # fmt: skip
def test_b14_a_category_is_known_by_what_the_cells_hold(tmp_path, titles, change):
    staff = read(export(tmp_path, only("Catégorie", change), titles=titles))
    assert staff.category.tolist() == [0, 0, 1, 2, 0, 2, 2]
    guessed = {column.title for column in staff.understood.guessed}
    assert guessed == {"Fonction", *titles.values()}


def test_b14_a_key_is_known_by_what_the_cells_hold(tmp_path):
    staff = read(export(tmp_path, titles={"Matricule": "Code salarié"}))
    assert staff.boss.tolist() == BOSS
    telephone = [f"0612345{n:03d}" for n in range(7)]
    born = [f"0{n + 1}/02/1970" for n in range(7)]
    others = [("Téléphone", telephone), ("Date d'entrée", born), ("N° sécu", telephone)]
    error = refused(export(tmp_path, drop=("Matricule",), more=others))
    assert "no_key" in {cause.key for cause in error.causes} or error.causes[0].column == "key"


@pytest.mark.parametrize(
    "names",
    [
        {"00101": "a.durand@v.fr", "00102": "P.Martin@v.fr", "00105": "e.blanc@v.fr"},
        {"00101": "DURAND A.", "00102": "P. MARTIN", "00105": "Mme BLANC"},
    ],
)
def test_b15_managers_by_addresses_and_by_short_names_are_found(tmp_path, names):
    staff = read(
        export(
            tmp_path, lambda n, name, cell: names.get(cell, cell) if name == "Responsable" else cell
        )
    )
    assert staff.boss.tolist() == BOSS
    short = {} if "a.durand@v.fr" in names.values() else {"short_names": "6"}
    assert dict(staff.understood.notes) == short


def test_b15_a_last_name_that_two_people_bear_means_neither(tmp_path):
    names = {"00101": "DURAND", "00102": "MARTIN", "00105": "BLANC"}
    twin = [["00108", "MARTIN", "Zoé", "C", "Ressources", "Finances", "Agente", "MARTIN", ""]]
    file = export(
        tmp_path,
        lambda n, name, cell: names.get(cell, cell) if name == "Responsable" else cell,
        tail=twin,
    )
    (cause,) = refused(file).causes
    assert (cause.key, cause.count) == ("namesakes", 3)


def test_b17_who_left_before_this_year_is_left_out_which_may_be_changed(tmp_path):
    left = [
        (
            "Date de fin de contrat",
            ["", "", "31/08/2025", "30/06/2026", "31/12/2099", "2024-01-31", ""],
        )
    ]
    file = export(tmp_path, more=left)
    staff = read(file)
    assert len(staff) == 5
    assert staff.understood.left_out == (("gone", 2),)
    assert staff.understood.decisions == (
        Decision("gone", "leave_out", 2, ("leave_out", "keep"), False),
    )
    kept = read(file, remedies={"gone": "keep"})
    assert len(kept) == 7
    assert kept.understood.decisions == (Decision("gone", "keep", 2, ("leave_out", "keep"), True),)
    other = [("Date de fin de période d'essai", ["01/02/2020"] * 7)]
    assert len(read(export(tmp_path, more=other))) == 7


def test_b16_the_encoding_that_was_taken_is_told_and_may_be_changed(tmp_path):
    staff = read(export(tmp_path, encoding="mac_roman"))
    (encoding,) = staff.understood.decisions
    assert (encoding.key, encoding.choice, encoding.yours) == ("encoding", "mac_roman", False)
    assert encoding.allowed == ("cp1252", "mac_roman", "cp850")
    chosen = read(export(tmp_path, encoding="cp850"), remedies={"encoding": "cp850"})
    assert [d.yours for d in chosen.understood.decisions] == [True]
    wrong = read(export(tmp_path, encoding="mac_roman"), remedies={"encoding": "cp1252"})
    assert len(wrong) == 7  # bytes that Windows-1252 lacks are shown, and the choice can be changed


def test_b16_letters_that_were_converted_twice_are_put_right(tmp_path):
    plain = export(tmp_path).read_bytes()
    (tmp_path / "twice.csv").write_bytes(plain.decode().encode().decode("cp1252").encode())
    staff = read(tmp_path / "twice.csv")
    assert dict(staff.understood.notes) == {"twice": ""}
    assert staff.category.tolist() == [0, 0, 1, 2, 0, 2, 2]
    assert once("Âgée à Âne, cœur") == "Âgée à Âne, cœur"


def test_b13_titles_and_notes_of_one_cell_are_left_out_and_told(tmp_path):
    staff = read(
        export(
            tmp_path, tail=[[""] * 9, ["Édité le 04/01/2026 par la DRH"], ["Page 1/1", *[""] * 8]]
        )
    )
    assert len(staff) == 7
    assert staff.understood.remedies == (("note", "leave_out", 2),)


@pytest.mark.parametrize("mark", [" / ", " > ", "\\"])
def test_b18_paths_of_units_give_directorates_and_services(tmp_path, mark):
    cells = [mark.join(["Ville", person[4], person[5]]) for person in PEOPLE]
    file = export(
        tmp_path, drop=("Direction", "Service"), more=[("Unité organisationnelle", cells)]
    )
    staff, plain = read(file), read(export(tmp_path))
    assert staff.service_names == plain.service_names
    assert staff.directorate_names == plain.directorate_names
    assert dict(staff.understood.notes) == {"path": mark.strip()}


def test_elected_members_found_no_directorate(tmp_path):
    elected = [["E1", "MAIRE", "Jo", "", "Conseil municipal", "Élus", "Maire", "", "m@v.fr"]]
    understood = read(export(tmp_path, tail=elected)).understood
    assert (understood.people, understood.directorates, understood.services) == (7, 2, 3)


def outline(file, merged):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Organigramme nominatif"])
    sheet.append(["Direction", "Service", "Matricule", "Catégorie", "Encadrant (O/N)"])
    top = {}
    for direction, service in (
        ("Ressources", "Finances"),
        ("Technique", "Voirie"),
        ("Technique", "Parcs"),
    ):
        start = sheet.max_row + 1
        for n in range(4):
            shown = [direction if direction not in top else None, service if n == 0 else None]
            top.setdefault(direction, start)
            sheet.append([*shown, 100 * start + n, "BCCC"[n], "Oui" if n == 0 else "Non"])
        if merged:
            sheet.merge_cells(start_row=start, end_row=sheet.max_row, start_column=2, end_column=2)
        sheet.append([None, f"Total {service}", None, None, None])
        if merged and service != "Voirie":
            sheet.merge_cells(
                start_row=top[direction], end_row=sheet.max_row, start_column=1, end_column=1
            )
    book.save(file)
    return file


def test_b16_cells_merged_over_rows_hold_for_each_of_them(tmp_path):
    staff = read(outline(tmp_path / "merged.xlsx", merged=True))
    assert staff.service_names == ("Finances", "Parcs", "Voirie")
    assert staff.directorate_names == ("Ressources", "Technique")
    assert [len(staff), int((staff.rank == 1).sum())] == [12, 3]
    assert dict(staff.understood.left_out) == {"total": 3}


def test_b16_a_service_named_once_above_its_people_is_offered_for_them(tmp_path):
    file = outline(tmp_path / "outline.xlsx", merged=False)
    cause = next(cause for cause in refused(file).causes if cause.key == "no_service")
    assert (cause.count, cause.remedies[0]) == (9, "above")
    staff = read(file, remedies={"no_service": "above"})
    assert staff.service_names == ("Finances", "Parcs", "Voirie")
    assert staff.directorate_names == ("Ressources", "Technique")


def test_b14_a_title_that_is_there_twice_is_a_choice(tmp_path):
    file = export(tmp_path, more=[("Service", [f"UO{n}" for n in range(7)])])
    (cause,) = refused(file).causes
    assert (cause.key, cause.remedies) == ("same_title", ("first", "last"))
    assert read(file, remedies={"same_title": "first"}).service_names == (
        "Direction",
        "Finances",
        "Voirie",
    )
    assert "UO3" in read(file, remedies={"same_title": "last"}).service_names


def test_b13_a_file_without_titles_or_separator_says_so(tmp_path):
    file = export(tmp_path)
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[2:]), encoding="utf-8")
    told = refused(file).causes[0].message.render("fr")
    assert "non celle des titres" in told
    file.write_text("\n".join(lines).replace(";", "~"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(file)
    (problem,) = caught.value.problems
    assert "une seule colonne" in problem.message.render("fr")


def test_b17_people_of_two_posts_are_told_in_words_true_of_all_of_them(tmp_path):
    again = [[*PEOPLE[3][:5], "Voirie", *PEOPLE[3][6:]], [*PEOPLE[2][:5], "Voirie", *PEOPLE[2][6:]]]
    (cause,) = refused(export(tmp_path, tail=again)).causes
    assert (cause.key, cause.count) == ("twice", 2)
    assert "ligne 5" not in cause.message.render("fr")


def test_b15_addresses_at_home_are_counted_and_told_and_may_be_no_mailboxes(tmp_path):
    file = export(tmp_path, only("Mail", lambda cell: cell.replace("@v.fr", "@gmail.com")))
    staff = read(file)
    assert staff.understood.mailboxes == (5, 2, 0)
    assert staff.understood.decisions == (Decision("private_mail", "yes", 5, ("yes", "no"), False),)
    assert read(file, remedies={"private_mail": "no"}).understood.mailboxes == (0, 7, 0)
    assert read(export(tmp_path)).understood.decisions == ()
