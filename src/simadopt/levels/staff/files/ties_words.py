"""The words of files of ties, in English and in French."""

from __future__ import annotations

import math

from simadopt.core.language import LANGUAGES
from simadopt.core.messages import texts_of
from simadopt.io.folding import fold
from simadopt.levels.staff.files.staff_words import BAD
from simadopt.levels.staff.tables.features import TIE_TYPES as _NAMES

__all__ = ["DIRECTIONS", "TIE_COLUMNS", "TIE_TYPES", "presence"]

TIE_COLUMNS: dict[str, tuple[str, ...]] = {
    "source": (
        "source", "from", "de", "origine", "depart", "emetteur", "expediteur", "sender", "ego",
        "from_id", "fromnodeid", "source_id", "personne_1", "agent_1", "person_1", "matricule_1",
    ),
    "target": (
        "target", "cible", "to", "a", "vers", "destination", "arrivee", "destinataire",
        "recepteur", "receiver", "recipient", "alter", "to_id", "tonodeid", "target_id",
        "personne_2", "agent_2", "person_2", "matricule_2",
    ),
    "type": (
        "type", "type_de_lien", "type_de_relation", "nature", "nature_du_lien", "lien", "relation",
        "kind", "tie", "tie_type", "type_of_tie", "relation_type",
    ),
    "weight": (
        "weight", "poids", "force", "intensite", "strength", "frequence", "frequency", "valeur",
        "value", "nombre", "count", "nb", "n", "number", "freq", "occurrences", "volume",
        "mails", "emails", "courriels", "messages", "echanges", "interactions", "appels", "nb_liens",
        "nb_mails", "nb_emails", "nb_courriels", "nb_messages", "nb_echanges", "nb_interactions",
        "nb_appels", "nombre_de_mails", "nombre_de_courriels", "nombre_de_messages", "nombre_d_echanges",
        "nombre_mails", "nombre_messages", "n_mails", "n_emails", "n_messages", "number_of_emails",
        "number_of_messages", "email_count", "message_count", "mail_count",
    ),
}  # fmt: skip
"""Each column of an edge list, and its accepted headers without accents or case."""

TIE_TYPES: dict[str, int] = {
    **dict.fromkeys(("service", "equipe", "team", "collegue", "collegues", "colleague"), 0),
    **dict.fromkeys(("hierarchy", "hierarchie", "hierarchique", "encadrement", "n_1"), 1),
    **dict.fromkeys(("responsable", "superieur", "manager", "reports_to", "lien_hierarchique"), 1),
    **dict.fromkeys(("project", "projet", "projets", "groupe_de_travail", "transversal"), 2),
    **dict.fromkeys(("community", "communaute", "reseau", "communaute_de_pratique", "network"), 3),
    **dict.fromkeys(("broker", "courtier", "relais", "passeur", "intermediaire", "referent"), 4),
    **dict.fromkeys(("advice", "conseil", "conseils", "avis", "entraide", "aide", "help"), 5),
    **dict.fromkeys(("ami", "amis", "amitie", "friend", "friendship", "confiance", "trust"), 5),
    **{
        fold(texts_of(language)[f"tie.{name}"]): code
        for language in LANGUAGES
        for code, name in enumerate(_NAMES)
    },
}
"""Type of a tie by its word, or by the name that is shown of it: 0 service, 1 hierarchy, 2 project,
3 community, 4 broker, 5 advice."""

DIRECTIONS = frozenset(
    ("directed", "undirected", "mutual", "dirige", "non_dirige", "oriente", "non_oriente")
)
"""What other tools' column ``Type`` says of an edge: it is no type of tie, and ties have no direction."""


def presence(cell: str) -> int:
    """Return 1 where a weight says that there is a tie, 0 where it says none, ``BAD`` for no weight.

    >>> presence("2,5"), presence("0"), presence(""), presence("-1")
    (1, 0, 1, -9)
    """
    text = cell.strip()
    if not text:
        return 1  # a row without a weight is a tie all the same
    try:
        weight = float(text.replace(",", "."))
    except ValueError:
        return BAD
    return int(weight > 0.0) if 0.0 <= weight < math.inf else BAD
