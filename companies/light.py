"""A host typed by a school or a pôle that the register does not hold yet: a name and a commune, completed later."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Company
from companies.rules import siret_problem
from poles.imports.tables import search_text
from poles.models import Commune
from tenancy.scope import Scope, acting_as

#: Written when the school does not know the number; whoever completes the register looks for these.
NOT_KNOWN_YET = "Saisie par un établissement, SIRET à compléter"
#: Shown at once: more must be narrowed by a word.
SHOWN = 8


class HostRefused(ValidationError):
    """A host that cannot be created; the message says why."""


def search_hosts(words: str, *, limit: int = SHOWN) -> list[Company]:
    """Return hosts by name, SIRET or commune: every word must be found. Fewer than two signs find nothing."""
    text = words.strip()
    digits = "".join(text.split())
    if len(text) < 2:
        return []
    rows = Company.objects.filter(merged_into__isnull=True).select_related("commune").order_by("name", "pk")
    if digits.isdigit() and len(digits) >= 5:
        return list(rows.filter(siret__startswith=digits)[:limit])
    for word in text.split()[:6]:
        rows = rows.filter(Q(name__unaccent__icontains=word) | Q(commune__search_name__unaccent__icontains=word))
    return list(rows[:limit])


def communes_named(text: str) -> Sequence[Commune]:
    """Return the communes that a person may mean: by name, by name and département in brackets, or by postal code."""
    name, _, departement = text.strip().rstrip(")").partition("(")
    if name.strip().isdigit():
        rows = Commune.objects.filter(postal_codes__contains=[name.strip()])
    else:
        rows = Commune.objects.filter(search_name=search_text(name.strip()))
    if departement:
        rows = rows.filter(departement=departement.strip())
    return list(rows.select_related("departement").order_by("departement", "pk")[:20])


def commune_of(text: str, *, academie_id: str) -> Commune:
    """Return the one commune meant, those of the académie first. Raises HostRefused, naming the choices."""
    found = communes_named(text)
    near = [one for one in found if one.academie_id == academie_id]
    kept = near or list(found)
    if not kept:
        raise HostRefused(f"Aucune commune ne s'appelle « {text.strip()} ». Essayez son code postal.")
    if len(kept) > 1:
        names = ", ".join(f"{one.name} ({one.departement_id})" for one in kept[:6])
        raise HostRefused(f"Plusieurs communes répondent à ce nom. Écrivez l'une de celles-ci : {names}.")
    return kept[0]


@transaction.atomic
def sketch(*, actor: Actor, name: str, commune: str, siret: str = "", reason: str = "") -> Company:
    """Create a host from its name and its commune; the same one typed twice is one row. Raises HostRefused.

    Without SIRET the row says why. The register has no owner: the row is written as a job of the académie does, once
    the right of the person is checked.
    """
    require(actor, "company.sketch")
    clean = " ".join(name.split())
    if len(clean) < 2:
        raise HostRefused("Écrivez le nom de l'entreprise.")
    if not commune.strip():
        raise HostRefused("Indiquez la commune de l'entreprise.")
    number = "".join(siret.split())
    if number and (problem := siret_problem(number)):
        raise HostRefused(problem)
    place = commune_of(commune, academie_id=actor.academie.pk)
    with acting_as(Scope.for_job(actor.academie)):
        # Two clicks, or two colleagues, write one row.
        with connection.cursor() as cursor:
            key = number or f"{search_text(clean)}:{place.pk}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"host:{key}"])
        if known := _known(clean, place, number):
            return known
        made = Company.objects.create(
            siret=number or None,
            no_siret_reason="" if number else (reason.strip() or NOT_KNOWN_YET)[:200],
            name=clean[:200],
            commune=place,
            latitude=place.latitude,
            longitude=place.longitude,
        )
    record(actor=actor, verb="company.sketched", thing=made, academie_id=actor.academie.pk, company=made.name)
    return made


def _known(name: str, commune: Commune, siret: str) -> Company | None:
    if siret:
        return Company.objects.filter(siret=siret).first()
    same = Company.objects.filter(commune=commune, name__unaccent__iexact=name).select_related("merged_into")
    # A duplicate that was merged answers by the row that replaces it.
    found = same.order_by("siret", "pk").first()
    return found.merged_into or found if found else None
