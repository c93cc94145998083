"""Choosing whom a campaign asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from companies.intentions import services
from companies.intentions.filters import HostFilter
from companies.intentions.hosts import hosts_of
from companies.intentions.views.campaigns import campaign_or_404, trail
from companies.models import IntentionInvite
from web.french import counted
from web.identifiers import uuids
from web.lists import Column, list_response

COLUMNS = [
    Column("entreprise", "Entreprise", lambda c: c.name, ("name",)),
    Column("commune", "Commune", lambda c: c.commune.name, ("commune__search_name",)),
    Column("effectif", "Effectif", lambda c: c.headcount, ("headcount",), numeric=True),
    Column("accueil", "Accueil l’an passé", lambda c: "Oui" if c.hosted else "Non", ("hosted",)),
]


@require_GET
def hosts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """List the hosts of the territory that are not asked yet."""
    campaign = campaign_or_404(request, pk, "intention.edit")
    return list_response(
        request,
        queryset=hosts_of(campaign.pole, campaign),
        filterset_class=HostFilter,
        columns=COLUMNS,
        template="companies/intentions/hosts.html",
        name=f"Entreprises du pôle {campaign.pole.name}",
        default_sort=("name",),
        context={
            "campaign": campaign,
            "trail": [*trail(), (f"Campagne {campaign.school_year}", reverse("intentions:campaign", args=[pk]))],
        },
    )


@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add the ticked hosts, or all those of the filters."""
    campaign = campaign_or_404(request, pk, "intention.edit")
    actor: Any = request.actor  # type: ignore[attr-defined]
    if "tous" in request.POST:
        narrowed = HostFilter(request.POST, queryset=hosts_of(campaign.pole, campaign), request=request)
        wanted = list(narrowed.qs.order_by("pk").values_list("pk", flat=True)[: services.MOST + 1])
    else:
        wanted = uuids(request.POST.getlist("entreprise"))
    if not wanted:
        messages.error(request, "Cochez d’abord des entreprises.")
        return redirect("intentions:hosts", pk)
    try:
        made, silent = services.choose(actor=actor, campaign=campaign, companies=wanted)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("intentions:hosts", pk)
    if made:
        messages.success(request, f"{counted(made, 'entreprise ajoutée|entreprises ajoutées')} à la campagne.")
    if silent:
        messages.warning(
            request,
            f"{counted(silent, 'entreprise n’a|entreprises n’ont')} pas d’adresse électronique connue du pôle : "
            "appelez-les, ou demandez le contact à un établissement.",
        )
    return redirect("intentions:campaign" if made else "intentions:hosts", pk)


@require_POST
def remove(request: HttpRequest, pk: UUID, invite: UUID) -> HttpResponse:
    """Take a host out before anything is sent to it."""
    campaign = campaign_or_404(request, pk, "intention.edit")
    found = IntentionInvite.objects.select_related("campaign").filter(campaign=campaign, pk=invite).first()
    if found is None:
        raise Http404
    try:
        services.remove(actor=request.actor, invite=found)  # type: ignore[attr-defined]
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, "Entreprise retirée de la campagne.")
    return redirect("intentions:campaign", pk)
