"""Filters of French writing: `{{ need.period.starts_on|day }}`, `{{ count|counted:"élève|élèves" }}`."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from django import template
from django.utils import timezone
from django.utils.text import capfirst

from web import french

register = template.Library()


def _or_dash(write: Any) -> Any:
    @functools.wraps(write)
    def apply(value: Any, *args: Any) -> str:
        return "—" if value is None or value == "" else write(value, *args)

    return apply


register.filter("number", _or_dash(french.number))
register.filter("signed", _or_dash(french.signed))
register.filter("percent", _or_dash(french.percent))
register.filter("points", _or_dash(french.points))
register.filter("km", _or_dash(french.km))
register.filter("short_day", _or_dash(french.short_day))
register.filter("long_date", _or_dash(french.long_date))
register.filter("table_date", _or_dash(french.table_date))
register.filter("clock", _or_dash(french.clock))
register.filter("plural", french.plural)
register.filter("counted", french.counted)


@register.filter
def day(value: dt.date | None) -> str:
    """Write « lundi 8 mars »."""
    return french.day(value) if value else "—"


@register.filter
def day_year(value: dt.date | None) -> str:
    """Write « lundi 8 mars 2027 »."""
    return french.day(value, year=True) if value else "—"


@register.filter
def until(start: dt.date, end: dt.date) -> str:
    """Write the span between two dates: `{{ period.starts_on|until:period.ends_on }}`."""
    return french.span(start, end)


@register.filter
def first_capital(text: str) -> str:
    """Put a capital at the beginning."""
    return capfirst(str(text))


@register.filter
def countdown(days: int | None) -> str:
    """Write « J-7 », « J+1 »."""
    return "—" if days is None else french.countdown(days)


@register.filter
def days_since(moment: dt.datetime) -> int:
    """Return the whole days between the day of a moment and today."""
    return (timezone.localdate() - timezone.localtime(moment).date()).days
