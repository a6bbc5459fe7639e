"""Good staff and ties files: English and French exports, missing parts, inferred ranks, size."""

import dataclasses
import hashlib
import math

import numpy as np
import pytest

from simadopt.levels.staff.files.hierarchy import find_cycles, infer_ranks
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.ties_file import read_ties

ENGLISH = """\
key,category,rank,service,directorate,manager,site,age,mailbox,workstation,laptop,front_desk,innovativeness
d1,A,general manager,Head office,,,Hall,58,yes,yes,yes,no,0.9
a1,A,director,Head office,Technical,d1,Hall,45-54,1,1,1,0,0.5
h1,B,head,Roads,Technical,a1,Depot,44,true,true,false,false,
p1,C,staff,Roads,Technical,h1,Depot,<25,no,no,no,no,0
p2,C,,Roads,,h1,,,,,,,1
"""
FRENCH = """\
Matricule;Nom;Catégorie;Fonction;Service;Direction;Responsable;Site;Âge;Messagerie;Poste;Portable;Accueil;Innovativité
d1;"DUPONT; Zoé";A;DGS;Head office;;;Hall;58 ans;Oui;x;VRAI;Non;0,9
a1;=HYPERLINK();catégorie A;Directrice;HEAD OFFICE;Technical;d1;Hall;45 à 54 ans;1;1;1;0;0,5
h1;+33;b;Chef de service;Roads;Technical;a1;Depot;44;vrai;vrai;faux;faux;
p1;-;C;Agent;Roads;Technical;h1;Depot;moins de 25 ans;non;non;non;non;0
p2;@;c;;Roads;;h1;;;;;;;1
"""


def write(tmp_path, text, encoding="utf-8", newline="\n", name="staff.csv"):
    file = tmp_path / name
    file.write_bytes(text.replace("\n", newline).encode(encoding))
    return file


def columns_of(table):
    skip = ("content_sha256", "ignored_columns", "understood")
    return {
        f.name: (v.tolist() if isinstance(v := getattr(table, f.name), np.ndarray) else v)
        for f in dataclasses.fields(table)
        if f.name not in skip
    }


def test_english(tmp_path):
    file = write(tmp_path, ENGLISH)
    staff = read_staff(file, "town")
    assert len(staff) == 5
    assert staff.key.dtype == np.uint64
    assert staff.key[3] == pseudonym("town", "p1")
    assert staff.category.tolist() == [0, 0, 1, 2, 2]
    assert staff.rank.tolist() == [3, 2, 1, 0, 0]
    assert staff.service_names == ("Head office", "Roads")
    assert staff.service.tolist() == [0, 0, 1, 1, 1]
    assert staff.directorate_names == ("Technical",)
    assert staff.service_directorate.tolist() == [0, 0]
    assert staff.boss.tolist() == [-1, 0, 1, 2, 2]
    assert staff.site.tolist() == [0, 0, 1, 1, -1]
    assert staff.age_band.tolist() == [4, 3, 2, 0, 255]
    assert staff.mailbox.tolist() == [1, 1, 1, 0, -1]
    assert staff.laptop.tolist() == [1, 1, 0, 0, -1]
    assert staff.front_desk.tolist() == [0, 0, 0, 0, -1]
    assert staff.innovativeness.dtype == np.float32
    assert math.isnan(staff.innovativeness[2])
    assert staff.content_sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", "\t"])
def test_french_exports_say_the_same(tmp_path, encoding, newline, separator):
    text = FRENCH.replace("DUPONT; Zoé", "DUPONT|Zoé").replace(";", separator)
    french = read_staff(write(tmp_path, text, encoding, newline), "town")
    english = read_staff(write(tmp_path, ENGLISH), "town")
    np.testing.assert_equal(columns_of(french), columns_of(english))
    assert french.ignored_columns == ("Nom",)


def test_names_are_never_kept(tmp_path):
    staff = read_staff(write(tmp_path, FRENCH), "town")
    told = repr(columns_of(staff))
    assert not any(name in told for name in ("DUPONT", "HYPERLINK", "d1", "p2"))
    other = read_staff(write(tmp_path, FRENCH), "another")
    assert not set(staff.key.tolist()) & set(other.key.tolist())


