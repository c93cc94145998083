"""The file of a host: what it declares, and the register read again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actors import Actor
from accounts.permissions import require
from companies.members import facts as host_facts
from companies.members.facts import HostFacts
from companies.models import Company
from companies.search import listing

LABELS = {
    "name": "nom",
    "headcount": "effectif",
    "website": "site",
    "monthly_cap": "sollicitations par mois",
    "address": "adresse",
    "postal_code": "code postal",
}


@transaction.atomic
def change_profile(*, actor: Actor, changes: dict[str, str | int | None], place: HostFacts | None = None) -> Company:
    """Write what the host says of itself; `place`: the facts with the point of a new address, found beforehand.

    `changes`: values of LABELS. Raises PermissionDenied.
    """
    require(actor, "company.edit", actor.subject)
    company = _locked(actor)
    changed = [name for name in LABELS if name in changes and getattr(company, name) != changes[name]]
    for name in changed:
        setattr(company, name, changes[name])
    if "headcount" in changes:
        # Said again is said anew: the day is that of the last time.
        company.headcount_on = timezone.localdate()
    if place is not None:
        company.latitude, company.longitude, company.precision = place.latitude, place.longitude, place.precision
    company.save()
    if "name" in changed:
        listing.refresh_company(company.pk)
    if changed:
        fields = ", ".join(LABELS[name] for name in changed)
        _record(actor, "company.profile_changed", company, fields=fields)
    return company


@transaction.atomic
def apply_register(*, actor: Actor, read: HostFacts) -> Company:
    """Write what the register says now. Raises PermissionDenied, ValidationError when it speaks of another host."""
    require(actor, "company.edit", actor.subject)
    company = _locked(actor)
    if company.siret != read.siret:
        raise ValidationError("Le SIRET de l'entreprise a changé entre-temps : relisez le registre.")
    host_facts.write(company, read, now=timezone.now())
    company.save()
    listing.refresh_company(company.pk)
    _record(actor, "company.register_read", company)
    return company


def _locked(actor: Actor) -> Company:
    return Company.objects.select_for_update(of=("self",)).select_related("commune").get(pk=actor.subject.pk)


def _record(actor: Actor, verb: str, company: Company, **details: Any) -> None:
    audit.record(
        actor=actor, verb=verb, thing=company, academie_id=company.commune.academie_id, company=company.name, **details
    )


def establishments(company: Company) -> list[Company]:
    """Return the hosts of the same SIREN, this one among them, by SIRET; none without SIRET."""
    if not company.siren:
        return []
    rows = Company.objects.filter(siret__startswith=company.siren, merged_into__isnull=True)
    return list(rows.select_related("commune").order_by("siret")[:100])
