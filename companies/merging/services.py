"""Merge two rows of one host, undo it, or say that they are two hosts.

The register has no owner: the rows of the académie are moved as one of its jobs does, once the right of the person is
checked. Rows of other académies stay where they are, under the duplicate's name.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.load.counting import following
from companies.merging import columns, months
from companies.merging.links import links, movable, pairs
from companies.merging.obstacles import obstacles
from companies.models import Company, CompanyMerge, Offer
from companies.search import listing
from tenancy.scope import Scope, acting_as

Verdict = CompanyMerge.Verdict
HELD = "Des stages d'une autre académie tiennent à ces offres : la fusion est impossible d'ici."


class MergeRefused(ValidationError):
    """A merge or an undo that cannot be carried out; the message says why."""


def _locked(*ids: UUID) -> list[Company]:
    """Return hosts locked in the order of their keys."""
    rows = {row.pk: row for row in Company.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}
    if len(rows) != len(set(ids)):
        raise MergeRefused("Cet organisme n'existe plus.")
    return [rows[pk] for pk in ids]


def _check_keys() -> None:
    """Let the database answer now for the keys that it would check at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def merge(*, actor: Actor, kept_id: UUID, duplicate_id: UUID) -> CompanyMerge:
    """Make a duplicate point at the row that is kept, and what the académie says of it with it. Raises MergeRefused."""
    require(actor, "merge.decide")
    academie = actor.academie.pk
    try:
        with acting_as(Scope.for_job(academie)):
            kept, duplicate = _locked(kept_id, duplicate_id)
            if found := obstacles(kept, duplicate, academie):
                raise MergeRefused(found[0])
            with following(academie, [kept.pk, duplicate.pk]):
                done = _merge(actor, kept, duplicate, academie)
            _check_keys()
    except IntegrityError as error:
        raise MergeRefused(HELD) from error
    _refresh(done.moved)
    record(
        actor=actor, verb="company.merged", thing=kept, academie_id=academie, company=kept.name, other=duplicate.name
    )
    return done


def _merge(actor: Actor, kept: Company, duplicate: Company, academie: str) -> CompanyMerge:
    moved: dict[str, Any] = {}
    for link in links():
        if ids := movable(link, duplicate.pk, kept.pk):
            link.point(ids, kept.pk)
            moved[link.key] = [str(pk) for pk in ids]
    if added := months.add(duplicate.pk, kept.pk):
        moved[months.KEY] = added
    filled = columns.taken(kept, duplicate)
    for name, value in filled.items():
        setattr(kept, name, value)
    if filled:
        kept.save(update_fields=list(filled))
    duplicate.merged_into = kept
    duplicate.save(update_fields=["merged_into"])
    return CompanyMerge.objects.create(
        academie_id=academie, kept=kept, duplicate=duplicate, verdict=Verdict.MERGED, moved=moved,
        filled=columns.stored(filled), decided_by=actor.user,
    )  # fmt: skip


@transaction.atomic
def undo(*, actor: Actor, merge_id: UUID) -> CompanyMerge:
    """Put everything back where it was before a merge. Raises MergeRefused.

    What was written since on a moved offer goes with its offer; what was written on the kept host stays there.
    """
    require(actor, "merge.decide")
    academie = actor.academie.pk
    try:
        with acting_as(Scope.for_job(academie)):
            done = CompanyMerge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
            if done is None or done.verdict != Verdict.MERGED:
                raise MergeRefused("Cette fusion est déjà annulée.")
            kept, duplicate = _locked(done.kept_id, done.duplicate_id)
            if kept.merged_into_id:
                raise MergeRefused(f"{kept.name} a été fusionné depuis : annulez d'abord cette fusion-là.")
            with following(academie, [kept.pk, duplicate.pk]):
                back = _undo(kept, duplicate, done)
            done.verdict, done.undone_at, done.undone_by = Verdict.UNDONE, timezone.now(), actor.user
            done.save(update_fields=["verdict", "undone_at", "undone_by"])
            _check_keys()
    except IntegrityError as error:
        raise MergeRefused(
            "Des lignes écrites depuis la fusion tiennent aux deux organismes : elle ne peut plus être annulée."
        ) from error
    _refresh(back)
    record(actor=actor, verb="company.unmerged", thing=kept, academie_id=academie, company=kept.name,
           other=duplicate.name)  # fmt: skip
    return done


def _undo(kept: Company, duplicate: Company, done: CompanyMerge) -> dict[str, list[str]]:
    back = {
        link.key: {str(pk) for pk in link.rows(kept.pk).filter(pk__in=ids).values_list("pk", flat=True)}
        for link in links()
        if (ids := done.moved.get(link.key))
    }
    _follow(kept.pk, back)
    for link in links():
        if ids := back.get(link.key):
            link.point(sorted(ids), duplicate.pk)
    months.take_back(kept.pk, done.moved.get(months.KEY, []))
    if changed := columns.give_back(kept, done.filled):
        kept.save(update_fields=changed)
    duplicate.merged_into = None
    duplicate.save(update_fields=["merged_into"])
    return {key: sorted(ids) for key, ids in back.items()}


def _follow(kept: UUID, back: dict[str, set[str]]) -> None:
    """Add the rows whose key names a row that goes back: they were written after the merge."""
    grows = True
    while grows:
        grows = False
        for pair in pairs():
            gone = set().union(
                *(ids for key, ids in back.items() if key.startswith(f"{pair.target._meta.label_lower}."))
            )
            if not gone:
                continue
            rows = pair.link.rows(kept).filter(**{f"{pair.field}__in": gone}).values_list("pk", flat=True)
            here = back.setdefault(pair.link.key, set())
            if more := {str(pk) for pk in rows} - here:
                here |= more
                grows = True


def _refresh(moved: dict[str, Any]) -> None:
    """Write the rows of the search again for the offers that changed host."""
    for pk in sorted(moved.get(f"{Offer._meta.label_lower}.company", [])):
        listing.refresh(UUID(pk))


@transaction.atomic
def keep_apart(*, actor: Actor, kept_id: UUID, duplicate_id: UUID) -> CompanyMerge:
    """Say that two rows are two hosts: the pair is proposed no more. Said twice, it is written once."""
    require(actor, "merge.decide")
    academie = actor.academie.pk
    with acting_as(Scope.for_job(academie)):
        kept, duplicate = _locked(kept_id, duplicate_id)
        said = CompanyMerge.objects.filter(
            kept__in=(kept, duplicate), duplicate__in=(kept, duplicate), verdict=Verdict.DISTINCT
        ).first()
        if said is not None:
            return said
        said = CompanyMerge.objects.create(
            academie_id=academie, kept=kept, duplicate=duplicate, verdict=Verdict.DISTINCT, decided_by=actor.user
        )
    record(actor=actor, verb="company.kept_apart", thing=kept, academie_id=academie, company=kept.name,
           other=duplicate.name)  # fmt: skip
    return said


@transaction.atomic
def reconsider(*, actor: Actor, merge_id: UUID) -> None:
    """Forget that two rows were said to be two hosts: the pair may be proposed again."""
    require(actor, "merge.decide")
    with acting_as(Scope.for_job(actor.academie.pk)):
        CompanyMerge.objects.filter(pk=merge_id, verdict=Verdict.DISTINCT).delete()
