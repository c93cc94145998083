"""Kept searches: one's own, without student, told once per offer, until the function ends or the link is used."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.utils import timezone

from accounts.models import Message
from accounts.outbox.services import send_due
from companies.search import listing
from companies.search.saved import alerts, link, services
from companies.search.saved.models import SavedSearch
from tests import factories as make
from tests.companies.search_pages.conftest import Bank
from tests.support.reading import words

Rhythm = SavedSearch.Rhythm


def keep(bank: Bank, query: str = "", rhythm: str = Rhythm.EACH) -> SavedSearch:
    """Keep a search as the teacher, an hour ago."""
    with bank.acting() as actor:
        made = services.keep(actor=actor, name="Électricité", query=query, rhythm=rhythm)
    SavedSearch.objects.filter(pk=made.pk).update(created_at=timezone.now() - dt.timedelta(hours=1))
    made.refresh_from_db()
    return made


def published(bank: Bank, **fields: Any) -> Any:
    """Publish an offer just now."""
    offer = bank.offer(published_in=(), **fields)
    make.OfferPublicationFactory(offer=offer, pole=bank.pole, approved_at=timezone.now(), decided_at=timezone.now())
    listing.refresh(offer.pk)
    return offer


def tell(bank: Bank) -> int:
    return alerts.tell(academie_id=bank.pole.academie_id)


def test_the_page_keeps_what_was_asked_and_no_student(bank: Bank) -> None:
    student = bank.students[0]
    address = f"/offres/alertes/garder/?{bank.context}&depart=eleve&eleve={student.pk}&minutes=40&q=cable&page=3"
    page = words(bank.client.get(address))
    assert "« cable »" in page
    assert "Croquis" not in page
    answer = bank.client.post(address, {"name": "Câblage", "rhythm": "day"})
    assert answer.status_code == 302
    made = SavedSearch.objects.get()
    assert str(student.pk) not in made.query
    assert "commune=Valbrume" in made.query
    assert "minutes=40" in made.query
    assert "page" not in made.query
    assert made.rhythm == Rhythm.DAY
    assert "Câblage" in words(bank.client.get("/offres/alertes/"))


def test_the_same_search_kept_twice_is_one_row(bank: Bank) -> None:
    for name in ("Une", "Deux"):
        bank.client.post("/offres/alertes/garder/?q=vente", {"name": name, "rhythm": "week"})
    assert [one.name for one in SavedSearch.objects.all()] == ["Deux"]


def test_a_name_is_asked_for_and_too_many_are_refused(bank: Bank) -> None:
    answer = bank.client.post("/offres/alertes/garder/?q=vente", {"name": " ", "rhythm": "each"})
    assert answer.status_code == 422
    for number in range(services.MOST):
        keep(bank, query=f"q={number}")
    answer = bank.client.post("/offres/alertes/garder/?q=vente", {"name": "De trop", "rhythm": "each"})
    assert answer.status_code == 422
    assert "Supprimez-en une" in words(answer)


def test_criteria_too_long_are_refused_with_a_sentence(bank: Bank) -> None:
    query = {"depart": "commune", "commune": "é" * 119, "q": "é" * 79}
    answer = bank.client.post(f"/offres/alertes/garder/?{urlencode(query)}", {"name": "Long", "rhythm": "each"})
    assert answer.status_code in (302, 422)
    with bank.acting() as actor, pytest.raises(services.NotKept, match="trop longs"):
        services.keep(actor=actor, name="Long", query="q=" + "a" * 600, rhythm="each")


def test_rename_delete_and_take_back(bank: Bank) -> None:
    made = keep(bank, "q=vente")
    bank.client.post(f"/offres/alertes/{made.pk}/modifier/", {"name": "Vente", "rhythm": "never"})
    made.refresh_from_db()
    assert (made.name, made.rhythm) == ("Vente", Rhythm.NEVER)
    page = words(bank.client.post(f"/offres/alertes/{made.pk}/supprimer/", follow=True))
    assert "Recherche supprimée." in page
    assert "Vente" not in page
    page = words(bank.client.post(f"/offres/alertes/{made.pk}/reprendre/", follow=True))
    assert "Vente" in page
    # A second click, or one after the same search was kept again, changes nothing.
    bank.client.post(f"/offres/alertes/{made.pk}/supprimer/")
    keep(bank, "q=vente")
    bank.client.post(f"/offres/alertes/{made.pk}/reprendre/")
    assert SavedSearch.objects.filter(removed_at__isnull=True).count() == 1


def test_the_searches_of_a_colleague_are_not_mine(bank: Bank) -> None:
    made = keep(bank)
    colleague = bank.sign_in(make.StaffMemberFactory(establishment=bank.school).user)
    assert colleague.get(f"/offres/alertes/{made.pk}/modifier/").status_code == 404
    assert colleague.post(f"/offres/alertes/{made.pk}/supprimer/").status_code == 404
    assert "Électricité" not in words(colleague.get("/offres/alertes/"))


def test_each_new_offer_is_told_once(bank: Bank) -> None:
    bank.offer(title="Ancienne")
    made = keep(bank, "q=cablage")
    assert tell(bank) == 0
    published(bank, title="Câblage de tableaux")
    published(bank, title="Rayon fleurs")
    assert tell(bank) == 1
    assert tell(bank) == 0
    published(bank, title="Câblage de réseaux")
    assert tell(bank) == 1
    keys = set(Message.objects.filter(template=alerts.TEMPLATE).values_list("key", flat=True))
    assert len(keys) == 2
    assert all(str(made.pk) in key for key in keys)


def test_a_day_and_a_week_gather_offers(bank: Bank) -> None:
    made = keep(bank, rhythm=Rhythm.DAY)
    for title in ("Une", "Deux"):
        published(bank, title=title)
    assert tell(bank) == 1
    published(bank, title="Trois")
    assert tell(bank) == 0
    SavedSearch.objects.filter(pk=made.pk).update(told_at=timezone.now() - dt.timedelta(days=1))
    assert tell(bank) == 1
    SavedSearch.objects.filter(pk=made.pk).update(rhythm=Rhythm.WEEK, told_at=timezone.now() - dt.timedelta(days=2))
    published(bank, title="Quatre")
    assert tell(bank) == 0


def test_the_mail_names_offers_and_stops_with_its_link(bank: Bank, mailoutbox: list[Any], new_client: Any) -> None:
    made = keep(bank)
    published(bank, title="Câblage de tableaux")
    tell(bank)
    send_due()
    mail = mailoutbox[-1]
    assert mail.to == [bank.staff.user.email]
    assert "Câblage de tableaux" in mail.body
    path = re.search(r"/offres/alertes/arreter/\S+", mail.body)
    assert path
    stranger = new_client()
    assert "Arrêter les alertes" in words(stranger.get(path[0]))
    made.refresh_from_db()
    assert made.rhythm == Rhythm.EACH
    assert "C’est fait" in words(stranger.post(path[0]))
    made.refresh_from_db()
    assert made.rhythm == Rhythm.NEVER
    published(bank, title="Autre")
    assert tell(bank) == 0


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00"])
def test_a_link_that_we_did_not_write_does_nothing(bank: Bank, new_client: Any, token: str) -> None:
    assert new_client().get(f"/offres/alertes/arreter/{token}/").status_code == 404


def test_a_signed_link_of_something_else_is_refused() -> None:
    assert link.read(signing.dumps(["9A", "x"], salt=link.SALT)) is None
    assert link.read(signing.dumps("9A", salt="autre")) is None


def test_alerts_end_with_the_function(bank: Bank) -> None:
    keep(bank)
    published(bank, title="Câblage")
    bank.staff.ends_on = timezone.localdate() - dt.timedelta(days=1)
    bank.staff.save()
    assert tell(bank) == 0


def test_a_mail_already_posted_is_dropped_when_the_function_ends(bank: Bank, mailoutbox: list[Any]) -> None:
    keep(bank)
    published(bank, title="Câblage")
    assert tell(bank) == 1
    bank.staff.ends_on = timezone.localdate() - dt.timedelta(days=1)
    bank.staff.save()
    before = len(mailoutbox)
    send_due()
    assert len(mailoutbox) == before


def test_a_deletion_is_final_after_a_day(bank: Bank) -> None:
    made = keep(bank)
    SavedSearch.objects.filter(pk=made.pk).update(removed_at=timezone.now() - dt.timedelta(hours=25))
    kept = keep(bank, "q=autre")
    SavedSearch.objects.filter(pk=kept.pk).update(removed_at=timezone.now() - dt.timedelta(hours=2))
    tell(bank)
    assert [one.pk for one in SavedSearch.objects.all()] == [kept.pk]
