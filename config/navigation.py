"""Main menu of each acting identity, with the counters of what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.urls import NoReverseMatch, reverse

from accounts.actors import Actor, ActorKind
from accounts.permissions import allowed
from companies.models import OfferPublication
from placements.models import Escalation
from poles.models import Pole
from tenancy.scope import connection_scope


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its label, its address, the key after `g`, and how many things wait there (0: no counter)."""

    label: str
    url: str
    key: str = ""
    waiting: int = 0
    current: str = ""
    what: str = ""


#: label, name of the address, key after `g`, counter.
ENTRIES: dict[ActorKind, tuple[tuple[str, str, str, str], ...]] = {
    ActorKind.COORDINATOR: (
        ("Accueil", "home", "a", ""),
        ("Demandes", "desk:desk", "r", "requests"),
        ("Besoins", "placements:needs", "b", ""),
        ("Offres", "offer_search:search", "o", "offers"),
        ("Campagnes", "matching:campaigns", "c", ""),
        ("Calendrier", "calendar:board", "d", ""),
        ("Équité", "equity:snapshots", "e", ""),
        ("Pôle", "poles:pole", "p", ""),
    ),
    ActorKind.MINISTRY: (("Accueil", "home", "a", ""),),
    ActorKind.RECTORAT: (
        ("Accueil", "home", "a", ""),
        ("Pôles", "poles:poles", "p", ""),
        ("Lettres de mission", "letters:letters", "l", ""),
        ("Invitations", "accounts:invitations", "i", ""),
        ("Offres", "offer_search:search", "o", ""),
        ("Campagnes", "matching:campaigns", "c", ""),
        ("Équité", "equity:snapshots", "e", ""),
        ("Vacances", "schooling:holidays", "v", ""),
        ("Réglages", "options:options", "r", ""),
        ("Journal", "audit:journal", "j", ""),
    ),
    ActorKind.SCHOOL: (
        ("Accueil", "home", "a", ""),
        ("Classes", "periods:classes", "l", ""),
        ("Importer", "imports:imports", "i", ""),
        ("Élèves", "board:students", "", ""),
        ("Besoins", "placements:needs", "b", ""),
        ("Offres", "offer_search:search", "o", ""),
        ("Calendrier", "calendar:board", "d", ""),
        ("Équipe", "staff:staff", "e", ""),
    ),
    ActorKind.COMPANY: (
        ("Accueil", "home", "a", ""),
        ("Offres", "companies:offers", "o", ""),
    ),
}

#: Entries that some holders of the function have no right to open.
RIGHTS = {"staff:staff": "staff.read", "imports:imports": "student_import.read"}

WHAT = {"requests": "à prendre en charge|à prendre en charge", "offers": "à admettre|à admettre"}


def address(name: str, *args: object) -> str | None:
    """Return the address of a named page, or None when this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def waiting(actor: Actor) -> dict[str, int]:
    """Count what waits for a coordinator, in one query."""
    # After a refusal (403, 404) the transaction of the request only waits for its rollback: no more questions.
    # Pages that wait for another server run outside any scope: their refusals show the menu without counters.
    if actor.kind != ActorKind.COORDINATOR or connection.needs_rollback or connection_scope(connection) is None:
        return {}

    def count(rows: models.QuerySet[Any]) -> models.Subquery:
        ones = rows.order_by().annotate(one=models.Value(1)).values("one").annotate(n=models.Count("pk")).values("n")
        return models.Subquery(ones, output_field=models.IntegerField())

    pole = actor.subject
    found = (
        Pole.objects.filter(pk=pole.pk)
        .values_list(
            count(Escalation.objects.filter(pole=pole, closed_at__isnull=True, claimed_at__isnull=True)),
            count(OfferPublication.objects.filter(pole=pole, status="submitted")),
        )
        .first()
    )
    requests, offers = found or (0, 0)
    return {"requests": requests or 0, "offers": offers or 0}


def menu(actor: Actor, path: str) -> list[Item]:
    """Return the entries whose pages exist; the current one carries `page` (itself) or `true` (a page under it)."""
    counts = waiting(actor)
    items = []
    for label, name, key, counter in ENTRIES[actor.kind]:
        url = address(name, actor.subject.slug) if name == "poles:pole" else address(name)
        if url is None or (name in RIGHTS and not allowed(actor, RIGHTS[name])):
            continue
        inside = url != "/" and path.startswith(url)
        current = "page" if path == url else "true" if inside else ""
        items.append(Item(label, url, key, counts.get(counter, 0), current, WHAT.get(counter, "").split("|")[0]))
    return items
