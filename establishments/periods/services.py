"""Writes of a school on its classes and their periods. Refusals are French sentences fit for a page.

A form carries the marks of the values it was filled from (`mark_of`): a row has no version, its values are compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.calendar.findings import Finding, Span, Weight, blocking, check_period
from establishments.models import Establishment, Mef, Period, SchoolClass
from establishments.periods.classes import classes_of
from establishments.periods.impact import Impact, impact_of
from establishments.periods.plans import ClassPlan, Plans, plans_of
from poles.models import SchoolYear
from poles.nomenclatures import PeriodKind
from tenancy.refusals import constraint_of
from web.french import counted, span

VERBS = {
    "class.created": "a créé la classe {name} ({year})",
    "class.edited": "a modifié la classe {name} ({year})",
    "period.planned": "a créé {kind} du {starts_on} au {ends_on} pour {classes}",
    "period.moved": "a déplacé {kind} de {name}, du {before} au {starts_on} – {ends_on} ({needs} besoins)",
    "period.removed": "a supprimé {kind} de {name}, du {starts_on} au {ends_on}",
}
CLASS_FIELDS = ("name", "level", "mef_id", "sector")
PERIOD_FIELDS = ("kind", "starts_on", "ends_on")
ONE_CLASS, NO_OVERLAP = "schoolclass_once", "period_no_overlap_in_class"


class PlanRefused(ValidationError):
    """A class or a period that cannot be; the message says why."""


class Changed(PlanRefused):
    """Somebody else saved other values since the form was opened; `current` is the row as saved."""

    def __init__(self, current: models.Model) -> None:
        self.current = current
        super().__init__(
            "Modifié entre-temps par une autre personne. Comparez les deux versions, puis enregistrez celle que vous "
            "gardez."
        )


class Unconfirmed(PlanRefused):
    """Needs stand on the period: the person must say that they follow."""

    def __init__(self, impact: Impact) -> None:
        self.impact = impact
        super().__init__(
            f"{counted(impact.needs, 'besoin repose|besoins reposent')} sur cette période et "
            f"{'suivra' if impact.needs == 1 else 'suivront'} ces dates : cochez la case pour confirmer."
        )


def mark_of(row: models.Model, names: Iterable[str]) -> str:
    """Return a short mark of the values of a row."""
    return sha256(repr([str(getattr(row, name)) for name in names]).encode()).hexdigest()[:16]


@transaction.atomic
def create_class(
    *, actor: Actor, school_year: SchoolYear, name: str, level: str, mef: Mef | None = None, sector: str = ""
) -> SchoolClass:
    """Create a class of the actor's school. Raises PlanRefused when it exists."""
    require(actor, "class.edit")
    school: Establishment = actor.subject
    made = SchoolClass(
        academie_id=school.academie_id, establishment=school, school_year=school_year, name=name.strip(), level=level,
        mef=mef, sector=sector or (mef.sector if mef else ""),
    )  # fmt: skip
    _save_class(made, force_insert=True)
    record(actor=actor, verb="class.created", thing=made, name=made.name, year=str(school_year))
    return made


@transaction.atomic
def edit_class(
    *, actor: Actor, school_class: SchoolClass, mark: str, name: str, level: str, mef: Mef | None, sector: str
) -> SchoolClass:
    """Change the name, the level or the training of a class. Raises Changed, PlanRefused."""
    require(actor, "class.edit", school_class)
    current = _locked_classes([school_class.pk])[0]
    if mark != mark_of(current, CLASS_FIELDS):
        raise Changed(current)
    current.name, current.level, current.mef = name.strip(), level, mef
    current.sector = sector or (mef.sector if mef else "")
    _save_class(current, update_fields=["name", "level", "mef", "sector"])
    record(actor=actor, verb="class.edited", thing=current, name=current.name, year=str(current.school_year))
    return current


