"""Whether a fact is put into the model, fitted to it, or comes out of it."""

from __future__ import annotations

from typing import Final

FACT_STATUS: Final[dict[str, tuple[str, str]]] = {
    "1": ("fitted", "a pattern of the likelihood; its ablation says by what it holds"),
    "2": ("fitted", "a pattern of the likelihood"),
    "3": ("imposed", "mean delays of tracked and untracked requests are parameters"),
    "13": ("emergent", "no parameter holds use where it is"),
    "14": ("imposed", "mailboxes are dealt by category, rank and job"),
    "18": (
        "fitted",
        "a pattern of the likelihood, over relevances that the table of features gives",
    ),
    "19": ("fitted", "the association is a pattern of the likelihood, one share a fitted figure"),
    "24": ("imposed", "`load_a` and `load_bc` are parameters: with both swapped, B and C lead"),
    "26": ("imposed", "the question on mail out of hours is made of load and encouragement"),
    "28": (
        "imposed",
        "each question has a distance, and indecision its band times it: reversed distances "
        "reverse the order",
    ),
    "30": ("imposed", "the index of efficiency takes load and private use off"),
    "34": (
        "imposed",
        "the index of the website is information, which reads neither private use nor skills; "
        "that skills hardly lift simulated awareness is emergent, and tested apart",
    ),
    "35": ("imposed", "private use is a trait drawn by grade and age; information reads no age"),
    "42": ("imposed", "contacts are traits drawn by category; only the channels are simulated"),
    "47": ("imposed", "the sign follows from `b_boss_gru` > 0; the size is emergent"),
    "53": (
        "imposed",
        "exchanges with users have the larger distance: with both swapped, they are trusted more",
    ),
    "65": ("not shown", "one wording offset serves it and the citizen spaces"),
    "74": ("emergent", "regimes give ties; what their loss does is simulated"),
    "prior": (
        "fitted",
        "priors were narrowed on this table once; those of now follow figures about time",
    ),
}
"""By fact: its kind, and what it rests on. A fact that is put in is no evidence that it comes out."""
