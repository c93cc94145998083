"""Requests to join a host that already has members: its managers answer, nothing is automatic."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import audit, outbox
from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import require
from companies.members.models import JoinRequest
from companies.models import Company, CompanyMember
from tenancy.scope import Scope, acting_as

ASKED_MAIL, DECIDED_MAIL = "company_join_asked", "company_join_decided"
Role = CompanyMember.Role
State = JoinRequest.State


def ask_to_join(*, company: Company, user: User, job: str) -> JoinRequest:
    """Leave a request, and tell each manager; the one that already waits is returned as it is.

    The caller has proved the address of the person and runs as a job, the host's row being locked.
    """
    waiting = JoinRequest.objects.filter(company=company, user=user, state=State.ASKED).first()
    if waiting is not None:
        return waiting
    made = JoinRequest.objects.create(company=company, user=user, message=job[:300])
    managers = company.members.filter(role=Role.MANAGER).select_related("user").order_by("pk")
    for manager in managers:
        outbox.post(
            template=ASKED_MAIL,
            to=manager.user,
            academie_id=company.commune.academie_id,
            key=f"{ASKED_MAIL}:{made.pk}:{manager.pk}",
            context={
                "request": str(made.pk),
                "company": company.name,
                "who": f"{user.full_name}, {job}" if job else str(user),
                "path": reverse("company_members:people"),
            },
        )
    audit.record(
        actor=None,
        verb="company.join_asked",
        thing=made,
        academie_id=company.commune.academie_id,
        person=user,
        company=company.name,
    )
    return made


def requests_of(user: User) -> list[tuple[JoinRequest, str]]:
    """Return the requests of a person, newest first, each with the name of its host.

    Names of hosts are public, but a person without function reads no protected table: the register is read as itself.
    """
    rows = list(JoinRequest.objects.filter(user=user).order_by("-asked_at", "pk")[:50])
    with acting_as(Scope("register")):
        names = dict(Company.objects.filter(pk__in={row.company_id for row in rows}).values_list("pk", "name"))
    return [(row, names.get(row.company_id, "")) for row in rows]


def asked_still_due(parcel: outbox.Parcel) -> bool:
    """Return whether a manager is still to be told: the request waits, and the person is still a manager."""
    found = JoinRequest.objects.filter(pk=str(parcel.context["request"]), state=State.ASKED).first()
    return (
        found is not None
        and CompanyMember.objects.filter(company_id=found.company_id, user=parcel.person, role=Role.MANAGER).exists()
    )


@transaction.atomic
def decide(*, actor: Actor, request: JoinRequest, accept: bool, role: str = Role.RECRUITER) -> JoinRequest:
    """Accept (the person becomes a member under a role) or refuse; the person is told.

    Raises PermissionDenied, or ValidationError when a colleague has answered meanwhile.
    """
    require(actor, "company.people_edit", request)
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=request.pk)
    if locked.state != State.ASKED:
        raise ValidationError(f"Une autre personne a déjà répondu à cette demande : {locked.get_state_display()}.")
    locked.state = State.ACCEPTED if accept else State.REFUSED
    locked.decided_by, locked.decided_at = actor.user, timezone.now()
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    company: Company = actor.subject
    if accept:
        CompanyMember.objects.get_or_create(
            company=company, user=locked.user, defaults={"role": Role(role), "job": locked.message[:80]}
        )
    outbox.post(
        template=DECIDED_MAIL,
        to=locked.user,
        academie_id=None,
        key=f"{DECIDED_MAIL}:{locked.pk}",
        context={"company": company.name, "accepted": int(accept)},
    )
    details: dict[str, Any] = {"role": Role(role).label} if accept else {}
    audit.record(
        actor=actor,
        verb="company.join_accepted" if accept else "company.join_refused",
        thing=locked,
        academie_id=company.commune.academie_id,
        company=company.name,
        **details,
    )
    return locked
