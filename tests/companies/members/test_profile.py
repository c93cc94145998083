"""The file of a host: what it declares, the register read again, its establishments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from companies.members.facts import headcount_doubt
from companies.models import Company, CompanyMember
from poles.models import Commune
from tests import factories as make
from tests.companies.members.conftest import BAKERY
from tests.companies.members.test_signup import text

pytestmark = pytest.mark.django_db
FILE, EDIT, AGAIN = (f"company_members:{name}" for name in ("profile", "profile-edit", "profile-register"))


@pytest.fixture
def member(client: Any, commune: Commune) -> CompanyMember:
    """A manager of a bakery that a school had typed."""
    found = make.CompanyMemberFactory(
        company__siret=BAKERY, company__commune=commune, company__name="Boulangerie", company__naf="",
        company__bracket="02",
        company__headcount=None,
    )  # fmt: skip
    client.force_login(found.user)
    return found


def saved(member: CompanyMember) -> Company:
    return Company.objects.get(pk=member.company_id)


def test_what_is_declared_keeps_its_day(client: Any, member: CompanyMember) -> None:
    assert "non déclaré" in text(client.get(reverse(FILE)))
    typed = {"name": "Boulangerie", "headcount": "4", "website": "boulangerie.example", "monthly_cap": "3"}
    assert client.post(reverse(EDIT), typed)["Location"] == reverse(FILE)
    company = saved(member)
    assert (company.headcount, company.headcount_on) == (4, timezone.localdate())
    assert (company.website, company.monthly_cap) == ("https://boulangerie.example", 3)
    page = text(client.get(reverse(FILE)))
    assert f"déclaré le {timezone.localdate():%d/%m/%Y}" in page
    assert "3 sollicitations par mois au plus" in page
    assert "effectif, site, sollicitations par mois" in AuditEntry.objects.get().details["fields"]


def test_a_bracket_that_disagrees_only_warns(client: Any, member: CompanyMember) -> None:
    answer = client.post(reverse(EDIT), {"name": "Boulangerie", "headcount": "40"}, follow=True)
    assert "Vous déclarez 40 personnes" in text(answer)
    assert saved(member).headcount == 40


@pytest.mark.parametrize(
    ("headcount", "bracket", "doubts"),
    [(4, "02", False), (6, "02", False), (7, "02", True), (2, "02", True), (1, "00", False), (9, "", False),
     (None, "02", False), (90_000, "53", False)],
    ids=["inside", "with oneself", "above", "under", "alone", "unknown bracket", "undeclared", "open bracket"],
)  # fmt: skip
def test_a_doubt_on_the_headcount(headcount: int | None, bracket: str, doubts: bool) -> None:
    assert bool(headcount_doubt(headcount, bracket)) is doubts


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"headcount": "0"}, "au moins 1"),
        ({"headcount": "4", "monthly_cap": "101"}, "0 à 100"),
        ({"headcount": "4", "monthly_cap": "-1"}, "0 à 100"),
        ({"headcount": "4", "website": "javascript:alert(1)"}, "n'est pas complète"),
        ({"headcount": "4", "postal_code": "9900"}, "cinq chiffres"),
    ],
    ids=["no staff", "cap above", "cap under", "script", "postal code"],
)
def test_bad_input_changes_nothing(client: Any, member: CompanyMember, typed: dict[str, str], said: str) -> None:
    answer = client.post(reverse(EDIT), {"name": "Boulangerie"} | typed)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert saved(member).headcount is None


def test_a_new_address_is_placed(client: Any, member: CompanyMember) -> None:
    typed = {"name": "Boulangerie", "headcount": "4", "address": "9 rue Démo", "postal_code": "99001"}
    answer = client.post(reverse(EDIT), typed, follow=True)
    assert "centre de la commune" in text(answer)
    company = saved(member)
    assert (company.address, company.precision, company.latitude) == ("9 rue Démo", "municipality", 47.02)


def test_the_register_is_read_again(client: Any, member: CompanyMember) -> None:
    answer = client.post(reverse(AGAIN), follow=True)
    assert "Le registre vient d'être relu" in text(answer)
    company = saved(member)
    assert (company.name, company.naf, company.precision) == ("Le Pain Témoin", "10.71C", "housenumber")
    assert company.headcount is None  # what the host declares is its own
    # From now on the register answers for name and address.
    assert 'name="address"' not in text(client.get(reverse(EDIT)))
    client.post(reverse(EDIT), {"name": "Autre", "headcount": "4", "address": "ailleurs"})
    assert saved(member).name == "Le Pain Témoin"


def test_a_closed_establishment_is_told(client: Any, new_client: Any, commune: Commune) -> None:
    make.CommuneFactory(insee="99014", academie=commune.academie)
    member = make.CompanyMemberFactory(company__siret="00009804600014", company__commune=commune)
    client.force_login(member.user)
    answer = client.post(reverse(AGAIN), follow=True)
    assert "Établissement fermé" in text(answer)
    assert saved(member).closed_on is not None


def test_without_siret_there_is_no_register(client: Any, commune: Commune) -> None:
    member = make.CompanyMemberFactory(company__siret=None, company__no_siret_reason="À l'étranger")
    client.force_login(member.user)
    assert "n'a qu'une adresse ici" in text(client.get(reverse(FILE))).replace("’", "'")
    assert "n'a pas de SIRET" in text(client.post(reverse(AGAIN), follow=True))


def test_establishments_are_listed_and_switched(client: Any, new_client: Any, commune: Commune) -> None:
    member = make.CompanyMemberFactory(company__siret="00009804600014", company__commune=commune)
    sister = make.CompanyFactory(siret="00009804600022", name="Quai Nord Fictif", commune=commune)
    make.CompanyFactory(siret=BAKERY, name="Une Autre Maison", commune=commune)
    client.force_login(member.user)
    page = text(client.get(reverse(FILE)))
    assert "Vous n’en êtes pas membre" in page
    assert "Une Autre Maison" not in page
    mine = make.CompanyMemberFactory(company=sister, user=member.user)
    assert "Passer à cet établissement" in text(client.get(reverse(FILE)))
    client.post(reverse("accounts:functions"), {"function": f"company:{mine.pk}"})
    assert "Quai Nord Fictif" in text(client.get(reverse(FILE)))


def test_an_establishment_of_the_same_siren_is_added(client: Any, commune: Commune) -> None:
    make.CommuneFactory(insee="99015", academie=commune.academie, latitude=46.94, longitude=1.44)
    member = make.CompanyMemberFactory(company__siret="00009804600014", company__commune=commune)
    client.force_login(member.user)
    add = reverse("company_members:establishment-add")
    other = client.post(add, {"siret": BAKERY})
    assert (other.status_code, "celui d'une autre entreprise" in text(other)) == (422, True)
    assert client.post(add, {"siret": "00009804600022"})["Location"] == reverse("company_members:signup-host")
    client.post(reverse("company_members:signup-host"), {"headcount": "12", "job": "gérante"})
    added = CompanyMember.objects.get(company__siret="00009804600022")
    assert (added.user, added.role) == (member.user, "manager")
    assert "TRANSPORTS EXEMPLE" in text(client.get(reverse("home")))


def test_a_recruiter_reads_the_file(client: Any, member: CompanyMember, new_client: Any) -> None:
    recruiter = make.CompanyMemberFactory(company=member.company, role="recruiter")
    browser = new_client()
    browser.force_login(recruiter.user)
    assert "Modifier la fiche" not in text(browser.get(reverse(FILE)))
    assert browser.post(reverse(AGAIN)).status_code == 403


def test_people_without_host_have_no_file(client: Any, commune: Commune) -> None:
    client.force_login(make.UserFactory())
    assert client.get(reverse(FILE)).status_code == 403
    assert client.get(reverse(EDIT)).status_code == 403


def test_the_file_asks_a_constant_number_of_questions(
    client: Any, member: CompanyMember, assert_max_queries: Callable[..., Any]
) -> None:
    for number in range(5):
        make.CompanyFactory(siret=f"{BAKERY[:9]}{number:05d}", commune=member.company.commune)
    client.get(reverse(FILE))
    with assert_max_queries(24):
        client.get(reverse(FILE))
