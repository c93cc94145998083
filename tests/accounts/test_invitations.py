"""Invitations: seven days, one use, one address; each misuse has its sentence."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.invitations import services
from accounts.models import AuditEntry, Invitation, Message, User
from accounts.outbox.services import send_due
from establishments.models import StaffMember
from poles.models import RectoratStaff
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
PHRASE = "une phrase longue pour entrer"
ACCOUNT = {"first_name": "Ada", "last_name": "Témoin", "password1": PHRASE, "password2": PHRASE}


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


@pytest.fixture
def rectorat(client: Any) -> Any:
    staff = make.RectoratStaffFactory(user__last_name="Invitant")
    client.force_login(staff.user)
    return staff


def send(client: Any, kind: str = "rectorat", **data: str) -> Any:
    data = {"email": "ada@stages.example", "function": "formation continue"} | data
    return client.post(f"{reverse('accounts:invitation-new')}?nature={kind}", data)


def link() -> str:
    """Return the path of the last invitation mailed."""
    with as_role():
        send_due()
    return next(w for w in mail.outbox[-1].body.split() if "/invitation/" in w).partition("/comptes/")[2]


def open_link(browser: Any, path: str, data: dict[str, str] | None = None) -> Any:
    return browser.post(f"/comptes/{path}", data) if data is not None else browser.get(f"/comptes/{path}")


def test_from_the_form_to_a_member_of_the_rectorat(client: Any, new_client: Any, rectorat: Any) -> None:
    assert send(client)["Location"] == reverse("accounts:invitations")
    invitation = Invitation.objects.get()
    assert invitation.function == "Rectorat, formation continue"
    path = link()
    assert path.rstrip("/").rpartition("/")[2] not in str(Invitation.objects.values())
    assert "Invitant vous invite : Rectorat, formation continue" in mail.outbox[-1].body.replace("\n", " ")
    guest = new_client()
    page = open_link(guest, path)
    assert "ada@stages.example" in page.content.decode()
    assert Invitation.objects.get().state == "pending"  # a mail scanner opens links
    done = open_link(guest, path, ACCOUNT)
    assert done["Location"] == reverse("account_login")
    ada = User.objects.get(email="ada@stages.example")
    assert EmailAddress.objects.get(user=ada).verified
    assert RectoratStaff.objects.get(user=ada).function == "formation continue"
    guest.post(reverse("account_login"), {"login": ada.email, "password": PHRASE})
    assert guest.get(reverse("home"))["Location"] == reverse("mfa_index")  # the second factor comes next
    verbs = list(AuditEntry.objects.order_by("number").values_list("verb", "person_id"))
    assert verbs == [("invitation.sent", rectorat.user.pk), ("invitation.accepted", ada.pk)]
    assert "Acceptée" in client.get(reverse("accounts:invitations")).content.decode()


def test_a_person_who_has_an_account_signs_in_with_that_address(client: Any, new_client: Any, rectorat: Any) -> None:
    ada = make.UserFactory(email="ada@stages.example")
    send(client)
    path = link()
    guest = new_client()
    assert "Se connecter avec cette adresse" in open_link(guest, path).content.decode()
    open_link(guest, path, ACCOUNT)
    assert not RectoratStaff.objects.filter(user=ada).exists()  # nobody sets a password on a known account by a link
    guest.force_login(ada)
    assert open_link(guest, path, {})["Location"] == reverse("accounts:functions")
    assert RectoratStaff.objects.filter(user=ada).exists()


def refusal(answer: Any) -> str:
    assert answer.status_code == 410
    return " ".join(answer.content.decode().split())


def test_used_twice(client: Any, new_client: Any, rectorat: Any) -> None:
    send(client)
    path = link()
    open_link(new_client(), path, ACCOUNT)
    for data in (None, ACCOUNT):
        assert "a déjà servi" in refusal(open_link(new_client(), path, data))
    assert RectoratStaff.objects.count() == 2


def test_another_address(client: Any, new_client: Any, rectorat: Any) -> None:
    send(client)
    path = link()
    other = new_client()
    other.force_login(make.UserFactory())
    for data in (None, {}):
        assert "une autre adresse que celle de votre compte" in refusal(open_link(other, path, data))
    assert RectoratStaff.objects.count() == 1


def test_after_seven_days(client: Any, new_client: Any, rectorat: Any, time_machine: Any) -> None:
    send(client)
    path = link()
    time_machine.move_to(timezone.now() + dt.timedelta(days=7, seconds=1), tick=False)
    for data in (None, ACCOUNT):
        assert "a expiré" in refusal(open_link(new_client(), path, data))
    assert not User.objects.filter(email="ada@stages.example").exists()


def test_sent_again_the_first_link_is_dead(client: Any, new_client: Any, rectorat: Any) -> None:
    send(client)
    first = link()
    invitation = Invitation.objects.get()
    client.post(reverse("accounts:invitation-act", args=[invitation.pk, "renvoyer"]))
    second = link()
    assert first != second
    assert "un lien plus récent le remplace" in refusal(open_link(new_client(), first))
    assert open_link(new_client(), second, ACCOUNT).status_code == 302


def test_taken_back(client: Any, new_client: Any, rectorat: Any) -> None:
    send(client)
    path = link()
    invitation = Invitation.objects.get()
    client.post(reverse("accounts:invitation-act", args=[invitation.pk, "retirer"]))
    assert "a été retirée" in refusal(open_link(new_client(), path, ACCOUNT))
    page = client.post(reverse("accounts:invitation-act", args=[invitation.pk, "renvoyer"]), follow=True)
    assert "Cette invitation est close" in page.content.decode()


def test_taken_back_before_the_mail_leaves_it_does_not_leave(client: Any, rectorat: Any) -> None:
    send(client)
    client.post(reverse("accounts:invitation-act", args=[Invitation.objects.get().pk, "retirer"]))
    with as_role():
        assert send_due() == 0
    assert Message.objects.get().state == "dropped"


def dismiss(staff: Any) -> None:
    """End the function of the person, from yesterday on."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    RectoratStaff.objects.filter(pk=staff.pk).update(starts_on=yesterday, ends_on=yesterday)


