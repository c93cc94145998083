"""Differences of an offer: what is kept and new is the new text, what is kept and gone is the old one."""

from hypothesis import given
from hypothesis import strategies as st

from companies.moderation.diff import changes, mark, needs_reading, word_pieces
from companies.moderation.shown import FIELDS, snapshot
from tests import factories as make

TEXT = st.text(alphabet="aé bc'.\n1", max_size=40)


@given(before=TEXT, after=TEXT)
def test_the_pieces_rebuild_both_texts(before, after):
    pieces = word_pieces(before, after)
    assert "".join(one.text for one in pieces if one.kind != "gone") == after
    assert "".join(one.text for one in pieces if one.kind != "new") == before


def test_only_the_changed_words_are_marked():
    pieces = word_pieces("Accueillir les clients, tenir le rayon.", "Accueillir les élèves, tenir le rayon.")
    assert [(one.kind, one.text) for one in pieces] == [
        ("same", "Accueillir les "),
        ("gone", "clients"),
        ("new", "élèves"),
        ("same", ", tenir le rayon."),
    ]


def test_a_snapshot_says_every_field_in_words(db):
    offer = make.OfferFactory(
        min_age=16, min_age_reason="Travail du soir.", seats=3,
        schedule=[[0, "08:00", "12:00", 0], [0, "13:30", "17:00", 15]], parking=True, reserved_rep=True,
    )  # fmt: skip
    now = snapshot(offer)
    assert set(now) == set(FIELDS)
    assert now["schedule"] == "lundi de 8 h à 12 h, lundi de 13 h 30 à 17 h (pause de 15 min)"
    assert now["min_age"] == "16 ans"
    assert now["reserved"] == "1 : élèves de REP et REP+"
    assert now["parking"] == "oui"


def test_nothing_admitted_is_no_change_and_must_be_read(db):
    now = snapshot(make.OfferFactory())
    assert changes(None, now) == []
    assert needs_reading(None, now)
    assert not needs_reading(now, now)


def test_the_mark_follows_each_field(db):
    now = snapshot(make.OfferFactory())
    marks = {mark(now | {field: f"{now[field]} !"}) for field in FIELDS} | {mark(now)}
    assert len(marks) == len(FIELDS) + 1
