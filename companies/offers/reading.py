"""What was typed in a draft, understood as far as it can be: valid values, and sentences for the others."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from companies.limits import limits_of_day
from companies.models import Company, Offer, Tutor
from companies.offers.steps import FORMS
from companies.offers.steps.base import Raw, StepForm
from companies.offers.steps.students import Site
from companies.screening import Draft
from establishments.calendar.days import days_between, mondays_between, public_holidays
from poles.nomenclatures import PeriodKind

#: Stays that the legal quota counts (code de l'éducation, L124-8): those of L124-1, hence no observation.
COUNTED = frozenset({PeriodKind.PFMP.value, PeriodKind.BTS.value})


class Reading:
    """One reading of the raw values of a draft, for findings, the last page and publication."""

    def __init__(self, raw: Raw, company: Company, offer: Offer | None = None) -> None:
        self.raw, self.company, self.offer = raw, company, offer
        self.forms: dict[str, StepForm] = {
            code: form(raw, company=company, is_new=offer is None) for code, form in FORMS.items()
        }
        self.values: dict[str, Any] = {}
        for form in self.forms.values():
            form.is_valid()
            self.values |= form.cleaned_data

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value that is valid, else the default."""
        return self.values.get(name, default)

    def errors(self, step: str) -> dict[str, list[str]]:
        """Return {field: sentences} of a step."""
        return {name: [str(one) for one in errors] for name, errors in self.forms[step].errors.items()}

    @cached_property
    def dates(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day, when both are known and in order."""
        first, last = self.get("starts_on"), self.get("ends_on")
        return (first, last) if first and last and first <= last else None

    @cached_property
    def weeks(self) -> list[dt.date]:
        """Mondays of the weeks proposed."""
        if self.dates is None:
            return []
        return self.get("weeks") or mondays_between(*self.dates)

    @cached_property
    def sites(self) -> list[Site]:
        """Places that can be read."""
        return self.get("sites") or []

    @cached_property
    def tutors(self) -> list[Tutor]:
        """Tutors chosen."""
        form: Any = self.forms["dates"]
        chosen = set(self.get("tutors") or ())
        return [one for one in form.tutor_rows if str(one.pk) in chosen]

    @property
    def is_counted(self) -> bool:
        """Whether the legal quota holds for this offer."""
        return bool(COUNTED & set(self.get("kinds") or ()))

    @cached_property
    def limits(self) -> Any:
        """Legal limits of the first day."""
        return limits_of_day(self.draft_day)

    @property
    def draft_day(self) -> dt.date:
        """The first day, today before it is known."""
        from django.utils import timezone

        day: dt.date = self.get("starts_on") or timezone.localdate()
        return day

    @cached_property
    def screened(self) -> Draft:
        """The offer as screening reads it: texts as typed, so that positions are those of the page."""
        texts = {name: str(self.raw.get(name) or "") for name in ("title", "tasks", "min_age_reason")}
        texts["regulated_works_list"] = str(self.raw.get("regulated_works_list") or "")
        for site in range(8):
            for part in ("name", "transport"):
                if text := self.raw.get(f"site{site}_{part}"):
                    texts[f"site{site}_{part}"] = str(text)
        return Draft(
            # A text area posts CR LF: positions are those of the value typed.
            texts=texts,
            day=self.draft_day,
            kinds=frozenset(self.get("kinds") or ()),
            levels=frozenset(self.get("levels") or ()),
            min_age=self.get("min_age"),
            min_age_reason=self.get("min_age_reason") or "",
            works_declared=bool(self.get("regulated_works") and self.get("regulated_works_declared_on")),
            schedule=self.get("schedule") or (),
            limits=self.limits,
        )

    @cached_property
    def holidays(self) -> dict[dt.date, str]:
        """Public holidays on working days of the offer, which a minor does not work (code du travail, L3164-6)."""
        if self.dates is None or not self.screened.admits_minors:
            return {}
        first, last = self.dates
        departement = self.company.commune.departement_id
        days: dict[dt.date, str] = {}
        for year in range(first.year, last.year + 1):
            days |= public_holidays(year, departement)
        return {day: name for day, name in days.items() if first <= day <= last and self.is_worked(day)}

    def is_worked(self, day: dt.date) -> bool:
        """Return whether a day is one of presence, holidays aside: by the timetable, else Monday to Friday."""
        monday = day - dt.timedelta(days=day.weekday())
        worked = {slot.weekday for slot in self.get("schedule") or ()} or set(range(5))
        return day.weekday() in worked and monday in self.weeks

    @cached_property
    def days(self) -> list[dt.date]:
        """Days of presence."""
        if self.dates is None:
            return []
        return [day for day in days_between(*self.dates) if self.is_worked(day) and day not in self.holidays]
