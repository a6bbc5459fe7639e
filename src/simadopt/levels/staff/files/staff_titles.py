"""What the title of a column of a staff file means, by its words."""

from __future__ import annotations

from typing import Final

from simadopt.io.folding import fold, words_of
from simadopt.levels.staff.files.staff_words import (
    STAFF_COLUMNS,
)

__all__ = [
    "AMBIGUOUS",
    "EXTRA",
    "LABELS",
    "OTHERS",
    "PRIVATE",
    "REQUIRED",
    "SEVERAL",
    "is_weak",
    "meaning_of",
    "says_work_time",
]

REQUIRED: Final = ("key", "category", "service")
EXTRA: Final = ("title", "head", "birth", "status", "leaving", "first_name", "last_name",
                "grade")  # fmt: skip
"""Meanings that serve others: titles and yes or no for ranks, births for ages, names for managers, grades for
categories."""
SEVERAL: Final = ("status", "leaving")
"""Meanings that several columns may have."""
_WEAK = frozenset({"hierarchique", "rattachement"})
"""Words of titles that may speak of a manager or of a place: the cells decide."""
OTHERS = frozenset({"ancien", "ancienne", "old", "tuteur", "tutrice", "tutor", "binome", "mentor", "parrain",
                     "suppleant", "suppleante", "remplacant", "remplacante", "remplace", "code", "compte",
                     "badge", "assistant", "assistante"})  # fmt: skip
"""Words of titles of columns of staff numbers that are not those of managers."""
PRIVATE = frozenset({"ss", "nir", "secu", "securite", "insee", "iban", "rib", "siret", "tel", "telephone",
                      "salaire", "indice", "date", "poste", "emploi"})  # fmt: skip
"""Words of titles of numbers that identify a person, or something else, and are not hers at work."""
AMBIGUOUS = frozenset({"poste", "portable", "fonction", "accueil", "guichet"})
# Titles by words: all words of one set must be there; none of the last column may.
_RULES: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("leaving", ("date+sortie", "date+depart", "date+fin", "dt+sortie", "dt+depart", "dt+fin",
                 "date+radiation",
                 "fin+contrat", "end+date", "leaving+date", "date+left", "date+cessation"),
     "essai stage titularisation formation detachement validite habilitation visite conge mandat periode"
     " probation"),
    ("", ("telephone", "tel", "mobile", "gsm", "temps", "csp", "socioprofessionnelle", "tva"), ""),
    ("manager", ("responsable", "superieur", "superieure", "manager", "n+1", "encadrant",
                 "supervisor", "reports+to", "chef+matricule", "chef+direct",
            "chef+service", "hierarchique+matricule",
                 "evaluateur", "n1", "resp", "hierarchique", "rattachement"),
     "fonction titre poste grade niveau date rang categorie cat position ligne statut administratif "
     "administrative"),
    ("category", ("categorie", "category", "cat", "categ"), "socio professionnelle emploi"),
    ("mailbox", ("mail", "email", "courriel", "messagerie", "mailbox", "mel", "bal",
                 "adresse+electronique", "e+mail"), "perso personnel personnelle"),
    ("laptop", ("laptop", "ordinateur+portable", "pc+portable", "portable"), ""),
    ("workstation", ("workstation", "poste+travail", "poste+informatique", "ordinateur",
                     "pc", "computer"), ""),
    ("front_desk", ("accueil", "guichet", "front+desk", "contact+public", "frontdesk"), "site lieu date"),
    ("site", ("site", "lieu", "batiment", "localisation", "implantation", "location",
              "residence+administrative", "building", "workplace"), "naissance date web"),
    ("key", ("matricule", "matric", "matr", "mle", "identifiant", "id", "key", "cle",
             "numero+agent", "no+agent", "n+agent", "num+agent", "n+mat", "no+mat", "num+mat", "code+agent",
             "employee+number", "staff+number", "personnel+number"),
     "service direction site poste pole unite grade emploi"),
    ("head", ("chef", "cheffe", "head", "encadrement"), "nom prenom service titre grade date name"),
    ("birth", ("naissance", "birth", "birthdate", "ne", "dt+nais", "date+nais", "dtnais"),
     "lieu ville pays nom"),
    ("age", ("age",), "retraite"),
    ("status", ("statut", "status", "mandat", "position+administrative", "position+statutaire",
                "situation+administrative"), "date"),
    ("rank", ("rang", "rank", "niveau+hierarchique", "niveau+encadrement"), ""),
    ("title", ("emploi", "fonction", "poste", "metier", "job", "position", "intitule"),
     "date code budgetaire numero no anciennete"),
    ("last_name", ("nom", "surname", "name"), "service direction site usage+service prenom first"),
    ("first_name", ("prenom", "first+name", "forename"), ""),
    ("service", ("service", "unite", "unit", "department", "team", "equipe", "bureau", "structure",
                 "entite", "entity"),
     "code date anciennete"),
    ("directorate", ("direction", "directorate", "pole", "division", "departement", "dga"),
     "code date"),
    ("affectation", ("affectation", "assignment"), "date"),
    ("innovativeness", ("innovativeness", "innovativite"), ""),
)  # fmt: skip
_WORK_TIME: Final = ("temps+travail", "temps+partiel", "temps+complet", "taux+emploi", "taux+activite",
                     "taux+occupation", "duree+hebdomadaire", "working+time", "work+time", "full+time",
                     "part+time", "weekly+hours")  # fmt: skip
LABELS: Final = frozenset({"libelle", "nom", "intitule", "designation", "name"})


def meaning_of(title: str) -> str:
    """Return what a title means, or nothing; exact titles first, then their words.

    >>> [meaning_of(t) for t in ("N° matricule", "Responsable (matricule)", "Adresse mail", "Cat.")]
    ['key', 'manager', 'mailbox', 'category']
    >>> [meaning_of(t) for t in ("Temps de travail", "Téléphone portable", "Nom du responsable")]
    ['', '', 'manager']
    """
    folded = fold(title)
    exact = next((name for name, titles in STAFF_COLUMNS.items() if folded in titles), "")
    if exact:
        return exact
    words = {w for word in words_of(title) for w in (word, word.rstrip("s"))}
    if folded == "mat":
        return "key"
    if len(words_of(title)) > 6:
        return ""
    for name, sets, without in _RULES:
        if words & set(without.split()):
            continue
        if any(words.issuperset(one.split("+")) for one in sets):
            return name
    return ""


def is_weak(title: str) -> bool:
    """Tell whether a title may speak of a manager, or of the place that is above."""
    words = set(words_of(title))
    return bool(_WEAK & words) and not {"resp", "responsable", "superieur", "superieure"} & words


def says_work_time(title: str) -> bool:
    """Tell whether a title speaks of working time: the model counts each person as one.

    >>> [says_work_time(t) for t in ("Quotité (%)", "Temps de travail", "% ETP", "Temps partiel")]
    [True, True, True, True]
    >>> says_work_time("Date de fin")
    False
    """
    words = set(words_of(title))
    alone = {"quotite", "etp", "etpt", "fte", "tc", "tnc"}
    return bool(alone & words) or any(words.issuperset(one.split("+")) for one in _WORK_TIME)
