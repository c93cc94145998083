"""Pages of the room: what they say and to whom, what they refuse, how many queries they ask."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Offer, OfferPublication, OfferReport
from companies.moderation import services
from companies.moderation.diff import mark
from companies.moderation.shown import snapshot
from companies.screening import RULES
from poles.nomenclatures import Level, PeriodKind
from tests import factories as make
from tests.companies.moderation.conftest import TICKED
from tests.pages.test_coordinator_home import Text

Status = OfferPublication.Status
QUEUE = "moderation:queue"
BOXES = dict.fromkeys(TICKED, "on")
WARNED = "Nous recrutons une personne pour tenir le rayon."
BLOCKED = "Conduire le chariot élévateur."


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200, response
    return str(Text(response.content.decode()))


def words_of(response):
    return str(Text(response.content.decode()))


def written(bank, tasks):
    """Return an offer proposed before its text was changed behind the screening of the form."""
    offer = bank.submitted()
    Offer.objects.filter(pk=offer.pk).update(tasks=tasks)
    offer.refresh_from_db()
    return offer


@pytest.fixture
def pole_client(bank, client):
    client.force_login(bank.owner)
    return client


@pytest.fixture
def host_client(bank, client):
    client.force_login(bank.member)
    return client


def test_the_queue_shows_what_waits_oldest_first(bank, pole_client):
    second = bank.submitted(title="Deuxième offre")
    first = bank.submitted(title="Première offre")
    bank.admitted(title="Offre admise")
    OfferPublication.objects.filter(offer=first).update(submitted_at=timezone.now() - dt.timedelta(days=9))
    words = page(pole_client, QUEUE)
    assert words.index(first.title) < words.index(second.title)
    assert "2 offres à admettre" in words
    assert "9 jours" in words
    assert "Offre admise" not in words
    assert "Offre admise" in page(pole_client, QUEUE, etat="published")
    assert "Deuxième offre" not in page(pole_client, QUEUE, q="premiere")


def test_an_empty_queue_says_so(bank, pole_client):
    assert "Aucune offre à admettre." in page(pole_client, QUEUE)


def test_only_offers_without_finding_can_be_ticked(bank, pole_client):
    plain, warned = bank.submitted(), written(bank, WARNED)
    html = pole_client.get(reverse(QUEUE)).content.decode()
    assert f'value="{bank.here(plain).pk}:' in html
    assert f'value="{bank.here(warned).pk}:' not in html
    assert "point à lire" in html


def test_the_queue_asks_as_many_queries_for_one_offer_as_for_many(bank, pole_client, assert_max_queries):
    bank.submitted()
    pole_client.get(reverse(QUEUE))
    with assert_max_queries(16):
        pole_client.get(reverse(QUEUE))
    for number in range(6):
        start = timezone.localdate() - dt.timedelta(days=number)
        bank.submitted(starts_on=start)
    with assert_max_queries(16):
        pole_client.get(reverse(QUEUE))


def test_the_queue_is_exported_with_what_was_found(bank, pole_client):
    written(bank, WARNED)
    response = pole_client.get(reverse(QUEUE), {"format": "csv"})
    text = b"".join(response.streaming_content if response.streaming else [response.content]).decode("utf-8-sig")
    assert "1\xa0constat" in text


def test_the_page_highlights_each_finding_with_its_article(bank, pole_client):
    offer = written(bank, f"{WARNED} {BLOCKED}")
    html = pole_client.get(reverse("moderation:publication", args=[bank.here(offer).pk])).content.decode()
    words = str(Text(html))
    assert "Code de l'éducation, art. L124-7" in words
    assert "Code du travail, art. D4153-27" in words
    assert "Un point bloquant empêche d’admettre cette offre." in words
    assert "Admettre dans la banque" not in words
    assert html.count('<mark class="mod-found') == 2
    assert html.count("mod-found--warning") == 1


def test_a_coordinator_admits_and_goes_to_the_next_one(bank, pole_client, client):
    first, second = bank.submitted(), bank.submitted()
    publication = bank.here(first)
    OfferPublication.objects.filter(pk=publication.pk).update(submitted_at=timezone.now() - dt.timedelta(days=9))
    address = reverse("moderation:admit", args=[publication.pk])
    missing = pole_client.post(address, {**BOXES, "job": ""})
    assert missing.status_code == 422
    assert "À vérifier avant d'admettre l'offre." in words_of(missing)
    response = pole_client.post(address, {**BOXES, "seen": mark(snapshot(first))})
    assert response.url == reverse("moderation:publication", args=[bank.here(second).pk])
    assert "Annuler l’admission" in page(pole_client, "moderation:publication", bank.here(second).pk)
    assert "Annuler l’admission" not in page(pole_client, "moderation:publication", bank.here(second).pk)
    undone = pole_client.post(reverse("moderation:undo", args=[publication.pk]), follow=True)
    assert "de nouveau à admettre" in words_of(undone)
    assert bank.here(first).status == Status.SUBMITTED


def test_the_last_one_leads_back_to_the_queue(bank, pole_client):
    publication = bank.here(bank.submitted())
    response = pole_client.post(reverse("moderation:admit", args=[publication.pk]), BOXES)
    assert response.url == reverse(QUEUE)


def test_the_slower_of_two_reads_what_the_other_did(bank, pole_client):
    publication = bank.here(bank.submitted())
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=publication, reason="dates", note="")
    response = pole_client.post(reverse("moderation:admit", args=[publication.pk]), BOXES)
    assert response.status_code == 422
    assert f"Retournée entre-temps par {bank.owner.full_name}" in words_of(response)
    response = pole_client.post(reverse("moderation:return", args=[publication.pk]), {"reason": "law"})
    assert f"Retournée entre-temps par {bank.owner.full_name}" in words_of(response)


def test_the_page_shows_only_what_changed_since_the_admission(bank, pole_client):
    offer = bank.admitted(tasks="Accueillir les clients, tenir le rayon.")
    Offer.objects.filter(pk=offer.pk).update(tasks="Accueillir les clients, tenir la caisse.", parking=True)
    with bank.host() as actor:
        services.resubmit(actor=actor, offer=offer)
    html = pole_client.get(reverse("moderation:publication", args=[bank.here(offer).pk])).content.decode()
    assert '<del><span class="visually-hidden">supprimé : </span>le</del>' in html
    assert "caisse</ins>" in html
    assert html.count("<dt>Stationnement</dt>") == 2
    assert html.count("<dt>Titre</dt>") == 1


def test_the_page_shows_only_what_the_host_corrected_after_a_return(bank, pole_client):
    offer = bank.submitted(tasks="Tenir le rayon.")
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="unclear", note="")
    Offer.objects.filter(pk=offer.pk).update(tasks="Tenir le rayon avec le tuteur.")
    with bank.host() as actor:
        services.resubmit(actor=actor, offer=offer)
    html = pole_client.get(reverse("moderation:publication", args=[bank.here(offer).pk])).content.decode()
    assert "Ce qui a changé depuis le retour du" in " ".join(str(Text(html)).split())
    assert '<ins><span class="visually-hidden">ajouté : </span> avec le tuteur</ins>' in html
    assert html.count("<dt>Activités proposées</dt>") == 2
    assert html.count("<dt>Titre</dt>") == 1


def test_what_stands_around_an_offer(bank, pole_client):
    offer = bank.submitted(both=True, title="Vente au rayon", seats=5)
    bank.admitted(title="Vente au rayon")
    monday = timezone.localdate() - dt.timedelta(days=timezone.localdate().weekday())
    make.HostLoadFactory(siret=bank.company.siret, week=monday, count=2)
    words = page(pole_client, "moderation:publication", bank.here(offer).pk)
    assert "Cette offre est aussi proposée dans une autre académie." in words
    assert bank.other_pole.name not in words
    assert "À vérifier 1 place possible pour 5 places proposées." in words
    assert "Moins de 20 salariés : 3 stagiaires au plus." in words
    assert "2 sont déjà prévus en semaine" in words
    similar = words.split("Offres semblables du même organisme")[1]
    assert "Vente au rayon, " in similar


def test_observation_is_outside_the_legal_number(bank, pole_client):
    offer = bank.submitted(kinds=[PeriodKind.OBSERVATION], levels=[Level.TROISIEME], tasks="Découvrir le magasin.")
    words = page(pole_client, "moderation:publication", bank.here(offer).pk)
    assert "ne comptent pas dans le nombre légal" in words


def test_several_plain_offers_are_admitted_at_once(bank, pole_client):
    offers = [bank.submitted() for _ in range(3)]
    warned = written(bank, WARNED)
    chosen = [f"{bank.here(one).pk}:{mark(snapshot(one))}" for one in [*offers, warned]]
    asked = pole_client.post(reverse("moderation:bulk"), {"offre": chosen})
    assert "Admettre 3 offres ?" in words_of(asked)
    assert "1 offre cochée n’est plus à admettre sans lecture" in words_of(asked)
    refused = pole_client.post(reverse("moderation:bulk"), {"offre": chosen, "confirmer": "1"})
    assert refused.status_code == 422
    Offer.objects.filter(pk=offers[0].pk).update(title="Changée entre-temps")
    done = pole_client.post(reverse("moderation:bulk"), {"offre": chosen, "confirmer": "1", **BOXES}, follow=True)
    words = words_of(done)
    assert "2 offres admises" in words
    assert "Changée entre-temps : L'organisme a changé son offre" in words
    assert [bank.here(one).status for one in offers] == [Status.SUBMITTED, Status.PUBLISHED, Status.PUBLISHED]
    assert bank.here(warned).status == Status.SUBMITTED


@pytest.mark.parametrize("chosen", [[], ["rien"], ["rien:du:tout"]], ids=["none", "word", "words"])
def test_nothing_ticked_is_said(bank, pole_client, chosen):
    response = pole_client.post(reverse("moderation:bulk"), {"offre": chosen}, follow=True)
    assert "Cochez d'abord" in words_of(response)


def test_the_host_reads_the_reason_corrects_and_proposes_again(bank, host_client):
    offer = bank.submitted()
    with bank.pole() as actor:
        services.send_back(actor=actor, publication=bank.here(offer), reason="unclear", note="Précisez les outils.")
    words = page(host_client, "moderation:life", offer.pk)
    assert "Les activités ne sont pas assez précises." in words
    assert "Précisez les outils." in words
    address = reverse("moderation:life", args=[offer.pk])
    assert host_client.post(address, {"act": "resubmit"}).status_code == 302
    assert bank.here(offer).status == Status.SUBMITTED


def test_the_host_suspends_until_a_day_resumes_and_closes(bank, host_client):
    offer = bank.admitted()
    address = reverse("moderation:life", args=[offer.pk])
    past = host_client.post(address, {"act": "pause", "until": "2020-01-01"})
    assert past.status_code == 422
    assert "La date de reprise est passée" in words_of(past)
    day = timezone.localdate() + dt.timedelta(days=4)
    host_client.post(address, {"act": "pause", "until": str(day)})
    offer.refresh_from_db()
    assert offer.paused_until == day
    assert "Reprendre l’offre" in page(host_client, "moderation:life", offer.pk)
    host_client.post(address, {"act": "resume"})
    assert bank.here(offer).status == Status.PUBLISHED
    host_client.post(address, {"act": "close"})
    assert "plus rien ne peut y changer" in page(host_client, "moderation:life", offer.pk)
    assert host_client.post(address, {"act": "vendre"}).status_code == 422


def test_what_is_checked_is_public_to_whoever_is_signed_in(bank, host_client):
    words = page(host_client, "moderation:rules")
    for rule in RULES:
        assert rule.article in words
        assert f"{rule.valid_from:%d/%m/%Y}" in words


def test_the_rectorat_reads_delays_and_no_offer(bank, client):
    offer = bank.submitted()
    bank.admitted()
    OfferPublication.objects.filter(offer=offer).update(submitted_at=timezone.now() - dt.timedelta(days=9))
    idle = make.PoleFactory(academie=bank.pole_here.academie, name="des Rives-Essai", slug="rives")
    client.force_login(make.RectoratStaffFactory(academie=bank.pole_here.academie).user)
    words = page(client, "moderation:delays")
    assert "1 offre à admettre dans l’académie, dont 1 depuis plus de 4 jours" in " ".join(words.split())
    assert idle.name in words
    assert bank.other_pole.name not in words
    assert offer.title not in words


def test_a_reported_offer_is_marked_in_the_queue(bank, pole_client):
    offer = bank.admitted()
    make.OfferReportFactory(publication=bank.here(offer))
    words = page(pole_client, QUEUE, signalees="true")
    assert offer.title in words
    assert "Signalée" in words
    assert OfferReport.objects.count() == 1
