"""Reading the calendar of a pôle.

The dates of classes and the size of each class are what a pôle and its schools owe each other to avoid leaving in the
same weeks; the doors of `Period` and `Student` are narrower, because their other columns name people. The sums of this
module are therefore read as a job of the académie, after `pole_of` has checked whose calendar it is. Nothing that it
returns names a student, a teacher or a host; schools of another pôle give their dates only when that pôle allows it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.actors import Actor, ActorKind
from companies.models import Company, OfferPublication
from establishments.calendar.reading import calendar_of
from establishments.calendar.school import SchoolCalendar
from establishments.models import Establishment, Period, PoleMembership, SchoolClass, Student
from placements.calendar.load import GENERAL, Load, Seats, Slot, Week, loads_of, weeks_of
from placements.models import LIVE, Placement
from poles.models import Pole, PoleCommune
from poles.nomenclatures import PeriodKind, Sector
from poles.reference.activities import sector_of_activity
from tenancy.scope import Scope, acting_as

TRADES = frozenset({PeriodKind.PFMP, PeriodKind.BTS})


@dataclass(slots=True)
class School:
    """A school of the board; `pole_name` is empty for the schools of the pôle itself."""

    uai: str
    name: str
    pole_name: str = ""
    classes: int = 0
    #: Classes that have no period this year.
    idle: list[str] = field(default_factory=list)


@dataclass(slots=True)
class PoleCalendar:
    """All that the board, the lists and the feeds of a pôle say for one school year."""

    pole: Pole
    year: int
    calendar: SchoolCalendar
    schools: list[School]
    slots: list[Slot]
    seats: list[Seats]
    students: dict[str, int]
    hosts: dict[str, int]
    weeks: list[Week]

    @property
    def members(self) -> int:
        """Schools of the pôle itself."""
        return sum(1 for one in self.schools if not one.pole_name)

    @property
    def loads(self) -> list[Load]:
        """Load of each speciality; guests are not counted."""
        return loads_of(self.slots, self.seats, self.weeks, self.students, self.hosts)


def pole_of(actor: Actor, today: dt.date) -> Pole | None:
    """Return the pôle whose calendar the actor reads: their own, or that of their school; None outside any pôle."""
    if actor.kind is ActorKind.COORDINATOR:
        return Pole.objects.select_related("academie").get(pk=actor.subject.pk)
    member = (
        PoleMembership.objects.in_force(today)
        .filter(establishment=actor.subject)
        .select_related("pole__academie")
        .first()
    )
    return member.pole if member else None


def read(pole: Pole, year: int, today: dt.date) -> PoleCalendar:
    """Read the calendar of a pôle that the caller may see. Raises KeyError when the school year is not in the table."""
    calendar = calendar_of(pole.academie, year)
    with acting_as(Scope.for_job(pole.academie_id)):
        schools = _schools(pole, min(max(today, calendar.first), calendar.last))
        own = {one.uai for one in schools if not one.pole_name}
        classes = list(
            SchoolClass.objects.filter(establishment__in=[one.uai for one in schools], school_year=year).order_by(
                "name", "pk"
            )
        )
        sizes = _sizes([one for one in classes if one.establishment_id in own], today)
        slots = _slots(classes, {one.uai: one for one in schools}, sizes)
        seats = _seats(pole, calendar)
        hosts = _hosts(pole)
    students: Counter[str] = Counter()
    for one in classes:
        students[one.sector] += sizes.get(one.pk, 0)
    _count(schools, classes, slots)
    return PoleCalendar(pole, year, calendar, schools, slots, seats, dict(students), hosts, weeks_of(calendar))


def _schools(pole: Pole, day: dt.date) -> list[School]:
    """Return the members of the pôle on that day, then those of the pôles that share their calendar."""
    rows = (
        PoleMembership.objects.in_force(day)
        .filter(Q(pole=pole) | Q(pole__shares_calendar=True), academie=pole.academie_id)
        .values_list("pole_id", "pole__name", "establishment_id", "establishment__name")
        .order_by("pole__name", "establishment__name", "establishment_id")
    )
    found = [School(uai, name, "" if owner == pole.pk else owner_name) for owner, owner_name, uai, name in rows]
    return sorted(found, key=lambda one: bool(one.pole_name))


def _sizes(classes: Collection[SchoolClass], today: dt.date) -> dict[object, int]:
    """Return the students present in each class."""
    rows = (
        Student.objects.present(today)
        .filter(school_class__in=[one.pk for one in classes])
        .order_by()
        .values("school_class")
        .annotate(n=Count("pk"))
        .values_list("school_class", "n")
    )
    return dict(rows)


def _slots(classes: Collection[SchoolClass], schools: dict[str, School], sizes: dict[object, int]) -> list[Slot]:
    known = {one.pk: one for one in classes}
    periods = list(Period.objects.filter(school_class__in=list(known)).order_by("starts_on", "pk"))
    rows = (
        Placement.objects.filter(state__in=LIVE, need__period__in=[one.pk for one in periods])
        .order_by()
        .values("need__period")
        .annotate(all=Count("pk"), own=Count("pk", filter=Q(offer__isnull=True)))
        .values_list("need__period", "all", "own")
    )
    placed = {period: (every, own) for period, every, own in rows}
    slots = []
    for period in periods:
        one = known[period.school_class_id]
        school = schools[one.establishment_id]
        agreed, own = (0, 0) if school.pole_name else placed.get(period.pk, (0, 0))
        slots.append(
            Slot(
                period=period.pk,
                school=school.uai,
                school_name=school.name,
                class_id=one.pk,
                class_name=one.name,
                level=one.level,
                speciality=one.sector or GENERAL,
                kind=period.kind,
                first=period.starts_on,
                last=period.ends_on,
                students=sizes.get(one.pk, 0),
                own_places=own,
                agreed=agreed,
                pole_name=school.pole_name,
            )
        )
    return slots


def _seats(pole: Pole, calendar: SchoolCalendar) -> list[Seats]:
    """Return the seats of the pôle's bank during the year; an offer open to both serves trades and observation."""
    published = OfferPublication.objects.filter(pole=pole, status=OfferPublication.Status.PUBLISHED)
    rows = published.filter(offer__starts_on__lte=calendar.last, offer__ends_on__gte=calendar.first).values_list(
        "offer__sector", "offer__kinds", "offer__starts_on", "offer__ends_on", "offer__seats"
    )
    found = []
    for sector, kinds, first, last, seats in rows.order_by("pk"):
        open_to = [sector] if TRADES & set(kinds) else []
        if set(kinds) - TRADES:
            open_to.append(GENERAL)
        found.append(Seats(tuple(open_to), first, last, seats))
    return found


def _hosts(pole: Pole) -> dict[str, int]:
    """Return the known hosts of the territory by sector of their activity; all of them for observation."""
    communes = PoleCommune.objects.filter(pole=pole).values("commune")
    rows = Company.objects.filter(commune__in=communes).order_by().values("naf").annotate(n=Count("pk"))
    found: Counter[str] = Counter()
    for naf, count in rows.values_list("naf", "n"):
        found[GENERAL] += count
        if naf and (sector := sector_of_activity(naf)):
            found[str(Sector(sector))] += count
    return dict(found)


def _count(schools: list[School], classes: Collection[SchoolClass], slots: Collection[Slot]) -> None:
    """Write how many classes each school has, and which ones have no period."""
    by_uai = {one.uai: one for one in schools}
    out = {slot.class_id for slot in slots}
    for one in classes:
        school = by_uai[one.establishment_id]
        school.classes += 1
        if one.pk not in out:
            school.idle.append(one.name)


def own_school(actor: Actor) -> Establishment | None:
    """Return the school of the actor, None for a coordinator."""
    return actor.subject if actor.kind is ActorKind.SCHOOL else None
