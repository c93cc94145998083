"""Facts of a school's home and of a company's home."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from config.navigation import address
from establishments.models import Establishment, Period, PoleMembership, Student
from establishments.periods.classes import follows_only
from placements.models import ANSWERED, Need, NeedMessage, NeedState, SearchStep, Suggestion
from poles.models import Pole
from poles.options import settings_of


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class and one of its periods, with the numbers that its board shows.

    `unopened`: students without a need, and drafts. `pole`: handed over or with a proposal. `push`: nothing for some
    days, or the period began without a place.
    """

    class_pk: UUID
    period_pk: UUID
    class_name: str
    kind: str
    starts_on: dt.date
    ends_on: dt.date
    days: int
    placed: int = 0
    escalated: int = 0
    proposed: int = 0
    searching: int = 0
    stale: int = 0
    surprised: int = 0
    unopened: int = 0

    @property
    def pole(self) -> int:
        """Students whose need is at the pôle."""
        return self.escalated + self.proposed

    @property
    def push(self) -> int:
        """Students whose search needs somebody today."""
        return self.stale + self.surprised

    @property
    def missing(self) -> int:
        """Students who are expected and have no accepted place."""
        return self.pole + self.searching + self.push

    @property
    def total(self) -> int:
        """Students expected at work."""
        return self.placed + self.missing

    def board(self, view: str = "") -> str:
        """Return the address of the board of the class, on one of its views."""
        url = address("board:board", self.class_pk, self.period_pk) or "/"
        return f"{url}?voir={view}" if view else url

    @property
    def links(self) -> dict[str, str]:
        """Return the address of each count."""
        views = {"placed": "places", "pole": "pole", "searching": "cherchent", "push": "relancer", "unopened": "ouvrir"}
        return {key: self.board(view) for key, view in views.items()}


@dataclass(slots=True)
class SchoolFacts:
    """All that the school's home says."""

    establishment: Establishment
    pole: Pole | None
    today: dt.date
    rows: list[ClassRow] = field(default_factory=list)
    #: Whether the reader follows these classes only, and not the whole school.
    narrowed: bool = False
    #: Proposals of the pôle to answer, the nearest last day first: (key, student, last day).
    proposals: list[tuple[UUID, str, dt.date]] = field(default_factory=list)
    #: Students about whom the pôle wrote: (key of the student, name), the oldest message first.
    unread: list[tuple[UUID, str]] = field(default_factory=list)
    stale_days: int = 0

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
        """Pupils whose need is at the pôle."""
        return sum(row.pole for row in self.rows)

    @property
    def placed(self) -> int:
        """Pupils with an accepted place."""
        return self.total - self.missing


def school_facts(actor: Actor, today: dt.date) -> SchoolFacts:
    """Read the classes of the reader by period, nearest departure first, and what waits for them. Eight queries."""
    establishment: Establishment = actor.subject
    member = PoleMembership.objects.in_force(today).filter(establishment=establishment).select_related("pole").first()
    facts = SchoolFacts(establishment, member.pole if member else None, today, narrowed=follows_only(actor))
    facts.stale_days = settings_of(establishment.academie_id).stale_days
    mine = Need.objects.seen_by(actor).filter(establishment=establishment)
    facts.rows = _rows(actor, mine, facts)
    suggestions = Suggestion.objects.filter(need__in=mine.values("pk"), state=Suggestion.State.OPEN)
    facts.proposals = [
        (one.pk, str(one.need.student), one.answer_by)
        for one in suggestions.select_related("need__student").order_by("answer_by", "pk")
    ]
    messages = NeedMessage.objects.filter(
        need__in=mine.values("pk"), side=NeedMessage.Side.POLE, read_at__isnull=True
    ).select_related("need__student")
    facts.unread = list(
        {one.need.student_id: (one.need.student_id, str(one.need.student)) for one in messages}.values()
    )
    return facts


def _rows(actor: Actor, mine: QuerySet[Need], facts: SchoolFacts) -> list[ClassRow]:
    periods = list(
        Period.objects.seen_by(actor)
        .filter(establishment=facts.establishment, ends_on__gte=facts.today)
        .select_related("school_class")
        .order_by("starts_on", "school_class__name", "pk")
    )
    present = dict(
        Student.objects.present(facts.today)
        .filter(school_class__in={one.school_class_id for one in periods})
        .order_by()
        .values_list("school_class")
        .annotate(n=Count("pk"))
    )
    counts = {row["period"]: row for row in _counts(mine, facts)}
    return [_row(one, present.get(one.school_class_id, 0), counts.get(one.pk, {}), facts.today) for one in periods]


def _counts(mine: QuerySet[Need], facts: SchoolFacts) -> list[dict[str, Any]]:
    """Count the needs of each period by what their search waits for, as the board of the class does."""
    limit = facts.today - dt.timedelta(days=facts.stale_days)
    steps = SearchStep.objects.filter(need=OuterRef("pk"), removed_at__isnull=True)
    silent = ~Q(Exists(steps.filter(done_on__gt=limit))) & Q(Q(Exists(steps)) | Q(opened_at__date__lte=limit))
    searching = Q(state=NeedState.SEARCHING)
    rows: Any = (
        mine.filter(period__ends_on__gte=facts.today)
        .order_by()
        .values("period")
        .annotate(
            opened=Count("pk", filter=Q(student__left_on__isnull=True) | Q(student__left_on__gt=facts.today)),
            drafts=Count("pk", filter=Q(state=NeedState.DRAFT)),
            placed=Count("pk", filter=Q(state__in=ANSWERED)),
            escalated=Count("pk", filter=Q(state=NeedState.ESCALATED)),
            proposed=Count("pk", filter=Q(state=NeedState.PROPOSED)),
            stale=Count("pk", filter=searching & silent),
            searching=Count("pk", filter=searching & ~silent),
            surprised=Count("pk", filter=Q(state__in=(NeedState.UNPLACED, NeedState.REPLACED))),
        )
    )
    return list(rows)


def _row(period: Period, present: int, counts: dict[str, Any], today: dt.date) -> ClassRow:
    names = ("placed", "escalated", "proposed", "searching", "stale", "surprised")
    return ClassRow(
        class_pk=period.school_class_id,
        period_pk=period.pk,
        class_name=period.school_class.name,
        kind=period.get_kind_display(),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        days=(period.starts_on - today).days,
        unopened=max(0, present - counts.get("opened", 0)) + counts.get("drafts", 0),
        **{name: counts.get(name, 0) for name in names},
    )
