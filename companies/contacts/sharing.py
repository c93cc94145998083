"""Who sees a contact: changed by its school for one or many at once, and by the calendar when the reserve ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.contacts import loans, notices
from companies.contacts.cards import keep_in_step
from companies.contacts.people import pole_of
from companies.contacts.rules import LONGEST_RESERVE, NOTICE
from companies.contacts.services import ContactRefused, own
from companies.models import Contact
from poles.models import Academie
from poles.versions import STAMP
from tenancy.scope import Scope, acting_as

Visibility = Contact.Visibility
#: Contacts that one act may change.
MOST = 1000
OPENED = "Le contact est maintenant ouvert au pôle."


@transaction.atomic
def set_visibility(
    *, actor: Actor, contacts: Collection[UUID], visibility: str, until: dt.date | None = None
) -> list[Contact]:
    """Say who sees these contacts of the school; return those that changed. Raises ContactRefused.

    `until`: last day of the reserve, for contacts kept to the school. All change or none.
    """
    require(actor, "contact.share")
    if visibility not in Visibility.values:
        raise ContactRefused("Choisissez qui voit ces contacts.")
    if visibility != Visibility.SCHOOL:
        until = None
    _check_until(until)
    if not contacts or len(set(contacts)) > MOST:
        raise ContactRefused(f"Cochez de 1 à {MOST} contacts.")
    school = actor.subject
    pole = pole_of(school.academie_id, school.pk)
    if visibility == Visibility.POLE and pole is None:
        raise ContactRefused("Votre établissement n'est membre d'aucun pôle : choisissez une autre visibilité.")
    rows = own(actor).filter(pk__in=set(contacts), archived_at__isnull=True)
    found = list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if len(found) != len(set(contacts)):
        raise ContactRefused("Un des contacts choisis n'est plus dans votre carnet. Choisissez de nouveau.")
    changed = []
    for one in found:
        pole_id = pole.pk if pole else None
        if (one.visibility, one.private_until, one.pole_id) == (visibility, until, pole_id):
            continue
        one.visibility, one.private_until, one.pole = visibility, until, pole
        one.stamp(actor)
        changed.append(one)
    if not changed:
        return []
    Contact.objects.bulk_update(changed, ["visibility", "private_until", "pole", *STAMP], batch_size=500)
    keep_in_step(changed, school.academie_id)
    if visibility != Visibility.SCHOOL:
        loans.close_asked(contacts=[one.pk for one in changed], academie_id=school.academie_id, why=OPENED)
    record(
        actor=actor, verb="contact.shared", thing=school, academie_id=school.academie_id, count=len(changed),
        visibility=Visibility(visibility).label,
    )  # fmt: skip
    return changed


def _check_until(until: dt.date | None) -> None:
    today = timezone.localdate()
    if until is None:
        return
    if until <= today:
        raise ContactRefused({"until": "La réserve finit demain ou plus tard ; pour ouvrir maintenant, choisissez-le."})
    if until > today + LONGEST_RESERVE:
        raise ContactRefused({"until": "La réserve dure trois ans au plus ; sans fin, laissez la date vide."})


def open_due(*, academie_id: str, today: dt.date) -> int:
    """Open to the pôle the contacts whose reserve ended; without pôle nothing opens. Return how many opened."""
    with acting_as(Scope.for_job(academie_id)):
        due = Contact.objects.filter(
            visibility=Visibility.SCHOOL, private_until__lt=today, archived_at__isnull=True
        ).select_for_update(no_key=True, of=("self",))
        opened = []
        for one in due.order_by("pk")[:MOST]:
            pole = pole_of(academie_id, one.establishment_id)
            if pole is None:
                continue
            one.visibility, one.private_until, one.pole = Visibility.POLE, None, pole
            one.version += 1
            one.changed_at, one.changed_by = timezone.now(), None
            opened.append(one)
        if not opened:
            return 0
        Contact.objects.bulk_update(opened, ["visibility", "private_until", "pole", *STAMP], batch_size=500)
        keep_in_step(opened, academie_id)
        loans.close_asked(contacts=[one.pk for one in opened], academie_id=academie_id, why=OPENED)
        place = Academie.objects.get(pk=academie_id)
        record(actor=None, verb="contact.opened", thing=place, academie_id=academie_id, count=len(opened))
    return len(opened)


def warn_owners(*, academie_id: str, today: dt.date) -> int:
    """Tell each school, fifteen days before, how many contacts open to its pôle and when. Return how many mails."""
    with acting_as(Scope.for_job(academie_id)):
        rows = Contact.objects.filter(
            visibility=Visibility.SCHOOL, archived_at__isnull=True, private_until__range=(today, today + NOTICE)
        ).order_by("establishment", "private_until", "pk")
        groups: dict[tuple[str, dt.date], list[UUID]] = {}
        for one in rows:
            assert one.private_until is not None
            groups.setdefault((one.establishment_id, one.private_until), []).append(one.pk)
        return sum(
            notices.tell_school_of_opening(academie_id, uai, day, contacts)
            for (uai, day), contacts in groups.items()
            if pole_of(academie_id, uai) is not None
        )