def test_who_left_sends_no_more_mail(client: Any, rectorat: Any) -> None:
    send(client)
    dismiss(rectorat)
    with as_role():
        assert send_due() == 0
    assert Message.objects.get().state == "dropped"


def test_the_links_of_who_left_are_dead_until_a_colleague_sends_them_again(
    client: Any, new_client: Any, rectorat: Any
) -> None:
    send(client)
    path = link()
    dismiss(rectorat)
    guest = new_client()
    assert "n'a plus cette fonction" in refusal(open_link(guest, path)).replace("&#x27;", "'")
    assert open_link(guest, path, ACCOUNT).status_code == 410
    assert not User.objects.filter(email="ada@stages.example").exists()
    colleague = make.RectoratStaffFactory(academie=rectorat.academie)
    client.force_login(colleague.user)
    client.post(reverse("accounts:invitation-act", args=[Invitation.objects.get().pk, "renvoyer"]))
    path = link()
    assert Invitation.objects.get().invited_by == colleague.user
    assert open_link(guest, path, ACCOUNT)["Location"] == reverse("account_login")


def test_a_head_who_changes_schools_leaves_no_invitation_behind(client: Any, new_client: Any) -> None:
    head = make.StaffMemberFactory(role="head")
    client.force_login(head.user)
    send(client, "school", role="ddfpt")
    path = link()
    assert open_link(new_client(), path).status_code == 200
    StaffMember.objects.filter(pk=head.pk).delete()
    make.StaffMemberFactory(user=head.user, role="head", academie=head.academie)
    assert open_link(new_client(), path).status_code == 410


@pytest.mark.parametrize(
    "path", ["invitation/9A/jeton-invente-de-trente-lettres/", "invitation/9Z/jeton-invente-bien-long/"]
)
def test_an_invented_link(client: Any, path: str) -> None:
    make.InvitationFactory()
    assert "pas celui d'une invitation" in refusal(open_link(client, path)).replace("&#x27;", "'")


def test_the_link_of_an_academie_opens_nothing_in_another(new_client: Any) -> None:
    make.AcademieFactory(code="9B")
    invitation = make.InvitationFactory(token="jeton-de-la-premiere-academie")
    assert open_link(new_client(), "invitation/9B/jeton-de-la-premiere-academie/").status_code == 410
    assert (
        open_link(new_client(), f"invitation/{invitation.academie_id}/jeton-de-la-premiere-academie/").status_code
        == 200
    )


