"""The people of a host: roles, invitations, requests, teams; one manager always remains."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from accounts.actors import actors_of
from accounts.models import AuditEntry, Invitation, User
from accounts.outbox.services import send_due
from companies.members import people as services
from companies.members.models import JoinRequest, Team, TeamMember
from companies.models import CompanyMember
from tenancy.scope import acting_as
from tests import factories as make
from tests.companies.members.conftest import PASSWORD
from tests.companies.members.test_signup import text
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
PEOPLE = "company_members:people"


@pytest.fixture
def manager(client: Any) -> CompanyMember:
    member = make.CompanyMemberFactory(user__last_name="Modèle")
    client.force_login(member.user)
    return member


@pytest.fixture
def recruiter(manager: CompanyMember) -> CompanyMember:
    return make.CompanyMemberFactory(company=manager.company, role="recruiter", user__last_name="Ébauche")


def as_recruiter(new_client: Callable[[], Any], member: CompanyMember) -> Any:
    browser = new_client()
    browser.force_login(member.user)
    return browser


def invited(client: Any, email: str = "ada@entreprise.example", role: str = "recruiter") -> Any:
    return client.post(reverse("company_members:invite"), {"email": email, "role": role})


def link() -> str:
    with as_role():
        send_due()
    word = next(word for word in mail.outbox[-1].body.split() if "/invitation/" in word)
    return "/" + word.split("/", 3)[3]


def test_a_colleague_is_invited_and_joins(client: Any, new_client: Any, manager: CompanyMember) -> None:
    assert invited(client)["Location"] == reverse(PEOPLE)
    invitation = Invitation.objects.get()
    assert invitation.academie_id == manager.company.commune.academie_id
    page = text(client.get(reverse(PEOPLE)))
    assert "ada@entreprise.example" in page
    assert "En attente" in page
    path, guest = link(), new_client()
    guest.post(path, {"first_name": "Ada", "last_name": "Témoin", **PASSWORD})
    ada = CompanyMember.objects.get(user__email="ada@entreprise.example")
    assert (ada.company, ada.role) == (manager.company, "recruiter")
    assert guest.get(path).status_code == 410
    verbs = list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))
    assert verbs == ["invitation.sent", "invitation.accepted"]


def test_an_invitation_is_sent_again_and_taken_back(client: Any, new_client: Any, manager: CompanyMember) -> None:
    invited(client)
    first = link()
    pk = Invitation.objects.get().pk
    client.post(reverse("company_members:invitation-act", args=[pk, "renvoyer"]))
    second = link()
    assert new_client().get(first).status_code == 410
    assert new_client().get(second).status_code == 200
    client.post(reverse("company_members:invitation-act", args=[pk, "retirer"]))
    assert new_client().get(second).status_code == 410
    assert client.post(reverse("company_members:invitation-act", args=[pk, "retirer"])).status_code == 404


def test_useless_invitations_are_told(client: Any, manager: CompanyMember, recruiter: CompanyMember) -> None:
    known = invited(client, email=recruiter.user.email.upper())
    assert (known.status_code, "fait déjà partie" in text(known)) == (422, True)
    invited(client)
    twice = invited(client)
    assert "attend déjà une réponse" in text(twice)
    assert "n'est pas complète" in text(invited(client, email="ada@"))
    assert invited(client, email="b@entreprise.example", role="owner").status_code == 422
    assert Invitation.objects.count() == 1


def test_an_invitation_dies_with_the_right_of_its_sender(
    client: Any, new_client: Any, manager: CompanyMember, recruiter: CompanyMember
) -> None:
    invited(client)
    CompanyMember.objects.filter(pk=recruiter.pk).update(role="manager")
    manager.delete()
    with as_role():
        assert send_due() == 0
    assert User.objects.filter(email="ada@entreprise.example").exists() is False


def test_other_hosts_and_the_rectorat_do_not_see_it(client: Any, new_client: Any, manager: CompanyMember) -> None:
    invited(client)
    pk = Invitation.objects.get().pk
    other = new_client()
    other.force_login(make.CompanyMemberFactory(company__commune=manager.company.commune).user)
    assert "ada@entreprise.example" not in text(other.get(reverse(PEOPLE)))
    assert other.post(reverse("company_members:invitation-act", args=[pk, "retirer"])).status_code == 404
    rectorat = new_client()
    rectorat.force_login(make.RectoratStaffFactory(academie=manager.company.commune.academie).user)
    assert "ada@entreprise.example" not in text(rectorat.get(reverse("accounts:invitations")))
    assert rectorat.post(reverse("accounts:invitation-act", args=[pk, "retirer"])).status_code == 403
    assert client.get(reverse("accounts:invitations")).status_code == 403


def test_roles_change_at_once(client: Any, new_client: Any, manager: CompanyMember, recruiter: CompanyMember) -> None:
    browser = as_recruiter(new_client, recruiter)
    assert browser.get(reverse("company_members:invite")).status_code == 403
    client.post(reverse("company_members:member-role", args=[recruiter.pk]), {"role": "manager"})
    assert browser.get(reverse("company_members:invite")).status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details["role"]) == ("company.role_changed", "Responsable")


def test_the_last_manager_stays(client: Any, manager: CompanyMember, recruiter: CompanyMember) -> None:
    down = client.post(reverse("company_members:member-role", args=[manager.pk]), {"role": "recruiter"})
    assert (down.status_code, "Vous êtes le seul responsable" in text(down)) == (422, True)
    left = client.post(reverse("company_members:leave"), follow=True)
    assert "Nommez d'abord un autre responsable" in text(left)
    assert CompanyMember.objects.filter(role="manager").get() == manager


def test_a_member_is_removed_and_sees_nothing_more(
    client: Any, new_client: Any, manager: CompanyMember, recruiter: CompanyMember
) -> None:
    team = make.TeamFactory(company=manager.company)
    make.TeamMemberFactory(team=team, member=recruiter)
    browser = as_recruiter(new_client, recruiter)
    assert browser.get(reverse(PEOPLE)).status_code == 200
    assert "se ferment aussitôt" in text(client.get(reverse("company_members:member-remove", args=[recruiter.pk])))
    client.post(reverse("company_members:member-remove", args=[recruiter.pk]))
    assert browser.get(reverse(PEOPLE)).status_code == 403
    assert not TeamMember.objects.exists()


def test_a_member_leaves(client: Any, new_client: Any, manager: CompanyMember, recruiter: CompanyMember) -> None:
    browser = as_recruiter(new_client, recruiter)
    assert "Quitter" in text(browser.get(reverse("company_members:leave")))
    assert browser.post(reverse("company_members:leave"))["Location"] == reverse("home")
    assert CompanyMember.objects.get() == manager
    assert AuditEntry.objects.get().verb == "company.left"


def test_teams_are_made_renamed_and_deleted(client: Any, manager: CompanyMember, recruiter: CompanyMember) -> None:
    client.post(reverse("company_members:team-new"), {"name": " Atelier ", "members": [recruiter.pk]})
    team = Team.objects.get()
    assert (team.name, [one.member for one in team.members.all()]) == ("Atelier", [recruiter])
    assert "Atelier" in text(client.get(reverse(PEOPLE)))
    twin = client.post(reverse("company_members:team-new"), {"name": "Atelier"})
    assert (twin.status_code, "porte déjà ce nom" in text(twin)) == (422, True)
    stranger = make.CompanyMemberFactory()
    odd = client.post(reverse("company_members:team", args=[team.pk]), {"name": "Atelier", "members": [stranger.pk]})
    assert odd.status_code == 422
    client.post(reverse("company_members:team", args=[team.pk]), {"name": "Magasin", "members": [manager.pk]})
    team.refresh_from_db()
    assert (team.name, [one.member for one in team.members.all()]) == ("Magasin", [manager])
    offer = make.OfferFactory(company=manager.company, team=team)
    client.post(reverse("company_members:team-delete", args=[team.pk]))
    offer.refresh_from_db()
    assert (Team.objects.exists(), offer.team) == (False, None)


def test_a_recruiter_reads_and_does_not_change(
    client: Any, new_client: Any, manager: CompanyMember, recruiter: CompanyMember
) -> None:
    team, asked = make.TeamFactory(company=manager.company), make.JoinRequestFactory(company=manager.company)
    browser = as_recruiter(new_client, recruiter)
    page = text(browser.get(reverse(PEOPLE)))
    assert "Modèle" in page
    assert str(asked.user) not in page
    for name, args in (
        ("invite", []),
        ("member-role", [manager.pk]),
        ("member-remove", [manager.pk]),
        ("team-new", []),
        ("team", [team.pk]),
        ("team-delete", [team.pk]),
        ("profile-edit", []),
        ("establishment-add", []),
    ):
        assert browser.post(reverse(f"company_members:{name}", args=args)).status_code == 403, name
    assert browser.post(reverse("company_members:join-decide", args=[asked.pk, "accepter"])).status_code == 403
    assert JoinRequest.objects.get().state == "asked"


def test_the_address_of_another_host_answers_404(client: Any, manager: CompanyMember) -> None:
    stranger = make.CompanyMemberFactory()
    team, asked = make.TeamFactory(company=stranger.company), make.JoinRequestFactory(company=stranger.company)
    for name, args in (
        ("member-role", [stranger.pk]),
        ("member-remove", [stranger.pk]),
        ("team", [team.pk]),
        ("team-delete", [team.pk]),
        ("join-decide", [asked.pk, "accepter"]),
    ):
        assert client.post(reverse(f"company_members:{name}", args=args)).status_code == 404, name


def test_services_refuse_by_themselves(manager: CompanyMember, recruiter: CompanyMember) -> None:
    actor = actors_of(recruiter.user)[0]
    with as_role(), acting_as(actor.scope):
        with pytest.raises(PermissionDenied):
            services.change_role(actor=actor, member=recruiter, role="manager")
        with pytest.raises(PermissionDenied):
            services.invite(actor=actor, email="x@entreprise.example", role="manager")
        with pytest.raises(PermissionDenied):
            services.waiting_invitations(actor)


def test_the_page_of_the_people_asks_a_constant_number_of_questions(
    client: Any, manager: CompanyMember, assert_max_queries: Callable[..., Any]
) -> None:
    team = make.TeamFactory(company=manager.company)
    for _ in range(8):
        make.TeamMemberFactory(team=team)
        make.JoinRequestFactory(company=manager.company)
    client.get(reverse(PEOPLE))
    with assert_max_queries(26):
        client.get(reverse(PEOPLE))


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_leave_at_once_do_not_both_go() -> None:
    company = make.CompanyFactory()
    people = [make.CompanyMemberFactory(company=company) for _ in range(2)]
    together, refused = threading.Barrier(2), []

    def go(member: CompanyMember) -> None:
        try:
            with as_role():
                actor = actors_of(member.user)[0]
                together.wait(10)
                with acting_as(actor.scope):
                    services.leave(actor=actor)
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[member]) for member in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (CompanyMember.objects.filter(company=company).count(), len(refused)) == (1, 1)
