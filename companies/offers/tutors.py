"""The tutors of a host: added, corrected, gone, back."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Offer, OfferTutor, Tutor


@transaction.atomic
def add(*, actor: Actor, name: str, function: str = "", email: str = "", phone: str = "") -> Tutor:
    """Add a tutor; the same name typed twice is one person. Raises ValidationError without a name."""
    require(actor, "tutor.edit")
    words = " ".join(name.split())
    if len(words) < 2:
        raise ValidationError("Écrivez le nom du tuteur.")
    known = Tutor.objects.filter(company=actor.subject, name__iexact=words).order_by("pk").first()
    if known is not None:
        if known.left_on:
            return back(actor=actor, tutor=known)
        return known
    made = Tutor.objects.create(
        company=actor.subject, name=words[:120], function=" ".join(function.split())[:120], email=email, phone=phone
    )
    _record(actor, "tutor.added", made)
    return made


@transaction.atomic
def change(*, actor: Actor, tutor: Tutor, name: str, function: str, email: str, phone: str) -> Tutor:
    """Correct what is known of a tutor."""
    require(actor, "tutor.edit", tutor)
    tutor.name, tutor.function, tutor.email, tutor.phone = name, function, email, phone
    tutor.save(update_fields=["name", "function", "email", "phone"])
    _record(actor, "tutor.changed", tutor)
    return tutor


@transaction.atomic
def leave(*, actor: Actor, tutor: Tutor) -> Tutor:
    """Note that a tutor takes no other student; the stays already signed stay theirs. Twice is once."""
    require(actor, "tutor.edit", tutor)
    if tutor.left_on is None:
        tutor.left_on = timezone.localdate()
        tutor.save(update_fields=["left_on"])
        _record(actor, "tutor.left", tutor)
    return tutor


@transaction.atomic
def back(*, actor: Actor, tutor: Tutor) -> Tutor:
    """Undo the departure of a tutor."""
    require(actor, "tutor.edit", tutor)
    if tutor.left_on is not None:
        tutor.left_on = None
        tutor.save(update_fields=["left_on"])
        _record(actor, "tutor.back", tutor)
    return tutor


def offers_of(tutors: Iterable[Tutor]) -> dict[object, list[Offer]]:
    """Return the offers not over on which each tutor is named, in one query."""
    today = timezone.localdate()
    rows = (
        OfferTutor.objects.filter(tutor__in=list(tutors), offer__ends_on__gte=today)
        .exclude(offer__state__in=(Offer.State.CLOSED, Offer.State.EXPIRED))
        .select_related("offer")
        .order_by("offer__starts_on", "pk")
    )
    found: dict[object, list[Offer]] = {}
    for row in rows:
        found.setdefault(row.tutor_id, []).append(row.offer)
    return found


def _record(actor: Actor, verb: str, tutor: Tutor) -> None:
    record(actor=actor, verb=verb, thing=tutor, academie_id=actor.subject.commune.academie_id)
