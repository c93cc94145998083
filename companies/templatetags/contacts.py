"""How contacts, loans and exchanges are said on screen."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from companies.contacts.approaches import TAKEN_BACK
from companies.contacts.views.book import level_names, seen_by
from companies.contacts.views.loans import what_of
from companies.models import Contact, ContactEvent, ContactLoan

register = template.Library()
register.filter("level_names", level_names)
register.filter("seen_by", seen_by)

#: State of a loan -> (tone, icon) of its tag.
LOAN_TAGS = {
    ContactLoan.State.ASKED: ("due", "clock"),
    ContactLoan.State.GRANTED: ("done", "check"),
    ContactLoan.State.REFUSED: ("neutral", "cross"),
    ContactLoan.State.WITHDRAWN: ("neutral", "swap"),
    ContactLoan.State.ENDED: ("neutral", "calendar"),
}
#: Who sees a contact -> (tone, icon).
SEEN_TAGS = {
    Contact.Visibility.SCHOOL: ("line", "lock"),
    Contact.Visibility.POLE: ("neutral", "people"),
    Contact.Visibility.ACADEMIE: ("neutral", "map"),
}
#: What came of an exchange -> (tone, icon).
OUTCOME_TAGS = {
    ContactEvent.Outcome.YES: ("done", "check"),
    ContactEvent.Outcome.NO: ("neutral", "cross"),
    ContactEvent.Outcome.CALL_BACK: ("due", "phone"),
    ContactEvent.Outcome.WRONG: ("late", "alert"),
    ContactEvent.Outcome.NO_ANSWER: ("neutral", "clock"),
    ContactEvent.Outcome.INFORMED: ("neutral", "info"),
}


@register.filter
def loan_tone(state: str) -> str:
    """Return the tone of the tag of a loan."""
    return LOAN_TAGS[ContactLoan.State(state)][0]


@register.filter
def loan_icon(state: str) -> str:
    """Return the icon of the tag of a loan."""
    return LOAN_TAGS[ContactLoan.State(state)][1]


@register.filter
def state_label(state: str) -> str:
    """Return the state of a loan in words."""
    return str(ContactLoan.State(state).label)


@register.filter
def seen_tone(visibility: str) -> str:
    """Return the tone of the tag of who sees a contact."""
    return SEEN_TAGS[Contact.Visibility(visibility)][0]


@register.filter
def seen_icon(visibility: str) -> str:
    """Return the icon of the tag of who sees a contact."""
    return SEEN_TAGS[Contact.Visibility(visibility)][1]


@register.filter
def outcome_tone(outcome: str) -> str:
    """Return the tone of the tag of an outcome."""
    return OUTCOME_TAGS[ContactEvent.Outcome(outcome)][0]


@register.filter
def outcome_icon(outcome: str) -> str:
    """Return the icon of the tag of an outcome."""
    return OUTCOME_TAGS[ContactEvent.Outcome(outcome)][1]


@register.simple_tag
def loan_contact(loan: ContactLoan, is_school: bool) -> str:
    """Say which contact a loan is about, to whom reads."""
    return what_of(loan, school=is_school)


@register.filter
def may_be_taken_back(event: ContactEvent) -> bool:
    """Whether an exchange was noted so recently that it can be removed."""
    return event.created_at > timezone.now() - TAKEN_BACK


@register.filter
def month_key(month: dt.date) -> str:
    """Write a month for an address: 2026-11."""
    return f"{month:%Y-%m}"
