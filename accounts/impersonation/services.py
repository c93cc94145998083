"""Starting, finding again and stopping a session of support."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actors import Actor, ActorKind, actors_of
from accounts.audit import record
from accounts.impersonation.models import Impersonation, SupportStaff
from accounts.models import User
from tenancy.scope import Scope, acting_as

#: How long a session of support lasts.
LENGTH = dt.timedelta(minutes=30)

#: Functions that support may take. Not the rectorat nor the ministry, which have more rights than it.
OPEN_KINDS = frozenset({ActorKind.COORDINATOR, ActorKind.SCHOOL, ActorKind.COMPANY})


def is_support(user: User) -> bool:
    """Return whether the person is appointed to the support today."""
    with acting_as(Scope.for_person(user)):
        return bool(SupportStaff.objects.in_force(timezone.localdate()).filter(user=user).exists())


def start(*, support: User, email: str, reason: str, read_only: bool = True) -> Impersonation:
    """Open a session of thirty minutes on the functions of the person who has this address, and tell it.

    A session of this support that is still open is stopped. Raises PermissionDenied when `support` is not appointed,
    ValidationError (French, by field) for a person who cannot be taken or a missing reason; nothing is written then.
    """
    if not is_support(support):
        raise PermissionDenied
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise ValidationError({"email": "Aucun compte actif n'a cette adresse."})
    functions = _taken(support, person)
    now = timezone.now()
    session = Impersonation(
        support=support, person=person, reason=reason.strip(), read_only=read_only, started_at=now, ends_at=now + LENGTH
    )
    with acting_as(Scope.for_person(support)):
        for open_one in Impersonation.objects.live(now).filter(support=support).order_by("pk"):
            stop(session=open_one)
        session.full_clean(exclude=["support", "person"])
        session.save(force_insert=True)
        tell(
            session,
            academies_of(functions),
            "support.started",
            minutes=int(LENGTH.total_seconds()) // 60,
            mode="lecture seule" if read_only else "lecture et modification",
            reason=session.reason,
        )
    return session


def find(*, support: User, key: str) -> Impersonation | None:
    """Return the session if it is still live, its support still appointed and its person still to be taken."""
    try:
        number = uuid.UUID(key)
    except (ValueError, TypeError, AttributeError):
        return None
    if not is_support(support):
        return None
    with acting_as(Scope.for_person(support)):
        found: Impersonation | None = (
            Impersonation.objects.live(timezone.now())
            .filter(pk=number, support=support)
            .select_related("person")
            .first()
        )
    if found is None or not found.person.is_active:
        return None
    try:
        _taken(support, found.person)
    except ValidationError:
        return None
    return found


def stop(*, session: Impersonation) -> None:
    """End a session before its time; harmless twice."""
    with acting_as(Scope.for_person(session.support_id)):
        now = timezone.now()
        if Impersonation.objects.live(now).filter(pk=session.pk).update(stopped_at=now):
            tell(session, academies_of(actors_of(session.person)), "support.stopped")


def tell(session: Impersonation, academies: Iterable[str], verb: str, **details: Any) -> None:
    """Add a line to the journal of each académie concerned ("" when there is none), in the name of the support."""
    for code in sorted(set(academies)) or [""]:
        # The support has no function of its own: each line is written inside the académie that it concerns.
        with acting_as(Scope("support", (code,) if code else ())):
            record(actor=None, person=session.support, verb=verb, thing=session.person, academie_id=code, **details)


def academies_of(functions: Iterable[Actor]) -> set[str]:
    """Return the codes of the académies in which the functions act."""
    return {str(actor.academie.pk) for actor in functions if actor.academie is not None}


def _taken(support: User, person: User) -> list[Actor]:
    """Return the person's functions. Raises ValidationError when the support may not take them."""
    if person.pk == support.pk:
        raise ValidationError({"email": "C'est votre propre compte."})
    if is_support(person):
        raise ValidationError(
            {"email": "Cette personne fait partie de l'assistance : ses droits dépassent les vôtres."}
        )
    functions = list(actors_of(person))
    if any(actor.kind not in OPEN_KINDS for actor in functions):
        raise ValidationError(
            {"email": "Cette personne a une fonction du rectorat ou du ministère : ses droits dépassent les vôtres."}
        )
    if not functions:
        raise ValidationError({"email": "Cette personne n'a aucune fonction aujourd'hui : il n'y a rien à voir."})
    return functions
