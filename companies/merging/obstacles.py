"""What forbids a merge, one sentence each."""

from __future__ import annotations

from uuid import UUID

from companies.merging.links import PEOPLE
from companies.models import Company, OfferPublication
from companies.search import listing
from tenancy.scope import Scope, acting_as


def obstacles(kept: Company, duplicate: Company, academie: str) -> list[str]:
    """Return why two rows cannot be merged from an académie; empty: they can."""
    found = []
    if kept.pk == duplicate.pk:
        return ["C'est le même organisme."]
    if duplicate.merged_into_id:
        return ["Ce doublon est déjà fusionné."]
    if kept.merged_into_id:
        found.append(f"{kept.name} est lui-même fusionné avec un autre organisme.")
    if duplicate.siret:
        found.append(
            "Deux SIRET différents désignent deux établissements."
            if kept.siret
            else "Gardez plutôt l'organisme qui a un SIRET."
        )
    with acting_as(Scope.for_job(academie)):
        if any(model._base_manager.filter(company=duplicate.pk).exists() for model in PEOPLE):
            found.append(
                f"Des personnes répondent pour « {duplicate.name} » : qu'elles s'inscrivent d'abord sous l'autre."
            )
    if _published_elsewhere(duplicate.pk, academie):
        found.append("Ce doublon a des offres publiées dans une autre académie : elles ne peuvent pas suivre d'ici.")
    return found


def _published_elsewhere(company: UUID, academie: str) -> bool:
    with acting_as(listing.everywhere()):
        return OfferPublication.objects.filter(company=company).exclude(academie=academie).exists()
