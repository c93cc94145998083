"""The school's side of the desk: answer a proposal, take a student back, write to the pôle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import ActorKind
from accounts.permissions import access, require
from companies.load.meter import verdict
from companies.models import Offer
from placements.board.access import needs_of
from placements.board.returns import back_url
from placements.desk import messages as thread
from placements.desk import services
from placements.desk.forms import AnswerForm, MessageForm, TakeBackForm
from placements.desk.models import Escalation, Suggestion
from placements.desk.views import requests
from placements.desk.views.common import need_or_404, to_request
from placements.models import Need
from placements.services import NoSeatLeft, QuotaReached
from web.french import long_date, span


def _trail(need: Need) -> list[tuple[str, str]]:
    board = reverse("board:board", args=[need.period.school_class_id, need.period_id])
    return [("Classes", reverse("periods:classes")), (need.period.school_class.name, board)]


def _place(offer: Offer | None) -> list[tuple[str, str, str]]:
    if offer is None:
        return [("Offre", "Retirée de la banque", "refusez-la : le pôle en cherchera une autre")]
    return [
        ("Offre", offer.title, offer.get_sector_display()),
        ("Entreprise", offer.company.name, offer.commune.name),
    ]


def _is_full(offer: Offer, need: Need) -> bool:
    """Whether the host would go beyond its legal number of interns by the stay that this proposal makes."""
    first = max(need.period.starts_on, timezone.localdate())
    return verdict(offer.company, first, need.period.ends_on, kinds={need.period.kind}).is_beyond


@require_http_methods(["GET", "POST"])
def suggestion(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the place that the pôle proposes, and take the school's answer."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.escalate")
    rows = Suggestion.objects.filter(need__in=needs_of(actor).values("pk")).select_related("made_by")
    found = access(rows, actor, "desk.escalate", pk=pk)
    offer = Offer.objects.select_related("company__commune", "commune").filter(pk=found.offer_id).first()
    need = needs_of(actor).get(pk=found.need_id)
    over = offer is not None and _is_full(offer, need)
    form = AnswerForm(request.POST if request.method == "POST" else None, asks_reason=over)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["accept"] == "oui"
        try:
            services.answer_suggestion(
                actor=actor, suggestion=found, accept=accept, reason=form.cleaned_data["reason"],
                quota_reason=form.cleaned_data["quota_reason"],
            )  # fmt: skip
        except NoSeatLeft:
            form.add_error(
                None,
                "Cette place vient d'être prise. Refusez-la en le disant : le pôle en cherchera une autre.",
            )
        except QuotaReached as refused:
            form.asks_reason = True
            form.add_error("quota_reason", refused)
        except ValidationError as refused:
            form.add_error(None if accept else "reason", refused)
        else:
            said = "Place acceptée. La convention peut être préparée." if accept else (
                "Place refusée. Le pôle continue de chercher."
            )  # fmt: skip
            messages.success(request, said)
            return redirect(back_url(request, need))
    context = {
        "form": form,
        "suggestion": found,
        "tasks": offer.tasks if offer else "",
        "need": need,
        "title": f"Une place pour {need.student}",
        "facts": [
            *_place(offer),
            ("Dates du stage", span(need.period.starts_on, need.period.ends_on), need.period.get_kind_display()),
            ("À valider avant le", long_date(found.answer_by), ""),
        ],
        "back": back_url(request, need),
        "suite": request.POST.get("suite", request.GET.get("suite", "")),
        "origin": request.POST.get("retour", request.GET.get("retour", "")),
        "trail": _trail(need),
    }
    return render(request, "desk/suggestion.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """« Reprendre cet élève »: the school searches by itself again."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.escalate")
    need = access(needs_of(actor), actor, "desk.escalate", pk=pk)
    last = Escalation.objects.filter(need=need).select_related("claimed_by").order_by("-opened_at", "pk").first()
    if last is None:
        raise Http404
    claimed = last.claimed_at is not None and last.closed_at is None
    form = TakeBackForm(request.POST if request.method == "POST" else None, claimed=claimed)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(actor=actor, need=need, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "Vous avez repris cet élève. Sa recherche continue avec vous.")
            return redirect(back_url(request, need))
    sentences = ["Le pôle ne cherchera plus pour cet élève. Vous pourrez le transmettre de nouveau."]
    if claimed:
        owner = last.claimed_by.full_name if last.claimed_by else "Le pôle"
        sentences.insert(0, f"{owner} s'occupe de cette demande et lira votre raison.")
    context = {
        "title": f"Reprendre {need.student} ?",
        "sentences": sentences,
        "act": "Reprendre cet élève",
        "back": back_url(request, need),
        "form": form,
        "danger": False,
        "trail": _trail(need),
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)


@require_POST
def message(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write to the other side; each side comes back to its own page."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "message.write")
    from_pole = actor.kind is ActorKind.COORDINATOR
    need = need_or_404(request, pk, "message.write") if from_pole else access(
        needs_of(actor), actor, "message.write", pk=pk
    )  # fmt: skip
    form = MessageForm(request.POST, auto_id="id_message_%s")
    if form.is_valid():
        try:
            thread.send(actor=actor, need=need, text=form.cleaned_data["text"])
        except ValidationError as refused:
            form.add_error("text", refused)
        else:
            other = "L'établissement" if from_pole else "Le pôle"
            messages.success(request, f"Message envoyé. {other} est prévenu par courriel.")
            return to_request(need, "messages") if from_pole else redirect(f"{_sheet(need)}#messages")
    if from_pole:
        return requests.show(request, need, refused={"message": form})
    context = {
        "title": "Écrire au pôle", "sentences": [], "act": "Envoyer le message", "back": _sheet(need), "form": form,
        "danger": False, "trail": _trail(need),
    }  # fmt: skip
    return render(request, "components/confirm.html", context, status=422)


def _sheet(need: Need) -> str:
    return reverse("board:student", args=[need.student_id])
