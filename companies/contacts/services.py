"""Writes on the address book of a school: add, edit, put away, take back, copy what another school opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.contacts import loans
from companies.contacts.cards import keep_in_step
from companies.contacts.people import pole_of
from companies.models import Company, Contact
from companies.rules import siret_problem
from poles.models import Commune
from poles.versions import STAMP, locked

#: What a person writes of a contact.
FIELDS = (
    "host_name", "siret", "address", "postal_code", "commune", "sector", "activity", "levels", "capacity",
    "person_name", "person_function", "phone", "email", "note",
)  # fmt: skip


_WRITTEN_BY_US = ("academie", "establishment", "pole", "company", "changed_by")


class ContactRefused(ValidationError):
    """A contact that cannot be written so; the message says why."""


def company_of(siret: str) -> Company | None:
    """Return the host of the register that has this SIRET; a duplicate gives way to the one that replaces it."""
    if not siret:
        return None
    found = Company.objects.select_related("merged_into").filter(siret=siret).first()
    return found.merged_into or found if found else None


def _fill(contact: Contact, values: Mapping[str, Any]) -> None:
    siret = "".join(str(values.get("siret", "")).split())
    if siret and (problem := siret_problem(siret)):
        raise ContactRefused({"siret": problem})
    before = contact.siret
    for name in FIELDS:
        if name in values:
            setattr(contact, name, values[name])
    contact.siret = siret
    if siret:
        contact.company = company_of(siret)
    elif before:
        contact.company = None
    try:
        contact.full_clean(exclude=_WRITTEN_BY_US, validate_unique=False)
    except ValidationError as refused:
        raise ContactRefused(refused) from refused


@transaction.atomic
def add_contact(
    *, actor: Actor, values: Mapping[str, Any], source: str = Contact.Source.HAND, company: Company | None = None
) -> Contact:
    """Add a contact, private to the school until it decides otherwise. Raises ContactRefused."""
    require(actor, "contact.edit")
    school = actor.subject
    contact = Contact(
        academie_id=school.academie_id, establishment=school, pole=pole_of(school.academie_id, school.pk), source=source
    )
    _fill(contact, values)
    if company is not None:
        contact.company = company
    contact.changed_at, contact.changed_by = timezone.now(), actor.user
    contact.save(force_insert=True)
    keep_in_step([contact], school.academie_id)
    record(actor=actor, verb="contact.created", thing=contact)
    return contact


def own(actor: Actor) -> models.QuerySet[Contact]:
    """Return the contacts of the actor's school."""
    return Contact.objects.filter(establishment=actor.subject)


@transaction.atomic
def edit_contact(*, actor: Actor, contact: Contact, version: int, values: Mapping[str, Any]) -> Contact:
    """Change a contact, and its card with it. Raises ContactRefused, Conflict, Gone."""
    require(actor, "contact.edit", contact)
    current: Contact = locked(own(actor), contact.pk, version)
    _fill(current, values)
    _renew_pole(current)
    current.stamp(actor)
    current.save()
    keep_in_step([current], current.academie_id)
    record(actor=actor, verb="contact.edited", thing=current)
    return current


def _renew_pole(contact: Contact) -> None:
    """Follow the school that changed pôle; a contact shown to the former pôle stays shown to it until it is edited."""
    pole = pole_of(contact.academie_id, contact.establishment_id)
    if pole is None and contact.visibility == Contact.Visibility.POLE:
        return
    contact.pole = pole


@transaction.atomic
def archive_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Put a contact away: the pôle no longer knows of it, and loans end. Twice is once. Raises Gone."""
    require(actor, "contact.share", contact)
    current: Contact = locked(own(actor), contact.pk)
    if current.archived_at is None:
        current.archived_at = timezone.now()
        current.stamp(actor)
        current.save(update_fields=["archived_at", *STAMP])
        keep_in_step([current], current.academie_id)
        loans.end_with_contact(actor=actor, contacts=[current.pk], why="L'établissement ne tient plus ce contact.")
        record(actor=actor, verb="contact.archived", thing=current)
    return current


@transaction.atomic
def restore_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Take a contact back as it was; loans are to be asked anew. Raises Gone."""
    require(actor, "contact.share", contact)
    current: Contact = locked(own(actor), contact.pk)
    if current.archived_at is not None:
        current.archived_at = None
        current.stamp(actor)
        current.save(update_fields=["archived_at", *STAMP])
        keep_in_step([current], current.academie_id)
        record(actor=actor, verb="contact.restored", thing=current)
    return current


@transaction.atomic
def copy_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Take into the school's own book a contact that another school opened to the académie. Raises ContactRefused."""
    require(actor, "contact.edit")
    if contact.establishment_id == actor.subject.pk:
        raise ContactRefused("Ce contact est déjà dans votre carnet.")
    same = own(actor).filter(archived_at__isnull=True, host_name=contact.host_name, commune=contact.commune_id)
    if found := same.order_by("pk").first():
        return found
    values = {name: getattr(contact, name) for name in FIELDS if name not in ("note", "commune")}
    values |= {"commune": Commune.objects.get(pk=contact.commune_id), "note": ""}
    made = add_contact(actor=actor, values=values, company=contact.company)
    record(actor=actor, verb="contact.copied", thing=made)
    return made
