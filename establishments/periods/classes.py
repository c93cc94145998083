"""Which classes somebody sees."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actors import Actor, ActorKind
from establishments.models import SchoolClass, StaffMember


def follows_only(actor: Actor) -> bool:
    """Return whether the actor sees the classes they follow and no other of their school: a referent teacher."""
    return actor.kind is ActorKind.SCHOOL and actor.membership.role == StaffMember.Role.REFERENT


def classes_of(actor: Actor) -> QuerySet[SchoolClass]:
    """Return the classes of the actor: those followed by a referent teacher, all those of other staff's school.

    A coordinator has those of the member schools, which the database limits; other functions have none.
    """
    if actor.kind is ActorKind.SCHOOL:
        rows = SchoolClass.objects.filter(establishment=actor.subject)
        if follows_only(actor):
            rows = rows.filter(assignments__staff=actor.membership.pk)
        return rows
    return SchoolClass.objects.all() if actor.kind is ActorKind.COORDINATOR else SchoolClass.objects.none()
