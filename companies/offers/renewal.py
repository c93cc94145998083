"""The same offer one school year later, or at other weeks."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from companies.models import Offer, OfferDraft
from companies.offers import drafts, services
from establishments.calendar.days import monday_of


def school_year_after(day: dt.date) -> str:
    """Return « 2027-2028 », the school year that follows the one of a day (it begins in September)."""
    first = day.year + 1 if day.month >= 9 else day.year
    return f"{first}-{first + 1}"


def moved(day: dt.date) -> dt.date:
    """Return the same day of the same civil week one year later; week 53 becomes the last of a shorter year."""
    year, week, weekday = day.isocalendar()
    last = dt.date(year + 1, 12, 28).isocalendar().week
    return dt.date.fromisocalendar(year + 1, min(week, last), weekday)


def values_for_next_year(offer: Offer) -> dict[str, object]:
    """Return the dates of an offer one year later; moved again while they are already past."""
    first, last, until = offer.starts_on, offer.ends_on, offer.reserved_until
    weeks = list(offer.weeks)
    while True:
        first, last, weeks = moved(first), moved(last), [monday_of(moved(one)) for one in weeks]
        until = moved(until) if until else None
        if first > timezone.localdate():
            break
    return {
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "weeks": [one.isoformat() for one in weeks],
        "weeks_shown": drafts.shown_weeks(first, last) if weeks else "",
        "reserved_until": until.isoformat() if until else "",
    }


@transaction.atomic
def renew(*, actor: Actor, offer: Offer) -> tuple[list[Offer], OfferDraft]:
    """Propose an offer again for the next school year; without offers when something must be looked at first.

    The renewal already under way, or sent, is found again: a double click makes one.
    """
    values = values_for_next_year(offer)
    same = OfferDraft.objects.filter(copied_from=offer, data__starts_on=values["starts_on"], data__renewal=True)
    known = same.exclude(data__has_key=drafts.GONE).order_by("-saved_at").first()
    if known is None:
        chosen = {f"pole_{one.academie_id}": str(one.pole_id) for one in offer.publications.all()}
        known = drafts.copy(actor=actor, offer=offer, values=values | chosen | {"renewal": True})
    draft = known
    try:
        with transaction.atomic():
            return services.publish(actor=actor, draft=draft, is_known=True), draft
    except services.NotReady:
        return [], draft
