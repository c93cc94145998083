"""Words: accents, apostrophes, slips of the keyboard, signs of patterns."""

import pytest

from companies.search.text import asked, folded, words
from companies.search.words import distance


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boulangère à l’Atelier", ["boulangere", "atelier"]),
        ("L'ÉTAPE  d'Or", ["etape", "or"]),
        ("Cœur de Forêt", ["coeur", "foret"]),
        ("100 % vente_directe \\ ", ["100", "vente", "directe"]),
        ("de la", []),
    ],
)
def test_words_are_plain(text, expected):
    assert words(text) == expected


def test_a_question_of_empty_words_keeps_them_and_a_text_is_cut():
    assert asked("de la") == ["de", "la"]
    assert len(asked("un mot " + " ".join(f"mot{n}" for n in range(40)))) == 6
    assert folded("Vente", "L’Or") == " vente l or "


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("boulanger", "boulanger", 0), ("boulnager", "boulanger", 1), ("boulager", "boulanger", 1),
        ("boulangger", "boulanger", 1), ("boolanger", "boulanger", 1), ("bolangerr", "boulanger", 2), ("", "abc", 3),
    ],
)  # fmt: skip
def test_slips_are_counted(one, other, slips):
    assert distance(one, other) == slips
    assert distance(other, one) == slips


@pytest.mark.parametrize(
    "text",
    ["boulangere", "BOULANGÈRE", "l’atelier", "l'atelier", "boulang", "boulangère atelier", "société boulangère"],
)
def test_an_offer_is_found_by_its_words(town, text):
    town.offer(title="Boulangère à l’Atelier")
    town.offer(title="Mécanique auto")
    assert town.titles(text=text) == ["Boulangère à l’Atelier"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("boulengère", "boulangere"),
        ("boulngere", "boulangere"),
        ("oulangere", "boulangere"),
        ("mecanqiue", "mecanique"),
    ],
)
def test_a_slip_is_corrected_and_said(town, typed, meant):
    town.offer(title="Boulangère à l’atelier")
    town.offer(title="Mécanique auto")
    page = town.ask(text=typed)
    assert page.total == 1
    assert list(page.corrected.values()) == [(meant,)]


def test_what_is_known_is_not_corrected(town):
    town.offer(title="Vente de ventes")
    town.offer(title="Fente du bois")
    page = town.ask(text="vente")
    assert (page.total, page.corrected) == (1, {})


@pytest.mark.parametrize("text", ["%", "_", "100%", "\\", "x%y_z", "' OR 1=1 --", "' '", "%%%%", "{}", "%s", "\x00 a"])
def test_signs_of_patterns_and_of_sql_are_no_words(town, text):
    town.offer(title="Vente")
    assert town.ask(text=text).total in (0, 1)
    assert town.titles(text=f"{text.replace(chr(0), '')} introuvable") == []


def test_a_percent_sign_alone_asks_nothing_and_stands_for_nothing(town):
    town.offer(title="Vente")
    assert town.titles(text="%") == ["Vente"]
    assert town.titles(text="v%te") == []


def test_the_words_of_a_neighbour_correct_nothing(town, elsewhere):
    elsewhere.offer(title="Zythologie")
    town.offer(title="Vente")
    assert town.ask(text="zythologue").corrected == {}
