"""Which classes somebody sees."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actors import Actor, ActorKind
from establishments.models import SchoolClass, StaffMember


def classes_of(actor: Actor) -> QuerySet[SchoolClass]:
    """Return the classes of the actor: those followed by a referent teacher, all those of other staff's school.

    A coordinator has those of the member schools, which the database limits; other functions have none.
    """
    if actor.kind is ActorKind.SCHOOL:
        rows = SchoolClass.objects.filter(establishment=actor.subject)
        if actor.membership.role == StaffMember.Role.REFERENT:
            rows = rows.filter(assignments__staff=actor.membership.pk)
        return rows
    return SchoolClass.objects.all() if actor.kind is ActorKind.COORDINATOR else SchoolClass.objects.none()
