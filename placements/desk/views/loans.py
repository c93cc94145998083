"""Loans between pôles: what was asked of this one and by it; the page of one, read by both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import access, require
from placements.desk import loans as services
from placements.desk.filters import LoanFilter
from placements.desk.forms import LendForm
from placements.desk.models import LoanRequest
from placements.desk.notices import pole_names
from placements.desk.views.common import do
from web.french import span
from web.identifiers import uuids
from web.lists import Column, list_response


def _mine(actor: Any) -> QuerySet[LoanRequest]:
    """Loans asked by the pôle or of it."""
    rows = LoanRequest.objects.filter(Q(pole=actor.subject) | Q(lender=actor.subject))
    return rows.select_related("commune", "offer__company")


@require_GET
def loans(request: HttpRequest) -> HttpResponse:
    """List, filter and export the loans of the pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "loan.read")
    names = pole_names(actor.academie.pk)

    def other(loan: LoanRequest) -> str:
        return names.get(loan.lender_id if loan.pole_id == actor.subject.pk else loan.pole_id, "Autre pôle")

    columns = [
        Column("sens", "Sens", lambda loan: "Demandé" if loan.pole_id == actor.subject.pk else "Reçu"),
        Column("pole", "Autre pôle", other),
        Column("niveau", "Niveau", lambda loan: loan.get_level_display(), ("level",)),
        Column("secteur", "Secteur", lambda loan: loan.get_sector_display() or "Tous"),
        Column("du", "Du", lambda loan: loan.starts_on, ("starts_on",)),
        Column("au", "Au", lambda loan: loan.ends_on),
        Column("commune", "Part de", lambda loan: loan.commune.name if loan.commune else ""),
        Column("etat", "État", lambda loan: loan.get_state_display(), ("state",)),
    ]
    return list_response(
        request,
        queryset=_mine(actor),
        filterset_class=LoanFilter,
        columns=columns,
        template="desk/loans.html",
        name="Prêts entre pôles",
        default_sort=("starts_on", "asked_at"),
        context={"names": names, "pole": actor.subject, "trail": [("Demandes au pôle", reverse("desk:desk"))]},
    )


@require_http_methods(["GET", "POST"])
def loan(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a loan to both pôles; the one that is asked lends an offer or says why not."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "loan.read")
    found = access(_mine(actor), actor, "loan.read", pk=pk)
    lends = found.lender_id == actor.subject.pk
    form = LendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(actor, "loan.answer", found)
        if form.is_valid() and _answered(request, found, form):
            return redirect("desk:loan", pk=found.pk)
    names = pole_names(actor.academie.pk)
    asked = found.state == LoanRequest.State.ASKED
    context = {
        "loan": found,
        "lends": lends,
        "asked": asked,
        "form": form,
        "offers": list(services.lendable(found)[:50]) if lends and asked else [],
        "asker": names.get(found.pole_id, "Autre pôle"),
        "lender": names.get(found.lender_id, "Autre pôle"),
        "facts": [
            ("Niveau", found.get_level_display(), found.get_kind_display()),
            ("Secteur", found.get_sector_display() or "Tous les secteurs", ""),
            ("Dates", span(found.starts_on, found.ends_on), ""),
            ("Part de", found.commune.name if found.commune else "commune inconnue", ""),
        ],
        "trail": [("Demandes au pôle", reverse("desk:desk")), ("Prêts entre pôles", reverse("desk:loans"))],
    }
    return render(request, "desk/loan.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, found: LoanRequest, form: LendForm) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    offer_pk, answer = form.cleaned_data["offer"], form.cleaned_data["answer"]
    try:
        if "refuser" in request.POST:
            services.refuse(actor=actor, loan=found, answer=answer)
            messages.success(request, "Réponse envoyée à l'autre pôle.")
            return True
        offer = services.lendable(found).filter(pk=offer_pk).first() if offer_pk else None
        if offer is None:
            form.add_error(None, "Choisissez l'offre que vous prêtez.")
            return False
        services.lend(actor=actor, loan=found, offer=offer, answer=answer)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, "Offre prêtée. L'autre pôle peut la proposer à l'établissement.")
    return True


@require_POST
def withdraw(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back a request of loan."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "loan.ask")
    found = access(_mine(actor), actor, "loan.ask", pk=pk)
    do(request, lambda: services.withdraw(actor=actor, loan=found), "Demande de prêt retirée.")
    if uuids([request.POST.get("besoin", "")]) == [found.need_id]:
        return redirect("desk:request", pk=found.need_id)
    return redirect("desk:loan", pk=found.pk)