def test_already_waiting(client: Any, rectorat: Any) -> None:
    send(client)
    page = send(client, email="ADA@stages.example")
    assert page.status_code == 422
    assert "attend déjà une réponse" in page.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"password2": "autre"}, "Les deux mots de passe diffèrent"),
        ({"password1": "court", "password2": "court"}, "14 caractères au moins"),
        ({"first_name": ""}, "obligatoire"),
    ],
)
def test_a_bad_account_is_not_created(
    client: Any, new_client: Any, rectorat: Any, data: dict[str, str], sentence: str
) -> None:
    send(client)
    path = link()
    page = open_link(new_client(), path, ACCOUNT | data)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not User.objects.filter(email="ada@stages.example").exists()
    assert Invitation.objects.get().state == "pending"


def test_a_head_invites_in_the_own_school_only(client: Any, new_client: Any) -> None:
    head = make.StaffMemberFactory(role="head", establishment__name="Lycée Fictif")
    elsewhere = make.EstablishmentFactory(academie=head.academie)
    client.force_login(head.user)
    send(client, "school", role="referent", establishment=elsewhere.pk)
    invitation = Invitation.objects.get()
    assert (invitation.establishment_code, invitation.function) == (
        head.establishment_id,
        "Professeur référent, Lycée Fictif",
    )
    open_link(new_client(), link(), ACCOUNT)
    member = StaffMember.objects.get(user__email="ada@stages.example")
    assert (member.establishment_id, member.role) == (head.establishment_id, "referent")
    assert send(client, "school", role="head", email="b@stages.example").status_code == 422
    assert send(client, "rectorat", role="referent", email="c@stages.example").status_code == 302
    assert Invitation.objects.get(email="c@stages.example").kind == "school"


def test_the_rectorat_invites_in_its_schools_only(client: Any, rectorat: Any) -> None:
    mine = make.EstablishmentFactory(academie=rectorat.academie)
    theirs = make.EstablishmentFactory(academie=make.AcademieFactory(code="9B"))
    assert send(client, "school", role="head", establishment=mine.pk).status_code == 302
    page = send(client, "school", role="head", establishment=theirs.pk, email="b@stages.example")
    assert page.status_code == 422
    assert "Aucun établissement de l" in page.content.decode()


@pytest.mark.parametrize("factory", [make.MissionLetterFactory, make.CompanyMemberFactory, make.StaffMemberFactory])
def test_other_functions_do_not_invite(client: Any, factory: Any) -> None:
    client.force_login(factory().user)
    assert client.get(reverse("accounts:invitations")).status_code == 403
    assert client.get(reverse("accounts:invitation-new")).status_code == 403
    assert send(client).status_code == 403


def test_the_invitation_of_a_neighbour_does_not_exist(client: Any, rectorat: Any) -> None:
    theirs = make.InvitationFactory(academie=make.AcademieFactory(code="9B"), email="voisine@stages.example")
    assert "voisine@" not in client.get(reverse("accounts:invitations")).content.decode()
    for act in ("renvoyer", "retirer"):
        assert client.post(reverse("accounts:invitation-act", args=[theirs.pk, act])).status_code == 404
    theirs.refresh_from_db()
    assert (theirs.state, theirs.sent_count) == ("pending", 1)


@pytest.mark.django_db(transaction=True)
def test_accepted_by_ten_clicks_at_once_it_serves_once() -> None:
    invitation = make.InvitationFactory(token="jeton-clique-dix-fois-de-suite", email="ada@stages.example")
    results: list[str] = []

    def click() -> None:
        try:
            services.accept(
                academie_id=invitation.academie_id, token="jeton-clique-dix-fois-de-suite", user=None,
                first_name="Ada", last_name="Témoin", password=PHRASE,
            )  # fmt: skip
            results.append("oui")
        except ValidationError as error:
            results.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("oui") == 1
    assert sum("a déjà servi" in result for result in results) == 9
    assert RectoratStaff.objects.exclude(user=invitation.invited_by).count() == 1
