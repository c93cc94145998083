"""Writes of the rectorat on pôles: name, kind, territory. Refusals are French sentences fit for a page."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.models import Commune, Pole, PoleCommune
from poles.versions import STAMP, locked

#: Addresses that a pôle may not take: pages stand there.
RESERVED = frozenset({"nouveau", "etablissements-sans-pole"})


class PoleRefused(ValidationError):
    """A pôle that cannot be; the message says why."""


@transaction.atomic
def create_pole(*, actor: Actor, name: str, kind: str, communes: Collection[str]) -> Pole:
    """Create a pôle of the actor's académie with its territory (INSEE codes). Raises PoleRefused."""
    require(actor, "pole.create")
    academie_id = str(actor.academie.pk)
    pole = Pole(academie_id=academie_id, name=_name(name), kind=kind)
    pole.slug = _slug(pole)
    pole.stamp(actor)
    pole.version = 1
    codes = _checked(academie_id, communes)
    _save(pole, force_insert=True)
    _write(pole, codes)
    record(actor=actor, verb="pole.created", thing=pole, pole=pole.name, communes=len(codes))
    return pole


@transaction.atomic
def edit_pole(*, actor: Actor, pole: Pole, version: int, name: str, kind: str, communes: Collection[str]) -> Pole:
    """Save another version of a pôle; its address does not change with its name.

    Raises Conflict when `version` is no longer the one saved, PoleRefused for an empty territory or a taken name.
    """
    require(actor, "pole.edit", pole)
    current = locked(Pole.objects.all(), pole.pk, version)
    codes = _checked(current.academie_id, communes)
    before = set(current.territory.values_list("commune", flat=True))
    changes = [
        f"{label} : « {old} » devient « {new} »"
        for label, old, new in (
            ("nom", current.name, _name(name)),
            ("nature", current.get_kind_display(), Pole.Kind(kind).label),
        )
        if old != new
    ]
    added, removed = sorted(codes - before), sorted(before - codes)
    if not (changes or added or removed):
        return current
    current.name, current.kind = _name(name), kind
    if current.name != pole.name:
        _refuse_namesake(current)
    current.stamp(actor)
    _save(current, update_fields=["name", "kind", *STAMP])
    PoleCommune.objects.filter(pole=current, commune__in=removed).delete()
    _write(current, added)
    record(
        actor=actor, verb="pole.edited", thing=current, pole=current.name, changes=changes, added=len(added),
        removed=len(removed), communes_added=added, communes_removed=removed,
    )  # fmt: skip
    return current


def _name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise PoleRefused("Un pôle a un nom.")
    return tidy


def _slug(pole: Pole) -> str:
    slug = slugify(pole.name)[:80].strip("-")
    if not slug:
        raise PoleRefused("Le nom d'un pôle contient des lettres.")
    if slug in RESERVED:
        raise PoleRefused(f"« {pole.name} » ne peut pas être le nom d'un pôle : choisissez-en un autre.")
    _refuse_namesake(pole)
    # An old name may have left its address to a pôle renamed since.
    taken = set(
        Pole.objects.filter(academie_id=pole.academie_id, slug__startswith=slug[:70]).values_list("slug", flat=True)
    )
    return next(one for one in (slug, *(f"{slug[:74]}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _refuse_namesake(pole: Pole) -> None:
    if Pole.objects.filter(academie_id=pole.academie_id, name__iexact=pole.name).exclude(pk=pole.pk).exists():
        raise PoleRefused(f"Un pôle de l'académie s'appelle déjà « {pole.name} ».")


def _checked(academie_id: str, communes: Collection[str]) -> set[str]:
    codes = set(communes)
    if not codes:
        raise PoleRefused("Le territoire ne peut pas être vidé : gardez au moins une commune.")
    known = set(Commune.objects.filter(academie_id=academie_id, pk__in=codes).values_list("pk", flat=True))
    if strangers := sorted(codes - known):
        raise PoleRefused(f"Ces communes ne sont pas de l'académie : {', '.join(strangers[:10])}.")
    return codes


def _write(pole: Pole, codes: Collection[str]) -> None:
    PoleCommune.objects.bulk_create(
        PoleCommune(academie_id=pole.academie_id, pole=pole, commune_id=code) for code in sorted(codes)
    )


def _save(pole: Pole, **options: object) -> None:
    try:
        with transaction.atomic():
            pole.save(**options)  # type: ignore[arg-type]
    except IntegrityError as error:
        # Two people created the same pôle at once.
        raise PoleRefused(f"Un pôle de l'académie s'appelle déjà « {pole.name} ».") from error