def test_missing_columns_are_none(tmp_path):
    file = write(tmp_path, "key,category,service\n1,A,x\n2,C,y\n\n,,\n")
    staff = read_staff(file, "town", remedies={"no_heads": "none"})
    absent = ("rank", "boss", "site", "age_band", "mailbox", "workstation", "laptop",
              "front_desk", "innovativeness", "service_directorate")  # fmt: skip
    assert all(getattr(staff, name) is None for name in absent)
    assert (len(staff), staff.site_names, staff.directorate_names) == (2, (), ())


def test_ranks_are_read_off_the_managers(tmp_path):
    rows = ["g,A,top,", "d,A,top,g", "h,B,roads,d", "t,B,roads,h", "p,C,roads,t", "q,C,roads,h",
            "k,B,parks,d", "r,C,parks,k"]  # fmt: skip
    text = "key,category,service,manager\n" + "\n".join(rows)
    assert read_staff(write(tmp_path, text), "town").rank.tolist() == [3, 2, 1, 0, 0, 0, 1, 0]


def test_a_lone_head_stays_head_and_two_tops_stay_directors():
    service = np.array([0, 0, 1, 2, 2, 3], dtype=np.int32)
    assert infer_ranks(np.array([-1, 0]), service[:2]).tolist() == [1, 0]
    # 0 heads nobody's heads; 2 and 5 both command a head and have nobody above
    boss = np.array([2, 0, -1, 5, 3, -1])
    assert infer_ranks(boss, service).tolist() == [1, 0, 2, 1, 0, 2]


def test_cycles():
    assert find_cycles(np.array([-1, 0, 1]), 9) == []
    assert find_cycles(np.array([1, 2, 0, 0, 5, 4]), 9) == [[0, 1, 2], [4, 5]]
    assert find_cycles(np.array([1, 0, 3, 2]), 1) == [[0, 1]]
    assert find_cycles(np.array([], dtype=np.int64), 9) == []


def test_ties(tmp_path):
    staff = read_staff(write(tmp_path, ENGLISH), "town")
    text = (
        "Source;Cible;Type\np1;p2;service\nh1;p1;Hiérarchie\na1;h1;projet\n"
        "d1;p1;communauté\np2;d1;relais\np2;a1;conseil\n"
    )
    ties = read_ties(write(tmp_path, text, "cp1252", "\r\n", "ties.csv"), staff)
    assert len(ties) == 6
    assert ties.source.tolist() == [3, 2, 1, 0, 4, 4]
    assert ties.target.tolist() == [4, 3, 2, 3, 0, 1]
    assert ties.type.tolist() == [0, 1, 2, 3, 4, 5]
    assert (ties.source.dtype, ties.type.dtype) == (np.int64, np.uint8)


def test_200_000_people(tmp_path):
    people, team = 200_000, 50
    lines = ["matricule;catégorie;service;direction;responsable;âge;messagerie;innovativité"]
    for person in range(people):
        head = person - person % team
        manager = f"M{head if person != head else 0}" if person else ""
        flag = "oui" if person % 2 else "non"
        lines.append(
            f"M{person};{'ABC'[person % 3]};S{person // team};D{person // (20 * team)};{manager};"
            f"{20 + person % 40};{flag};0,{person % 10}"
        )
    staff = read_staff(write(tmp_path, "\n".join(lines), "cp1252"), "town")
    assert len(staff) == people
    assert len(staff.service_names) == people // team
    assert len(staff.directorate_names) == people // (20 * team)
    assert np.bincount(staff.rank).tolist() == [196_000, 3_999, 0, 1]
    assert np.array_equal(staff.boss[1:3], [0, 0])
    assert staff.boss[people - 1] == people - team
    assert np.bincount(staff.category).tolist() == [66_667, 66_667, 66_666]
    assert int(staff.mailbox.sum()) == people // 2
