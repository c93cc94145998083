"""Next year from this one: the same classes, their periods 52 weeks later on the same weekdays; undone while unused.

What is prepared has keys derived from the rows it comes from: a second click finds it, and an undo knows it from what
people made themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.calendar.findings import Finding, Weight, blocking
from establishments.calendar.school import total_weeks
from establishments.models import Establishment, Mef, Period, SchoolClass
from establishments.periods.impact import impact_of
from establishments.periods.plans import Plans, plans_of
from establishments.periods.services import PlanRefused, findings_of
from poles.models import SchoolYear

VERBS = {
    "year.prepared": "a préparé l'année {year} : {classes} classes, {periods} périodes",
    "year.undone": "a annulé la préparation de l'année {year} : {classes} classes, {periods} périodes",
}
YEAR = dt.timedelta(weeks=52)
UNKNOWN = "no_calendar"
_SPACE = uuid.UUID("6d3f0f4c-9a52-4c3f-8f3a-5f6d0c1a7b20")


class NoSuchYear(ValidationError):
    """The table of school years stops before."""


@dataclass(slots=True)
class PeriodDraft:
    """A period of next year, and what does not fit in it."""

    period: Period
    findings: list[Finding] = field(default_factory=list)
    exists: bool = False

    @property
    def blocked(self) -> bool:
        """Whether it is left aside."""
        return bool(blocking(self.findings))


@dataclass(slots=True)
class ClassDraft:
    """A class of next year with its periods. `known`: a class of that name was made by hand, nothing is added to it."""

    source: SchoolClass
    school_class: SchoolClass
    periods: list[PeriodDraft] = field(default_factory=list)
    exists: bool = False
    known: bool = False
    weeks: Decimal = Decimal(0)
    findings: list[Finding] = field(default_factory=list)

    @property
    def warnings(self) -> list[Finding]:
        """What asks to be looked at. A calendar that is not known yet is said once for the whole year."""
        every = [*self.findings, *(finding for one in self.periods for finding in one.findings)]
        return list(dict.fromkeys(one for one in every if one.weight is not Weight.TELLS and one.code != UNKNOWN))

    @property
    def unchecked(self) -> bool:
        """Whether its holidays could not be checked."""
        return any(finding.code == UNKNOWN for one in self.periods for finding in one.findings)

    @property
    def to_make(self) -> bool:
        """Whether something is left to create."""
        return not self.known and (not self.exists or any(not one.exists and not one.blocked for one in self.periods))


def derived(source: UUID, year: int) -> UUID:
    """Return the key of what is prepared from a row for a school year."""
    return uuid.uuid5(_SPACE, f"{source}:{year}")


def outline(school: Establishment, year: SchoolYear) -> list[ClassDraft]:
    """Say what the school's classes of `year` would become the year after. Raises NoSuchYear."""
    target = SchoolYear.objects.filter(pk=year.start + 1).first()
    if target is None:
        raise NoSuchYear(f"L'année {year.start + 1}-{year.start + 2} n'est pas encore ouverte dans le service.")
    sources = list(
        SchoolClass.objects.filter(establishment=school, school_year=year)
        .select_related("mef")
        .prefetch_related("periods")
        .order_by("name", "pk")
    )
    there = {
        one.name: one
        for one in SchoolClass.objects.filter(establishment=school, school_year=target)
        .prefetch_related("periods")
        .order_by("pk")
    }
    by_key = {one.pk: one for one in there.values()}
    codes = {one.mef.code for one in sources if one.mef}
    trainings = {mef.code: mef for mef in Mef.objects.filter(code__in=codes, school_year=target).order_by("pk")}
    if not trainings and not Mef.objects.filter(school_year=target).exists():
        # The table of next year is not published yet: better the training of this year than none.
        trainings = {one.mef.code: one.mef for one in sources if one.mef}
    plans = plans_of(school, sources, years=[target.start])
    ahead = _Ahead(target, there, by_key, trainings, plans)
    return [_class_draft(one, ahead) for one in sources]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What next year holds already: classes by name and by key, trainings by code, and how plans are read."""

    year: SchoolYear
    by_name: dict[str, SchoolClass]
    by_key: dict[UUID, SchoolClass]
    trainings: dict[str, Mef]
    plans: Plans


def _class_draft(source: SchoolClass, ahead: _Ahead) -> ClassDraft:
    target, plans = ahead.year, ahead.plans
    key = derived(source.pk, target.start)
    # A class renamed since it was prepared keeps its key.
    standing = ahead.by_key.get(key) or ahead.by_name.get(source.name)
    made = standing or SchoolClass(
        pk=key, academie_id=source.academie_id, establishment_id=source.establishment_id, school_year=target,
        name=source.name, level=source.level, mef=ahead.trainings.get(source.mef.code) if source.mef else None,
        sector=source.sector,
    )  # fmt: skip
    draft = ClassDraft(source, made, exists=standing is not None, known=standing is not None and standing.pk != key)
    taken = {one.pk: one for one in standing.periods.all()} if standing else {}
    if not draft.known:
        for one in sorted(source.periods.all(), key=lambda row: row.starts_on):
            draft.periods.append(_period_draft(one, made, target, taken, plans))
    standing_periods = list(taken.values())
    added = [one.period for one in draft.periods if not one.exists and not one.blocked]
    plan = plans.with_spans(made, sorted([*standing_periods, *added], key=lambda row: row.starts_on))
    calendar = plans.calendars[target.start]
    draft.weeks = total_weeks(calendar, [(one.period.starts_on, one.period.ends_on) for one in plan.periods])
    draft.findings = [] if draft.known else plan.findings
    if source.mef and made.mef_id is None and not draft.exists:
        sentence = f"La formation « {source.mef.label} » n'existe plus en {target} : choisissez-en une autre."
        draft.findings = [Finding("training_gone", Weight.WARNS, sentence), *draft.findings]
    return draft


def _period_draft(
    source: Period, made: SchoolClass, target: SchoolYear, taken: dict[UUID, Period], plans: Plans
) -> PeriodDraft:
    key = derived(source.pk, target.start)
    if key in taken:
        return PeriodDraft(taken[key], exists=True)
    period = Period(
        pk=key, academie_id=source.academie_id, establishment_id=source.establishment_id, school_class=made,
        kind=source.kind, starts_on=source.starts_on + YEAR, ends_on=source.ends_on + YEAR,
    )  # fmt: skip
    # The source's own periods do not overlap, nor do they once moved: only those that stand already are met.
    return PeriodDraft(period, findings_of(plans, made, period, taken.values()))


@transaction.atomic
def prepare(*, actor: Actor, year: SchoolYear, classes: Collection[UUID]) -> tuple[int, int]:
    """Create next year's classes and periods from those chosen of `year`; return how many of each.

    What was prepared before is left alone. Raises NoSuchYear, PlanRefused.
    """
    require(actor, "class.edit")
    school = _queue(actor)
    drafts = [one for one in outline(school, year) if one.source.pk in set(classes)]
    if not drafts:
        raise PlanRefused("Choisissez au moins une classe à reconduire.")
    drafts = [one for one in drafts if not one.known]
    new_classes = [one.school_class for one in drafts if not one.exists]
    periods = [one.period for draft in drafts for one in draft.periods if not one.exists and not one.blocked]
    try:
        with transaction.atomic():
            SchoolClass.objects.bulk_create(new_classes)
            Period.objects.bulk_create(periods)
    except IntegrityError as error:
        raise PlanRefused(
            "Une classe ou une période vient d'être créée par une autre personne : relisez l'aperçu."
        ) from error
    if new_classes or periods:
        record(
            actor=actor, verb="year.prepared", thing=school, year=f"{year.start + 1}-{year.start + 2}",
            classes=len(new_classes), periods=len(periods),
        )  # fmt: skip
    return len(new_classes), len(periods)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo takes away, and what it leaves because somebody uses it."""

    classes: int
    periods: int
    kept_classes: tuple[str, ...] = ()
    kept_periods: int = 0


