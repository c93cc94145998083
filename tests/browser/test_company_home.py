"""A host opens its home: what to do, its seats, its legal meter in words then in bars; the rectorat enters an order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from companies.models import QuotaOrder
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.factories import (
    CompanyFactory,
    CompanyMemberFactory,
    HostLoadFactory,
    MissionLetterFactory,
    OfferFactory,
    OfferPublicationFactory,
    PeriodFactory,
    PlacementFactory,
    RectoratStaffFactory,
    SchoolClassFactory,
    StudentFactory,
    member_school,
    need_in,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def people(transactional_db: None) -> Any:
    """A host with an offer, a student coming and one offer returned; the rectorat of its académie."""
    letter = MissionLetterFactory()
    school = member_school(letter.pole)
    company = CompanyFactory(name="Élec’Fictive SARL", headcount=46, commune=school.commune)
    member = CompanyMemberFactory(company=company)
    offer = OfferFactory(
        company=company, title="Électricien fictif", seats=4, reserved_for="rep", reserved_seats=1,
        reserved_until=timezone.localdate() + dt.timedelta(days=60),
        published_in=letter.pole,
    )  # fmt: skip
    OfferPublicationFactory(offer=OfferFactory(company=company), pole=letter.pole, returned=True)
    monday = timezone.localdate() + dt.timedelta(days=14 - timezone.localdate().weekday())
    school_class = SchoolClassFactory(establishment=school)
    period = PeriodFactory(
        establishment=school, school_class=school_class, starts_on=monday, ends_on=monday + dt.timedelta(days=4)
    )
    student = StudentFactory(establishment=school, school_class=school_class, last_name="Croquis")
    need = need_in(letter.pole, student=student, period=period, placed=True)
    PlacementFactory(in_bank=True, need=need, offer=offer, seat=1)
    HostLoadFactory(siret=company.siret, week=monday, count=6)
    rectorat = RectoratStaffFactory(academie=letter.pole.academie)
    for person in (member.user, rectorat.user):
        person.set_password(PASSWORD)
        person.save()
    return member, rectorat


def test_a_host_reads_its_home_and_an_order_raises_its_quota(
    people: Any, new_context: Any, live_server: Any, axe: Callable[[Any], None]
) -> None:
    member, rectorat = people
    page, office = new_context().new_page(), new_context().new_page()
    sign_in(page, live_server.url, member.user)
    page.goto(live_server.url)
    page.get_by_role("heading", name=f"Bonjour {member.user.full_name}").wait_for()
    page.get_by_text("Vos places libres dépasseraient la limite").wait_for()
    page.get_by_text("1 pourvue, 1 réservée, 2 libres").wait_for()
    page.get_by_role("link", name="1 offre à corriger").wait_for()
    assert "Croquis" not in page.content()
    page.get_by_text("Afficher le tableau de données").click()
    page.get_by_role("region", name="Stagiaires par semaine civile").get_by_role("row").nth(10).wait_for()
    look(page, axe)

    sign_in(office, live_server.url, rectorat.user)
    office.goto(f"{live_server.url}/arretes-stagiaires/")
    today = timezone.localdate()
    office.get_by_label("Référence de l'arrêté").fill("Arrêté-Exemple 2026-12")
    office.get_by_label("En vigueur du").fill(f"{today - dt.timedelta(days=7)}")
    office.get_by_label("Au", exact=True).fill(f"{today + dt.timedelta(days=300)}")
    office.get_by_role("button", name="Enregistrer l’arrêté").click()
    office.get_by_text("Arrêté enregistré").wait_for()
    look(office, axe)
    assert QuotaOrder.objects.get().academie == rectorat.academie

    page.goto(live_server.url)
    page.get_by_text("Porté à 20 % par arrêté").wait_for()
    page.get_by_text("Vous pouvez pourvoir toutes vos places.").wait_for()

    office.get_by_role("link", name="Mettre fin à l’arrêté").click()
    look(office, axe)
    office.get_by_role("button", name="Mettre fin à l'arrêté").click()
    office.get_by_text("L'arrêté prend fin le").wait_for()
