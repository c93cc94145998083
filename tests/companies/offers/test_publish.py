"""From a draft to offers: once, in one transaction, and changed without losing anything."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.actors import actor_for
from companies.models import Offer, OfferDraft, OfferPublication, OfferTutor
from companies.offers import drafts, renewal, services
from poles.versions import Gone
from tests import factories as make
from tests.companies.offers.conftest import next_monday, tick

Status = OfferPublication.Status


def send(host, draft):
    with host.acting() as actor:
        return services.publish(actor=actor, draft=draft)


def test_a_draft_becomes_one_offer_that_waits_at_the_pole_of_its_commune(host):
    tutor = make.TutorFactory(company=host.company)
    [offer] = send(host, host.draft(tutors=[str(tutor.pk)]))
    offer.refresh_from_db()
    assert (offer.title, offer.seats, offer.commune) == ("Électricité tertiaire", 2, host.company.commune)
    assert offer.schedule[0] == [0, "09:00", "12:00", 0]
    assert OfferTutor.objects.get(offer=offer).tutor == tutor
    publication = OfferPublication.objects.get(offer=offer)
    assert (publication.status, publication.pole) == (Status.SUBMITTED, host.pole)


def test_sent_twice_is_one_offer(host):
    draft = host.draft()
    first = send(host, draft)
    assert send(host, draft) == first
    assert Offer.objects.count() == 1


def test_a_warning_must_be_ticked(host):
    draft = make.OfferDraftFactory(company=host.company, data=host.values())
    with pytest.raises(services.NotReady, match="Aucun tuteur nommé"):
        send(host, draft)
    assert not Offer.objects.exists()
    draft.refresh_from_db()
    assert draft.finished_at is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seats": "0"}, "Indiquez au moins 1 place"),
        ({"seats": "10000"}, "200 places au plus"),
        ({"ends_on": "2020-01-06"}, "est passé"),
        ({"starts_on": "31/02/2027"}, "Cette date n’existe pas"),
        ({"title": ""}, "Donnez un titre"),
        ({"kinds": []}, "au moins une nature"),
        ({"site0_commune": "Nullepart-les-Eaux"}, "Aucune commune ne s'appelle"),
        ({"site0_click": "45.0 ; -20.0"}, "en mer ou hors de France"),
        ({"reserved_seats": "1"}, "à qui ces places sont réservées"),
        ({"reserved_seats": "5", "reserved_for": "rep"}, "On ne réserve pas plus de places"),
        ({"min_age": "16"}, "le texte qui impose cet âge"),
        ({"day0_a": "8 heures pile"}, "écrivez l’heure comme 8 h 30"),
        ({"day1_b": ""}, "Mardi : une heure manque"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said_and_the_draft_is_kept(host, changes, sentence):
    draft = host.draft(**changes)
    with pytest.raises(services.NotReady, match=sentence):
        send(host, draft)
    draft.refresh_from_db()
    assert {name: draft.data[name] for name in changes} == changes
    assert not Offer.objects.exists()


def test_dates_in_the_wrong_order_are_refused(host):
    draft = host.draft(ends_on=(next_monday() - dt.timedelta(days=3)).isoformat())
    with pytest.raises(services.NotReady, match="La fin est avant le début"):
        send(host, draft)


def test_two_sites_are_two_offers_of_one_bundle(host):
    other = make.CommuneFactory(academie=host.pole.academie, name="Rivenotte", search_name="rivenotte")
    draft = host.draft(
        seats="5", sites="2", site0_name="Atelier", site0_seats="3", site1_name="Dépôt", site1_seats="2",
        site1_commune=f"{other.name} ({other.departement_id})", reserved_seats="4", reserved_for="qpv",
    )  # fmt: skip
    offers = send(host, draft)
    assert sorted((one.site, one.seats, one.reserved_seats) for one in offers) == [("Atelier", 3, 3), ("Dépôt", 2, 1)]
    assert len({one.bundle for one in offers}) == 1
    assert OfferPublication.objects.filter(pole=host.pole).count() == 2


def test_sites_whose_seats_do_not_add_up_are_refused(host):
    draft = host.draft(
        seats="5", sites="2", site0_name="Atelier", site0_seats="3", site1_name="Dépôt", site1_seats="1",
        site1_commune=host.values()["site0_commune"],
    )  # fmt: skip
    with pytest.raises(services.NotReady, match="Les places ne tombent pas juste"):
        send(host, draft)


def test_an_offer_proposed_in_a_second_academie_waits_in_both(host):
    there = make.PoleFactory(academie__code="9B")
    commune = make.CommuneFactory(academie=there.academie, name="Outre-Exemple", search_name="outre exemple")
    [offer] = send(host, host.draft(also=f"{commune.name} ({commune.departement_id})"))
    assert set(OfferPublication.objects.filter(offer=offer).values_list("pole", flat=True)) == {host.pole.pk, there.pk}


def test_an_offer_changed_is_read_again_and_keeps_its_number(host):
    [offer] = send(host, host.draft())
    OfferPublication.objects.update(status=Status.PUBLISHED, decided_at=offer.created_at)
    with host.acting() as actor:
        draft = drafts.change(actor=actor, offer=offer)
        assert drafts.change(actor=actor, offer=offer) == draft
        drafts.save(actor=actor, draft=draft, values={"tasks": "Poser des luminaires avec son tuteur."})
    draft.refresh_from_db()
    assert send(host, tick(draft)) == [offer]
    offer.refresh_from_db()
    assert offer.tasks == "Poser des luminaires avec son tuteur."
    assert OfferPublication.objects.get().status == Status.SUBMITTED


def test_seats_that_students_hold_are_not_taken_away(host):
    [offer] = send(host, host.draft(seats="2"))
    need = make.NeedFactory(placed=True, pole=host.pole)
    make.PlacementFactory(need=need, offer=offer, company=host.company, seat=2, offer_seats=2)
    with host.acting() as actor:
        draft = drafts.change(actor=actor, offer=offer)
        drafts.save(actor=actor, draft=draft, values={"seats": "1"})
    draft.refresh_from_db()
    with pytest.raises(services.NotReady, match="Des élèves occupent déjà ces places"):
        send(host, tick(draft))
    offer.refresh_from_db()
    assert offer.seats == 2


def test_a_renewal_is_sent_at_the_same_civil_weeks_one_year_later(host):
    [offer] = send(host, host.draft())
    with host.acting() as actor:
        [again], draft = renewal.renew(actor=actor, offer=offer)
        assert renewal.renew(actor=actor, offer=offer)[0] == [again]
    assert again.starts_on.isocalendar()[1:] == offer.starts_on.isocalendar()[1:]
    assert again.starts_on.isocalendar().year == offer.starts_on.isocalendar().year + 1
    assert again.copied_from == offer
    assert draft.copied_from == offer
    assert OfferPublication.objects.get(offer=again).status == Status.SUBMITTED


def test_a_renewal_that_something_blocks_stays_a_draft(host):
    [offer] = send(host, host.draft(seats="5"))
    host.load(6, first=renewal.moved(offer.starts_on))
    with host.acting() as actor:
        made, draft = renewal.renew(actor=actor, offer=offer)
    assert made == []
    assert draft.finished_at is None


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (dt.date(2026, 5, 4), dt.date(2027, 5, 10)),
        (dt.date(2026, 12, 28), dt.date(2027, 12, 27)),
        (dt.date(2027, 1, 4), dt.date(2028, 1, 3)),
    ],
    ids=str,
)
def test_a_day_moves_to_the_same_day_of_the_same_week(day, later):
    assert renewal.moved(day) == later


def test_the_school_year_after_begins_in_september():
    assert renewal.school_year_after(dt.date(2027, 5, 3)) == "2027-2028"
    assert renewal.school_year_after(dt.date(2027, 9, 6)) == "2028-2029"


def test_a_draft_thrown_away_is_out_of_sight_and_comes_back(host):
    draft = host.draft()
    with host.acting() as actor:
        drafts.discard(actor=actor, draft=draft)
        assert not drafts.open_drafts(host.company).exists()
        with pytest.raises(Gone):
            drafts.save(actor=actor, draft=draft, values={"seats": "3"})
        drafts.take_back(actor=actor, draft=draft)
        assert drafts.open_drafts(host.company).get() == draft


def test_a_draft_begun_by_a_double_click_is_one(host):
    known = host.draft()
    with host.acting() as actor:
        drafts.start(actor=actor, values={"title": "Encore"}, step="trade", pk=known.pk)
    assert OfferDraft.objects.get().data["title"] == "Encore"


def test_another_host_writes_nothing(host):
    draft, stranger = host.draft(), make.CompanyMemberFactory()
    actor = actor_for(stranger.user, None)
    with pytest.raises(PermissionDenied):
        services.publish(actor=actor, draft=draft)
    assert not connection.needs_rollback
