"""The credit of lenders: students placed, by the pôle that borrowed the contact, at that host while the loan lasts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from companies.models import Company, ContactLoan
from poles.imports.tables import search_text
from tenancy.scope import Scope, acting_as


def count_placement(*, academie_id: str, pole_id: UUID, company: Company) -> int:
    """Add one student to each loan under way through which the pôle knows this host. Return to how many."""
    with acting_as(Scope.for_job(academie_id)):
        rows = ContactLoan.objects.filter(
            pole=pole_id, state=ContactLoan.State.GRANTED, until__gte=timezone.localdate()
        ).select_related("contact")
        same = Q(contact__company=company.pk) | Q(contact__company__merged_into=company.pk)
        # A school that does not know the SIRET names the host in its own words.
        same |= Q(contact__company__isnull=True, contact__siret="", contact__commune=company.commune_id)
        if company.siret:
            same |= Q(contact__siret=company.siret)
        found = [
            one.pk
            for one in rows.filter(same).order_by("pk")
            if one.contact.company_id or one.contact.siret or _names_alike(one.contact.host_name, company.name)
        ]
        return ContactLoan.objects.filter(pk__in=found).update(placed=F("placed") + 1)


def _names_alike(one: str, other: str) -> bool:
    return search_text(one) == search_text(other)