def undoable(school: Establishment, year: SchoolYear) -> Undone:
    """Say what undoing the preparation of the year after `year` would do; nothing is written."""
    return _undone(*_prepared(school, year))


@transaction.atomic
def undo(*, actor: Actor, year: SchoolYear) -> Undone:
    """Take away what was prepared from `year` and that nobody uses: no need, no student, no teacher."""
    require(actor, "class.edit")
    school = _queue(actor)
    classes, periods, kept = _prepared(school, year)
    found = _undone(classes, periods, kept)
    try:
        with transaction.atomic():
            Period.objects.filter(pk__in=[one.pk for one in periods if one.pk not in kept]).delete()
            SchoolClass.objects.filter(pk__in=[one.pk for one in _free(classes, periods, kept)]).delete()
    except (models.ProtectedError, IntegrityError) as error:
        raise PlanRefused("Un élève ou un besoin vient d'être ajouté : recommencez.") from error
    if found.classes or found.periods:
        record(
            actor=actor, verb="year.undone", thing=school, year=f"{year.start + 1}-{year.start + 2}",
            classes=found.classes, periods=found.periods,
        )  # fmt: skip
    return found


def _queue(actor: Actor) -> Establishment:
    """Let one person at a time prepare the year of a school."""
    rows = Establishment.objects.select_for_update(no_key=True, of=("self",)).select_related("academie", "commune")
    return rows.get(pk=actor.subject.pk)


def _prepared(school: Establishment, year: SchoolYear) -> tuple[list[SchoolClass], list[Period], set[UUID]]:
    """Return the classes and the periods prepared from `year`, and the keys of the periods on which needs stand."""
    target = year.start + 1
    sources = SchoolClass.objects.filter(establishment=school, school_year=year).order_by("pk")
    keys = [derived(one, target) for one in sources.values_list("pk", flat=True)]
    old = Period.objects.filter(school_class__in=sources.values("pk")).order_by("pk").values_list("pk", flat=True)
    period_keys = {derived(one, target) for one in old}
    classes: list[SchoolClass] = list(
        SchoolClass.objects.filter(pk__in=keys, school_year=target)
        .annotate(
            used=models.Exists(SchoolClass.objects.filter(pk=models.OuterRef("pk"), students__isnull=False))
            | models.Exists(SchoolClass.objects.filter(pk=models.OuterRef("pk"), assignments__isnull=False))
        )
        .prefetch_related("periods")
        .order_by("name", "pk")
    )
    periods = [one for row in classes for one in row.periods.all() if one.pk in period_keys]
    impacts = impact_of([one.pk for one in periods])
    return classes, periods, {key for key, one in impacts.items() if one}


def _free(classes: list[SchoolClass], periods: list[Period], kept: set[UUID]) -> list[SchoolClass]:
    """Return the classes of which nothing is left once the periods are taken away."""
    gone = {one.pk for one in periods} - kept
    return [
        one
        for one in classes
        if not one.used  # type: ignore[attr-defined]
        and all(period.pk in gone for period in one.periods.all())
    ]


def _undone(classes: list[SchoolClass], periods: list[Period], kept: set[UUID]) -> Undone:
    free = {one.pk for one in _free(classes, periods, kept)}
    return Undone(
        classes=len(free),
        periods=len(periods) - len(kept),
        kept_classes=tuple(one.name for one in classes if one.pk not in free),
        kept_periods=len(kept),
    )
