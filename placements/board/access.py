"""Which classes, students and needs the actor may open: a referent teacher has those of the classes they follow."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.permissions import access
from establishments.models import Period, Student
from establishments.periods.classes import classes_of
from placements.models import Need, SearchStep


def periods_of(actor: Actor) -> QuerySet[Period]:
    """Periods of the actor's classes."""
    return Period.objects.filter(school_class__in=classes_of(actor).values("pk")).select_related(
        "school_class", "establishment__commune"
    )


def students_of(actor: Actor) -> QuerySet[Student]:
    """Students of the actor's classes."""
    return Student.objects.filter(school_class__in=classes_of(actor).values("pk")).select_related(
        "school_class", "establishment", "home_commune"
    )


def needs_of(actor: Actor) -> QuerySet[Need]:
    """Needs of the students of the actor's classes."""
    return Need.objects.filter(student__school_class__in=classes_of(actor).values("pk")).select_related(
        "student__school_class", "student__home_commune", "period__school_class", "establishment", "pole"
    )


def need_of(actor: Actor, pk: Any, permission: str = "need.edit") -> Need:
    """Return one need, or raise Http404."""
    return access(needs_of(actor), actor, permission, pk=pk)


def steps_of(actor: Actor) -> QuerySet[SearchStep]:
    """Steps of the diaries that the actor keeps."""
    return SearchStep.objects.filter(need__in=needs_of(actor).values("pk")).select_related("need__student", "company")
