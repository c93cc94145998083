"""Main menu of each acting identity, with the counters of what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    #: Pages of the same subject, shown under the menu while one of them is read.
    below: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the menu may show: label, name of the address, key after `g`, counter, pages below."""

    label: str
    name: str
    key: str = ""
    counter: str = ""
    below: tuple[Entry, ...] = ()


HOME = Entry("Accueil", "home", "a")
SEARCH = Entry("Chercher", "offer_search:search")
ALERTS = Entry("Mes alertes", "offer_search:saved")
DUPLICATES = Entry("Doublons", "merging:pairs")

ENTRIES: dict[ActorKind, tuple[Entry, ...]] = {
    ActorKind.COORDINATOR: (
        HOME,
        Entry("Demandes", "desk:desk", "r", "requests"),
        Entry("Besoins", "placements:needs", "b"),
        Entry(
            "Offres", "offer_search:search", "o", "offers",
            (
                SEARCH,
                Entry("À admettre", "moderation:queue", "", "offers"),
                Entry("Banque et manques", "bank:bank"),
                Entry("Signalements", "moderation:reports"),
                ALERTS,
            ),
        ),
        Entry(
            "Entreprises", "contacts:reserves", "n", "",
            (
                Entry("Contacts réservés", "contacts:reserves"),
                Entry("Prêts", "contacts:loans"),
                Entry("Contacts ouverts", "contacts:opened"),
                Entry("Intentions d’accueil", "intentions:campaigns"),
                DUPLICATES,
            ),
        ),
        Entry("Campagnes", "matching:campaigns", "c"),
        Entry("Calendrier", "calendar:board", "d"),
        Entry("Équité", "equity:snapshots", "e"),
        Entry("Pôle", "poles:pole", "p"),
    ),
    ActorKind.MINISTRY: (HOME,),
    ActorKind.RECTORAT: (
        HOME,
        Entry("Pôles", "poles:poles", "p"),
        Entry("Lettres de mission", "letters:letters", "l"),
        Entry("Invitations", "accounts:invitations", "i"),
        Entry(
            "Offres", "offer_search:search", "o", "",
            (
                SEARCH,
                Entry("Délais d’admission", "moderation:delays"),
                Entry("Intentions d’accueil", "intentions:campaigns"),
                Entry("Nombre de stagiaires", "host_load:orders"),
                DUPLICATES,
                ALERTS,
            ),
        ),
        Entry("Campagnes", "matching:campaigns", "c"),
        Entry("Équité", "equity:snapshots", "e"),
        Entry("Vacances", "schooling:holidays", "v"),
        Entry("Réglages", "options:options", "r"),
        Entry("Journal", "audit:journal", "j"),
    ),
    ActorKind.SCHOOL: (
        HOME,
        Entry("Classes", "periods:classes", "l"),
        Entry("Importer", "imports:imports", "i"),
        Entry("Élèves", "board:students"),
        Entry("Besoins", "placements:needs", "b"),
        Entry(
            "Offres", "offer_search:search", "o", "",
            (SEARCH, ALERTS, Entry("Mes signalements", "moderation:my-reports")),
        ),
        Entry(
            "Contacts", "contacts:contacts", "n", "",
            (
                Entry("Carnet d’adresses", "contacts:contacts"),
                Entry("Importer un carnet", "contacts:imports"),
                Entry("Demandes de prêt", "contacts:loans"),
                Entry("Contacts ouverts", "contacts:opened"),
            ),
        ),
        Entry("Calendrier", "calendar:board", "d"),
        Entry("Équipe", "staff:staff", "e"),
    ),
    ActorKind.COMPANY: (
        HOME,
        Entry("Mes offres", "company_offers:offers", "o"),
        Entry("Tuteurs", "company_offers:tutors", "t"),
        Entry("Sollicitations", "contacts:approaches", "s"),
        Entry("Équipe", "company_members:people", "e"),
        Entry("Notre fiche", "company_members:profile", "f"),
    ),
}  # fmt: skip

#: Entries that some holders of the function have no right to open.
RIGHTS = {"staff:staff": "staff.read", "imports:imports": "student_import.read"}

WHAT = {"requests": "à prendre en charge", "offers": "à admettre"}


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
    """Return the entries whose pages exist; the current one carries `page` (itself) or `true` (a page under it).

    A page belongs to the entry whose address it continues furthest, pages below included.
    """
    counts = waiting(actor)
    items = [item for entry in ENTRIES[actor.kind] if (item := _item(actor, entry, counts))]
    here = _here(items, path)
    return [_marked(item, path, here) for item in items]


def _item(actor: Actor, entry: Entry, counts: dict[str, int]) -> Item | None:
    """Return an entry with its address, or None when its page does not exist or is closed to this actor."""
    url = address(entry.name, actor.subject.slug) if entry.name == "poles:pole" else address(entry.name)
    if url is None or (entry.name in RIGHTS and not allowed(actor, RIGHTS[entry.name])):
        return None
    below = tuple(item for one in entry.below if (item := _item(actor, one, counts)))
    return Item(entry.label, url, entry.key, counts.get(entry.counter, 0), "", WHAT.get(entry.counter, ""), below)


def _here(items: Iterable[Item], path: str) -> str:
    """Return the longest address of the menu that the path continues; the empty text when none does."""
    urls = [one.url for item in items for one in (item, *item.below)]
    inside = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(inside, key=len, default="")


def _marked(item: Item, path: str, here: str) -> Item:
    below = tuple(_marked(one, path, here) for one in item.below)
    mine = here and (item.url == here or any(one.current for one in below))
    page = path == item.url and not any(one.current for one in below if one.url != item.url)
    return replace(item, below=below, current=("page" if page else "true") if mine else "")
