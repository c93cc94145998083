"""Small fictional populations, made in a few lines, and the same counts done again in plain Python."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.utils import timezone

from establishments.models import Establishment, EstablishmentYear, Period, PoleMembership, Student
from placements.models import Placement
from poles.models import Pole
from poles.nomenclatures import Level, PeriodKind
from tests.factories import (
    CommuneFactory,
    EstablishmentFactory,
    EstablishmentYearFactory,
    NeedFactory,
    PeriodFactory,
    PlacementFactory,
    PoleMembershipFactory,
    ProposalFactory,
    SchoolClassFactory,
    SchoolYearFactory,
    StudentFactory,
)

DAY = dt.date(2027, 3, 1)
WINDOW = {"starts_on": dt.date(2027, 2, 1), "ends_on": dt.date(2027, 3, 31)}
YEAR = 2026


def school(
    pole: Pole, *, college: bool = False, quartile: int | None = 2, priority: str = "", **fields: Any
) -> Establishment:
    """Return a school, member of the pôle since September, with its social position of the year."""
    place = CommuneFactory(academie=pole.academie, density=fields.pop("density", 3))
    made = EstablishmentFactory(college=college, academie=pole.academie, commune=place, **fields)
    PoleMembershipFactory(pole=pole, establishment=made, starts_on=dt.date(2026, 9, 1))
    EstablishmentYearFactory(
        establishment=made,
        school_year=SchoolYearFactory(start=YEAR),
        ips_quartile=quartile,
        priority_education=priority,
    )
    return made


def period_of(
    place: Establishment, *, level: str = Level.PREMIERE_PRO, sector: str = "D", starts_on: dt.date = DAY, **fields: Any
) -> Period:
    """Return a period of a new class of the school."""
    vocational = level not in (Level.TROISIEME, Level.SECONDE)
    classroom = SchoolClassFactory(
        establishment=place,
        school_year=SchoolYearFactory(start=YEAR),
        level=level,
        sector=sector if vocational else "",
        mef=None,
    )
    kind = PeriodKind.PFMP if vocational else PeriodKind.OBSERVATION
    return PeriodFactory(
        **{"establishment": place, "school_class": classroom, "kind": kind, "starts_on": starts_on, **fields}
    )


def pupils(
    period: Period, count: int, *, placed: int = 0, proposed: int = 0, run: Any = None, **fields: Any
) -> list[Student]:
    """Return students of the period's class; the first `placed` have a place, the next `proposed` a proposal."""
    fields = {"sex": "F", "birth_date": dt.date(2010, 1, 15), **fields}
    made = [
        StudentFactory(establishment=period.establishment, school_class=period.school_class, **fields)
        for _ in range(count)
    ]
    for student in made[:placed]:
        PlacementFactory(need=NeedFactory(student=student, period=period, placed=True))
    for student in made[placed : placed + proposed]:
        ProposalFactory(run=run, need=NeedFactory(student=student, period=period))
    return made


def by_hand(pole: Pole | None, academie: str, dimension: str, *, run: Any = None) -> Counter[tuple[str, bool, bool]]:
    """Count (group, placed, covered) with loops over objects: nothing in common with the SQL of reports."""
    counted: Counter[tuple[str, bool, bool]] = Counter()
    for student in Student.objects.filter(academie=academie).order_by("id"):
        periods = [
            period
            for period in Period.objects.filter(school_class=student.school_class).order_by("starts_on", "id")
            if period.kind != PeriodKind.DISCOVERY
            and WINDOW["starts_on"] <= period.starts_on <= WINDOW["ends_on"]
            and not (student.left_on and student.left_on <= period.starts_on)
            and (pole is None or _is_member(pole, period))
        ]
        if not periods or (group := _group(dimension, student, periods[0])) == "outside":
            continue
        needs = list(student.needs.filter(period=periods[0]).order_by("id"))
        placed = any(
            place.state in ("agreed", "running", "ended") and place.agreed_at <= timezone.now()
            for need in needs
            for place in Placement.objects.filter(need=need).order_by("id")
        )
        proposed = run is not None and any(need.proposals.filter(run=run).exists() for need in needs)
        counted[group, placed, placed or proposed] += 1
    return counted


def _is_member(pole: Pole, period: Period) -> bool:
    members = PoleMembership.objects.filter(pole=pole, establishment=period.establishment).order_by("id")
    return any(m.starts_on <= period.starts_on and (not m.ends_on or m.ends_on >= period.starts_on) for m in members)


def _group(dimension: str, student: Student, period: Period) -> str:  # noqa: PLR0911 (one answer a dimension)
    place, classroom = period.establishment, period.school_class
    years = [y for y in place.years.order_by("-school_year") if y.school_year_id <= classroom.school_year_id]
    if dimension == "sex":
        return student.sex or "unknown"
    if dimension == "ips":
        return next((str(y.ips_quartile) for y in years if y.ips_quartile), "unknown")
    if dimension == "priority":
        return "outside" if place.kind != "college" else _priority(place, years, classroom.school_year_id)
    if dimension == "rurality":
        density = (student.home_commune and student.home_commune.density) or place.commune.density
        return "unknown" if density is None else "rural" if density >= 5 else "urban"
    if dimension == "qpv":
        return "qpv" if student.qpv_code else "other"
    if dimension == "level":
        return classroom.level
    if dimension == "sector":
        if classroom.level in ("3e", "2de"):
            return "outside"
        return classroom.sector or (classroom.mef.sector if classroom.mef else "") or "unknown"
    return "minor" if student.age_on(period.starts_on) < 18 else "adult"


def _priority(place: Establishment, years: list[EstablishmentYear], limit: int) -> str:
    lists = {
        y.school_year_id
        for y in EstablishmentYear.objects.filter(establishment__academie=place.academie).order_by("id")
        if y.priority_education and y.school_year_id <= limit
    }
    if not lists:
        return "unknown"
    return next((y.priority_education for y in years if y.school_year_id == max(lists)), "") or "none"
