"""A company signs up: the register, a mail, an account; each misuse has its sentence and loses nothing."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.outbox.services import send_due
from companies.members.models import JoinRequest, SignUp
from companies.models import Company, CompanyMember
from poles.models import Commune
from tests import factories as make
from tests.companies.members.conftest import BAKERY, PASSWORD, TYPED
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
SIRET, HOST = "company_members:signup", "company_members:signup-host"


def text(response: Any) -> str:
    return str(html.unescape(response.content.decode())).replace("\xa0", " ").replace("\u202f", " ")


def test_from_the_siret_to_the_home(client: Any, commune: Commune, ask: Callable[..., Any], link: Any) -> None:
    make.NafFactory(code="10.71C", label="Boulangerie et boulangerie-pâtisserie")
    make.NafFactory(code="10.71C", label="Fabrication de pain frais", revision="2025")
    client.post(reverse(SIRET), {"siret": "000 098 012 00016"})
    shown = text(client.get(reverse(HOST)))
    for fact in ("Le Pain Témoin", "12 RUE DU MODELE", "Boulangerie et boulangerie-pâtisserie", "Fabrication de pain"):
        assert fact in shown
    for fact in ("99001 Saint-Exemple", "3 à 5 salariés", "privé"):
        assert fact in shown
    done = ask(client)
    assert done["Location"] == reverse("company_members:signup-sent")
    assert "ada@entreprise.example" in text(client.get(done["Location"]))
    assert not Company.objects.exists()
    assert not User.objects.exists()  # nobody has proved anything yet
    path = link()
    assert "ada@entreprise.example" not in path
    row = SignUp.objects.get()
    assert "Témoin" not in row.sealed
    assert "Point placé au numéro de la rue" in text(client.get(path))
    assert not User.objects.exists()  # a mail scanner opens links
    arrived = client.post(path, PASSWORD)
    assert arrived["Location"] == reverse("home"), text(arrived)
    member = CompanyMember.objects.select_related("company", "user").get()
    company = member.company
    assert (member.role, member.job, member.user.full_name) == ("manager", "gérante", "Ada Témoin")
    assert EmailAddress.objects.get(user=member.user).verified
    assert (company.siret, company.name, company.naf, company.naf_2025) == (
        BAKERY,
        "Le Pain Témoin",
        "10.71C",
        "10.71C",
    )
    assert (company.headcount, company.headcount_on) == (3, timezone.localdate())
    assert (company.latitude, company.precision, company.commune) == (47.0213, "housenumber", commune)
    assert company.register_read_at is not None
    row.refresh_from_db()
    assert (row.sealed, row.used_at is None) == ("", False)
    assert "Le Pain Témoin" in text(client.get(reverse("home")))
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.academie_id, entry.person_id) == (
        "company.opened", commune.academie_id, member.user.pk,
    )  # fmt: skip


def test_a_link_serves_once(client: Any, new_client: Any, ask: Callable[..., Any], link: Any) -> None:
    ask(client)
    path = link()
    client.post(path, PASSWORD)
    again = new_client().post(path, PASSWORD)
    assert again.status_code == 410
    assert "a déjà servi" in text(again)
    assert CompanyMember.objects.count() == 1


def test_an_expired_link_and_an_unknown_one_say_so(client: Any, ask: Callable[..., Any], link: Any) -> None:
    ask(client)
    path = link()
    SignUp.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    expired = client.get(path)
    assert (expired.status_code, "vingt-quatre heures" in text(expired)) == (410, True)
    unknown = client.get(reverse("company_members:signup-confirm", args=["x" * 43]))
    assert (unknown.status_code, "recommencez" in text(unknown)) == (410, True)


def test_a_second_mail_kills_the_first_link(client: Any, ask: Callable[..., Any], link: Any) -> None:
    ask(client)
    first = link()
    client.post(reverse(HOST), TYPED | {"email": "ada.temoin@entreprise.example"})
    assert link() != first
    assert client.get(first).status_code == 410
    assert mail.outbox[-1].to == ["ada.temoin@entreprise.example"]


def test_forgotten_signups_disappear(client: Any, ask: Callable[..., Any], new_client: Any) -> None:
    ask(client)
    SignUp.objects.update(expires_at=timezone.now() - dt.timedelta(days=8))
    ask(new_client())
    assert SignUp.objects.count() == 1


def test_an_account_signs_in_before_the_host_is_attached(
    client: Any, new_client: Any, ask: Callable[..., Any], link: Any
) -> None:
    ada = make.UserFactory(email="ada@entreprise.example")
    ask(client)
    path = link()
    assert "Un compte existe déjà" in text(client.get(path))
    assert client.post(path, PASSWORD).status_code == 200
    assert not CompanyMember.objects.exists()
    other = new_client()
    other.force_login(make.UserFactory())
    assert other.get(path).status_code == 410
    client.force_login(ada)
    assert client.post(path)["Location"] == reverse("home")
    assert CompanyMember.objects.get().user == ada


def test_a_signed_in_person_needs_no_mail(client: Any, ask: Callable[..., Any], commune: Commune) -> None:
    ada = make.UserFactory()
    client.force_login(ada)
    client.post(reverse(SIRET), {"siret": BAKERY})
    page = text(client.get(reverse(HOST)))
    assert 'name="email"' not in page
    assert client.post(reverse(HOST), {"headcount": "4", "job": "gérant"})["Location"] == reverse("home")
    assert CompanyMember.objects.get().user == ada
    # The second tab, or the second click: nothing is written twice.
    client.post(reverse(SIRET), {"siret": BAKERY})
    assert client.post(reverse(HOST), {"headcount": "4", "job": "gérant"})["Location"] == reverse("home")
    assert (Company.objects.count(), CompanyMember.objects.count()) == (1, 1)


@pytest.mark.parametrize("with_siret", [False, True], ids=["typed without SIRET", "typed with it"])
def test_a_row_typed_by_a_school_is_completed(
    client: Any, ask: Callable[..., Any], link: Any, commune: Commune, with_siret: bool
) -> None:
    known = make.CompanyFactory(
        siret=BAKERY if with_siret else None,
        no_siret_reason="" if with_siret else "SIRET à compléter",
        name="Boulangerie fictive du port",
        commune=commune,
        naf="",
        headcount=None,
    )
    ask(client)
    client.post(link(), PASSWORD)
    company = Company.objects.get()
    assert company.pk == known.pk
    assert (company.siret, company.name, company.no_siret_reason) == (BAKERY, "Le Pain Témoin", "")
    assert (company.naf, company.headcount) == ("10.71C", 3)
    assert AuditEntry.objects.get().verb == "company.completed"


def test_the_row_that_replaces_a_duplicate_is_taken(
    client: Any, ask: Callable[..., Any], link: Any, commune: Commune
) -> None:
    kept = make.CompanyFactory(commune=commune)
    make.CompanyFactory(siret=BAKERY, commune=commune, merged_into=kept)
    ask(client)
    client.post(link(), PASSWORD)
    assert CompanyMember.objects.get().company == kept


def test_a_host_that_has_members_decides_who_joins(
    client: Any, new_client: Any, ask: Callable[..., Any], link: Any, commune: Commune
) -> None:
    manager = make.CompanyMemberFactory(company__siret=BAKERY, company__commune=commune, company__headcount=40)
    make.CompanyMemberFactory(company=manager.company, role="recruiter")
    ask(client)
    arrived = client.post(link(), PASSWORD)
    assert arrived["Location"] == reverse("company_members:signup-waiting")
    request = JoinRequest.objects.get()
    assert (request.user.email, request.state, request.message) == (TYPED["email"], "asked", "gérante")
    assert "En attente" in text(client.get(arrived["Location"]))
    assert CompanyMember.objects.count() == 2
    assert Company.objects.get().headcount == 40
    # Asked again, the same request waits, and nobody is mailed twice.
    client.post(reverse(SIRET), {"siret": BAKERY})
    client.post(reverse(HOST), {"headcount": "4", "job": "gérante"})
    with as_role():
        send_due()
    asked = [message for message in mail.outbox if "rejoindre" in message.subject]
    assert [message.to for message in asked] == [[manager.user.email]]
    assert JoinRequest.objects.count() == 1
    # The manager answers.
    boss = new_client()
    boss.force_login(manager.user)
    assert "Ada Témoin" in text(boss.get(reverse("company_members:people")))
    boss.post(reverse("company_members:join-decide", args=[request.pk, "accepter"]))
    assert CompanyMember.objects.get(user=request.user).role == "recruiter"
    again = boss.post(reverse("company_members:join-decide", args=[request.pk, "refuser"]), follow=True)
    assert "déjà répondu" in text(again)
    with as_role():
        send_due()
    assert mail.outbox[-1].to == [TYPED["email"]]
    assert "vous a admis" in mail.outbox[-1].body


def test_a_closed_company_is_refused_with_a_way_out(client: Any, commune: Commune) -> None:
    answer = client.post(reverse(SIRET), {"siret": "00009804600014"})
    assert answer.status_code == 422
    assert "fermé depuis le 31 mars 2024" in text(answer)
    assert "demandez-lui le nouveau" in text(answer)
    assert client.get(reverse(HOST))["Location"] == reverse(SIRET)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez le SIRET"),
        ("1234", "quatorze chiffres"),
        ("00009801200017", "clé du SIRET"),
        ("a" * 14, "quatorze"),
    ],
    ids=["empty", "short", "key", "letters"],
)
def test_a_wrong_siret_is_told(client: Any, db: None, typed: str, said: str) -> None:
    answer = client.post(reverse(SIRET), {"siret": typed})
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_an_unknown_siret_is_read_again_then_typed(
    client: Any, commune: Commune, ask: Callable[..., Any], link: Any
) -> None:
    unknown = make.shapes.siret(4242)
    answer = client.post(reverse(SIRET), {"siret": unknown})
    assert answer.status_code == 422
    assert "Relisez les quatorze chiffres" in text(answer)
    assert "Saisir l’entreprise à la main" in text(answer)
    client.post(reverse(SIRET), {"siret": unknown, "a-la-main": "1"})
    missing = client.post(reverse(HOST), TYPED)
    assert missing.status_code == 422
    assert "Indiquez la commune" in text(missing)
    client.post(
        reverse(HOST), TYPED | {"name": "Nouvelle Fictive", "commune": "saint exemple", "address": "1 rue Démo"}
    )
    client.post(link(), PASSWORD)
    company = Company.objects.get()
    assert (company.siret, company.name, company.register_read_at) == (unknown, "Nouvelle Fictive", None)
    assert (company.address, company.precision) == ("1 rue Démo", "municipality")


def test_a_host_without_siret_says_why(client: Any, commune: Commune, link: Any) -> None:
    assert client.post(reverse(SIRET), {"sans-siret": "1"})["Location"] == reverse(HOST)
    typed = TYPED | {"name": "Association Fictive", "commune": "99001"}
    refused = client.post(reverse(HOST), typed)
    assert (refused.status_code, "indiquez pourquoi" in text(refused)) == (422, True)
    assert "Association Fictive" in text(refused)
    client.post(reverse(HOST), typed | {"reason": "Association sans salarié"})
    client.post(link(), PASSWORD)
    company = Company.objects.get()
    assert (company.siret, company.no_siret_reason) == (None, "Association sans salarié")


def test_a_withheld_name_and_address_are_not_shown(client: Any, commune: Commune, link: Any) -> None:
    client.post(reverse(SIRET), {"siret": "00009805300010"})
    page = text(client.get(reverse(HOST)))
    assert "Saint-Exemple" in page
    for withheld in ("MORGANE", "PLACE DU TEMOIN", "DIFFUSIBLE", "[ND]"):
        assert withheld not in page
    assert client.post(reverse(HOST), TYPED).status_code == 422
    client.post(reverse(HOST), TYPED | {"name": "Coiffure Chez Morgane (exemple)"})
    client.post(link(), PASSWORD)
    company = Company.objects.get()
    assert (company.name, company.address, company.is_partly_diffused) == (
        "Coiffure Chez Morgane (exemple)", "", True,
    )  # fmt: skip
    assert company.precision == "municipality"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("headcount", "0", "au moins 1"),
        ("headcount", "-3", "au moins 1"),
        ("headcount", "12000000", "vraisemblable"),
        ("headcount", "douze", "en chiffres"),
        ("headcount", "", "Indiquez l'effectif"),
        ("email", "ada@", "n'est pas complète"),
        ("email", "ada@exemple.fr\nBcc: tous@exemple.fr", "n'est pas complète"),
        ("job", "", "obligatoire"),
    ],
    ids=["zero", "negative", "absurd", "words", "none", "half an address", "header", "no function"],
)
def test_bad_input_is_told_beside_its_field_and_kept(
    client: Any, ask: Callable[..., Any], field: str, value: str, said: str
) -> None:
    answer = ask(client, **{field: value})
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Témoin" in text(client.get(reverse(HOST)))  # what was typed is still there, after a detour
    assert not SignUp.objects.exists()


def test_an_activity_is_found_by_its_words(client: Any, commune: Commune, link: Any) -> None:
    make.NafFactory(code="45.20A", label="Entretien et réparation de véhicules automobiles légers")
    make.NafFactory(code="45.20B", label="Entretien et réparation d'autres véhicules automobiles")
    client.post(reverse(SIRET), {"sans-siret": "1"})
    typed = TYPED | {"name": "Atelier Fictif", "commune": "99001", "reason": "À l'étranger"}
    doubt = client.post(reverse(HOST), typed | {"activity": "vehicules"})
    assert "45.20A Entretien" in text(doubt)
    assert "Aucune activité" in text(client.post(reverse(HOST), typed | {"activity": "astrologie"}))
    client.post(reverse(HOST), typed | {"activity": "4520a"})
    client.post(link(), PASSWORD)
    assert Company.objects.get().naf == "45.20A"


def test_too_many_questions_are_refused(client: Any, commune: Commune) -> None:
    answers = [client.post(reverse(SIRET), {"siret": BAKERY}).status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]


def test_a_mail_no_longer_due_does_not_leave(client: Any, ask: Callable[..., Any]) -> None:
    ask(client)
    SignUp.objects.update(expires_at=timezone.now() - dt.timedelta(hours=1))
    with as_role():
        assert send_due() == 0
    assert mail.outbox == []


def test_a_weak_password_is_refused(client: Any, ask: Callable[..., Any], link: Any) -> None:
    ask(client)
    path = link()
    short = client.post(path, {"password1": "court", "password2": "court"})
    assert (short.status_code, "12 caractères" in text(short)) == (422, True)
    differ = client.post(path, PASSWORD | {"password2": "une autre phrase"})
    assert "diffèrent" in text(differ)
    assert not User.objects.exists()
