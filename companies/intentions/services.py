"""The yearly campaign: prepared, its hosts chosen, sent once, the silent reminded once, answers kept until its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.intentions import notices
from companies.intentions.hosts import addresses_of, hosts_of
from companies.intentions.links import imprint_of, is_open
from companies.models import Company, IntentionCampaign, IntentionInvite
from poles.models import SchoolYear

#: Hosts that one act may add: beyond, the filters are too wide for a person to have looked.
MOST = 2000


class IntentionRefused(ValidationError):
    """An act on a campaign that cannot be; the message says why."""


@transaction.atomic
def prepare(*, actor: Actor, start: int, starts_on: dt.date, ends_on: dt.date, message: str) -> IntentionCampaign:
    """Prepare the campaign of the school year that begins in `start`; nothing is sent.

    Raises IntentionRefused when the year has one.
    """
    require(actor, "intention.edit")
    pole = actor.subject
    # The next year is asked about before anything else needs its row: 1 September to 31 August.
    year, _ = SchoolYear.objects.get_or_create(
        start=start, defaults={"starts_on": dt.date(start, 9, 1), "ends_on": dt.date(start + 1, 8, 31)}
    )
    if IntentionCampaign.objects.filter(pole=pole, school_year=year).exists():
        raise IntentionRefused("Une campagne existe déjà pour cette année scolaire.")
    campaign = IntentionCampaign(
        academie_id=pole.academie_id, pole=pole, school_year=year, starts_on=starts_on, ends_on=ends_on,
        message=message.strip(), created_by=actor.user,
    )  # fmt: skip
    campaign.full_clean(exclude=["created_by"])
    campaign.save(force_insert=True)
    record(actor=actor, verb="intention.prepared", thing=campaign, year=str(year))
    return campaign


@transaction.atomic
def change(*, actor: Actor, campaign: IntentionCampaign, values: Mapping[str, Any]) -> IntentionCampaign:
    """Change dates or message. Once sent, the campaign may only end later."""
    require(actor, "intention.edit", campaign)
    locked = _locked(campaign)
    if locked.launched_at and (
        values["starts_on"] != locked.starts_on
        or values["ends_on"] < locked.ends_on
        or values["message"].strip() != locked.message
    ):
        raise IntentionRefused("La campagne est envoyée : seule sa fin peut être repoussée.")
    locked.starts_on, locked.ends_on = values["starts_on"], values["ends_on"]
    locked.message = values["message"].strip()
    locked.full_clean(exclude=["created_by"])
    locked.save(update_fields=["starts_on", "ends_on", "message"])
    record(actor=actor, verb="intention.changed", thing=locked, year=str(locked.school_year))
    return locked


@transaction.atomic
def choose(*, actor: Actor, campaign: IntentionCampaign, companies: Iterable[UUID]) -> tuple[int, int]:
    """Add hosts of the territory. Return how many were added, and how many have no address to write to."""
    require(actor, "intention.edit", campaign)
    locked = _locked(campaign)
    _check_running(locked)
    wanted = sorted(set(companies))
    if len(wanted) > MOST:
        raise IntentionRefused(f"Ajoutez au plus {MOST} entreprises à la fois : resserrez les filtres.")
    known = set(hosts_of(actor.subject, locked).filter(pk__in=wanted).values_list("pk", flat=True))
    addresses = addresses_of(locked.academie_id, actor.subject, known)
    rows = [
        IntentionInvite(
            academie_id=locked.academie_id, campaign=locked, pole_id=locked.pole_id, company_id=pk, email=address
        )
        for pk, address in sorted(addresses.items())
    ]
    for row in rows:
        row.secret = imprint_of(row.pk)
    # Two coordinators wait for one another on the campaign: the second finds these hosts asked.
    IntentionInvite.objects.bulk_create(rows)
    if rows:
        record(actor=actor, verb="intention.chosen", thing=locked, count=str(len(rows)))
    return len(rows), len(known) - len(addresses)


@transaction.atomic
def remove(*, actor: Actor, invite: IntentionInvite) -> None:
    """Take a host out, as long as nothing was sent to it."""
    require(actor, "intention.edit", invite.campaign)
    campaign = _locked(invite.campaign)
    deleted, _ = IntentionInvite.objects.filter(pk=invite.pk, sent_at__isnull=True).delete()
    if not deleted:
        raise IntentionRefused("Le message est déjà parti : cette entreprise reste dans la campagne.")
    record(actor=actor, verb="intention.removed", thing=campaign)


@transaction.atomic
def send(*, actor: Actor, campaign: IntentionCampaign) -> int:
    """Send the question to the hosts that have not had it; return to how many. Twice is harmless."""
    require(actor, "intention.edit", campaign)
    locked = _locked(campaign)
    _check_running(locked)
    if timezone.localdate() < locked.starts_on:
        raise IntentionRefused(f"La campagne commence le {locked.starts_on:%d/%m/%Y}.")
    count = _ask(locked, "sent_at", sent_at__isnull=True)
    if not count:
        raise IntentionRefused("Ajoutez d'abord des entreprises : aucune n'attend le message.")
    if locked.launched_at is None:
        locked.launched_at = timezone.now()
        locked.save(update_fields=["launched_at"])
    record(actor=actor, verb="intention.sent", thing=locked, count=str(count))
    return count


@transaction.atomic
def remind(*, actor: Actor, campaign: IntentionCampaign) -> int:
    """Remind, once, the hosts that have not answered; return how many."""
    require(actor, "intention.edit", campaign)
    locked = _locked(campaign)
    _check_running(locked)
    count = _ask(locked, "reminded_at", sent_at__isnull=False, answered_at__isnull=True, reminded_at__isnull=True)
    if not count:
        raise IntentionRefused("Toutes les entreprises ont répondu ou ont déjà été relancées.")
    record(actor=actor, verb="intention.reminded", thing=locked, count=str(count))
    return count


def _ask(campaign: IntentionCampaign, stamp: str, **waiting: bool) -> int:
    """Post the question to the hosts that wait for it, date it in the column `stamp`; return to how many."""
    rows = list(
        IntentionInvite.objects.select_for_update(of=("self",), no_key=True)
        .filter(campaign=campaign, **waiting)
        .select_related("campaign", "company", "pole")
        .order_by("pk")
    )
    now = timezone.now()
    for invite in rows:
        setattr(invite, stamp, now)
        notices.ask(invite, reminder=stamp == "reminded_at")
    IntentionInvite.objects.bulk_update(rows, [stamp])
    return len(rows)


@transaction.atomic
def answer(*, invite: IntentionInvite, values: Mapping[str, Any]) -> IntentionInvite:
    """Keep what a host answers; it may change its mind until the campaign ends. Called as a job of the académie."""
    locked = (
        IntentionInvite.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign")
        .get(pk=invite.pk)
    )
    if not is_open(locked):
        raise IntentionRefused("La campagne est terminée.")
    said = values["answer"]
    yes, no = said == IntentionInvite.Answer.YES, said == IntentionInvite.Answer.NO
    locked.answer, locked.answered_at = said, timezone.now()
    locked.seats = values.get("seats") if yes else None
    locked.months = sorted(values.get("months") or []) if not no else []
    locked.kinds = list(values.get("kinds") or []) if not no else []
    locked.sectors = list(values.get("sectors") or []) if not no else []
    locked.reason = values.get("reason") or "" if no else ""
    locked.note = (values.get("note") or "").strip()
    locked.full_clean(exclude=["academie", "campaign", "pole", "company"], validate_unique=False)
    locked.save()
    record(
        actor=None, verb="intention.answered", thing=locked, academie_id=locked.academie_id,
        company=Company.objects.values_list("name", flat=True).get(pk=locked.company_id),
    )  # fmt: skip
    return locked


def _locked(campaign: IntentionCampaign) -> IntentionCampaign:
    found = (
        IntentionCampaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("school_year")
        .filter(pk=campaign.pk)
        .first()
    )
    if found is None:
        raise IntentionRefused("Cette campagne n'existe plus.")
    return found


def _check_running(campaign: IntentionCampaign) -> None:
    if timezone.localdate() > campaign.ends_on:
        raise IntentionRefused(f"La campagne est terminée depuis le {campaign.ends_on:%d/%m/%Y}.")
