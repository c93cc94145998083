"""Writes of kept searches. Each person has their own; the row is written under the function that keeps it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.search.saved.models import SavedSearch
from tenancy.scope import Scope, acting_as

#: More would be a list that nobody reads.
MOST = 30
#: Of the column.
LONGEST = 600


class NotKept(ValidationError):
    """A search that cannot be kept; the message says why."""


@transaction.atomic
def keep(*, actor: Actor, name: str, query: str, rhythm: str) -> SavedSearch:
    """Keep a search; the same one kept twice is one row, with the last name and rhythm. Raises NotKept."""
    require(actor, "saved_search.keep")
    if len(query) > LONGEST:
        raise NotKept("Ces critères sont trop longs pour être gardés : raccourcissez les mots cherchés.")
    mine = SavedSearch.objects.filter(user=actor.user, function=actor.key, removed_at__isnull=True)
    if mine.filter(query=query).exists():
        return change(actor=actor, saved=mine.get(query=query), name=name, rhythm=rhythm)
    if mine.count() >= MOST:
        raise NotKept(f"Vous gardez déjà {MOST} recherches. Supprimez-en une pour garder celle-ci.")
    made = SavedSearch(
        academie=actor.academie, user=actor.user, function=actor.key, name=_clean(name), query=query, rhythm=rhythm
    )
    # Two clicks at once: the second one waits for the first, and finds its row.
    SavedSearch.objects.bulk_create([made], ignore_conflicts=True)
    kept = mine.get(query=query)
    if kept.pk == made.pk:
        record(actor=actor, verb="saved_search.kept", thing=kept)
    return kept


@transaction.atomic
def change(*, actor: Actor, saved: SavedSearch, name: str, rhythm: str) -> SavedSearch:
    """Rename a search and choose its rhythm. Raises NotKept."""
    require(actor, "saved_search.edit", saved)
    saved.name, saved.rhythm = _clean(name), rhythm
    saved.save(update_fields=["name", "rhythm"])
    record(actor=actor, verb="saved_search.changed", thing=saved)
    return saved


@transaction.atomic
def remove(*, actor: Actor, saved: SavedSearch) -> None:
    """Delete a search; it can be put back until the next night."""
    require(actor, "saved_search.edit", saved)
    SavedSearch.objects.filter(pk=saved.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    record(actor=actor, verb="saved_search.removed", thing=saved)


@transaction.atomic
def put_back(*, actor: Actor, saved: SavedSearch) -> None:
    """Undo a deletion; nothing when the same search was kept again meanwhile."""
    require(actor, "saved_search.edit", saved)
    twin = SavedSearch.objects.filter(
        user=actor.user, function=saved.function, query=saved.query, removed_at__isnull=True
    )
    if not twin.exists():
        SavedSearch.objects.filter(pk=saved.pk).update(removed_at=None)
        record(actor=actor, verb="saved_search.put_back", thing=saved)


def stop(*, academie_id: str, pk: str) -> SavedSearch | None:
    """End the alerts of a search, by the signed link of a mail: whoever holds it received it. None when it is gone."""
    with acting_as(Scope.for_job(academie_id)):
        saved = SavedSearch.objects.select_for_update().filter(pk=pk, removed_at__isnull=True).first()
        if saved is not None and saved.rhythm != SavedSearch.Rhythm.NEVER:
            saved.rhythm = SavedSearch.Rhythm.NEVER
            saved.save(update_fields=["rhythm"])
            record(actor=None, verb="saved_search.stopped", thing=saved)
        return saved


def _clean(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise NotKept("Donnez un nom à cette recherche.")
    return clean[:80]
