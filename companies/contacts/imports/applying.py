"""What a person decides on a preview: choices line by line, then all is written at once, or given up, or undone."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.contacts.cards import keep_in_step
from companies.contacts.imports.depositing import ImportRefused, count, kind_of, lock_book
from companies.contacts.imports.resolving import ADD, COMPLETE, SKIP
from companies.contacts.people import pole_of
from companies.models import Company, Contact, ContactEvent, ContactImport, ContactLoan
from poles.versions import STAMP
from web.french import clock, long_date

State = ContactImport.State
#: An import is undone within a week.
KEPT_FOR = dt.timedelta(days=7)
#: What a line may fill in a contact that the school already has: what is empty there, nothing else.
FILLS = (
    "siret", "address", "postal_code", "sector", "activity", "capacity", "person_name", "person_function", "phone",
    "email", "note",
)  # fmt: skip


def hold(batch: ContactImport) -> ContactImport:
    """Lock an import and return it. Raises ImportRefused when it is no longer there."""
    rows = ContactImport.objects.select_for_update(no_key=True, of=("self",)).select_related("establishment")
    held = rows.filter(pk=batch.pk).first()
    if held is None:
        raise ImportRefused("Cet import n'existe plus.")
    return held


def _check_ready(batch: ContactImport) -> None:
    if batch.state == State.APPLIED and batch.applied_at:
        when = f"{long_date(batch.applied_at)} à {clock(batch.applied_at)}"
        raise ImportRefused(f"Cet import a déjà été enregistré le {when}.")
    if batch.state == State.READING:
        raise ImportRefused("Le fichier est encore en cours de lecture.")
    if batch.state != State.READY:
        raise ImportRefused("Cet import est clos : déposez le fichier de nouveau.")


@transaction.atomic
def choose(*, actor: Actor, batch: ContactImport, choices: Mapping[int, tuple[str, str, str]]) -> ContactImport:
    """Keep what was chosen for some lines: line -> (choice, contact to complete, host of the register).

    Raises ImportRefused; all the choices are kept or none.
    """
    require(actor, "contact_import.edit", batch)
    held = hold(batch)
    _check_ready(held)
    for line in held.lines:
        if line["line"] not in choices or line["problems"]:
            continue
        choice, target, host = choices[line["line"]]
        known = {one["pk"] for one in line["known"]}
        hosts = {one["pk"] for one in line["hosts"]}
        if choice not in (ADD, COMPLETE, SKIP, "") or (choice == COMPLETE and target not in known):
            raise ImportRefused(f"Ligne {line['line']} : choisissez ce qu'elle devient.")
        if host and host not in hosts:
            raise ImportRefused(f"Ligne {line['line']} : choisissez une entreprise de la liste.")
        line["choice"], line["target"] = choice, target if choice == COMPLETE else ""
        if line["hosts"]:
            line["company"] = host
    count(held)
    held.save(update_fields=["lines", "facts"])
    return held


@transaction.atomic
def apply(*, actor: Actor, batch: ContactImport) -> ContactImport:
    """Write what the preview says, private to the school, in one transaction. A second click changes nothing.

    A contact to complete that changed meanwhile stops everything. Raises ImportRefused.
    """
    require(actor, "contact_import.edit", batch)
    held = hold(batch)
    if held.state == State.APPLIED:
        return held
    _check_ready(held)
    lock_book(held.establishment_id)
    added = [line for line in held.lines if kind_of(line) == "added"]
    completed = [line for line in held.lines if kind_of(line) == "completed"]
    if not added and not completed:
        raise ImportRefused("Aucune ligne n'est à enregistrer : choisissez ce qu'elles deviennent.")
    hosts = {
        str(one.pk): one
        for one in Company.objects.filter(pk__in=[x["company"] for x in added + completed if x["company"]]).order_by(
            "pk"
        )
    }
    made = _add(actor, held, added, hosts)
    changed = _complete(actor, held, completed, hosts)
    keep_in_step([*made, *changed], held.academie_id)
    held.state, held.applied_at = State.APPLIED, timezone.now()
    held.save(update_fields=["state", "applied_at", "lines"])
    record(
        actor=actor, verb="contact_import.applied", thing=held, added=len(made), completed=len(changed),
    )  # fmt: skip
    return held


def _add(
    actor: Actor, batch: ContactImport, lines: list[dict[str, Any]], hosts: Mapping[str, Company]
) -> list[Contact]:
    pole = pole_of(batch.academie_id, batch.establishment_id)
    now, made = timezone.now(), []
    for line in lines:
        told = line["values"]
        contact = Contact(
            pk=uuid.uuid4(), academie_id=batch.academie_id, establishment_id=batch.establishment_id, pole=pole,
            company=hosts.get(line["company"]), host_name=told["host_name"], commune_id=told["commune"],
            source=Contact.Source.FILE, batch=batch.pk, changed_at=now, changed_by=actor.user,
            **{name: told[name] for name in FILLS},
        )  # fmt: skip
        line["made"] = str(contact.pk)
        made.append(contact)
    return list(Contact.objects.bulk_create(made, batch_size=500))


def _complete(
    actor: Actor, batch: ContactImport, lines: list[dict[str, Any]], hosts: Mapping[str, Company]
) -> list[Contact]:
    rows = Contact.objects.filter(
        establishment=batch.establishment_id, archived_at__isnull=True, pk__in=[line["target"] for line in lines]
    )
    held = {str(one.pk): one for one in rows.select_for_update(no_key=True, of=("self",)).order_by("pk")}
    changed: dict[str, Contact] = {}
    for line in lines:
        contact = held.get(line["target"])
        if contact is None:
            raise ImportRefused(
                f"Ligne {line['line']} : le contact à compléter n'est plus dans votre carnet. Choisissez de nouveau."
            )
        before: dict[str, Any] = {}
        for name in FILLS:
            if not getattr(contact, name) and line["values"][name]:
                before[name] = getattr(contact, name)
                setattr(contact, name, line["values"][name])
        if contact.company_id is None and (host := hosts.get(line["company"])):
            before["company_id"] = None
            contact.company = host
        line["before"] = before
        if before:
            if line["target"] not in changed:
                contact.stamp(actor)
            changed[line["target"]] = contact
            line["version"] = contact.version
    Contact.objects.bulk_update(changed.values(), [*FILLS, "company", *STAMP], batch_size=500)
    return list(changed.values())


@transaction.atomic
def drop(*, actor: Actor, batch: ContactImport) -> ContactImport:
    """Give an import up before anything is written; its lines are forgotten. Raises ImportRefused."""
    require(actor, "contact_import.edit", batch)
    held = hold(batch)
    if held.state == State.ABANDONED:
        return held
    if held.state not in (State.READING, State.READY):
        _check_ready(held)
    held.state, held.lines, held.content = State.ABANDONED, [], None
    held.save(update_fields=["state", "lines", "content"])
    record(actor=actor, verb="contact_import.dropped", thing=held)
    return held


@dataclass
class Undo:
    """What an undo does: contacts removed, contacts given their values back, and those it leaves alone, by name."""

    removed: list[UUID] = field(default_factory=list)
    restored: int = 0
    kept: list[str] = field(default_factory=list)


def deadline(batch: ContactImport) -> dt.datetime | None:
    """Return until when an import may be undone; None when it is not written."""
    return batch.applied_at + KEPT_FOR if batch.state == State.APPLIED and batch.applied_at else None


def may_be_undone(batch: ContactImport) -> bool:
    """Whether the import is written, and not too long ago."""
    until = deadline(batch)
    return until is not None and timezone.now() <= until


def outline(batch: ContactImport) -> Undo:
    """Return what an undo would do now, writing nothing."""
    return _sort(batch)[0]


@transaction.atomic
def undo(*, actor: Actor, batch: ContactImport) -> Undo:
    """Take back what the import wrote, but for the contacts used or changed since. Raises ImportRefused."""
    require(actor, "contact_import.edit", batch)
    held = hold(batch)
    if held.state == State.UNDONE:
        return Undo()
    if not may_be_undone(held):
        raise ImportRefused("Cet import ne peut plus être annulé : il a plus de sept jours, ou n'est pas enregistré.")
    lock_book(held.establishment_id)
    done, restored = _sort(held, lock=True)
    for contact in restored:
        contact.stamp(actor)
    Contact.objects.bulk_update(restored, [*FILLS, "company", *STAMP], batch_size=500)
    keep_in_step(restored, held.academie_id)
    Contact.objects.filter(establishment=held.establishment_id, pk__in=done.removed).delete()
    held.state, held.undone_at, held.lines = State.UNDONE, timezone.now(), []
    held.save(update_fields=["state", "undone_at", "lines"])
    record(actor=actor, verb="contact_import.undone", thing=held, removed=len(done.removed), kept=len(done.kept))
    return done


def _sort(batch: ContactImport, *, lock: bool = False) -> tuple[Undo, list[Contact]]:
    done, restored = Undo(), {}
    rows = Contact.objects.filter(establishment=batch.establishment_id)
    if lock:
        rows = rows.select_for_update(no_key=True, of=("self",))
    targets = [line["target"] for line in batch.lines if line.get("before")]
    made = [line["made"] for line in batch.lines if line.get("made")]
    found = {str(one.pk): one for one in rows.filter(pk__in=[*targets, *made]).order_by("pk")}
    used = set(ContactEvent.objects.filter(contact__in=made).order_by().values_list("contact_id", flat=True))
    used |= set(ContactLoan.objects.filter(contact__in=made).order_by().values_list("contact_id", flat=True))
    for line in batch.lines:
        if line.get("made"):
            contact = found.get(line["made"])
            if contact is None:
                continue
            if contact.version != 1 or contact.pk in used:
                done.kept.append(contact.host_name)
            else:
                done.removed.append(contact.pk)
        elif line.get("before"):
            contact = found.get(line["target"])
            if contact is None:
                continue
            if contact.version != line["version"]:
                done.kept.append(contact.host_name)
                continue
            for name, value in line["before"].items():
                setattr(contact, name, value)
            restored[line["target"]] = contact
    done.restored = len(restored)
    return done, list(restored.values())
