"""Reports: made by whoever reads an offer, decided by the coordinator, answered to whoever made them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.moderation import reports as services
from companies.moderation.filters import ReportFilter
from companies.moderation.forms import DecideForm, ReportForm
from companies.moderation.views.common import tried
from web.french import counted
from web.lists import Column, list_response

COLUMNS = [
    Column("offre", "Offre", lambda r: r.publication.offer.title, ("publication__offer__title",)),
    Column("organisme", "Organisme", lambda r: r.publication.offer.company.name),
    Column("motif", "Motif", lambda r: r.get_ground_display(), ("ground",)),
    Column("precisions", "Précisions", lambda r: r.note),
    Column("signalee", "Signalée le", lambda r: timezone.localdate(r.reported_at), ("reported_at",)),
    Column("lecteurs", "Signalements de l'offre", lambda r: r.voices, ("voices",), numeric=True),
    Column("etat", "État", lambda r: r.get_state_display(), ("state",)),
    Column("suite", "Suite donnée", lambda r: r.answer),
]


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: Any) -> HttpResponse:
    """Report an offer that one sees in the bank."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.report")
    publication = services.reportable(actor, pk)
    if publication is None:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        act = tried(
            form,
            lambda: services.report(
                actor=actor, publication=publication, ground=words["ground"], note=words["note"]
            ),
        )  # fmt: skip
        if act:
            messages.success(request, "Merci : le pôle va relire cette offre et vous répondre.")
            return redirect("moderation:my-reports")
    context = {"form": form, "offer": publication.offer, "trail": [("Mes signalements", _mine())]}
    return render(request, "companies/moderation/report.html", context, status=422 if form.errors else 200)


def _mine() -> str:
    return reverse("moderation:my-reports")


@require_GET
def my_reports(request: HttpRequest) -> HttpResponse:
    """Show what the person reported, and the answers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.report")
    rows = services.my_reports(actor.user, actor.academie.pk)
    return render(request, "companies/moderation/my_reports.html", {"rows": rows})


@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """List the reports of the pôle: offers that several readers report first, then the oldest."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "report.decide")
    return list_response(
        request,
        queryset=services.report_rows(actor.subject),
        filterset_class=ReportFilter,
        columns=COLUMNS,
        template="companies/moderation/reports.html",
        name=f"Signalements du pôle {actor.subject.name}",
        default_sort=("-voices", "reported_at"),
        context={"several": services.SEVERAL, "trail": [("Offres à admettre", reverse("moderation:queue"))]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Answer the reports of one offer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "report.decide")
    found = access(services.report_rows(actor.subject), actor, "report.decide", pk=pk)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        answered: list[int] = []
        done = tried(
            form,
            lambda: answered.append(
                services.decide(
                    actor=actor, report_id=found.pk, outcome=words["outcome"], answer=words["answer"],
                    reason=words["reason"],
                )
            ),
        )  # fmt: skip
        if done:
            messages.success(request, f"Réponse donnée à {counted(answered[0], 'signalement|signalements')}.")
            return redirect("moderation:reports")
    same = services.report_rows(actor.subject).filter(publication=found.publication_id).order_by("reported_at", "pk")
    context = {
        "report": found,
        "offer": found.publication.offer,
        "publication": found.publication,
        "same": list(same),
        "is_open": found.state == services.State.OPEN,
        "form": form,
        "trail": [("Signalements", reverse("moderation:reports"))],
    }
    return render(request, "companies/moderation/decide.html", context, status=422 if form.errors else 200)
