"""What tells who writes is found where it stands; honest sentences are left alone. All texts and names are invented."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.cards.identifying import REPAIRS, About, Tell, identify

ABOUT = About(("Awa", "Gabarit-Témoin"), ("lycée professionnel Camille-Exemple",), ("Valbrume", "L'Essai"))

#: What must be found stands between double brackets.
TELLING = [
    (Tell.NAME, "Bonjour, [[Awa]] de la classe d'électricité"),
    (Tell.NAME, "AWA : signature [[GABARIT]]"),
    (Tell.NAME, "Je suis [[gabarit-temoin]], en bac pro"),
    (Tell.NAME, "Je m'appelle [[Lou]], j'aime le bois."),
    (Tell.SCHOOL, "Au lycée [[Camille]]-[[Exemple]]"),
    (Tell.SCHOOL, "Mon établissement est le [[0000000x]]."),
    (Tell.ADDRESS, "Près de [[Valbrume]] en bus"),
    (Tell.ADDRESS, "Mon quartier de [[l’Essai]]"),
    (Tell.ADDRESS, "Je pars du [[12 bis, rue des Essais]], le matin"),
    (Tell.ADDRESS, "[[J'habite à Rivefleur]]"),
    (Tell.ADDRESS, "[[00000]] Rivefleur"),
    (Tell.PHONE, "Appelez le [[06 00 00 00 00]]"),
    (Tell.PHONE, "mon [[+33 6.00.00.00.00]]"),
    (Tell.MAIL, "[[prenom.nom@exemple.example]]"),
    (Tell.MAIL, "[[prenom arobase exemple point example]]"),
    (Tell.ACCOUNT, "Suivez [[@atelier.test]]"),
    (Tell.ACCOUNT, "mes photos : [[https://exemple.example/photos]]"),
    (Tell.ACCOUNT, "[[insta : atelier]]"),
    (Tell.SEX, "Je suis très [[motivée]]."),
    (Tell.SEX, "Je suis [[motivé]] par la mécanique."),
    (Tell.SEX, "J’ai toujours été [[curieuse]]."),
    (Tell.SEX, "Étant [[sportif]], je tiens le rythme."),
    (Tell.SEX, "[[Je suis une fille]] qui aime le bâtiment"),
    (Tell.SEX, "Une [[lycéenne]] en 2de"),
    (Tell.AGE, "[[J'ai 16 ans]]"),
    (Tell.AGE, "[[Née le 3 mars 2010]]"),
]

HONEST = [
    "J'aime le travail bien fait et les outils anciens.",
    "Je suis élève de première professionnelle.",
    "Je suis en bac pro, je sais câbler un tableau simple.",
    "Je suis capable de lire un plan.",
    "Je suis souvent à l'atelier, actuellement sur un projet de domotique.",
    "Je suis de nature calme.",
    "J'ai 2 ans de pratique du dessin technique.",
    "La rue est mon terrain d'observation.",
    "Le lycée m'a appris la sécurité.",
    "Je veux apprendre à souder, puis à poser des chemins de câbles.",
    "J'ai déjà fait 4 semaines en 2025.",
    "Il est motivé par la qualité.",
    "Norme NF C 15-100, habilitation B1V.",
]


def plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text without brackets, and where these stood."""
    spans, out = [], ""
    for piece in re.split(r"(\[\[.*?\]\])", text):
        bare = piece[2:-2] if piece.startswith("[[") else piece
        if bare is not piece:
            spans.append((len(out), len(out) + len(bare)))
        out += bare
    return out, spans


@pytest.mark.parametrize(
    ("tell", "text"), TELLING, ids=[f"{tell}-{number}" for number, (tell, _) in enumerate(TELLING)]
)
def test_what_tells_is_marked_where_it_stands(tell: Tell, text: str) -> None:
    bare, spans = plain(text)
    marks = [mark for mark in identify(bare, ABOUT) if mark.tell == tell]
    assert [bare[mark.start : mark.end] for mark in marks if (mark.start, mark.end) in spans] == [
        bare[start:end] for start, end in spans
    ]
    assert all(mark.repair == REPAIRS[tell] for mark in marks)


@pytest.mark.parametrize("text", HONEST, ids=range(len(HONEST)))
def test_an_honest_sentence_is_left_alone(text: str) -> None:
    assert identify(text, ABOUT) == []


def test_common_words_of_a_school_and_particles_identify_nobody() -> None:
    about = About(("Jean de la Fiction",), ("Lycée polyvalent des Métiers",))
    assert identify("Les métiers de la fibre au lycée.", about) == []
    assert [mark.tell for mark in identify("Signé Fiction", about)] == [Tell.NAME]


def test_nothing_is_known_of_the_writer() -> None:
    assert identify("Je sais câbler.", About()) == []


@given(st.text(max_size=300))
def test_marks_stand_inside_the_text_in_order_and_apart(text: str) -> None:
    marks = identify(text, ABOUT)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(one.start < other.start and one.end < other.end for one, other in pairwise(marks))


@given(before=st.sampled_from(["", "Bonjour, ", "écrit par\n"]), after=st.sampled_from(["", ".", ", merci", "\n"]))
def test_a_name_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    for name in ("awa", "AWA", "Äwa", "Awa"):
        assert Tell.NAME in {mark.tell for mark in identify(before + name + after, ABOUT)}
