"""What a page of a step shows: rows with their fields and findings, the calendar, the bar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.urls import reverse

from companies.models import OfferDraft
from companies.offers.findings import Level, Remark, remarks_of
from companies.offers.load import meter_of
from companies.offers.reading import Reading
from companies.offers.steps import STEPS, Row, Step, timetable
from companies.offers.steps.base import StepForm
from establishments.calendar.days import mondays_between
from establishments.models import Period
from tenancy.scope import Scope, acting_as
from web.french import DAYS, clock, counted

#: Weeks drawn at once: a longer offer is said in words.
WEEKS_DRAWN = 12


@dataclass(slots=True)
class RowView:
    """One row as the page draws it."""

    row: Row
    fields: list[BoundField] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_blocked(self) -> bool:
        """Whether the row forbids to go on."""
        return bool(self.errors) or any(one.level == Level.BLOCKING for one in self.remarks)

    @property
    def level(self) -> str:
        """The heaviest level of its findings: announced when it changes."""
        order = (Level.BLOCKING, Level.WARNING, Level.INFO, Level.OK)
        return next((one.word for one in order if any(found.level == one for found in self.remarks)), "")

    @property
    def anchor(self) -> str:
        """Identifier of the first field, for links."""
        return self.fields[0].id_for_label if self.fields else f"row-{self.row.key}"


@dataclass(slots=True)
class StepPage:
    """Everything that the template of a step reads."""

    step: Step
    reading: Reading
    form: StepForm
    rows: list[RowView]
    tried: bool

    @property
    def stops(self) -> list[tuple[str, str]]:
        """(anchor, sentence) of what forbids to go on."""
        found = []
        for row in self.rows:
            for name, sentences in row.errors.items():
                anchor = f"id_{name}" if name in self.form.fields or name in timetable.NAMES else f"row-{row.row.key}"
                found += [(anchor, f"{row.row.title} : {one}") for one in sentences]
            found += [
                (row.anchor, f"{row.row.title} : {one.short}") for one in row.remarks if one.level == Level.BLOCKING
            ]
        return found

    @property
    def counts(self) -> list[tuple[str, str]]:
        """(level, words) of the bar."""
        levels = [one.level for row in self.rows for one in row.remarks]
        stops = len(self.stops)
        said = [
            ("blocking", counted(stops, "point à corriger|points à corriger"), stops),
            ("warning", f"{levels.count(Level.WARNING)} à vérifier", levels.count(Level.WARNING)),
            ("ok", counted(levels.count(Level.OK), "conforme|conformes"), levels.count(Level.OK)),
        ]
        return [(level, words) for level, words, count in said if count]


def step_page(step: Step, reading: Reading, *, tried: bool) -> StepPage:
    """Build the page of a step. `tried`: « Continuer » was pressed there, so that what is missing is said too."""
    assert step.form is not None
    bound = reading.forms[step.code]
    shown = bound if tried else step.form(
        reading.raw, company=reading.company, checked=False, is_new=reading.offer is None
    )  # fmt: skip
    remarks = remarks_of(reading)
    errors = {
        name: sentences
        for name, sentences in reading.errors(step.code).items()
        if tried or _has_value(reading.raw.get(name))
    }
    if step.code == "dates":
        errors |= {name: [one] for name, one in timetable.problems(reading.raw).items()}
    rows = []
    for row in step.rows:
        fields = [shown[name] for name in row.fields]
        mine = {
            name: sentences
            for name, sentences in errors.items()
            if (("schedule" if name in timetable.NAMES else bound.row_of(name)) == row.key)
        }
        rows.append(RowView(row, fields, [one for one in remarks if one.row == row.key], mine))
    return StepPage(step, reading, shown, rows, tried)


def _has_value(value: object) -> bool:
    return bool(value)


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar."""

    day: dt.date
    kind: str
    name: str = ""


