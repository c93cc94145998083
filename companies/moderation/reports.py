"""What readers report on an offer, and what the pôle makes of it.

A report takes nothing down by itself, however many there are: whoever reads an offer could otherwise silence it. Offers
that several readers report stand first on the page of the coordinator, who decides on all the reports of one at once.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from companies.models import OfferPublication, OfferReport
from companies.moderation import notices
from companies.moderation.decisions import send_back, withdraw
from companies.moderation.moves import Act, may
from companies.moderation.steps import locked_publication
from poles.models import Pole
from poles.versions import Gone
from tenancy.refusals import constraint_of
from tenancy.scope import Scope, acting_as

KEEP, RETURN, WITHDRAW = "keep", "return", "withdraw"
OUTCOMES = [
    (KEEP, "Garder l'offre dans la banque"),
    (RETURN, "La retourner à l'organisme, qui la corrige"),
    (WITHDRAW, "La retirer de la banque pour de bon"),
]
#: Several readers say the same: the offer is read before the others.
SEVERAL = 3
State = OfferReport.State


class ReportRefused(ValidationError):
    """A report that cannot be made or decided; the message says why."""


@transaction.atomic
def report(*, actor: Actor, publication: OfferPublication, ground: str, note: str) -> None:
    """Tell the pôle that an offer should not be shown as it is. Raises ReportRefused, also for a second time."""
    require(actor, "publication.report", publication)
    if ground not in OfferReport.Ground.values:
        raise ReportRefused("Choisissez ce que vous signalez.")
    words = " ".join(note.split())
    if ground == OfferReport.Ground.OTHER and not words:
        raise ReportRefused("Dites en quelques mots ce que vous signalez.")
    if len(words) > 500:
        raise ReportRefused("Vos précisions sont trop longues : 500 signes au plus.")
    made = OfferReport(
        academie_id=publication.academie_id, publication=publication, pole_id=publication.pole_id, ground=ground,
        note=words, reported_by=actor.user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as refused:
        if constraint_of(refused) != "offerreport_once_a_reader":
            raise
        raise ReportRefused("Vous avez déjà signalé cette offre : le pôle va la relire.") from refused
    record(actor=actor, verb="report.made", thing=made, academie_id=made.academie_id)
    notices.tell_pole_of_report(made)


def report_rows(pole: Pole) -> QuerySet[OfferReport]:
    """Return the reports of the offers of a pôle, with how many readers report the same offer now."""
    same = OfferReport.objects.filter(publication=OuterRef("publication"), state=State.OPEN).order_by()
    voices = same.values("publication").annotate(n=Count("pk")).values("n")
    rows = OfferReport.objects.filter(pole=pole).annotate(voices=Coalesce(Subquery(voices), 0))
    return rows.select_related("publication__offer__company", "publication__offer__commune", "decided_by")


@transaction.atomic
def decide(*, actor: Actor, report_id: UUID, outcome: str, answer: str, reason: str = "") -> int:
    """Answer all the open reports of an offer at once; return how many. Raises ReportRefused, MoveRefused, Gone."""
    found = OfferReport.objects.filter(pk=report_id).values_list("publication", flat=True).first()
    if found is None:
        raise Gone("Ce signalement n'est plus dans votre liste.")
    publication = locked_publication(found)
    require(actor, "report.decide", publication)
    words = " ".join(answer.split())
    if outcome not in dict(OUTCOMES):
        raise ReportRefused("Choisissez ce que devient l'offre.")
    if not words:
        raise ReportRefused("Écrivez votre réponse.")
    opened = OfferReport.objects.select_for_update(no_key=True, of=("self",))
    rows = list(opened.filter(publication=publication, state=State.OPEN).select_related("reported_by").order_by("pk"))
    if not rows:
        raise ReportRefused("Ce signalement a déjà reçu une réponse.")
    if outcome == RETURN and may(Act.SEND_BACK, publication.status):
        send_back(actor=actor, publication=publication, reason=reason, note=words)
    elif outcome == WITHDRAW and may(Act.WITHDRAW, publication.status):
        withdraw(actor=actor, publication=publication, reason=words)
    state = State.DISMISSED if outcome == KEEP else State.UPHELD
    for one in rows:
        one.state, one.answer = state, words[:500]
        one.decided_at, one.decided_by = timezone.now(), actor.user
        one.save(update_fields=["state", "answer", "decided_at", "decided_by"])
        record(actor=actor, verb=f"report.{state}", thing=one)
        if one.reported_by is not None:
            notices.tell_reporter(one, one.reported_by)
    return len(rows)


def my_reports(user: User, academie_id: str) -> list[OfferReport]:
    """Return what a person reported in an académie, newest first: they read no report of others."""
    with acting_as(Scope.for_job(academie_id)):
        rows = OfferReport.objects.filter(reported_by=user).select_related("publication__offer__company")
        return list(rows.order_by("-reported_at", "pk")[:100])


def reportable(actor: Actor, offer_id: Any) -> OfferPublication | None:
    """Return the publication of an offer in the bank of the reader's académie, if the reader sees it."""
    rows = OfferPublication.objects.published().filter(offer=offer_id)
    return rows.select_related("offer__company", "offer__commune").first()
