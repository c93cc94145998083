"""Offers being written: begun, kept as typed, thrown away and taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Company, Naf, Offer, OfferDraft, OfferTutor
from companies.offers.steps import timetable
from establishments.calendar.days import monday_of, mondays_between
from poles.nomenclatures import Level, PeriodKind
from poles.versions import Gone

#: Longest value kept of one field: beyond, a paste of something else.
LONGEST = 8000
#: Marks a draft thrown away, with the moment.
GONE = "_gone"
#: Names whose values are lists.
LISTS = frozenset({"kinds", "levels", "equipment", "tutors", "adaptations", "weeks", "ticked"})


def beginning(company: Company) -> dict[str, Any]:
    """Return the values with which a new offer begins: what most hosts would type, all of it to be changed."""
    sector = Naf.objects.filter(code=company.naf, revision="2").values_list("sector", flat=True).first()
    start = monday_of(timezone.localdate()) + dt.timedelta(weeks=4)
    return {
        "sector": sector or "",
        "kinds": [PeriodKind.PFMP.value],
        "levels": [Level.SECONDE_PRO.value, Level.PREMIERE_PRO.value, Level.TERMINALE_PRO.value],
        "starts_on": start.isoformat(),
        "ends_on": (start + dt.timedelta(days=25)).isoformat(),
        "seats": "1",
        **timetable.typed([list(one) for one in timetable.USUAL]),
        "sites": "1",
        "site0_address": company.address,
        "site0_commune": f"{company.commune.name} ({company.commune.departement_id})",
    }


def values_of(offer: Offer) -> dict[str, Any]:
    """Return the values that the fields would hold for an offer that exists."""
    tutors = OfferTutor.objects.filter(offer=offer, tutor__left_on__isnull=True).order_by("tutor__name", "pk")

    def day(value: dt.date | None) -> str:
        return value.isoformat() if value else ""

    return {
        "title": offer.title,
        "tasks": offer.tasks,
        "sector": offer.sector,
        "kinds": list(offer.kinds),
        "levels": list(offer.levels),
        "equipment": list(offer.equipment),
        "regulated_works": "on" if offer.regulated_works else "",
        "regulated_works_list": offer.regulated_works_list,
        "regulated_works_declared_on": day(offer.regulated_works_declared_on),
        "starts_on": day(offer.starts_on),
        "ends_on": day(offer.ends_on),
        "weeks": [day(monday) for monday in offer.weeks],
        "weeks_shown": shown_weeks(offer.starts_on, offer.ends_on) if offer.weeks else "",
        "seats": str(offer.seats),
        "reserved_seats": str(offer.reserved_seats or ""),
        "reserved_for": offer.reserved_for,
        "reserved_school": offer.reserved_establishment_id or "",
        "reserved_pole": str(offer.reserved_pole_id or ""),
        "reserved_until": day(offer.reserved_until),
        "tutors": [str(one.tutor_id) for one in tutors],
        **timetable.typed(offer.schedule),
        "min_age": str(offer.min_age or ""),
        "min_age_reason": offer.min_age_reason,
        "adaptations": list(offer.adaptations),
        "sites": "1",
        "site0_name": offer.site,
        "site0_address": offer.address,
        "site0_commune": f"{offer.commune.name} ({offer.commune.departement_id})",
        "site0_transport": offer.transport,
        "site0_parking": "on" if offer.parking else "",
        "site0_wheelchair": "on" if offer.wheelchair_access else "",
    }


def shown_weeks(first: dt.date, last: dt.date) -> str:
    """Return the weeks that a page shows, in one value: a Monday that was not shown counts as proposed."""
    return " ".join(monday.isoformat() for monday in mondays_between(first, last))


def posted(names: Iterable[str], post: Any) -> dict[str, Any]:
    """Return the values of a POST for these names, whatever they are worth; NUL, which no column keeps, is dropped."""
    found: dict[str, Any] = {}
    for name in names:
        if name in LISTS:
            found[name] = [one.replace("\x00", "")[:LONGEST] for one in post.getlist(name)]
        else:
            # A browser posts the ends of line of a text as CR LF: one sign, so that positions are those of the text.
            found[name] = post.get(name, "").replace("\x00", "").replace("\r\n", "\n")[:LONGEST]
    return found


@transaction.atomic
def start(*, actor: Actor, values: Mapping[str, Any], step: str, pk: uuid.UUID | None = None) -> OfferDraft:
    """Begin a draft. `pk`: given by the page, so that a double click begins one."""
    require(actor, "offer.write")
    if pk is not None and (known := OfferDraft.objects.filter(pk=pk).first()):
        return save(actor=actor, draft=known, values=values, step=step)
    draft = OfferDraft(pk=pk or uuid.uuid4(), company=actor.subject, author=actor.user, data=dict(values), step=step)
    draft.save(force_insert=True)
    return draft


@transaction.atomic
def save(*, actor: Actor, draft: OfferDraft, values: Mapping[str, Any], step: str = "") -> OfferDraft:
    """Keep what was typed. Raises Gone when the draft was thrown away or published meanwhile."""
    held = locked(actor, draft)
    if held.finished_at:
        raise Gone("Cette offre vient d’être envoyée : son brouillon ne change plus.")
    held.data = held.data | dict(values)
    held.step = step or held.step
    held.saved_at = timezone.now()
    held.save(update_fields=["data", "step", "saved_at"])
    return held


@transaction.atomic
def change(*, actor: Actor, offer: Offer) -> OfferDraft:
    """Open the draft that changes an offer; the one that is open already is found again."""
    require(actor, "offer.write", offer)
    known = open_drafts(actor.subject).filter(offer=offer).first()
    if known is not None:
        return known
    return OfferDraft.objects.create(
        company=actor.subject, author=actor.user, offer=offer, data=values_of(offer), step="trade"
    )


@transaction.atomic
def copy(*, actor: Actor, offer: Offer, values: Mapping[str, Any] | None = None, step: str = "dates") -> OfferDraft:
    """Begin a draft from the text of an offer; `values` replace some of it."""
    require(actor, "offer.write", offer)
    data = values_of(offer) | dict(values or {})
    return OfferDraft.objects.create(company=actor.subject, author=actor.user, copied_from=offer, data=data, step=step)


@transaction.atomic
def discard(*, actor: Actor, draft: OfferDraft) -> None:
    """Throw a draft away: it is out of sight at once, and gone a day later, when another one is thrown away."""
    held = locked(actor, draft)
    held.data = held.data | {GONE: timezone.now().isoformat()}
    held.saved_at = timezone.now()
    held.save(update_fields=["data", "saved_at"])
    before = timezone.now() - dt.timedelta(days=1)
    OfferDraft.objects.filter(company=actor.subject, data__has_key=GONE, saved_at__lt=before).delete()
    record(actor=actor, verb="offer_draft.discarded", thing=held, academie_id=actor.subject.commune.academie_id)


@transaction.atomic
def take_back(*, actor: Actor, draft: OfferDraft) -> OfferDraft:
    """Give a draft back. Twice is once. Raises Gone."""
    require(actor, "offer.write", draft)
    held = OfferDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if held is None:
        raise Gone("Ce brouillon n’existe plus : il a été supprimé.")
    held.data = {name: value for name, value in held.data.items() if name != GONE}
    held.save(update_fields=["data"])
    return held


def open_drafts(company: Company) -> QuerySet[OfferDraft]:
    """Return the drafts of a host that are neither sent nor thrown away, newest first."""
    rows = OfferDraft.objects.filter(company=company, finished_at__isnull=True)
    return rows.exclude(data__has_key=GONE).select_related("offer").order_by("-saved_at", "pk")


def locked(actor: Actor, draft: OfferDraft) -> OfferDraft:
    """Lock a draft of the host. Raises Gone."""
    require(actor, "offer.write", draft)
    rows = OfferDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk)
    held = rows.first()
    if held is None or GONE in held.data:
        raise Gone("Ce brouillon n’existe plus : il a été supprimé.")
    return held
