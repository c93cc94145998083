"""Writes on partners: save with their contacts, remove, put back. Coordinators and rectorat alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.models import Pole
from poles.partners.models import Partner, PartnerContact
from poles.versions import STAMP, Gone, locked
from tenancy.refusals import constraint_of

FIELDS = ("kind", "name", "role", "website", "starts_on", "ends_on")
CONTACT = ("name", "function", "email", "phone")


class PartnerRefused(ValidationError):
    """A partner that cannot be; the message says why."""


@transaction.atomic
def create_partner(*, actor: Actor, pole: Pole, contacts: Sequence[dict[str, str]] = (), **fields: Any) -> Partner:
    """Add a partner (`FIELDS`) and its contacts (`CONTACT`) to a pôle. Raises PartnerRefused."""
    require(actor, "partner.edit", pole)
    partner = Partner(academie_id=pole.academie_id, pole=pole, **fields)
    partner.stamp(actor)
    partner.version = 1
    _save(partner, force_insert=True)
    _write_contacts(partner, contacts)
    _note(actor, "partner.created", partner)
    return partner


@transaction.atomic
def edit_partner(
    *, actor: Actor, partner: Partner, version: int, contacts: Sequence[dict[str, str]], **fields: Any
) -> Partner:
    """Save another version of a partner and all of its contacts. Raises Conflict, Gone, PartnerRefused."""
    require(actor, "partner.edit", partner)
    current = locked(Partner.objects.present(), partner.pk, version)
    for name in FIELDS:
        setattr(current, name, fields[name])
    current.stamp(actor)
    _save(current, update_fields=[*FIELDS, *STAMP])
    current.contacts.all().delete()
    _write_contacts(current, contacts)
    _note(actor, "partner.edited", current)
    return current


@transaction.atomic
def remove_partner(*, actor: Actor, partner: Partner) -> Partner:
    """Remove a partner from the pages; its row stays for `restore_partner`. Twice is once."""
    require(actor, "partner.edit", partner)
    current = locked(Partner.objects.all(), partner.pk)
    if current.removed_at is None:
        current.removed_at = timezone.now()
        current.stamp(actor)
        current.save(update_fields=["removed_at", *STAMP])
        _note(actor, "partner.removed", current)
    return current


@transaction.atomic
def restore_partner(*, actor: Actor, partner: Partner) -> Partner:
    """Put a removed partner back. Raises PartnerRefused when another took its name meanwhile."""
    require(actor, "partner.edit", partner)
    current = locked(Partner.objects.all(), partner.pk)
    if current.removed_at is not None:
        current.removed_at = None
        current.stamp(actor)
        _save(current, update_fields=["removed_at", *STAMP])
        _note(actor, "partner.restored", current)
    return current


def _write_contacts(partner: Partner, contacts: Sequence[dict[str, str]]) -> None:
    rows = []
    for contact in contacts:
        words = {name: contact.get(name, "").strip() for name in CONTACT}
        if not any(words.values()):
            continue
        if not words["name"]:
            raise PartnerRefused("Un contact a un nom.")
        if not (words["email"] or words["phone"]):
            raise PartnerRefused(f"Contact {words['name']} : indiquez un courriel ou un téléphone.")
        rows.append(PartnerContact(academie_id=partner.academie_id, pole_id=partner.pole_id, partner=partner, **words))
    PartnerContact.objects.bulk_create(rows)


def _save(partner: Partner, **options: Any) -> None:
    if partner.ends_on and partner.starts_on and partner.ends_on < partner.starts_on:
        raise PartnerRefused("Le partenariat finit avant de commencer.")
    try:
        with transaction.atomic():
            partner.save(**options)
    except IntegrityError as error:
        if constraint_of(error) == "partner_once":
            raise PartnerRefused(f"Le pôle a déjà ce partenaire : {partner.name}.") from error
        raise


def _note(actor: Actor, verb: str, partner: Partner) -> None:
    pole = Pole.objects.filter(pk=partner.pole_id).values_list("name", flat=True).first()
    if pole is None:
        raise Gone("Ce pôle n'existe plus ou ne relève pas de votre fonction.")
    # Names of contacts stay out of the journal: it is never erased.
    record(actor=actor, verb=verb, thing=partner, partner=partner.name, pole=pole, pole_id=partner.pole_id)
