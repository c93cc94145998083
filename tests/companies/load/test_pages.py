"""Orders of the rectorat, the reason asked on the board, and the home of a host."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEntry
from companies.load.meter import verdict
from companies.models import Company, QuotaOrder
from config.homes.company import facts_of
from config.homes.company_tasks import tasks_of
from establishments.models import Student
from placements.models import Placement
from tenancy.scope import acting_as
from tests import factories as make
from tests.matching.conftest import Town
from tests.pages.test_coordinator_home import Text, home


def words(response: Any) -> str:
    return str(Text(response.content.decode()))


# --- orders ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rectorat(client: Any, db: None) -> Any:
    member = make.RectoratStaffFactory()
    client.force_login(member.user)
    return client, member.academie


def test_an_order_is_entered_once_and_ended(rectorat: Any) -> None:
    client, academie = rectorat
    url, today = reverse("host_load:orders"), timezone.localdate()
    company = make.CompanyFactory(headcount=46, commune=make.CommuneFactory(academie=academie))
    assert "Aucun arrêté" in words(client.get(url))
    typed = {
        "reference": "Arrêté-Exemple 2026-12", "starts_on": f"{today}", "ends_on": f"{today + dt.timedelta(days=90)}"
    }  # fmt: skip
    for _ in range(2):
        assert client.post(url, typed).status_code == 302
    order = QuotaOrder.objects.get()
    assert (order.academie, verdict(company, today, today).quota) == (academie, 10)
    other = client.post(url, typed | {"reference": "Autre"})
    assert other.status_code == 422
    assert "Un arrêté est déjà en vigueur à ces dates." in words(other)
    page = words(client.get(url))
    assert "En vigueur" in page
    end = reverse("host_load:order-end", args=[order.pk])
    assert "Le dernier jour va d'aujourd'hui au" in words(client.post(end, {"last_day": "2020-01-01"}))
    assert client.post(end, {"last_day": f"{today}"}).status_code == 302
    assert verdict(company, today + dt.timedelta(days=7), today + dt.timedelta(days=7)).quota == 7
    verbs = AuditEntry.objects.filter(verb__startswith="quota_order").order_by("pk").values_list("verb", flat=True)
    assert sorted(verbs) == ["quota_order.ended", "quota_order.entered"]


def test_an_order_that_has_not_begun_is_withdrawn(rectorat: Any) -> None:
    client, academie = rectorat
    order = make.QuotaOrderFactory(academie=academie, starts_on=timezone.localdate() + dt.timedelta(days=5))
    end = reverse("host_load:order-end", args=[order.pk])
    assert "Retirer l'arrêté ?" in words(client.get(end))
    assert client.post(end).status_code == 302
    assert not QuotaOrder.objects.exists()
    assert client.post(end).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Indiquez la référence de l'arrêté."),
        ({"reference": "A", "starts_on": "2026-05-04", "ends_on": "2026-05-01"}, "L'arrêté finit avant de commencer."),
        ({"reference": "A", "starts_on": "mai", "ends_on": "2026-05-01"}, "Écrivez une date"),
    ],
    ids=["empty", "reversed", "no-date"],
)
def test_what_is_wrong_is_said_beside_the_field(rectorat: Any, typed: dict[str, str], said: str) -> None:
    response = rectorat[0].post(reverse("host_load:orders"), typed)
    assert response.status_code == 422
    assert said in words(response)


# --- the board -------------------------------------------------------------------------------------------------------


def test_the_board_asks_why_then_records(client: Any, towns: tuple[Town, Town], host: Company) -> None:
    here, there = towns
    for monday in {one.period.starts_on - dt.timedelta(days=one.period.starts_on.weekday()) for one in towns}:
        make.HostLoadFactory(siret=host.siret, week=monday, count=3)
    need = here.need()
    client.force_login(make.StaffMemberFactory(establishment=here.school).user)
    url = f"/besoins/{need.pk}/lieu/"
    page = words(client.post(url, {"q": "Atelier Fictif", "act": "search"}))
    assert "Cette entreprise atteint sa limite en semaine" in page
    assert "Pourquoi l’enregistrer quand même" in page
    assert there.school.name not in page
    typed = {"q": "Atelier Fictif", "company": host.pk, "channel": "team", "act": "save"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert not Placement.objects.exists()
    assert client.post(url, typed | {"reason": "Deux sites"}).status_code == 302
    assert Placement.objects.get().quota_reason == "Deux sites"


# --- the home of a host ----------------------------------------------------------------------------------------------


@pytest.fixture
def busy(towns: tuple[Town, Town]) -> Any:
    """A host of forty-six people with an offer in each académie, a student of each coming, and what waits for it."""
    here, there = towns
    company = make.CompanyFactory(name="Élec’Fictive SARL", headcount=46, commune=here.school.commune)
    member = make.CompanyMemberFactory(company=company)
    offer = make.OfferFactory(
        company=company, title="Électricien fictif", seats=5, reserved_for="rep", reserved_seats=1,
        reserved_until=timezone.localdate() + dt.timedelta(days=60),
        published_in=[here.pole, there.pole],
    )  # fmt: skip
    for seat, town in enumerate(towns, 1):
        need = town.need(placed=True)
        # A name that nobody else of these worlds has.
        Student.objects.filter(pk=need.student_id).update(last_name="Croquis-Unique")
        make.PlacementFactory(in_bank=True, need=need, offer=offer, seat=seat)
    returned = make.OfferFactory(company=company, title="Offre à revoir")
    make.OfferPublicationFactory(offer=returned, pole=here.pole, returned=True)
    make.JoinRequestFactory(company=company)
    return member, offer, towns


def test_a_host_reads_what_is_asked_of_it_and_no_student(client: Any, busy: Any) -> None:
    member = busy[0]
    page = home(client, member.user)
    said = str(Text(page))
    assert f"Bonjour {member.user.full_name}" in said
    for expected in (
        "1 offre à corriger", "1 tuteur à désigner", "1 demande pour vous rejoindre", "Électricien fictif",
        "2 pourvues, 1 réservée, 2 libres", "46 salariés × 15 %", "Tuteur à désigner", "2 élèves",
    ):  # fmt: skip
        assert expected in said.replace("\u00a0", " "), expected
    for placement in Placement.objects.select_related("student", "establishment"):
        assert placement.student.last_name not in page
        assert placement.establishment.name not in page
    assert page.count("host-seat--taken") == 2


def test_the_number_of_queries_of_the_home_does_not_follow_its_rows(busy: Any, assert_max_queries: Any) -> None:
    member, offer, towns = busy
    from accounts.actors import actor_for
    from tests.support.roles import as_role

    actor = actor_for(member.user, None)

    def read() -> None:
        with as_role(), acting_as(actor.scope), assert_max_queries(45):
            tasks_of(facts_of(actor.subject, timezone.localdate()))

    read()
    for _ in range(6):
        make.OfferFactory(company=offer.company, published_in=towns[0].pole)
    read()


def test_a_host_that_has_nothing_is_told_how_to_begin(client: Any, db: None) -> None:
    said = str(Text(home(client, make.CompanyMemberFactory().user)))
    assert "Tout est à jour. Merci." in said
    assert "Proposez une première place : 5 questions, 4 minutes." in said
    assert "Aucun élève attendu pour l’instant." in said
    assert "Vous pouvez encore accueillir 3" in said


def test_an_undeclared_staff_is_asked_and_the_meter_says_so(client: Any, db: None) -> None:
    member = make.CompanyMemberFactory(company__headcount=None, company__bracket="12")
    said = str(Text(home(client, member.user))).replace("\u00a0", " ")
    assert "Effectif à déclarer (registre : 20 à 49 salariés)" in said