def calendar_of(reading: Reading) -> list[tuple[dt.date, int, bool, list[Day]]]:
    """Return (Monday, number, whether proposed, days) of each week; none when there are too many to draw."""
    if reading.dates is None:
        return []
    first, last = reading.dates
    mondays = mondays_between(first, last)
    if len(mondays) > WEEKS_DRAWN:
        return []
    worked = {slot.weekday for slot in reading.get("schedule") or ()}
    width = 7 if 6 in worked else 6 if 5 in worked else 5
    present, proposed = set(reading.days), set(reading.weeks)
    weeks = []
    for monday in mondays:
        days = []
        for offset in range(width):
            day = monday + dt.timedelta(days=offset)
            if day in reading.holidays:
                days.append(Day(day, "holiday", reading.holidays[day]))
            else:
                days.append(Day(day, "present" if day in present else "off"))
        weeks.append((monday, monday.isocalendar().week, monday in proposed, days))
    return weeks


def classes_that_fit(reading: Reading) -> int:
    """Count the classes around the host that are out within the dates of the offer: a number, no school is named."""
    kinds, levels = reading.get("kinds"), reading.get("levels")
    if reading.dates is None or not kinds or not levels:
        return 0
    first, last = reading.dates
    with acting_as(Scope.for_job(reading.company.commune.academie_id)):
        rows = Period.objects.filter(kind__in=kinds, starts_on__gte=first, ends_on__lte=last)
        return rows.filter(school_class__level__in=levels).values("school_class").distinct().count()


def timetable_rows(reading: Reading) -> list[tuple[str, list[tuple[str, str, str]], str]]:
    """Return (day, [(field, value, what it is)], hours of the day) of the week."""
    said = ("matin, arrivée", "matin, départ", "après-midi, arrivée", "après-midi, départ")
    slots = timetable.slots_of(reading.raw)
    rows = []
    for day in range(7):
        cells = [
            (
                f"day{day}_{half}",
                timetable.written(str(reading.raw.get(f"day{day}_{half}") or "")),
                f"{DAYS[day]}, {what}",
            )
            for half, what in zip(timetable.HALVES, said, strict=True)
        ]
        minutes = sum(slot.worked for slot in slots if slot.weekday == day)
        hours, rest = divmod(minutes, 60)
        total = f"{hours} h {rest:02d}" if rest else f"{hours} h" if minutes else "fermé"
        rows.append((DAYS[day].capitalize(), cells, total))
    return rows


def step_context(page: StepPage, draft: OfferDraft, *, is_saved: bool) -> dict[str, Any]:
    """Return what the template of a step, and the answer to a change, read."""
    reading, step = page.reading, page.step
    code = step.code
    where = {"pk": draft.pk, "slug": step.slug}
    return {
        "page": page,
        "step": step,
        "draft": draft,
        "is_saved": is_saved,
        "saved": clock(draft.saved_at),
        "title": str(reading.raw.get("title") or "").strip(),
        "steps": steps_of(draft, step, is_saved=is_saved),
        "next": STEPS[step.number],
        "previous": STEPS[step.number - 2] if step.number > 1 else None,
        "action": reverse("company_offers:step", kwargs=where) if is_saved else reverse("company_offers:new"),
        "check": reverse("company_offers:check", kwargs=where) if is_saved else reverse("company_offers:check-new"),
        "calendar": calendar_of(reading) if code == "dates" else [],
        "meter": meter_of(reading) if code == "dates" else None,
        "classes": classes_that_fit(reading) if code == "dates" else 0,
        "timetable": timetable_rows(reading) if code == "dates" else [],
        "age_url": reverse("company_offers:step", kwargs={"pk": draft.pk, "slug": "eleves"}) if is_saved else "",
    }


def steps_of(draft: OfferDraft, current: Step, *, is_saved: bool) -> list[dict[str, Any]]:
    """Return the five steps with their state and address."""
    done = set(draft.data.get("_tried") or ())
    return [
        {
            "step": one,
            "state": "current" if one is current else "done" if one.code in done else "todo",
            "url": reverse("company_offers:step", kwargs={"pk": draft.pk, "slug": one.slug}) if is_saved else "",
        }
        for one in STEPS
    ]
