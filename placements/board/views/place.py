"""« Où fera-t-il son stage ? »: a host found by the student, the family or the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from companies.light import search_hosts, sketch
from companies.models import Company
from placements.board import undo
from placements.board.access import need_of
from placements.board.returns import back_url, suite_of, trail_of
from placements.models import Need
from placements.needs import places
from placements.needs.room import Room, cautions, room_of
from placements.search.models import Answer, SearchStep
from placements.services import QuotaReached

NEW = "new"
CHANNELS = (("student", "L'élève"), ("family", "La famille"), ("team", "L'équipe"))


@dataclass(frozen=True, slots=True)
class Host:
    """One host found by the search, with what it may receive and what to check."""

    company: Company
    room: Room
    cautions: list[str]


@dataclass
class Choice:
    """The form of a place: what was typed, the hosts found, what is wrong."""

    need: Need
    words: str = ""
    chosen: str = ""
    channel: str = ""
    name: str = ""
    commune: str = ""
    siret: str = ""
    #: Why the place is recorded although the host is beyond its legal number of interns.
    reason: str = ""
    #: The last answer asked for that reason.
    refused: bool = False
    hosts: list[Host] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    channels: tuple[tuple[str, str], ...] = CHANNELS

    @property
    def asks_reason(self) -> bool:
        """Whether a host shown, or the one just chosen, is beyond its legal number."""
        return self.refused or bool(self.reason) or any(host.room.is_full for host in self.hosts)


def choice_of(need: Need, data: Mapping[str, Any]) -> Choice:
    """Read the form; before anything is typed, the host that said yes in the diary is looked for."""
    said = {
        name: str(data.get(name, "")).strip()[:200] for name in ("q", "company", "channel", "name", "commune", "siret")
    } | {"reason": str(data.get("reason", "")).strip()[:300]}
    choice = Choice(
        need, words=said["q"], chosen=said["company"], channel=said["channel"], name=said["name"],
        commune=said["commune"], siret=said["siret"], reason=said["reason"],
    )  # fmt: skip
    if not data:
        step = SearchStep.objects.filter(need=need, answer=Answer.ACCEPTED, removed_at__isnull=True)
        latest = step.select_related("company").order_by("-done_on", "-created_at").first()
        choice.words = (latest.company.name if latest.company else latest.host_name) if latest else ""
    choice.hosts = hosts_for(need, choice.words)
    return choice


def hosts_for(need: Need, words: str) -> list[Host]:
    """Return the hosts that the words find, with their room at the dates of the need."""
    companies = search_hosts(words)
    if not companies:
        return []
    period = need.period
    rooms = room_of(
        companies, academie_id=need.academie_id, kind=period.kind, level=need.student.school_class.level,
        starts_on=period.starts_on, ends_on=period.ends_on,
    )  # fmt: skip
    return [Host(one, rooms[one.pk], cautions(need, one)) for one in companies]


@require_GET
def hosts(request: HttpRequest, pk: Any) -> HttpResponse:
    """Answer the search of a host while it is typed: the list of choices alone."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    need = need_of(actor, pk)
    return render(request, "board/includes/hosts.html", {"choice": choice_of(need, request.GET)})


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write where a student goes. The page of its own serves without script, and says what is refused."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    need = need_of(actor, pk)
    choice = choice_of(need, request.POST if request.method == "POST" else request.GET)
    status = 200
    if request.method == "POST" and request.POST.get("act") != "search":
        try:
            company = _company(actor, choice)
            places.found(
                actor=actor, need=need, channel=choice.channel, company=company, quota_reason=choice.reason
            )  # fmt: skip
        except ValidationError as refused:
            choice.refused = isinstance(refused, QuotaReached)
            choice.errors, status = list(refused.messages), 422
        else:
            undo.offer(request, "Enregistré.", "place", [need.pk])
            return redirect(back_url(request, need))
    context = {
        "choice": choice,
        "need": need,
        # The sex of a student is read by the equity reports alone: no pronoun here.
        "title": f"Dans quelle entreprise ira {need.student.first_name} ?",
        "back": back_url(request, need),
        "suite": suite_of(request),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": trail_of(request, need),
    }  # fmt: skip
    return render(request, "board/place.html", context, status=status)


def _company(actor: Any, choice: Choice) -> Company:
    if not choice.channel:
        raise ValidationError("Dites qui a trouvé : l'élève, la famille ou l'équipe.")
    if choice.chosen == NEW or (not choice.chosen and choice.name):
        return sketch(actor=actor, name=choice.name or choice.words, commune=choice.commune, siret=choice.siret)
    if not choice.chosen:
        raise ValidationError("Choisissez l'entreprise dans la liste, ou créez-la.")
    try:
        found = Company.objects.filter(pk=choice.chosen).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise ValidationError("Cette entreprise n'est plus dans la liste. Cherchez-la de nouveau.")
    return found
