"""The card of a private contact: kept in step with it, in the transaction that changes it.

A card exists while its contact is private, kept, and of a school that has a pôle. It names neither host nor school.
"""

from __future__ import annotations

from collections.abc import Iterable

from companies.models import Contact, ContactCard
from tenancy.scope import Scope, acting_as


def has_card(contact: Contact) -> bool:
    """Whether the pôle may know that such a contact exists."""
    return (
        contact.visibility == Contact.Visibility.SCHOOL and contact.archived_at is None and contact.pole_id is not None
    )


def keep_in_step(contacts: Iterable[Contact], academie_id: str) -> None:
    """Write, change or remove the cards of contacts that the caller has just saved."""
    rows = sorted(contacts, key=lambda one: one.pk)
    with acting_as(Scope.for_job(academie_id)):
        gone = [one.pk for one in rows if not has_card(one)]
        if gone:
            ContactCard.objects.filter(contact__in=gone).delete()
        ContactCard.objects.bulk_create(
            [
                ContactCard(
                    academie_id=one.academie_id, contact_id=one.pk, pole_id=one.pole_id, sector=one.sector,
                    commune_id=one.commune_id, capacity=one.capacity,
                )
                for one in rows
                if one.pole_id is not None and has_card(one)
            ],
            update_conflicts=True, unique_fields=["contact"],
            update_fields=["pole", "sector", "commune", "capacity"], batch_size=500,
        )  # fmt: skip
