"""Names of people who do not exist. Last names say so on every screen (Témoin, Exemple, Démo, Fictif)."""

from __future__ import annotations

from random import Random

LAST_NAMES = ("Témoin", "Exemple", "Démo", "Fictif", "Modèle", "Essai", "Imaginaire")

_GIRLS = """
Aïcha Alice Alma Ambre Anaïs Anna Assia Aya Camélia Capucine Célia Chloé Clara Dina Éléna Élise Emma Eva Fatou
Flora Hana Inaya Inès Iris Jade Jeanne Julia Kenza Léa Lila Lina Lou Louise Lucie Maëlle Maïssa Manon Margot Maya
Mila Mina Nadia Nina Noémie Nora Olivia Romane Rose Salomé Sara Sarah Sofia Soline Tess Vera Yasmine Zélie Zoé
"""
_BOYS = """
Aaron Adam Adrien Ali Amine Antoine Arthur Axel Basile Bilal Clément Côme Diego Elias Elio Enzo Esteban Ethan Félix
Gabin Gabriel Gaspard Hugo Ibrahim Ilyes Isaac Issa Jules Kaïs Léo Liam Louis Lucas Maël Malo Marius Martin Mathis
Mehdi Milo Moussa Naël Nathan Nino Noah Noé Nolan Oscar Paul Rayan Robin Sacha Sami Théo Tiago Timéo Tom Victor Yanis
Younes
"""
GIRLS, BOYS = tuple(_GIRLS.split()), tuple(_BOYS.split())
#: Adults of the demonstration: first names borne by women and men alike.
ADULTS = (
    "Camille", "Morgan", "Sacha", "Alix", "Noa", "Charlie", "Lou", "Maxime", "Eden", "Ange", "Yaël", "Swann", "Loan",
)  # fmt: skip


def last_name(rng: Random) -> str:
    """Return a simple or double last name of the closed list."""
    if rng.random() < 0.7:
        return "-".join(rng.sample(LAST_NAMES, 2))
    return rng.choice(LAST_NAMES)


def student_name(rng: Random, *, girl: bool) -> tuple[str, str]:
    """Return (first name, last name)."""
    return rng.choice(GIRLS if girl else BOYS), last_name(rng)


def adult_name(number: int) -> tuple[str, str]:
    """Return the name of the n-th adult; the pairs do not repeat before ninety-eight."""
    # The first names of a turn meet another last name at the next turn.
    turn, place = divmod(number, len(ADULTS))
    return ADULTS[place], LAST_NAMES[(2 + place * 3 + turn) % len(LAST_NAMES)]