@dataclass(slots=True)
class Draft:
    """What creating a period would give one class; nothing is written."""

    school_class: SchoolClass
    period: Period
    findings: list[Finding] = field(default_factory=list)
    before: ClassPlan | None = None
    after: ClassPlan | None = None
    #: The very same period stands already: creating it again changes nothing.
    exists: bool = False

    @property
    def blocked(self) -> bool:
        """Whether the class is left aside."""
        return bool(blocking(self.findings))

    @property
    def warnings(self) -> list[Finding]:
        """Findings of the period, then of the class once it has it."""
        return [*self.findings, *(self.after.findings if self.after and not self.blocked else ())]


def outline(classes: Iterable[SchoolClass], *, plans: Plans, kind: str, first: dt.date, last: dt.date) -> list[Draft]:
    """Say what the same period would give each class: findings, weeks before and after. `periods` are read."""
    drafts = []
    for school_class in classes:
        period = Period(
            academie_id=school_class.academie_id, establishment_id=school_class.establishment_id,
            school_class=school_class, kind=kind, starts_on=first, ends_on=last,
        )  # fmt: skip
        standing = list(school_class.periods.all())
        draft = Draft(school_class, period, before=plans.of(school_class))
        draft.exists = any(_same(one, period) for one in standing)
        if draft.exists:
            draft.findings = [Finding("exists", Weight.TELLS, "Cette période existe déjà pour la classe.")]
            draft.after = draft.before
        else:
            draft.findings = findings_of(plans, school_class, period, standing)
            if not draft.blocked:
                every = sorted([*standing, period], key=lambda one: one.starts_on)
                draft.after = plans.with_spans(school_class, every)
        drafts.append(draft)
    return drafts


@transaction.atomic
def plan_periods(
    *, actor: Actor, classes: Collection[UUID], kind: str, first: dt.date, last: dt.date
) -> tuple[list[Period], int]:
    """Create the same period for several classes, all of them or none; return those made and how many stood already.

    A second click finds its period and makes nothing. Raises PlanRefused, naming the class and what forbids.
    """
    require(actor, "period.edit")
    locked = _locked_classes(classes, actor=actor)
    if not locked:
        raise PlanRefused("Choisissez au moins une classe.")
    plans = plans_of(actor.subject, locked)
    drafts = outline(locked, plans=plans, kind=kind, first=first, last=last)
    for draft in drafts:
        for finding in blocking(draft.findings):
            raise PlanRefused(f"{draft.school_class.name} : {finding.sentence}")
    made = [draft.period for draft in drafts if not draft.exists]
    for period in made:
        _save_period(period, force_insert=True)
    if made:
        record(
            actor=actor, verb="period.planned", thing=actor.subject, kind=_kind(kind), starts_on=first, ends_on=last,
            classes=", ".join(one.school_class.name for one in made), count=len(made),
        )  # fmt: skip
    return made, len(drafts) - len(made)


@transaction.atomic
def move_period(
    *, actor: Actor, period: Period, mark: str, kind: str, first: dt.date, last: dt.date, confirmed: bool = False
) -> Period:
    """Change the nature or the dates of a period. Raises Changed, Unconfirmed, PlanRefused.

    Needs follow the period once the person has confirmed; agreed placements do not, and forbid the move.
    """
    require(actor, "period.edit", period)
    current, school_class = _locked_period(period)
    if mark != mark_of(current, PERIOD_FIELDS):
        raise Changed(current)
    before = copy(current)
    current.kind, current.starts_on, current.ends_on = kind, first, last
    if _same(before, current):
        return current
    plans = plans_of(actor.subject, [school_class])
    others = [one for one in school_class.periods.all() if one.pk != current.pk]
    for finding in blocking(findings_of(plans, school_class, current, others)):
        raise PlanRefused(finding.sentence)
    impact = impact_of([current.pk])[current.pk]
    if impact.placements:
        raise PlanRefused(
            f"{counted(impact.placements, 'stage est déjà accepté|stages sont déjà acceptés')} à ces dates : "
            "la période ne peut plus bouger. Modifiez les dates de chaque stage."
        )
    if impact.needs and not confirmed:
        raise Unconfirmed(impact)
    _save_period(current, update_fields=["kind", "starts_on", "ends_on"])
    record(
        actor=actor, verb="period.moved", thing=current, kind=_kind(kind), name=school_class.name,
        before=f"{before.starts_on:%d/%m/%Y} – {before.ends_on:%d/%m/%Y}", starts_on=first, ends_on=last,
        needs=impact.needs,
    )  # fmt: skip
    return current


