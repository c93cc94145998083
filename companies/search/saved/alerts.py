"""Mails that tell of the offers that came since a search was kept: each offer once, under the rights of its owner."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.outbox import Parcel, post
from accounts.permissions import allowed
from companies.search.asked import Asked
from companies.search.query import Hit
from companies.search.running import fresh
from companies.search.saved import link
from companies.search.saved.models import SavedSearch
from tenancy.scope import Scope, acting_as
from web.french import counted, span

TEMPLATE = "offer_alert"
Rhythm = SavedSearch.Rhythm
#: Least time between two mails of a search.
WAITS = {Rhythm.EACH: dt.timedelta(), Rhythm.DAY: dt.timedelta(hours=23), Rhythm.WEEK: dt.timedelta(days=6, hours=23)}
#: An offer admitted before is no news, whatever happened to the worker.
NEWS = dt.timedelta(days=30)
#: A mail that lists more sends to the page.
TOLD_AT_ONCE = 20
#: How long a deletion may be undone.
UNDO = dt.timedelta(days=1)


def tell(*, academie_id: str) -> int:
    """Send the alerts that are due in one académie; return how many mails were posted.

    Each search has its own transaction, so that one that fails holds no other up.
    """
    now = timezone.now()
    with acting_as(Scope.for_job(academie_id)):
        SavedSearch.objects.filter(academie=academie_id, removed_at__lt=now - UNDO).delete()
        rows = SavedSearch.objects.filter(academie=academie_id, removed_at__isnull=True).exclude(rhythm=Rhythm.NEVER)
        due = [one for one in rows.select_related("user").order_by("pk") if is_due(one, now)]
    return sum(_tell(one, now) for one in due)


def is_due(saved: SavedSearch, now: dt.datetime) -> bool:
    """Whether the rhythm of a search lets a mail leave now."""
    return saved.told_at is None or now - saved.told_at >= WAITS[Rhythm(saved.rhythm)]


def owner(saved: SavedSearch) -> Actor | None:
    """Return the person under the function that keeps the search, if they still hold it."""
    if not saved.user.is_active:
        return None
    actor = actor_for(saved.user, saved.function)
    if actor is None or actor.key != saved.function or actor.academie is None:
        return None
    return actor if actor.academie.pk == saved.academie_id and allowed(actor, "offer.search") else None


def _tell(saved: SavedSearch, now: dt.datetime) -> int:
    actor = owner(saved)
    if actor is None:
        return 0
    with acting_as(actor.scope):
        locked = SavedSearch.objects.select_for_update(skip_locked=True).filter(pk=saved.pk, removed_at=None).first()
        if locked is None or locked.rhythm == Rhythm.NEVER or not is_due(locked, now):
            return 0
        told = set(locked.told)
        since = max(locked.created_at, now - NEWS)
        news = fresh(Asked.read(actor, QueryDict(locked.query)), since=since)
        new = [one for one in news if one.offer_id not in told]
        if not new:
            return 0
        posted = _post(actor, locked, new)
        # What left the news window needs no memory.
        locked.told = [one.offer_id for one in news]
        locked.told_at = now
        locked.save(update_fields=["told", "told_at"])
    return posted


def _post(actor: Actor, saved: SavedSearch, new: list[Hit]) -> int:
    groups = [[one] for one in new] if saved.rhythm == Rhythm.EACH else [new]
    for group in groups:
        many = len(group)
        lines = [_line(one) for one in group[:TOLD_AT_ONCE]]
        if many > TOLD_AT_ONCE:
            lines.append(f"et {counted(many - TOLD_AT_ONCE, 'autre offre|autres offres')}.")
        alone = reverse("offer_search:offer", args=[group[0].offer_id])
        post(
            template=TEMPLATE, to=actor.user, academie_id=saved.academie_id, key=key_of(saved, group[0].offer_id),
            context={
                "title": "Une nouvelle offre de stage" if many == 1 else f"{counted(many, 'offre|offres')} de stage",
                "sentence": "Une offre répond à votre recherche." if many == 1
                else f"{counted(many, 'offre répond|offres répondent')} à votre recherche.",
                "lines": "\n".join(lines), "name": saved.name, "search": str(saved.pk),
                "path": alone if many == 1 else f"{reverse('offer_search:search')}?{saved.query}",
                "stop": reverse("offer_search:stop", args=[link.token_of(saved)]),
            },
        )  # fmt: skip
    return len(groups)


def _line(hit: Hit) -> str:
    seats = counted(hit.free_seats, "place|places")
    return f"– {hit.title}, {hit.company_name}, {hit.commune_name} : {span(hit.starts_on, hit.ends_on)}, {seats}"


def key_of(saved: SavedSearch, offer: UUID) -> str:
    """Return the name of the mail that tells of an offer first: posted twice, it leaves once."""
    return f"offer-alert:{saved.pk}:{offer}"


def still_due(parcel: Parcel) -> bool:
    """Whether the person still wants the alerts of this search and still holds the function that keeps it."""
    saved = SavedSearch.objects.select_related("user").filter(pk=str(parcel.context["search"]), removed_at=None).first()
    return saved is not None and saved.rhythm != Rhythm.NEVER and owner(saved) is not None
