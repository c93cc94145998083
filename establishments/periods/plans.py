"""The plan of a class: its periods, the weeks planned against those due, what does not fit. Constant queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from establishments.calendar.durations import BEFORE, Due, Limits, due_of_year, plain, weeks_words
from establishments.calendar.findings import Finding, Span, Weight, check_class, check_period
from establishments.calendar.reading import Durations, calendars_of, durations
from establishments.calendar.school import SchoolCalendar, total_weeks
from establishments.models import Establishment, Period, SchoolClass


@dataclass(frozen=True, slots=True)
class PeriodPlan:
    """One period with its weeks, its days of presence and what does not fit in it."""

    period: Period
    weeks: Decimal
    working_days: int
    findings: Sequence[Finding] = ()

    @property
    def words(self) -> str:
        """Say its length."""
        return weeks_words(self.weeks)


@dataclass(slots=True)
class ClassPlan:
    """One class: its periods in order, weeks planned and due, findings of the class and of its periods."""

    school_class: SchoolClass
    periods: list[PeriodPlan] = field(default_factory=list)
    planned: Decimal = Decimal(0)
    due: Due | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def planned_words(self) -> str:
        """Say the weeks planned."""
        return weeks_words(self.planned)

    @property
    def planned_number(self) -> str:
        """Write the weeks planned without their unit."""
        return plain(self.planned)

    @property
    def warnings(self) -> list[Finding]:
        """What asks to be looked at: of the class first, then of each period."""
        every = [*self.findings, *(finding for one in self.periods for finding in one.findings)]
        # What two periods have in common (an unknown calendar) is said once.
        return list(dict.fromkeys(one for one in every if one.weight is not Weight.TELLS))


@dataclass(slots=True)
class Plans:
    """Calendar and durations read once; `of(class)` then asks nothing if `periods` is prefetched."""

    school: Establishment
    calendars: dict[int, SchoolCalendar]
    limits: Durations
    #: (starting year, level, sector, training) → weeks of each period of the one class that fits, else absent.
    former: dict[tuple[int, str, str, str], list[Decimal]] = field(default_factory=dict)

    def limits_of(self, year: int) -> Limits:
        """Return the durations in force in the spring of a school year, when its last periods are over."""
        return self.limits.on(self.calendars[year].last)

    def of(self, school_class: SchoolClass) -> ClassPlan:
        """Return the plan of a class."""
        return self.with_spans(school_class, sorted(school_class.periods.all(), key=lambda one: one.starts_on))

    def with_spans(self, school_class: SchoolClass, periods: Iterable[Period]) -> ClassPlan:
        """Return the plan of a class for these periods, saved or not."""
        calendar = self.calendars[school_class.school_year_id]
        limits = self.limits_of(school_class.school_year_id)
        plan = ClassPlan(school_class, due=due_of_year(school_class.level, limits))
        spans = []
        for period in periods:
            one = Span(period.kind, period.starts_on, period.ends_on)
            spans.append(one)
            plan.periods.append(
                PeriodPlan(
                    period,
                    calendar.weeks(one.first, one.last),
                    calendar.working_days(one.first, one.last),
                    check_period(calendar, school_class.level, one, limits),
                )
            )
        plan.planned = total_weeks(calendar, [(one.first, one.last) for one in spans])
        plan.findings = check_class(calendar, school_class.level, spans, limits, self._before(school_class))
        return plan

    def _before(self, school_class: SchoolClass) -> list[Decimal]:
        """Return the weeks of each period of the earlier years of the cycle, as far back as they are known."""
        found: list[Decimal] = []
        year, level = school_class.school_year_id, school_class.level
        while level in BEFORE:
            year, level = year - 1, BEFORE[level]
            weeks = self.former.get((year, level, school_class.sector, _training(school_class)))
            if weeks is None:
                break
            found += weeks
        return found


def plans_of(school: Establishment, classes: Iterable[SchoolClass] | None = None, years: Iterable[int] = ()) -> Plans:
    """Read what the plans of a school need: calendars of the years, durations, classes of the two years before."""
    wanted = {*years, *(one.school_year_id for one in classes or ())}
    every = {year - back for year in wanted for back in (0, 1, 2)}
    calendars = calendars_of(school.academie, every, school.commune.departement_id)
    plans = Plans(school, calendars, durations())
    earlier = (
        SchoolClass.objects.filter(
            establishment=school, school_year__in={y - 1 for y in wanted} | {y - 2 for y in wanted}
        )
        .filter(level__in=set(BEFORE.values()))
        .select_related("mef")
        .prefetch_related("periods")
        .order_by("pk")
    )
    groups: dict[Any, list[SchoolClass]] = defaultdict(list)
    for one in earlier:
        groups[one.school_year_id, one.level, one.sector, _training(one)].append(one)
    for key, rows in groups.items():
        # Two classes of one training: which of them a student was in is not known, nothing is presumed.
        if len(rows) == 1 and key[0] in calendars:
            calendar = calendars[key[0]]
            plans.former[key] = [calendar.weeks(p.starts_on, p.ends_on) for p in rows[0].periods.all()]
    return plans


def _training(school_class: SchoolClass) -> str:
    """Return what two years of one training share: the diploma code, else the sector alone tells."""
    return school_class.mef.cfd if school_class.mef else ""
