"""From a draft to offers proposed to a pôle: one transaction, once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from companies.models import Company, Offer, OfferDraft, OfferTutor, Tutor
from companies.moderation import services as moderation
from companies.moderation.shown import snapshot
from companies.offers import drafts
from companies.offers.findings import Level, Remark, remarks_of
from companies.offers.publishing import Choice, choices_of
from companies.offers.reading import Reading
from companies.offers.steps import STEPS, timetable
from companies.offers.steps.students import Site

#: Key of the values of a draft that hold the offers made from it.
MADE = "_offers"
SEATS_HELD = "Des élèves occupent déjà ces places : gardez au moins autant de places qu’il y a d’élèves."


class NotReady(ValidationError):
    """A draft that may not be sent yet; the message says what stops it."""


def stops_of(reading: Reading) -> list[tuple[str, str, str]]:
    """Return (step, row, sentence) of everything that forbids to send a draft."""
    found = []
    for step in STEPS:
        if step.form is None:
            continue
        form = reading.forms[step.code]
        for name, sentences in reading.errors(step.code).items():
            if step.code == "missions" and form.row_of(name) == "works":
                continue  # these fields stand on the next page too, and are said there
            found += [(step.code, form.row_of(name) if name != "__all__" else "", one) for one in sentences]
        for sentence in timetable.problems(reading.raw).values() if step.code == "dates" else ():
            found.append((step.code, "schedule", sentence))
    for remark in remarks_of(reading):
        if remark.level == Level.BLOCKING:
            found.append((step_of(remark), remark.row, f"{remark.conclusion} : {remark.reason}"))
    return list(dict.fromkeys(found))


def step_of(remark: Remark) -> str:
    """Return the step whose page shows a remark; that of the dates when two do."""
    for step in reversed(STEPS):
        if any(row.key == remark.row for row in step.rows):
            return step.code
    return STEPS[0].code


def unchecked(reading: Reading) -> list[Remark]:
    """Return the warnings that nobody has ticked."""
    ticked = set(reading.raw.get("ticked") or ())
    return [one for one in remarks_of(reading) if one.level == Level.WARNING and one.code not in ticked]


@transaction.atomic
def publish(*, actor: Actor, draft: OfferDraft, is_known: bool = False) -> list[Offer]:
    """Create the offers of a draft, or change the one that it is about, and propose them. Twice is once.

    `is_known`: the text was read and admitted already, its warnings are not asked again.
    Raises NotReady, moderation.MoveRefused, Gone.
    """
    held = drafts.locked(actor, draft)
    if held.finished_at:
        return list(Offer.objects.filter(pk__in=held.data.get(MADE, ())).order_by("pk"))
    company = Company.objects.select_related("commune").get(pk=held.company_id)
    reading = Reading(held.data, company, held.offer)
    if stops := stops_of(reading):
        raise NotReady([sentence for _, _, sentence in stops])
    if not is_known and (waiting := unchecked(reading)):
        raise NotReady([f"Cochez « J’ai vérifié » : {one.short}." for one in waiting])
    offers = [_change(actor, held.offer, reading)] if held.offer else _create(actor, reading, held)
    held.finished_at = timezone.now()
    held.data = held.data | {MADE: [str(one.pk) for one in offers]}
    held.save(update_fields=["finished_at", "data"])
    return offers


def _create(actor: Actor, reading: Reading, draft: OfferDraft) -> list[Offer]:
    choices = choices_of(reading)
    sites = reading.sites
    bundle = uuid.uuid4() if len(sites) > 1 else None
    reserved = reading.get("reserved_seats") or 0
    made = []
    for site in sites:
        seats = site.seats if len(sites) > 1 else reading.get("seats")
        kept = min(reserved, seats)
        reserved -= kept
        offer = Offer(company_id=draft.company_id, bundle=bundle, copied_from=draft.copied_from)
        fill(offer, reading, site, seats=seats, reserved=kept)
        offer.save(force_insert=True)
        _name_tutors(offer, reading.tutors)
        record(actor=actor, verb="offer.created", thing=offer, academie_id=site.commune.academie_id, title=offer.title)
        made.append((offer, site))
    for offer, site in made:
        wanted = _chosen(choices, reading, site)
        if not wanted:
            raise NotReady("Choisissez le pôle qui lira votre offre.")
        for choice in wanted:
            moderation.submit(actor=actor, offer=offer, pole=choice.pole)
    return [offer for offer, _ in made]


def _chosen(choices: list[Choice], reading: Reading, site: Site) -> list[Choice]:
    """Return the pôles that will read the offer of a site: that of its académie, and the one around another commune."""
    academies = {site.commune.academie_id, *(one.academie.pk for one in choices if one.is_extra)}
    return [one for one in choices if one.academie.pk in academies and one.is_chosen(reading.raw)]


def _change(actor: Actor, offer: Offer, reading: Reading) -> Offer:
    held = Offer.objects.select_for_update(of=("self",)).select_related("commune", "company").get(pk=offer.pk)
    before, tutors = snapshot(held), set(OfferTutor.objects.filter(offer=held).values_list("tutor_id", flat=True))
    if len(reading.sites) > 1:
        raise NotReady("Cette offre est celle d’un seul site : créez une autre offre pour l’autre site.")
    seats = reading.get("seats")
    fill(held, reading, reading.sites[0], seats=seats, reserved=reading.get("reserved_seats") or 0)
    try:
        with transaction.atomic():
            held.save()
            # The key that ties held seats to their offer waits for the end of the transaction: ask it now.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as refused:
        raise NotReady(SEATS_HELD) from refused
    chosen = {one.pk for one in reading.tutors}
    if chosen != tutors:
        OfferTutor.objects.filter(offer=held).exclude(tutor__in=chosen).delete()
        _name_tutors(held, [one for one in reading.tutors if one.pk not in tutors])
    record(actor=actor, verb="offer.changed", thing=held, academie_id=held.commune.academie_id, title=held.title)
    if snapshot(held) != before:
        moderation.resubmit(actor=actor, offer=held)
    return held


def _name_tutors(offer: Offer, tutors: list[Tutor]) -> None:
    OfferTutor.objects.bulk_create(OfferTutor(company_id=offer.company_id, offer=offer, tutor=one) for one in tutors)


def fill(offer: Offer, reading: Reading, site: Site | None, *, seats: int, reserved: int) -> None:
    """Write the values of a draft on an offer, in memory; those that are not valid yet are left as they are."""
    get = reading.get
    public = get("reserved_for") if reserved else ""
    works = bool(get("regulated_works"))
    for name in ("title", "tasks", "sector", "kinds", "levels", "starts_on", "ends_on", "equipment", "adaptations"):
        setattr(offer, name, get(name, getattr(offer, name)))
    offer.weeks = get("weeks") or []
    offer.seats, offer.reserved_seats, offer.reserved_for = seats, reserved, public or ""
    offer.reserved_until = get("reserved_until") if reserved else None
    offer.reserved_establishment = get("reserved_school") if public == Offer.ReservedFor.SCHOOL else None
    offer.reserved_pole_id = get("reserved_pole") if public == Offer.ReservedFor.POLE else None
    offer.min_age, offer.min_age_reason = get("min_age"), get("min_age_reason") or ""
    offer.regulated_works = works
    offer.regulated_works_list = get("regulated_works_list") if works else ""
    offer.regulated_works_declared_on = get("regulated_works_declared_on") if works else None
    offer.schedule = timetable.kept(get("schedule") or ())
    if site is None:
        return
    place(offer, site)
    offer.latitude, offer.longitude = _point(reading.raw, site)


def place(offer: Offer, site: Site) -> None:
    """Write a site on an offer, in memory."""
    offer.site, offer.address, offer.commune = site.name, site.address, site.commune
    offer.transport, offer.parking, offer.wheelchair_access = site.transport, site.parking, site.wheelchair


def sketch_of(reading: Reading) -> Offer:
    """Return the offer that a draft would make, for a page that shows it: never saved, perhaps with holes."""
    offer = Offer(company=reading.company, commune=reading.company.commune, kinds=[], levels=[], weeks=[])
    first = next(iter(reading.sites), None)
    fill(offer, reading, first, seats=reading.get("seats") or 0, reserved=reading.get("reserved_seats") or 0)
    return offer


def _point(raw: Mapping[str, Any], site: Site) -> tuple[float | None, float | None]:
    """Return the point of a site: the one clicked, the one of its address, else the centre of its commune."""
    if site.click:
        return site.click
    known = (raw.get("_points") or {}).get(str(site.number))
    if known and known.get("place") == site.place:
        return known["latitude"], known["longitude"]
    return site.commune.latitude, site.commune.longitude