@transaction.atomic
def remove_period(*, actor: Actor, period: Period) -> None:
    """Delete a period on which no need stands. Raises PlanRefused."""
    require(actor, "period.edit", period)
    current, school_class = _locked_period(period)
    if impact := impact_of([current.pk])[current.pk]:
        raise PlanRefused(
            f"{counted(impact.needs, 'besoin repose|besoins reposent')} sur cette période : elle ne peut pas être "
            "supprimée."
        )
    record(
        actor=actor, verb="period.removed", thing=current, kind=_kind(current.kind), name=school_class.name,
        starts_on=current.starts_on, ends_on=current.ends_on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            current.delete()
    except (models.ProtectedError, IntegrityError) as error:
        raise PlanRefused(
            "Un besoin vient d'être créé sur cette période : elle ne peut plus être supprimée."
        ) from error


def findings_of(plans: Plans, school_class: SchoolClass, period: Period, others: Iterable[Period]) -> list[Finding]:
    """Return what does not fit in the dates of a period of this class, `others` being its other periods."""
    year = school_class.school_year_id
    one = Span(period.kind, period.starts_on, period.ends_on)
    findings = check_period(plans.calendars[year], school_class.level, one, plans.limits_of(year))
    if blocking(findings):
        return findings
    for other in others:
        if other.starts_on <= period.ends_on and other.ends_on >= period.starts_on:
            dates = span(other.starts_on, other.ends_on).removesuffix(".")
            sentence = f"La classe a déjà une période à ces dates : {other.get_kind_display()}, {dates}."
            return [Finding("overlap", Weight.BLOCKS, sentence)]
    return findings


def _same(one: Period, other: Period) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in PERIOD_FIELDS)


def _kind(kind: str) -> str:
    return {
        PeriodKind.PFMP: "une PFMP",
        PeriodKind.OBSERVATION: "une séquence d'observation",
        PeriodKind.BTS: "un stage de BTS",
        PeriodKind.DISCOVERY: "un stage de découverte",
    }[PeriodKind(kind)]


def _locked_classes(classes: Collection[UUID], actor: Actor | None = None) -> list[SchoolClass]:
    """Lock classes in the order of their keys, then read them with their periods. Raises PlanRefused on a stranger."""
    mine = classes_of(actor) if actor else SchoolClass.objects.all()
    found = list(
        mine.filter(pk__in=classes)
        .select_for_update(no_key=True, of=("self",))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if len(found) != len(set(classes)):
        raise PlanRefused("Une classe choisie n'existe plus ou ne relève pas de votre établissement.")
    rows = SchoolClass.objects.filter(pk__in=found).select_related("school_year", "mef").prefetch_related("periods")
    return list(rows.order_by("name", "pk"))


def _locked_period(period: Period) -> tuple[Period, SchoolClass]:
    school_class = _locked_classes([period.school_class_id])[0]
    current = Period.objects.select_for_update(no_key=True).filter(pk=period.pk).first()
    if current is None:
        raise PlanRefused("Cette période n'existe plus.")
    return current, school_class


def _save_class(school_class: SchoolClass, **options: Any) -> None:
    try:
        with transaction.atomic():
            school_class.save(**options)
    except IntegrityError as error:
        if constraint_of(error) == ONE_CLASS:
            year = school_class.school_year
            raise PlanRefused(f"Une classe « {school_class.name} » existe déjà en {year}.") from error
        raise


def _save_period(period: Period, **options: Any) -> None:
    try:
        with transaction.atomic():
            period.save(**options)
    except IntegrityError as error:
        if constraint_of(error) == NO_OVERLAP:
            # Classes are locked: only a writer that does not lock them (an import) gets here.
            raise PlanRefused("La classe vient de recevoir une autre période à ces dates.") from error
        raise
