"""A coordinator admits one offer and returns another; its host reads why, corrects it and proposes it again.

The second reading shows the change alone. A host without account answers « Toujours d'actualité ? » by the link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from companies.models import Offer, OfferPublication
from companies.moderation import link, services
from companies.moderation.shown import snapshot
from tenancy.scope import acting_as
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.companies.moderation.conftest import TICKED, Bank, actor_of, build_bank
from tests.factories import StaffMemberFactory
from tests.factories.establishments import member_school

pytestmark = pytest.mark.browser

Status = OfferPublication.Status
FIRST = "Accueillir les clients, tenir le rayon, préparer les commandes."
SECOND = "Accueillir les clients avec le tuteur, tenir le rayon, préparer les commandes."


@pytest.fixture
def bank(transactional_db: None) -> Bank:
    """A host, a pôle, and two offers that wait; everybody signs in."""
    built = build_bank()
    built.submitted(title="Vente au comptoir", tasks=FIRST)
    OfferPublication.objects.update(submitted_at=timezone.now() - dt.timedelta(days=6))
    built.submitted(title="Vente au rayon", tasks="Nous recrutons une personne pour tenir le rayon.")
    for person in (built.owner, built.member):
        person.set_password(PASSWORD)
        person.save()
    return built


def wide(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})


def tick_all(page: Any) -> None:
    for box in page.locator("main").get_by_role("checkbox").all():
        box.check()


def test_an_offer_is_admitted_another_returned_and_corrected(
    page: Any, new_context: Any, live_server: Any, bank: Bank, axe: Callable[[Any], None]
) -> None:
    sign_in(page, live_server.url, bank.owner)
    page.goto(f"{live_server.url}/publications/")
    page.get_by_role("heading", name="Quelles offres admettre ?").wait_for()
    look(page, axe)
    wide(page)

    # The oldest is admitted; the next one comes by itself.
    page.get_by_role("link", name="Examiner : Vente au comptoir").click()
    page.get_by_role("heading", level=1, name="Vente au comptoir").wait_for()
    tick_all(page)
    page.get_by_role("button", name="Admettre dans la banque").click()
    page.get_by_role("heading", level=1, name="Vente au rayon").wait_for()
    page.get_by_text("Offre admise : les établissements la voient.").wait_for()
    look(page, axe)
    wide(page)

    # The finding is highlighted where it is written, with its article.
    page.locator("mark", has_text="recrutons").wait_for()
    page.locator("#constat-1").get_by_text("Code de l'éducation, art. L124-7").wait_for()
    page.get_by_label("Raison", exact=True).select_option("unclear")
    page.get_by_label("Un mot pour l'organisme").fill("Dites qui accompagne l'élève.")
    page.get_by_role("button", name="Retourner l’offre").click()
    page.get_by_text("Offre retournée").wait_for()
    page.get_by_text("Aucune offre à admettre.").wait_for()
    assert OfferPublication.objects.filter(status=Status.PUBLISHED).count() == 1

    host = new_context(base_url=live_server.url).new_page()
    returned = Offer.objects.get(title="Vente au rayon")
    sign_in(host, live_server.url, bank.member)
    host.goto(f"{live_server.url}/publications/offre/{returned.pk}/")
    host.get_by_text("Dites qui accompagne l'élève.").wait_for()
    look(host, axe)
    wide(host)
    Offer.objects.filter(pk=returned.pk).update(tasks="Tenir le rayon avec le tuteur.")
    host.get_by_role("button", name="Proposer de nouveau").click()
    host.get_by_text("Offre proposée de nouveau").wait_for()
    assert bank.here(returned).status == Status.SUBMITTED


def test_what_changed_since_the_admission_alone_is_read_again(
    page: Any, live_server: Any, bank: Bank, axe: Callable[[Any], None]
) -> None:
    admitted = Offer.objects.get(title="Vente au comptoir")
    with acting_as(actor_of(bank.owner).scope):
        services.admit(actor=actor_of(bank.owner), publication=bank.here(admitted), checklist=TICKED)
    Offer.objects.filter(pk=admitted.pk).update(tasks=SECOND)
    with acting_as(actor_of(bank.member).scope):
        services.resubmit(actor=actor_of(bank.member), offer=admitted)
    sign_in(page, live_server.url, bank.owner)
    page.goto(f"{live_server.url}/publications/{bank.here(admitted).pk}/")
    changes = page.get_by_role("region", name="Ce qui a changé depuis")
    changes.locator("dd ins").wait_for()
    assert [" ".join(one.split()) for one in changes.locator("dd ins").all_inner_texts()] == ["ajouté : avec le tuteur"]
    assert changes.locator("dd del").count() == 0
    assert changes.locator("dt").all_inner_texts() == ["Activités proposées"]
    look(page, axe)
    wide(page)
    tick_all(page)
    page.get_by_role("button", name="Admettre dans la banque").click()
    page.get_by_role("button", name="Annuler l’admission").click()
    page.get_by_text("de nouveau à admettre").wait_for()
    publication = bank.here(admitted)
    assert publication.status == Status.SUBMITTED
    assert publication.approved == snapshot(admitted) | {"tasks": FIRST}


def test_a_reader_reports_and_the_pole_answers(
    page: Any, new_context: Any, live_server: Any, bank: Bank, axe: Callable[[Any], None]
) -> None:
    reader = StaffMemberFactory(establishment=member_school(bank.pole_here)).user
    reader.set_password(PASSWORD)
    reader.save()
    offer = bank.admitted(title="Atelier bois")
    sign_in(page, live_server.url, reader)
    page.goto(f"{live_server.url}/offres/{offer.pk}/signaler/")
    look(page, axe)
    wide(page)
    page.get_by_label("Les activités semblent dangereuses ou interdites").check()
    page.get_by_label("Précisions").fill("La scie n'a pas de capot.")
    page.get_by_role("button", name="Signaler l’offre au pôle").click()
    page.get_by_text("En attente du pôle").wait_for()
    look(page, axe)

    pole = new_context(base_url=live_server.url).new_page()
    sign_in(pole, live_server.url, bank.owner)
    pole.goto(f"{live_server.url}/signalements/")
    look(pole, axe)
    wide(pole)
    pole.get_by_role("link", name="Traiter : Atelier bois").click()
    pole.get_by_role("heading", level=1, name="Que faire de « Atelier bois » ?").wait_for()
    look(pole, axe)
    wide(pole)
    pole.get_by_label("Garder l'offre dans la banque").check()
    pole.get_by_label("Votre réponse").fill("Le capot est en place.")
    pole.get_by_role("button", name="Répondre").click()
    pole.get_by_text("Réponse donnée à 1").wait_for()
    page.reload()
    page.get_by_text("Le capot est en place.").wait_for()


def test_a_host_answers_by_the_link_and_all_read_what_is_checked(
    page: Any, new_context: Any, live_server: Any, bank: Bank, axe: Callable[[Any], None]
) -> None:
    offer = bank.admitted(title="Atelier bois")
    Offer.objects.filter(pk=offer.pk).update(asked_at=timezone.now())
    offer.refresh_from_db()
    page.goto(f"{live_server.url}/publications/toujours/{link.token_for(offer)}/")
    page.get_by_role("heading", name="Votre offre est-elle toujours d’actualité ?").wait_for()
    look(page, axe)
    wide(page)
    page.get_by_role("button", name="Pas maintenant, la suspendre").click()
    page.get_by_text("Votre offre est suspendue").wait_for()
    look(page, axe)
    assert bank.here(offer).status == Status.PAUSED

    reader = new_context(base_url=live_server.url).new_page()
    sign_in(reader, live_server.url, bank.member)
    reader.goto(f"{live_server.url}/publications/verifications/")
    reader.get_by_role("heading", name="Ce qui est vérifié dans une offre").wait_for()
    look(reader, axe)
