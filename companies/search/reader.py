"""Who reads the bank: which reserved seats are theirs. What they read at all, the policies of the database decide."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from accounts.actors import Actor, ActorKind
from establishments.models import Establishment, EstablishmentYear, PoleMembership
from poles.nomenclatures import PriorityEducation

PRIORITY = (PriorityEducation.REP, PriorityEducation.REP_PLUS)


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of one académie. None: the seats kept for any school, any pôle."""

    academie: str
    schools: tuple[str, ...] | None = None
    poles: tuple[UUID, ...] | None = None
    rep: bool = True
    #: A school knows which of its students live in a QPV; a student knows it of their home.
    qpv: bool = True

    @classmethod
    def of(cls, actor: Actor) -> Reader:
        """Return what an actor's function makes of them."""
        if actor.kind is ActorKind.SCHOOL:
            return cls.of_school(actor.subject)
        poles = (actor.subject.pk,) if actor.kind is ActorKind.COORDINATOR else None
        return cls(actor.academie.pk, poles=poles)

    @classmethod
    def of_school(cls, school: Establishment, *, day: dt.date | None = None, qpv: bool = True) -> Reader:
        """Return the reader that a school, or one of its students, is: its pôle of the day, its priority education."""
        today = day or timezone.localdate()
        poles = PoleMembership.objects.filter(establishment=school, starts_on__lte=today).exclude(ends_on__lt=today)
        last = EstablishmentYear.objects.filter(establishment=school).order_by("-school_year__starts_on")
        return cls(
            school.academie_id,
            (str(school.pk),),
            tuple(poles.order_by("pk").values_list("pole_id", flat=True)),
            last.values_list("priority_education", flat=True).first() in PRIORITY,
            qpv,
        )
