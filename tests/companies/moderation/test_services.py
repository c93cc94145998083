"""An offer proposed, read, admitted, returned, changed, suspended and closed: by those who may, once, and told."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Message
from companies.models import Offer, OfferPublication, PublicationMove
from companies.moderation import services
from companies.moderation.diff import mark
from companies.moderation.moves import MoveRefused
from companies.moderation.shown import snapshot
from companies.search.models import OfferListing
from poles.versions import Gone
from tests import factories as make
from tests.companies.moderation.conftest import TICKED
from tests.support.roles import as_role

Status = OfferPublication.Status


def status(publication):
    publication.refresh_from_db()
    return publication.status


def steps(publication):
    rows = PublicationMove.objects.filter(publication=publication).order_by("moved_at")
    return [(one.before, one.after) for one in rows]


def test_an_offer_proposed_twice_waits_once(bank):
    offer = bank.submitted()
    with bank.host() as actor:
        services.submit(actor=actor, offer=offer, pole=bank.pole_here)
    publication = OfferPublication.objects.get(offer=offer)
    assert publication.status == Status.SUBMITTED
    assert steps(publication) == [("", "submitted")]


def test_an_admission_ticks_every_check_and_keeps_what_was_read(bank, mails):
    offer = bank.submitted()
    publication = bank.here(offer)
    with bank.pole() as actor, pytest.raises(MoveRefused, match="À vérifier avant d'admettre"):
        services.admit(actor=actor, publication=publication, checklist=TICKED | {"job": False})
    with bank.pole() as actor:
        services.admit(actor=actor, publication=publication, checklist=TICKED)
    publication.refresh_from_db()
    assert publication.status == Status.PUBLISHED
    assert publication.checklist == TICKED
    assert publication.approved == snapshot(offer)
    assert publication.decided_by == bank.owner
    [(person, words)] = mails("publication_host")
    assert person == bank.member
    assert offer.title in words["sentence"]


def test_the_host_is_told_of_an_admission_once_it_can_no_longer_be_undone(bank):
    bank.admitted()
    assert Message.objects.get(template="publication_host").due_at > timezone.now() + dt.timedelta(seconds=30)


def test_an_admission_is_undone_at_once_and_gives_the_earlier_reading_back(bank, today_is):
    offer = bank.admitted()
    publication = bank.here(offer)
    first = bank.here(offer).approved
    Offer.objects.filter(pk=offer.pk).update(tasks="Tenir la caisse avec le tuteur.")
    with bank.host() as actor:
        services.resubmit(actor=actor, offer=offer)
    since = bank.here(offer).submitted_at
    with bank.pole() as actor:
        services.admit(actor=actor, publication=publication, checklist=TICKED)
        services.take_back(actor=actor, publication=publication)
    publication.refresh_from_db()
    assert (publication.status, publication.approved, publication.submitted_at) == (Status.SUBMITTED, first, since)
    assert publication.decided_at is None


def test_an_admission_told_to_the_host_is_not_undone(bank):
    offer = bank.admitted()
    publication = bank.here(offer)
    OfferPublication.objects.filter(pk=publication.pk).update(decided_at=timezone.now() - dt.timedelta(minutes=5))
    with bank.pole() as actor, pytest.raises(MoveRefused, match="déjà prévenu"):
        services.take_back(actor=actor, publication=publication)
    assert status(publication) == Status.PUBLISHED


def test_the_second_of_two_coordinators_reads_who_was_faster(bank):
    colleague = bank.owner
    publication = bank.here(bank.admitted())
    with bank.pole() as actor, pytest.raises(MoveRefused) as refused:
        services.admit(actor=actor, publication=publication, checklist=TICKED)
    assert refused.value.messages[0].startswith(f"Publiée entre-temps par {colleague.full_name} le ")


def test_an_offer_changed_since_it_was_read_is_read_again(bank):
    offer = bank.submitted()
    publication = bank.here(offer)
    seen = mark(snapshot(offer))
    Offer.objects.filter(pk=offer.pk).update(tasks="Autre chose.")
    with bank.pole() as actor, pytest.raises(MoveRefused, match="a changé son offre depuis votre lecture"):
        services.admit(actor=actor, publication=publication, checklist=TICKED, seen=seen)
    with bank.pole() as actor, pytest.raises(MoveRefused, match="a changé son offre"):
        services.send_back(actor=actor, publication=publication, reason="law", note="", seen=seen)
    assert status(publication) == Status.SUBMITTED


def test_a_return_has_a_reason_and_is_told_without_the_word_of_the_coordinator(bank, mails):
    offer = bank.submitted()
    publication = bank.here(offer)
    with bank.pole() as actor:
        with pytest.raises(MoveRefused, match="Choisissez la raison"):
            services.send_back(actor=actor, publication=publication, reason="", note="x")
        with pytest.raises(MoveRefused, match="Expliquez"):
            services.send_back(actor=actor, publication=publication, reason="other", note="  ")
        services.send_back(actor=actor, publication=publication, reason="unclear", note=" Précisez les outils. ")
    publication.refresh_from_db()
    assert (publication.status, publication.note) == (Status.RETURNED, "Précisez les outils.")
    [(person, words)] = mails("publication_host")
    assert person == bank.member
    assert "pas assez précises" in words["sentence"]
    assert "outils" not in str(words)


def test_a_corrected_offer_waits_again_and_the_reason_leaves(bank):
    offer = bank.submitted()
    publication = bank.here(offer)
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=publication, reason="unclear", note="Précisez.")
    with bank.host() as actor:
        assert services.resubmit(actor=actor, offer=offer) == [publication]
    publication.refresh_from_db()
    assert (publication.status, publication.return_reason, publication.note) == (Status.SUBMITTED, "", "")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"parking": True}, Status.PUBLISHED),
        ({"seats": 1}, Status.PUBLISHED),
        ({"seats": 3}, Status.SUBMITTED),
        ({"tasks": "Tenir la caisse avec le tuteur."}, Status.SUBMITTED),
        ({"min_age": 16, "min_age_reason": "Travail du soir."}, Status.SUBMITTED),
    ],
    ids=["parking", "fewer-seats", "more-seats", "tasks", "age"],
)
def test_an_admitted_offer_is_read_again_only_for_what_somebody_must_judge(bank, change, expected):
    offer = bank.admitted()
    Offer.objects.filter(pk=offer.pk).update(**change)
    with bank.host() as actor:
        services.resubmit(actor=actor, offer=offer)
    assert status(bank.here(offer)) == expected


def test_a_suspended_offer_comes_back_by_itself_into_the_bank_or_into_the_queue(bank):
    offer = bank.admitted(both=True)
    with bank.host() as actor:
        services.pause(actor=actor, offer=offer)
        services.pause(actor=actor, offer=offer)
    assert status(bank.here(offer)) == status(bank.there(offer)) == Status.PAUSED
    with bank.host() as actor:
        services.resume(actor=actor, offer=offer)
        services.resume(actor=actor, offer=offer)
    assert status(bank.here(offer)) == status(bank.there(offer)) == Status.PUBLISHED
    with bank.host() as actor:
        services.pause(actor=actor, offer=offer)
    Offer.objects.filter(pk=offer.pk).update(title="Un autre titre")
    with bank.host() as actor:
        services.resume(actor=actor, offer=offer)
    assert status(bank.here(offer)) == Status.SUBMITTED


def test_a_return_corrected_during_a_suspension_is_read_before_schools_see_it(bank):
    """The offer as first admitted, sent back all the same: suspending and resuming must not slip it in again."""
    offer = bank.admitted()
    publication = bank.here(offer)
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=publication, reason="law", note="")
    with bank.host() as actor:
        services.pause(actor=actor, offer=offer)
        assert services.resubmit(actor=actor, offer=offer) == []
    assert status(publication) == Status.PAUSED
    with bank.host() as actor:
        services.resume(actor=actor, offer=offer)
    assert status(publication) == Status.SUBMITTED


def test_the_search_follows_each_change_in_the_same_transaction(bank):
    offer = bank.admitted(both=True)
    listed = OfferListing.objects.filter(offer=offer)
    assert listed.count() == 2
    with bank.host() as actor:
        services.pause(actor=actor, offer=offer)
    assert not listed.exists()
    with bank.host() as actor:
        services.resume(actor=actor, offer=offer)
    assert listed.count() == 2
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="law", note="")
    assert listed.get().academie_id == bank.other_pole.academie_id


def test_a_closed_offer_stays_closed(bank):
    offer = bank.admitted(both=True)
    with bank.host() as actor:
        services.close(actor=actor, offer=offer)
        services.close(actor=actor, offer=offer)
    assert steps(bank.here(offer))[-1] == ("published", "closed")
    assert status(bank.there(offer)) == Status.CLOSED
    for act in (services.resume, services.pause, services.resubmit, services.confirm):
        with bank.host() as actor, pytest.raises(MoveRefused, match="n'est plus proposée"):
            act(actor=actor, offer=offer)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_on": dt.date(2020, 1, 1), "starts_on": dt.date(2019, 12, 1)}, "dates de cette offre sont passées"),
        ({"tasks": "Conduire le chariot élévateur."}, "D4153"),
        ({"state": "closed"}, "n'est plus proposée"),
    ],
    ids=["past", "forbidden-works", "closed"],
)
def test_what_cannot_be_admitted_is_not_proposed(bank, fields, sentence):
    offer = bank.offer(**fields)
    with bank.host() as actor, pytest.raises(MoveRefused) as refused:
        services.submit(actor=actor, offer=offer, pole=bank.pole_here)
    assert sentence in " ".join(refused.value.messages)
    assert not OfferPublication.objects.exists()


def test_a_host_that_the_register_says_closed_proposes_nothing(bank):
    type(bank.company).objects.filter(pk=bank.company.pk).update(closed_on=dt.date(2025, 1, 1))
    offer = bank.offer()
    with bank.host() as actor, pytest.raises(MoveRefused, match="fermé"):
        services.submit(actor=actor, offer=offer, pole=bank.pole_here)


def test_each_acts_in_their_own_place(bank):
    offer = bank.submitted()
    publication = bank.here(offer)
    with bank.host() as actor, pytest.raises(PermissionDenied):
        services.admit(actor=actor, publication=publication, checklist=TICKED)
    with bank.other() as actor, pytest.raises(Gone):
        services.admit(actor=actor, publication=publication, checklist=TICKED)
    with bank.pole() as actor, pytest.raises(PermissionDenied):
        services.close(actor=actor, offer=offer)
    stranger = make.OfferFactory()
    with bank.host() as actor, pytest.raises(PermissionDenied):
        services.close(actor=actor, offer=stranger)


def test_a_team_alone_is_told_of_its_offer(bank, mails):
    team = make.TeamFactory(company=bank.company)
    colleague = make.CompanyMemberFactory(company=bank.company)
    make.TeamMemberFactory(team=team, member=colleague, company=bank.company)
    bank.admitted(team=team)
    assert [person for person, _ in mails("publication_host")] == [colleague.user]


def test_an_academie_knows_nothing_of_what_the_other_decided(bank):
    offer = bank.submitted(both=True)
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="dates", note="")
        assert [one.academie_id for one in OfferPublication.objects.filter(offer=offer)] == [bank.pole_here.academie_id]
        assert set(PublicationMove.objects.values_list("academie_id", flat=True)) == {bank.pole_here.academie_id}
    assert status(bank.there(offer)) == Status.SUBMITTED


def test_a_withdrawal_says_why_and_is_an_end(bank, mails):
    publication = bank.here(bank.admitted())
    with bank.pole() as actor:
        with pytest.raises(MoveRefused, match="Dites pourquoi"):
            services.withdraw(actor=actor, publication=publication, reason=" ")
        services.withdraw(actor=actor, publication=publication, reason="Activités dangereuses.")
        services.withdraw(actor=actor, publication=publication, reason="Activités dangereuses.")
    assert steps(publication)[-1] == ("published", "closed")
    assert mails("publication_host")[-1][1]["title"] == "Votre offre est retirée"
    with as_role(), bank.host() as actor, pytest.raises(MoveRefused, match="renouvelez-la"):
        services.resubmit(actor=actor, offer=publication.offer)
