"""Reads of the address book: which contacts an actor's pages show, with the last exchange and the next step."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.actors import Actor, ActorKind
from companies.models import Contact, ContactCard, ContactEvent, ContactLoan

Visibility = Contact.Visibility


def own_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the address book of the actor's school."""
    return _told(Contact.objects.filter(establishment=actor.subject), actor)


def opened_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the contacts of others that the actor reads: opened to its pôle, or to the académie."""
    rows = Contact.objects.filter(archived_at__isnull=True).select_related("establishment")
    if actor.kind is ActorKind.SCHOOL:
        rows = rows.filter(visibility=Visibility.ACADEMIE).exclude(establishment=actor.subject)
    else:
        shown = Q(visibility=Visibility.POLE, pole=actor.subject) | Q(visibility=Visibility.ACADEMIE)
        rows = rows.filter(shown)
    return _told(rows, actor)


def readable_contacts(actor: Actor) -> QuerySet[Contact]:
    """Return the contacts whose page the actor may open."""
    if actor.kind is ActorKind.SCHOOL:
        mine = Q(establishment=actor.subject) | Q(visibility=Visibility.ACADEMIE, archived_at__isnull=True)
    else:
        mine = Q(visibility=Visibility.POLE, pole=actor.subject) | Q(visibility=Visibility.ACADEMIE)
        mine &= Q(archived_at__isnull=True)
    return Contact.objects.filter(mine).select_related("commune", "establishment", "pole", "company", "changed_by")


def _told(rows: QuerySet[Contact], actor: Actor) -> QuerySet[Contact]:
    """Add the next step that waits on the actor's side, and the day of its last exchange."""
    side = "establishment" if actor.kind is ActorKind.SCHOOL else "pole"
    events = ContactEvent.objects.filter(contact=OuterRef("pk"), **{side: actor.subject}).order_by()
    waiting = events.filter(settled_at__isnull=True, next_on__isnull=False)
    step = waiting.values("contact").annotate(first=Min("next_on")).values("first")
    last = events.order_by("-happened_on", "-created_at").values("happened_on")[:1]
    return rows.select_related("commune").annotate(next_on=Subquery(step), last_on=Subquery(last))


def cards_of(actor: Actor) -> QuerySet[ContactCard]:
    """Return what the pôle knows of private contacts, with the state of its own request."""
    standing = ContactLoan.objects.filter(
        contact=OuterRef("contact"), pole=actor.subject, state__in=("asked", "granted")
    )
    return (
        ContactCard.objects.filter(pole=actor.subject)
        .select_related("commune")
        .annotate(loan_state=Subquery(standing.values("state")[:1]), loan_pk=Subquery(standing.values("pk")[:1]))
    )


def counts_of(cards: QuerySet[ContactCard]) -> list[dict[str, Any]]:
    """Return, by sector, how many private contacts there are and how many students they take in a year."""
    rows = cards.order_by().values("sector").annotate(contacts=Count("pk"), students=Coalesce(Sum("capacity"), 0))
    return [dict(one) for one in rows.order_by("-contacts", "sector")]


def loans_of(actor: Actor) -> QuerySet[ContactLoan]:
    """Return the loans that the actor's side sees: asked by the pôle, or of the school's contacts."""
    if actor.kind is ActorKind.SCHOOL:
        rows = ContactLoan.objects.filter(contact__establishment=actor.subject)
        return rows.select_related("contact__commune", "pole", "lender")
    # The pôle does not read the contact: its card, while it exists, and the copy that was lent say what there is.
    card = ContactCard.objects.filter(contact=OuterRef("contact"), pole=actor.subject).order_by()
    return (
        ContactLoan.objects.filter(pole=actor.subject)
        .select_related("lender")
        .annotate(
            card_sector=Subquery(card.values("sector")[:1]), card_commune=Subquery(card.values("commune__name")[:1])
        )
    )
