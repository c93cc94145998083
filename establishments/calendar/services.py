"""Writes of a rectorat on the school calendar of its académie, where that calendar is its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.calendar.reading import calendar_of
from poles.models import SchoolHoliday, SchoolYear

VERBS = {
    "holiday.added": "a ajouté au calendrier scolaire {year} : {name}, du {starts_on} au {ends_on}",
    "holiday.edited": "a modifié le calendrier scolaire {year} : {name}, du {starts_on} au {ends_on}",
    "holiday.removed": "a retiré du calendrier scolaire {year} : {name}, du {starts_on} au {ends_on}",
}


class HolidayRefused(ValidationError):
    """Holidays that cannot be; the message says why."""


@transaction.atomic
def add(
    *, actor: Actor, school_year: SchoolYear, name: str, starts_on: dt.date, ends_on: dt.date, source: str = ""
) -> SchoolHoliday:
    """Add holidays to the calendar of the actor's académie. Raises HolidayRefused."""
    require(actor, "holidays.edit")
    made = SchoolHoliday(
        school_year=school_year, calendar=actor.academie.pk, name=name, starts_on=starts_on, ends_on=ends_on,
        source=source,
    )  # fmt: skip
    _check(actor, made)
    _save(made, force_insert=True)
    _tell(actor, "holiday.added", made)
    return made


@transaction.atomic
def edit(
    *, actor: Actor, holiday: SchoolHoliday, name: str, starts_on: dt.date, ends_on: dt.date, source: str = ""
) -> SchoolHoliday:
    """Change holidays of the calendar of the actor's académie. Raises HolidayRefused."""
    current = _locked(actor, holiday)
    current.name, current.starts_on, current.ends_on, current.source = name, starts_on, ends_on, source
    _check(actor, current)
    _save(current, update_fields=["name", "starts_on", "ends_on", "source"])
    _tell(actor, "holiday.edited", current)
    return current


@transaction.atomic
def remove(*, actor: Actor, holiday: SchoolHoliday) -> None:
    """Take holidays out of the calendar of the actor's académie. Raises HolidayRefused."""
    current = _locked(actor, holiday)
    _tell(actor, "holiday.removed", current)
    current.delete()


def _locked(actor: Actor, holiday: SchoolHoliday) -> SchoolHoliday:
    require(actor, "holidays.edit", holiday)
    rows = SchoolHoliday.objects.select_for_update(no_key=True, of=("self",)).select_related("school_year")
    current = rows.filter(pk=holiday.pk).first()
    if current is None:
        raise HolidayRefused("Ces vacances viennent d'être retirées par une autre personne.")
    return current


def _check(actor: Actor, holiday: SchoolHoliday) -> None:
    """Say with names what the constraints of the database would refuse."""
    if holiday.ends_on < holiday.starts_on:
        raise HolidayRefused("La fin précède le début : échangez les deux dates ?")
    window = calendar_of(actor.academie, holiday.school_year_id)
    if holiday.starts_on < window.first or holiday.ends_on > window.last:
        raise HolidayRefused(
            f"Ces dates sortent de l'année scolaire, du {window.first:%d/%m/%Y} au {window.last:%d/%m/%Y}."
        )
    other = (
        SchoolHoliday.objects.filter(
            calendar=holiday.calendar, starts_on__lte=holiday.ends_on, ends_on__gte=holiday.starts_on
        )
        .exclude(pk=holiday.pk)
        .first()
    )
    if other:
        raise HolidayRefused(f"Le calendrier a déjà des vacances à ces dates : {other}.")


def _save(holiday: SchoolHoliday, **options: Any) -> None:
    try:
        with transaction.atomic():
            holiday.save(**options)
    except IntegrityError as error:
        # Somebody did the same a moment ago: the check above could not see it.
        raise HolidayRefused("Le calendrier vient de recevoir d'autres vacances à ces dates.") from error


def _tell(actor: Actor, verb: str, holiday: SchoolHoliday) -> None:
    record(
        actor=actor, verb=verb, thing=holiday, academie_id=actor.academie.pk, year=str(holiday.school_year),
        name=holiday.name, starts_on=holiday.starts_on, ends_on=holiday.ends_on,
    )  # fmt: skip
