"""The life of a letter: every move, to the day, under the role of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.actors import actors_of
from accounts.models import AuditEntry
from poles.letters import drafts, services
from poles.letters.rules import MOVES, LetterRefused, State, check_move
from poles.models import LetterMove, MissionLetter
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.letters.conftest import TODAY, YEAR_END, Bureau, acting
from tests.support.roles import as_role

DAY = dt.timedelta(days=1)


def may_coordinate(letter: MissionLetter) -> bool:
    with as_role():
        return any(str(actor.membership.pk) == str(letter.pk) for actor in actors_of(letter.user))


def moves_of(letter: MissionLetter) -> list[tuple[str, str]]:
    rows = LetterMove.objects.filter(letter=letter).order_by("at", "pk")
    return [(row.from_state, row.to_state) for row in rows]


@pytest.mark.parametrize(("before", "after"), list(product(State, State)))
def test_only_the_moves_of_the_table_are_made(before: State, after: State) -> None:
    if after in MOVES[before]:
        check_move(before, after)
    else:
        with pytest.raises(LetterRefused, match="ne peut pas devenir"):
            check_move(before, after)


def test_rights_come_with_the_acknowledgement_not_before(bureau: Bureau) -> None:
    letter = bureau.draft()
    assert not may_coordinate(letter)
    bureau.sign(letter)
    assert not may_coordinate(letter)
    done = bureau.acknowledge(letter)
    assert done.state == State.ACTIVE
    assert may_coordinate(letter)
    assert {("draft", "signed"), ("signed", "acknowledged"), ("acknowledged", "active")} == set(moves_of(letter))
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"letter.created", "letter.signed", "letter.acknowledged"} <= verbs


def test_rights_start_and_stop_to_the_day_even_without_a_clock(
    bureau: Bureau, today_is: Callable[[dt.date], None]
) -> None:
    letter = bureau.active(starts_on=TODAY + 5 * DAY, ends_on=TODAY + 20 * DAY)
    assert letter.state == State.ACKNOWLEDGED
    for days, expected in ((0, False), (4, False), (5, True), (20, True), (21, False)):
        today_is(TODAY + days * DAY)
        assert may_coordinate(letter) is expected, days
    with as_role(), acting_as(Scope.for_job("9A")):
        services.end_expired(MissionLetter.objects.all(), TODAY + 21 * DAY)
    letter.refresh_from_db()
    assert letter.state == State.ENDED


def test_a_clerk_without_delegation_does_not_sign(bureau: Bureau) -> None:
    letter = bureau.draft()
    with acting(bureau.clerk) as actor, pytest.raises(PermissionDenied):
        services.sign(actor=actor, letter=letter)
    letter.refresh_from_db()
    assert letter.state == State.DRAFT


def test_nobody_signs_their_own_letter(bureau: Bureau) -> None:
    letter = bureau.draft(user=bureau.signer)
    with acting(bureau.signer) as actor, pytest.raises(PermissionDenied):
        services.sign(actor=actor, letter=letter)


def test_a_coordinator_prepares_no_letter(bureau: Bureau) -> None:
    bureau.active()
    with acting(bureau.holder) as actor, pytest.raises(PermissionDenied):
        drafts.create_draft(
            actor=actor, pole=bureau.pole, user=bureau.holder, school_year=bureau.year, starts_on=TODAY, ends_on=TODAY
        )


def test_an_incomplete_draft_says_all_that_is_missing(bureau: Bureau) -> None:
    letter = bureau.draft(missions=[], imp_rate="", ends_on=YEAR_END)
    MissionLetter.objects.filter(pk=letter.pk).update(starts_on=dt.date(2026, 8, 1))
    with pytest.raises(LetterRefused) as refusal:
        bureau.sign(letter)
    said = " ".join(refusal.value.messages)
    assert len(refusal.value.messages) == 3
    for words in ("année scolaire", "aucune mission", "taux d'IMP"):
        assert words in said


def test_the_database_refuses_overlapping_letters_with_a_sentence(bureau: Bureau) -> None:
    bureau.active(ends_on=TODAY + 30 * DAY)
    other = bureau.draft(user=make.UserFactory(), starts_on=TODAY + 30 * DAY)
    with pytest.raises(
        LetterRefused, match=r"court pour ce pôle du 10/09/2026 au 10/10/2026 \(Zéphirine Modèle-Ancien\)"
    ):
        bureau.sign(other)
    following = bureau.draft(user=make.UserFactory(), starts_on=TODAY + 31 * DAY)
    assert bureau.sign(following).state == State.SIGNED


def test_only_the_person_named_acknowledges_with_a_second_factor(bureau: Bureau) -> None:
    letter = bureau.sign(bureau.draft())
    with pytest.raises(LetterRefused, match="Seule la personne"):
        bureau.acknowledge(letter, make.UserFactory())
    with (
        as_role(),
        acting_as(Scope.for_person(bureau.holder)),
        pytest.raises(LetterRefused, match="second facteur"),
    ):
        services.acknowledge(user=bureau.holder, actor=None, letter=letter, second_factor=False)
    letter.refresh_from_db()
    assert letter.state == State.SIGNED


def test_a_letter_is_not_acknowledged_twice(bureau: Bureau) -> None:
    letter = bureau.active()
    with pytest.raises(LetterRefused, match="ne peut pas devenir"):
        bureau.acknowledge(letter)


def test_a_revoked_letter_gives_nothing_at_once(bureau: Bureau) -> None:
    letter = bureau.active()
    with acting(bureau.signer) as actor:
        with pytest.raises(LetterRefused, match="motif"):
            services.revoke(actor=actor, letter=letter, reason="  ")
        services.revoke(actor=actor, letter=letter, reason="Mutation")
    assert not may_coordinate(letter)
    assert LetterMove.objects.filter(letter=letter, to_state="revoked", reason="Mutation").exists()


def test_an_end_brought_forward(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active()
    with acting(bureau.signer) as actor:
        with pytest.raises(LetterRefused, match="dernier jour"):
            services.end_early(actor=actor, letter=letter, last_day=TODAY - DAY, reason="Départ")
        services.end_early(actor=actor, letter=letter, last_day=TODAY + DAY, reason="Départ")
    today_is(TODAY + DAY)
    assert may_coordinate(letter)
    today_is(TODAY + 2 * DAY)
    assert not may_coordinate(letter)


def test_a_replacement_cuts_the_former_letter_on_the_day(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    former = bureau.active()
    letter = bureau.draft(user=make.UserFactory(), starts_on=TODAY + 10 * DAY, replaces=former)
    bureau.acknowledge(bureau.sign(letter))
    for days, (old, new) in {9: (True, False), 10: (False, True)}.items():
        today_is(TODAY + days * DAY)
        assert (may_coordinate(former), may_coordinate(letter)) == (old, new)
    with as_role(), acting_as(Scope.for_job("9A")):
        services.end_expired(MissionLetter.objects.all(), TODAY + 10 * DAY)
    former.refresh_from_db()
    assert (former.state, former.ends_on) == (State.REPLACED, TODAY + 9 * DAY)


def test_a_replacement_from_the_first_day_takes_the_place_at_once(bureau: Bureau) -> None:
    former = bureau.active()
    letter = bureau.draft(user=make.UserFactory(), replaces=former)
    bureau.sign(letter)
    former.refresh_from_db()
    assert former.state == State.REPLACED
    assert not may_coordinate(former)


def test_a_deputy_coordinates_while_the_holder_is_away(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter, deputy = bureau.active(), make.UserFactory()
    with acting(bureau.signer) as actor:
        stand_in = services.substitute(
            actor=actor,
            letter=letter,
            deputy=deputy,
            starts_on=TODAY + 5 * DAY,
            ends_on=TODAY + 9 * DAY,
            reason="Congé",
        )
        drafts.edit_draft(actor=actor, letter=stand_in, version=1, imp_rate="0.25")
    bureau.acknowledge(bureau.sign(stand_in))
    for days, (holder, other) in {4: (True, False), 5: (False, True), 9: (False, True), 10: (True, False)}.items():
        today_is(TODAY + days * DAY)
        assert (may_coordinate(letter), may_coordinate(stand_in)) == (holder, other), days


def test_a_deputy_does_not_exceed_the_absence(bureau: Bureau) -> None:
    letter, deputy = bureau.active(), make.UserFactory()
    with acting(bureau.signer) as actor:
        stand_in = services.substitute(
            actor=actor,
            letter=letter,
            deputy=deputy,
            starts_on=TODAY + 5 * DAY,
            ends_on=TODAY + 9 * DAY,
            reason="Congé",
        )
        stand_in = drafts.edit_draft(actor=actor, letter=stand_in, version=1, imp_rate="0.25", ends_on=TODAY + 10 * DAY)
    with pytest.raises(LetterRefused, match="sortent de l'absence"):
        bureau.sign(stand_in)
    # Without the service the database says no as well.
    with pytest.raises(Exception, match="missionletter_one_active"):
        MissionLetter.objects.filter(pk=stand_in.pk).update(state=State.SIGNED)


def test_an_early_return_gives_the_days_back(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter, deputy = bureau.active(), make.UserFactory()
    with acting(bureau.signer) as actor:
        stand_in = services.substitute(
            actor=actor, letter=letter, deputy=deputy, starts_on=TODAY, ends_on=TODAY + 9 * DAY, reason="Congé"
        )
        drafts.edit_draft(actor=actor, letter=stand_in, version=1, imp_rate="0.25")
    bureau.acknowledge(bureau.sign(stand_in))
    today_is(TODAY + 3 * DAY)
    with acting(bureau.signer) as actor:
        services.end_absence(actor=actor, letter=letter, back_on=TODAY + 5 * DAY)
    for days, (holder, other) in {4: (False, True), 5: (True, False)}.items():
        today_is(TODAY + days * DAY)
        assert (may_coordinate(letter), may_coordinate(stand_in)) == (holder, other), days


def test_a_second_absence_after_the_first(bureau: Bureau, today_is: Callable[[dt.date], None]) -> None:
    letter = bureau.active()
    for first in (TODAY, TODAY + 20 * DAY):
        today_is(first)
        with acting(bureau.signer) as actor:
            stand_in = services.substitute(
                actor=actor, letter=letter, deputy=make.UserFactory(), starts_on=first, ends_on=first + 3 * DAY,
                reason="Congé",
            )  # fmt: skip
            drafts.edit_draft(actor=actor, letter=stand_in, version=1, imp_rate="0.25")
        bureau.acknowledge(bureau.sign(stand_in))
        assert may_coordinate(stand_in)
    assert MissionLetter.objects.filter(state=State.ENDED).count() == 1


def test_two_people_editing_a_draft(bureau: Bureau) -> None:
    letter = bureau.draft()
    with acting(bureau.clerk) as actor:
        drafts.edit_draft(actor=actor, letter=letter, version=1, missions=["Première"])
        with pytest.raises(drafts.Changed) as refusal:
            drafts.edit_draft(actor=actor, letter=letter, version=1, missions=["Seconde"])
    assert refusal.value.current.missions == ["Première"]


def test_what_is_signed_no_longer_follows_names_and_words(bureau: Bureau) -> None:
    letter = bureau.sign(bureau.draft())
    with acting(bureau.clerk) as actor:
        with pytest.raises(LetterRefused, match="ne change plus"):
            drafts.edit_draft(actor=actor, letter=letter, version=letter.version, missions=[])
        with pytest.raises(LetterRefused, match="ne se jette pas"):
            drafts.discard_draft(actor=actor, letter=letter)
        drafts.save_model(actor=actor, text="Autre texte pour {titulaire}.", missions=[], version=0)
    bureau.holder.last_name = "Nouveau-Nom"
    bureau.holder.save()
    letter.refresh_from_db()
    assert letter.document["titulaire"] == "Zéphirine Modèle-Ancien"
    assert not any("Autre texte" in paragraph for paragraph in letter.document["paragraphes"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bonjour {nom}", "« {nom} » n'est pas un repère"),
        ("Bonjour {titulaire.password}", "n'est pas un repère"),
        ("Bonjour {titulaire!r}", "n'est pas un repère"),
        ("Bonjour {titulaire:>9}", "n'est pas un repère"),
        ("Bonjour {titulaire", "Ligne 1 : une accolade"),
        ("Bonjour {}", "n'est pas un repère"),
        ("   ", "est vide"),
    ],
)
def test_a_model_takes_its_own_placeholders_only(bureau: Bureau, text: str, said: str) -> None:
    with acting(bureau.clerk) as actor, pytest.raises(LetterRefused, match=said):
        drafts.save_model(actor=actor, text=text, missions=[], version=0)


def test_a_neighbour_does_not_reach_the_letter(bureau: Bureau) -> None:
    letter = bureau.draft()
    foreign = make.RectoratStaffFactory(signer=True, academie=make.AcademieFactory(code="9B")).user
    with acting(foreign) as actor, pytest.raises(PermissionDenied):
        services.sign(actor=actor, letter=letter)
    with acting(foreign):
        assert not MissionLetter.objects.exists()


def test_lines_of_a_letter_are_never_changed_by_the_rectorat(bureau: Bureau) -> None:
    bureau.active()
    with acting(bureau.signer):
        assert LetterMove.objects.exists()
        assert not LetterMove.objects.update(reason="autre")
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM poles_lettermove")
            assert cursor.rowcount == 0
