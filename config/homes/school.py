"""Facts of a school's home and of a company's home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from accounts.actors import Actor
from companies.models import Company, OfferPublication
from establishments.models import Establishment, PoleMembership
from establishments.periods.classes import follows_only
from placements.models import ANSWERED, TO_PLACE, Need
from poles.models import Pole


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class and one of its periods: pupils expected, placed, handed to the pôle, still searching."""

    class_name: str
    level: str
    starts_on: dt.date
    ends_on: dt.date
    total: int
    placed: int
    escalated: int
    searching: int
    days: int

    @property
    def missing(self) -> int:
        """Pupils without an accepted place."""
        return self.total - self.placed


@dataclass(slots=True)
class SchoolFacts:
    """All that the school's home says."""

    establishment: Establishment
    pole: Pole | None
    rows: list[ClassRow] = field(default_factory=list)
    #: Whether the reader follows these classes only, and not the whole school.
    narrowed: bool = False

    @property
    def total(self) -> int:
        """Pupils expected at work."""
        return sum(row.total for row in self.rows)

    @property
    def missing(self) -> int:
        """Pupils without an accepted place."""
        return sum(row.missing for row in self.rows)

    @property
    def escalated(self) -> int:
        """Pupils whose need was handed to the pôle."""
        return sum(row.escalated for row in self.rows)

    @property
    def placed(self) -> int:
        """Pupils with an accepted place."""
        return self.total - self.missing


def school_facts(actor: Actor, today: dt.date) -> SchoolFacts:
    """Count the needs of the school by class and period, nearest departure first; a teacher's own classes only."""
    establishment: Establishment = actor.subject
    member = PoleMembership.objects.in_force(today).filter(establishment=establishment).select_related("pole").first()
    rows = (
        Need.objects.seen_by(actor)
        .filter(state__in=(*TO_PLACE, *ANSWERED), establishment=establishment, period__ends_on__gte=today)
        .order_by()
        .values(
            "period_id",
            class_name=F("student__school_class__name"),
            level=F("student__school_class__level"),
            starts_on=F("period__starts_on"),
            ends_on=F("period__ends_on"),
        )
        .annotate(
            total=Count("pk"),
            placed=Count("pk", filter=Q(state__in=ANSWERED)),
            escalated=Count("pk", filter=Q(state="escalated")),
            searching=Count("pk", filter=Q(state__in=TO_PLACE) & ~Q(state="escalated")),
        )
        .order_by("starts_on", "class_name", "period_id")
    )
    found = [
        ClassRow(
            class_name=row["class_name"],
            level=row["level"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            total=row["total"],
            placed=row["placed"],
            escalated=row["escalated"],
            searching=row["searching"],
            days=(row["starts_on"] - today).days,
        )
        for row in rows
    ]
    return SchoolFacts(establishment, member.pole if member else None, found, follows_only(actor))


@dataclass(slots=True)
class CompanyFacts:
    """All that a company's home says."""

    company: Company
    publications: list[OfferPublication]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Publications in every académie."""
        return sum(self.counts.values())


def company_facts(company: Company, today: dt.date) -> CompanyFacts:
    """List the company's publications that are not over, the nearest first, and count all of them by state."""
    rows: QuerySet[OfferPublication] = OfferPublication.objects.filter(company=company)
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    current = rows.filter(offer__ends_on__gte=today).select_related("offer__commune", "academie")
    return CompanyFacts(company, list(current.order_by("offer__starts_on", "pk")[:50]), counts)
